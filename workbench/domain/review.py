"""Review: a person's answer to a live command, as a state machine without clock, lock or I/O.

::

    PENDING ──► APPROVED ──► PROCESSING ──► EXECUTED
       │           │              └───────► UNKNOWN     whoever ran it did not live to say what came of it
       ▼           ├──► REVOKED                         by a person, or because its window passed
    REJECTED ◄─────┘

Nothing leads out of the states at the ends, and PROCESSING is entered once: an approval is for one execution of exactly
what was judged, named by its binding. Nobody approves what they sent themselves, whatever role they have.

The names and groups are Hoop's. An approval counts by person: ``min_approvals = 2`` means two people, also where both
are in one group and where one person is in two.
"""

import datetime
import enum
import uuid

import msgspec

from workbench.domain.access_rule import AccessRule
from workbench.domain.errors import WorkbenchError
from workbench.domain.session import Person

ACCESS_S = 1_800
"""How long after the approval a command may be run where the rule does not say: Hoop's default."""

ANSWER_S = 86_400
"""How long a review waits for an answer."""


class Status(enum.Enum):
    """Where a review stands; the words are those of the wire."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    REVOKED = "REVOKED"
    PROCESSING = "PROCESSING"
    EXECUTED = "EXECUTED"
    UNKNOWN = "UNKNOWN"

    def __str__(self) -> str:
        return str(self.value)


class NotAllowed(WorkbenchError):
    """This person may not answer so."""


class WrongState(WorkbenchError):
    """The review is past what is asked of it."""


class Spent(WrongState):
    """What was approved has been run, or what would run is no longer what was approved."""


class TimeWindow(msgspec.Struct, frozen=True):
    """The hours of a day, UTC, within which a command may be run; from ``22:00`` to ``06:00`` spans midnight."""

    start: datetime.time
    end: datetime.time

    def holds(self, now: datetime.datetime) -> bool:
        """True where *now* lies within, both ends included."""
        time = now.time()
        if self.start <= self.end:
            return self.start <= time <= self.end
        return time >= self.start or time <= self.end


class Group(msgspec.Struct, frozen=True):
    """One group's answer, or that it is still due."""

    id: str
    group: str
    status: Status = Status.PENDING
    reviewed_by: Person | None = None
    review_date: datetime.datetime | None = None
    forced_review: bool = False


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be answered before a session runs, and the answers so far.

    ``all_groups`` and ``min_people`` are both to be met. ``expires_at`` ends the wait for an answer while PENDING, and
    the time to run while APPROVED; then the wire calls it ``revoke_at``.
    """

    id: str
    session: str
    organization: str
    owner: Person
    binding: str
    created_at: datetime.datetime
    expires_at: datetime.datetime
    groups: tuple[Group, ...]
    all_groups: bool
    min_people: int
    min_approvals: int
    access_s: int
    status: Status = Status.PENDING
    access_request_rule_name: str | None = None
    force_approval_groups: tuple[str, ...] = ()
    time_window: TimeWindow | None = None
    rejection_reason: str | None = None


class Reviewer(msgspec.Struct, frozen=True):
    """Who answers, and what they may. An admin stands in for every group, and for nobody's own session."""

    person: Person
    groups: tuple[str, ...] = ()
    admin: bool = False


class Answer(msgspec.Struct, frozen=True):
    """What a reviewer says."""

    status: Status
    force: bool = False
    rejection_reason: str | None = None
    time_window: TimeWindow | None = None


def ask(
    rule: AccessRule, *, id: str, session: str, organization: str, owner: Person, binding: str, now: datetime.datetime
) -> Review:
    """A new review under *rule*, PENDING."""
    everyone = rule.all_groups_must_approve or rule.min_approvals is None
    names = dict.fromkeys(rule.reviewers_groups)
    return Review(
        id=id,
        session=session,
        organization=organization,
        owner=owner,
        binding=binding,
        created_at=now,
        expires_at=now + datetime.timedelta(seconds=ANSWER_S),
        groups=tuple(Group(_group_id(id, turn), group) for turn, group in enumerate(names)),
        all_groups=everyone,
        min_people=rule.min_approvals or 1,
        min_approvals=rule.min_approvals or len(names),
        access_s=rule.access_max_duration or ACCESS_S,
        access_request_rule_name=rule.name,
        force_approval_groups=rule.force_approval_groups,
    )


def at(review: Review, now: datetime.datetime) -> Review:
    """*review* as it is at *now*: what nobody answered is rejected, what nobody ran is revoked."""
    if now < review.expires_at:
        return review
    if review.status is Status.PENDING:
        reason = f"nobody answered within {_span(ANSWER_S)}"
        return msgspec.structs.replace(review, status=Status.REJECTED, rejection_reason=reason)
    if review.status is Status.APPROVED:
        return msgspec.structs.replace(review, status=Status.REVOKED)
    return review


