"""History: what happened, what was changed and what was decided, read back. Functions of a connection."""

import datetime
from collections.abc import Iterator
from typing import Any, TypeVar

import duckdb
import msgspec

from workbench.domain.assessment import GapReason
from workbench.domain.case import Request
from workbench.domain.decision import Classified
from workbench.domain.entry import Audit, Event, Tally
from workbench.domain.review import Review
from workbench.domain.risk import Action, RiskLevel
from workbench.domain.session import Analysis, Session
from workbench.store import sessions
from workbench.store.sessions import Filter

_PAGE = 100
"""Rows that are in memory at once while everything is read."""

T = TypeVar("T")

_sessions = msgspec.json.Decoder(Session)
_reviews = msgspec.json.Decoder(Review)
_requests = msgspec.json.Decoder(Request)
_DECISIONS = """
select id, decided_at, "user", user_name, connection, request, action::varchar, risk::varchar, title, explanation,
    model, rule, prompt, policy, request_key, latency_ms, cached, cached_from, gap, notes
from decisions"""


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """Which events of an organization; None is any. Times are UTC without a zone, the ends within the range."""

    organization: str
    name: str | None = None
    user: str | None = None
    session: str | None = None
    connection: str | None = None
    risk: str | None = None
    action: str | None = None
    start: datetime.datetime | None = None
    end: datetime.datetime | None = None


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """Which changes of an organization's configuration; None is any."""

    organization: str
    kind: str | None = None
    name: str | None = None
    actor: str | None = None
    change: str | None = None
    start: datetime.datetime | None = None
    end: datetime.datetime | None = None


def events(connection: duckdb.DuckDBPyConnection, wanted: Happened, limit: int, offset: int) -> list[Event]:
    """Events, newest first."""
    where, values = sessions.matching([
        ("organization = ?", wanted.organization),
        ("name = ?", wanted.name),
        ('"user" = ?', wanted.user),
        ("properties->>'session' = ?", wanted.session),
        ("properties->>'connection' = ?", wanted.connection),
        ("properties->>'risk' = ?", wanted.risk),
        ("properties->>'action' = ?", wanted.action),
        ("happened_at >= ?", wanted.start),
        ("happened_at <= ?", wanted.end),
    ])  # fmt: skip
    rows = connection.execute(
        f'select happened_at, organization::varchar, name, "user", properties from events {where} '
        f"order by seq desc limit {limit:d} offset {offset:d}",
        values,
    ).fetchall()
    return [event(row) for row in rows]


def event(row: tuple[Any, ...]) -> Event:
    """The event that the columns of a row, but its number, say."""
    at, organization, name, user, properties = row
    return Event(
        at=at, organization=str(organization), name=name, user=user, properties=msgspec.json.decode(properties)
    )


def changes(connection: duckdb.DuckDBPyConnection, wanted: Changed, limit: int, offset: int) -> list[Audit]:
    """Changes of configuration, newest first."""
    where, values = sessions.matching([
        ("organization = ?", wanted.organization),
        ("kind = ?", wanted.kind),
        ("name = ?", wanted.name),
        ("actor = ?", wanted.actor),
        ("change = ?", wanted.change),
        ("changed_at >= ?", wanted.start),
        ("changed_at <= ?", wanted.end),
    ])  # fmt: skip
    rows = connection.execute(
        "select changed_at, organization::varchar, actor, token, change, kind, id::varchar, name, before, after "
        f"from audit {where} order by seq desc limit {limit:d} offset {offset:d}",
        values,
    ).fetchall()
    names = Audit.__struct_fields__
    return [Audit(**dict(zip(names, row, strict=True))) for row in rows]


def tallies(
    connection: duckdb.DuckDBPyConnection, organization: str, start: datetime.datetime, end: datetime.datetime
) -> list[Tally]:
    """Decisions a day, by all that they are counted by."""
    rows = connection.execute(
        "select decided_at::date, risk::varchar, action::varchar, connection, model, gap, count(*) from decisions "
        "where organization = ? and decided_at >= ? and decided_at <= ? and beside is null group by all order by all",
        [organization, start, end],
    ).fetchall()
    return [Tally(*row) for row in rows]


