"""Logs: one JSON object a line on standard error. Never a body, a query, a name out of a path, or a secret."""

import logging
import sys

import msgspec
import structlog

_encode = msgspec.json.Encoder(enc_hook=str).encode


def configure(level: str) -> None:
    """Write what is logged, here and by the HTTP server, from *level* up. Once a process."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            _line,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.setLevel(max(number, logging.WARNING))
    root.handlers = [_Handler()]


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
