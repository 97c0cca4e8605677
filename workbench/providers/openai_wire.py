"""OpenAI's chat completions on the wire: a question to bytes, and bytes to a Reply. Pure.

Only what is needed is decoded, and only what a verdict hangs on must have its type: a usage in an unexpected shape
costs the count of tokens, not the answer.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from workbench.domain.run import Usage
from workbench.engine.prompt import PARAMETERS, REPAIR, REPAIRED_CHARACTERS, TOOLS, Prompt
from workbench.engine.provider import Failure, Question, Reply, Stop, ToolCall
from workbench.providers import openai_structured as structured
from workbench.providers.openai_manners import Manners, Way

_TEXT_CHARACTERS = 8_000
_PROMPTS_KEPT = 4
_TOKENS = 10**9  # more in one call is a fault of the count
_encode = msgspec.json.Encoder().encode


def _tools(*, strict: bool) -> bytes:
    plain = {name: value for name, value in PARAMETERS.items() if name != "additionalProperties"}
    more = {"strict": True, "parameters": PARAMETERS} if strict else {"parameters": plain}
    return _encode(
        [{"type": "function", "function": {"name": t.name, "description": t.description, **more}} for t in TOOLS]
    )


_STRICT_TOOLS = _tools(strict=True)
_LIMIT = "max_completion_tokens"
MENDING_BYTES = 4 * REPAIRED_CHARACTERS + len(REPAIR) + 100 + len(_encode(structured.INSTEAD))
MENDING_BYTES += len(_encode(structured.response_format(strict=True)))
"""By how much the question that mends an answer, in whichever way, can be longer than the first."""


class Body:
    """Requests for one model: what is the same for every question under a prompt is encoded once.

    *settings* are the fields of the API by their names there, ``temperature`` and the like; *manners*, what of all this
    the endpoint refuses, and is not sent.
    """

    def __init__(self, model: str, settings: Mapping[str, Any], manners: Manners = Manners()) -> None:  # noqa: B008
        self.model = model
        self.manners = manners
        self.way = manners.way
        forced = self.way is Way.TOOL
        self._head = b'{"model":' + _encode(model) + b',"messages":[{"role":"system","content":'
        self._instead = "" if forced else structured.INSTEAD
        self._repair = REPAIR if forced else structured.REPAIR
        # The tools follow the messages, and the settings them: all of it fixed.
        self._tail = b"]" + self._form(settings) + self._sent(settings) + b"}"
        self._prefixes: dict[str, bytes] = {}

    def encode(self, question: Question) -> bytes:
        """The request's body."""
        messages = self._prefix(question.prompt) + _encode(question.envelope)
        if question.repair is None:
            return messages + b"}" + self._tail
        # Some servers refuse an empty message, and some two of one role in a row.
        said = question.repair.text[:REPAIRED_CHARACTERS] or "(nothing)"
        earlier = _encode([{"role": "assistant", "content": said}, {"role": "user", "content": self._repair}])
        return messages + b"}," + earlier[1:-1] + self._tail

    def _form(self, settings: Mapping[str, Any]) -> bytes:
        """The fields that make the verdict come in the form it is asked for."""
        refused = self.manners.refused
        if self.way is Way.PLAIN:
            return b""
        if self.way is Way.SCHEMA:
            tokens = {"tokens": settings[_LIMIT]} if _LIMIT in settings else {}
            form = structured.response_format(strict="strict" not in refused, **tokens)
            return b',"response_format":' + _encode(form)
        tools = _tools(strict=False) if "strict" in refused else _STRICT_TOOLS
        parallel = b"" if "parallel_tool_calls" in refused else b',"parallel_tool_calls":false'
        return b',"tools":' + tools + b',"tool_choice":"required"' + parallel

    def _sent(self, settings: Mapping[str, Any]) -> bytes:
        sent = {}
        for name, value in settings.items():
            if name not in self.manners.refused:
                sent[name] = value
            elif name == _LIMIT:
                sent["max_tokens"] = value  # its older name: without a limit nobody could say what a question can cost
        return b"".join(b"," + _encode(name) + b":" + _encode(value) for name, value in sent.items())

    def _prefix(self, prompt: Prompt) -> bytes:
        prefix = self._prefixes.get(prompt.system)
        if prefix is None:
            if len(self._prefixes) >= _PROMPTS_KEPT:
                self._prefixes.clear()
            prefix = self._head + _encode(prompt.system + self._instead) + b'},{"role":"user","content":'
            self._prefixes[prompt.system] = prefix
        return prefix


class _Function(msgspec.Struct, gc=False):
    name: str = ""
    arguments: Any = None


class _Call(msgspec.Struct, gc=False):
    function: _Function | None = None


class _Message(msgspec.Struct, gc=False):
    content: Any = None
    refusal: str | None = None
    tool_calls: list[_Call] | None = None
    function_call: _Function | None = None  # what tool_calls were called before, and some servers still say


