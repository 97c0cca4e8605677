"""A person's answer to a live command: who may give it, how often it counts, and when it ends."""

import datetime
import uuid
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.access_rule import AccessRule
from workbench.domain.review import (
    ACCESS_S,
    ANSWER_S,
    Answer,
    NotAllowed,
    Review,
    Reviewer,
    Spent,
    Status,
    TimeWindow,
    WrongState,
    ask,
    at,
    begin,
    finish,
    respond,
)
from workbench.domain.session import Person, binding

NOW = datetime.datetime(2026, 3, 1, 12, 0)
OWNER = Person("olga@example.com", "olga@example.com", "Olga")
BOUND = binding(b"UPDATE t SET a = 1", (), "pg", "def")
YES, NO, TAKEN_BACK = Answer(Status.APPROVED), Answer(Status.REJECTED), Answer(Status.REVOKED)


def later(seconds: float) -> datetime.datetime:
    return NOW + datetime.timedelta(seconds=seconds)


def pending(**rule: Any) -> Review:
    rule.setdefault("reviewers_groups", ("dba",))
    return ask(
        AccessRule(name="r", **rule),
        id=str(uuid.UUID(int=7)),
        session="s",
        organization="default",
        owner=OWNER,
        binding=BOUND,
        now=NOW,
    )


def someone(name: str, *groups: str, admin: bool = False) -> Reviewer:
    return Reviewer(Person(f"{name}@example.com", f"{name}@example.com", name), groups, admin)


def test_one_member_of_the_only_group_approves() -> None:
    """And the answer says who, when, and until when it may be run."""
    review = respond(pending(), YES, someone("dan", "dba"), later(5))
    assert (review.status, review.expires_at) == (Status.APPROVED, later(5 + ACCESS_S))
    (entry,) = review.groups
    assert (entry.status, entry.reviewed_by, entry.review_date) == (Status.APPROVED, someone("dan").person, later(5))
    assert ACCESS_S == 30 * 60  # as in Hoop


@pytest.mark.parametrize("groups", [("dba",), ("dba", "force"), ()])
@pytest.mark.parametrize("admin", [False, True])
@pytest.mark.parametrize("force", [False, True])
def test_nobody_approves_their_own(groups: tuple[str, ...], admin: bool, force: bool) -> None:
    """Whatever groups and role they have, and whichever of their tokens they use; taking it back is theirs."""
    review = pending(force_approval_groups=("force",))
    owner = Reviewer(Person(OWNER.id, "other@example.com"), groups, admin)
    with pytest.raises(NotAllowed, match="their own"):
        respond(review, Answer(Status.APPROVED, force=force), owner, NOW)
    assert respond(review, NO, owner, NOW).status is Status.REJECTED


def test_an_outsider_has_no_say() -> None:
    """A member of other groups neither approves, rejects nor revokes; an admin stands in for every group."""
    review = pending(reviewers_groups=("dba", "sre"))
    for answer in (YES, NO, TAKEN_BACK, Answer(Status.APPROVED, force=True)):
        with pytest.raises(NotAllowed):
            respond(review, answer, someone("eve", "banking"), NOW)
    approved = respond(review, YES, someone("ada", admin=True), NOW)
    assert approved.status is Status.APPROVED and {entry.group for entry in approved.groups} == {"dba", "sre"}


def test_without_a_minimum_every_group_must_approve() -> None:
    """As in Hoop; somebody in two groups answers for both."""
    for rule in ({}, {"all_groups_must_approve": True, "min_approvals": 1}):
        review = pending(reviewers_groups=("dba", "sre"), **rule)
        half = respond(review, YES, someone("dan", "dba"), NOW)
        assert half.status is Status.PENDING
        assert respond(half, YES, someone("sue", "sre"), NOW).status is Status.APPROVED
        assert respond(review, YES, someone("pat", "dba", "sre"), NOW).status is Status.APPROVED


def test_a_minimum_counts_people() -> None:
    """Two approvals by one person are one, in however many groups; two members of one group are two."""
    review = pending(reviewers_groups=("dba", "sre"), min_approvals=2)
    assert review.min_approvals == 2
    once = respond(review, YES, someone("pat", "dba", "sre"), NOW)
    again = respond(once, YES, someone("pat", "dba", "sre"), later(1))
    assert once.status is again.status is Status.PENDING
    assert respond(again, YES, someone("dan", "dba"), later(2)).status is Status.APPROVED
    one = pending(reviewers_groups=("dba", "sre"), min_approvals=1)
    assert respond(one, YES, someone("dan", "dba"), NOW).status is Status.APPROVED  # the other group need not


