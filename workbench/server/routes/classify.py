"""``POST /api/classify``: decision in, decision out, for whoever runs commands themselves."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from workbench.domain.access import Principal
from workbench.domain.connection import Connection
from workbench.domain.entry import Entry
from workbench.server.auth import SENDS, Asked
from workbench.server.registry import Organization
from workbench.server.service import Service
from workbench.wire import decisions as wire


@post("/classify", status_code=200, opt=SENDS, tags=["classify"])
async def classify(
    data: JSONBody[wire.ClassifyRequest], request: Asked, service: NamedDependency[Service]
) -> wire.ClassifyAnswer:
    """Decide about a command and write that down. Nothing is run."""
    wire.check(data)
    organization = service.registry.of(request.user)
    return await decide(service, request.user, organization, organization.get("connection", data.connection), data)


async def decide(
    service: Service,
    who: Principal,
    organization: Organization,
    connection: Entry[Connection],
    asked: wire.ClassifyRequest,
) -> wire.ClassifyAnswer:
    """The answer to what *who* has *asked* of *connection*, once the decision is on disk."""
    decision = await service.live.classify(
        who,
        organization,
        connection.value,
        asked.command,
        arguments=tuple(asked.client_args),
        environment=tuple(asked.environment),
    )
    return wire.answer(decision)
