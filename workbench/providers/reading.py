"""Reading: what an exchange with an endpoint says: a reply with its price, or why there is none; never the key."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from workbench.engine.provider import Failure, Question, Reply
from workbench.providers.http import Exchange
from workbench.providers.mask import masked, without
from workbench.providers.prices import Price
from workbench.providers.retry import RETRIED, Attempt, retry_after_s
from workbench.providers.secret import Secret

# What an answer may say that it is: JSON of any kind, or nothing. A page of something between us and the model that
# happens to parse is no verdict of the model's.
_READABLE = ("json", "application/octet-stream")
_FREE = ("connection", "redirect", "status")
# Credit that is used up does not come back in a minute, though it is said with the status of a full minute.
_SPENT = frozenset({"insufficient_quota", "billing_error"})


class Dialect(NamedTuple):
    """How a vendor's bytes are read. ``mending_bytes``: how much longer the question is that mends an answer."""

    read: Callable[[bytes], Reply]
    read_error: Callable[[bytes], tuple[str | None, str]]
    mending_bytes: int
    request_ids: tuple[str, ...] = ("x-request-id",)


class Reader:
    """Reads exchanges in *dialect*, which were asked with *key*; *price* is None where it is unknown."""

    def __init__(self, dialect: Dialect, key: Secret | None, price: Price | None) -> None:
        self._dialect = dialect
        self._key = key
        self._price = price

    def read(self, question: Question, exchange: Exchange) -> Attempt:
        """What *exchange* says to *question*."""
        if exchange.failure is not None:
            failure = replace(exchange.failure, detail=without(self._key, exchange.failure.detail))
            return Attempt(self._failed(exchange, failure), exchange.again)
        if not exchange.answered:
            return self._refused(question, exchange)
        kind = exchange.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind and not kind.endswith(_READABLE):
            detail = masked(f"the answer says that it is {kind}, not JSON", self._key, question)
            return Attempt(self._failed(exchange, Failure("body", detail)))
        reply = self._dialect.read(self._scrubbed(exchange.body))
        if reply.failure is not None and reply.usage is None:
            return Attempt(self._failed(exchange, reply.failure))
        cost = None
        if self._price is not None and reply.usage is not None:
            cost = self._price.cost(reply.usage)
        return Attempt(
            Reply(
                reply.calls,
                reply.text,
                reply.stop,
                reply.failure,
                usage=reply.usage,
                model=reply.model,
                request_id=self._request_id(exchange.headers),
                latency_ms=exchange.latency_ms,
                cost_usd=cost,
                notes=reply.notes,
            )
        )

    def _refused(self, question: Question, exchange: Exchange) -> Attempt:
        """What to make of a status other than success."""
        code, message = self._dialect.read_error(self._scrubbed(exchange.body))
        detail = masked(f"HTTP {exchange.status}: {message}".rstrip(": "), self._key, question)
        if code is not None:
            code = masked(code, self._key)
        failure = Failure("status", detail, exchange.status, code)
        again = exchange.status in RETRIED and code not in _SPENT
        again = again and exchange.headers.get("x-should-retry") != "false"
        return Attempt(self._failed(exchange, failure), again, retry_after_s(exchange.headers))

    def _failed(self, exchange: Exchange, failure: Failure) -> Reply:
        """The reply for *failure*. What was not answered costs nothing; what may have been costs nobody knows what."""
        free = not exchange.answered and (exchange.again or failure.kind in _FREE)
        return Reply(
            failure=failure,
            request_id=self._request_id(exchange.headers),
            latency_ms=exchange.latency_ms,
            cost_usd=0.0 if free and self._price is not None else None,
        )

    def _scrubbed(self, body: bytes) -> bytes:
        """*body* without the key: there are servers that repeat the headers they got."""
        return body if self._key is None else self._key.cut_from(body)

    def _request_id(self, headers: Mapping[str, str]) -> str | None:
        value = next((headers[name] for name in self._dialect.request_ids if name in headers), None)
        return without(self._key, value)[:200] if value and value.isprintable() else None

    def said(self, exchange: Exchange) -> str:
        """What *exchange*, which failed, says, fit to be shown."""
        if exchange.failure is not None:
            return masked(exchange.failure.detail, self._key)
        _, message = self._dialect.read_error(self._scrubbed(exchange.body))
        return masked(f"HTTP {exchange.status}: {message}".rstrip(": "), self._key)
