"""Events: what is told of a live command, by Hoop's names, with risk and action and without its text."""

import datetime

from workbench.domain.entry import Event
from workbench.domain.session import Session


def session_event(name: str, session: Session, now: datetime.datetime, **more: str | int | None) -> Event:
    """The event *name* about *session*."""
    found = session.analysis
    return Event(
        at=now,
        organization=session.organization,
        name=name,
        user=session.owner.id,
        properties={
            "session": session.id,
            "connection": session.connection,
            "connection_type": session.connection_type,
            "risk": found.risk_level.value if found and found.risk_level else None,
            "action": found.action.value if found else None,
            "model": found.model if found else None,
            "rule": found.rule if found else None,
            "gap": found.gap.value if found and found.gap else None,
            "exit_code": session.exit_code,
            **more,
        },
    )
