"""Batch: many questions handed to a vendor at once, answered within a day at half the price. What vendors share.

A batch is recognized by its *key*, which is ours: it stands in the name of every request, and in the batch's own
metadata where a vendor keeps any. So one that was submitted by a process that died before it heard of it is found again
and not paid for twice.
"""

import asyncio
import datetime
import re
from collections.abc import AsyncIterator, Callable
from typing import IO, TYPE_CHECKING, Any, Protocol, TypeVar

import msgspec

from workbench.domain.errors import InputError
from workbench.engine.provider import Failure, Provider
from workbench.providers.http import BODY_BYTES, Exchange
from workbench.providers.remote import Remote
from workbench.providers.sending import Sending

if TYPE_CHECKING:
    from workbench.providers.sdk import Sdk

VENDORS = frozenset({"openai", "anthropic", "azure-openai"})
"""The providers that take batches from us."""
LOST = Exchange(None, failure=Failure("connection", "the batch ended without an answer to it"), answered=True)
UNREADABLE = Exchange(None, failure=Failure("body", "its answer in the batch could not be read"), answered=True)
EXPIRED = Exchange(None, failure=Failure("timeout", "the batch expired before it was answered"), again=True)
CANCELLED = Exchange(None, failure=Failure("connection", "the batch was cancelled before it was answered"), again=True)
_LINE_BYTES = BODY_BYTES + 4_096
_PART = b"{"
_ANSWER_S = 60.0
SENDING_S = 900.0
"""How long handing in a batch may take."""
_NAME = re.compile(r"([0-9a-f]{16})-(\d{1,12})-(\d{1,4})", re.ASCII)
_T = TypeVar("_T")


class Place(msgspec.Struct, frozen=True):
    """Where the question stood that a result belongs to: the case's position, and the repeat."""

    position: int
    repeat: int

    def named(self, key: str) -> str:
        """The name of its request in the batch called *key*.

        >>> Place(7, 0).named("00112233445566aa")
        '00112233445566aa-7-0'
        """
        return f"{key}-{self.position}-{self.repeat}"


def place(name: Any, key: str) -> Place | None:
    """The place that *name* gives, None where it is no name of the batch called *key*."""
    found = _NAME.fullmatch(name) if isinstance(name, str) else None
    return Place(int(found[2]), int(found[3])) if found is not None and found[1] == key else None


class Result(msgspec.Struct, frozen=True):
    """One line of a batch's results; without a place where it could not be read, or is not ours."""

    place: Place | None
    exchange: Exchange


class Status(msgspec.Struct, frozen=True):
    """How a batch stands. ``word`` is the vendor's own; ``answered`` counts requests that are.

    Once it ``is_over``, its results are read from *sources*, and ``rest`` is what became of the requests that have
    none.
    """

    word: str
    is_over: bool
    answered: int = 0
    sources: tuple[str, ...] = ()
    rest: Exchange = LOST


class Refusal(msgspec.Struct, frozen=True):
    """A batch that was not taken; ``is_certain`` is false where it may have been, and has to be looked for."""

    exchange: Exchange
    is_certain: bool


class Found(msgspec.Struct, frozen=True):
    """Whether a batch is there: its id, or none; ``is_open`` where that can be told only once others have ended."""

    id: str | None
    is_open: bool = False


class Post(Protocol):
    """Where one vendor takes batches. Never raises for what the world does: that is an Exchange that failed."""

    most_requests: int
    most_bytes: int
    head: bytes
    between: bytes
    tail: bytes

    @property
    def host(self) -> str | None:
        """The host that is asked."""

    def entry(self, name: str, body: bytes) -> bytes:
        """The request called *name* as it stands in what is submitted: *body* byte for byte."""

    async def submit(self, key: str, spool: IO[bytes], size: int) -> str | Refusal:
        """Hand in the *size* bytes of *spool* once; the vendor's id of the batch."""

    async def find(self, key: str, requests: int, since: datetime.datetime, known: frozenset[str]) -> Found | Exchange:
        """The batch called *key*, of so many *requests*, made after *since* (UTC), and not one of *known*."""

    async def look(self, id: str) -> Status | Exchange:
        """How the batch stands."""

    def results(self, key: str, id: str, status: Status) -> AsyncIterator[Result | Exchange]:
        """Its results in any order, and last what ended them where that was before their time."""

    async def close(self) -> None:
        """Let go of connections."""


def model_of(provider: Provider) -> tuple[Remote, Post]:
    """The model behind *provider*, and where its batches go.

    Raises:
        InputError: it was not connected for batches.
    """
    inner = provider.inner if isinstance(provider, Sending) else provider
    if not isinstance(inner, Remote) or inner.post is None:
        raise refused(provider.model)
    return inner, inner.post


def refused(model: str) -> InputError:
    """That *model* cannot be asked by batch."""
    kinds = "openai:, anthropic: and azure-openai: models"
    return InputError(f'--batch is for {kinds}, which have a batch API; "{model}" has none: leave out --batch')


def decoded(exchange: Exchange, decode: Callable[[bytes], _T]) -> _T | Exchange:
    """What a success holds, or the exchange itself, failed, where it is no success or holds something else."""
    if exchange.failure is not None or not exchange.answered:
        return exchange
    try:
        return decode(exchange.body)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return msgspec.structs.replace(exchange, failure=Failure("body", "not the API's JSON"))


async def fetch(sdk: "Sdk", request: Callable[[Any], Any], within_s: float = _ANSWER_S) -> Exchange:
    """One answer in full, within a time that leaves room for what it takes to send."""
    try:
        async with asyncio.timeout(within_s):
            return await sdk.fetch(request)
    except TimeoutError:
        return Exchange(None, failure=Failure("timeout", f"no answer within {within_s:g} s"))


async def lines(sdk: "Sdk", request: Callable[[Any], Any]) -> AsyncIterator[bytes | Exchange]:
    """The lines of a long answer that are not empty, each bounded: of one too long a part comes that cannot be read.

    What ended it early comes last.
    """
    held = b""
    is_long = False
    pieces = sdk.stream(request)
    while True:
        try:
            async with asyncio.timeout(_ANSWER_S):
                piece = await anext(pieces, None)
        except TimeoutError:
            piece = Exchange(None, failure=Failure("timeout", f"no answer within {_ANSWER_S:g} s"))
        if piece is None:
            break
        if isinstance(piece, Exchange):
            yield piece
            return
        *whole, held = (held + piece).split(b"\n")
        for line in whole:
            if is_long or line.strip():
                yield _PART if is_long else line
            is_long = False
        if len(held) > _LINE_BYTES:
            held, is_long = b"", True
    if held.strip() or is_long:
        yield _PART if is_long else held
