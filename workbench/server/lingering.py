"""Lingering: who is refused in the middle of a long body is heard out for a while, and so hears why.

To close a connection on somebody who still sends resets it, and what was answered may be lost with it: many clients
read nothing before they have sent everything.
"""

import asyncio
import contextlib
from typing import Any

from litestar.types import ASGIApp, Message, Receive, Scope, Send

_SHORT = 65_536
"""Bytes that are in the kernel's hands at once, so that nobody waits to send them."""
_MOST = 64 << 20
_LONGEST_S = 10.0


def lingering(app: ASGIApp) -> ASGIApp:
    """*app*, whose answers are sent once a body that it did not read has come, up to 64 MiB of it and 10 s."""

    async def lingers(scope: Scope, receive: Receive, send: Send) -> None:
        if _is_short(scope):
            await app(scope, receive, send)
            return
        more = True

        async def received() -> Any:
            nonlocal more
            message: Any = await receive()
            more = message.get("more_body", False)  # whoever has gone sends no more either
            return message

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_LONGEST_S):
                        left = _MOST
                        while more and left > 0:
                            left -= len((await received()).get("body", b""))
            await send(message)

        await app(scope, received, sent)

    return lingers


def _is_short(scope: Scope) -> bool:
    """True where a body, if there is any, is sent before anybody could refuse it."""
    length = 0
    for name, value in scope["headers"]:
        if name == b"content-length":
            length = int(value) if value.isdigit() else 0
        elif name == b"transfer-encoding":
            return False
    return length <= _SHORT
