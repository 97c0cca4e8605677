"""Outcome: what a decision, or a run, means for the session it is about."""

import datetime

import msgspec

from workbench.domain.decision import Decision
from workbench.domain.session import NO_EXIT, Event, Execution, Session, SessionStatus


def reason(decision: Decision) -> str:
    """Why it was blocked, as the sender reads it."""
    if decision.gap is not None and decision.risk is None:
        return f"{decision.explanation} This is an outage ({decision.gap}), not a judgement."
    if decision.rule is None:
        return decision.explanation or "No rule covers this connection."
    return ": ".join(part for part in (decision.title, decision.explanation) if part) or f"the risk is {decision.risk}"


def said(text: str, exit_code: int) -> Execution:
    """What a session says of itself that did not run, or not to its end."""
    return Execution((Event(0.0, "e", text.encode()),), exit_code, truncated=False, execution_time_ms=0)


def lost() -> Execution:
    """What there is of a session that nobody saw the end of."""
    return said("the server stopped while this session was open; how far it came is not known\n", NO_EXIT)


def ended(session: Session, execution: Execution, now: datetime.datetime) -> Session:
    """*session*, done."""
    return msgspec.structs.replace(
        session,
        status=SessionStatus.DONE,
        ended_at=now,
        execution=execution,
        exit_code=execution.exit_code,
        event_size=len(execution.output),
    )
