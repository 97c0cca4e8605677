"""OpenAI's batches, and Azure's: a file is uploaded, a batch made of it, and what came of it is in files again."""

import asyncio
import datetime
import re
from collections.abc import AsyncIterator
from typing import IO, Any

import msgspec

from workbench.engine.provider import Failure
from workbench.providers import batch as shared
from workbench.providers.batch import Found, Refusal, Result, Status
from workbench.providers.http import Exchange
from workbench.providers.sdk import Sdk

_KEPT_S = 30 * 24 * 3600
_LABEL = "workbench_batch"
_PAGE = 100
_OVER = frozenset({"completed", "failed", "expired", "cancelled"})
_MAYBE = frozenset({408, 409, 429})
_UNREADY = frozenset({"pending", "running", "uploaded"})
_WORD = re.compile(r"[a-z_]{1,64}")


class _Named(msgspec.Struct):
    id: str
    status: str = ""


class _Counts(msgspec.Struct):
    completed: int = 0
    failed: int = 0


class _Fault(msgspec.Struct):
    code: Any = None
    message: Any = None


class _Faults(msgspec.Struct):
    data: list[_Fault] | None = None


class _Batch(msgspec.Struct):
    id: str
    status: str
    created_at: float = 0.0
    metadata: dict[str, Any] | None = None
    request_counts: _Counts | None = None
    output_file_id: str | None = None
    error_file_id: str | None = None
    errors: _Faults | None = None


class _Page(msgspec.Struct):
    data: list[_Batch]
    has_more: bool = False


class _Response(msgspec.Struct):
    status_code: int
    request_id: Any = None
    body: msgspec.Raw = msgspec.Raw(b"null")


class _Line(msgspec.Struct):
    custom_id: Any = None
    response: _Response | None = None
    error: _Fault | None = None


_named = msgspec.json.Decoder(_Named).decode
_batch = msgspec.json.Decoder(_Batch).decode
_page = msgspec.json.Decoder(_Page).decode
_line = msgspec.json.Decoder(_Line).decode
_encode = msgspec.json.encode


