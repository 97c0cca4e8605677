"""decide: what the policy does with an outcome. Pure, no await, no clock: one answer can be decided a thousand ways."""

from workbench.domain.assessment import Assessment, Outcome
from workbench.domain.risk import Action, RiskLevel
from workbench.domain.rule import Rule, Tiers
from workbench.domain.verdict import Verdict

NO_RULE = Action.BLOCK
"""What happens to a command that no rule covers."""


def decide(outcome: Outcome, rule: Rule | None, static: RiskLevel | None = None) -> Verdict:
    """The verdict on *outcome* under *rule*.

    *static* is the static risk where a floor is asked for, else None. The floor only ever raises: a model that says
    more is heard, a gap gets the stronger of its own action and what the static risk alone would lead to.
    """
    risk = outcome.risk if isinstance(outcome, Assessment) else None
    if rule is None:
        return Verdict(NO_RULE, None, outcome, risk, "no_rule", static)
    if isinstance(outcome, Assessment):
        if static is not None and static > outcome.risk:
            return Verdict(rule.tiers.action(static), rule.name, outcome, static, "floor", static)
        return Verdict(rule.tiers.action(outcome.risk), rule.name, outcome, outcome.risk, "model", static)
    action = rule.gap_action(outcome.reason)
    if static is not None and rule.tiers.action(static) > action:
        return Verdict(rule.tiers.action(static), rule.name, outcome, None, "floor", static)
    return Verdict(action, rule.name, outcome, None, "gap", static)


def expected(label: RiskLevel, rule: Rule | None) -> Action:
    """The action that *label* calls for under *rule*; where no rule covers the command, under the default tiers."""
    return (rule.tiers if rule is not None else Tiers()).action(label)
