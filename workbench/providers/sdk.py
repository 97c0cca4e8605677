"""SDK: a vendor's official client as the transport: its credentials, its headers and its requests, our manners.

It is asked for the bytes that came, which are then read as the lean client's are: what a reply says cannot differ
between the two. Retries, redirects, cookies and the environment's proxies are turned off in it, and what it would read
without a bound is bounded below it.
"""

import asyncio
import contextlib
import functools
import http.cookiejar
import logging
import os
import ssl
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx2
import msgspec
from msgspec.structs import replace

from workbench.engine.provider import Failure
from workbench.providers.http import BODY_BYTES, Exchange

_ERROR_BYTES = 1 << 16
"""The most of a refusal that is read."""


class NoToken(Exception):
    """A credential gave no token; the message says what it raised, and no more."""


class Sdk:
    """One address asked through a vendor's client.

    *module* is the SDK; *make* gives its client for an HTTP client and a timeout, *send* the response to a request's
    fields, streamed. *inner* replaces what connects, for tests that feed it bytes.
    """

    def __init__(
        self,
        url: str,
        module: Any,
        make: Callable[[httpx2.AsyncClient, httpx2.Timeout], Any],
        send: Callable[[Any, dict[str, Any]], Any],
        *,
        connect_timeout_s: float,
        stall_timeout_s: float,
        inner: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._address = urlsplit(url)
        _hush(module.__name__)
        self._module = module
        self._send = send
        endless = httpx2.Limits(max_connections=None, max_keepalive_connections=None)
        inner = inner or httpx2.AsyncHTTPTransport(limits=endless, trust_env=False, verify=_trusted())
        # Made before there is a deadline: its first use loads half the SDK.
        self._client = make(_client(_Bounded(inner, stall_timeout_s)), httpx2.Timeout(None, connect=connect_timeout_s))

    @property
    def host(self) -> str | None:
        """The host of the address."""
        return self._address.hostname

    async def post(self, body: bytes) -> Exchange:
        """One attempt. Without a deadline of its own but for connecting and for silence in the middle of an answer."""
        fields = msgspec.json.decode(body)
        return await self.fetch(lambda client: self._send(client, fields))

    async def fetch(self, request: Callable[[Any], Any]) -> Exchange:
        """One answer in full: *request* makes of the client a response that is streamed."""
        headers: Mapping[str, str] = {}
        status, answered = 0, False
        started = time.perf_counter()
        try:
            async with request(self._client) as response:
                status, headers, answered = response.status_code, response.headers, True
                content = await self._read(response.http_response)
            if content is None:
                return Exchange(_since(started), status, headers, failure=_TOO_LARGE, answered=True)
            return Exchange(_since(started), status, headers, content, answered=True)
        except self._failures as error:
            met = self._met(error)
        if met.status:
            return replace(met, latency_ms=_since(started))
        return replace(met, latency_ms=_since(started), status=status, headers=headers, answered=answered)

    async def stream(self, request: Callable[[Any], Any]) -> AsyncIterator[bytes | Exchange]:
        """One answer piece by piece, however long; where it ends before its time, what ended it is the last piece."""
        try:
            async with request(self._client) as response:
                async for piece in response.http_response.aiter_bytes():
                    yield piece
        except self._failures as error:
            yield self._met(error)

    @property
    def _failures(self) -> tuple[type[Exception], ...]:
        """What asking may raise for what the world does."""
        return (self._module.APIStatusError, self._module.APIConnectionError, NoToken, httpx2.HTTPError, OSError)

    def _met(self, error: Exception) -> Exchange:
        """*error* as an exchange that has no time yet."""
        again = False
        if isinstance(error, self._module.APIStatusError):
            refusal: httpx2.Response = error.response
            redirected = _redirect(refusal) if 300 <= refusal.status_code < 400 else None
            return Exchange(None, refusal.status_code, refusal.headers, refusal.content, redirected)
        if isinstance(error, self._module.APIConnectionError):
            failure, again = self._diagnose(error.__cause__ or error)
        elif isinstance(error, NoToken):
            failure = Failure("status", str(error), 401)
        elif isinstance(error, httpx2.DecodingError):
            failure = Failure("body", "the answer is not encoded as it says")
        else:
            failure = _STALLED if isinstance(error, TimeoutError) else _BROKE
        return Exchange(None, failure=failure, again=again)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _read(self, response: httpx2.Response) -> bytes | None:
        """The body, or None where it is over the limit."""
        pieces: list[bytes] = []
        size = 0
        async for piece in response.aiter_bytes():
            size += len(piece)
            if size > BODY_BYTES:
                return None
            pieces.append(piece)
        return b"".join(pieces)

    def _diagnose(self, error: BaseException) -> tuple[Failure, bool]:
        """The failure that *error*, met before an answer began, is, and whether another attempt may help.

        The words are built from types and system messages, never from the error's own: those may hold the headers.
        """
        if isinstance(error, httpx2.ConnectTimeout):
            return Failure("timeout", "no connection in time"), True
        if isinstance(error, httpx2.ConnectError):
            root = _root(error)
            if isinstance(root, ssl.SSLCertVerificationError):
                return Failure("connection", "the server's certificate is not trusted"), False
            number = getattr(root, "errno", None)
            reason = os.strerror(number) if number and number > 0 else type(root).__name__
            port = self._address.port or (443 if self._address.scheme == "https" else 80)
            return Failure("connection", f"cannot connect to {self.host}:{port}: {reason}"), True
        if isinstance(error, httpx2.RemoteProtocolError) and "disconnected" not in str(error):
            return Failure("body", "the answer is not HTTP"), False
        return Failure("connection", "the connection broke before an answer came"), True


_TOO_LARGE = Failure("body", f"the answer is over {BODY_BYTES >> 20} MiB")
_STALLED = Failure("timeout", "the answer stalled")
_BROKE = Failure("connection", "the connection broke in the middle of the answer")


def _hush(*names: str) -> None:
    """Keep the loggers called *names*, and those of the clients below, from writing requests and answers down.

    Asked for everything, they write commands, and headers in which a server may repeat the key. A level that somebody
    set for one of them by name stays.
    """
    for name in (*names, "httpx2", "httpcore2"):
        logger = logging.getLogger(name)
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.WARNING)


