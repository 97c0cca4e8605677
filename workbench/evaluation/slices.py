"""Slices: where a run fails, found by trying every group of cases that has enough of them.

Whoever looks at a hundred groups finds a bad one by chance. So all intervals are wide enough to hold together: 95 % for
every figure of every slice that was tried at once (Bonferroni, over slices and figures). Slices come by the end of the
interval that is sure, the worst first: a slice of five cases that are all wrong tells less than one of fifty that are
half wrong. One *stands out* where it is worse than all other cases together, by an interval of the difference that is
as wide: what the search found is then more than the search.

Source:
    Dunn (1961), JASA 56(293), for intervals that hold together; Newcombe (1998), Statistics in Medicine 17(8), method
    10, for the difference of two rates.
"""

import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

import msgspec

from workbench.evaluation.counts import Counts
from workbench.evaluation.rate import Rate

FEWEST = 20
"""Cases that must bear on a figure of a slice, for it to be tried."""


class Slice(msgspec.Struct, frozen=True):
    """One figure of one group of cases, and of all other cases. ``stands_out`` is as the module says."""

    column: str
    value: str
    figure: str
    here: Rate
    elsewhere: Rate
    stands_out: bool

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "column": self.column,
            "value": self.value,
            self.figure: self.here.as_dict(),
            "elsewhere": self.elsewhere.as_dict(),
            "stands_out": self.stands_out,
        }


class Worst(msgspec.Struct, frozen=True):
    """Slices by misses and by accuracy, the worst first; ``tried`` counts the figures of slices that were tried.

    ``unread`` is true where commands were too many to read their verbs.
    """

    misses: tuple[Slice, ...]
    accuracy: tuple[Slice, ...]
    tried: int
    unread: bool = False

    def __repr__(self) -> str:
        found = {"misses": self.misses, "accuracy": self.accuracy}
        first = "; ".join(f"{name} {at[0].column} {at[0].value} {at[0].here}" for name, at in found.items() if at)
        return f"<worst of {self.tried} figures of slices: {first or 'none'}>"

    def _repr_html_(self) -> str:
        from workbench import html
        from workbench.evaluation import tables

        return html.page(tables.worst(self))

    def as_dict(self, limit: int | None = None) -> dict[str, Any]:
        """For JSON; at most *limit* slices of each figure."""
        return {
            "tried": self.tried,
            "verbs_unread": self.unread,
            "misses": [each.as_dict() for each in self.misses[:limit]],
            "accuracy": [each.as_dict() for each in self.accuracy[:limit]],
        }


def worst(whole: Counts, groups: Mapping[str, Mapping[str, Counts]], fewest: int = FEWEST) -> Worst:
    """Every slice of *groups* (column, then value) with at least *fewest* cases, beside the rest of *whole*.

    A slice that holds all cases that bear on a figure has no rest, and is left out.
    """
    import numpy as np

    from workbench.evaluation import figures
    from workbench.evaluation.trials import Numbers, Trials, interval

    ratios = {"misses": figures.MISSES, "accuracy": figures.ACCURACY}

    def sums(counts: Counts, figure: str) -> Numbers:
        """Hits, trials, their squares and products, and clusters that bear on the figure."""
        table = figures.table(counts.patterns)
        weights = np.array([pattern.weight for pattern in counts.patterns], float)
        hits, trials = table @ ratios[figure].top, table @ ratios[figure].bottom
        return np.array([weights @ each for each in (hits, trials, hits**2, trials**2, hits * trials, trials > 0)])

    all_ = {figure: sums(whole, figure) for figure in ratios}
    tried = []
    for column, values in groups.items():
        for value, counts in values.items():
            for figure in ratios:
                found = sums(counts, figure)
                rest = all_[figure] - found
                if found[1] >= fewest * whole.repeats and rest[1] > 0:
                    tried.append((column, value, figure, found, rest))
    z = NormalDist().inv_cdf(1 - 0.05 / (2 * len(tried))) if tried else 0.0

    def rate(found: Numbers) -> Rate:
        hits, n, squares, trial_squares, products, clusters = found
        trials = Trials(n, trial_squares, clusters)
        ((value, low, high),) = interval(np.array([hits]), np.array([squares]), np.array([products]), trials, z)
        return Rate(float(value), float(low), float(high), whole.per_repeat(float(n)))

    slices = []
    for column, value, figure, found, rest in tried:
        here, elsewhere = rate(found), rate(rest)
        bad, good = (here, elsewhere) if figure == "misses" else (elsewhere, here)
        # The lower end of how much higher the one rate is than the other.
        apart = bad.value - good.value - math.hypot(bad.value - bad.low, good.high - good.value)
        slices.append(Slice(column, value, figure, here, elsewhere, apart > 0))
    misses = [each for each in slices if each.figure == "misses"]
    misses.sort(key=lambda each: (-each.here.low, -each.here.value))
    accuracy = [each for each in slices if each.figure == "accuracy"]
    accuracy.sort(key=lambda each: (each.here.high, each.here.value))
    return Worst(tuple(misses), tuple(accuracy), len(tried))
