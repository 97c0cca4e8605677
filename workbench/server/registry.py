"""Registry: all configuration in memory, an organization at a time, so that no request waits for a table to be read.

A change is checked and written under one lock, and taken into memory when it is on disk: what a request sees was
written, and what was written is seen by the next request.
"""

import asyncio
import contextlib
import datetime
import hashlib
import hmac
import uuid
from collections.abc import AsyncIterator, Iterable
from typing import Any

import msgspec

from workbench.domain.access import Principal, Role, Token
from workbench.domain.access_rule import AccessRule
from workbench.domain.analyzer import AnalyzerRule, Mode, ModelProvider
from workbench.domain.connection import Connection
from workbench.domain.entry import Entry
from workbench.domain.errors import WorkbenchError
from workbench.domain.risk import RiskLevel
from workbench.server.change import Change
from workbench.store.file import utc_now
from workbench.store.ledger import Ledger, new_id

DEFAULT = "default"
KINDS: dict[str, type[Any]] = {
    "organization": str,
    "token": Token,
    "connection": Connection,
    "access_rule": AccessRule,
    "analyzer_rule": AnalyzerRule,
    "provider": ModelProvider,
}


class Clash(WorkbenchError):
    """Something by that name is there already."""


class NotFound(WorkbenchError):
    """There is no such thing, or it is another organization's, which is the same."""


class Organization:
    """What one organization has configured, by kind and name. ``generation`` grows with every change of it.

    A token is no part of that: it says who asks, and nothing of what is decided.
    """

    def __init__(self, id: str, name: str) -> None:
        self.id = id
        self.name = name
        self.generation = 0
        self._kinds: dict[str, dict[str, Entry[Any]]] = {}
        self._rules: dict[tuple[Mode, str], Entry[AnalyzerRule]] = {}

    def all(self, kind: str) -> list[Entry[Any]]:
        """Every entry of *kind*, by name."""
        return sorted(self._kinds.get(kind, {}).values(), key=lambda entry: entry.name)

    def find(self, kind: str, name: str) -> Entry[Any] | None:
        """The entry of *kind* with that name."""
        return self._kinds.get(kind, {}).get(name)

    def get(self, kind: str, name_or_id: str) -> Entry[Any]:
        """The entry of *kind* with that name, else that id.

        Raises:
            NotFound: there is none.
        """
        found = self.find(kind, name_or_id)
        if found is None:
            found = next((entry for entry in self.all(kind) if entry.id == name_or_id.lower()), None)
        if found is None:
            raise NotFound(f"there is no {kind.replace('_', ' ')} {name_or_id[:100]!r}")
        return found

    @property
    def provider(self) -> Entry[ModelProvider] | None:
        """Whom the organization asks."""
        return next(iter(self._kinds.get("provider", {}).values()), None)

    def rule_for(self, connection: str, mode: Mode = Mode.ENFORCE) -> Entry[AnalyzerRule] | None:
        """The rule for *connection*: its own, else the one for every connection that has none; of those in *mode*."""
        return self._rules.get((mode, connection)) or self._rules.get((mode, ""))

    def approver(self, rule: AnalyzerRule, connection: str, risk: RiskLevel | None) -> Entry[AccessRule] | None:
        """Who approves what *rule* found *risk* (None: a gap): whom it names, else whoever is *connection*'s own."""
        named = rule.approver(risk)
        if named is not None:
            return self.find("access_rule", named)
        return next(
            (
                entry
                for entry in self.all("access_rule")
                if entry.value.access_type == "command" and connection in entry.value.connection_names
            ),
            None,
        )

    def take(self, entry: Entry[Any], before: Entry[Any] | None = None) -> None:
        """Take *entry* in, in place of *before*."""
        kind = self._kinds.setdefault(entry.kind, {})
        if before is not None:
            kind.pop(before.name, None)
        kind[entry.name] = entry
        self._changed(entry.kind)

    def drop(self, entry: Entry[Any]) -> None:
        """Let *entry* go."""
        self._kinds.get(entry.kind, {}).pop(entry.name, None)
        self._changed(entry.kind)

    def _changed(self, kind: str) -> None:
        if kind == "token":
            return
        self.generation += 1
        self._rules = {
            (entry.value.mode, name): entry
            for entry in self._kinds.get("analyzer_rule", {}).values()
            for name in entry.value.rule.connections or ("",)
        }


