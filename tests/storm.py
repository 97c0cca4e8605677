"""A server on 127.0.0.1 that bears so many requests at once and refuses every one above them.

``with Storm() as server`` runs it in a thread of its own. ``python -m tests.storm`` is the storm itself: 300 cases, 64
asked at once, through the command line, against a server that bears 16; it prints how long that took and how often we
were refused.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Self

from tests.corpus import case, written
from tests.loopback import call, completion, error

BEARS = 16
WAIT = (("Retry-After", "1"),)


class Storm:
    """``refusals`` counts how often it said no, ``peak`` the most that it had in flight.

    An answer takes between the two latencies. A refusal is immediate, or with *is_late* takes as long as an answer, and
    counts as in flight meanwhile.
    """

    def __init__(
        self,
        latency_s: tuple[float, float] = (0.02, 0.05),
        *,
        bears: int = BEARS,
        is_late: bool = False,
        headers: tuple[tuple[str, str], ...] = WAIT,
        seed: int = 0,
    ) -> None:
        self.seen = self.refusals = self.peak = 0
        self._in_flight = 0
        self._bears = bears
        self._is_late = is_late
        self._latency_s = latency_s
        self._draw = random.Random(seed)  # noqa: S311
        self._good = b"".join(completion(call()).bytes)
        self._no = b"".join(error(429, "too many at once", headers=headers).bytes)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._connections: set[asyncio.StreamWriter] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        starting = asyncio.start_server(self._connection, "127.0.0.1", 0, backlog=256)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"

    async def _stop(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for other in others:
            other.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                size = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
                await reader.readexactly(int(size[15:]))
                writer.write(await self._answer())
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()  # the client has gone, or the test is over

    async def _answer(self) -> bytes:
        self.seen += 1
        is_over = self._in_flight >= self._bears
        self.refusals += is_over
        if is_over and not self._is_late:
            return self._no
        self._in_flight += 1
        self.peak = max(self.peak, self._in_flight)
        await asyncio.sleep(self._draw.uniform(*self._latency_s))
        self._in_flight -= 1
        return self._no if is_over else self._good


def main() -> None:
    """Print a line for each seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--late", action="store_true", help="refuse only after the time that an answer takes")
    options = parser.parse_args()
    print(f"{'seed':>4}{'answered':>10}{'refusals':>10}{'asking s':>10}{'whole command s':>17}")
    for seed in range(options.seeds):
        with tempfile.TemporaryDirectory() as folder, Storm(is_late=options.late, seed=seed) as server:
            path = written(Path(folder, "storm.jsonl"), [case(n) for n in range(options.cases)])
            began = time.monotonic()
            child = subprocess.run(  # noqa: S603 -- our own program
                [sys.executable, "-m", "workbench", "replay", path, "--model", "custom:storm", "--api-url", server.url,
                 "--concurrency", str(options.concurrency), "--yes", "--json"],
                capture_output=True, cwd=folder, check=False,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
            )  # fmt: skip
            wall_s = time.monotonic() - began
        document = json.loads(child.stdout)
        answered, asking_s = document["answered"], document["wall_s"]
        print(f"{seed:>4}{answered:>10}{server.refusals:>10}{asking_s:>10.2f}{wall_s:>17.2f}")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
