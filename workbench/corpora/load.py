"""Load: the cases of a corpus as a stream, and every structural fault of it in one list."""

from collections.abc import Iterator, Sequence
from functools import partial

import msgspec

from workbench.corpora import fields
from workbench.corpora.complaints import Complaints
from workbench.corpora.find import CorpusFile, files
from workbench.corpora.formats import READERS
from workbench.domain.case import Case


class Located(msgspec.Struct, frozen=True):
    """A case and where it stands. ``file`` is as the user called it; a Parquet file's line is its row, from 1."""

    case: Case
    file: str
    line: int


def cases(paths: Sequence[str], complaints: Complaints | None = None) -> Iterator[Located]:
    """The cases of *paths*, in order, never more than a few thousand in memory.

    Args:
        paths: Files (``.jsonl``, ``.csv``, ``.parquet``), folders of them, or names of shipped corpora.
        complaints: Takes in the faults, each as ``FILE:LINE: what is wrong; what to do``. Reading goes on behind a
            fault, so that one reading finds all.

    Yields:
        What can be read. Ids that occur twice are for the caller to find: that takes a memory of all of them.

    Raises:
        CorpusError: At the end, there were faults and no *complaints* to take them in.
    """
    found = Complaints() if complaints is None else complaints
    if not paths:
        found.add("corpus", "none was named; give a file, a folder, or a shipped corpus")
    for path in paths:
        before, any_row = found.count, False
        for file in files(path, found):
            for located in _read(file, found):
                any_row = True
                yield located
        if not any_row and found.count == before:
            found.add(path, "there is no case in it; write one a line")
    if complaints is None:
        found.check("the corpus cannot be used")


def _read(file: CorpusFile, complaints: Complaints) -> Iterator[Located]:
    def complain(line: int | None, text: str) -> None:
        complaints.add(file.shown if line is None else f"{file.shown}:{line}", text)

    flat = file.ending != ".jsonl"
    rows = READERS[file.ending](file.path, complain)
    while True:
        try:
            number, row = next(rows)
        except StopIteration:
            return
        except OSError as error:
            complain(None, f"cannot be read ({error.strerror}); check the file and its permissions")
            return
        case = fields.case(row, partial(complain, number), flat=flat)
        if case is not None:
            yield Located(case, file.shown, number)
