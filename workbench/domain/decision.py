"""Decision: one live verdict as it is written down, with all that is needed to come to it again; and what is told."""

import datetime
from typing import Literal

import msgspec

from workbench.domain.assessment import GapReason
from workbench.domain.case import Request
from workbench.domain.risk import Action, RiskLevel
from workbench.domain.session import Analysis


class Masked(Request, frozen=True):
    """A request as it is on record where secrets are not to be: what was judged held more."""

    masked: bool = True


class Recorded(Request, frozen=True):
    """A request as it is read from a record: a whole one, or *masked*."""

    masked: bool = False


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked, by whom, what the model said, and what was done about it. Never changed afterwards.

    ``request`` is the whole request (or a :class:`Masked` one) and ``terms`` the rule as it was then, both as JSON;
    with ``raw``, the neutral reply, the same mapping and the same policy give the same action again. ``risk`` is
    what the tiers were applied to, None on a gap. ``latency_ms`` is how long the decision took,
    ``model_latency_ms`` the answer's time on the wire. ``cached_from`` names the decision whose assessment this one
    shares, or whose gap, where both waited for one call; ``cached`` is true of an assessment alone. Then nothing
    was asked: no attempt, no tokens, no cost. ``beside`` names the decision that was carried out, where this one is
    a shadow rule's and had no effect. Times are UTC without a zone.
    """

    id: str
    organization: str
    kind: Literal["classify", "session"]
    decided_at: datetime.datetime
    user: str
    user_name: str
    token: str
    connection: str
    dialect: str
    request: str
    action: Action
    spoke: str
    session: str | None = None
    risk: RiskLevel | None = None
    model_risk: RiskLevel | None = None
    static_risk: RiskLevel | None = None
    gap: GapReason | None = None
    detail: str | None = None
    title: str | None = None
    explanation: str = ""
    notes: tuple[str, ...] = ()
    rule: str | None = None
    mode: str = "enforce"
    terms: str = "null"
    model: str | None = None
    answered_by: str | None = None
    prompt: str | None = None
    policy: str | None = None
    request_key: str | None = None
    raw: str = ""
    attempts: int = 0
    latency_ms: float = 0.0
    model_latency_ms: float | None = None
    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    cached: bool = False
    cached_from: str | None = None
    beside: str | None = None


def shown(decision: Decision) -> Analysis:
    """What is shown of *decision* with its session."""
    prints = {"prompt": decision.prompt, "policy": decision.policy, "request": decision.request_key}
    return Analysis(
        action=decision.action,
        risk_level=decision.risk,
        title=decision.title,
        explanation=decision.explanation,
        model=decision.model,
        rule=decision.rule,
        fingerprints={name: value for name, value in prints.items() if value is not None},
        latency_ms=decision.latency_ms,
        cached=decision.cached,
        gap=decision.gap,
        decision=decision.id,
        cached_from=decision.cached_from,
        notes=decision.notes,
    )


class Classified(msgspec.Struct, frozen=True, kw_only=True):
    """A decision about a command that somebody else would run."""

    id: str
    at: datetime.datetime
    user: str
    user_name: str
    connection: str
    request: Request
    analysis: Analysis
