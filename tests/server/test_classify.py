"""``POST /api/classify``: the measured engine, live."""

import asyncio
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.loopback import HIGH, LOW, MEDIUM, Answer, Loopback, call, completion, error
from tests.server.conftest import Client, Serve
from tests.server.test_analyzer import RULE, TIERS
from workbench import Workbench

_FIELDS = {
    "action", "risk_level", "title", "explanation", "rule", "model", "gap", "cached", "decision_id", "latency_ms",
}  # fmt: skip
_RULES = "/api/ai/session-analyzer/rules"


def _ask(client: Client, command: str = "SELECT 1", connection: str = "pg", **more: Any) -> Any:
    found = client.ok("POST", "/api/classify", {"command": command, "connection": connection, **more})
    assert set(found) == _FIELDS and found["latency_ms"] >= 0 and found["cached"] is False
    return found


def _connect(admin: Client, url: str | None = None, **rule: Any) -> None:
    """A connection, a rule for it, and a provider at *url*."""
    admin.ok("POST", "/api/connections", {"name": "pg", "type": "database", "subtype": "postgres",
                                          "connection_tags": {"env": "prod"}})  # fmt: skip
    if url is not None:
        body = {"provider": "custom", "model": "m", "api_url": url, "api_key": "planted-key-0123456789"}
        admin.ok("POST", "/api/ai/session-analyzer/providers", body)
    admin.ok("POST", _RULES, {**RULE, **rule})


def _decisions(path: Path) -> list[dict[str, Any]]:
    with duckdb.connect(str(path / "server.duckdb")) as store:
        cursor = store.execute("select * from decisions order by seq")
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.parametrize(
    ("tool", "risk", "action"),
    [(LOW, "low", "allow_execution"), (MEDIUM, "medium", "require_access_request"), (HIGH, "high", "block_execution")],
)
def test_a_verdict_becomes_the_rules_action(admin: Client, tool: str, risk: str, action: str) -> None:
    """Every field of the answer, for each risk."""
    admin.ok("POST", "/api/access-requests/rules", {"name": "dba", "reviewers_groups": ["dba"], "min_approvals": 1})
    tier = {"action": "require_access_request", "access_request_rule_name": "dba"}
    with Loopback(completion(call(tool, "a title", "an explanation"))) as provider:
        _connect(admin, provider.url, risk_evaluation={**TIERS, "medium_risk": tier})
        found = _ask(admin.token_for("user"))
    del found["decision_id"], found["latency_ms"], found["cached"]
    assert found == {
        "action": action, "risk_level": risk, "title": "a title", "explanation": "an explanation", "rule": "prod",
        "model": "custom:m", "gap": None,
    }  # fmt: skip
    assert provider.seen[0].headers["authorization"] == "Bearer planted-key-0123456789"


