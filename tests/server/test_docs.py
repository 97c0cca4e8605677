"""Our own OpenAPI: read offline, and true."""

import re
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.server.conftest import Client
from tests.server.test_analyzer import RULE
from tests.server.test_process import ADMIN, start

__all__ = ["start"]
_CHECKS = [
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
    content_type_conformance,
]


def test_the_docs_load_nothing_from_elsewhere_and_run_nothing(admin: Client) -> None:
    """A page without a script, whose only links are its own; every path of the API is on it."""
    page = admin.http.get("/docs").text
    assert "<script" not in page and not re.search(r"(src|href)=[\"']?(https?:)?//", page)
    paths = admin.http.get("/docs/openapi.json").json()["paths"]
    assert {"/api/classify", "/api/sessions", "/api/tokens", "/api/ai/session-analyzer/rules/{name}"} <= set(paths)
    assert all(path in page for path in paths)


def test_answers_are_as_the_openapi_says(start: Any) -> None:
    """Requests that nobody would write by hand: no 500, and every answer has a status and a shape that is declared."""
    server = start(WORKBENCH_ADMIN_TOKEN=ADMIN, WORKBENCH_RATE_PER_MINUTE="1000000")
    server("POST", "/api/connections", {"name": "pg", "type": "database", "subtype": "postgres"})
    server("POST", "/api/ai/session-analyzer/rules", {**RULE, "model": "baseline"})
    schema = schemathesis.openapi.from_url(server.url + "/docs/openapi.json")
    quick = settings(
        max_examples=6, phases=[Phase.generate], deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    for found in schema.include(path_regex="^/api/").get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]

        def holds(case: Any) -> None:
            case.call_and_validate(headers={"Authorization": f"Bearer {ADMIN}"}, checks=_CHECKS)

        quick(given(case=operation.as_strategy())(holds))()