def test_a_force_group_approves_alone_and_says_so() -> None:
    """Only with the flag, and the entry is marked."""
    review = pending(reviewers_groups=("dba", "sre"), all_groups_must_approve=True, force_approval_groups=("cto",))
    with pytest.raises(NotAllowed, match="force_review"):
        respond(review, YES, someone("cleo", "cto"), NOW)
    forced = respond(review, Answer(Status.APPROVED, force=True), someone("cleo", "cto"), NOW)
    assert forced.status is Status.APPROVED
    assert [(entry.group, entry.forced_review) for entry in forced.groups] == [
        ("dba", False), ("sre", False), ("cto", True),
    ]  # fmt: skip
    with pytest.raises(NotAllowed) as refused:
        respond(review, YES, someone("eve", "banking"), NOW)
    assert "force_review" not in str(refused.value)  # a hint for those alone who may
    with pytest.raises(NotAllowed, match="force an approval"):
        respond(review, Answer(Status.APPROVED, force=True), someone("dan", "dba"), NOW)


def test_one_rejection_ends_it() -> None:
    """Also after an approval; the reason is kept, and nothing can be answered afterwards."""
    approved = respond(pending(), YES, someone("dan", "dba"), NOW)
    rejected = respond(approved, Answer(Status.REJECTED, rejection_reason="no"), someone("sam", "dba"), NOW)
    assert (rejected.status, rejected.rejection_reason) == (Status.REJECTED, "no")
    said = [(entry.status, entry.reviewed_by) for entry in rejected.groups]  # beside the answer before, not over it
    assert said == [(Status.APPROVED, someone("dan").person), (Status.REJECTED, someone("sam").person)]
    owner = Reviewer(OWNER, admin=True)
    assert [entry.group for entry in respond(pending(), NO, owner, NOW).groups] == ["dba", "owner"]  # said once
    for answer in (YES, NO, TAKEN_BACK):
        with pytest.raises(WrongState):
            respond(rejected, answer, someone("ada", admin=True), NOW)


def test_only_what_is_approved_can_be_revoked() -> None:
    """By its owner too; then it cannot be run."""
    with pytest.raises(WrongState, match="PENDING"):
        respond(pending(), TAKEN_BACK, someone("dan", "dba"), NOW)
    approved = respond(pending(), YES, someone("dan", "dba"), NOW)
    revoked = respond(approved, TAKEN_BACK, Reviewer(OWNER), later(3))
    assert (revoked.status, revoked.expires_at) == (Status.REVOKED, later(3))
    with pytest.raises(WrongState, match="ended"):
        begin(revoked, BOUND, later(4))


def test_it_ends_when_nobody_answers_and_when_nobody_runs_it() -> None:
    """The first moment past the window is too late, for the answer and for the run alike."""
    review = pending(access_max_duration=60)
    assert at(review, later(ANSWER_S - 1)).status is Status.PENDING
    late = at(review, later(ANSWER_S))
    assert late.status is Status.REJECTED and late.rejection_reason == "nobody answered within 24 h"
    with pytest.raises(WrongState):
        respond(review, YES, someone("dan", "dba"), later(ANSWER_S))
    approved = respond(review, YES, someone("dan", "dba"), later(10))
    assert begin(approved, BOUND, later(69)).status is Status.PROCESSING
    with pytest.raises(WrongState, match=r"ended at 2026-03-01 12:01:10 UTC"):
        begin(approved, BOUND, later(70))
    assert at(approved, later(70)).status is Status.REVOKED


def test_it_runs_once() -> None:
    """Neither while it runs, nor after it ran, nor when nobody knows whether it ran."""
    running = begin(respond(pending(), YES, someone("dan", "dba"), NOW), BOUND, NOW)
    done, lost = finish(running, known=True), finish(running, known=False)
    assert (done.status, lost.status) == (Status.EXECUTED, Status.UNKNOWN)
    for review in (running, done, lost):
        with pytest.raises(Spent, match="one execution"):
            begin(review, BOUND, NOW)
        with pytest.raises(WrongState):
            respond(review, YES, someone("sam", "dba"), NOW)
    with pytest.raises(WrongState):
        finish(done, known=True)


def test_what_was_not_approved_does_not_run() -> None:
    """Pending or rejected, or bound to something else."""
    for review in (pending(), respond(pending(), NO, someone("dan", "dba"), NOW)):
        with pytest.raises(WrongState, match="only what is APPROVED"):
            begin(review, BOUND, NOW)
    with pytest.raises(WrongState, match="REJECTED; only"):  # which is not an approval that ended
        begin(pending(), BOUND, later(ANSWER_S))
    approved = respond(pending(), YES, someone("dan", "dba"), NOW)
    with pytest.raises(Spent, match="connection has changed"):
        begin(approved, binding(b"UPDATE t SET a = 1", (), "pg", "other"), NOW)


