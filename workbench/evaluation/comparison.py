"""Comparison: what a run is worth beside another over the same cases, and what of the difference may be chance."""

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist
from typing import Any

import msgspec
import numpy as np

from workbench.evaluation import bootstrap, bounds, figures
from workbench.evaluation.estimate import Estimate
from workbench.evaluation.figures import Ratio, Sums
from workbench.evaluation.paired import Paired, loss
from workbench.evaluation.rate import Rate, points
from workbench.evaluation.significance import holm, sign_test

HEADLINES = ("misses", "false_alarms", "accuracy", "macro_f1", "weighted_kappa")
"""The figures that are compared, in the order in which people read them."""

_SIDE = 0.975  # of a two-sided interval of 95 %
_STILL = 1e-12  # what differs by less does not differ
_POWER = NormalDist().inv_cdf(_SIDE) + NormalDist().inv_cdf(0.8)


class Difference(msgspec.Struct, frozen=True):
    """One figure in both runs: ``value`` is b minus a with its 95 % interval, all fractions; NaN where undefined.

    ``p_value`` is two-sided, ``adjusted_p`` corrected for all that were asked in one go. ``method`` says how it was
    found: a sign test's, or ``bootstrap``. ``detectable`` is the smallest difference that these cases would have shown
    four times in five.
    """

    a: Rate
    b: Rate
    value: float
    low: float
    high: float
    p_value: float
    adjusted_p: float
    method: str
    detectable: float

    @property
    def n(self) -> int:
        """The cases that bear on it, in the run where they are fewer."""
        return min(self.a.n, self.b.n)

    def __str__(self) -> str:
        if math.isnan(self.value):
            return f"n/a n={self.n}"
        return f"{points(self.value)} [{points(self.low)}, {points(self.high)}] n={self.n}"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """In a notebook it reads as everywhere."""
        printer.text(str(self))

    def as_dict(self) -> dict[str, Any]:
        """For JSON, which has no NaN: undefined is None."""
        numbers = {
            name: None if math.isnan(value) else value
            for name in ("value", "low", "high", "p_value", "adjusted_p", "detectable")
            for value in (getattr(self, name),)
        }
        return {"a": self.a.as_dict(), "b": self.b.as_dict(), **numbers, "method": self.method, "n": self.n}


class Comparison(msgspec.Struct, frozen=True):
    """``b`` beside ``a`` over the labelled cases that both have, by figure.

    ``fixed`` and ``broken`` count the clusters of cases that are right more often in ``b``, or less often.
    """

    cases: int
    fixed: int
    broken: int
    figures: dict[str, Difference]


def compare(pairs: Sequence[Paired]) -> list[Comparison]:
    """A comparison for each of *pairs*, with p values corrected over all figures of all of them.

    McNemar's test for proportions, in the form that suits (:func:`sign_test`). Intervals, and the p of macro F1 and
    kappa, by the paired bootstrap: clusters are drawn again, with what became of them in both runs. No labelled case
    in common leaves every figure undefined, with p = 1.

    Source:
        Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapters 8 and 15; Holm (1979). What could have
        been shown: Connor (1987) for proportions (:func:`bounds.detectable`), for the rest the normal approximation,
        ``z_0.975 + z_0.8`` standard errors of the resamples.
    """
    found = [_compared(paired) for paired in pairs]
    places = [
        (at, name) for at, each in enumerate(found) for name in HEADLINES if not math.isnan(each.figures[name].value)
    ]
    adjusted = holm([found[at].figures[name].p_value for at, name in places])
    corrected = dict(zip(places, adjusted, strict=True))
    return [
        msgspec.structs.replace(
            each,
            figures={
                name: msgspec.structs.replace(difference, adjusted_p=corrected.get((at, name), 1.0))
                for name, difference in each.figures.items()
            },
        )
        for at, each in enumerate(found)
    ]


