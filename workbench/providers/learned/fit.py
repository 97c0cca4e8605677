"""Fit: labelled cases in, a classifier out. The only module that needs scikit-learn.

A case is learned four times: with its facts; counting a tenth as much, as if no reader knew its dialect; and counting a
twentieth each, as if the readers had overlooked all that is not low in it, and as if they had seen it and taken it for
harmless. They were made with the shipped cases in sight, where they do neither: without the other three, all that is
learned is to trust the static risk. Where it cannot read it says medium, and of such text a third was called right in
cross-validation, half with the second. Of what is high and was overlooked two thirds were called low without the third,
a fifth with it; of what is high and was taken for harmless, four fifths and two fifths with the fourth. What is read
well loses a case or two in a hundred by them.

How strongly the weights are held back is chosen by cross-validation among the cases given, on log loss, what is read,
overlooked and mistaken counting as in the fit: a probability that can be believed is what the classifier is for. How
likely low has to be to be said is chosen on the same chances, by cost: to call high low is ``MISS`` errors (Elkan 2001,
IJCAI).
"""

import hashlib
import platform
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from workbench import __version__
from workbench.domain.case import Case, CorpusFingerprint, digest
from workbench.domain.errors import InputError
from workbench.domain.risk import RiskLevel
from workbench.facts.finding import low
from workbench.facts.floor import Static, static_risk
from workbench.facts.scope import Limits
from workbench.providers.learned.predict import middle
from workbench.providers.learned.terms import FACTS, GROUPS, TERM, Found, body, terms, weighed
from workbench.providers.learned.weights import FORMAT, Bin, Row, Trained, Weights, rounded

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FOLDS = 5
STRENGTHS = (0.3, 1.0, 3.0)
"""Inverse regularisation: the more, the closer to the cases given."""
UNREAD = 0.1
OVERLOOKED = 0.05
MISTAKEN = 0.05
MISS = 10.0
"""What it costs to call high low, where any other error costs 1."""
LOW_ABOVE = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
"""How likely low may have to be to be said."""
_SEED = 0
_RARE = 2  # cases that a term must be in
_MOST = 20_000  # terms; the most frequent are kept, so that the file stays within its limit
_EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)  # of the bins of confidence
_LEVELS = tuple(RiskLevel)
# Bounded by size and depth, and by time only so far that no busy machine fits another classifier than an idle one.
_UNHURRIED = Limits(time_ms=60_000)


class _Read(NamedTuple):
    """A case as it was read, and as it would be if no reader knew its dialect, overlooked its risk, or mistook it."""

    label: int
    readings: tuple[Found, Found, Found, Found]


_COUNTING = (1.0, UNREAD, OVERLOOKED, MISTAKEN)
_Chances = tuple[npt.NDArray[np.float64], ...]
"""By reading, how likely each risk is, a row a case."""
_Figure = Callable[[npt.NDArray[np.float64], npt.NDArray[np.intp]], float]


def facts_fingerprint(cases: Sequence[Case]) -> str:
    """A name for all that the classifier takes from the readers of *cases*: another one when a reader changed."""
    return _facts([_read(case) for case in cases])


def corpus_fingerprint(cases: Sequence[Case]) -> str:
    """The name of *cases* as a corpus."""
    corpus = CorpusFingerprint()
    for case in cases:
        corpus.add(digest(case))
    return corpus.hexdigest()


