"""What a provider may meet, as a table: how the server behaves, and what becomes of the question.

A row's name and what becomes of it are the same for every dialect; the answers are OpenAI's chat completions.
"""

import dataclasses
import gzip
from email.utils import formatdate

from tests.loopback import HIGH, LOW, MEDIUM, Answer, call, completion, error
from workbench.domain.assessment import GapReason
from workbench.domain.risk import RiskLevel

_HTML = (("Content-Type", "text/html"),)
_PAGE = b"<!doctype html><title>502</title><h1>Bad gateway</h1>"
_GOOD = completion(call(LOW))
_CUT = completion(("HighRiskAISessionAnalyzer", '{"title": "Drops the ta'), finish="length")


@dataclasses.dataclass(frozen=True)
class Behaviour:
    """One row.

    *becomes* is the risk, or the reason of the gap; *kind* the failure's; *attempts* how often the wire is used.
    *deadline_s* is short where the row is about one, and *odd* is true where the official SDK cannot be the judge.
    """

    name: str
    answers: tuple[Answer, ...]
    becomes: RiskLevel | GapReason
    kind: str | None = None
    attempts: int = 1
    deadline_s: float = 10.0
    odd: bool = False


def _row(name: str, answer: Answer, becomes: RiskLevel | GapReason, **more: object) -> Behaviour:
    return Behaviour(name, (answer,), becomes, **more)  # type: ignore[arg-type]


def _status(status: int, becomes: GapReason, *, attempts: int = 1, code: str | None = None) -> Behaviour:
    name = f"{status} {code}" if code else str(status)
    return _row(name, error(status, "a reason", code), becomes, kind="status", attempts=attempts)


def _later(name: str, status: int, *headers: tuple[str, str]) -> Behaviour:
    """One refusal with *headers*, then a verdict."""
    return Behaviour(name, (error(status, headers=headers), _GOOD), RiskLevel.LOW, attempts=2)


def _broken(name: str, body: bytes) -> Behaviour:
    """A success whose body is not what the API promises."""
    return _row(name, _GOOD.but(body=body), GapReason.MALFORMED, kind="body", odd=True)


