"""``/api/sessions``: commands that are run, what came of them, and what a person answers."""

import base64
import datetime
import re
import uuid
from typing import Annotated
from urllib.parse import urlencode

import msgspec
from litestar import Response, Router, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from workbench.domain.access import Principal, Role
from workbench.domain.review import Review
from workbench.domain.session import Session
from workbench.server import errors
from workbench.server.auth import SENDS, Asked
from workbench.server.downloads import VALID_S, Download
from workbench.server.errors import Forbidden
from workbench.server.registry import NotFound
from workbench.server.routes.filters import WANTED
from workbench.server.service import Service
from workbench.store import sessions as store
from workbench.store.file import utc_now
from workbench.wire import session_lists as lists
from workbench.wire import session_views as views
from workbench.wire import sessions as wire
from workbench.wire.reviews import ReviewAnswer, ReviewRequest, said
from workbench.wire.reviews import answer as review_answer
from workbench.wire.words import Unprocessable, moment

_Query = FromQuery[str | None]
_EXTENSION = re.compile(r"[A-Za-z0-9]{1,16}")


@post("/", opt=SENDS, status_code=200)
async def open_session(
    data: JSONBody[wire.ExecRequest], request: Asked, service: NamedDependency[Service]
) -> Response[wire.ExecAnswer]:
    """Have a command judged, and run it, ask for approval, or block it. 202 where it waits, or takes more than 50 s."""
    status, answer = await service.sessions.open(request.user, data, _url(request))
    return Response(answer, status_code=status)


@get("/", dependencies={"wanted": WANTED})
async def listed(
    service: NamedDependency[Service],
    wanted: NamedDependency[store.Filter],
    jira_issue_key: _Query = None,
    limit: _Query = None,
    offset: _Query = None,
    count: _Query = None,
) -> lists.SessionList:
    """Sessions, newest first. Who may not see them all sees their own, and a reviewer those under review."""
    size, skipped, counting = lists.limit(limit), lists.offset(offset), lists.counting(count)
    if jira_issue_key:
        return lists.SessionList(data=[], total=None if counting == "none" else 0, total_is_capped=False,
                                 has_next_page=False)  # fmt: skip
    await service.reviewing.settle()
    found = await service.ledger.read(lambda at: store.list_sessions(at, wanted, size + 1, skipped))
    total = None
    if counting != "none":
        cap = store.CAP + 1 if counting == "capped" else None
        total = await service.ledger.read(lambda at: store.count_sessions(at, wanted, cap))
    capped = counting == "capped" and total is not None and total > store.CAP
    return lists.SessionList(
        data=[wire.answer(session, review) for session, review in found[:size]],
        total=store.CAP if capped else total,
        total_is_capped=capped,
        has_next_page=len(found) > size,
    )


@get("/{session_id:str}")
async def one(
    session_id: FromPath[str],
    request: Asked,
    service: NamedDependency[Service],
    event_time: Annotated[str | None, QueryParameter(name="event-time")] = None,
    event_stream: _Query = None,
    events: FromQuery[list[str] | None] = None,
    expand: _Query = None,
    extension: _Query = None,
    new_line: _Query = None,
    newline: _Query = None,
) -> wire.SessionAnswer | wire.Download:
    """One session, with its script and what it wrote; or, with an extension, a link to fetch that by."""
    session, review = await _visible(service, request.user, session_id)
    shape = views.Shape(kinds=_kinds(events), newline="1" in {new_line, newline}, time=event_time == "1")
    if expand not in {None, "", "event_stream", "session_input"}:
        raise Unprocessable(f"expand is {str(expand)[:20]!r}; use event_stream or session_input: both come anyway")
    if extension:
        if not _EXTENSION.fullmatch(extension):
            raise Unprocessable("extension must be letters and digits, csv say")
        return _offer(service, request, session, extension, shape)
    shown = wire.answer(session, review, whole=True)
    if not event_stream:
        return msgspec.structs.replace(
            shown, event_stream=views.rows(session, _kinds(events) if events else views.KINDS)
        )
    return msgspec.structs.replace(shown, event_stream=_stream(session, event_stream, shape))


