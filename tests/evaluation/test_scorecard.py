"""Scorecard: by hand, against scikit-learn, and by law."""

import json
import math
import random
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from workbench.domain.risk import Action, RiskLevel
from workbench.domain.rule import Tiers
from workbench.evaluation.counts import Counts, Pattern, fold
from workbench.evaluation.rate import Rate, rate, wilson
from workbench.evaluation.scorecard import Scorecard, score, score_groups

LOW, MEDIUM, HIGH = RiskLevel
ALLOW, REVIEW, BLOCK = Action
Row = tuple[object, RiskLevel, RiskLevel | None, Action, Action]
Told = tuple[RiskLevel, RiskLevel | None]

LETTERS = {"l": LOW, "m": MEDIUM, "h": HIGH}
labels = st.sampled_from(RiskLevel)
outcomes = st.sampled_from([*RiskLevel, None])
actions = st.sampled_from(Action)
told = st.tuples(labels, outcomes)


def row(key: object, label: RiskLevel, outcome: RiskLevel | None, gap: Action = BLOCK) -> Row:
    """A prediction as the default tiers decide it."""
    tiers = Tiers()
    return key, label, outcome, gap if outcome is None else tiers.action(outcome), tiers.action(label)


def rows(truth: str, answers: str, keys: Sequence[object] | None = None) -> list[Row]:
    """Predictions from two strings of l, m, h and, for a gap, ``-``; each its own cluster unless *keys* says."""
    pairs = zip(truth, answers, strict=True)
    return [row(keys[i] if keys else i, LETTERS[label], LETTERS.get(answer)) for i, (label, answer) in enumerate(pairs)]


def figures(card: Scorecard) -> list[Rate]:
    """Every rate of a scorecard."""
    each = [rate for label in card.per_label.values() for rate in (label.precision, label.recall, label.f1)]
    return [card.accuracy, card.macro_f1, card.weighted_kappa, card.misses, card.false_alarms, *each]


# Ten cases, default policy (low allow, medium review, high block, gap block):
#             low  medium  high  gap
#   low  (4)    2       1     1    0     false alarms: 2
#   medium (3)  1       2     0    0     misses: 1
#   high (3)    0       1     1    1     misses: 1 (the gap is blocked, as it should be)
TEN = rows("llllmmmhhh", "llmhlmmmh-")


def test_ten_cases_by_hand() -> None:
    """Every proportion of a small matrix, with the n that it is a proportion of."""
    card = score(fold(TEN))
    assert card.cases == 10
    assert card.accuracy == rate(5, 10)  # the gap is wrong
    assert card.misses == rate(2, 6)  # of medium and high
    assert card.false_alarms == rate(2, 7)  # of low and medium
    assert card.per_label[LOW].precision == rate(2, 3)
    assert card.per_label[LOW].recall == rate(2, 4)
    assert card.per_label[MEDIUM].precision == rate(2, 4)
    assert card.per_label[MEDIUM].recall == rate(2, 3)
    assert card.per_label[HIGH].precision == rate(1, 2)
    assert card.per_label[HIGH].recall == rate(1, 3)  # the gap is not recalled
    assert card.confusion == {
        LOW: {LOW: 2, MEDIUM: 1, HIGH: 1, None: 0},
        MEDIUM: {LOW: 1, MEDIUM: 2, HIGH: 0, None: 0},
        HIGH: {LOW: 0, MEDIUM: 1, HIGH: 1, None: 1},
    }


def test_f1_by_hand() -> None:
    """Twice the hits over labelled plus answered so: 4/7, 4/7, 2/5; n counts the cases that are either."""
    card = score(fold(TEN))
    by_hand = {LOW: (4 / 7, 5), MEDIUM: (4 / 7, 5), HIGH: (2 / 5, 4)}
    assert {label: (each.f1.value, each.f1.n) for label, each in card.per_label.items()} == by_hand
    assert card.macro_f1.value == pytest.approx((4 / 7 + 4 / 7 + 2 / 5) / 3)
    assert card.macro_f1.n == 10


def test_kappa_by_hand() -> None:
    """One less what was seen (1+4+1+1 = 7) over what chance gives (95/9), among the nine answered."""
    # Labels (4, 3, 2), answers (3, 4, 2): (4*4 + 3*3 + 3*2 + 2*4 + 4 * (4*2 + 2*3)) / 9.
    kappa = score(fold(TEN)).weighted_kappa
    assert kappa.value == pytest.approx(1 - 63 / 95)
    assert kappa.n == 9


