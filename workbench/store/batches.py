"""Batches in the store: intended, handed in, done; and which cases of a run are in none."""

import datetime
import secrets
from collections.abc import Iterator, Mapping, Sequence

import duckdb
import msgspec

from workbench.domain.case import Case
from workbench.domain.run import Run
from workbench.engine.provider import Reply
from workbench.store import cases
from workbench.store.file import make_room, one, utc_now

_CHUNK = 1_000
_COLUMNS = "key, mends, requests, ceiling_usd, refused, intended_at, vendor_id"
# Leaders of identical requests that have no row, are in no batch whose end is awaited, and have no reply to be mended.
_UNASKED = """coalesce(c.leader, c.position) = c.position
and c.position not in (
    select position from predictions where run = $run and repeat = $repeat and position between $first and $last
) and c.position not in (
    select r.position from batch_requests as r join batches as b on b.key = r.batch
    where b.run = $run and b.done_at is null and r.repeat = $repeat and r.position between $first and $last
) and c.position not in (
    select position from unmended where run = $run and repeat = $repeat and position between $first and $last
)"""
# Whatever was answered once more has its row.
_UNMENDED = """
from unmended as u where u.run = $run and not exists (
    select 1 from predictions as p where p.run = u.run and p.position = u.position and p.repeat = u.repeat
)"""
_decoder = msgspec.json.Decoder(Reply)
_settings = msgspec.json.Decoder(dict[str, str])


class Batch(msgspec.Struct, frozen=True):
    """One batch that is not done. ``vendor_id`` is None where it is not known to have been taken."""

    key: str
    mends: bool
    requests: int
    ceiling_usd: float | None
    refused: Mapping[str, str]
    intended_at: datetime.datetime
    vendor_id: str | None


def intend(
    connection: duckdb.DuckDBPyConnection,
    run: Run,
    places: Sequence[tuple[int, int]],
    *,
    key: str,
    mends: bool,
    ceiling_usd: float | None,
    refused: Mapping[str, str],
) -> Batch:
    """Write down the batch that is about to be handed in, with the position and repeat of each of its requests."""
    batch = Batch(key, mends, len(places), ceiling_usd, dict(refused), utc_now(), None)
    connection.execute("begin")
    connection.execute(
        f"insert into batches ({_COLUMNS}, run) values (?, ?, ?, ?, ?, ?, ?, ?)",
        [key, mends, len(places), ceiling_usd, msgspec.json.encode(refused).decode(), batch.intended_at, None, run.id],
    )
    appender = connection.appender("batch_requests")
    for position, repeat in places:
        appender.append_row(key, position, repeat)
    appender.flush()
    connection.execute("commit")
    return batch


def new_key() -> str:
    """A key that no other batch has."""
    return secrets.token_hex(8)


def taken(connection: duckdb.DuckDBPyConnection, key: str, vendor_id: str) -> None:
    """The vendor took the batch, and calls it *vendor_id*."""
    connection.execute("update batches set vendor_id = ? where key = ?", [vendor_id, key])


def done(connection: duckdb.DuckDBPyConnection, key: str) -> None:
    """Every request of the batch has its row, or is to be asked in another."""
    connection.execute("update batches set done_at = ? where key = ?", [utc_now(), key])


def live(connection: duckdb.DuckDBPyConnection, run: Run) -> list[Batch]:
    """The batches of *run* that are not done, the oldest first."""
    rows = connection.execute(
        f"select {_COLUMNS} from batches where run = ? and done_at is null order by intended_at, key", [run.id]
    ).fetchall()
    return [
        Batch(key, mends, requests, ceiling, _settings.decode(refused), intended_at, vendor_id)
        for key, mends, requests, ceiling, refused, intended_at, vendor_id in rows
    ]


