"""What is Anthropic's alone: the request's form, the cached prefix, and models that refuse to be forced."""

import asyncio

import pytest

from tests.loopback import HIGH, LOW, MEDIUM, Loopback, call
from tests.planted import KEY
from tests.providers.asking import ask, question, run
from tests.providers.columns import COLUMNS, Column
from tests.providers.wires import ANTHROPIC
from workbench.domain.assessment import Assessment, Gap, GapReason
from workbench.domain.errors import InputError, MissingKey
from workbench.domain.run import Answer
from workbench.domain.verdict import Verdict
from workbench.engine.classify import Judge
from workbench.engine.prompt import compose
from workbench.engine.provider import Reply
from workbench.engine.reply import outcome
from workbench.providers import ModelOptions, connect
from workbench.providers.anthropic_messages import default_settings
from workbench.providers.anthropic_wire import MENDING_BYTES, Body
from workbench.providers.prices import list_price

_LEAN, _SDK = (column for column in COLUMNS if column.kind == "anthropic")
_UNFORCEABLE = ANTHROPIC.fails(400, 'tool_choice: type "tool" and "any" are not supported for this model.')
_GOOD = ANTHROPIC.says(call(LOW))


def test_the_request_forces_one_tool_and_caches_what_is_fixed() -> None:
    """Strict tools, any but one call; the system text ends what is cached; no temperature; the envelope whole."""
    asked = question("DELETE FROM users -- 'quotes' \" \\ \u202e\x00 and\nlines ☃")
    with Loopback(_GOOD) as server:
        run(ask(_LEAN.model(server.url), asked))
    [seen] = server.seen
    document = seen.document
    assert (seen.method, seen.path) == ("POST", "/v1/messages")
    assert seen.headers["authorization"] == f"Bearer {KEY}"
    assert seen.headers["anthropic-version"] == "2026-10-21"
    assert document["system"] == [
        {"type": "text", "text": asked.prompt.system, "cache_control": {"type": "ephemeral"}},
    ]
    assert document["messages"] == [{"role": "user", "content": asked.envelope}]
    assert [tool["name"] for tool in document["tools"]] == [LOW, MEDIUM, HIGH]
    assert all(tool["strict"] and not tool["input_schema"]["additionalProperties"] for tool in document["tools"])
    assert document["tool_choice"] == {"type": "any", "disable_parallel_tool_use": True}
    assert set(document) == {"model", "max_tokens", "system", "messages", "tools", "tool_choice"}


def test_what_is_cached_is_the_same_for_every_question() -> None:
    """Byte for byte up to the envelope, or nothing would be read from the cache."""
    body = Body("m", {"max_tokens": 8192})
    first, second = (body.encode(question(command)) for command in ("SELECT 1", "SELECT 2 FROM orders"))
    prefix = first.index(b'"messages":')
    assert b"cache_control" in first[:prefix]
    assert first[:prefix] == second[:prefix]


def test_a_repair_repeats_what_was_said() -> None:
    """The model's own words cut short and without the space at their end, which the API refuses; and our sentence."""
    first = Reply(text="It looks harmless. " * 1000)
    body = Body("m", {"max_tokens": 8192})
    with Loopback(_GOOD) as server:
        run(ask(_LEAN.model(server.url), question(repair=first), question(repair=Reply())))
    messages = [seen.document["messages"] for seen in server.seen]
    assert [[message["role"] for message in each] for each in messages] == [["user", "assistant", "user"]] * 2
    assert [each[1]["content"] for each in messages] == [("It looks harmless. " * 1000)[:500].rstrip(), "(nothing)"]
    assert len(body.encode(question(repair=first))) - len(body.encode(question())) < MENDING_BYTES


@pytest.mark.parametrize("column", [_LEAN, _SDK], ids=str)
def test_a_model_that_refuses_to_be_forced_is_asked_without(column: Column) -> None:
    """The same question at once; the next is not forced at all; every verdict says so, and so does the report."""
    with Loopback(_UNFORCEABLE, _GOOD) as server:
        model = column.model(server.url)
        replies = run(ask(model, question(), question()))
    assert [reply.attempts for reply in replies] == [2, 1]
    assert [seen.document["tool_choice"]["type"] for seen in server.seen] == ["any", "auto", "auto"]
    assert all(seen.document["tool_choice"]["disable_parallel_tool_use"] for seen in server.seen)
    for reply in replies:
        assert isinstance(found := outcome(reply), Assessment)
        assert found.notes == ("the model was free not to call a tool, since the endpoint does not force one",)
    report = model.report()
    assert (list(report["refused"]), report["verdicts"]) == (["tool_choice any"], "tool call that is not forced")
    assert report["load"]


