"""The short way of ``POST /api/classify``: whatever is asked, it is answered as the framework's way answers."""

import re
from typing import Any

import pytest

from tests.server.conftest import Client
from tests.server.test_analyzer import RULE
from workbench.server.express import Express

_VARY = re.compile(r'"(?:decision_id|latency_ms)":[^,}]*')
_PLAIN = b'{"command": "SELECT 1", "connection": "pg"}'
_ASKED: dict[str, tuple[bytes, dict[str, str]]] = {
    "plain": (_PLAIN, {}),
    "with all its fields": (_PLAIN[:-1] + b', "client_args": ["-v"], "environment": ["A"]}', {}),
    "spaced": (b" \n" + _PLAIN + b"\n", {}),
    "beyond ASCII": ('{"command": "SELECT \'é\u202e\'", "connection": "pg"}'.encode(), {}),
    "without a type": (_PLAIN, {"Content-Type": ""}),
    "as text": (_PLAIN, {"Content-Type": "text/plain"}),
    "nothing": (b"", {}),
    "no JSON": (b'{"command": ', {}),
    "no text": (b'{"command": "\xff", "connection": "pg"}', {}),
    "a name twice": (b'{"command": "SELECT 1", "command": "DROP TABLE t", "connection": "pg"}', {}),
    "an unknown name": (_PLAIN[:-1] + b', "x": 1}', {}),
    "a wrong type": (b'{"command": 1, "connection": "pg"}', {}),
    "nothing to judge": (b'{"command": " ", "connection": "pg"}', {}),
    "an unknown connection": (b'{"command": "x", "connection": "nowhere"}', {}),
    "nested": (b"[" * 100_000, {}),
    "long": (b'{"command": "' + b"SELECT 1; " * 10_000 + b'", "connection": "pg"}', {}),
    "too long": (b'{"command": "' + b"x" * (5 << 20) + b'", "connection": "pg"}', {}),
    "no token": (_PLAIN, {"Authorization": ""}),
    "another scheme": (_PLAIN, {"Authorization": "Basic eDp5"}),
    "an unknown token": (_PLAIN, {"Authorization": "Bearer wb_nobody"}),
}


def _asked(admin: Client, name: str, path: str = "/api/classify") -> tuple[int, str, list[tuple[str, str]]]:
    body, headers = _ASKED[name]
    given = {"Authorization": f"Bearer {admin.token}", "Content-Type": "application/json", **headers}
    answer = admin.http.post(path, content=body, headers={name: value for name, value in given.items() if value})
    kept = sorted((name.lower(), value) for name, value in answer.headers.items() if name.lower() != "content-length")
    return answer.status_code, _VARY.sub("", answer.text), kept


def _ready(admin: Client) -> None:
    admin.ok("POST", "/api/connections", {"name": "pg", "type": "database", "subtype": "postgres"})
    admin.ok("POST", "/api/ai/session-analyzer/rules", {**RULE, "model": "baseline"})


@pytest.mark.parametrize("name", _ASKED)
def test_it_answers_as_the_framework_does(admin: Client, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Status, body and headers, of what is ordinary and of what is not."""
    _ready(admin)
    _asked(admin, name)  # what was said once is told again: not the first time in one of the two
    short = _asked(admin, name)

    async def pass_on(_: Express, __: Any, receive: Any, ___: Any) -> Any:
        return receive

    monkeypatch.setattr(Express, "take", pass_on)
    assert _asked(admin, name) == short


def test_who_may_not_ask_and_who_asked_too_often_is_told_so(serve: Any) -> None:
    """By role and by token; each request counts once."""
    admin = serve(rate_per_minute=40)
    _ready(admin)
    admin.token_for("reviewer").refused(403, "POST", "/api/classify", {"command": "x", "connection": "pg"})
    user = admin.token_for("user")
    for _ in range(40):
        user.ok("POST", "/api/classify", {"command": "SELECT 1", "connection": "pg"})
    answer = user("POST", "/api/classify", {"command": "SELECT 1", "connection": "pg"})
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) >= 1


def test_a_path_that_is_only_meant_so_is_another_path(admin: Client) -> None:
    """A slash that came percent-encoded is no slash."""
    _ready(admin)
    assert _asked(admin, "plain", "/api%2Fclassify")[0] == 404


def test_what_it_answers_is_counted_and_a_store_that_fails_is_an_outage(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As everything else."""
    import duckdb

    _ready(admin)
    _asked(admin, "plain")
    line = 'workbench_http_requests_total{method="POST",path="/api/classify",status="200"}'
    assert f"{line} 1.0" in admin.http.get("/metrics").text

    async def full(*_: Any) -> None:
        raise duckdb.IOException("no space left")

    monkeypatch.setattr(admin.http.app.state.service.ledger, "record", full)
    status, text, _ = _asked(admin, "plain")
    assert status == 503 and "nothing was done" in text
