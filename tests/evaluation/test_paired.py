"""Paired: two runs folded together, and what one loses against the other."""

import pytest

from tests.evaluation.pairs import HIGH, LOW, MEDIUM, cells, fold_pairs, paired
from workbench.evaluation import figures
from workbench.evaluation.paired import loss


def test_single_cases_give_the_plain_counts() -> None:
    """Of four to review or block, one newly missed, one no longer, one in both; a low one does not bear on it."""
    rows = [(HIGH, HIGH, LOW), (MEDIUM, LOW, MEDIUM), (HIGH, LOW, LOW), (HIGH, HIGH, HIGH), (LOW, LOW, HIGH)]
    found = loss(paired(rows), figures.MISSES, more_is_worse=True)
    assert (found.n, found.amounts, found.squares) == (4, ((-1, 1), (1, 1)), 4)
    assert found.value == 0
    assert found.effective == (1, 1, 4)


def test_a_gap_is_wrong_and_counts_with_its_action() -> None:
    """Blocked where low was right: accuracy lost, a false alarm made, no miss."""
    both = paired([(LOW, LOW, None), (HIGH, HIGH, None)])
    assert loss(both, figures.ACCURACY, more_is_worse=False).value == 1
    assert loss(both, figures.FALSE_ALARMS, more_is_worse=True).value == 1
    assert loss(both, figures.MISSES, more_is_worse=True).value == 0


def test_a_repeated_case_counts_with_its_mean() -> None:
    """Missed in two of three repeats before and in one of two now: a sixth less; all that in one case."""
    both = fold_pairs([("a", cells(HIGH, LOW, LOW, HIGH), cells(HIGH, LOW, HIGH))])
    assert both.cases == 1
    ((amount, clusters),) = loss(both, figures.MISSES, more_is_worse=True).amounts
    assert amount == pytest.approx(-1 / 6)
    assert clusters == 1


def test_cases_that_stand_or_fall_together_are_worth_one() -> None:
    """Each case copied three times under one request: three times the cases, no more evidence."""
    rows = [(HIGH, HIGH, LOW)] * 5 + [(HIGH, LOW, HIGH)] * 2 + [(HIGH, HIGH, HIGH)] * 13
    single = loss(paired(rows), figures.MISSES, more_is_worse=True)
    copied = fold_pairs((at, cells(label, a), cells(label, b)) for at, (label, a, b) in enumerate(rows) for _ in "abc")
    found = loss(copied, figures.MISSES, more_is_worse=True)
    assert (copied.cases, copied.clusters) == (60, 20)
    assert paired(rows).independent and not copied.independent
    assert found.n == 60
    assert found.value == pytest.approx(single.value)
    assert found.effective == pytest.approx(single.effective)


def test_a_small_steady_loss_is_not_taken_for_none() -> None:
    """Every case worse by a third varies less than any whole cases could: the loss itself is kept."""
    both = fold_pairs((at, cells(HIGH, HIGH, HIGH, HIGH), cells(HIGH, HIGH, HIGH, LOW)) for at in range(9))
    found = loss(both, figures.MISSES, more_is_worse=True)
    assert found.effective == pytest.approx((3, 0, 9))


def test_equal_runs_are_identical_in_whatever_order_they_were_answered() -> None:
    """The order of repeats, or of cases in a cluster, says nothing."""
    both = fold_pairs([("a", cells(HIGH, LOW, HIGH), cells(HIGH, HIGH, LOW))])
    assert both.identical
    assert not paired([(HIGH, LOW, MEDIUM)]).identical


def test_a_million_pairs_fold_into_the_few_ways_there_are() -> None:
    """Three levels and a gap on both sides of three labels: 48 patterns at the most, however many cases."""
    levels = (LOW, MEDIUM, HIGH)
    rows = [(label, a, b) for label in levels for a in (*levels, None) for b in (*levels, None)]
    found = paired(rows * 20)
    assert (len(found.patterns), found.cases, found.independent) == (48, 960, True)
