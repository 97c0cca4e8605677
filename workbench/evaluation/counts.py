"""Counts: a million predictions folded into the few distinct things that can happen to a case."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable

import msgspec

from workbench.domain.risk import Action, RiskLevel


class Cell(msgspec.Struct, frozen=True):
    """One way a prediction can come out. ``outcome`` None is a gap without any risk.

    ``action`` is what the policy did, ``expected`` what the label calls for under the same rule.
    """

    label: RiskLevel
    outcome: RiskLevel | None
    action: Action
    expected: Action

    @property
    def order(self) -> tuple[int, int, int, int]:
        """A place among all cells."""
        outcome = -1 if self.outcome is None else self.outcome.rank
        return self.label.rank, outcome, self.action.rank, self.expected.rank

    @property
    def missed(self) -> bool:
        """The action is weaker than the one the label calls for."""
        return self.action < self.expected

    @property
    def false_alarm(self) -> bool:
        """The action is stronger than the one the label calls for."""
        return self.action > self.expected


class Pattern(msgspec.Struct, frozen=True):
    """What happened to one cluster, as a multiset of cells, and how many clusters look exactly so."""

    cells: tuple[tuple[Cell, int], ...]
    weight: int

    @property
    def rows(self) -> int:
        """Predictions in one such cluster."""
        return sum(count for _, count in self.cells)


class Counts(msgspec.Struct, frozen=True):
    """A run's labelled predictions, folded.

    A *cluster* is what stands or falls together and so must be resampled together: all labelled cases that shared one
    identical request, over all repeats. Mostly that is one case.
    """

    patterns: tuple[Pattern, ...]
    repeats: int = 1

    @property
    def rows(self) -> int:
        """Predictions in all."""
        return sum(pattern.rows * pattern.weight for pattern in self.patterns)

    @property
    def cases(self) -> int:
        """Labelled cases: predictions over repeats."""
        return self.per_repeat(self.rows)

    @property
    def clusters(self) -> int:
        """Clusters in all."""
        return sum(pattern.weight for pattern in self.patterns)

    @property
    def independent(self) -> bool:
        """True where every cluster is a single prediction, so that the closed forms hold."""
        return self.repeats == 1 and all(pattern.rows == 1 for pattern in self.patterns)

    def per_repeat(self, rows: float) -> int:
        """*rows* as a count of cases, to the nearest, since repeats that broke off leave fractions; 0 for none only."""
        return max(1, int(rows / self.repeats + 0.5)) if rows else 0

    def matrix(self) -> dict[RiskLevel, dict[RiskLevel | None, int]]:
        """Rows by label, then by outcome; None is the gap. Every combination is there."""
        rows: dict[RiskLevel, dict[RiskLevel | None, int]] = {
            label: {outcome: 0 for outcome in (*RiskLevel, None)} for label in RiskLevel
        }
        for pattern in self.patterns:
            for cell, count in pattern.cells:
                rows[cell.label][cell.outcome] += count * pattern.weight
        return rows


def fold(rows: Iterable[tuple[Hashable, RiskLevel, RiskLevel | None, Action, Action]], repeats: int = 1) -> Counts:
    """Counts of *rows*, for those who hold them in memory; a store folds in SQL instead.

    Args:
        rows: One a prediction: cluster key, label, outcome, action, expected action. In any order.
        repeats: How often each case was asked.

    Returns:
        Patterns without repetition, in the order in which they first appear.
    """
    clusters: defaultdict[Hashable, Counter[Cell]] = defaultdict(Counter)
    for key, label, outcome, action, expected in rows:
        clusters[key][Cell(label, outcome, action, expected)] += 1
    patterns = Counter(frozenset(cells.items()) for cells in clusters.values())
    return Counts(tuple(Pattern(tuple(cells), weight) for cells, weight in patterns.items()), repeats)
