"""Withholding: what is written down of a session where ``store = "redacted"``, and what it is to run, sealed.

An approval is for exactly the bytes that were judged, so they are kept while one is waited for: sealed, as credentials
are, and gone once the session is done. All else in the store, and so in lists, reviews and exports, is masked.
"""

import asyncio
from itertools import groupby

import msgspec

from workbench.domain.case import Request
from workbench.domain.session import Event, Execution, Session
from workbench.server.seal import Seal

_encode = msgspec.msgpack.Encoder().encode


class Original(msgspec.Struct, frozen=True, array_like=True):
    """The very bytes and arguments that are judged, and run; and how they are read."""

    script: bytes
    arguments: tuple[str, ...]
    dialect: str

    @property
    def request(self) -> Request:
        """What secrets are looked for in."""
        return Request(self.script.decode(), self.dialect, self.arguments)


_originals = msgspec.msgpack.Decoder(Original)


class Withholding:
    """Masks what is to be written down where *masks*; *seal* closes what is needed until a session is done."""

    def __init__(self, seal: Seal, *, masks: bool) -> None:
        self._seal = seal
        self._masks = masks

    async def session(self, session: Session, dialect: str) -> tuple[Session, bytes | None]:
        """*session* as it is written down, and its original, sealed, where it is another."""
        if not self._masks:
            return session, None
        original = Original(session.script, session.client_args, dialect)
        sealed = self._seal.close(_encode(original), session.id, "what waits for approval")
        return await asyncio.to_thread(_masked, session, original.request), sealed

    async def execution(self, original: Original, execution: Execution) -> Execution:
        """*execution* of *original* as it is written down."""
        return await asyncio.to_thread(_said, original.request, execution) if self._masks else execution

    def original(self, session: Session, dialect: str, sealed: bytes | None) -> Original:
        """What *session* is to run: what was *sealed* for it, else what it shows.

        Raises:
            CannotOpen: it was sealed under another key.
        """
        if sealed is None:
            return Original(session.script, session.client_args, dialect)
        return _originals.decode(self._seal.open(sealed, session.id))


def _masked(session: Session, request: Request) -> Session:
    from workbench.engine.withhold import Words  # its patterns are slow to compile, and most stores keep what comes

    words = Words(request)
    return msgspec.structs.replace(
        session,
        script=words.request.command.encode(),
        client_args=words.request.arguments,
        labels=words.value(session.labels),
        metadata=words.value(session.metadata),
        correlation_id=words.text(session.correlation_id),
        batch_id=words.text(session.batch_id),
    )


def _said(request: Request, execution: Execution) -> Execution:
    """*execution* with what was written masked, whole stretches of one stream at once: a secret may span two reads."""
    from workbench.engine.withhold import Words

    words = Words(request)
    events = []
    for kind, several in groupby(execution.events, key=lambda event: event.kind):
        stretch = list(several)
        text = b"".join(event.data for event in stretch).decode(errors="replace")
        events.append(Event(stretch[0].time_s, kind, words.text(text).encode()))
    return msgspec.structs.replace(execution, events=tuple(events))