class OpenAIBatches:
    """Batches of chat completions through *sdk*. *url* is what each request is for, by the vendor's own path.

    *expires* is whether files can be given a time after which the vendor forgets them: they hold the commands.
    """

    most_requests = 50_000
    most_bytes = 200_000_000
    head = b""
    between = b"\n"
    tail = b"\n"

    def __init__(self, sdk: Sdk, url: str, *, expires: bool) -> None:
        self._sdk = sdk
        self._url = url
        self._form = b',"method":"POST","url":' + _encode(url) + b',"body":'
        self._expires = {"anchor": "created_at", "seconds": _KEPT_S} if expires else None

    @property
    def host(self) -> str | None:
        """The host that is asked."""
        return self._sdk.host

    def entry(self, name: str, body: bytes) -> bytes:
        """The request called *name* as a line of the file."""
        return b'{"custom_id":' + _encode(name) + self._form + body + b"}"

    async def submit(self, key: str, spool: IO[bytes], size: int) -> str | Refusal:
        """Upload, then create. A file without a batch costs nothing and is forgotten in time."""
        file = await self._upload(key, spool)
        if isinstance(file, Exchange):
            return Refusal(file, is_certain=_is_certain(file))
        more = {} if self._expires is None else {"output_expires_after": self._expires}
        made = shared.decoded(
            await shared.fetch(
                self._sdk,
                lambda client: client.batches.with_streaming_response.create(
                    input_file_id=file, endpoint=self._url, completion_window="24h", metadata={_LABEL: key}, **more
                ),
            ),
            _batch,
        )
        return Refusal(made, is_certain=_is_certain(made)) if isinstance(made, Exchange) else made.id

    async def _upload(self, key: str, spool: IO[bytes]) -> str | Exchange:
        more = {} if self._expires is None else {"expires_after": self._expires}
        given = (f"workbench-{key}.jsonl", spool, "application/jsonl")
        file = shared.decoded(
            await shared.fetch(
                self._sdk,
                lambda client: client.files.with_streaming_response.create(file=given, purpose="batch", **more),
                shared.SENDING_S,
            ),
            _named,
        )
        # Azure looks a file over before it takes a batch of it.
        while not isinstance(file, Exchange) and self._expires is None and file.status in _UNREADY:
            await asyncio.sleep(1)
            id = file.id
            file = shared.decoded(
                await shared.fetch(self._sdk, lambda client: client.files.with_streaming_response.retrieve(id)),  # noqa: B023
                _named,
            )
        return file if isinstance(file, Exchange) else file.id

    async def find(self, key: str, requests: int, since: datetime.datetime, known: frozenset[str]) -> Found | Exchange:
        """The batch whose metadata hold *key*. The newest come first."""
        oldest = since.replace(tzinfo=datetime.UTC).timestamp()
        after: dict[str, str] = {}
        while True:
            page = shared.decoded(
                await shared.fetch(
                    self._sdk,
                    lambda client: client.batches.with_streaming_response.list(limit=_PAGE, **after),  # noqa: B023
                ),
                _page,
            )
            if isinstance(page, Exchange):
                return page
            for each in page.data:
                if (each.metadata or {}).get(_LABEL) == key:
                    return Found(each.id)
            if not page.has_more or not page.data or page.data[-1].created_at < oldest:
                return Found(None)
            after = {"after": page.data[-1].id}

    async def look(self, id: str) -> Status | Exchange:
        """How the batch stands."""
        found = shared.decoded(
            await shared.fetch(self._sdk, lambda client: client.batches.with_streaming_response.retrieve(id)), _batch
        )
        if isinstance(found, Exchange):
            return found
        counts = found.request_counts or _Counts()
        sources = tuple(file for file in (found.output_file_id, found.error_file_id) if file)
        word = found.status if _WORD.fullmatch(found.status) else "in a state that has no name"
        rest = {"failed": _invalid(found.errors), "expired": shared.EXPIRED, "cancelled": shared.CANCELLED}
        return Status(
            word.replace("_", " "),
            found.status in _OVER,
            counts.completed + counts.failed,
            sources,
            rest.get(found.status, shared.LOST),
        )

    async def results(self, key: str, id: str, status: Status) -> AsyncIterator[Result | Exchange]:
        """The lines of the output file, then those of the error file."""
        for source in status.sources:
            async for line in shared.lines(
                self._sdk,
                lambda client: client.files.with_streaming_response.content(source),  # noqa: B023
            ):
                yield line if isinstance(line, Exchange) else _result(line, key)
                if isinstance(line, Exchange):
                    return

    async def close(self) -> None:
        """Let go of connections."""
        await self._sdk.close()


def _is_certain(exchange: Exchange) -> bool:
    """Whether what was answered so was surely not taken."""
    return 400 <= exchange.status < 500 and exchange.status not in _MAYBE


def _result(line: bytes, key: str) -> Result:
    try:
        if not line.isascii():
            line.decode()
        found = _line(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return Result(None, shared.UNREADABLE)
    at = shared.place(found.custom_id, key)
    if found.response is not None:
        id, status = found.response.request_id, found.response.status_code
        headers = {"x-request-id": id} if isinstance(id, str) else {}
        return Result(at, Exchange(None, status, headers, bytes(found.response.body), answered=200 <= status < 300))
    code = found.error.code if found.error is not None else None
    if code == "batch_expired":
        return Result(at, shared.EXPIRED)
    if code == "batch_cancelled":
        return Result(at, shared.CANCELLED)
    word = code if isinstance(code, str) and _WORD.fullmatch(code) else "no answer"
    return Result(at, Exchange(None, failure=Failure("connection", f"the batch says: {word}"), again=True))


def _invalid(faults: _Faults | None) -> Exchange:
    """What a batch that failed its validation says of every request: the first fault. Nothing was asked."""
    first = next(iter((faults and faults.data) or ()), _Fault())
    # More tokens are waiting than the account may have waiting: they get fewer with time.
    status = 429 if first.code == "token_limit_exceeded" else 400
    code = first.code if isinstance(first.code, str) else None
    said = first.message if isinstance(first.message, str) else "the batch failed its validation"
    return Exchange(None, status, {"x-should-retry": "false"}, _encode({"error": {"code": code, "message": said}}))
