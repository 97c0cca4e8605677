"""Estimate: figures of one table of clusters, each with its interval and n."""

import math
from collections.abc import Callable
from functools import partial

from workbench.evaluation import bootstrap, figures
from workbench.evaluation.figures import Ratio, Sums
from workbench.evaluation.rate import Rate, rate, undefined

Interval = Callable[[float, Sums, float], tuple[float, float]]


class Estimate:
    """What clusters say of any figure."""

    def __init__(
        self, table: Sums, weights: Sums, draws: Sums, cases: Callable[[float], int], *, independent: bool
    ) -> None:
        """Take a row a pattern in *table*, how often each occurs, and a row a resample of their sums in *draws*.

        *cases* makes a count of cases of a sum; *independent* says that every cluster is a single answer.
        """
        self.totals: Sums = weights @ table
        self.draws = draws
        self._table, self._weights, self._cases, self._independent = table, weights, cases, independent

    def resampled(self, figure: Callable[[Sums], Sums], bearing: Sums, interval: Interval = bootstrap.interval) -> Rate:
        """Any figure, by the bootstrap; *bearing* are the columns that count what bears on it."""
        n = self._cases(float(self.totals @ bearing))
        value = float(figure(self.totals))
        if math.isnan(value):
            return undefined(n)
        clusters = float(self._weights[self._table @ bearing > 0].sum())
        return Rate(value, *interval(value, figure(self.draws), clusters), n)

    def proportion(self, ratio: Ratio) -> Rate:
        """A proportion: Wilson's interval, for fewer trials where they hang together."""
        if self._independent:
            return rate(int(self.totals @ ratio.top), int(self.totals @ ratio.bottom))
        return self.resampled(ratio.of, ratio.bearing, bootstrap.proportion_interval)

    @property
    def macro_f1(self) -> Rate:
        """Macro F1 over everything."""
        return self.resampled(figures.macro_f1, figures.ALL)

    @property
    def weighted_kappa(self) -> Rate:
        """Kappa over what was answered."""
        return self.resampled(figures.weighted_kappa, figures.ANSWERED, partial(bootstrap.interval, least=-1.0))
