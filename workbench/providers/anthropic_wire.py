"""Anthropic's Messages on the wire: a question to bytes, and bytes to a Reply. Pure.

Only what is needed is decoded, and only what a verdict hangs on must have its type. The system text ends the part that
is the same for every question, tools included, and is marked for the vendor's cache there.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from workbench.domain.run import Usage
from workbench.engine.prompt import PARAMETERS, REPAIR, REPAIRED_CHARACTERS, TOOLS, Prompt
from workbench.engine.provider import Failure, Question, Reply, Stop, ToolCall
from workbench.providers import openai_wire

_TEXT_CHARACTERS = 8_000
_PROMPTS_KEPT = 4
_TOKENS = 10**9  # more in one call is a fault of the count
MENDING_BYTES = 4 * REPAIRED_CHARACTERS + len(REPAIR) + 100
"""By how much the question that mends an answer can be longer than the first."""
_encode = msgspec.json.Encoder().encode
_TOOLS = _encode(
    [{"name": t.name, "description": t.description, "strict": True, "input_schema": PARAMETERS} for t in TOOLS]
)
# Five minutes, the default, are renewed by every question of a run; an hour costs more to write.
_CACHED = b',"cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":'


class Body:
    """Requests for one model: what is the same for every question under a prompt is encoded once.

    *settings* are the fields of the API by their names there. *forced* is whether the model must call a tool; where it
    need not, it is still bound to one call.
    """

    def __init__(self, model: str, settings: Mapping[str, Any], *, forced: bool = True) -> None:
        self.forced = forced
        choice = {"type": "any" if forced else "auto", "disable_parallel_tool_use": True}
        fields = b"".join(_encode(name) + b":" + _encode(value) + b"," for name, value in settings.items())
        self._head = b'{"model":' + _encode(model) + b"," + fields + b'"tools":' + _TOOLS
        self._head += b',"tool_choice":' + _encode(choice) + b',"system":[{"type":"text","text":'
        self._prefixes: dict[str, bytes] = {}

    def encode(self, question: Question) -> bytes:
        """The request's body."""
        messages = self._prefix(question.prompt) + _encode(question.envelope)
        if question.repair is None:
            return messages + b"}]}"
        # An empty message is refused, and so are two of one role in a row by servers that speak the same.
        said = question.repair.text[:REPAIRED_CHARACTERS].rstrip() or "(nothing)"
        earlier = _encode([{"role": "assistant", "content": said}, {"role": "user", "content": REPAIR}])
        return messages + b"}," + earlier[1:] + b"}"

    def _prefix(self, prompt: Prompt) -> bytes:
        prefix = self._prefixes.get(prompt.system)
        if prefix is None:
            if len(self._prefixes) >= _PROMPTS_KEPT:
                self._prefixes.clear()
            prefix = self._head + _encode(prompt.system) + _CACHED
            self._prefixes[prompt.system] = prefix
        return prefix


class _Block(msgspec.Struct, gc=False):
    type: str = ""
    text: Any = None
    name: str = ""
    input: msgspec.Raw = msgspec.Raw(b"null")


class _Message(msgspec.Struct, gc=False):
    content: list[_Block]
    stop_reason: str | None = None
    model: Any = None
    usage: msgspec.Raw = msgspec.Raw(b"null")


class _Thought(msgspec.Struct, gc=False):
    thinking_tokens: int | None = None


class _Usage(msgspec.Struct, gc=False):
    input_tokens: int
    output_tokens: int
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    output_tokens_details: _Thought | None = None


_message = msgspec.json.Decoder(_Message).decode
_usage = msgspec.json.Decoder(_Usage).decode
_STOPS = {"max_tokens": Stop.LENGTH, "refusal": Stop.REFUSED}
# It answered as far as it could: what came is no verdict, and the command is what was too long.
_FULL = Failure("status", "the request filled the model's context window", 200, "context_length_exceeded")
_UNREADABLE = (msgspec.DecodeError, UnicodeError, RecursionError)


def read(body: bytes) -> Reply:
    """The reply in the *body* of a success. The thoughts in it are counted and not kept."""
    try:
        if not body.isascii():
            body.decode()  # the decoder skips what it does not need, bad bytes included
        found = _message(body)
        calls = tuple(ToolCall(block.name, _arguments(block.input)) for block in found.content if block.type == _CALL)
    except _UNREADABLE as error:
        said = "bad UTF-8" if isinstance(error, UnicodeError) else "not the API's JSON"
        return Reply(failure=Failure("body", said))
    text = "".join(block.text for block in found.content if block.type == "text" and isinstance(block.text, str))
    model = found.model[:200] if isinstance(found.model, str) and found.model.isprintable() else None
    return Reply(
        calls,
        text[:_TEXT_CHARACTERS],
        _STOPS.get(found.stop_reason or "", Stop.DONE),
        _FULL if found.stop_reason == "model_context_window_exceeded" else None,
        usage=_counted(found.usage),
        model=model,
    )


_CALL = "tool_use"


def _arguments(raw: msgspec.Raw) -> str:
    """The arguments as JSON text; gateways are known to give them as a string that holds it."""
    value = msgspec.json.decode(raw)
    if isinstance(value, str):
        return value
    return "" if value is None else bytes(raw).decode()


def _counted(raw: msgspec.Raw) -> Usage | None:
    """What was used. The API counts the input that was read from its cache or written to it beside the rest."""
    try:
        usage = _usage(raw)
    except _UNREADABLE:
        return None
    read, written = usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0
    thought = usage.output_tokens_details.thinking_tokens if usage.output_tokens_details is not None else None
    parts = (usage.input_tokens, read, written, usage.output_tokens, thought or 0)
    if min(parts) < 0 or max(parts) > _TOKENS:
        return None
    return Usage(usage.input_tokens + read + written, read, usage.output_tokens, thought or 0, written)


def read_error(body: bytes) -> tuple[str | None, str]:
    """The vendor's word for an error, or None, and its message, as the *body* of a refusal gives them.

    Two things go by the word of a plain bad request or a full minute, and are told by what else is said: an answer
    that a filter stopped, and money that is spent.
    """
    code, message = openai_wire.read_error(body)
    if "content filtering policy" in message:
        code = "content_filter"
    elif b"spend_limit_reached" in body:
        code = "billing_error"
    return code, message
