"""Limiter: how many calls an endpoint bears at once, found out without asking for more refusals than needed. Pure.

It starts at ``START`` in flight. What came back well at a level of load proves that level. Beyond the proven, a quarter
more is tried at once, and until most of that has come back no other goes beyond it: whoever refuses late meets a
handful too many, not a whole round trip of them. An endpoint that never refuses is so soon no limit. A refusal of
what was only tried leaves the proven level; a refusal of what was proven halves it. The level that was refused is left
alone for a while, twice as long after every time that it is refused again, and is then tried with a single call.
"""

import sys

import msgspec

START = 10
FIRST_HOLD_S = 5.0
LONGEST_HOLD_S = 300.0


class Place(msgspec.Struct, frozen=True, gc=False):
    """A call's place on the wire: how many were there with it, and what was known when it went."""

    level: int
    is_trial: bool
    refusals: int


class Limiter:
    """The calls in flight, and how many there may be. *most* bounds them whatever the endpoint bears."""

    def __init__(self, most: int | None = None) -> None:
        self.in_flight = 0
        self.peak = 0
        self.proven = START
        self.refusals = 0
        self._most = most or sys.maxsize
        self._trials = self._untried = 0
        self._backoffs = 0
        self._refused = sys.maxsize
        self._hold_until = 0.0
        self._hold_s = FIRST_HOLD_S

    @property
    def settled(self) -> int:
        """What it came to: the most in flight that was answered, as far as it was still so at the end."""
        return min(self.proven, self.peak)

    def bound(self, most: int | None) -> None:
        """Keep to *most* as well."""
        self._most = min(self._most, most or sys.maxsize)

    def has_room(self, now: float) -> bool:
        """Whether one more may go."""
        level = self.in_flight + 1
        if level > self._most:
            return False
        if level <= self.proven:
            return True
        if self._refused == sys.maxsize:
            quarter = max(1, self.proven // 4)
            return level <= self.proven + quarter and (self._untried > 0 or self._trials * 4 <= quarter)
        # Once refused, growth is by one: the ceiling is near.
        return not self._trials and (level < self._refused or now >= self._hold_until)

    def take(self) -> Place:
        """The next place."""
        self.in_flight = level = self.in_flight + 1
        self.peak = max(level, self.peak)
        is_trial = level > self.proven
        if is_trial:
            # Together, or each would stand in for one that is proven, and the load would not grow by them.
            self._untried = (self._untried or max(1, self.proven // 4)) - 1
            self._trials += 1
        return Place(level, is_trial, self._backoffs)

    def leave(self, place: Place) -> None:
        """Give *place* back, whatever became of the call."""
        self.in_flight -= 1
        if place.is_trial:
            self._trials -= 1

    def answered(self, place: Place) -> None:
        """Take note that the endpoint bore the load of *place*."""
        # An answer to a call from before a refusal proves a load that was borne then.
        if place.level > self.proven and place.refusals == self._backoffs:
            self.proven = place.level
            if place.level >= self._refused:
                self._refused = sys.maxsize
                self._hold_s = FIRST_HOLD_S

    def refused(self, place: Place, now: float) -> bool:
        """Back off: the load of *place* was too much at the time *now*; whether that was news."""
        self.refusals += 1
        is_news = place.refusals == self._backoffs
        if is_news:  # the others of the same burst tell nothing more than how little was already too much
            self._backoffs += 1
            if not place.is_trial:
                self.proven = max(1, min(self.proven, place.level) // 2)
            if place.level >= self._refused:
                self._hold_s = min(LONGEST_HOLD_S, self._hold_s * 2)
            self._hold_until = now + self._hold_s
            self._refused = place.level
            self._untried = 0
        self._refused = max(2, min(self._refused, place.level))
        self.proven = min(self.proven, self._refused - 1)
        return is_news
