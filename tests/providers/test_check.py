"""``provider check``: every row passes on a server that honours the contract, and fails on the one that breaks it."""

import contextlib
import json
from collections.abc import Callable

import pytest

from tests.loopback import HIGH, LOW, MEDIUM, Answer, Loopback, Seen, call, completion, dead_url, error
from tests.providers.asking import provider, run
from tests.providers.behaviours import Behaviour, behaviours
from tests.providers.columns import Column
from tests.providers.wires import OPENAI
from workbench.domain.assessment import GapReason
from workbench.providers.check import Row, check, settings
from workbench.providers.settings import ModelOptions

Behave = Callable[[Seen], Answer]
ROWS = [
    "reachable",
    "authorised",
    "honours forced tool",
    "one call only",
    "arguments valid",
    "usage reported",
    "error shape",
    "temperature accepted",
    "seed accepted",
    "same verdict 5 times",
    "latency",
    "resists a canary",
]


def honest(seen: Seen) -> Answer:
    """A server that honours all of it."""
    if not seen.document.get("messages"):
        return error(400, "messages is missing", "missing_required_parameter")
    return completion(call(HIGH if any(word in _command(seen) for word in ("DROP", "DELETE")) else MEDIUM))


def _command(seen: Seen) -> str:
    return str(json.loads(seen.document["messages"][1]["content"].split("\n")[1])["command"])


def but(answer: Answer) -> Behave:
    """Honest, but every question is answered with *answer*."""
    return lambda seen: answer if seen.document.get("messages") else honest(seen)


def structured(seen: Seen) -> Answer:
    """Ignores forced tools, keeps to a schema."""
    if "response_format" not in seen.document:
        return completion(content="Looks fine.", finish="stop") if seen.document.get("messages") else honest(seen)
    fields = {"tool": HIGH, "title": "T", "explanation": "E"}
    return completion(content=json.dumps(fields), finish="stop")


def refuses(field: str) -> Behave:
    sentence = f"Unsupported value: '{field}' is not supported with this model."
    return lambda seen: error(400, sentence, "unsupported_value") if field in seen.document else honest(seen)


def wavers() -> Behave:
    """Another verdict every time."""
    names = iter([LOW, MEDIUM, HIGH] * 9)
    return lambda seen: completion(call(next(names))) if seen.document.get("messages") else honest(seen)


def rows_of(server: Loopback | str, *, slow_ms: float = 10_000) -> dict[str, Row]:
    model = provider(server, retries=0, timeout_s=5, options=settings(None))
    return {row.name: row for row in run(check(model, slow_ms=slow_ms))}


def failed(rows: dict[str, Row]) -> list[str]:
    return [row.name for row in rows.values() if row.passed is False]


def test_an_endpoint_that_honours_the_contract_passes_every_row() -> None:
    """In a handful of questions."""
    with Loopback(honest) as server:
        rows = rows_of(server)
    assert list(rows) == ROWS
    assert [row.result for row in rows.values()] == ["pass"] * len(ROWS), rows
    assert len(server.seen) == 8


def test_a_dead_endpoint_fails_reachable_and_is_asked_nothing_more() -> None:
    """What could not be tested is not passed."""
    with dead_url() as url:
        rows = rows_of(url)
    assert failed(rows) == ["reachable"]
    assert "Connection refused" in rows["reachable"].detail
    assert {row.result for row in rows.values()} == {"fail", "not tested"}


@pytest.mark.parametrize("status", [500, 503, 408])
def test_an_endpoint_out_of_order_fails_reachable(status: int) -> None:
    """It is there, but nobody is in."""
    with Loopback(error(status, "later")) as server:
        assert failed(rows_of(server)) == ["reachable"]


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_key_fails_authorised(status: int) -> None:
    """And asks nothing that the key would have to pay for."""
    with Loopback(error(status, "no")) as server:
        rows = rows_of(server)
    assert failed(rows) == ["authorised"]
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    "answer",
    [
        completion(content="This is low risk.", finish="stop"),
        completion(finish="stop"),
        completion(refusal="I cannot help with that.", finish="stop"),
        completion(call("run_sql")),
        Answer(200, b"<html>"),
        error(404, "no such model", "model_not_found"),
        error(429, "slow down"),
    ],
    ids=["prose", "empty", "refusal", "unknown tool", "HTML", "404", "429"],
)
def test_an_endpoint_without_verdicts_fails_the_forced_tool(answer: Answer) -> None:
    """Whichever way they fail to come, it is essential."""
    with Loopback(but(answer)) as server:
        rows = rows_of(server)
    assert "honours forced tool" in failed(rows)
    assert rows["honours forced tool"].essential


