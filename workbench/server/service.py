"""Service: everything that a request may need, opened when the server starts and let go when it ends."""

import asyncio
import contextlib
import os
import secrets
import tempfile
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import duckdb
import structlog

from workbench.domain.chain import Chain
from workbench.domain.errors import InputError, StoreError
from workbench.facts.floor import static_risk
from workbench.providers.http import Network
from workbench.server import operator as operator_file
from workbench.server import retiring
from workbench.server.addresses import Addresses
from workbench.server.assessments import Assessments
from workbench.server.downloads import Downloads
from workbench.server.eventlog import EventLog
from workbench.server.executors import table
from workbench.server.executors.child import hides
from workbench.server.executors.table import OwnConnection
from workbench.server.limits import Limits
from workbench.server.live import Live
from workbench.server.metrics import Metrics
from workbench.server.models import Models
from workbench.server.registry import Registry
from workbench.server.reviewing import Reviewing
from workbench.server.runners import Runners
from workbench.server.seal import CHAIN, Seal, derived
from workbench.server.sessions import Sessions
from workbench.server.settings import ServerSettings
from workbench.server.withholding import Withholding
from workbench.store import heads
from workbench.store.file import Store
from workbench.store.ledger import Ledger
from workbench.store.links import Links
from workbench.store.verifying import has_chain

_LINK = "select link from chain where seq = ?"
TOKEN_PREFIX = "wb_"  # noqa: S105 -- by it a scanner recognizes a token; no token
_log = structlog.get_logger()


