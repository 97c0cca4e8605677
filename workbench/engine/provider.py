"""Provider: all that the engine asks of the world, and the neutral words that its answers come in."""

import enum
import hashlib
from collections.abc import Mapping
from typing import Any, Literal, Protocol

import msgspec

from workbench.domain.assessment import GapReason
from workbench.domain.case import Request
from workbench.domain.run import Usage
from workbench.engine.prompt import Prompt


class ToolCall(msgspec.Struct, frozen=True):
    """One tool call as it came: the name, and the arguments as the text the model wrote."""

    name: str
    arguments: str


class Stop(enum.Enum):
    """Why the model stopped."""

    DONE = "done"
    LENGTH = "length"
    REFUSED = "refused"  # it declined, or a content filter did


class Failure(msgspec.Struct, frozen=True):
    """Why there is no reply of the model's at all.

    ``kind``: ``timeout`` (deadline, stall), ``connection`` (refused, reset, TLS, open breaker), ``redirect``,
    ``status`` (an HTTP status other than success; ``status`` says which, ``code`` the vendor's own word for it),
    ``body`` (not the API's JSON, wrong type, bad UTF-8, over the size limit), ``unasked`` (we did not ask, or several
    answers make none together; ``code`` is the gap's reason: ``budget``, ``redaction``, ``oversize``, ``rejected`` by a
    record that does not hold the question, or that of the part or the model that gave no verdict). ``detail`` is one
    clause without keys or command text.
    """

    kind: Literal["timeout", "connection", "redirect", "status", "body", "unasked"]
    detail: str
    status: int | None = None
    code: str | None = None


class Sent(msgspec.Struct, frozen=True, omit_defaults=True):
    """What went out, so that it can be made again from what is on record, byte for byte.

    ``body`` names the bytes (:func:`name_of`); ``refused`` is what the endpoint was known to refuse, and was not sent;
    ``mends`` the beginning of the text that called no tool, where this was the attempt to mend it.
    """

    body: str
    refused: dict[str, str] = {}
    mends: str | None = None


def name_of(body: bytes) -> str:
    """The name of the *body* of a request, 32 hex digits."""
    return hashlib.sha256(body).hexdigest()[:32]


class Reply(msgspec.Struct, frozen=True):
    """What came back, in words that belong to no vendor.

    ``latency_ms`` is the last attempt's time on the wire, without queueing or earlier attempts; ``attempts`` how often
    the wire was used. ``cost_usd`` is None where a price is unknown and there was something to pay for. ``notes`` say
    how the verdict came, where it was not by a tool call that the endpoint was forced to make. ``sent`` is None where
    nothing left this process.
    """

    calls: tuple[ToolCall, ...] = ()
    text: str = ""
    stop: Stop = Stop.DONE
    failure: Failure | None = None
    usage: Usage | None = None
    model: str | None = None
    request_id: str | None = None
    latency_ms: float | None = None
    attempts: int = 1
    cost_usd: float | None = None
    notes: tuple[str, ...] = ()
    sent: Sent | None = None


class Question(msgspec.Struct, frozen=True):
    """What a provider is asked.

    ``envelope`` is the request as the model sees it, and all of it that may leave the process; ``request`` is what was
    asked for, for models in this process, which read no prompt. ``key`` names prompt and envelope together. ``repair``
    is the reply that called no tool, when this is the one attempt to mend it. ``masked`` are the kinds of values that
    the envelope withholds; ``withheld`` says why it must not be put to the model at all, and ``withheld_as`` what that
    is called. Where it is too long for one piece, ``parts`` are the questions that are put in its place, of at most
    ``part_bytes``, and ``whole`` says whether each statement stands whole in one of them.
    """

    prompt: Prompt
    envelope: str
    request: Request
    key: str
    repeat: int = 0
    repair: Reply | None = None
    masked: tuple[str, ...] = ()
    withheld: str | None = None
    withheld_as: GapReason = GapReason.REDACTION
    parts: "tuple[Question, ...]" = ()
    part_bytes: int = 0
    whole: bool = True


class Provider(Protocol):
    """A model behind the contract. Never raises for what the world does: that is a Reply with a failure."""

    @property
    def model(self) -> str:
        """The model string a person types, ``openai:gpt-5``."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Model settings that may change an answer (temperature, token limit): part of the prompt's fingerprint."""

    @property
    def endpoint(self) -> str | None:
        """The host that is asked, None where nothing leaves this process."""

    def ceiling_usd(self, question: Question) -> float | None:
        """The most that asking *question* once can cost, or None where a price is unknown."""

    def estimate_usd(self, question: Question) -> float | None:
        """About what asking *question* once will cost, or None where a price is unknown."""

    async def ask(self, question: Question) -> Reply:
        """Put one question, with this provider's own deadline and retries."""

    def report(self) -> Mapping[str, Any]:
        """What was learned of the endpoint so far (settings it refused, how much at once it bore), as JSON values."""

    async def close(self) -> None:
        """Let go of connections."""
