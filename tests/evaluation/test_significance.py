"""Significance: the tests that tell two runs apart, and the correction for many of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from workbench.evaluation.significance import FEW, holm, mcnemar, sign_test


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_mcnemar_is_the_exact_sign_test(fixed: int, broken: int) -> None:
    """The p is scipy's two-sided binomial test at one half."""
    theirs = stats.binomtest(fixed, fixed + broken, 0.5).pvalue if fixed + broken else 1.0
    assert mcnemar(fixed, broken) == pytest.approx(theirs, rel=1e-8, abs=1e-290)  # scipy gives 0 there
    assert mcnemar(fixed, broken) == mcnemar(broken, fixed)


def test_mcnemar_by_hand() -> None:
    """One against nine: 2 * (1 + 10) / 1024."""
    assert mcnemar(1, 9) == pytest.approx(22 / 1024)


def test_mcnemar_of_a_million_flips_is_a_probability() -> None:
    """Neither an overflow nor an age: numbers beyond what whole powers of two can hold."""
    assert mcnemar(500_000, 500_000) == 1.0
    assert mcnemar(499_000, 501_000) == pytest.approx(0.0456, abs=0.0005)
    assert mcnemar(0, 1_000_000) == 0.0


@given(st.integers(0, FEW), st.integers(0, FEW))
def test_few_single_cases_are_tested_exactly(worse: int, better: int) -> None:
    """Up to 25 discordant pairs: the binomial test at one half, to one side and to both."""
    found = sign_test([(1, worse), (-1, better)])
    n = worse + better
    if n > FEW:
        assert found.method == "mid-p"
        return
    assert (found.method, found.discordant) == ("exact", n)
    if n:
        assert found.greater == pytest.approx(stats.binomtest(worse, n, alternative="greater").pvalue)
        assert found.two_sided == pytest.approx(stats.binomtest(worse, n).pvalue)


@given(st.integers(0, 400), st.integers(FEW + 1, 400))
def test_more_single_cases_are_tested_with_half_the_observed(worse: int, better: int) -> None:
    """Mid-p: what is as far out as seen counts half."""
    found = sign_test([(1, worse), (-1, better)])
    coins = stats.binom(worse + better, 0.5)
    above = coins.sf(worse) + coins.pmf(worse) / 2
    assert found.method == "mid-p"
    assert found.greater == pytest.approx(above, rel=1e-9, abs=1e-300)
    assert found.two_sided == pytest.approx(min(1, 2 * min(above, coins.cdf(worse) - coins.pmf(worse) / 2)))


@given(st.lists(st.sampled_from([-6, -3, -2, 0, 2, 3, 4, 6, 12]), min_size=2, max_size=9))
def test_amounts_of_clusters_are_tested_by_every_assignment_of_signs(sixths: list[int]) -> None:
    """Means over repeats, and clusters of several cases: scipy's permutation test over all 2**n, in whole sixths."""
    found = sign_test([(sixth / 6, 1) for sixth in sixths])
    theirs = stats.permutation_test(
        (np.array(sixths),), np.sum, permutation_type="samples", alternative="greater", n_resamples=np.inf
    )
    assert found.method == "exact"
    assert found.greater == pytest.approx(theirs.pvalue, abs=1e-9)


def test_many_unequal_amounts_are_tested_by_their_sum_over_its_spread() -> None:
    """40 up by a half and 20 down by one: z = (20 - 20) / sqrt(...) = 0; 60 up by a half: z = 10 / sqrt(35)."""
    assert sign_test([(0.5, 40), (-1, 20)]).two_sided == pytest.approx(1.0)
    found = sign_test([(0.5, 60), (-1, 20)])
    z = 10 / np.sqrt(60 * 0.25 + 20)
    assert (found.method, found.discordant) == ("normal", 80)
    assert found.greater == pytest.approx(stats.norm.sf(z))
    assert found.two_sided == pytest.approx(stats.chi2.sf(z * z, 1))


@given(st.lists(st.tuples(st.sampled_from([-2, -1, -0.5, 0.5, 1, 3]), st.integers(0, 30)), max_size=5))
def test_the_other_way_round_is_the_other_side(amounts: list[tuple[float, int]]) -> None:
    """Changing places keeps the two-sided p; each side's p is one, but for what is exactly as seen."""
    one, other = sign_test(amounts), sign_test([(-amount, clusters) for amount, clusters in amounts])
    assert one.two_sided == pytest.approx(other.two_sided)
    assert one.greater + other.greater >= 1 - 1e-9
    assert 0 <= one.greater <= 1
    assert 0 <= one.two_sided <= 1


def test_nothing_discordant_is_no_evidence() -> None:
    """Equal runs have p = 1, whether there are cases or not."""
    assert sign_test([]) == sign_test([(0.0, 1_000_000)])
    assert sign_test([]).two_sided == 1.0


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_steps_down(p_values: list[float]) -> None:
    """At any level it refuses what Holm's own words refuse, and no adjusted p is beyond Bonferroni's."""
    found = holm(p_values)
    for own, adjusted in zip(p_values, found, strict=True):
        assert own <= adjusted <= min(1.0, own * len(p_values)) or own == adjusted
    for level in (0.01, 0.05, 0.3):
        refused, left = set(), sorted(range(len(p_values)), key=lambda at: p_values[at])
        while left and p_values[left[0]] * len(left) <= level:  # Holm's own words: step down while the least passes
            refused.add(left.pop(0))
        assert {at for at, adjusted in enumerate(found) if adjusted <= level} == refused