def fit(cases: Sequence[Case]) -> Weights:
    """The classifier that *cases* make; the same cases and versions make the same one.

    Args:
        cases: What to learn. Those without a label are left out.

    Raises:
        InputError: scikit-learn is missing, or a risk has fewer than ``FOLDS`` cases.
    """
    try:
        import sklearn
    except ImportError:
        raise InputError('training needs scikit-learn: pip install "workbench[train]"') from None
    cases = [case for case in cases if case.label is not None]
    counts = Counter(case.label for case in cases)
    scarce = [f"{counts[risk]} {risk}" for risk in RiskLevel if counts[risk] < FOLDS]
    if scarce:
        raise InputError(
            f"too little to learn from: {' and '.join(scarce)} among {len(cases)} labelled dev cases; "
            f"at least {FOLDS} of each risk are needed"
        )
    rows = [_read(case) for case in cases]
    labels = np.array([row.label for row in rows])
    chances = _left_out(rows, labels)
    losses = {strength: _mixed(_log_loss, found, labels) for strength, found in chances.items()}
    best = min(STRENGTHS, key=losses.__getitem__)
    costs = {low: _mixed(partial(_cost, low_above=low), chances[best], labels) for low in LOW_ABOVE}
    low_above = min(LOW_ABOVE, key=costs.__getitem__)
    bins = reliability(chances[best][0], labels, low_above)
    return _weights(
        rows,
        best,
        low_above,
        Trained(
            corpus=corpus_fingerprint(cases),
            facts=_facts(rows),
            cases={str(risk): counts[risk] for risk in RiskLevel},
            versions={
                "workbench": __version__,
                "python": platform.python_version(),
                "numpy": np.__version__,
                "scikit-learn": sklearn.__version__,
            },
            settings={
                "strength": best,
                "unread": UNREAD,
                "overlooked": OVERLOOKED,
                "mistaken": MISTAKEN,
                "miss": MISS,
                "folds": FOLDS,
                "seed": _SEED,
                "rare": _RARE,
                "most": _MOST,
            },
            log_loss=rounded(_log_loss(chances[best][0], labels)),
            calibration_error=rounded(calibration_error(bins)),
            reliability=bins,
        ),
    )


def reliability(
    chances: npt.NDArray[np.float64], labels: npt.NDArray[np.intp], low_above: float = 0.5
) -> tuple[Bin, ...]:
    """How sure and how right the *chances*, a row a case, are of *labels*: a bin a range of confidence, none empty."""
    chosen = middle(chances, low_above)
    sure = chances[np.arange(len(labels)), chosen]
    right = chosen == labels
    place = np.digitize(sure, _EDGES)
    return tuple(
        Bin(int(own.sum()), rounded(sure[own].mean()), int(right[own].sum()))
        for own in (place == at for at in range(1, len(_EDGES) + 1))
        if own.any()
    )


def calibration_error(bins: Sequence[Bin]) -> float:
    """By how much a confidence is off, in the mean over cases (expected calibration error); 0 for no bins.

    Source:
        Naeini, Cooper, Hauskrecht (2015), AAAI.

    >>> calibration_error([Bin(10, 0.9, 8), Bin(10, 0.6, 6)])
    0.05
    """
    cases = sum(each.cases for each in bins)
    return sum(abs(each.sure * each.cases - each.right) for each in bins) / cases if cases else 0.0


def _read(case: Case) -> _Read:
    request = case.request
    text = body(request)
    read = static_risk(request.command, request.dialect, request.arguments, _UNHURRIED)
    unread = static_risk(request.command, "", (), _UNHURRIED)
    harmless = tuple(finding for finding in read.findings if finding.risk is RiskLevel.LOW)
    overlooked = Static(RiskLevel.LOW, harmless, unresolved=False)
    mistaken = Static(RiskLevel.LOW, tuple(low(finding.verb, "") for finding in read.findings), unresolved=False)
    one, two, three, four = (terms(text, static) for static in (read, unread, overlooked, mistaken))
    return _Read(0 if case.label is None else case.label.rank, (one, two, three, four))


def _facts(rows: Sequence[_Read]) -> str:
    named = hashlib.sha256()
    for row in rows:
        for found in row.readings:
            named.update(repr([sorted(found[name]) for name in FACTS]).encode())
    return named.hexdigest()


def _vocabulary(rows: Sequence[_Read]) -> dict[str, dict[str, int]]:
    """The terms worth a weight: in more than one case, and the most frequent of them, in a fixed order."""
    counts = Counter(
        (name, term)
        for row in rows
        for name in GROUPS
        for term in frozenset[str]().union(*(found[name] for found in row.readings))
        if len(term) <= 2 * TERM
    )
    frequent = sorted((-count, *key) for key, count in counts.items() if count >= _RARE)[:_MOST]
    found: dict[str, dict[str, int]] = {name: {} for name in GROUPS}
    for column, (_, name, term) in enumerate(sorted(frequent, key=lambda each: each[1:])):
        found[name][term] = column
    return found


