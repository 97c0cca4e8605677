"""By batch as one by one: the same bytes are asked, the same rows come of it, at half the price."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.batch.asking import KINDS, MODELS, at, corpus, honest, is_mending, mixed, outcomes, replayed
from tests.corpus import case, written
from tests.loopback import HIGH, call
from tests.providers.vendors import WIRES, BatchServer
from workbench.domain.rule import Policy, Rule

# What says how and when a case was asked, and not what came of it.
_HOW = {"answered_at", "latency_ms", "cost_usd", "request_id", "raw"}
_POLICY = Policy(
    (
        Rule("prod", ("pg-prod",), guidance="Be strict.", floor=True),
        Rule("dev", ("pg-dev",), custom_prompt="Be kind."),
        Rule("rest"),
    )
)


def _asked(vendor: BatchServer) -> list[bytes]:
    return sorted(seen.body for seen, what in zip(vendor.loopback.seen, vendor.seen, strict=True) if what == "direct")


@pytest.mark.parametrize("kind", MODELS)
def test_the_same_bytes_are_asked_and_the_same_rows_come_of_it(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under a policy with several prompts and a floor, repairs, refusals and errors included."""
    places = ("pg-prod", "pg-dev", None)
    (tmp_path / "workbench.toml").write_text(
        f'[models.judge]\nprovider = "{kind}"\nmodel = "{MODELS[kind].partition(":")[2]}"\n'
        "input_usd_per_mtok = 2.0\noutput_usd_per_mtok = 8.0\n"
    )
    path = written(
        tmp_path / "c.jsonl",
        [case(n, **({"connection": places[n % 3]} if places[n % 3] else {})) for n in range(42)],
    )
    with BatchServer(kind, mixed(WIRES[kind])) as vendor:
        bench = at(tmp_path, vendor, monkeypatch)
        one_by_one = bench.replay_sync(path, model="judge", policy=_POLICY)
        by_batch = bench.replay_sync(path, model="judge", policy=_POLICY, batch=True)
    assert [len(batch.requests) for batch in vendor.batches] == [42, 12]
    assert sorted(body for batch in vendor.batches for _, body in batch.requests) == _asked(vendor)
    assert len({body for body in _asked(vendor)}) == 54
    assert one_by_one.run.fingerprints == by_batch.run.fingerprints
    ours, theirs = one_by_one.predictions, by_batch.predictions
    assert [name for name in ours.columns if name not in _HOW and not ours[name].equals(theirs[name])] == []
    costs = zip(ours["cost_usd"].to_list(), theirs["cost_usd"].to_list(), strict=True)
    assert all(half == pytest.approx(whole / 2) for whole, half in costs)
    assert by_batch.as_dict()["cost_usd"] == pytest.approx(one_by_one.as_dict()["cost_usd"] / 2)
    assert by_batch.as_dict()["latency_ms"] == {"p50": None, "p95": None, "p99": None}


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_without_a_tool_is_mended_once_in_a_batch_of_its_own(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one by one: what is still prose then is a gap, and the verdict that came then says so."""
    with BatchServer(kind, mixed(WIRES[kind])) as vendor:
        record = replayed(at(tmp_path, vendor, monkeypatch), corpus(tmp_path, 14), kind)
    first, second = vendor.batches
    assert [len(first.requests), len(second.requests)] == [14, 4]
    assert outcomes(record)[:7] == ["low", "refused", "rejected", "low", "no_tool", "high", "low"]
    frame = record.predictions
    assert frame["attempts"].to_list()[:5] == [1, 1, 1, 2, 2]
    assert "gave its verdict only when asked again" in frame["notes"].to_list()[3]


@pytest.mark.parametrize("kind", KINDS)
def test_identical_requests_are_asked_once_a_repeat(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every case has its row in every repeat."""
    path = written(tmp_path / "c.jsonl", [case(n, command=f"select {n % 4}") for n in range(12)])
    with BatchServer(kind, honest(WIRES[kind])) as vendor:
        record = replayed(at(tmp_path, vendor, monkeypatch), path, kind, repeat=3)
    assert [len(batch.requests) for batch in vendor.batches] == [12]
    assert len(outcomes(record)) == 36
    assert record.as_dict()["state"] == "done"


@pytest.mark.parametrize("kind", KINDS)
def test_what_must_not_leave_is_in_no_batch(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the same gap as one by one; what is masked is masked in the batch too."""
    secret = "select 1 -- password=hunter2hunter2"
    path = written(tmp_path / "c.jsonl", [case(0), case(1, command=secret), case(2)])
    with BatchServer(kind, honest(WIRES[kind])) as vendor:
        bench = at(tmp_path, vendor, monkeypatch)
        for send in ("refuse", "redacted"):
            (tmp_path / "workbench.toml").write_text(
                f'[models.judge]\nprovider = "{kind}"\nmodel = "m"\nsend = "{send}"\n'
            )
            record = bench.replay_sync(path, model="judge", batch=True)
            assert outcomes(record) == ["low", "redaction" if send == "refuse" else "medium", "high"]
    assert [len(batch.requests) for batch in vendor.batches] == [2, 3]
    assert not any(b"hunter2" in seen.body for seen in vendor.loopback.seen)


@pytest.mark.parametrize("kind", KINDS)
def test_batches_keep_to_the_vendors_limits(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many requests and so many bytes; what is too large for any is a gap, and stops nothing."""
    from workbench.providers.anthropic_batch import AnthropicBatches
    from workbench.providers.openai_batch import OpenAIBatches

    post: Any = AnthropicBatches if kind == "anthropic" else OpenAIBatches
    assert (post.most_requests, post.most_bytes) == (
        (100_000, 256_000_000) if kind == "anthropic" else (50_000, 200_000_000)
    )
    monkeypatch.setattr(post, "most_requests", 4)
    monkeypatch.setattr(post, "most_bytes", 40_000)
    commands = [f"select {n}{' ' * (20_000 if n in (5, 6) else 60_000 if n == 8 else 0)}" for n in range(11)]
    path = written(tmp_path / "c.jsonl", [case(n, command=command) for n, command in enumerate(commands)])
    with BatchServer(kind, honest(WIRES[kind])) as vendor:
        record = replayed(at(tmp_path, vendor, monkeypatch), path, kind)
    assert sum(len(batch.requests) for batch in vendor.batches) == 10
    assert max(len(batch.requests) for batch in vendor.batches) == 4
    assert max(sum(len(body) for _, body in batch.requests) for batch in vendor.batches) < 40_000
    assert outcomes(record) == [("low", "medium", "high")[n % 3] if n != 8 else "oversize" for n in range(11)]


@pytest.mark.parametrize("kind", ["azure-openai"])
def test_a_field_that_is_refused_is_left_out_of_the_next_batch(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It costs nothing to be refused, and teaches: those that were are asked again without."""
    wire = WIRES[kind]

    def picky(document: dict[str, Any]) -> Any:
        if "temperature" in document:
            return wire.fails(400, "Unsupported parameter: 'temperature' is not supported with this model.")
        return honest(wire)(document)

    with BatchServer(kind, picky) as vendor:
        record = replayed(at(tmp_path, vendor, monkeypatch), corpus(tmp_path, 5), kind)
    assert [len(batch.requests) for batch in vendor.batches] == [5, 5]
    assert outcomes(record) == ["low", "medium", "high", "low", "medium"]
    assert "temperature" in record.as_dict()["endpoint"]["refused"]


def test_a_tool_that_cannot_be_forced_is_not_forced_in_the_next_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And every verdict says so."""
    wire = WIRES["anthropic"]

    def picky(document: dict[str, Any]) -> Any:
        if document["tool_choice"]["type"] == "any":
            return wire.fails(400, 'tool_choice: type "tool" and "any" are not supported for this model.')
        return honest(wire)(document)

    with BatchServer("anthropic", picky) as vendor:
        record = replayed(at(tmp_path, vendor, monkeypatch), corpus(tmp_path, 3), "anthropic")
    assert [len(batch.requests) for batch in vendor.batches] == [3, 3]
    assert not any(is_mending_body(body) for batch in vendor.batches for _, body in batch.requests)
    assert all("free not to call a tool" in str(notes) for notes in record.predictions["notes"].to_list())


def is_mending_body(body: bytes) -> bool:
    return is_mending(json.loads(body))


@pytest.mark.parametrize("kind", KINDS)
def test_a_store_without_secrets_gets_none_by_batch(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked comes from the corpus files; rows, and replies that wait to be mended, are kept without."""
    wire = WIRES[kind]
    secret = "hunter2hunter2"

    def judge(document: dict[str, Any]) -> Any:
        if not is_mending(document):
            return wire.says(text=f"It uses {secret}.", stop="done")
        return wire.says(call(HIGH, f"Uses {secret}"))

    path = written(tmp_path / "c.jsonl", [case(n, command=f"select {n} -- password={secret}") for n in range(3)])
    with BatchServer(kind, judge) as vendor:
        bench = at(tmp_path, vendor, monkeypatch)
        record = bench.replay_sync(path, model=MODELS[kind], batch=True, store_redacted=True, repeat=2)
    assert outcomes(record) == ["high"] * 6
    assert [sum(secret.encode() in body for _, body in batch.requests) for batch in vendor.batches] == [6, 6]
    assert secret.encode() not in (tmp_path / "store.duckdb").read_bytes()
