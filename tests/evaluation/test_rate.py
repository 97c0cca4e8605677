"""Rate: a value, its interval and n."""

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from workbench.evaluation.rate import Rate, rate, wilson

hits_of_n = st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(hits_of_n)
def test_the_interval_is_wilsons(drawn: tuple[int, int]) -> None:
    """Low and high are scipy's, to rounding."""
    hits, n = drawn
    got = rate(hits, n)
    theirs = stats.binomtest(hits, n).proportion_ci(confidence_level=0.95, method="wilson")
    assert got.low == pytest.approx(theirs.low, abs=1e-12)
    assert got.high == pytest.approx(theirs.high, abs=1e-12)


@given(hits_of_n)
def test_the_interval_holds_the_value_and_stays_a_fraction(drawn: tuple[int, int]) -> None:
    """0 <= low <= value <= high <= 1."""
    got = rate(*drawn)
    assert 0 <= got.low <= got.value <= got.high <= 1


@given(hits_of_n)
def test_none_and_all_are_bounds_but_not_certainty(drawn: tuple[int, int]) -> None:
    """0 of n reaches down to exactly 0 and up beyond it; n of n the other way round."""
    n = drawn[1]
    assert rate(0, n).low == 0 < rate(0, n).high
    assert rate(n, n).low < 1 == rate(n, n).high


def test_more_cases_narrow_the_interval() -> None:
    """The same proportion of ten times the cases lies in a narrower interval."""
    assert rate(90, 100).high - rate(90, 100).low < rate(9, 10).high - rate(9, 10).low


def test_nothing_of_nothing_is_undefined() -> None:
    """0 of 0 is no number, in Python, in text and in JSON; never 0 %."""
    got = rate(0, 0)
    assert not got.defined
    assert math.isnan(got.value) and math.isnan(got.low) and math.isnan(got.high)
    assert str(got) == "n/a n=0"
    assert got.as_dict() == {"value": None, "low": None, "high": None, "n": 0}


def test_text_reads_as_percent_with_interval_and_n() -> None:
    """118 of 121, as on the page that people read."""
    assert str(rate(118, 121)) == "97.5% [93.0%, 99.2%] n=121"


def test_json_holds_fractions() -> None:
    """The document of a rate has four keys, and goes through JSON."""
    assert msgspec.json.decode(msgspec.json.encode(Rate(0.5, 0.25, 0.75, 4).as_dict())) == {
        "value": 0.5,
        "low": 0.25,
        "high": 0.75,
        "n": 4,
    }


@pytest.mark.parametrize(("hits", "n"), [(-1, 3), (4, 3), (1, 0)])
def test_hits_outside_n_are_refused(hits: int, n: int) -> None:
    """A proportion above 1 or below 0 is a mistake of the caller's."""
    with pytest.raises(ValueError, match=f"{hits} hits of {n}"):
        rate(hits, n)


def test_a_fraction_of_a_trial_narrows_nothing() -> None:
    """Wilson's interval is defined between whole counts too, and lies between theirs."""
    assert wilson(0.5, 10)[0] < wilson(0.5, 10.5)[0] < wilson(0.5, 11)[0]
