"""``POST /api/classify``: decision in, decision out, for whoever runs commands themselves."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from workbench.server.auth import SENDS, Asked
from workbench.server.service import Service
from workbench.wire import decisions as wire


@post("/classify", status_code=200, opt=SENDS, tags=["classify"])
async def classify(
    data: JSONBody[wire.ClassifyRequest], request: Asked, service: NamedDependency[Service]
) -> wire.ClassifyAnswer:
    """Decide about a command and write that down. Nothing is run."""
    wire.check(data)
    organization = service.registry.organization(request.user.organization)
    connection = organization.get("connection", data.connection).value
    decision = await service.live.classify(
        request.user,
        organization,
        connection,
        data.command,
        arguments=tuple(data.client_args),
        environment=tuple(data.environment),
    )
    return wire.answer(decision)
