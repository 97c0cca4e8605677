"""Runners: what runs the commands of a connection, made from what the connection is now."""

import asyncio
import hashlib
import socket

import msgspec

from workbench.domain.connection import Connection
from workbench.domain.entry import Entry
from workbench.server.addresses import Addresses
from workbench.server.executors import Executor, Limits
from workbench.server.executors.postgres import Postgres, Target
from workbench.server.executors.table import OwnConnection
from workbench.server.seal import Seal

_PORT = 5432


class Runner(msgspec.Struct, frozen=True):
    """What a connection is for whoever runs something there. Without an executor it is for classifying only.

    ``definition`` changes with everything that could make the same command do something else.
    """

    definition: str
    executor: Executor | None = None
    limits: Limits = Limits()
    allow_client_args: bool = False
    environment: tuple[str, ...] = ()


class Runners:
    """The runners of a server: the operator's *own* by organization and name, the API's from what is sealed."""

    def __init__(self, own: dict[tuple[str, str], OwnConnection], seal: Seal, addresses: Addresses) -> None:
        self._own = own
        self._seal = seal
        self._addresses = addresses

    def of(self, entry: Entry[Connection]) -> Runner:
        """The runner of *entry*.

        Raises:
            CannotOpen: its credentials were sealed under another key.
        """
        own = self._own.get((entry.organization, entry.name))
        if own is not None:
            return Runner(own.definition, own.executor, own.limits, own.allow_client_args, own.environment)
        what = msgspec.json.encode((entry.id, entry.value), order="sorted")
        definition = hashlib.sha256(what + b"\0" + (entry.sealed or b"")).hexdigest()
        if entry.value.executor != "postgres" or entry.sealed is None:
            return Runner(definition)
        secret: dict[str, str] = msgspec.json.decode(self._seal.open(entry.sealed, entry.id))
        return Runner(definition, Postgres(_target(secret), self._resolve))

    async def _resolve(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses of *host*, every one of which may be connected to.

        Raises:
            ValueError: it leads nowhere, or somewhere it must not.
        """
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise ValueError(f"the host {host!r} leads nowhere") from None
        addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
        for address in addresses:
            why = self._addresses.refusal(address)
            if why is not None:
                raise ValueError(f"the host {host!r} leads to {address}: {why}")
        return addresses


def _target(secret: dict[str, str]) -> Target:
    """Where a secret leads, in the names that Hoop's clients use, and libpq's beside them."""

    def first(*names: str) -> str:
        return next((secret[name] for name in names if secret.get(name)), "")

    port = first("PORT", "PGPORT")
    return Target(
        host=first("HOST", "PGHOST") or "127.0.0.1",
        port=int(port) if port.isascii() and port.isdigit() else _PORT,
        user=first("USER", "PGUSER"),
        password=first("PASS", "PASSWORD", "PGPASSWORD"),
        dbname=first("DB", "DBNAME", "DATABASE", "PGDATABASE"),
        sslmode=first("SSLMODE", "PGSSLMODE") or "prefer",
    )
