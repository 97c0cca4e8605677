"""Http: one server, asked as the holder of one token; whatever it refuses is one sentence."""

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import aiohttp
import msgspec

from workbench.domain.errors import InputError, MissingKey, WorkbenchError

TOKEN = "WORKBENCH_TOKEN"  # noqa: S105 -- the name of the variable
TIMEOUT_S = 90.0
_JSON = "application/json"
_LINES = "application/x-ndjson"


class ServerError(WorkbenchError):
    """The server refused with *status*, could not be reached, or is none of ours."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class Server:
    """The server at *url*, asked with *token*."""

    def __init__(self, url: str, token: str) -> None:
        """Nothing is asked yet.

        Raises:
            InputError: *url* is no address.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise InputError(f"{url[:100]!r} is not a server's address; give one like http://127.0.0.1:8009")
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}

    @classmethod
    def of(cls, url: str, environ: Mapping[str, str] = os.environ) -> "Server":
        """The server at *url*, asked with the token of the environment.

        Raises:
            MissingKey: WORKBENCH_TOKEN is not set.
            InputError: *url* is no address.
        """
        token = environ.get(TOKEN, "").strip()
        if not token:
            raise MissingKey(f"{TOKEN} is not set; set it to a token of the server's")
        return cls(url, token)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The document that the server answers, None where it answers none.

        In a notebook, where a loop runs already, it is asked from a thread.

        Raises:
            ServerError: it refused, with its own sentence, or could not be asked.
        """
        data = None if body is None else msgspec.json.encode(body)
        return _document(_run(self._ask(method, path, data, _JSON, total_s=TIMEOUT_S)))

    def send(self, path: str, lines: Iterator[bytes]) -> Any:
        """The document that the server answers to *lines* of JSON, however many.

        Raises:
            ServerError: it refused, with its own sentence, or could not be asked.
        """
        return _document(_run(self._ask("POST", path, _pieces(lines), _LINES)))

    def fetch(self, path: str) -> bytes:
        """What is at *path*.

        Raises:
            ServerError: the server refused, with its own sentence, or could not be asked.
        """
        return _run(self._ask("GET", path, None, _JSON))

    def download(self, method: str, path: str, into: BinaryIO) -> None:
        """Write what is at *path* to *into*, however much it is.

        Raises:
            ServerError: the server refused, with its own sentence, or could not be asked.
        """
        _run(self._ask(method, path, None, _JSON, into=into))

    async def _ask(
        self,
        method: str,
        path: str,
        data: bytes | AsyncIterator[bytes] | None,
        kind: str,
        *,
        total_s: float | None = None,
        into: BinaryIO | None = None,
    ) -> bytes:
        """The content that the server answers, within *total_s*, or while it goes on where that is None."""
        timeout = aiohttp.ClientTimeout(total_s, sock_read=TIMEOUT_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.request(
                    method,
                    self._url + path,
                    data=data,
                    headers={**self._headers, "Content-Type": kind},
                    allow_redirects=False,
                ) as answer,
            ):
                status = answer.status
                if into is not None and 200 <= status < 300:
                    async for piece in answer.content.iter_any():
                        into.write(piece)
                    return b""
                content = await answer.read()
        except TimeoutError:
            raise ServerError(f"{self._url} did not answer within {TIMEOUT_S:g} s") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise ServerError(f"{self._url} cannot be asked: {type(error).__name__}; is the server running?") from None
        if 200 <= status < 300:
            return content
        document = _document(content)
        said = document.get("message") if isinstance(document, dict) else None
        raise ServerError(f"{self._url} answered {status}: {said or 'no workbench server, it seems'}", status)


async def _pieces(lines: Iterator[bytes]) -> AsyncIterator[bytes]:
    """*lines*, some together, read in a thread: they come from a store."""
    while piece := await asyncio.to_thread(lambda: b"".join(itertools.islice(lines, 500))):
        yield piece


def _run(work: Coroutine[Any, Any, bytes]) -> bytes:
    """What *work* gives, also within a loop that runs already, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def _document(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content) if content else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
