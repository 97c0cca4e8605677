"""Ledger: the server's tables. Read by a cursor a thread, written by one thread, answered when it is on disk.

Decisions, of which there are most, are on disk in a journal first.
"""

import asyncio
import random
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import msgspec

from workbench.domain.decision import Decision
from workbench.domain.entry import Audit, Entry, Event
from workbench.store import journal
from workbench.store.checkpoints import Checkpoints
from workbench.store.file import one
from workbench.store.journal import Journal
from workbench.store.links import Links, numbered
from workbench.store.recorder import Recorder
from workbench.store.turn import Turn
from workbench.store.writer import Told, Writer

T = TypeVar("T")
V = TypeVar("V")
_NUMBERED = ("audit", "events")
_READERS = 2
_random = random.Random()  # noqa: S311 -- ids are told apart by it, and nobody is let in
_encode = msgspec.json.Encoder().encode


class Ledger:
    """The server's tables in the store that *connection* holds open. *told* hears of every event once it is on disk.

    With *links*, made on a cursor of its own, decisions, reviews and changes of configuration are chained.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        told: Told | None = None,
        links: Links | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        self._connection = connection
        self._local = threading.local()
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="ledger-read")
        self.links = links
        self._prompts = {name for (name,) in connection.execute("select fingerprint from prompts").fetchall()}
        (path,) = one(connection, "select path from duckdb_databases() where database_name = current_database()")
        self._store = Path(path).absolute()
        self._journal, turn = Journal(self._store, numbered(connection, "decisions")), Turn()
        tell = {} if told is None else {"events": told}
        self.writer = Writer(connection.cursor(), _NUMBERED, self._journal, turn, told=tell, links=links, failed=failed)
        self._recorder = Recorder(self._journal, turn, links, filled=self.writer.nudge)
        self.checkpoints = Checkpoints(connection)

    async def drain(self) -> None:
        """Return when every decision that was to be recorded is, or is not."""
        await self._recorder.drain()

    def close(self) -> None:
        """Commit what waits, and let go."""
        self.checkpoints.close()
        self.writer.close()
        self._recorder.close()
        self._readers.shutdown()
        self._journal.close()
        if not self._journal.waits:
            journal.remove(self._store)

    async def read(self, ask: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """What *ask* finds, in a thread with a cursor of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._ask, ask)

    async def settled(self) -> None:
        """Return when every decision that was recorded is in its table: before they are read.

        Raises:
            duckdb.Error, StoreError: the journal could not be taken in.
        """
        if self._journal.waits:
            await self.writer.settle()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own, for who reads so much that nobody should wait for it."""
        return self._connection.cursor()

    def configuration(self, kind: str, type_: type[V]) -> list[Entry[V]]:
        """Every entry of *kind*, oldest first. For the start, before anything is served."""
        rows = self._connection.execute(
            "select id, organization, name, value, sealed, created_at, updated_at from configuration "
            "where kind = ? order by created_at, id",
            [kind],
        ).fetchall()
        return [
            Entry(
                kind=kind, id=str(id_), organization=str(organization), name=name,
                value=msgspec.json.decode(value, type=type_), sealed=sealed, created_at=created, updated_at=updated,
            )
            for id_, organization, name, value, sealed, created, updated in rows
        ]  # fmt: skip

    async def change(
        self, put: Sequence[Entry[Any]], drop: Sequence[str], audits: Sequence[Audit], events: Sequence[Event]
    ) -> None:
        """Write what was changed as one: entries by their id, ids that are no more, and the rows that say so."""

        def act(connection: duckdb.DuckDBPyConnection) -> None:
            gone = [*drop, *(entry.id for entry in put)]
            connection.execute("delete from configuration where id = any(?::uuid[])", [gone])
            for entry in put:
                value = _encode(entry.value).decode()
                row = (entry.kind, entry.id, entry.organization, entry.name, value, entry.sealed)
                self.writer.insert(connection, "configuration", (*row, entry.created_at, entry.updated_at))
            for audit in audits:
                self.writer.insert(connection, "audit", msgspec.structs.astuple(audit))
            for event in events:
                self.writer.insert(connection, "events", _event(event))

        await self.writer.run(act)

    async def keep_prompt(self, fingerprint: str, system: str) -> None:
        """Write the text *system* down, once; returns when it is on disk, or was already."""
        if fingerprint not in self._prompts:
            self._prompts.add(fingerprint)
            try:
                await self.writer.run(lambda at: self.writer.insert(at, "prompts", (fingerprint, system)))
            except BaseException:
                self._prompts.discard(fingerprint)
                raise

    async def record(self, decision: Decision) -> None:
        """Write *decision* down; returns when it is on disk.

        Raises:
            StoreError: it could not be written; nothing of it was.
        """
        await self._recorder.append(decision.id, _row(decision))

    def _ask(self, ask: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self._connection.cursor()
        return ask(cursor)


def new_id() -> str:
    """An id ordered by time (UUID version 7): ids made later are greater, to the millisecond."""
    now_ms = time.time_ns() // 1_000_000
    # The system's own source of chance lets go of the interpreter, and waits for the writer to get it back.
    value = (now_ms & ((1 << 48) - 1)) << 80 | _random.getrandbits(80)
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return str(uuid.UUID(int=value))


def _event(event: Event) -> tuple[Any, ...]:
    return (event.at, event.organization, event.name, event.user, _encode(event.properties).decode())


def _row(decision: Decision) -> tuple[Any, ...]:
    d = decision
    return (
        d.id, d.organization, d.kind, d.decided_at, d.user, d.user_name, d.token, d.connection, d.dialect, d.request,
        d.action.value, d.spoke, d.session, d.risk.value if d.risk else None,
        d.model_risk.value if d.model_risk else None, d.static_risk.value if d.static_risk else None,
        d.gap.value if d.gap else None, d.detail, d.title, d.explanation, list(d.notes), d.rule, d.mode, d.terms,
        d.model, d.answered_by, d.prompt, d.policy, d.request_key, d.raw, d.attempts, _double(d.latency_ms),
        _double(d.model_latency_ms),
        d.input_tokens, d.cached_input_tokens, d.output_tokens, _double(d.cost_usd), d.cached, d.cached_from, d.beside,
    )  # fmt: skip


def _double(value: float | None) -> float | None:
    """*value* as it will be read: a whole number would be chained as one, and come back as none."""
    return None if value is None else float(value)