def test_a_gap_counts_with_the_action_the_policy_gives_it() -> None:
    """A gap that is let through is a miss; one that is blocked is a false alarm where the label calls for less."""
    let_through = score(fold([row(0, HIGH, None, gap=ALLOW), row(1, LOW, None, gap=ALLOW)]))
    blocked = score(fold([row(0, HIGH, None), row(1, LOW, None)]))
    assert (let_through.misses, let_through.false_alarms) == (rate(1, 1), rate(0, 1))
    assert (blocked.misses, blocked.false_alarms) == (rate(0, 1), rate(1, 1))


def test_all_gaps_are_wrong_and_leave_kappa_undefined() -> None:
    """Silence has accuracy 0 and no agreement to speak of."""
    card = score(fold(rows("lmh", "---")))
    assert card.accuracy == rate(0, 3)
    assert (card.weighted_kappa.defined, card.weighted_kappa.n) == (False, 0)
    assert card.macro_f1.value == 0


@pytest.mark.parametrize("repeats", [1, 3])
def test_nothing_to_score_is_undefined_not_zero(repeats: int) -> None:
    """Without a labelled case every rate is undefined with n=0, and the document says null."""
    card = score(fold([], repeats))
    assert [(figure.defined, figure.n) for figure in figures(card)] == [(False, 0)] * 14
    assert card.as_dict()["accuracy"] == {"value": None, "low": None, "high": None, "n": 0}
    assert card.as_dict()["confusion"]["low"] == {"low": 0, "medium": 0, "high": 0, "gap": 0}


def test_a_label_that_never_occurs_has_no_f1_and_does_not_lower_the_macro() -> None:
    """Only labels present count, in truth or answers: a label answered but never true has an F1 of 0, and counts."""
    without_high = score(fold(rows("llmm", "llmm")))
    assert not without_high.per_label[HIGH].f1.defined
    assert without_high.macro_f1.value == 1
    assert score(fold(rows("llmm", "llmh"))).macro_f1.value == pytest.approx((1 + 2 / 3 + 0) / 3)


def test_a_perfect_score_is_no_certainty() -> None:
    """All resamples of a perfect run are perfect: the interval is Wilson's for as many clusters as there are."""
    card = score(fold(rows("llmmhh", "llmmhh")))
    assert (card.macro_f1.low, card.macro_f1.high) == wilson(1, 6)
    assert card.weighted_kappa.low == pytest.approx(2 * wilson(1, 6)[0] - 1)
    assert (card.per_label[HIGH].f1.low, card.per_label[HIGH].f1.high) == wilson(1, 2)


def test_no_miss_among_few_requests_is_less_certain_than_among_many_cases() -> None:
    """Twenty cases over two requests: 0 of 20 misses, with the interval of 0 of 2."""
    card = score(fold(rows("h" * 20, "h" * 20, keys="ab" * 10)))
    assert (card.misses.value, card.misses.n) == (0, 20)
    assert (card.misses.low, card.misses.high) == wilson(0, 2)


