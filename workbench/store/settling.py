"""Settling: what the journal holds, taken into its table and its chain. DuckDB reads the lines itself.

It does so without the interpreter, which is left to whoever decides meanwhile; and what a server that died has left is
taken in by the same statements.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from workbench.domain.errors import StoreError
from workbench.store import journal
from workbench.store.file import make_room, one
from workbench.store.journal import Lines
from workbench.store.links import numbered

_BUFFER = 1 << 20
_COLUMNS = {
    "number": "bigint", "id": "uuid", "place": "bigint", "digest": "varchar", "link": "varchar", "content": "varchar",
}  # fmt: skip


class Settling:
    """What takes lines into the store of *connection*."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        columns = connection.execute(
            "select data_type from duckdb_columns() where table_name = 'decisions' order by column_index"
        ).fetchall()
        # Of a line that ends before a column, that one is null.
        self._row = ", ".join(
            f"cells[{at}]::{'json::' if type_.endswith('[]') else ''}{type_}" for at, (type_,) in enumerate(columns, 1)
        )

    def take_in(self, files: Iterable[Lines], last: int) -> None:
        """Write what *files* hold of rows after the number *last*, within a transaction."""
        for lines in files:
            make_room(self._connection, lines.longest)
            source = f"{_source(lines)} where number > {last:d}"
            self._connection.execute(
                f"insert into decisions select {self._row} from "
                f"(select from_json(content, '[\"varchar\"]') as cells from {source})"
            )
            self._connection.execute(
                "insert into chain select place, 'decision', number, id, unhex(digest), unhex(link), null "
                f"from {source} and link is not null"
            )


def recover(connection: duckdb.DuckDBPyConnection, store: Path) -> None:
    """Take in what a server that died has left beside *store*, and remove it.

    Raises:
        StoreError: it is damaged, or does not go on where the store ends.
    """
    files = journal.left(store)
    last = numbered(connection, "decisions")
    if files:
        connection.execute("begin")
        try:
            _refuse_others(connection, files, last)
            Settling(connection).take_in(files, last)
            connection.execute("commit")
        except (duckdb.ConversionException, duckdb.InvalidInputException) as error:
            connection.rollback()
            raise StoreError(
                f"a line of {' or '.join(str(lines.path) for lines in files)} is damaged: "
                f"{str(error).splitlines()[0]}; keep a copy of the file, then remove the line and all that follow it"
            ) from None
        except BaseException:
            connection.rollback()
            raise
    journal.remove(store)


def _refuse_others(connection: duckdb.DuckDBPyConnection, files: Iterable[Lines], last: int) -> None:
    for lines in files:
        make_room(connection, lines.longest)
        query = f"select min(number), max(number) from {_source(lines)} where number > {last:d}"
        first, newest = one(connection, query)
        if first is not None and first != last + 1:
            raise StoreError(
                f"{lines.path} goes on at decision {first}, and the store ends at {last}: it is another copy's; put "
                "that copy back, or move the file away"
            )
        last = newest or last


def _source(lines: Lines) -> str:
    path = str(lines.path).replace("'", "''")
    return (
        f"read_csv('{path}', columns = {_COLUMNS}, auto_detect = false, header = false, delim = '\t', quote = '', "
        f"escape = '', max_line_size = {lines.longest + 1}, buffer_size = {max(_BUFFER, 2 * lines.longest)})"
    )
