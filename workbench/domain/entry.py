"""Entry, Audit, Event and Tally: a piece of configuration, its change, what happened, and how often it did."""

import datetime
from typing import Any, Generic, TypeVar

import msgspec

V = TypeVar("V")


class Entry(msgspec.Struct, Generic[V], frozen=True, kw_only=True):
    """One thing of an organization's configuration. ``sealed`` is its secret, which only a server's key opens."""

    kind: str
    id: str
    organization: str
    name: str
    value: V
    sealed: bytes | None = None
    created_at: datetime.datetime
    updated_at: datetime.datetime


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """One change of configuration; ``before`` and ``after`` as JSON, without secrets."""

    at: datetime.datetime
    organization: str
    actor: str
    token: str
    change: str
    kind: str
    id: str
    name: str
    before: str | None
    after: str | None


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened, by Hoop's name for it."""

    at: datetime.datetime
    organization: str
    name: str
    user: str
    properties: dict[str, Any]


class Tally(msgspec.Struct, frozen=True):
    """Decisions of one day that have all of this in common."""

    day: datetime.date
    risk: str | None
    action: str
    connection: str
    model: str | None
    gap: str | None
    count: int
