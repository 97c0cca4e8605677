"""A corpus in, a record out: identity, sharing, repeats, resumption, budget, reuse."""

import asyncio
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.corpus import case, written
from tests.loopback import HIGH, LOW, MEDIUM, Answer, Loopback, Seen, call, completion, error
from workbench.domain.errors import (
    BudgetError,
    CorpusError,
    InputError,
    MissingKey,
    StoreError,
    UnknownModel,
    UnknownRun,
)
from workbench.engine.prompt import compose
from workbench.record import Record
from workbench.store import runs
from workbench.workbench import Workbench

BY_NUMBER = (LOW, MEDIUM, HIGH)


def command(seen: Seen) -> dict[str, Any]:
    """The request as the model sees it."""
    envelope = seen.document["messages"][-1]["content"]
    found: dict[str, Any] = json.loads(envelope.split("\n")[1])
    return found


def honest(seen: Seen) -> Answer:
    """Answers `select N` as case N is labelled."""
    return completion(call(BY_NUMBER[int(command(seen)["command"].split()[1]) % 3]))


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.chdir(tmp_path)
    return Workbench.open(tmp_path / "store.duckdb")


def replay(bench: Workbench, path: str, url: str, **options: Any) -> Record:
    return bench.replay_sync(path, model="custom:m", api_url=url, **options)


def test_every_answer_is_recorded_with_how_it_came_about(bench: Workbench, tmp_path: Path) -> None:
    """Title, explanation, raw reply, tokens, latency, request id, model as returned."""
    path = written(tmp_path / "c.jsonl", [case(n) for n in range(6)])
    with Loopback(honest) as server:
        record = replay(bench, path, server.url)
    frame = record.predictions
    assert frame["risk"].to_list() == ["low", "medium", "high"] * 2
    assert frame["action"].to_list() == ["allow", "review", "block"] * 2
    row = frame.row(0, named=True)
    assert (row["title"], row["explanation"]) == ("Reads one row", "It reads.")
    assert (row["input_tokens"], row["cached_input_tokens"], row["output_tokens"], row["reasoning_tokens"]) == (
        1000, 800, 60, 20,
    )  # fmt: skip
    assert (row["request_id"], row["model_returned"], row["attempts"]) == ("req_1", "fake-2026-01-01", 1)
    assert json.loads(row["raw"])["calls"][0]["name"] == LOW
    assert row["latency_ms"] > 0
    summary = record.as_dict()
    assert (summary["cases"], summary["answered"], summary["gaps"], summary["state"]) == (6, 6, {}, "done")
    assert summary["accuracy"]["value"] == 1
    assert summary["tokens"] == {"input": 6000, "cached_input": 4800, "output": 360, "reasoning": 120, "cache_write": 0}
    assert summary["cost_usd"] is None


def test_identical_requests_are_asked_once_a_repeat_and_every_case_has_its_row(
    bench: Workbench, tmp_path: Path
) -> None:
    """Cases that differ only in what a model never sees share an answer; what is seen makes another question."""
    cases = [
        case(0),
        case(3, command="select 0", label="high", tags=["x"]),
        case(6, command="select 0", connection="pg"),
        case(9, command="select 0"),
    ]
    path = written(tmp_path / "c.jsonl", cases)
    with Loopback(honest) as server:
        record = replay(bench, path, server.url, repeat=2)
        assert len(server.seen) == 4
    frame = record.predictions.sort("repeat", "position")
    assert frame["shared"].to_list() == [False, True, False, True] * 2
    assert frame["risk"].to_list() == ["low"] * 8
    assert frame["expected"].to_list() == ["allow", "block", "allow", "allow"] * 2
    summary = record.as_dict()
    assert (summary["cases"], summary["answered"], summary["accuracy"]["n"]) == (4, 4, 4)
    assert summary["tokens"]["input"] == 4000
    assert (summary["misses"]["value"], summary["misses"]["n"]) == (1, 1)
    assert summary["flips"] == {"value": 0, "low": 0, "high": pytest.approx(0.4899, abs=1e-4), "n": 4}


