"""Writer: one thread that commits what many requests write, in groups, and answers them once it is on disk.

A commit costs an fsync, so a commit a request would let a few hundred through a second. While one group is committed
the next gathers; each costs one fsync however many wait for it, and beside its rows as much as a hundred of them: while
they come in fast, a group waits a moment for more. Rows that are only ever added go through an appender, all else is a
function of the connection. A group that fails is rolled back and done again one by one, so that nobody fails for
another's fault. What is chained gets its entry in the transaction that writes it.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import duckdb

from workbench.domain.errors import StoreError
from workbench.store.links import KINDS, Links, numbered

Told = Callable[[list[tuple[Any, ...]]], None]
GROUP = 1_000
"""The most that is committed at once: whoever comes first should not wait for ten thousand others."""


_BREATH_S = 0.001
_BREATHS = 8
_FAST = 3  # in a breath: then the next is worth waiting for


class _Work(NamedTuple):
    """Rows for a table, or a function; and who waits for it."""

    table: str | None
    row: tuple[Any, ...]
    act: Callable[[duckdb.DuckDBPyConnection], Any] | None
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[Any]


class Writer:
    """The thread, over a cursor of its own. *tables* are those whose first column is a running number, from 1.

    *told* is called, in this thread, with the rows that were added to a table, without their number, once they are on
    disk; it raises nothing. *links* is the chain that what is written is bound into, if there is one.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        tables: Sequence[str],
        told: Mapping[str, Told] | None = None,
        links: Links | None = None,
    ) -> None:
        self._connection = connection
        self._told = told or {}
        self._links = links
        self._fresh: dict[str, list[tuple[Any, ...]]] = {}
        self._next = {table: numbered(connection, table) + 1 for table in tables}
        self._appenders: dict[str, Any] = {}
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self._closed = False
        self._thread.start()

    async def append(self, table: str, row: tuple[Any, ...]) -> None:
        """Add *row* to *table*, without its number where it has one; returns when it is on disk.

        Raises:
            duckdb.Error: it could not be written; nothing of it was.
        """
        await self._put(table, row, None)

    async def run(self, act: Callable[[duckdb.DuckDBPyConnection], Any]) -> Any:
        """What *act* returns, once what it wrote is on disk. It runs inside a transaction and commits nothing itself.

        Raises:
            duckdb.Error: it could not be written; nothing of it was. Whatever else *act* raises undoes it as well.
        """
        return await self._put(None, (), act)

    def insert(self, connection: duckdb.DuckDBPyConnection, table: str, row: tuple[Any, ...]) -> None:
        """Add *row* to *table* from within a function that :meth:`run` runs."""
        row = self._numbered(table, row)
        connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)

    def changed(self, table: str, row: tuple[Any, ...]) -> None:
        """Chain what has become of a *row*, from within a function that :meth:`run` runs."""
        if self._links is not None:
            self._links.add(table, row)

    def close(self) -> None:
        """Commit what waits, then end. Nothing is taken any more."""
        self._closed = True
        self._queue.put(None)
        self._thread.join()
        if self._links is not None:
            self._links.tell()

    async def _put(
        self, table: str | None, row: tuple[Any, ...], act: Callable[[duckdb.DuckDBPyConnection], Any] | None
    ) -> Any:
        if self._closed:
            raise StoreError("the server is stopping; nothing is written any more")
        loop = asyncio.get_running_loop()
        work = _Work(table, row, act, loop, loop.create_future())
        self._queue.put(work)
        return await work.done

    def _run(self) -> None:
        while True:
            group = self._gather()
            if not group:
                return
            try:
                results = self._commit(group)
            except Exception:
                # What one of them did wrong is not the others' fault.
                for work in group:
                    try:
                        _settle([work], self._commit([work]))
                    except Exception as error:
                        _fail(work, error)
            else:
                _settle(group, results)

    def _gather(self) -> list[_Work]:
        """What waits, at least one; nothing where the end has come."""
        first = self._queue.get()
        group = [] if first is None else [first]
        waiting = self._queue.qsize()
        for _ in range(_BREATHS if waiting else 0):
            time.sleep(_BREATH_S)
            before, waiting = waiting, self._queue.qsize()
            if waiting - before < _FAST or waiting >= GROUP:
                break
        while group and len(group) < GROUP:
            try:
                more = self._queue.get_nowait()
            except queue.Empty:
                break
            if more is None:
                self._queue.put(None)
                break
            group.append(more)
        return group

    def _commit(self, group: list[_Work]) -> list[Any]:
        before = dict(self._next)
        self._fresh.clear()
        connection = self._connection
        connection.execute("begin")
        try:
            for table in dict.fromkeys(work.table for work in group if work.table is not None):
                appender = self._appender(table)
                appender.append_rows([self._numbered(table, work.row) for work in group if work.table == table])
                appender.flush()
            results = [None if work.act is None else work.act(connection) for work in group]
            if self._links is not None:
                self._links.flush(self._appender)
            connection.execute("commit")
        except BaseException:
            self._next = before
            if self._links is not None:
                self._links.forget()
            for appender in self._appenders.values():
                appender.clear()
            self._appenders.clear()
            connection.rollback()
            raise
        if self._links is not None:
            self._links.settle()
        for name, rows in self._fresh.items():
            self._told[name](rows)
        return results

    def _appender(self, table: str) -> Any:
        """What adds rows to *table*, kept: to make one costs as much as a hundred rows do."""
        appender = self._appenders.get(table)
        if appender is None:
            appender = self._appenders[table] = self._connection.appender(table)
        return appender

    def _numbered(self, table: str, row: tuple[Any, ...]) -> tuple[Any, ...]:
        if table in self._told:
            self._fresh.setdefault(table, []).append(row)
        number = self._next.get(table)
        if number is not None:
            self._next[table] = number + 1
            row = (number, *row)
        if self._links is not None and table in KINDS:
            self._links.add(table, row, number=number)
        return row


def _settle(group: list[_Work], results: list[Any]) -> None:
    """Answer all who wait, with one call a loop: waking a loop is dear."""

    def answer(of: list[tuple[_Work, Any]]) -> None:
        for work, result in of:
            if not work.done.done():  # else whoever waited has gone
                work.done.set_result(result)

    loops: dict[asyncio.AbstractEventLoop, list[tuple[_Work, Any]]] = {}
    for work, result in zip(group, results, strict=True):
        loops.setdefault(work.loop, []).append((work, result))
    for loop, of in loops.items():
        _call(loop, answer, of)


def _fail(work: _Work, error: Exception) -> None:
    def answer() -> None:
        if not work.done.done():
            work.done.set_exception(error)

    _call(work.loop, answer)


def _call(loop: asyncio.AbstractEventLoop, act: Callable[..., None], *arguments: Any) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(act, *arguments)
