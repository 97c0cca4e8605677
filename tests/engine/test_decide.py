"""What the policy does with an outcome."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.assessment import Assessment, Gap, GapReason, Outcome
from workbench.domain.risk import Action, RiskLevel
from workbench.domain.rule import Policy, Rule, Tiers
from workbench.engine.decide import decide, expected

RISKS = st.sampled_from(list(RiskLevel))
ACTIONS = st.sampled_from(list(Action))
OUTCOMES: st.SearchStrategy[Outcome] = st.one_of(
    RISKS.map(lambda risk: Assessment(risk, "t", "e")), st.sampled_from(list(GapReason)).map(Gap)
)
TIERS = st.lists(ACTIONS, min_size=3, max_size=3).map(lambda actions: Tiers(*sorted(actions, key=lambda a: a.rank)))
RULES = st.builds(
    Rule,
    name=st.just("r"),
    tiers=TIERS,
    gap=ACTIONS,
    on_gap=st.dictionaries(st.sampled_from(list(GapReason)), ACTIONS),
)


def test_the_default_policy_allows_reviews_blocks_and_blocks_gaps() -> None:
    """As the interface page says."""
    rule = Policy().rules[0]
    actions = [decide(Assessment(risk, "", ""), rule).action for risk in RiskLevel]
    assert actions == [Action.ALLOW, Action.REVIEW, Action.BLOCK]
    assert {decide(Gap(reason), rule).action for reason in GapReason} == {Action.BLOCK}


@given(OUTCOMES, RULES, st.none() | RISKS)
def test_a_floor_only_ever_raises(outcome: Outcome, rule: Rule, static: RiskLevel | None) -> None:
    """No model can lower the static risk, and no static risk can lower a model or a gap."""
    bare, floored = decide(outcome, rule), decide(outcome, rule, static)
    assert floored.action >= bare.action
    if static is not None:
        assert floored.action >= rule.tiers.action(static)
    assert (floored.spoke == "floor") == (
        static is not None
        and (static > outcome.risk if isinstance(outcome, Assessment) else rule.tiers.action(static) > bare.action)
    )


def test_a_command_that_no_rule_covers_is_blocked_whatever_the_model_says() -> None:
    """And it is said that no rule spoke."""
    verdict = decide(Assessment(RiskLevel.LOW, "", ""), None)
    assert (verdict.action, verdict.rule, verdict.spoke) == (Action.BLOCK, None, "no_rule")
    assert verdict.risk is RiskLevel.LOW  # what it said is kept, and a gap has none
    assert decide(Gap(GapReason.TIMEOUT), None, RiskLevel.HIGH).risk is None


def test_gap_reasons_have_actions_of_their_own() -> None:
    """What is not named falls to the rule's action for gaps."""
    rule = Rule("r", gap=Action.REVIEW, on_gap={GapReason.TIMEOUT: Action.ALLOW})
    assert decide(Gap(GapReason.TIMEOUT), rule).action is Action.ALLOW
    assert decide(Gap(GapReason.REFUSED), rule).action is Action.REVIEW


def test_the_first_rule_that_covers_a_connection_decides() -> None:
    """A rule without connections covers every one, also none."""
    policy = Policy((Rule("a", ("pg",)), Rule("b", ("pg", "my")), Rule("c")))
    names = [rule.name if (rule := policy.rule_for(name)) else None for name in ("pg", "my", "other", None)]
    assert names == ["a", "b", "c", "c"]
    assert Policy((Rule("a", ("pg",)),)).rule_for("my") is None


def test_what_a_label_calls_for_is_read_from_the_same_rule() -> None:
    """Under lenient tiers a high label may call for no more than a review."""
    rule = Rule("r", tiers=Tiers(Action.ALLOW, Action.ALLOW, Action.REVIEW))
    assert [expected(risk, rule) for risk in RiskLevel] == [Action.ALLOW, Action.ALLOW, Action.REVIEW]
    assert expected(RiskLevel.HIGH, None) is Action.BLOCK
