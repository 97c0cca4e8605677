"""Limiter: how many calls an endpoint bears at once, found out without asking for more refusals than needed. Pure.

It starts at ``START`` in flight. Beyond what is proven to be borne, a quarter more is tried at once; only when most of
that came back well is it proven too, and more is tried. (One call proves little: an answer on its way here still counts
as in flight with us, and not with the server.) Whoever refuses so meets a handful too many, even where it does so late,
and an endpoint that never refuses is soon no limit. Nor is more tried while more than a few of the calls from before
the last trial are out: an endpoint that takes its time to refuse has not borne what it has not answered.

A refusal of what was only tried leaves what was proven; of what was proven just now, what had been before it; of what
had been borne for longer, half. From then on calls are added one by one. What was refused, and the last fifth below it,
is left alone for a while, twice as long after every time that it is refused again.
"""

import sys

import msgspec

START = 10
FIRST_HOLD_S = 5.0
LONGEST_HOLD_S = 300.0


class Place(msgspec.Struct, frozen=True, gc=False):
    """A call's place on the wire.

    How many were there with it, the number of the trial that it belongs to (0: none), how many trials there had been
    and how often we had backed off.
    """

    level: int
    trial: int
    trials: int
    backoffs: int


class Limiter:
    """The calls in flight, and how many there may be. *most* bounds them whatever the endpoint bears."""

    def __init__(self, most: int | None = None) -> None:
        self.in_flight = 0
        self.peak = 0
        self.proven = START
        self._before = START
        self._unsure = 0  # answers until what was proven last counts as borne
        self.refusals = 0
        self._most = most or sys.maxsize
        self._trials = 0
        # The calls that are tried together: their number, how many were sent and came back well, how many are to go.
        self._trial = self._sent = self._good = self._to_send = 0
        self._older = 0  # calls that are out since before them
        self._top = 0
        self._backoffs = 0
        self._refused = sys.maxsize
        self._hold_until = 0.0
        self._hold_s = FIRST_HOLD_S

    @property
    def settled(self) -> int:
        """What it came to: the most in flight that is proven, as far as there were so many."""
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
            quarter = self._quarter
            if level > self.proven + quarter:
                return False
            return self._to_send > 0 or (self._trials * 4 <= quarter and self._older * 8 <= max(0, self.proven - START))
        return not self._trials and (level * 5 <= self._refused * 4 or now >= self._hold_until)

    def take(self) -> Place:
        """The next place."""
        self.in_flight = level = self.in_flight + 1
        self.peak = max(level, self.peak)
        if level <= self.proven:
            return Place(level, 0, self._trial, self._backoffs)
        if not self._to_send:
            self._trial += 1
            self._older = level - 1
            self._sent = self._good = 0
            self._to_send = self._quarter if self._refused == sys.maxsize else 1
        self._to_send -= 1
        self._sent += 1
        self._top = level
        self._trials += 1
        return Place(level, self._trial, self._trial, self._backoffs)

    def leave(self, place: Place) -> None:
        """Give *place* back, whatever became of the call."""
        self.in_flight -= 1
        if place.trial:
            self._trials -= 1
        if place.trials < self._trial:
            self._older -= 1

    def answered(self, place: Place) -> None:
        """Take note that the endpoint bore the load of *place*."""
        if self._unsure:
            self._unsure -= 1
        # An answer to a call from before a refusal tells of a load that was borne then.
        if place.trial and place.trial == self._trial and place.backoffs == self._backoffs:
            self._good += 1
            if self._good * 4 >= self._sent * 3 and self._top > self.proven:
                self._before, self.proven = self.proven, self._top
                self._unsure = 2 * self._top
                if self._top >= self._refused:
                    self._refused = sys.maxsize
                    self._hold_s = FIRST_HOLD_S

    def refused(self, place: Place, now: float) -> bool:
        """Back off: the load of *place* was too much at the time *now*; whether that was news."""
        self.refusals += 1
        is_news = place.backoffs == self._backoffs
        if is_news:  # the others of the same burst tell nothing more than how little was already too much
            self._backoffs += 1
            self._to_send = 0
            if not place.trial:
                self.proven = max(1, self._before if self._unsure else min(self.proven, place.level) // 2)
                self._unsure = 0
            if place.level >= self._refused:
                self._hold_s = min(LONGEST_HOLD_S, self._hold_s * 2)
            self._hold_until = now + self._hold_s
            self._refused = place.level
        self._refused = max(2, min(self._refused, place.level))
        self.proven = min(self.proven, self._refused - 1)
        return is_news

    @property
    def _quarter(self) -> int:
        return max(1, self.proven // 4)
