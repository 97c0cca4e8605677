"""Outcomes of a run, folded by all that deciding sees: what policies are tried on."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import duckdb

from workbench.domain.assessment import GapReason
from workbench.domain.case import Split
from workbench.domain.risk import RiskLevel
from workbench.domain.run import Run
from workbench.evaluation.outcomes import Folded, Kind
from workbench.store.cases import longest
from workbench.store.file import make_room, one, roomy

_TEXTS = "create or replace temp table texts (position bigint not null, static risk not null)"
_ROWS = """
from predictions as p join cases as c on c.position = p.position
where p.run = $run and c.corpus = $corpus"""
_DISTINCT = """
select min_by(command, position) as command, dialect, min_by(arguments, position) as arguments, connection,
    list(position) as positions
from cases where corpus = $corpus and ($split is null or (split = $split and label is not null))
group by md5(command), dialect, arguments::varchar, connection"""
_RISKS = {risk.value: risk for risk in RiskLevel}


def kind(values: Any) -> Kind:
    """A kind from the values of its columns."""
    connection, label, outcome, static = values
    return Kind(connection, _RISKS.get(label), _RISKS.get(outcome) or GapReason(outcome), _RISKS.get(static))


def columns(run: Run, *, read: bool = False) -> str:
    """The columns of a kind, over a prediction ``p`` and its case ``c``.

    With *read* the static risk is what :func:`keep_static` was given, where the rows do not have it.
    """
    # What `baseline` answers is the static risk.
    beside = "p.model_risk" if run.model == "baseline" else "null"
    looked_up = "(select static from texts as t where t.position = c.position)" if read else "null"
    return (
        "c.connection, c.label::varchar as label, coalesce(p.model_risk::varchar, p.gap) as outcome, "
        f"coalesce(p.static_risk, {beside}, {looked_up})::varchar as static"
    )


class Text(NamedTuple):
    """A command as it stands in a corpus, once or often."""

    command: str
    dialect: str
    arguments: tuple[str, ...]
    connection: str | None
    positions: list[int]


def texts(
    connection: duckdb.DuckDBPyConnection, corpus: str, most: int, split: Split | None = None
) -> tuple[list[Text], int]:
    """Different commands of *corpus*, at most *most* of them and drawn blindly, and how many different ones there are.

    With *split* only its labelled cases count.
    """
    values = {"corpus": corpus, "split": split.value if split else None}
    make_room(connection, longest(connection, corpus))
    with roomy(connection):
        (count,) = one(connection, f"select count(*) from ({_DISTINCT})", values)
        drawn = f"{_DISTINCT} order by hash(md5(command)) limit $most"
        found = connection.execute(drawn, {**values, "most": most}).fetchall()
    return [Text(row[0], row[1], tuple(row[2]), row[3], row[4]) for row in found], count


def connections(connection: duckdb.DuckDBPyConnection, corpus: str) -> list[str | None]:
    """The connections that come up in *corpus*."""
    found = connection.execute("select distinct connection from cases where corpus = ? order by 1", [corpus]).fetchall()
    return [name for (name,) in found]


def keep_static(connection: duckdb.DuckDBPyConnection, static: Mapping[int, RiskLevel]) -> None:
    """Have the static risk of the cases at these positions at hand, for as long as *connection* is open."""
    connection.execute(_TEXTS)
    appender = connection.appender("texts")
    for position, risk in static.items():
        appender.append_row(position, risk.value)
    appender.flush()


VERB = "coalesce((select v.verb from verbs as v where v.position = c.position), '(none)')"
"""What a case ``c`` can be grouped by after :func:`keep_verbs`."""


def keep_verbs(connection: duckdb.DuckDBPyConnection, verbs: Mapping[int, str]) -> None:
    """Have the verbs of the cases at these positions at hand, for as long as *connection* is open."""
    connection.execute("create or replace temp table verbs (position bigint not null, verb varchar not null)")
    appender = connection.appender("verbs")
    for position, verb in verbs.items():
        appender.append_row(position, verb)
    appender.flush()


def kinds(connection: duckdb.DuckDBPyConnection, run: Run) -> list[tuple[Kind, int]]:
    """Every kind of prediction in *run*, labelled or not, and how many there are of it."""
    found = connection.execute(
        f"select {columns(run)}, count(*) {_ROWS} group by all order by all", {"run": run.id, "corpus": _corpus(run)}
    ).fetchall()
    return [(kind(row[:4]), row[4]) for row in found]


def folded(connection: duckdb.DuckDBPyConnection, run: Run, split: Split, *, read: bool = False) -> Folded:
    """The predictions of *run* on labelled cases of *split*, folded; *read* as for :func:`columns`."""
    kind_of = columns(run, read=read)
    names = {"run": run.id, "corpus": _corpus(run), "split": split.value}
    places: dict[Kind, int] = {}
    patterns: list[tuple[tuple[int, int], ...]] = []
    weights: list[int] = []
    rows = f"{_ROWS} and c.label is not null and c.split = $split"
    # Cases that were asked once and alone are independent: they need no cluster, which is nearly all of them.
    single = "c.leader is null" if run.repeats == 1 else "false"
    alone = f"select {kind_of}, count(*) {rows} and {single} group by all order by all"
    for *values, weight in connection.execute(alone, names).fetchall():
        patterns.append(((places.setdefault(kind(values), len(places)), 1),))
        weights.append(weight)
    together = f"""
    with members as (
        select *, count(*) as n from (
            select coalesce(c.leader, c.position) as cluster, {kind_of} {rows} and not ({single})
        ) group by all
    ), clusters as (
        select list((connection, label, outcome, static, n) order by connection, label, outcome, static, n) as members
        from members group by cluster
    )
    select members, count(*) from clusters group by all order by all"""
    with roomy(connection):
        for members, weight in connection.execute(together, names).fetchall():
            patterns.append(tuple((places.setdefault(kind(row[:4]), len(places)), row[4]) for row in members))
            weights.append(weight)
    return Folded(tuple(places), tuple(patterns), tuple(weights), run.repeats)


def split_fingerprint(connection: duckdb.DuckDBPyConnection, corpus: str, split: Split) -> str | None:
    """The name of what the labelled cases of *split* are, 64 hex digits, as ``domain.case.fingerprint`` gives it.

    None where there is none. The other split does not bear on it: a test split stays the same test split while dev
    cases are added.
    """
    with roomy(connection):
        (found,) = one(
            connection,
            """select sha256(string_agg(one, '' order by id)) from (
                select id, sha256(id || chr(31) || dialect || chr(31) || label::varchar || chr(31) || command) as one
                from cases where corpus = ? and split = ? and label is not null
            )""",
            [corpus, split.value],
        )
    return None if found is None else str(found)


def _corpus(run: Run) -> str:
    return run.fingerprints["corpus"]
