"""Anthropic's batches of messages: all requests in one, and their results in a stream of lines.

A batch has no metadata here: one that was submitted and not heard of again is known by the names in its results, and
so only once it has ended. Until then it is told from others by when it was made and how many requests it has.
"""

import datetime
from collections.abc import AsyncIterator
from typing import IO, Any
from urllib.parse import quote

import msgspec

from workbench.providers import batch as shared
from workbench.providers.batch import Found, Refusal, Result, Status
from workbench.providers.http import Exchange
from workbench.providers.sdk import Sdk

_PATH = "/v1/messages/batches"
_PAGE = 100
_PIECE = 1 << 16
_MAYBE = frozenset({408, 409, 429})
# What the SDK calls a response whose body is read piece by piece.
_STREAMED = {"X-Stainless-Raw-Response": "stream"}
_WORDS = {"in_progress": "in progress", "canceling": "cancelling", "ended": "ended"}
_STATUSES = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "timeout_error": 408,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "overloaded_error": 529,
}


class _Counts(msgspec.Struct):
    processing: int = 0
    succeeded: int = 0
    errored: int = 0
    canceled: int = 0
    expired: int = 0


class _Batch(msgspec.Struct):
    id: str
    processing_status: str
    created_at: datetime.datetime
    request_counts: _Counts = msgspec.field(default_factory=_Counts)


class _Page(msgspec.Struct):
    data: list[_Batch]
    has_more: bool = False


class _Kind(msgspec.Struct):
    type: Any = None


class _Error(msgspec.Struct):
    error: _Kind | None = None
    request_id: Any = None


class _Outcome(msgspec.Struct):
    type: str
    message: msgspec.Raw = msgspec.Raw(b"null")
    error: msgspec.Raw = msgspec.Raw(b"null")


class _Line(msgspec.Struct):
    custom_id: Any = None
    result: _Outcome | None = None


_batch = msgspec.json.Decoder(_Batch).decode
_page = msgspec.json.Decoder(_Page).decode
_line = msgspec.json.Decoder(_Line).decode
_error = msgspec.json.Decoder(_Error).decode
_encode = msgspec.json.encode
_UNREADABLE = (msgspec.DecodeError, UnicodeError, RecursionError)


class AnthropicBatches:
    """Batches of messages through *sdk*."""

    most_requests = 100_000
    most_bytes = 256_000_000
    head = b'{"requests":['
    between = b","
    tail = b"]}"

    def __init__(self, sdk: Sdk) -> None:
        self._sdk = sdk

    @property
    def host(self) -> str | None:
        """The host that is asked."""
        return self._sdk.host

    def entry(self, name: str, body: bytes) -> bytes:
        """The request called *name* as it stands in the list."""
        return b'{"custom_id":' + _encode(name) + b',"params":' + body + b"}"

    async def submit(self, key: str, spool: IO[bytes], size: int) -> str | Refusal:
        """Create. The list goes out as it was written, piece by piece: as objects it would fill the memory."""
        headers = {**_STREAMED, "Content-Type": "application/json", "Content-Length": str(size)}
        made = shared.decoded(
            await shared.fetch(
                self._sdk,
                lambda client: _Streamed(
                    client.post(_PATH, cast_to=object, content=_pieces(spool), options={"headers": headers})
                ),
                shared.SENDING_S,
            ),
            _batch,
        )
        if not isinstance(made, Exchange):
            return made.id
        return Refusal(made, is_certain=400 <= made.status < 500 and made.status not in _MAYBE)

    async def find(self, key: str, requests: int, since: datetime.datetime, known: frozenset[str]) -> Found | Exchange:
        """The batch in whose results *key* stands. The newest come first."""
        oldest = since.replace(tzinfo=datetime.UTC)
        after: dict[str, str] = {}
        is_open = False
        while True:
            page = shared.decoded(
                await shared.fetch(
                    self._sdk,
                    lambda client: client.messages.batches.with_streaming_response.list(limit=_PAGE, **after),  # noqa: B023
                ),
                _page,
            )
            if isinstance(page, Exchange):
                return page
            for each in page.data:
                total = sum(msgspec.structs.astuple(each.request_counts))
                if each.id in known or each.created_at < oldest or total != requests:
                    continue
                if each.processing_status != "ended":
                    is_open = True
                    continue
                first = await self._first(key, each.id)
                if isinstance(first, Exchange):
                    return first
                if first is not None and first.place is not None:
                    return Found(each.id)
            if not page.has_more or not page.data or page.data[-1].created_at < oldest:
                return Found(None, is_open)
            after = {"after_id": page.data[-1].id}

    async def _first(self, key: str, id: str) -> Result | Exchange | None:
        """The first result of a batch that may be the one called *key*."""
        results = self.results(key, id, Status("ended", is_over=True))
        try:
            return await anext(results, None)
        finally:
            await results.aclose()  # type: ignore[attr-defined]

    async def look(self, id: str) -> Status | Exchange:
        """How the batch stands."""
        found = shared.decoded(
            await shared.fetch(self._sdk, lambda client: client.messages.batches.with_streaming_response.retrieve(id)),
            _batch,
        )
        if isinstance(found, Exchange):
            return found
        word = _WORDS.get(found.processing_status, "in a state that has no name")
        answered = sum(msgspec.structs.astuple(found.request_counts)) - found.request_counts.processing
        return Status(word, found.processing_status == "ended", answered)

    async def results(self, key: str, id: str, status: Status) -> AsyncIterator[Result | Exchange]:
        """The lines of the results, from the address that was given to us, never from one that an answer names."""
        path = f"{_PATH}/{quote(id, safe='')}/results"
        headers = {**_STREAMED, "Accept": "application/binary"}
        async for line in shared.lines(
            self._sdk, lambda client: _Streamed(client.get(path, cast_to=object, options={"headers": headers}))
        ):
            yield line if isinstance(line, Exchange) else _result(line, key)

    async def close(self) -> None:
        """Let go of connections."""
        await self._sdk.close()


class _Streamed:
    """A response of the SDK's own for as long as a block lasts, as its named methods give one."""

    def __init__(self, response: Any) -> None:
        self._coming = response

    async def __aenter__(self) -> Any:
        self._response = await self._coming
        return self._response

    async def __aexit__(self, *_: object) -> None:
        await self._response.close()


async def _pieces(spool: IO[bytes]) -> AsyncIterator[bytes]:
    spool.seek(0)
    while piece := spool.read(_PIECE):
        yield piece


def _result(line: bytes, key: str) -> Result:
    try:
        if not line.isascii():
            line.decode()
        found = _line(line)
        at = shared.place(found.custom_id, key)
        outcome = found.result
        if outcome is None:
            return Result(at, shared.UNREADABLE)
        if outcome.type == "succeeded":
            return Result(at, Exchange(None, 200, body=bytes(outcome.message), answered=True))
        if outcome.type == "expired":
            return Result(at, shared.EXPIRED)
        if outcome.type == "canceled":
            return Result(at, shared.CANCELLED)
        error = _error(outcome.error)
    except _UNREADABLE:
        return Result(None, shared.UNREADABLE)
    kind = error.error.type if error.error is not None else None
    status = _STATUSES.get(kind, 500) if isinstance(kind, str) else 500
    headers = {"request-id": error.request_id} if isinstance(error.request_id, str) else {}
    return Result(at, Exchange(None, status, headers, bytes(outcome.error)))
