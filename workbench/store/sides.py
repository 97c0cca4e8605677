"""Sides: runs to be held against one another, from the store or from files that they were exported to, read alike."""

from pathlib import Path
from typing import Any

import duckdb
import msgspec

from workbench.domain.assessment import GapReason
from workbench.domain.errors import InputError
from workbench.domain.risk import RiskLevel
from workbench.domain.rule import Policy
from workbench.domain.run import Run
from workbench.store import figures
from workbench.store.file import one
from workbench.store.recorded import SUFFIXES

_STORED = """
select c.position, p.repeat, c.id, c.command, c.dialect, c.label::varchar as label, c.connection, c.tags, c.meta,
    c.rationale, c.leader, p.risk::varchar as risk, p.gap, p.static_risk::varchar as static_risk, p.title, p.explanation
from predictions as p join cases as c on c.position = p.position
where p.run = '{run}' and c.corpus = '{corpus}'"""
_COLUMNS = {
    "run": "varchar", "model": "varchar", "settings": "varchar", "position": "bigint", "repeat": "integer",
    "id": "varchar", "command": "varchar", "dialect": "varchar", "label": "varchar", "connection": "varchar",
    "tags": "varchar[]", "meta": "json", "rationale": "varchar", "risk": "varchar", "gap": "varchar",
    "static_risk": "varchar", "title": "varchar", "explanation": "varchar", "request_key": "varchar",
    "latency_ms": "double", "cost_usd": "double",
}  # fmt: skip
_READERS = {
    ".jsonl": "read_json('{file}', format = 'newline_delimited', columns = {{{columns}}})",
    ".csv": "read_csv('{file}', all_varchar = true)",
    ".parquet": "read_parquet('{file}')",
}


class Side(msgspec.Struct, frozen=True):
    """One run as a relation: ``source`` is SQL with a row a case and repeat.

    ``missing`` counts the answers that are not there, ``policy`` is what decided it, ``totals`` has answers, gaps,
    latency and cost in the words of ``show --json``.
    """

    name: str
    model: str
    cases: int
    repeats: int
    missing: int
    policy: Policy
    totals: dict[str, Any]
    source: str


def stored(connection: duckdb.DuckDBPyConnection, run: Run) -> Side:
    """The side of *run* in the store."""
    totals = figures.totals(connection, run)
    return Side(
        name=run.id,
        model=run.model,
        cases=run.cases,
        repeats=run.repeats,
        missing=run.cases * run.repeats - totals["rows"],
        policy=_policy(run.settings, f"run {run.id}"),
        totals={key: totals[key] for key in ("answered", "gaps", "latency_ms", "cost_usd")},
        source=_STORED.format(run=run.id, corpus=run.fingerprints["corpus"]),
    )


def exported(connection: duckdb.DuckDBPyConnection, path: Path, table: str) -> Side:
    """The side of a file that ``show RUN --export`` wrote, read into the temporary *table*.

    Raises:
        InputError: there is no such file, or it is no export of one run.
    """
    if path.suffix not in SUFFIXES:
        raise InputError(
            f"{path} is no record: give the .jsonl, .csv or .parquet that `workbench show RUN --export` wrote"
        )
    if not path.is_file():
        raise InputError(f"there is no file {path}; give a run, or a file that `workbench show RUN --export` wrote")
    typed = ", ".join(f"{name}::{kind} as {name}" for name, kind in _COLUMNS.items())
    columns = ", ".join(f"{name}: '{kind}'" for name, kind in _COLUMNS.items())
    reader = _READERS[path.suffix].format(file=str(path).replace("'", "''"), columns=columns)
    try:
        connection.execute(f"create or replace temp table {table} as select {typed} from {reader}")
    except duckdb.OutOfMemoryException:
        raise  # says nothing of the file
    except duckdb.Error as error:
        raise InputError(f"{path} is no export of a run: {str(error).splitlines()[0]}") from None
    runs = connection.execute(
        f"select run, model, settings, max(repeat) + 1, count(distinct position) from {table} group by all limit 2"
    ).fetchall()
    if len(runs) != 1:
        raise InputError(f"{path} holds {'several runs' if runs else 'no row'}; export one run to a file")
    (run, model, settings, repeats, cases), rows = runs[0], f"from {table}"
    answers, broken = one(
        connection,
        f"""select count(*), count(*) filter (
            id is null or command is null or position is null or repeat is null
            or (risk is null and coalesce(gap, '') <> all($reasons)) or risk <> all($levels) or label <> all($levels)
            or static_risk <> all($levels)
        ) {rows}""",
        {"reasons": [str(reason) for reason in GapReason], "levels": [str(level) for level in RiskLevel]},
    )
    (twice,) = one(connection, f"select count(*) - count(distinct (id, repeat)) {rows}")
    if broken or twice or run is None or model is None:
        raise InputError(f"{path} is no export of a run: rows lack something or are there twice; export the run again")
    answered, cost, latency = one(
        connection,
        f"""select count(*) filter (where gap is null),
        if(count(*) filter (where gap is null) = count(cost_usd) filter (where gap is null), {figures.COST_USD}, null),
        quantile_cont(latency_ms, [0.5, 0.95, 0.99]) filter (where gap is null) {rows}""",
    )
    gaps = connection.execute(f"select gap, count(*) {rows} where gap is not null group by gap order by 2 desc, 1")
    return Side(
        name=str(path),
        model=model,
        cases=cases,
        repeats=repeats,
        missing=cases * repeats - answers,
        policy=_policy(msgspec.json.decode(settings or "null"), str(path)),
        totals={
            "answered": figures.mean(answered, repeats),
            "gaps": {gap: figures.mean(count, repeats) for gap, count in gaps.fetchall()},
            "latency_ms": dict(zip(("p50", "p95", "p99"), latency or (None,) * 3, strict=True)),
            "cost_usd": cost,
        },
        source=f"""
        select f.*, g.leader from {table} as f left join (
            select request_key, min(position) as leader {rows} where repeat = 0 group by all having count(*) > 1
        ) as g using (request_key)""",
    )


def _policy(settings: Any, where: str) -> Policy:
    try:
        return msgspec.convert(settings["terms"]["policy"], Policy, str_keys=True)
    except (KeyError, TypeError, msgspec.ValidationError) as error:
        raise InputError(f"{where} does not say under which policy it was decided: {error}; replay it again") from None
