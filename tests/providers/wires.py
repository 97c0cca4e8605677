"""The vendors' wire formats, as a fake server speaks them: the same things said in each of them."""

import dataclasses
import json
from collections.abc import Callable
from typing import Any

from tests.loopback import Answer, completion, error

_JSON = ("Content-Type", "application/json")
_Headers = tuple[tuple[str, str], ...]
STOPS = ("tool", "done", "length", "refused")


@dataclasses.dataclass(frozen=True)
class Wire:
    """One format. ``says`` is a success, ``fails`` a refusal with the vendor's own word for its status.

    ``key_header`` carries the key; ``usage`` are the tokens of every success by our names: input, cached, output,
    reasoning, written. ``name_bytes`` is a value in every success that nobody reads, ``deep`` what opens its list.
    """

    name: str
    says: Callable[..., Answer]
    fails: Callable[..., Answer]
    key_header: str
    usage: tuple[int, int, int, int, int]
    name_bytes: bytes
    deep: bytes
    overflow: Answer
    filtered: Answer
    spent: Answer


def _chat(
    *calls: tuple[str, str], text: str | None = None, stop: str = "tool", usage: Any = None, headers: _Headers = ()
) -> Answer:
    more = {"refusal": "I cannot help with that."} if stop == "refused" else {}
    finish = {"tool": "tool_calls", "length": "length"}.get(stop, "stop")
    return completion(*calls, content=text, finish=finish, usage=usage, headers=headers, **more)


def _azure_chat(*calls: tuple[str, str], headers: _Headers = (), **more: Any) -> Answer:
    """As OpenAI's, with the filters' findings beside."""
    answer = _chat(*calls, **more)
    document = json.loads(answer.body)
    fine = {"hate": {"filtered": False, "severity": "safe"}, "jailbreak": {"filtered": False, "detected": False}}
    document["prompt_filter_results"] = [{"prompt_index": 0, "content_filter_results": fine}]
    document["choices"][0]["content_filter_results"] = fine
    document["system_fingerprint"] = "fp_1"
    fixed = (_JSON, ("x-request-id", "req_1"), ("apim-request-id", "apim_1"), ("x-ms-region", "Nowhere"))
    return answer.but(body=json.dumps(document).encode(), headers=fixed + headers)


def _azure_fails(
    status: int, message: str = "no", code: str | None = None, headers: _Headers = (), **more: Any
) -> Answer:
    document = {"error": {"code": code or str(status), "message": message, **more}}
    return Answer(status, json.dumps(document).encode(), (_JSON, ("apim-request-id", "apim_1"), *headers))


def _messages(
    *calls: tuple[str, str],
    text: str | None = None,
    stop: str = "tool",
    usage: Any = None,
    headers: _Headers = (),
    before: tuple[dict[str, Any], ...] = (),
) -> Answer:
    content: list[dict[str, Any]] = list(before)
    if text is not None:
        content.append({"type": "text", "text": text, "citations": None})
    for n, (name, arguments) in enumerate(calls):
        try:
            given = json.loads(arguments)
        except ValueError:
            given = arguments
        content.append({"type": "tool_use", "id": f"toolu_{n}", "name": name, "input": given})
    reasons = {"tool": "tool_use", "done": "end_turn", "length": "max_tokens", "refused": "refusal"}
    document = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "fake-2026-01-01",
        "content": content,
        "stop_reason": reasons.get(stop, stop),
        "stop_sequence": None,
        "stop_details": None,
        "usage": usage
        or {
            "input_tokens": 150,
            "cache_creation_input_tokens": 50,
            "cache_read_input_tokens": 800,
            "cache_creation": {"ephemeral_5m_input_tokens": 50, "ephemeral_1h_input_tokens": 0},
            "output_tokens": 60,
            "output_tokens_details": {"thinking_tokens": 20},
            "service_tier": "standard",
        },
    }
    return Answer(body=json.dumps(document).encode(), headers=(_JSON, ("request-id", "req_1"), *headers))


_WORDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    408: "timeout_error",
    409: "conflict_error",
    413: "request_too_large",
    422: "invalid_request_error",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}


def _messages_fail(
    status: int, message: str = "no", code: str | None = None, headers: _Headers = (), **more: Any
) -> Answer:
    inner = {"type": code or _WORDS.get(status, "api_error"), "message": message, **more}
    document = {"type": "error", "error": inner, "request_id": "req_1"}
    return Answer(status, json.dumps(document).encode(), (_JSON, ("request-id", "req_1"), *headers))


_AZURE_FILTER: dict[str, Any] = {
    "param": "prompt",
    "type": None,
    "innererror": {
        "code": "ResponsibleAIPolicyViolation",
        "content_filter_result": {"violence": {"filtered": True, "severity": "medium"}},
    },
}
OPENAI = Wire(
    "openai",
    _chat,
    error,
    "authorization",
    (1000, 800, 60, 20, 0),
    b"chatcmpl-1",
    b'{"choices": ',
    overflow=error(400, "too long", "context_length_exceeded"),
    filtered=error(400, "filtered", "content_filter"),
    spent=error(429, "your quota", "insufficient_quota"),
)
AZURE = Wire(
    "azure-openai",
    _azure_chat,
    _azure_fails,
    "api-key",
    (1000, 800, 60, 20, 0),
    b"chatcmpl-1",
    b'{"choices": ',
    overflow=_azure_fails(400, "This model's maximum context length is 128000 tokens.", "context_length_exceeded"),
    filtered=_azure_fails(400, "The response was filtered", "content_filter", **_AZURE_FILTER),
    spent=_azure_fails(429, "You exceeded your quota", "insufficient_quota"),
)
ANTHROPIC = Wire(
    "anthropic",
    _messages,
    _messages_fail,
    "authorization",
    (1000, 800, 60, 20, 50),
    b"msg_1",
    b'{"content": ',
    overflow=_messages_fail(400, "prompt is too long: 210000 tokens > 200000 maximum"),
    filtered=_messages_fail(400, "Output blocked by content filtering policy"),
    spent=_messages_fail(429, "the limit", details={"error_code": "enforced_spend_limit_reached"}),
)