def respond(review: Review, answer: Answer, reviewer: Reviewer, now: datetime.datetime) -> Review:
    """*review* after *answer*. Approving what is approved changes nothing.

    Raises:
        NotAllowed: it is their own, or they are in none of its groups.
        WrongState: it is neither pending nor approved, or it is revoked without having been approved.
    """
    review = at(review, now)
    if review.status not in {Status.PENDING, Status.APPROVED}:
        raise WrongState(f"the review is {review.status}; it can be answered while it is PENDING or APPROVED")
    own = reviewer.person.id == review.owner.id
    named = [group for group in dict.fromkeys(entry.group for entry in review.groups) if group in reviewer.groups]
    if answer.status is Status.APPROVED:
        if own:
            raise NotAllowed("nobody approves their own session; another member of the group must")
        return _approve(review, answer, reviewer, named, now)
    outside = [*(["owner"] if own else []), *(["admin"] if reviewer.admin else []), *_forcing(review, reviewer)]
    if not named and not outside:
        raise NotAllowed("you are in none of the groups that answer this review")
    if answer.status is Status.REVOKED and review.status is not Status.APPROVED:
        raise WrongState(f"the review is {review.status}; only what is APPROVED can be revoked")
    groups = _marked(review, named or outside[:1], reviewer, answer, now)
    reason = answer.rejection_reason if answer.status is Status.REJECTED else None
    ends = now if answer.status is Status.REVOKED else review.expires_at
    return msgspec.structs.replace(
        review, status=answer.status, groups=groups, rejection_reason=reason, expires_at=ends
    )


def begin(review: Review, binding: str, now: datetime.datetime) -> Review:
    """*review* PROCESSING: from here on what it approved may be run, by whoever got this and by nobody else.

    Raises:
        Spent: it was run before, or *binding* is not what was approved.
        WrongState: it is not approved, or this is not the time.
    """
    review = at(review, now)
    if review.status in {Status.PROCESSING, Status.EXECUTED, Status.UNKNOWN}:
        raise Spent(f"the review is {review.status}: an approval is for one execution, open a new session")
    if review.status is Status.REVOKED and now >= review.expires_at:
        ended = review.expires_at.isoformat(" ", "seconds")
        raise WrongState(f"the approval ended at {ended} UTC; open a new session")
    if review.status is not Status.APPROVED:
        raise WrongState(f"the review is {review.status}; only what is APPROVED can be run")
    if binding != review.binding:
        raise Spent("the connection has changed since this was approved; open a new session")
    window = review.time_window
    if window is not None and not window.holds(now):
        raise WrongState(f"this may be run between {window.start:%H:%M} and {window.end:%H:%M} UTC")
    return msgspec.structs.replace(review, status=Status.PROCESSING)


def finish(review: Review, *, known: bool) -> Review:
    """*review* after its execution: EXECUTED, or UNKNOWN where nobody can say what came of it."""
    if review.status is not Status.PROCESSING:
        raise WrongState(f"the review is {review.status}, not PROCESSING")
    return msgspec.structs.replace(review, status=Status.EXECUTED if known else Status.UNKNOWN)


def _approve(review: Review, answer: Answer, reviewer: Reviewer, named: list[str], now: datetime.datetime) -> Review:
    forcing = _forcing(review, reviewer)
    if answer.force and not forcing:
        raise NotAllowed("you are in none of the groups that may force an approval of this review")
    if not answer.force and not named and not reviewer.admin:
        hint = "; send force_review to approve it for your group" if forcing else ""
        raise NotAllowed(f"you are in none of the groups that answer this review{hint}")
    if review.status is Status.APPROVED:
        return review
    if not answer.force and not named:
        named = list(dict.fromkeys(entry.group for entry in review.groups))
    groups = _marked(review, forcing[:1] if answer.force else named, reviewer, answer, now)
    review = msgspec.structs.replace(
        review, groups=groups, time_window=answer.time_window or review.time_window, rejection_reason=None
    )
    if not answer.force and not _enough(review):
        return review
    ends = now + datetime.timedelta(seconds=review.access_s)
    return msgspec.structs.replace(review, status=Status.APPROVED, expires_at=ends)


def _enough(review: Review) -> bool:
    approved = [entry for entry in review.groups if entry.status is Status.APPROVED]
    people = {entry.reviewed_by.id for entry in approved if entry.reviewed_by is not None}
    missing = {entry.group for entry in review.groups} - {entry.group for entry in approved}
    return len(people) >= review.min_people and not (review.all_groups and missing)


def _marked(
    review: Review, named: list[str], reviewer: Reviewer, answer: Answer, now: datetime.datetime
) -> tuple[Group, ...]:
    """The groups with *reviewer*'s answer for *named*: in the entry that is due or theirs, else in a further one."""
    groups = list(review.groups)
    for name in named:
        turn = next(
            (
                turn
                for turn, entry in enumerate(groups)
                if entry.group == name and (entry.reviewed_by is None or entry.reviewed_by.id == reviewer.person.id)
            ),
            len(groups),
        )
        answered = Group(_group_id(review.id, turn), name, answer.status, reviewer.person, now, answer.force)
        groups[turn : turn + 1] = [answered]
    return tuple(groups)


def _forcing(review: Review, reviewer: Reviewer) -> list[str]:
    return [group for group in review.force_approval_groups if group in reviewer.groups]


def _group_id(review: str, turn: int) -> str:
    return str(uuid.uuid5(uuid.UUID(review), str(turn)))


def _span(seconds: int) -> str:
    return f"{seconds // 3600} h" if seconds % 3600 == 0 else f"{seconds} s"
