"""Recording: a planned run asked case by case, its answers committed in groups until every case has its row."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import duckdb

from workbench.batch import replay as by_batch
from workbench.domain.errors import InputError
from workbench.domain.run import Prediction
from workbench.engine.budget import Budget
from workbench.engine.replay import in_turn, replay
from workbench.planned import Planned
from workbench.progress import Progress, Tally
from workbench.record import Record
from workbench.store import runs
from workbench.store.file import Store

CONCURRENCY = 16
"""Questions in flight at the most, where nobody says otherwise."""


async def record(
    store: Store,
    planned: Planned,
    *,
    concurrency: int = CONCURRENCY,
    budget_usd: float | None = None,
    progress: Callable[[Progress], None] | None = None,
    tell: Callable[[str], None] | None = None,
    stop: asyncio.Event | None = None,
) -> Record:
    """Ask, decide and record into *store*: what :meth:`Workbench.execute` says of the rest.

    Raises:
        BudgetError: there is a budget, and the model's price is not known.
        Unreachable: a batch could not be handed in or looked at, however often it was tried.
        InputError: *concurrency* is below 1.
    """
    run, bench = planned.run, planned.bench
    if concurrency < 1:
        raise InputError(f"concurrency must be 1 or more, not {concurrency}")
    planned.check_budget(budget_usd)
    try:
        if bench.terms.batch:
            if not planned.resumes:
                with store.hold() as connection:
                    runs.begin(connection, run, bench.terms.policy)
            await by_batch(
                store,
                run,
                bench,
                originals=planned.originals,
                budget_usd=budget_usd,
                progress=progress,
                tell=tell,
                stop=stop,
            )
        else:
            await _one_by_one(
                store, planned, concurrency=concurrency, budget_usd=budget_usd, progress=progress, stop=stop
            )
    finally:
        await bench.provider.close()
    return Record(store, run)


async def _one_by_one(
    store: Store,
    planned: Planned,
    *,
    concurrency: int,
    budget_usd: float | None,
    progress: Callable[[Progress], None] | None,
    stop: asyncio.Event | None,
) -> None:
    """Ask some at a time. A run that is done is left as it is."""
    run, bench = planned.run, planned.bench
    with store.hold() as connection, ThreadPoolExecutor(1, thread_name_prefix="store") as writer:
        if not planned.resumes:
            runs.begin(connection, run, bench.terms.policy)
        elif runs.is_done(connection, run):
            return
        runs.sit_down(connection, run)
        budget = None if budget_usd is None else Budget(budget_usd, runs.spent_usd(connection, run))
        done = runs.rows(connection, run)
        tally = Tally(done, done + runs.to_ask(connection, run), progress)
        # The answers are written by a thread of the store's own, and a connection serves one thread at a time.
        reading = connection.cursor()
        try:
            for number in range(run.repeats):
                chunks = runs.unasked(reading, run, number)
                if planned.originals is not None:
                    chunks = planned.originals.of(reading.cursor(), chunks)
                async for group in replay(
                    in_turn(chunks, number),
                    bench.judge,
                    concurrency=concurrency,
                    budget=budget,
                    stop=stop,
                ):
                    kept = group if planned.originals is None else _withheld(group)
                    loop = asyncio.get_running_loop()
                    await loop.run_in_executor(writer, runs.record, connection, run, kept)
                    tally.add(group)
        except duckdb.Error:
            raise  # the connection is in no state to write more
        except BaseException:
            runs.get_up(connection, run, bench.provider.report())
            raise
        runs.get_up(connection, run, bench.provider.report())


def _withheld(group: Sequence[Prediction]) -> list[Prediction]:
    from workbench.engine import withhold  # its patterns are slow to compile, and most corpora are kept whole

    return list(map(withhold.prediction, group))
