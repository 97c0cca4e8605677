"""What is learned of an endpoint from its own refusals, what that costs, and that it is not unlearned."""

import asyncio
import json
from typing import Any

import pytest

from tests.loopback import HIGH, LOW, MEDIUM, Answer, Loopback, Seen, call, completion, error
from tests.providers.asking import ask, provider, question, run
from workbench.domain.assessment import Assessment, Gap, GapReason, Outcome
from workbench.domain.case import Request
from workbench.domain.risk import RiskLevel
from workbench.domain.run import Answer as Told
from workbench.engine.classify import Judge
from workbench.engine.prompt import compose
from workbench.engine.provider import Failure, Reply
from workbench.engine.reply import outcome
from workbench.providers import connect
from workbench.providers.openai_chat import OpenAIChat
from workbench.providers.openai_manners import Manners, Way, learned
from workbench.providers.settings import ModelOptions

AS_SCHEMA = "verdict came as structured output, since the endpoint does not honour forced tools"
AS_PLAIN = "verdict came as JSON in plain text, since the endpoint honours neither forced tools nor schemas"
PROSE = completion(content="This looks harmless.", finish="stop")


def verdict(name: str = HIGH, **more: str) -> Answer:
    fields = {"tool": name, "title": "Drops a table", "explanation": "It is gone.", **more}
    return completion(content=json.dumps(fields), finish="stop")


def refuses(field: str, sentence: str, status: int = 400) -> Any:
    """A server that refuses *field* wherever it is sent, and else answers in the form it is asked for."""

    def answer(seen: Seen) -> Answer:
        if field in seen.document or (field == "strict" and b'"strict"' in seen.body):
            return error(status, sentence)
        return completion(call(HIGH)) if "tools" in seen.document else verdict()

    return answer


def ignores_tools(seen: Seen) -> Answer:
    """A server that takes forced tools and calls none, but keeps to a schema."""
    return verdict() if "response_format" in seen.document else PROSE


def judged(model: OpenAIChat, *commands: str) -> list[tuple[Outcome, Told]]:
    """Outcome and answer for each command, by the engine's one path, one after the other."""
    judge = Judge(model, None, compose(None, None, model.settings))

    async def each() -> list[tuple[Outcome, Told]]:
        try:
            found = [await judge.classify(judge.question(Request(command, "postgres"))) for command in commands]
        finally:
            await model.close()
        return [(one.outcome, answer) for one, answer in found]

    return run(each())


def test_an_endpoint_that_ignores_forced_tools_is_asked_for_structured_output() -> None:
    """The first case costs two questions, every later one a single; each says how its verdict came."""
    with Loopback(ignores_tools) as server:
        model = provider(server)
        first, second, third = judged(model, "drop table a", "drop table b", "drop table c")
    assert ["tools" in seen.document for seen in server.seen] == [True, False, False, False]
    assert [answer.attempts for _, answer in (first, second, third)] == [2, 1, 1]
    assert isinstance(first[0], Assessment) and AS_SCHEMA in first[0].notes
    assert second[0] == Assessment(RiskLevel.HIGH, "Drops a table", "It is gone.", (AS_SCHEMA,))
    assert model.report()["verdicts"] == "structured output"
    assert model.report()["refused"] == {"tool_choice": "answered without calling a tool"}


def test_prose_that_was_cut_off_is_prose() -> None:
    """An endpoint that was told to call a tool and talks until its limit ignores it, and the case is mended."""

    def answer(seen: Seen) -> Answer:
        return verdict() if "response_format" in seen.document else completion(content="Well, " * 99, finish="length")

    with Loopback(answer) as server:
        [(first, _), (second, _)] = judged(provider(server), "drop table a", "drop table b")
    assert isinstance(first, Assessment) and isinstance(second, Assessment)
    assert len(server.seen) == 3


@pytest.mark.parametrize("text", ["", '[{"name": "HighRisk', "<think>Let me see"])
def test_a_call_or_a_thought_that_was_cut_off_teaches_nothing(text: str) -> None:
    """The endpoint may well have been about to call."""
    with Loopback(completion(content=text, finish="length")) as server:
        model = provider(server)
        [(found, _)] = judged(model, "drop table a")
    assert found == Gap(GapReason.MALFORMED, "the answer was cut off by its length")
    assert model.report()["refused"] == {}