def test_repeats_report_how_often_the_verdict_flips(bench: Workbench, tmp_path: Path) -> None:
    """Values are means over the repeats, every n counts cases."""
    path = written(tmp_path / "c.jsonl", [case(0), case(3)])
    answers = iter([LOW, LOW, LOW, HIGH])
    with Loopback(lambda _: completion(call(next(answers)))) as server:
        summary = replay(bench, path, server.url, repeat=2, concurrency=1).as_dict()
    assert (summary["flips"]["value"], summary["flips"]["n"]) == (0.5, 2)
    assert (summary["accuracy"]["value"], summary["accuracy"]["n"]) == (0.75, 2)
    assert summary["confusion"]["low"] == {"low": 1.5, "medium": 0, "high": 0.5, "gap": 0}


def test_gaps_are_counted_by_reason_and_filled_by_a_resumption_under_the_same_id(
    bench: Workbench, tmp_path: Path
) -> None:
    """What the world failed is asked again, what the model did is not; the old attempt is kept beside."""
    path = written(tmp_path / "c.jsonl", [case(n) for n in range(9)])
    broken = {1: error(401), 2: completion(content="prose", finish="stop"), 3: error(429), 4: error(503)}
    well = False

    def answer(seen: Seen) -> Answer:
        number = int(command(seen)["command"].split()[1])
        return honest(seen) if well else broken.get(number, honest(seen))

    (tmp_path / "workbench.toml").write_text("[models.m]\nprovider = 'custom'\nmodel = 'm'\nmax_retries = 0\n")
    with Loopback(answer) as server:
        record = bench.replay_sync(path, model="m", api_url=server.url)
        before = record.as_dict()
        assert before["gaps"] == {"no_tool": 1, "rate_limited": 1, "unauthorized": 1, "unavailable": 1}
        assert (before["answered"], before["state"]) == (5, "open")
        well = True
        asked = len(server.seen)
        again = asyncio.run(bench.execute(bench.plan_resumption(record.id[:20])))
        assert sorted(command(seen)["command"] for seen in server.seen[asked:]) == ["select 3", "select 4"]
    after = again.as_dict()
    assert again.id == record.id
    assert after["gaps"] == {"no_tool": 1, "unauthorized": 1}
    assert (after["answered"], after["state"], after["superseded"]) == (7, "done", 2)
    assert [other.id for other in bench.runs()] == [record.id]


def test_a_run_that_is_done_is_asked_nothing_more(bench: Workbench, tmp_path: Path) -> None:
    """A resumption of it changes nothing, not even how long it took."""
    path = written(tmp_path / "c.jsonl", [case(n) for n in range(3)])
    with Loopback(honest) as server:
        record = replay(bench, path, server.url)
        before = record.as_dict()
        asyncio.run(bench.execute(bench.plan_resumption(record.id)))
        assert len(server.seen) == 3
    assert record.as_dict() == before


def test_another_replay_never_reuses_answers(bench: Workbench, tmp_path: Path) -> None:
    """Only --resume and recorded: do."""
    path = written(tmp_path / "c.jsonl", [case(n) for n in range(3)])
    with Loopback(honest) as server:
        first, second = replay(bench, path, server.url), replay(bench, path, server.url)
        assert len(server.seen) == 6
    assert first.id < second.id
    assert first.run.fingerprints == second.run.fingerprints


def test_a_recorded_run_scores_the_same_without_a_network(bench: Workbench, tmp_path: Path) -> None:
    """From the store and from an exported file of each format: figures, latency, tokens and all."""
    path = written(tmp_path / "c.jsonl", [case(n) for n in range(6)] + [case(9, command="select 0")])
    answers = {2: completion(content="prose", finish="stop"), 4: error(400)}

    def answer(seen: Seen) -> Answer:
        return answers.get(int(command(seen)["command"].split()[1]), honest(seen))

    with Loopback(answer) as server:
        record = replay(bench, path, server.url, repeat=2)
    wanted = record.as_dict()
    names = [f"recorded:{record.id}"]
    for ending in ("jsonl", "csv", "parquet"):
        assert record.export(tmp_path / f"run.{ending}") == 14
        names.append(f"recorded:{tmp_path / f'run.{ending}'}")
    own = {"run", "model", "started_at", "wall_s", "cost_usd", "endpoint"}
    for name in names:
        found = bench.replay_sync(path, model=name, repeat=2).as_dict()
        assert {key: value for key, value in found.items() if key not in own} == {
            key: value for key, value in wanted.items() if key not in own
        }, name


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_an_export_is_a_corpus_again(bench: Workbench, tmp_path: Path, ending: str) -> None:
    """The same cases with all that they had, lists of whatever texts included."""
    lists = {"tags": ["a, b", 'c"d', "[e]"], "arguments": ["-x", "'"], "environment": ["A"]}
    path = written(tmp_path / "c.jsonl", [case(0, **lists, connection_tags={"k": "v"}, owner="me"), case(1)])
    bench.replay_sync(path, model="baseline").export(tmp_path / f"out.{ending}")
    assert bench.load([str(tmp_path / f"out.{ending}")]).fingerprint == bench.load([path]).fingerprint


