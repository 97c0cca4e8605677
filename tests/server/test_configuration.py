"""Connections and access request rules: made, changed, refused, and written down."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.server.conftest import Client, Serve
from workbench.domain.errors import StoreError
from workbench.server import settings

_PG = {"name": "pg", "type": "database", "subtype": "postgres", "connection_tags": {"env": "prod"}}
_RULE = {"name": "dba", "reviewers_groups": ["dba"], "min_approvals": 1, "connection_names": ["pg"]}


def test_a_connection_outlives_a_restart_and_its_secret_is_never_answered(serve: Serve, tmp_path: Path) -> None:
    """The secret is sealed in the file; a change that gives none keeps it."""
    admin = serve()
    secret = {"HOST": "127.0.0.1", "PASS": "hunter2-and-more"}
    made = admin.ok("POST", "/api/connections", {**_PG, "secret": secret})
    assert made["executor"] == "postgres" and made["dialect"] == "postgres" and "secret" not in made
    changed = admin.ok("PUT", "/api/connections/pg", {**_PG, "connection_tags": {"env": "test"}})
    assert changed["executor"] == "postgres" and changed["connection_tags"] == {"env": "test"}
    again = serve()
    assert again.ok("GET", f"/api/connections/{made['id']}") == changed
    assert again.ok("GET", "/api/connections") == [changed]
    assert not any(b"hunter2" in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"type": "duckdb"}, "workbench.toml"),
        ({"subtype": "sqlite"}, "workbench.toml"),
        ({"type": "command", "command": ["sh"]}, "workbench.toml"),
        ({"type": "custom", "subtype": "bash", "command": ["bash"]}, "workbench.toml"),
        ({"secret": {"HOST": "169.254.169.254"}}, "metadata"),
        ({"secret": {"HOST": "10.0.0.1"}}, "private"),
        ({"secret": {"envvar:HOST": "MTY5LjI1NC4xNjkuMjU0"}}, "metadata"),
        ({"secret": {"HOST": "2852039166"}}, "metadata"),
        ({"secret": {"HOST": "a,b"}}, "one host"),
        ({"secret": {"PGHOST": "169.254.169.254"}}, "metadata"),
        ({"secret": {"HOST": "metadata.google.internal"}}, "metadata"),
        ({"secret": {"HOST": "127.0.0.1", "PORT": "sixty"}}, "PORT"),
        ({"secret": {"HOST": "127.0.0.1", "PGPORT": "65536"}}, "PORT"),
        ({"secret": {"envvar:HOST": "!"}}, "base64"),
        ({"access_mode_exec": "maybe"}, "access_mode_exec"),
        ({"name": " pg"}, "visible"),
        ({"typ": "x"}, "typ"),
    ],
)
def test_a_connection_that_may_not_be_is_refused(admin: Client, more: dict[str, Any], says: str) -> None:
    """400 with a sentence: only the operator's file runs anything on the server's machine; hosts are checked."""
    assert says in admin.refused(400, "POST", "/api/connections", {**_PG, **more})
    assert admin.ok("GET", "/api/connections") == []


def test_a_secret_needs_a_key_to_be_sealed_with(serve: Serve) -> None:
    """400, saying what to set."""
    admin = serve(secret_key=None)
    body = {**_PG, "secret": {"HOST": "127.0.0.1"}}
    assert "WORKBENCH_SECRET_KEY" in admin.refused(400, "POST", "/api/connections", body)


def test_a_name_is_taken_once(admin: Client) -> None:
    """409 for a connection, 422 for an access request rule, as in Hoop; what was there stays."""
    admin.ok("POST", "/api/connections", _PG)
    admin.refused(409, "POST", "/api/connections", {**_PG, "subtype": "mysql"})
    assert admin.ok("GET", "/api/connections/pg")["subtype"] == "postgres"
    admin.ok("POST", "/api/access-requests/rules", _RULE)
    admin.refused(422, "POST", "/api/access-requests/rules", {**_RULE, "connection_names": []})


def test_access_request_rules_are_paged_changed_and_removed(admin: Client) -> None:
    """201, a page with its total, 200, 204, then 404."""
    for number in range(3):
        admin.ok("POST", "/api/access-requests/rules", {**_RULE, "name": f"r{number}", "connection_names": []})
    page = admin.ok("GET", "/api/access-requests/rules?page=2&page_size=2")
    assert page["pages"] == {"page": 2, "size": 2, "total": 3} and [rule["name"] for rule in page["data"]] == ["r2"]
    assert len(admin.ok("GET", "/api/access-requests/rules")["data"]) == 3
    changed = admin.ok("PUT", "/api/access-requests/rules/r0", {**page["data"][0], "min_approvals": 2})
    assert changed["name"] == "r0" and changed["min_approvals"] == 2
    assert admin("DELETE", "/api/access-requests/rules/r0").status_code == 204
    admin.refused(404, "GET", "/api/access-requests/rules/r0")
    admin.refused(400, "GET", "/api/access-requests/rules?page=-1")
    admin.refused(400, "GET", "/api/access-requests/rules?page=x")


@pytest.mark.parametrize(
    "more",
    [
        {"reviewers_groups": []},
        {"min_approvals": None},
        {"min_approvals": 0, "all_groups_must_approve": True},
        {"access_type": "always"},
        {"access_max_duration": 0},
    ],
)
def test_an_access_request_rule_that_makes_no_sense_is_refused(admin: Client, more: dict[str, Any]) -> None:
    """422, as in Hoop."""
    admin.refused(422, "POST", "/api/access-requests/rules", {**_RULE, **more})


def test_two_access_request_rules_are_not_for_one_connection(admin: Client) -> None:
    """422 where the access type is the same as well."""
    admin.ok("POST", "/api/access-requests/rules", _RULE)
    assert "dba" in admin.refused(422, "POST", "/api/access-requests/rules", {**_RULE, "name": "other"})
    admin.ok("POST", "/api/access-requests/rules", {**_RULE, "name": "jit", "access_type": "jit"})


def test_every_change_is_audited_without_secrets(serve: Serve, tmp_path: Path) -> None:
    """Who, what, before and after; a refused change leaves nothing."""
    admin = serve()
    admin.ok("POST", "/api/connections", {**_PG, "secret": {"HOST": "127.0.0.1", "PASS": "hunter2-and-more"}})
    admin.refused(409, "POST", "/api/connections", _PG)
    admin.ok("PUT", "/api/connections/pg", {**_PG, "subtype": "mysql"})
    assert admin("DELETE", "/api/connections/pg").status_code == 204
    admin.token_for("user", "a@example.com")
    admin.http.__exit__()
    with duckdb.connect(str(tmp_path / "server.duckdb")) as store:
        rows = store.execute("select seq, actor, change, kind, name, before, after from audit order by seq").fetchall()
    assert [row[2:5] for row in rows[1:4]] == [
        ("created", "connection", "pg"), ("updated", "connection", "pg"), ("deleted", "connection", "pg"),
    ]  # fmt: skip
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5] and {row[1] for row in rows} == {"admin"}
    assert '"mysql"' in rows[2][6] and '"postgres"' in rows[2][5] and rows[3][6] is None
    assert "hunter2" not in str(rows) and "digest" not in str(rows)


def test_a_file_of_another_kind_is_not_served_over(tmp_path: Path) -> None:
    """DuckDB would open a corpus by its name, hold all that is decided in memory, and lose it."""
    corpus = tmp_path / "cases.jsonl"
    corpus.write_text("{}\n")
    with pytest.raises(StoreError, match="no store but a file of another kind"):
        settings.load({"WORKBENCH_DB": str(corpus)})
