"""Answers: the results of a batch that is over, read line by line and recorded, each once, whatever is in them."""

import asyncio

import duckdb

from workbench.batch.asking import GROUP, end
from workbench.batch.desk import Desk
from workbench.engine.provider import Failure
from workbench.providers.batch import LOST, UNREADABLE, Status
from workbench.providers.http import Exchange
from workbench.store import batches
from workbench.store.batches import Batch

SHORT = Exchange(None, failure=Failure("body", "results are missing in them"))
"""Trouble of its own: the batch is done, and its results do not say of all requests what became of them."""


async def collect(
    desk: Desk,
    connection: duckdb.DuckDBPyConnection,
    batch: Batch,
    status: Status,
    stop: asyncio.Event,
    *,
    is_last: bool,
) -> Exchange | None:
    """Record the results of *batch*, and what became of requests without one; what broke the reading off, if anything.

    A line that stands twice counts once, the first. What was recorded before is skipped, so that a reading that broke
    off, by *stop* or a kill, begins again for nothing. Where results are missing is that the end only if it *is_last*:
    what was cut on its way looks the same, and to ask again costs money.
    """
    assert batch.vendor_id is not None  # noqa: S101 - asked only of those that were taken
    waiting = set(batches.places(connection, desk.run, batch))
    group: list[tuple[tuple[int, int], Exchange]] = []
    unread = 0
    async for result in desk.post.results(batch.key, batch.vendor_id, status):
        if isinstance(result, Exchange):
            await desk.settle(connection, batch, group)
            return result
        if result.place is None:
            unread += 1
            continue
        place = (result.place.position, result.place.repeat)
        if place not in waiting:
            continue
        waiting.discard(place)
        group.append((place, result.exchange))
        if len(group) >= GROUP:
            await desk.settle(connection, batch, group)
            group = []
            if stop.is_set():
                return None
    await desk.settle(connection, batch, group)
    if waiting and status.rest is LOST and not unread and not is_last:
        return SHORT
    # A line that could not be read is likely the answer that is missing, and paid for: not one to be asked again.
    is_garbled = unread > 0 and status.rest is LOST
    await end(desk, connection, batch, sorted(waiting), UNREADABLE if is_garbled else status.rest)
    return None
