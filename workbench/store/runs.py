"""Runs and predictions in the store: begun, recorded as answers come, resumed, closed."""

import datetime
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import duckdb
import msgspec

from workbench.domain.assessment import Assessment
from workbench.domain.case import Case
from workbench.domain.errors import UnknownRun
from workbench.domain.rule import Policy, Tiers
from workbench.domain.run import Prediction, Run, Usage
from workbench.store import cases
from workbench.store.file import make_room, one, roomy, utc_now

_CHUNK = 1_000
# Cases with an identical request get the answer of the first of them; a case that has a row is never asked again.
_UNASKED = (
    "coalesce(c.leader, c.position) = c.position and c.position not in "
    "(select position from predictions where run = ? and repeat = ? and position >= ? and position < ?)"
)
_SHARE = """
insert into predictions
select p.* replace (
    c.position as position, true as shared, 0 as attempts, null as latency_ms, 0 as input_tokens,
    0 as cached_input_tokens, 0 as output_tokens, 0 as reasoning_tokens, 0 as cache_write_tokens,
    0 as cost_usd
)
from cases as c join predictions as p on p.position = c.leader
where c.corpus = $corpus and c.leader <> c.position and p.run = $run
and not exists (
    select 1 from predictions as q where q.run = $run and q.position = c.position and q.repeat = p.repeat
)"""
_OWNED = "(? or organization = ? or (? and organization is null))"
_RUN = "id, model, corpus_names, corpus, prompt, policy, cases, repeats, started_at, settings"


class Owner(NamedTuple):
    """Whose runs are meant, on a server: an *organization*'s, and, where *unowned*, those that the store came with."""

    organization: str
    unowned: bool


def begin(connection: duckdb.DuckDBPyConnection, run: Run, policy: Policy) -> None:
    """Write down what is about to be replayed."""
    connection.execute("begin")
    put(connection, run, policy)
    connection.execute("commit")


def put(connection: duckdb.DuckDBPyConnection, run: Run, policy: Policy) -> None:
    """:func:`begin` within a transaction."""
    connection.execute(
        "insert into runs (id, model, corpus, corpus_names, prompt, policy, cases, repeats, started_at, settings) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            run.id, run.model, run.fingerprints["corpus"], list(run.corpus), run.fingerprints["prompt"],
            run.fingerprints["policy"], run.cases, run.repeats, run.started_at,
            msgspec.json.encode(run.settings).decode(),
        ],
    )  # fmt: skip
    for name, tiers in [("", Tiers()), *((rule.name, rule.tiers) for rule in policy.rules)]:
        connection.execute(
            "insert into tiers values (?, ?, ?, ?, ?)",
            [run.id, name, tiers.low.value, tiers.medium.value, tiers.high.value],
        )


def new_id(connection: duckdb.DuckDBPyConnection) -> str:
    """A run's id: ordered by time, and random enough that nobody meets it twice (UUID version 7)."""
    return str(one(connection, "select uuidv7()")[0])