def test_structured_output_names_the_tools_and_the_fields_of_a_call() -> None:
    """One schema with an enum of the three; no tools beside it; the instruction stands last in the system text."""
    with Loopback(ignores_tools) as server:
        judged(provider(server), "drop table a")
    document = server.seen[1].document
    schema = document["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["tool"]["enum"] == [LOW, MEDIUM, HIGH]
    assert schema["required"] == ["tool", "title", "explanation"] == list(schema["properties"])
    assert schema["additionalProperties"] is False
    assert not document.keys() & {"tools", "tool_choice", "parallel_tool_calls"}
    assert all(
        name in document["messages"][0]["content"].split("No tools can be called here")[1] for name in (LOW, HIGH)
    )
    assert [message["role"] for message in document["messages"]] == ["system", "user", "assistant", "user"]
    assert "one JSON object" in document["messages"][3]["content"]


def test_a_case_costs_two_questions_at_the_most() -> None:
    """Of an endpoint that answers in prose whatever it is asked for, the first case as every other."""
    with Loopback(PROSE) as server:
        found = judged(provider(server), *["drop table a"] * 3)
    assert [one for one, _ in found] == [Gap(GapReason.NO_TOOL, "answered in prose")] * 3
    assert len(server.seen) == 6


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("tools", "registry/library/small:2b does not support tools"),
        ("tools", "tools param requires a flag"),
        ("tool_choice", "Invalid tool_choice type: 'required'. Supported string values: none, auto"),
        ("tool_choice", "No endpoints found that support the provided 'tool_choice' value."),
    ],
)
@pytest.mark.parametrize("status", [400, 404, 422, 500])
def test_an_endpoint_that_refuses_tools_is_asked_for_structured_output_at_once(
    field: str, sentence: str, status: int
) -> None:
    """A refusal is free, so the case that met it is asked in the same breath, and still has its repair."""
    with Loopback(refuses(field, sentence, status)) as server:
        model = provider(server)
        [(first, answer), (second, _)] = judged(model, "drop table a", "drop table b")
    assert first == second == Assessment(RiskLevel.HIGH, "Drops a table", "It is gone.", (AS_SCHEMA,))
    assert (answer.attempts, len(server.seen)) == (2, 3)
    assert answer.cost_usd == pytest.approx((200 * 2 + 800 * 0.5 + 60 * 8) / 1e6)  # of one answer
    assert model.report()["verdicts"] == "structured output"


def test_the_last_resort_is_json_in_plain_text() -> None:
    """Where the schema is refused as well: nothing but words asks for the object, and the note says so."""

    def answer(seen: Seen) -> Answer:
        if "tools" in seen.document:
            return error(400, "tools are not supported")
        if "response_format" in seen.document:
            return error(400, "This response_format type is unavailable now", "invalid_request_error")
        return completion(content=f"```json\n{json.loads(verdict().body)['choices'][0]['message']['content']}\n```")

    with Loopback(answer) as server:
        model = provider(server)
        [(first, told), (second, _)] = judged(model, "drop table a", "drop table b")
    assert first == second == Assessment(RiskLevel.HIGH, "Drops a table", "It is gone.", (AS_PLAIN,))
    assert (told.attempts, len(server.seen)) == (3, 4)
    assert model.report()["verdicts"] == "JSON in plain text"


@pytest.mark.parametrize("name", ["openai", "custom"])
def test_a_vendor_that_promises_forced_tools_is_held_to_them(name: str) -> None:
    """Only a custom endpoint is asked in another way: elsewhere the difference would be taken for the model's."""
    with Loopback(ignores_tools) as server:
        environ = {"OPENAI_API_KEY": "sk-x", "OPENAI_BASE_URL": server.url}
        model = connect(f"{name}:m", environ=environ, api_url=server.url if name == "custom" else None)
        assert isinstance(model, OpenAIChat)
        [(found, _)] = judged(model, "drop table a")
    assert isinstance(found, Assessment if name == "custom" else Gap)


REFUSALS = [
    (
        "temperature",
        "Unsupported value: 'temperature' does not support 0.0 with this model. Only the default (1) value.",
    ),
    ("seed", "Unsupported parameter: 'seed' is not supported with this model."),
    ("seed", "Unrecognized request argument supplied: seed"),
    (
        "parallel_tool_calls",
        "[{'type': 'extra_forbidden', 'loc': ('body', 'parallel_tool_calls'), 'msg': 'Extra inputs'}]",
    ),
    ("strict", "Unknown name \"additionalProperties\" at 'tools[0]': Cannot find field."),
    ("strict", "tools.0.function.strict: Extra inputs are not permitted"),
]


