"""Gate: worse, holds, or cannot tell."""

import pytest

from tests.evaluation.pairs import HIGH, LEVELS, LOW, MEDIUM, Outcome, cells, fold_pairs, paired, planted, redrawn
from workbench.domain.risk import RiskLevel
from workbench.evaluation.bounds import tango
from workbench.evaluation.gate import Standing, judge, judge_groups
from workbench.evaluation.paired import Paired

HOLDS, WORSE, CANNOT_TELL = Standing

Rows = list[tuple[RiskLevel, Outcome, Outcome]]
SAME: Rows = [(HIGH, HIGH, HIGH)]
MISSED: Rows = [(HIGH, HIGH, LOW)]
MENDED: Rows = [(HIGH, LOW, HIGH)]


def test_five_points_planted_among_random_flips_are_caught() -> None:
    """400 cases, 5 % of them flipped at random: 100 seeds, at least 95 caught."""
    assert sum(judge(planted(seed)).standing is WORSE for seed in range(100)) >= 95


def test_the_same_model_drawn_again_is_seldom_called_worse() -> None:
    """200 re-draws: at most 18, which is 5 % with room for chance."""
    assert sum(judge(redrawn(1_000 + seed)).standing is WORSE for seed in range(200)) <= 18


@pytest.mark.parametrize("n", [1, 5, 50])
def test_identical_predictions_hold_at_any_n(n: int) -> None:
    """Right or wrong, gaps or none: where nothing changed there is nothing to doubt."""
    assert judge(paired([(HIGH, LOW, LOW), (LOW, None, None), (MEDIUM, MEDIUM, MEDIUM)] * n)).standing is HOLDS


def test_what_holds_is_bounded_by_the_margin() -> None:
    """Not worse is not enough: the upper bound of each loss decides, at exactly the margin too."""
    both = paired(MISSED * 4 + MENDED * 4 + SAME * 192)
    upper = tango(4, 4, 200)[1]
    found = judge(both, margin=upper)
    assert found.standing is HOLDS
    assert found.lost["misses"].upper == pytest.approx(upper)
    assert (found.lost["misses"].worse, found.lost["misses"].better, found.lost["misses"].n) == (4, 4, 200)
    assert judge(both, margin=upper - 1e-6).standing is CANNOT_TELL


def test_too_few_cases_say_how_many_would_do() -> None:
    """One missed and one mended of twenty: no more lost on the whole, and how many labelled cases would hold it."""
    both = paired([*MISSED, *MENDED, *SAME * 18, *[(LOW, LOW, LOW)] * 20])
    found = judge(both)
    assert found.standing is CANNOT_TELL
    misses = found.lost["misses"]
    assert (misses.n, found.cases) == (20, 40)
    assert misses.enough is not None
    assert tango(misses.enough / 20, misses.enough / 20, misses.enough)[1] <= 0.05
    assert found.enough == misses.enough * 2
    assert f"about {misses.enough:,} cases like these 20" in found.reasons[0]


def test_both_runs_are_told_beside_the_loss() -> None:
    """Forty high, of which 1 was missed and 2 are; forty low, of which one more is wrong: by hand."""
    found = judge(paired([*MISSED * 2, *MENDED, *SAME * 37, (LOW, LOW, MEDIUM), *[(LOW, LOW, LOW)] * 39]))
    misses, accuracy = found.lost["misses"], found.lost["accuracy"]
    assert (misses.was, misses.now, misses.loss) == pytest.approx((1 / 40, 2 / 40, 1 / 40))
    assert (accuracy.was, accuracy.now, accuracy.loss) == pytest.approx((79 / 80, 77 / 80, 2 / 80))
    assert (accuracy.worse, accuracy.better, accuracy.n) == (3, 1, 80)
    said = (
        "misses: up to 12.0 points may be lost, and 5 points are the margin; about 372 cases like these 40 would tell"
    )
    assert found.reasons[0] == said


