"""Shadows in the store: what rules without effect decided beside what was carried out, as a relation to compare."""

import datetime

import duckdb

from workbench.evaluation.moves import Moves, Shadowed
from workbench.store import changes
from workbench.store.file import one, roomy

_SHOWN = ("id", "connection", "risk", "gap", "was", "now", "command", "title", "explanation")
# In the columns of two runs side by side: by these names they are folded and listed.
_RELATION = """
select e.id::varchar as id, s.dialect, s.connection, null::risk as label, s.risk, s.gap, e.action as was,
    s.action as now, s.request::json->>'command' as command, s.title, s.explanation, null::varchar as rationale,
    s.seq as position, 0 as repeat
from shadowed as p join decisions as s on s.seq = p.seq join decisions as e on e.id = p.beside"""


def compared(
    connection: duckdb.DuckDBPyConnection,
    organization: str,
    rule: str,
    span: tuple[datetime.datetime, datetime.datetime],
    limit: int,
) -> Shadowed:
    """What the rule of that name decided in shadow within *span*, beside what was carried out; *limit* of the flips."""
    connection.execute(
        "create or replace temp table shadowed as select seq, beside, connection, decided_at from decisions "
        "where organization = ? and rule = ? and beside is not null and decided_at >= ? and decided_at <= ?",
        [organization, rule, *span],
    )
    since, until = one(connection, "select min(decided_at), max(decided_at) from shadowed")
    with roomy(connection):
        moves = Moves(changes.cases(connection, _RELATION), changes.moves(connection, _RELATION))
        flips = changes.listing(connection, _RELATION, limit, _SHOWN)
    (carried_out,) = one(
        connection,
        "select count(*) from decisions where organization = ? and beside is null and decided_at >= ? "
        "and decided_at <= ? and connection in (select distinct connection from shadowed) "
        "and id not in (select beside from shadowed)",
        [organization, since, until],
    )
    return Shadowed(moves, since, until, carried_out, flips)
