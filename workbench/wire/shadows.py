"""Rules in shadow on the wire: what would come out otherwise."""

from typing import Any

import msgspec

from workbench.domain.analyzer import AnalyzerRule
from workbench.domain.risk import Action
from workbench.evaluation.moves import Shadowed
from workbench.wire.words import WORDS, ActionWord, moment


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """How many commands went from one action to the other."""

    was: ActionWord
    now: ActionWord
    count: int


class Flip(msgspec.Struct, frozen=True, kw_only=True):
    """A command that comes out otherwise. ``decision_id`` is what was carried out; the rest is the shadow's."""

    decision_id: str
    connection: str
    command: str
    was: ActionWord
    now: ActionWord
    risk_level: str | None
    gap: str | None
    title: str | None
    explanation: str


class ShadowAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A rule in shadow beside what was carried out: ``was`` is that, ``now`` what would be by the rule.

    Shares are of ``commands``, with their 95 % intervals. ``unjudged`` commands were not judged in shadow, for want of
    time. ``approvals_per_day`` is null where nothing was judged; what is less than a day counts as one.
    """

    rule: str
    mode: str
    since: str | None
    until: str | None
    commands: int
    unjudged: int
    changed: int
    moves: list[Move]
    approvals: dict[str, Any]
    blocks: dict[str, Any]
    approvals_per_day: dict[str, float] | None
    newly_blocked: int
    flips: list[Flip]


def answer(rule: AnalyzerRule, found: Shadowed) -> ShadowAnswer:
    """What *rule* would have changed, as it is answered."""
    moves = found.moves
    words = moves.as_dict(found.per_day)
    return ShadowAnswer(
        rule=rule.name,
        mode=rule.mode.value,
        since=None if found.since is None else moment(found.since),
        until=None if found.until is None else moment(found.until),
        commands=moves.cases,
        unjudged=found.unjudged,
        changed=round(moves.changed),
        moves=[
            Move(was=_word(each["was"]), now=_word(each["now"]), count=round(each["cases"])) for each in words["moves"]
        ],
        approvals=words["approvals"],
        blocks=words["blocks"],
        approvals_per_day=words["approvals_per_day"],
        newly_blocked=round(moves.newly_blocked),
        flips=[_flip(each) for each in found.flips],
    )


def _flip(row: dict[str, Any]) -> Flip:
    return Flip(
        decision_id=row["id"], connection=row["connection"], command=row["command"], was=_word(row["was"]),
        now=_word(row["now"]), risk_level=row["risk"], gap=row["gap"], title=row["title"],
        explanation=row["explanation"],
    )  # fmt: skip


def _word(action: str) -> ActionWord:
    return WORDS[Action(action)]
