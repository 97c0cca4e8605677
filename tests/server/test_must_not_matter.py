"""What must not matter to a server: a kill, a full disk, who asks it and how, who answers it and how, and when."""

import contextlib
import http.client
import json
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.loopback import HIGH, LOW, Answer, Loopback, call, completion
from tests.server.conftest import Client, Serve
from tests.server.test_analyzer import RULE, TIERS
from tests.server.test_classify import _decisions
from tests.server.test_process import ADMIN, ROOT, Process
from tests.server.test_sessions import Scripted, approve, prepare, waiting
from workbench.store import heads

_SECRET = "a-secret-of-sixteen-characters"
_RULES = "/api/ai/session-analyzer/rules"
_SHELL = '[connections.shell]\ntype = "command"\ncommand = ["/bin/bash"]\n'


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Any]:
    """Start ``python serve.py`` over one store, with a connection judged by static analysis; again, over the same."""
    with contextlib.ExitStack() as stack:

        def go(**environment: str) -> Process:
            folder = tmp_path / f"run{len(list(tmp_path.glob('run*')))}"
            folder.mkdir()
            settings = {
                "WORKBENCH_ADMIN_TOKEN": ADMIN,
                "WORKBENCH_SECRET_KEY": _SECRET,
                "WORKBENCH_DB": str(tmp_path / "server.duckdb"),
                **environment,
            }
            server = Process(folder, **settings)
            stack.callback(server.kill)
            with contextlib.suppress(urllib.error.HTTPError):  # it has them from the last time
                server("POST", "/api/connections", {"name": "pg", "type": "database", "subtype": "postgres"})
                server("POST", _RULES, {**RULE, "model": "baseline"})
            return server

        yield go


def _ask(server: Process, command: str) -> str:
    return str(server("POST", "/api/classify", {"command": command, "connection": "pg"})["decision_id"])


def _flood(server: Process, answered: list[str], stop: threading.Event, padding: str = "") -> threading.Thread:
    """One more client that asks again and again, and notes what it was answered."""

    def ask() -> None:
        number = 0
        while not stop.is_set():
            try:
                answered.append(_ask(server, f"SELECT {number}, {id(stop)} {padding}"))
            except (OSError, urllib.error.URLError, http.client.HTTPException, ValueError):
                return
            number += 1

    thread = threading.Thread(target=ask)
    thread.start()
    return thread


def _exported(server: Process) -> set[str]:
    request = urllib.request.Request(  # noqa: S310 -- our own server
        f"{server.url}/api/audit/export?format=jsonl", headers={"Authorization": f"Bearer {ADMIN}"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        text: bytes = answer.read()
    return {json.loads(line)["decision_id"] for line in text.splitlines() if b'"decision_id"' in line}


def _verified(tmp_path: Path) -> Any:
    done = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-m", "workbench", "audit", "verify", "--json", "--db", str(tmp_path / "server.duckdb")],
        env={"PYTHONPATH": str(ROOT), "WORKBENCH_SECRET_KEY": _SECRET, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_a_kill_under_load_loses_no_decision_that_was_answered(process: Any, tmp_path: Path) -> None:
    """``kill -9`` while eight ask, twice; all that anybody was answered is there afterwards, and the chain holds."""
    answered: list[str] = []
    for _ in range(2):
        server = process()
        stop = threading.Event()
        before = len(answered)
        threads = [_flood(server, answered, stop) for _ in range(8)]
        while len(answered) < before + 150:
            time.sleep(0.005)
        server.tell(signal.SIGKILL)
        server.wait()
        stop.set()
        for thread in threads:
            thread.join()
        assert _verified(tmp_path)["decisions"] >= len(answered)  # with no server in between
    server = process()
    there = _exported(server)
    assert server.stop() == 0
    lost = set(answered) - there
    print(f"kill -9 under load, twice: {len(answered)} answered, {len(there)} on record, {len(lost)} lost")
    assert not lost and len(answered) >= 300
    known = heads.read(tmp_path / "server.duckdb.heads")
    assert len(known) == 3 and known[-1].count > 300  # one at each start, also after a kill
    _verified(tmp_path)


def test_a_full_disk_is_an_outage_that_ends_and_no_answer_is_without_its_record(process: Any, tmp_path: Path) -> None:
    """Nothing is decided while nothing can be written; with room again it goes on, and killed then, all is there."""
    server = process()
    answered = [_ask(server, f"SELECT {number}") for number in range(5)]
    pid = server._process.pid
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    size = max(path.stat().st_size for path in tmp_path.glob("server.duckdb*"))
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size + (64 << 10), hard))
    refused = 0
    for number in range(40):
        try:
            answered.append(_ask(server, f"SELECT {number}, '{'x' * 20_000}'"))
        except urllib.error.HTTPError as error:
            assert error.code == 503, error.code
            assert set(json.loads(error.read())) == {"message"}
            refused += 1
    assert refused
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))
    answered += [_ask(server, f"SELECT 'again {number}'") for number in range(3)]
    server.kill()
    server = process()
    assert set(answered) <= _exported(server)
    assert server.stop() == 0
    _verified(tmp_path)


