"""``workbench train``: a classifier in a file, a scorecard on what it did not see, and one sentence for every fault."""

import json
import sys
from pathlib import Path

import msgspec
import pytest

from tests.cli import workbench
from tests.corpus import case, written
from tests.providers.classifiers import cases
from workbench.domain.case import Case, Split
from workbench.workbench import Workbench


def _rows(found: list[Case]) -> list[dict[str, object]]:
    return [msgspec.to_builtins(each) for each in found]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def corpus(tmp_path: Path) -> str:
    """Both halves, and a case that nobody labelled."""
    rows = [*_rows(cases()), *_rows(cases(Split.TEST)), case(1, label=None)]
    return written(tmp_path / "c.jsonl", rows)


def test_a_classifier_is_trained_and_scored_on_test(corpus: str) -> None:
    """On its own, above the static risk, and beside that; then it is a model. Nothing is recorded but the look."""
    done = workbench("train", corpus, "-o", "own.json", "--json", db="s.duckdb")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found["test"]) == {"learned", "learned --floor", "baseline"}
    assert all(card["accuracy"]["n"] == 48 for card in found["test"].values())
    assert found["test"]["learned"]["accuracy"]["value"] == 1
    assert found["trained"]["cases"] == {"low": 16, "medium": 16, "high": 16}
    assert found["bytes"] == Path("own.json").stat().st_size
    assert found["looks"] == 1
    bench = Workbench.open("s.duckdb")
    (look,) = bench.looks()
    assert (look.by, look.subject, look.corpus) == ("train", found["fingerprint"], (corpus,))
    assert look.figures["learned"]["accuracy"]["n"] == 48
    assert bench.runs() == []
    assert json.loads(workbench("train", corpus, "-o", "own.json", "--json", db="s.duckdb").stdout)["looks"] == 2
    assert "Next: workbench replay CORPUS --model learned:own.json" in done.stderr
    checked = workbench("check", "DROP TABLE piers_1", "--model", "learned:own.json", "--json")
    assert json.loads(checked.stdout)["model"] == f"learned-{found['fingerprint'][:12]}"


def test_the_page_tells_confidence_from_worth(corpus: str) -> None:
    """Cross-validation on dev under one heading, test under another, every rate with its n."""
    done = workbench("train", corpus, "-o", "own.json")
    assert done.exit_code == 0, done.stderr
    dev, _, test = done.stdout.partition("on test, 48 cases that it never saw; look 1 at this test split")
    assert "each case judged by a classifier that did not see it" in dev
    assert "learned --floor" in test and "baseline" in test
    assert "high called low" in test and "0.0% [0.0%, 19.4%] n=16" in test


def test_without_a_test_split_no_figure_is_printed(tmp_path: Path) -> None:
    """It says so, rather than scoring on what was learned."""
    corpus = written(tmp_path / "c.jsonl", _rows(cases()))
    done = workbench("train", corpus, "-o", "own.json")
    assert done.exit_code == 0, done.stderr
    assert "there is no labelled test case" in done.stdout
    assert "accuracy" not in done.stdout
    assert Workbench.open().looks() == []
    assert json.loads(workbench("train", corpus, "-o", "own.json", "--json").stdout)["test"] is None


def test_the_same_corpus_makes_the_same_file(corpus: str) -> None:
    """Byte for byte."""
    for name in ("a.json", "b.json"):
        assert workbench("train", corpus, "-o", name).exit_code == 0
    assert Path("a.json").read_bytes() == Path("b.json").read_bytes()


@pytest.mark.parametrize(
    ("rows", "output", "words"),
    [
        ([case(n) for n in range(6)], "own.json", "too little to learn from: 2 low and 2 medium and 2 high"),
        ([case(1), case(1)], "own.json", "c.jsonl:2: id 'c1' stands already at "),
        ([case(1, label="hihg")], "own.json", 'label "hihg" is not a risk level'),
        ([case(1)], "none/own.json", "cannot write none/own.json: its folder is missing"),
        ([case(1)], ".", "cannot write .: it is a folder"),
    ],
)
def test_what_cannot_be_trained_is_refused(
    rows: list[dict[str, object]], output: str, words: str, tmp_path: Path
) -> None:
    """Exit 2, one message, no file."""
    done = workbench("train", written(tmp_path / "c.jsonl", rows), "-o", output)
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr
    assert not Path("own.json").exists()


def test_without_scikit_learn_the_extra_is_named(corpus: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, no traceback."""
    monkeypatch.setitem(sys.modules, "sklearn", None)
    done = workbench("train", corpus, "-o", "own.json")
    assert done.exit_code == 2
    assert done.stderr.splitlines()[-1] == 'InputError: training needs scikit-learn: pip install "workbench[train]"'
