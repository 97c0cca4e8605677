"""``/api/runs``: what was replayed, with the figures that the command line gives; and runs that a client adds."""

import asyncio
import tempfile
from collections.abc import Callable
from typing import Any, BinaryIO, TypeVar, cast

import duckdb
import msgspec
from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from workbench.domain.errors import InputError, UnknownRun
from workbench.domain.run import Run
from workbench.record import Record, head
from workbench.server.auth import ADMIN, READS_ALL, Asked
from workbench.server.registry import DEFAULT, Clash, NotFound
from workbench.server.service import Service
from workbench.server.streaming import streamed
from workbench.store import rows, runs, shipping
from workbench.store.file import Store, roomy
from workbench.store.runs import Owner
from workbench.variants import look
from workbench.wire import runs as wire
from workbench.wire import session_lists as lists
from workbench.wire.words import Unprocessable

ARROW = "application/vnd.apache.arrow.stream"
_LARGEST = 1 << 30
_LARGEST_DOCUMENT = 64 << 20
_Query = FromQuery[str | None]
T = TypeVar("T")


@get("/", opt=READS_ALL)
async def listed(
    request: Asked, service: NamedDependency[Service], limit: _Query = None, offset: _Query = None
) -> dict[str, Any]:
    """Runs, newest first, 100 unless said, each with its settings."""
    size, skipped = lists.whole(limit, "limit", 100, 1_000) or 100, lists.whole(offset, "offset", 0, 1 << 31)

    def ask(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
        found = runs.newest(connection, owner(service, request))
        shown = found[skipped : skipped + size]
        return {
            "runs": [{**head(connection, run), "settings": run.settings} for run in shown],
            "total": len(found),
            "has_next_page": len(found) > skipped + size,
        }

    return await _aside(service, ask)


@get("/{run:str}", opt=READS_ALL)
async def one(run: FromPath[str], request: Asked, service: NamedDependency[Service]) -> dict[str, Any]:
    """One run by any unique prefix of its id, with all its figures."""
    found = await find(service, request, run)
    return await asyncio.to_thread(Record(Store(service.settings.db), found).as_dict)


@get("/{run:str}/predictions", opt=READS_ALL)
async def predictions(
    run: FromPath[str],
    request: Asked,
    service: NamedDependency[Service],
    format: _Query = None,
    part: _Query = None,
    limit: _Query = None,
    offset: _Query = None,
) -> Response[Any]:
    """A run's predictions, or of a part: misses, false_alarms, gaps.

    All of them as an Arrow stream with ``format=arrow``, or where that is what the request accepts; else a page as
    JSON.
    """
    found = await find(service, request, run)
    if part not in {None, "", *rows.CONDITIONS}:
        raise Unprocessable(f"part is {str(part)[:20]!r}; use {', '.join(rows.CONDITIONS)}")
    if format not in {None, "", "arrow", "json"}:
        raise Unprocessable(f"format is {str(format)[:20]!r}; use json or arrow")
    part = part or "all"
    if format == "arrow" or (not format and ARROW in request.headers.get("accept", "")):
        cursor = service.ledger.cursor()
        return Stream(streamed(shipping.predictions(cursor, found, part), cursor), media_type=ARROW)
    size, skipped = lists.whole(limit, "limit", 1_000, 10_000) or 1_000, lists.whole(offset, "offset", 0, 1 << 31)

    def ask(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
        with roomy(connection, runs.longest(connection, found)):
            page, total = rows.page(connection, found, part, size, skipped)
        return {"data": page, "total": total, "has_next_page": total > skipped + size}

    return Response(await _aside(service, ask))


@get("/{run:str}/tables/{table:str}", opt=READS_ALL)
async def table(run: FromPath[str], table: FromPath[str], request: Asked, service: NamedDependency[Service]) -> Stream:
    """A run's rows in a table of the store, as an Arrow stream: what ``Workbench.connect`` makes its figures of."""
    if table not in shipping.TABLES:
        raise NotFound(f"there is no such table of a run; there are {', '.join(shipping.TABLES)}")
    found = await find(service, request, run)
    cursor = service.ledger.cursor()
    return Stream(streamed(shipping.table(cursor, found, table), cursor), media_type=ARROW)


@post("/", opt=ADMIN, request_max_body_size=_LARGEST)
async def add(request: Asked, service: NamedDependency[Service]) -> wire.RunTaken:
    """Add a run with its cases and predictions: one JSON document, or ``application/x-ndjson``, a line each.

    One that is here and open is replaced, one that is done never changes.
    """
    if service.masks:
        raise InputError("this store is kept redacted, and a run comes with its commands: replay into another store")
    by_lines = request.headers.get("content-type", "").partition(";")[0].strip() == wire.MEDIA_TYPE
    with tempfile.TemporaryFile(dir=service.settings.db.parent) as file:  # it has no name: no command finds it
        async for piece in request.stream():
            await asyncio.to_thread(file.write, piece)
        if not by_lines and file.tell() > _LARGEST_DOCUMENT:
            raise HTTPException(status_code=413)
        file.seek(0)

        def take(connection: duckdb.DuckDBPyConnection) -> wire.RunTaken:
            given = wire.read(cast(BinaryIO, file)) if by_lines else wire.lines(_document(file.read()))
            run, count = shipping.take(connection, given, owner(service, request))
            done = runs.is_done(connection, run)
            if done:
                look(Store(service.settings.db), run)  # here is known whether its prompt was compared with others
            return wire.RunTaken(run=run.id, state="done" if done else "open", cases=run.cases, predictions=count)

        try:
            return await _aside(service, take)
        except shipping.Taken as error:
            raise Clash(str(error)) from None


def _document(content: bytes) -> wire.RunDocument:
    try:
        return msgspec.json.decode(content, type=wire.RunDocument)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"the request is no run: {str(error)[:200]}") from None


async def find(service: Service, request: Asked, prefix: str) -> Run:
    """The run of the organization that *prefix* names.

    Raises:
        NotFound: there is none, or there are several.
    """
    of = owner(service, request)
    try:
        return await _aside(service, lambda at: runs.find(at, prefix, of))
    except UnknownRun as error:
        several = "several" in str(error)
        raise NotFound("that names several runs; give more of the id" if several else "there is no such run") from None


async def _aside(service: Service, ask: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
    """What *ask* finds, in a thread with a connection of its own: figures may take long, and nobody waits for them."""

    def act() -> T:
        connection = service.ledger.cursor()
        try:
            return ask(connection)
        finally:
            connection.close()

    return await asyncio.to_thread(act)


def owner(service: Service, request: Asked) -> Owner:
    """Whose runs whoever asks may see."""
    own = service.registry.of(request.user)
    return Owner(own.id, own.name == DEFAULT)


router = Router("/runs", route_handlers=[listed, one, predictions, table, add], tags=["runs"])
