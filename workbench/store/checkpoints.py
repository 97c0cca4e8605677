"""Checkpoints: the write-ahead log taken into the file while others write, by a thread that nobody waits for.

Left to itself DuckDB does it within the commit that makes the log long enough, and whoever waits for that commit waits
for all of it: ten commits' time and more, every few thousand decisions.
"""

import contextlib
import os
import threading

import duckdb

LOG_BYTES = 16 << 20
"""How long the log may be before it is taken in."""
_LAST_RESORT = "512MB"  # where this thread cannot, a commit does it after all
_LOOK_S = 0.5


class Checkpoints:
    """The thread, over a cursor of its own of the store that *connection* holds open."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, log_bytes: int = LOG_BYTES) -> None:
        self._connection = connection.cursor()
        self._log_bytes = log_bytes
        [(path,)] = self._connection.execute(
            "select path from duckdb_databases() where database_name = current_database()"
        ).fetchall()
        self._log = f"{path}.wal"
        self._connection.execute(f"set wal_autocheckpoint = '{_LAST_RESORT}'")
        self._stop = threading.Event()
        self.count = 0
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End, after the checkpoint that is under way."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(_LOOK_S):
            with contextlib.suppress(OSError):  # there is no log just after a checkpoint
                if os.stat(self._log).st_size < self._log_bytes:
                    continue
                try:
                    self._connection.execute("checkpoint")
                    self.count += 1
                except duckdb.Error:
                    continue  # the disk is full, or a transaction is in the way: the next look finds the log again
