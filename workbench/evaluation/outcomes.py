"""Outcomes: predictions folded by all that deciding sees, so that any policy can be tried on them without asking again.

:mod:`workbench.evaluation.counts` folds by what one policy did; here the policy is still open. Deciding sees only
connection, outcome and static risk, so that a million predictions come down to about a thousand kinds.
"""

import msgspec

from workbench.domain.assessment import Assessment, Gap, GapReason
from workbench.domain.risk import RiskLevel
from workbench.domain.rule import Rule
from workbench.domain.verdict import Verdict
from workbench.engine.decide import decide


class Kind(msgspec.Struct, frozen=True):
    """All that deciding sees of a prediction, and its label.

    ``outcome`` is the model's own risk, or the reason of a gap; ``static`` the static risk where it was recorded.
    """

    connection: str | None
    label: RiskLevel | None
    outcome: RiskLevel | GapReason
    static: RiskLevel | None = None

    def verdict(self, rule: Rule | None) -> Verdict:
        """What *rule* would have decided; by the path that decided the prediction itself."""
        said = self.outcome
        outcome = Assessment(said, "", "") if isinstance(said, RiskLevel) else Gap(said)
        return decide(outcome, rule, self.static if rule is not None and rule.floor else None)


class Folded(msgspec.Struct, frozen=True):
    """Labelled predictions by kind, in clusters of what stands or falls together (see ``evaluation.counts``).

    ``patterns`` holds for each distinct cluster its members, as places in ``kinds`` and counts; ``weights`` how many
    clusters look so.
    """

    kinds: tuple[Kind, ...]
    patterns: tuple[tuple[tuple[int, int], ...], ...]
    weights: tuple[int, ...]
    repeats: int = 1

    @property
    def rows(self) -> int:
        """Predictions in all."""
        return sum(
            weight * sum(count for _, count in pattern)
            for pattern, weight in zip(self.patterns, self.weights, strict=True)
        )

    @property
    def static(self) -> bool:
        """Whether every prediction has its static risk, so that a floor can be tried."""
        return all(kind.static is not None for kind in self.kinds)
