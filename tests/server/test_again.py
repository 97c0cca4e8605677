"""A decision come to once more from its record: the very bytes that were sent, the same mapping, the same action."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.cli import workbench as invoke
from tests.loopback import HIGH, LOW, MEDIUM, Behaviour, Loopback, call, completion, error
from tests.server.conftest import Client, Serve
from tests.server.test_analyzer import RULE
from tests.server.test_chain import backup

_RULES = "/api/ai/session-analyzer/rules"
_PROSE = completion(content="I would rather talk about this.", finish="stop")


def _judged(admin: Client, provider: Loopback, commands: list[str], **rule: Any) -> list[Any]:
    admin.ok("POST", "/api/connections", {"name": "pg", "type": "database", "subtype": "postgres",
                                          "connection_tags": {"env": "prod"}})  # fmt: skip
    body = {"provider": "custom", "model": "m", "api_url": provider.url, "api_key": "planted-key-0123456789"}
    admin.ok("POST", "/api/ai/session-analyzer/providers", body)
    admin.ok("POST", _RULES, {**RULE, **rule})
    return [admin.ok("POST", "/api/classify", {"command": each, "connection": "pg"}) for each in commands]


def replayed(store: Path, *ids: str) -> tuple[int, Any]:
    """The exit and the document of ``audit replay``."""
    done = invoke("audit", "replay", *ids, "--json", db=store)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, json.loads(done.stdout)


@pytest.mark.parametrize(
    "kind",
    [
        ([completion(call(HIGH))], {}, "drop table users", "block"),
        ([completion(call(LOW))], {"floor": True}, "drop table users", "block"),
        ([completion(call(MEDIUM))], {"guidance": "Reads are low.", "custom_prompt": "Payments are high."}, "select 1",
         "allow"),
        ([completion(call(LOW))], {"send": "redacted"}, "select 'ann@example.com', 1", "allow"),
        ([error(500, "broken")], {}, "select 1", "block"),
        ([error(400, "'seed' and parallel_tool_calls is not supported"), completion(call(LOW))], {}, "select 1",
         "allow"),
        ([_PROSE, completion(call(LOW))], {}, "select 'naïve\u2028' -- \U0001f600", "allow"),
        ([_PROSE], {}, "select 1", "block"),
    ],
    ids=["answered", "floor", "guidance", "redacted", "gap", "manners", "mended", "never mended"],
)  # fmt: skip
def test_a_decision_is_come_to_again(
    serve: Serve, tmp_path: Path, kind: tuple[list[Behaviour], dict[str, Any], str, str]
) -> None:
    """The last request that went out, byte for byte; then what the record says."""
    answers, rule, command, action = kind
    admin = serve(model_timeout_s=5)
    with Loopback(*answers) as provider:
        [found] = _judged(admin, provider, [command], **rule)
        sent = [seen.body for seen in provider.seen]
    status, document = replayed(backup(admin, tmp_path), found["decision_id"])
    [done] = document["decisions"]
    assert (status, done["differs"], done["action"]) == (0, [], action)
    assert done["request"] == "the same bytes" and done["body"].encode() == sent[-1]
    assert (b"ann@example.com" in sent[-1]) is False


def test_what_was_shared_is_replayed_from_where_it_was_said(serve: Serve, tmp_path: Path) -> None:
    """A hit has the request of the decision that it names; each decides for itself."""
    admin = serve()
    with Loopback(completion(call(HIGH))) as provider:
        first, second = _judged(admin, provider, ["drop table users", "DROP  TABLE users"])
        assert second["cached"] and len(provider.seen) == 1
        [sent] = provider.seen
    status, document = replayed(backup(admin, tmp_path), second["decision_id"])
    assert (status, document["decisions"][0]["body"].encode()) == (0, sent.body)
    status, document = replayed(backup(admin, tmp_path))
    assert (status, document["replayed"], document["unlike"]) == (0, 2, 0)
    assert document["requests"] == {"the same bytes": 2} and first["action"] == second["action"]


def test_what_nobody_was_asked_isreplayed(serve: Serve, tmp_path: Path) -> None:
    """Static analysis, a withheld command, no provider, no rule: nothing was sent, and the same comes out."""
    admin = serve()
    admin.ok("POST", "/api/connections", {"name": "none", "type": "custom"})
    admin.ok("POST", "/api/connections", {"name": "base", "type": "custom"})
    admin.ok("POST", _RULES, {**RULE, "name": "base", "connection_names": ["base"], "model": "baseline"})
    admin.ok("POST", "/api/classify", {"command": "rm -rf /", "connection": "none"})
    admin.ok("POST", "/api/classify", {"command": "rm -rf /", "connection": "base"})
    with Loopback(completion(call(LOW))) as provider:
        [withheld] = _judged(admin, provider, ["select 'ann@example.com'"], send="refuse")
        assert withheld["gap"] == "redaction" and not provider.seen
    admin.ok("DELETE", "/api/ai/session-analyzer/providers")
    assert admin.ok("POST", "/api/classify", {"command": "select 1", "connection": "pg"})["gap"] == "unavailable"
    status, document = replayed(backup(admin, tmp_path))
    assert (status, document["requests"]) == (0, {"nothing was sent": 4})


def test_a_second_model_that_spoke_isreplayed(serve: Serve, tmp_path: Path) -> None:
    """The request that is made again is the one whose answer counted."""
    with Loopback(error(401, "no")) as first, Loopback(completion(call(HIGH))) as second:
        (tmp_path / "workbench.toml").write_text(
            f'[models.spare]\nprovider = "custom"\nmodel = "s"\napi_url = "{second.url}"\n[organizations.default]\n'
            'models = ["spare"]\n'
        )
        admin = serve()
        [found] = _judged(admin, first, ["drop table users"], second_model="spare")
        [sent] = second.seen
    status, document = replayed(backup(admin, tmp_path), found["decision_id"])
    assert (status, document["decisions"][0]["body"].encode()) == (0, sent.body)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update decisions set action = 'allow'", "the rule decides block"),
        ("update decisions set raw = replace(raw, 'HighRisk', 'LowRisk')", "the reply maps to low"),
        ('update decisions set terms = replace(terms, \'"high":"block"\', \'"high":"allow"\')', "the rule decides"),
        ("update decisions set request = replace(request, 'users', 'orders')", "envelope is another"),
        ("update decisions set terms = 'x'", "cannot be read"),
        ('update decisions set terms = replace(terms, \'"model":"m"\', \'"model":"n"\')', "not, byte for byte"),
    ],
)
def test_a_record_that_does_not_fit_together_is_named(serve: Serve, tmp_path: Path, statement: str, said: str) -> None:
    """Whatever part of it is another: exit 1, and which."""
    admin = serve()
    with Loopback(completion(call(HIGH))) as provider:
        [found] = _judged(admin, provider, ["drop table users"])
    store = backup(admin, tmp_path)
    with duckdb.connect(str(store)) as connection:
        connection.execute(statement)
    status, document = replayed(store)
    assert (status, document["unlike"]) == (1, 1) and document["decisions"][0]["decision"] == found["decision_id"]
    assert said in "; ".join(document["decisions"][0]["differs"])
    assert invoke("audit", "replay", "nonsense", db=store).exit_code == 2


def test_a_prompt_of_another_version_is_on_record(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The default guidance has changed since: the bytes are the same all the same; written down once, whoever asks."""
    admin = serve()
    with Loopback(completion(call(HIGH))) as provider:
        first, _ = _judged(admin, provider, ["drop table users", "drop table orders"])
        sent = provider.seen[0].body
    store = backup(admin, tmp_path)
    monkeypatch.setattr("workbench.engine.prompt.GUIDANCE", "Everything is low.")
    status, document = replayed(store, first["decision_id"])
    assert (status, document["decisions"][0]["body"].encode()) == (0, sent)
    with duckdb.connect(str(store)) as connection:
        assert connection.execute("select count(*) from prompts").fetchall() == [(1,)]
        connection.execute("update prompts set system = 'Everything is low.'")
    status, document = replayed(store, first["decision_id"])
    assert status == 1 and "the prompt is another" in document["decisions"][0]["differs"][0]


def test_what_a_store_does_not_hold_is_not_asked_again(serve: Serve, tmp_path: Path) -> None:
    """Where no secret is written down, a request that held one is said to be masked; the rest is as ever."""
    (tmp_path / "workbench.toml").write_text('store = "redacted"\n')
    admin = serve()
    prose = completion(content="ann@example.com is somebody's address, and I talk.", finish="stop")
    with Loopback(prose, completion(call(HIGH))) as provider:
        commands = ["select 'ann@example.com'", "select 1", "select 2"]
        _judged(admin, provider, commands)
    store = backup(admin, tmp_path)
    assert b"ann@example.com" not in store.read_bytes()
    status, document = replayed(store)
    held = "not on record: it held what is not written down"
    assert (status, document["requests"]) == (0, {held: 1, "the same bytes": 2})