class Service:
    """What requests share."""

    ledger: Ledger
    registry: Registry
    models: Models
    live: Live
    runners: Runners
    sessions: Sessions
    reviewing: Reviewing
    withholding: Withholding
    masks: bool

    def __init__(self, settings: ServerSettings) -> None:
        self.settings = settings
        self.limits = Limits(settings.rate_per_minute)
        self.seal = Seal(settings.secret_key)
        self.addresses = Addresses(settings.allow)
        self.downloads = Downloads()
        self.metrics = Metrics()
        self.ready = False
        self.copying = threading.Lock()

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Hold the store for as long as the block lasts.

        Raises:
            StoreError: it cannot be held.
            InputError: the operator's file cannot be used.
        """
        settings = self.settings
        operator = operator_file.load(settings.operator_file)
        if operator.masks and settings.secret_key is None:
            raise InputError(
                f'{settings.operator_file}: store = "redacted" needs WORKBENCH_SECRET_KEY (openssl rand -hex 32): what '
                "waits for approval is kept sealed under it"
            )
        events = () if settings.events_file is None else (settings.events_file,)
        own = table.load(settings.operator_file, os.environ, (settings.db, self.token_file, self.heads_file, *events))
        with Store(settings.db).hold() as connection:
            told = None if settings.events_file is None else EventLog(settings.events_file).append
            self.ledger = Ledger(connection, told, self._links(connection), _unsettled)
            try:
                self.registry = Registry(self.ledger, self._operator_token())
                await self.registry.load([*operator.organizations, *(found.organization for found in own)])
                self.runners = Runners(self._lent(own), self.seal, self.addresses)
                network = Network(self.addresses.admits)
                self.models = Models(operator, self.seal, network, settings.model_timeout_s, settings.part_bytes)
                assessments = Assessments(
                    entries=settings.cache_entries, limit_bytes=settings.cache_bytes, ttl_s=settings.cache_ttl_s
                )
                self.metrics.watch(assessments)
                live = self.live = Live(
                    self.ledger, self.models, self.metrics, settings.no_rule, assessments, masks=operator.masks
                )
                self.masks = operator.masks
                self.withholding = Withholding(self.seal, masks=operator.masks)
                self.sessions = Sessions(self)
                self.reviewing = Reviewing(self.ledger)
                if lost := await self.sessions.recover():
                    _log.warning("sessions were open when the server died; they are closed now", sessions=lost)
                self.ready = True
                # The first command should not pay for the parsers; and nobody should wait for them to be served.
                warming = asyncio.ensure_future(asyncio.to_thread(_warm))
                days = settings.retention_days
                aside = () if days is None else (asyncio.ensure_future(retiring.run(self.ledger, days)),)
                try:
                    yield
                finally:
                    self.ready = False
                    for task in aside:
                        task.cancel()
                    await asyncio.gather(*aside, return_exceptions=True)
                    await warming
                    await self.sessions.drain()
                    await live.drain()
                    await self.ledger.drain()
                    await self.models.close()
            finally:
                self.ledger.close()

    def _lent(self, own: tuple[OwnConnection, ...]) -> dict[tuple[str, str], OwnConnection]:
        """The operator's connections by organization and name, once the registry has them."""
        found = {}
        for one in own:
            organization = self.registry.lend(one.organization, one.connection)
            found[organization, one.connection.name] = one
            if one.connection.executor == "command" and not hides():
                _log.warning(
                    "this kernel has no Landlock: commands can read what the server's user can",
                    connection=one.connection.name,
                )
        return found

    def aside(self) -> tempfile.TemporaryDirectory[str]:
        """A folder for what is on its way in or out; by its name it is as closed to commands as the store is."""
        return tempfile.TemporaryDirectory(prefix=f"{self.settings.db.name}.", dir=self.settings.db.parent)

    @property
    def token_file(self) -> Path:
        """Where the admin's token is, if this server made it."""
        return self.settings.db.with_suffix(".admin-token")

    @property
    def heads_file(self) -> Path:
        """Where heads of the chain are appended."""
        return self.settings.heads_file or heads.beside(self.settings.db)

    def _links(self, connection: duckdb.DuckDBPyConnection) -> Links | None:
        """The chain that this server goes on with, or begins; None without a secret that it could be made with."""
        if self.settings.secret_key is None:
            if has_chain(connection):
                _log.warning("WORKBENCH_SECRET_KEY is not set, and the chain of this store is not gone on with")
            return None
        chain = Chain(derived(self.settings.secret_key, CHAIN))
        self._look_back(connection, chain)
        file = heads.Heads(self.heads_file, lambda why: _log.error("a head could not be appended", error=why))
        links = Links(connection.cursor(), chain, file.append, self.settings.heads_every)
        began = links.began
        if began is not None and (began.outside or began.changed or links.head.count > 1):
            _log.warning(
                "the chain begins here; what was written before it without this key is not proven by it",
                decisions=began.outside,
                reviews=began.changed,
            )
        return links

    def _look_back(self, connection: duckdb.DuckDBPyConnection, chain: Chain) -> None:
        """Say so, where the store is not what it was when this server last wrote down how far its chain was."""
        try:
            known = heads.read(self.heads_file)[-1] if self.heads_file.exists() else None
        except InputError as error:
            _log.error("the heads of the chain cannot be read", error=str(error))
            return
        if known is None or not chain.made(known):
            return
        if not any(link.hex() == known.hash for (link,) in connection.execute(_LINK, [known.count]).fetchall()):
            _log.error(
                "the chain of this store is not the one that its last head knows: it was cut or changed, or the store "
                "is an older copy",
                entries=known.count,
                at=known.at.isoformat(" ", "seconds"),
            )

    def _operator_token(self) -> str:
        """The token that is set, else the one in the file beside the store, which is made where there is none."""
        if self.settings.admin_token is not None:
            return self.settings.admin_token
        path = self.token_file
        try:
            with (
                contextlib.suppress(FileExistsError),
                open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file,
            ):
                file.write(new_token() + "\n")
            token = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"cannot keep the admin's token in {path}: {error}") from None
        if not token:
            raise StoreError(f"{path} is empty; remove it, and a new admin's token is made")
        return token


def _unsettled(error: Exception) -> None:
    _log.error("decisions are in the journal, and could not be taken into the store yet", error=type(error).__name__)


def _warm() -> None:
    for text, dialect in (("SELECT 1", "postgres"), ("ls", "bash")):
        static_risk(text, dialect)


def new_token() -> str:
    """The text of a new token: 256 random bits."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)
