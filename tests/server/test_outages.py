"""What a rule does when no answer comes: each cell of the README's table, with the fault that leads to it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.loopback import HIGH, LOW, Answer, Loopback, call, completion, error
from tests.server.conftest import Serve
from workbench.domain.assessment import GapReason
from workbench.engine.classify import unasked
from workbench.server.outages import CAUSES, RULES, action, request, table
from workbench.wire.analyzer_rules import analyzer_rule
from workbench.wire.words import WORDS

_README = Path(__file__).parents[2] / "README.md"
_FAULTS: dict[GapReason, Answer] = {
    GapReason.NO_TOOL: completion(content="I think it is fine.", finish="stop"),
    GapReason.REFUSED: completion(finish="content_filter"),
    GapReason.MALFORMED: Answer(body=b"<html>"),
    GapReason.TIMEOUT: Answer(head_s=30),
    GapReason.UNAVAILABLE: Answer(reset=True),
    GapReason.RATE_LIMITED: error(429).but(headers=(("Retry-After", "600"), ("Content-Type", "application/json"))),
    GapReason.UNAUTHORIZED: error(401),
    GapReason.OVERSIZE: error(413),
    GapReason.REJECTED: error(400),
    GapReason.REDACTION: completion(call(LOW)),
}
_SECRET = "-- postgres://app:hunter2secret@db/x"


@pytest.mark.parametrize("reason", _FAULTS, ids=str)
def test_every_cell_of_the_table_is_what_a_server_does(serve: Serve, reason: GapReason) -> None:
    """The fault is caused for each rule of the table; what the rule says is done, and told from a denial."""
    admin = serve(model_timeout_s=0.3)
    admin.ok("POST", "/api/access-requests/rules", {"name": "dba", "reviewers_groups": ["dba"], "min_approvals": 1})
    with Loopback(_FAULTS[reason]) as provider:
        body = {"provider": "custom", "model": "m", "api_url": provider.url}
        admin.ok("POST", "/api/ai/session-analyzer/providers", body)
        for number, column in enumerate(RULES):
            name = f"c{number}"
            admin.ok("POST", "/api/connections", {"name": name, "type": "database", "subtype": "postgres"})
            rule: dict[str, Any] = msgspec.to_builtins(request(column, name, [name]))
            if reason is GapReason.REDACTION:
                rule["send"] = "refuse"
            admin.ok(
                "POST",
                "/api/ai/session-analyzer/rules",
                {key: value for key, value in rule.items() if value is not None},
            )
            command = f"DROP TABLE t {_SECRET}" if reason is GapReason.REDACTION else "DROP TABLE t"
            found = admin.ok("POST", "/api/classify", {"command": command, "connection": name})
            assert found["gap"] == str(reason) and found["risk_level"] is None
            assert found["action"] == WORDS[action(reason, column)], column
    if reason is GapReason.REDACTION:
        assert not provider.seen


def test_a_budget_that_is_spent_is_decided_like_any_gap() -> None:
    """A server has no budget; a replay that ran out of it decides by the same rules."""
    for column in RULES:
        rule = analyzer_rule(request(column, "r", [])).rule
        if not rule.floor:
            verdict, _ = unasked(GapReason.BUDGET, "spent", rule)
            assert verdict.action is action(GapReason.BUDGET, column)


def test_no_gap_is_allowed_unless_the_rule_says_so() -> None:
    """Every reason has its row and its fault, and every rule that does not say allow blocks or reviews."""
    assert set(CAUSES) == set(GapReason) == {*_FAULTS, GapReason.BUDGET}
    for reason in GapReason:
        for column, rule in RULES.items():
            assert (str(action(reason, column)) == "allow") == (
                rule.get("on_gap") == "allow_execution" and "floor" not in rule
            )


@pytest.mark.parametrize("reason", GapReason, ids=str)
def test_one_reason_can_have_an_action_of_its_own(reason: GapReason) -> None:
    """The others keep the safe one, where no default is said either."""
    base = request("nothing said, approvers", "r", [])
    rule = analyzer_rule(msgspec.structs.replace(base, on_gap={str(reason): "allow_execution"})).rule
    found = {other: str(rule.gap_action(other)) for other in GapReason}
    assert found == {other: "allow" if other is reason else "review" for other in GapReason}


def test_the_readmes_table_is_the_one_that_is_printed() -> None:
    """``python -m workbench.server.outages``."""
    printed = subprocess.run(
        [sys.executable, "-m", "workbench.server.outages"], capture_output=True, text=True, check=True
    ).stdout
    assert printed == table() + "\n"
    shown = _README.read_text().split("<!-- outages -->\n")[1].split("<!-- /outages -->")[0]
    assert shown == printed


def test_a_busy_endpoint_is_not_waited_for_without_end(serve: Serve) -> None:
    """429 without a word of how long: one question after the other is decided as a gap."""
    admin = serve(model_timeout_s=0.3)
    admin.ok("POST", "/api/connections", {"name": "c", "type": "database", "subtype": "postgres"})
    with Loopback(error(429)) as provider:
        body = {"provider": "custom", "model": "m", "api_url": provider.url}
        admin.ok("POST", "/api/ai/session-analyzer/providers", body)
        rule = msgspec.to_builtins(request("nothing said", "r", ["c"]))
        admin.ok(
            "POST", "/api/ai/session-analyzer/rules", {key: value for key, value in rule.items() if value is not None}
        )
        for number in range(6):
            found = admin.ok("POST", "/api/classify", {"command": f"SELECT {number}", "connection": "c"})
            assert found["gap"] in {"rate_limited", "timeout"} and found["action"] == "block_execution"


def _rule(admin: Any, **more: Any) -> None:
    rule = {**msgspec.to_builtins(request("nothing said", "r", ["c"])), **more}
    admin.ok("POST", "/api/ai/session-analyzer/rules", {key: value for key, value in rule.items() if value is not None})


@pytest.mark.parametrize("reason", [reason for reason in _FAULTS if reason is not GapReason.REDACTION], ids=str)
def test_a_second_model_is_asked_before_giving_up(serve: Serve, tmp_path: Path, reason: GapReason) -> None:
    """Whatever the first one's fault: the second decides, the session says who spoke; nothing leaves a record out."""
    with Loopback(_FAULTS[reason]) as first, Loopback(completion(call(HIGH))) as second:
        table = f'provider = "custom"\nmodel = "m"\napi_url = "{second.url}"'
        (tmp_path / "workbench.toml").write_text(
            f'[models.spare]\n{table}\n[organizations.default]\nmodels = ["spare"]\n'
        )
        admin = serve(model_timeout_s=0.3)
        admin.ok("POST", "/api/connections", {"name": "c", "type": "database", "subtype": "postgres"})
        body = {"provider": "custom", "model": "m", "api_url": first.url}
        admin.ok("POST", "/api/ai/session-analyzer/providers", body)
        _rule(admin, second_model="spare")
        found = admin.ok("POST", "/api/sessions", {"script": "SELECT 1", "connection": "c"})["ai_analysis"]
    assert (found["gap"], found["risk_level"], found["action"]) == (None, "high", "block_execution")
    assert found["notes"] == [f"custom:m gave no verdict ({reason})", "spare spoke"]
    assert found["model"] == "custom:m, else spare" and first.seen and second.seen


