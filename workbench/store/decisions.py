"""Decisions in the store, read back as they were written down. Functions of a connection."""

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import duckdb
import msgspec

from workbench.domain.decision import Decision
from workbench.store.file import make_room, one

_PAGE = 100
_IDS = {"id", "organization", "session", "cached_from", "beside"}
_NAMES = Decision.__struct_fields__
_SESSION = _NAMES.index("session")
_COLUMNS = ", ".join(f"{name}::varchar" if name in _IDS else f'"{name}"' for name in _NAMES)
_QUERY = f"select {_COLUMNS} from decisions"


def each(connection: duckdb.DuckDBPyConnection) -> Iterator[Decision]:
    """Every decision, in the order in which they were written down."""
    (longest,) = one(
        connection, "select coalesce(max(strlen(request) + strlen(raw) + strlen(terms)), 0) from decisions"
    )
    make_room(connection, int(longest))
    found = connection.execute(_QUERY)
    while rows := found.fetchmany(_PAGE):
        yield from map(_decision, rows)


def find(connection: duckdb.DuckDBPyConnection, id: str) -> Decision | None:
    """The decision with that id, or of the session with that id; None where there is none."""
    rows = connection.execute(
        f"{_QUERY} where id = try_cast(? as uuid) or (session = try_cast(? as uuid) and beside is null) "
        "order by seq limit 1",
        [id, id],
    ).fetchall()
    return _decision(rows[0]) if rows else None


def of_sessions(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> dict[str, Callable[[], Decision]]:
    """The decisions by which the sessions with those *ids* were carried out; what cannot be read raises when called.

    Raises:
        msgspec.ValidationError: when called.
    """
    rows = connection.execute(
        f"{_QUERY} where session between ?::uuid and ?::uuid and session = any(?::uuid[]) and beside is null",
        [min(ids), max(ids), ids],  # the bounds tell where to look
    ).fetchall()
    return {str(row[_SESSION]): functools.partial(_decision, row) for row in rows}


def prompt(connection: duckdb.DuckDBPyConnection, fingerprint: str | None) -> str | None:
    """The text of the prompt with that fingerprint, None where it was not written down."""
    rows = connection.execute("select system from prompts where fingerprint = ? limit 1", [fingerprint]).fetchall()
    return str(rows[0][0]) if rows else None


def _decision(row: tuple[Any, ...]) -> Decision:
    return msgspec.convert(dict(zip(_NAMES, row, strict=True)), Decision)
