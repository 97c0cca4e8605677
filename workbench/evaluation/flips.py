"""Flips: two runs side by side, which cases changed between them, and whether that is more than noise."""

from collections.abc import Iterable

import msgspec

from workbench.domain.risk import Action, RiskLevel
from workbench.domain.rule import Tiers
from workbench.evaluation.significance import mcnemar

_DEFAULT = Tiers()


class Pair(msgspec.Struct, frozen=True):
    """One case in both runs, ``a`` the older. A label of None is an unlabelled case, an outcome of None a gap.

    ``expected`` is the action that the label calls for under the policy; None takes the default tiers'.
    """

    case: str
    label: RiskLevel | None
    a_outcome: RiskLevel | None
    b_outcome: RiskLevel | None
    a_action: Action
    b_action: Action
    expected: Action | None = None

    @property
    def changed(self) -> bool:
        """Another risk, or another action."""
        return (self.a_outcome, self.a_action) != (self.b_outcome, self.b_action)

    @property
    def broken(self) -> bool:
        """Right in ``a``, wrong in ``b``; a gap is wrong."""
        return self.label is not None and self.a_outcome is self.label and self.b_outcome is not self.label

    @property
    def fixed(self) -> bool:
        """Wrong in ``a``, right in ``b``."""
        return self.label is not None and self.a_outcome is not self.label and self.b_outcome is self.label

    @property
    def worsening(self) -> tuple[int, int, int]:
        """What ``b`` is worse by: steps of miss, then steps of false alarm, then right or wrong; negative is better."""
        if self.label is None:
            return 0, 0, 0
        expected = (self.expected or _DEFAULT.action(self.label)).rank
        a, b = self.a_action.rank, self.b_action.rank
        return (
            max(0, expected - b) - max(0, expected - a),
            max(0, b - expected) - max(0, a - expected),
            self.broken - self.fixed,
        )


class Flips(msgspec.Struct, frozen=True):
    """The worst of the cases that changed, worst first, and what all that changed say of the two runs.

    ``p_value`` tells how often two equally good runs would differ at least so much in right and wrong.
    """

    cases: int
    changed: int
    flips: tuple[Pair, ...]
    fixed: int
    broken: int
    p_value: float


def order(pair: Pair) -> tuple[int, int, int]:
    """Sorts a miss newly made first, then a new false alarm, then what merely became wrong, then what is neither better
    nor worse, and last what got better.
    """  # noqa: D205
    missed, alarmed, wrong = pair.worsening
    return -missed, -alarmed, -wrong


def flips(groups: Iterable[tuple[Pair, int]], worst: Iterable[Pair]) -> Flips:
    """What two runs differ in.

    Args:
        groups: Pairs that are alike but for their case, and how many of each: with repeats, the caller chooses which
            answer stands for the case.
        worst: The changed pairs that are to be shown, as :func:`order` sorts them.

    Returns:
        Flips that count all of *groups*. None of them give a p of 1.
    """
    cases = changed = fixed = broken = 0
    for pair, count in groups:
        cases += count
        changed += count * pair.changed
        fixed += count * pair.fixed
        broken += count * pair.broken
    return Flips(cases, changed, tuple(worst), fixed, broken, mcnemar(fixed, broken))
