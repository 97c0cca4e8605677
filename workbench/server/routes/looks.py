"""``/api/looks``: each time that what was chosen elsewhere was scored on a test split."""

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from workbench.domain.case import Split
from workbench.domain.errors import InputError
from workbench.domain.look import Look
from workbench.server.auth import ADMIN, READS_ALL, Asked
from workbench.server.routes.runs import find, owner
from workbench.server.service import Service
from workbench.store import looks, outcomes, runs
from workbench.store.file import utc_now
from workbench.wire import looks as wire


@get("/", opt=READS_ALL)
async def listed(request: Asked, service: NamedDependency[Service]) -> wire.LookList:
    """Looks by way of the organization's runs, the oldest first; without a run, those that the store came with."""
    of = owner(service, request)
    found, own = await service.ledger.read(
        lambda at: (looks.at(at), {run.id for run in runs.newest(at, of)} | ({None} if of.unowned else set()))
    )
    return wire.LookList([look for look in found if look.run in own])


@post("/", opt=ADMIN)
async def take(data: JSONBody[wire.LookRequest], request: Asked, service: NamedDependency[Service]) -> wire.LookTaken:
    """Write a look down, before its figures are shown to anybody. The same choice again is no new look."""
    run = await find(service, request, data.run)
    test = await service.ledger.read(lambda at: outcomes.split_fingerprint(at, run.fingerprints["corpus"], Split.TEST))
    if data.test != test:
        raise InputError(f"test is not the test split of run {run.id}")
    look = Look(utc_now(), data.by, data.subject, data.test, run.corpus, run.model, run.id, data.figures)
    return wire.LookTaken(*await service.ledger.writer.run(lambda at: looks.take(at, look)))


router = Router("/looks", route_handlers=[listed, take], tags=["runs"])
