"""``/api/tokens``: issue, list, revoke."""

import msgspec
from litestar import Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from workbench.domain.errors import InputError
from workbench.server.auth import ADMIN, Asked
from workbench.server.registry import digest
from workbench.server.service import Service, new_token
from workbench.store.ledger import new_id
from workbench.wire import tokens as wire


@post("/")
async def issue(
    data: JSONBody[wire.TokenRequest], request: Asked, service: NamedDependency[Service]
) -> wire.IssuedToken:
    """Issue a token. Its text is in this answer and nowhere else."""
    registry, by = service.registry, request.user
    text = new_token()
    async with registry.changing(by) as change:
        found = wire.token(data, digest(text), change.now)
        own = registry.of(by)
        name = own.name if data.organization is None else wire.organization(data.organization)
        if name != own.name and not by.operator:
            raise InputError("organization: only the operator's own token issues tokens for another organization")
        into = registry.organization_named(name)
        id_ = new_id() if into is None else into.id
        if into is None:
            change.create("organization", name, name, id=id_, organization=id_)
        entry = change.create("token", new_id(), found, organization=id_)
    return wire.issued(entry, name, text)


@get("/")
async def listed(request: Asked, service: NamedDependency[Service]) -> list[wire.TokenAnswer]:
    """Every token of the organization, oldest first, without its text."""
    organization = service.registry.of(request.user)
    entries = sorted(organization.all("token"), key=lambda entry: entry.created_at)
    return [wire.answer(entry, organization.name) for entry in entries]


@delete("/{id:str}")
async def revoke(id: FromPath[str], request: Asked, service: NamedDependency[Service]) -> None:
    """Revoke a token, at once."""
    async with service.registry.changing(request.user) as change:
        organization = service.registry.of(request.user)
        entry = organization.get("token", id)
        if entry.value.revoked_at is None:
            change.update(entry, msgspec.structs.replace(entry.value, revoked_at=change.now))


router = Router("/tokens", route_handlers=[issue, listed, revoke], opt=ADMIN, tags=["tokens"])
