"""Limits: how many requests a token may make, as a bucket that fills up over a minute."""

import math
import time
from collections.abc import Callable


class Limits:
    """A bucket a token, a minute's worth deep. Buckets that are full again are forgotten."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._a_second = per_minute / 60
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}
        self._swept_at = clock()

    def take(self, token: str) -> int:
        """Take one request of *token*'s; 0 where it may go, else the seconds until the next may."""
        now = self._clock()
        left, at = self._buckets.get(token, (self._most, now))
        left = min(self._most, left + (now - at) * self._a_second)
        if left < 1:
            self._buckets[token] = (left, now)
            return max(1, math.ceil((1 - left) / self._a_second))
        self._buckets[token] = (left - 1, now)
        if now - self._swept_at > 60:
            self._swept_at = now
            self._buckets = {name: entry for name, entry in self._buckets.items() if now - entry[1] < 60}
        return 0
