"""Bounds: how much worse a run may be, and how many cases it would take to say."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from workbench.evaluation.bounds import detectable, sufficient, tango, telling


def test_the_published_interval() -> None:
    """Airway reactivity before and after a transplantation, 1 and 7 of 21 discordant: -0.517 to -0.026.

    Fagerland, Lydersen and Laake (2014), Statistics in Medicine 33(16), table of Tango's interval.
    """
    assert tango(1, 7, 21, 0.975) == pytest.approx((-0.517, -0.026), abs=5e-4)


@given(st.integers(1, 10_000))
def test_no_discordant_case_by_hand(n: int) -> None:
    """The variance is then n * loss * (1 - loss): the bound is z**2 / (n + z**2), and as far on the other side."""
    square = 1.6448536269514722**2
    assert tango(0, 0, n) == pytest.approx((-square / (n + square), square / (n + square)))


def score(loss: float, worse: int, better: int, n: int) -> float:
    """The score statistic of *loss*, its nuisance found by maximising the likelihood rather than by the formula."""

    def minus_likelihood(only_better: float) -> float:
        cells = (only_better + loss, only_better, 1 - 2 * only_better - loss)
        counts = (worse, better, n - worse - better)
        return -sum(count * math.log(max(cell, 1e-300)) for count, cell in zip(counts, cells, strict=True) if count)

    edges = max(0.0, -loss), (1 - loss) / 2
    only_better = optimize.minimize_scalar(minus_likelihood, bounds=edges, options={"xatol": 1e-12}).x
    return float((worse - better - n * loss) / math.sqrt(n * (2 * only_better + loss - loss * loss)))


@pytest.mark.parametrize(("worse", "better", "n"), [(3, 1, 20), (40, 20, 160), (5, 9, 121), (12, 2, 400), (0, 4, 50)])
def test_the_bounds_are_where_the_score_test_turns(worse: int, better: int, n: int) -> None:
    """At each bound the score is just the 95 % point."""
    low, high = tango(worse, better, n)
    assert score(high, worse, better, n) == pytest.approx(-1.6449, abs=1e-3)
    assert score(low, worse, better, n) == pytest.approx(1.6449, abs=1e-3)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 300))
def test_changing_places_mirrors_the_interval(worse: int, better: int, alike: int) -> None:
    """What one run loses the other gains; the loss seen lies within, and no bound is out of reach."""
    n = worse + better + alike
    if not n:
        return
    low, high = tango(worse, better, n)
    assert tango(better, worse, n) == pytest.approx((-high, -low), abs=1e-9)
    assert -1 <= low <= (worse - better) / n + 1e-9
    assert (worse - better) / n - 1e-9 <= high <= 1


@pytest.mark.parametrize(("worse", "better"), [(0.02, 0.02), (0.075, 0.025), (0.05, 0.0), (0.15, 0.1)])
def test_the_upper_bound_keeps_its_promise(worse: float, better: float) -> None:
    """Over every outcome of 60 pairs, by its exact chance: the bound holds the true loss 95 times in 100, or nearly."""
    n, held = 60, 0.0
    for up in range(n + 1):
        chance = stats.multinomial.pmf([[up, down, n - up - down] for down in range(n - up + 1)], n,
                                       [worse, better, 1 - worse - better])  # fmt: skip
        likely = [(down, float(p)) for down, p in enumerate(np.atleast_1d(chance)) if p > 1e-7]
        held += sum(p for down, p in likely if tango(up, down, n)[1] >= worse - better)
    assert 0.935 <= held <= 1


def test_how_many_cases_would_do() -> None:
    """52 without a flip: z**2 / (n + z**2) <= 0.05 from n = 19 z**2 = 51.4. None where the loss is at the margin."""
    assert sufficient(0, 0, 20, 0.05) == 52
    assert sufficient(3, 1, 40, 0.05) is None
    enough = sufficient(12, 8, 400, 0.02)
    assert enough is not None
    scaled = [(12 * n / 400, 8 * n / 400, n) for n in (enough - 1, enough)]
    assert tango(*scaled[0])[1] > 0.02 >= tango(*scaled[1])[1]


def test_how_many_discordant_cases_would_show_it() -> None:
    """Two worse for one better: z = n / 3 / sqrt(n), so n = 9 z**2; nothing shows what is not there."""
    assert telling(20, 10, 0.025) == math.ceil(9 * 1.959964**2)
    assert telling(5, 5, 0.025) is None


def test_the_detectable_difference_is_found_four_times_in_five() -> None:
    """Drawn 20,000 times: 400 pairs, a tenth of them discordant."""
    difference = detectable(400, 0.1)
    rng = np.random.default_rng(5)
    worse, better, _ = rng.multinomial(400, [(0.1 + difference) / 2, (0.1 - difference) / 2, 0.9], size=20_000).T
    z = (worse - better) / np.sqrt(np.maximum(1, worse + better))
    assert np.mean(np.abs(z) > 1.959964) == pytest.approx(0.8, abs=0.02)


def test_a_difference_is_itself_discordance() -> None:
    """Where nothing differed, the least that would show is all discordant: (z_a sqrt(x) + z_b sqrt(x - x**2))**2."""
    x = detectable(200, 0.0)
    assert x > 0
    assert 200 * x * x == pytest.approx((1.959964 * math.sqrt(x) + 0.841621 * math.sqrt(x - x * x)) ** 2, rel=1e-4)
    assert detectable(200, 0.0) < detectable(200, 0.2) < detectable(100, 0.2)
    assert detectable(1, 0.5) == 1.0


def test_no_bound_lies_beyond_everything() -> None:
    """Where every case is worse no more can be lost, and where every one is better no more can be won."""
    assert tango(10, 0, 10)[1] == 1
    assert tango(0, 10, 10)[0] == -1
