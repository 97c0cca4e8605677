"""Sessions and reviews in the store: put down as they go, found again by what lists filter by.

Functions of a connection: those that write run in the writer's thread, one after the other, so what they read there
cannot change before they have written.
"""

import datetime
from typing import Any

import duckdb
import msgspec

from workbench.domain.entry import Event
from workbench.domain.review import Review, Status
from workbench.domain.session import Execution, Session, SessionStatus
from workbench.store.ledger import Ledger

CAP = 10_000
"""A total past this is counted only when it is asked for, and no page of reviews is longer."""

_encode = msgspec.json.Encoder().encode
_sessions = msgspec.json.Decoder(Session)
_reviews = msgspec.json.Decoder(Review)
_executions = msgspec.json.Decoder(Execution)
_WAITING = (Status.PENDING.value, Status.APPROVED.value)


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which sessions of an organization; None is any. Times are UTC without a zone, the start within the range.

    ``visible_to`` leaves those of one user, and where *reviewed* also whatever is under a review.
    """

    organization: str
    user: str | None = None
    visible_to: str | None = None
    reviewed: bool = False
    connection: str | None = None
    type: str | None = None
    approver: str | None = None
    review_status: str | None = None
    correlation_id: str | None = None
    start: datetime.datetime | None = None
    end: datetime.datetime | None = None


def add(ledger: Ledger, connection: duckdb.DuckDBPyConnection, session: Session, original: bytes | None = None) -> None:
    """Put down that *session* was attempted; *original* is what it is to run, sealed, where it is shown otherwise."""
    row = (
        session.id, session.organization, session.started_at, session.ended_at, session.status.value, session.owner.id,
        session.connection, session.connection_type, session.correlation_id, *_verdict(session), None,
        _value(session), session.script,
    )  # fmt: skip
    ledger.writer.insert(connection, "sessions", row)
    if original is not None:
        ledger.writer.insert(connection, "originals", (session.id, original))


def original(connection: duckdb.DuckDBPyConnection, session: Session) -> bytes | None:
    """What *session* is to run, sealed; None where that is what it shows, or it has ended."""
    rows = connection.execute("select sealed from originals where session = ?", [session.id]).fetchall()
    return bytes(rows[0][0]) if rows else None


def update(connection: duckdb.DuckDBPyConnection, session: Session) -> None:
    """Put down what has become of *session*. Its script never changes; once it is done there is no original of it."""
    connection.execute(
        "update sessions set ended_at = ?, status = ?, risk = ?, action = ?, value = ? where id = ?",
        [session.ended_at, session.status.value, *_verdict(session), _value(session), session.id],
    )
    if session.status is SessionStatus.DONE:
        connection.execute("delete from originals where session = ?", [session.id])


def end(ledger: Ledger, connection: duckdb.DuckDBPyConnection, session: Session) -> None:
    """Put down how *session* ended, with what it wrote."""
    update(connection, session)
    if session.execution is not None:
        ledger.writer.insert(connection, "executions", (session.id, _encode(session.execution).decode()))


def ask(ledger: Ledger, connection: duckdb.DuckDBPyConnection, review: Review) -> None:
    """Put down that *review* is waited for."""
    ledger.writer.insert(connection, "reviews", _review_row(review, review.created_at))
    connection.execute("update sessions set review = ? where id = ?", [review.id, review.session])


def answer(ledger: Ledger, connection: duckdb.DuckDBPyConnection, review: Review, now: datetime.datetime) -> None:
    """Put down where *review* stands *now*."""
    row = _review_row(review, now)
    connection.execute("update reviews set updated_at = ?, status = ?, value = ? where id = ?", [*row[4:], review.id])
    ledger.writer.changed("reviews", row)


def happened(ledger: Ledger, connection: duckdb.DuckDBPyConnection, event: Event) -> None:
    """Put down *event* with what it is about."""
    properties = _encode(event.properties).decode()
    ledger.writer.insert(connection, "events", (event.at, event.organization, event.name, event.user, properties))


def find_session(connection: duckdb.DuckDBPyConnection, organization: str, id: str) -> Session | None:
    """The whole session with *id*, or None where the organization has none."""
    rows = connection.execute(
        "select s.value, s.script, e.value from sessions as s left join executions as e on e.session = s.id "
        "where s.id = ? and s.organization = ?",
        [id, organization],
    ).fetchall()
    if not rows:
        return None
    value, script, execution = rows[0]
    return msgspec.structs.replace(
        _sessions.decode(value), script=script, execution=_executions.decode(execution) if execution else None
    )


def find_review(connection: duckdb.DuckDBPyConnection, organization: str, id: str) -> Review | None:
    """The review with *id*, or of the session with *id*; None where the organization has none."""
    rows = connection.execute(
        "select value from reviews where (id = ? or session = ?) and organization = ?", [id, id, organization]
    ).fetchall()
    return _reviews.decode(rows[0][0]) if rows else None


def list_reviews(
    connection: duckdb.DuckDBPyConnection, organization: str, user: str | None, limit: int, offset: int
) -> list[tuple[Review, Session]]:
    """Reviews with their sessions, newest first: all, or those of *user*'s sessions."""
    rows = connection.execute(
        "select r.value, s.value from reviews as r join sessions as s on s.id = r.session "
        "where r.organization = ? and (? is null or s.user_id = ?) order by r.created_at desc, r.id desc "
        f"limit {limit:d} offset {offset:d}",
        [organization, user, user],
    ).fetchall()
    return [(_reviews.decode(review), _sessions.decode(session)) for review, session in rows]


