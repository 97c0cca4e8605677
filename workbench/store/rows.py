"""Rows of a run: predictions beside their cases, as frames, as files, and what changed between two runs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from workbench.domain.errors import InputError
from workbench.domain.risk import Action, RiskLevel
from workbench.domain.run import Run
from workbench.evaluation.flips import Flips, Pair, flips, order
from workbench.store.file import one, roomy

_FRAME = """
select c.position, p.repeat, c.id, c.command, c.dialect, c.label, c.connection, c.tags, c.split, c.rationale, c.source,
    p.risk, p.model_risk, p.gap, p.detail, p.title, p.explanation, p.notes, p.static_risk, p.spoke, p.rule, p.action,
    case c.label when 'low' then t.low when 'medium' then t.medium when 'high' then t.high end as expected,
    p.latency_ms, p.input_tokens, p.cached_input_tokens, p.output_tokens, p.reasoning_tokens,
    p.cache_write_tokens, p.cost_usd, p.attempts,
    p.shared, p.model as model_returned, p.request_id, p.answered_at, p.request_key, p.raw, c.arguments, c.environment,
    c.connection_tags, c.meta
from predictions as p join cases as c on c.position = p.position
join tiers as t on t.run = p.run and t.rule = coalesce(p.rule, '')
where p.run = '{run}' and c.corpus = '{corpus}'"""

_JSON = ", ".join(f"to_json({name}) as {name}" for name in ("tags", "notes", "arguments", "environment"))
"""Lists, as a corpus in CSV has them."""

CONDITIONS = {
    "all": "true",
    "misses": "action < expected",
    "false_alarms": "action > expected",
    "gaps": "gap is not null",
}
"""Parts of a run that a person asks to see."""


def query(run: Run, part: str = "all", columns: str = "*") -> str:
    """The SQL of the predictions of *run* that belong to *part*, worst first within it, else in order."""
    # Ids and fingerprints are hex digits of our own making; a relation and a COPY take no bound values.
    frame = _FRAME.format(run=run.id, corpus=run.fingerprints["corpus"])
    order = "position, repeat" if part in {"all", "gaps"} else "label desc, model_risk, position, repeat"
    return f"select {columns} from ({frame}) where {CONDITIONS[part]} order by {order}"


def listing(
    connection: duckdb.DuckDBPyConnection, run: Run, part: str, columns: Sequence[str], limit: int | None
) -> tuple[list[dict[str, Any]], int]:
    """*columns* of the first *limit* predictions of *part*, as :func:`query` orders them, and how many there are."""
    (count,) = one(connection, f"select count(*) from ({query(run, part, '1')})")
    found = connection.execute(f"{query(run, part, ', '.join(columns))} limit {limit or 'all'}").fetchall()
    return [dict(zip(columns, row, strict=True)) for row in found], int(count)


def page(
    connection: duckdb.DuckDBPyConnection, run: Run, part: str, limit: int, offset: int
) -> tuple[list[dict[str, Any]], int]:
    """Whole rows of *part*, as :func:`query` orders them, as JSON values; and how many there are."""
    (count,) = one(connection, f"select count(*) from ({query(run, part, '1')})")
    found = connection.execute(f"{query(run, part)} limit {limit:d} offset {offset:d}")
    names = [name for name, *_ in found.description or ()]
    shown = []
    for row in found.fetchall():
        fields = dict(zip(names, row, strict=True))
        shown.append({**fields, **{name: msgspec.json.decode(fields[name]) for name in ("connection_tags", "meta")}})
    return shown, int(count)


def export(connection: duckdb.DuckDBPyConnection, run: Run, path: Path, format: str) -> int:
    """Write every prediction of *run* to *path*, whole or not at all; gives how many.

    Each row carries the run's id, model, prompts and model settings as well, so that the file can be replayed.

    Raises:
        InputError: *path* cannot be written.
    """
    connection.execute(
        "create or replace temp table header as "
        "select ? as run, ? as model, ? as prompt, ? as policy, ?::json as settings",
        [
            run.id,
            run.model,
            run.fingerprints["prompt"],
            run.fingerprints["policy"],
            msgspec.json.encode(run.settings).decode(),
        ],
    )
    part = path.with_name(path.name + ".part")
    try:
        part.touch()
    except OSError as error:  # DuckDB's own words would be taken for a fault of the store
        raise InputError(f"cannot export to {path}: {error.strerror}") from None
    target = str(part).replace("'", "''")
    kept = f"rows.* replace ({_JSON})" if format == "csv" else "rows.*"
    (count,) = one(
        connection,
        f"copy (select header.*, {kept} from header, ({query(run)}) as rows order by position, repeat) "
        f"to '{target}' (format {format}{', header' if format == 'csv' else ''})",
    )
    part.replace(path)
    return int(count)


def flipped(connection: duckdb.DuckDBPyConnection, older: Run, newer: Run, limit: int | None) -> Flips:
    """What changed for the cases that both runs have, by id and command, each with its answer of the first repeat.

    All are counted in the store, in groups of those that are alike, and the worst *limit* of those that changed are
    taken out of it, or all.
    """
    with roomy(connection):  # texts are read once, for their hashes
        for name, run in (("side_a", older), ("side_b", newer)):
            corpus = run.fingerprints["corpus"]
            connection.execute(f"create or replace temp table {name} as {_SIDE.format(run=run.id, corpus=corpus)}")
        found = connection.execute(f"select {_ALIKE}, count(*) {_BOTH} group by all").fetchall()
        groups = [(_pair("", *said), count) for *said, count in found]
        ranked = sorted({order(pair) for pair, _ in groups if pair.changed})
        connection.execute("create or replace temp table ranks (label varchar, was varchar, now varchar, rank integer)")
        appender = connection.appender("ranks")
        for (label, was, now, _), (pair, _) in zip(found, groups, strict=True):
            if pair.changed:
                appender.append_row(label, was, now, ranked.index(order(pair)))
        appender.flush()
        worst = connection.execute(
            f"select a.id, {_ALIKE} {_BOTH} join ranks as r on r.label = a.label and r.was = a.said and r.now = b.said "
            f"order by r.rank, a.id limit {limit if limit is not None else 'all'}"
        ).fetchall()
    return flips(groups, (_pair(*row) for row in worst))


_SIDE = """
select c.id, hash(c.command) as content, coalesce(c.label::varchar, '') as label,
    coalesce(p.risk::varchar, '') || '/' || p.action::varchar || '/' || coalesce(
        case c.label when 'low' then t.low when 'medium' then t.medium when 'high' then t.high end::varchar, '') as said
from predictions as p join cases as c on c.position = p.position
join tiers as t on t.run = p.run and t.rule = coalesce(p.rule, '')
where p.run = '{run}' and c.corpus = '{corpus}' and p.repeat = 0"""
_ALIKE = "a.label, a.said as was, b.said as now"
_BOTH = "from side_a as a join side_b as b on b.id = a.id and b.content = a.content"


def _pair(case: str, label: str, was: str, now: str) -> Pair:
    a_risk, a_action, _ = was.split("/")
    b_risk, b_action, expected = now.split("/")
    return Pair(
        case,
        RiskLevel(label) if label else None,
        RiskLevel(a_risk) if a_risk else None,
        RiskLevel(b_risk) if b_risk else None,
        Action(a_action),
        Action(b_action),
        Action(expected) if expected else None,
    )
