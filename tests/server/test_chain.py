# ruff: noqa: S608 -- what somebody with the file can do, said in SQL
"""The chain: what was decided and answered, and whether it is still what was written down."""

import contextlib
import datetime
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from litestar.testing import TestClient

from tests.cli import workbench as invoke
from tests.server.conftest import ADMIN, Client, Serve
from workbench.server import retiring, settings
from workbench.server.app import create_app
from workbench.server.service import Service
from workbench.server.settings import ServerSettings
from workbench.store import heads
from workbench.store.file import utc_now
from workbench.store.links import numbered

_SECRET = "a-secret-of-sixteen"
_TIER = {"action": "require_access_request", "access_request_rule_name": "dba"}
_RULE = {
    "name": "prod", "connection_names": ["pg"], "model": "baseline", "floor": True,
    "risk_evaluation": {"low_risk": {"action": "allow_execution"}, "medium_risk": _TIER,
                        "high_risk": {"action": "block_execution"}},
}  # fmt: skip
_OPERATOR = '[connections.shell]\ntype = "command"\ncommand = ["/bin/sh"]\n'


@contextlib.contextmanager
def _serving(db: Path, **more: Any) -> Iterator[Client]:
    """The admin of a server over the store *db*."""
    file = db.with_name("workbench.toml")
    given = ServerSettings(db=db, admin_token=ADMIN, secret_key=_SECRET, operator_file=file, **more)
    with TestClient(create_app(Service(given))) as http:
        yield Client(http, ADMIN)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a server has decided ten times, and a review was asked for, answered and used up."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "workbench.toml").write_text(_OPERATOR)
    with _serving(folder / "server.duckdb", heads_every=5) as admin:
        admin.ok("POST", "/api/connections", {"name": "pg", "type": "database", "subtype": "postgres"})
        sender = admin.token_for("user", "sam@example.com")
        admin.ok("POST", "/api/access-requests/rules",
                 {"name": "dba", "reviewers_groups": ["dba"], "min_approvals": 1})  # fmt: skip
        admin.ok("POST", "/api/ai/session-analyzer/rules", {**_RULE, "connection_names": ["pg", "shell"]})
        for number in range(9):
            command = f"SELECT {number}, 'naïve\u2028\U0001f600' -- \x00 \\ \"quoted\""
            admin.ok("POST", "/api/classify", {"command": command, "connection": "pg"})
        reviewer = admin.token_for("reviewer", "rita@example.com", groups=["dba"])
        asked = sender("POST", "/api/sessions", {"script": "mkdir -p made", "connection": "shell"})
        assert asked.status_code == 202, asked.text
        session = asked.json()["session_id"]
        reviewer.ok("PUT", f"/api/sessions/{session}/review", {"status": "APPROVED"})
        sender.ok("POST", f"/api/sessions/{session}/exec")
        exported = admin("GET", "/api/audit/export").text
    (folder / "export.jsonl").write_text(exported)
    return folder


@pytest.fixture
def copy(served: Path, tmp_path: Path) -> Path:
    """The store of that server, to be changed."""
    return Path(shutil.copy(served / "server.duckdb", tmp_path / "copy.duckdb"))


def _verify(store: Path, head: Path | None = None, secret: str | None = _SECRET) -> tuple[int, Any]:
    with pytest.MonkeyPatch.context() as patch:
        if secret is None:
            patch.delenv("WORKBENCH_SECRET_KEY", raising=False)
        else:
            patch.setenv("WORKBENCH_SECRET_KEY", secret)
        done = invoke("audit", "verify", "--json", *([] if head is None else ["--head", str(head)]), db=store)
        plain = invoke("audit", "verify", *([] if head is None else ["--head", str(head)]), db=store)
    assert plain.exit_code == done.exit_code, plain.output
    return done.exit_code, json.loads(done.stdout) if done.stdout else done.stderr


def _change(store: Path, *statements: str) -> None:
    with duckdb.connect(str(store)) as connection:
        for statement in statements:
            connection.execute(statement)


def _rechain(store: Path, seq: int) -> None:
    """What somebody without the key can do: make the numbers after *seq* look as if nothing were missing."""
    _change(store, f"update chain set seq = seq - 1 where seq > {seq:d}")


