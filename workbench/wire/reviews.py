"""Reviews on the wire: what a reviewer says, and how a review is shown."""

import datetime
import re
import uuid
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from workbench.domain.errors import InputError
from workbench.domain.review import Answer, Group, Review, Status, TimeWindow
from workbench.domain.session import Person
from workbench.wire.words import moment

_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_NS = 1_000_000_000


class WindowRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The hours within which a session may be run, UTC."""

    type: Literal["time_range"]
    configuration: dict[str, str]


class ReviewRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a reviewer says."""

    status: Literal["APPROVED", "REJECTED", "REVOKED"]
    force_review: bool = False
    rejection_reason: str | None = None
    time_window: WindowRequest | None = None


class OwnerAnswer(msgspec.Struct, frozen=True):
    """Somebody."""

    id: str
    email: str
    name: str
    slack_id: str = ""


class GroupAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One group's answer; who and when are left out while it is due."""

    id: str
    group: str
    status: str
    forced_review: bool
    reviewed_by: OwnerAnswer | UnsetType = UNSET
    review_date: str | UnsetType = UNSET


class ReviewAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A review: Hoop's fields, then ours. ``access_duration`` is in nanoseconds, as in Hoop.

    ``expires_at`` is when the wait for an answer, or the time to run what was approved, ends; ``binding`` names exactly
    what is answered for. ``ai_analysis`` is why there is a review.
    """

    id: str
    session: str
    type: Literal["onetime"]
    status: str
    access_duration: int
    created_at: str
    min_approvals: int
    force_approval_groups: list[str]
    review_groups_data: list[GroupAnswer]
    review_owner: OwnerAnswer
    expires_at: str
    binding: str
    access_request_rule_name: str | UnsetType = UNSET
    revoke_at: str | UnsetType = UNSET
    rejection_reason: str | UnsetType = UNSET
    time_window: WindowRequest | UnsetType = UNSET
    ai_analysis: Any = UNSET


def said(asked: ReviewRequest) -> Answer:
    """The answer that *asked* is.

    Raises:
        InputError: its window of hours is none.
    """
    if asked.rejection_reason is not None and len(asked.rejection_reason) > 2_000:
        raise InputError("rejection_reason must not have more than 2000 characters")
    return Answer(
        Status(asked.status),
        force=asked.force_review,
        rejection_reason=asked.rejection_reason or None,
        time_window=_window(asked.time_window),
    )


def answer(review: Review, analysis: Any) -> ReviewAnswer:
    """*review* as it is shown, with the *analysis* behind it where that is not shown beside it."""
    window = review.time_window
    ends = review.status in {Status.APPROVED, Status.REVOKED}
    return ReviewAnswer(
        id=review.id,
        session=review.session,
        type="onetime",
        status=review.status.value,
        access_duration=review.access_s * _NS,
        created_at=moment(review.created_at),
        min_approvals=review.min_approvals,
        force_approval_groups=list(review.force_approval_groups),
        review_groups_data=[_group(entry) for entry in review.groups],
        review_owner=_person(review.owner),
        expires_at=moment(review.expires_at),
        binding=review.binding,
        access_request_rule_name=review.access_request_rule_name or UNSET,
        revoke_at=moment(review.expires_at) if ends else UNSET,
        rejection_reason=review.rejection_reason or UNSET,
        time_window=WindowRequest(
            "time_range", {"start_time": f"{window.start:%H:%M}", "end_time": f"{window.end:%H:%M}"}
        )
        if window
        else UNSET,
        ai_analysis=analysis if analysis is not None else UNSET,
    )


def _window(asked: WindowRequest | None) -> TimeWindow | None:
    if asked is None:
        return None
    edges = []
    for name in ("start_time", "end_time"):
        text = asked.configuration.get(name, "")
        if not _HOUR.fullmatch(text):
            raise InputError(f"time_window.configuration.{name} is {text[:20]!r}; write an hour of the day like 09:00")
        edges.append(datetime.time.fromisoformat(text))
    if extra := asked.configuration.keys() - {"start_time", "end_time"}:
        raise InputError(f"time_window.configuration holds {min(extra)[:40]!r}; it has start_time and end_time")
    return TimeWindow(*edges)


def _group(entry: Group) -> GroupAnswer:
    return GroupAnswer(
        id=entry.id,
        group=entry.group,
        status=entry.status.value,
        forced_review=entry.forced_review,
        reviewed_by=_person(entry.reviewed_by) if entry.reviewed_by else UNSET,
        review_date=moment(entry.review_date) if entry.review_date else UNSET,
    )


def _person(person: Person) -> OwnerAnswer:
    # Whom a token belongs to is a name here; Hoop's clients expect an id of that shape.
    return OwnerAnswer(str(uuid.uuid5(uuid.NAMESPACE_URL, person.id)), person.email, person.name)
