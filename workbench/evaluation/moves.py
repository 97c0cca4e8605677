"""Moves: the same commands decided in two ways, counted by what was decided and what was, or would be, instead."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec

from workbench.domain.risk import Action
from workbench.evaluation.rate import Rate, undefined, wilson


class Moves:
    """*found* (label, what was decided, what would be, how many rows) over *cases* cases.

    ``counts`` are by both actions, as means where a case is found several times. ``newly_blocked`` were allowed, and
    ``newly_blocked_fine`` of them are not labelled high.
    """

    def __init__(self, cases: int, found: Iterable[tuple[str | None, Action, Action, int]]) -> None:
        found = list(found)
        self.cases = cases
        repeats = sum(count for *_, count in found) / cases if cases else 1
        self.counts: defaultdict[tuple[Action, Action], float] = defaultdict(float)
        self.newly_blocked = self.newly_blocked_fine = 0.0
        for label, was, now, count in found:
            self.counts[was, now] += count / repeats
            if was is Action.ALLOW and now is Action.BLOCK:
                self.newly_blocked += count / repeats
                self.newly_blocked_fine += count / repeats if label != "high" else 0.0

    @property
    def changed(self) -> float:
        """Cases that come out otherwise."""
        return sum(count for (was, now), count in self.counts.items() if was is not now)

    def share(self, action: Action, *, now: bool) -> Rate:
        """How much of it ends in *action*, as it was or as it would be *now*, with its 95 % interval.

        Source:
            Wilson (1927), JASA 22(158).
        """
        if not self.cases:
            return undefined()
        hits = sum(count for move, count in self.counts.items() if move[now] is action)
        p = min(1.0, hits / self.cases)
        return Rate(p, *wilson(p, self.cases), self.cases)

    def as_dict(self, per_day: float | None = None) -> dict[str, Any]:
        """For JSON. With *per_day* commands a day approvals are also a day's."""
        sides = (("was", False), ("now", True))
        shares = {
            name: {side: self.share(action, now=now).as_dict() for side, now in sides}
            for name, action in (("approvals", Action.REVIEW), ("blocks", Action.BLOCK))
        }
        return {
            "cases": self.cases,
            "changed": self.changed,
            "moves": [
                {"was": was.value, "now": now.value, "cases": count}
                for (was, now), count in sorted(self.counts.items(), key=lambda item: [each.rank for each in item[0]])
            ],
            **shares,
            "approvals_per_day": None
            if per_day is None or not self.cases
            else {side: per_day * self.share(Action.REVIEW, now=now).value for side, now in sides},
            "newly_blocked": self.newly_blocked,
            "newly_blocked_fine": self.newly_blocked_fine,
        }


class Shadowed(msgspec.Struct, frozen=True):
    """What a rule in shadow would have changed. ``since`` and ``until`` are the first and the last that it judged.

    ``unjudged`` is how many commands on its connections it did not judge between these; ``flips`` are the first of
    those that come out otherwise, what a person should read first first.
    """

    moves: Moves
    since: datetime.datetime | None
    until: datetime.datetime | None
    unjudged: int
    flips: list[dict[str, Any]]

    @property
    def per_day(self) -> float:
        """Commands a day that it judged; what is less than a day counts as one."""
        if self.since is None or self.until is None:
            return 0.0
        return self.moves.cases / max(1.0, (self.until - self.since) / datetime.timedelta(days=1))
