"""Figures of a run, derived from its recorded rows each time: nothing is kept beside them, so nothing can drift."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import duckdb
import msgspec

from workbench.domain.errors import InputError, nearest
from workbench.domain.risk import Action, RiskLevel
from workbench.domain.run import Run
from workbench.evaluation.counts import Cell, Counts, Pattern
from workbench.evaluation.rate import Rate, rate
from workbench.store.file import one, roomy

GROUPS = {
    "dialect": "c.dialect",
    "label": "c.label::varchar",
    "connection": "coalesce(c.connection, '(none)')",
    "split": "c.split",
    "source": "c.source",
    "rule": "coalesce(p.rule, '(none)')",
    "tag": "unnest(if(len(c.tags) = 0, ['(none)'], c.tags))",
    "hard": "if(list_contains(c.tags, 'hard'), 'hard', 'other')",
    "length": (
        "case when strlen(c.command) < 100 then 'under 100 bytes' when strlen(c.command) < 1000 "
        "then 'under 1,000 bytes' else 'longer' end"
    ),
    "spoke": "p.spoke",
}
"""What predictions can be grouped by, and how that is found."""

COST_USD = "sum(cost_usd::decimal(38, 12))::double"
"""The sum of costs, the same in whatever order rows stand: a record replayed gives the figure that it had."""

_ROWS = """
from predictions as p join cases as c on c.position = p.position
join tiers as t on t.run = p.run and t.rule = coalesce(p.rule, '')
where p.run = $run and c.corpus = $corpus and c.label is not null"""
_SHARES = "select exists (select 1 from cases where corpus = ? and leader is not null)"
_CLUSTERS = 100_000  # positions whose clusters are folded at once
_CELL = (
    "c.label::varchar as label, p.risk::varchar as outcome, p.action::varchar as action, "
    "(case c.label when 'low' then t.low when 'medium' then t.medium else t.high end)::varchar as expected"
)


def counts(connection: duckdb.DuckDBPyConnection, run: Run, by: str | None = None) -> dict[str, Counts]:
    """Predictions on labelled cases folded by what happened to them, in groups of column *by* (one group: ``""``).

    Raises:
        InputError: there is no such column.
    """
    return counts_by(connection, run, [by])[0]


def counts_by(
    connection: duckdb.DuckDBPyConnection,
    run: Run,
    columns: Sequence[str | None],
    more: Mapping[str, str] = MappingProxyType({}),
) -> list[dict[str, Counts]]:
    """:func:`counts` by each of *columns*, in one pass over the predictions; *more* has columns beside ``GROUPS``.

    ``tag`` goes alone: beside it a case of two tags would count twice in every column.

    Raises:
        InputError: there is no such column.
    """
    known = {**GROUPS, **more}
    for by in columns:
        if by is not None and by not in known:
            raise InputError(f"cannot group by {by!r}; use one of {', '.join(GROUPS)}.{nearest(by, GROUPS)}")
    groups = ["''" if by is None else known[by] for by in columns]
    names = {"run": run.id, "corpus": run.fingerprints["corpus"]}
    found: list[dict[str, Counter[tuple[tuple[Cell, int], ...]]]] = [defaultdict(Counter) for _ in groups]
    shares = bool(one(connection, _SHARES, [run.fingerprints["corpus"]])[0])
    if run.repeats == 1:
        # Cases that were asked once and alone are independent: they need no cluster, which is nearly all of them.
        aliases = ", ".join(f"{group} as grp{at}" for at, group in enumerate(groups))
        alone = f"""select *, count(*) from (select {aliases}, {_CELL} {_ROWS} and c.leader is null) group by all"""
        for *values, weight in connection.execute(alone, names).fetchall():
            for patterns, name in zip(found, values, strict=False):
                patterns[name][((_cell(values[len(groups) :]), 1),)] += weight
    if shares or run.repeats > 1:
        single = "c.leader is null" if run.repeats == 1 else "false"
        for patterns, group in zip(found, groups, strict=True):
            for name, cells, weight in _clusters(connection, run, group, single):
                patterns[name][tuple((_cell(cell[:4]), cell[4]) for cell in cells)] += weight
    return [
        {
            name: Counts(tuple(Pattern(cells, weight) for cells, weight in folded.items()), run.repeats)
            for name, folded in sorted(patterns.items())
        }
        for patterns in found
    ]


def _clusters(
    connection: duckdb.DuckDBPyConnection, run: Run, group: str, single: str
) -> Iterator[tuple[str, list[Any], int]]:
    """Patterns of the clusters that are not *single*, by *group*: some at a time, since lists cannot spill."""
    together = f"""
    with cells as (
        select *, count(*) as n
        from (
            select {group} as grp, coalesce(c.leader, c.position) as cluster, {_CELL} {_ROWS} and not ({single})
            and c.position >= $start and cluster >= $start and cluster < $stop
        )
        group by all
    ), clusters as (
        select grp, list((label, outcome, action, expected, n) order by label, outcome, action, expected, n) as cells
        from cells group by grp, cluster
    )
    select grp, cells, count(*) from clusters group by all"""
    names = {"run": run.id, "corpus": run.fingerprints["corpus"]}
    with roomy(connection):
        for start in range(0, run.cases, _CLUSTERS):
            span = {"start": start, "stop": start + _CLUSTERS}
            yield from connection.execute(together, names | span).fetchall()


def _cell(values: Any) -> Cell:
    label, outcome, action, expected = values
    return Cell(RiskLevel(label), RiskLevel(outcome) if outcome else None, Action(action), Action(expected))


def totals(connection: duckdb.DuckDBPyConnection, run: Run) -> dict[str, Any]:
    """Answers, gaps, latency, tokens, cost and time of *run*, in the words of ``show --json``.

    Counts are of cases: with repeats, their means over the repeats. Latency is of answers, each asked once. Cost is
    None where an answer's is unknown; what failed attempts cost is in it as far as anybody knows.
    """
    names = {"run": run.id}
    rows, answered, attempts, unresolved, input_, cached, output, reasoning, cache_write, cost, latency, last = one(
        connection,
        f"""select count(*), count(model_risk), sum(attempts), count(*) filter (where starts_with(title, 'Unresolved')),
        sum(input_tokens), sum(cached_input_tokens), sum(output_tokens), sum(reasoning_tokens), sum(cache_write_tokens),
        if(count(model_risk) = count(cost_usd) filter (where model_risk is not null), {COST_USD}, null),
        quantile_cont(latency_ms, [0.5, 0.95, 0.99]) filter (where model_risk is not null), max(answered_at)
        from predictions where run = $run""",
        names,
    )
    gaps = connection.execute(
        "select gap, count(*) from predictions where run = $run and gap is not null group by gap order by 2 desc, 1",
        names,
    ).fetchall()
    earlier, earlier_cost = one(connection, f"select count(*), {COST_USD} from superseded where run = $run", names)
    wall = one(
        connection,
        """select sum(epoch(coalesce(ended_at, greatest(started_at, $last::timestamp)) - started_at))
        from sittings where run = $run""",
        {**names, "last": last or run.started_at},
    )[0]
    priced = bool(run.settings.get("priced"))
    reports = connection.execute(
        "select report from sittings where run = $run and report is not null order by started_at", names
    ).fetchall()
    final = rows - sum(count for reason, count in gaps if reason in {each.value for each in run.resumable})
    return {
        "cases": run.cases,
        "rows": rows,
        "state": "done" if final == run.cases * run.repeats else "open",
        "answered": mean(answered, run.repeats),
        "gaps": {reason: mean(count, run.repeats) for reason, count in gaps},
        "latency_ms": dict(zip(("p50", "p95", "p99"), latency or (None, None, None), strict=True)),
        "tokens": {
            "input": int(input_ or 0),
            "cached_input": int(cached or 0),
            "output": int(output or 0),
            "reasoning": int(reasoning or 0),
            "cache_write": int(cache_write or 0),
        },
        "cost_usd": None if cost is None and not priced else float(cost or 0.0) + float(earlier_cost or 0.0),
        "wall_s": float(wall or 0.0),
        "attempts": int(attempts or 0),
        "superseded": earlier,
        "endpoint": msgspec.json.decode(reports[-1][0]) if reports else {},
        "unresolved": mean(unresolved, run.repeats),
    }


def causes(connection: duckdb.DuckDBPyConnection, run: Run, limit: int) -> list[tuple[str, str, int | float]]:
    """Why *run* has gaps: reason, detail and how many cases, the most frequent first, at most *limit* of them."""
    found = connection.execute(
        "select gap, detail, count(*) from predictions where run = ? and gap is not null group by all "
        "order by 3 desc, 1, 2 limit ?",
        [run.id, limit],
    ).fetchall()
    return [(gap, detail or "", mean(count, run.repeats)) for gap, detail, count in found]


def flipping(connection: duckdb.DuckDBPyConnection, run: Run) -> Rate:
    """How many of the cases did not get the same risk, or the same kind of gap, in every repeat."""
    flips, n = one(
        connection,
        """select count(*) filter (where kinds > 1), count(*) from (
            select count(distinct coalesce(risk::varchar, gap)) as kinds
            from predictions where run = $run group by position
        )""",
        {"run": run.id},
    )
    return rate(flips, n)


def mean(count: int, repeats: int) -> int | float:
    """*count* a repeat: whole where it is."""
    return count // repeats if count % repeats == 0 else count / repeats
