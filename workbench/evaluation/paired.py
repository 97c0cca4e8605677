"""Paired: two runs over the same cases, folded into the few distinct ways in which both can come out together."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from workbench.evaluation.counts import Cell

if TYPE_CHECKING:
    from workbench.evaluation.figures import Ratio

Cells = tuple[tuple[Cell, float], ...]
"""What became of a case or a cluster in one run: each way, and how many cases it counts for. With repeats a case is
spread over the ways that it came out: its value is its mean."""


class PairedPattern(msgspec.Struct, frozen=True):
    """What happened to one cluster in the first run and in the other, and how many clusters look exactly so."""

    a: Cells
    b: Cells
    weight: int


class Paired(msgspec.Struct, frozen=True):
    """Labelled cases that both runs have, decided under one policy.

    A *cluster* is what must be resampled together: cases that share one identical request, and all repeats of each.
    """

    patterns: tuple[PairedPattern, ...]

    @property
    def cases(self) -> int:
        """Labelled cases in both runs."""
        return round(sum(pattern.weight * sum(share for _, share in pattern.a) for pattern in self.patterns))

    @property
    def clusters(self) -> int:
        """Clusters in all."""
        return sum(pattern.weight for pattern in self.patterns)

    @property
    def independent(self) -> bool:
        """True where every cluster is one case asked once in both runs, so that the closed forms hold."""
        return all(cells[0][1] == 1 and len(cells) == 1 for each in self.patterns for cells in (each.a, each.b))

    @property
    def identical(self) -> bool:
        """Whether no cluster came out otherwise in one run than in the other."""
        return all(pattern.a == pattern.b for pattern in self.patterns)


class Loss(msgspec.Struct, frozen=True):
    """By how much a proportion is greater in ``b`` than in ``a``, case by case.

    ``n`` counts the cases that bear on it, ``amounts`` the clusters by how many cases more than in ``a`` count towards
    it in ``b`` (0 left out). ``squares`` is the sum over clusters of their cases squared: ``n`` where all are single.
    """

    n: float
    amounts: tuple[tuple[float, int], ...]
    squares: float

    @property
    def value(self) -> float:
        """The difference as a fraction of ``n``, above 0."""
        return sum(amount * clusters for amount, clusters in self.amounts) / self.n

    @property
    def effective(self) -> tuple[float, float, float]:
        """``worse, better, n`` of the effective sample: as many independent cases as would vary so. For :mod:`bounds`.

        Single cases asked once give the plain counts. Clusters are worth fewer cases, the more so the larger they are
        (Kish 1965, Survey Sampling, section 8.2, where a cluster stands or falls together); repeats differ by fractions
        and so vary less.
        """
        n = self.n * self.n / self.squares
        scale = n / self.n
        net = self.value * n
        moved = scale * scale * sum(amount * amount * clusters for amount, clusters in self.amounts)
        better = max(0.0, (moved - net) / 2, -net)
        return better + net, better, n


def loss(paired: Paired, figure: "Ratio", *, more_is_worse: bool) -> Loss:
    """What ``b`` loses against ``a`` in *figure*, a proportion whose cases are the same in both runs.

    Args:
        paired: The two runs.
        figure: Accuracy, misses or false alarms; not precision, which another run takes of other cases.
        more_is_worse: True for misses and false alarms, of which more is a loss.

    Returns:
        Amounts above 0 are losses.
    """
    from workbench.evaluation import figures

    amounts: Counter[float] = Counter()
    n = squares = 0.0
    for pattern in paired.patterns:
        a, b = figures.row(pattern.a), figures.row(pattern.b)
        size = float(a @ figure.bottom)
        n += size * pattern.weight
        squares += size * size * pattern.weight
        gained = round(float((b - a) @ figure.top), 9)
        amounts[gained if more_is_worse else -gained] += pattern.weight
    return Loss(n, tuple(sorted((amount, count) for amount, count in amounts.items() if amount)), squares)


def in_order(cells: Iterable[tuple[Cell, float]]) -> Cells:
    """*cells* in an order of their own, so that equal ones are equal."""
    return tuple(sorted(((cell, round(share, 9)) for cell, share in cells), key=lambda each: each[0].order))
