"""Retry: ask again where that may help, never past the deadline, and say how often.

Retried: a connection that broke before an answer began, and the statuses in ``RETRIED``, which say "not now". Nothing
else is. A refusal, a bad request or a wrong key is the same the next time. A timeout has spent the deadline. An answer
that broke off, or is not the API's JSON, was made and is likely paid for: asking again would make ``ceiling_usd`` a
lie.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from email.utils import parsedate_to_datetime

import msgspec

from workbench.engine.provider import Failure, Reply

RETRIED = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 8.0


class Attempt(msgspec.Struct, frozen=True, gc=False):
    """What one attempt gave; ``again`` where another may help, ``wait_s`` the wait that the server asked for."""

    reply: Reply
    again: bool = False
    wait_s: float | None = None


class Patience:
    """How long and how often one provider asks, and how many calls it has on the wire.

    *timeout_s* bounds one call: all its attempts and the waits between. It starts when the call has its place among
    *concurrency*: our own queue is not the model's slowness. *sleep* and *draw* are for tests.
    """

    def __init__(
        self,
        timeout_s: float,
        max_retries: int,
        concurrency: int | None = None,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._timeout_s = timeout_s
        self._max_retries = max_retries
        self._sleep = sleep
        self._draw = draw
        self._places: contextlib.AbstractAsyncContextManager[object] = (
            asyncio.Semaphore(concurrency) if concurrency else contextlib.nullcontext()
        )

    async def insist(self, attempt: Callable[[], Awaitable[Attempt]]) -> Reply:
        """The reply of the last attempt, with their number. Its latency is the last attempt's alone."""
        loop = asyncio.get_running_loop()
        deadline = started = 0.0
        attempts = 0
        last: Attempt | None = None
        try:
            async with asyncio.timeout(None) as limit:
                while True:
                    async with self._places:
                        started = loop.time()
                        if not attempts:
                            deadline = started + self._timeout_s
                            limit.reschedule(deadline)
                        attempts += 1
                        last = None
                        last = await attempt()
                    if not last.again or attempts > self._max_retries:
                        break
                    wait_s = self._wait(attempts, last.wait_s)
                    if loop.time() + wait_s >= deadline:
                        break
                    await self._sleep(wait_s)
        except TimeoutError:
            if last is None:
                failure = Failure("timeout", f"no answer within {self._timeout_s:g} s")
                return Reply(failure=failure, attempts=attempts, latency_ms=(loop.time() - started) * 1000)
        assert last is not None  # noqa: S101 - the loop ends with an attempt or by its deadline
        return last.reply if attempts == 1 else msgspec.structs.replace(last.reply, attempts=attempts)

    def _wait(self, attempts: int, asked_s: float | None) -> float:
        """Seconds to wait after *attempts*. What the server asked for is never undercut, and is spread by a quarter."""
        if asked_s is not None:
            return asked_s * (1 + self._draw() / 4)
        return self._draw() * min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** (attempts - 1))


def retry_after_s(headers: Mapping[str, str], now: Callable[[], float] = time.time) -> float | None:
    """The wait that ``retry-after-ms`` or ``Retry-After`` (seconds or a date) asks for, or None.

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
        return max(0.0, parsedate_to_datetime(headers.get("Retry-After", "")).timestamp() - now())
    return None
