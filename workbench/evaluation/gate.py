"""Gate: whether a run is worse than a baseline, holds, or leaves it open.

Worse: on misses or on accuracy, by a one-sided paired test with both corrected for being two; or a pinned case missed.
Holds: not worse, and neither loss can be above the margin, by its upper bound. Anything else is open, and is not passed
off as either: it takes more cases, and how many is said. Where nothing changed there is nothing to doubt, at any n.
"""

import enum
import math
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from workbench.evaluation import bounds, figures
from workbench.evaluation.paired import Loss, Paired, loss
from workbench.evaluation.significance import SignTest, holm, sign_test

MARGIN = 0.05
ALPHA = 0.05
_LEVEL = 0.95  # of the upper bound, one-sided
_FIGURES = {"misses": (figures.MISSES, True), "accuracy": (figures.ACCURACY, False)}


class Standing(enum.Enum):
    """What can be said of a run beside its baseline."""

    HOLDS = "holds"
    WORSE = "worse"
    CANNOT_TELL = "cannot tell"

    def __str__(self) -> str:
        return str(self.value)


class Lost(msgspec.Struct, frozen=True):
    """What was lost in one figure, as a fraction of the ``n`` cases that bear on it: above 0 is worse.

    ``was`` and ``now`` are the figure in both runs, ``upper`` the one-sided 95 % bound of the loss. ``p_value`` is that
    of no loss against a loss. ``enough`` is how many cases like these would decide, counted as ``n`` is: None where it
    is decided, or no number would.
    """

    n: int
    was: float
    now: float
    loss: float
    upper: float
    worse: int
    better: int
    p_value: float
    adjusted_p: float
    method: str
    enough: int | None


class Judgement(msgspec.Struct, frozen=True):
    """Where a run stands, and why. ``enough`` is about how many labelled cases like these would decide."""

    standing: Standing
    cases: int
    lost: dict[str, Lost]
    pinned_missed: tuple[str, ...]
    reasons: tuple[str, ...]
    enough: int | None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        found: dict[str, Any] = msgspec.to_builtins(self, enc_hook=str)
        return found


def judge(
    paired: Paired,
    *,
    margin: float = MARGIN,
    alpha: float = ALPHA,
    pinned_missed: Sequence[str] = (),
    doubts: Sequence[str] = (),
) -> Judgement:
    """Where ``b``, the run, stands beside ``a``, its baseline.

    Args:
        paired: Baseline and run.
        margin: The loss that would be borne, a fraction.
        alpha: The chance of calling worse what is as good.
        pinned_missed: Ids of pinned cases that the run misses: one is enough.
        doubts: Reasons why what was paired is not enough to say that it holds.
    """
    return judge_groups({"": paired}, margin=margin, alpha=alpha, pinned_missed=pinned_missed, doubts=doubts)[""]


def judge_groups(
    groups: Mapping[str, Paired],
    *,
    margin: float = MARGIN,
    alpha: float = ALPHA,
    pinned_missed: Sequence[str] = (),
    doubts: Sequence[str] = (),
) -> dict[str, Judgement]:
    """As :func:`judge` for each of *groups*, p values corrected over all of them: among twenty slices one is worse by
    chance.
    """  # noqa: D205
    losses = {
        (group, name): loss(paired, ratio, more_is_worse=more_is_worse)
        for group, paired in groups.items()
        for name, (ratio, more_is_worse) in _FIGURES.items()
    }
    tests = {place: sign_test(lost.amounts) for place, lost in losses.items() if lost.n}
    adjusted = dict(zip(tests, holm([test.greater for test in tests.values()]), strict=True))
    found = {}
    for group, paired in groups.items():
        lost = {
            name: _lost(
                paired,
                name,
                losses[group, name],
                test=tests[group, name],
                adjusted_p=adjusted[group, name],
                margin=margin,
                alpha=alpha,
            )
            for name in _FIGURES
            if (group, name) in tests
        }
        found[group] = _judgement(
            paired, lost, margin=margin, alpha=alpha, pinned_missed=tuple(pinned_missed), doubts=tuple(doubts)
        )
    return found


def _lost(
    paired: Paired, name: str, lost: Loss, *, test: SignTest, adjusted_p: float, margin: float, alpha: float
) -> Lost:
    worse, better, n = lost.effective
    upper = bounds.tango(worse, better, n, _LEVEL)[1]
    enough = None
    if adjusted_p >= alpha and upper > margin and not paired.identical:
        enough = bounds.sufficient(worse, better, n, margin, _LEVEL)
        if enough is None and (discordant := bounds.telling(worse, better, alpha / len(_FIGURES))) is not None:
            enough = math.ceil(discordant * n / (worse + better))
        if enough is not None:
            enough = max(math.ceil(enough * lost.n / n), round(lost.n) + 1)
    ratio, more_is_worse = _FIGURES[name]
    total = sum(float(figures.row(each.a) @ ratio.top) * each.weight for each in paired.patterns)
    was = total / lost.n
    return Lost(
        n=round(lost.n),
        was=was,
        now=was + (lost.value if more_is_worse else -lost.value),
        loss=lost.value,
        upper=upper,
        worse=sum(clusters for amount, clusters in lost.amounts if amount > 0),
        better=sum(clusters for amount, clusters in lost.amounts if amount < 0),
        p_value=test.greater,
        adjusted_p=adjusted_p,
        method=test.method,
        enough=enough,
    )


def _judgement(
    paired: Paired,
    lost: dict[str, Lost],
    *,
    margin: float,
    alpha: float,
    pinned_missed: tuple[str, ...],
    doubts: tuple[str, ...],
) -> Judgement:
    cases = paired.cases
    worse = [
        f"{name}: {100 * each.loss:.1f} points lost, {each.worse} worse and {each.better} better, "
        f"p = {each.adjusted_p:.2g} corrected for several looks"
        for name, each in lost.items()
        if each.adjusted_p < alpha
    ]
    worse += [f"pinned case {id} is missed" for id in pinned_missed]
    if worse:
        return Judgement(Standing.WORSE, cases, lost, pinned_missed, tuple(worse), None)
    if not lost:
        doubts = (*doubts, "no labelled case is in both")
    open_ = [] if paired.identical else [name for name, each in lost.items() if each.upper > margin]
    if not open_ and not doubts:
        return Judgement(Standing.HOLDS, cases, lost, (), (), None)
    needed = [
        None if (enough := lost[name].enough) is None else math.ceil(enough * cases / lost[name].n) for name in open_
    ]
    why = tuple(_open(name, lost[name], margin) for name in open_)
    enough = max((each for each in needed if each is not None), default=None)
    return Judgement(Standing.CANNOT_TELL, cases, lost, (), (*doubts, *why), enough)


def _open(name: str, lost: Lost, margin: float) -> str:
    margin_text = f"{100 * margin:.3g} points"
    if lost.loss < margin:
        said = f"{name}: up to {100 * lost.upper:.1f} points may be lost, and {margin_text} are the margin"
    else:
        said = (
            f"{name}: {100 * lost.loss:.1f} points lost, beyond the margin of {margin_text}, "
            f"yet by chance with p = {lost.adjusted_p:.2g}"
        )
    return said if lost.enough is None else f"{said}; about {lost.enough:,} cases like these {lost.n:,} would tell"
