"""Originals: the cases of a corpus that is stored redacted, as they are, read from its files again."""

from collections.abc import Iterable, Iterator, Sequence

import duckdb

from workbench.corpora import load
from workbench.domain.case import Case
from workbench.domain.errors import InputError
from workbench.domain.run import Run
from workbench.store import cases

_CHUNK = 1_000


class Originals:
    """The cases of *run*, whose texts stand in the files at *paths* and nowhere in the store.

    Cases are recognized by id and by the digest of what is asked. They stand in the files in the order that they have
    in the store, others between them, so that one reading from end to end finds all and a million need no memory.
    """

    def __init__(self, run: Run, paths: Sequence[str]) -> None:
        self._run = run
        self._paths = paths

    def check(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Nothing, where every case is there as it was.

        Raises:
            InputError: a file cannot be read, or a case is missing or changed.
        """
        chunks = (
            [(position, None) for position in range(at, min(at + _CHUNK, self._run.cases))]
            for at in range(0, self._run.cases, _CHUNK)
        )
        for _ in self.of(connection, chunks):
            pass

    def of(
        self, connection: duckdb.DuckDBPyConnection, chunks: Iterable[Sequence[tuple[int, object]]]
    ) -> Iterator[list[tuple[int, Case]]]:
        """*chunks* of positions in order, each with its case as it is, whatever stood beside it.

        Raises:
            InputError: as for :meth:`check`.
        """
        found = (located.case for located in load.cases(self._paths))
        for chunk in chunks:
            wanted = {position for position, _ in chunk}
            rows = cases.names(connection, self._run.fingerprints["corpus"], min(wanted), max(wanted) + 1)
            yield [(position, self._next(found, id, request)) for position, id, request in rows if position in wanted]

    def _next(self, found: Iterator[Case], id: str, request: str) -> Case:
        for case in found:
            if case.id == id:
                if cases.request_of(case) == request:
                    return case
                break
        raise InputError(
            f"case {id!r} does not stand in {', '.join(self._paths)} as it was when run {self._run.id} began; the run "
            "is stored redacted, so it can only go on from the same files"
        )
