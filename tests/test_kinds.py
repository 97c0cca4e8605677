"""The shipped corpus through every kind of provider, by both transports: one truth, and the key nowhere afterwards."""

import base64
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from tests.loopback import HIGH, LOW, MEDIUM, Answer, Loopback, Seen, call
from tests.planted import KEY
from tests.providers.wires import ANTHROPIC, AZURE, OPENAI, Wire
from workbench.record import Record
from workbench.workbench import Workbench

KINDS = {"openai": OPENAI, "custom": OPENAI, "anthropic": ANTHROPIC, "azure-openai": AZURE}
# What a run keeps that says how it was asked, and not what came of it.
_HOW = ("run", "answered_at", "latency_ms", "raw")


def _serve(wire: Wire) -> Any:
    """A server that judges a command by its text alone, and now and then fails as servers do."""

    def answer(seen: Seen) -> Answer:
        weight = sum(seen.document["messages"][-1]["content"].encode()) % 29
        if weight == 0:
            return wire.fails(400, "no")
        if weight == 2:
            return wire.says(stop="refused")
        return wire.says(call((LOW, MEDIUM, HIGH)[weight % 3], f"Weighs {weight}"))

    return answer


def _table(kind: str, url: str) -> str:
    """A model table whose key comes from the variable TEAM_KEY."""
    lines = [
        f"[models.{kind}-judge]",
        f'provider = "{kind}"',
        'model = "fake"',
        f'api_url = "{url if kind in ("openai", "custom") else url.removesuffix("/v1")}"',
        'api_key_env = "TEAM_KEY"',
        "input_usd_per_mtok = 2.0",
        "output_usd_per_mtok = 8.0",
    ]
    return "\n".join(lines) + "\n"


def _replay(folder: Path, kind: str, transport: Any, server: Loopback, **more: Any) -> Record:
    (folder / "workbench.toml").write_text(_table(kind, server.url))
    bench = Workbench.open(folder / "store.duckdb")
    corpus = str(Path(__file__).parent.parent / "datasets")
    return bench.replay_sync(corpus, model=f"{kind}-judge", transport=transport, concurrency=8, **more)


# All of it once for each dialect, and a part for those who speak the same with another header.
@pytest.mark.parametrize(
    ("kind", "limit"), [("openai", None), ("anthropic", None), ("custom", 80), ("azure-openai", 80)]
)
def test_a_replay_is_the_same_by_both_transports(
    kind: str, limit: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case by case: what was asked, verdict, words, notes, tokens, cost, attempts, and what came back."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TEAM_KEY", KEY)
    with Loopback(_serve(KINDS[kind])) as server:
        lean = _replay(tmp_path, kind, "lean", server, limit=limit).predictions
        half = len(server.seen)
        sdk = _replay(tmp_path, kind, "sdk", server, limit=limit).predictions
    ours, theirs = server.seen[:half], server.seen[half:]
    assert {seen.headers["user-agent"] for seen in ours} == {"workbench"}
    assert all("Async" in seen.headers["user-agent"] for seen in theirs)
    assert _bodies(ours) == _bodies(theirs)
    assert len(lean) > 500 or len(lean) == limit
    assert set(lean["risk"].to_list()) == {"low", "medium", "high", None}
    assert [_timeless(raw) for raw in lean["raw"]] == [_timeless(raw) for raw in sdk["raw"]]
    same = [name for name in lean.columns if name not in _HOW]
    assert [name for name in same if not lean[name].equals(sdk[name])] == []


def _bodies(seen: list[Seen]) -> list[str]:
    """What was asked, in whatever order it came."""
    return sorted(json.dumps(each.document, sort_keys=True) for each in seen)


def _timeless(raw: str) -> dict[str, Any]:
    reply: dict[str, Any] = json.loads(raw)
    return {name: value for name, value in reply.items() if name != "latency_ms"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("transport", ["lean", "sdk"])
def test_the_key_is_in_no_file_and_no_log_after_a_replay(
    kind: str, transport: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Though the server repeats it in verdicts and errors alike: not in the store, nor in an export, plain or coded."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TEAM_KEY", KEY)
    wire = KINDS[kind]

    def echo(seen: Seen) -> Answer:
        said = seen.headers[wire.key_header]
        if len(server.seen) % 2:
            return wire.fails(400, f"bad key {said}", said)
        return wire.says(call(HIGH, f"Uses {said}"), headers=(("x-request-id", said), ("request-id", said)))

    with Loopback(echo) as server:
        record = _replay(tmp_path, kind, transport, server, limit=4)
    assert any(KEY in seen.headers[wire.key_header] for seen in server.seen)
    frame = record.predictions
    assert "****" in str(frame["title"].to_list())
    for form in ("jsonl", "csv", "parquet"):
        record.export(tmp_path / f"export.{form}")
    (tmp_path / "log.txt").write_text(caplog.text)
    coded = base64.b64encode(KEY.encode())
    for path in (file for file in tmp_path.rglob("*") if file.is_file()):
        held = path.read_bytes()
        assert KEY.encode() not in held, path
        assert coded not in held, path
        assert KEY[3:].encode() not in held, path
