"""The write-ahead log is taken into the file beside the writer, and nothing of what is written meanwhile is lost."""

import asyncio
import time
from pathlib import Path

import duckdb

from workbench.domain.entry import Event
from workbench.store.checkpoints import Checkpoints
from workbench.store.file import Store, utc_now
from workbench.store.ledger import Ledger, new_id


def test_a_log_that_is_long_is_taken_in_while_others_write(tmp_path: Path) -> None:
    """Every row is there, before and after the store is opened again."""
    path = tmp_path / "s.duckdb"
    with Store(path).hold() as connection:
        ledger = Ledger(connection)
        ledger.checkpoints.close()
        ledger.checkpoints = Checkpoints(connection, log_bytes=20_000)
        event = Event(at=utc_now(), organization=new_id(), name="n", user="u", properties={"x": "y" * 500})

        async def write() -> int:
            written = 0
            until = time.monotonic() + 20
            while ledger.checkpoints.count < 2 and time.monotonic() < until:
                await asyncio.gather(*(ledger.change([], [], [], [event]) for _ in range(20)))
                written += 20
            return written

        written = asyncio.run(write())
        assert ledger.checkpoints.count >= 2
        ledger.close()
        assert connection.execute("select count(*), max(seq) from events").fetchall() == [(written, written)]
    with duckdb.connect(str(path)) as again:
        assert again.execute("select count(*), count(distinct seq) from events").fetchall() == [(written, written)]
