"""Providers and rules: whom an organization asks, and what it has decided."""

from pathlib import Path
from typing import Any

import pytest

from tests.server.conftest import Client, Serve
from tests.server.contract import keeps

_PROVIDER = {"provider": "openai", "model": "gpt-4o", "api_key": "sk-planted-key-0123456789"}
_PATH = "/api/ai/session-analyzer"
TIERS = {
    "low_risk": {"action": "allow_execution"},
    "medium_risk": {"action": "allow_execution"},
    "high_risk": {"action": "block_execution"},
}
RULE = {"name": "prod", "connection_names": ["pg"], "risk_evaluation": TIERS}


def test_a_provider_is_set_replaced_read_and_removed(serve: Serve, tmp_path: Path) -> None:
    """404, 200, 200, 204, 404; one an organization; its key is in no file and no answer but for its end."""
    admin = serve()
    admin.refused(404, "GET", f"{_PATH}/providers")
    admin.refused(404, "DELETE", f"{_PATH}/providers")
    answer = admin("POST", f"{_PATH}/providers", _PROVIDER)
    assert answer.status_code == 200
    made = answer.json()
    keeps(made, "AIProviderResponse")
    assert made["api_key"] == "****6789" and made["provider"] == "openai" and "api_url" not in made
    custom = {"provider": "custom", "model": "m", "api_url": "http://127.0.0.1:9/v1"}
    changed = admin.ok("POST", f"{_PATH}/providers", {**custom, "api_key": ""})
    assert changed["id"] == made["id"] and changed["api_url"] == custom["api_url"] and "api_key" not in changed
    assert serve().ok("GET", f"{_PATH}/providers") == changed
    assert not any(b"planted" in path.read_bytes() for path in tmp_path.iterdir())
    admin = serve()
    assert admin("DELETE", f"{_PATH}/providers").status_code == 204
    admin.refused(404, "GET", f"{_PATH}/providers")


def test_a_key_stays_only_for_the_address_that_it_was_given_for(admin: Client) -> None:
    """What was read can be sent back; with another address or vendor the key has to be given again."""
    url = {"api_url": "http://127.0.0.1:9/v1"}
    made = admin.ok("POST", f"{_PATH}/providers", {**_PROVIDER, **url})
    assert admin.ok("POST", f"{_PATH}/providers", {**made, "model": "gpt-5"})["api_key"] == "****6789"
    bare = {"provider": "openai", "model": "gpt-5", **url}
    assert admin.ok("POST", f"{_PATH}/providers", bare)["api_key"] == "****6789"
    for other in ({"api_url": "http://127.0.0.1:10/v1"}, {"provider": "custom"}, {"api_url": None}):
        assert "api_key" in admin.refused(400, "POST", f"{_PATH}/providers", {**bare, **other})
    assert admin.ok("GET", f"{_PATH}/providers")["api_url"] == url["api_url"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"provider": "acme"}, "provider"),
        ({"model": " "}, "model"),
        ({"api_key": None}, "api_key"),
        ({"api_key": "two words"}, "api_key"),
        ({"provider": "custom"}, "api_url"),
        ({"provider": "azure-openai"}, "api_url"),
        ({"api_url": "ftp://host/"}, "api_url"),
        ({"api_url": "http://user:hunter2@host/"}, "api_url"),
        ({"api_url": "http://169.254.169.254/latest"}, "metadata"),
        ({"api_url": "http://[::ffff:169.254.169.254]/"}, "metadata"),
        ({"api_url": "http://10.1.2.3/v1"}, "private"),
        ({"api_url": "http://0x0a010203/v1"}, "private"),
        ({"api_uri": "x"}, "api_uri"),
    ],
)
def test_a_provider_that_cannot_be_asked_is_refused(admin: Client, change: dict[str, Any], says: str) -> None:
    """400 with its place; nothing is stored, and the key is not said back."""
    said = admin.refused(400, "POST", f"{_PATH}/providers", {**_PROVIDER, **change})
    assert says in said and "planted" not in said and "hunter2" not in said
    admin.refused(404, "GET", f"{_PATH}/providers")


def test_without_a_secret_key_no_providers_key_is_taken(serve: Serve) -> None:
    """400, saying what to set; a provider without a key needs none."""
    admin = serve(secret_key=None)
    assert "WORKBENCH_SECRET_KEY" in admin.refused(400, "POST", f"{_PATH}/providers", _PROVIDER)
    admin.ok("POST", f"{_PATH}/providers", {"provider": "custom", "model": "m", "api_url": "http://127.0.0.1:9/v1"})


def test_loopback_is_asked_only_where_the_operator_allows(serve: Serve) -> None:
    """400 otherwise, naming what would allow it."""
    body = {"provider": "custom", "model": "m", "api_url": "http://localhost:9/v1"}
    assert "WORKBENCH_ALLOW_ADDRESSES" in serve(allow=()).refused(400, "POST", f"{_PATH}/providers", body)


