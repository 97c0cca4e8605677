"""Bootstrap: clusters drawn again."""

import numpy as np
import pytest

from workbench.evaluation.bootstrap import RESAMPLES, interval, proportion_interval, resample
from workbench.evaluation.figures import Sums
from workbench.evaluation.rate import wilson


def table(*rows: tuple[float, ...]) -> Sums:
    return np.array(rows, dtype=float)


def test_every_draw_has_as_many_clusters() -> None:
    """A column that is 1 in each pattern sums to the number of clusters in every resample, few or many."""
    ones = table((1.0, 3.0), (1.0, 0.0))
    for weights in ([2.0, 3.0], [40_000.0, 60_000.0]):
        sums = resample(ones, np.array(weights))
        assert sums.shape == (RESAMPLES, 2)
        assert (sums[:, 0] == sum(weights)).all()


@pytest.mark.parametrize("weights", [(3.0, 7.0), (300.0, 700.0), (30_000.0, 70_000.0)])
def test_draws_scatter_as_a_binomial(weights: tuple[float, float]) -> None:
    """Clusters of two kinds scatter with mean n p and variance n p (1 - p), whichever way they are drawn."""
    sums = resample(table((1.0,), (0.0,)), np.array(weights))[:, 0]
    n, p = sum(weights), 0.3
    assert sums.mean() == pytest.approx(n * p, abs=4 * (n * p * (1 - p) / RESAMPLES) ** 0.5)
    assert sums.var() == pytest.approx(n * p * (1 - p), rel=0.06)


def test_the_order_and_the_splitting_of_patterns_change_nothing() -> None:
    """The same clusters give the same draws, to the last bit, however they were folded."""
    whole = resample(table((1.0, 0.0), (0.0, 2.0)), np.array([5.0, 3.0]))
    split = resample(table((0.0, 2.0), (1.0, 0.0), (0.0, 2.0)), np.array([1.0, 5.0, 2.0]))
    assert (whole == split).all()


def test_many_patterns_get_fewer_resamples() -> None:
    """Work is bounded: 2,000 patterns of a million clusters are drawn 1,500 times."""
    distinct = np.arange(2_000.0)[:, None]
    assert len(resample(distinct, np.full(2_000, 500.0))) == 1_500
    assert len(resample(np.arange(30_000.0)[:, None], np.full(30_000, 1.0))) == 1_000


def test_no_cluster_gives_one_row_of_zeros() -> None:
    """Nothing drawn from nothing is nothing, and no error."""
    assert resample(np.zeros((0, 3)), np.zeros(0)).tolist() == [[0.0, 0.0, 0.0]]


def test_the_interval_is_the_middle_95_percent() -> None:
    """Of 0, 0.001 … 1 the middle 95 % reach from 0.025 to 0.975."""
    assert interval(0.5, np.linspace(0, 1, 1001), 50) == pytest.approx((0.025, 0.975))


def test_undefined_resamples_are_left_out() -> None:
    """A draw without a case that bears on the figure says nothing about it."""
    draws = np.concatenate([np.linspace(0, 1, 1001), np.full(500, np.nan)])
    assert interval(0.5, draws, 50) == pytest.approx((0.025, 0.975))


def test_the_interval_holds_its_value() -> None:
    """A skewed figure may lie outside the middle of its own resamples: the interval then reaches it."""
    assert interval(0.99, np.linspace(0, 1, 1001), 50)[1] == 0.99
    assert interval(0.01, np.linspace(0, 1, 1001), 50)[0] == 0.01


@pytest.mark.parametrize("draws", [np.zeros(100), np.full(100, np.nan)])
def test_draws_that_all_agree_are_no_certainty(draws: Sums) -> None:
    """0 of 20 clusters falls back to Wilson's interval for 20 trials."""
    assert interval(0.0, draws, 20) == wilson(0.0, 20)


def test_the_fallback_keeps_to_the_figures_own_scale() -> None:
    """A kappa of 1 in 20 clusters may be below 1 by twice what a proportion may: its scale is twice as long."""
    low, high = interval(1.0, np.ones(100), 20, least=-1.0)
    assert high == 1.0
    assert 1 - low == pytest.approx(2 * (1 - wilson(1.0, 20)[0]))
    assert interval(0.0, np.zeros(100), 20, least=-1.0)[0] == pytest.approx(
        -interval(0.0, np.zeros(9), 20, least=-1)[1]
    )


def test_intervals_of_clustered_rows_cover_the_truth() -> None:
    """Of 300 corpora of 120 clusters, whose 1 to 4 rows mostly share their fate, about 95 % hold the true rate.

    Wilson on the rows as if each stood alone holds it clearly less often: that is what clusters are for.
    """
    rng, truth, shared, held, naive = np.random.default_rng(5), 0.8, 0.7, 0, 0
    for _ in range(300):
        sizes = rng.integers(1, 5, size=120)
        together = rng.random(120) < shared
        fate = rng.random(120) < truth
        hits = np.where(together, fate * sizes, rng.binomial(sizes, truth))
        sums = resample(np.stack([hits, sizes], axis=1).astype(float), np.ones(120))
        value = float(hits.sum() / sizes.sum())
        low, high = interval(value, sums[:, 0] / sums[:, 1], 120)
        held += low <= truth <= high
        low, high = wilson(value, float(sizes.sum()))
        naive += low <= truth <= high
    assert 0.90 <= held / 300 <= 0.99
    assert naive < held - 20


def test_rare_hits_in_clusters_are_covered() -> None:
    """A miss rate of 1 % in 121 cases asked three times: where percentiles of the resamples hold it too seldom."""
    rng = np.random.default_rng(7)
    held, trials = 0, 200
    for _ in range(trials):
        truth = rng.beta(0.02, 1.98, size=121)  # a mean of 1 %, most cases never missed
        missed = rng.binomial(3, truth)
        counts = np.bincount(missed, minlength=4)
        table = np.array([[hits, 3] for hits in range(4)], dtype=float)
        draws = resample(table[counts > 0], counts[counts > 0].astype(float))
        value = float(missed.sum()) / (3 * 121)
        low, high = proportion_interval(value, draws[:, 0] / draws[:, 1], 121)
        assert 0 <= low <= value <= high <= 1
        held += low <= 0.01 <= high
    assert 0.92 <= held / trials <= 1