def _compared(paired: Paired) -> Comparison:
    both = _Both(paired)
    right = loss(paired, figures.ACCURACY, more_is_worse=False)
    return Comparison(
        cases=paired.cases,
        fixed=sum(clusters for amount, clusters in right.amounts if amount < 0),
        broken=sum(clusters for amount, clusters in right.amounts if amount > 0),
        figures={
            "misses": both.proportion(figures.MISSES),
            "false_alarms": both.proportion(figures.FALSE_ALARMS),
            "accuracy": both.proportion(figures.ACCURACY),
            "macro_f1": both.other(figures.macro_f1, both.a.macro_f1, both.b.macro_f1, scale=1.0),
            "weighted_kappa": both.other(
                figures.weighted_kappa, both.a.weighted_kappa, both.b.weighted_kappa, scale=2.0
            ),
        },
    )


class _Both:
    """Two runs over the same clusters, and the same resamples of both."""

    def __init__(self, paired: Paired) -> None:
        self._paired = paired
        wide = np.zeros((len(paired.patterns), 2 * figures.COLUMNS))
        for row, pattern in zip(wide, paired.patterns, strict=True):
            row[:] = np.concatenate((figures.row(pattern.a), figures.row(pattern.b)))
        weights = np.array([pattern.weight for pattern in paired.patterns], dtype=float)
        draws = bootstrap.resample(wide, weights)
        self.a, self.b = (
            Estimate(wide[:, half], weights, draws[:, half], round, independent=paired.independent)
            for half in (slice(None, figures.COLUMNS), slice(figures.COLUMNS, None))
        )

    def proportion(self, ratio: Ratio) -> Difference:
        """A proportion whose cases are the same in both runs, tested by signs."""
        a, b = self.a.proportion(ratio), self.b.proportion(ratio)
        moved = loss(self._paired, ratio, more_is_worse=True)
        if not moved.n:
            return _undefined(a, b)
        up, down, n = moved.effective
        test = sign_test(moved.amounts)
        drawn = self._drawn(ratio.of)
        interval = _percentiles(drawn) if _varies(drawn) else bounds.tango(up, down, n, _SIDE)
        spread = bounds.detectable(n, (up + down) / n)
        return _difference(a, b, interval, (test.two_sided, test.method), spread)

    def other(self, figure: Callable[[Sums], Sums], a: Rate, b: Rate, *, scale: float) -> Difference:
        """Any figure, tested by the bootstrap; *scale* is the length of its scale."""
        if not (a.defined and b.defined):
            return _undefined(a, b)
        drawn, n = self._drawn(figure), self._paired.clusters
        if _varies(drawn):
            spread = _POWER * float(np.std(drawn))
            return _difference(a, b, _percentiles(drawn), (_reversed(drawn), "bootstrap"), spread)
        still = bounds.tango(0, 0, n, _SIDE)[1] * scale
        moved = b.value - a.value
        if abs(moved) < _STILL:
            return _difference(a, b, (-still, still), (1.0, "bootstrap"), still)
        # All cases moved alike, as where all were right and all are wrong: by chance that is one toss for each of them.
        ends = sorted(moved * end for end in bounds.tango(n, 0, n, _SIDE))
        return _difference(a, b, (ends[0], ends[1]), (min(1.0, 2.0 ** (1 - n)), "exact"), still)

    def _drawn(self, figure: Callable[[Sums], Sums]) -> Sums:
        drawn = figure(self.b.draws) - figure(self.a.draws)
        return drawn[~np.isnan(drawn)]


def _varies(drawn: Sums) -> bool:
    return len(drawn) > 0 and float(np.ptp(drawn)) > _STILL


def _percentiles(drawn: Sums) -> tuple[float, float]:
    low, high = np.quantile(drawn, (1 - _SIDE, _SIDE))
    return float(low), float(high)


def _difference(a: Rate, b: Rate, interval: tuple[float, float], test: tuple[float, str], spread: float) -> Difference:
    value, (low, high), (p_value, method) = b.value - a.value, interval, test
    return Difference(a, b, value, min(value, low), max(value, high), p_value, p_value, method, spread)


def _undefined(a: Rate, b: Rate) -> Difference:
    return Difference(a, b, math.nan, math.nan, math.nan, 1.0, 1.0, "none", math.nan)


def _reversed(drawn: Sums) -> float:
    """The two-sided p of no difference: how far out the interval of *drawn* has to go to reach 0."""
    below, above = int((drawn <= 0).sum()), int((drawn >= 0).sum())
    return min(1.0, 2 * (min(below, above) + 1) / (len(drawn) + 1))
