"""Which sessions are meant: the part of the query string that the list of them and the export have in common."""

from typing import Annotated

from litestar.di import Provide
from litestar.params import FromQuery, QueryParameter

from workbench.domain.access import Role
from workbench.server.auth import Asked
from workbench.store.sessions import Filter
from workbench.wire import session_lists as lists

_Query = FromQuery[str | None]


def wanted(
    request: Asked,
    approver: Annotated[str | None, QueryParameter(name="review.approver")] = None,
    review_status: Annotated[str | None, QueryParameter(name="review.status")] = None,
    user: _Query = None,
    connection: _Query = None,
    type: _Query = None,
    correlation_id: _Query = None,
    start_date: _Query = None,
    end_date: _Query = None,
) -> Filter:
    """The sessions that the query string names, of those that whoever asks may see."""
    by = request.user
    everyone = by.may(Role.ADMIN, Role.AUDITOR)
    return Filter(
        organization=by.organization,
        user=(user or None) if everyone else None,
        visible_to=None if everyone else by.user,
        reviewed=by.may(Role.REVIEWER),
        connection=connection or None,
        type=type or None,
        approver=approver or None,
        review_status=lists.status(review_status),
        correlation_id=correlation_id or None,
        start=lists.date(start_date, "start_date"),
        end=lists.date(end_date, "end_date"),
    )


WANTED = Provide(wanted, sync_to_thread=False)
