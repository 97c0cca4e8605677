"""Shadows: commands judged once more, by a rule without effect, after whoever sent them has been answered.

So many wait at the most and so few are judged at a time that nobody in front is kept waiting for it; what does not fit
is dropped, and counted.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from workbench.server.metrics import Metrics

WAITING = 1_000
AT_ONCE = 4
_log = structlog.get_logger()
Judged = Callable[[], Awaitable[object]]


class Shadows:
    """At most *waiting*, judged *at_once*. Who judges starts with the first that is offered."""

    def __init__(self, metrics: Metrics, *, waiting: int = WAITING, at_once: int = AT_ONCE) -> None:
        self._metrics = metrics
        self._waiting: asyncio.Queue[Judged] = asyncio.Queue(waiting)
        self._at_once = at_once
        self._judges: list[asyncio.Task[None]] = []
        self._closed = False

    def offer(self, judged: Judged) -> None:
        """Take *judged* in, to be called in its turn; or drop it."""
        if not self._judges and not self._closed:
            self._judges = [asyncio.ensure_future(self._judge()) for _ in range(self._at_once)]
        try:
            if self._closed:
                raise asyncio.QueueFull
            self._waiting.put_nowait(judged)
        except asyncio.QueueFull:
            self._metrics.dropped.inc()

    async def settled(self) -> None:
        """Return when none waits and none is judged."""
        await self._waiting.join()

    async def close(self) -> None:
        """Judge no more; what waits is dropped."""
        self._closed = True
        self._metrics.dropped.inc(self._waiting.qsize())
        for task in self._judges:
            task.cancel()
        await asyncio.gather(*self._judges, return_exceptions=True)

    async def _judge(self) -> None:
        while True:
            judged = await self._waiting.get()
            try:
                await judged()
            except Exception as error:  # nobody waits for it who could be told
                _log.error("a command was not judged in shadow", error=type(error).__name__)
                self._metrics.dropped.inc()
            finally:
                self._waiting.task_done()
