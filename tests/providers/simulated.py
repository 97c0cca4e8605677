"""Endpoints without a wire, in virtual time: one that bears so much at once, one that refills, one that is told."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

from tests import virtual
from workbench.domain.run import Usage
from workbench.engine.provider import Failure, Reply
from workbench.providers.retry import Attempt, Patience

GOOD = Attempt(Reply(text="done", latency_ms=1.0, usage=Usage(1000, 0, 60)))
DEAD = Attempt(Reply(failure=Failure("connection", "cannot connect")), again=True)
Ask = Callable[[int], Awaitable[Attempt]]


def status(number: int, detail: str = "no", *, again: bool = False, wait_s: float | None = None) -> Attempt:
    """A refusal with HTTP status *number*."""
    return Attempt(Reply(failure=Failure("status", detail, number)), again, wait_s)


def patience(seed: int = 0, *, timeout_s: float = 60.0, retries: int = 3, **more: Any) -> Patience:
    draw = random.Random(seed).random  # noqa: S311
    return Patience(timeout_s, retries, clock=virtual.clock, draw=draw, **more)


def replayed(cases: int, at_once: int, ask: Ask, patient: Patience) -> tuple[list[Reply], float]:
    """The replies to *cases* questions in their order, so many at once, and the virtual seconds that it took."""

    async def all_of_them() -> tuple[list[Reply], float]:
        numbers = iter(range(cases))
        replies: dict[int, Reply] = {}

        async def work() -> None:
            for n in numbers:
                replies[n] = await patient.insist(lambda: ask(n))  # noqa: B023 - asked before n is another

        await asyncio.gather(*(work() for _ in range(at_once)))
        return [replies[n] for n in range(cases)], virtual.clock()

    return virtual.run(all_of_them())


def answered(replies: list[Reply]) -> int:
    return sum(reply.failure is None for reply in replies)


class Crowded:
    """It bears so many at once, and refuses more at once, or *is_late*: after the time that an answer takes."""

    def __init__(self, seed: int, latency_s: tuple[float, float], *, bears: int = 16, is_late: bool = False) -> None:
        self.bears = bears
        self.refusals = self.in_flight = 0
        self._latency_s = latency_s
        self._is_late = is_late
        self._draw = random.Random(seed)  # noqa: S311

    async def ask(self, _: int) -> Attempt:
        is_over = self.in_flight >= self.bears
        self.refusals += is_over
        if is_over and not self._is_late:
            await asyncio.sleep(0.002)
        else:
            self.in_flight += 1
            await asyncio.sleep(self._draw.uniform(*self._latency_s))
            self.in_flight -= 1
        return status(429, again=True, wait_s=1.0) if is_over else GOOD


class Refilling:
    """An allowance of *burst* requests that trickles back at *per_minute*, refused with the wait where *says_when*."""

    def __init__(self, per_minute: float, burst: float, *, says_when: bool = True) -> None:
        self.refusals = 0
        self.left = self.burst = burst
        self._rate = per_minute / 60
        self._at = 0.0
        self._says_when = says_when
        self._draw = random.Random(0)  # noqa: S311

    async def ask(self, _: int) -> Attempt:
        now = virtual.clock()
        self.left = min(self.burst, self.left + (now - self._at) * self._rate)
        self._at = now
        if self.left < 1:
            self.refusals += 1
            await asyncio.sleep(0.02)
            return status(429, again=True, wait_s=(1 - self.left) / self._rate if self._says_when else None)
        self.left -= 1
        await asyncio.sleep(self._draw.uniform(0.5, 1.5))
        return GOOD

    @property
    def headers(self) -> dict[str, str]:
        """What OpenAI would say of it."""
        reset_s = (self.burst - self.left) / self._rate
        return {
            "x-ratelimit-remaining-requests": str(int(self.left)),
            "x-ratelimit-reset-requests": f"{reset_s // 60:.0f}m{reset_s % 60:.3f}s",
        }


class Faint(Crowded):
    """It refuses after *late_s*, holding no place meanwhile, and is heard by somebody whose own machine is busy.

    Answers are seen together, every *stall_s* or so: then more count as in flight with us than are with the server, and
    a trial can come back well though the endpoint does not bear so many.
    """

    def __init__(self, seed: int, latency_s: tuple[float, float], *, late_s: float, stall_s: float) -> None:
        super().__init__(seed, latency_s)
        self._late_s = late_s
        self._stall_s = stall_s
        self._stalls = random.Random(seed + 1)  # noqa: S311
        self._seen_at = 0.0

    async def ask(self, _: int) -> Attempt:
        await asyncio.sleep(self._draw.uniform(0.0005, 0.003))
        is_over = self.in_flight >= self.bears
        self.refusals += is_over
        self.in_flight += not is_over
        await asyncio.sleep(self._late_s if is_over else self._draw.uniform(*self._latency_s))
        self.in_flight -= not is_over
        while self._seen_at <= virtual.clock():
            self._seen_at += self._stalls.expovariate(1 / self._stall_s)
        await asyncio.sleep(self._seen_at - virtual.clock())
        return status(429, again=True, wait_s=1.0) if is_over else GOOD
