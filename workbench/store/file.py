"""The store's file: opened, waited for, brought up to date, and let go."""

import contextlib
import datetime
import os
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb

from workbench.domain.errors import StoreError, StoreFull, StoreLocked
from workbench.store import journal

WAIT_S = 5.0
_ROOMY_MB = 1_000
_LIMIT_MB = 32  # DuckDB spills to disk past it: a million cases take little more memory than ten thousand
_LONG = 4_096
_MOST_MB = 8_000

_MB = {"bytes": 1e-6, "KiB": 2**10 / 1e6, "MiB": 2**20 / 1e6, "GiB": 2**30 / 1e6, "TiB": 2**40 / 1e6}

_door = threading.Lock()  # threads of one process share an open file, but not the moment of opening or closing it
_held_here: Counter[str] = Counter()  # how often this process holds each file
_HOLDER = re.compile(r"held in (.*?) \(PID (\d+)\)")
_VERSION = (
    "create table if not exists migrations (version integer not null, name varchar not null, applied_at timestamp)"
)


class Store:
    """A store by its path. Nothing is opened before :meth:`hold`."""

    def __init__(self, path: str | Path, *, wait_s: float = WAIT_S) -> None:
        self.path = Path(path)
        self._wait_s = wait_s

    def fetch(self, name: str) -> None:
        """Have the run that *name* names here, where this store is a copy of what a server holds."""

    @contextlib.contextmanager
    def hold(self, *, create: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
        """The open file, its schema up to date, for as long as the block lasts. What a server that died left is in it.

        Blocks within a block cost little: opening the file and bringing it up to date is done once.

        Args:
            create: Make the file and its folder where there is none.

        Raises:
            StoreLocked: another process held it for longer than the wait.
            StoreFull: the disk is full.
            StoreError: the file is missing, unreadable, not a store, or made by a newer version.
        """
        if not create and not self.path.exists():
            raise StoreError(f"there is no store at {self.path}; replay something first, or name another with --db")
        with translated(self.path):
            connection = self._connect()
            place = os.path.realpath(self.path)
            try:
                with _door:
                    if not _held_here[place]:
                        _migrate(connection, self.path)
                        _recover(connection, self.path)
                    _held_here[place] += 1
                try:
                    yield connection
                finally:
                    with _door:
                        _held_here[place] -= 1
            finally:
                with _door:
                    connection.close()

    @contextlib.contextmanager
    def look(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The file as it is, to be read: nothing in it is changed, its schema is not brought up to date.

        But where a server died, what it has left in the journal is taken in first.

        Raises:
            StoreLocked: another process held it for longer than the wait.
            StoreError: the file is missing or unreadable.
        """
        if not self.path.exists():
            raise StoreError(f"there is no store at {self.path}; name one with --db")
        if journal.is_there(self.path):
            with self.hold():
                pass
        with translated(self.path):
            try:
                connection = self._connect(read_only=True)
            except duckdb.ConnectionException:
                raise StoreLocked(_held(self.path, None)) from None  # by this very process
            try:
                yield connection
            finally:
                with _door:
                    connection.close()

    def _connect(self, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"cannot make the folder {self.path.parent}: {error.strerror}") from None
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{_LIMIT_MB}MB",
            "threads": 1,  # rows stay in order without a sort, and a second core is the models' and the parsers'
            "autoinstall_known_extensions": False,
        }
        give_up = time.monotonic() + self._wait_s
        while True:
            try:
                with _door:
                    return duckdb.connect(str(self.path), read_only=read_only, config=config)
            except duckdb.IOException as error:
                holder = _HOLDER.search(str(error))
                if holder is None and "lock" not in str(error):
                    raise
                if time.monotonic() >= give_up:
                    raise StoreLocked(_held(self.path, holder)) from None
            time.sleep(random.uniform(0.005, 0.03))  # noqa: S311 -- so that nobody who waits is always the last


def _recover(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    if journal.is_there(path):
        from workbench.store import settling  # only where a server died

        settling.recover(connection, path)


def one(connection: duckdb.DuckDBPyConnection, query: str, values: Any = None) -> tuple[Any, ...]:
    """The only row of *query*. Fetched to the end: a result left open keeps the connection busy."""
    (row,) = connection.execute(query, values).fetchall()
    return row


@contextlib.contextmanager
def roomy(connection: duckdb.DuckDBPyConnection, longest: int = 0) -> Iterator[None]:
    """More memory for a query that cannot spill what it holds: lists, and joins over rows with texts in them.

    *longest* is as for :func:`make_room`.
    """
    before = _limit_mb(connection)
    _limit_to(connection, max(_ROOMY_MB, before, _needed_mb(longest)))
    try:
        yield
    finally:
        _limit_to(connection, before)


def make_room(connection: duckdb.DuckDBPyConnection, longest: int) -> None:
    """Let *connection* hold texts of *longest* characters, from now on: it works on some two thousand rows at once.

    Nothing changes for texts of a usual length, so that a million of them take little more memory than ten thousand.
    """
    needed = _needed_mb(longest)
    if needed > _LIMIT_MB and needed > _limit_mb(connection):
        _limit_to(connection, needed)


def _needed_mb(longest: int) -> int:
    return min(_LIMIT_MB + longest * 3 * 2_048 // 1_000_000, _MOST_MB) if longest > _LONG else _LIMIT_MB


def _limit_mb(connection: duckdb.DuckDBPyConnection) -> int:
    # Asked each time: the limit is that of all who hold the file in this process.
    shown, unit = one(connection, "select current_setting('memory_limit')")[0].split()
    return round(float(shown) * _MB[unit])


def _limit_to(connection: duckdb.DuckDBPyConnection, megabytes: int) -> None:
    connection.execute(f"set memory_limit = '{megabytes}MB'")


def utc_now() -> datetime.datetime:
    """Now, in UTC without a zone: how the store keeps times."""
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def _held(path: Path, holder: re.Match[str] | None) -> str:
    who = f"process {holder[2]} ({Path(holder[1]).name})" if holder else "another process"
    return (
        f"the store {path} is held by {who}, which is replaying or serving; "
        "wait until it is done, or name another store with --db"
    )


def _migrate(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Apply the migrations that the file has not seen, each in a transaction of its own."""
    tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    if tables and "migrations" not in tables:
        raise StoreError(f"{path} is a DuckDB file of something else, not a store; name another with --db")
    connection.execute(_VERSION)
    current = one(connection, "select coalesce(max(version), 0) from migrations")[0]
    found = sorted(
        (int(entry.name.split("_")[0]), entry.name, entry)
        for entry in resources.files("workbench.store").joinpath("migrations").iterdir()
        if entry.name.endswith(".sql")
    )
    if found and current > found[-1][0]:
        raise StoreError(
            f"the store {path} was made by a newer workbench (schema {current}, this one knows {found[-1][0]}); update"
        )
    for version, name, entry in found:
        if version > current:
            connection.execute("begin")
            connection.execute(entry.read_text())
            connection.execute("insert into migrations values (?, ?, ?)", [version, name, utc_now()])
            connection.execute("commit")


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """DuckDB's ways of saying that the disk is full or the file is none of ours, as one sentence."""
    try:
        yield
    except duckdb.Error as error:
        text = str(error)
        if "No space left" in text or "disk is full" in text.lower() or "not enough space" in text.lower():
            raise StoreFull(
                f"the disk that holds {path} is full; make room, then go on with --resume: what was recorded is kept"
            ) from None
        if isinstance(error, duckdb.OutOfMemoryException) or "Out of Memory" in text or "failed to pin" in text:
            raise StoreError(
                f"the store {path} ran out of the memory that it may use, on texts that are too long for it; "
                "what was recorded is kept"
            ) from None
        if isinstance(error, duckdb.IOException):
            raise StoreError(f"cannot use {path} as a store: {text.splitlines()[0]}") from None
        raise