def test_a_record_of_another_prompt_does_not_answer(bench: Workbench, tmp_path: Path) -> None:
    """A changed prompt makes the record not match, and it is said."""
    path = written(tmp_path / "c.jsonl", [case(0)])
    with Loopback(honest) as server:
        record = replay(bench, path, server.url)
    again = bench.replay_sync(path, model=f"recorded:{record.id}", guidance="Another.")
    found = again.gaps()
    assert found["gap"].to_list() == ["rejected"]
    assert "prompt" in found["detail"][0]
    assert again.as_dict()["state"] == "done"


def test_the_request_holds_forced_tools_and_nothing_of_the_label(bench: Workbench, tmp_path: Path) -> None:
    """Tags, rationale, id and split would tell the model the answer."""
    secret = {"tags": ["zzz-tag"], "rationale": "zzz-why", "source": "zzz-src", "id": "zzz-id", "zzz-meta": 1}
    path = written(tmp_path / "c.jsonl", [case(2, **secret, connection="pg-prod", arguments=["-v"])])
    with Loopback(honest) as server:
        replay(bench, path, server.url)
    document = server.seen[0].document
    assert "zzz" not in server.seen[0].body.decode()
    assert (document["tool_choice"], document["parallel_tool_calls"]) == ("required", False)
    assert [tool["function"]["name"] for tool in document["tools"]] == [LOW, MEDIUM, HIGH]
    assert command(server.seen[0])["connection"] == "pg-prod"
    assert command(server.seen[0])["arguments"] == ["-v"]


def test_rules_have_their_own_guidance_and_their_prompts_one_fingerprint(bench: Workbench, tmp_path: Path) -> None:
    """The first rule that covers the connection decides what the model is told and what is done."""
    (tmp_path / "strict.md").write_text("Be strict.")
    (tmp_path / "p.toml").write_text(
        "[[rules]]\nname='prod'\nconnections=['pg']\nlow='review'\nguidance='strict.md'\ncustom_prompt='Payments!'\n"
        "[[rules]]\nname='rest'\n"
    )
    path = written(tmp_path / "c.jsonl", [case(0, connection="pg"), case(3)])
    with Loopback(honest) as server:
        record = replay(bench, path, server.url, policy="p.toml", concurrency=1)
    systems = [seen.document["messages"][0]["content"] for seen in server.seen]
    assert systems[0].startswith("Be strict.\n\nPayments!\n\n")
    assert systems[1] == compose(None, None, {}).system
    assert record.predictions["action"].to_list() == ["review", "allow"]
    assert record.predictions["rule"].to_list() == ["prod", "rest"]
    prompts = record.run.settings["prompts"]
    assert set(prompts) == {"prod", "rest"}
    assert record.run.fingerprints["prompt"] not in prompts.values()


