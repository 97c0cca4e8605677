"""A server, started as people start it, on which two sessions wait for a review."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tests.server.test_process import Process

_ADMIN = "wb_the-admin-of-the-process"
_TIERS = {
    "low_risk": {"action": "allow_execution"},
    "medium_risk": {"action": "require_access_request", "access_request_rule_name": "dba"},
    "high_risk": {"action": "block_execution"},
}
SCRIPTS = (
    "UPDATE users SET name = 'ann b' WHERE id = 1",
    "DELETE FROM orders WHERE id = 7 -- <img src=x onerror=alert(1)>",
)


@contextlib.contextmanager
def server_with_reviews(folder: Path) -> Iterator[tuple[Process, str]]:
    """The server, and the token of somebody who may answer."""
    (folder / "workbench.toml").write_text('[connections.shop]\ntype = "sqlite"\npath = "shop.db"\n')
    server = Process(folder, WORKBENCH_ADMIN_TOKEN=_ADMIN, WORKBENCH_DB=str(folder / "server.duckdb"))
    try:
        rule = {"name": "dba", "reviewers_groups": ["dba"], "min_approvals": 1}
        server("POST", "/api/access-requests/rules", rule)
        rule = {"name": "prod", "connection_names": ["shop"], "model": "baseline", "risk_evaluation": _TIERS}
        server("POST", "/api/ai/session-analyzer/rules", rule)
        rita = {"name": "rita", "user": "rita@example.com", "role": "reviewer", "groups": ["dba"]}
        token = server("POST", "/api/tokens", rita)["token"]
        for script in SCRIPTS:
            assert server("POST", "/api/sessions", {"connection": "shop", "script": script})["has_review"]
        yield server, token
    finally:
        server.kill()
