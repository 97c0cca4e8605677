"""Laws of reading HTTP requests."""

import pytest

from workbench.facts import http
from workbench.facts.floor import static_risk
from workbench.facts.scope import Limits, Scope

LIMITS = Limits(time_ms=60_000)

SEARCH = [
    ("GET _cat/indices?v", "low"),
    ('GET /shop/_search\n{"query": {"match_all": {}}}', "low"),
    ('POST shop/_search\n{"size": 5}', "low"),
    ('POST /passwords/_search\n{"size": 10000}', "high"),
    ("POST shop/_count", "low"),
    ('POST _analyze\n{"text": "DELETE /shop"}', "low"),
    ("PUT shop", "medium"),
    ('PUT shop/_doc/1\n{"a": 1}', "medium"),
    ('POST _bulk\n{"index": {}}\n{"a": 1}', "medium"),
    ("DELETE shop/_doc/1", "medium"),
    ("DELETE shop", "high"),
    ("DELETE /shop-*", "high"),
    ("DELETE _search/scroll", "low"),
    ("DELETE _index_template/shop", "medium"),
    ("DELETE _snapshot/nightly/monday", "high"),
    ('POST shop/_delete_by_query\n{"query": {"term": {"a": 1}}}', "medium"),
    ('POST shop/_delete_by_query\n{"query": {"match_all": {}}}', "high"),
    ('PUT _security/user/eve\n{"roles": ["superuser"]}', "high"),
    ("GET _security/_authenticate", "low"),
    ('PUT _cluster/settings\n{"transient": {"indices.recovery.max_bytes_per_sec": "50mb"}}', "medium"),
    ('PUT _cluster/settings\n{"persistent": {"xpack.security.audit.enabled": false}}', "high"),
    ("GET shop/_doc/1\n\nDELETE shop", "high"),
    ("# DELETE shop\nGET _cat/health", "low"),
    ('POST _aliases\n{"actions": [{"remove_index": {"index": "shop"}}]}', "high"),
]
PLAIN = [
    ('POST /api/v1/query\n{"sql": "DROP TABLE carts"}', "high"),
    ('POST /api/v1/query\n{"sql": "UPDATE carts SET a = 1 WHERE id = 5"}', "medium"),
    ('POST /api/v1/query\n{"sql": "SELECT 1"}', "low"),
    ("GET /v1/carts/17 HTTP/1.1\nHost: api.example.com", "low"),
    ("HEAD /v1/carts", "low"),
    ("https://api.example.com/v1/carts?page=2", "low"),
    ("GET /api/v1/namespaces/shop/secrets", "high"),
    ("GET /v1/secret/data/shop", "high"),
    ("GET /.env", "high"),
    ("GET /actuator/env", "medium"),
    ("GET http://169.254.169.254/latest/meta-data/iam/security-credentials/app", "high"),
    ("GET /files?name=../../../../etc/passwd", "high"),
    ("GET /search?q=' or '1'='1", "high"),
    ("POST /v1/carts\nContent-Type: application/json\n\n{\"sku\": 9}", "medium"),
    ("POST /v1/carts/search", "low"),
    ("POST /v1/users/9/roles\n{\"role\": \"admin\"}", "high"),
    ("PATCH /v1/users/9\n{\"nickname\": \"x\"}", "medium"),
    ("PATCH /v1/users/9\n{\"role\": \"admin\"}", "high"),
    ("DELETE /v1/comments/9", "medium"),
    ("DELETE /v1/comments", "high"),
    ("DELETE /v1/projects/9", "high"),
    ("DELETE /v1/users/9", "high"),
    ("POST /v1/tickets/17?_method=DELETE", "medium"),
    ("POST /v1/comments/17 HTTP/1.1\nX-HTTP-Method-Override: DELETE", "medium"),
    ("POST /v1/projects/9 HTTP/1.1\nX-HTTP-Method-Override: DELETE", "high"),
    ("POST /graphql\n{\"query\": \"query { carts { id } }\"}", "low"),
    ("POST /graphql\n{\"query\": \"mutation { addComment(text: 1) { id } }\"}", "medium"),
    ("POST /graphql\n{\"query\": \"mutation { deleteProject(id: 1) { id } }\"}", "high"),
    ("POST / HTTP/1.1\nX-Amz-Target: DynamoDB_20120810.DeleteTable\n\n{}", "high"),
    ("GET /?Action=DescribeInstances&Version=2016-11-15", "low"),
    ("GET /?Action=TerminateInstances&InstanceId.1=i-1", "high"),
    ("POST /v1/projects/p:setIamPolicy\n{}", "high"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "risk"), SEARCH + PLAIN)
def test_a_request_is_judged_by_method_path_and_body(text: str, risk: str) -> None:
    """What is asked of what thing decides, whatever method carries it; several requests give the worst of them."""
    assert static_risk(text, "http", limits=LIMITS).risk.value == risk


def test_text_without_a_request_is_unresolved() -> None:
    """What no request can be made out of is said to be so."""
    assert static_risk("please restart it", "http", limits=LIMITS).unresolved


@pytest.mark.parametrize(
    "text", ["GET " * 20_000, "GET /" + "a/" * 30_000, "POST /x\n" + "{" * 60_000, "DELETE " + "%" * 5000]
)
def test_hostile_requests_are_read_to_their_end(text: str) -> None:
    """No text raises."""
    assert isinstance(http.read(text, "http", Scope(lambda *_: [], Limits())), list)
