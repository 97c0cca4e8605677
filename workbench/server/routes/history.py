"""``/api/events``, ``stats``, ``audit``: what happened, how often, what was changed; and what was judged, as a file."""

import datetime

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from workbench.server import exporting
from workbench.server.auth import READS_ALL, Asked
from workbench.server.exporting import MEDIA_TYPES
from workbench.server.routes import given
from workbench.server.routes.filters import WANTED
from workbench.server.service import Service
from workbench.server.streaming import streamed
from workbench.store import history, shadows
from workbench.store.file import utc_now
from workbench.store.sessions import Filter
from workbench.wire import history as wire
from workbench.wire import session_lists as lists
from workbench.wire import shadows as shadow_wire
from workbench.wire.words import Unprocessable

_Query = FromQuery[str | None]
_DAYS = 30
_MOST_DAYS = 366


@get("/events", opt=READS_ALL, tags=["history"])
async def events(
    request: Asked,
    service: NamedDependency[Service],
    name: _Query = None,
    user: _Query = None,
    session_id: _Query = None,
    connection: _Query = None,
    risk_level: _Query = None,
    action: _Query = None,
    start_date: _Query = None,
    end_date: _Query = None,
    limit: _Query = None,
    offset: _Query = None,
) -> wire.EventList:
    """What happened, newest first."""
    wanted = history.Happened(
        organization=request.user.organization,
        name=wire.asked_name(name),
        user=user or None,
        session=session_id or None,
        connection=connection or None,
        risk=wire.asked_risk(risk_level),
        action=wire.asked_action(action),
        start=lists.date(start_date, "start_date"),
        end=lists.date(end_date, "end_date"),
    )
    size, skipped = lists.limit(limit), lists.offset(offset)
    await service.reviewing.settle()
    found = await service.ledger.read(lambda at: history.events(at, wanted, size + 1, skipped))
    return wire.EventList(data=[wire.event(event) for event in found[:size]], has_next_page=len(found) > size)


@get("/stats", opt=READS_ALL, tags=["history"])
async def stats(
    request: Asked, service: NamedDependency[Service], start_date: _Query = None, end_date: _Query = None
) -> wire.Stats:
    """Decisions a day by risk, action, connection and model, and events by name; of the last 30 days unless said."""
    start, end = _span(start_date, end_date)
    own = request.user.organization
    await service.reviewing.settle()
    await service.ledger.settled()
    tallies = await service.ledger.read(lambda at: history.tallies(at, own, start, end))
    names = await service.ledger.read(lambda at: history.names(at, own, start, end))
    return wire.stats(start, end, tallies, names)


@get("/audit", opt=READS_ALL, tags=["history"])
async def changes(
    request: Asked,
    service: NamedDependency[Service],
    kind: _Query = None,
    name: _Query = None,
    user: _Query = None,
    change: _Query = None,
    start_date: _Query = None,
    end_date: _Query = None,
    limit: _Query = None,
    offset: _Query = None,
) -> wire.AuditList:
    """Changes of configuration, newest first: who, when, what, before and after, without secrets."""
    wanted = history.Changed(
        organization=request.user.organization,
        kind=kind or None,
        name=name or None,
        actor=user or None,
        change=change or None,
        start=lists.date(start_date, "start_date"),
        end=lists.date(end_date, "end_date"),
    )
    size, skipped = lists.limit(limit), lists.offset(offset)
    found = await service.ledger.read(lambda at: history.changes(at, wanted, size + 1, skipped))
    return wire.AuditList(data=[wire.change(change) for change in found[:size]], has_next_page=len(found) > size)


@get("/audit/export", opt=READS_ALL, tags=["history"], dependencies={"wanted": WANTED})
async def export(service: NamedDependency[Service], wanted: NamedDependency[Filter], format: _Query = None) -> Stream:
    """Every session, then every decision without one, with its analysis and reviews, oldest first, as one file.

    Where decisions are chained, each has the head of the chain.
    """
    kind = exporting.format_of(format)
    await service.reviewing.settle()
    await service.ledger.settled()
    cursor = service.ledger.cursor()
    return Stream(
        streamed(exporting.pieces(cursor, wanted, kind, service.aside, service.ledger.links), cursor),
        media_type=MEDIA_TYPES[kind],
        headers={"Content-Disposition": f"attachment; filename=audit.{kind}"},
    )


@get("/ai/session-analyzer/rules/{name:str}/shadow", opt=READS_ALL, tags=["session analyzer"])
async def shadow(
    name: FromPath[str],
    request: Asked,
    service: NamedDependency[Service],
    start_date: _Query = None,
    end_date: _Query = None,
    limit: _Query = None,
) -> shadow_wire.ShadowAnswer:
    """What a rule in shadow would have changed, beside what was carried out; of the last 30 days unless said.

    The first of the commands that come out otherwise are listed, what is let through before what is blocked.
    """
    own = request.user.organization
    rule = service.registry.of(request.user).get("analyzer_rule", given(name)).value
    start, end = _span(start_date, end_date)
    size = lists.limit(limit)
    await service.ledger.settled()
    found = await service.ledger.read(lambda at: shadows.compared(at, own, rule.name, (start, end), size))
    return shadow_wire.answer(rule, found)


def _span(start_date: str | None, end_date: str | None) -> tuple[datetime.datetime, datetime.datetime]:
    """The range of time that is asked for; the last 30 days where nothing is."""
    end = lists.date(end_date, "end_date") or utc_now()
    start = lists.date(start_date, "start_date") or _back(end)
    if end < start:
        raise Unprocessable("end_date is before start_date")
    if end - start > datetime.timedelta(days=_MOST_DAYS):
        raise Unprocessable(f"that is more than {_MOST_DAYS} days; bring start_date and end_date nearer")
    return start, end


def _back(end: datetime.datetime) -> datetime.datetime:
    try:
        return end - datetime.timedelta(days=_DAYS)
    except OverflowError:
        return datetime.datetime.min


router = Router("/", route_handlers=[events, stats, changes, export, shadow])
