"""History on the wire: events, changes of configuration, and counts a day."""

import datetime
from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from workbench.domain.entry import Audit, Event, Tally
from workbench.domain.errors import nearest
from workbench.domain.risk import Action, RiskLevel
from workbench.wire.words import ACTIONS, WORDS, Unprocessable, moment

NAMES = (
    "hoop-session-ai-analysis-rule-created",
    "hoop-session-ai-analysis-rule-updated",
    "hoop-session-ai-analysis-provider-updated",
    "hoop-session-created",
    "hoop-session-reviewed",
    "hoop-session-finished",
)
"""Hoop's names of what happens."""

_ACTIONS = {action.value: word for action, word in WORDS.items()}
_OWN = frozenset({"session", "connection", "risk", "action"})


class EventAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An event. Session, connection, risk and action are null where it is about none, or nothing was judged."""

    name: str
    time: str
    user: str
    session_id: str | None
    connection: str | None
    risk_level: str | None
    action: str | None
    properties: dict[str, Any]


class EventList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of events, newest first."""

    data: list[EventAnswer]
    has_next_page: bool


class AuditAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A change of configuration: who, when, what, and how it looked before and after, without secrets."""

    time: str
    user: str
    token_id: str
    change: str
    kind: str
    id: str
    name: str
    before: Any
    after: Any


class AuditList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of changes, newest first."""

    data: list[AuditAnswer]
    has_next_page: bool


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """Decisions by each of what they are counted by, and events by name.

    ``none`` counts those without a risk (gaps, and where no rule covers the connection) or without a model; ``by_gap``
    counts gaps alone.
    """

    decisions: int
    by_risk: dict[str, int]
    by_action: dict[str, int]
    by_connection: dict[str, int]
    by_model: dict[str, int]
    by_gap: dict[str, int]
    events: dict[str, int]


class DayAnswer(Counted, frozen=True, kw_only=True):
    """One day's."""

    day: str


class Stats(Counted, frozen=True, kw_only=True):
    """Those of a stretch of time, in all and a day (UTC), the latest first."""

    start_date: str
    end_date: str
    days: list[DayAnswer]


def event(found: Event) -> EventAnswer:
    """*found* as it is answered."""
    held = found.properties
    return EventAnswer(
        name=found.name,
        time=moment(found.at),
        user=found.user,
        session_id=held.get("session"),
        connection=held.get("connection"),
        risk_level=held.get("risk"),
        action=_ACTIONS.get(held.get("action", "")),
        properties={key: value for key, value in held.items() if key not in _OWN},
    )


def change(found: Audit) -> AuditAnswer:
    """*found* as it is answered."""
    return AuditAnswer(
        time=moment(found.at), user=found.actor, token_id=found.token, change=found.change, kind=found.kind,
        id=found.id, name=found.name, before=_decoded(found.before), after=_decoded(found.after),
    )  # fmt: skip


def stats(
    start: datetime.datetime,
    end: datetime.datetime,
    tallies: Iterable[Tally],
    events: Iterable[tuple[datetime.date, str, int]],
) -> Stats:
    """What was counted, as it is answered."""
    days: dict[datetime.date, _Counts] = {}
    whole = _Counts()
    for tally in tallies:
        for counts in (whole, days.setdefault(tally.day, _Counts())):
            counts.add(tally)
    for day, name, count in events:
        for counts in (whole, days.setdefault(day, _Counts())):
            counts.events[name] += count
    return Stats(
        start_date=moment(start),
        end_date=moment(end),
        days=[DayAnswer(day=day.isoformat(), **days[day].fields()) for day in sorted(days, reverse=True)],
        **whole.fields(),
    )


class _Counts:
    def __init__(self) -> None:
        self.decisions = 0
        self.by: dict[str, Counter[str]] = {key: Counter() for key in ("risk", "action", "connection", "model", "gap")}
        self.events: Counter[str] = Counter()

    def add(self, tally: Tally) -> None:
        self.decisions += tally.count
        self.by["risk"][tally.risk or "none"] += tally.count
        self.by["action"][WORDS[Action(tally.action)]] += tally.count
        self.by["connection"][tally.connection] += tally.count
        self.by["model"][tally.model or "none"] += tally.count
        if tally.gap is not None:
            self.by["gap"][tally.gap] += tally.count

    def fields(self) -> dict[str, Any]:
        counted = {f"by_{key}": dict(counter) for key, counter in self.by.items()}
        return {"decisions": self.decisions, **counted, "events": dict(self.events)}


def asked_name(given: str | None) -> str | None:
    """The event that the query string names.

    Raises:
        Unprocessable: there is none by that name.
    """
    if not given:
        return None
    if given not in NAMES:
        raise Unprocessable(f"name is {given[:60]!r}; use one of {', '.join(NAMES)}.{nearest(given, NAMES)}")
    return given


def asked_risk(given: str | None) -> str | None:
    """The risk that the query string names.

    Raises:
        Unprocessable: it names none.
    """
    if not given:
        return None
    try:
        return RiskLevel(given).value
    except ValueError:
        raise Unprocessable(f"risk_level is {given[:20]!r}; use low, medium or high") from None


def asked_action(given: str | None) -> str | None:
    """The action that the query string names.

    Raises:
        Unprocessable: it names none.
    """
    if not given:
        return None
    if given not in ACTIONS:
        raise Unprocessable(f"action is {given[:40]!r}; use {', '.join(ACTIONS)}")
    return ACTIONS[given].value


def _decoded(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)
