"""Reply to outcome: the only place where what came back is turned into an assessment or a gap."""

from typing import Any

import msgspec

from workbench.domain.assessment import Assessment, Gap, GapReason, Outcome
from workbench.domain.risk import RiskLevel
from workbench.engine.prompt import TOOLS
from workbench.engine.provider import Failure, Reply, Stop
from workbench.engine.text import EXPLANATION_CHARACTERS, TITLE_CHARACTERS, clean

_RISKS = {tool.name: tool.risk for tool in TOOLS}
_STATUS = {
    401: GapReason.UNAUTHORIZED,
    403: GapReason.UNAUTHORIZED,
    408: GapReason.TIMEOUT,
    413: GapReason.OVERSIZE,
    429: GapReason.RATE_LIMITED,
}
# The vendors' words for two things that share their status with ordinary bad requests.
_OVERFLOW = frozenset({"context_length_exceeded", "string_above_max_length", "request_too_large"})
_FILTERED = frozenset({"content_filter", "content_policy_violation"})
_KINDS = {
    "timeout": GapReason.TIMEOUT,
    "connection": GapReason.UNAVAILABLE,
    "redirect": GapReason.UNAVAILABLE,
    "body": GapReason.MALFORMED,
}


def outcome(reply: Reply) -> Outcome:
    """What *reply* says of the command. Never guesses: whatever is not one clear verdict is a gap with its reason.

    Several known tools give the highest. A known tool whose arguments do not parse keeps its risk when that is medium
    or high: what was lost is words, and the verdict errs on the safe side. Low is not believed without them, nor beside
    a tool that we do not know.
    """
    if reply.failure is not None:
        return _failed(reply.failure)
    if reply.stop is Stop.REFUSED:
        return Gap(GapReason.REFUSED, "the model declined or a content filter stopped it")
    if reply.stop is Stop.LENGTH:
        return Gap(GapReason.MALFORMED, "the answer was cut off by its length")
    known = [call for call in reply.calls if call.name in _RISKS]
    if not known:
        said = "called only unknown tools" if reply.calls else "answered in prose" if reply.text else "said nothing"
        return Gap(GapReason.NO_TOOL, said)
    chosen = max(known, key=lambda call: _RISKS[call.name].rank)
    risk = _RISKS[chosen.name]
    unknown = len(known) < len(reply.calls)
    if unknown and risk is RiskLevel.LOW:
        return Gap(GapReason.NO_TOOL, "called a known tool for low beside an unknown one")
    notes = list(reply.notes)
    if len(known) > 1:
        notes.append(f"called {len(known)} tools; the highest counts")
    if unknown:
        notes.append("called an unknown tool as well")
    arguments = _arguments(chosen.arguments)
    if arguments is None:
        if risk is RiskLevel.LOW:
            return Gap(GapReason.MALFORMED, "the arguments of the tool for low did not parse")
        notes.append("the arguments did not parse")
        arguments = {}
    words = []
    for name, cap in (("title", TITLE_CHARACTERS), ("explanation", EXPLANATION_CHARACTERS)):
        value = arguments.get(name)
        words.append(clean(value, cap) if isinstance(value, str) else "")
        if arguments and not words[-1]:
            notes.append(f"gave no {name}")
    return Assessment(risk, words[0] or f"{str(risk).capitalize()} risk", words[1], tuple(notes))


def needs_repair(reply: Reply) -> bool:
    """True where the wire worked and the model was free to answer, but no known tool came: worth one more try."""
    if len(reply.calls) == 1 and reply.calls[0].name in _RISKS:  # nearly always, and mapping it once is enough
        return False
    found = outcome(reply)
    return isinstance(found, Gap) and found.reason is GapReason.NO_TOOL


def _arguments(text: str) -> dict[str, Any] | None:
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _failed(failure: Failure) -> Gap:
    if failure.kind == "unasked":
        return Gap(GapReason(failure.code), failure.detail)
    if failure.kind != "status":
        return Gap(_KINDS[failure.kind], failure.detail)
    if failure.code in _OVERFLOW:
        return Gap(GapReason.OVERSIZE, failure.detail)
    if failure.code in _FILTERED:
        return Gap(GapReason.REFUSED, failure.detail)
    status = failure.status or 0
    fallback = GapReason.REJECTED if 400 <= status < 500 else GapReason.UNAVAILABLE
    return Gap(_STATUS.get(status, fallback), failure.detail)