def list_sessions(
    connection: duckdb.DuckDBPyConnection, wanted: Filter, limit: int, offset: int
) -> list[tuple[Session, Review | None]]:
    """Sessions without script and output, newest first, each with its review."""
    condition, values = where(wanted)
    # Where the page's rows lie comes first: what is shown of a session is wide, and is read of those rows alone. In one
    # transaction, within which they lie still.
    connection.execute("begin")
    try:
        page = connection.execute(
            f"select s.rowid from sessions as s {condition} order by s.started_at desc, s.id desc limit {limit:d} "
            f"offset {offset:d}",
            values,
        ).fetchall()
        rows = (
            connection.execute(
                "select s.value, r.value from sessions as s left join reviews as r on r.id = s.review "
                "where s.rowid = any(?::bigint[]) order by s.started_at desc, s.id desc",
                [[row for (row,) in page]],
            ).fetchall()
            if page
            else []
        )
    finally:
        connection.execute("rollback")  # nothing was written
    return [(_sessions.decode(value), _reviews.decode(review) if review else None) for value, review in rows]


def count_sessions(connection: duckdb.DuckDBPyConnection, wanted: Filter, cap: int | None) -> int:
    """How many there are, up to *cap*."""
    condition, values = where(wanted)
    limit = "" if cap is None else f"limit {cap:d}"
    [(count,)] = connection.execute(
        f"select count(*) from (select 1 from sessions as s {condition} {limit})", values
    ).fetchall()
    return int(count)


def overdue(connection: duckdb.DuckDBPyConnection, now: datetime.datetime) -> list[Review]:
    """The reviews that wait, for an answer or to be run, and whose time is over."""
    rows = connection.execute(
        "select value from reviews where status in (?, ?) and (value->>'expires_at')::timestamp <= ?", [*_WAITING, now]
    ).fetchall()
    return [_reviews.decode(value) for (value,) in rows]


def interrupted(connection: duckdb.DuckDBPyConnection) -> list[tuple[Session, Review | None]]:
    """Sessions that are open and wait for nobody: whoever ran them is gone. For the start, before anyone is served."""
    rows = connection.execute(
        "select s.value, s.script, r.value from sessions as s left join reviews as r on r.id = s.review "
        "where s.status = ? and (r.status is null or r.status = ?)",
        [SessionStatus.OPEN.value, Status.PROCESSING.value],
    ).fetchall()
    return [
        (msgspec.structs.replace(_sessions.decode(value), script=script), _reviews.decode(review) if review else None)
        for value, script, review in rows
    ]


def where(wanted: Filter) -> tuple[str, list[Any]]:
    """*wanted* as SQL over ``s``, a row of ``sessions``, and the values bound in it."""
    return matching([
        ("s.organization = ?", wanted.organization),
        ("s.user_id = ?", wanted.user),
        (f"(s.user_id = ?{' or s.review is not null' if wanted.reviewed else ''})", wanted.visible_to),
        ("s.connection = ?", wanted.connection),
        ("s.connection_type = ?", wanted.type),
        ("s.correlation_id = ?", wanted.correlation_id),
        ("s.started_at >= ?", wanted.start),
        ("s.started_at <= ?", wanted.end),
        # That there is one at all is told by the column alone, which leaves few rows to look up.
        ("s.review is not null and s.review in (select id from reviews where status = ?)", wanted.review_status),
        (
            "s.review is not null and s.review in (select id from reviews where list_contains("
            "json_extract_string(value, '$.groups[*].reviewed_by.email'), ?))",
            wanted.approver,
        ),
    ])  # fmt: skip


def matching(conditions: list[tuple[str, Any]]) -> tuple[str, list[Any]]:
    """Those of *conditions* whose value is not None, as SQL, and the values bound in it."""
    used = [(condition, value) for condition, value in conditions if value is not None]
    return "where " + " and ".join(condition for condition, _ in used), [value for _, value in used]


def _review_row(review: Review, now: datetime.datetime) -> tuple[Any, ...]:
    return (
        review.id, review.organization, review.session, review.created_at, now, review.status.value,
        _encode(review).decode(),
    )  # fmt: skip


def _verdict(session: Session) -> tuple[str | None, str | None]:
    found = session.analysis
    if found is None:
        return None, None
    return found.risk_level.value if found.risk_level else None, found.action.value


def _value(session: Session) -> str:
    return _encode(msgspec.structs.replace(session, script=b"", execution=None)).decode()
