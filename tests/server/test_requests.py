"""What comes in: bodies that are none, names with anything in them, and what every answer carries."""

import pytest

from tests.server.conftest import ADMIN, Client, Serve

_AUTH = {"Authorization": f"Bearer {ADMIN}"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"name": "x"', "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b'{"name": "\xff"}', "UTF-8"),
        (b"", "no body"),
        (b"[]", "object"),
        (b'"text"', "object"),
        (b"null", "object"),
        (b"[" * 100_000, "JSON"),
        (b'{"name": 1e999}', ""),
        (b'{"name": "x", "name": ' + b"9" * 5_000 + b"}", ""),
    ],
)
def test_a_body_that_is_none_is_refused_in_one_sentence(admin: Client, content: bytes, says: str) -> None:
    """400, never 500, and none of the body is said back."""
    answer = admin.http.post("/api/tokens", content=content, headers=_AUTH)
    assert answer.status_code == 400, answer.text
    assert says in answer.json()["message"] and len(answer.json()["message"]) < 300


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/api/classify", b'{"connection": "c", "command": "SELECT 1", "command": "DROP TABLE users"}'),
        ("/api/sessions", b'{"connection": "c", "script": "SELECT 1", "\\u0073cript": "DROP TABLE users"}'),
        ("/api/tokens", b'{"name": "x", "role": "user", "role": "admin"}'),
        ("/api/connections", b'{"name": "x", "type": "y", "secret": {"HOST": "a", "HOST": "b"}}'),
    ],
)
def test_a_body_that_says_a_thing_twice_is_refused(admin: Client, path: str, content: bytes) -> None:
    """400, at any depth and however the name is spelled: a proxy may have read the other one. Nothing is done."""
    admin.ok("POST", "/api/connections", {"name": "c", "type": "database", "subtype": "postgres"})
    answer = admin.http.post(path, content=content, headers=_AUTH)
    assert answer.status_code == 400 and "twice" in answer.json()["message"], answer.text
    assert admin.ok("GET", "/api/stats")["decisions"] == 0 and admin.ok("GET", "/api/sessions")["data"] == []
    assert admin.ok("GET", "/api/tokens") == [] and len(admin.ok("GET", "/api/connections")) == 1


def test_a_name_said_twice_among_very_many_is_found_in_no_time(admin: Client) -> None:
    """Each name is looked at once, not once beside every other: 100,000 of them would take minutes."""
    names = ", ".join(f'"{name}": 1' for name in range(100_000))
    answer = admin.http.post("/api/classify", content=f'{{{names}, "99999": 2}}'.encode(), headers=_AUTH)
    assert answer.status_code == 400 and "'99999' twice" in answer.json()["message"]


def test_a_body_over_the_limit_is_refused_unread(serve: Serve) -> None:
    """413, whether its length is said beforehand or not."""
    admin = serve(max_body_bytes=2_048)
    body = b'{"name": "' + b"x" * 10_000_000 + b'"}'
    assert admin.http.post("/api/tokens", content=body, headers=_AUTH).status_code == 413
    assert admin.http.post("/api/tokens", content=iter([body[:5_000], body[5_000:]]), headers=_AUTH).status_code == 413


@pytest.mark.parametrize("name", ["a/b", "a b", "100%", "a%2Fb", "ä/ö", "..", "a?b#c", "x" * 254, "a//b", "ai/rule"])
def test_a_name_with_anything_in_it_is_found_by_its_path(admin: Client, name: str) -> None:
    """Percent-encoded, every name is one segment of a path, slashes and percent signs included."""
    from urllib.parse import quote

    made = admin.ok("POST", "/api/connections", {"name": name, "type": "custom"})
    path = f"/api/connections/{quote(name, safe='').replace('.', '%2E')}"
    assert admin.ok("GET", path) == made
    assert admin("DELETE", path).status_code == 204
    admin.refused(404, "GET", path)


def test_every_answer_tells_browsers_to_make_nothing_of_it(admin: Client) -> None:
    """Errors and paths that do not exist included."""
    for path in ("/healthz", "/nowhere", "/api/tokens", "/api/nowhere"):
        headers = admin.http.get(path).headers
        assert headers["x-content-type-options"] == "nosniff" and headers["cache-control"] == "no-store"
        assert headers["x-frame-options"] == "DENY" and "default-src 'none'" in headers["content-security-policy"]


def test_a_scraper_can_read_the_type_of_the_metrics(admin: Client) -> None:
    """Prometheus refuses a type that says its charset twice."""
    assert admin.http.get("/metrics").headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"


def test_probes_may_ask_for_the_status_alone(admin: Client) -> None:
    """Some load balancers send HEAD."""
    for path in ("/healthz", "/readyz"):
        answer = admin.http.head(path)
        assert answer.status_code == 200 and not answer.content


def test_a_path_or_method_that_is_none_says_so(admin: Client) -> None:
    """404 and 405 in the one shape of an error."""
    admin.refused(404, "GET", "/api/nowhere")
    admin.refused(405, "PATCH", "/api/tokens")