def test_a_rule_is_made_read_changed_and_removed(admin: Client) -> None:
    """201 with both forms of its tiers; PUT keeps id and name; 204, then 404."""
    answer = admin("POST", f"{_PATH}/rules", {**RULE, "custom_prompt": "Payments are high.", "agentic": False})
    assert answer.status_code == 201
    made = answer.json()
    keeps(made, "AISessionAnalyzerRule")
    evaluation = made["risk_evaluation"]
    assert evaluation["high_risk_action"] == evaluation["high_risk"]["action"] == "block_execution"
    assert made["on_gap"] == "block_execution" and made["mode"] == "enforce" and made["floor"] is False
    assert admin.ok("GET", f"{_PATH}/rules/prod") == made
    assert admin.ok("PUT", f"{_PATH}/rules/prod", made)["risk_evaluation"] == evaluation
    changed = admin.ok("PUT", f"{_PATH}/rules/prod", {**made, "floor": True, "guidance": "Be strict.", "name": "other"})
    assert changed["id"] == made["id"] and changed["name"] == "prod" and changed["floor"] is True
    assert admin("DELETE", f"{_PATH}/rules/prod").status_code == 204
    for method, body in (("GET", None), ("PUT", RULE), ("DELETE", None)):
        admin.refused(404, method, f"{_PATH}/rules/prod", body)


def test_the_older_form_of_tiers_is_taken_and_both_are_answered(admin: Client) -> None:
    """The two forms of one tier may not say different things."""
    legacy = {"low_risk_action": "allow_execution", "medium_risk_action": "allow_execution",
              "high_risk_action": "block_execution"}  # fmt: skip
    made = admin.ok("POST", f"{_PATH}/rules", {**RULE, "risk_evaluation": legacy})
    assert made["risk_evaluation"] == {**legacy, **TIERS}
    clash = {**TIERS, "high_risk_action": "allow_execution"}
    assert "one of the two" in admin.refused(400, "PUT", f"{_PATH}/rules/prod", {**RULE, "risk_evaluation": clash})


def test_a_name_and_a_connection_have_one_rule(admin: Client) -> None:
    """409 for a name that is taken, 400 for a connection that has a rule, as in Hoop."""
    admin.ok("POST", f"{_PATH}/rules", {**RULE, "connection_names": ["pg", "pg2"]})
    admin.refused(409, "POST", f"{_PATH}/rules", {**RULE, "connection_names": ["other"]})
    assert "pg2" in admin.refused(400, "POST", f"{_PATH}/rules", {**RULE, "name": "b", "connection_names": ["pg2"]})
    admin.ok("POST", f"{_PATH}/rules", {**RULE, "name": "b", "connection_names": ["pg3"]})
    admin.refused(400, "PUT", f"{_PATH}/rules/b", {**RULE, "name": "b", "connection_names": ["pg"]})
    assert admin.ok("GET", f"{_PATH}/rules/b")["connection_names"] == ["pg3"]


def test_a_connection_without_a_rule_of_its_own_has_the_one_for_all(admin: Client) -> None:
    """No connections means every other connection; there is one such rule at the most."""
    for name in ("pg", "my"):
        admin.ok("POST", "/api/connections", {"name": name, "type": "database", "subtype": "postgres"})
    path = "/api/connections/{}/ai-session-analyzer-rule"
    admin.refused(404, "GET", path.format("my"))
    admin.ok("POST", f"{_PATH}/rules", RULE)
    every = admin.ok("POST", f"{_PATH}/rules", {**RULE, "name": "rest", "connection_names": []})
    assert admin.ok("GET", path.format("pg"))["name"] == "prod" and admin.ok("GET", path.format("my")) == every
    assert "all other" in admin.refused(400, "POST", f"{_PATH}/rules", {**RULE, "name": "x", "connection_names": []})
    id_ = admin.ok("GET", "/api/connections/pg")["id"]
    assert admin.ok("GET", path.format(id_))["name"] == "prod"
    admin.refused(404, "GET", path.format("nope"))


def test_rules_are_listed_by_page_and_connection(admin: Client) -> None:
    """``connection_names`` may be given several times; a size over 100 is 100, and 0 is everything."""
    for number in range(5):
        admin.ok("POST", f"{_PATH}/rules", {**RULE, "name": f"r{number}", "connection_names": [f"c{number}"]})
    page = admin.ok("GET", f"{_PATH}/rules?page=3&page_size=2")
    keeps(page, "PaginatedResponse-openapi_AISessionAnalyzerRule")
    assert page["pages"] == {"page": 3, "size": 2, "total": 5} and [rule["name"] for rule in page["data"]] == ["r4"]
    assert admin.ok("GET", f"{_PATH}/rules?page_size=500")["pages"] == {"page": 1, "size": 100, "total": 5}
    some = admin.ok("GET", f"{_PATH}/rules?connection_names=c1&connection_names=c3&connection_names=x")
    assert [rule["name"] for rule in some["data"]] == ["r1", "r3"] and some["pages"]["total"] == 2


