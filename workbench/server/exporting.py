"""Exporting: all that was judged, in one pass with little in memory, as JSON lines, CSV or Parquet."""

import csv
import io
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal

import duckdb
import msgspec

from workbench.store import history
from workbench.store.links import Links
from workbench.store.sessions import Filter
from workbench.wire import chain
from workbench.wire import exports as wire
from workbench.wire.exports import Exported
from workbench.wire.words import Unprocessable

Format = Literal["jsonl", "csv", "parquet"]
MEDIA_TYPES: dict[Format, str] = {
    "jsonl": "application/x-ndjson",
    "csv": "text/csv",  # the framework adds the charset
    "parquet": "application/vnd.apache.parquet",
}
Aside = Callable[[], AbstractContextManager[str]]
"""What makes a folder to write in, and removes it."""

_PIECE = 1 << 18
_lines = msgspec.json.Encoder().encode_lines


def format_of(given: str | None) -> Format:
    """The format that the query string names; JSON lines where it names none.

    Raises:
        Unprocessable: there is none by that name.
    """
    if not given:
        return "jsonl"
    if given not in MEDIA_TYPES:
        raise Unprocessable(f"format is {given[:20]!r}; use {', '.join(MEDIA_TYPES)}")
    return given


def pieces(
    connection: duckdb.DuckDBPyConnection, wanted: Filter, format: Format, aside: Aside, links: Links | None
) -> Generator[bytes]:
    """The file as it is read; Parquet, whose end says what is in it, once it was written *aside*.

    Every record has the head of the chain that *links* goes on with.
    """
    records = _records(connection, wanted, links)
    if format == "parquet":
        return _parquet(records, aside)
    return {"jsonl": _jsonl, "csv": _csv}[format](records)


def _records(connection: duckdb.DuckDBPyConnection, wanted: Filter, links: Links | None) -> Iterator[list[Exported]]:
    head = None if links is None else chain.answer(links.head)
    for sessions in history.all_sessions(connection, wanted):
        yield [wire.session(*each, head) for each in sessions]
    for decisions in history.all_classified(connection, wanted):
        yield [wire.classified(decision, head) for decision in decisions]


def _jsonl(found: Iterator[list[Exported]]) -> Generator[bytes]:
    for records in found:
        yield _lines(records)


def _csv(found: Iterator[list[Exported]]) -> Generator[bytes]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(wire.COLUMNS)
    for records in found:
        writer.writerows(map(wire.row, records))
        yield out.getvalue().encode(errors="replace")
        out.seek(0)
        out.truncate()
    if out.tell():
        yield out.getvalue().encode()


def _parquet(found: Iterator[list[Exported]], aside: Aside) -> Generator[bytes]:
    """By way of a store of its own, which goes to disk: a table is written only once all its rows are known."""
    with aside() as place:
        table = Path(place, "rows.parquet")
        with duckdb.connect(str(Path(place, "rows.duckdb")), config={"memory_limit": "64MB", "threads": 1}) as maker:
            maker.execute(f"create table rows ({', '.join(f'{name} {kind}' for name, kind in wire.COLUMNS.items())})")
            appender = maker.appender("rows")
            for records in found:
                for record in records:
                    appender.append_row(*wire.row(record))
                appender.flush()
            maker.table("rows").write_parquet(str(table))
        with table.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
