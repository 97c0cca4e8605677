"""A day of decisions in minutes: whether a server's memory stays flat.

    python benchmarks/soak.py [--decisions 86400] [--minutes 10] [--connections 16]

One decision a second for a day, made in so many minutes against `python serve.py` in a process of its own: half of them
told again, half asked of a model anew, with sessions, lists and an export now and then. The server's memory (RSS) is
read every two seconds. What is kept of answers is bounded at 2,000, so that it fills up early. Held against a limit is
the mean over the last third beside that over the second: at most 5 % more. Exits 1 where it is more.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import uvloop

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.load import Model, classify, clients, prepare, request, server  # noqa: E402

_LIMIT = 1.05
_EVERY_S = 2.0
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def rss_mb(pid: int) -> float:
    """The memory of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_MB


def _size_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.glob("s.duckdb*")) / (1 << 20)


async def soak(pid: int, port: int, decisions: int, seconds: float, connections: int) -> list[float]:
    """The server's memory, every so often, while so many decisions are asked for at an even pace."""
    asking = await clients(port, connections)
    idle: asyncio.Queue[object] = asyncio.Queue()
    for client in asking:
        idle.put_nowait(client)
    seen: list[float] = []
    began = time.perf_counter()
    asked: set[asyncio.Task[None]] = set()
    failed = 0

    async def one(number: int) -> None:
        nonlocal failed
        client = await idle.get()
        # Half of them are among the hundred that come again and again.
        text = f"SELECT {number % 100}" if number % 2 else f"UPDATE t SET a = {number} WHERE id = {number}"
        body = classify(text)
        if number % 50 == 49:
            body = request("/api/sessions", {"script": text, "connection": "pg"})
        elif number % 500 == 250:
            body = request("/api/sessions?limit=50", None, "GET")
        answer = await client.ask(body)  # type: ignore[attr-defined]
        failed += not answer.startswith((b"HTTP/1.1 20", b"HTTP/1.1 422"))
        idle.put_nowait(client)

    watched = began
    for number in range(decisions):
        wait = began + number * seconds / decisions - time.perf_counter()
        if wait > 0.002:
            await asyncio.sleep(wait)
        if len(asked) > 2 * connections:
            await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.ensure_future(one(number))
        asked.add(task)
        task.add_done_callback(asked.discard)
        if time.perf_counter() - watched >= _EVERY_S:
            watched = time.perf_counter()
            seen.append(rss_mb(pid))
    await asyncio.gather(*asked)
    assert not failed, f"{failed} were not answered"
    return seen


async def run(options: argparse.Namespace, folder: Path) -> bool:
    """All of it; whether memory is flat."""
    model = await asyncio.get_running_loop().create_server(Model, "127.0.0.1", 0, backlog=4_096)
    url = f"http://127.0.0.1:{model.sockets[0].getsockname()[1]}/v1"
    with server(folder, WORKBENCH_CACHE_ENTRIES="2000", WORKBENCH_LOG_LEVEL="warning") as (pid, port):
        await prepare(port, url)
        began = time.perf_counter()
        seen = await soak(pid, port, options.decisions, options.minutes * 60, options.connections)
        took = time.perf_counter() - began
    model.close()
    third = len(seen) // 3
    middle, last = statistics.mean(seen[third : 2 * third]), statistics.mean(seen[2 * third :])
    size = _size_mb(folder)
    print(f"{options.decisions:,} decisions in {took / 60:.1f} minutes, {size:.0f} MiB on disk")
    print(f"memory: {seen[0]:.0f} MiB at first, {max(seen):.0f} at most, {middle:.0f} over the second third, "
          f"{last:.0f} over the last: {last / middle:.3f}, at most {_LIMIT}")  # fmt: skip
    return last / middle <= _LIMIT


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--decisions", type=int, default=86_400)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return 0 if uvloop.run(run(options, Path(folder))) else 1


if __name__ == "__main__":
    sys.exit(main())
