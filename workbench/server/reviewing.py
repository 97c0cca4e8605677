"""Reviewing: answers to reviews, each decided in the writer's thread at the moment it is written."""

from typing import TYPE_CHECKING

import duckdb
import msgspec

from workbench.domain import review as reviews
from workbench.domain.access import Principal, Role
from workbench.domain.review import Answer, Review, Reviewer, Status
from workbench.domain.session import Person, Session, SessionStatus
from workbench.server.errors import Forbidden
from workbench.server.events import session_event
from workbench.server.registry import NotFound
from workbench.store import sessions as store
from workbench.store.file import utc_now

if TYPE_CHECKING:
    from workbench.store.ledger import Ledger


class Reviewing:
    """The reviews in *ledger*."""

    def __init__(self, ledger: "Ledger") -> None:
        self._ledger = ledger

    async def respond(self, by: Principal, id: str, answer: Answer) -> tuple[Review, Session]:
        """The review with *id*, or of the session with *id*, after *answer*.

        Raises:
            NotFound: the organization has none.
            Forbidden, NotAllowed: it is not theirs to answer.
            WrongState: it is past answering.
        """
        reviewer = Reviewer(Person(by.user, by.user, by.user_name), by.groups, by.may(Role.ADMIN))

        def act(at: duckdb.DuckDBPyConnection) -> tuple[Review, Session]:
            review = store.find_review(at, by.organization, id)
            session = store.find_session(at, by.organization, review.session) if review else None
            if review is None or session is None:
                raise NotFound("there is no review by that id")
            if review.owner.id != by.user and not by.may(Role.ADMIN, Role.REVIEWER):
                raise Forbidden("this needs the role reviewer or admin")
            now = utc_now()
            after = reviews.respond(review, answer, reviewer, now)
            if after is not review:
                event = session_event(
                    "hoop-session-reviewed", session, now, review=after.id, status=after.status.value,
                    answer=answer.status.value, reviewer=by.user,
                )  # fmt: skip
                store.happened(self._ledger, at, event)
                session = self._put(at, after, session)
            return after, session

        found: tuple[Review, Session] = await self._ledger.writer.run(act)
        return found

    async def settle(self) -> None:
        """Put down what has run out of time since; called before reviews are looked at."""
        late = await self._ledger.read(lambda at: store.overdue(at, utc_now()))
        if not late:
            return

        def act(at: duckdb.DuckDBPyConnection) -> None:
            now = utc_now()
            for review in store.overdue(at, now):
                session = store.find_session(at, review.organization, review.session)
                if session is not None:
                    self._put(at, reviews.at(review, now), session)

        await self._ledger.writer.run(act)

    def _put(self, at: duckdb.DuckDBPyConnection, review: Review, session: Session) -> Session:
        """Put *review* down, and what it means for its *session*: what is not approved, or no longer, ends unrun."""
        now = utc_now()
        store.answer(self._ledger, at, review, now)
        if review.status is Status.APPROVED:
            session = msgspec.structs.replace(session, status=SessionStatus.READY)
        elif review.status in {Status.REJECTED, Status.REVOKED}:
            session = msgspec.structs.replace(session, status=SessionStatus.DONE, ended_at=now)
            event = session_event("hoop-session-finished", session, now, review=review.id, status=review.status.value)
            store.happened(self._ledger, at, event)
        store.update(at, session)
        return session
