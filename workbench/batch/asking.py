"""Asking: what is not asked yet is written into batches and handed in; what a dead process handed in is found again."""

import asyncio
import datetime
from collections.abc import Iterator, Sequence

import duckdb

from workbench.batch.desk import Desk
from workbench.batch.draft import Draft
from workbench.domain.assessment import GapReason
from workbench.domain.case import Case
from workbench.domain.run import Prediction
from workbench.engine.classify import mending
from workbench.engine.provider import Failure
from workbench.providers.http import Exchange
from workbench.store import batches
from workbench.store.batches import Batch

GROUP = 500
_BREATH = 100  # questions composed before whoever waits for the loop has a turn
_SKEW = datetime.timedelta(hours=1)  # between the vendor's clock and ours
_TOO_LARGE = Exchange(None, failure=Failure("status", "larger than a batch may be", 413))
_SPENT = "the budget was spent before this case"


async def hand_in_all(desk: Desk, connection: duckdb.DuckDBPyConnection, stop: asyncio.Event) -> Exchange | None:
    """Hand in whatever is neither asked nor waiting, as far as the money goes; the trouble, where there was any.

    Answers to be mended go first: for them the money was set aside before.
    """
    for mends in (True, False):
        trouble = await _hand_in(desk, connection, stop, mends=mends)
        if trouble is not None or stop.is_set():
            return trouble
    return None


async def _hand_in(
    desk: Desk, connection: duckdb.DuckDBPyConnection, stop: asyncio.Event, *, mends: bool
) -> Exchange | None:
    draft = Draft(desk.post)
    rows: list[Prediction] = []
    is_spent = False
    try:
        for number, (position, repeat, case) in enumerate(_items(desk, connection, mends=mends)):
            if number % _BREATH == 0:
                await asyncio.sleep(0)
            if stop.is_set():
                return None
            if len(rows) >= GROUP:
                desk.record(connection, rows)
                rows = []
            if is_spent:
                rows.append(await desk.kept_back(position, repeat, case, GapReason.BUDGET, _SPENT))
                continue
            judge, question = desk.question(case, repeat)
            if question.withheld is not None:
                verdict, answer = await judge.classify(question)
                rows.append(Prediction(position, repeat, case, question.key, verdict, answer))
                continue
            if mends:
                question = mending(question, batches.first_reply(connection, desk.run, position, repeat))
            ceiling = desk.ceiling_usd(question, mends=mends)
            if not desk.money.fits(None if ceiling is None else (draft.ceiling_usd or 0.0) + ceiling):
                if draft.places or batches.live(connection, desk.run):
                    break  # what these do not use goes back
                if not mends:
                    is_spent = True
                    rows.append(await desk.kept_back(position, repeat, case, GapReason.BUDGET, _SPENT))
                continue
            body = desk.model.write(question)
            if draft.add(position, repeat, body, ceiling):
                continue
            if draft.places:
                trouble = await _submit_new(desk, connection, draft, mends=mends)
                if trouble is not None:
                    return trouble
                draft.file.close()
                draft = Draft(desk.post)
                if draft.add(position, repeat, body, ceiling):
                    continue
            reply = desk.model.hear(question, _TOO_LARGE, desk.model.refused)
            assert reply is not None  # noqa: S101 - size teaches nothing
            verdict, answer = await judge.conclude(question, reply)
            rows.append(Prediction(position, repeat, case, question.key, verdict, answer))
        if draft.places and not stop.is_set():
            return await _submit_new(desk, connection, draft, mends=mends)
        return None
    finally:
        draft.file.close()
        desk.record(connection, rows)


def _items(desk: Desk, connection: duckdb.DuckDBPyConnection, *, mends: bool) -> Iterator[tuple[int, int, Case]]:
    if mends:
        return desk.cases(connection, batches.unmended(connection, desk.run))
    return desk.unasked(connection)


async def _submit_new(
    desk: Desk, connection: duckdb.DuckDBPyConnection, draft: Draft, *, mends: bool
) -> Exchange | None:
    batch = batches.intend(
        connection,
        desk.run,
        draft.places,
        key=draft.key,
        mends=mends,
        ceiling_usd=draft.ceiling_usd,
        refused=desk.model.refused,
    )
    desk.money.reserve(batch.ceiling_usd)
    return await _submit(desk, connection, batch, draft)


async def _submit(desk: Desk, connection: duckdb.DuckDBPyConnection, batch: Batch, draft: Draft) -> Exchange | None:
    draft.finish()
    made = await desk.post.submit(batch.key, draft.file, draft.size)
    if isinstance(made, str):
        batches.taken(connection, batch.key, made)
        return None
    if not made.is_certain:
        return made.exchange
    await refuse(desk, connection, batch, made.exchange)
    return None


async def refuse(desk: Desk, connection: duckdb.DuckDBPyConnection, batch: Batch, exchange: Exchange) -> None:
    """Record that *exchange* is what came of every request of *batch* that has no row, and that it is done."""
    await end(desk, connection, batch, batches.places(connection, desk.run, batch), exchange)


async def end(
    desk: Desk,
    connection: duckdb.DuckDBPyConnection,
    batch: Batch,
    left: Sequence[tuple[int, int]],
    exchange: Exchange,
) -> None:
    """Record that *batch* is done, and *exchange* what came of the requests at the places that are *left*."""
    for start in range(0, len(left), GROUP):
        await desk.settle(connection, batch, [(place, exchange) for place in left[start : start + GROUP]])
    batches.done(connection, batch.key)
    desk.money.release(batch.ceiling_usd)


async def settle(desk: Desk, connection: duckdb.DuckDBPyConnection, batch: Batch) -> Exchange | None:
    """Find *batch*, of which nobody heard whether it was taken, or hand it in; the trouble, where there was any."""
    found = await desk.post.find(batch.key, batch.requests, batch.intended_at - _SKEW, batches.known(connection))
    if isinstance(found, Exchange):
        return found
    if found.id is not None:
        batches.taken(connection, batch.key, found.id)
        return None
    if found.is_open:
        return None
    with Draft(desk.post, batch.key) as draft:
        for position, repeat, case in desk.cases(connection, batches.places(connection, desk.run, batch)):
            _, question = desk.question(case, repeat)
            if batch.mends:
                question = mending(question, batches.first_reply(connection, desk.run, position, repeat))
            draft.add(position, repeat, desk.model.write(question, batch.refused))
        return await _submit(desk, connection, batch, draft)
