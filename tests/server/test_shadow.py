"""Rules in shadow: judged on live traffic without effect, and compared with what was carried out."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.loopback import HIGH, LOW, Answer, Loopback, Seen, call, completion
from tests.server.conftest import Client, Serve
from tests.server.test_again import replayed
from tests.server.test_analyzer import RULE, TIERS
from tests.server.test_chain import backup
from workbench.server.metrics import Metrics
from workbench.server.shadows import Shadows

_RULES = "/api/ai/session-analyzer/rules"
_TOML = '[connections.shell]\ntype = "command"\ncommand = ["/bin/sh"]\n'
_STRICT = {**TIERS, "low_risk": {"action": "block_execution"}}
_SHADOW = {"name": "strict", "mode": "shadow", "connection_names": ["pg"], "risk_evaluation": _STRICT}


def _configured(admin: Client, provider: Loopback, **shadow: Any) -> None:
    admin.ok("POST", "/api/connections", {"name": "pg", "type": "database", "subtype": "postgres"})
    body = {"provider": "custom", "model": "m", "api_url": provider.url}
    admin.ok("POST", "/api/ai/session-analyzer/providers", body)
    admin.ok("POST", _RULES, RULE)
    admin.ok("POST", _RULES, {**_SHADOW, **shadow})


def _ask(admin: Client, command: str, connection: str = "pg") -> Any:
    found = admin.ok("POST", "/api/classify", {"command": command, "connection": connection})
    _settle(admin)
    return found


def _settle(admin: Client) -> None:
    """Wait until what is judged in shadow has been."""
    with admin.http.portal() as portal:
        portal.call(admin.http.app.state.service.live.settled)


def _metric(admin: Client, name: str) -> float:
    lines = [line for line in admin.http.get("/metrics").text.splitlines() if line.startswith(name)]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


def test_a_shadow_changes_nothing_and_is_compared(serve: Serve) -> None:
    """The rule in force answers; what the other would have done is counted, a day, and listed, worst first."""
    admin = serve()
    with Loopback(lambda seen: completion(call(HIGH if b"drop" in seen.body else LOW))) as provider:
        _configured(admin, provider, risk_evaluation={**_STRICT, "high_risk": {"action": "allow_execution"}})
        for number in range(3):
            assert _ask(admin, f"select {number}")["action"] == "allow_execution"
        assert _ask(admin, "drop table users")["action"] == "block_execution"
        assert len(provider.seen) == 4  # the same question under the same prompt is asked once
    found = admin.ok("GET", f"{_RULES}/strict/shadow")
    assert (found["commands"], found["changed"], found["unjudged"]) == (4, 4, 0)
    assert found["moves"] == [
        {"was": "allow_execution", "now": "block_execution", "count": 3},
        {"was": "block_execution", "now": "allow_execution", "count": 1},
    ]
    assert (found["approvals"]["was"]["value"], found["blocks"]["now"]["value"]) == (0.0, 0.75)
    assert found["approvals_per_day"] == {"was": 0.0, "now": 0.0} and found["newly_blocked"] == 3
    assert [(flip["command"], flip["now"]) for flip in found["flips"][:1]] == [("drop table users", "allow_execution")]
    assert admin.ok("GET", f"{_RULES}/strict/shadow?limit=2")["flips"] == found["flips"][:2]
    assert admin.ok("GET", f"{_RULES}/strict/shadow?end_date=2020-01-01T00:00:00Z")["commands"] == 0
    admin.refused(404, "GET", f"{_RULES}/none/shadow")


def test_a_shadow_counts_in_nothing_that_was_carried_out(serve: Serve, tmp_path: Path) -> None:
    """Not in stats, the export, the metrics of decisions, nor in the analysis of a session; its record is replayed."""
    admin = serve()
    with Loopback(completion(call(LOW))) as provider:
        _configured(admin, provider, guidance="Everything is high.")
        decided = _ask(admin, "select 1")
        bodies = [seen.body for seen in provider.seen]
        assert len(bodies) == 2 and b"Everything is high." in bodies[1] and b"Everything is high." not in bodies[0]
    stats = admin.ok("GET", "/api/stats")
    assert stats["decisions"] == 1 and stats["by_action"] == {"allow_execution": 1}
    [line] = admin("GET", "/api/audit/export").text.splitlines()
    assert decided["decision_id"] in line and decided["rule"] == "prod"
    assert _metric(admin, "workbench_decisions_total") == 1 and _metric(admin, "workbench_shadow_decisions_total") == 1
    status, document = replayed(backup(admin, tmp_path))
    assert (status, document["replayed"], document["requests"]) == (0, 2, {"the same bytes": 2})


def test_a_session_runs_by_the_rule_in_force(serve: Serve, tmp_path: Path) -> None:
    """Blocked in shadow, it ran; its analysis is that of the rule that decided, and so are list and detail."""
    (tmp_path / "workbench.toml").write_text(_TOML)
    admin = serve()
    rule = {**RULE, "connection_names": ["shell"], "model": "baseline"}
    admin.ok("POST", _RULES, rule)
    admin.ok("POST", _RULES, {**_SHADOW, "connection_names": ["shell"], "model": "baseline"})
    done = admin.ok("POST", "/api/sessions", {"script": "echo hello", "connection": "shell"})
    _settle(admin)
    assert (done["output_status"], done["output"], done["ai_analysis"]["rule"]) == ("success", "hello\n", "prod")
    [listed] = admin.ok("GET", "/api/sessions")["data"]
    assert listed["ai_analysis"]["rule"] == "prod"
    found = admin.ok("GET", f"{_RULES}/strict/shadow")
    assert found["moves"] == [{"was": "allow_execution", "now": "block_execution", "count": 1}]


def test_a_shadow_is_no_rule_of_its_connection(serve: Serve) -> None:
    """One in force and one in shadow; two of a kind clash, and where only a shadow is, no rule covers it."""
    admin = serve()
    admin.ok("POST", "/api/connections", {"name": "pg", "type": "database", "subtype": "postgres"})
    admin.ok("POST", _RULES, {**_SHADOW, "model": "baseline"})
    assert "another rule, 'strict'" in admin.refused(400, "POST", _RULES, {**_SHADOW, "name": "more"})
    admin.refused(404, "GET", "/api/connections/pg/ai-session-analyzer-rule")
    found = _ask(admin, "select 1")
    assert (found["rule"], found["action"]) == (None, "block_execution")
    assert admin.ok("GET", f"{_RULES}/strict/shadow")["commands"] == 1
    admin.ok("POST", _RULES, {**RULE, "model": "baseline"})
    assert admin.ok("GET", "/api/connections/pg/ai-session-analyzer-rule")["name"] == "prod"
    admin.refused(400, "PUT", f"{_RULES}/strict", {**_SHADOW, "mode": "enforce"})
    admin.refused(400, "PUT", f"{_RULES}/prod", {**RULE, "mode": "shadow"})


def test_a_slow_shadow_keeps_nobody_waiting(serve: Serve) -> None:
    """The answer is there while the other model hangs; what was not judged by then is said to be unjudged."""
    admin = serve(model_timeout_s=30)

    def answer(seen: Seen) -> Answer:
        return completion(call(LOW)).but(head_s=20.0) if b"Everything is high." in seen.body else completion(call(LOW))

    with Loopback(answer) as provider:
        _configured(admin, provider, guidance="Everything is high.")
        for number in range(6):
            body = {"command": f"select {number}", "connection": "pg"}
            assert admin.ok("POST", "/api/classify", body)["latency_ms"] < 15_000
    assert admin.ok("GET", f"{_RULES}/strict/shadow")["commands"] == 0


def test_what_waits_too_long_a_line_is_dropped_and_counted() -> None:
    """Never more than so many wait; what is dropped, fails or is left at the end is counted."""

    async def scene() -> tuple[list[int], float]:
        metrics = Metrics()
        shadows = Shadows(metrics, waiting=2, at_once=1)
        done: list[int] = []
        gate = asyncio.Event()

        async def judge(number: int) -> None:
            await gate.wait()
            if number == 1:
                raise ValueError(number)
            done.append(number)

        shadows.offer(lambda: judge(0))
        await asyncio.sleep(0)
        for number in range(1, 5):
            shadows.offer(lambda number=number: judge(number))  # type: ignore[misc]
        gate.set()
        await shadows.settled()
        gate.clear()
        shadows.offer(lambda: judge(5))
        shadows.offer(lambda: judge(6))
        await shadows.close()
        shadows.offer(lambda: judge(7))
        return done, metrics.dropped._value.get()

    done, dropped = asyncio.run(scene())
    assert done == [0, 2]
    assert dropped == pytest.approx(2 + 1 + 2 + 1)