@functools.cache
def _trusted() -> ssl.SSLContext:
    """The certificates that the system trusts, read once: it takes as long as a dozen calls."""
    return httpx2.create_ssl_context(trust_env=False)


def _client(transport: httpx2.AsyncBaseTransport) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=transport,
        headers={"Accept-Encoding": "identity"},
        cookies=http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=())),
        follow_redirects=False,
        trust_env=False,
    )


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _redirect(response: httpx2.Response) -> Failure:
    try:
        host = httpx2.URL(response.headers.get("Location", "")).host or "elsewhere on the same host"
    except httpx2.InvalidURL:
        host = "an address that is none"
    return Failure("redirect", f"redirected to {host[:80]}, not followed", response.status_code)


def _root(error: BaseException) -> BaseException:
    """The error at the bottom of *error*, which client and pool have wrapped."""
    while (below := error.__cause__ or error.__context__) is not None:
        error = below
    return error


class _Bounded(httpx2.AsyncBaseTransport):
    """What connects, with silence in the middle of a body bounded, and the body of a refusal too, whatever ends it."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, stall_s: float) -> None:
        self._inner = inner
        self._stall_s = stall_s

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await self._inner.handle_async_request(request)
        most = None if 200 <= response.status_code < 300 else _ERROR_BYTES
        response.stream = _Stream(response.stream, self._stall_s, most)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Stream(httpx2.AsyncByteStream):
    def __init__(self, inner: Any, stall_s: float, most: int | None) -> None:
        self._inner = inner
        self._stall_s = stall_s
        self._most = most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces = aiter(self._inner)
        size = 0
        # The status of a refusal says enough, whatever becomes of its body.
        forgiven = () if self._most is None else (httpx2.HTTPError, OSError)
        with contextlib.suppress(*forgiven):
            while self._most is None or size <= self._most:
                async with asyncio.timeout(self._stall_s):
                    piece = await anext(pieces, None)
                if piece is None:
                    return
                size += len(piece)
                yield piece

    async def aclose(self) -> None:
        await self._inner.aclose()
