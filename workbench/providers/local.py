"""Local: a small open model on this machine, in a child process, asked over HTTP like any other endpoint.

The child is started with the first question and ends with ``close``. It is a genuine endpoint that takes forced tools
and ignores them, so what it shows is that asking degrades knowingly; it is no example of good judgement.
"""

import asyncio
import contextlib
import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import msgspec

from workbench.domain.errors import InputError
from workbench.engine.provider import Failure, Provider, Question, Reply
from workbench.providers import local_server, local_weights
from workbench.providers.free import Free
from workbench.providers.openai_chat import OpenAIChat
from workbench.providers.openai_models import default_settings
from workbench.providers.prices import Price
from workbench.providers.retry import Patience
from workbench.providers.settings import ModelOptions

DEFAULTS = ModelOptions(timeout_s=300, stall_timeout_s=300, max_concurrency=1, max_output_tokens=128)
"""One question at a time, and time for it: the first reads the whole prompt, which the server keeps for the others.

Few tokens for the answer: each takes as long as five that are read, and what a small model writes beside its verdict
says little.
"""
_PLAIN = ModelOptions()
START_S = 120.0
_THREADS = 8
_TAIL = 2_000
_SECRET = ("KEY", "TOKEN", "SECRET", "PASSWORD", "CREDENTIAL")


def connect(model: str, name: str, options: ModelOptions | None, environ: Mapping[str, str]) -> Provider:
    """``local``, or ``local:PATH.gguf`` where *name* is a path. Nothing is started yet.

    Raises:
        InputError: the extra is not installed, the weights are not fetched, or there is no such file.
    """
    gguf, about = find(name, environ)
    return Local(model, gguf, about, options_of(options))


def find(name: str, environ: Mapping[str, str]) -> tuple[Path, str]:
    """The weights in the file *name*, the fetched ones where it is empty, and what is to be known of them.

    Raises:
        InputError: the extra is not installed, the weights are not fetched, or there is no such file.
    """
    if importlib.util.find_spec("xllamacpp") is None:
        raise InputError("the extra `local` is not installed; pip install 'workbench[local]'")
    if name:
        gguf = Path(name).expanduser()
        if not gguf.is_file():
            raise InputError(f"there is no file {gguf}; give local:PATH.gguf, or local for the model that is fetched")
        return gguf, f"{gguf.name}, on this machine"
    gguf = local_weights.path(environ)
    if not gguf.is_file():
        raise InputError(f"the weights of the local model are not here yet; fetch them: {local_weights.FETCH}")
    return gguf, local_weights.ABOUT


def options_of(options: ModelOptions | None) -> ModelOptions:
    """*options*, with what a small model on a plain machine needs where they are left at what others need."""
    if options is None:
        return DEFAULTS
    names = ("timeout_s", "stall_timeout_s", "max_concurrency", "max_output_tokens")
    left = {name: getattr(DEFAULTS, name) for name in names if getattr(options, name) == getattr(_PLAIN, name)}
    return msgspec.structs.replace(options, **left)


class Local(Free):
    """The model in the file *gguf*; *about* is what whoever reads its figures must know.

    *script* is what is run to serve it, for tests.
    """

    def __init__(
        self,
        model: str,
        gguf: Path,
        about: str,
        options: ModelOptions = DEFAULTS,
        *,
        script: str | None = None,
        start_s: float = START_S,
    ) -> None:
        self.model = model
        self.settings: Mapping[str, Any] = default_settings("local", gguf.stem, options)
        self.endpoint: str | None = "127.0.0.1"
        self._gguf = gguf
        self._about = about
        self._options = options
        self._script = script or local_server.__file__
        self._start_s = start_s
        self._starting = asyncio.Lock()
        self._child: asyncio.subprocess.Process | None = None
        self._chat: OpenAIChat | None = None
        self._trouble: Failure | None = None

    async def ask(self, question: Question) -> Reply:
        """Put *question*, starting the server with the first."""
        async with self._starting:
            if self._chat is None and self._trouble is None:
                await self._start()
        if self._chat is None:
            return Reply(failure=self._trouble, attempts=0, cost_usd=0.0)
        return await self._chat.ask(question)

    async def provoke(self, question: Question) -> Reply:
        """What the server says to a request that none can take, once it runs."""
        if self._chat is None:
            return Reply(failure=self._trouble, attempts=0, cost_usd=0.0)
        return await self._chat.provoke(question)

    def report(self) -> Mapping[str, Any]:
        """What is to be known of the model, and what was learned of its server."""
        return {"about": self._about, **(self._chat.report() if self._chat is not None else {})}

    async def close(self) -> None:
        """Stop the server."""
        if self._chat is not None:
            await self._chat.close()
        await self._stop()

    async def _start(self) -> None:
        with tempfile.TemporaryFile() as log:
            try:
                async with asyncio.timeout(self._start_s):
                    self._child = await self._spawn(log)
                    assert self._child.stdout is not None  # noqa: S101 - it is a pipe
                    address = (await self._child.stdout.readline()).decode().strip()
            except TimeoutError:
                address = ""
                self._trouble = Failure("timeout", f"the local server was not ready within {self._start_s:g} s")
            except OSError as error:
                address = ""
                self._trouble = Failure("connection", f"the local server cannot be started: {error.strerror}")
            if address.startswith("http://127.0.0.1:"):
                self._chat = self._connected(f"{address}/v1/chat/completions")
                return
            await self._stop()
            self._trouble = self._trouble or Failure("connection", f"the local server ended: {_last_line(log)}")

    async def _spawn(self, log: IO[bytes]) -> asyncio.subprocess.Process:
        # Its threads wait for each other by spinning: one more than there are idle cores, and it is ten times slower.
        threads = max(1, min(_THREADS, (os.cpu_count() or 1) // 2))
        # -P: a file beside the corpus must not be taken for a module. Keys are no business of the server's.
        environ = {name: value for name, value in os.environ.items() if not any(word in name for word in _SECRET)}
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", self._script, os.fspath(self._gguf.absolute()), "--threads", str(threads)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=environ,
            start_new_session=True,  # so that Ctrl-C is ours to handle, and its answers are recorded first
        )

    def _connected(self, url: str) -> OpenAIChat:
        options = self._options
        return OpenAIChat(
            self.model,
            self._gguf.stem,
            url,
            key=None,
            settings=self.settings,
            price=Price(0.0, 0.0),
            patience=Patience(options.timeout_s, options.max_retries, options.max_concurrency, endpoint=url),
            connect_timeout_s=options.connect_timeout_s,
            stall_timeout_s=options.stall_timeout_s,
        )

    async def _stop(self) -> None:
        if self._child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._child.kill()
        # Its pipes are read to their end: what is left open would be complained of at exit.
        await self._child.communicate()
        self._child = None


def _last_line(log: IO[bytes]) -> str:
    """The last that the server wrote before it ended, without the paths in it."""
    log.seek(0, os.SEEK_END)
    log.seek(max(0, log.tell() - _TAIL))
    lines = log.read().decode(errors="replace").split("\n")
    said = next((line for line in reversed(lines) if line.strip()), "it said nothing")
    return "".join(character for character in said if character.isprintable())[:200]