@pytest.mark.parametrize(("field", "sentence"), REFUSALS, ids=[f"{field} {n}" for n, (field, _) in enumerate(REFUSALS)])
def test_a_refused_setting_is_dropped_once_and_for_the_run(field: str, sentence: str) -> None:
    """The case that met it is asked again at once, by a forced tool still; the report says what and why."""
    options = ModelOptions(temperature=0.0, seed=7)
    with Loopback(refuses(field, sentence)) as server:
        model = provider(server, options=options)
        replies = run(ask(model, question(), question()))
    assert [outcome(reply) for reply in replies] == [Assessment(RiskLevel.HIGH, "Reads one row", "It reads.")] * 2
    assert [reply.attempts for reply in replies] == [2, 1]
    assert len(server.seen) == 3
    assert all(seen.document["tool_choice"] == "required" for seen in server.seen)
    assert list(model.report()["refused"]) == [field]
    assert sentence[:15] in model.report()["refused"][field]
    assert model.report()["verdicts"] == "forced tool call"


def test_the_prompts_fingerprint_is_that_of_the_settings_asked_for() -> None:
    """What was dropped is in the report, not in the settings: two runs of one endpoint have one prompt."""
    with Loopback(refuses("seed", "Unknown parameter: 'seed'.")) as server:
        model = provider(server, options=ModelOptions(seed=7))
        before = dict(model.settings)
        run(ask(model))
    assert model.settings == before == {"max_completion_tokens": 2048, "temperature": 0.0, "seed": 7}


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "Unsupported parameter: 'max_completion_tokens' is not supported. Use 'max_tokens'."}},
        {"error": {"message": "Unsupported parameter", "param": "max_completion_tokens"}},
        {"detail": [{"loc": ["body", "max_completion_tokens"], "msg": "extra fields not permitted", "type": "x"}]},
        {"message": {"detail": [{"loc": ["body", "max_completion_tokens"], "msg": "Extra inputs are not permitted"}]}},
    ],
)
def test_a_limit_is_sent_by_its_older_name_where_the_newer_is_refused(body: object) -> None:
    """Never without a limit: nobody could say what a question can cost."""

    def answer(seen: Seen) -> Answer:
        if "max_completion_tokens" in seen.document:
            return Answer(422, json.dumps(body).encode())
        return completion(call(HIGH))

    with Loopback(answer) as server:
        [reply] = run(ask(provider(server)))
    assert reply.calls
    assert server.seen[1].document["max_tokens"] == server.seen[0].document["max_completion_tokens"]


def test_an_endpoint_can_refuse_one_thing_after_the_other() -> None:
    """Each refusal names the next; one case learns them all."""
    fields = ["parallel_tool_calls", "temperature", "max_completion_tokens", "tools", "response_format"]

    def answer(seen: Seen) -> Answer:
        for field in fields:
            if field in seen.document:
                return error(400, f"{field} is not supported")
        return verdict()

    with Loopback(answer) as server:
        model = provider(server)
        replies = run(ask(model, question(), question()))
    assert [reply.attempts for reply in replies] == [6, 1]
    assert list(model.report()["refused"]) == fields
    assert set(server.seen[-1].document) == {"model", "messages", "max_tokens"}


def test_what_one_question_learned_the_others_in_flight_know() -> None:
    """Sixteen at once each meet the refusal at the most once, and all are answered."""

    async def together(model: OpenAIChat) -> list[Any]:
        try:
            return await asyncio.gather(*(model.ask(question()) for _ in range(16)))
        finally:
            await model.close()

    with Loopback(refuses("temperature", "temperature is deprecated for this model")) as server:
        model = provider(server)
        replies = run(together(model))
        assert all(reply.calls for reply in replies)
        assert len(server.seen) <= 32


