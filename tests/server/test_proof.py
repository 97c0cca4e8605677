# ruff: noqa: S608 -- what somebody with the file can do, said in SQL
"""Verifying, past rows and entries: sessions, beginnings that say nothing, numbers that are none, keys that changed."""

import datetime
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from litestar.testing import TestClient

from tests.cli import workbench as invoke
from tests.server.conftest import ADMIN, Client, Serve
from tests.server.test_chain import backup
from workbench.server import retiring
from workbench.server.app import create_app
from workbench.server.service import Service
from workbench.server.settings import ServerSettings
from workbench.store.file import utc_now

_OLD, _NEW = "a-secret-of-sixteen", "another-secret-key"
_TIERS = {
    "low_risk": {"action": "allow_execution"},
    "medium_risk": {"action": "require_access_request", "access_request_rule_name": "dba"},
    "high_risk": {"action": "block_execution"},
}
_RULE = {"name": "prod", "connection_names": ["shell"], "model": "baseline", "risk_evaluation": _TIERS}
_OPERATOR = '[connections.shell]\ntype = "command"\ncommand = ["/bin/sh"]\n'


def _work(admin: Client) -> None:
    """A command that ran, one that was blocked, one that was approved and run, one that waits."""
    admin.ok("POST", "/api/access-requests/rules", {"name": "dba", "reviewers_groups": ["dba"], "min_approvals": 1})
    admin.ok("POST", "/api/ai/session-analyzer/rules", _RULE)
    sam = admin.token_for("user", "sam@example.com")
    rita = admin.token_for("reviewer", "rita@example.com", groups=["dba"])
    for script in ("echo hello", "rm -rf /", "mkdir -p made", "mkdir -p more"):
        asked = sam("POST", "/api/sessions", {"script": script, "connection": "shell"}).json()
        if script == "mkdir -p made":
            rita.ok("PUT", f"/api/sessions/{asked['session_id']}/review", {"status": "APPROVED"})
            sam.ok("POST", f"/api/sessions/{asked['session_id']}/exec")


@pytest.fixture
def worked(serve: Serve, tmp_path: Path) -> Client:
    """The admin of a server in which that happened."""
    (tmp_path / "workbench.toml").write_text(_OPERATOR)
    admin = serve()
    _work(admin)
    return admin