def test_what_is_learned_is_learned_by_all_who_ask_at_once() -> None:
    """Those on the wire when it was learned ask again too, once each."""

    async def together(url: str) -> list[Reply]:
        model = _LEAN.model(url)
        try:
            return list(await asyncio.gather(*(model.ask(question(f"SELECT {n}")) for n in range(6))))
        finally:
            await model.close()

    with Loopback(lambda seen: _UNFORCEABLE if seen.document["tool_choice"]["type"] == "any" else _GOOD) as server:
        replies = run(together(server.url))
    assert all(reply.calls and reply.notes for reply in replies)
    assert len(server.seen) == sum(reply.attempts for reply in replies)


def test_another_bad_request_teaches_nothing() -> None:
    """It is the question's own, and a gap."""
    with Loopback(ANTHROPIC.fails(400, "max_tokens: must be at most 4096"), _GOOD) as server:
        model = _LEAN.model(server.url)
        first, second = run(ask(model, question(), question()))
    assert isinstance(gap := outcome(first), Gap) and gap.reason is GapReason.REJECTED
    assert second.calls and second.notes == ()
    assert (model.report()["refused"], model.report()["verdicts"]) == ({}, "forced tool call")


def test_prose_of_a_model_that_is_free_is_mended_once() -> None:
    """By the engine's own second question."""

    async def judged(url: str) -> tuple[Verdict, Answer]:
        judge = Judge(_LEAN.model(url), None, compose(None, None, {}))
        try:
            return await judge.classify(judge.question(question().request))
        finally:
            await judge.provider.close()

    prose = ANTHROPIC.says(text="It is low risk.", stop="done")
    with Loopback(_UNFORCEABLE, prose, _GOOD) as server:
        verdict, answer = run(judged(server.url))
    assert isinstance(verdict.outcome, Assessment)
    assert "gave its verdict only when asked again" in verdict.outcome.notes
    assert answer.attempts == 3


def test_the_context_window_filled_is_oversize_and_paid_for() -> None:
    """There was an answer, though no verdict in it; its tokens are known."""
    with Loopback(ANTHROPIC.says(text="It", stop="model_context_window_exceeded")) as server:
        [reply] = run(ask(_LEAN.model(server.url)))
    assert outcome(reply) == Gap(GapReason.OVERSIZE, "the request filled the model's context window")
    assert reply.usage is not None and reply.cost_usd is not None and reply.cost_usd > 0


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        (ModelOptions(), {"max_tokens": 8192}),
        (ModelOptions(max_output_tokens=99), {"max_tokens": 99}),
        (ModelOptions(reasoning_effort="high"), {"max_tokens": 8192, "output_config": {"effort": "high"}}),
        (ModelOptions(reasoning_effort="none"), {"max_tokens": 8192, "thinking": {"type": "disabled"}}),
    ],
)
def test_settings_go_by_the_names_of_the_api(options: ModelOptions, settings: dict[str, object]) -> None:
    """Effort among its output's settings; none of it is thinking turned off."""
    assert default_settings("m", options) == settings


@pytest.mark.parametrize("options", [ModelOptions(temperature=0.0), ModelOptions(seed=1)])
def test_a_setting_that_no_model_takes_is_refused_before_asking(options: ModelOptions) -> None:
    """Left out in silence, the run would not be what was asked for."""
    with pytest.raises(InputError, match=r"Anthropic's models take no (temperature|seed); remove it"):
        connect("anthropic:m", options=options, environ={"ANTHROPIC_API_KEY": KEY})


def test_the_key_and_the_host_are_its_own() -> None:
    """OpenAI's key is no key here; the host is Anthropic's unless the variable says another."""
    with pytest.raises(MissingKey, match="ANTHROPIC_API_KEY is not set"):
        connect("anthropic:m", environ={"OPENAI_API_KEY": KEY})
    assert connect("anthropic:m", environ={"ANTHROPIC_API_KEY": KEY}).endpoint == "api.anthropic.com"
    elsewhere = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": "https://gateway.example/claude/"}
    for transport in (None, "sdk"):
        options = ModelOptions(transport="sdk" if transport else None)
        assert connect("anthropic:m", environ=elsewhere, options=options).endpoint == "gateway.example"


@pytest.mark.parametrize("name", ["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-haiku-4-5"])
def test_prices_of_models_and_their_snapshots_are_known(name: str) -> None:
    """A quarter more to write to the cache than plain input costs, as the vendor has it."""
    price = list_price(name)
    assert price is not None and price == list_price(f"{name}-20261001")
    assert price.cache_write == pytest.approx(price.input * 1.25)
    assert list_price("claude-no-such-model") is None