def test_replay_and_classify_ask_the_same_bytes_under_the_same_prompt(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For one command on one connection the two send byte-identical bodies and carry the same prompt fingerprint."""
    monkeypatch.chdir(tmp_path)
    case: dict[str, Any] = {
        "id": "1",
        "command": "DELETE FROM users -- ünd\nWHERE id = 5",
        "dialect": "postgres",
        "label": "medium",
        "connection": "pg",
        "connection_tags": {"env": "prod"},
        "arguments": ["-v", "x=1"],
        "environment": ["PGUSER"],
    }
    Path("cases.jsonl").write_text(json.dumps(case) + "\n")
    Path("policy.toml").write_text(
        '[[rules]]\nname = "prod"\nmedium = "allow"\nguidance = "guidance.md"\n'
        'custom_prompt = "Payments are high."\nfloor = true\n'
    )
    Path("guidance.md").write_text("Be strict.\n")
    with Loopback(completion(call(MEDIUM))) as provider:
        run = Workbench.open("replay.duckdb").replay_sync(
            "cases.jsonl", model="custom:m", api_url=provider.url, policy="policy.toml"
        )
        admin = serve()
        own = {"guidance": "Be strict.\n", "custom_prompt": "Payments are high.", "floor": True}
        _connect(admin, provider.url, connection_names=[], **own)
        _ask(admin, case["command"], client_args=case["arguments"], environment=case["environment"])
    admin.http.__exit__()
    replayed, live = provider.seen
    assert replayed.body == live.body and b"Be strict." in live.body
    (decision,) = _decisions(tmp_path)
    assert decision["prompt"] == run.run.fingerprints["prompt"] and decision["policy"] == run.run.fingerprints["policy"]
    assert decision["request_key"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (completion(content="I think it is fine.", finish="stop"), "no_tool"),
        (completion(finish="content_filter"), "refused"),
        (Answer(body=b"<html>"), "malformed"),
        (Answer(body=b"\xff"), "malformed"),
        (error(503), "unavailable"),
        (error(401), "unauthorized"),
        (error(413), "oversize"),
        (error(400), "rejected"),
        (Answer(302, headers=(("Location", "http://169.254.169.254/"),)), "unavailable"),
        (Answer(reset=True), "unavailable"),
    ],
)
def test_without_an_answer_the_gap_decides_and_is_told_apart(admin: Client, answer: Answer, reason: str) -> None:
    """Risk and title are null, the reason is said, the rule's own action for it is taken; metrics count an outage."""
    with Loopback(answer) as provider:
        _connect(admin, provider.url, on_gap={reason: "allow_execution", "default": "block_execution"})
        found = _ask(admin)
    assert (found["gap"], found["risk_level"], found["title"]) == (reason, None, None)
    assert found["action"] == "allow_execution" and reason in found["explanation"]
    metrics = admin.http.get("/metrics").text
    assert f'workbench_gaps_total{{reason="{reason}"}} 1.0' in metrics and "workbench_denials_total{" not in metrics


def test_a_deadline_is_a_gap(serve: Serve) -> None:
    """A model that hangs is waited for as long as the operator says, and blocks unless the rule says otherwise."""
    admin = serve(model_timeout_s=0.2)
    with Loopback(Answer(head_s=30)) as provider:
        _connect(admin, provider.url)
        found = _ask(admin)
    assert (found["gap"], found["action"]) == ("timeout", "block_execution")


def test_without_a_provider_every_question_is_a_gap(admin: Client) -> None:
    """``unavailable``, and what the rule says of gaps; a provider that is set later is asked at once."""
    _connect(admin)
    found = _ask(admin)
    assert (found["gap"], found["action"], found["rule"]) == ("unavailable", "block_execution", "prod")
    with Loopback(completion(call(LOW))) as provider:
        body = {"provider": "custom", "model": "m", "api_url": provider.url}
        admin.ok("POST", "/api/ai/session-analyzer/providers", body)
        assert _ask(admin)["risk_level"] == "low"
        assert admin("DELETE", "/api/ai/session-analyzer/providers").status_code == 204
        assert _ask(admin)["gap"] == "unavailable"


@pytest.mark.parametrize(("no_rule", "action"), [("block", "block_execution"), ("allow", "allow_execution")])
def test_without_a_rule_the_operator_decides_and_no_model_is_asked(serve: Serve, no_rule: str, action: str) -> None:
    """``"rule": null``; it is no gap."""
    from workbench.domain.risk import Action

    admin = serve(no_rule=Action(no_rule))
    admin.ok("POST", "/api/connections", {"name": "pg", "type": "database", "subtype": "postgres"})
    found = _ask(admin)
    assert (found["action"], found["rule"], found["gap"], found["risk_level"]) == (action, None, None, None)


def test_an_unknown_connection_is_404_and_leaves_no_decision(admin: Client, tmp_path: Path) -> None:
    """So is one of another organization; and an empty command is 400."""
    _connect(admin)
    acme = admin.token_for("user", "a@acme.example", organization="acme")
    for client, name in ((admin, "nope"), (acme, "pg")):
        client.refused(404, "POST", "/api/classify", {"command": "SELECT 1", "connection": name})
    admin.refused(400, "POST", "/api/classify", {"command": " \n", "connection": "pg"})
    admin.refused(400, "POST", "/api/classify", {"command": "x", "connection": "pg", "modell": "y"})
    admin.refused(400, "POST", "/api/classify", {"command": None, "connection": "pg"})
    admin.http.__exit__()
    assert _decisions(tmp_path) == []


def test_the_floor_is_below_every_answer(admin: Client) -> None:
    """A model that says low does not lower what the text alone says, and neither does a gap."""
    with Loopback(completion(call(LOW)), error(400)) as provider:
        _connect(admin, provider.url, floor=True, on_gap="allow_execution")
        found = _ask(admin, "DROP TABLE users")
        assert (found["risk_level"], found["action"], found["gap"]) == ("high", "block_execution", None)
        found = _ask(admin, "DROP TABLE orders")
        assert (found["gap"], found["risk_level"], found["action"]) == ("rejected", None, "block_execution")


@pytest.mark.parametrize(("role", "status"), [("user", 200), ("auditor", 403), ("reviewer", 403)])
def test_only_users_and_admins_classify(admin: Client, role: str, status: int) -> None:
    """A token for reading reads."""
    _connect(admin, model="baseline")
    answer = admin.token_for(role)("POST", "/api/classify", {"command": "SELECT 1", "connection": "pg"})
    assert answer.status_code == status


def test_a_decision_is_recorded_with_all_that_is_needed_to_come_to_it_again(admin: Client, tmp_path: Path) -> None:
    """Who, what, the rule as it was, the raw reply; it is on disk before it is answered."""
    import msgspec

    from workbench.domain.analyzer import AnalyzerRule
    from workbench.engine.decide import decide
    from workbench.engine.provider import Reply
    from workbench.engine.reply import outcome

    with Loopback(completion(call(HIGH, "drops it", "all of it"))) as provider:
        _connect(admin, provider.url)
        user = admin.token_for("user", "ann@example.com", user_name="Ann")
        found = _ask(user, "DROP TABLE users")
    admin.http.__exit__()
    (row,) = _decisions(tmp_path)
    assert str(row["id"]) == found["decision_id"] and (row["user"], row["user_name"]) == ("ann@example.com", "Ann")
    assert json.loads(row["request"])["command"] == "DROP TABLE users" and row["dialect"] == "postgres"
    assert (row["seq"], row["kind"], row["session"], row["attempts"]) == (1, "classify", None, 1)
    rule = msgspec.convert(json.loads(row["terms"])["rule"], AnalyzerRule, strict=False)
    again = decide(outcome(msgspec.json.decode(row["raw"], type=Reply)), rule.rule)
    assert again.action.value == row["action"] == "block"
    assert "planted" not in str(row)


def test_what_may_not_leave_is_masked_or_withheld(admin: Client) -> None:
    """The rule's ``send`` holds live as it does in a replay."""
    command = "psql postgres://app:hunter2secret@db/x -c 'SELECT 1'"
    with Loopback(completion(call(LOW))) as provider:
        _connect(admin, provider.url, send="redacted")
        _ask(admin, command)
        assert b"hunter2secret" not in provider.seen[0].body
        admin.ok("PUT", f"{_RULES}/prod", {**RULE, "send": "refuse"})
        assert _ask(admin, command)["gap"] == "redaction" and len(provider.seen) == 1


def test_an_address_is_checked_when_it_is_connected_to(serve: Serve) -> None:
    """What was allowed when it was stored is not connected to when it no longer is."""
    with Loopback(completion(call(LOW))) as provider:
        _connect(serve(), provider.url)
        found = _ask(serve(allow=()))
        assert found["gap"] == "unavailable" and not provider.seen


def test_a_key_that_no_longer_opens_is_an_outage(serve: Serve) -> None:
    """Another WORKBENCH_SECRET_KEY: the server starts, says so with every question, and sends nothing."""
    with Loopback(completion(call(LOW))) as provider:
        _connect(serve(), provider.url)
        found = _ask(serve(secret_key="another-secret-key"))
        assert found["gap"] == "unavailable" and "WORKBENCH_SECRET_KEY" in found["explanation"] and not provider.seen


def test_the_servers_environment_gives_no_key_and_no_address(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The vendors' variables are the operator's own; an organization's provider has what it was given."""
    with Loopback(completion(call(LOW))) as theirs, Loopback(completion(call(LOW))) as own:
        monkeypatch.setenv("OPENAI_API_KEY", "operators-own-key-01234")
        monkeypatch.setenv("OPENAI_BASE_URL", theirs.url)
        admin.refused(400, "POST", "/api/ai/session-analyzer/providers", {"provider": "openai", "model": "gpt-4o"})
        _connect(admin, own.url)
        _ask(admin)
        assert len(own.seen) == 1 and not theirs.seen and "operators" not in str(own.seen)


def test_a_rule_that_is_changed_meanwhile_decides_as_it_was(admin: Client) -> None:
    """A decision under way keeps its rule; the next one has the new."""
    with Loopback(completion(call(HIGH)).but(head_s=0.5), completion(call(HIGH))) as provider:
        _connect(admin, provider.url)

        async def both() -> Any:
            slow = asyncio.to_thread(_ask, admin)
            task = asyncio.ensure_future(slow)
            await asyncio.to_thread(provider.came.wait, 5)
            allow = {**TIERS, "high_risk": {"action": "allow_execution"}}
            await asyncio.to_thread(admin.ok, "PUT", f"{_RULES}/prod", {**RULE, "risk_evaluation": allow})
            return await task

        assert asyncio.run(both())["action"] == "block_execution"
        assert _ask(admin)["action"] == "allow_execution"


def test_a_lost_model_of_one_organization_is_not_anothers(admin: Client) -> None:
    """The breaker that one organization's refused key opens is not in the way of the other's at the same address."""

    def answer(seen: Any) -> Answer:
        return completion(call(LOW)) if "good" in seen.headers["authorization"] else error(401)

    with Loopback(answer) as provider:
        acme = admin.token_for("admin", "boss@acme.example", organization="acme")
        for client, key in ((admin, "bad-key-0123456789"), (acme, "good-key-0123456789")):
            _connect(client, provider.url)
            body = {"provider": "custom", "model": "m", "api_url": provider.url, "api_key": key}
            client.ok("POST", "/api/ai/session-analyzer/providers", body)
        for number in range(12):
            assert _ask(admin, f"SELECT {number}")["gap"] == "unauthorized"
        assert _ask(acme)["risk_level"] == "low"
