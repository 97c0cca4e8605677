"""Progress of a replay: what is recorded so far, counted as it is committed."""

import time
from collections.abc import Callable, Sequence

import msgspec

from workbench.domain.assessment import Gap
from workbench.domain.run import Prediction


class Progress(msgspec.Struct, frozen=True):
    """How far a replay is.

    ``done`` of ``total`` cases and repeats have their row; ``asked`` of them, and ``gaps`` among those, in this sitting
    of ``elapsed_s``. ``cost_usd`` is what this sitting cost, None where a price is unknown.
    """

    done: int
    total: int
    asked: int = 0
    gaps: int = 0
    cost_usd: float | None = 0.0
    elapsed_s: float = 0.0

    @property
    def per_s(self) -> float:
        """Answers a second in this sitting."""
        return self.asked / self.elapsed_s if self.elapsed_s > 0 else 0.0

    @property
    def left_s(self) -> float | None:
        """About how long the rest will take, None while nobody can tell."""
        return (self.total - self.done) / self.per_s if self.asked else None


class Tally:
    """Counts groups of predictions as they are committed, and tells *listener*."""

    def __init__(self, done: int, total: int, listener: Callable[[Progress], None] | None) -> None:
        self._progress = Progress(done, total)
        self._started = time.monotonic()
        self._listener = listener

    def add(self, group: Sequence[Prediction]) -> None:
        """Take in a group that was just committed."""
        before = self._progress
        costs = [before.cost_usd, *(prediction.answer.cost_usd for prediction in group if _answered(prediction))]
        self._progress = Progress(
            done=before.done + len(group),
            total=before.total,
            asked=before.asked + len(group),
            gaps=before.gaps + sum(not _answered(prediction) for prediction in group),
            cost_usd=None if None in costs else sum(cost for cost in costs if cost is not None),
            elapsed_s=time.monotonic() - self._started,
        )
        if self._listener is not None:
            self._listener(self._progress)


def _answered(prediction: Prediction) -> bool:
    return not isinstance(prediction.verdict.outcome, Gap)
