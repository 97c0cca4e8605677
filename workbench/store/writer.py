"""Writer: one thread that commits what many requests write, in groups, and takes the journal into the store.

A commit costs an fsync, and as much CPU as a hundred rows: while one group is committed the next gathers. What is
written is a function of the connection. A group that fails is rolled back and done again one by one, so that nobody
fails for another's fault. What is chained gets its entry in the transaction that writes it, after all that the journal
holds, which is taken in by the same transaction: so what the store holds is always the chain from its beginning on.
"""

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import duckdb

from workbench.domain.errors import StoreError
from workbench.store.journal import Journal, Lines
from workbench.store.links import KINDS, Links, numbered
from workbench.store.settling import Settling
from workbench.store.turn import Turn

Told = Callable[[list[tuple[Any, ...]]], None]
GROUP = 1_000
"""The most that is committed at once: whoever comes first should not wait for ten thousand others."""

SETTLE_S = 1.0
"""How long decisions are in the journal alone, unless somebody reads them or it is long."""


class _Kept(NamedTuple):
    """How far what was written was: the number of the last decision, and the chain."""

    number: int
    chain: tuple[int, bytes] | None


_Done = asyncio.Future[Any]


class _Work(NamedTuple):
    """A function of the connection, None where it is that the journal be taken in; and who waits for it, if anyone."""

    act: Callable[[duckdb.DuckDBPyConnection], Any] | None
    loop: asyncio.AbstractEventLoop | None
    done: _Done | None


