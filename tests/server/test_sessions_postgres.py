"""The main job on a real PostgreSQL, judged by static analysis: blocked, waiting, approved, run once."""

import os
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.server.conftest import Client, Serve
from tests.server.contract import keeps
from workbench.server.executors.postgres import Target


class Database:
    """A connection over the API, and a second way to the same tables."""

    def __init__(self, admin: Client, target: Target) -> None:
        self.target = target
        self.query("create table users (id int, name text); insert into users values (1, 'ann'), (2, 'bob')")
        secret = {
            "HOST": target.host, "PORT": str(target.port), "USER": target.user, "PASS": target.password,
            "DB": target.dbname,
        }  # fmt: skip
        body = {"name": "pg", "type": "database", "subtype": "postgres", "secret": secret}
        admin.ok("POST", "/api/connections", body)
        access = {"name": "dba", "reviewers_groups": ["dba"], "min_approvals": 1}
        admin.ok("POST", "/api/access-requests/rules", access)
        tiers = {
            "low_risk": {"action": "allow_execution"},
            "medium_risk": {"action": "require_access_request", "access_request_rule_name": "dba"},
            "high_risk": {"action": "block_execution"},
        }
        rule = {"name": "prod", "connection_names": ["pg"], "risk_evaluation": tiers, "model": "baseline"}
        admin.ok("POST", "/api/ai/session-analyzer/rules", rule)

    def query(self, text: str) -> Any:
        target = self.target
        with psycopg.connect(
            host=target.host, port=target.port, user=target.user, password=target.password, dbname=target.dbname
        ) as connection:
            cursor = connection.execute(text.encode())
            return cursor.fetchall() if cursor.description else None


@pytest.fixture
def database(admin: Client, target: Target) -> Database:
    return Database(admin, target)


@pytest.fixture
def sender(admin: Client) -> Client:
    return admin.token_for("user", "sam@example.com")


def test_a_dropped_table_is_still_there(admin: Client, sender: Client, database: Database) -> None:
    """Blocked, with the reason in the answer, in the list, and in the detail."""
    answer = sender.ok("POST", "/api/sessions", {"script": "DROP TABLE users", "connection": "pg"})
    keeps(answer, "ExecResponse")
    assert (answer["output_status"], answer["exit_code"]) == ("blocked", 254)
    assert answer["output"].startswith("Session blocked by AI risk analyzer: ")
    assert answer["ai_analysis"]["risk_level"] == "high" and answer["ai_analysis"]["model"] == "baseline"
    assert answer["ai_analysis"]["fingerprints"]["prompt"] and answer["ai_analysis"]["rule"] == "prod"
    [listed] = admin.ok("GET", "/api/sessions")["data"]
    detail = admin.ok("GET", f"/api/sessions/{answer['session_id']}")
    assert listed["ai_analysis"] == detail["ai_analysis"] == answer["ai_analysis"]
    assert database.query("select count(*) from users") == [(2,)]


def test_a_reading_query_runs(sender: Client, database: Database) -> None:
    """At once, with its rows."""
    answer = sender.ok(
        "POST", "/api/sessions", {"script": "SELECT name FROM users ORDER BY id LIMIT 5", "connection": "pg"}
    )
    assert (answer["output_status"], answer["output"]) == ("success", "name\nann\nbob\n(2 rows)\n")


def test_an_approved_update_runs_once(admin: Client, sender: Client, database: Database) -> None:
    """It waits with its explanation in the review, runs when it is approved, and refuses to run again."""
    script = "UPDATE users SET name = name || '!' WHERE id = 1"
    answer = sender("POST", "/api/sessions", {"script": script, "connection": "pg"})
    assert answer.status_code == 202 and answer.json()["has_review"] is True
    id_ = answer.json()["session_id"]
    reviewer = admin.token_for("reviewer", "rita@example.com", groups=["dba"])
    [review] = reviewer.ok("GET", "/api/reviews")
    assert review["ai_analysis"]["risk_level"] == "medium" and review["ai_analysis"]["explanation"]
    assert database.query("select name from users where id = 1") == [("ann",)]
    reviewer.ok("PUT", f"/api/sessions/{id_}/review", {"status": "APPROVED"})
    assert database.query("select name from users where id = 1") == [("ann",)]
    done = sender.ok("POST", f"/api/sessions/{id_}/exec")
    assert (done["output_status"], done["output"]) == ("success", "UPDATE 1\n")
    assert "one execution" in sender.refused(409, "POST", f"/api/sessions/{id_}/exec")
    assert database.query("select name from users where id = 1") == [("ann!",)]


