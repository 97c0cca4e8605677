"""``/api/connections``: where commands would run."""

import asyncio

import msgspec
from litestar import Router, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from workbench.domain.connection import Connection
from workbench.domain.entry import Entry
from workbench.domain.errors import InputError
from workbench.server.auth import ADMIN, Asked
from workbench.server.registry import Clash
from workbench.server.routes import given
from workbench.server.service import Service
from workbench.store.ledger import new_id
from workbench.wire import connections as wire


@post("/", opt=ADMIN)
async def create(
    data: JSONBody[wire.ConnectionRequest], request: Asked, service: NamedDependency[Service]
) -> wire.ConnectionAnswer:
    """Make a connection: PostgreSQL, or one that commands are only classified for."""
    secret = await _secret(data, service)
    connection = wire.connection(data, has_secret=bool(secret))
    organization = service.registry.of(request.user)
    async with service.registry.changing(request.user) as change:
        if organization.find("connection", connection.name) is not None:
            raise Clash(f"there is a connection {connection.name!r} already; PUT changes it")
        id_ = new_id()
        entry = change.create("connection", connection.name, connection, id=id_, sealed=_sealed(secret, id_, service))
    return wire.answer(entry)


@get("/")
async def listed(request: Asked, service: NamedDependency[Service]) -> list[wire.ConnectionAnswer]:
    """Every connection of the organization, by name."""
    organization = service.registry.of(request.user)
    return [wire.answer(entry) for entry in organization.all("connection")]


@get("/{name_or_id:str}")
async def one(name_or_id: FromPath[str], request: Asked, service: NamedDependency[Service]) -> wire.ConnectionAnswer:
    """One connection."""
    organization = service.registry.of(request.user)
    return wire.answer(organization.get("connection", given(name_or_id)))


@put("/{name_or_id:str}", opt=ADMIN)
async def update(
    name_or_id: FromPath[str],
    data: JSONBody[wire.ConnectionRequest],
    request: Asked,
    service: NamedDependency[Service],
) -> wire.ConnectionAnswer:
    """Change a connection; its secret stays where none is given. Its name stays too."""
    secret = await _secret(data, service)
    organization = service.registry.of(request.user)
    async with service.registry.changing(request.user) as change:
        before = _own(organization.get("connection", given(name_or_id)))
        data = msgspec.structs.replace(data, name=before.name)
        has_secret = bool(secret) if secret is not None else before.sealed is not None
        connection = wire.connection(data, has_secret=has_secret)
        entry = change.update(before, connection, sealed=_sealed(secret, before.id, service))
    return wire.answer(entry)


@delete("/{name_or_id:str}", opt=ADMIN)
async def remove(name_or_id: FromPath[str], request: Asked, service: NamedDependency[Service]) -> None:
    """Remove a connection. What was decided for it stays on record."""
    organization = service.registry.of(request.user)
    async with service.registry.changing(request.user) as change:
        change.delete(_own(organization.get("connection", given(name_or_id))))


def _own(entry: Entry[Connection]) -> Entry[Connection]:
    if entry.value.operator:
        raise Clash(f"{entry.name} is defined in the operator's workbench.toml, and changed there alone")
    return entry


async def _secret(data: wire.ConnectionRequest, service: Service) -> dict[str, str] | None:
    """What *data* holds for its secret, its host checked; None where nothing is given."""
    if data.secret is None:
        return None
    secret = wire.plain_secret(data.secret)
    for name in ("HOST", "PGHOST"):
        host = secret.get(name)
        if host is not None:
            if not host or "/" in host or "," in host:
                raise InputError(f"secret: {name} must be one host name or address")
            await asyncio.to_thread(service.addresses.check_host, host, f"secret: {name}")
    for name in ("PORT", "PGPORT"):
        port = secret.get(name)
        if port and not (port.isascii() and port.isdigit() and len(port) < 6 and 0 < int(port) < 65_536):
            raise InputError(f"secret: {name} must be a number from 1 to 65535")
    return secret


def _sealed(secret: dict[str, str] | None, place: str, service: Service) -> bytes | None:
    if not secret:
        return None
    return service.seal.close(msgspec.json.encode(secret), place, "the connection's secret")


router = Router("/connections", route_handlers=[create, listed, one, update, remove], tags=["connections"])