class Writer:
    """The thread, over a cursor of its own. *tables* are those whose first column is a running number, from 1.

    *told* is called, in this thread, with the rows that were added to a table, without their number, once they are on
    disk; *failed* with why the journal could not be taken in, which is tried again. Neither raises. *links* is the
    chain that what is written is bound into, if there is one; who holds *turn* goes on with it, and with *journal*.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        tables: Sequence[str],
        journal: Journal,
        turn: Turn,
        *,
        told: Mapping[str, Told] | None = None,
        links: Links | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        self._connection = connection
        self._settling = Settling(connection)
        self._journal = journal
        self._turn = turn
        self._told = told or {}
        self._links = links
        self._failed = failed
        self._fresh: dict[str, list[tuple[Any, ...]]] = {}
        self._next = {table: numbered(connection, table) + 1 for table in tables}
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._settled_at = time.monotonic()
        self._stored = journal.last  # the number of the last decision that is in its table
        self._swapped = self._kept()
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self._closed = False
        self._thread.start()

    async def run(self, act: Callable[[duckdb.DuckDBPyConnection], Any]) -> Any:
        """What *act* returns, once what it wrote is on disk. It runs inside a transaction and commits nothing itself.

        Raises:
            duckdb.Error: it could not be written; nothing of it was. Whatever else *act* raises undoes it as well.
        """
        return await self._put(act)

    async def settle(self) -> None:
        """Return when what the journal holds by now is in the store.

        Raises:
            duckdb.Error, StoreError: it could not be taken in; it is in the journal still.
        """
        await self._put(None)

    def nudge(self) -> None:
        """Have the journal taken in soon."""
        self._queue.put(_NUDGE)

    def insert(self, connection: duckdb.DuckDBPyConnection, table: str, row: tuple[Any, ...]) -> None:
        """Add *row* to *table*, without its number where it has one, from within a function that :meth:`run` runs."""
        if table in self._told:
            self._fresh.setdefault(table, []).append(row)
        number = self._next.get(table)
        if number is not None:
            self._next[table] = number + 1
            row = (number, *row)
        if self._links is not None and table in KINDS:
            self._links.add(table, row, number=number)
        connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)

    def changed(self, table: str, row: tuple[Any, ...]) -> None:
        """Chain what has become of a *row*, from within a function that :meth:`run` runs."""
        if self._links is not None:
            self._links.add(table, row)

    def close(self) -> None:
        """Commit what waits, take the journal in, then end. Nothing is taken any more."""
        self._closed = True
        self._queue.put(None)
        self._thread.join()
        if self._links is not None:
            self._links.tell()

    async def _put(self, act: Callable[[duckdb.DuckDBPyConnection], Any] | None) -> Any:
        if self._closed:
            raise StoreError("the server is stopping; nothing is written any more")
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        self._queue.put(_Work(act, loop, done))
        return await done

    def _run(self) -> None:
        going = True
        while going:
            group, going = self._gather()
            asking = [work for work in group if work.act is None]
            late = time.monotonic() - self._settled_at >= SETTLE_S
            try:
                if self._journal.waits and (asking or late or not going):
                    self._settle()
            except Exception as error:
                for work in asking:
                    _fail(work, error)
                if self._failed is not None:
                    self._failed(error)
            else:
                _answer(asking, [None] * len(asking))
            if acting := [work for work in group if work.act is not None]:
                self._carry_out(acting)

    def _gather(self) -> tuple[list[_Work], bool]:
        """What waits, if anything comes before the journal is to be taken in; False where the end has come."""
        group: list[_Work] = []
        try:
            while len(group) < GROUP:
                work = self._queue.get(block=not group, timeout=SETTLE_S)
                if work is None:
                    return group, False
                group.append(work)
        except queue.Empty:
            return group, True
        return group, True

    def _settle(self) -> None:
        """Take in what the journal holds, while the other of its files is written."""
        self._settled_at = time.monotonic()
        for _ in range(2 if self._journal.full() else 1):  # what was left the last time, and what has come since
            with self._turn:
                if self._journal.swap():
                    self._swapped = self._kept()
            full = self._journal.full()
            self._connection.execute("begin")
            try:
                self._settling.take_in(full, self._stored)
                self._connection.execute("commit")
            except BaseException:
                self._connection.rollback()
                raise
            self._is_stored(full, self._swapped)

    def _kept(self) -> _Kept:
        """How far decisions and their chain are on disk; for who has the turn."""
        return _Kept(self._journal.last, None if self._links is None else self._links.kept)

    def _is_stored(self, taken: list[Lines], upto: _Kept) -> None:
        self._stored = upto.number
        self._journal.clear(taken)
        if self._links is not None and upto.chain is not None:
            self._links.store(upto.chain)

    def _carry_out(self, group: list[_Work]) -> None:
        try:
            results = self._commit(group)
        except Exception:
            # What one of them did wrong is not the others' fault.
            for work in group:
                try:
                    _answer([work], self._commit([work]))
                except Exception as error:
                    _fail(work, error)
        else:
            _answer(group, results)

    def _commit(self, group: list[_Work]) -> list[Any]:
        before = dict(self._next)
        self._fresh.clear()
        connection, links = self._connection, self._links
        with contextlib.ExitStack() as stack:
            connection.execute("begin")
            linked = False
            try:
                results = [None if work.act is None else work.act(connection) for work in group]
                if links is not None and links.pending:
                    stack.enter_context(self._turn)
                    journaled = self._journal.everything()
                    self._settling.take_in(journaled, self._stored)
                    linked = True
                    links.flush(connection)
                connection.execute("commit")
            except BaseException:
                self._next = before
                if links is not None:
                    links.drop()
                    if linked:
                        links.forget()
                connection.rollback()
                raise
            if links is not None and linked:
                links.keep()
                self._is_stored(journaled, self._kept())
        for name, rows in self._fresh.items():
            self._told[name](rows)
        return results


_NUDGE = _Work(None, None, None)


def _answer(group: list[_Work], results: list[Any]) -> None:
    """Answer all who wait, with one call a loop: waking a loop is dear."""

    def answer(of: list[tuple[_Done, Any]]) -> None:
        for done, result in of:
            if not done.done():  # else whoever waited has gone
                done.set_result(result)

    loops: dict[asyncio.AbstractEventLoop, list[tuple[_Done, Any]]] = {}
    for work, result in zip(group, results, strict=True):
        if work.loop is not None and work.done is not None:
            loops.setdefault(work.loop, []).append((work.done, result))
    for loop, of in loops.items():
        _call(loop, answer, of)


def _fail(work: _Work, error: Exception) -> None:
    def answer(done: _Done) -> None:
        if not done.done():
            done.set_exception(error)

    if work.loop is not None and work.done is not None:
        _call(work.loop, answer, work.done)


def _call(loop: asyncio.AbstractEventLoop, act: Callable[..., None], *arguments: Any) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(act, *arguments)
