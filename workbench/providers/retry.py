"""Retry: ask again where that may help, never past the deadline, and say how often.

Retried: a connection that broke before an answer began, and the statuses in ``RETRIED``, which say "not now". Nothing
else is. A refusal, a bad request or a wrong key is the same the next time. A timeout has spent the deadline. An answer
that broke off, or is not the API's JSON, was made and is likely paid for: asking again would make ``ceiling_usd`` a
lie.

Every attempt goes through the endpoint's gate (:mod:`limiter_gate`), where it may have to queue: because the endpoint
bears no more at once, a cap is spent, it asked to be left alone for a moment, or it seems dead. What waiting there is
bounded by is said in :mod:`breaker` and ``LONGEST_PAUSE_S``: an endpoint of which nothing comes is given up, and the
question fails without being asked.
"""

import asyncio
import contextlib
import functools
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from workbench.engine.provider import Failure, Reply
from workbench.providers.breaker import BUSY, cause
from workbench.providers.limiter import Place
from workbench.providers.limiter_gate import LONGEST_PAUSE_S, Gate, gate_to
from workbench.providers.limiter_headers import server_time

RETRIED = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 8.0
_TOO_MUCH = frozenset({429, 529})
_SPENT = "spent"  # a quota that does not come back with time


class Attempt(msgspec.Struct, frozen=True, gc=False):
    """What one attempt gave; ``again`` where another may help, ``wait_s`` the wait that the server asked for."""

    reply: Reply
    again: bool = False
    wait_s: float | None = None


class Patience:
    """How long and how often one provider asks, and how it shares an endpoint with others.

    *timeout_s* bounds one call: all its attempts and the waits between. The clock stands still while the call queues at
    the gate: our own queue is not the model's slowness. *queue_s*, where somebody waits, bounds that each time: then
    the question ends with what it last met, or as a timeout that is not held against the endpoint.

    *endpoint* names address and model; all who give the same share
    one gate, and of their *concurrency*, *requests_per_minute* and *tokens_per_minute* the lowest holds. *sleep*,
    *clock* and *draw* are for tests.
    """

    def __init__(
        self,
        timeout_s: float,
        max_retries: int,
        concurrency: int | None = None,
        *,
        queue_s: float | None = None,
        endpoint: str | None = None,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._timeout_s = timeout_s
        self._max_retries = max_retries
        self._concurrency = concurrency
        self._queue_s = queue_s
        self._endpoint = endpoint
        self._caps = requests_per_minute, tokens_per_minute
        self._sleep = sleep
        self._clock = clock
        self._draw = draw
        self._gate: Gate | None = None

    async def insist(self, attempt: Callable[[], Awaitable[Attempt]]) -> Reply:
        """The reply of the last attempt, with their number. Its latency is the last attempt's alone."""
        gate = self._gate or self._join()
        clock, loop = self._clock, asyncio.get_running_loop()
        began = 0.0
        left_s = self._timeout_s
        attempts = counted = 0
        last: Attempt | None = None
        try:
            async with asyncio.timeout(None) as limit:
                while True:
                    began = clock()
                    place = None if attempts else gate.go(began)
                    if place is None:
                        limit.reschedule(None if self._queue_s is None else loop.time() + self._queue_s)
                        place = await gate.enter(first=attempts > 0)
                        if place is None:
                            return gate.refusal() if last is None else _after(attempts, last.reply)
                        began = clock()
                    limit.reschedule(loop.time() + left_s)
                    attempts += 1
                    last = None
                    try:
                        last = await attempt()
                    finally:
                        gate.leave(place)
                    if last.reply.failure is None:
                        gate.answered(place, last.reply.usage)
                        break
                    wait_s = self._wait(attempts, last.wait_s)
                    is_last = not last.again or attempts > self._max_retries or clock() + wait_s >= began + left_s
                    counted = self._count(gate, place, last, wait_s, counted, is_last=is_last)
                    if is_last or gate.breaker.is_open:
                        break
                    await self._sleep(wait_s)
                    left_s -= clock() - began
        except TimeoutError:
            if not attempts:
                failure = Failure("timeout", f"no turn within {self._queue_s:g} s")
                return Reply(failure=failure, attempts=0, cost_usd=0.0)
            if last is None:
                failure = Failure("timeout", f"no answer within {self._timeout_s:g} s")
                reply = Reply(failure=failure, attempts=attempts, latency_ms=(clock() - began) * 1000)
                gate.failed(cause(reply) or "", failure, counted)
                return reply
        assert last is not None  # noqa: S101 - the loop ends with an attempt or by its deadline
        return _after(attempts, last.reply)

    def heard(self, headers: Mapping[str, str]) -> None:
        """Heed what the *headers* of an answer say of the endpoint's limits."""
        if self._gate is not None:
            self._gate.heard(headers)

    def report(self) -> dict[str, Any]:
        """What the endpoint was found to bear; nothing where it was not asked."""
        return {} if self._gate is None else self._gate.report()

    def _join(self) -> Gate:
        make = Gate if self._endpoint is None else functools.partial(gate_to, self._endpoint)
        joined = make(self._clock, self._sleep)
        joined.limiter.bound(self._concurrency)
        joined.pace.cap(*self._caps)
        self._gate = joined
        return joined

    def _count(self, gate: Gate, place: Place, last: Attempt, wait_s: float, counted: int, *, is_last: bool) -> int:
        """Tell the gate of a failure."""
        failure = last.reply.failure
        assert failure is not None  # noqa: S101 - asked only then
        is_busy = failure.status in _TOO_MUCH or (failure.status == 503 and last.wait_s is not None)
        if is_busy and last.again:
            gate.refused(place, wait_s, is_asked=last.wait_s is not None)
        why = cause(last.reply)
        if why is None:
            gate.breaker.answered()
            return counted
        if is_busy:
            why = BUSY if last.again else _SPENT
        is_too_long = last.wait_s is not None and wait_s > LONGEST_PAUSE_S
        # To be told to slow down is no failure while it is heeded.
        if is_last or is_too_long or why != BUSY:
            return gate.failed(why, failure, counted, away_s=wait_s if is_too_long else None)
        return counted

    def _wait(self, attempts: int, asked_s: float | None) -> float:
        """Seconds to wait after *attempts*. What the server asked for is never undercut, and is spread by a quarter."""
        if asked_s is not None:
            return asked_s * (1 + self._draw() / 4)
        return self._draw() * min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** (attempts - 1))


def _after(attempts: int, reply: Reply) -> Reply:
    return reply if reply.attempts == attempts else msgspec.structs.replace(reply, attempts=attempts)


def retry_after_s(headers: Mapping[str, str], now: Callable[[], float] = time.time) -> float | None:
    """The wait that ``retry-after-ms`` or ``Retry-After`` (seconds, or a date by the server's clock) asks for, or None.

    >>> retry_after_s({"Retry-After": "2"}), retry_after_s({"retry-after-ms": "250"}), retry_after_s({})
    (2.0, 0.25, None)
    >>> retry_after_s({"Retry-After": "Thu, 01 Jan 1970 00:01:00 GMT"}, now=lambda: 50.0)
    10.0
    """
    for name, unit in (("retry-after-ms", 1000), ("Retry-After", 1)):
        text = headers.get(name, "")
        with contextlib.suppress(ValueError):
            seconds = float(text) / unit
            if 0 <= seconds < float("inf"):
                return seconds
    with contextlib.suppress(ValueError, OverflowError):
        return max(0.0, parsedate_to_datetime(headers.get("Retry-After", "")).timestamp() - server_time(headers, now))
    return None