def test_a_case_that_got_worse_by_a_part_got_worse() -> None:
    """Of three repeats one is missed now: one case worse, none better."""
    found = judge(fold_pairs([("a", cells(HIGH, HIGH, HIGH, HIGH), cells(HIGH, HIGH, HIGH, LOW))])).lost["misses"]
    assert (found.worse, found.better) == (1, 0)
    assert found.now == pytest.approx(1 / 3)


def test_a_loss_beyond_the_margin_that_may_be_chance_says_what_would_show_it() -> None:
    """Two missed of twenty, none mended: ten points, p = 1/4. More such cases would call it worse; none would hold."""
    found = judge(paired(MISSED * 2 + SAME * 18))
    assert found.standing is CANNOT_TELL
    assert found.reasons[0].startswith(
        "misses: 10.0 points lost, beyond the margin of 5 points, yet by chance with p ="
    )
    enough = found.lost["misses"].enough
    assert enough is not None
    more = round(enough / 10)
    assert judge(paired(MISSED * (more + 2) + SAME * (9 * more))).standing is WORSE


def test_both_tests_are_corrected_for_being_two() -> None:
    """Five broken, none mended: p = 1/32, and 1/16 once there are two of them. Six do it."""
    five, six = (judge(paired(MISSED * broken + SAME * 400)) for broken in (5, 6))
    assert five.lost["misses"].p_value == pytest.approx(1 / 32)
    assert five.lost["misses"].adjusted_p == pytest.approx(1 / 16)
    assert (five.standing, six.standing) == (HOLDS, WORSE)


def test_worse_goes_before_holds() -> None:
    """A loss well within the margin that is no chance is a loss."""
    found = judge(paired(MISSED * 60 + MENDED * 20 + SAME * 10_000))
    assert found.lost["misses"].upper < 0.01
    assert found.standing is WORSE


def test_accuracy_alone_makes_worse() -> None:
    """False alarms are no misses, and wrong all the same."""
    found = judge(paired([(LOW, LOW, HIGH)] * 30 + SAME * 300))
    assert found.standing is WORSE
    assert [reason.partition(":")[0] for reason in found.reasons] == ["accuracy"]


def test_better_holds() -> None:
    """Fewer misses are no loss, however large the change."""
    assert judge(paired(MENDED * 60 + SAME * 340)).standing is HOLDS


def test_one_pinned_case_missed_is_enough() -> None:
    """Even where nothing changed."""
    found = judge(paired(SAME * 500), pinned_missed=["pg-1"])
    assert (found.standing, found.pinned_missed) == (WORSE, ("pg-1",))
    assert found.reasons == ("pinned case pg-1 is missed",)


def test_a_doubt_about_the_pairing_cannot_hold() -> None:
    """What was paired may be fine and still be too little; worse stays worse."""
    assert judge(paired(SAME * 500), doubts=["only half is there"]).standing is CANNOT_TELL
    assert judge(paired(MISSED * 50 + SAME * 50), doubts=["only half is there"]).standing is WORSE


def test_nothing_labelled_in_common_cannot_tell() -> None:
    """No case, no answer, and no division by it."""
    found = judge(Paired(()))
    assert (found.standing, found.cases, found.lost) == (CANNOT_TELL, 0, {})
    assert found.reasons == ("no labelled case is in both",)


def test_without_a_case_to_miss_accuracy_decides() -> None:
    """A corpus of nothing but low has no misses to lose."""
    found = judge(paired([(LOW, LOW, LOW)] * 400 + [(LOW, LOW, HIGH), (LOW, HIGH, LOW)]))
    assert (found.standing, list(found.lost)) == (HOLDS, ["accuracy"])


def test_many_slices_are_corrected_for_being_many() -> None:
    """Twenty slices of one unchanged model: the slice that chance made worst is not called worse for it."""
    groups = {f"d{at}": redrawn(at, n=100) for at in range(20)}
    alone = [judge(both).standing for both in groups.values()]
    together = [each.standing for each in judge_groups(groups).values()]
    assert together.count(WORSE) <= alone.count(WORSE)
    right: Rows = [(level, level, level) for level in LEVELS]
    bad = {**groups, "bad": paired(MISSED * 30 + right * 20)}
    assert judge_groups(bad)["bad"].standing is WORSE
