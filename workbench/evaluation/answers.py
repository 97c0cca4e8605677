"""Answers: what a case was answered over all its repeats, as one short text that a store can group millions by.

One answer is the risk that was heard or the reason of the gap, followed by ``/`` and the static risk where the run had
a floor; several are joined by commas, in order. ``high``, ``timeout/medium``, ``high,high,low``.
"""

from collections import Counter

import msgspec

from workbench.domain.assessment import Assessment, Gap, GapReason, Outcome
from workbench.domain.risk import Action, RiskLevel
from workbench.domain.rule import Rule
from workbench.engine.decide import decide, expected
from workbench.evaluation.counts import Cell
from workbench.evaluation.paired import Cells, in_order

_RISKS = {str(level) for level in RiskLevel}


class Said(msgspec.Struct, frozen=True):
    """One way in which a case came out, and the share of its repeats that did: a risk or why there is none."""

    risk: RiskLevel | None
    gap: GapReason | None
    action: Action
    share: float

    def __str__(self) -> str:
        said = self.risk or f"gap {self.gap}"
        return f"{said}: {self.action}" if self.share == 1 else f"{self.share:.0%} {said}: {self.action}"


def said(answers: str, rule: Rule | None) -> tuple[Said, ...]:
    """The ways in which a case that was answered so came out under *rule*, the most frequent first.

    A floor belongs to the run that had it, and holds under any rule: it is part of what was answered.
    """
    texts = answers.split(",")
    found = []
    for text, count in Counter(texts).most_common():
        heard, _, static = text.partition("/")
        outcome: Outcome = Assessment(RiskLevel(heard), "", "") if heard in _RISKS else Gap(GapReason(heard))
        verdict = decide(outcome, rule, RiskLevel(static) if static else None)
        reason = outcome.reason if isinstance(outcome, Gap) else None
        found.append(Said(verdict.risk, reason, verdict.action, count / len(texts)))
    return tuple(found)


def cells(answers: str, label: RiskLevel, rule: Rule | None) -> Cells:
    """The same held against *label*."""
    shares: dict[Cell, float] = {}
    for each in said(answers, rule):
        cell = Cell(label, each.risk, each.action, expected(label, rule))
        shares[cell] = shares.get(cell, 0) + each.share
    return in_order(shares.items())


def worsening(a: Cells, b: Cells) -> tuple[float, float, float]:
    """What ``b`` is worse by: steps of miss, then steps of false alarm, then wrong answers; below 0 is better."""
    before, now = (
        (
            sum(share * max(0, cell.expected.rank - cell.action.rank) for cell, share in each),
            sum(share * max(0, cell.action.rank - cell.expected.rank) for cell, share in each),
            sum(share for cell, share in each if cell.outcome is not cell.label),
        )
        for each in (a, b)
    )
    return now[0] - before[0], now[1] - before[1], now[2] - before[2]
