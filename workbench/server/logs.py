"""Logs: one JSON object a line on standard error. Never a body, a query, a name out of a path, or a secret."""

import asyncio
import atexit
import contextlib
import datetime
import logging
import sys
from typing import Any, BinaryIO, cast

import msgspec
import structlog

_MOMENT_S = 0.05
_encode = msgspec.json.Encoder(enc_hook=str).encode


def configure(level: str) -> None:
    """Write what is logged, here and by the HTTP server, from *level* up. Once a process."""
    number = logging.getLevelNamesMapping()[level.upper()]
    gathered = _Gathered(sys.stderr.buffer)
    _own.lines = gathered if number <= logging.INFO else None
    _own.is_configured = True
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            _line,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.BytesLoggerFactory(cast(BinaryIO, gathered)),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.setLevel(max(number, logging.WARNING))
    root.handlers = [_Handler()]


def answered(**said: Any) -> None:
    """Log that a request was answered: the one line there is of each, put together without the logger's layers."""
    if not _own.is_configured:
        structlog.get_logger().info("answered", **said)
    elif _own.lines is not None:
        now = datetime.datetime.now(datetime.UTC)
        _own.lines.write(_encode({**said, "event": "answered", "level": "info", "time": now}) + b"\n")


class _Own:
    """Where this process's lines go once that is configured; nowhere, where the level is above theirs."""

    lines: "_Gathered | None" = None
    is_configured = False


_own = _Own()


class _Gathered:
    """Lines on their way to *file*: from within an event loop they are written together, a moment later.

    A write a request would cost as much as the rest of it.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lines: list[bytes] = []
        atexit.register(self._write)

    def write(self, line: bytes) -> int:
        """Take *line*."""
        self._lines.append(line)
        if len(self._lines) == 1:
            try:
                asyncio.get_running_loop().call_later(_MOMENT_S, self._write)
            except RuntimeError:
                self._write()
        return len(line)

    def flush(self) -> None:
        """Nothing: what is taken is written soon."""

    def _write(self) -> None:
        lines, self._lines = self._lines, []
        with contextlib.suppress(ValueError, OSError):  # whoever read it has gone, and that is not to end the server
            self._file.write(b"".join(lines))
            self._file.flush()


def _line(_: object, __: str, event: structlog.typing.EventDict) -> bytes:
    return _encode(event)


class _Handler(logging.Handler):
    """What libraries log, without the text of an exception: it may quote what a client sent."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0] if record.exc_info else None
        said = record.getMessage() if error is None else "exception"
        structlog.get_logger().log(
            record.levelno, said, logger=record.name, error=None if error is None else error.__name__
        )