class _Choice(msgspec.Struct, gc=False):
    message: _Message
    finish_reason: str | None = None


class _Completion(msgspec.Struct, gc=False):
    choices: list[_Choice]
    model: Any = None
    usage: msgspec.Raw = msgspec.Raw(b"null")


class _Details(msgspec.Struct, gc=False):
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None


class _Usage(msgspec.Struct, gc=False):
    prompt_tokens: int
    completion_tokens: int
    prompt_tokens_details: _Details | None = None
    completion_tokens_details: _Details | None = None


_completion = msgspec.json.Decoder(_Completion).decode
_usage = msgspec.json.Decoder(_Usage).decode
_STOPS = {"length": Stop.LENGTH, "content_filter": Stop.REFUSED}
_UNREADABLE = (msgspec.DecodeError, UnicodeError, RecursionError)


def read(body: bytes) -> Reply:
    """The reply in the *body* of a success."""
    try:
        if not body.isascii():
            body.decode()  # the decoder skips what it does not need, bad bytes included
        found = _completion(body)
    except _UNREADABLE as error:
        said = "bad UTF-8" if isinstance(error, UnicodeError) else "not the API's JSON"
        return Reply(failure=Failure("body", said))
    if not found.choices:
        return Reply(failure=Failure("body", "no choices in the answer"))
    message = found.choices[0].message
    calls = [
        ToolCall(call.function.name, _string(call.function.arguments)) if call.function else ToolCall("", "")
        for call in message.tool_calls or ()
    ]
    if not calls and message.function_call is not None:
        calls = [ToolCall(message.function_call.name, _string(message.function_call.arguments))]
    stop = Stop.REFUSED if message.refusal else _STOPS.get(found.choices[0].finish_reason or "", Stop.DONE)
    usage = _counted(found.usage)
    model = found.model[:200] if isinstance(found.model, str) and found.model.isprintable() else None
    text = (_string(message.content) or message.refusal or "")[:_TEXT_CHARACTERS]
    return Reply(tuple(calls), text, stop, usage=usage, model=model)


def _string(value: Any) -> str:
    """*value* where it is a string, nothing for null, else its JSON: some servers forget to quote their arguments."""
    if isinstance(value, str):
        return value
    return "" if value is None else _encode(value).decode()


def _counted(raw: msgspec.Raw) -> Usage | None:
    try:
        usage = _usage(raw)
    except _UNREADABLE:
        return None
    read = usage.prompt_tokens_details or _Details()
    wrote = usage.completion_tokens_details or _Details()
    found = Usage(
        usage.prompt_tokens,
        read.cached_tokens or 0,
        usage.completion_tokens,
        wrote.reasoning_tokens or 0,
        read.cache_write_tokens or 0,
    )
    numbers = msgspec.structs.astuple(found)
    return found if min(numbers) >= 0 and max(numbers) <= _TOKENS else None


_WORD = re.compile(r"[A-Za-z][\w.-]{1,63}")
# Servers that speak this API without its words for errors say it in prose.
_OVERFLOW = re.compile(
    r"(?i)maximum context length|context (?:length|window|size)[^.]{0,40}exceed|exceed[^.]{0,60}context"
    r"|prompt is too long"
)


def read_error(body: bytes) -> tuple[str | None, str]:
    """The vendor's word for an error, or None, and its message, as the *body* of a refusal gives them."""
    try:
        document = msgspec.json.decode(body)
    except _UNREADABLE:
        return None, ""
    fields = document if isinstance(document, dict) else {}
    inner = fields.get("error")
    message: Any = ""
    if isinstance(inner, dict):
        fields = inner
    elif isinstance(inner, str):
        message = inner
    message = _said(message or fields.get("message") or fields.get("detail"))
    field = fields.get("param")
    if isinstance(field, str) and _WORD.fullmatch(field) and field not in message:
        message = f"{message} ({field})"
    words = (fields.get("code"), fields.get("type"))
    code = next((word for word in words if isinstance(word, str) and _WORD.fullmatch(word)), None)
    if code not in _KNOWN and _OVERFLOW.search(message[:2_000]):
        code = "context_length_exceeded"
    return code, message


def _said(message: Any) -> str:
    """*message* as text, be it the list of complaints by place that validating servers give."""
    if isinstance(message, dict):
        message = message.get("detail")
    if isinstance(message, list):
        found = [each for each in message[:_COMPLAINTS] if isinstance(each, dict)]
        places = [each["loc"] if isinstance(each.get("loc"), list) else () for each in found]
        texts = [".".join(str(step) for step in place if isinstance(step, str | int)) for place in places]
        return "; ".join(f"{text}: {each.get('msg', '')}"[:_COMPLAINT] for text, each in zip(texts, found, strict=True))
    return message if isinstance(message, str) else ""


_KNOWN = frozenset({"context_length_exceeded", "content_filter", "invalid_api_key", "insufficient_quota"})
_COMPLAINTS, _COMPLAINT = 5, 200
