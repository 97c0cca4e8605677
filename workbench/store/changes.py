"""Changes: the predictions of a run beside what would have been decided instead, as a relation, and folded."""

from collections.abc import Callable, Iterable
from typing import Any

import duckdb

from workbench.domain.risk import Action
from workbench.domain.run import Run
from workbench.evaluation.outcomes import Kind
from workbench.store import outcomes
from workbench.store.file import one

# What a person should read first: what is now let through, then what worked and is now blocked, then the rest.
_URGENCY = """case when now = 'allow' then if(coalesce(label, risk) = 'high', 0, 1)
    when was = 'allow' and now = 'block' then 2 when now < was then 3 when was = 'allow' then 4 else 5 end"""
_COLUMNS = (
    "id, dialect, connection, label, risk, gap, was, now, command, title, explanation, rationale, position, repeat"
)
_SAME_CASES = """
select c.position, p.repeat, c.id, c.command, c.dialect, c.connection, c.label, coalesce(p.risk, p.static_risk) as risk,
    p.gap, p.action as was, {now} as now, p.title, p.explanation, c.rationale
from predictions as p join cases as c on c.position = p.position {more}
where p.run = '{run}' and c.corpus = '{corpus}'"""
_OTHER_RUN = """
select b.position, b.repeat, b.id, b.command, b.dialect, b.connection, b.label, b.risk, b.gap, a.was, b.was as now,
    b.title, b.explanation, b.rationale
from ({older}) as a join ({newer}) as b on b.id = a.id and b.repeat = a.repeat and b.command = a.command
    and b.connection is not distinct from a.connection"""


def redecided(connection: duckdb.DuckDBPyConnection, run: Run, decide: Callable[[Kind], Action]) -> str:
    """The relation of *run* under another policy, which *decide* is asked once for every kind there is."""
    connection.execute(
        "create or replace temp table redecided "
        "(connection varchar, outcome varchar not null, static varchar, action action not null)"
    )
    seen: set[tuple[str | None, str, str | None]] = set()
    appender = connection.appender("redecided")
    for kind, _ in outcomes.kinds(connection, run):
        key = (kind.connection, str(kind.outcome), str(kind.static) if kind.static is not None else None)
        if key not in seen:
            seen.add(key)
            appender.append_row(*key, decide(kind).value)
    appender.flush()
    static = "coalesce(p.static_risk, p.model_risk)" if run.model == "baseline" else "p.static_risk"
    more = f"""join redecided as r on r.connection is not distinct from c.connection
        and r.outcome = coalesce(p.model_risk::varchar, p.gap) and r.static is not distinct from {static}::varchar"""
    return _SAME_CASES.format(now="r.action", more=more, run=run.id, corpus=run.fingerprints["corpus"])


def instead(older: Run, newer: Run) -> str:
    """The relation of the cases that both runs have, each decided as it was: by id, command and connection."""
    sides = [
        _SAME_CASES.format(now="p.action", more="", run=run.id, corpus=run.fingerprints["corpus"])
        for run in (older, newer)
    ]
    return _OTHER_RUN.format(older=sides[0], newer=sides[1])


def moves(connection: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[str | None, Action, Action, int]]:
    """Predictions by label, what was decided, and what would have been."""
    found = connection.execute(
        f"select label::varchar, was::varchar, now::varchar, count(*) from ({relation}) group by all order by all"
    ).fetchall()
    return [(label, Action(was), Action(now), count) for label, was, now, count in found]


def cases(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    """How many cases *relation* has, whatever their repeats."""
    return int(one(connection, f"select count(distinct position) from ({relation})")[0])


def changed(relation: str) -> str:
    """The SQL of those that come out otherwise, what a person should read first first."""
    return (
        f"select {_COLUMNS} from ({relation}) where was <> now "
        f"order by {_URGENCY}, label desc nulls last, risk desc nulls first, position, repeat"
    )


def listing(
    connection: duckdb.DuckDBPyConnection, relation: str, limit: int, names: Iterable[str]
) -> list[dict[str, Any]]:
    """The columns *names* of the first *limit* of :func:`changed`."""
    rows = connection.execute(f"select {', '.join(names)} from ({changed(relation)}) limit {int(limit)}").fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]
