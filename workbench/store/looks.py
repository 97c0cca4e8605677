"""Looks in the store: written down, counted, listed."""

from typing import Any

import duckdb
import msgspec

from workbench.domain.look import Look
from workbench.store.file import one

_LOOK = "looked_at, chosen_by, subject, test, corpus_names, model, run, figures"


def record(connection: duckdb.DuckDBPyConnection, look: Look) -> int:
    """Write *look* down, and give how many there are now at its test split, itself included."""
    connection.execute(
        f"insert into looks ({_LOOK}) values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            look.at, look.by, look.subject, look.test, list(look.corpus), look.model, look.run,
            msgspec.json.encode(look.figures).decode(),
        ],
    )  # fmt: skip
    return int(one(connection, "select count(*) from looks where test = ?", [look.test])[0])


def take(connection: duckdb.DuckDBPyConnection, look: Look) -> tuple[int, bool]:
    """Write *look* down unless this very choice was looked at before: how many there are at its split, and whether."""
    before = at(connection, look.test)
    if any((each.by, each.subject) == (look.by, look.subject) for each in before):
        return len(before), True
    return record(connection, look), False


def at(connection: duckdb.DuckDBPyConnection, test: str | None = None) -> list[Look]:
    """The looks at the split named *test*, else all there are; the oldest first."""
    rows = connection.execute(
        f"select {_LOOK} from looks where $test is null or test = $test order by looked_at", {"test": test}
    ).fetchall()
    return [_look(row) for row in rows]


def was_compared(connection: duckdb.DuckDBPyConnection, setting: str, prompt: str) -> bool:
    """Whether any run was begun beside others, as its *setting* says, of which one had *prompt*."""
    found = one(
        connection,
        "select count(*) from runs where list_contains((settings->$setting)::varchar[], $prompt)",
        {"setting": setting, "prompt": prompt},
    )
    return bool(found[0])


def _look(row: tuple[Any, ...]) -> Look:
    looked_at, by, subject, test, names, model, run, figures = row
    return Look(looked_at, by, subject, test, tuple(names), model, run, msgspec.json.decode(figures))
