"""Backups: made while the server goes on, and served again."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from tests.cli import workbench as invoke
from tests.server.conftest import ADMIN, Client, Serve
from tests.server.test_process import Process
from workbench import Workbench
from workbench.server.app import create_app
from workbench.server.service import Service
from workbench.server.settings import ServerSettings
from workbench.store.file import Store

_SECRET = "a-secret-of-sixteen"
_KEY = "sk-planted-0123456789"
_TIERS = {risk: {"action": "block_execution"} for risk in ("low_risk", "medium_risk", "high_risk")}


@pytest.fixture
def used(admin: Client) -> Client:
    """A server in which there is one of everything that a restore must bring back."""
    provider = {"provider": "openai", "model": "m", "api_key": _KEY}
    admin.ok("POST", "/api/ai/session-analyzer/providers", provider)
    admin.ok("POST", "/api/connections", {"name": "pg", "type": "custom"})
    rule = {"name": "prod", "connection_names": ["pg"], "risk_evaluation": _TIERS, "model": "baseline"}
    admin.ok("POST", "/api/ai/session-analyzer/rules", rule)
    admin.ok("POST", "/api/sessions", {"script": "DROP TABLE users", "connection": "pg"})
    return admin


def _saved(admin: Client, path: Path) -> Path:
    answer = admin("GET", "/api/backup")
    assert answer.status_code == 200
    path.write_bytes(answer.content)
    return path


def test_a_restore_has_sessions_tokens_rules_and_keys(used: Client, tmp_path: Path) -> None:
    """Served from the copy: whoever had a token has it still, and what was sealed opens with the same secret."""
    sender = used.token_for("auditor", "ann@example.com")
    rules = "/api/ai/session-analyzer"
    paths = ("/api/sessions", "/api/connections", f"{rules}/rules", f"{rules}/providers", "/api/tokens", "/api/events",
             "/api/audit")  # fmt: skip
    before = {path: used.ok("GET", path) for path in paths}
    copy = _saved(used, tmp_path / "copy.duckdb")
    assert _KEY.encode() not in copy.read_bytes()
    settings = ServerSettings(db=copy, admin_token=ADMIN, secret_key=_SECRET, operator_file=tmp_path / "none.toml")
    with TestClient(create_app(Service(settings))) as http:
        restored = Client(http, ADMIN)
        assert {path: restored.ok("GET", path) for path in paths} == before
        assert Client(http, sender.token).ok("GET", "/api/sessions")["data"]
        service: Service = http.app.state.service
        [provider] = [found.provider for found in service.registry.organizations if found.provider is not None]
        assert provider.sealed is not None
        assert _KEY.encode() in service.seal.open(provider.sealed, provider.id)


def test_a_backup_is_of_one_moment(used: Client, tmp_path: Path) -> None:
    """While decisions are written down without a pause, the copy has all of them up to one."""
    ends = threading.Event()

    def decide() -> None:
        while not ends.is_set():
            used.ok("POST", "/api/classify", {"command": "select 1", "connection": "pg"})

    busy = threading.Thread(target=decide)
    busy.start()
    try:
        copies = [_saved(used, tmp_path / f"{number}.duckdb") for number in range(3)]
    finally:
        ends.set()
        busy.join()
    for copy in copies:
        with Store(copy).hold(create=False) as connection:
            found = connection.execute("select seq from decisions order by seq").fetchall()
        assert [seq for (seq,) in found] == list(range(1, len(found) + 1))
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("server.duckdb.") and path.is_dir()]


def test_a_backup_is_for_whoever_runs_the_server(serve: Serve) -> None:
    """It holds every organization: an organization's own admin has no right to it."""
    admin = serve()
    for role in ("admin", "auditor", "reviewer", "user"):
        admin.token_for(role, f"{role}@example.com").refused(403, "GET", "/api/backup")
    Client(admin.http, None).refused(401, "GET", "/api/backup")


def test_the_verb_asks_the_server_that_holds_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the token beside the store; and copies the file itself where nobody holds it."""
    db, copy = tmp_path / "here.duckdb", tmp_path / "copy.duckdb"
    process = Process(tmp_path, "--db", str(db))
    try:
        monkeypatch.setenv("WORKBENCH_PORT", process.url.rpartition(":")[2])
        done = invoke("backup", str(copy), "--json", db=db)
        assert done.exit_code == 0, done.stderr
        found = json.loads(done.stdout)
        assert found["configuration"] == 1 and found["bytes"] == copy.stat().st_size
        assert copy.stat().st_mode & 0o777 == 0o600
        again = invoke("backup", str(copy), db=db)
        assert again.exit_code == 2 and "there already" in again.stderr
        process.stop()
    finally:
        process.kill()
    second, third = tmp_path / "second.duckdb", tmp_path / "third.duckdb"
    done = invoke("backup", str(second), db=db)
    assert done.exit_code == 0 and "1 configuration" in done.stdout
    assert Workbench.open(second).runs() == []
    assert invoke("backup", str(third), db=tmp_path / "nowhere.duckdb").exit_code == 2
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("third")]


def test_a_server_that_is_stopping_is_not_ready(admin: Client) -> None:
    """A load balancer sends nobody to it any more."""
    service: Any = admin.http.app.state.service
    assert admin.ok("GET", "/readyz") == {"status": "ready"}
    service.ready = False
    assert admin.refused(503, "GET", "/readyz") == "not ready"
    assert admin.ok("GET", "/healthz") == {"status": "ok"}
