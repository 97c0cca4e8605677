"""Shipping: a run on its way to a server's store or from it, out as Arrow or lines, in as lines that are checked."""

import enum
import io
import itertools
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from typing import Any

import duckdb
import msgspec

from workbench.domain.case import Case
from workbench.domain.errors import InputError, WorkbenchError
from workbench.domain.run import Run
from workbench.store import cases, runs
from workbench.store.file import make_room, one
from workbench.store.frame import frame, stream
from workbench.store.rows import query
from workbench.store.runs import Owner
from workbench.wire import runs as wire
from workbench.wire.runs import Line, PredictionLine, RunLine, SittingLine

TABLES = {
    "runs": ("id", None),
    "tiers": ("run", None),
    "sittings": ("run", None),
    "corpora": ("fingerprint", None),
    "cases": ("corpus", "cases"),
    "predictions": ("run", "rows"),
    "superseded": ("run", "rows"),
}
"""What a run is made of: a store that has these rows of it gives the same figures and frames.

Each with the column that says whose a row is, and whether there are many.
"""

_CHUNK = 2_000
_END = b"\xff\xff\xff\xff\x00\x00\x00\x00"
_ROW = PredictionLine.__struct_fields__


class Taken(WorkbenchError):
    """A run by that id is there, and may not be replaced."""


def table(connection: duckdb.DuckDBPyConnection, run: Run, name: str) -> Generator[bytes]:
    """The rows of *run* in the table *name*, as one Arrow stream."""
    key, many = TABLES[name]
    # Ids and fingerprints are hex digits of our own making; a relation takes no bound values.
    whose = run.fingerprints["corpus"] if name in {"corpora", "cases"} else run.id
    relation = f"{name} where {key} = '{whose}'"
    yield from _stream(connection, run, relation, many is not None, without="organization")


def predictions(connection: duckdb.DuckDBPyConnection, run: Run, part: str = "all") -> Generator[bytes]:
    """The frame of *run*'s predictions that belong to *part*, in order, as one Arrow stream."""
    yield from _stream(connection, run, f"({query(run, part)}) where true", True)


def _stream(
    connection: duckdb.DuckDBPyConnection, run: Run, relation: str, many: bool, without: str | None = None
) -> Generator[bytes]:
    """An Arrow stream of *relation*, some thousand positions at a time where it has *many*.

    Types that not every reader has are text. Each piece is a stream of its own, of the same schema, without its end,
    and all but the first without the schema.
    """
    make_room(connection, runs.longest(connection, run))
    described = connection.execute(f"describe select * from {relation}").fetchall()
    columns = ", ".join(
        f"{name}::varchar as {name}" if kind in {"UUID", "JSON"} or kind.startswith("ENUM") else name
        for name, kind, *_ in described
        if name != without
    )
    for start in range(0, run.cases, _CHUNK) if many else (0,):
        within = f" and position >= {start} and position < {start + _CHUNK} order by position" if many else ""
        piece = io.BytesIO()
        frame(connection.sql(f"select {columns} from {relation}{within}")).write_ipc_stream(piece, compression="zstd")
        content = piece.getvalue()
        yield content[8 + int.from_bytes(content[4:8], "little") if start else 0 : -len(_END)]
    yield _END


def put(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, bytes]) -> Run:
    """Put a run into the store, from its *tables* as Arrow streams, in place of what there was of it.

    A corpus that is there stays.
    """
    import polars as pl

    frames = {name: pl.read_ipc_stream(io.BytesIO(content)) for name, content in tables.items()}
    [id_], [corpus] = frames["runs"]["id"].to_list(), frames["corpora"]["fingerprint"].to_list()
    known = cases.is_redacted(connection, corpus) is not None
    connection.execute("begin")
    for name, (key, _) in TABLES.items():
        if name in {"corpora", "cases"}:
            if known:
                continue
        else:
            connection.execute(f"delete from {name} where {key} = ?", [id_])
        connection.register("fetched", stream(frames[name]))
        connection.execute(f"insert into {name} by name select * from fetched")
        connection.unregister("fetched")
    connection.execute("commit")
    return runs.find(connection, id_)


def lines(connection: duckdb.DuckDBPyConnection, run: Run) -> Iterator[Line]:
    """*run* as a server takes it in."""
    sittings = connection.execute(
        "select started_at, ended_at, report from sittings where run = ? order by started_at", [run.id]
    ).fetchall()
    yield Line(
        run=RunLine(
            id=run.id,
            model=run.model,
            corpus=list(run.corpus),
            fingerprints=msgspec.convert(run.fingerprints, wire.Prints),
            cases=run.cases,
            repeats=run.repeats,
            started_at=run.started_at,
            settings=run.settings,
            sittings=[
                SittingLine(started_at=began, ended_at=ended, report=msgspec.json.decode(report) if report else None)
                for began, ended, report in sittings
            ],
        )
    )
    for start in range(0, run.cases, _CHUNK):
        for _, case in cases.read(connection, run.fingerprints["corpus"], start, start + _CHUNK, ("true", [])):
            yield Line(case=case)
    columns = ", ".join(_ROW)
    for name in ("prediction", "superseded"):
        table = "predictions" if name == "prediction" else name
        found = connection.cursor().execute(f"select {columns} from {table} where run = ?", [run.id])
        while rows := found.fetchmany(_CHUNK):
            for row in rows:
                fields = dict(zip(_ROW, row, strict=True))
                fields["request_key"] = str(fields["request_key"])
                shipped = msgspec.convert(fields, PredictionLine)
                yield Line(prediction=shipped) if name == "prediction" else Line(superseded=shipped)