def test_what_was_written_holds(served: Path) -> None:
    """Decisions whatever is in their text, each state of a review, each change; against every head that was kept."""
    for file in ("server.duckdb.heads", "export.jsonl"):
        status, found = _verify(served / "server.duckdb", served / file)
        assert (status, found["ok"], found["fault_count"], found["first"]) == (0, True, 0, None)
        assert (found["decisions"], found["reviews"], found["unproven"]) == (10, 4, 0)
        assert found["entries"] == 1 + found["decisions"] + found["reviews"] + found["changes"]
    assert found["heads"] == 1
    known = heads.read(served / "server.duckdb.heads")
    assert [head.count for head in known] == sorted({head.count for head in known}) and len(known) > 4
    assert known[-1].count == found["head"]["count"] and known[-1].hash == found["head"]["hash"]
    assert (served / "server.duckdb.heads").stat().st_mode & 0o777 == 0o600


def test_without_a_head_it_is_said_that_a_cut_tail_cannot_be_seen(
    served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words, and in the document; with one nothing is said of it."""
    monkeypatch.setenv("WORKBENCH_SECRET_KEY", _SECRET)
    said = invoke("audit", "verify", db=served / "server.duckdb").output
    assert "the chain holds" in said and "a cut tail cannot be seen" in said and ".heads" in said
    assert (
        "cut tail"
        not in invoke(
            "audit", "verify", "--head", str(served / "server.duckdb.heads"), db=served / "server.duckdb"
        ).output
    )
    assert "not seen" in _verify(served / "server.duckdb")[1]["cut_tail"]


_ENTRY = "(select seq from chain where kind = 'decision' and number = 5)"


@pytest.mark.parametrize(
    ("statements", "number", "what"),
    [
        (["update decisions set action = 'block' where seq = 5"], 5, "changed"),
        (["update decisions set request = replace(request, '4', '5') where seq = 5"], 5, "changed"),
        (["update decisions set decided_at = decided_at - interval 1 second where seq = 5"], 5, "changed"),
        (["update decisions set \"user\" = 'else@example.com', session = uuid() where seq = 5"], 5, "changed"),
        (["delete from decisions where seq = 5"], 5, "missing"),
        (["delete from decisions where seq = 5", "update decisions set seq = seq - 1 where seq > 5"], 5, "changed"),
        (["insert into decisions select * replace (uuid() as id) from decisions where seq = 5"], 5, "second"),
        (["insert into decisions select * replace (11 as seq) from decisions where seq = 5"], 11, "put in"),
        (["insert into decisions select * replace (0 as seq) from decisions where seq = 5"], None, "before the chain"),
        (["update decisions set seq = 16 - seq where seq in (7, 9)", "update decisions set seq = 16 - seq "
          "where seq in (7, 9)", "update decisions set seq = case seq when 7 then 9 else 7 end where seq in (7, 9)"],
         7, "changed"),
        (["update audit set after = '{}' where seq = 3"], 3, "changed"),
        (["delete from audit where seq = 3"], 3, "missing"),
        (["insert into audit select * replace (99 as seq) from audit where seq = 3"], 99, "put in"),
        (["update reviews set status = 'REJECTED'"], None, "changed since"),
        (["update reviews set value = replace(value::varchar, 'rita', 'sam')"], None, "changed since"),
        (["delete from reviews"], None, "missing"),
        (["insert into reviews select * replace (uuid() as id) from reviews"], None, "put in"),
        (["update chain set payload = replace(payload, 'rita', 'sam') where kind = 'review'"], None, "changed"),
        (["update chain set payload = null where kind = 'review'"], None, "missing"),
        ([f"update chain set digest = link where seq = {_ENTRY}"], 5, "not the one"),
        ([f"update chain set number = 6 where seq = {_ENTRY}"], 6, "not the one"),
        ([f"delete from chain where seq = {_ENTRY}"], None, "missing"),
    ],
)  # fmt: skip
def test_tampering_is_found_and_named(copy: Path, statements: list[str], number: int | None, what: str) -> None:
    """A row or an entry changed, missing, moved, put in: exit 1, and the first bad one by its number."""
    _change(copy, *statements)
    status, found = _verify(copy)
    assert (status, found["ok"]) == (1, False)
    assert what in found["first"]["what"] and found["first"]["number"] == number, found["faults"]


def test_a_row_and_its_entry_cannot_be_taken_out_together(copy: Path) -> None:
    """Numbers made to fit again: the links do not."""
    with duckdb.connect(str(copy)) as connection:
        [(seq,)] = connection.execute(f"select {_ENTRY}").fetchall()
        connection.execute("delete from decisions where seq = 5")
        connection.execute("delete from chain where seq = ?", [seq])
    _rechain(copy, seq)
    status, found = _verify(copy)
    assert (status, found["first"]["entry"]) == (1, seq) and "not the one" in found["first"]["what"]


def test_entries_cannot_change_places(copy: Path) -> None:
    """Each is bound to its place."""
    _change(copy, "update chain set seq = case seq when 20 then 21 else 20 end where seq in (20, 21)")
    status, found = _verify(copy)
    assert (status, found["first"]["entry"]) == (1, 20)


@pytest.mark.parametrize("fewer", [0, 7])
def test_a_cut_tail_is_found_by_a_head(served: Path, copy: Path, fewer: int) -> None:
    """Rows and entries gone from some place to the end: it all holds, but some head counts more. An export has one."""
    with duckdb.connect(str(copy)) as connection:
        [(first,)] = connection.execute("select min(seq) from chain where kind = 'review'").fetchall()
    keep = first - 1 - fewer
    last = "(select coalesce(max(number), 0) from chain where seq <= {} and kind = '{}')"
    _change(
        copy,
        "delete from decisions where seq > " + last.format(keep, "decision"),
        "delete from audit where seq > " + last.format(keep, "audit"),
        f"delete from chain where seq > {keep:d}",
        "delete from reviews",
        "delete from configuration where id not in (select id from audit)",
        "update sessions set review = null",
        "delete from sessions where id not in (select session from decisions where session is not null)",
    )
    assert _verify(copy)[1]["faults"] == []
    for head in (served / "server.duckdb.heads", served / "export.jsonl"):
        status, found = _verify(copy, head)
        assert (status, found["first"]["entry"]) == (1, keep + 1) and "tail was cut off" in found["first"]["what"]


def test_a_chain_begun_anew_is_not_what_a_head_knows(served: Path, copy: Path, serve: Serve, tmp_path: Path) -> None:
    """Thrown away and made again, by the server itself: the heads from before know other entries."""
    _change(copy, "delete from chain")
    copy.rename(tmp_path / "server.duckdb")
    status, found = _verify(backup(serve(), tmp_path), served / "server.duckdb.heads")
    assert status == 1 and "knows another entry" in found["first"]["what"]


def test_heads_are_taken_at_their_word_only_with_the_key(served: Path, copy: Path, tmp_path: Path) -> None:
    """A head whose count or time was changed was not made with the key; a line that is none is refused."""
    lines = (served / "server.duckdb.heads").read_text().splitlines()
    head = json.loads(lines[0])
    forged = tmp_path / "forged"
    for change in ({"count": head["count"] + 1}, {"at": "2020-01-01T00:00:00Z"}):
        forged.write_text(json.dumps({**head, **change}))
        status, found = _verify(copy, forged)
        assert status == 1 and "not made with this key" in found["first"]["what"]
    for text, place in ((f"{lines[0]}\n{lines[1][:40]}\n", ":2:"), ("", "no head"), ('{"type": "session"}', "no head")):
        forged.write_text(text)
        status, said = _verify(copy, forged)
        assert status == 2 and place in said


def test_another_key_verifies_nothing(copy: Path) -> None:
    """Said as such, exit 2, as is that there is none."""
    status, said = _verify(copy, secret="another-secret-key")
    assert status == 2 and "not the key that this chain was made with" in said
    status, said = _verify(copy, secret=None)
    assert status == 2 and "set WORKBENCH_SECRET_KEY" in said


def test_a_server_without_a_key_has_no_chain(serve: Serve, tmp_path: Path) -> None:
    """Verifying says that nothing proves anything; with a key the chain begins, and says what it does not cover."""
    admin = serve(secret_key=None)
    _decide(admin, 3)
    status, found = _verify(backup(admin, tmp_path))
    assert (status, found["ok"], found["entries"]) == (1, False, 0)
    admin = serve()
    _decide(admin, 2, fresh=False)
    status, found = _verify(backup(admin, tmp_path))
    assert (status, found["decisions"], found["unproven"]) == (0, 2, 3)


def test_decisions_made_without_the_key_stay_unproven(serve: Serve, tmp_path: Path) -> None:
    """Between two stretches of the chain: it goes on, and verifying names what lies between."""
    _decide(serve(), 2)
    _decide(serve(secret_key=None), 1, fresh=False)
    admin = serve()
    _decide(admin, 2, fresh=False)
    status, found = _verify(backup(admin, tmp_path))
    assert (status, found["decisions"], found["fault_count"]) == (1, 4, 1)
    assert "1 decisions before it were written" in found["first"]["what"]


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("insert into decisions select * replace (3 as seq, uuid() as id) from decisions where seq = 2", "1 decisions"),
        ("insert into audit select * replace (99 as seq) from audit where seq = 2", "1 changes of configuration"),
    ],
)
def test_a_server_blesses_nothing_that_was_put_in(serve: Serve, tmp_path: Path, statement: str, what: str) -> None:
    """A row with the next number, while no server ran: the chain goes on after it, and verifying names it for good."""
    _decide(serve(), 2)
    copy = backup(serve(), tmp_path)
    _change(copy, statement)
    copy.rename(tmp_path / "other.duckdb")
    status, found = _verify(tmp_path / "other.duckdb")
    assert status == 1 and "put in" in found["first"]["what"]
    with _serving(tmp_path / "other.duckdb") as admin:
        _decide(admin, 1, fresh=False)
    status, found = _verify(tmp_path / "other.duckdb")
    assert status == 1 and what in found["first"]["what"] and found["first"]["kind"] == "began"


def test_the_chain_goes_on_where_it_was(serve: Serve, tmp_path: Path) -> None:
    """Whatever number of times a server starts: one chain, without a gap, with a head at each end."""
    _decide(serve(), 2)
    for _ in range(3):
        _decide(admin := serve(), 1, fresh=False)
    status, found = _verify(backup(admin, tmp_path), tmp_path / "server.duckdb.heads")
    assert (status, found["decisions"], found["unproven"]) == (0, 5, 0)


def test_what_cannot_be_written_is_not_in_the_chain(serve: Serve, tmp_path: Path) -> None:
    """A group that fails is done again one by one: the chain is of what came to be."""
    admin = serve()
    _decide(admin, 1)
    writer = admin.http.app.state.service.ledger.writer

    def fails(connection: duckdb.DuckDBPyConnection) -> None:
        writer.insert(connection, "audit", tuple("x" * 10))

    async def fail() -> None:
        with pytest.raises(duckdb.Error):
            await writer.run(fails)

    with admin.http.portal() as portal:
        portal.call(fail)
    _decide(admin, 1, fresh=False)
    status, found = _verify(backup(admin, tmp_path))
    assert (status, found["decisions"]) == (0, 2)


def test_a_served_store_is_verified_by_abackup(serve: Serve, tmp_path: Path) -> None:
    """The copy has the chain with all that it is of."""
    admin = serve()
    _decide(admin, 2)
    status, said = _verify(tmp_path / "server.duckdb")
    assert status == 2 and "workbench backup" in said
    status, found = _verify(backup(admin, tmp_path), tmp_path / "server.duckdb.heads")
    assert (status, found["decisions"]) == (0, 2)


def _retire(store: Path, before: datetime.datetime) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_SECRET_KEY", _SECRET)
        done = invoke("audit", "retire", "--before", before.isoformat(), "--json", db=store)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)["removed"]


def _decided(store: Path) -> list[datetime.datetime]:
    with duckdb.connect(str(store)) as connection:
        return [at for (at,) in connection.execute("select decided_at from decisions order by seq").fetchall()]


def test_what_is_retired_leaves_a_chain_that_holds(served: Path, copy: Path) -> None:
    """Old decisions go with their text; what is left verifies, by the heads from before as well, and says what went."""
    assert _retire(copy, _decided(copy)[4]) == {"decisions": 4, "sessions": 0, "reviews": 0}
    status, found = _verify(copy, served / "server.duckdb.heads")
    assert (status, found["decisions"], found["retired"]) == (0, 6, {"decision": 4})
    with duckdb.connect(str(copy)) as connection:
        assert connection.execute("select min(seq), count(*) from decisions").fetchall() == [(5, 6)]
    head = copy.with_name(copy.name + ".heads")
    assert heads.read(head)[-1].count == found["head"]["count"]
    assert _retire(copy, _decided(copy)[0]) == {"decisions": 0, "sessions": 0, "reviews": 0}


def test_reviews_and_sessions_are_retired_with_all_that_was_said(copy: Path) -> None:
    """Every state of an answered review goes, with its session and output; numbers are not given out twice."""
    assert _retire(copy, utc_now()) == {"decisions": 10, "sessions": 1, "reviews": 1}
    status, found = _verify(copy)
    assert (status, found["retired"]) == (0, {"decision": 10, "review": 4})
    with duckdb.connect(str(copy)) as connection:
        assert connection.execute("select count(*) from executions").fetchall() == [(0,)]
        assert connection.execute("select count(*) from chain where payload like '%rita%'").fetchall() == [(0,)]
        assert numbered(connection, "decisions") == 10


def test_what_was_not_retired_must_be_there(copy: Path) -> None:
    """That some of it may be missing excuses no more than that; nor does an entry that only says so."""
    _retire(copy, _decided(copy)[4])
    _change(copy, "delete from decisions where seq = 6")
    status, found = _verify(copy)
    assert status == 1 and (found["first"]["number"], found["first"]["what"]) == (6, "the row is missing")
    _change(copy, "update chain set payload = replace(payload, '\"decisions\":4', '\"decisions\":9') "
                  "where kind = 'retired'")  # fmt: skip
    status, found = _verify(copy)
    assert status == 1 and "content was changed" in found["first"]["what"] and found["first"]["kind"] == "retired"


def test_a_chain_is_not_retired_without_its_key(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing goes that could then not be told from what was taken out."""
    for secret in ("another-secret-key", ""):
        monkeypatch.setenv("WORKBENCH_SECRET_KEY", secret)
        done = invoke("audit", "retire", "--before", "2026-01-01", db=copy)
        assert done.exit_code == 2 and "WORKBENCH_SECRET_KEY" in done.output
    assert len(_decided(copy)) == 10


def test_a_server_retires_what_is_older_than_it_keeps(serve: Serve, tmp_path: Path) -> None:
    """While it serves; what waits for an answer stays, whatever its age."""
    (tmp_path / "workbench.toml").write_text(_OPERATOR)
    admin = serve()
    _decide(admin, 3)
    admin.ok("POST", "/api/access-requests/rules", {"name": "dba", "reviewers_groups": ["dba"], "min_approvals": 1})
    admin.ok("POST", "/api/ai/session-analyzer/rules", {**_RULE, "connection_names": ["shell"]})
    assert admin("POST", "/api/sessions", {"script": "mkdir -p made", "connection": "shell"}).status_code == 202
    ledger = admin.http.app.state.service.ledger
    with admin.http.portal() as portal:
        portal.call(retiring.before, ledger, utc_now())
    assert len(admin.ok("GET", "/api/sessions")["data"]) == len(admin.ok("GET", "/api/reviews")) == 1
    _decide(admin, 1, fresh=False)
    status, found = _verify(backup(admin, tmp_path))
    assert (status, found["decisions"], found["retired"]) == (0, 1, {"decision": 4})
    assert settings.load({"WORKBENCH_RETENTION_DAYS": "90"}).retention_days == 90
    admin = serve(retention_days=1)
    assert len(admin.ok("GET", "/api/reviews")) == 1


def backup(admin: Client, folder: Path) -> Path:
    """A copy of what is served, in *folder*."""
    path = folder / "backup.duckdb"
    path.write_bytes(admin("GET", "/api/backup").content)
    return path


def _decide(admin: Client, times: int, *, fresh: bool = True) -> None:
    if fresh:
        admin.ok("POST", "/api/connections", {"name": "pg", "type": "custom"})
    for number in range(times):
        admin.ok("POST", "/api/classify", {"command": f"select {number}", "connection": "pg"})