@post("/{session_id:str}/exec", status_code=200)
async def execute(
    session_id: FromPath[str], request: Asked, service: NamedDependency[Service]
) -> Response[wire.ExecAnswer]:
    """Run what was approved, exactly that, once."""
    await service.reviewing.settle()
    status, answer = await service.sessions.execute(request.user, _id(session_id, "session"), _url(request))
    return Response(answer, status_code=status)


@put("/{session_id:str}/review")
async def answer_review(
    session_id: FromPath[str],
    data: JSONBody[ReviewRequest],
    request: Asked,
    service: NamedDependency[Service],
) -> ReviewAnswer:
    """Approve, reject or revoke, by the id of the session or of its review."""
    await service.reviewing.settle()
    review, session = await service.reviewing.respond(request.user, _id(session_id, "review"), said(data))
    return review_answer(review, wire.analysis(session.analysis))


@get("/api/sessions/{session_id:str}/download")
async def download(
    session_id: FromPath[str], service: NamedDependency[Service], token: FromQuery[str] = ""
) -> Response[bytes] | Response[dict[str, str]]:
    """What a link leads to, once."""
    link = service.downloads.take(token, session_id)
    if link is None:
        raise NotFound("there is nothing to fetch by this link; each is good for one fetch")
    if utc_now() >= link.expires_at:
        return errors.answer("the link has expired; ask for another", 410)
    session = await service.ledger.read(lambda at: store.find_session(at, link.organization, link.session))
    if session is None:
        raise NotFound("there is no session by that id")
    return Response(
        views.file(session, link.extension, link.shape),
        media_type="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename={session.id}.{link.extension}"},
    )


async def _visible(service: Service, by: Principal, id: str) -> tuple[Session, Review | None]:
    """The session with *id* and its review, where *by* may see them."""
    await service.reviewing.settle()
    id = _id(id, "session")
    session = await service.ledger.read(lambda at: store.find_session(at, by.organization, id))
    if session is None:
        raise NotFound("there is no session by that id")
    review = await service.ledger.read(lambda at: store.find_review(at, by.organization, id))
    theirs = session.owner.id == by.user or by.may(Role.ADMIN, Role.AUDITOR)
    if not theirs and not (review is not None and by.may(Role.REVIEWER)):
        raise Forbidden("this session is somebody else's")
    return session, review


def _url(request: Asked) -> str:
    """Where sessions are, as whoever asks reaches this server."""
    return f"{request.base_url}api/sessions"


def _id(text: str, what: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise NotFound(f"there is no {what} by that id") from None


def _kinds(given: list[str] | None) -> frozenset[str]:
    """The kinds of events that the query string names, with commas or one by one; output unless it names any."""
    found = frozenset(kind for some in given or () for kind in some.split(",") if kind)
    if not found <= views.KINDS:
        raise Unprocessable(f"events holds {min(found - views.KINDS)[:20]!r}; use i, o and e")
    return found or views.OUTPUT


def _stream(session: Session, form: str, shape: views.Shape) -> list[str]:
    if form == "utf8":
        return [views.text(session, shape).decode(errors="replace")]
    if form == "base64":
        return [base64.b64encode(views.text(session, shape)).decode()]
    if form != "raw-queries":
        raise Unprocessable(f"event_stream is {form[:20]!r}; use utf8, base64 or raw-queries")
    if "postgres" not in session.connection_subtype and "postgres" not in session.connection_type:
        raise Unprocessable("raw-queries is there for postgres alone")
    return [base64.b64encode(session.script).decode()]


def _offer(service: Service, request: Asked, session: Session, extension: str, shape: views.Shape) -> wire.Download:
    ends = utc_now() + datetime.timedelta(seconds=VALID_S)
    link = Download(
        organization=session.organization, session=session.id, extension=extension, shape=shape, expires_at=ends
    )
    query = {
        "token": service.downloads.offer(link),
        "extension": extension,
        "newline": int(shape.newline),
        "event-time": int(shape.time),
        "events": ",".join(sorted(shape.kinds)),
    }
    return wire.Download(f"{_url(request)}/{session.id}/download?{urlencode(query, safe=',')}", moment(ends))


router = Router("/sessions", route_handlers=[open_session, listed, one, execute, answer_review], tags=["sessions"])