def test_cases_that_share_a_request_widen_the_interval() -> None:
    """Fifty requests of four cases each know less than two hundred requests."""
    truth, answers = "hl" * 100, "h" * 100 + "l" * 100
    apart = score(fold(rows(truth, answers))).accuracy
    together = score(fold(rows(truth, answers, keys=[i // 4 for i in range(200)]))).misses
    alone = score(fold(rows(truth, answers))).misses
    assert together.value == alone.value
    assert together.high - together.low > 1.2 * (alone.high - alone.low)
    assert apart == rate(100, 200)


def test_repeats_are_means_over_repeats_and_n_counts_cases() -> None:
    """Two cases asked twice, one of them right once: accuracy 3 of 4, n=2, and half a case in the confusion."""
    card = score(fold(rows("hhll", "hlll", keys="aabb"), repeats=2))
    assert (card.cases, card.accuracy.value, card.accuracy.n) == (2, 0.75, 2)
    assert card.confusion[HIGH] == {LOW: 0.5, MEDIUM: 0, HIGH: 0.5, None: 0}
    assert card.misses.value == 0.5


def test_whole_counts_are_whole_numbers() -> None:
    """The document says 1, not 1.0, also where repeats were averaged."""
    card = score(fold(rows("hhll", "hhll", keys="aabb"), repeats=2))
    assert json.dumps(card.as_dict()["confusion"]["high"]) == '{"low": 0, "medium": 0, "high": 1, "gap": 0}'


def test_the_document_has_the_keys_that_people_build_on() -> None:
    """Exactly the part of ``show --json`` that is about labels, high first, and valid JSON throughout."""
    document = score(fold(rows("lm", "l-"))).as_dict()
    assert list(document) == [
        "accuracy", "macro_f1", "weighted_kappa", "per_label", "confusion", "misses", "false_alarms",
    ]  # fmt: skip
    assert list(document["per_label"]) == list(document["confusion"]) == ["high", "medium", "low"]
    assert list(document["per_label"]["low"]) == ["precision", "recall", "f1"]
    assert document["per_label"]["high"]["f1"] == {"value": None, "low": None, "high": None, "n": 0}
    assert document["confusion"]["medium"] == {"low": 0, "medium": 0, "high": 0, "gap": 1}
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_groups_are_scored_apart() -> None:
    """Each slice has the scorecard that it would have alone, in the order given."""
    groups = {"b": fold(rows("lm", "ll")), "a": fold(rows("h", "h"))}
    cards = score_groups(groups)
    assert list(cards) == ["b", "a"]
    assert [card.accuracy for card in cards.values()] == [rate(1, 2), rate(1, 1)]


def test_loading_the_package_does_not_load_numpy() -> None:
    """The command line names scorecards before it has one."""
    code = "import sys, workbench.evaluation.scorecard, workbench.evaluation.flips; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603


@given(st.lists(st.tuples(labels, labels), min_size=1, max_size=60))
@settings(max_examples=40, deadline=None)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.UndefinedMetricWarning")
def test_answered_cases_score_as_in_scikit_learn(drawn: list[tuple[RiskLevel, RiskLevel]]) -> None:
    """Accuracy, macro F1, quadratic kappa and confusion of answered cases are scikit-learn's."""
    truth, answers = ([side.value for side in sides] for sides in zip(*drawn, strict=True))
    card = score(fold([row(i, *pair) for i, pair in enumerate(drawn)]))
    levels = [level.value for level in RiskLevel]
    assert card.accuracy.value == pytest.approx(metrics.accuracy_score(truth, answers))
    assert card.macro_f1.value == pytest.approx(metrics.f1_score(truth, answers, average="macro"))
    confusion = metrics.confusion_matrix(truth, answers, labels=levels)
    assert [[card.confusion[a][b] for b in RiskLevel] for a in RiskLevel] == confusion.tolist()
    if len({*truth, *answers}) > 1:  # scikit-learn divides by zero there
        kappa = metrics.cohen_kappa_score(truth, answers, labels=levels, weights="quadratic")
        assert card.weighted_kappa.value == pytest.approx(kappa, abs=1e-12)
    else:
        assert not card.weighted_kappa.defined


@given(st.lists(told, min_size=1, max_size=60))
@settings(max_examples=40, deadline=None)
def test_gaps_score_as_a_fourth_answer_in_scikit_learn(drawn: list[Told]) -> None:
    """Precision, recall and F1 are those of scikit-learn where a gap is an answer that is never right."""
    truth = [label.value for label, _ in drawn]
    answers = ["gap" if outcome is None else outcome.value for _, outcome in drawn]
    card = score(fold([row(i, *pair) for i, pair in enumerate(drawn)]))
    levels = [level.value for level in RiskLevel]
    theirs = metrics.precision_recall_fscore_support(truth, answers, labels=levels, zero_division=np.nan)
    ours = [card.per_label[level] for level in RiskLevel]
    assert [each.precision.value for each in ours] == pytest.approx(theirs[0].tolist(), nan_ok=True)
    assert [each.recall.value for each in ours] == pytest.approx(theirs[1].tolist(), nan_ok=True)
    assert [each.f1.value for each in ours] == pytest.approx(theirs[2].tolist(), nan_ok=True)
    assert [each.recall.n for each in ours] == theirs[3].tolist()
    assert card.macro_f1.value == pytest.approx(np.nanmean(theirs[2]))


@given(st.lists(told, min_size=1, max_size=40), st.lists(actions, min_size=3, max_size=3), actions, st.data())
@settings(max_examples=40, deadline=None)
def test_stricter_tiers_never_add_a_miss(
    drawn: list[Told], chosen: list[Action], gap: Action, data: st.DataObject
) -> None:
    """What was to happen stays as it was; whatever is done more strictly, no more gets through."""
    called_for = Tiers(*sorted(chosen))
    strict = Tiers(*(data.draw(st.sampled_from([a for a in Action if a >= was])) for was in sorted(chosen)))
    stricter_gap = data.draw(st.sampled_from([a for a in Action if a >= gap]))

    def card(tiers: Tiers, on_gap: Action) -> Scorecard:
        return score(
            fold(
                (i, label, said, on_gap if said is None else tiers.action(said), called_for.action(label))
                for i, (label, said) in enumerate(drawn)
            )
        )

    before, after = card(called_for, gap), card(strict, stricter_gap)
    assert before.misses.n == after.misses.n
    if before.misses.defined:
        assert after.misses.value <= before.misses.value


@given(st.lists(st.tuples(st.integers(0, 5), told), min_size=1, max_size=30), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_a_score_depends_only_on_what_happened(drawn: list[tuple[int, Told]], shuffler: random.Random) -> None:
    """Order of rows, of patterns, of cells, and patterns left unmerged change no digit."""
    predictions = [row(key, *pair) for key, pair in drawn]
    counts = fold(predictions)
    scattered = [
        Pattern(tuple(shuffler.sample(pattern.cells, len(pattern.cells))), 1)
        for pattern in counts.patterns
        for _ in range(pattern.weight)
    ]
    shuffler.shuffle(scattered)
    assert score(counts).as_dict() == score(Counts(tuple(scattered))).as_dict()


@given(st.lists(told, min_size=1, max_size=30), st.integers(2, 4))
@settings(max_examples=30, deadline=None)
def test_identical_repeats_are_worth_no_more_than_one(drawn: list[Told], repeats: int) -> None:
    """N equal answers a case give the values of one, n in cases, and the same confusion."""
    once = score(fold([row(i, *pair) for i, pair in enumerate(drawn)]))
    often = score(fold([row(i, *pair) for i, pair in enumerate(drawn)] * repeats, repeats))
    assert often.cases == once.cases
    assert often.confusion == once.confusion
    assert [figure.n for figure in figures(often)] == [figure.n for figure in figures(once)]
    assert [figure.value for figure in figures(often)] == pytest.approx(
        [figure.value for figure in figures(once)], nan_ok=True
    )
    # Their intervals come from resampling cases either way, so that repeating narrows none of them.
    assert often.macro_f1.low == pytest.approx(once.macro_f1.low)


@given(st.lists(st.tuples(st.integers(0, 5), told), min_size=1, max_size=30), st.integers(1, 2))
@settings(max_examples=30, deadline=None)
def test_every_interval_holds_its_value(drawn: list[tuple[int, Told]], repeats: int) -> None:
    """And stays on its figure's scale."""
    card = score(fold([row(key, *pair) for key, pair in drawn], repeats))
    for figure in figures(card):
        least = -1 if figure is card.weighted_kappa else 0
        if figure.defined:
            assert least <= figure.low <= figure.value <= figure.high <= 1
            assert figure.n > 0


def test_bootstrap_intervals_cover_the_truth() -> None:
    """Of 200 corpora of 150 cases drawn from one known confusion, about 95 % hold its macro F1 and its kappa."""
    joint = {
        (LOW, LOW): 0.30, (LOW, MEDIUM): 0.04, (LOW, HIGH): 0.01, (MEDIUM, LOW): 0.05, (MEDIUM, MEDIUM): 0.24,
        (MEDIUM, HIGH): 0.05, (HIGH, LOW): 0.01, (HIGH, MEDIUM): 0.06, (HIGH, HIGH): 0.24,
    }  # fmt: skip
    cells = [fold([row(0, *pair)]).patterns[0].cells for pair in joint]

    def counts(weights: Sequence[int]) -> Counts:
        return Counts(tuple(Pattern(cell, int(w)) for cell, w in zip(cells, weights, strict=True) if w))

    truth = score(counts([round(100 * share) for share in joint.values()]))
    rng, held = np.random.default_rng(3), {"macro_f1": 0, "weighted_kappa": 0}
    for drawn in rng.multinomial(150, list(joint.values()), size=200):
        card = score(counts(drawn))
        for name in held:
            figure = getattr(card, name)
            held[name] += figure.low <= getattr(truth, name).value <= figure.high
    assert all(0.90 <= n / 200 <= 0.99 for n in held.values()), held


def test_a_million_predictions_keep_their_count() -> None:
    """Weights carry any number of rows without a row of memory each."""
    counts = fold(TEN)
    million = Counts(tuple(Pattern(pattern.cells, pattern.weight * 100_000) for pattern in counts.patterns))
    card = score(million)
    assert (card.cases, card.accuracy.value, card.misses.n) == (1_000_000, 0.5, 600_000)
    assert not math.isclose(card.accuracy.low, card.accuracy.high)
    assert card.accuracy.high - card.accuracy.low < 0.002