@pytest.mark.parametrize(
    ("window", "hour", "holds"),
    [
        (("09:00", "18:00"), "09:00", True),
        (("09:00", "18:00"), "18:01", False),
        (("22:00", "06:00"), "23:00", True),
        (("22:00", "06:00"), "05:59", True),
        (("22:00", "06:00"), "12:00", False),
    ],
)
def test_a_window_of_hours_holds_the_run_back(window: tuple[str, str], hour: str, holds: bool) -> None:
    """Over midnight too; outside it the approval stays."""
    hours = TimeWindow(*(datetime.time.fromisoformat(edge) for edge in window))
    moment = datetime.datetime.combine(NOW.date(), datetime.time.fromisoformat(hour))
    review = msgspec.structs.replace(pending(), created_at=moment, expires_at=moment + datetime.timedelta(hours=1))
    approved = respond(review, Answer(Status.APPROVED, time_window=hours), someone("dan", "dba"), moment)
    if holds:
        assert begin(approved, BOUND, moment).status is Status.PROCESSING
    else:
        with pytest.raises(WrongState, match=f"between {window[0]} and {window[1]} UTC"):
            begin(approved, BOUND, moment)


def test_who_skips_a_review_is_named() -> None:
    """Only where no group is named that must ask, as in Hoop; no group at all skips nothing."""
    assert AccessRule(name="r", reviewers_groups=("a",), skip_review_groups=("sre",)).skips(("x", "sre"))
    for rule in (
        AccessRule(name="r", reviewers_groups=("a",), skip_review_groups=("sre",), approval_required_groups=("dev",)),
        AccessRule(name="r", reviewers_groups=("a",)),
    ):
        assert not rule.skips(("sre",)) and not rule.skips(())


_PIECES = st.text("ab\0", max_size=2)


@given(st.lists(_PIECES.map(str.encode), min_size=2, max_size=2), st.lists(st.lists(_PIECES, max_size=2), max_size=3))
def test_a_binding_names_one_thing(scripts: list[bytes], arguments: list[list[str]]) -> None:
    """No two of script, arguments, connection and definition run into each other."""
    things = {
        (script, tuple(some), name, definition)
        for script in scripts for some in arguments for name in ("a", "ab") for definition in ("bc", "c")
    }  # fmt: skip
    assert len({binding(*thing) for thing in things}) == len(things)


_PEOPLE = [
    someone("dan", "dba"), someone("sue", "sre"), someone("pat", "dba", "sre"), someone("cleo", "cto"),
    someone("ada", admin=True), someone("eve"), Reviewer(OWNER, ("dba", "sre", "cto"), admin=True),
]  # fmt: skip
_MOVES = st.one_of(
    st.tuples(st.sampled_from([*(Answer(s) for s in (Status.APPROVED, Status.REJECTED, Status.REVOKED)),
                               Answer(Status.APPROVED, force=True)]), st.sampled_from(_PEOPLE)),
    st.just(("begin", None)),
    st.sampled_from([("finish", True), ("finish", False)]),
    st.tuples(st.just("wait"), st.sampled_from([1, 50, 61, ANSWER_S])),
)  # fmt: skip


@given(
    st.lists(_MOVES, max_size=14),
    st.sampled_from([None, 1, 2, 3]),
    st.booleans(),
    st.sampled_from([("dba",), ("dba", "sre")]),
)
def test_no_order_of_events_runs_it_twice_or_unapproved(
    moves: list[Any], minimum: int | None, everyone: bool, groups: tuple[str, ...]
) -> None:
    """Whatever comes in whatever order: one run at most, by enough people who are not the owner, in time."""
    review = pending(
        reviewers_groups=groups, min_approvals=minimum, all_groups_must_approve=everyone,
        force_approval_groups=("cto",), access_max_duration=60,
    )  # fmt: skip
    now, runs, approved_at = NOW, 0, None
    for move, value in moves:
        before = review
        try:
            if move == "begin":
                review = begin(review, BOUND, now)
                runs += 1
                approvals = [entry for entry in review.groups if entry.status is Status.APPROVED]
                people = {entry.reviewed_by.id for entry in approvals if entry.reviewed_by}
                assert OWNER.id not in people and "eve@example.com" not in people
                if not any(entry.forced_review for entry in approvals):
                    assert len(people) >= (minimum or 1)
                    if everyone or minimum is None:
                        assert {entry.group for entry in approvals} >= set(groups)
                assert approved_at is not None and now < approved_at + datetime.timedelta(seconds=60)
            elif move == "finish":
                review = finish(review, known=value)
            elif move == "wait":
                now += datetime.timedelta(seconds=value)
            else:
                review = respond(review, move, value, now)
                if before.status is Status.PENDING and review.status is Status.APPROVED:
                    approved_at = now
        except (NotAllowed, WrongState):
            assert review is before
        if before.status in {Status.REJECTED, Status.REVOKED, Status.EXECUTED, Status.UNKNOWN}:
            assert review is before
        assert all(
            entry.reviewed_by is None or entry.reviewed_by.id != OWNER.id or entry.status is not Status.APPROVED
            for entry in review.groups
        )
    assert runs <= 1
