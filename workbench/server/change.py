"""Change: what somebody is about to change of the configuration, written as one, with what the audit keeps of it."""

from typing import Any

import msgspec

from workbench.domain.access import Principal
from workbench.domain.entry import Audit, Entry, Event
from workbench.store.file import utc_now
from workbench.store.ledger import new_id

_WITHOUT = frozenset({"digest"})  # of a value, in what is audited


class Change:
    """What is about to be changed by *by*, put together under the registry's lock and written as one."""

    def __init__(self, by: Principal) -> None:
        self._by = by
        self.now = utc_now()
        self.put: list[tuple[Entry[Any], Entry[Any] | None]] = []
        self.dropped: list[Entry[Any]] = []
        self.audits: list[Audit] = []
        self.events: list[Event] = []

    def create(
        self,
        kind: str,
        name: str,
        value: Any,
        *,
        id: str | None = None,
        sealed: bytes | None = None,
        organization: str | None = None,
    ) -> Entry[Any]:
        """A new entry, by default in the organization of whoever changes."""
        entry = Entry(
            kind=kind,
            id=id or new_id(),
            organization=organization or self._by.organization,
            name=name,
            value=value,
            sealed=sealed,
            created_at=self.now,
            updated_at=self.now,
        )
        self.put.append((entry, None))
        self._audit("created", entry, None, entry)
        return entry

    def update(
        self,
        before: Entry[Any],
        value: Any,
        *,
        name: str | None = None,
        sealed: bytes | None = None,
        unseal: bool = False,
    ) -> Entry[Any]:
        """*before* with another value. Name and secret stay where none is given; with *unseal* the secret goes."""
        if sealed is None and not unseal:
            sealed = before.sealed
        entry = msgspec.structs.replace(
            before, name=name or before.name, value=value, sealed=sealed, updated_at=self.now
        )
        self.put.append((entry, before))
        self._audit("updated", entry, before, entry)
        return entry

    def delete(self, entry: Entry[Any]) -> None:
        """Let *entry* go."""
        self.dropped.append(entry)
        self._audit("deleted", entry, entry, None)

    def event(self, name: str, **properties: Any) -> None:
        """Something to be written down with it."""
        self.events.append(
            Event(at=self.now, organization=self._by.organization, name=name, user=self._by.user, properties=properties)
        )

    def _audit(self, change: str, entry: Entry[Any], before: Entry[Any] | None, after: Entry[Any] | None) -> None:
        self.audits.append(
            Audit(
                at=self.now,
                organization=entry.organization,
                actor=self._by.user,
                token=self._by.token,
                change=change,
                kind=entry.kind,
                id=entry.id,
                name=entry.name,
                before=_shown(before),
                after=_shown(after),
            )
        )


def _shown(entry: Entry[Any] | None) -> str | None:
    """The value of *entry* as JSON, without what is secret."""
    if entry is None:
        return None
    value = msgspec.to_builtins(entry.value, str_keys=True)
    if isinstance(value, dict):
        value = {field: what for field, what in value.items() if field not in _WITHOUT}
    return msgspec.json.encode(value).decode()
