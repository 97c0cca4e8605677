"""Connections on the wire, and what of their secret is understood."""

import base64
import binascii
from typing import Literal

import msgspec

from workbench.domain.connection import Connection
from workbench.domain.entry import Entry
from workbench.domain.errors import InputError
from workbench.wire.words import checked_name, moment

_ON_THIS_MACHINE = frozenset({"duckdb", "sqlite", "command"})
_ACCESS = Literal["enabled", "disabled"]


class ConnectionRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A connection to be made or changed. ``secret`` is never given back; None leaves the one there is.

    What a connection answers and nobody sets is taken and ignored, so that what was read can be sent back.
    """

    name: str
    type: str
    subtype: str | None = None
    command: list[str] | None = None
    secret: dict[str, str] | None = None
    connection_tags: dict[str, str] | None = None
    access_mode_exec: _ACCESS = "enabled"
    dialect: str | None = None
    id: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    executor: str | None = None
    managed_by: str | None = None


class ConnectionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A connection, without its secret. ``executor`` is null where nothing runs here: it is for classifying only."""

    id: str
    name: str
    type: str
    subtype: str
    command: list[str]
    connection_tags: dict[str, str]
    access_mode_exec: _ACCESS
    dialect: str
    executor: str | None
    managed_by: str | None
    created_at: str
    updated_at: str


def connection(asked: ConnectionRequest, *, has_secret: bool) -> Connection:
    """The connection that was *asked* for; *has_secret* says whether it has one, new or from before.

    Raises:
        InputError: something in it cannot be, or only the operator's file may define it.
    """
    kind = asked.type.strip().lower()
    subtype = (asked.subtype or "").strip().lower()
    if not kind:
        raise InputError('type is missing; write "type": "database" and "subtype": "postgres", or what it is')
    runs_postgres = "postgres" in (kind, subtype) or "postgresql" in (kind, subtype)
    for word in (kind, subtype):
        if word in _ON_THIS_MACHINE:
            raise InputError(
                f"{word} connections run on the server's own machine; only the operator's workbench.toml creates them"
            )
    if asked.command and not runs_postgres:
        raise InputError(
            "a command would run on the server's own machine; only the operator's workbench.toml creates such "
            "connections. Leave command out for a connection that commands are only classified for"
        )
    return Connection(
        name=checked_name(asked.name),
        type=checked_name(asked.type, "type"),
        subtype=asked.subtype or "",
        command=tuple(asked.command or ()),
        tags=asked.connection_tags or {},
        access_mode_exec=asked.access_mode_exec == "enabled",
        dialect=asked.dialect or None,
        executor="postgres" if runs_postgres and has_secret else None,
    )


def answer(entry: Entry[Connection]) -> ConnectionAnswer:
    """*entry* as it is answered."""
    found = entry.value
    return ConnectionAnswer(
        id=entry.id,
        name=found.name,
        type=found.type,
        subtype=found.subtype,
        command=list(found.command),
        connection_tags=found.tags,
        access_mode_exec="enabled" if found.access_mode_exec else "disabled",
        dialect=found.language,
        executor=found.executor,
        managed_by="operator" if found.operator else None,
        created_at=moment(entry.created_at),
        updated_at=moment(entry.updated_at),
    )


def plain_secret(secret: dict[str, str]) -> dict[str, str]:
    """What *secret* holds, by name: ``envvar:NAME`` is base64, as Hoop's clients send it, a bare NAME is text.

    Raises:
        InputError: a value is not what its name says.

    >>> plain_secret({"envvar:HOST": "ZGI=", "port": "5432"})
    {'HOST': 'db', 'PORT': '5432'}
    """
    found = {}
    for name, value in secret.items():
        kind, colon, rest = name.partition(":")
        if colon and kind != "envvar":
            raise InputError(f"secret holds {name[:60]!r}; write envvar:NAME with a base64 value, or NAME with text")
        if colon:
            try:
                value = base64.b64decode(value, validate=True).decode()  # noqa: PLW2901 -- the same value, read
            except (binascii.Error, ValueError):
                raise InputError(
                    f"secret: {name[:60]} is not base64 of text; encode it, or write the name without envvar:"
                ) from None
        name = checked_name(rest if colon else name, "a name in secret").upper()  # noqa: PLW2901
        if "\0" in value:
            raise InputError(f"secret: {name[:60]} holds a null character")
        found[name] = value
    return found
