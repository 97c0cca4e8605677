"""Intake: corpus files checked from end to end, and their cases stored; a corpus once stored is reused."""

from collections.abc import Sequence

import msgspec

from workbench.corpora import load as corpora
from workbench.corpora.complaints import SHOWN, Complaints
from workbench.domain.errors import CorpusError, InputError
from workbench.store import cases
from workbench.store.file import Store


class Corpus(msgspec.Struct, frozen=True):
    """A corpus in the store: its fingerprint, what it was called, how many cases it has, and whether it is redacted."""

    fingerprint: str
    names: tuple[str, ...]
    cases: int
    redacted: bool = False


def take_in(
    store: Store, paths: Sequence[str], *, where: str | None = None, limit: int | None = None, redacted: bool = False
) -> Corpus:
    """The corpus files at *paths*, checked and in the *store*: what :meth:`Workbench.load` says of the rest.

    Raises:
        CorpusError: something is wrong with them; it holds every complaint, and nothing was stored.
        InputError: *where* is no condition, or leaves no case; *limit* is below 1; or the store holds the corpus
            with its secrets.
    """
    if limit is not None and limit < 1:
        raise InputError(f"limit must be 1 or more, not {limit}")
    with store.hold() as connection:
        complaints = Complaints()
        stage = cases.Stage(connection, redacted=redacted)
        stage.add((found.case, found.file, found.line) for found in corpora.cases(paths, complaints))
        texts, count = stage.twice()
        if complaints.count or count:
            raise CorpusError([*complaints.texts, *texts][:SHOWN], complaints.count + count, "nothing was recorded")
        fingerprint, kept = stage.keep(where, limit)
        redacted = bool(cases.is_redacted(connection, fingerprint))
    return Corpus(fingerprint, tuple(paths), kept, redacted)
