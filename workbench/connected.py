"""Connected: the workbench that a server holds. Its runs are fetched when asked for, and read by the same code."""

import contextlib
import datetime
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import msgspec

from workbench.client.http import Server, ServerError
from workbench.domain.errors import InputError, UnknownRun
from workbench.domain.look import Look
from workbench.domain.run import Run
from workbench.planned import Planned
from workbench.record import Record
from workbench.store import runs, shipping
from workbench.store.file import Store
from workbench.wire.looks import LookRequest
from workbench.wire.runs import encode
from workbench.workbench import Workbench

_PAGE = 1_000


class Copies(Store):
    """A store of copies, in a folder that goes with the process: each run is fetched once it is asked for."""

    def __init__(self, server: Server) -> None:
        folder = tempfile.mkdtemp(prefix="workbench-")
        super().__init__(Path(folder, "copies.duckdb"))
        self.server = server
        self._done: set[str] = set()
        self._remove = weakref.finalize(self, _remove, folder)

    def keep(self) -> Path:
        """Leave the folder there when the process ends; gives where the store is."""
        self._remove.detach()
        return self.path

    def fetch(self, name: str) -> None:
        """Have the run here that *name*, a prefix of its id, names; nothing where it is a file's name.

        Raises:
            UnknownRun: the server has none by that prefix, or several.
            ServerError: it cannot be asked, or refuses.
        """
        if name in self._done or "/" in name or Path(name).suffix:
            return
        try:
            tables = {
                table: self.server.fetch(f"/api/runs/{quote(name, safe='')}/tables/{table}")
                for table in shipping.TABLES
            }
        except ServerError as error:
            if error.status == 404:
                raise UnknownRun(f"the server has no run {name!r}, or several: `runs()` lists what there is") from None
            raise
        with self.hold() as connection:
            run = shipping.put(connection, tables)
            if runs.is_done(connection, run):
                self._done.add(run.id)

    def of(self, run: str) -> Store:
        """This store, to which *run* is fetched when it is first held."""
        return _Later(self, run)


class _Later(Store):
    def __init__(self, copies: Copies, run: str) -> None:
        super().__init__(copies.path)
        self._copies, self._run = copies, run

    def fetch(self, name: str) -> None:
        self._copies.fetch(name)

    @contextlib.contextmanager
    def hold(self, *, create: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
        self._copies.fetch(self._run)
        with super().hold(create=create) as connection:
            yield connection


class Connected(Workbench):
    """The workbench that *copies*' server holds."""

    store: Copies

    def __init__(self, copies: Copies) -> None:
        super().__init__(copies)

    @classmethod
    def over(cls, url: str, token: str | None) -> "Connected":
        """The one at *url*.

        Raises:
            MissingKey: there is no token.
            ServerError: the server cannot be asked, or refuses.
        """
        server = Server.of(url) if token is None else Server(url, token)
        server.call("GET", "/api/runs?limit=1")
        return cls(Copies(server))

    def heads(self) -> list[dict[str, Any]]:
        """What every run was and how far it is, as JSON values, newest first."""
        return [{key: value for key, value in head.items() if key != "settings"} for head in self._heads()]

    def runs(self) -> list[Record]:
        """Every run that the server has, newest first; each is fetched when something of it is asked for."""
        return [
            Record(
                self.store.of(head["run"]),
                Run(
                    id=head["run"],
                    model=head["model"],
                    corpus=tuple(head["corpus"]),
                    fingerprints=head["fingerprints"],
                    cases=head["cases"],
                    repeats=head["repeats"],
                    started_at=datetime.datetime.fromisoformat(head["started_at"].removesuffix("Z")),
                    settings=head["settings"],
                ),
            )
            for head in self._heads()
        ]

    def looks(self) -> list[Look]:
        """Every score on a test split of something that was chosen elsewhere, the oldest first."""
        return msgspec.convert(self.store.server.call("GET", "/api/looks")["looks"], list[Look])

    def _looked(self, look: Look) -> tuple[int, bool]:
        """Write *look* down where the run is, before anybody sees what it showed."""
        asked = LookRequest(by="tune", subject=look.subject, test=look.test, run=str(look.run), figures=look.figures)
        taken = self.store.server.call("POST", "/api/looks", asked)
        return taken["looks"], taken["seen"]

    async def execute(self, planned: Planned, **options: Any) -> Record:
        """As :meth:`Workbench.execute`, from here; what was said is then handed to the server.

        Raises:
            ServerError: it cannot be handed over. It is kept, and the message says where.
        """
        if planned.originals is not None:
            raise InputError("a corpus that is stored redacted cannot be handed to a server: replay it into a store")
        record = await super().execute(planned, **options)
        try:
            with self.store.hold() as connection:
                lines = (encode(line) + b"\n" for line in shipping.lines(connection, record.run))
                self.store.server.send("/api/runs", lines)
        except ServerError as error:
            kept = self.store.keep()
            raise ServerError(
                f"run {record.id} is recorded here and could not be handed over: {error}. "
                f"Look at it with: workbench show {record.id} --db {kept}",
                error.status,
            ) from None
        return record

    def _heads(self) -> Iterator[dict[str, Any]]:
        offset, more = 0, True
        while more:
            page = self.store.server.call("GET", f"/api/runs?limit={_PAGE}&offset={offset}")
            yield from page["runs"]
            offset, more = offset + _PAGE, page["has_next_page"]


def _remove(folder: str) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
