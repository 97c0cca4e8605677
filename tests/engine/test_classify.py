"""The one path from a request to a verdict."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest

from tests.scripted import HIGH, LOW, ScriptedProvider, call, says
from workbench.domain.assessment import Assessment, Gap, GapReason
from workbench.domain.case import Request
from workbench.domain.risk import Action, RiskLevel
from workbench.domain.rule import Rule, Send
from workbench.domain.run import Answer, Usage
from workbench.domain.verdict import Verdict
from workbench.engine.classify import Judge
from workbench.engine.prompt import CONTRACT, GUIDANCE, Prompt, compose
from workbench.engine.provider import Failure, Question, Reply

REQUEST = Request("drop table users", "postgres")
PROSE = Reply(text="Looks dangerous.", usage=Usage(100, 40, 8), latency_ms=7.0, cost_usd=0.01)
RULE = Rule("r")


def judged(provider: ScriptedProvider, rule: Rule | None = RULE, *, floor: bool = False) -> tuple[Verdict, Answer]:
    judge = Judge(provider, rule, compose(None, None, {}), floor=floor)
    return asyncio.run(judge.classify(judge.question(REQUEST)))


def test_a_verdict_has_the_models_words_and_the_rules_action() -> None:
    """And the answer holds what it took."""
    verdict, answer = judged(ScriptedProvider(lambda _: says(HIGH, request_id="req-1", model="m-1")))
    assert verdict.outcome == Assessment(RiskLevel.HIGH, "a title", "an explanation")
    assert (verdict.action, verdict.rule, verdict.spoke) == (Action.BLOCK, "r", "model")
    assert (answer.usage, answer.latency_ms, answer.cost_usd) == (Usage(100, 0, 10), 5.0, 0.01)
    assert (answer.request_id, answer.model, answer.attempts) == ("req-1", "m-1", 1)
    assert msgspec.json.decode(answer.raw, type=Reply).calls == (call(HIGH),)


def test_prose_is_asked_again_once_and_what_both_took_is_counted() -> None:
    """The second question carries the first reply; the assessment says how it came."""
    provider = ScriptedProvider(lambda question: PROSE if question.repair is None else says(HIGH))
    verdict, answer = judged(provider)
    assert [question.repair for question in provider.asked] == [None, PROSE]
    assert isinstance(verdict.outcome, Assessment)
    assert verdict.outcome.notes == ("gave its verdict only when asked again",)
    assert (answer.usage, answer.attempts, answer.latency_ms) == (Usage(200, 40, 18), 2, 12.0)
    assert answer.cost_usd == pytest.approx(0.02)


def test_what_takes_long_to_compose_is_composed_off_the_event_loop() -> None:
    """To mask a request, or to cut a script up; what goes as it is goes at once."""
    handed: list[object] = []

    class Noted(ThreadPoolExecutor):
        def submit(self, *given: Any, **named: Any) -> Any:
            handed.append(given)
            return super().submit(*given, **named)

    for send, request, count in (
        (Send.RAW, REQUEST, 0),
        (Send.REDACTED, REQUEST, 1),
        (Send.RAW, Request("select 1;\n" * 200, "postgres"), 1),
    ):
        handed.clear()
        with Noted(1) as pool:
            prompt = compose(None, None, {})
            judge = Judge(ScriptedProvider(lambda _: PROSE), RULE, prompt, send=send, part_bytes=1_024, executor=pool)
            question = asyncio.run(judge.compose(request))
        assert len(handed) == count
        assert question == judge.question(request)


def test_a_cost_that_one_attempt_does_not_tell_is_unknown() -> None:
    """Whichever of the two: never what the other one cost. Tokens are those that were told."""
    first = msgspec.structs.replace(PROSE, cost_usd=None)
    _, answer = judged(ScriptedProvider(lambda question: first if question.repair is None else says(HIGH)))
    assert (answer.cost_usd, answer.usage) == (None, Usage(200, 40, 18))
    second = msgspec.structs.replace(says(HIGH), cost_usd=None, usage=None)
    _, answer = judged(ScriptedProvider(lambda question: PROSE if question.repair is None else second))
    assert (answer.cost_usd, answer.usage) == (None, Usage(100, 40, 8))


def test_prose_twice_is_a_gap() -> None:
    """One repair, not two."""
    provider = ScriptedProvider(lambda _: PROSE)
    verdict, answer = judged(provider)
    assert verdict.outcome == Gap(GapReason.NO_TOOL, "answered in prose")
    assert (len(provider.asked), answer.attempts) == (2, 2)


def test_a_wire_that_fails_at_the_repair_leaves_the_first_answers_reason() -> None:
    """That the model answered in prose says more of it than that the line broke afterwards."""
    failed = Reply(failure=Failure("timeout", "late"), cost_usd=0.0)
    provider = ScriptedProvider(lambda question: PROSE if question.repair is None else failed)
    assert judged(provider)[0].outcome == Gap(GapReason.NO_TOOL, "answered in prose")


def test_an_unknown_price_of_either_attempt_makes_the_cost_unknown() -> None:
    """Never half a cost."""
    provider = ScriptedProvider(
        lambda question: PROSE if question.repair is None else msgspec.structs.replace(says(), cost_usd=None)
    )
    assert judged(provider)[1].cost_usd is None


def test_a_provider_that_raises_is_a_gap() -> None:
    """A fault of one call is one case's gap; the message, which may hold anything, is not kept."""

    def script(_: Question) -> Reply:
        raise RuntimeError("sk-secret")

    verdict, answer = judged(ScriptedProvider(script))
    assert verdict.outcome == Gap(GapReason.UNAVAILABLE, "the provider raised RuntimeError")
    assert b"sk-secret" not in answer.raw