def _matrix(rows: Sequence[Found], vocabulary: dict[str, dict[str, int]]) -> "csr_matrix":
    from scipy.sparse import csr_matrix

    pairs = [weighed(row, vocabulary) for row in rows]
    starts = np.cumsum([0, *(len(columns) for columns, _ in pairs)])
    columns = np.concatenate([columns for columns, _ in pairs])
    values = np.concatenate([values for _, values in pairs])
    return csr_matrix((values, columns, starts), shape=(len(rows), sum(map(len, vocabulary.values()))))


def _models(
    rows: Sequence[_Read], vocabulary: dict[str, dict[str, int]], strengths: Sequence[float]
) -> Iterator[tuple[float, Any]]:
    """A fitted model for each of *strengths*."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    labels = [row.label for row in rows]
    all_of_them = _matrix([row.readings[at] for at in range(len(_COUNTING)) for row in rows], vocabulary)
    counting = np.repeat(_COUNTING, len(rows))
    for strength in strengths:
        # Newton's steps end so near the optimum that another processor's rounding seldom shows in the file.
        model = LogisticRegression(C=strength, solver="newton-cg", tol=1e-6, max_iter=1_000)
        # Threads would fight over these small products, and add them up in another order each time.
        with threadpool_limits(1):
            model.fit(all_of_them, labels * len(_COUNTING), sample_weight=counting)
        yield strength, model


def _left_out(rows: Sequence[_Read], labels: npt.NDArray[np.intp]) -> dict[float, _Chances]:
    """By strength, the chances of each case from a model that did not see it."""
    from sklearn.model_selection import StratifiedKFold

    size = (len(rows), len(_LEVELS))
    chances = {strength: tuple(np.zeros(size) for _ in _COUNTING) for strength in STRENGTHS}
    for seen, unseen in StratifiedKFold(FOLDS, shuffle=True, random_state=_SEED).split(labels, labels):
        own = [rows[at] for at in seen]
        vocabulary = _vocabulary(own)
        left = [_matrix([rows[at].readings[reading] for at in unseen], vocabulary) for reading in range(len(_COUNTING))]
        for strength, model in _models(own, vocabulary, STRENGTHS):
            for found, matrix in zip(chances[strength], left, strict=True):
                found[unseen] = model.predict_proba(matrix)
    return chances


def _mixed(figure: _Figure, chances: _Chances, labels: npt.NDArray[np.intp]) -> float:
    """*figure* over what is read, overlooked and mistaken, weighed as in the fit. What cannot be read is never low."""
    figures = [figure(found, labels) for found in chances]
    return float(np.average(figures, weights=(_COUNTING[0], 0.0, *_COUNTING[2:])))


def _log_loss(chances: npt.NDArray[np.float64], labels: npt.NDArray[np.intp]) -> float:
    return float(-np.log(np.maximum(chances[np.arange(len(labels)), labels], 1e-15)).mean())


def _cost(chances: npt.NDArray[np.float64], labels: npt.NDArray[np.intp], low_above: float) -> float:
    """What the errors cost in the mean, where low is said above *low_above*."""
    said = middle(chances, low_above)
    missed = (labels == RiskLevel.HIGH.rank) & (said == RiskLevel.LOW.rank)
    return float(np.where(missed, MISS, said != labels).mean())


def _weights(rows: Sequence[_Read], strength: float, low_above: float, trained: Trained) -> Weights:
    vocabulary = _vocabulary(rows)
    ((_, model),) = _models(rows, vocabulary, [strength])

    def row(of: npt.NDArray[np.float64]) -> Row:
        low, medium, high = map(rounded, of)
        return low, medium, high

    return Weights(
        FORMAT,
        trained,
        row(model.intercept_),
        {name: {term: row(model.coef_[:, column]) for term, column in own.items()} for name, own in vocabulary.items()},
        low_above,
    )
