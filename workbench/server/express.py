"""Express: ``POST /api/classify`` without the framework, wherever nothing about the request is out of the ordinary.

A framework takes several times what all the rest of a decision does. What is not ordinary (no token, a long body, a
body that is wrong, an unknown connection, a spent limit) goes the framework's way, from the start, and is answered as
everything else is; so nothing here says how.
"""

import time
from collections.abc import Callable
from typing import Any

import msgspec
from litestar.types import Receive, Scope, Send

from workbench.domain.access import Principal, Role
from workbench.domain.errors import InputError
from workbench.server import errors
from workbench.server.body import check
from workbench.server.routes.classify import decide
from workbench.server.service import Service
from workbench.store.file import utc_now
from workbench.wire import decisions as wire

PATH = "/api/classify"
_LONGEST = 65_536
_BEARER = b"bearer "
_decode = msgspec.json.Decoder(wire.ClassifyRequest).decode
_encode = msgspec.json.Encoder().encode

Answered = Callable[[str, str, int, float, Principal | None], None]
"""Told of every answer: path, method, status, when the request began, and whose it was."""


class Express:
    """The short way through *service*, whose answers carry *headers* and are *answered* like any other's."""

    def __init__(self, service: Service, headers: list[tuple[bytes, bytes]], answered: Answered) -> None:
        self._service = service
        self._headers = [(b"content-type", b"application/json"), *headers]
        self._answered = answered

    async def take(self, scope: Scope, receive: Receive, send: Send) -> Receive | None:
        """Answer the request; else what the framework receives, to which nothing of it is lost."""
        began = time.perf_counter()
        service = self._service
        principal = _principal(service, scope)
        if principal is None or not principal.may(Role.ADMIN, Role.USER):
            return receive
        message: Any = await receive()
        body = message.get("body", b"")
        if message["type"] != "http.request" or message.get("more_body") or not 0 < len(body) <= _LONGEST:
            return _again(message, receive)
        try:
            asked = _decode(body)
            check(body)
            wire.check(asked)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError, InputError):
            return _again(message, receive)
        organization = service.registry.of(principal)
        connection = organization.find("connection", asked.connection)
        if connection is None or len(body) > service.settings.max_body_bytes or service.limits.take(principal.token):
            return _again(message, receive)
        status = 200
        try:
            answer = _encode(await decide(service, principal, organization, connection, asked))
        except Exception as error:
            said = errors.of(error)
            status, answer = said.status_code or 500, _encode(said.content)
        self._answered(PATH, "POST", status, began, principal)
        headers = [*self._headers, (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer, "more_body": False})
        return None


def _principal(service: Service, scope: Scope) -> Principal | None:
    for name, value in scope["headers"]:
        if name == b"authorization":
            if value[: len(_BEARER)].lower() != _BEARER:
                return None
            return service.registry.principal(value[len(_BEARER) :].strip().decode("latin-1"), utc_now())
    return None


def _again(message: Any, receive: Receive) -> Receive:
    """*receive*, beginning with *message*, which was taken from it."""
    taken = [message]

    async def received() -> Any:
        return taken.pop() if taken else await receive()

    return received
