"""``/api/ai/session-analyzer``: whom an organization asks, and the rules by which it decides."""

import asyncio

import msgspec
from litestar import Router, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from workbench.domain.analyzer import AnalyzerRule
from workbench.domain.errors import InputError
from workbench.domain.risk import RiskLevel
from workbench.engine.prompt import compose
from workbench.providers.endpoint import chat_url
from workbench.server.auth import ADMIN, READS_ALL, Asked
from workbench.server.change import Change
from workbench.server.registry import Clash, NotFound, Organization
from workbench.server.routes import given
from workbench.server.service import Service
from workbench.store.ledger import new_id
from workbench.wire import analyzer_rules as wire_rules
from workbench.wire import providers as wire_providers
from workbench.wire.words import WORDS, Paged, paged

_RULE = "analyzer_rule"
_CREATED = "hoop-session-ai-analysis-rule-created"
_UPDATED = "hoop-session-ai-analysis-rule-updated"
_PROVIDER_UPDATED = "hoop-session-ai-analysis-provider-updated"


class SystemPrompt(msgspec.Struct, frozen=True):
    """What stands before a rule's own prompt."""

    prompt: str


@get("/providers", opt=READS_ALL)
async def provider(request: Asked, service: NamedDependency[Service]) -> wire_providers.ProviderAnswer:
    """Whom the organization asks, the key masked."""
    found = service.registry.of(request.user).provider
    if found is None:
        raise NotFound("no provider is configured; POST one to this path")
    return wire_providers.answer(found)


@post("/providers", status_code=200, opt=ADMIN)
async def set_provider(
    data: JSONBody[wire_providers.ProviderRequest], request: Asked, service: NamedDependency[Service]
) -> wire_providers.ProviderAnswer:
    """Say whom the organization asks, in place of whom it asked before."""
    if data.api_url and data.api_url.strip():
        host = _host(data.api_url)
        await asyncio.to_thread(service.addresses.check_host, host, "api_url")
    organization = service.registry.of(request.user)
    async with service.registry.changing(request.user) as change:
        before = organization.provider
        found, key = wire_providers.provider(data, None if before is None else before.value)
        id_ = new_id() if before is None else before.id
        sealed = None if key is None else service.seal.close(key.encode(), id_, "a provider's key")
        keeps = key is None and found.key_end is not None
        if not keeps:
            service.models.try_provider(organization, found, key)
        if before is None:
            entry = change.create("provider", found.name, found, id=id_, sealed=sealed)
        else:
            entry = change.update(before, found, name=found.name, sealed=sealed, unseal=not keeps and sealed is None)
        change.event(_PROVIDER_UPDATED, provider=found.provider, model=found.model)
    await service.models.tidy(organization)
    return wire_providers.answer(entry)


@delete("/providers", opt=ADMIN)
async def remove_provider(request: Asked, service: NamedDependency[Service]) -> None:
    """Ask nobody any more: every question is a gap from now on."""
    organization = service.registry.of(request.user)
    async with service.registry.changing(request.user) as change:
        if organization.provider is None:
            raise NotFound("no provider is configured; POST one to this path")
        change.delete(organization.provider)
    await service.models.tidy(organization)


@get("/system-prompt")
async def system_prompt() -> SystemPrompt:
    """The prompt that a rule's own is joined to. The contract at its end goes after that, and no rule removes it."""
    return SystemPrompt(compose(None, None, {}).system)


@get("/rules", opt=READS_ALL)
async def rules(
    request: Asked,
    service: NamedDependency[Service],
    connection_names: FromQuery[list[str] | None] = None,
    page: FromQuery[int] = 1,
    page_size: FromQuery[int] = 0,
) -> Paged[wire_rules.RuleAnswer]:
    """Rules by name, of some connections where any are named; a size of 0 gives all."""
    wanted = set(connection_names or ())
    found = [
        wire_rules.answer(entry)
        for entry in service.registry.of(request.user).all(_RULE)
        if not wanted or wanted & set(entry.value.rule.connections)
    ]
    return paged(found, page, page_size)


@get("/rules/{name:str}", opt=READS_ALL)
async def rule(name: FromPath[str], request: Asked, service: NamedDependency[Service]) -> wire_rules.RuleAnswer:
    """One rule."""
    return wire_rules.answer(service.registry.of(request.user).get(_RULE, given(name)))


@post("/rules", opt=ADMIN)
async def create_rule(
    data: JSONBody[wire_rules.RuleRequest], request: Asked, service: NamedDependency[Service]
) -> wire_rules.RuleAnswer:
    """Make a rule. One connection has one rule in force, and at most one in shadow beside it."""
    found = wire_rules.analyzer_rule(data)
    organization = service.registry.of(request.user)
    async with service.registry.changing(request.user) as change:
        if organization.find(_RULE, found.name) is not None:
            raise Clash(f"there is a rule {found.name!r} already; PUT changes it")
        _check(service, organization, found, _others(organization, found))
        entry = change.create(_RULE, found.name, found)
        _say(change, _CREATED, found)
    return wire_rules.answer(entry)


