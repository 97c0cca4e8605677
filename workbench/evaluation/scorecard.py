"""Scorecard: what a run is worth, every figure with its interval and n."""

from collections.abc import Mapping
from typing import Any

import msgspec

from workbench.domain.risk import RiskLevel
from workbench.evaluation.counts import Counts
from workbench.evaluation.rate import Rate

GAP = "gap"
_SHOWN = tuple(reversed(RiskLevel))  # the worst first, as people read


class LabelScore(msgspec.Struct, frozen=True):
    """How well one risk level is told from the others."""

    precision: Rate
    recall: Rate
    f1: Rate

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"precision": self.precision.as_dict(), "recall": self.recall.as_dict(), "f1": self.f1.as_dict()}


class Scorecard(msgspec.Struct, frozen=True):
    """The figures of a run, or of a slice of one, that are about its labels.

    ``confusion`` counts cases by label and outcome, None being the gap; a mean over repeats where there are several.
    """

    cases: int
    accuracy: Rate
    macro_f1: Rate
    weighted_kappa: Rate
    per_label: dict[RiskLevel, LabelScore]
    confusion: dict[RiskLevel, dict[RiskLevel | None, float]]
    misses: Rate
    false_alarms: Rate

    def __repr__(self) -> str:
        return f"<{self.cases} cases: misses {self.misses}, false alarms {self.false_alarms}, accuracy {self.accuracy}>"

    def _repr_html_(self) -> str:
        from workbench import html
        from workbench.evaluation import tables

        return html.page(tables.figures(self), tables.labels(self), tables.confusion(self))

    def as_dict(self) -> dict[str, Any]:
        """The part of ``show --json`` that is about labels; whoever made the run adds the rest."""
        return {
            "accuracy": self.accuracy.as_dict(),
            "macro_f1": self.macro_f1.as_dict(),
            "weighted_kappa": self.weighted_kappa.as_dict(),
            "per_label": {str(label): self.per_label[label].as_dict() for label in _SHOWN},
            "confusion": {
                str(label): {
                    GAP if outcome is None else str(outcome): n for outcome, n in self.confusion[label].items()
                }
                for label in _SHOWN
            },
            "misses": self.misses.as_dict(),
            "false_alarms": self.false_alarms.as_dict(),
        }


def score(counts: Counts) -> Scorecard:
    """The scorecard of *counts*.

    Args:
        counts: Labelled predictions, folded. None at all makes every figure undefined with n=0, never 0 %.

    Returns:
        ``n`` counts the cases that bear on a figure: those answered so for precision, labelled so for recall, either
        for F1, the answered for kappa. With repeats every figure is taken from the confusion averaged over them.
        Proportions have Wilson intervals, for as many trials as there are predictions where each stands for itself,
        and for fewer, by how they vary when clusters are resampled, where they hang together (repeats, identical
        requests). F1, macro F1 and kappa have percentile bootstraps that resample clusters.
    """
    # numpy takes longer to load than the command line's own help: not before there is something to score.
    import numpy as np

    from workbench.evaluation import bootstrap, figures
    from workbench.evaluation.estimate import Estimate

    table = figures.table(counts.patterns)
    weights = np.array([pattern.weight for pattern in counts.patterns], dtype=float)
    draws = bootstrap.resample(table, weights)
    found = Estimate(table, weights, draws, counts.per_repeat, independent=counts.independent)
    return Scorecard(
        cases=counts.cases,
        accuracy=found.proportion(figures.ACCURACY),
        macro_f1=found.macro_f1,
        weighted_kappa=found.weighted_kappa,
        per_label={
            label: LabelScore(
                found.proportion(figures.PRECISION[label]),
                found.proportion(figures.RECALL[label]),
                found.resampled(figures.F1[label].of, figures.F1[label].bearing),
            )
            for label in RiskLevel
        },
        confusion={
            label: {outcome: _per_repeat(rows, counts.repeats) for outcome, rows in outcomes.items()}
            for label, outcomes in counts.matrix().items()
        },
        misses=found.proportion(figures.MISSES),
        false_alarms=found.proportion(figures.FALSE_ALARMS),
    )


def score_groups(groups: Mapping[str, Counts]) -> dict[str, Scorecard]:
    """A scorecard for each slice of a run, in the order given."""
    return {name: score(counts) for name, counts in groups.items()}


def _per_repeat(rows: int, repeats: int) -> float:
    return rows // repeats if rows % repeats == 0 else rows / repeats