def test_a_run_is_resumed_under_the_policy_it_began_with(bench: Workbench, tmp_path: Path) -> None:
    """Gap actions, floor, guidance and all, though the file is gone."""
    (tmp_path / "p.toml").write_text(
        "[[rules]]\nname='prod'\non_gap={unavailable='review', default='block'}\nfloor=true\ncustom_prompt='Strict.'\n"
    )
    path = written(tmp_path / "c.jsonl", [case(0, command="drop table t"), case(1)])
    with Loopback(error(400), error(503).but(headers=(("x-should-retry", "false"),)), completion(call(LOW))) as server:
        record = replay(bench, path, server.url, policy="p.toml", concurrency=1)
        assert record.predictions["action"].to_list() == ["block", "review"]
        (tmp_path / "p.toml").unlink()
        again = asyncio.run(bench.execute(bench.plan_resumption(record.id)))
        assert server.seen[2].document["messages"][0]["content"] == server.seen[0].document["messages"][0]["content"]
    assert again.predictions["gap"].to_list() == ["rejected", None]
    assert again.predictions["static_risk"].to_list() == ["high", "low"]
    assert again.predictions["action"].to_list() == ["block", "allow"]


def test_a_budget_stops_before_the_money_is_spent(bench: Workbench, tmp_path: Path) -> None:
    """The rest are gaps, and a resumption with more money goes on."""
    path = written(tmp_path / "c.jsonl", [case(n) for n in range(40)])
    (tmp_path / "workbench.toml").write_text(
        "[models.m]\nprovider='custom'\nmodel='m'\ninput_usd_per_mtok=10\noutput_usd_per_mtok=10\nmax_output_tokens=100\n"
    )
    each = (1000 * 10 + 60 * 10) / 1e6
    with Loopback(honest) as server:
        record = bench.replay_sync(path, model="m", api_url=server.url, budget_usd=0.3)
        summary = record.as_dict()
        asked = len(server.seen)
        assert 0 < asked < 40
        assert summary["cost_usd"] == pytest.approx(asked * each)
        assert summary["cost_usd"] <= 0.3
        assert summary["gaps"] == {"budget": 40 - asked}
        assert summary["state"] == "open"
        again = asyncio.run(bench.execute(bench.plan_resumption(record.id), budget_usd=5.0)).as_dict()
        assert len(server.seen) == 40
    assert (again["answered"], again["gaps"], again["state"]) == (40, {}, "done")
    assert again["cost_usd"] == pytest.approx(40 * each)


def test_a_budget_without_a_price_is_refused(bench: Workbench, tmp_path: Path) -> None:
    """It could not be kept."""
    path = written(tmp_path / "c.jsonl", [case(0)])
    with Loopback(honest) as server:
        with pytest.raises(BudgetError, match="price of custom:m is not known"):
            replay(bench, path, server.url, budget_usd=1.0)
        assert not server.seen
    assert bench.runs() == []