def take(connection: duckdb.DuckDBPyConnection, given: Iterable[Line], owner: Owner) -> tuple[Run, int]:
    """Take in a run of *owner*'s, whole or not at all; gives it, and how many predictions it has.

    One that is there and open is replaced: it has gone on elsewhere since.

    Raises:
        Taken: a run by its id is there, and done or somebody else's.
        InputError: a line cannot be, or they do not belong together.
    """
    rest = iter(given)
    first = next(rest, None)
    if first is None or first.run is None:
        raise InputError("the first line must be the run itself")
    run, policy = wire.run(first.run)
    past: list[Line] = []
    stage = cases.Stage(connection)
    stage.add(_cases(rest, past))
    if complaints := stage.twice()[0]:
        raise InputError(complaints[0])
    connection.execute("begin")
    try:
        _make_way(connection, run, owner)
        _, count = stage.keep(expected=run.fingerprints["corpus"])
        if count != run.cases:
            raise InputError(f"the run is said to have {run.cases} cases, and {count} came")
        runs.put(connection, run, policy)
        connection.execute("update runs set organization = ? where id = ?", [owner.organization, run.id])
        for sitting in first.run.sittings:
            report = None if sitting.report is None else msgspec.json.encode(sitting.report).decode()
            connection.execute(
                "insert into sittings values (?, ?, ?, ?)", [run.id, sitting.started_at, sitting.ended_at, report]
            )
        rules = {None, *(rule.name for rule in policy.rules)}
        _append(connection, run, itertools.chain(past, rest), rules)
        rows, distinct = one(
            connection,
            "select count(*), count(distinct (position, repeat)) from predictions where run = ?",
            [run.id],
        )
        if rows != distinct:
            raise InputError("a case has two predictions in one repeat")
        connection.execute("commit")
    except BaseException:
        connection.rollback()
        raise
    return run, int(rows)


def _cases(lines: Iterator[Line], past: list[Line]) -> Iterator[tuple[Case, str, int]]:
    """The cases that *lines* begin with; the first line past them is put into *past*."""
    for number, line in enumerate(lines, 2):
        if line.case is None:
            past.append(line)
            return
        yield line.case, "line", number


def _make_way(connection: duckdb.DuckDBPyConnection, run: Run, owner: Owner) -> None:
    """Remove what is there of *run*, where that may be replaced."""
    if not one(connection, "select count(*) from runs where id = ?", [run.id])[0]:
        return
    if not any(found.id == run.id for found in runs.newest(connection, owner)):
        raise Taken(f"the id {run.id} cannot be used; replay again, under another")
    if runs.is_done(connection, run):
        raise Taken(f"the run {run.id} is here already and done: it never changes")
    for name, (key, _) in TABLES.items():
        if name not in {"corpora", "cases"}:
            connection.execute(f"delete from {name} where {key} = ?", [run.id])


def _append(
    connection: duckdb.DuckDBPyConnection, run: Run, lines: Iterator[Line], rules: Collection[str | None]
) -> None:
    """Add the predictions, and what they superseded."""
    for name, chunk in _chunks(lines):
        for row in chunk:
            if row.position >= run.cases or row.repeat >= run.repeats:
                raise InputError(f"a prediction is for case {row.position}, repeat {row.repeat}, which the run has not")
            if (row.model_risk is None) == (row.gap is None):
                raise InputError(f"the prediction for case {row.position} must have either model_risk or gap")
            if row.rule not in rules:
                raise InputError(f"the prediction for case {row.position} names a rule that its policy has not")
        make_room(connection, max(len(row.raw) for row in chunk))
        appender = connection.appender(name)
        for row in chunk:
            appender.append_row(run.id, *map(_stored, msgspec.structs.astuple(row)))
        appender.flush()


def _chunks(lines: Iterator[Line]) -> Iterator[tuple[str, list[PredictionLine]]]:
    """Predictions by the table that they go to, some at a time."""
    name = ""
    chunk: list[PredictionLine] = []
    for line in lines:
        row = line.prediction or line.superseded
        if row is None:
            raise InputError("cases come before predictions, and the run before both, once")
        to = "superseded" if line.prediction is None else "predictions"
        if chunk and (to != name or len(chunk) == _CHUNK):
            yield name, chunk
            chunk = []
        name = to
        chunk.append(row)
    if chunk:
        yield name, chunk


def _stored(value: Any) -> Any:
    return value.value if isinstance(value, enum.Enum) else value
