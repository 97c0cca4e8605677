"""Predict: terms times weights, with numpy alone, and which of the terms weighed most."""

from collections import defaultdict

import msgspec
import numpy as np
import numpy.typing as npt

from workbench.domain.case import Request
from workbench.domain.risk import RiskLevel
from workbench.engine.text import clean
from workbench.facts.floor import Static
from workbench.providers.learned.terms import GROUPS, Found, body, terms, weighed
from workbench.providers.learned.weights import Weights

_LEVELS = tuple(RiskLevel)
_LOOKED_AT = 12  # terms that an explanation is made from: parts of one word weigh together
_SHOWN = 4
_LONGEST = 32  # characters of a shown term: it may be the command's own text
_STATIC = "the static risk"
_LABELS = {
    "static": _STATIC,
    "findings": _STATIC,
    "shape": "{}",
    "verb": "verb {}",
    "why": "reason {}",
    "word": '"{}"',
    "part": '"{}"',
}
_TELLS = 0.01  # less than this moves no probability by a per cent


class Judgement(msgspec.Struct, frozen=True):
    """How likely each risk is, which of them is said, and the terms that weighed most for it, made safe to show."""

    probabilities: dict[RiskLevel, float]
    risk: RiskLevel
    because: tuple[str, ...]

    @property
    def confidence(self) -> float:
        """How likely that one is."""
        return self.probabilities[self.risk]


class Classifier:
    """Weights made ready for use. Shared by threads: nothing in it changes."""

    def __init__(self, weights: Weights) -> None:
        rows = [(name, term, row) for name in GROUPS for term, row in weights.terms[name].items()]
        self.vocabulary: dict[str, dict[str, int]] = {name: {} for name in GROUPS}
        for column, (name, term, _) in enumerate(rows):
            self.vocabulary[name][term] = column
        self._names = [(name, term) for name, term, _ in rows]
        self._weights = np.array([row for *_, row in rows]).reshape(len(rows), len(_LEVELS))
        self._bias = np.array(weights.bias)
        self._low_above = weights.low_above

    def judge(self, request: Request, static: Static) -> Judgement:
        """What the classifier makes of *request*, whose facts are *static*. Never raises for what a text holds."""
        text = body(request)
        columns, values = weighed(terms(text, static), self.vocabulary)
        votes = values[:, None] * self._weights[columns]
        chances = softmax(self._bias + votes.sum(axis=0))
        rank = int(middle(chances, self._low_above))
        by_risk = {risk: float(chance) for risk, chance in zip(_LEVELS, chances, strict=True)}
        return Judgement(by_risk, _LEVELS[rank], self._because(text, columns, votes, rank))

    def probabilities(self, found: Found) -> npt.NDArray[np.float64]:
        """How likely low, medium and high are for a command with the terms *found*."""
        columns, values = weighed(found, self.vocabulary)
        return softmax(self._bias + values @ self._weights[columns])

    def _because(
        self, text: str, columns: npt.NDArray[np.intp], votes: npt.NDArray[np.float64], chosen: int
    ) -> tuple[str, ...]:
        # For the chosen risk against the mean of all three: a term that speaks for all alike decides nothing.
        for_it = votes[:, chosen] - votes.mean(axis=1)
        together: defaultdict[str, float] = defaultdict(float)
        text = f" {' '.join(text.split())} "
        for at in np.argsort(-for_it, kind="stable")[:_LOOKED_AT].tolist():
            if for_it[at] > _TELLS:
                name, term = self._names[columns[at]]
                together[_shown(name, term, text)] += float(for_it[at])
        return tuple(sorted(filter(None, together), key=lambda term: -together[term])[:_SHOWN])


def middle(chances: npt.NDArray[np.float64], low_above: float = 0.5) -> npt.NDArray[np.intp]:
    """The rank up to which half of the *chances* lie, along the last axis; the higher one where that is a draw.

    On an ordered scale the middle is the least off in the mean, so high and low do not outvote each other. Low is said
    only where it is likelier than *low_above*, and medium where it is not.
    """
    found: npt.NDArray[np.intp] = (chances.cumsum(axis=-1)[..., :-1] <= np.array([low_above, 0.5])).sum(axis=-1)
    return found


def softmax(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Probabilities of *scores*, along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: npt.NDArray[np.float64] = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def _shown(group: str, term: str, text: str) -> str:
    """*term* for a person: a part of a word as the first word of *text* that holds it."""
    if group == "part":
        inside = text.find(term) + len(term) // 2
        term = text[text.rfind(" ", 0, inside) + 1 : text.find(" ", inside)]
    shown = clean(term, _LONGEST)
    return shown and _LABELS[group].format(shown)
