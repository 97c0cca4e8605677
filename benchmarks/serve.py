"""What a live decision costs beside a bare Litestar app that parses and echoes the same JSON, in the same run.

    python benchmarks/serve.py [--seconds 10] [--connections 64]

Both are processes of their own, under uvicorn with uvloop and httptools; what asks them is a third. The model answers
at once, so what is seen is ours: token, limits, rule, sealing, mapping, deciding, and the row that is on disk before
the answer, bound into its chain. The question is one that was answered before. Printed are requests a second and the
server's CPU a request, and ours as a fraction of the bare app's; exits 1 where that is less than it has to be.
"""

import argparse
import asyncio
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import uvloop

from workbench.engine.prompt import TOOLS
from workbench.engine.provider import Question, Reply, ToolCall

_LEAST, _GOAL = 0.45, 0.6
_TOKEN = "wb_benchmark"  # noqa: S105 -- of a server that lives for seconds
_BODY = json.dumps({"command": "SELECT id FROM users WHERE id = 42", "connection": "pg"}).encode()
_UVICORN: dict[str, Any] = {
    "http": "httptools", "ws": "none", "proxy_headers": False, "access_log": False, "log_config": None,
}  # fmt: skip
_ANSWER = Reply((ToolCall(TOOLS[0].name, '{"title":"Reads one row","explanation":"It reads."}'),), cost_usd=0.0)


class Instant:
    """A model that answers before anyone can wait."""

    model = "instant"
    endpoint = None
    settings: dict[str, Any] = {}  # noqa: RUF012 -- nobody writes to it

    async def ask(self, question: Question) -> Reply:
        return _ANSWER

    async def close(self) -> None:
        """Nothing is open."""


class Echo(msgspec.Struct):
    """What the bare app takes and gives."""

    command: str
    connection: str


def bare(listener: socket.socket) -> None:
    """Serve the bare app."""
    import uvicorn
    from litestar import Litestar, post
    from litestar.params import JSONBody

    @post("/api/classify", status_code=200, signature_types=[Echo])
    async def echo(data: JSONBody[Echo]) -> Echo:
        return data

    app = Litestar([echo], logging_config=None, openapi_config=None)
    config = uvicorn.Config(app, **_UVICORN)
    uvloop.run(uvicorn.Server(config).serve(sockets=[listener]))


def ours(listener: socket.socket, folder: Path) -> None:
    """Serve ours, with a rule whose model answers at once."""
    import uvicorn

    from workbench.domain.analyzer import AnalyzerRule
    from workbench.domain.connection import Connection
    from workbench.domain.rule import Rule, Tiers
    from workbench.server import logs
    from workbench.server.app import create_app
    from workbench.server.models import Line
    from workbench.server.service import Service
    from workbench.server.settings import ServerSettings
    from workbench.store.file import utc_now

    logs.configure("info")
    # With a secret key, and so with the chain: what is measured is all that a server does.
    settings = ServerSettings(
        db=folder / "s.duckdb", admin_token=_TOKEN, secret_key=secrets.token_hex(16), rate_per_minute=10_000_000
    )
    service = Service(settings)

    async def serve() -> None:
        async with service.open():
            principal = service.registry.principal(_TOKEN, utc_now())
            assert principal is not None
            line = Line(Instant())  # type: ignore[arg-type]
            service.models.line = lambda *_: line  # type: ignore[method-assign]
            async with service.registry.changing(principal) as change:
                change.create("connection", "pg", Connection(name="pg", type="database", subtype="postgres"))
                rule = AnalyzerRule(rule=Rule("prod", ("pg",), Tiers()))
                change.create("analyzer_rule", "prod", rule)
            config = uvicorn.Config(create_app(service), lifespan="off", **_UVICORN)
            await uvicorn.Server(config).serve(sockets=[listener])

    uvloop.run(serve())


class Asking(asyncio.Protocol):
    """One connection that asks again as soon as it is answered."""

    def __init__(self, request: bytes, latencies: list[float]) -> None:
        self._request = request
        self._latencies = latencies
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n") + 4
        if end < 4:
            return
        head = self._buffer[:end]
        at = head.lower().find(b"content-length:") + 15
        if len(self._buffer) < end + int(head[at : head.find(b"\r", at)]):
            return
        assert head.startswith(b"HTTP/1.1 200"), self._buffer
        self._buffer = b""
        self._latencies.append(time.perf_counter() - self._asked)
        self._ask()

    def _ask(self) -> None:
        self._asked = time.perf_counter()
        self._transport.write(self._request)


async def ask(port: int, connections: int, seconds: float) -> list[float]:
    """Seconds that each answer took, over so many connections for so long."""
    head = (
        f"POST /api/classify HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {_TOKEN}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(_BODY)}\r\n\r\n"
    )
    latencies: list[float] = []
    loop = asyncio.get_running_loop()
    pairs = [
        await loop.create_connection(lambda: Asking(head.encode() + _BODY, latencies), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.sleep(seconds)
    found = list(latencies)
    for transport, _ in pairs:
        transport.abort()
    return found


def cpu_s(pid: int) -> float:
    """CPU seconds of the process so far, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(which: str, folder: Path) -> Iterator[tuple[int, int]]:
    """The process and the port of ``bare`` or ``ours``."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        port = listener.getsockname()[1]
        arguments = [sys.executable, __file__, "--serve", which, str(listener.fileno()), str(folder)]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(arguments, pass_fds=[listener.fileno()], stderr=log)  # noqa: S603 -- ourselves
    try:
        yield server.pid, port
    finally:
        server.kill()
        server.wait()


def measure(which: str, folder: Path, connections: int, seconds: float) -> tuple[float, float]:
    """Requests a second, and CPU milliseconds of the server a request."""
    with served(which, folder) as (pid, port):
        while len(uvloop.run(ask(port, connections, 3.0))) < 500:
            continue  # what is imported and made on first use is imported and made now
        before = cpu_s(pid)
        latencies = sorted(uvloop.run(ask(port, connections, seconds)))
        spent = cpu_s(pid) - before
    rate = len(latencies) / seconds
    median, p99 = (latencies[int(len(latencies) * share)] * 1000 for share in (0.5, 0.99))
    cost = spent / len(latencies) * 1000
    print(f"{which:5} {rate:8.0f} a second  {cost:6.3f} ms CPU each  median {median:.1f} ms  p99 {p99:.1f} ms")
    return rate, cost


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--serve", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        which, descriptor, folder = options.serve
        listener = socket.socket(fileno=int(descriptor))
        bare(listener) if which == "bare" else ours(listener, Path(folder))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        first = measure("bare", Path(folder), options.connections, options.seconds)
        found = measure("ours", Path(folder), options.connections, options.seconds)
        last = measure("bare", Path(folder), options.connections, options.seconds)
    rate = (first[0] + last[0]) / 2
    cost = (first[1] + last[1]) / 2
    share = found[0] / rate
    print(
        f"ours is {share:.2f} of the bare app in requests a second, {cost / found[1]:.2f} in CPU; "
        f"at least {_LEAST}{'' if share >= _LEAST else '  MISSED'}, the goal is {_GOAL}"
    )
    return 0 if share >= _LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
