"""``GET /api/backup``: the whole store as it is at one moment, for whoever runs the server."""

from collections.abc import Generator
from pathlib import Path

import duckdb
import structlog
from litestar import get
from litestar.di import NamedDependency
from litestar.response import Stream

from workbench.server.auth import Asked
from workbench.server.errors import Forbidden
from workbench.server.service import Service
from workbench.server.streaming import streamed
from workbench.store import backup as copying

_PIECE = 1 << 18
_log = structlog.get_logger()


@get("/backup", tags=["backup"])
async def backup(request: Asked, service: NamedDependency[Service]) -> Stream:
    """A copy of the store, of every organization, secrets sealed; made while others go on. For the operator's token."""
    if not request.user.operator:
        raise Forbidden("this needs the operator's own token: it is every organization's")
    _log.info("backup", token=request.user.token)
    await service.ledger.settled()
    cursor = service.ledger.cursor()
    return Stream(
        streamed(_pieces(cursor, service), cursor),
        media_type="application/octet-stream",
        headers={"Content-Disposition": "attachment; filename=workbench.duckdb"},
    )


def _pieces(connection: duckdb.DuckDBPyConnection, service: Service) -> Generator[bytes]:
    with service.aside() as folder, service.copying:
        path = Path(folder, "backup.duckdb")
        copying.copy(connection, path)
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
