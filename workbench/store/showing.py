"""Showing: sessions held against the decisions and reviews that they show, which alone have entries in the chain.

So a session whose verdict, script, sender or review was changed is found out, and one that is missing or was put in.
What a command wrote and when it ended stand in the session alone: of that nothing can be said.
"""

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import duckdb
import msgspec

from workbench.domain.decision import Decision, Recorded, shown
from workbench.domain.review import Review
from workbench.domain.risk import Action
from workbench.domain.session import NO_EXIT, Session, SessionStatus
from workbench.store import decisions
from workbench.store.file import make_room, one
from workbench.store.retention import first_id

_MOST, _MOST_BYTES = 1_000, 64 << 20  # that are looked at together
_sessions = msgspec.json.Decoder(Session)
_reviews = msgspec.json.Decoder(Review)
_COLUMNS = (
    "id::varchar, organization::varchar, started_at, ended_at, status, user_id, connection, connection_type, "
    "correlation_id, risk, action, review::varchar, value, script"
)


def unlike(connection: duckdb.DuckDBPyConnection, before: datetime.datetime | None) -> Iterator[tuple[str, str]]:
    """The sessions that are not what was decided and answered of them, by id, with what is another.

    What is of *before* some time may have been let go (:mod:`workbench.store.retention`).
    """
    oldest = first_id(before) if before else ""
    (longest,) = one(connection, "select coalesce(max(octet_length(script) + strlen(value::varchar)), 0) from sessions")
    make_room(connection, 2 * int(longest))
    page = max(1, min(_MOST, _MOST_BYTES // max(1, int(longest))))
    beside = connection.cursor()
    found = connection.execute(f"select {_COLUMNS} from sessions")
    while rows := found.fetchmany(page):
        ids = [row[0] for row in rows]
        verdicts = decisions.of_sessions(beside, ids)
        answers = dict(
            beside.execute(
                "select session::varchar, value from reviews where session = any(?::uuid[])", [ids]
            ).fetchall()
        )
        for row in rows:
            try:
                what = ", ".join(_differing(row, verdicts.get(row[0]), answers.get(row[0]), oldest))
            except msgspec.DecodeError:
                what = "it cannot be read"
            if what:
                yield row[0], f"it does not show what was decided and answered: {what}"
    for query, what in (
        ("select id from sessions group by id having count(*) > 1", "a second session has this id"),
        (
            "select session from decisions where session is not null and beside is null and session::varchar >= ? "
            "and session not in (select id from sessions)",
            "it is missing, and its decision is here",
        ),
    ):
        for (id_,) in connection.execute(query, [oldest] if "?" in query else []).fetchall():
            yield str(id_), what


def _differing(
    row: Sequence[Any], verdict: Callable[[], Decision] | None, answer: str | None, oldest: str
) -> list[str]:
    """What of a session is not as it was decided and answered."""
    *columns, value, script = row
    session = _sessions.decode(value)
    review = None if answer is None else _reviews.decode(answer)
    said = session.analysis
    words = (None, None) if said is None else (said.risk_level and said.risk_level.value, said.action.value)
    listed = [
        session.id, session.organization, session.started_at, session.ended_at, session.status.value, session.owner.id,
        session.connection, session.connection_type, session.correlation_id, *words, review and review.id,
    ]  # fmt: skip
    found: dict[str, bool] = {"what lists filter by": columns != listed}
    if review is not None:
        found["binding"] = session.binding != review.binding
        found["sender"] = session.owner != review.owner
    if verdict is None:
        # What was let go was of a session from before that.
        found["verdict"] = said is not None and not (said.decision or "g") < oldest > session.id
    else:
        decision = verdict()
        request = msgspec.json.decode(decision.request, type=Recorded)
        blocked = said is not None and said.action is Action.BLOCK and review is None
        of_record = shown(decision)
        if blocked and decision.action is Action.REVIEW:  # nobody was there to be asked
            of_record = msgspec.structs.replace(of_record, action=Action.BLOCK)
        # A server that died, or was copied, between the two has left a session without its verdict.
        cut_short = session.status is not SessionStatus.DONE or session.exit_code == NO_EXIT
        found["verdict"] = said != of_record and not (said is None and review is None and cut_short)
        found["sender"] = (session.owner.id, session.owner.name) != (decision.user, decision.user_name)
        found["place"] = (session.organization, session.connection) != (decision.organization, decision.connection)
        if not request.masked:
            found["script"] = (script, session.client_args) != (request.command.encode(), request.arguments)
            found["tags"] = session.connection_tags != request.connection_tags
    return [name for name, differs in found.items() if differs]
