"""What a replay costs beside its floors: a bare aiohttp loop and a bare loop on the official SDK, in the same run.

    python benchmarks/replay.py [--cases 2000 10000] [--in-flight 64 256] [--latency-ms 50] [--sdk | --alone]

With ``--sdk`` also what a replay costs by the SDK instead of our own client.

Each measurement is a process of its own, against a server in another that answers after a pause. Printed are CPU a case
(user and system, the whole process with its start-up), its peak memory, and ideal over wall: the time that the pauses
alone would take at so many in flight, over the time that it took. Beside each figure stands the limit that it is held
to. That for CPU was set where the bare loop took 0.6 ms, so on another machine the ratio is what counts. Of a million
cases (``--cases 10000 1000000 --alone``, some twenty minutes) only the memory is of interest.
"""

import argparse
import asyncio
import compileall
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
MODEL = "bench-model"
COMMAND = "SELECT id, name FROM customers_{} WHERE region = 'eu-{}' AND status = 'active' LIMIT 20"


def corpus(path: Path, cases: int) -> None:
    """Unique commands of the usual length, with labels."""
    labels = ("low", "medium", "high")
    with path.open("w") as file:
        for n in range(cases):
            command = COMMAND.format(n, n % 17)
            case = {"id": f"c{n}", "command": command, "dialect": "postgres", "label": labels[n % 3]}
            file.write(json.dumps(case) + "\n")


def ours(url: str, _: int, in_flight: int, folder: str, *more: str) -> None:
    """The whole of it: lint, ask, map, record, score."""
    os.chdir(folder)
    sys.argv = [
        "workbench", "replay", "corpus.jsonl", "--model", f"custom:{MODEL}", "--api-url", url,
        "--concurrency", str(in_flight), "--json", *more,
    ]  # fmt: skip
    from workbench.__main__ import main

    main()


def ours_by_sdk(url: str, cases: int, in_flight: int, folder: str) -> None:
    """The same, where requests travel by the vendor's client."""
    ours(url, cases, in_flight, folder, "--transport", "sdk")


def body(n: int) -> dict[str, object]:
    """A request of the same size as ours."""
    from workbench.domain.case import Request
    from workbench.engine.envelope import seal
    from workbench.engine.prompt import PARAMETERS, TOOLS, compose

    command = COMMAND.format(n, n % 17)
    tools = [
        {
            "type": "function",
            "function": {"name": t.name, "description": t.description, "strict": True, "parameters": PARAMETERS},
        }
        for t in TOOLS
    ]
    return {
        "model": MODEL,
        "messages": [
            {"role": "system", "content": compose(None, None, {}).system},
            {"role": "user", "content": seal(Request(command, "postgres"))},
        ],
        "tools": tools,
        "tool_choice": "required",
        "parallel_tool_calls": False,
    }


async def _pool(cases: int, in_flight: int, ask: "object") -> None:
    numbers = iter(range(cases))

    async def work() -> None:
        for n in numbers:
            await ask(n)  # type: ignore[operator]

    await asyncio.gather(*(work() for _ in range(in_flight)))


async def bare_aiohttp(url: str, cases: int, in_flight: int, _: str) -> None:
    """Requests and answers, and nothing done with them but decoding."""
    import aiohttp

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def ask(n: int) -> None:
            async with session.post(f"{url}/chat/completions", json=body(n)) as response:
                answer = await response.json()
                assert answer["choices"][0]["message"]["tool_calls"]

        await _pool(cases, in_flight, ask)


async def bare_sdk(url: str, cases: int, in_flight: int, _: str) -> None:
    """The same through the official client."""
    import openai

    async with openai.AsyncOpenAI(api_key="none", base_url=url, max_retries=0) as client:

        async def ask(n: int) -> None:
            answer = await client.chat.completions.create(**body(n))  # type: ignore[call-overload]
            assert answer.choices[0].message.tool_calls

        await _pool(cases, in_flight, ask)


FLOOR_MS = 0.6  # a case in the bare loop, where the limit of 1.0 ms was set
CPU_MS = 1.0
IDEAL = 0.65  # at 10,000 cases and 64 in flight, on two cores that nobody else uses


def peak_mb(cases: int) -> int:
    """The most memory that a replay of so many cases may take at its peak."""
    return 260 if cases <= 10_000 else 300


