"""The server as a process: started as people start it, asked over the network, told to stop."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli import workbench as invoke
from tests.loopback import HIGH, Loopback, call, completion
from tests.server.test_analyzer import RULE, TIERS

ROOT = Path(__file__).parent.parent.parent
ADMIN = "wb_the-admin-of-the-process"


class Process:
    """``python serve.py`` in *folder*, on a port of its own."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("WORKBENCH_")}
        self.errors = folder / "errors"
        command = [
            sys.executable,
            str(ROOT / "serve.py"),
            *([] if "WORKBENCH_PORT" in environment else ["--port", "0"]),
        ]
        with self.errors.open("wb") as errors:
            self._process = subprocess.Popen(  # noqa: S603 -- our own script
                [*command, *arguments],
                cwd=folder,
                env={**clean, "PYTHONPATH": str(ROOT), **environment},
                stderr=errors,
            )

    @property
    def said(self) -> str:
        return self.errors.read_text()

    @property
    def url(self) -> str:
        """Its address, once it has said it."""
        for _ in range(600):
            found = re.search(r"serving .* on (http://\S+)\n", self.said)
            if found is not None:
                return found[1].replace("0.0.0.0", "127.0.0.1")  # noqa: S104 -- what it says, not what we bind
            assert self._process.poll() is None, self.said
            time.sleep(0.05)
        raise AssertionError(self.said)

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {ADMIN}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data, headers, method=method)  # noqa: S310 -- our own server
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            content = answer.read()
        return json.loads(content) if content else None

    def tell(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.tell(number)
        return self._process.wait(60)

    def wait(self) -> int:
        return self._process.wait(60)

    def kill(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Any]:
    """Start a server; whatever still runs at the end is killed."""
    with contextlib.ExitStack() as stack:

        def go(*arguments: str, **environment: str) -> Process:
            folder = tmp_path / str(len(list(tmp_path.iterdir())))
            folder.mkdir()
            process = Process(folder, *arguments, **environment)
            stack.callback(process.kill)
            return process

        yield go


def test_a_server_finishes_what_is_under_way_logs_no_command_and_keeps_its_decisions(
    start: Any, tmp_path: Path
) -> None:
    """SIGTERM during a question: it is answered, then the process ends with 0; the log is JSON without texts."""
    db = tmp_path / "server.duckdb"
    settings = {"WORKBENCH_ADMIN_TOKEN": ADMIN, "WORKBENCH_DB": str(db)}
    server = start(**settings)
    found: list[Any] = []
    with Loopback(completion(call(HIGH, "planted-title")).but(head_s=1.0)) as provider:
        provider_body = {"provider": "custom", "model": "m", "api_url": provider.url}
        server("POST", "/api/ai/session-analyzer/providers", provider_body)
        server("POST", "/api/connections", {"name": "planted/name", "type": "database", "subtype": "postgres"})
        server("POST", "/api/ai/session-analyzer/rules", {**RULE, "connection_names": ["planted/name"]})
        assert server("GET", "/api/connections/planted%2Fname/ai-session-analyzer-rule")["name"] == "prod"
        body = {"command": "DROP TABLE planted_text", "connection": "planted/name"}
        asking = threading.Thread(target=lambda: found.append(server("POST", "/api/classify", body)))
        asking.start()
        assert provider.came.wait(30)
        assert server.stop() == 0
        asking.join()
    assert found[0]["action"] == "block_execution"
    log = [json.loads(line) for line in server.said.splitlines() if line.startswith("{")]
    assert {"path": "/api/classify", "status": 200}.items() <= log[-1].items()
    assert "planted" not in server.said and ADMIN not in server.said
    again = start(**settings)
    assert again("GET", "/api/connections")[0]["name"] == "planted/name"
    assert again.stop() == 0
    import duckdb

    with duckdb.connect(str(db)) as store:
        assert store.execute("select id::varchar from decisions").fetchall() == [(found[0]["decision_id"],)]


def test_what_keeps_a_server_from_starting_is_one_sentence(start: Any, tmp_path: Path) -> None:
    """Exit 2: the store is held, the port is taken, a setting cannot be used."""
    db, redacted = tmp_path / "held.duckdb", tmp_path / "redacted.toml"
    redacted.write_text('store = "redacted"\n')
    first = start(WORKBENCH_ADMIN_TOKEN=ADMIN, WORKBENCH_DB=str(db))
    port = first.url.rpartition(":")[2]
    cases = [
        ({"WORKBENCH_DB": str(db)}, (), "held by process"),
        ({}, ("--port", port), f"port {port}"),
        ({"WORKBENCH_SETTINGS": str(redacted)}, (), "WORKBENCH_SECRET_KEY"),
        ({"WORKBENCH_PORT": "eighty"}, (), "WORKBENCH_PORT"),
        ({"WORKBENCH_SECRET_KEY": "short"}, (), "WORKBENCH_SECRET_KEY"),
        ({"WORKBENCH_NO_RULE": "review"}, (), "WORKBENCH_NO_RULE"),
        ({"WORKBENCH_ALLOW_ADDRESSES": "everything"}, (), "WORKBENCH_ALLOW_ADDRESSES"),
    ]
    others = [(start(*arguments, **environment), says) for environment, arguments, says in cases]
    for other, says in others:
        assert other.wait() == 2
        assert says in other.said and len(other.said.strip().splitlines()) == 1, other.said
    assert first("GET", "/api/tokens") == []


def test_a_server_that_is_told_to_stop_says_so_before_it_closes_the_port(start: Any) -> None:
    """``WORKBENCH_DRAIN_S``: whoever sends it requests hears 503 of ``/readyz``, and is answered until then."""
    server = start(WORKBENCH_ADMIN_TOKEN=ADMIN, WORKBENCH_DRAIN_S="600")
    assert server("GET", "/readyz")["status"] == "ready"
    server.tell(signal.SIGTERM)
    for _ in range(600):
        try:
            server("GET", "/readyz")
        except urllib.error.HTTPError as error:
            assert error.code == 503
            break
        time.sleep(0.05)
    else:
        raise AssertionError("it never said so")
    assert server("GET", "/api/tokens") == []
    assert server.stop() == 0  # told twice, it waits no longer


def test_who_sends_too_much_hears_so(start: Any) -> None:
    """413, and 401 without a token, also where a client reads nothing before all of its 10 MB are sent."""
    server = start(WORKBENCH_ADMIN_TOKEN=ADMIN)
    for path, token, status in (("/api/sessions", ADMIN, 413), ("/api/classify", ADMIN, 413), ("/api/runs", "x", 401)):
        headers = {"Authorization": f"Bearer {token}"}
        request = urllib.request.Request(server.url + path, b" " * 10_000_000, headers)  # noqa: S310 -- our own server
        with pytest.raises(urllib.error.HTTPError) as raised:
            urllib.request.urlopen(request, timeout=30)  # noqa: S310
        assert raised.value.code == status and set(json.loads(raised.value.read())) == {"message"}


def test_what_is_no_http_is_refused_as_all_else_is(start: Any) -> None:
    """A path longer than any, a method that is none: 400, and one sentence as JSON."""
    server = start(WORKBENCH_ADMIN_TOKEN=ADMIN)
    port = int(server.url.rpartition(":")[2])
    for line in (b"GET /api/connections/" + b"a" * 200_000, b"GRAB /healthz", b"\x16\x03\x01"):
        with socket.create_connection(("127.0.0.1", port), 30) as connection, contextlib.suppress(ConnectionError):
            connection.sendall(line + b" HTTP/1.1\r\nHost: x\r\n\r\n")
            head, _, content = connection.makefile("rb").read().partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 400") and b"application/json" in head, line[:20]
            assert set(json.loads(content)) == {"message"}


def test_a_server_that_others_reach_in_clear_warns(start: Any) -> None:
    """Bound elsewhere than loopback without TLS or a proxy; the path of the token that was made is said as well."""
    server = start("--host", "0.0.0.0")  # noqa: S104 -- that it is warned of is the point
    assert server.url
    assert "warning" in server.said and "WORKBENCH_TLS_CERT" in server.said
    assert ".workbench/workbench.admin-token" in server.said
    assert server.stop(signal.SIGINT) == 130


def test_a_tuned_policy_is_pushed_and_asked_from_the_command_line(
    start: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All rules or none, in the file's order; ``check --server`` exits by the action."""
    server = start(WORKBENCH_ADMIN_TOKEN=ADMIN)
    monkeypatch.setenv("WORKBENCH_TOKEN", ADMIN)
    for name in ("pg", "my", "other"):
        server("POST", "/api/connections", {"name": name, "type": "database", "subtype": "postgres"})
    (tmp_path / "strict.md").write_text("Be strict.")
    policy = tmp_path / "policy.toml"
    policy.write_text(
        '[[rules]]\nname = "prod"\nconnections = ["pg"]\nguidance = "strict.md"\nfloor = true\n'
        'on_gap = {timeout = "review", default = "block"}\n'
        '[[rules]]\nname = "both"\nconnections = ["pg", "my"]\nmedium = "allow"\n'
        '[[rules]]\nname = "never"\nconnections = ["pg"]\nmedium = "allow"\n'
    )
    push = ["rules", "push", str(policy), "--server", server.url]
    refused = invoke(*push)
    assert refused.exit_code == 2 and "--approvers" in refused.stderr
    access = {"name": "dba", "reviewers_groups": ["dba"], "min_approvals": 1}
    server("POST", "/api/access-requests/rules", access)
    done = invoke(*push, "--model", "baseline")
    assert done.exit_code == 0 and "in force: prod for pg" in done.stdout and "never" in done.stderr
    rules = {rule["name"]: rule for rule in server("GET", "/api/ai/session-analyzer/rules")["data"]}
    assert set(rules) == {"prod", "both"} and rules["both"]["connection_names"] == ["my"]
    assert rules["prod"]["guidance"] == "Be strict." and rules["prod"]["floor"] is True
    assert rules["prod"]["on_gap"] == {"timeout": "require_access_request", "default": "block_execution"}
    tier = {"action": "require_access_request", "access_request_rule_name": "dba"}
    assert rules["prod"]["risk_evaluation"]["medium_risk"] == tier
    check = ["check", "--server", server.url, "--connection"]
    for command, exit_code in (("SELECT 1", 0), ("UPDATE t SET a = 1 WHERE id = 1", 10), ("DROP TABLE t", 20)):
        assert invoke(*check, "pg", command).exit_code == exit_code
    document = json.loads(invoke(*check, "pg", "DROP TABLE t", "--json").stdout)
    assert document["action"] == "block" and document["rule"] == "prod" and document["decision_id"]
    stricter = tmp_path / "stricter.toml"
    stricter.write_text('[[rules]]\nname = "prod"\nconnections = ["pg"]\nlow = "block"\nmedium = "block"\n')
    tried = invoke("rules", "push", str(stricter), "--server", server.url, "--model", "baseline", "--shadow")
    assert tried.stdout == "in shadow: prod-shadow for pg\n"
    assert invoke(*check, "pg", "SELECT 2").exit_code == 0
    shadow = ["rules", "shadow", "prod-shadow", "--server", server.url]
    while json.loads(invoke(*shadow, "--json").stdout)["commands"] < 1:
        time.sleep(0.05)
    said = invoke(*shadow).stdout
    assert "it has judged no command" in invoke(*shadow[:2], "prod", *shadow[3:]).stdout
    assert "1 of 1 commands come out otherwise" in said and "allow -> block" in said and "SELECT 2" in said
    assert invoke(*check, "other", "SELECT 1").exit_code == 20  # no rule
    unknown = invoke(*check, "nope", "SELECT 1")
    assert unknown.exit_code == 2 and "404" in unknown.stderr and "nope" in unknown.stderr
    assert invoke(*check, "pg", "SELECT 1", "--floor").exit_code == 2
    policy.write_text('[[rules]]\nname = "new"\nconnections = ["my"]\nmedium = "allow"\n')
    clash = invoke(*push)
    assert clash.exit_code == 2 and "both" in clash.stderr
    monkeypatch.delenv("WORKBENCH_TOKEN")
    assert "WORKBENCH_TOKEN" in invoke(*push).stderr


def test_what_tune_recommends_is_deployed_unchanged_and_its_traffic_comes_back(
    start: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a corpus to a policy in force, byte for byte the file that was written; what it decided is tuned on next."""
    server = start(WORKBENCH_ADMIN_TOKEN=ADMIN)
    monkeypatch.setenv("WORKBENCH_TOKEN", ADMIN)
    for name in ("pg", "my"):
        server("POST", "/api/connections", {"name": name, "type": "database", "subtype": "postgres"})
    server("POST", "/api/access-requests/rules", {"name": "dba", "reviewers_groups": ["dba"], "min_approvals": 1})
    texts = {
        "low": "select {} from t limit 1",
        "medium": "update t set a = {0} where id = {0}",
        "high": "drop table t{}",
    }
    cases = [
        {"id": f"{connection}{label}{n}", "command": text.format(n), "dialect": "postgres", "label": label,
         "connection": connection, "split": split}
        for n in range(40) for label, text in texts.items() for connection, split in (("pg", "dev"), ("my", "test"))
    ]  # fmt: skip
    (tmp_path / "c.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases))
    (tmp_path / "guidance.md").write_text("Be strict.")
    db, policy = tmp_path / "tune.duckdb", str(tmp_path / "policy.toml")
    options = ("--model", "baseline", "--guidance", str(tmp_path / "guidance.md"), "--floor")
    run = json.loads(invoke("replay", str(tmp_path / "c.jsonl"), *options, "--json", db=db).stdout)["run"]
    chosen = invoke("tune", run, "--max-miss", "0.1", "--by-connection", "--export", policy, "--json", db=db)
    assert chosen.exit_code == 0, chosen.output
    rules = json.loads(chosen.stdout)["recommended"]["rules"]
    done = invoke("rules", "push", policy, "--server", server.url, "--model", "baseline")
    assert done.exit_code == 0, done.output
    live = {rule["name"]: rule for rule in server("GET", "/api/ai/session-analyzer/rules")["data"]}
    assert set(live) == {rule["name"] for rule in rules} and len(live) == 2
    words = {"allow": "allow_execution", "review": "require_access_request", "block": "block_execution"}
    for rule in rules:
        there = live[rule["name"]]
        assert there["guidance"] == "Be strict." and there["floor"] is True
        assert {name: words[rule[name]] for name in texts} == {
            name: there["risk_evaluation"][f"{name}_risk"]["action"] for name in texts
        }
    asked = [server("POST", "/api/classify", {"connection": "pg", "command": each["command"]}) for each in cases[:3]]
    tiers = next(rule for rule in rules if rule.get("connections") == ["pg"])
    assert [each["action"] for each in asked] == [words[tiers[each["risk_level"]]] for each in asked]
    request = urllib.request.Request(f"{server.url}/api/audit/export", headers={"Authorization": f"Bearer {ADMIN}"})  # noqa: S310
    with urllib.request.urlopen(request) as answer:  # noqa: S310 -- our own server
        (tmp_path / "last-month.jsonl").write_bytes(answer.read())
    again = invoke("tune", run, "--traffic", str(tmp_path / "last-month.jsonl"), "--per-day", "100", "--json", db=db)
    assert again.exit_code == 0, again.output
    assert json.loads(again.stdout)["now"][0]["reviews_per_day"]["value"] == pytest.approx(100 / 3)  # one of three


def test_rules_are_put_in_force_together_or_not_at_all(admin: Any) -> None:
    """Connections may change hands among them; one that cannot be keeps all from being."""
    path = "/api/ai/session-analyzer/rules"
    tiers = {"risk_evaluation": TIERS}
    put = [{"name": "a", "connection_names": ["x"], **tiers}, {"name": "b", "connection_names": ["y"], **tiers}]
    assert [rule["name"] for rule in admin.ok("PUT", path, put)] == ["a", "b"]
    swapped = [{**put[0], "connection_names": ["y"]}, {**put[1], "connection_names": ["x"]}]
    assert [rule["connection_names"] for rule in admin.ok("PUT", path, swapped)] == [["y"], ["x"]]
    admin.refused(400, "PUT", path, [*put, {"name": "c", "connection_names": ["z"], "model": "nobody", **tiers}])
    admin.refused(400, "PUT", path, [put[0], put[0]])
    admin.refused(400, "PUT", path, [put[0], {**put[1], "connection_names": ["x"]}])
    assert [rule["connection_names"] for rule in admin.ok("GET", path)["data"]] == [["y"], ["x"]]