def test_approval_needs_a_rule_that_says_who_approves(admin: Client) -> None:
    """400 until there is one; then it cannot be removed before the rule that needs it."""
    tier = {"action": "require_access_request", "access_request_rule_name": "dba"}
    body = {**RULE, "risk_evaluation": {**TIERS, "medium_risk": tier}}
    assert "dba" in admin.refused(400, "POST", f"{_PATH}/rules", body)
    bare = {**RULE, "risk_evaluation": {**TIERS, "medium_risk": {"action": "require_access_request"}}}
    assert "access_request_rule_name" in admin.refused(400, "POST", f"{_PATH}/rules", bare)
    admin.ok("POST", "/api/access-requests/rules", {"name": "dba", "reviewers_groups": ["dba"], "min_approvals": 1})
    made = admin.ok("POST", f"{_PATH}/rules", body)
    assert made["risk_evaluation"]["medium_risk"] == tier
    assert made["risk_evaluation"]["medium_risk_action"] == "require_access_request"
    admin.refused(409, "DELETE", "/api/access-requests/rules/dba")
    assert admin("DELETE", f"{_PATH}/rules/prod").status_code == 204
    assert admin("DELETE", "/api/access-requests/rules/dba").status_code == 204


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"agentic": True}, "agentic"),
        ({"risk_evaluation": {"low_risk_action": "allow_execution"}}, "medium_risk"),
        ({"risk_evaluation": {**TIERS, "low_risk": {"action": "allow"}}}, "low_risk"),
        (
            {"risk_evaluation": {**TIERS, "low_risk": {"action": "allow_execution", "access_request_rule_name": "x"}}},
            "alone",
        ),
        ({"on_gap": "wait"}, "on_gap"),
        ({"on_gap": {"timout": "block_execution"}}, "timeout"),
        ({"on_gap": "require_access_request"}, "on_gap"),
        ({"model": "gpt-4o"}, "baseline"),
        ({"model": "openai:gpt-4o"}, "baseline"),
        ({"model": "strict"}, "learned"),
        ({"send": "masked"}, "redacted"),
        ({"mode": "off"}, "shadow"),
        ({"custom_prompt": "x" * 100_001}, "custom_prompt"),
        ({"flor": True}, "flor"),
        ({"connection_names": "pg"}, "connection_names"),
        ({"connection_names": [""]}, "connection_names"),
        ({"name": ""}, "name"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(admin: Client, change: dict[str, Any], says: str) -> None:
    """400 with a sentence that names the place; nothing is stored."""
    assert says in admin.refused(400, "POST", f"{_PATH}/rules", {**RULE, **change})
    assert admin.ok("GET", f"{_PATH}/rules")["data"] == []


def test_our_own_fields_are_kept_as_they_were_given(admin: Client) -> None:
    """A policy's words for actions are taken as well; what is answered is the wire's."""
    own = {"on_gap": {"timeout": "allow", "default": "block"}, "floor": True, "guidance": "All is high.",
           "model": "baseline", "send": "redacted", "mode": "shadow"}  # fmt: skip
    made = admin.ok("POST", f"{_PATH}/rules", {**RULE, **own})
    wire = {**own, "on_gap": {"timeout": "allow_execution", "default": "block_execution"}}
    assert {field: made[field] for field in own} == wire


def test_a_rule_may_ask_another_model_of_the_provider_or_a_listed_table(serve: Serve, tmp_path: Path) -> None:
    """A table of the operator's is for the organizations that it is listed for."""
    (tmp_path / "workbench.toml").write_text(
        '[models.strict]\nprovider = "custom"\nmodel = "m"\napi_url = "http://10.0.0.1/v1"\n'
        '[organizations.acme]\nmodels = ["strict"]\n'
    )
    admin = serve()
    admin.ok("POST", f"{_PATH}/providers", _PROVIDER)
    assert admin.ok("POST", f"{_PATH}/rules", {**RULE, "model": "openai:gpt-5-mini"})["model"] == "openai:gpt-5-mini"
    assert "strict" in admin.refused(400, "PUT", f"{_PATH}/rules/prod", {**RULE, "model": "strict"})
    acme = admin.token_for("admin", "boss@acme.example", organization="acme")
    assert acme.ok("POST", f"{_PATH}/rules", {**RULE, "model": "strict"})["model"] == "strict"


def test_the_system_prompt_is_the_one_that_is_sent(admin: Client) -> None:
    """Guidance and contract, as a rule without a text of its own composes them."""
    found = admin.ok("GET", f"{_PATH}/system-prompt")
    keeps(found, "AISessionAnalyzerSystemPrompt")
    prompt = found["prompt"]
    assert prompt.startswith("You judge commands") and "BEGIN UNTRUSTED REQUEST" in prompt


def test_only_an_admin_changes_rules_and_the_provider(admin: Client) -> None:
    """403 for everyone else; auditors may read them, others may not, as in Hoop."""
    other = admin.token_for("user")
    for method, path, body in [
        ("POST", "providers", _PROVIDER), ("DELETE", "providers", None), ("POST", "rules", RULE),
        ("PUT", "rules/prod", RULE), ("DELETE", "rules/prod", None),
    ]:  # fmt: skip
        other.refused(403, method, f"{_PATH}/{path}", body)
    other.refused(403, "GET", f"{_PATH}/rules")
    assert admin.token_for("auditor").ok("GET", f"{_PATH}/rules")["data"] == []