def _connect(admin: Client, url: str, name: str = "pg", **rule: Any) -> None:
    admin.ok("POST", "/api/connections", {"name": name, "type": "database", "subtype": "postgres"})
    admin.ok("POST", "/api/ai/session-analyzer/providers", {"provider": "custom", "model": "m", "api_url": url})
    admin.ok("POST", _RULES, {**RULE, "name": name, "connection_names": [name], **rule})


_GARBAGE = {
    "says nothing": Answer(head_s=30),
    "stops in the middle": completion(call(LOW)).but(part=20, body_s=30),
    "speaks no HTTP": Answer(raw=b"\x00\xff\x17 go away\r\n\r\n" * 50),
    "says bytes": Answer(body=bytes(range(256)) * 100),
    "never ends": Answer(headers=(("Content-Length", str(1 << 40)),), body=b'{"choices": [' + b'{"x": 1},' * 3_000_000),
    "nests": Answer(body=b"[" * 200_000),
}


@pytest.mark.parametrize("how", _GARBAGE)
def test_a_provider_that_hangs_or_streams_garbage_is_one_gap_and_nobody_elses(serve: Serve, how: str) -> None:
    """The rule decides about the gap within the deadline; meanwhile another connection is served."""
    admin = serve(model_timeout_s=0.4)
    with Loopback(_GARBAGE[how]) as provider, ThreadPoolExecutor(1) as pool:
        _connect(admin, provider.url)
        _connect(admin, provider.url, "other", model="baseline")
        slow = pool.submit(admin.ok, "POST", "/api/classify", {"command": "SELECT 1", "connection": "pg"})
        provider.came.wait(5)
        other = admin.ok("POST", "/api/classify", {"command": "SELECT 1", "connection": "other"})
        found = slow.result(20)
    assert other["risk_level"] == "low"
    assert found["gap"] in {"timeout", "malformed", "unavailable"} and found["risk_level"] is None
    assert found["action"] == "block_execution" and found["latency_ms"] < 10_000


