"""EventLog: events as lines of a file beside the store, for whatever ships lines elsewhere."""

import os
from pathlib import Path
from typing import Any

import msgspec
import structlog

from workbench.domain.errors import StoreError
from workbench.store import history
from workbench.wire import history as wire

_log = structlog.get_logger()


class EventLog:
    """The file at *path*, appended to. It is opened each time: who rotates it need tell nobody."""

    def __init__(self, path: Path) -> None:
        """Make the file where there is none, for its owner alone.

        Raises:
            StoreError: it cannot be written.
        """
        self._path = path
        try:
            self._write(b"")
        except OSError as error:
            raise StoreError(f"WORKBENCH_EVENTS_FILE: cannot write {path}: {error.strerror}") from None

    def append(self, rows: list[tuple[Any, ...]]) -> None:
        """Add *rows* of the table of events. Where that fails they are in the store alone, and the log says so."""
        lines = []
        for row in rows:
            event = history.event(row)
            lines.append({"organization": event.organization, **msgspec.to_builtins(wire.event(event))})
        try:
            self._write(msgspec.json.Encoder().encode_lines(lines))
        except OSError as error:
            _log.error("events could not be appended to their file", error=error.strerror, events=len(rows))

    def _write(self, content: bytes) -> None:
        # One write: lines of two processes do not mix.
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, content)
        finally:
            os.close(file)