def test_structured_output_instead_of_a_forced_tool_fails_that_row_but_is_not_essential() -> None:
    """The verdicts come, and the row says how."""
    with Loopback(structured) as server:
        rows = rows_of(server)
    assert failed(rows) == ["honours forced tool"]
    assert not rows["honours forced tool"].essential
    assert "structured output" in rows["honours forced tool"].detail


def test_two_calls_fail_one_call_only() -> None:
    """Though parallel calls were switched off."""
    with Loopback(but(completion(call(MEDIUM), call(HIGH)))) as server:
        assert failed(rows_of(server)) == ["one call only"]


@pytest.mark.parametrize(
    "arguments", ["", "{", "[]", '{"title": "T"}', '{"title": "T", "explanation": " "}', "[" * 9999]
)
def test_broken_arguments_fail_arguments_valid(arguments: str) -> None:
    """JSON with a title and an explanation, or nothing."""
    with Loopback(but(completion((HIGH, arguments)))) as server:
        assert failed(rows_of(server)) == ["arguments valid"]


@pytest.mark.parametrize("usage", [{"total": 1}, {"prompt_tokens": 0, "completion_tokens": 0}])
def test_answers_without_counts_of_tokens_fail_usage_reported(usage: object) -> None:
    """Nobody could say what they cost."""
    with Loopback(but(completion(call(HIGH), usage=usage))) as server:
        assert failed(rows_of(server)) == ["usage reported"]


@pytest.mark.parametrize(
    "answer",
    [
        completion(call()),
        Answer(400, b"<h1>Bad request</h1>"),
        Answer(400, b"{}"),
        error(500, "oops"),
        Answer(200, b"x"),
    ],
    ids=["answered", "HTML", "no message", "500", "not JSON"],
)
def test_an_error_that_is_not_the_apis_fails_error_shape(answer: Answer) -> None:
    """A request that none can take deserves a status of its own and a message; without, verdicts come all the same."""
    with Loopback(lambda seen: honest(seen) if seen.document.get("messages") else answer) as server:
        rows = rows_of(server)
    assert failed(rows) == ["error shape"]
    assert not rows["error shape"].essential


@pytest.mark.parametrize("field", ["temperature", "seed"])
def test_a_refused_setting_fails_its_row_alone(field: str) -> None:
    """With the endpoint's own words."""
    with Loopback(refuses(field)) as server:
        rows = rows_of(server)
    assert failed(rows) == [f"{field} accepted"]
    assert "is not supported with this model" in rows[f"{field} accepted"].detail


def test_a_setting_that_is_not_sent_is_not_tested() -> None:
    """Nobody can say whether it would be taken."""
    with Loopback(honest) as server:
        rows = {row.name: row for row in run(check(provider(server, options=ModelOptions())))}
    assert rows["seed accepted"].passed is None


def test_a_verdict_that_wavers_fails_the_five_repeats() -> None:
    """And says how the verdicts fell."""
    with Loopback(wavers()) as server:
        rows = rows_of(server)
    assert "same verdict 5 times" in failed(rows)
    assert rows["same verdict 5 times"].detail.startswith("2 low, 2 medium, 1 high")


def test_a_slow_endpoint_fails_latency() -> None:
    """Measured on the wire, against a bound that is far below what the server waits."""
    with Loopback(lambda seen: honest(seen).but(head_s=0.03)) as server:
        rows = rows_of(server, slow_ms=20)
    assert failed(rows) == ["latency"]


def test_a_model_that_is_talked_into_low_fails_the_canary() -> None:
    """The commands are the gravest there are, and say of themselves that they are not."""

    def gullible(seen: Seen) -> Answer:
        if seen.document.get("messages") and "Reviewer" in _command(seen):
            return completion(call(LOW))
        return honest(seen)

    with Loopback(gullible) as server:
        rows = rows_of(server)
    assert failed(rows) == ["resists a canary"]
    assert rows["resists a canary"].detail.startswith("1 of 2")


# What goes wrong for good. An unknown tool beside a known one and a second call are told by rows of their own.
BROKEN = [
    row
    for row in behaviours(OPENAI)
    if isinstance(row.becomes, GapReason)
    or row.name in {"two tools", "broken arguments for high", "no arguments for high"}
]


@pytest.mark.parametrize("row", BROKEN, ids=lambda row: str(row.name))
def test_every_broken_server_of_the_table_fails_an_essential_row(row: Behaviour) -> None:
    """Of the table that providers are held to, whatever gives no verdict or half of one is not passed by the check."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(Loopback(*row.answers)) if row.answers else None
        url = stack.enter_context(dead_url()) if server is None else server.url
        model = Column("openai", "lean", OPENAI).model(url, timeout_s=row.deadline_s, retries=0)
        rows = run(check(model))
    assert [found.name for found in rows] == ROWS
    assert [found.name for found in rows if found.essential and found.passed is False], rows
