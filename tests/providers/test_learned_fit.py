"""Fitting a classifier: the same cases make the same file, and what is predicted is what scikit-learn predicts."""

import itertools
import sys

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from tests.providers.classifiers import cases, fitted
from workbench.corpora.load import cases as shipped_cases
from workbench.domain.case import Case, Split
from workbench.domain.errors import InputError
from workbench.domain.risk import RiskLevel
from workbench.facts.finding import high
from workbench.facts.floor import Static
from workbench.providers.learned import fit as fitting
from workbench.providers.learned.fit import (
    LOW_ABOVE,
    MISTAKEN,
    OVERLOOKED,
    UNREAD,
    calibration_error,
    corpus_fingerprint,
    facts_fingerprint,
    fit,
    reliability,
)
from workbench.providers.learned.predict import Classifier, middle, softmax
from workbench.providers.learned.terms import GROUPS, body, terms, weighed
from workbench.providers.learned.weights import LIMIT, SHIPPED, Bin, encode, load


def shipped_dev() -> list[Case]:
    return [found.case for found in shipped_cases(["datasets"]) if found.case.split is Split.DEV]


def test_the_same_cases_make_the_same_bytes() -> None:
    """Whoever trains again on the same commit can see that nothing else went in."""
    assert encode(fit(cases())) == encode(fitted())


def test_numpy_predicts_what_scikit_learn_predicts() -> None:
    """Fitted once more by hand on the same terms, its ``predict_proba`` is ours to a millionth."""
    weights, classifier = fitted(), Classifier(fitted())
    rows = [fitting._read(case) for case in cases()]
    columns = sum(map(len, classifier.vocabulary.values()))
    matrix = np.zeros((4 * len(rows), columns))
    for at, found in enumerate(itertools.chain(*zip(*(row.readings for row in rows), strict=True))):
        own, values = weighed(found, classifier.vocabulary)
        matrix[at, own] = values
    labels = [row.label for row in rows] * 4
    model = LogisticRegression(C=weights.trained.settings["strength"], solver="newton-cg", tol=1e-6, max_iter=1000)
    model.fit(matrix, labels, sample_weight=np.repeat((1.0, UNREAD, OVERLOOKED, MISTAKEN), len(rows)))
    ours = np.array([classifier.probabilities(row.readings[0]) for row in rows])
    np.testing.assert_allclose(ours, model.predict_proba(matrix[: len(rows)]), atol=1e-6)


def test_it_learns_what_can_be_learned() -> None:
    """On the kind of text that it was fitted to it is right, and says so of itself under cross-validation."""
    trained = fitted().trained
    assert sum(each.right for each in trained.reliability) == sum(each.cases for each in trained.reliability) == 48
    assert trained.cases == {"low": 16, "medium": 16, "high": 16}


def test_what_it_saw_is_named_by_content() -> None:
    """Another label is another corpus, the same text the same facts."""
    before = cases()
    after = [*before[:-1], Case("x", before[-1].command, "postgres", RiskLevel.LOW)]
    assert corpus_fingerprint(before) == fitted().trained.corpus != corpus_fingerprint(after)
    assert facts_fingerprint(before) == fitted().trained.facts == facts_fingerprint(after)


def test_a_changed_reader_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that calls one thing otherwise gives the facts another name."""
    before = fitted().trained.facts  # kept from here on: it may be this test that fits first
    monkeypatch.setattr(fitting, "static_risk", lambda *_: Static(RiskLevel.HIGH, (high("x", "is new"),), False))
    assert facts_fingerprint(cases()) != before


def test_the_shipped_classifier_knows_the_readers_as_they_are() -> None:
    """Where this fails, a reader of commands or the shipped corpus changed: ``make train`` fits the classifier anew."""
    weights = load(SHIPPED)
    dev = shipped_dev()
    remedy = "the shipped classifier is out of date: run `make train` and commit its file"
    assert weights.trained.corpus == corpus_fingerprint(dev), remedy
    assert weights.trained.facts == facts_fingerprint(dev), remedy
    assert SHIPPED.stat().st_size <= LIMIT
    assert SHIPPED.read_bytes() == encode(weights)


def test_the_shipped_classifier_is_about_as_right_as_it_is_sure() -> None:
    """Cross-validated on the corpus it was made from; a tenth off would make its confidence a mere word."""
    assert load(SHIPPED).trained.calibration_error < 0.1


@pytest.mark.parametrize("risk", RiskLevel)
def test_too_few_cases_of_a_risk_are_refused(risk: RiskLevel) -> None:
    """A classifier that never saw one risk would never say it."""
    few = [case for case in cases() if case.label is not risk][:40] + [c for c in cases() if c.label is risk][:4]
    with pytest.raises(InputError, match=f"too little to learn from: 4 {risk} among"):
        fit(few)


def test_nothing_to_learn_from_is_refused() -> None:
    """An unlabelled corpus teaches nothing."""
    with pytest.raises(InputError, match="0 low and 0 medium and 0 high among 0 labelled dev cases"):
        fit([Case("a", "ls", "bash")])


def test_without_scikit_learn_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, and what to install."""
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(InputError, match=r'needs scikit-learn: pip install "workbench\[train\]"'):
        fit(cases())