def test_a_second_model_is_one_that_may_be_asked_and_not_the_first(serve: Serve) -> None:
    """Refused where the rule is made; where both are silent the rule does what it does about the first one's gap."""
    admin = serve(model_timeout_s=0.3)
    admin.ok("POST", "/api/connections", {"name": "c", "type": "database", "subtype": "postgres"})
    base = {key: value for key, value in msgspec.to_builtins(request("nothing said", "r", ["c"])).items() if value}
    rules = "/api/ai/session-analyzer/rules"
    with Loopback(Answer(head_s=30)) as provider:
        body = {"provider": "custom", "model": "m", "api_url": provider.url}
        admin.ok("POST", "/api/ai/session-analyzer/providers", body)
        assert "may not be asked" in admin.refused(400, "POST", rules, {**base, "second_model": "openai:x"})
        assert "asked first" in admin.refused(400, "POST", rules, {**base, "second_model": "custom:m"})
        made = admin.ok("POST", rules, {**base, "second_model": "custom:n"})
        assert made["second_model"] == "custom:n"
        found = admin.ok("POST", "/api/classify", {"command": "SELECT 1", "connection": "c"})
    assert found["gap"] == "timeout" and found["action"] == "block_execution"
    assert "custom:n gave no verdict" in found["explanation"] and found["latency_ms"] < 5_000
