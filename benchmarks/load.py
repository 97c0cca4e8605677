"""A server under load: latency at half of what it bears, CPU where a model is asked, a thousand calls held at once.

    python benchmarks/load.py [--seconds 10] [--connections 64] [--held 1000]

`python serve.py` in a process of its own, with its chain; the model is a third, over HTTP, that answers at once, or
after five seconds where it is told to hold. Beside each figure stands its limit; exits 1 where one is missed. The p99
of cached decisions is held against the median of fsync on the same disk in the same run; what a bare Litestar app takes
at the same rate, without writing anything, stands beside it.
"""

import argparse
import asyncio
import json
import os
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvloop

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.serve import cpu_s, served  # noqa: E402
from tests.loopback import LOW, call, completion  # noqa: E402

_TOKEN = "wb_benchmark"  # noqa: S105 -- of a server that lives for seconds
_HOLD_S = 5.0
_QUICK_S = 0.4
_FSYNCS = 100


class Model(asyncio.Protocol):
    """A model that says low, at once, or after a while where the command says so."""

    held = most = 0
    answer = b"".join(completion(call(LOW)).bytes)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._buffer = b""

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n") + 4) > 3:
            head = self._buffer[:end].lower()
            at = head.find(b"content-length:") + 15
            size = int(head[at : head.find(b"\r", at)])
            if len(self._buffer) < end + size:
                return
            body, self._buffer = self._buffer[end : end + size], self._buffer[end + size :]
            if b"HOLD" not in body:
                # As long as a quick model takes, where it matters how many are out at a time.
                asyncio.get_running_loop().call_later(_QUICK_S if b"ramp" in body else 0, self._say)
                continue
            Model.held += 1
            Model.most = max(Model.most, Model.held)
            asyncio.get_running_loop().call_later(_HOLD_S, self._let_go)

    def _let_go(self) -> None:
        Model.held -= 1
        self._say()

    def _say(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(self.answer)


class Client(asyncio.Protocol):
    """One connection to the server, and the answer that is waited for on it."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._buffer = b""
        self._done: asyncio.Future[bytes] | None = None

    async def ask(self, request: bytes) -> bytes:
        """Head and body of the answer to *request*."""
        self._done = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._done

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n") + 4
        head = self._buffer[:end].lower()
        at = head.find(b"content-length:") + 15
        if end > 3 and self._done is not None and len(self._buffer) >= end + int(head[at : head.find(b"\r", at)]):
            found, self._buffer = self._buffer, b""
            self._done.set_result(found)


def request(path: str, body: Any, method: str = "POST") -> bytes:
    """A request as it goes out."""
    content = b"" if body is None else json.dumps(body).encode()
    return (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {_TOKEN}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    ).encode() + content


def classify(command: str) -> bytes:
    """A request for a decision."""
    return request("/api/classify", {"command": command, "connection": "pg"})


async def clients(port: int, count: int) -> list[Client]:
    """So many connections."""
    loop = asyncio.get_running_loop()
    return [(await loop.create_connection(Client, "127.0.0.1", port))[1] for _ in range(count)]


@contextmanager
def server(folder: Path, **environment: str) -> Iterator[tuple[int, int]]:
    """``python serve.py`` over a store in *folder*: its process and its port."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WORKBENCH_")}
    settings = {
        "WORKBENCH_ADMIN_TOKEN": _TOKEN,
        "WORKBENCH_SECRET_KEY": secrets.token_hex(16),
        "WORKBENCH_DB": str(folder / "s.duckdb"),
        "WORKBENCH_RATE_PER_MINUTE": "100000000",
        **environment,
    }
    log = folder / "log"
    with log.open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 -- our own script
            [sys.executable, str(ROOT / "serve.py"), "--port", "0"],
            cwd=folder, env={**clean, "PYTHONPATH": str(ROOT), **settings}, stderr=errors,
        )  # fmt: skip
    try:
        found = None
        while found is None:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
            found = re.search(r"serving .* on http://127.0.0.1:(\d+)", log.read_text())
        yield process.pid, int(found[1])
    finally:
        process.kill()
        process.wait()


async def prepare(port: int, url: str) -> None:
    """A connection, the model at *url*, and a rule."""
    (client,) = await clients(port, 1)
    tiers = {f"{risk}_risk": {"action": "allow_execution"} for risk in ("low", "medium", "high")}
    for path, body in (
        ("/api/connections", {"name": "pg", "type": "database", "subtype": "postgres"}),
        ("/api/ai/session-analyzer/providers", {"provider": "custom", "model": "m", "api_url": url}),
        ("/api/ai/session-analyzer/rules", {"name": "r", "connection_names": ["pg"], "risk_evaluation": tiers}),
    ):
        answer = await client.ask(request(path, body))
        assert answer.startswith(b"HTTP/1.1 20"), answer


async def saturate(asking: list[Client], commands: Iterator[str], seconds: float) -> tuple[int, list[float]]:
    """How many were answered, each client asking again as soon as it was, and the seconds that each took."""
    took: list[float] = []
    until = time.perf_counter() + seconds

    async def one(client: Client) -> None:
        while (began := time.perf_counter()) < until:
            answer = await client.ask(classify(next(commands)))
            assert answer.startswith(b"HTTP/1.1 200") and b'"gap":null' in answer, answer
            took.append(time.perf_counter() - began)

    await asyncio.gather(*map(one, asking))
    return len(took), took