BEHAVIOURS = (
    _row("low", _GOOD, RiskLevel.LOW),
    _row("medium", completion(call(MEDIUM)), RiskLevel.MEDIUM),
    _row("high", completion(call(HIGH)), RiskLevel.HIGH),
    _row("two tools", completion(call(LOW), call(HIGH)), RiskLevel.HIGH),
    _row("unknown tool", completion(call("run_sql")), GapReason.NO_TOOL),
    _row("unknown tool beside high", completion(call("run_sql"), call(HIGH)), RiskLevel.HIGH),
    _row("unknown tool beside low", completion(call(LOW), call("run_sql")), GapReason.NO_TOOL),
    _row("broken arguments for high", completion((HIGH, '{"title": "Drops')), RiskLevel.HIGH),
    _row("broken arguments for low", completion((LOW, '{"title": "Reads')), GapReason.MALFORMED),
    _row("no arguments for high", completion((HIGH, "")), RiskLevel.HIGH),
    _row("text beside the tool", completion(call(HIGH), content="I call a tool now."), RiskLevel.HIGH),
    _row("finish reason stop", completion(call(HIGH), finish="stop"), RiskLevel.HIGH),
    _row("prose", completion(content="This is low risk.", finish="stop"), GapReason.NO_TOOL),
    _row("empty message", completion(finish="stop"), GapReason.NO_TOOL),
    _row("empty list of tools", completion(finish="stop", tool_calls=[]), GapReason.NO_TOOL),
    _row("refusal", completion(refusal="I cannot help with that.", finish="stop"), GapReason.REFUSED),
    _row("content filter", completion(finish="content_filter"), GapReason.REFUSED),
    _row("length cut", _CUT, GapReason.MALFORMED),
    _status(400, GapReason.REJECTED),
    _status(400, GapReason.OVERSIZE, code="context_length_exceeded"),
    _status(400, GapReason.REFUSED, code="content_filter"),
    _status(401, GapReason.UNAUTHORIZED, code="invalid_api_key"),
    _status(403, GapReason.UNAUTHORIZED),
    _status(404, GapReason.REJECTED, code="model_not_found"),
    _status(408, GapReason.TIMEOUT, attempts=4),
    _status(409, GapReason.REJECTED, attempts=4),
    _status(413, GapReason.OVERSIZE),
    _status(422, GapReason.REJECTED),
    _status(429, GapReason.RATE_LIMITED, attempts=4),
    _status(429, GapReason.RATE_LIMITED, code="insufficient_quota"),
    _status(500, GapReason.UNAVAILABLE, attempts=4),
    _status(501, GapReason.UNAVAILABLE),
    _status(502, GapReason.UNAVAILABLE, attempts=4),
    _status(503, GapReason.UNAVAILABLE, attempts=4),
    _status(504, GapReason.UNAVAILABLE, attempts=4),
    _status(529, GapReason.UNAVAILABLE, attempts=4),
    _later("429 with retry-after in seconds, then low", 429, ("Retry-After", "1")),
    _later("429 with retry-after in milliseconds, then low", 429, ("retry-after-ms", "20")),
    _later("429 with retry-after as a date, then low", 429, ("Retry-After", formatdate(0, usegmt=True))),
    _later("503 with an odd retry-after, then low", 503, ("Retry-After", "soon")),
    _row(
        "429 with retry-after past the deadline",
        error(429, headers=(("Retry-After", "3600"),)),
        GapReason.RATE_LIMITED,
        kind="status",
    ),
    _row(
        "500 that says not to retry",
        error(500, headers=(("x-should-retry", "false"),)),
        GapReason.UNAVAILABLE,
        kind="status",
    ),
    Behaviour("reset before the head, then low", (_GOOD.but(reset=True), _GOOD), RiskLevel.LOW, attempts=2, odd=True),
    _row(
        "reset before the head", _GOOD.but(reset=True), GapReason.UNAVAILABLE, kind="connection", attempts=4, odd=True
    ),
    _row("slow head", _GOOD.but(head_s=0.03), RiskLevel.LOW),
    _row("slow body", _GOOD.but(part=40, body_s=0.03), RiskLevel.LOW),
    _row("no head at all", _GOOD.but(head_s=60), GapReason.TIMEOUT, kind="timeout", deadline_s=0.15, odd=True),
    _row("stall in the body", _GOOD.but(part=40, body_s=60), GapReason.TIMEOUT, kind="timeout", odd=True),
    _row("reset in the body", _GOOD.but(part=40, reset=True), GapReason.UNAVAILABLE, kind="connection", odd=True),
    _row(
        "reset in the body of an error",
        error(401).but(part=10, reset=True),
        GapReason.UNAUTHORIZED,
        kind="status",
        odd=True,
    ),
    _row("wrong content type", _GOOD.but(headers=_HTML), RiskLevel.LOW, odd=True),
    _row("HTML with 200", Answer(200, _PAGE, _HTML), GapReason.MALFORMED, kind="body", odd=True),
    _row("HTML with 502", Answer(502, _PAGE, _HTML), GapReason.UNAVAILABLE, kind="status", attempts=4, odd=True),
    _row("nothing with 200", Answer(), GapReason.MALFORMED, kind="body", odd=True),
    _row("nothing with 204", Answer(204), GapReason.MALFORMED, kind="body", odd=True),
    _row(
        "encoded though unasked",
        _GOOD.but(body=gzip.compress(_GOOD.body), headers=(*_GOOD.headers, ("Content-Encoding", "gzip"))),
        RiskLevel.LOW,
    ),
    _row(
        "encoded but not",
        _GOOD.but(headers=(*_GOOD.headers, ("Content-Encoding", "gzip"))),
        GapReason.MALFORMED,
        kind="body",
        odd=True,
    ),
    _row("not HTTP", Answer(raw=b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), GapReason.MALFORMED, kind="body", odd=True),
    _broken("bad UTF-8 where it counts", _GOOD.body.replace(b"Reads one row", b"Reads \xff\xfe row")),
    _broken("bad UTF-8 where nobody looks", _GOOD.body.replace(b"chatcmpl-1", b"\xc3\x28")),
    _broken("half a surrogate pair", _GOOD.body.replace(b"fake-2026", b"fake\\ud800")),
    _broken("50 MB", _GOOD.body + b" " * 50_000_000),
    _broken("cut JSON", _GOOD.body[:-20]),
    _broken("no choices", b'{"id": "x", "choices": []}'),
    _broken("choices missing", b'{"id": "x", "object": "chat.completion"}'),
    _broken("choices null", b'{"choices": null}'),
    _broken("a list", b"[]"),
    _broken("null", b"null"),
    _broken("message of a wrong type", b'{"choices": [{"message": "low"}]}'),
    _broken("tools of a wrong type", b'{"choices": [{"message": {"tool_calls": {"name": "x"}}}]}'),
    _broken("tool name of a wrong type", b'{"choices": [{"message": {"tool_calls": [{"function": {"name": 3}}]}}]}'),
    _broken("nested too deep", b'{"choices": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    _row("usage of a wrong type", completion(call(HIGH), usage={"prompt_tokens": "many"}), RiskLevel.HIGH, odd=True),
    _row(
        "tool without a function", completion(call(HIGH), tool_calls=[{"type": "custom"}]), GapReason.NO_TOOL, odd=True
    ),
    _row(
        "arguments not in quotes",
        completion(tool_calls=[{"function": {"name": HIGH, "arguments": {"title": "Drops", "explanation": "All."}}}]),
        RiskLevel.HIGH,
        odd=True,
    ),
    _row(
        "the older function_call",
        completion(function_call={"name": HIGH, "arguments": call(HIGH)[1]}, finish="function_call"),
        RiskLevel.HIGH,
        odd=True,
    ),
    _row("error as a plain string", Answer(400, b'{"error": "no"}'), GapReason.REJECTED, kind="status", odd=True),
    _row(
        "overflow said in prose",
        error(400, "This model's maximum context length is 4096 tokens.", "400"),
        GapReason.OVERSIZE,
        kind="status",
        odd=True,
    ),
    _row("an error that is a list", Answer(404, b"[1]"), GapReason.REJECTED, kind="status", odd=True),
)
