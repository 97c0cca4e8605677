"""Decisions on the wire: what a gateway asks, and what it is answered."""

import msgspec

from workbench.domain.decision import Decision
from workbench.domain.errors import InputError
from workbench.wire.words import WORDS, ActionWord


class ClassifyRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A command that somebody else would run. ``environment`` holds names of variables, never their values."""

    command: str
    connection: str
    client_args: list[str] = []
    environment: list[str] = []


class ClassifyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done with it. On a gap, and where no rule covers the connection, risk and title are null."""

    action: ActionWord
    risk_level: str | None
    title: str | None
    explanation: str
    rule: str | None
    model: str | None
    gap: str | None
    cached: bool
    decision_id: str
    latency_ms: float


def check(asked: ClassifyRequest) -> None:
    """Nothing, where there is something to be judged.

    Raises:
        InputError: there is not.
    """
    if not asked.command.strip() and not asked.client_args:
        raise InputError("command is empty, and so are its arguments; there is nothing to judge")


def answer(decision: Decision) -> ClassifyAnswer:
    """*decision* as it is answered."""
    return ClassifyAnswer(
        action=WORDS[decision.action],
        risk_level=None if decision.risk is None else decision.risk.value,
        title=decision.title,
        explanation=decision.explanation,
        rule=decision.rule,
        model=decision.model,
        gap=None if decision.gap is None else decision.gap.value,
        cached=decision.cached,
        decision_id=decision.id,
        latency_ms=decision.latency_ms,
    )
