"""OpenAI's chat completions as a Provider: ``openai:MODEL``, and ``custom:MODEL`` for whatever speaks the same."""

import functools
from collections.abc import Mapping
from typing import Any

from workbench.engine.provider import Failure, Question, Reply
from workbench.providers.http import Exchange, Http
from workbench.providers.mask import masked
from workbench.providers.openai_wire import Body, read, read_error
from workbench.providers.prices import Price
from workbench.providers.retry import RETRIED, Attempt, Patience, retry_after_s
from workbench.providers.secret import Secret

_ANSWERED = ("body", "timeout")


class OpenAIChat:
    """One model of an endpoint that speaks chat completions.

    *settings* are the model's settings by the API's own names, as they are sent. *price* is None where it is unknown:
    then so is every cost, never 0.
    """

    def __init__(
        self,
        name: str,
        model: str,
        url: str,
        *,
        key: Secret | None,
        settings: Mapping[str, Any],
        price: Price | None,
        patience: Patience,
        connect_timeout_s: float = 10.0,
        stall_timeout_s: float = 15.0,
    ) -> None:
        self._name = name
        self._settings = dict(settings)
        self._key = key
        self._price = price
        self._patience = patience
        self._body = Body(model, self._settings)
        headers = {"Content-Type": "application/json", "User-Agent": "workbench"}
        if key is not None:
            headers["Authorization"] = f"Bearer {key.reveal()}"
        self._http = Http(url, headers, connect_timeout_s=connect_timeout_s, stall_timeout_s=stall_timeout_s)

    @property
    def model(self) -> str:
        """The model string a person types."""
        return self._name

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings that are sent."""
        return self._settings

    def ceiling_usd(self, question: Question) -> float | None:
        """The most that asking *question* can cost: every byte a token, and the longest answer.

        One attempt's worth, however many are made: those that failed before an answer began are not billed, and no
        other is repeated.
        """
        if self._price is None:
            return None
        return self._price.ceiling(len(self._body.encode(question)), self._settings["max_completion_tokens"])

    async def ask(self, question: Question) -> Reply:
        """Put *question*, with retries until the deadline."""
        attempt = functools.partial(self._attempt, question, self._body.encode(question))
        return await self._patience.insist(attempt)

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.close()

    async def _attempt(self, question: Question, body: bytes) -> Attempt:
        exchange = await self._http.post(body)
        if exchange.failure is not None:
            # Certificates do not change between two attempts.
            again = exchange.failure.kind == "connection" and not exchange.answered and exchange.failure.code is None
            return Attempt(self._failed(exchange, exchange.failure), again)
        if not exchange.answered:
            return self._refused(question, exchange)
        reply, written = read(exchange.body)
        if reply.failure is not None:
            return Attempt(self._failed(exchange, reply.failure))
        cost = None
        if self._price is not None and reply.usage is not None:
            cost = self._price.cost(reply.usage, written)
        return Attempt(
            Reply(
                reply.calls,
                reply.text,
                reply.stop,
                usage=reply.usage,
                model=reply.model,
                request_id=_request_id(exchange.headers),
                latency_ms=exchange.latency_ms,
                cost_usd=cost,
            )
        )

    def _refused(self, question: Question, exchange: Exchange) -> Attempt:
        """What to make of a status other than success."""
        code, message = read_error(exchange.body)
        detail = masked(f"HTTP {exchange.status}: {message}".rstrip(": "), self._key, question)
        if code is not None:
            code = masked(code, self._key)
        failure = Failure("status", detail, exchange.status, code)
        # Credit that is used up does not come back in a minute, though it is said with the status of a full minute.
        again = exchange.status in RETRIED and code != "insufficient_quota"
        again = again and exchange.headers.get("x-should-retry") != "false"
        return Attempt(self._failed(exchange, failure), again, retry_after_s(exchange.headers))

    def _failed(self, exchange: Exchange, failure: Failure) -> Reply:
        """The reply for *failure*. What was never answered costs nothing; of what was, or may have been, none knows."""
        free = self._price is not None and not exchange.answered and failure.kind not in _ANSWERED
        return Reply(
            failure=failure,
            request_id=_request_id(exchange.headers),
            latency_ms=exchange.latency_ms,
            cost_usd=0.0 if free else None,
        )


def _request_id(headers: Mapping[str, str]) -> str | None:
    value = headers.get("x-request-id")
    return value[:200] if value and value.isprintable() else None


def default_settings(
    provider: str,
    model: str,
    *,
    temperature: float | None,
    seed: int | None,
    max_output_tokens: int | None,
    reasoning_effort: str | None,
) -> dict[str, Any]:
    """What is sent with every question, by the API's names.

    Unless set, the temperature is 0 for ``custom`` and for the models of OpenAI's that take one; its reasoning models
    refuse it, so to them none is sent. They also think in output tokens, so their limit is higher.
    """
    reasons = provider == "openai" and not model.removeprefix("ft:").startswith(_PLAIN)
    if temperature is None and not reasons:
        temperature = 0.0
    fields = {
        "max_completion_tokens": max_output_tokens or (8_192 if reasons else 2_048),
        "temperature": temperature,
        "seed": seed,
        "reasoning_effort": reasoning_effort,
    }
    return {name: value for name, value in fields.items() if value is not None}


_PLAIN = ("gpt-3.5", "gpt-4", "chatgpt-4o")