def test_a_floor_raises_a_low_verdict_and_is_read_off_the_event_loop() -> None:
    """The static risk of dropping a table is high, whatever the model says."""
    threads: list[str] = []

    def script(_: Question) -> Reply:
        threads.append(threading.current_thread().name)
        return says(LOW)

    verdict, _ = judged(ScriptedProvider(script), floor=True)
    assert (verdict.action, verdict.risk, verdict.spoke) == (Action.BLOCK, RiskLevel.HIGH, "floor")
    assert isinstance(verdict.outcome, Assessment)
    assert verdict.outcome.risk is RiskLevel.LOW
    assert threads == ["MainThread"]


def test_guidance_can_be_replaced_and_joined_but_the_contract_stays_last() -> None:
    """No setting removes our half."""
    for guidance, custom in ((None, None), ("Mine.", None), (None, "More."), ("Mine.", "More."), ("", "")):
        system = compose(guidance, custom, {}).system
        assert system.endswith(CONTRACT.strip())
        assert (GUIDANCE.strip() in system) == (guidance is None)
        assert ("More." in system) == (custom == "More.")


def test_prompt_tools_and_settings_make_the_fingerprint() -> None:
    """Any change of what the model is told is another prompt; the order of settings is not."""
    prompts: list[Prompt] = [
        compose(None, None, {}),
        compose("Mine.", None, {}),
        compose(None, "More.", {}),
        compose(None, None, {"temperature": 0}),
    ]
    assert len({prompt.fingerprint for prompt in prompts}) == len(prompts)
    assert compose(None, None, {"a": 1, "b": 2}) == compose(None, None, {"b": 2, "a": 1})
    assert compose(None, None, {}) == prompts[0]


def test_the_key_of_a_question_tells_prompts_and_requests_apart() -> None:
    """By it a recorded reply is found again: another prompt, command, dialect or connection is another question."""
    provider = ScriptedProvider(lambda _: says())
    judges = [Judge(provider, None, compose(guidance, None, {})) for guidance in (None, "Mine.")]
    requests = [
        REQUEST,
        Request("drop table users ", "postgres"),
        Request("drop table users", "mysql"),
        Request("drop table users", "postgres", connection="pg"),
        Request("drop table users", "postgres", arguments=("-x",)),
        Request("drop table users", "postgres", environment=("X",)),
        Request("drop table users", "postgres", connection_tags={"a": "b"}),
    ]
    keys = {judge.question(request).key for judge in judges for request in requests}
    assert len(keys) == len(judges) * len(requests)
