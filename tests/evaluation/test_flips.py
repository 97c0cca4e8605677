"""Flips: two runs side by side."""

from workbench.domain.risk import Action, RiskLevel
from workbench.domain.rule import Tiers
from workbench.evaluation import flips as module
from workbench.evaluation.flips import Flips, Pair
from workbench.evaluation.significance import mcnemar

LOW, MEDIUM, HIGH = RiskLevel
ALLOW, REVIEW, BLOCK = Action


def pair(case: str, label: RiskLevel | None, a: RiskLevel | None, b: RiskLevel | None) -> Pair:
    """A case under the default policy."""
    actions = [BLOCK if outcome is None else Tiers().action(outcome) for outcome in (a, b)]
    return Pair(case, label, a, b, *actions)


def flips(pairs: list[Pair]) -> Flips:
    """Of pairs, each a group of its own, with all that changed shown."""
    changed = sorted((pair for pair in pairs if pair.changed), key=lambda pair: (module.order(pair), pair.case))
    return module.flips([(pair, 1) for pair in pairs], changed)


def order(got: Flips) -> list[str]:
    return [flip.case for flip in got.flips]


def test_a_miss_newly_made_comes_first() -> None:
    """Worst first: new misses by how far they fall, new false alarms, the rest; what got better comes last."""
    got = flips(
        [
            pair("miss mended", HIGH, LOW, HIGH),
            pair("neither better nor worse", HIGH, LOW, LOW),
            pair("false alarm", LOW, LOW, MEDIUM),
            pair("unlabelled", None, LOW, HIGH),
            pair("false alarm mended", LOW, HIGH, LOW),
            pair("small miss", MEDIUM, MEDIUM, LOW),
            pair("large miss", HIGH, HIGH, LOW),
            pair("gap, blocked as it should be", HIGH, HIGH, None),
        ]
    )
    assert order(got) == [
        "large miss",
        "small miss",
        "false alarm",
        "gap, blocked as it should be",
        "unlabelled",
        "false alarm mended",
        "miss mended",
    ]


def test_a_case_that_did_not_change_is_no_flip() -> None:
    """It counts as a case all the same."""
    got = flips([pair("same", HIGH, LOW, LOW), pair("other", HIGH, LOW, MEDIUM)])
    assert (got.cases, order(got)) == (2, ["other"])


def test_another_action_alone_is_a_flip() -> None:
    """The same risk under a stricter policy changed what would have happened."""
    assert order(flips([Pair("a", LOW, LOW, LOW, ALLOW, REVIEW)])) == ["a"]


def test_what_is_a_miss_follows_the_policy() -> None:
    """Where medium is allowed as well, calling a medium low lets nothing through."""
    lax = Pair("a", MEDIUM, MEDIUM, LOW, ALLOW, ALLOW, expected=ALLOW)
    strict = Pair("a", MEDIUM, MEDIUM, LOW, REVIEW, ALLOW, expected=REVIEW)
    assert lax.worsening == (0, 0, 1)
    assert strict.worsening == (1, 0, 1)


def test_only_right_and_wrong_count_for_the_p_value() -> None:
    """Two fixed, one broken, one wrong in both in different ways, one without a label: p is that of 2 against 1."""
    got = flips(
        [
            pair("1", HIGH, LOW, HIGH),
            pair("2", LOW, None, LOW),
            pair("3", MEDIUM, MEDIUM, None),
            pair("4", HIGH, LOW, MEDIUM),
            pair("5", None, LOW, HIGH),
        ]
    )
    assert (got.cases, got.fixed, got.broken, got.p_value) == (5, 2, 1, mcnemar(2, 1))


def test_two_equal_runs_show_no_difference() -> None:
    """No flips, and no evidence of any."""
    assert flips([pair("a", HIGH, HIGH, HIGH)]) == Flips(1, 0, (), 0, 0, 1.0)
    assert flips([]) == Flips(0, 0, (), 0, 0, 1.0)


def test_a_group_counts_as_often_as_it_has_cases() -> None:
    """A store folds what is alike: three mended and one broken, beside five in which nothing changed."""
    groups = [(pair("", HIGH, LOW, HIGH), 3), (pair("", LOW, LOW, HIGH), 1), (pair("", LOW, LOW, LOW), 5)]
    got = module.flips(groups, [])
    assert (got.cases, got.changed, got.fixed, got.broken, got.p_value) == (9, 4, 3, 1, mcnemar(3, 1))
