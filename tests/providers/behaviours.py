"""What a provider may meet, as a table: how the server behaves, and what becomes of the question.

A row's name and what becomes of it are the same for every vendor; what the server says is each one's own format. A few
rows are of one vendor alone, where no other can say such a thing.
"""

import dataclasses
import functools
import gzip
from email.utils import formatdate
from typing import Any

from tests.loopback import HIGH, LOW, MEDIUM, Answer, call, completion
from tests.providers.wires import ANTHROPIC, OPENAI, Wire
from workbench.domain.assessment import GapReason
from workbench.domain.risk import RiskLevel

_HTML = (("Content-Type", "text/html"),)
_PAGE = b"<!doctype html><title>502</title><h1>Bad gateway</h1>"


@dataclasses.dataclass(frozen=True)
class Behaviour:
    """One row.

    *becomes* is the risk, or the reason of the gap; *kind* the failure's; *attempts* how often the wire is used.
    *deadline_s* is short where the row is about one, and *odd* is true where the official SDK cannot be the judge.
    Nobody listens where there are no *answers*.
    """

    name: str
    answers: tuple[Answer, ...]
    becomes: RiskLevel | GapReason
    kind: str | None = None
    attempts: int = 1
    deadline_s: float = 10.0
    odd: bool = False


def _row(name: str, answer: Answer, becomes: RiskLevel | GapReason, **more: Any) -> Behaviour:
    return Behaviour(name, (answer,), becomes, **more)


@functools.cache
def behaviours(wire: Wire) -> tuple[Behaviour, ...]:
    """The table for a server that speaks *wire*."""
    return (*_verdicts(wire), *_refusals(wire), *_times(wire), *_bodies(wire), *_own(wire))


def _verdicts(wire: Wire) -> tuple[Behaviour, ...]:
    """What a model may say."""
    says = wire.says
    cut = says(("HighRiskAISessionAnalyzer", '{"title": "Drops the ta'), stop="length")
    return (
        _row("low", says(call(LOW)), RiskLevel.LOW),
        _row("medium", says(call(MEDIUM)), RiskLevel.MEDIUM),
        _row("high", says(call(HIGH)), RiskLevel.HIGH),
        _row("two tools", says(call(LOW), call(HIGH)), RiskLevel.HIGH),
        _row("unknown tool", says(call("run_sql")), GapReason.NO_TOOL),
        _row("unknown tool beside high", says(call("run_sql"), call(HIGH)), RiskLevel.HIGH),
        _row("unknown tool beside low", says(call(LOW), call("run_sql")), GapReason.NO_TOOL),
        _row("broken arguments for high", says((HIGH, '{"title": "Drops')), RiskLevel.HIGH),
        _row("broken arguments for low", says((LOW, '{"title": "Reads')), GapReason.MALFORMED),
        _row("no arguments for high", says((HIGH, "")), RiskLevel.HIGH),
        _row("arguments that are a list", says((LOW, "[1]")), GapReason.MALFORMED),
        _row("text beside the tool", says(call(HIGH), text="I call a tool now."), RiskLevel.HIGH),
        _row("a tool, said to be the end", says(call(HIGH), stop="done"), RiskLevel.HIGH),
        _row("prose", says(text="This is low risk.", stop="done"), GapReason.NO_TOOL),
        _row("empty", says(stop="done"), GapReason.NO_TOOL),
        _row("refusal", says(stop="refused"), GapReason.REFUSED),
        _row("length cut", cut, GapReason.MALFORMED),
        _row("usage of a wrong type", says(call(HIGH), usage={"input_tokens": "many"}), RiskLevel.HIGH, odd=True),
    )


