"""Entries: the chain of a store, read as it stands there; nothing of it is taken at its word."""

from collections.abc import Iterator
from typing import Any

import duckdb
import msgspec

from workbench.domain.chain import Chain
from workbench.store.file import one

CHUNK = 5_000
"""How many are read at a time."""


class Entry(msgspec.Struct, frozen=True):
    """A row of the chain. ``payload`` is the content of what has the ``id``, where no row with the ``number`` is."""

    seq: int
    kind: str
    number: int | None
    id: str | None
    digest: bytes
    link: bytes
    payload: str | None

    def linked(self, chain: Chain, before: bytes) -> bytes:
        """What the link is after the one *before* it, made with the key of *chain*."""
        return chain.link(before, self.digest, seq=self.seq, kind=self.kind, number=self.number, id=self.id)


def chunks(connection: duckdb.DuckDBPyConnection) -> Iterator[list[Entry]]:
    """The entries in order; a gap in their numbers is jumped over, however wide."""
    columns = "seq, kind, number, id::varchar, digest, link, payload"
    start = 0
    while True:
        (start,) = one(connection, "select min(seq) from chain where seq >= ?", [start])
        if start is None:
            return
        found = connection.execute(
            f"select {columns} from chain where seq >= ? and seq < ? order by seq", [start, start + CHUNK]
        ).fetchall()
        yield [Entry(*row) for row in found]
        start += CHUNK


def decodeds(connection: duckdb.DuckDBPyConnection, kind: str, type_: Any) -> list[tuple[int, Any]]:
    """The contents of the entries of *kind* by their places, those that can be read."""
    rows = connection.execute("select seq, payload from chain where kind = ? order by seq", [kind]).fetchall()
    return [(seq, found) for seq, payload in rows if (found := decoded(payload, type_)) is not None]


def decoded(payload: str | None, type_: Any) -> Any:
    """The content *payload*, None where it cannot be read."""
    try:
        return None if payload is None else msgspec.json.decode(payload, type=type_)
    except msgspec.DecodeError:
        return None
