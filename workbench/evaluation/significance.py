"""Significance: whether two runs over the same cases differ by more than chance, and after how many looks."""

import math
from collections.abc import Iterable, Sequence
from statistics import NormalDist
from typing import Literal

import msgspec

FEW = 25
"""Up to so many discordant clusters the test is exact; beyond, exact is needlessly timid (Fagerland et al. 2013)."""

Method = Literal["exact", "mid-p", "normal"]
_STEPS = 27_720  # divisible by every number to 12: means over that many repeats are whole numbers of steps


class SignTest(msgspec.Struct, frozen=True):
    """How often two equally good runs would differ at least so much.

    ``two_sided`` in either direction, ``greater`` in the direction of a positive sum: both are p values. ``method`` is
    ``exact`` (every assignment of signs counted), ``mid-p`` (that, with the observed one counted half) or ``normal``
    (z = sum over root of the sum of squares, which is McNemar's chi-square without correction).
    """

    two_sided: float
    greater: float
    method: Method
    discordant: int


def sign_test(amounts: Iterable[tuple[float, int]]) -> SignTest:
    """The paired test on *amounts*, by which one run exceeds the other.

    Each cluster's amount would have had the other sign as likely, were the runs equally good. Where all amounts are
    alike, as for single cases asked once, this is McNemar's test. Clusters that do not differ say nothing.

    Args:
        amounts: Amount and how many clusters have it, in any order, the same amount as often as one likes.

    Returns:
        Up to 25 discordant clusters the exact test, beyond them mid-p where all amounts are alike, else the normal
        approximation. None discordant gives p = 1.

    Source:
        McNemar (1947), Psychometrika 12(2); Fisher (1935), The Design of Experiments, section 21: signs at random;
        Fagerland, Lydersen and Laake (2013), BMC Medical Research Methodology 13:91, for mid-p;
        Obuchowski (1998), Statistics in Medicine 17(13), for clusters.

    >>> sign_test([(1, 5)])  # five broken, none put right: (1/2)**5 to one side
    SignTest(two_sided=0.0625, greater=0.03125, method='exact', discordant=5)
    """
    steps = [(round(amount * _STEPS), clusters) for amount, clusters in amounts if clusters]
    unit = math.gcd(*(step for step, _ in steps)) or 1
    sizes = [(step // unit, clusters) for step, clusters in steps if step]
    discordant = sum(clusters for _, clusters in sizes)
    if not discordant:
        return SignTest(1.0, 1.0, "exact", 0)
    total = sum(size * clusters for size, clusters in sizes)
    if all(abs(size) == 1 for size, _ in sizes):
        ups = (discordant + total) // 2
        if discordant <= FEW:
            return SignTest(mcnemar(discordant - ups, ups), _upper(ups, discordant), "exact", discordant)
        half = _point(ups, discordant) / 2
        above = _upper(ups, discordant) - half
        return SignTest(min(1.0, 2 * min(above, 1 - above)), above, "mid-p", discordant)
    if discordant <= FEW:
        above, beyond = _signs_at_random(sizes, total)
        return SignTest(beyond, above, "exact", discordant)
    z = total / math.sqrt(sum(size * size * clusters for size, clusters in sizes))
    tail = NormalDist().cdf(-abs(z))
    return SignTest(2 * tail, tail if z > 0 else 1 - tail, "normal", discordant)


def mcnemar(fixed: int, broken: int) -> float:
    """The exact two-sided p of *fixed* against *broken*, cases right in one run only.

    If the runs are equally good, each such case falls to either side like a coin: the sign test,
    ``min(1, 2 * P(X <= min(fixed, broken)))`` with ``X`` binomial of ``fixed + broken`` trials at one half. Cases that
    are right, or wrong, in both say nothing. ``0, 0`` gives 1: no difference, no evidence.

    Source:
        McNemar (1947), Psychometrika 12(2), in its exact form.

    >>> round(mcnemar(0, 5), 6)  # 2 * (1/2)**5
    0.0625
    """
    return min(1.0, 2 * _upper(max(fixed, broken), fixed + broken))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """*p_values* adjusted for how many there are, in the order given; at most 1.

    Whoever calls worse what has an adjusted p below 5 % is wrong about any of them in at most 5 % of such tables.

    Source:
        Holm (1979), Scandinavian Journal of Statistics 6(2).

    >>> holm([0.01, 0.04, 0.03])  # 3 * 0.01; then 2 * 0.03, which 0.04 cannot fall below
    (0.03, 0.06, 0.06)
    """
    adjusted = [1.0] * len(p_values)
    highest = 0.0
    for place, at in enumerate(sorted(range(len(p_values)), key=lambda at: p_values[at])):
        highest = max(highest, min(1.0, (len(p_values) - place) * p_values[at]))
        adjusted[at] = highest
    return tuple(adjusted)


def _point(hits: int, n: int) -> float:
    """P(X = hits) of *n* fair coins."""
    return math.exp(math.lgamma(n + 1) - math.lgamma(hits + 1) - math.lgamma(n - hits + 1) - n * math.log(2))


def _upper(hits: int, n: int) -> float:
    """P(X >= hits) of *n* fair coins."""
    if hits > n:
        return 0.0
    if 2 * hits < n:
        return 1.0 - _upper(n - hits + 1, n)
    term, tail = _point(hits, n), 0.0
    for more in range(hits, n + 1):
        tail += term
        if term < tail * 1e-17:
            break
        term *= (n - more) / (more + 1)
    return min(1.0, tail)


def _signs_at_random(sizes: Sequence[tuple[int, int]], total: int) -> tuple[float, float]:
    """P(sum >= total) and P(|sum| >= |total|) where every size has either sign as likely."""
    import numpy as np

    chances = np.ones(1)  # of the sums -reach … reach
    for size, clusters in sizes:
        for _ in range(clusters):
            wider = np.zeros(len(chances) + 2 * abs(size))
            wider[: len(chances)] += chances / 2
            wider[-len(chances) :] += chances / 2
            chances = wider
    reach = len(chances) // 2
    sums = np.arange(-reach, reach + 1)
    return float(chances[sums >= total].sum()), min(1.0, float(chances[abs(sums) >= abs(total)].sum()))
