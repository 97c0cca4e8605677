"""What models said lately: told again to the same question, for as long as it holds, and to no other."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.loopback import HIGH, LOW, MEDIUM, Loopback, call, completion, error
from tests.server.conftest import Client, Serve
from tests.server.test_analyzer import RULE, TIERS
from tests.server.test_classify import _connect, _decisions
from workbench.domain.assessment import Assessment
from workbench.domain.case import Request
from workbench.domain.risk import RiskLevel
from workbench.server.assessments import Assessments, Floors, Kept

_RULES = "/api/ai/session-analyzer/rules"
_ONE, _OTHER = "SELECT a FROM t WHERE b = 1", "select a\n  from t where b=1"


def _ask(client: Client, command: str = _ONE, **more: Any) -> Any:
    return client.ok("POST", "/api/classify", {"command": command, "connection": "pg", **more})


def test_the_same_question_is_asked_once_and_says_where_it_was_answered(admin: Client, tmp_path: Path) -> None:
    """Another spelling of the command; another token: nothing is asked, and it costs nothing. The row says of whom."""
    with Loopback(completion(call(LOW, "reads", "a row")), completion(call(HIGH))) as provider:
        _connect(admin, provider.url)
        first = _ask(admin)
        again = _ask(admin.token_for("user"), _OTHER)
        assert len(provider.seen) == 1
        assert _ask(admin, "SELECT a FROM t WHERE b = 2")["risk_level"] == "high"
    assert (first["cached"], again["cached"]) == (False, True)
    assert [again[name] for name in ("risk_level", "title", "explanation", "action")] == [
        "low", "reads", "a row", "allow_execution",
    ]  # fmt: skip
    metrics = admin.http.get("/metrics").text
    assert 'cached="true"' in metrics and "workbench_cache_entries 2.0" in metrics
    export = admin("GET", "/api/audit/export?format=jsonl").text
    told = next(row for row in map(json.loads, export.splitlines()) if row["id"] == again["decision_id"])
    assert told["ai_analysis"]["cached"] and told["ai_analysis"]["cached_from"] == first["decision_id"]
    admin.http.__exit__()
    one, two, _ = _decisions(tmp_path)
    assert json.loads(two["request"])["command"] == _OTHER and str(two["cached_from"]) == str(one["id"])
    assert two["cached"] and not one["cached"] and one["cached_from"] is None
    assert (two["attempts"], two["cost_usd"], two["input_tokens"], two["model_latency_ms"]) == (0, 0.0, 0, None)
    assert (two["raw"], two["request_key"], two["model_risk"]) == (one["raw"], one["request_key"], one["model_risk"])


def test_a_gap_is_never_told_again(admin: Client) -> None:
    """The next who asks is answered by the model."""
    with Loopback(error(400), completion(call(LOW))) as provider:
        _connect(admin, provider.url)
        assert (_ask(admin)["gap"], _ask(admin)["cached"]) == ("rejected", False)
        found = _ask(admin)
        assert (found["risk_level"], found["cached"], len(provider.seen)) == ("low", True, 2)


@pytest.mark.parametrize("what", ["rule", "provider", "connection", "access rule", "another rule"])
def test_any_change_of_what_is_configured_empties_it(admin: Client, what: str) -> None:
    """A rule, a provider, a connection; a token that is issued changes nothing of what is decided."""
    with Loopback(completion(call(LOW)), completion(call(MEDIUM))) as provider:
        admin.ok("POST", "/api/access-requests/rules", {"name": "dba", "reviewers_groups": ["dba"], "min_approvals": 1})
        _connect(admin, provider.url)
        _ask(admin)
        admin.token_for("user")
        assert _ask(admin)["cached"]
        body = {"provider": "custom", "model": "m", "api_url": provider.url, "api_key": "planted-key-0123456789"}
        match what:
            case "rule":
                admin.ok("PUT", f"{_RULES}/prod", RULE)
            case "provider":
                admin.ok("POST", "/api/ai/session-analyzer/providers", body)
            case "connection":
                admin.ok("POST", "/api/connections", {"name": "other", "type": "database", "subtype": "mysql"})
            case "access rule":
                admin.ok(
                    "POST", "/api/access-requests/rules", {"name": "b", "reviewers_groups": ["b"], "min_approvals": 1}
                )
            case _:
                admin.ok("POST", _RULES, {**RULE, "name": "second", "connection_names": ["other"]})
        found = _ask(admin)
        assert (found["cached"], found["risk_level"], len(provider.seen)) == (False, "medium", 2)


def test_what_is_around_the_command_is_a_part_of_the_question(admin: Client) -> None:
    """Arguments, names of variables, connection; each is asked on its own."""
    with Loopback(completion(call(LOW))) as provider:
        _connect(admin, provider.url, connection_names=[])
        admin.ok("POST", "/api/connections", {"name": "pg2", "type": "database", "subtype": "postgres"})
        asked: list[dict[str, Any]] = [
            {},
            {"client_args": ["-q"]},
            {"environment": ["PGUSER"]},
            {"connection": "pg2"},
            {"command": f"{_ONE};"},
        ]
        for more in asked:
            assert not _ask(admin, **more)["cached"]
        assert len(provider.seen) == len(asked) and all(_ask(admin, **more)["cached"] for more in asked)


def test_organizations_share_nothing(admin: Client) -> None:
    """The same question of another organization is asked of its own model."""
    with Loopback(completion(call(LOW))) as provider:
        acme = admin.token_for("admin", "boss@acme.example", organization="acme")
        for client in (admin, acme):
            _connect(client, provider.url)
            assert not _ask(client)["cached"]
        assert len(provider.seen) == 2 and _ask(acme)["cached"]


def test_the_floor_is_read_for_each_text_and_the_rule_decides_each_time(admin: Client, tmp_path: Path) -> None:
    """The model's low, told again, is raised as it was the first time; the decision is this rule's."""
    with Loopback(completion(call(LOW))) as provider:
        _connect(admin, provider.url, floor=True)
        for text, cached in (("DROP TABLE users", False), ("drop  table users", True), ("drop  table users", True)):
            found = _ask(admin, text)
            assert (found["risk_level"], found["action"], found["cached"]) == ("high", "block_execution", cached)
    admin.http.__exit__()
    assert [row["static_risk"] for row in _decisions(tmp_path)] == ["high"] * 3


@pytest.mark.parametrize(
    ("answer", "cached"), [(completion(call(LOW)), [False, True, True, True]), (error(400), [False] * 4)]
)
def test_who_asks_what_is_being_asked_waits_for_that_answer(
    admin: Client, tmp_path: Path, answer: Any, cached: list[bool]
) -> None:
    """One call for four at once. They share a gap, too, and then the next is asked again."""
    with Loopback(answer.but(head_s=0.6)) as provider:
        _connect(admin, provider.url)

        async def all_at_once() -> list[Any]:
            return await asyncio.gather(*(asyncio.to_thread(_ask, admin) for _ in range(4)))

        found = asyncio.run(all_at_once())
        assert len(provider.seen) == 1 and sorted(one["cached"] for one in found) == cached
        assert len({(one["risk_level"], one["gap"], one["action"]) for one in found}) == 1
        again = _ask(admin)
        assert again["cached"] is cached[-1] and len(provider.seen) == (1 if cached[-1] else 2)
    admin.http.__exit__()
    rows = _decisions(tmp_path)[:4]
    assert {row["cached_from"] for row in rows[1:]} == {rows[0]["id"]}  # it was on disk before anybody else heard
    assert sum(row["attempts"] for row in rows) == 1


def test_what_was_asked_under_an_older_rule_is_told_to_nobody(admin: Client) -> None:
    """The rule is changed while the model is thinking: its answer counts for who asked, and no longer."""
    with Loopback(completion(call(HIGH)).but(head_s=0.5), completion(call(LOW))) as provider:
        _connect(admin, provider.url)

        async def both() -> Any:
            task = asyncio.ensure_future(asyncio.to_thread(_ask, admin))
            await asyncio.to_thread(provider.came.wait, 5)
            await asyncio.to_thread(admin.ok, "PUT", f"{_RULES}/prod", {**RULE, "custom_prompt": "Be kind."})
            return _ask(admin), await task

        new, old = asyncio.run(both())
        assert (old["risk_level"], new["risk_level"], _ask(admin)["risk_level"]) == ("high", "low", "low")


def test_with_no_time_to_last_every_question_is_asked(serve: Serve) -> None:
    """``WORKBENCH_CACHE_TTL_S=0``."""
    admin = serve(cache_ttl_s=0)
    with Loopback(completion(call(LOW))) as provider:
        _connect(admin, provider.url, risk_evaluation=TIERS)
        assert not _ask(admin)["cached"] and not _ask(admin)["cached"] and len(provider.seen) == 2


def _kept(decision: str, size: int = 0) -> Kept:
    return Kept(Assessment(RiskLevel.LOW, "t", "e"), decision, b"x" * size, "key", None)


def test_bounds_hold_by_number_by_memory_and_by_time() -> None:
    """The least recently used goes first; being used does not make an answer last longer."""
    now = [0.0]
    kept = Assessments(entries=2, limit_bytes=10_000, ttl_s=60, clock=lambda: now[0])
    for name in "ab":
        kept.keep("o", name, _kept(name))
    now[0] = 30
    assert kept.find("o", "a") is not None and kept.find("p", "a") is None
    kept.keep("o", "c", _kept("c"))
    assert (kept.find("o", "b"), len(kept)) == (None, 2)
    kept.keep("o", "d", _kept("d", 8_000))
    assert len(kept) == 1 + (kept.find("o", "c") is not None) and kept.size <= 10_000
    kept.keep("o", "e", _kept("e", 20_000))
    assert kept.find("o", "e") is None and kept.find("o", "d") is not None
    now[0] = 91
    assert kept.find("o", "d") is None
    kept.keep("o", "f", _kept("f"))
    kept.empty("p")
    assert kept.find("o", "f") is not None
    kept.empty("o")
    assert kept.find("o", "f") is None
    assert all(kept.find("o", name) is None for name in "abcdef") and kept.size == 0 == len(kept)


def test_floors_are_of_one_text_and_bounded() -> None:
    """Spacing is no matter of the key's here: the static risk is the exact text's."""
    floors = Floors()
    request = Request("DROP TABLE a", "postgres")
    floors.keep(request, RiskLevel.HIGH)
    assert floors.find(request) is RiskLevel.HIGH and floors.find(Request("DROP  TABLE a", "postgres")) is None
    long = Request("x" * 10_000, "postgres")
    floors.keep(long, RiskLevel.LOW)
    assert floors.find(long) is None
    for number in range(4_096):
        floors.keep(Request(str(number), "postgres"), RiskLevel.LOW)
    assert floors.find(request) is None