def names(
    connection: duckdb.DuckDBPyConnection, organization: str, start: datetime.datetime, end: datetime.datetime
) -> list[tuple[datetime.date, str, int]]:
    """How often each event happened a day."""
    return connection.execute(
        "select happened_at::date, name, count(*) from events "
        "where organization = ? and happened_at >= ? and happened_at <= ? group by all order by all",
        [organization, start, end],
    ).fetchall()


def all_sessions(
    connection: duckdb.DuckDBPyConnection, wanted: Filter
) -> Iterator[list[tuple[Session, Review | None, Request | None]]]:
    """Every session that is *wanted* with its script and review, without output, oldest first, some at a time.

    The request is what was judged, None where nothing was yet.
    """
    where, values = sessions.where(wanted)
    aside = connection.cursor()
    found = connection.execute(f"select s.value, s.script, s.review::varchar from sessions as s {where}", values)
    while rows := found.fetchmany(_PAGE):
        page = [msgspec.structs.replace(_sessions.decode(value), script=script) for value, script, _ in rows]
        judged = [None if each.analysis is None else each.analysis.decision for each in page]
        reviews = _named(aside, "reviews", "value", [review for *_, review in rows], _reviews)
        requests = _named(aside, "decisions", "request", judged, _requests)
        yield [
            (session, reviews.get(review), requests.get(decision))
            for session, (*_, review), decision in zip(page, rows, judged, strict=True)
        ]


def _named(
    aside: duckdb.DuckDBPyConnection,
    table: str,
    column: str,
    ids: list[str | None],
    decoder: msgspec.json.Decoder[T],
) -> dict[str | None, T]:
    """What *column* of *table* holds, by those of *ids* that are some."""
    known = [id_ for id_ in ids if id_ is not None]
    if not known:
        return {}
    query = f"select id::varchar, {column} from {table} where id = any(?::uuid[])"
    return {id_: decoder.decode(value) for id_, value in aside.execute(query, [known]).fetchall()}


def all_classified(connection: duckdb.DuckDBPyConnection, wanted: Filter) -> Iterator[list[Classified]]:
    """Every decision without a session that is *wanted*, oldest first, some at a time."""
    if wanted.type or wanted.approver or wanted.review_status or wanted.correlation_id:
        return  # what only a session has
    where, values = sessions.matching([
        ("organization = ?", wanted.organization),
        ('"user" = ?', wanted.user),
        ('"user" = ?', wanted.visible_to),
        ("connection = ?", wanted.connection),
        ("decided_at >= ?", wanted.start),
        ("decided_at <= ?", wanted.end),
    ])  # fmt: skip
    found = connection.execute(f"{_DECISIONS} {where} and kind = 'classify' and beside is null", values)
    while rows := found.fetchmany(_PAGE):
        yield [_classified(row) for row in rows]


def _classified(row: tuple[Any, ...]) -> Classified:
    (
        id_, at, user, user_name, connection, request, action, risk, title, explanation, model, rule, prompt, policy,
        key, latency_ms, cached, cached_from, gap, notes,
    ) = row  # fmt: skip
    prints = {"prompt": prompt, "policy": policy, "request": key}
    analysis = Analysis(
        action=Action(action),
        risk_level=RiskLevel(risk) if risk else None,
        title=title,
        explanation=explanation,
        model=model,
        rule=rule,
        fingerprints={name: value for name, value in prints.items() if value is not None},
        latency_ms=latency_ms,
        cached=cached,
        gap=GapReason(gap) if gap else None,
        decision=str(id_),
        cached_from=str(cached_from) if cached_from else None,
        notes=tuple(notes),
    )
    return Classified(
        id=str(id_), at=at, user=user, user_name=user_name, connection=connection,
        request=_requests.decode(request), analysis=analysis,
    )  # fmt: skip
