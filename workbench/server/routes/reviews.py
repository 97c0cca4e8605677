"""``/api/reviews``: what waits for a person, and what they answered."""

import uuid

from litestar import Router, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from workbench.domain.access import Role
from workbench.server.auth import Asked
from workbench.server.errors import Forbidden
from workbench.server.registry import NotFound
from workbench.server.service import Service
from workbench.store import sessions as store
from workbench.wire import session_lists as lists
from workbench.wire.reviews import ReviewAnswer, ReviewRequest, answer, said
from workbench.wire.sessions import analysis

_SEE_ALL = (Role.ADMIN, Role.AUDITOR, Role.REVIEWER)
_FAR = 1 << 31
_Query = FromQuery[str | None]


@get("/")
async def listed(
    request: Asked, service: NamedDependency[Service], limit: _Query = None, offset: _Query = None
) -> list[ReviewAnswer]:
    """Reviews, newest first, 10,000 unless said and at the most; who only sends sees those of their own sessions."""
    size, skipped = (
        lists.whole(limit, "limit", store.CAP, store.CAP) or store.CAP,
        lists.whole(offset, "offset", 0, _FAR),
    )
    await service.reviewing.settle()
    by = request.user
    user = None if by.may(*_SEE_ALL) else by.user
    found = await service.ledger.read(lambda at: store.list_reviews(at, by.organization, user, size, skipped))
    return [answer(review, analysis(session.analysis)) for review, session in found]


@get("/{id:str}")
async def one(id: FromPath[str], request: Asked, service: NamedDependency[Service]) -> ReviewAnswer:
    """One review, by its id or its session's."""
    await service.reviewing.settle()
    by, id = request.user, _id(id)
    review = await service.ledger.read(lambda at: store.find_review(at, by.organization, id))
    if review is None:
        raise NotFound("there is no review by that id")
    if review.owner.id != by.user and not by.may(*_SEE_ALL):
        raise Forbidden("this review is of somebody else's session")
    session = await service.ledger.read(lambda at: store.find_session(at, by.organization, review.session))
    return answer(review, analysis(session.analysis if session else None))


@put("/{id:str}")
async def update(
    id: FromPath[str], data: JSONBody[ReviewRequest], request: Asked, service: NamedDependency[Service]
) -> ReviewAnswer:
    """Approve, reject or revoke, by the id of the review or of its session."""
    await service.reviewing.settle()
    review, session = await service.reviewing.respond(request.user, _id(id), said(data))
    return answer(review, analysis(session.analysis))


def _id(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise NotFound("there is no review by that id") from None


router = Router("/reviews", route_handlers=[listed, one, update], tags=["reviews"])
