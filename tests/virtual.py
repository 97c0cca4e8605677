"""Time for tests: an event loop whose clock leaps to the next timer instead of waiting for it."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


class _Leaping(selectors.SelectSelector):
    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None:
            raise AssertionError("everybody waits, and nothing will ever wake them")
        _Leaping.now += max(0.0, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """Hours pass in no time. A deadlock is an error at once: nothing outside of the loop can end it."""

    def __init__(self) -> None:
        super().__init__(_Leaping())
        _Leaping.now = 0.0

    def time(self) -> float:
        return _Leaping.now


def clock() -> float:
    """Seconds since the loop began."""
    return _Leaping.now


def run(coroutine: Coroutine[Any, Any, _T]) -> _T:
    """What *coroutine* gives, in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(coroutine)
