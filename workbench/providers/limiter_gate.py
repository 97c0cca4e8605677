"""Gate: the one way to an endpoint, for all who ask it: who goes now, who waits, and who is told that it is given up.

What the limiter, the pace and the breaker decide, this carries out: calls wait in the order they came, those that are
to be repeated before the others, and only the first of all looks at the clock. Whoever leaves, served or cancelled,
wakes the first; so no wake-up is ever lost.
"""

import asyncio
import time
import weakref
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from math import inf
from typing import Any

import msgspec

from workbench.domain.run import Usage
from workbench.engine.provider import Failure, Reply
from workbench.providers.breaker import CASES, Breaker
from workbench.providers.limiter import Limiter, Place
from workbench.providers.limiter_headers import allowances
from workbench.providers.limiter_pace import Pace

LONGEST_PAUSE_S = 300.0
"""The longest pause that is waited out. Who asks for more is taken at its word: nobody is asked meanwhile."""
LONGEST_UNASKED_S = 30.0
_AHEAD_S = 0.005  # by so much whoever was refused is there before the others, or it would be refused once more
_LOOK_S = 1.0  # how long the first in the queue sleeps before it looks whether things have changed


class Gate:
    """The way to one endpoint within one event loop. *clock* and *sleep* are for tests."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self.limiter = Limiter()
        self.pace = Pace()
        self.breaker = Breaker()
        self._clock = clock
        self._sleep = sleep
        self._queue: deque[asyncio.Event] = deque()
        self._trial: Place | None = None
        self._backoffs = 0

    def go(self, now: float) -> Place | None:
        """A place at once where there is one and nobody waits, else None."""
        if self._queue or self.breaker.tripped or now < self.pace.next_at or not self.limiter.has_room(now):
            return None
        self.pace.sent(now)
        return self.limiter.take()

    async def enter(self, *, first: bool = False) -> Place | None:
        """A place, when its turn comes; None where the endpoint is given up. Whoever was there before goes *first*."""
        turn = asyncio.Event()
        if first:
            self._queue.appendleft(turn)
        else:
            self._queue.append(turn)
        try:
            while True:
                if self._queue[0] is not turn:
                    wait_s = inf
                else:
                    now = self._clock()
                    found = self._wait_s(now + _AHEAD_S if first else now)
                    if found is None:
                        return None
                    wait_s = found
                    if not wait_s and self.limiter.has_room(now):
                        return self._admit(now)
                if 0 < wait_s < inf:
                    await self._sleep(min(wait_s, _LOOK_S))
                else:
                    turn.clear()
                    await turn.wait()
        finally:
            self._queue.remove(turn)
            self._wake()

    def leave(self, place: Place) -> None:
        """Give *place* back, whatever became of the call."""
        self.limiter.leave(place)
        if place is self._trial:
            self._trial = None
            self.breaker.tried(self._clock())
        if self._queue:
            self._wake()

    def heard(self, headers: Mapping[str, str]) -> None:
        """Heed what *headers* say is left."""
        found = allowances(headers)
        if found:
            self.pace.heard(found)

    def answered(self, place: Place, usage: Usage | None) -> None:
        """The call in *place* was answered."""
        if self._backoffs:
            self._backoffs -= 1
        self.limiter.answered(place)
        self.breaker.answered()
        if usage is not None:
            self.pace.took(usage)

    def refused(self, place: Place, wait_s: float, *, is_asked: bool) -> None:
        """The call in *place* met a limit and is repeated after *wait_s*; nobody goes before it.

        Where the endpoint did not say how long, that is doubled for each time that no answer has made up for since.
        """
        now = self._clock()
        pause_s = wait_s if is_asked else min(LONGEST_UNASKED_S, wait_s * 2.0**self._backoffs)
        until = now + min(pause_s, LONGEST_PAUSE_S) + _AHEAD_S
        if self.limiter.refused(place, until):
            self._backoffs = min(self._backoffs + 1, 10)
        self.pace.pause(until, now)

    def failed(self, cause: str, failure: Failure, counted: int, *, away_s: float | None = None) -> int:
        """Count a failure of the endpoint's, see ``Breaker.failed``; with *away_s* it is given up for so long."""
        now = self._clock()
        counted = self.breaker.failed(cause, failure, now, counted)
        if away_s is not None:
            self.breaker.give_up(now, away_s)
        return counted

    def refusal(self) -> Reply:
        """The reply to a question that was not asked, since the endpoint is given up."""
        failure = self.breaker.failure or Failure("connection", "the endpoint is given up")
        detail = f"not asked: {CASES} questions in a row or more ended so: {failure.detail}"
        return Reply(failure=msgspec.structs.replace(failure, detail=detail), attempts=0, cost_usd=0.0)

    def report(self) -> dict[str, Any]:
        """What the endpoint was found to bear."""
        limiter, breaker = self.limiter, self.breaker
        found: dict[str, Any] = {
            "in_flight": limiter.settled if breaker.has_answered else 0,
            "most_in_flight": limiter.peak,
            "refusals": limiter.refusals,
            "paused_s": round(self.pace.paused_s, 1),
        }
        if breaker.times_open:
            found["times_given_up"] = breaker.times_open
        return found

    def _wait_s(self, now: float) -> float | None:
        wait_s: float | None = self.breaker.wait_s(now) if self.breaker.tripped else 0.0
        return None if wait_s is None else max(wait_s, self.pace.next_at - now, 0.0)

    def _admit(self, now: float) -> Place:
        self.pace.sent(now)
        place = self.limiter.take()
        if self.breaker.tripped:
            self.breaker.try_one()
            self._trial = place
        return place

    def _wake(self) -> None:
        if self._queue:
            self._queue[0].set()


_Gates = weakref.WeakValueDictionary[str, Gate]
_loops: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, _Gates] = weakref.WeakKeyDictionary()


def gate_to(
    endpoint: str,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Gate:
    """The gate to *endpoint* that all who ask it in the running event loop share, while one of them is there.

    An endpoint is an address and a model: vendors count their limits for each model, and a server of one's own mostly
    has but one. The key is no part of it: keys of one organization share its limits. What was learned is forgotten with
    the last who holds it, so that a run does not begin with what was wrong an hour ago.
    """
    gates = _loops.setdefault(asyncio.get_running_loop(), weakref.WeakValueDictionary())
    found = gates.get(endpoint)
    if found is None:
        found = gates[endpoint] = Gate(clock, sleep)
    return found
