"""The journal: on disk before it is in its table, and in its table whatever happened in between."""

import asyncio
import contextlib
import datetime
import errno
import itertools
import random
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.cli import workbench
from workbench.domain.chain import Chain, Head
from workbench.domain.decision import Decision
from workbench.domain.entry import Audit
from workbench.domain.errors import StoreError, StoreFull
from workbench.domain.risk import Action
from workbench.store import decisions, journal, recorder, verifying
from workbench.store.file import Store, utc_now
from workbench.store.ledger import Ledger, new_id
from workbench.store.links import Links
from workbench.store.settling import Settling

_CHAIN = Chain(bytes(32))
_WEIRD = "naïve\t\r\n\x00\x1f\x7f\u2028\U0001f600 \\ \" ' ; , {} [] null"


def _decision(text: str = "SELECT 1", **fields: Any) -> Decision:
    given = {
        "id": new_id(), "organization": new_id(), "kind": "classify", "decided_at": utc_now(), "user": "u",
        "user_name": "Una", "token": "t", "connection": "pg", "dialect": "postgres", "request": text,
        "action": Action.BLOCK, "spoke": "model", "explanation": text, "notes": (text, "null"), "latency_ms": 0.1 + 0.2,
    }  # fmt: skip
    return Decision(**{**given, **fields})


def _audit() -> Audit:
    return Audit(
        at=utc_now(), organization=new_id(), actor="a", token="t", change="created", kind="k", id=new_id(),
        name="n", before=None, after=None,
    )  # fmt: skip


@contextlib.contextmanager
def _ledger(path: Path, heads: list[Head] | None = None, every: int = 1_000) -> Iterator[Ledger]:
    with Store(path).hold() as connection:
        ledger = Ledger(
            connection, links=Links(connection.cursor(), _CHAIN, None if heads is None else heads.append, every)
        )
        try:
            yield ledger
        finally:
            ledger.close()


def _crashed(tmp_path: Path, *found: Decision) -> Path:
    """A store whose server died after it had answered *found*, and before it took in what it had journaled."""
    path = tmp_path / "live" / "s.duckdb"
    with _ledger(path) as ledger:

        async def record() -> None:
            await ledger.record(_decision("the first"))
            await ledger.settled()
            for decision in found:
                await ledger.record(decision)

        ledger.writer._settled_at = float("inf")  # its hour never comes,
        ledger._recorder._filled = lambda: None  # and it is never long
        asyncio.run(record())
        shutil.copytree(path.parent, tmp_path / "dead")
    return tmp_path / "dead" / "s.duckdb"


def _found(path: Path) -> list[Decision]:
    with Store(path).hold() as connection:
        report = verifying.verify(connection, _CHAIN)
        assert report.holds, report.faults
        return list(decisions.each(connection))


def _written(path: Path) -> list[Path]:
    return [file for file in sorted(path.parent.glob("*.journal-?")) if file.stat().st_size]


def test_what_a_dead_server_answered_is_there_as_it_was(tmp_path: Path) -> None:
    """Every column, whatever is in it; the chain holds, and the journal is gone."""
    given = [
        _decision(_WEIRD, title=_WEIRD, cost_usd=1e-7, input_tokens=1 << 40, cached=True, cached_from=new_id()),
        _decision(request="x" * 20_000_000),
        _decision(decided_at=datetime.datetime(2026, 1, 1)),
    ]
    path = _crashed(tmp_path, *given)
    assert len(_written(path)) == 1
    assert _found(path)[1:] == given
    assert not list(path.parent.glob("*.journal-?"))


def test_it_is_found_by_whatever_name_the_store_is_opened(tmp_path: Path) -> None:
    """It lies beside the file itself, not beside a link to it."""
    path = _crashed(tmp_path, _decision())
    link = tmp_path / "link.duckdb"
    link.symlink_to(path)
    assert len(_found(link)) == 2


def test_it_is_taken_in_once(tmp_path: Path) -> None:
    """Also where it is there again: the machine went down after the commit, and before the journal was emptied."""
    path = _crashed(tmp_path, _decision(), _decision())
    (file,) = _written(path)
    kept = file.read_bytes()
    assert len(_found(path)) == 3
    file.write_bytes(kept)
    assert len(_found(path)) == 3


