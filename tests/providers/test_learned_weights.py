"""A classifier's file: what is read back is what was written, and everything else is refused in one sentence."""

import io
import pickle
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest

from tests.providers.classifiers import fitted
from workbench.domain.errors import InputError
from workbench.providers.learned.weights import LIMIT, Weights, encode, load, save


class _Touch:
    """Unpickled, it would leave a file."""

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return (Path.touch, (Path("unpickled"),))


def _objects() -> bytes:
    found = io.BytesIO()
    np.save(found, np.array([_Touch()], dtype=object), allow_pickle=True)
    return found.getvalue()


def _changed(old: str, new: str) -> bytes:
    text = encode(fitted()).decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def test_what_is_loaded_is_what_was_saved(tmp_path: Path) -> None:
    """To the last digit, so that its fingerprint is the same."""
    size = save(fitted(), tmp_path / "c.json")
    found = load(tmp_path / "c.json")
    assert found == fitted()
    assert found.fingerprint == fitted().fingerprint
    assert size == (tmp_path / "c.json").stat().st_size
    assert [path.name for path in tmp_path.iterdir()] == ["c.json"]


def test_a_file_holds_a_term_a_line() -> None:
    """It is for people to read and for version control to compare."""
    lines = encode(fitted()).decode().splitlines()
    assert sum(line.startswith('"risk ') for line in lines) == len(
        [term for term in fitted().terms["static"] if term.startswith("risk ")]
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is not a classifier, or not a whole one"),
        (b"not json", "is not a classifier"),
        (b"\xff\xfe{}", "is not a classifier"),
        (b"[]", "is not a classifier"),
        (b"[" * 100_000, "is not a classifier"),
        (b'{"format": 7}', "is not a classifier"),
        (encode(fitted())[:-200], "is not a classifier, or not a whole one"),
        (encode(fitted())[:1000], "is not a classifier, or not a whole one"),
        (encode(fitted()) + b"x", "is not a classifier"),
        (pickle.dumps(_Touch()), "is not a classifier"),
        (_objects(), "is not a classifier"),
        (_changed("workbench learned 1", "workbench learned 2"), 'was written for "workbench learned 2"'),
        (_changed('"bias": [', '"bias": [1, '), "is not a classifier"),
        (_changed('"bias": [', '"bias": [1e999, 0, 0], "old": ['), "is not a classifier"),
        (_changed('"static": {', '"static": {"huge": [1e300, 0, 0],'), "is not a classifier"),
        (_changed('"static": {', '"static": {"none": [null, 0, 0],'), "is not a classifier"),
        (_changed('"static": {', '"static": {"' + "x" * 5000 + '": [0, 0, 0],'), "is not a classifier"),
        (_changed('"part": {', '"parts": {'), "is not a whole classifier"),
        (b'{"format": "workbench learned 1"' + b" " * LIMIT, "is larger than the 2,000,000 bytes"),
    ],
    ids=lambda value: repr(value[:30]),
)
def test_what_is_no_classifier_is_refused(
    data: bytes, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Truncated, of another version, absurd or hostile: nothing of it runs, and the message says what to do."""
    monkeypatch.chdir(tmp_path)
    Path("c.json").write_bytes(data)
    with pytest.raises(InputError, match=r"make it with `workbench train") as refused:
        load(Path("c.json"))
    assert words in str(refused.value)
    assert len(str(refused.value)) < 300
    assert not Path("unpickled").exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """And so is a folder."""
    with pytest.raises(InputError, match=r"cannot read the classifier .*none\.json: No such file"):
        load(tmp_path / "none.json")
    with pytest.raises(InputError, match="cannot read the classifier"):
        load(tmp_path)


def test_a_classifier_too_large_for_its_file_is_not_written(tmp_path: Path) -> None:
    """Better none than one that cannot be loaded."""
    words = {f"{n:0>100}": (1.5, 2.5, 3.5) for n in range(20_000)}
    large: Weights = msgspec.structs.replace(fitted(), terms={**fitted().terms, "word": words})
    with pytest.raises(InputError, match="more than the 2,000,000 that a file may have"):
        save(large, tmp_path / "c.json")
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """The old one stays as it is."""
    with pytest.raises(InputError, match="cannot write"):
        save(fitted(), tmp_path / "none" / "c.json")
