"""Bounds: how much worse a run may be than another for all that the cases tell, and how many cases would tell more.

All are over *pairs*: n cases in both runs, ``worse`` of them right before and wrong now, ``better`` the other way
round. The loss is ``(worse - better) / n``. Where cases hang together in clusters or are means over repeats, the three
are what as many independent cases would have shown, and so need not be whole numbers.
"""

import math
from collections.abc import Callable
from statistics import NormalDist

MOST = 100_000_000
"""Cases that nobody will ever label: a larger answer is none."""

_POWER = 0.8


def tango(worse: float, better: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """The lower and the upper bound of the loss, each of them one-sided at *level*; the pair is an interval of
    ``2 * level - 1``.

    Tango's score interval: the losses that the score test, with the variance that each of them implies, does not
    refuse. It keeps its promise where few cases are discordant, and gives 0 discordant cases a bound above 0.

    Args:
        worse: Cases right before and wrong now.
        better: Cases wrong before and right now.
        n: Cases in both runs, above 0.
        level: One-sided.

    Returns:
        Fractions in ``[-1, 1]``.

    Source:
        Tango (1998), Statistics in Medicine 17(8), equations 11 and 16.

    >>> "%.4f %.4f" % tango(0, 0, 100)  # z**2 / (n + z**2), z = 1.6449
    '-0.0263 0.0263'
    """  # noqa: D205
    z = NormalDist().inv_cdf(level)

    def score(loss: float) -> float:
        """Falls as *loss* grows."""
        b = (2 * n - worse + better) * loss - worse - better
        c = -better * loss * (1 - loss)
        only_better = (math.sqrt(max(0.0, b * b - 8 * n * c)) - b) / (4 * n)
        variance = n * (2 * only_better + loss * (1 - loss))
        distance = worse - better - n * loss
        if variance > 0:
            return distance / math.sqrt(variance)
        return math.copysign(math.inf, distance) if distance else 0.0

    seen = (worse - better) / n
    low = _crossing(lambda loss: score(loss) > z, -1.0, seen) if seen > -1 else -1.0
    high = _crossing(lambda loss: score(loss) >= -z, seen, 1.0) if seen < 1 else 1.0
    return low, high


def sufficient(worse: float, better: float, n: float, margin: float, level: float = 0.95) -> int | None:
    """How many cases would put the upper bound of the loss at *margin* or below, were they like these.

    Args:
        worse: As for :func:`tango`.
        better: As for :func:`tango`.
        n: Cases in both runs, above 0.
        margin: The loss that is borne, a fraction.
        level: One-sided.

    Returns:
        Cases, by the bound of :func:`tango`; None where no number would do: the loss itself is not below *margin*.
    """
    if (worse - better) / n >= margin:
        return None

    def holds(more: float) -> bool:
        return tango(worse * more / n, better * more / n, more, level)[1] <= margin

    return _least(holds)


def telling(worse: float, better: float, alpha: float) -> int | None:
    """How many discordant cases, were they like these, a one-sided test at *alpha* would call worse.

    Args:
        worse: Cases right before and wrong now.
        better: Cases wrong before and right now.
        alpha: One-sided.

    Returns:
        Cases; None where no number would do: as many got better as got worse.

    Source:
        McNemar (1947), Psychometrika 12(2): ``z = (worse - better) / sqrt(worse + better)``, whose square grows with
        the number of cases.

    >>> telling(3, 1, 0.05)  # 1.6449**2 * (4 / 2)**2 = 10.8
    11
    """
    if worse <= better:
        return None
    z = NormalDist().inv_cdf(1 - alpha)
    return math.ceil(z * z * (worse + better) ** 2 / (worse - better) ** 2)


def detectable(n: float, discordance: float, alpha: float = 0.05) -> float:
    """The minimum detectable effect: the least difference that *n* pairs show with power 0.8, two-sided at *alpha*.

    Args:
        n: Pairs, above 0.
        discordance: The proportion of them that differ; at least the difference itself is taken.
        alpha: Two-sided.

    Returns:
        A fraction in ``[0, 1]``.

    Source:
        Connor (1987), Biometrics 43(1): ``n = (z_a sqrt(d) + z_b sqrt(d - x**2))**2 / x**2`` solved for ``x``.

    >>> round(detectable(400, 0.1), 3)
    0.044
    """
    z_alpha, z_power = NormalDist().inv_cdf(1 - alpha / 2), NormalDist().inv_cdf(_POWER)

    def unseen(difference: float) -> bool:
        share = max(discordance, difference)
        root = z_alpha * math.sqrt(share) + z_power * math.sqrt(max(0.0, share - difference * difference))
        return n * difference * difference < root * root

    return _crossing(unseen, 0.0, 1.0)


def _crossing(holds: Callable[[float], bool], low: float, high: float) -> float:
    """Where *holds*, true at *low*, becomes false; *high* where it never does."""
    if holds(high):
        return high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return (low + high) / 2


def _least(holds: Callable[[float], bool]) -> int | None:
    """The least whole number from 1 for which *holds*, which stays true beyond it."""
    high = 1
    while not holds(high):
        high *= 2
        if high > MOST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
