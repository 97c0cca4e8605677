"""Who may ask what: every path of the API, by every role, and by another organization."""

from pathlib import Path
from typing import Any

import pytest

from tests.server.conftest import ADMIN, Client, Serve

_ID = "01a21eac-f386-7d58-9cf9-dc76b33b5573"
_ANY = {"id": _ID, "session_id": _ID, "name_or_id": "no", "name": "no", "run": _ID, "table": "cases"}
_ADMIN, _READ, _SEND = {"admin"}, {"admin", "auditor"}, {"admin", "user"}
_ALL = {"admin", "auditor", "reviewer", "user"}
_RULES = "/api/ai/session-analyzer"
_TABLE: dict[tuple[str, str], set[str]] = {
    ("GET", "/api/tokens"): _ADMIN,
    ("POST", "/api/tokens"): _ADMIN,
    ("DELETE", "/api/tokens/{id}"): _ADMIN,
    ("GET", "/api/connections"): _ALL,
    ("POST", "/api/connections"): _ADMIN,
    ("GET", "/api/connections/{name_or_id}"): _ALL,
    ("PUT", "/api/connections/{name_or_id}"): _ADMIN,
    ("DELETE", "/api/connections/{name_or_id}"): _ADMIN,
    ("GET", "/api/connections/{name_or_id}/ai-session-analyzer-rule"): _ALL,
    ("GET", "/api/access-requests/rules"): _READ,
    ("POST", "/api/access-requests/rules"): _ADMIN,
    ("GET", "/api/access-requests/rules/{name}"): _READ,
    ("PUT", "/api/access-requests/rules/{name}"): _ADMIN,
    ("DELETE", "/api/access-requests/rules/{name}"): _ADMIN,
    ("GET", f"{_RULES}/providers"): _READ,
    ("POST", f"{_RULES}/providers"): _ADMIN,
    ("DELETE", f"{_RULES}/providers"): _ADMIN,
    ("GET", f"{_RULES}/rules"): _READ,
    ("POST", f"{_RULES}/rules"): _ADMIN,
    ("PUT", f"{_RULES}/rules"): _ADMIN,
    ("GET", f"{_RULES}/rules/{{name}}"): _READ,
    ("PUT", f"{_RULES}/rules/{{name}}"): _ADMIN,
    ("DELETE", f"{_RULES}/rules/{{name}}"): _ADMIN,
    ("GET", f"{_RULES}/system-prompt"): _ALL,
    ("POST", "/api/classify"): _SEND,
    ("POST", "/api/sessions"): _SEND,
    ("GET", "/api/sessions"): _ALL,
    ("GET", "/api/sessions/{session_id}"): _ALL,
    ("POST", "/api/sessions/{session_id}/exec"): _ALL,
    ("PUT", "/api/sessions/{session_id}/review"): _ALL,
    ("GET", "/api/reviews"): _ALL,
    ("GET", "/api/reviews/{id}"): _ALL,
    ("PUT", "/api/reviews/{id}"): _ALL,
    ("GET", "/api/events"): _READ,
    ("GET", "/api/ai/session-analyzer/rules/{name}/shadow"): _READ,
    ("GET", "/api/stats"): _READ,
    ("GET", "/api/audit"): _READ,
    ("GET", "/api/audit/export"): _READ,
    ("GET", "/api/runs"): _READ,
    ("POST", "/api/runs"): _ADMIN,
    ("GET", "/api/runs/{run}"): _READ,
    ("GET", "/api/runs/{run}/predictions"): _READ,
    ("GET", "/api/runs/{run}/tables/{table}"): _READ,
    ("GET", "/api/looks"): _READ,
    ("POST", "/api/looks"): _ADMIN,
    ("GET", "/api/backup"): set(),  # the operator's own token alone
}
_OPEN = {("GET", "/api/sessions/{session_id}/download")}  # by the secret in its link


def _paths(admin: Client) -> set[tuple[str, str]]:
    app: Any = admin.http.app
    found = set()
    for route in app.routes:
        for method in getattr(route, "methods", ()):
            if route.path.startswith("/api") and method != "OPTIONS":
                parts = [f"{{{part.name}}}" if hasattr(part, "name") else part for part in route.path_components]
                found.add((method, "/" + "/".join(parts)))
    return found


def test_every_path_is_in_the_table(admin: Client) -> None:
    """A path that is added says here whom it is for."""
    assert _paths(admin) == set(_TABLE) | _OPEN