def test_both_files_are_taken_in_in_order(tmp_path: Path) -> None:
    """One was full and not taken in yet when the other was begun."""
    path = _crashed(tmp_path, *(_decision(str(number)) for number in range(4)))
    (file,) = _written(path)
    lines = file.read_bytes().splitlines(keepends=True)
    first, second = sorted(path.parent.glob("*.journal-?"))
    second.write_bytes(b"".join(lines[:2]))
    first.write_bytes(b"".join(lines[2:]))
    assert [decision.request for decision in _found(path)] == ["the first", "0", "1", "2", "3"]


def test_audit_verify_sees_what_a_dead_server_left(tmp_path: Path) -> None:
    """The command that changes nothing takes it in all the same: it was answered."""
    path = _crashed(tmp_path, _decision(), _decision())
    done = workbench("audit", "replay", "--json", db=path)
    assert '"replayed": 3' in done.stdout, done.output


def test_a_line_that_was_not_whole_was_answered_to_nobody(tmp_path: Path) -> None:
    """It is cut off, and what is before it is taken in."""
    path = _crashed(tmp_path, _decision(), _decision())
    (file,) = _written(path)
    file.write_bytes(file.read_bytes()[:-20])
    assert len(_found(path)) == 2


@pytest.mark.parametrize("how", ["cut", "zeroed", "removed"])
def test_a_damaged_line_stops_all(tmp_path: Path, how: str) -> None:
    """It says which, and what to do; nothing is taken in, nothing is lost."""
    path = _crashed(tmp_path, *(_decision(str(number)) for number in range(3)))
    (file,) = _written(path)
    lines = file.read_bytes().splitlines(keepends=True)
    lines[1] = {"cut": lines[1][:40] + b"\n", "zeroed": bytes(len(lines[1]) - 1) + b"\n", "removed": b""}[how]
    file.write_bytes(b"".join(lines))
    with (
        pytest.raises(StoreError, match=rf"{file.name}:2: this line .* is damaged.* remove the line"),
        Store(path).hold(),
    ):
        pass
    assert file.read_bytes() == b"".join(lines)
    with duckdb.connect(str(path)) as connection:
        assert connection.execute("select count(*) from decisions").fetchall() == [(1,)]


def test_a_line_that_the_store_cannot_take_stops_all(tmp_path: Path) -> None:
    """It is JSON, and its time is none: one sentence names the file and what to do, and nothing is lost."""
    path = _crashed(tmp_path, _decision())
    (file,) = _written(path)
    given = file.read_bytes().replace(b'"classify","20', b'"classify","2o')
    file.write_bytes(given)
    with pytest.raises(StoreError, match=rf"{file.name} is damaged: .*2o.*; keep a copy"), Store(path).hold():
        pass
    assert file.read_bytes() == given


def test_a_journal_that_is_not_empty_is_not_gone_on_with(tmp_path: Path) -> None:
    """What it holds would be cut off with the first line that fails."""
    path = _crashed(tmp_path, _decision())
    with pytest.raises(StoreError, match="not taken in"):
        journal.Journal(path, 1)


def test_the_journal_of_another_copy_is_refused(tmp_path: Path) -> None:
    """An older backup put back beside the journal of what it was taken from would have a gap."""
    path = _crashed(tmp_path, _decision(), _decision())
    (file,) = _written(path)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(lines[1])
    with pytest.raises(StoreError, match="goes on at decision 3, and the store ends at 1"), Store(path).hold():
        pass


def test_a_disk_that_fails_leaves_nothing_of_what_it_failed_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who waits is told, nobody was answered; the next is written behind what was there before."""
    real, errors = journal._sync, [OSError(errno.ENOSPC, "full"), OSError(errno.EIO, "broken")]

    def sync(file: int) -> None:
        if errors:
            raise errors.pop(0)
        real(file)

    path = tmp_path / "s.duckdb"
    with _ledger(path) as ledger:

        async def record() -> None:
            monkeypatch.setattr(journal, "_sync", sync)
            with pytest.raises(StoreFull, match="there is room"):
                await ledger.record(_decision("lost"))
            both = await asyncio.gather(
                ledger.record(_decision("lost")), ledger.record(_decision("lost")), return_exceptions=True
            )
            assert [type(one) for one in both] == [StoreError, StoreError]
            await ledger.record(_decision("kept"))

        asyncio.run(record())
    assert [decision.request for decision in _found(path)] == ["kept"]


def test_a_slow_disk_is_waited_for_in_a_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it was slow, others are served while it is waited for; and what they decide is written after it."""
    monkeypatch.setattr(recorder, "SLOW_S", -1.0)
    real, may_end, waits = journal._sync, threading.Event(), threading.Event()
    path = tmp_path / "s.duckdb"
    with _ledger(path) as ledger:

        def sync(file: int) -> None:
            waits.set()
            assert may_end.wait(30)
            real(file)

        async def record() -> None:
            for number in range(recorder._IN_A_ROW):
                await ledger.record(_decision(f"{number}"))
            monkeypatch.setattr(journal, "_sync", sync)
            first = asyncio.ensure_future(ledger.record(_decision("3")))
            await asyncio.to_thread(waits.wait, 30)
            second = asyncio.ensure_future(ledger.record(_decision("4")))
            await asyncio.sleep(0.01)
            assert not first.done() and not second.done()
            may_end.set()
            await asyncio.gather(first, second)

        asyncio.run(record())
    assert [decision.request for decision in _found(path)] == ["0", "1", "2", "3", "4"]


