"""HTTP: one POST on a lean client, bounded in time and bytes, whose every failure is a value.

The official SDKs cost five to ten times the CPU a call of this client, and a replay makes tens of thousands. What a
call needs is little: one URL, fixed headers, no cookies, no redirects, no proxy from the environment.
"""

import asyncio
import io
import os
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import aiohttp
import msgspec
from yarl import URL

from workbench.engine.provider import Failure

BODY_BYTES = 1 << 20
"""The most of an answer that is read: a verdict takes one kilobyte."""
_LARGE = 1 << 20


class Network(NamedTuple):
    """Where connections may lead, and who shares what is learned of an endpoint.

    *admits* gets every address that is about to be connected to, as text, and raises ``PermissionError`` where it may
    not be. Those with the same *circle* share an endpoint's limits and its breaker: a server's organizations do not.
    *queue_s* is how long a turn at an endpoint is waited for, None as long as it takes.
    """

    admits: Callable[[str], None] | None = None
    circle: str = ""
    queue_s: float | None = None


OPEN = Network()
"""What a person's own command line has: every address, and one circle."""


class Exchange(msgspec.Struct, frozen=True, gc=False):
    """One attempt: what came back, or why nothing did.

    ``answered`` is true once the head of a success came: the answer was made then, and is likely paid for, whatever
    became of its body. ``again`` is true where nothing came at all and another attempt may find the server.
    ``latency_ms`` is None where nobody can tell, as of an answer among the many of a batch.
    """

    latency_ms: float | None
    status: int = 0
    headers: Mapping[str, str] = {}
    body: bytes = b""
    failure: Failure | None = None
    answered: bool = False
    again: bool = False


class Http:
    """A client for one URL. The connections are opened with the first call and closed by ``close``."""

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        connect_timeout_s: float,
        stall_timeout_s: float,
        network: Network = OPEN,
    ) -> None:
        self._url = URL(url)
        # An encoded answer is undone where a server sends one; at a kilobyte each they are not worth asking for.
        self._headers = {"Accept": "application/json", "Accept-Encoding": "identity", **headers}
        self._timeout = aiohttp.ClientTimeout(total=None, connect=None, sock_connect=connect_timeout_s, sock_read=None)
        self._stall_s = stall_timeout_s
        self._admits = network.admits
        self._session: aiohttp.ClientSession | None = None

    @property
    def host(self) -> str | None:
        """The host of the URL."""
        return self._url.host

    async def post(self, body: bytes) -> Exchange:
        """One attempt. Without a deadline of its own but for connecting and for silence in the middle of an answer."""
        session = self._session
        if session is None:
            session = self._session = self._open()
        # aiohttp warns of large bytes, which it writes in one piece; a file it reads piecewise.
        data = body if len(body) < _LARGE else io.BytesIO(body)
        status, answered = 0, False
        headers: Mapping[str, str] = {}
        started = time.perf_counter()
        try:
            async with session.post(self._url, data=data, allow_redirects=False) as response:
                status = response.status
                answered = 200 <= status < 300
                headers = response.headers
                if 300 <= status < 400:
                    response.close()
                    return Exchange(_since(started), status, headers, failure=_redirect(response))
                content = await self._read(response.content)
                if content is None:
                    response.close()
                    if answered:
                        return Exchange(_since(started), status, headers, failure=_TOO_LARGE, answered=True)
                return Exchange(_since(started), status, headers, content or b"", answered=answered)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            if status and not answered:
                # The status of a refusal says enough, whatever became of its body.
                return Exchange(_since(started), status, headers)
            failure, again = diagnose(error, answered)
        return Exchange(_since(started), status, headers, failure=failure, answered=answered, again=again)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, socket_factory=_checked(self._admits)),
            headers=self._headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            trust_env=False,
        )

    async def _read(self, content: aiohttp.StreamReader) -> bytes | None:
        """The body, or None where it is over the limit."""
        pieces: list[bytes] = []
        size = 0
        while not content.at_eof():
            # A body usually comes with its head; a timer is only for those that do not.
            if content.is_eof():
                piece = await content.readany()
            else:
                async with asyncio.timeout(self._stall_s):
                    piece = await content.readany()
            size += len(piece)
            if size > BODY_BYTES:
                return None
            pieces.append(piece)
        return b"".join(pieces)


def _checked(admits: Callable[[str], None] | None) -> Callable[[Any], socket.socket] | None:
    """What makes a socket for an address, once *admits* has seen it: a name is resolved anew at every connect."""
    if admits is None:
        return None

    def make(address: Any) -> socket.socket:
        family, kind, protocol, _, where = address
        admits(str(where[0]))
        return socket.socket(family, kind, protocol)

    return make


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


_TOO_LARGE = Failure("body", f"the answer is over {BODY_BYTES >> 20} MiB")


def _redirect(response: aiohttp.ClientResponse) -> Failure:
    try:
        host = URL(response.headers.get("Location", "")).host or "elsewhere on the same host"
    except ValueError:
        host = "an address that is none"
    return Failure("redirect", f"redirected to {host[:80]}, not followed", response.status)


def diagnose(error: Exception, answered: bool) -> tuple[Failure, bool]:
    """The failure that *error* is, and whether another attempt may help.

    The words are built from types and system messages, never from the error's own: those may hold the headers.
    """
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return Failure("timeout", "no connection in time"), True
    if isinstance(error, TimeoutError):
        return Failure("timeout", "the answer stalled"), False
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return Failure("connection", "the server's certificate is not trusted"), False
    if isinstance(error, aiohttp.ClientConnectorError):
        number = error.os_error.errno
        if isinstance(error.os_error, PermissionError):
            return Failure("connection", f"{error.host} leads to an address that may not be connected to"), False
        reason = os.strerror(number) if number and number > 0 else type(error.os_error).__name__
        return Failure("connection", f"cannot connect to {error.host}:{error.port}: {reason}"), True
    if isinstance(error.__cause__, aiohttp.http_exceptions.ContentEncodingError):
        return Failure("body", "the answer is not encoded as it says"), False
    if answered:
        return Failure("connection", "the connection broke in the middle of the answer"), False
    if isinstance(error, aiohttp.ClientResponseError | ValueError):
        return Failure("body", "the answer is not HTTP"), False
    return Failure("connection", "the connection broke before an answer came"), True