@put("/rules", opt=ADMIN)
async def put_rules(
    data: JSONBody[list[wire_rules.RuleRequest]], request: Asked, service: NamedDependency[Service]
) -> list[wire_rules.RuleAnswer]:
    """Make or change several rules at once, all of them or none; rules of other names stay."""
    given_rules = [wire_rules.analyzer_rule(asked) for asked in data]
    names = [found.name for found in given_rules]
    organization = service.registry.of(request.user)
    async with service.registry.changing(request.user) as change:
        others = [entry.value for entry in organization.all(_RULE) if entry.name not in names]
        entries = []
        for number, found in enumerate(given_rules):
            if found.name in names[:number]:
                raise InputError(f"two rules are named {found.name!r}")
            _check(service, organization, found, [*others, *given_rules[:number]])
            before = organization.find(_RULE, found.name)
            if before is None:
                entries.append(change.create(_RULE, found.name, found))
            else:
                entries.append(change.update(before, found))
            _say(change, _CREATED if before is None else _UPDATED, found)
    return [wire_rules.answer(entry) for entry in entries]


@put("/rules/{name:str}", opt=ADMIN)
async def update_rule(
    name: FromPath[str],
    data: JSONBody[wire_rules.RuleRequest],
    request: Asked,
    service: NamedDependency[Service],
) -> wire_rules.RuleAnswer:
    """Change a rule. Its name stays, as in Hoop: decisions on record know it by that."""
    organization = service.registry.of(request.user)
    async with service.registry.changing(request.user) as change:
        before = organization.get(_RULE, given(name))
        found = wire_rules.analyzer_rule(msgspec.structs.replace(data, name=before.name))
        _check(service, organization, found, _others(organization, found))
        entry = change.update(before, found)
        _say(change, _UPDATED, found)
    return wire_rules.answer(entry)


@delete("/rules/{name:str}", opt=ADMIN)
async def remove_rule(name: FromPath[str], request: Asked, service: NamedDependency[Service]) -> None:
    """Remove a rule. What was decided by it stays on record."""
    organization = service.registry.of(request.user)
    async with service.registry.changing(request.user) as change:
        change.delete(organization.get(_RULE, given(name)))


@get("/connections/{name_or_id:str}/ai-session-analyzer-rule", tags=["session analyzer"])
async def rule_of_connection(
    name_or_id: FromPath[str], request: Asked, service: NamedDependency[Service]
) -> wire_rules.RuleAnswer:
    """The rule that decides for a connection; none that is in shadow."""
    organization = service.registry.of(request.user)
    connection = organization.get("connection", given(name_or_id))
    found = organization.rule_for(connection.name)
    if found is None:
        raise NotFound(f"no rule covers the connection {connection.name!r}")
    return wire_rules.answer(found)


def _host(api_url: str) -> str:
    """The host of *api_url*, which must be an address that can be asked."""
    from urllib.parse import urlsplit

    return urlsplit(chat_url(api_url, "api_url")).hostname or ""


def _others(organization: Organization, found: AnalyzerRule) -> list[AnalyzerRule]:
    return [entry.value for entry in organization.all(_RULE) if entry.name != found.name]


def _check(service: Service, organization: Organization, found: AnalyzerRule, others: list[AnalyzerRule]) -> None:
    """Nothing, where *found* can be in force beside *others*.

    Raises:
        InputError: another rule is for one of its connections, or whom it asks or who approves is not there.
    """
    names = set(found.rule.connections)
    for other in others:
        if other.mode is not found.mode:
            continue  # a rule in shadow stands beside the one in force
        theirs = set(other.rule.connections)
        if names & theirs or not (names or theirs):
            which = f"the connection {min(names & theirs)!r}" if names else "all other connections"
            raise InputError(f"another rule, {other.name!r}, is for {which} already")
    for risk, approver in found.approvers.items():
        if organization.find("access_rule", approver) is None:
            raise InputError(
                f"risk_evaluation.{risk}_risk: there is no access request rule {approver!r}; make it first"
            )
    for connection in (found.rule.connections or ("",)) if found.reviews_gaps else ():
        if organization.approver(found, connection, None) is None:
            what = f"for {connection!r}" if connection else "in a tier"
            raise InputError(f"on_gap: require_access_request needs an access request rule {what}, and there is none")
    service.models.check_rule(organization, found)


def _say(change: Change, event: str, found: AnalyzerRule) -> None:
    actions = {f"{risk}-risk-action": WORDS[found.rule.tiers.action(risk)] for risk in RiskLevel}
    change.event(event, rule=found.name, **actions)


router = Router(
    "/ai/session-analyzer",
    route_handlers=[
        provider, set_provider, remove_provider, system_prompt, rules, rule, create_rule, put_rules, update_rule,
        remove_rule,
    ],
    tags=["session analyzer"],
)  # fmt: skip
