"""Retention: what was decided before a time is let go, and what is left can still be checked.

An entry of the chain says first what may be missing from then on; its rows go after it, some at a time, so that nobody
waits for long. The entries of what is gone stay, two codes each: the links over them hold, and a head from before is
still worth something. What waits for an answer or to be run stays, as do events, changes of configuration and runs.
"""

import datetime
import uuid

import duckdb
import msgspec

from workbench.domain.chain import Retired
from workbench.domain.review import Status
from workbench.domain.session import SessionStatus
from workbench.store.file import one
from workbench.store.links import Links

MOST = 5_000
"""Rows that go in one transaction."""

_TABLES = ("decisions", "sessions", "reviews")
_WAITING = [Status.PENDING.value, Status.APPROVED.value, Status.PROCESSING.value]
_OLD = "started_at < ? and status = ? and (review is null or review < ?::uuid)"


def retire(
    connection: duckdb.DuckDBPyConnection, links: Links | None, before: datetime.datetime, now: datetime.datetime
) -> Retired | None:
    """Put down that what was *before* may go, within a transaction; None where there is nothing. UTC without a zone."""
    (waiting,) = one(connection, "select min(id)::varchar from reviews where status = any(?)", [_WAITING])
    reviews = min(first_id(before), waiting or "g")
    (upto,) = one(
        connection,
        "select coalesce(min(seq) filter (where decided_at >= ?) - 1, max(seq), 0) from decisions",
        [before],
    )
    retired = Retired(before=before, at=now, decisions=upto, reviews=reviews)
    decisions, old, answered = one(
        connection,
        f"""select (select count(*) from decisions where seq <= ?), (select count(*) from sessions where {_OLD}),
        (select count(*) from reviews where id < ?::uuid)""",
        [upto, before, SessionStatus.DONE.value, reviews, reviews],
    )
    if not (decisions or old or answered):
        return None
    if links is not None:
        links.entry("retired", msgspec.json.encode(retired))
    return retired


def sweep(connection: duckdb.DuckDBPyConnection, retired: Retired, most: int = MOST) -> int:
    """Remove what *retired* lets go, *most* decisions and *most* sessions, within a transaction; how many went."""
    (first,) = one(connection, "select min(seq) from decisions where seq <= ?", [retired.decisions])
    gone = 0
    if first is not None:
        upto = min(first + most - 1, retired.decisions)
        gone += int(one(connection, "select count(*) from decisions where seq <= ?", [upto])[0])
        connection.execute("delete from decisions where seq <= ?", [upto])
    old = [
        str(id_)
        for (id_,) in connection.execute(
            f"select id from sessions where {_OLD} limit {most:d}",
            [retired.before, SessionStatus.DONE.value, retired.reviews],
        ).fetchall()
    ]
    if old:
        connection.execute("delete from executions where session = any(?::uuid[])", [old])
        connection.execute("delete from sessions where id = any(?::uuid[])", [old])
    elif not gone:
        # Last: a session without its review would look as if it had needed none.
        (answered,) = one(connection, "select count(*) from reviews where id < ?::uuid", [retired.reviews])
        gone += int(answered)
        connection.execute("delete from reviews where id < ?::uuid", [retired.reviews])
        connection.execute(
            "update chain set payload = null where kind = 'review' and id < ?::uuid and payload is not null",
            [retired.reviews],
        )
    return gone + len(old)


def carry_out(
    connection: duckdb.DuckDBPyConnection, links: Links | None, before: datetime.datetime, now: datetime.datetime
) -> dict[str, int]:
    """Let go of all that was *before*, in a store that nobody serves; how many rows of each table went."""
    there = _counts(connection)
    connection.execute("begin")
    retired = retire(connection, links, before, now)
    if links is not None:
        links.flush(connection)
    connection.execute("commit")
    if links is not None:
        links.keep()
        links.store(links.kept)
        links.tell()
    gone = retired is not None
    while retired is not None and gone:
        connection.execute("begin")
        gone = bool(sweep(connection, retired))
        connection.execute("commit")
    left = _counts(connection)
    return {table: there[table] - left[table] for table in _TABLES}


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    return {table: int(one(connection, f"select count(*) from {table}")[0]) for table in _TABLES}


def first_id(time: datetime.datetime) -> str:
    """The lowest id (UUID version 7) that could have been made at *time*."""
    ms = max(0, int(time.replace(tzinfo=datetime.UTC).timestamp() * 1000))
    return str(uuid.UUID(int=(ms << 80) | (0x7 << 76) | (0x2 << 62)))