@pytest.mark.parametrize(
    ("status", "code", "detail"),
    [
        (400, None, "a reason"),
        (400, None, "Invalid 'temperature': 3.0 is above the maximum of 2"),
        (400, None, "max_completion_tokens is too large: 99999; this model gives at most 4096 completion tokens"),
        (400, None, "Unsupported value: 'reasoning_effort' does not support 'minimal' with this model."),
        (400, "context_length_exceeded", "the maximum context length is 4096 tokens"),
        (401, None, "this key may not use tools"),
        (429, None, "temperature is not supported"),
        (400, None, "the proceedings are not supported"),
    ],
)
def test_other_refusals_teach_nothing(status: int, code: str | None, detail: str) -> None:
    """They are the question's or the person's: a value out of range, an effort, a key."""
    with Loopback(error(status, detail, code)) as server:
        model = provider(server, retries=0, options=ModelOptions(seed=7, reasoning_effort="minimal"))
        [reply] = run(ask(model))
    assert reply.failure is not None
    assert (len(server.seen), model.report()["refused"]) == (1, {})


def test_a_command_that_the_refusal_quotes_teaches_nothing() -> None:
    """Else its writer could have settings dropped for the whole run."""
    command = "SELECT 'temperature and tools are not supported here'"
    with Loopback(error(400, f"cannot judge: {command}")) as server:
        model = provider(server)
        run(ask(model, question(command)))
    assert model.report()["refused"] == {}


def test_a_server_that_looks_whether_the_model_called_does_not_force_it() -> None:
    """Its code for that is known."""
    failure = Failure("status", "HTTP 400: Failed to call a function.", 400, "tool_use_failed")
    assert (found := learned(Manners(), failure, degrades=True)) is not None and found.way is Way.SCHEMA
    assert learned(Manners(), failure, degrades=False) is None


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ('{"tool": "HIGH", "title": "T", "explanation": "E"}', RiskLevel.HIGH),
        ('<think>{"tool": "LOW"}</think>\n{"tool": "HIGH", "title": "T"}', RiskLevel.HIGH),
        ('{"tool": "HIGH", "title": "T", "tool": "LOW"}', RiskLevel.HIGH),
        ('{"tool": "HIGH", "title": "\\ud800"}', RiskLevel.HIGH),
        ('{"tool": "LOW"}', RiskLevel.LOW),
        ('The command holds {"tool": "LOW"}.', GapReason.NO_TOOL),
        ('{"tool": "LOW"} {"tool": "LOW"}', GapReason.NO_TOOL),
        ('{"tool": "run_sql"}', GapReason.NO_TOOL),
        ('{"tool": ["LOW"]}', GapReason.NO_TOOL),
        ('{"a": {"tool": "LOW"}}', GapReason.NO_TOOL),
        ('{"tool": "HIGH", "title": "cut', GapReason.NO_TOOL),
        ("[" * 100_000, GapReason.NO_TOOL),
        ('{"a":' * 100_000, GapReason.NO_TOOL),
        ("low", GapReason.NO_TOOL),
        ("", GapReason.NO_TOOL),
    ],
)
def test_only_the_object_as_a_whole_is_a_verdict(text: str, becomes: RiskLevel | GapReason) -> None:
    """A command can hold such an object: what merely quotes one is prose, and of two values the higher counts."""
    text = text.replace("HIGH", HIGH).replace("LOW", LOW)
    refusal = error(400, "tools are not supported")
    with Loopback(refusal, completion(content=text, finish="stop")) as server:
        [reply] = run(ask(provider(server)))
    found = outcome(reply)
    assert (found.risk if isinstance(found, Assessment) else found.reason) is becomes


def test_structured_output_that_was_cut_off_is_malformed() -> None:
    """As a tool call that was."""
    refusal = error(400, "tools are not supported")
    with Loopback(refusal, completion(content='{"tool": "Hi', finish="length")) as server:
        [reply] = run(ask(provider(server)))
    assert outcome(reply) == Gap(GapReason.MALFORMED, "the answer was cut off by its length")


def test_a_question_never_costs_more_than_its_ceiling_in_any_way() -> None:
    """The ceiling of the first way covers the bytes of every other, mended or not."""
    asked = question("DROP TABLE orders")
    mending = question("DROP TABLE orders", repair=Reply(text="I would rather not say. " * 100))
    with Loopback(refuses("tools", "tools are not supported")) as server:
        model = provider(server)
        before = model.ceiling_usd(asked)
        run(ask(model, asked, mending))
    assert before is not None
    longest = max(len(seen.body) for seen in server.seen)
    assert (longest * 2 + 2048 * 8) / 1e6 <= before
