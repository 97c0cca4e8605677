"""Verdict: what the policy did with an outcome, and which voice decided."""

from typing import Any, Literal

import msgspec

from workbench.domain.assessment import Assessment, Gap, Outcome
from workbench.domain.risk import Action, RiskLevel

Voice = Literal["model", "floor", "gap", "no_rule"]


class Verdict(msgspec.Struct, frozen=True):
    """The action, the rule that chose it, and the outcome behind it.

    ``risk`` is what the tiers were applied to: the model's, or the static risk where the floor is higher; None on a
    gap without a floor. ``spoke`` says whose it was. ``static`` is the static risk where a floor was asked for.
    """

    action: Action
    rule: str | None
    outcome: Outcome
    risk: RiskLevel | None
    spoke: Voice
    static: RiskLevel | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON: ``risk_level`` and ``title`` are None on a gap, ``gap`` and ``detail`` where there is none."""
        said = self.outcome if isinstance(self.outcome, Assessment) else None
        gap = self.outcome if isinstance(self.outcome, Gap) else None
        return {
            "action": self.action.value,
            "risk_level": self.risk.value if self.risk else None,
            "title": said.title if said else None,
            "explanation": said.explanation if said else None,
            "notes": list(said.notes) if said else [],
            "gap": gap.reason.value if gap else None,
            "detail": gap.detail if gap else None,
            "rule": self.rule,
            "spoke": self.spoke,
            "static_risk": self.static.value if self.static else None,
        }