def test_predicting_needs_no_scikit_learn() -> None:
    """Who only uses a classifier installs nothing more."""
    import subprocess

    script = (
        "import sys; from workbench.providers import connect; connect('learned', environ={})\n"
        "assert not {'sklearn', 'scipy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)  # noqa: S603 -- our own script


def test_reliability_counts_every_case_once() -> None:
    """By hand: four sure ones of which three are right, and one unsure that is wrong; the mean is weighed by cases."""
    chances = np.array([[0.92, 0.05, 0.03]] * 4 + [[0.2, 0.55, 0.25]])
    bins = reliability(chances, np.array([0, 0, 0, 2, 0]))
    assert bins == (Bin(1, 0.55, 0), Bin(4, 0.92, 3))
    assert calibration_error(bins) == pytest.approx((0.55 + 0.17 * 4) / 5)
    assert calibration_error(()) == 0


def test_the_risk_is_the_middle_of_what_is_likely() -> None:
    """Low and high alike do not make either: what lies between is the least off."""
    chances = np.array([[0.4, 0.2, 0.4], [0.6, 0.1, 0.3], [0.1, 0.3, 0.6], [0.5, 0.2, 0.3], [0.2, 0.3, 0.5]])
    assert middle(chances).tolist() == [1, 0, 2, 1, 2]


def test_low_is_said_only_where_it_is_likely_enough() -> None:
    """Else medium: how likely is chosen by what it costs to call high low. High and medium stay as they are."""
    chances = np.array([[0.6, 0.4, 0.0], [0.61, 0.0, 0.39], [0.0, 0.4, 0.6], [0.0, 0.6, 0.4]])
    assert middle(chances, 0.6).tolist() == [1, 0, 2, 1]
    high, low = np.array([2] * 10), np.array([0] * 10)
    unsure = np.array([[0.55, 0.25, 0.2]] * 10)
    assert [fitting._cost(unsure, high, above) for above in (0.5, 0.6)] == [fitting.MISS, 1.0]
    assert [fitting._cost(unsure, low, above) for above in (0.5, 0.6)] == [0.0, 1.0]


@pytest.mark.parametrize("mistake", [2, 3], ids=["overlooked", "taken for harmless"])
def test_the_text_is_heard_where_the_readers_err(mistake: int) -> None:
    """Of the high cases that it was made from, made to be read as low, few are low to the shipped classifier."""
    weights = load(SHIPPED)
    assert weights.low_above in LOW_ABOVE
    classifier = Classifier(weights)
    high = [case for case in shipped_dev() if case.label is RiskLevel.HIGH]
    chances = np.array([classifier.probabilities(fitting._read(case).readings[mistake]) for case in high])
    assert (middle(chances, weights.low_above) == 0).mean() < 0.25


def test_a_reader_errs_in_two_ways() -> None:
    """It overlooks what is not low, or sees it and takes it for harmless; then the operation is known all the same."""
    command = Case("a", "SELECT 1; DROP TABLE orders", "postgres", RiskLevel.HIGH)
    read, _, overlooked, mistaken = fitting._read(command).readings
    assert ("risk high" in read["static"], "drop table" in read["verb"]) == (True, True)
    assert ("risk low" in overlooked["static"], "drop table" in overlooked["verb"]) == (True, False)
    assert ("risk low" in mistaken["static"], "drop table" in mistaken["verb"]) == (True, True)
    assert not mistaken["why"]


def test_probabilities_of_any_scores_add_up() -> None:
    """Far from 0 as well, where a plain exponential overflows."""
    assert softmax(np.array([1000.0, 0.0, -1000.0])).tolist() == [1, 0, 0]
    assert softmax(np.zeros((2, 3))).sum(axis=1).tolist() == pytest.approx([1, 1])


def test_terms_of_one_group_share_its_weight() -> None:
    """A long command weighs no more than a short one."""
    vocabulary = Classifier(fitted()).vocabulary
    for command in ("DROP TABLE orders_1", "DROP TABLE orders_1; " * 50):
        request = Case("a", command, "postgres").request
        found = terms(body(request), Static(RiskLevel.LOW, (), False))
        columns, values = weighed(found, vocabulary)
        parts = [value for column, value in zip(columns, values, strict=True) if column in vocabulary["part"].values()]
        assert np.linalg.norm(parts) == pytest.approx(GROUPS["part"].weight)
