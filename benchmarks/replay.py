"""What a replay costs beside its floors: a bare aiohttp loop and a bare loop on the official SDK, in the same run.

    python benchmarks/replay.py [--cases 2000 10000] [--in-flight 64 256] [--latency-ms 50] [--sdk]

Each measurement is a process of its own, against a server in another that answers after a pause. Printed are CPU a case
(user and system, the whole process with its start-up), its peak memory, and ideal over wall: the time that the pauses
alone would take at so many in flight, over the time that it took. Quote the ratios: they hold when machines differ.
"""

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def ours(url: str, cases: int, in_flight: int, folder: str) -> None:
    """The whole of it: lint, ask, map, record, score."""
    os.chdir(folder)
    path = Path(folder, "corpus.jsonl")
    corpus(path, cases)
    sys.argv = [
        "workbench", "replay", str(path), "--model", f"custom:{MODEL}", "--api-url", url,
        "--concurrency", str(in_flight), "--json",
    ]  # fmt: skip
    from workbench.__main__ import main

    main()


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


WAYS = {"ours": ours, "aiohttp loop": bare_aiohttp, "SDK loop": bare_sdk}


def run(way: str, url: str, cases: int, in_flight: int, folder: str) -> None:
    """One way in this process; its figures go to standard error's last line."""
    found = WAYS[way](url, cases, in_flight, folder)
    if asyncio.iscoroutine(found):
        asyncio.run(found)


def measure(way: str, url: str, cases: int, in_flight: int) -> tuple[float, float, float]:
    """CPU seconds, peak megabytes and wall seconds of *way* in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
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
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, wall


def serve(latency_ms: float) -> tuple[subprocess.Popen[bytes], str]:
    """A provider on loopback in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = [sys.executable, "-m", "tests.loopback", "--port", str(port), "--latency-ms", str(latency_ms)]
    server = subprocess.Popen(arguments, cwd=ROOT)  # noqa: S603 -- our own module
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
    parser.add_argument("--sdk", action="store_true", help="measure the official SDK as well (slow)")
    for hidden in ("--way", "--url", "--folder"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        run(options.way, options.url, options.cases[0], options.in_flight[0], options.folder)
        return
    ways = [way for way in WAYS if options.sdk or way != "SDK loop"]
    server, url = serve(options.latency_ms)
    try:
        print(f"{'':14}{'cases':>8}{'in flight':>11}{'CPU ms/case':>13}{'x floor':>9}{'peak MB':>9}{'ideal/wall':>12}")
        for cases in options.cases:
            for in_flight in options.in_flight:
                rows = {way: measure(way, url, cases, in_flight) for way in ways}
                floor = rows["aiohttp loop"][0]
                for way, (cpu, peak, wall) in rows.items():
                    ideal = cases * options.latency_ms / 1000 / in_flight
                    print(
                        f"{way:14}{cases:>8,}{in_flight:>11}{cpu / cases * 1000:>13.2f}{cpu / floor:>9.2f}"
                        f"{peak:>9.0f}{ideal / wall:>12.2f}"
                    )
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