def test_a_journal_that_cannot_be_taken_in_is_taken_in_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reads is told so; what is decided meanwhile is recorded."""
    real = Settling.take_in
    told: list[Exception] = []

    def fails(*_: Any) -> None:
        raise duckdb.IOException("no room")

    path = tmp_path / "s.duckdb"
    with Store(path).hold() as connection:
        ledger = Ledger(connection, links=Links(connection.cursor(), _CHAIN), failed=told.append)

        async def record() -> None:
            monkeypatch.setattr(Settling, "take_in", fails)
            await ledger.record(_decision("0"))
            for _ in range(2):
                with pytest.raises(duckdb.IOException):
                    await ledger.settled()
            await ledger.record(_decision("1"))
            with pytest.raises(duckdb.IOException):  # its entry must not be there before theirs are
                await ledger.change([], [], [_audit()], [])
            monkeypatch.setattr(Settling, "take_in", real)
            await ledger.change([], [], [_audit()], [])
            await ledger.record(_decision("2"))
            await ledger.settled()
            assert connection.execute("select request from decisions order by seq").fetchall() == [
                ("0",), ("1",), ("2",),
            ]  # fmt: skip

        asyncio.run(record())
        ledger.close()
    assert len(told) >= 2
    assert len(_found(path)) == 3


def test_whatever_order_things_come_in_there_is_one_chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decisions, changes, readers and failures at once: what was answered is there, once, and all of it is proven."""
    chance = random.Random(6)  # noqa: S311 -- of when, not of what
    real, syncs = journal._sync, itertools.count(1)

    def sync(file: int) -> None:
        if next(syncs) % 5 == 0:
            raise OSError(errno.EIO, "broken")
        real(file)

    monkeypatch.setattr(journal, "_sync", sync)
    monkeypatch.setattr(recorder, "SLOW_S", 0.0002)  # now here, now in a thread
    monkeypatch.setattr(recorder, "_AGAIN_S", 0.002)
    path = tmp_path / "s.duckdb"
    heads: list[Head] = []
    answered: list[Decision] = []

    def fails(connection: duckdb.DuckDBPyConnection) -> None:
        ledger.writer.insert(connection, "audit", tuple("x" * 10))

    async def one(number: int) -> None:
        await asyncio.sleep(chance.random() / 100)
        match number % 8:
            case 0:
                await ledger.change([], [], [_audit()], [])
            case 1:
                await ledger.settled()
            case 2:
                with pytest.raises(duckdb.Error):
                    await ledger.writer.run(fails)
            case _:
                decision = _decision(f"{number}")
                with contextlib.suppress(StoreError):
                    await ledger.record(decision)
                    answered.append(decision)

    async def all_of_them() -> None:
        for wave in range(0, 800, 40):
            await asyncio.gather(*map(one, range(wave, wave + 40)))

    with _ledger(path, heads, every=10) as ledger:
        asyncio.run(all_of_them())
    there = _found(path)
    assert 0 < len(answered) < 500
    assert sorted(there, key=lambda decision: decision.id) == sorted(answered, key=lambda decision: decision.id)
    with Store(path).hold() as connection:
        report = verifying.verify(connection, _CHAIN, heads)
        assert report.holds
        numbers = connection.execute("select seq from decisions order by seq").fetchall()
        assert numbers == [(number,) for number in range(1, len(answered) + 1)]
        assert report.proven == {"began": 1, "audit": 100, "decision": len(answered)}
        assert [head.count for head in heads[:-1]] == [1, *range(10, report.entries, 10)]
