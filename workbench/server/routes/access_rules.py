"""``/api/access-requests/rules``: who approves."""

import msgspec
from litestar import Router, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from workbench.domain.access_rule import AccessRule
from workbench.server.auth import ADMIN, READS_ALL, Asked
from workbench.server.registry import Clash, Organization
from workbench.server.routes import given
from workbench.server.service import Service
from workbench.wire import access_rules as wire
from workbench.wire.words import Paged, Unprocessable, paged

_KIND = "access_rule"


@post("/", opt=ADMIN)
async def create(
    data: JSONBody[wire.AccessRuleRequest], request: Asked, service: NamedDependency[Service]
) -> wire.AccessRuleAnswer:
    """Make an access request rule."""
    rule = wire.access_rule(data)
    organization = service.registry.of(request.user)
    async with service.registry.changing(request.user) as change:
        if organization.find(_KIND, rule.name) is not None:
            raise Unprocessable(f"there is an access request rule {rule.name!r} already; PUT changes it")
        _no_clash(organization, rule)
        entry = change.create(_KIND, rule.name, rule)
    return wire.answer(entry)


@get("/", opt=READS_ALL)
async def listed(
    request: Asked,
    service: NamedDependency[Service],
    page: FromQuery[int] = 1,
    page_size: FromQuery[int] = 0,
) -> Paged[wire.AccessRuleAnswer]:
    """Access request rules by name, a page at a time; a size of 0 gives all."""
    organization = service.registry.of(request.user)
    return paged([wire.answer(entry) for entry in organization.all(_KIND)], page, page_size)


@get("/{name:str}", opt=READS_ALL)
async def one(name: FromPath[str], request: Asked, service: NamedDependency[Service]) -> wire.AccessRuleAnswer:
    """One access request rule."""
    return wire.answer(service.registry.of(request.user).get(_KIND, given(name)))


@put("/{name:str}", opt=ADMIN)
async def update(
    name: FromPath[str],
    data: JSONBody[wire.AccessRuleRequest],
    request: Asked,
    service: NamedDependency[Service],
) -> wire.AccessRuleAnswer:
    """Change an access request rule. Its name stays: analyzer rules and reviews know it by that."""
    organization = service.registry.of(request.user)
    async with service.registry.changing(request.user) as change:
        before = organization.get(_KIND, given(name))
        rule = wire.access_rule(msgspec.structs.replace(data, name=before.name))
        _no_clash(organization, rule)
        entry = change.update(before, rule)
    return wire.answer(entry)


@delete("/{name:str}", opt=ADMIN)
async def remove(name: FromPath[str], request: Asked, service: NamedDependency[Service]) -> None:
    """Remove an access request rule that no analyzer rule needs."""
    organization = service.registry.of(request.user)
    async with service.registry.changing(request.user) as change:
        entry = organization.get(_KIND, given(name))
        users = [rule.name for rule in organization.all("analyzer_rule") if entry.name in rule.value.approvers.values()]
        if users:
            raise Clash(f"the analyzer rule {users[0]!r} asks {entry.name!r} for approval; change that first")
        change.delete(entry)


def _no_clash(organization: Organization, rule: AccessRule) -> None:
    """Nothing, where no other rule of the same type is for the same connection."""
    for other in organization.all(_KIND):
        shared = set(other.value.connection_names) & set(rule.connection_names)
        if other.name != rule.name and other.value.access_type == rule.access_type and shared:
            raise Unprocessable(
                f"the access request rule {other.name!r} is for {min(shared)!r} already, with the same access type"
            )


router = Router(
    "/access-requests/rules", route_handlers=[create, listed, one, update, remove], tags=["access requests"]
)
