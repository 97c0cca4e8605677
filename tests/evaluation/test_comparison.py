"""Comparison: the figures of two runs side by side."""

import random

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from tests.evaluation.pairs import (
    HIGH,
    LEVELS,
    LOW,
    MEDIUM,
    cells,
    flipped,
    fold_pairs,
    judged,
    paired,
    planted,
    redrawn,
)
from workbench.evaluation.comparison import HEADLINES, compare
from workbench.evaluation.paired import Paired
from workbench.evaluation.significance import holm, mcnemar

DRAW = random.Random(11)  # noqa: S311 -- no secret
LABELS, BEFORE = judged(DRAW, 300, 0.8)
NOW = flipped(DRAW, BEFORE, 0.12)
BOTH = compare([paired(zip(LABELS, BEFORE, NOW, strict=True))])[0]


def test_values_are_scikit_learns() -> None:
    """Each figure in both runs, and their difference."""
    truth, *answers = ([level.rank for level in levels] for levels in (LABELS, BEFORE, NOW))
    for name, theirs in {
        "accuracy": [metrics.accuracy_score(truth, answer) for answer in answers],
        "macro_f1": [metrics.f1_score(truth, answer, average="macro") for answer in answers],
        "weighted_kappa": [metrics.cohen_kappa_score(truth, answer, weights="quadratic") for answer in answers],
    }.items():
        found = BOTH.figures[name]
        assert (found.a.value, found.b.value) == pytest.approx(tuple(theirs))
        assert found.value == pytest.approx(theirs[1] - theirs[0])


def test_intervals_are_those_of_a_paired_bootstrap() -> None:
    """Scipy's percentile bootstrap over the same cases, for a proportion and for what is none."""
    truth, before, now = (np.array([level.rank for level in levels]) for levels in (LABELS, BEFORE, NOW))

    def f1(at: np.ndarray) -> float:
        return float(np.subtract(*(metrics.f1_score(truth[at], each[at], average="macro") for each in (now, before))))

    right = (now == truth).astype(float) - (before == truth)
    theirs = stats.bootstrap((right,), np.mean, method="percentile", n_resamples=5000, rng=3).confidence_interval
    found = BOTH.figures["accuracy"]
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=0.006)
    draws = [f1(np.random.default_rng(seed).integers(300, size=300)) for seed in range(300)]
    found = BOTH.figures["macro_f1"]
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(draws, (0.025, 0.975))), abs=0.02)
    assert found.detectable == pytest.approx((1.959964 + 0.841621) * np.std(draws), rel=0.15)


def test_accuracy_is_tested_by_mcnemar() -> None:
    """Few discordant: exact. Fixed and broken count what lies behind it."""
    rows = [(HIGH, HIGH, LOW)] * 7 + [(LOW, MEDIUM, LOW)] * 2 + [(MEDIUM, MEDIUM, MEDIUM)] * 91
    found = compare([paired(rows)])[0]
    assert (found.cases, found.fixed, found.broken) == (100, 2, 7)
    assert found.figures["accuracy"].p_value == pytest.approx(mcnemar(2, 7))
    assert found.figures["accuracy"].method == "exact"
    assert found.figures["accuracy"].value == pytest.approx(-0.05)


def test_misses_are_tested_apart_from_false_alarms() -> None:
    """More misses and fewer false alarms cancel out in accuracy, and nowhere else."""
    rows = [(HIGH, HIGH, LOW)] * 20 + [(LOW, HIGH, LOW)] * 20 + [(MEDIUM, MEDIUM, MEDIUM)] * 60
    found = compare([paired(rows)])[0].figures
    assert found["accuracy"].p_value == pytest.approx(1)
    assert found["misses"].value == pytest.approx(0.25)
    assert found["false_alarms"].value == pytest.approx(-0.25)
    assert found["misses"].adjusted_p < 0.001
    assert found["misses"].n == 80


def test_p_values_are_corrected_over_all_figures_of_all_pairs() -> None:
    """Holm over figures times pairs."""
    pairs = [planted(1), redrawn(2), redrawn(3)]
    found = compare(pairs)
    raw = [each.figures[name].p_value for each in found for name in HEADLINES]
    assert [each.figures[name].adjusted_p for each in found for name in HEADLINES] == pytest.approx(holm(raw))
    assert compare(pairs[:1])[0].figures["accuracy"].adjusted_p < found[0].figures["accuracy"].adjusted_p


def test_runs_that_do_not_differ_leave_room_for_what_few_cases_cannot_show() -> None:
    """No flip among 20 cases: no difference, and an interval as wide as 20 cases leave it: z**2 / (n + z**2)."""
    found = compare([paired([(label, label, label) for label in LEVELS * 7][:20])])[0].figures["accuracy"]
    room = 1.959964**2 / (20 + 1.959964**2)
    assert (found.value, found.low, found.high) == pytest.approx((0, -room, room), abs=1e-5)
    assert (found.p_value, found.adjusted_p) == (1, 1)


@pytest.mark.parametrize("n", [1, 20])
def test_a_difference_in_every_case_is_as_sure_as_cases_are_many(n: int) -> None:
    """All right before and wrong now: no resample varies, and yet -100 points of 20 cases do not reach up to 0."""
    found = compare([paired([(HIGH, HIGH, LOW)] * n)])[0].figures
    end = (n - 1.959964**2) / (n + 1.959964**2)
    for name in ("accuracy", "macro_f1"):
        each = found[name]
        assert (each.value, each.low, each.high) == pytest.approx((-1, -1, -end), abs=1e-5)
        assert each.p_value == pytest.approx(2.0 ** (1 - n))
    assert (found["misses"].low, found["misses"].high) == pytest.approx((end, 1), abs=1e-5)


def test_cases_that_share_a_request_are_drawn_together() -> None:
    """The same 30 cases, each four times under one request: no narrower, no surer."""
    rows = list(zip(LABELS, BEFORE, NOW, strict=True))[:30]
    copied = fold_pairs(
        (at, cells(label, a), cells(label, b)) for at, (label, a, b) in enumerate(rows) for _ in range(4)
    )
    one, four = compare([paired(rows)])[0].figures["accuracy"], compare([copied])[0].figures["accuracy"]
    assert four.n == 120
    assert (four.low, four.high, four.p_value) == pytest.approx((one.low, one.high, one.p_value))
    assert four.detectable == pytest.approx(one.detectable)


def test_nothing_in_common_is_undefined_and_no_evidence() -> None:
    """No labelled case in both: no figure, no difference."""
    found = compare([Paired(())])[0]
    assert found.cases == 0
    assert all(np.isnan(each.value) and each.adjusted_p == 1 for each in found.figures.values())
    assert found.figures["misses"].as_dict()["value"] is None