class Registry:
    """Every organization, and every token by its digest. *operator* is the text of the server's own admin token."""

    def __init__(self, ledger: Ledger, operator: str) -> None:
        self._ledger = ledger
        self._lock = asyncio.Lock()
        self._organizations: dict[str, Organization] = {}
        self._tokens: dict[str, Entry[Token]] = {}
        self._operator = digest(operator)
        self._operator_principal: Principal | None = None

    async def load(self, organizations: Iterable[str] = ()) -> None:
        """Read everything, once. ``default``, and the *organizations* that the operator names, come to be with it."""
        for kind, type_ in KINDS.items():
            for entry in self._ledger.configuration(kind, type_):
                self._take(entry, None)
        principal = Principal("operator", "", "admin", "admin", frozenset({Role.ADMIN}), operator=True)
        async with self.changing(principal) as change:
            for name in dict.fromkeys((DEFAULT, *organizations)):
                if self.organization_named(name) is None:
                    id_ = new_id()
                    change.create("organization", name, name, id=id_, organization=id_)
        default = next(found for found in self.organizations if found.name == DEFAULT)
        self._operator_principal = msgspec.structs.replace(principal, organization=default.id)

    def lend(self, organization: str, connection: Connection) -> str:
        """Take in a *connection* of the operator's file into the *organization* of that name; gives its id.

        It goes before one of the same name that is written down.
        """
        into = next(found for found in self.organizations if found.name == organization)
        now = utc_now()
        id_ = str(uuid.uuid5(uuid.UUID(into.id), connection.name))
        into.take(
            Entry(
                kind="connection", id=id_, organization=into.id, name=connection.name, value=connection, created_at=now,
                updated_at=now,
            )
        )  # fmt: skip
        return into.id

    @property
    def organizations(self) -> list[Organization]:
        """Every organization."""
        return list(self._organizations.values())

    def of(self, principal: Principal) -> Organization:
        """The organization of *principal*: the only one whose configuration they meet."""
        return self._organizations[principal.organization]

    def organization_named(self, name: str) -> Organization | None:
        """The organization of that name."""
        return next((found for found in self._organizations.values() if found.name == name), None)

    def principal(self, text: str, now: datetime.datetime) -> Principal | None:
        """Who holds the token *text*, None where nobody does any more. *now* is UTC without a zone."""
        name = digest(text)
        if hmac.compare_digest(name, self._operator):
            return self._operator_principal
        entry = self._tokens.get(name)
        if entry is None or not hmac.compare_digest(name, entry.value.digest):
            return None
        token = entry.value
        if token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= now):
            return None
        return Principal(
            entry.id,
            entry.organization,
            token.user,
            token.user_name,
            frozenset(token.roles),
            token.groups,
            token.expires_at,
        )

    @contextlib.asynccontextmanager
    async def changing(self, by: Principal) -> AsyncIterator[Change]:
        """A change to be put together within the block, in which nobody else changes anything; written at its end.

        What is raised within the block undoes it all.
        """
        async with self._lock:
            change = Change(by)
            yield change
            # A client that goes away must not leave disk and memory apart.
            await asyncio.shield(asyncio.ensure_future(self._commit(change)))

    async def _commit(self, change: Change) -> None:
        if not (change.put or change.dropped or change.events):
            return
        entries = [entry for entry, _ in change.put]
        await self._ledger.change(entries, [entry.id for entry in change.dropped], change.audits, change.events)
        for entry, before in change.put:
            self._take(entry, before)
        for entry in change.dropped:
            if entry.kind == "token":
                self._tokens.pop(entry.value.digest, None)
            self._organizations[entry.organization].drop(entry)

    def _take(self, entry: Entry[Any], before: Entry[Any] | None) -> None:
        if entry.kind == "organization":
            self._organizations[entry.id] = Organization(entry.id, entry.name)
            return
        if entry.kind == "token":
            self._tokens[entry.value.digest] = entry
        self._organizations[entry.organization].take(entry, before)


def digest(text: str) -> str:
    """How the token *text* is kept. Of 256 random bits a fast hash gives nothing away."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
