"""Child: a confined process of its own for one command, and what came out of it.

What a same-user process could still do is said in :mod:`workbench.server.executors.supervisor`; :func:`shelter` is the
server's half of it.
"""

import asyncio
import contextlib
import ctypes
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from workbench.domain.session import Event, Execution
from workbench.server.executors import Limits
from workbench.server.executors.supervisor import LANDLOCK_CREATE, TIMED_OUT

_SUPERVISOR = str(Path(__file__).with_name("supervisor.py"))
_PR_SET_DUMPABLE = 4
_CHUNK = 65_536
_JOIN_S = 0.05  # what comes closer together is one event
_END_S = 10.0


def shelter() -> None:
    """Close this process's memory and environment to other processes of the same user, root aside.

    A file made from here on is the user's alone.
    """
    os.umask(0o077)
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def hides() -> bool:
    """True where the kernel can keep the server's files from a command (Landlock, Linux 5.13)."""
    version: int = ctypes.CDLL(None).syscall(LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    return version >= 1


async def run(
    argv: tuple[str, ...],
    stdin: bytes,
    limits: Limits,
    *,
    environment: dict[str, str] | None = None,
    hidden: tuple[str, ...] = (),
) -> Execution:
    """Run *argv* with *stdin*, in a folder of its own that goes with it.

    Args:
        argv: An absolute path, and arguments.
        stdin: What it reads.
        limits: How far it may go.
        environment: All the variables it gets.
        hidden: Files of the server's, absolute, that it must not reach.
    """
    environment = environment or {}
    folder = tempfile.mkdtemp(prefix="workbench-")
    spec = {
        "server": os.getpid(),
        "time_s": limits.time_s,
        "memory_bytes": limits.memory_bytes,
        "file_bytes": limits.file_bytes,
        "environment": list(environment),
        "hidden": hidden,
    }
    started = time.monotonic()
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-S", _SUPERVISOR, msgspec.json.encode(spec).decode(), *argv,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            cwd=folder, env=environment, start_new_session=True,
        )  # fmt: skip
        kept = _Output(started, limits.output_bytes)
        assert process.stdin and process.stdout and process.stderr  # noqa: S101 -- they are pipes
        reading = asyncio.gather(
            _feed(process.stdin, stdin), kept.read(process.stdout, "o"), kept.read(process.stderr, "e")
        )
        try:
            # The supervisor keeps the time. Should it be killed itself, nobody waits for what it has left behind.
            await asyncio.wait_for(asyncio.shield(reading), limits.time_s + _END_S)
            code = await process.wait()
        except TimeoutError:
            code = TIMED_OUT
        finally:
            if process.returncode is None or not reading.done():
                await _end(process)
                await asyncio.wait({reading}, timeout=_END_S)
                reading.cancel()
        elapsed_s = time.monotonic() - started
        if code == TIMED_OUT and elapsed_s >= limits.time_s:
            kept.say(f"\nstopped: it ran for {limits.time_s:g} s, the time limit of this connection\n")
        return Execution(tuple(kept.events), code, kept.truncated, round(elapsed_s * 1000))
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the supervisor, which ends all below it; where it is gone, whoever is left of its group."""
    code = process.returncode
    if code is None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        with contextlib.suppress(TimeoutError):
            code = await asyncio.wait_for(asyncio.shield(process.wait()), _END_S)
    if code is None or code < 0:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


async def _feed(pipe: asyncio.StreamWriter, data: bytes) -> None:
    with contextlib.suppress(ConnectionError):  # it need not read to the end
        pipe.write(data)
        await pipe.drain()
    pipe.close()


class _Output:
    """What a command wrote, as events, up to a limit over both streams."""

    def __init__(self, started: float, limit: int) -> None:
        self.events: list[Event] = []
        self.truncated = False
        self._started = started
        self._left = limit

    async def read(self, pipe: asyncio.StreamReader, kind: str) -> None:
        """Read *pipe* to its end: what is past the limit is thrown away, so that the command is not held up."""
        while data := await pipe.read(_CHUNK):
            if len(data) > self._left:
                self.truncated = True
                data = data[: self._left]
            self._left -= len(data)
            if data:
                self._add(kind, data)

    def say(self, text: str) -> None:
        """Add a word of our own."""
        self._add("e", text.encode())

    def _add(self, kind: str, data: bytes) -> None:
        now = time.monotonic() - self._started
        last = self.events[-1] if self.events else None
        if last is not None and last.kind == kind and now - last.time_s < _JOIN_S:
            self.events[-1] = Event(last.time_s, kind, last.data + data)
        else:
            self.events.append(Event(round(now, 6), kind, data))
