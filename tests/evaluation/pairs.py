"""Pairs of runs for tests: by label and what was answered in both, decided under the default policy."""

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence

from workbench.domain.risk import Action, RiskLevel
from workbench.domain.rule import Tiers
from workbench.evaluation.counts import Cell
from workbench.evaluation.paired import Cells, Paired, PairedPattern, in_order

LEVELS = tuple(RiskLevel)
LOW, MEDIUM, HIGH = LEVELS
Outcome = RiskLevel | None


def cell(label: RiskLevel, outcome: Outcome) -> Cell:
    """What becomes of an answer; a gap is blocked."""
    tiers = Tiers()
    return Cell(label, outcome, Action.BLOCK if outcome is None else tiers.action(outcome), tiers.action(label))


def cells(label: RiskLevel, *outcomes: Outcome) -> Cells:
    """A case asked as often as there are outcomes."""
    return tuple((cell(label, outcome), 1 / len(outcomes)) for outcome in outcomes)


def fold_pairs(rows: Iterable[tuple[Hashable, Cells, Cells]]) -> Paired:
    """Pairs of *rows*, folded in memory as the store folds them in SQL.

    Args:
        rows: One a case: cluster key, what became of it in ``a`` and in ``b``, shares adding up to 1.
    """
    clusters: defaultdict[Hashable, tuple[defaultdict[Cell, float], defaultdict[Cell, float]]] = defaultdict(
        lambda: (defaultdict(float), defaultdict(float))
    )
    for key, *sides in rows:
        for shares, cells in zip(clusters[key], sides, strict=True):
            for cell, share in cells:
                shares[cell] += share
    patterns = Counter((in_order(a.items()), in_order(b.items())) for a, b in clusters.values())
    return Paired(tuple(PairedPattern(a, b, weight) for (a, b), weight in patterns.items()))


def paired(rows: Iterable[tuple[RiskLevel, Outcome, Outcome]]) -> Paired:
    """Single cases asked once: label, what was answered before and now."""
    return fold_pairs((at, cells(label, a), cells(label, b)) for at, (label, a, b) in enumerate(rows))


def another(draw: random.Random, level: RiskLevel) -> RiskLevel:
    """Any level but *level*."""
    return draw.choice([each for each in LEVELS if each is not level])


def judged(draw: random.Random, n: int, accuracy: float) -> tuple[list[RiskLevel], list[RiskLevel]]:
    """Labels of *n* cases, and the answers of a model that is right so often."""
    labels = draw.choices(LEVELS, k=n)
    return labels, [label if draw.random() < accuracy else another(draw, label) for label in labels]


def flipped(draw: random.Random, answers: Sequence[RiskLevel], share: float) -> list[RiskLevel]:
    """*answers*, each another one with the chance *share*."""
    return [another(draw, answer) if draw.random() < share else answer for answer in answers]


def planted(seed: int, n: int = 400, points: float = 0.05, noise: float = 0.05) -> Paired:
    """A model, and the same one with *noise* of random flips and *points* of its right answers made wrong."""
    draw = random.Random(seed)  # noqa: S311 -- no secret
    labels, before = judged(draw, n, 0.9)
    now = flipped(draw, before, noise)
    right = [at for at in range(n) if now[at] is labels[at]]
    for at in draw.sample(right, round(points * n)):
        now[at] = another(draw, labels[at])
    return paired(zip(labels, before, now, strict=True))


def redrawn(seed: int, n: int = 400, noise: float = 0.05) -> Paired:
    """Two draws of one model whose answers are another ones with the chance *noise*."""
    draw = random.Random(seed)  # noqa: S311 -- no secret
    labels, core = judged(draw, n, 0.9)
    return paired(zip(labels, flipped(draw, core, noise), flipped(draw, core, noise), strict=True))