def test_a_client_that_vanishes_takes_nobody_along(process: Any, tmp_path: Path) -> None:
    """In the head, in the body, or while its answer is made: what was asked whole is on record, the rest is served."""
    server = process()
    host, port = server.url.removeprefix("http://").split(":")
    body = json.dumps({"command": "SELECT 'vanished'", "connection": "pg"}).encode()
    head = (
        f"POST /api/classify HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ADMIN}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    for part in (head[:40], head, head + body[:10], head + body):
        for _ in range(5):
            with socket.create_connection((host, int(port))) as connection:
                connection.sendall(part)
                # Gone at once, and not politely.
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    _ask(server, "SELECT 'stayed'")
    assert server.stop() == 0
    assert "fault" not in server.said and "Traceback" not in server.said
    rows = [json.loads(row["request"])["command"] for row in _decisions(tmp_path)]
    assert "SELECT 'stayed'" in rows and rows.count("SELECT 'vanished'") <= 5


def test_a_flood_from_one_token_is_that_tokens_own(serve: Serve) -> None:
    """It is told to wait, and nothing of it is decided; every other token is served."""
    admin = serve(rate_per_minute=30)
    with Loopback(completion(call(LOW))) as provider:
        _connect(admin, provider.url)
        flooding, other = (admin.token_for("user", f"{name}@example.com") for name in ("flo", "ann"))
        body = {"command": "SELECT 1", "connection": "pg"}
        with ThreadPoolExecutor(4) as pool:
            flood = [pool.submit(flooding, "POST", "/api/classify", body) for _ in range(100)]
            served = [other("POST", "/api/classify", body).status_code for _ in range(10)]
            codes = [answer.result().status_code for answer in flood]
    assert served == [200] * 10
    assert set(codes) == {200, 429} and 30 <= codes.count(200) < 40


def test_of_two_approvals_at_once_one_is_the_approval(serve: Serve, tmp_path: Path) -> None:
    """Where one is needed one person has given it, and it is good for one run."""
    (tmp_path / "workbench.toml").write_text(_SHELL)
    admin = serve()
    prepare(admin, Scripted())
    both = [admin.token_for("reviewer", f"{name}@example.com", groups=["dba"]) for name in ("rita", "rob")]
    with ThreadPoolExecutor(2) as pool:
        for _ in range(4):
            id_ = waiting(admin)
            codes = list(
                pool.map(
                    lambda who, id_=id_: who("PUT", f"/api/sessions/{id_}/review", {"status": "APPROVED"}).status_code,
                    both,
                )
            )
            review = admin.ok("GET", f"/api/reviews/{id_}")
            given = [entry["reviewed_by"] for entry in review["review_groups_data"] if entry.get("reviewed_by")]
            assert review["status"] == "APPROVED" and len(given) == 1 and 200 in codes
            runs = list(pool.map(lambda _, id_=id_: admin("POST", f"/api/sessions/{id_}/exec").status_code, range(2)))
            assert runs.count(200) == 1


def test_an_approval_that_races_its_end_is_used_or_over_and_never_both(serve: Serve, tmp_path: Path) -> None:
    """Asked for around the moment at which it ends: it ran once and says so, or it did not and says that."""
    (tmp_path / "workbench.toml").write_text(_SHELL)
    admin = serve()
    prepare(admin, Scripted(), access_max_duration=1)
    sender = admin.token_for("user", "sam@example.com")
    ids = [waiting(sender, f"echo review >> {tmp_path}/ran{number}") for number in range(3)]
    for id_ in ids:
        approve(admin, id_)
    outcomes = []
    with ThreadPoolExecutor(6) as pool:
        for number, id_ in enumerate(ids):
            time.sleep(0.3)
            codes = list(pool.map(lambda _, id_=id_: sender("POST", f"/api/sessions/{id_}/exec").status_code, range(2)))
            ran = tmp_path / f"ran{number}"
            times = ran.read_text().count("review") if ran.exists() else 0
            status = sender.ok("GET", f"/api/sessions/{id_}")["review"]["status"]
            assert times == codes.count(200) <= 1, (codes, status)
            assert status == ("EXECUTED" if times else "REVOKED"), codes
            outcomes.append(status)
    assert set(outcomes) <= {"EXECUTED", "REVOKED"}


def test_the_revision_of_the_rule_that_decided_is_on_record(serve: Serve, tmp_path: Path) -> None:
    """Edited during a decision: that one is decided and recorded under the rule as it was, the next as it is."""
    admin = serve()
    with Loopback(completion(call(HIGH)).but(head_s=0.4), completion(call(HIGH))) as provider:
        _connect(admin, provider.url)
        with ThreadPoolExecutor(1) as pool:
            body = {"command": "DROP TABLE t", "connection": "pg"}
            slow = pool.submit(admin.ok, "POST", "/api/classify", body)
            provider.came.wait(5)
            allow = {**TIERS, "high_risk": {"action": "allow_execution"}}
            admin.ok(
                "PUT", f"{_RULES}/pg", {**RULE, "name": "pg", "connection_names": ["pg"], "risk_evaluation": allow}
            )
            fresh = admin.ok("POST", "/api/classify", body)
            old = slow.result()
    admin.http.__exit__()
    assert (old["action"], fresh["action"]) == ("block_execution", "allow_execution")
    terms = {str(row["id"]): json.loads(row["terms"])["rule"]["rule"]["tiers"]["high"] for row in _decisions(tmp_path)}
    assert terms == {old["decision_id"]: "block", fresh["decision_id"]: "allow"}


_SLOW = (
    "((((" * 250_000,
    "SELECT '" + "a''" * 300_000 + "'; DROP TABLE t",
    "a" * 60_000 + "; " * 200_000,
    "/*" * 400_000,
)


def test_hostile_text_that_is_slow_to_read_holds_nobody_up(process: Any) -> None:
    """While it is read others are answered; it is never low."""
    server = process()
    _ask(server, "SELECT 1")
    with ThreadPoolExecutor(2) as pool:
        slow = [
            pool.submit(server, "POST", "/api/classify", {"command": text, "connection": "pg"})
            for text in (*_SLOW, *(f"{text} " for text in _SLOW))
        ]
        answered = 0
        while not all(one.done() for one in slow):
            assert server("GET", "/healthz") == {"status": "ok"}
            _ask(server, "SELECT 1")
            answered += 1
        assert all(one.result()["risk_level"] in {"medium", "high"} for one in slow)
    assert answered >= 5
