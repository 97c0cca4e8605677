"""Rate-limit headers: what a vendor says is left of its allowances, read from any answer. Pure.

OpenAI, and whoever speaks like it, gives what is left and how long until all of it is back (``1m30.5s``). Anthropic
gives the time at which it is (RFC 3339), and counts tokens in and out apart as well. Azure gives what is left, often
without a time.
"""

import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Literal, NamedTuple

Of = Literal["requests", "tokens", "input", "output"]


class Allowance(NamedTuple):
    """What is *left* of requests or tokens, and the seconds until all is back, None where nobody says."""

    of: Of
    left: int
    reset_s: float | None


_HEADERS: tuple[tuple[Of, str, str], ...] = (
    ("requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
    ("tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
    ("requests", "anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"),
    ("tokens", "anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"),
    ("input", "anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-input-tokens-reset"),
    ("output", "anthropic-ratelimit-output-tokens-remaining", "anthropic-ratelimit-output-tokens-reset"),
)
_UNITS = {"d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
_PIECE = re.compile(r"(\d{1,9}(?:\.\d{1,12})?)(ms|us|µs|ns|[dhms])")


def allowances(headers: Mapping[str, str], now: Callable[[], float] = time.time) -> list[Allowance]:
    """The allowances that *headers*, whose names have no case, tell of.

    >>> allowances({"x-ratelimit-remaining-requests": "42", "x-ratelimit-reset-requests": "1m30.5s"})
    [Allowance(of='requests', left=42, reset_s=90.5)]
    """
    found = []
    for of, remaining, reset in _HEADERS:
        left = headers.get(remaining)
        if left is not None and left.isascii() and left.isdigit() and len(left) < 16:
            found.append(Allowance(of, int(left), _seconds(headers.get(reset, ""), headers, now)))
    return found


def _seconds(text: str, headers: Mapping[str, str], now: Callable[[], float]) -> float | None:
    pieces = _PIECE.findall(text)
    if pieces and "".join(number + unit for number, unit in pieces) == text:
        return sum(float(number) * _UNITS[unit] for number, unit in pieces)
    try:
        return max(0.0, float(text)) if len(text) < 10 else None or _until(text, headers, now)
    except ValueError:
        return None


def _until(text: str, headers: Mapping[str, str], now: Callable[[], float]) -> float:
    """Seconds from the server's own time, where it says it, until *text*: their clock may not be ours."""
    return max(0.0, datetime.fromisoformat(text).timestamp() - server_time(headers, now))


def server_time(headers: Mapping[str, str], now: Callable[[], float] = time.time) -> float:
    """What the time was at the server when it answered, else what it is here."""
    try:
        return parsedate_to_datetime(headers.get("Date", "")).timestamp()
    except (ValueError, OverflowError):
        return now()