async def paced(asking: list[Client], rate: float, seconds: float) -> list[float]:
    """Seconds that each answer took from when it was asked for, at *rate* a second whatever the server does.

    What finds no connection free waits, and that counts; that a timer here goes off a millisecond late does not.
    """
    took: list[float] = []
    idle: asyncio.Queue[Client] = asyncio.Queue()
    for client in asking:
        idle.put_nowait(client)
    began = time.perf_counter()
    body = classify("SELECT 1")

    async def one(asked: float) -> None:
        client = await idle.get()
        await client.ask(body)
        took.append(time.perf_counter() - asked)
        idle.put_nowait(client)

    asked: set[asyncio.Task[None]] = set()
    for number in range(int(rate * seconds)):
        due = began + number / rate
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        task = asyncio.ensure_future(one(time.perf_counter()))
        asked.add(task)
        task.add_done_callback(asked.discard)
    await asyncio.gather(*asked)
    return took


async def bare(folder: Path, options: argparse.Namespace, rate: float) -> float:
    """The p99 in ms of a Litestar app that echoes what we decide on, at *rate* a second."""
    with served("bare", folder) as (_, port):
        asking = await clients(port, options.connections)
        await paced(asking, rate, 2)
        return p99_ms(await paced(asking, rate, options.seconds))


def p99_ms(took: list[float]) -> float:
    """The 99th of a hundred of the seconds that each *took*, in ms."""
    return sorted(took)[int(len(took) * 0.99)] * 1000


def fsync_ms(folder: Path) -> float:
    """The median of appending 4 KiB to a file in *folder* and waiting for the disk."""
    took = []
    with (folder / "probe").open("ab", buffering=0) as file:
        for _ in range(_FSYNCS):
            file.write(bytes(4_096))
            began = time.perf_counter()
            os.fsync(file.fileno())
            took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def unlike(prefix: str) -> Iterator[str]:
    """Commands of which none is another."""
    number = 0
    while True:
        number += 1
        yield f"SELECT {number} -- {prefix}"


def always(command: str) -> Iterator[str]:
    """The same, again and again."""
    while True:
        yield command


def told(what: str, found: float, limit: float, unit: str, *, most: bool = True) -> bool:
    """Print a figure beside its limit; whether it keeps to it."""
    holds = found <= limit if most else found >= limit
    side = "at most" if most else "at least"
    print(f"{what:44} {found:9.2f} {unit:3} {side} {limit:.2f}{'' if holds else '  MISSED'}", flush=True)
    return holds


async def run(options: argparse.Namespace, folder: Path) -> bool:
    """All of it; whether every limit is kept."""
    model = await asyncio.get_running_loop().create_server(Model, "127.0.0.1", 0, backlog=4_096)
    url = f"http://127.0.0.1:{model.sockets[0].getsockname()[1]}/v1"
    holds = True
    with server(folder) as (pid, port):
        await prepare(port, url)
        asking = await clients(port, options.connections)
        await saturate(asking, unlike("warm"), 2)
        await saturate(asking, always("SELECT 1"), 2)
        count, _ = await saturate(asking, always("SELECT 1"), options.seconds)
        rate = count / options.seconds
        before = fsync_ms(folder)
        took = await paced(asking, rate / 2, options.seconds)
        fsync = statistics.mean((before, fsync_ms(folder)))
        print(f"cached: {rate:.0f} a second at most; fsync takes {fsync:.2f} ms")
        holds &= told("p99 of cached decisions at half of that", p99_ms(took), 5 * fsync, "ms")
        spent = cpu_s(pid)
        count, _ = await saturate(asking, unlike("cold"), options.seconds)
        holds &= told("CPU of a decision that asks a model", (cpu_s(pid) - spent) / count * 1000, 1.5, "ms")
        many = await clients(port, options.held)
        await saturate(many, unlike("ramp"), 15)  # how much an endpoint bears at once is found out, not assumed
        began = time.perf_counter()
        held = [
            asyncio.ensure_future(client.ask(classify(f"SELECT {number} -- HOLD")))
            for number, client in enumerate(many)
        ]
        await asyncio.sleep(_HOLD_S * 0.7)
        alive = time.perf_counter()
        (other,) = await clients(port, 1)
        await other.ask(classify("SELECT 1"))
        alive = time.perf_counter() - alive
        answers = await asyncio.gather(*held)
        whole = time.perf_counter() - began
        good = sum(b'"gap":null' in answer for answer in answers)
        holds &= told("calls that the model held at once", Model.most, options.held, "", most=False)
        holds &= told("of those, decided and not gaps", good, options.held, "", most=False)
        holds &= told("all of them answered after", whole, _HOLD_S * 2, "s")
        holds &= told("a cached decision meanwhile", alive * 1000, 1_000, "ms")
        print(f"{'p99 of the bare app, which writes nothing':44} {await bare(folder, options, rate / 2):9.2f} ms")
    model.close()
    return holds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--held", type=int, default=1_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return 0 if uvloop.run(run(options, Path(folder))) else 1


if __name__ == "__main__":
    sys.exit(main())
