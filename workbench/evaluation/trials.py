"""Trials: intervals of rates whose trials hang together in clusters, in closed form and many at once.

A rate is a ratio of sums over clusters, with the linearized variance ``sum((h - p m)^2) / n^2``; *h* counts hits and
*m* trials in a cluster. From that comes the number of independent trials that would vary as much, ``p (1 - p) /
variance``, and for those Wilson's score interval. Where nothing varies (no hit, or nothing but hits) the trials are the
clusters. Where every case stands for itself this is Wilson's interval for *n* cases exactly.

Source:
    Cochran (1977), Sampling Techniques, sections 2.11 and 6.3; Korn and Graubard (1998), Survey Methodology 24(2);
    Wilson (1927), JASA 22(158).
"""

import msgspec
import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


class Trials(msgspec.Struct, frozen=True):
    """What a rate's bound needs beside its hits: trials, the sum of their squares, and independent trials."""

    n: float
    squares: float
    independent: float


def interval(hits: Numbers, squares: Numbers, products: Numbers, trials: Trials, z: float) -> Numbers:
    """Rates and their one-sided low and high ends, a column each; NaN, 0 and 1 where there was no trial.

    Args:
        hits: Sums of hits, many at once; *squares* of the clusters' squared hits, *products* of their hits and trials.
        squares: See *hits*.
        products: See *hits*.
        trials: What they were drawn from.
        z: The normal's point for the confidence.
    """
    if trials.n <= 0:
        return np.tile([np.nan, 0.0, 1.0], (len(hits), 1))
    p = np.clip(hits / trials.n, 0.0, 1.0)
    variance = (squares - 2 * p * products + p**2 * trials.squares) / trials.n**2
    spread = p * (1 - p)
    varies = (variance > 1e-15) & (spread > 1e-15)
    n = np.where(varies, np.divide(spread, variance, out=np.ones_like(p), where=varies), trials.independent)
    n = np.maximum(n, 1.0)
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    reach = z * np.sqrt(spread / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return np.column_stack((p, np.clip(middle - reach, 0.0, p), np.clip(middle + reach, p, 1.0)))
