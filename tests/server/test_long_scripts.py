"""A script longer than a question may be: judged in parts over HTTP, in a replay as live, and never by batch."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.batch.asking import at, corpus, honest, outcomes, replayed
from tests.corpus import case, written
from tests.loopback import HIGH, LOW, Answer, Loopback, Seen, call, completion
from tests.providers.vendors import WIRES, BatchServer
from tests.server.conftest import Client, Serve
from tests.server.test_again import replayed as replayed_again
from tests.server.test_classify import _connect as connected
from tests.server.test_classify import _decisions as decisions
from workbench.workbench import Workbench

SCRIPT = "".join(f"SELECT name FROM users WHERE id = {n};\n" for n in range(200))  # noqa: S608 -- data
DROPS = SCRIPT + "DROP TABLE users;\n"
LIMIT = 2_048


def judge(seen: Seen) -> Answer:
    return completion(call(HIGH if "DROP" in seen.document["messages"][-1]["content"] else LOW, "t", "e"))


def commands(provider: Loopback) -> list[str]:
    """What the model was shown, in order of the parts."""
    lines = [json.loads(seen.document["messages"][-1]["content"].splitlines()[1]) for seen in provider.seen]
    return [line["command"] for line in sorted(lines, key=lambda line: line.get("part", 0))]


def _session(admin: Client, script: str) -> Any:
    return admin.ok("POST", "/api/sessions", {"connection": "pg", "script": script})


def test_the_part_that_is_worst_decides_and_the_record_says_what_was_seen(serve: Serve, tmp_path: Path) -> None:
    """In the answer, the session, the export and the decision's row; all parts are one decision and one cost."""
    admin = serve(part_bytes=LIMIT)
    with Loopback(judge) as provider:
        connected(admin, provider.url)
        found = admin.ok("POST", "/api/classify", {"command": DROPS, "connection": "pg"})
        assert found["risk_level"] == "high" and found["action"] == "block_execution"
        parts = len(provider.seen)
        assert parts > 3 and all(len(text.encode()) <= LIMIT for text in commands(provider))
        said = _session(admin, DROPS)["ai_analysis"]
        assert said["cached"] and said["notes"][0] == f"judged in {parts} parts of at most 2,048 bytes"
        assert len(provider.seen) == parts
        low = admin.ok("POST", "/api/classify", {"command": SCRIPT, "connection": "pg"})
        assert low["risk_level"] == "low"
    rows = [json.loads(line) for line in admin("GET", "/api/audit/export?format=jsonl").text.splitlines()]
    assert {row["ai_analysis"]["notes"][0].split(" of ")[0] for row in rows} >= {f"judged in {parts} parts"}
    admin.http.__exit__()
    status, again = replayed_again(tmp_path / "server.duckdb", found["decision_id"], low["decision_id"])
    assert status == 0 and again["requests"] == {"the same bytes": 2}
    first = decisions(tmp_path)[0]
    assert first["attempts"] == parts and first["request_key"]


def test_a_part_that_fails_is_a_gap_and_never_low(serve: Serve) -> None:
    """The reason is the part's; the rule decides as about any gap."""
    admin = serve(part_bytes=LIMIT)
    answers = [completion(call(LOW)), Answer(status=413, body=b"{}"), *[completion(call(LOW))] * 20]
    with Loopback(*answers) as provider:
        connected(admin, provider.url)
        found = admin.ok("POST", "/api/classify", {"command": SCRIPT, "connection": "pg"})
    assert (found["gap"], found["risk_level"], found["action"]) == ("oversize", None, "block_execution")


@pytest.mark.parametrize("command", [SCRIPT, DROPS])
def test_a_replay_shows_the_model_what_a_server_does(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """The same parts, byte for byte, with ``part_bytes`` in the model's table; and its record answers without one."""
    admin = serve(part_bytes=LIMIT)
    with Loopback(judge) as live:
        connected(admin, live.url, custom_prompt=None)
        risk = admin.ok("POST", "/api/classify", {"command": command, "connection": "pg"})["risk_level"]
    monkeypatch.chdir(tmp_path)
    path = written(tmp_path / "c.jsonl", [case(1, command=command, dialect="postgres", connection="pg")])
    with Loopback(judge) as provider:
        Path("workbench.toml").write_text(
            f'[models.judge]\nprovider = "custom"\nmodel = "m"\napi_url = "{provider.url}"\npart_bytes = {LIMIT}\n'
        )
        bench = Workbench.open(tmp_path / "bench.duckdb")
        record = bench.replay_sync(path, model="judge")
        assert commands(provider) == commands(live)
    assert outcomes(record) == [risk]
    assert record.predictions["attempts"].to_list() == [len(live.seen)]
    assert outcomes(bench.replay_sync(path, model=f"recorded:{record.id}")) == [risk]


def test_a_batch_leaves_long_scripts_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gap that says so; the others are asked."""
    with BatchServer("openai", honest(WIRES["openai"])) as vendor:
        bench = at(tmp_path, vendor, monkeypatch)
        short = Path(corpus(tmp_path, 3)).read_text()
        path = tmp_path / "mixed.jsonl"
        path.write_text(short + json.dumps(case(9, command="select 9;\n" * 9_000)) + "\n")
        record = replayed(bench, str(path), "openai")
    assert outcomes(record) == ["low", "medium", "high", "oversize"]
    assert "not asked by batch" in record.predictions["detail"].to_list()[-1]