def _verified(store: Path, *options: str, key: str = _OLD) -> tuple[int, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_SECRET_KEY", key)
        patch.setenv("OLD_KEY", _OLD)
        done = invoke("audit", "verify", "--json", *options, db=store)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, json.loads(done.stdout) if done.stdout else done.stderr


def _changed(store: Path, *statements: str) -> Path:
    copy = Path(shutil.copy(store, store.with_name("changed.duckdb")))
    with duckdb.connect(str(copy)) as connection:
        for statement in statements:
            connection.execute(statement)
    return copy


_BLOCKED = "where script = 'rm -rf /'::blob"
_WORDS = """update sessions set risk = 'low', action = 'allow', value = replace(replace(value::varchar,
    '"risk_level":"high"', '"risk_level":"low"'), '"action":"block"', '"action":"allow"')"""
_HELLO = "(select json_extract_string(value, '$.analysis.decision') from sessions where script = 'echo hello'::blob)"
_SESSIONS = {
    f"{_WORDS} {_BLOCKED}": "verdict",
    f"update sessions set risk = 'low', action = 'allow' {_BLOCKED}": "what lists filter by",
    f"update sessions set script = 'ls'::blob {_BLOCKED}": "script",
    "update sessions set user_id = 'rita@example.com', value = replace(value::varchar, 'sam@', 'rita@')": "sender",
    "update sessions set connection = 'pg', value = replace(value::varchar, '\"connection\":\"shell\"', "
    '\'"connection":"pg"\')': "place",
    "update sessions set review = null": "what lists filter by",
    "update sessions set risk = null, action = null, value = json_merge_patch(value, '{\"analysis\":null}')": "verdict",
    "update sessions set value = replace(value::varchar, json_extract_string(value, '$.analysis.decision'), "
    f"{_HELLO}) {_BLOCKED}": "verdict",
    'update sessions set value = replace(value::varchar, \'"binding":"\', \'"binding":"0\')': "binding",
    "update sessions set value = '{}'": "cannot be read",
    f"delete from sessions {_BLOCKED}": "missing",
    f"insert into sessions select * from sessions {_BLOCKED}": "second session",
    "insert into sessions select * exclude (fresh) replace (fresh as id, replace(value::varchar, id::varchar, "
    f"fresh::varchar) as value) from (select *, uuid() as fresh from sessions {_BLOCKED})": "verdict",
}


def test_a_session_shows_what_was_decided_and_answered(worked: Client, tmp_path: Path) -> None:
    """It has no entry, but its decision and its review have: whatever of them it shows otherwise is named by its id."""
    store = backup(worked, tmp_path)
    status, found = _verified(store)
    assert (status, found["sessions"], found["fault_count"]) == (0, 4, 0)
    for statement, what in _SESSIONS.items():
        status, found = _verified(_changed(store, statement))
        assert status == 1 and found["first"]["kind"] == "session", (statement, found)
        assert what in found["first"]["what"] and found["first"]["id"], (statement, found["faults"])


_CONFIGURATION = {
    'update configuration set value = replace(value::varchar, \'"high":"block\', \'"high":"allow\')': "last changed to",
    "update configuration set organization = uuid() where kind = 'token'": "last changed to",
    "update configuration set value = 'null' where kind = 'analyzer_rule'": "last changed to",
    "insert into configuration select * from configuration where kind = 'analyzer_rule'": "last changed to",
    "insert into configuration select * replace (uuid() as id) from configuration where kind = 'token'": "put in",
    "delete from configuration where kind = 'analyzer_rule'": "no change deleted it",
}


def test_the_configuration_in_force_is_what_was_last_changed(worked: Client, tmp_path: Path) -> None:
    """It has no entry either, but each change has: what was changed, deleted and made again holds, and nothing else."""
    worked.ok("PUT", "/api/ai/session-analyzer/rules/prod", {**_RULE, "floor": True})
    worked.ok("POST", "/api/connections", {"name": "brief", "type": "custom"})
    worked.ok("DELETE", "/api/connections/brief")
    worked.ok("POST", "/api/connections", {"name": "brief", "type": "custom"})
    store = backup(worked, tmp_path)
    assert _verified(store)[1]["faults"] == []
    for statement, what in _CONFIGURATION.items():
        status, found = _verified(_changed(store, statement))
        assert status == 1 and found["first"]["kind"] == "configuration", (statement, found)
        assert what in found["first"]["what"], (statement, found["faults"])


def test_a_decision_that_cannot_be_read_is_a_fault(worked: Client, tmp_path: Path) -> None:
    """Of the row, and of the session that shows it; nor does a table that is gone pass for anything."""
    store = backup(worked, tmp_path)
    status, found = _verified(_changed(store, "update decisions set gap = 'other'"))
    assert status == 1 and {fault["kind"] for fault in found["faults"]} == {"decision", "session"}
    status, said = _verified(_changed(store, "drop table decisions"))
    assert status == 2 and "tables and columns of this version" in said


def test_sessions_are_let_go_with_their_decisions(worked: Client, tmp_path: Path) -> None:
    """What waits stays without its decision, and that is no fault; a session from after that has to have one."""
    ledger = worked.http.app.state.service.ledger
    with worked.http.portal() as portal:
        portal.call(retiring.before, ledger, utc_now())
    asked = {"script": "echo later", "connection": "shell"}
    assert worked.ok("POST", "/api/sessions", asked)["output_status"] == "success"
    store = backup(worked, tmp_path)
    status, found = _verified(store)
    assert (status, found["sessions"], found["retired"]["decision"]) == (0, 2, 4)
    status, found = _verified(_changed(store, "delete from sessions where script = 'echo later'::blob"))
    assert status == 1 and "missing" in found["first"]["what"]
    older = 'update sessions set value = replace(value::varchar, \'"decision":"\', \'"decision":"0\') where script = '
    status, found = _verified(_changed(store, f"{older}'echo later'::blob", "delete from decisions where seq = 5"))
    assert status == 1 and any(fault["kind"] == "session" for fault in found["faults"])


def test_what_was_let_go_stays_so(worked: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where something older goes after it, which was still open then, and no decision is left to count from."""
    monkeypatch.setenv("WORKBENCH_SECRET_KEY", _OLD)
    store, session = backup(worked, tmp_path), "where script = 'echo hello'::blob"
    status = "update sessions set status = '{0}', value = json_merge_patch(value, '{{\"status\":\"{0}\"}}')"
    with duckdb.connect(str(store)) as connection:
        [(started,)] = connection.execute(f"select started_at from sessions {session}").fetchall()
        connection.execute(f"{status.format('open')} {session}")
    for before in (datetime.datetime.min, utc_now(), started + datetime.timedelta(milliseconds=1)):
        assert invoke("audit", "retire", "--before", before.isoformat(), db=store).exit_code == 0
        with duckdb.connect(str(store)) as connection:
            connection.execute(f"{status.format('done')} {session}")
    found = _verified(store)[1]
    assert (found["sessions"], found["retired"], found["faults"]) == (1, {"decision": 4, "review": 4}, [])


def test_a_beginning_that_says_nothing_excuses_nothing(worked: Client, tmp_path: Path) -> None:
    """Whose key it is, its code tells: what comes after it is held against that key, and it is a fault itself."""
    store = backup(worked, tmp_path)
    for payload in ("null", "'x'", "'{}'", """replace(payload, '"key":"', '"key":"0')"""):
        began = f"update chain set payload = {payload} where kind = 'began'"
        status, found = _verified(_changed(store, began, "update decisions set action = 'allow'"))
        assert status == 1 and (found["first"]["entry"], found["first"]["kind"]) == (1, "began"), found
        assert any(fault["what"] == "the row was changed" for fault in found["faults"])
    for at in ("0001-01-01T00:00:00Z", "2100-01-01T00:00:00"):
        said = f'{{"before": "{at}", "at": "{at}", "decisions": 99, "reviews": "g"}}'
        forged = f"update chain set kind = 'retired', payload = '{said}' where seq = (select max(seq) from chain)"
        status, found = _verified(_changed(store, forged, "delete from decisions where seq = 1"))
        assert status == 1 and "not the one" in found["first"]["what"]


def test_a_number_that_is_none_is_no_null(worked: Client, tmp_path: Path) -> None:
    """Though JSON writes both alike."""
    worked.ok("POST", "/api/connections", {"name": "bare", "type": "custom"})
    worked.ok("POST", "/api/classify", {"command": "no rule, no model", "connection": "bare"})
    store = backup(worked, tmp_path)
    for value in ("nan", "inf"):
        status, found = _verified(_changed(store, f"update decisions set cost_usd = '{value}' where cost_usd is null"))
        assert status == 1 and (found["first"]["what"], found["first"]["number"]) == ("the row was changed", 5)


def test_a_chain_over_two_keys_is_verified_with_both(worked: Client, serve: Serve, tmp_path: Path) -> None:
    """Reviews are put down anew under the new one, and were not changed by that; the old one goes on no more."""
    admin = serve(secret_key=_NEW)
    admin.ok("POST", "/api/sessions", {"script": "echo later", "connection": "shell"})
    store, heads = backup(admin, tmp_path), ["--head", str(tmp_path / "server.duckdb.heads")]
    status, found = _verified(store, "--old-key", "OLD_KEY", *heads, key=_NEW)
    assert (status, found["decisions"], found["reviews"], found["heads"]) == (0, 5, 7, 3), found["faults"]
    for key in (_OLD, _NEW):
        status, found = _verified(store, key=key)
        assert status == 1 and "with another key" in found["first"]["what"]
    status, found = _verified(
        _changed(store, "update decisions set action = 'allow' where seq = 2"), "--old-key", "OLD_KEY", key=_NEW
    )
    assert status == 1 and (found["first"]["what"], found["first"]["number"]) == ("the row was changed", 2)
    serve(secret_key=_OLD)
    status, found = _verified(backup(serve(secret_key=_NEW), tmp_path), "--old-key", "OLD_KEY", key=_NEW)
    assert status == 1 and "with another key" in found["first"]["what"]
    assert _verified(store, "--old-key", "NONE", key=_NEW)[0] == 2


def test_reviews_that_changed_between_two_keys_are_named(worked: Client, tmp_path: Path) -> None:
    """A server that begins with the new one takes them as they are; verifying knows what they were."""
    copy = _changed(backup(worked, tmp_path), "update reviews set status = 'REJECTED' where status = 'PENDING'")
    given = ServerSettings(db=copy, admin_token=ADMIN, secret_key=_NEW, operator_file=tmp_path / "workbench.toml")
    with TestClient(create_app(Service(given))):
        pass
    status, found = _verified(copy, "--old-key", "OLD_KEY", key=_NEW)
    assert status == 1 and found["first"]["what"].startswith("1 reviews before it"), found["faults"]
