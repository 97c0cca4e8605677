"""Who may: tokens, roles, organizations, limits."""

import datetime
import stat
from pathlib import Path

import pytest
from litestar.testing import TestClient

from tests.server.conftest import ADMIN, Client, Serve
from workbench.server.app import create_app
from workbench.server.limits import Limits
from workbench.server.service import Service
from workbench.server.settings import ServerSettings


def test_without_a_token_nothing_under_api_answers(admin: Client) -> None:
    """401 comes before the body is read, with the scheme that is wanted; what is outside /api answers."""
    nobody = Client(admin.http, None)
    for method, path in [("GET", "/api/tokens"), ("POST", "/api/connections"), ("GET", "/api/access-requests/rules")]:
        answer = nobody(method, path, {"x": 1})
        assert answer.status_code == 401 and answer.headers["www-authenticate"] == "Bearer"
    assert Client(admin.http, "wb_wrong")("GET", "/api/tokens").status_code == 401
    assert nobody("GET", "/healthz").status_code == nobody("GET", "/readyz").status_code == 200


def test_a_token_is_shown_once_and_kept_as_a_hash(admin: Client, tmp_path: Path) -> None:
    """256 random bits; neither list nor audit nor the store's file holds its text."""
    issued = admin.ok("POST", "/api/tokens", {"name": "ci", "user": "ci@example.com", "roles": ["user", "auditor"]})
    assert issued["token"].startswith("wb_") and len(issued["token"]) >= 46
    (listed,) = admin.ok("GET", "/api/tokens")
    assert listed == {name: value for name, value in issued.items() if name != "token"}
    assert listed["roles"] == ["user", "auditor"] and listed["organization"] == "default"
    text = issued["token"].encode()
    assert not any(text in path.read_bytes() for path in tmp_path.iterdir())


def test_a_revoked_token_is_refused_at_once_and_after_a_restart(serve: Serve) -> None:
    """204, then 401 for the very next request; other tokens go on."""
    admin = serve()
    auditor, other = admin.token_for("admin", "a@example.com"), admin.token_for("admin", "b@example.com")
    ids = {token["user"]: token["id"] for token in admin.ok("GET", "/api/tokens")}
    answer = admin("DELETE", f"/api/tokens/{ids['a@example.com']}")
    assert answer.status_code == 204 and not answer.content
    assert auditor("GET", "/api/tokens").status_code == 401
    again = serve()
    assert Client(again.http, auditor.token)("GET", "/api/tokens").status_code == 401
    assert Client(again.http, other.token)("GET", "/api/tokens").status_code == 200


def test_a_token_ends_when_it_expires(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has passed cannot be asked for, and a token is worth nothing from its moment on."""
    soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
    token = admin.token_for("admin", "a@example.com", expires_at=soon.isoformat())
    assert token("GET", "/api/tokens").status_code == 200
    monkeypatch.setattr("workbench.server.auth.utc_now", lambda: soon.replace(tzinfo=None))
    assert token("GET", "/api/tokens").status_code == 401
    body = {"name": "late", "user": "late", "expires_at": "2020-01-01T00:00:00Z"}
    assert "has passed" in admin.refused(400, "POST", "/api/tokens", body)
    assert "expires_at" in admin.refused(400, "POST", "/api/tokens", {**body, "expires_at": "2020-13-45"})


@pytest.mark.parametrize("role", ["auditor", "reviewer", "user"])
def test_only_an_admin_configures(admin: Client, role: str) -> None:
    """Whoever else has a token gets 403, and nothing is changed."""
    other = admin.token_for(role)
    assert "admin" in other.refused(403, "POST", "/api/tokens", {"name": "x", "user": "x"})
    other.refused(403, "POST", "/api/connections", {"name": "pg", "type": "database", "subtype": "postgres"})
    other.refused(403, "DELETE", "/api/access-requests/rules/none")
    assert admin.ok("GET", "/api/connections") == []


def test_organizations_do_not_see_each_other(admin: Client) -> None:
    """Whatever is another organization's answers as what does not exist; only the operator makes organizations."""
    acme = admin.token_for("admin", "boss@acme.example", organization="acme")
    mine = admin.ok("POST", "/api/connections", {"name": "pg", "type": "database", "subtype": "postgres"})
    theirs = acme.ok("POST", "/api/connections", {"name": "pg", "type": "database", "subtype": "mysql"})
    assert acme.ok("GET", "/api/connections/pg")["id"] == theirs["id"] != mine["id"]
    acme.refused(404, "GET", f"/api/connections/{mine['id']}")
    acme.refused(404, "DELETE", f"/api/connections/{mine['id']}")
    (token,) = acme.ok("GET", "/api/tokens")
    admin.refused(404, "DELETE", f"/api/tokens/{token['id']}")
    body = {"name": "x", "user": "x", "organization": "default"}
    assert "operator" in acme.refused(400, "POST", "/api/tokens", body)


def test_a_made_token_is_in_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    """It outlives a restart, so that whoever copied it is not locked out."""
    settings = ServerSettings(db=tmp_path / "deep" / "server.duckdb")
    texts = []
    for _ in range(2):
        service = Service(settings)
        with TestClient(create_app(service)) as http:
            texts.append(service.token_file.read_text())
            assert stat.S_IMODE(service.token_file.stat().st_mode) == 0o600
            assert Client(http, texts[-1].strip())("GET", "/api/tokens").status_code == 200
    assert texts[0] == texts[1]


def test_a_token_that_asks_too_often_is_told_when_to_come_back(serve: Serve) -> None:
    """429 with Retry-After, for that token alone."""
    admin = serve(rate_per_minute=3)
    other = admin.token_for("user")
    for _ in range(2):
        assert admin("GET", "/api/tokens").status_code == 200
    answer = admin("GET", "/api/tokens")
    assert answer.status_code == 429 and 1 <= int(answer.headers["retry-after"]) <= 20
    assert other("GET", "/api/connections").status_code == 200


def test_a_bucket_fills_up_over_a_minute() -> None:
    """A minute's worth at once, then as many as come back with time; a token's own."""
    now = 0.0
    limits = Limits(60, lambda: now)
    assert [limits.take("a") for _ in range(60)] == [0] * 60
    assert limits.take("a") == 1 and limits.take("b") == 0
    now = 2.0
    assert [limits.take("a") for _ in range(3)] == [0, 0, 1]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"name": "x", "user": "x", "role": "root"}, "not a role"),
        ({"name": "x", "user": "x", "role": "user", "roles": ["user"]}, "not both"),
        ({"name": "x", "user": "x", "roles": []}, "empty"),
        ({"role": "user"}, "name is missing"),
        ({"name": "x", "user": "x", "rolle": "user"}, "rolle"),
        ({"name": 5}, "name"),
        ({"name": "a\nb"}, "visible"),
        ({"name": "x", "organization": "a/b"}, "organization"),
    ],
)
def test_a_token_that_cannot_be_is_refused(admin: Client, body: dict[str, object], says: str) -> None:
    """400 with a sentence that names the place; nothing is issued."""
    assert says in admin.refused(400, "POST", "/api/tokens", body)
    assert admin.ok("GET", "/api/tokens") == []


def test_the_admins_own_token_is_compared_as_a_hash(admin: Client) -> None:
    """A prefix of it, or it with more behind, is not it."""
    for wrong in (ADMIN[:-1], ADMIN + "x", ADMIN.upper()):
        assert Client(admin.http, wrong)("GET", "/api/tokens").status_code == 401