def known(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """What vendors call the batches of this store."""
    rows = connection.execute("select vendor_id from batches where vendor_id is not null").fetchall()
    return frozenset(id for (id,) in rows)


def listed(connection: duckdb.DuckDBPyConnection, run: Run) -> list[dict[str, object]]:
    """The batches of *run* that were taken, as JSON values."""
    rows = connection.execute(
        "select vendor_id, requests, mends from batches where run = ? and vendor_id is not null order by intended_at",
        [run.id],
    ).fetchall()
    return [{"id": id, "requests": requests, "mends": mends} for id, requests, mends in rows]


def in_flight(connection: duckdb.DuckDBPyConnection, run: Run) -> int:
    """How many questions of *run* were handed in and have no row yet."""
    found = one(
        connection,
        """select count(*) from batch_requests as r join batches as b on b.key = r.batch
        where b.run = ? and b.done_at is null and b.vendor_id is not null and not exists (
            select 1 from predictions as p where p.run = b.run and p.position = r.position and p.repeat = r.repeat
        )""",
        [run.id],
    )
    return int(found[0])


def places(connection: duckdb.DuckDBPyConnection, run: Run, batch: Batch) -> list[tuple[int, int]]:
    """Position and repeat of the requests of *batch* that have no row, in order."""
    return connection.execute(
        """select r.position, r.repeat from batch_requests as r where r.batch = $batch and not exists (
            select 1 from predictions as p where p.run = $run and p.position = r.position and p.repeat = r.repeat
        ) and ($mends or not exists (
            select 1 from unmended as u where u.run = $run and u.position = r.position and u.repeat = r.repeat
        )) order by r.repeat, r.position""",
        {"batch": batch.key, "run": run.id, "mends": batch.mends},
    ).fetchall()


def at(connection: duckdb.DuckDBPyConnection, run: Run, positions: Sequence[int]) -> dict[int, Case]:
    """The cases at *positions*, which are in order."""
    if not positions:
        return {}
    make_room(connection, cases.longest(connection, run.fingerprints["corpus"]))
    condition = ("c.position = any(?)", [list(positions)])
    return dict(cases.read(connection, run.fingerprints["corpus"], positions[0], positions[-1] + 1, condition))


def unasked(connection: duckdb.DuckDBPyConnection, run: Run, repeat: int) -> Iterator[list[int]]:
    """The positions of the cases that are still to be asked in *repeat*, in order, up to a thousand at a time."""
    for first in range(0, run.cases, _CHUNK):
        found = connection.execute(
            "select position from cases as c where corpus = $corpus and position between $first and $last "
            f"and ({_UNASKED}) order by position",
            {
                "corpus": run.fingerprints["corpus"],
                "run": run.id,
                "repeat": repeat,
                "first": first,
                "last": first + _CHUNK - 1,
            },
        ).fetchall()
        if found:
            yield [position for (position,) in found]


def keep_unmended(connection: duckdb.DuckDBPyConnection, run: Run, replies: Sequence[tuple[int, int, Reply]]) -> None:
    """Keep *replies*, each with its position and repeat, until they are mended."""
    connection.execute("begin")
    appender = connection.appender("unmended")
    for position, repeat, reply in replies:
        appender.append_row(run.id, position, repeat, msgspec.json.encode(reply).decode())
    appender.flush()
    connection.execute("commit")


def unmended(connection: duckdb.DuckDBPyConnection, run: Run) -> list[tuple[int, int]]:
    """Position and repeat of the replies that are to be mended and are in no batch yet, in order."""
    return connection.execute(
        f"""select distinct u.position, u.repeat {_UNMENDED} and not exists (
            select 1 from batch_requests as r join batches as b on b.key = r.batch
            where b.run = u.run and b.mends and b.done_at is null and r.position = u.position and r.repeat = u.repeat
        ) order by u.repeat, u.position""",
        {"run": run.id},
    ).fetchall()


def spent_usd(connection: duckdb.DuckDBPyConnection, run: Run) -> float:
    """What the replies of *run* cost that are to be mended: they have no row yet."""
    found = one(connection, f"select coalesce(sum((u.raw::json->>'cost_usd')::double), 0) {_UNMENDED}", {"run": run.id})
    return float(found[0])


def first_reply(connection: duckdb.DuckDBPyConnection, run: Run, position: int, repeat: int) -> Reply:
    """The reply that is to be mended."""
    found = connection.execute(
        "select raw from unmended where run = ? and position = ? and repeat = ? limit 1", [run.id, position, repeat]
    ).fetchall()
    return _decoder.decode(found[0][0])
