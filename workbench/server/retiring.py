"""Retiring: what is older than it is to be kept for, let go while the server serves."""

import asyncio
import datetime

import duckdb
import structlog

from workbench.domain.chain import Retired
from workbench.domain.errors import StoreError
from workbench.store import retention
from workbench.store.file import utc_now
from workbench.store.ledger import Ledger

EVERY_S = 3_600.0
_log = structlog.get_logger()


async def run(ledger: Ledger, days: int) -> None:
    """Let go of what is older than *days*, now and every hour, until cancelled."""
    while True:
        try:
            await before(ledger, utc_now() - datetime.timedelta(days=days))
        except (duckdb.Error, StoreError) as error:
            _log.error("what is older than it is to be kept for could not be removed", error=type(error).__name__)
        await asyncio.sleep(EVERY_S)


async def before(ledger: Ledger, time: datetime.datetime) -> Retired | None:
    """Let go of what was before *time* (UTC without a zone); None where there was nothing.

    Raises:
        duckdb.Error: it could not be written down, or not all of it removed; the next time goes on.
    """
    await ledger.settled()
    retired: Retired | None = await ledger.writer.run(lambda at: retention.retire(at, ledger.links, time, utc_now()))
    if retired is None:
        return None
    removed = 0
    while gone := await ledger.writer.run(lambda at: retention.sweep(at, retired)):
        removed += gone
    _log.info("retired", before=time.isoformat(" ", "seconds"), rows=removed)
    return retired
