"""Verdict: what the policy did with an outcome, and which voice decided."""

from typing import Literal

import msgspec

from workbench.domain.assessment import Outcome
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
