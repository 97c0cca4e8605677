"""Progress of a replay: what is recorded so far, counted as it is committed."""

import time
from collections.abc import Callable, Sequence

import msgspec

from workbench.domain.assessment import Gap
from workbench.domain.run import Prediction
from workbench.evaluation.words import duration, money


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


def line(model: str, progress: Progress, apart: str = "  ") -> str:
    """The figures as one line, with *apart* between them.

    >>> line("baseline", Progress(done=40, total=100, asked=40, gaps=2, cost_usd=0.5, elapsed_s=4.0))
    '40 of 100  10.0/s  2 gaps  $0.5000  6.0 s left  baseline'
    """
    parts = [f"{progress.done:,} of {progress.total:,}", f"{progress.per_s:,.1f}/s"]
    if progress.gaps:
        parts.append(f"{progress.gaps:,} gap{'' if progress.gaps == 1 else 's'}")
    if progress.cost_usd is None:
        parts.append("price unknown")
    elif progress.cost_usd:
        parts.append(money(progress.cost_usd))
    if progress.left_s and progress.done < progress.total:
        parts.append(f"{duration(progress.left_s)} left")
    return apart.join([*parts, model])