@pytest.mark.parametrize("role", sorted(_ALL))
def test_a_path_is_for_its_roles_alone(admin: Client, role: str) -> None:
    """403 for the others, whatever they send; and who may ask hears of what is wrong with it, not of a role."""
    client = admin.token_for(role, f"{role}@example.com")
    for (method, path), allowed in _TABLE.items():
        body: dict[str, Any] | None = {} if method in {"POST", "PUT"} else None
        status = client(
            method, path.format(id=_ID, session_id=_ID, name_or_id="no", name="no", run=_ID, table="cases"), body
        )
        assert (status.status_code == 403) == (role not in allowed), (method, path, status.status_code, status.text)


def test_without_a_token_there_is_nothing(admin: Client) -> None:
    """401 on every path, before anything else is looked at: none, another scheme, and one that is revoked."""
    revoked = admin.token_for("admin", "gone@example.com")
    [entry] = [token for token in admin.ok("GET", "/api/tokens") if token["user"] == "gone@example.com"]
    assert admin("DELETE", f"/api/tokens/{entry['id']}").status_code == 204
    for client in (Client(admin.http, None), Client(admin.http, "wb_" + "x" * 43), revoked):
        for method, path in _TABLE:
            client.refused(401, method, path.format_map(_ANY))
    answer = admin.http.get("/api/sessions", headers={"Authorization": f"Basic {ADMIN}"})
    assert answer.status_code == 401 and answer.headers["www-authenticate"] == "Bearer"


def test_another_organization_is_not_there(serve: Serve, tmp_path: Path) -> None:
    """Ids and names of one organization are unknown to the admin of another, to read, to change and to filter by."""
    (tmp_path / "workbench.toml").write_text('[connections.shell]\ntype = "command"\ncommand = ["/bin/sh"]\n')
    ours = serve()
    eve = ours.token_for("admin", "eve@example.com", organization="acme")
    ours.ok("POST", "/api/access-requests/rules", {"name": "dba", "reviewers_groups": ["dba"], "min_approvals": 1})
    ask = {"action": "require_access_request", "access_request_rule_name": "dba"}
    tiers = {"low_risk": ask, "medium_risk": ask, "high_risk": {"action": "block_execution"}}
    rule = {"name": "prod", "connection_names": ["shell"], "risk_evaluation": tiers, "model": "baseline"}
    ours.ok("POST", f"{_RULES}/rules", rule)
    made = ours.ok("POST", "/api/connections", {"name": "pg", "type": "custom"})
    session = ours.ok("POST", "/api/sessions", {"script": "echo hello", "connection": "shell"})["session_id"]
    [review] = ours.ok("GET", "/api/reviews")
    ours.token_for("user", "sam@example.com")
    [token] = ours.ok("GET", "/api/tokens")
    paths = [
        *(f"/api/sessions/{id_}" for id_ in (session, review["id"])),
        *(f"/api/reviews/{id_}" for id_ in (session, review["id"])),
        *(f"/api/connections/{name}" for name in ("shell", "pg", made["id"])),
        "/api/connections/shell/ai-session-analyzer-rule",
        "/api/access-requests/rules/dba",
        f"{_RULES}/rules/prod",
        f"{_RULES}/providers",
    ]
    for path in paths:
        eve.refused(404, "GET", path)
    eve.refused(404, "POST", "/api/sessions", {"script": "echo hello", "connection": "shell"})
    eve.refused(404, "POST", "/api/classify", {"command": "echo hello", "connection": "shell"})
    eve.refused(404, "POST", f"/api/sessions/{session}/exec")
    for path in (f"/api/sessions/{session}/review", f"/api/reviews/{review['id']}"):
        eve.refused(404, "PUT", path, {"status": "APPROVED"})
    for path in (*paths[4:7], "/api/access-requests/rules/dba", f"{_RULES}/rules/prod", f"/api/tokens/{token['id']}"):
        eve.refused(404, "DELETE", path)
    for query in (f"user={review['review_owner']['email']}", "connection=shell", "review.status=PENDING", ""):
        assert eve.ok("GET", f"/api/sessions?{query}")["data"] == []
    assert eve.ok("GET", "/api/reviews") == [] and eve.ok("GET", "/api/connections") == []
    assert {entry["user"] for entry in eve.ok("GET", "/api/tokens")} == {"eve@example.com"}
    assert ours.ok("GET", f"/api/reviews/{session}")["status"] == "PENDING"
    assert len(ours.ok("GET", "/api/connections")) == 2 and len(ours.ok("GET", "/api/tokens")) == 1
