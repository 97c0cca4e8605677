"""The replay itself: hand in, wait, fetch, until every case has its row, the wait is broken off, or trouble lasts."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, TypeVar

import duckdb
import msgspec

from workbench.batch.answers import SHORT, collect
from workbench.batch.asking import hand_in_all, refuse, settle
from workbench.batch.desk import Desk
from workbench.batch.money import Money
from workbench.domain.errors import InputError, StoreLocked, Unreachable
from workbench.domain.run import Run
from workbench.originals import Originals
from workbench.plan import Bench
from workbench.progress import Progress, Tally
from workbench.providers.batch import Status
from workbench.providers.http import Exchange
from workbench.providers.retry import RETRIED, retry_after_s
from workbench.store import batches, runs
from workbench.store.batches import Batch
from workbench.store.file import Store, utc_now


class Pace(msgspec.Struct, frozen=True):
    """How often is looked, in seconds, and how long trouble is borne.

    A batch of which nobody heard is looked for only ``settle_s`` after it was handed in: a list may lag behind. In a
    row, ``tries`` attempts may fail where nothing is at the vendor's yet, ``most_tries`` where something is.
    """

    first_s: float = 1.0
    most_s: float = 60.0
    settle_s: float = 30.0
    tries: int = 5
    most_tries: int = 60


PACE = Pace()
_GROWTH = 1.5
_LONGEST_WAIT_S = 600.0
_READINGS = 3
_GONE = frozenset({404, 410})
_T = TypeVar("_T")


async def replay(
    store: Store,
    run: Run,
    bench: Bench,
    *,
    originals: Originals | None = None,
    budget_usd: float | None = None,
    progress: Callable[[Progress], None] | None = None,
    tell: Callable[[str], None] | None = None,
    stop: asyncio.Event | None = None,
    pace: Pace | None = None,
) -> None:
    """Put every case of *run* that has no row to the model of *bench* by batch, and record what it says.

    Args:
        store: Where *run* has begun. It is held in turns, and not while waiting.
        run: The run.
        bench: Its judges, connected for batches.
        originals: Where its texts are read, where the store does not hold them.
        budget_usd: Stop before more than this is spent, all sittings together.
        progress: Called as answers are recorded.
        tell: Called with a sentence when something changed in what is waited for.
        stop: Once set, nothing more is waited for.
        pace: How patiently; ``PACE`` unless given.

    Raises:
        Unreachable: trouble lasted. Nothing is lost, and the run can go on.
        InputError: the vendor refuses to tell how the run's batches stand.
    """
    with store.hold() as connection:
        if runs.is_done(connection, run):
            return
        runs.sit_down(connection, run)
        spent = runs.spent_usd(connection, run) + batches.spent_usd(connection, run)
        done = runs.rows(connection, run)
        tally = Tally(done, done + runs.to_ask(connection, run), progress)
        desk = Desk(run, bench, Money(budget_usd, spent), tally, originals)
        for batch in batches.live(connection, run):
            desk.money.reserve(batch.ceiling_usd)
            desk.model.remember(batch.refused)
    waiting = _Waiting(store, desk, tell or (lambda _: None), stop or asyncio.Event(), pace or PACE)
    try:
        await waiting.to_the_end()
    except duckdb.Error:
        raise  # the store is in no state to write more
    finally:
        # Where somebody else holds the store by now, the next sitting closes this one.
        with contextlib.suppress(StoreLocked), store.hold() as connection:
            report = {**bench.provider.report(), "batches": batches.listed(connection, run)}
            runs.get_up(connection, run, report)


class _Waiting:
    """The loop, with what it remembers from one turn to the next."""

    def __init__(self, store: Store, desk: Desk, tell: Callable[[str], None], stop: asyncio.Event, pace: Pace) -> None:
        self._store = store
        self._desk = desk
        self._tell = tell
        self._stop = stop
        self._pace = pace
        self._wait_s = pace.first_s
        self._failures = 0
        self._told: dict[str, str] = {}
        self._short: Counter[str] = Counter()

    async def to_the_end(self) -> None:
        """Turn after turn, until nothing is waited for."""
        while not self._stop.is_set():
            async with self._held() as connection:
                live = await self._hand_in(connection)
            if not live:
                return
            if await self._fetch_all(live):
                self._wait_s = self._pace.first_s
            else:
                await self._pause()

    async def _hand_in(self, connection: duckdb.DuckDBPyConnection) -> list[Batch]:
        """Hand in what is to be, and give what is then waited for."""
        desk = self._desk
        what = f"no batch could be handed in at {desk.post.host}"
        for batch in batches.live(connection, desk.run):
            age_s = (utc_now() - batch.intended_at).total_seconds()
            if batch.vendor_id is None and age_s >= self._pace.settle_s:
                self._heed(await settle(desk, connection, batch), what, connection)
        self._heed(await hand_in_all(desk, connection, self._stop), what, connection)
        return batches.live(connection, desk.run)

    async def _fetch_all(self, live: list[Batch]) -> bool:
        """Look at the batches that were taken, and record the results of those that are over; whether any was."""
        post = self._desk.post
        fetched = False
        for batch in live:
            if batch.vendor_id is None or self._stop.is_set():
                continue
            status = await self._unless_stopped(post.look(batch.vendor_id))
            if status is None:
                return fetched
            if isinstance(status, Exchange):
                self._heed(status, f"batch {batch.vendor_id} at {post.host} could not be looked at")
                continue
            self._failures = 0
            answered = f"{status.answered:,} of {batch.requests:,} answered"
            self._say(batch.key, f"batch {batch.vendor_id} at {post.host}: {status.word}, {answered}")
            if status.is_over:
                fetched |= await self._fetch(batch, status)
        return fetched

    async def _fetch(self, batch: Batch, status: Status) -> bool:
        """Record the results of *batch*; whether that came to its end."""
        desk = self._desk
        async with self._held() as connection:
            # Another process may have gone on with the same run meanwhile.
            if batch.key not in {each.key for each in batches.live(connection, desk.run)}:
                return True
            is_last = self._short[batch.key] >= _READINGS - 1
            trouble = await collect(desk, connection, batch, status, self._stop, is_last=is_last)
            self._short[batch.key] += trouble is SHORT
            if trouble is not None and trouble.status in _GONE:
                await refuse(desk, connection, batch, trouble)
                trouble = None
            self._heed(trouble, f"the results of batch {batch.vendor_id} at {desk.post.host} could not be read")
        return trouble is None

    def _heed(self, trouble: Exchange | None, what: str, connection: duckdb.DuckDBPyConnection | None = None) -> None:
        """Bear *trouble*, met in *what*, unless it lasts or will not change.

        Only before anything was handed in is there nothing to be patient for; *connection* is given where that may be.
        """
        if trouble is None:
            return
        run = self._desk.run
        why = self._desk.model.reader.said(trouble)
        if 400 <= trouble.status < 500 and trouble.status not in RETRIED:
            raise InputError(f"{what}: {why}; nothing was lost, and run {run.id} can go on once that is mended")
        self._failures += 1
        is_there = connection is None or any(batch.vendor_id for batch in batches.live(connection, run))
        if self._failures >= (self._pace.most_tries if is_there else self._pace.tries):
            raise Unreachable(f"{what}, tried {self._failures} times: {why}; run {run.id} is kept and can go on")
        self._say("trouble", f"{what}: {why}")
        asked_s = retry_after_s(trouble.headers)
        self._wait_s = max(self._wait_s, min(asked_s or 0.0, _LONGEST_WAIT_S))

    def _say(self, about: str, text: str) -> None:
        """Tell *text* where it is news."""
        if self._told.get(about) != text:
            self._told[about] = text
            self._tell(text)

    @contextlib.asynccontextmanager
    async def _held(self) -> AsyncIterator[duckdb.DuckDBPyConnection]:
        """The store, once nobody else holds it."""
        with contextlib.ExitStack() as stack:
            while True:
                try:
                    connection = stack.enter_context(self._store.hold())
                    break
                except StoreLocked as error:
                    if self._stop.is_set():
                        raise
                    self._say("store", str(error))
                    await self._pause()
            yield connection

    async def _pause(self) -> None:
        """Wait a while, a little longer each time."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), self._wait_s)
        self._wait_s = min(self._wait_s * _GROWTH, self._pace.most_s)

    async def _unless_stopped(self, coming: Coroutine[Any, Any, _T]) -> _T | None:
        """What *coming* gives, None where it was not waited for to the end."""
        asking, stopping = asyncio.ensure_future(coming), asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait((asking, stopping), return_when=asyncio.FIRST_COMPLETED)
            return asking.result() if asking.done() else None
        finally:
            asking.cancel()
            stopping.cancel()
            await asyncio.wait((asking, stopping))
