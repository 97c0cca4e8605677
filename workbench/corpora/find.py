"""Find: which corpus files a path stands for; a file, a folder, or the name of a corpus that is shipped."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePath

import msgspec

import workbench
from workbench.corpora.complaints import Complaints
from workbench.domain.errors import nearest

ENDINGS = (".jsonl", ".csv", ".parquet")
_ENDINGS = ", ".join(ENDINGS[:-1]) + " or " + ENDINGS[-1]


class CorpusFile(msgspec.Struct, frozen=True):
    """A file to read. ``shown`` is what the user calls it: the path as given, and below a folder what follows."""

    path: str
    shown: str
    ending: str


def shipped() -> Path | None:
    """The folder of the corpora that come with the package: inside it in a wheel, beside it in a checkout."""
    package = Path(workbench.__file__).parent
    return next((root for root in (package / "datasets", package.parent / "datasets") if root.is_dir()), None)


def files(path: str, complaints: Complaints) -> Iterator[CorpusFile]:
    """The corpus files that *path* stands for; a folder's are sorted by name, hidden ones left out.

    A path that does not exist may name a shipped corpus (``postgres``, or ``datasets/postgres`` from elsewhere). What
    stands for no file is complained of.
    """
    actual = path if os.path.exists(path) else _shipped(path)
    if actual is None:
        complaints.add(path or '""', f"no such file or folder; give one, or a shipped corpus.{_hint(path)}")
    elif os.path.isdir(actual):
        found = sorted(_below(actual, path, complaints))
        if not found:
            complaints.add(path, f"no {_ENDINGS} file in this folder; put the cases into one")
        for below in found:
            relative = os.path.join(*below)
            yield CorpusFile(
                os.path.join(actual, relative), _printable(os.path.join(path, relative)), _ending(relative)
            )
    elif not os.path.isfile(actual):
        complaints.add(_printable(path), "neither a file nor a folder; write the cases into a file first")
    elif _ending(actual) not in ENDINGS:
        complaints.add(_printable(path), f"not a corpus file by its name; use {_ENDINGS}, or a folder of them")
    else:
        yield CorpusFile(actual, _printable(path), _ending(actual))


def _ending(path: str) -> str:
    return os.path.splitext(path)[1].lower()


def _below(folder: str, shown: str, complaints: Complaints) -> Iterator[tuple[str, ...]]:
    """Each corpus file below *folder*, as the parts of its path from there."""

    def unreadable(error: OSError) -> None:
        complaints.add(_printable(shown), f"a folder in it cannot be read ({error.strerror}); check its permissions")

    for where, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            file = os.path.join(where, name)
            if _ending(name) in ENDINGS and not name.startswith(".") and os.path.isfile(file):
                yield PurePath(os.path.relpath(file, folder)).parts


def _shipped(path: str) -> str | None:
    root, parts = shipped(), PurePath(path).parts
    if root is None or not parts or PurePath(path).is_absolute() or ".." in parts:
        return None
    found = root.joinpath(*(parts[1:] if parts[0] == "datasets" else parts))
    return str(found) if found.exists() else None


def _hint(path: str) -> str:
    """The nearest name in the folder that *path* points into, or among the shipped corpora."""
    folder, name = os.path.split(path.rstrip("/"))
    try:
        beside = [os.path.join(folder, each) for each in os.listdir(folder or ".")]
    except OSError:
        beside = []
    root = shipped()
    corpora = [each for each in os.listdir(root) if not each.startswith(".")] if root else []
    return _printable(nearest(path, [*beside, *corpora]) or nearest(name, corpora))


def _printable(path: str) -> str:
    """*path* with the bytes that are not UTF-8 spelt out: it goes into messages and into the store."""
    return path.encode("utf-8", "backslashreplace").decode()