def test_bad_input_records_nothing(bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, and neither a run nor a corpus is left behind."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    path = written(tmp_path / "c.jsonl", [case(0), case(1, id="c0"), case(2, label="hihg")])
    with pytest.raises(CorpusError) as caught:
        bench.replay_sync(path, model="baseline")
    assert caught.value.count == 2
    text = str(caught.value)
    assert f"{path}:2: id 'c0' stands already at {path}:1" in text
    assert f'{path}:3: label "hihg"' in text
    good = written(tmp_path / "good.jsonl", [case(0)])
    for model, error_, words in (
        ("antropic:m", UnknownModel, "antropic"),
        ("openai:m", MissingKey, "OPENAI_API_KEY is not set"),
        ("custom:m", InputError, "--api-url"),
        ("recorded:nope", (UnknownRun, StoreError), "nope|no store"),
        ("recorded:nope.jsonl", InputError, "no record"),
    ):
        with pytest.raises(error_, match=words):
            bench.replay_sync(good, model=model)
    with pytest.raises(InputError, match="is no condition"):
        bench.replay_sync(good, model="baseline", where="dialekt = 'x'")
    with pytest.raises(InputError, match="is no condition"):
        bench.replay_sync(good, model="baseline", where="true); drop table runs; select (true")
    for option in ("limit", "repeat", "concurrency"):
        with pytest.raises(InputError, match=f"{option} must be 1 or more, not 0"):
            bench.replay_sync(good, model="baseline", **{option: 0})
    with pytest.raises(InputError, match="leaves no case"):
        bench.replay_sync(good, model="baseline", where="dialect = 'x'")
    assert bench.runs() == []


def test_replies_of_a_megabyte_are_recorded_shown_and_replayed(bench: Workbench, tmp_path: Path) -> None:
    """However much a model says at once: a talkative endpoint must not end the run."""
    path = written(tmp_path / "c.jsonl", [case(n) for n in range(70)])
    with Loopback(completion(call(LOW, explanation="x" * 700_000))) as server:
        record = replay(bench, path, server.url, concurrency=64)
    assert record.as_dict()["answered"] == 70
    assert record.export(tmp_path / "run.jsonl") == 70
    assert (tmp_path / "run.jsonl").stat().st_size > 70 * 700_000
    again = bench.replay_sync(path, model=f"recorded:{tmp_path / 'run.jsonl'}").as_dict()
    assert (again["answered"], again["gaps"]) == (70, {})


def test_commands_of_megabytes_are_replayed_and_shown(bench: Workbench, tmp_path: Path) -> None:
    """Memory is kept small for many cases, not at the price of a few long ones."""
    # A dialect without a reader: what is tested is the store, not the parsers.
    path = written(
        tmp_path / "c.jsonl", [case(n, dialect="text", command=f"{n:7} {'x' * 4_000_000}") for n in range(24)]
    )
    record = bench.replay_sync(path, model="baseline")
    assert record.as_dict()["answered"] == 24
    assert {len(command) for command in record.predictions["command"].to_list()} == {4_000_008}
    assert record.export(tmp_path / "run.parquet") == 24


def test_a_vendors_key_is_not_sent_to_another_address(bench: Workbench, tmp_path: Path) -> None:
    """--api-url is for custom models alone."""
    path = written(tmp_path / "c.jsonl", [case(0)])
    with Loopback(honest) as server:
        with pytest.raises(InputError, match="OPENAI_BASE_URL"):
            bench.replay_sync(path, model="openai:m", api_url=server.url)
        assert not server.seen


def test_where_and_limit_choose_cases_in_order(bench: Workbench, tmp_path: Path) -> None:
    """What is left is a corpus of its own, with a fingerprint of its own."""
    path = written(tmp_path / "c.jsonl", [case(n, tags=["odd"] if n % 2 else []) for n in range(10)])
    record = bench.replay_sync(path, model="baseline", where="list_contains(tags, 'odd')", limit=3)
    assert record.predictions["id"].to_list() == ["c1", "c3", "c5"]
    same = written(tmp_path / "d.jsonl", [case(n, tags=["odd"], rationale="other") for n in (1, 3, 5)])
    assert bench.replay_sync(same, model="baseline").run.fingerprints["corpus"] == record.run.fingerprints["corpus"]


def test_a_corpus_without_labels_is_replayed_and_not_scored(bench: Workbench, tmp_path: Path) -> None:
    """No data is not failure: every figure is undefined, never 0 %."""
    path = written(tmp_path / "c.jsonl", [case(n, label=None) for n in range(3)])
    summary = bench.replay_sync(path, model="baseline").as_dict()
    assert summary["answered"] == 3
    assert summary["accuracy"] == {"value": None, "low": None, "high": None, "n": 0}


def test_a_floor_is_written_beside_the_models_own_risk(bench: Workbench, tmp_path: Path) -> None:
    """The record says which of the two spoke."""
    path = written(tmp_path / "c.jsonl", [case(0, command="drop table users"), case(3, command="select 1")])
    with Loopback(completion(call(LOW))) as server:
        frame = replay(bench, path, server.url, floor=True).predictions
    assert frame["model_risk"].to_list() == ["low", "low"]
    assert frame["static_risk"].to_list() == ["high", "low"]
    assert frame["risk"].to_list() == ["high", "low"]
    assert frame["spoke"].to_list() == ["floor", "model"]


def test_flips_between_two_runs_are_listed(bench: Workbench, tmp_path: Path) -> None:
    """Paired by case."""
    path = written(tmp_path / "c.jsonl", [case(n) for n in range(6)])
    with Loopback(honest) as server:
        older = replay(bench, path, server.url)
    with Loopback(completion(call(HIGH))) as server:
        newer = replay(bench, path, server.url)
    found = older.flips(newer)
    assert (found.cases, found.fixed, found.broken) == (6, 0, 4)
    assert [flip.case for flip in found.flips] == ["c0", "c3", "c1", "c4"]
    worst = older.flips(newer, 1)
    assert (worst.cases, worst.changed, worst.flips) == (6, 4, found.flips[:1])


def test_slices_add_up(bench: Workbench, tmp_path: Path) -> None:
    """Each case is in one slice of a column; an unknown column is named with those that exist."""
    cases = [case(n, dialect=["postgres", "mysql"][n % 2], tags=["a"] if n else ["a", "hard"]) for n in range(8)]
    record = bench.replay_sync(written(tmp_path / "c.jsonl", cases), model="baseline")
    cards = record.by("dialect")
    assert {name: card.cases for name, card in cards.items()} == {"mysql": 4, "postgres": 4}
    assert {name: card.cases for name, card in record.by("tag").items()} == {"a": 8, "hard": 1}
    assert set(record.as_dict()["hard"]) == {"hard", "other"}
    with pytest.raises(InputError, match="dialect"):
        record.by("dialekt")


def test_the_planted_key_is_nowhere_after_every_kind_of_failure(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in the store's file, an export, an error or a repr, though the server sends it back in its errors."""
    key = "sk-planted-0123456789abcdef"
    monkeypatch.setenv("OPENAI_API_KEY", key)

    def echo(seen: Seen) -> Answer:
        return error(400, f"bad key {seen.headers['authorization']}", code=key)

    path = written(tmp_path / "c.jsonl", [case(n) for n in range(2)])
    with Loopback(echo) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        record = bench.replay_sync(path, model="openai:m")
        assert server.seen[0].headers["authorization"] == f"Bearer {key}"
    record.export(tmp_path / "out.jsonl")
    assert record.as_dict()["gaps"] == {"rejected": 2}
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert key.encode() not in file.read_bytes(), file
    assert key not in msgspec.json.encode(record.run.settings).decode()


def test_what_a_reasoning_model_does_not_take_is_learned_once_and_recorded(bench: Workbench, tmp_path: Path) -> None:
    """One refusal a setting and run; the effort is sent with every question, its tokens are counted as they come."""

    def reasons(seen: Seen) -> Answer:
        for name in ("temperature", "seed"):
            if name in seen.document:
                said = f"Unsupported value: '{name}' does not support {seen.document[name]} with this model."
                return error(400, said, "unsupported_value")
        return honest(seen)

    path = written(tmp_path / "c.jsonl", [case(n) for n in range(9)])
    with Loopback(reasons) as server:
        (tmp_path / "workbench.toml").write_text(
            f'[models.thinker]\nprovider = "custom"\nmodel = "m"\napi_url = "{server.url}"\nreasoning_effort = "low"\n'
            "seed = 7\n"
        )
        summary = bench.replay_sync(path, model="thinker", concurrency=1).as_dict()
    assert [sum(name in seen.document for seen in server.seen) for name in ("temperature", "seed")] == [1, 2]
    assert {seen.document["reasoning_effort"] for seen in server.seen} == {"low"}
    assert (summary["answered"], summary["tokens"]["reasoning"]) == (9, 9 * 20)
    assert summary["endpoint"]["refused"].keys() == {"temperature", "seed"}


def test_runs_begun_within_a_millisecond_are_listed_newest_first(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As several models of one replay are: by then the random part of an id says which is greater."""
    path = written(tmp_path / "c.jsonl", [case(n) for n in range(2)])
    ids = iter([f"0193a000-0000-7000-8000-00000000000{n}" for n in (3, 1, 2)])
    monkeypatch.setattr(runs, "new_id", lambda _: next(ids))
    begun = [bench.replay_sync(path, model="baseline").id for _ in range(3)]
    assert [run.id for run in bench.runs()] == begun[::-1] == [head["run"] for head in bench.heads()]


def test_the_plain_form_says_what_to_write_in_a_notebook(tmp_path: Path) -> None:
    """Where a loop runs already it cannot start one: no coroutine is left behind, and the mend is named."""
    bench = Workbench.open(tmp_path / "store.duckdb")

    async def cell() -> None:
        bench.replay_sync("datasets/redis", model="baseline")

    with pytest.raises(InputError, match=r"await wb\.replay"):
        asyncio.run(cell())
