"""Http: one server, asked as the holder of one token; whatever it refuses is one sentence."""

import asyncio
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import msgspec

from workbench.domain.errors import InputError, MissingKey, WorkbenchError

TOKEN = "WORKBENCH_TOKEN"  # noqa: S105 -- the name of the variable
TIMEOUT_S = 90.0


class ServerError(WorkbenchError):
    """The server refused, could not be reached, or is none of ours."""


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
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(self._call(method, path, body))
        with ThreadPoolExecutor(1, thread_name_prefix="server") as beside:
            return beside.submit(lambda: asyncio.run(self._call(method, path, body))).result()

    async def _call(self, method: str, path: str, body: Any) -> Any:
        data = None if body is None else msgspec.json.encode(body)
        headers = {**self._headers, "Content-Type": "application/json"}
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(TIMEOUT_S)) as session,
                session.request(method, self._url + path, data=data, headers=headers, allow_redirects=False) as answer,
            ):
                content = await answer.read()
                status = answer.status
        except TimeoutError:
            raise ServerError(f"{self._url} did not answer within {TIMEOUT_S:g} s") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise ServerError(f"{self._url} cannot be asked: {type(error).__name__}; is the server running?") from None
        document = _document(content)
        if 200 <= status < 300:
            return document
        said = document.get("message") if isinstance(document, dict) else None
        raise ServerError(f"{self._url} answered {status}: {said or 'no workbench server, it seems'}")


def _document(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content) if content else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
