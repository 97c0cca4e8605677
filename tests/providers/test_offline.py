"""The models without a network: the static risk, and what was recorded."""

import asyncio
import json
import threading

import msgspec
import pytest

from tests.providers.asking import question, run
from workbench.domain.assessment import Assessment, Gap, GapReason
from workbench.domain.risk import RiskLevel
from workbench.domain.rule import Rule
from workbench.domain.run import Usage
from workbench.engine.classify import Judge
from workbench.engine.prompt import compose
from workbench.engine.provider import Reply, ToolCall
from workbench.engine.reply import outcome
from workbench.facts import floor
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.floor import Static
from workbench.providers import baseline
from workbench.providers.baseline import Baseline
from workbench.providers.recorded import Recorded


def _static(monkeypatch: pytest.MonkeyPatch, *findings: Finding, risk: RiskLevel = RiskLevel.LOW) -> list[str]:
    """Let the facts say *findings*; gives the names of the threads that asked for them."""
    threads: list[str] = []

    def say(*_: object) -> Static:
        threads.append(threading.current_thread().name)
        return Static(risk, findings, any(finding.unresolved for finding in findings))

    monkeypatch.setattr(baseline, "static_risk", say)
    return threads


def _assessed(monkeypatch: pytest.MonkeyPatch, *findings: Finding, risk: RiskLevel) -> Assessment:
    _static(monkeypatch, *findings, risk=risk)
    found = outcome(run(Baseline().ask(question())))
    assert isinstance(found, Assessment)
    return found


def test_the_baseline_says_the_static_risk_in_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worst finding is the title; all that matter are the explanation, each once."""
    drop = high("drop table", "destroys the table and its rows", "orders")
    found = _assessed(monkeypatch, drop, drop, low("select", "reads"), risk=RiskLevel.HIGH)
    assert (found.risk, found.notes) == (RiskLevel.HIGH, ())
    assert found.title == "drop table: destroys the table and its rows"
    assert found.explanation == "drop table orders: destroys the table and its rows."


def test_many_findings_are_counted_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An explanation is for a reviewer, not a log."""
    findings = [medium("insert", f"adds a row {n}") for n in range(9)]
    found = _assessed(monkeypatch, *findings, risk=RiskLevel.MEDIUM)
    assert found.explanation.endswith("insert: adds a row 2; and 6 more.")


def test_what_could_not_be_read_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """``corpus stats`` and a reviewer find it by that word."""
    found = _assessed(monkeypatch, unresolved("text", "no reader"), risk=RiskLevel.MEDIUM)
    assert found.title == "Unresolved: text: no reader"


def test_nothing_found_is_low(monkeypatch: pytest.MonkeyPatch) -> None:
    """A comment does nothing; the title still says something."""
    assert _assessed(monkeypatch, risk=RiskLevel.LOW).title == "Nothing found that changes or exposes anything"


def test_the_baseline_reads_off_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command made to be slow to parse must not stop the rest."""
    threads = _static(monkeypatch)

    async def many() -> list[Reply]:
        model = Baseline()
        return await asyncio.gather(*(model.ask(question()) for _ in range(50)))

    replies = run(many())
    assert {name.rpartition("_")[0] for name in threads} == {"baseline"}
    assert all((reply.cost_usd, reply.usage, reply.attempts) == (0.0, None, 1) for reply in replies)
    assert all(reply.latency_ms is not None for reply in replies)


def test_the_baseline_costs_nothing_and_has_no_settings() -> None:
    """Its ceiling and estimate are 0, which is known and not a guess."""
    model = Baseline()
    assert (model.ceiling_usd(question()), model.estimate_usd(question()), model.settings) == (0.0, 0.0, {})


def test_the_baseline_is_what_the_facts_say() -> None:
    """Unpatched: one command through both."""
    reply = run(Baseline().ask(question("FLUSHALL")))
    static = floor.static_risk("FLUSHALL", "postgres")
    found = outcome(reply)
    assert isinstance(found, Assessment) and found.risk is static.risk


_REPLY = Reply(
    (ToolCall("HighRiskAISessionAnalyzer", '{"title": "t", "explanation": "e"}'),),
    usage=Usage(10, 2, 3),
    model="m",
    request_id="r",
    latency_ms=12.5,
    attempts=3,
    cost_usd=0.25,
)


def _recorded(replies: dict[tuple[str, int], Reply]) -> Recorded:
    prompts = frozenset({question().prompt.fingerprint})
    return Recorded("recorded:f", {"temperature": 0}, prompts, lambda key, repeat: replies.get((key, repeat)))


def test_a_recorded_reply_is_given_back_as_it_was() -> None:
    """Latency, usage, cost and attempts as they were then."""
    reply = run(_recorded({("key", 0): _REPLY}).ask(question()))
    assert msgspec.json.encode(reply) == msgspec.json.encode(_REPLY)


def test_what_is_not_in_the_record_is_a_gap_that_says_so() -> None:
    """A repeat too many, another command, another prompt: none is answered with another's verdict."""
    model = _recorded({("key", 0): _REPLY})
    later = msgspec.structs.replace(question(), repeat=1)
    other = msgspec.structs.replace(question(), key="another")
    prompt = msgspec.structs.replace(question(), key="another", prompt=compose("Say low.", None, {}))
    for asked, words in ((later, "so many repeats"), (other, "this request"), (prompt, "this prompt")):
        gap = outcome(run(model.ask(asked)))
        assert isinstance(gap, Gap)
        assert (gap.reason, gap.detail.split(";")[0]) == (GapReason.REJECTED, f"not in the record: {words}")


def test_a_recorded_answer_without_a_tool_is_not_counted_twice() -> None:
    """The engine tries to mend it again; the record already holds what that cost and brought."""
    prose = msgspec.structs.replace(_REPLY, calls=(), text="It is low.")
    prompt = compose(None, None, {})
    judge = Judge(Recorded("recorded:f", {}, frozenset(), lambda *_: prose), Rule("default"), prompt)
    verdict, answer = run(judge.classify(judge.question(question().request)))
    assert verdict.outcome == Gap(GapReason.NO_TOOL, "answered in prose")
    assert (answer.usage, answer.latency_ms, answer.attempts, answer.cost_usd) == (_REPLY.usage, 12.5, 3, 0.25)
    assert json.loads(answer.raw) == json.loads(msgspec.json.encode(prose))