def sit_down(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Begin to work on *run*: set aside the attempts that came to nothing, so that they are made again."""
    connection.execute("begin")
    resumable = [run.id, _again(run)]
    connection.execute(
        "insert into superseded select * from predictions where run = ? and gap = any(?) and not shared", resumable
    )
    connection.execute("delete from predictions where run = ? and gap = any(?)", resumable)
    # A sitting that was killed ended with its last answer, not when somebody came back to it.
    connection.execute(
        "update sittings set ended_at = greatest(started_at, ?) where run = ? and ended_at is null",
        [_last(connection, run), run.id],
    )
    connection.execute("insert into sittings values (?, ?, null, null)", [run.id, utc_now()])
    connection.execute("commit")


def get_up(connection: duckdb.DuckDBPyConnection, run: Run, report: Mapping[str, Any]) -> None:
    """Stop working on *run*, and write down what was learned of the endpoint.

    Cases with identical requests get the answer that was given to the first of them.
    """
    connection.execute("begin")
    shares = "select count(*) from cases where corpus = ? and leader <> position"
    if one(connection, shares, [run.fingerprints["corpus"]])[0]:
        with roomy(connection, longest(connection, run)):
            connection.execute(_SHARE, {"run": run.id, "corpus": run.fingerprints["corpus"]})
    # Who asked nothing learned nothing: the report of an earlier sitting then stands.
    connection.execute(
        "update sittings set ended_at = $now, report = if($last >= started_at, $report::json, null) "
        "where run = $run and ended_at is null",
        {
            "now": utc_now(),
            "last": _last(connection, run),
            "report": msgspec.json.encode(report).decode(),
            "run": run.id,
        },
    )
    connection.execute("commit")


def _last(connection: duckdb.DuckDBPyConnection, run: Run) -> datetime.datetime:
    """When the latest answer of *run* came. Asked apart: beside an update it would be a join that a million rows fill.

    A run without an answer gives the time that it began.
    """
    found = one(connection, "select max(answered_at) from predictions where run = ?", [run.id])[0]
    return found if isinstance(found, datetime.datetime) else run.started_at


def _again(run: Run) -> list[str]:
    return sorted(reason.value for reason in run.resumable)


def unasked(connection: duckdb.DuckDBPyConnection, run: Run, repeat: int) -> Iterator[list[tuple[int, Case]]]:
    """The cases of *run* that have no row in *repeat*, in order, a thousand positions at a time."""
    make_room(connection, cases.longest(connection, run.fingerprints["corpus"]))
    for start in range(0, run.cases, _CHUNK):
        stop = start + _CHUNK
        condition = (_UNASKED, [run.id, repeat, start, stop])
        if found := cases.read(connection, run.fingerprints["corpus"], start, stop, condition):
            yield found


def longest(connection: duckdb.DuckDBPyConnection, run: Run) -> int:
    """The bytes of the longest text that *run* holds: a command or a reply."""
    found = one(
        connection,
        "select greatest((select max(strlen(command)) from cases where corpus = ?), "
        "(select max(strlen(raw)) from predictions where run = ?))",
        [run.fingerprints["corpus"], run.id],
    )
    return int(found[0] or 0)


def rows(connection: duckdb.DuckDBPyConnection, run: Run) -> int:
    """How many cases and repeats of *run* have their row."""
    return int(one(connection, "select count(*) from predictions where run = ?", [run.id])[0])


def is_done(connection: duckdb.DuckDBPyConnection, run: Run) -> bool:
    """Whether every case has its final answer in every repeat: then *run* never changes."""
    final = "select count(*) from predictions where run = ? and not coalesce(gap = any(?), false)"
    return bool(one(connection, final, [run.id, _again(run)])[0] == run.cases * run.repeats)


def to_ask(connection: duckdb.DuckDBPyConnection, run: Run) -> int:
    """How many questions *run* still has to ask: identical requests once, and what a resumption asks again."""
    found = one(
        connection,
        """select $n * (
            select count(*) from cases as c where c.corpus = $corpus and coalesce(c.leader, c.position) = c.position
        ) - (
            select count(*) from predictions
            where run = $run and not shared and not coalesce(gap = any($gaps), false)
        )""",
        {"corpus": run.fingerprints["corpus"], "run": run.id, "n": run.repeats, "gaps": _again(run)},
    )
    return int(found[0])


def record(connection: duckdb.DuckDBPyConnection, run: Run, predictions: Sequence[Prediction]) -> None:
    """Commit *predictions* as one group: after this they survive a kill."""
    now = utc_now()
    make_room(connection, max((len(prediction.answer.raw) for prediction in predictions), default=0))
    connection.execute("begin")
    appender = connection.appender("predictions")
    for prediction in predictions:
        appender.append_row(run.id, *_row(prediction), now)
    appender.flush()
    connection.execute("commit")


def _row(prediction: Prediction) -> tuple[Any, ...]:
    verdict, answer = prediction.verdict, prediction.answer
    outcome = verdict.outcome
    usage = answer.usage or Usage()
    said: tuple[Any, ...]
    if isinstance(outcome, Assessment):
        said = (outcome.risk.value, None, None, outcome.title, outcome.explanation, list(outcome.notes))
    else:
        said = (None, outcome.reason.value, outcome.detail, None, None, [])
    return (
        prediction.position,
        prediction.repeat,
        str(uuid.UUID(prediction.request_key)),
        prediction.shared,
        *said,
        verdict.static.value if verdict.static else None,
        verdict.risk.value if verdict.risk else None,
        verdict.spoke,
        verdict.rule,
        verdict.action.value,
        answer.raw.decode(),
        answer.attempts,
        answer.latency_ms,
        usage.input,
        usage.cached_input,
        usage.output,
        usage.reasoning,
        usage.cache_write,
        answer.cost_usd,
        answer.request_id,
        answer.model,
    )


def spent_usd(connection: duckdb.DuckDBPyConnection, run: Run) -> float:
    """What *run* has cost so far, attempts that came to nothing included."""
    found = one(
        connection,
        "select coalesce(sum(cost_usd), 0) from (select cost_usd from predictions where run = $run "
        "union all select cost_usd from superseded where run = $run)",
        {"run": run.id},
    )
    return float(found[0])


def find(connection: duckdb.DuckDBPyConnection, prefix: str, owner: Owner | None = None) -> Run:
    """The run that *prefix* names, of *owner*'s where one is given.

    Raises:
        UnknownRun: none or several.
    """
    found = connection.execute(
        f"select {_RUN} from runs where starts_with(id, ?) and {_OWNED} order by id limit 3",
        [prefix.lower(), *_owned(owner)],
    ).fetchall()
    if not prefix or not found:
        raise UnknownRun(f"there is no run {prefix!r} in this store; `workbench runs` lists what there is")
    if len(found) > 1:
        raise UnknownRun(f"{prefix!r} names several runs ({found[0][0]}, {found[1][0]} …); give more of the id")
    return _run(found[0])


def newest(connection: duckdb.DuckDBPyConnection, owner: Owner | None = None) -> list[Run]:
    """Every run, of *owner*'s where one is given, newest first."""
    found = connection.execute(
        f"select {_RUN} from runs where {_OWNED} order by started_at desc, id desc", _owned(owner)
    )
    return [_run(row) for row in found.fetchall()]


def _owned(owner: Owner | None) -> list[Any]:
    """The values of the condition that a run is *owner*'s."""
    return [owner is None, owner and owner.organization, owner is not None and owner.unowned]


def _run(row: tuple[Any, ...]) -> Run:
    id, model, names, corpus, prompt, policy, count, repeats, started_at, settings = row
    return Run(
        id=id,
        model=model,
        corpus=tuple(names),
        fingerprints={"corpus": corpus, "prompt": prompt, "policy": policy},
        cases=count,
        repeats=repeats,
        started_at=started_at,
        settings=msgspec.json.decode(settings),
    )
