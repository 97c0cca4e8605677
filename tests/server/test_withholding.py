"""``store = "redacted"``: nothing that a server keeps holds a secret, and what was approved runs byte for byte."""

import json
from pathlib import Path
from typing import Any

from tests.loopback import MEDIUM, Loopback, call, completion
from tests.server.conftest import Client, Serve

_TOML = """
store = "redacted"
[connections.shell]
type = "command"
command = ["/bin/bash"]
allow_client_args = true
"""
_SECRET = "hunter2secret"
_COMMAND = f"mkdir -p made; export PGPASSWORD={_SECRET}; echo $PGPASSWORD"
_TIERS = {
    "low_risk": {"action": "allow_execution"},
    "medium_risk": {"action": "require_access_request", "access_request_rule_name": "dba"},
    "high_risk": {"action": "block_execution"},
}


def _prepared(admin: Client, url: str) -> Client:
    """Someone who sends commands to ``shell``, which a model at *url* judges, and Rita approves."""
    admin.ok("POST", "/api/access-requests/rules", {"name": "dba", "reviewers_groups": ["dba"], "min_approvals": 1})
    admin.ok("POST", "/api/ai/session-analyzer/providers", {"provider": "custom", "model": "m", "api_url": url})
    rule = {"name": "prod", "connection_names": ["shell"], "risk_evaluation": _TIERS}
    admin.ok("POST", "/api/ai/session-analyzer/rules", rule)
    return admin.token_for("user", "sam@example.com")


def _files(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.name.startswith("server.duckdb"))


def test_what_was_approved_runs_as_it_was_and_is_kept_without_its_secrets(serve: Serve, tmp_path: Path) -> None:
    """Across a restart: neither file, answer, list, review, event nor export holds it; the judge saw it, and ran it."""
    (tmp_path / "workbench.toml").write_text(_TOML)
    admin = serve()
    said = completion(call(MEDIUM, "Shows a password", f"It prints {_SECRET}"))
    with Loopback(said) as provider:
        sender = _prepared(admin, provider.url)
        body = {"connection": "shell", "script": _COMMAND, "metadata": {"ticket": f"says {_SECRET}"}}
        id_ = sender("POST", "/api/sessions", body).json()["session_id"]
        assert _SECRET.encode() in provider.seen[0].body
        decided = sender.ok("POST", "/api/classify", {"connection": "shell", "command": _COMMAND + " # again"})
        assert "password" in decided["title"] and _SECRET not in json.dumps(decided)
        again = sender.ok("POST", "/api/classify", {"connection": "shell", "command": _COMMAND + " # again"})
        assert again["cached"] and _SECRET not in json.dumps(again)
    assert _SECRET.encode() not in _files(tmp_path)
    admin = serve()
    rita = admin.token_for("reviewer", "rita@example.com", groups=["dba"])
    shown = rita.ok("GET", f"/api/sessions/{id_}")
    assert "REDACTED" in shown["script"]["data"] and shown["script_size"] == len(_COMMAND)
    rita.ok("PUT", f"/api/sessions/{id_}/review", {"status": "APPROVED"})
    ran = admin.ok("POST", f"/api/sessions/{id_}/exec")
    assert ran["exit_code"] == 0 and ran["output"] == f"{_SECRET}\n"  # whoever runs it sees what it wrote
    admin.refused(409, "POST", f"/api/sessions/{id_}/exec")
    kept: list[Any] = [
        admin.ok("GET", path)
        for path in (f"/api/sessions/{id_}", "/api/sessions", "/api/reviews", "/api/events", "/api/stats")
    ]
    kept.append(admin("GET", "/api/audit/export").text)
    assert _SECRET not in json.dumps(kept) and "REDACTED" in kept[-1]
    serve()  # what the log of the store holds goes into its file
    assert _SECRET.encode() not in _files(tmp_path)


def test_arguments_are_judged_and_run_as_they_are(serve: Serve, tmp_path: Path) -> None:
    """And kept without their secrets; without an approval nothing is sealed for longer than it runs."""
    (tmp_path / "workbench.toml").write_text(_TOML)
    admin = serve()
    rule = {"name": "prod", "connection_names": ["shell"], "risk_evaluation": _TIERS, "model": "baseline"}
    admin.ok("POST", "/api/access-requests/rules", {"name": "dba", "reviewers_groups": ["dba"], "min_approvals": 1})
    allow = {**_TIERS, "medium_risk": {"action": "allow_execution"}, "high_risk": {"action": "allow_execution"}}
    admin.ok("POST", "/api/ai/session-analyzer/rules", {**rule, "risk_evaluation": allow})
    body = {"connection": "shell", "script": 'printf %s "$1"', "client_args": ["-s", "--", f"--password={_SECRET}"]}
    ran = admin.ok("POST", "/api/sessions", body)
    assert ran["output"] == f"--password={_SECRET}"
    shown = admin.ok("GET", f"/api/sessions/{ran['session_id']}?event_stream=utf8")
    assert shown["client_args"][0] == "-s" and _SECRET not in json.dumps(shown)


def test_runs_are_not_added_to_a_store_without_secrets(serve: Serve, tmp_path: Path) -> None:
    """They come with their commands, and are named by these."""
    (tmp_path / "workbench.toml").write_text(_TOML)
    assert "redacted" in serve().refused(400, "POST", "/api/runs", {})
