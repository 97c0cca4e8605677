"""Slices: the worst group of cases, by hand, and intervals that hold for everything that was tried."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from workbench.domain.risk import Action, RiskLevel
from workbench.evaluation.counts import Counts, fold
from workbench.evaluation.rate import rate
from workbench.evaluation.slices import worst
from workbench.evaluation.trials import Trials, interval

LOW, HIGH = RiskLevel.LOW, RiskLevel.HIGH
ALLOW, BLOCK = Action.ALLOW, Action.BLOCK


def cases(missed: int, caught: int, low: int = 0, repeats: int = 1, start: int = 0) -> Counts:
    """High cases that were allowed and blocked, and low ones that were allowed; each asked *repeats* times."""
    rows = (
        [(HIGH, LOW, ALLOW, BLOCK)] * missed + [(HIGH, HIGH, BLOCK, BLOCK)] * caught + [(LOW, LOW, ALLOW, ALLOW)] * low
    )
    return fold([(start + at, *row) for at, row in enumerate(rows) for _ in range(repeats)], repeats)


def wilson(p: float, n: int, z: float) -> tuple[float, float]:
    middle, reach = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - reach) / (1 + z * z / n), (middle + reach) / (1 + z * z / n)


def test_the_worst_slice_by_hand() -> None:
    """Twenty of forty missed in one dialect, ten of 160 elsewhere; each interval is Bonferroni's for all four."""
    whole = cases(30, 170, 100)
    found = worst(whole, {"dialect": {"bash": cases(20, 20, 10), "postgres": cases(10, 150, 90)}})
    assert found.tried == 4
    first = found.misses[0]
    assert (first.column, first.value, first.here.value, first.here.n) == ("dialect", "bash", 0.5, 40)
    assert (first.elsewhere.value, first.elsewhere.n) == (0.0625, 160)
    z = NormalDist().inv_cdf(1 - 0.05 / 8)
    assert (first.here.low, first.here.high) == pytest.approx(wilson(0.5, 40, z))
    assert (first.elsewhere.low, first.elsewhere.high) == pytest.approx(wilson(10 / 160, 160, z))
    assert first.stands_out and not found.misses[1].stands_out
    assert (found.accuracy[0].value, found.accuracy[0].here.value) == ("bash", 0.6)
    assert found.accuracy[0].stands_out


def test_a_slice_comes_by_what_is_sure_of_it_not_by_what_happened() -> None:
    """All of twenty is worse than half of four hundred; but ten of twenty tells less than half of four hundred."""
    whole = cases(220, 400)
    found = worst(whole, {"tag": {"few": cases(10, 10), "many": cases(200, 200)}})
    assert [each.value for each in found.misses] == ["many", "few"]


def test_too_few_cases_and_all_cases_are_no_slice() -> None:
    """Nineteen are too few for a rate, and what holds everything has nothing to be worse than."""
    whole = cases(10, 50)
    found = worst(whole, {"dialect": {"all": whole}, "tag": {"few": cases(9, 10), "low": cases(0, 0, 30)}})
    assert [(each.value, each.figure) for each in (*found.misses, *found.accuracy)] == [("low", "accuracy")]
    assert worst(Counts(()), {"dialect": {}}).tried == 0


def test_repeats_make_no_more_cases() -> None:
    """Thirty cases asked five times each are thirty, and their interval is that of thirty."""
    groups = [{"tag": {"a": cases(10, 20, repeats=repeats)}} for repeats in (1, 5)]
    once, often = (
        worst(cases(20, 60, repeats=repeats), group).misses[0] for repeats, group in zip((1, 5), groups, strict=True)
    )
    assert often.here.n == once.here.n == 30
    assert (often.here.low, often.here.high) == pytest.approx((once.here.low, once.here.high))


def test_a_search_among_equals_finds_nothing_that_stands_out() -> None:
    """Twenty slices of one and the same model: something stands out in at most one search of twenty."""
    rng = np.random.default_rng(1)
    alarms = 0
    for _ in range(40):
        drawn = rng.binomial(40, 0.15, size=20).tolist()
        slices = {str(at): cases(missed, 40 - missed) for at, missed in enumerate(drawn)}
        found = worst(cases(sum(drawn), 800 - sum(drawn)), {"tag": slices})
        alarms += any(each.stands_out for each in found.misses)
    assert alarms <= 2


def test_independent_trials_have_the_usual_interval() -> None:
    """The closed form for clusters is Wilson's where each is one case; without trials everything is possible."""
    found = interval(np.array([9.0]), np.array([9.0]), np.array([9.0]), Trials(10, 10, 10), 1.959963984540054)
    assert tuple(found[0]) == pytest.approx((0.9, rate(9, 10).low, rate(9, 10).high))
    nothing = interval(np.zeros(1), np.zeros(1), np.zeros(1), Trials(0, 0, 0), 1.96)[0]
    assert math.isnan(nothing[0]) and tuple(nothing[1:]) == (0.0, 1.0)
