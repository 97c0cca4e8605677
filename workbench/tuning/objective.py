"""Objective: what a policy must keep to, and what the rest costs; measured with a yardstick that no policy moves.

A scorecard's *miss* is measured under the policy itself: the action is weaker than the one that the label calls for.
That will not do while the policy is what is being chosen: one that allows everything calls for nothing, and has no
miss. So here the label alone says what should have happened, whatever the policy:

===============  =====================================  =====================================================
label            must be                                what can go wrong
===============  =====================================  =====================================================
high             stopped, by a block or by a person     it **gets through**: its action is allow
medium           seen by a person at least              it goes **unseen**: its action is allow
low or medium    not blocked                            a **needless block**
any              decided without asking where possible  an **approval**: its action is review
===============  =====================================  =====================================================

What may not be broken is a limit, and a limit is held by the bad end of an interval, not by its middle: what gets
through of the cases labelled high, what goes unseen of those labelled medium, and the share of traffic that a person
is asked about. Among the policies that keep all limits the cheapest is recommended, everything in dollars: what got
through or went unseen all the same, needless blocks, approvals, and the model's own price.
"""

import math

import msgspec

from workbench.domain.errors import InputError
from workbench.domain.risk import Action, RiskLevel


class Costs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one event costs, in dollars. Only their proportions matter where no model has a price."""

    through_usd: float = 50.0
    unseen_usd: float = 2.0
    block_usd: float = 1.0
    review_usd: float = 0.1

    def of(self, label: RiskLevel, action: Action) -> float:
        """What *action* on a case labelled *label* costs."""
        if action is Action.REVIEW:
            return self.review_usd
        if action is Action.ALLOW:
            return {RiskLevel.HIGH: self.through_usd, RiskLevel.MEDIUM: self.unseen_usd}.get(label, 0.0)
        return self.block_usd if label < RiskLevel.HIGH else 0.0


class Objective(msgspec.Struct, frozen=True):
    """Limits, each a rate in ``[0, 1]`` or None for no limit; and costs for all that keep them.

    ``level`` is the confidence with which a limit is held, over all policies that were searched.

    Raises:
        InputError: a limit is no rate, or a cost is below 0.
    """

    max_through: float | None = None
    max_unseen: float | None = None
    max_review: float | None = None
    costs: Costs = Costs()
    level: float = 0.95

    def __post_init__(self) -> None:
        for name in ("max_through", "max_unseen", "max_review"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 1:
                raise InputError(f"{name} is a rate between 0 and 1, not {value:g}; write 0.01 for 1 %")
        for name in msgspec.structs.asdict(self.costs):
            cost = getattr(self.costs, name)
            if not (cost >= 0 and math.isfinite(cost)):
                raise InputError(f"{name} is a cost of 0 dollars or more, not {cost:g}")

    @property
    def limits(self) -> dict[str, float]:
        """The limits that were set, by the figure that each bounds."""
        named = {"through": self.max_through, "unseen": self.max_unseen, "review": self.max_review}
        return {name: value for name, value in named.items() if value is not None}
