"""Backup: a store as it is at one moment, copied into another file while others go on writing."""

from pathlib import Path

import duckdb

from workbench.store.file import one


def copy(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Copy all that *connection* holds to a new file at *path*, as of one moment.

    Args:
        connection: One that nobody else uses.
        path: Where no file is yet.
    """
    (name,) = one(connection, "select current_database()")
    target = str(path).replace("'", "''")
    connection.execute(f"attach '{target}' as backup")
    try:
        # One statement, one transaction: what is committed meanwhile is not in it.
        connection.execute(f'copy from database "{name}" to backup')
    finally:
        connection.execute("detach backup")


def counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How much there is, for who wants to know what a file holds."""
    tables = ("runs", "sessions", "reviews", "decisions", "configuration")
    return {table: int(one(connection, f"select count(*) from {table}")[0]) for table in tables}