def test_an_approval_is_for_the_database_that_was_judged(admin: Client, sender: Client, database: Database) -> None:
    """A connection that leads elsewhere by then runs nothing; nor is one that is gone."""
    script = "UPDATE users SET name = 'x' WHERE id = 1"
    id_ = sender("POST", "/api/sessions", {"script": script, "connection": "pg"}).json()["session_id"]
    admin.ok("PUT", f"/api/sessions/{id_}/review", {"status": "APPROVED"})
    connection = admin.ok("GET", "/api/connections/pg")
    admin.ok("PUT", "/api/connections/pg", {**connection, "secret": {"HOST": "127.0.0.1", "PORT": "1"}})
    assert "has changed" in sender.refused(409, "POST", f"/api/sessions/{id_}/exec")
    assert database.query("select name from users where id = 1") == [("ann",)]


def test_a_host_is_checked_again_when_it_is_connected_to(
    serve: Serve, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was allowed when it was stored is refused when it is not any more."""
    admin = serve()
    Database(admin, target)
    admin = serve(allow=())
    answer = admin.ok("POST", "/api/sessions", {"script": "SELECT 1", "connection": "pg"})
    assert answer["output_status"] == "failed" and "loopback addresses are not connected to" in answer["output"]


def test_no_connection_gives_the_servers_secrets_away(
    serve: Serve, tmp_path: Path, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither its environment, its store, nor its token file: through each executor, as whoever runs the server."""
    monkeypatch.setenv("WORKBENCH_SECRET_KEY", "planted-key-of-the-server")
    (tmp_path / "workbench.toml").write_text(
        '[connections.shell]\ntype = "command"\ncommand = ["/bin/bash"]\n'
        '[connections.other]\ntype = "command"\ncommand = ["/bin/bash"]\nenv = {K = "planted-in-its-table"}\n'
        '[connections.duck]\ntype = "duckdb"\npath = "duck.db"\n[connections.lite]\ntype = "sqlite"\npath = "lite.db"\n'
    )
    admin = serve(admin_token=None)
    admin.token = (tmp_path / "server.admin-token").read_text().strip()
    database = Database(admin, target)
    admin.ok("DELETE", "/api/ai/session-analyzer/rules/prod")
    tiers = dict.fromkeys(("low_risk_action", "medium_risk_action", "high_risk_action"), "allow_execution")
    for name in ("shell", "duck", "lite", "pg"):
        rule = {"name": name, "connection_names": [name], "risk_evaluation": tiers, "model": "baseline"}
        admin.ok("POST", "/api/ai/session-analyzer/rules", rule)
    admin.token_for("reviewer", "rita@example.com")  # what the store holds of her is a way to tell
    store, token = tmp_path / "server.duckdb", tmp_path / "server.admin-token"
    scripts = [
        ("shell", f"cat {store} {store}.wal {token} {tmp_path}/workbench.toml /proc/[0-9]*/environ; env"),
        ("shell", f"cat /proc/{os.getpid()}/fd/* /proc/{os.getpid()}/root/{token}; grep -a . {tmp_path}/*"),
        ("duck", f"select * from read_text('{token}')"),  # noqa: S608
        ("duck", f"attach '{store}' as s; select * from s.sessions"),  # noqa: S608
        ("duck", "select getenv('WORKBENCH_SECRET_KEY')"),
        ("lite", f"attach '{store}' as s"),
        ("lite", f"select readfile('{token}')"),
        ("pg", f"select pg_read_file('{token}')"),
        ("pg", f"copy users from '{store}'"),
        ("pg", "copy (select 1) to program 'env'"),
    ]  # fmt: skip
    for connection, script in scripts:
        answer = admin.ok("POST", "/api/sessions", {"script": script, "connection": connection})
        said = answer["output"]
        assert "planted" not in said and admin.token not in said and "rita" not in said, (script, said[:300])
        assert answer["exit_code"] != 0 or connection == "shell"
    assert database.query("select count(*) from users") == [(2,)]