def _refusals(wire: Wire) -> tuple[Behaviour, ...]:
    """Statuses, with and without a word of when to come again."""
    good = wire.says(call(LOW))

    def status(status: int, becomes: GapReason, attempts: int = 1) -> Behaviour:
        return _row(str(status), wire.fails(status, "a reason"), becomes, kind="status", attempts=attempts)

    def later(name: str, status: int, *headers: tuple[str, str]) -> Behaviour:
        return Behaviour(name, (wire.fails(status, headers=headers), good), RiskLevel.LOW, attempts=2)

    return (
        status(400, GapReason.REJECTED),
        _row("400 context overflow", wire.overflow, GapReason.OVERSIZE, kind="status"),
        _row("400 content filter", wire.filtered, GapReason.REFUSED, kind="status"),
        status(401, GapReason.UNAUTHORIZED),
        status(402, GapReason.REJECTED),
        status(403, GapReason.UNAUTHORIZED),
        status(404, GapReason.REJECTED),
        status(408, GapReason.TIMEOUT, 4),
        status(409, GapReason.REJECTED, 4),
        status(413, GapReason.OVERSIZE),
        status(422, GapReason.REJECTED),
        status(429, GapReason.RATE_LIMITED, 4),
        _row("429 money spent", wire.spent, GapReason.RATE_LIMITED, kind="status"),
        status(500, GapReason.UNAVAILABLE, 4),
        status(501, GapReason.UNAVAILABLE),
        status(502, GapReason.UNAVAILABLE, 4),
        status(503, GapReason.UNAVAILABLE, 4),
        status(504, GapReason.UNAVAILABLE, 4),
        status(529, GapReason.UNAVAILABLE, 4),
        later("429 retry-after in seconds, then low", 429, ("Retry-After", "1")),
        later("429 retry-after in milliseconds, then low", 429, ("retry-after-ms", "20")),
        later("429 retry-after as a date, then low", 429, ("Retry-After", formatdate(0, usegmt=True))),
        later("503 odd retry-after, then low", 503, ("Retry-After", "soon")),
        later("529, then low", 529),
        _row(
            "429 retry-after past the deadline",
            wire.fails(429, headers=(("Retry-After", "3600"),)),
            GapReason.RATE_LIMITED,
            kind="status",
        ),
        _row(
            "429 retry-after as a date past the deadline",
            wire.fails(
                429, headers=(("Date", formatdate(0, usegmt=True)), ("Retry-After", formatdate(3600, usegmt=True)))
            ),
            GapReason.RATE_LIMITED,
            kind="status",
        ),
        _row(
            "500 that says not to retry",
            wire.fails(500, headers=(("x-should-retry", "false"),)),
            GapReason.UNAVAILABLE,
            kind="status",
        ),
        _row("error as a plain string", Answer(400, b'{"error": "no"}'), GapReason.REJECTED, kind="status", odd=True),
        _row("an error that is a list", Answer(404, b"[1]"), GapReason.REJECTED, kind="status", odd=True),
        _row("HTML with 502", Answer(502, _PAGE, _HTML), GapReason.UNAVAILABLE, kind="status", attempts=4, odd=True),
        _row("50 MB with 400", Answer(400, b" " * 50_000_000), GapReason.REJECTED, kind="status", odd=True),
        _row(
            "redirect to another host",
            Answer(307, headers=(("Location", "http://127.0.0.1:1/elsewhere"),)),
            GapReason.UNAVAILABLE,
            kind="redirect",
            odd=True,
        ),
    )


def _times(wire: Wire) -> tuple[Behaviour, ...]:
    """Connections that are slow, silent, broken or refused."""
    good = wire.says(call(LOW))
    return (
        Behaviour("nobody listens", (), GapReason.UNAVAILABLE, kind="connection", attempts=4, odd=True),
        Behaviour("reset before the head, then low", (good.but(reset=True), good), RiskLevel.LOW, attempts=2, odd=True),
        _row(
            "reset before the head",
            good.but(reset=True),
            GapReason.UNAVAILABLE,
            kind="connection",
            attempts=4,
            odd=True,
        ),
        _row("slow head", good.but(head_s=0.03), RiskLevel.LOW),
        _row("slow body", good.but(part=40, body_s=0.03), RiskLevel.LOW),
        _row("no head at all", good.but(head_s=60), GapReason.TIMEOUT, kind="timeout", deadline_s=0.4, odd=True),
        _row("stall in the body", good.but(part=40, body_s=60), GapReason.TIMEOUT, kind="timeout", odd=True),
        _row("reset in the body", good.but(part=40, reset=True), GapReason.UNAVAILABLE, kind="connection", odd=True),
        _row(
            "reset in the body of an error",
            wire.fails(401).but(part=10, reset=True),
            GapReason.UNAUTHORIZED,
            kind="status",
            odd=True,
        ),
        _row(
            "stall in the body of an error",
            wire.fails(403).but(part=10, body_s=60),
            GapReason.UNAUTHORIZED,
            kind="status",
            odd=True,
        ),
    )


