"""Figures: what each number of a scorecard is, as a function of sixteen counts; of one such row, or of many at once.

Columns 0 to 11 count predictions by label and outcome (low, medium, high, gap), the rest misses and false alarms. Most
figures are a ratio of two sums of columns; only two are not. All are written over the last axis, so that a scorecard's
values and its ten thousand resamples go through the same lines.
"""

from collections.abc import Iterable

import msgspec
import numpy as np
import numpy.typing as npt

from workbench.domain.risk import Action, RiskLevel
from workbench.evaluation.counts import Cell, Pattern

Sums = npt.NDArray[np.float64]

_LABELS = len(RiskLevel)
_OUTCOMES = _LABELS + 1
_MATRIX = _LABELS * _OUTCOMES
_MISSED, _MISSABLE, _FALSE_ALARMS, _ALARMABLE = range(_MATRIX, _MATRIX + 4)
COLUMNS = _MATRIX + 4


def table(patterns: tuple[Pattern, ...]) -> Sums:
    """One row a pattern, *COLUMNS* wide: what a single cluster of that pattern adds to each count."""
    rows = np.zeros((len(patterns), COLUMNS))
    for at, pattern in enumerate(patterns):
        rows[at] = row(pattern.cells)
    return rows


def row(cells: Iterable[tuple[Cell, float]]) -> Sums:
    """What *cells* add to each count: each way that a prediction came out, and how often."""
    found = np.zeros(COLUMNS)
    for cell, count in cells:
        found[cell.label.rank * _OUTCOMES + (_LABELS if cell.outcome is None else cell.outcome.rank)] += count
        found[_MISSED] += count * cell.missed
        found[_MISSABLE] += count * (cell.expected > Action.ALLOW)
        found[_FALSE_ALARMS] += count * cell.false_alarm
        found[_ALARMABLE] += count * (cell.expected < Action.BLOCK)
    return found


class Ratio(msgspec.Struct, frozen=True):
    """A figure that is one weighted sum of columns over another."""

    top: Sums
    bottom: Sums

    def of(self, sums: Sums) -> Sums:
        """The figure; NaN where nothing bears on it."""
        return _divide(sums @ self.top, sums @ self.bottom)

    @property
    def bearing(self) -> Sums:
        """The columns that count the predictions that bear on the figure."""
        return (self.bottom > 0).astype(float)


def _divide(top: Sums, bottom: Sums) -> Sums:
    quotient: Sums = np.divide(top, bottom, out=np.full(np.shape(bottom), np.nan), where=bottom > 0)
    return quotient


def _columns(*indices: int) -> Sums:
    return np.isin(np.arange(COLUMNS), indices).astype(float)


_RIGHT = [_columns(label * _OUTCOMES + label) for label in range(_LABELS)]
_LABELLED = [_columns(*range(label * _OUTCOMES, (label + 1) * _OUTCOMES)) for label in range(_LABELS)]
_ANSWERED_SO = [_columns(*range(label, _MATRIX, _OUTCOMES)) for label in range(_LABELS)]

ALL = _columns(*range(_MATRIX))
"""Every prediction."""
ANSWERED = np.sum(_ANSWERED_SO, axis=0)
"""Every prediction that has a place on the scale of risk."""
ACCURACY = Ratio(np.sum(_RIGHT, axis=0), ALL)
"""A gap is wrong."""
MISSES = Ratio(_columns(_MISSED), _columns(_MISSABLE))
"""Of those whose label calls for review or block."""
FALSE_ALARMS = Ratio(_columns(_FALSE_ALARMS), _columns(_ALARMABLE))
"""Of those whose label calls for allow or review."""
PRECISION = {label: Ratio(_RIGHT[label.rank], _ANSWERED_SO[label.rank]) for label in RiskLevel}
"""Of those answered so."""
RECALL = {label: Ratio(_RIGHT[label.rank], _LABELLED[label.rank]) for label in RiskLevel}
"""Of those labelled so; a gap is not recalled."""
F1 = {label: Ratio(2 * _RIGHT[label.rank], _LABELLED[label.rank] + _ANSWERED_SO[label.rank]) for label in RiskLevel}
"""The harmonic mean of the two; on it bears every prediction labelled or answered so."""


def macro_f1(sums: Sums) -> Sums:
    """The plain mean of F1 over the labels present, among labels or answers; NaN where none is.

    As scikit-learn does it with ``labels`` left out: a label that nobody gave and nobody answered has no F1, and is
    left out rather than counted as 0. The gap is no label: it lowers the recall of those that it hides.
    """
    each = np.stack([F1[label].of(sums) for label in RiskLevel])
    present = ~np.isnan(each)
    return _divide(np.where(present, each, 0).sum(axis=0), present.sum(axis=0).astype(float))


def weighted_kappa(sums: Sums) -> Sums:
    """Cohen's kappa with quadratic weights, over what was answered; 1 is agreement, 0 what chance gives.

    NaN where chance alone cannot disagree: one and the same level on both sides, or nothing answered. A gap is left
    out, because it has no place on the scale: to count it as the far end, or as anything else, would invent a distance
    that nobody labelled. So a model may gain here by keeping silent; accuracy and recall are where it pays for that.

    Source:
        Cohen (1968), Psychological Bulletin 70(4); weights ``(i - j)**2``.
    """
    matrix = sums[..., :_MATRIX].reshape(*sums.shape[:-1], _LABELS, _OUTCOMES)[..., :_LABELS]
    weights = np.subtract.outer(np.arange(_LABELS), np.arange(_LABELS)) ** 2.0
    total = matrix.sum(axis=(-2, -1))
    seen = (matrix * weights).sum(axis=(-2, -1)) * total
    by_chance = np.einsum("...i,ij,...j->...", matrix.sum(axis=-1), weights, matrix.sum(axis=-2))
    return 1 - _divide(seen, by_chance)