COLUMNS = (
    ("", 14), ("cases", 10), ("in flight", 11), ("CPU ms a case", 15), ("at most", 9), ("x floor", 9), ("at most", 9),
    ("ideal/wall", 12), ("at least", 10), ("peak MB", 9), ("at most", 9),
)  # fmt: skip


class Measured(NamedTuple):
    """What one process took: seconds of CPU, megabytes at its peak, seconds by the clock."""

    cpu_s: float
    peak_mb: float
    wall_s: float


def row(way: str, asked: tuple[int, int, float], found: Measured, floor: Measured | None) -> tuple[str, ...]:
    """One line of the table for *way*, beside the limits that ours is held to.

    *asked* are cases, questions in flight and milliseconds of pause.
    """
    cases, in_flight, latency_ms = asked
    held = way == "ours"
    return (
        way,
        f"{cases:,}",
        f"{in_flight}",
        f"{found.cpu_s / cases * 1000:.2f}",
        f"{CPU_MS}" if held else "",
        f"{found.cpu_s / floor.cpu_s:.2f}" if floor else "",
        f"{CPU_MS / FLOOR_MS:.2f}" if held and floor else "",
        f"{cases * latency_ms / 1000 / in_flight / found.wall_s:.2f}",
        f"{IDEAL}" if held and (cases, in_flight) == (10_000, 64) else "",
        f"{found.peak_mb:.0f}",
        f"{peak_mb(cases)}" if held else "",
    )


def line(cells: Iterable[str]) -> str:
    """*cells* under the columns."""
    name, *figures = zip(cells, (width for _, width in COLUMNS), strict=True)
    return f"{name[0]:{name[1]}}" + "".join(f"{cell:>{width}}" for cell, width in figures)


WAYS: dict[str, Callable[[str, int, int, str], Any]] = {
    "ours": ours,
    "aiohttp loop": bare_aiohttp,
    "ours, by SDK": ours_by_sdk,
    "SDK loop": bare_sdk,
}


def run(way: str, url: str, cases: int, in_flight: int, folder: str) -> None:
    """One way in this process; its figures go to standard error's last line."""
    found = WAYS[way](url, cases, in_flight, folder)
    if asyncio.iscoroutine(found):
        asyncio.run(found)


def measure(way: str, url: str, cases: int, in_flight: int) -> Measured:
    """*way* in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        corpus(Path(folder, "corpus.jsonl"), cases)
        began = time.monotonic()
        arguments = [sys.executable, __file__, "--way", way, "--url", url, "--cases", str(cases)]
        child = subprocess.Popen(  # noqa: S603 -- this file, with our own arguments
            [*arguments, "--in-flight", str(in_flight), "--folder", folder],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        errors = child.stderr.read().decode() if child.stderr else ""
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - began
    if status:
        sys.exit(f"{way} failed:\n{errors}")
    return Measured(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, wall)


def serve(latency_ms: float) -> tuple[subprocess.Popen[bytes], str]:
    """A provider on loopback in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = [sys.executable, "-m", "tests.loopback", "--port", str(port), "--latency-ms", str(latency_ms)]
    server = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603 -- our own module
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server, f"http://127.0.0.1:{port}/v1"
        time.sleep(0.05)
    sys.exit("the loopback provider did not start")


def main() -> None:
    """Measure every way and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, nargs="+", default=[2_000, 10_000])
    parser.add_argument("--in-flight", type=int, nargs="+", default=[64, 256])
    parser.add_argument("--latency-ms", type=float, default=50.0)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--sdk", action="store_true", help="measure the official SDK as well (slow)")
    which.add_argument("--alone", action="store_true", help="measure no floor")
    for hidden in ("--way", "--url", "--folder"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        run(options.way, options.url, options.cases[0], options.in_flight[0], options.folder)
        return
    ways = ["ours"] if options.alone else [way for way in WAYS if options.sdk or "SDK" not in way]
    # Where no bytecode may be written, every start would compile what was edited since it was installed.
    compileall.compile_dir(ROOT / "workbench", quiet=1)
    server, url = serve(options.latency_ms)
    try:
        print(line(name for name, _ in COLUMNS))
        for cases in options.cases:
            for in_flight in options.in_flight:
                found = {way: measure(way, url, cases, in_flight) for way in ways}
                asked = (cases, in_flight, options.latency_ms)
                for way, figures in found.items():
                    print(line(row(way, asked, figures, found.get("aiohttp loop"))), flush=True)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