def _bodies(wire: Wire) -> tuple[Behaviour, ...]:
    """Successes whose body is not what the API promises, or not said to be."""
    good = wire.says(call(LOW))
    encoded = (*good.headers, ("Content-Encoding", "gzip"))

    def broken(name: str, body: bytes) -> Behaviour:
        return _row(name, good.but(body=body), GapReason.MALFORMED, kind="body", odd=True)

    def odd(name: str, answer: Answer) -> Behaviour:
        return _row(name, answer, GapReason.MALFORMED, kind="body", odd=True)

    return (
        odd("wrong content type", good.but(headers=_HTML)),
        odd("wrong content type, as text", good.but(headers=(("Content-Type", "text/plain; charset=utf-8"),))),
        _row("no content type", good.but(headers=()), RiskLevel.LOW),
        _row("another JSON type", good.but(headers=(("Content-Type", "application/vnd.api+JSON"),)), RiskLevel.LOW),
        odd("HTML with 200", Answer(200, _PAGE, _HTML)),
        odd("nothing with 200", Answer()),
        odd("nothing with 204", Answer(204)),
        _row("encoded though unasked", good.but(body=gzip.compress(good.body), headers=encoded), RiskLevel.LOW),
        odd("encoded but not", good.but(headers=encoded)),
        odd("not HTTP", Answer(raw=b"SSH-2.0-OpenSSH_9.6\r\n\r\n")),
        broken("bad UTF-8 where it counts", good.body.replace(b"Reads one row", b"Reads \xff\xfe row")),
        broken("bad UTF-8 where nobody looks", good.body.replace(wire.name_bytes, b"\xc3\x28")),
        broken("half a surrogate pair", good.body.replace(b"fake-2026", b"fake\\ud800")),
        broken("50 MB", good.body + b" " * 50_000_000),
        broken("cut JSON", good.body[:-20]),
        broken("an error with 200", wire.fails(500).body),
        broken("a list", b"[]"),
        broken("null", b"null"),
        broken("nested too deep", wire.deep + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    )


def _own(wire: Wire) -> tuple[Behaviour, ...]:
    """What only servers of this format can say."""
    if wire is ANTHROPIC:
        return _anthropic(wire)
    return _chat(wire) if wire is OPENAI else _filtered()


def _filtered() -> tuple[Behaviour, ...]:
    return (_row("stopped by a filter", completion(finish="content_filter"), GapReason.REFUSED),)


def _chat(wire: Wire) -> tuple[Behaviour, ...]:
    """OpenAI's, and those of the many servers that speak nearly the same."""

    def broken(name: str, body: bytes) -> Behaviour:
        return _row(name, Answer(body=body), GapReason.MALFORMED, kind="body", odd=True)

    loose = {"function": {"name": HIGH, "arguments": {"title": "Drops", "explanation": "All."}}}
    older = {"name": HIGH, "arguments": call(HIGH)[1]}
    return (
        *_filtered(),
        _row("empty list of tools", completion(finish="stop", tool_calls=[]), GapReason.NO_TOOL),
        _row(
            "tool without a function",
            completion(call(HIGH), tool_calls=[{"type": "custom"}]),
            GapReason.NO_TOOL,
            odd=True,
        ),
        _row("arguments not in quotes", completion(tool_calls=[loose]), RiskLevel.HIGH, odd=True),
        _row(
            "the older function_call",
            completion(function_call=older, finish="function_call"),
            RiskLevel.HIGH,
            odd=True,
        ),
        _row(
            "overflow said in prose",
            wire.fails(400, "This model's maximum context length is 4096 tokens.", "400"),
            GapReason.OVERSIZE,
            kind="status",
            odd=True,
        ),
        broken("no choices", b'{"id": "x", "choices": []}'),
        broken("choices missing", b'{"id": "x", "object": "chat.completion"}'),
        broken("choices null", b'{"choices": null}'),
        broken("message of a wrong type", b'{"choices": [{"message": "low"}]}'),
        broken("tools of a wrong type", b'{"choices": [{"message": {"tool_calls": {"name": "x"}}}]}'),
        broken("tool name of a wrong type", b'{"choices": [{"message": {"tool_calls": [{"function": {"name": 3}}]}}]}'),
    )


def _anthropic(wire: Wire) -> tuple[Behaviour, ...]:
    def broken(name: str, body: bytes) -> Behaviour:
        return _row(name, Answer(body=body), GapReason.MALFORMED, kind="body", odd=True)

    thought = ({"type": "thinking", "thinking": "Hm.", "signature": "c2ln"}, {"type": "redacted_thinking", "data": "x"})
    unforced = wire.fails(400, 'tool_choice: type "tool" and "any" are not supported for this model.')
    quoted = wire.says((HIGH, '"' + call(HIGH)[1].replace('"', '\\"') + '"'))
    return (
        _row("thoughts before the tool", wire.says(call(HIGH), before=thought), RiskLevel.HIGH),
        _row("a block of an unknown kind", wire.says(call(HIGH), before=({"type": "new", "x": 1},)), RiskLevel.HIGH),
        _row("pause", wire.says(text="Let me", stop="pause_turn"), GapReason.NO_TOOL),
        _row(
            "context window filled",
            wire.says(text="It", stop="model_context_window_exceeded"),
            GapReason.OVERSIZE,
            kind="status",
            odd=True,
        ),
        Behaviour("forcing refused, then low", (unforced, wire.says(call(LOW))), RiskLevel.LOW, attempts=2),
        _row("arguments in quotes", quoted, RiskLevel.HIGH, odd=True),
        broken("content missing", b'{"id": "x", "type": "message"}'),
        broken("content null", b'{"content": null}'),
        broken("content of a wrong type", b'{"content": "low"}'),
        broken("tool name of a wrong type", b'{"content": [{"type": "tool_use", "name": 3}]}'),
    )
