"""Sessions over HTTP: what is allowed runs, what is blocked does not, what needs an answer waits, and runs once."""

import asyncio
import base64
import datetime
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.server.conftest import Client, Serve
from tests.server.contract import keeps
from workbench.domain.assessment import GapReason
from workbench.domain.decision import Decision
from workbench.domain.risk import Action, RiskLevel
from workbench.server import sessions
from workbench.server.service import Service
from workbench.store import sessions as store
from workbench.store.file import utc_now
from workbench.store.ledger import new_id

_SHELL = """
[connections.shell]
type = "command"
command = ["/bin/bash"]
env = {PLACE = "here"}
[connections.args]
type = "command"
command = ["/bin/bash"]
allow_client_args = true
[connections.lake]
type = "sqlite"
path = "lake.db"
"""
_RISKS = {Action.ALLOW: RiskLevel.LOW, Action.REVIEW: RiskLevel.MEDIUM, Action.BLOCK: RiskLevel.HIGH}


class Scripted:
    """A judge that goes by a word in the command, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.before: Callable[[], None] = lambda: None

    async def classify(self, by: Any, _: Any, connection: Any, command: str, *, session: str, **more: Any) -> Decision:
        self.asked.append({"command": command, "connection": connection.name, **more})
        await asyncio.to_thread(self.before)
        text = command + " ".join(more["arguments"])
        if "crash" in text:
            raise RuntimeError("planted")
        action = next((action for action in Action if action.value in text), Action.ALLOW)
        gap = GapReason.TIMEOUT if "gap" in text else None
        return Decision(
            id=new_id(), organization=by.organization, kind="session", decided_at=utc_now(), user=by.user,
            user_name=by.user_name, token=by.token, connection=connection.name, dialect=connection.language,
            request="{}", action=Action.BLOCK if gap else action, spoke="gap" if gap else "model", session=session,
            risk=None if gap else _RISKS[action], gap=gap, detail="no answer in time" if gap else None,
            title=None if gap else f"{action} this", explanation="No answer in time." if gap else "because", rule="r",
            model="scripted",
            prompt="p1", policy="p2", latency_ms=3.5,
        )  # fmt: skip


def service(client: Client) -> Service:
    found: Service = client.http.app.state.service
    return found


@pytest.fixture
def judge() -> Scripted:
    return Scripted()


@pytest.fixture
def admin(serve: Serve, tmp_path: Path, judge: Scripted) -> Client:
    """A server with three connections of the operator's, an access request rule, and a judge that can be foretold."""
    (tmp_path / "workbench.toml").write_text(_SHELL)
    admin = serve()
    prepare(admin, judge)
    return admin


def prepare(admin: Client, judge: Scripted, **access: Any) -> None:
    service(admin).live = judge  # type: ignore[assignment]  # it judges
    if not admin.ok("GET", "/api/access-requests/rules")["data"]:
        rule = {"name": "dba", "reviewers_groups": ["dba"], "min_approvals": 1, **access}
        admin.ok("POST", "/api/access-requests/rules", rule)
        tiers = {
            "low_risk": {"action": "allow_execution"},
            "medium_risk": {"action": "require_access_request", "access_request_rule_name": "dba"},
            "high_risk": {"action": "block_execution"},
        }
        rule = {"name": "r", "connection_names": ["shell", "args", "lake"], "risk_evaluation": tiers}
        admin.ok("POST", "/api/ai/session-analyzer/rules", rule)


@pytest.fixture
def sender(admin: Client) -> Client:
    return admin.token_for("user", "sam@example.com")


@pytest.fixture
def reviewer(admin: Client) -> Client:
    return admin.token_for("reviewer", "rita@example.com", groups=["dba"])


def send(client: Client, script: str, connection: str = "shell", **more: Any) -> Any:
    document = client.ok("POST", "/api/sessions", {"script": script, "connection": connection, **more})
    keeps(document, "ExecResponse")
    return document


def waiting(client: Client, script: str = "echo review", **more: Any) -> str:
    """The id of a session that waits for a review."""
    answer = client("POST", "/api/sessions", {"script": script, "connection": "shell", **more})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["session_id"])


def approve(client: Client, session: str) -> Any:
    return client.ok("PUT", f"/api/sessions/{session}/review", {"status": "APPROVED"})


def test_what_is_allowed_runs(sender: Client, judge: Scripted) -> None:
    """And is seen afterwards with what the judge said of it, what it wrote, and how it ended."""
    answer = send(sender, "echo $PLACE; echo oops >&2; exit 3")
    assert answer["output"] == "here\noops\n" and answer["output_status"] == "failed" and answer["exit_code"] == 3
    assert answer["has_review"] is False and answer["truncated"] is False and answer["execution_time"] > 0
    said = answer["ai_analysis"]
    assert (said["risk_level"], said["title"], said["explanation"]) == ("low", "allow this", "because")
    assert (said["action"], said["model"], said["rule"]) == ("allow_execution", "scripted", "r")
    assert (said["latency_ms"], said["cached"], said["gap"]) == (3.5, False, None)
    assert said["fingerprints"] == {"prompt": "p1", "policy": "p2"} and said["decision_id"]
    shown = sender.ok("GET", f"/api/sessions/{answer['session_id']}")
    keeps(shown, "Session")
    assert (shown["status"], shown["exit_code"], shown["verb"], shown["user"]) == ("done", 3, "exec", "sam@example.com")
    assert shown["ai_analysis"] == said and shown["script"] == {"data": "echo $PLACE; echo oops >&2; exit 3"}
    kinds = [(kind, base64.b64decode(data)) for _, kind, data in shown["event_stream"]]
    assert kinds == [("i", b"echo $PLACE; echo oops >&2; exit 3"), ("o", b"here\n"), ("e", b"oops\n")]
    assert shown["event_size"] == 10 and shown["start_date"] < shown["end_date"]
    [listed] = sender.ok("GET", "/api/sessions")["data"]
    assert listed["ai_analysis"] == said and listed["id"] == shown["id"] and "event_stream" not in listed
    [asked] = judge.asked
    assert asked == {
        "command": "echo $PLACE; echo oops >&2; exit 3", "connection": "shell", "arguments": (),
        "environment": ("PLACE",), "kind": "session",
    }  # fmt: skip


def test_what_is_blocked_does_not_run(sender: Client, tmp_path: Path) -> None:
    """200, Hoop's exit code and words, then the reason; the session is done."""
    answer = send(sender, f"touch {tmp_path}/ran # block")
    assert (answer["output_status"], answer["exit_code"]) == ("blocked", 254)
    assert answer["output"] == "Session blocked by AI risk analyzer: block this: because\n"
    assert answer["ai_analysis"]["action"] == "block_execution" and answer["ai_analysis"]["risk_level"] == "high"
    shown = sender.ok("GET", f"/api/sessions/{answer['session_id']}")
    assert (shown["status"], shown["exit_code"]) == ("done", 254) and shown["end_date"]
    assert not (tmp_path / "ran").exists()


def test_an_outage_is_told_apart_from_a_denial(sender: Client) -> None:
    """The risk is null, the gap says why, and the words are others."""
    answer = send(sender, "echo gap")
    assert answer["output_status"] == "blocked" and "timeout" in answer["output"] and "outage" in answer["output"]
    said = answer["ai_analysis"]
    assert (said["risk_level"], said["title"], said["gap"]) == (None, None, "timeout")


def test_what_needs_an_answer_waits_for_it_and_runs_once(sender: Client, reviewer: Client, tmp_path: Path) -> None:
    """The review says why there is one; what was approved runs byte for byte, and never again."""
    script = f"echo 'review ä' | tee -a {tmp_path}/ran"
    answer = sender("POST", "/api/sessions", {"script": script, "connection": "shell"})
    assert answer.status_code == 202
    document = answer.json()
    keeps(document, "ExecResponse")
    id_ = document["session_id"]
    assert (document["has_review"], document["output_status"]) == (True, "running")
    assert document["output"] == f"http://testserver.local/api/sessions/{id_}"
    [review] = reviewer.ok("GET", "/api/reviews")
    keeps(review, "Review")
    assert (review["status"], review["session"], review["type"]) == ("PENDING", id_, "onetime")
    said = review["ai_analysis"]
    assert (said["risk_level"], said["title"], said["explanation"]) == ("medium", "review this", "because")
    shown = reviewer.ok("GET", f"/api/sessions/{id_}")
    assert shown["status"] == "open" and shown["review"]["id"] == review["id"] and shown["script"]["data"] == script
    assert "PENDING" in sender.refused(400, "POST", f"/api/sessions/{id_}/exec")
    assert not (tmp_path / "ran").exists()

    approved = reviewer.ok("PUT", f"/api/reviews/{review['id']}", {"status": "APPROVED"})
    keeps(approved, "Review")
    assert approved["status"] == "APPROVED" and approved["revoke_at"] > approved["created_at"]
    assert approved["review_groups_data"][0]["reviewed_by"]["email"] == "rita@example.com"
    assert sender.ok("GET", f"/api/sessions/{id_}")["status"] == "ready"

    done = sender.ok("POST", f"/api/sessions/{id_}/exec")
    keeps(done, "ExecResponse")
    assert (done["output"], done["exit_code"], done["has_review"]) == ("review ä\n", 0, True)
    assert "one execution" in sender.refused(409, "POST", f"/api/sessions/{id_}/exec")
    assert (tmp_path / "ran").read_text() == "review ä\n"
    shown = sender.ok("GET", f"/api/sessions/{id_}")
    keeps(shown, "Session")
    assert (shown["status"], shown["review"]["status"]) == ("done", "EXECUTED")
    assert "EXECUTED" in reviewer.refused(400, "PUT", f"/api/reviews/{review['id']}", {"status": "REJECTED"})


def test_nobody_approves_their_own(admin: Client, sender: Client, reviewer: Client) -> None:
    """Not an admin, not a reviewer of the group, and not with another token of the same user."""
    mine = waiting(admin)
    assert "their own" in admin.refused(403, "PUT", f"/api/sessions/{mine}/review", {"status": "APPROVED"})
    theirs = waiting(sender)
    twin = admin.token_for("reviewer", "sam@example.com", groups=["dba"])
    assert "their own" in twin.refused(403, "PUT", f"/api/sessions/{theirs}/review", {"status": "APPROVED"})
    assert "role" in admin.token_for("user", "una@example.com", groups=["dba"]).refused(
        403, "PUT", f"/api/sessions/{theirs}/review", {"status": "APPROVED"}
    )
    outsider = admin.token_for("reviewer", "otto@example.com", groups=["sre"])
    assert "none of the groups" in outsider.refused(
        403, "PUT", f"/api/sessions/{theirs}/review", {"status": "APPROVED"}
    )
    assert approve(reviewer, mine)["status"] == "APPROVED"
    assert approve(admin, theirs)["status"] == "APPROVED"


def test_a_rejection_ends_the_session(sender: Client, reviewer: Client) -> None:
    """With its reason, for good."""
    id_ = waiting(sender)
    said = {"status": "REJECTED", "rejection_reason": "not today"}
    assert reviewer.ok("PUT", f"/api/sessions/{id_}/review", said)["rejection_reason"] == "not today"
    shown = sender.ok("GET", f"/api/sessions/{id_}")
    assert (shown["status"], shown["review"]["status"]) == ("done", "REJECTED")
    assert "REJECTED" in sender.refused(400, "POST", f"/api/sessions/{id_}/exec")
    assert "REJECTED" in reviewer.refused(400, "PUT", f"/api/sessions/{id_}/review", {"status": "APPROVED"})


def test_an_approval_ends_with_its_time(serve: Serve, tmp_path: Path, judge: Scripted) -> None:
    """Then it is revoked, and nothing ran."""
    (tmp_path / "workbench.toml").write_text(_SHELL)
    admin = serve()
    prepare(admin, judge, access_max_duration=1)
    sender = admin.token_for("user", "sam@example.com")
    id_ = waiting(sender, f"echo review > {tmp_path}/ran")
    ends = datetime.datetime.fromisoformat(approve(admin, id_)["revoke_at"])
    time.sleep(max(0.0, (ends - datetime.datetime.now(datetime.UTC)).total_seconds()))
    assert "ended" in sender.refused(400, "POST", f"/api/sessions/{id_}/exec")
    shown = sender.ok("GET", f"/api/sessions/{id_}")
    assert (shown["status"], shown["review"]["status"]) == ("done", "REVOKED") and not (tmp_path / "ran").exists()


def test_two_runs_at_once_are_one(sender: Client, reviewer: Client, tmp_path: Path) -> None:
    """Of many that ask for it at the same moment, one gets it."""
    id_ = waiting(sender, f"echo review >> {tmp_path}/ran")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: approve(reviewer, id_)["status"], range(8)))
        assert answers == ["APPROVED"] * 8
        codes = list(pool.map(lambda _: sender("POST", f"/api/sessions/{id_}/exec").status_code, range(8)))
    assert sorted(codes) == [200] + [409] * 7
    assert (tmp_path / "ran").read_text() == "review\n"


def test_two_approvals_at_once_both_count(serve: Serve, tmp_path: Path, judge: Scripted) -> None:
    """None is lost where two are needed; one and a rejection at the same moment never end in a run and a rejection."""
    (tmp_path / "workbench.toml").write_text(_SHELL)
    admin = serve()
    prepare(admin, judge, min_approvals=2)
    both = [admin.token_for("reviewer", f"{name}@example.com", groups=["dba"]) for name in ("rita", "rob")]
    with ThreadPoolExecutor(2) as pool:
        for _ in range(5):
            id_ = waiting(admin)
            assert "APPROVED" in pool.map(lambda who, id_=id_: approve(who, id_)["status"], both)
            review = admin.ok("GET", f"/api/reviews/{id_}")
            people = {entry["reviewed_by"]["email"] for entry in review["review_groups_data"]}
            assert review["status"] == "APPROVED" and people == {"rita@example.com", "rob@example.com"}
            words = ("exec", "review")
            codes = pool.map(
                lambda word, id_=id_: (
                    admin(
                        "POST" if word == "exec" else "PUT",
                        f"/api/sessions/{id_}/{word}",
                        None if word == "exec" else {"status": "REJECTED"},
                    ).status_code
                ),
                words,
            )
            assert sorted(codes) == [200, 400]


def test_without_a_rule_nothing_runs_unless_the_operator_says_so(serve: Serve, tmp_path: Path) -> None:
    """The answer names no rule; no model is asked."""
    (tmp_path / "workbench.toml").write_text(_SHELL)
    answer = send(serve(), "select 1", "lake")
    assert answer["output_status"] == "blocked" and "No rule covers this connection" in answer["output"]
    assert answer["ai_analysis"]["rule"] is None and answer["ai_analysis"]["risk_level"] is None
    answer = send(serve(no_rule=Action.ALLOW), "select 1 as one", "lake")
    assert answer["output"] == "one\n1\n(1 row)\n" and answer["ai_analysis"]["rule"] is None


def test_without_a_provider_nothing_runs(serve: Serve, tmp_path: Path) -> None:
    """That is a gap, and goes as the rule says of gaps: unless it says so, to those whom it names, else nowhere."""
    (tmp_path / "workbench.toml").write_text(_SHELL)
    admin = serve()
    admin.ok("POST", "/api/access-requests/rules", {"name": "dba", "reviewers_groups": ["dba"], "min_approvals": 1})
    asked = {"action": "require_access_request", "access_request_rule_name": "dba"}
    free, shut = {"action": "allow_execution"}, {"action": "block_execution"}
    rule = {
        "name": "r", "connection_names": ["lake"],
        "risk_evaluation": {"low_risk": free, "medium_risk": shut, "high_risk": shut},
    }  # fmt: skip
    admin.ok("POST", "/api/ai/session-analyzer/rules", rule)
    answer = send(admin, "select 1", "lake")
    assert answer["output_status"] == "blocked" and answer["ai_analysis"]["gap"] == "unavailable"
    rule["risk_evaluation"] = {"low_risk": free, "medium_risk": asked, "high_risk": shut}
    admin.ok("PUT", "/api/ai/session-analyzer/rules/r", rule)
    answer = admin("POST", "/api/sessions", {"script": "select 1", "connection": "lake"})
    assert answer.status_code == 202 and answer.json()["ai_analysis"]["risk_level"] is None
    admin.ok("PUT", "/api/ai/session-analyzer/rules/r", {**rule, "on_gap": "block_execution"})
    assert send(admin, "select 1", "lake")["output_status"] == "blocked"


def test_who_skips_reviews_waits_for_none(serve: Serve, tmp_path: Path, judge: Scripted) -> None:
    """A member of a group that the access request rule lets pass; the verdict stands on record."""
    (tmp_path / "workbench.toml").write_text(_SHELL)
    admin = serve()
    prepare(admin, judge, skip_review_groups=["sre"])
    answer = send(admin.token_for("user", "sue@example.com", groups=["sre"]), "echo review")
    assert answer["output"] == "review\n" and answer["ai_analysis"]["action"] == "require_access_request"
    waiting(admin.token_for("user", "sam@example.com", groups=["dev"]))


def test_a_connection_for_classifying_only_runs_nothing(admin: Client, sender: Client) -> None:
    """What would be allowed fails with a sentence."""
    admin.ok("POST", "/api/connections", {"name": "elsewhere", "type": "database", "subtype": "mysql"})
    answer = send(sender, "select 1", "elsewhere")
    assert (answer["output_status"], answer["exit_code"]) == ("failed", 254)
    assert "for classifying only" in answer["output"]


def test_a_connection_that_has_changed_takes_its_approvals_along(serve: Serve, tmp_path: Path, judge: Scripted) -> None:
    """What would run elsewhere is not what was approved."""
    (tmp_path / "workbench.toml").write_text(_SHELL)
    admin = serve()
    prepare(admin, judge)
    id_ = waiting(admin.token_for("user", "sam@example.com"), f"touch {tmp_path}/ran # review")
    approve(admin.token_for("reviewer", "rita@example.com", groups=["dba"]), id_)
    (tmp_path / "workbench.toml").write_text(_SHELL.replace('"here"', '"elsewhere"'))
    admin = serve()
    assert "has changed" in admin.refused(409, "POST", f"/api/sessions/{id_}/exec")
    (tmp_path / "workbench.toml").write_text("")
    admin = serve()
    assert "is gone" in admin.refused(409, "POST", f"/api/sessions/{id_}/exec")
    assert not (tmp_path / "ran").exists()


def test_arguments_reach_a_command_that_takes_them_and_no_other(sender: Client, judge: Scripted) -> None:
    """They are judged with the script, and alone where there is none; both empty is nothing."""
    assert send(sender, "echo $1", "args", client_args=["-s", "a b"])["output"] == "a b\n"
    assert send(sender, "", "args", client_args=["-c", "echo block"])["output_status"] == "blocked"
    assert judge.asked[-1]["arguments"] == ("-c", "echo block") and judge.asked[-1]["command"] == ""
    for connection in ("shell", "lake"):
        body = {"script": "select 1", "connection": connection, "client_args": ["-x"]}
        assert "client_args" in sender.refused(422, "POST", "/api/sessions", body)
    nothing: tuple[dict[str, Any], ...] = ({}, {"script": " ", "client_args": []})
    for body in ({"connection": "args", **empty} for empty in nothing):
        assert "both empty" in sender.refused(400, "POST", "/api/sessions", body)


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (404, {"connection": "none", "script": "x"}, "none"),
        (400, {"script": "x"}, "connection"),
        (400, {"connection": "shell", "script": 7}, "script"),
        (400, {"connection": "shell", "script": "x", "secret": 1}, "secret"),
        (400, {"connection": "args", "client_args": ["a\0b"]}, "NUL"),
        (422, {"connection": "shell", "script": "x", "metadata": {str(n): n for n in range(21)}}, "metadata"),
        (422, {"connection": "shell", "script": "x", "labels": {"k": "v" * 2500}}, "labels"),
    ],
)
def test_what_cannot_be_sent_is_refused_and_leaves_nothing(
    admin: Client, sender: Client, status: int, body: dict[str, Any], says: str
) -> None:
    """One sentence, no session."""
    said = sender.refused(status, "POST", "/api/sessions", body)
    assert re.search(says, said), said
    assert admin.ok("GET", "/api/sessions") == {
        "data": [], "total": 0, "total_is_capped": False, "has_next_page": False,
    }  # fmt: skip


def test_the_attempt_is_there_before_anyone_is_asked(admin: Client, sender: Client, judge: Scripted) -> None:
    """Seen by another request while the judge still thinks."""
    seen: list[Any] = []
    judge.before = lambda: seen.extend(admin.ok("GET", "/api/sessions")["data"])
    answer = send(sender, "echo hello")
    [attempt] = seen
    assert attempt["id"] == answer["session_id"] and attempt["status"] == "open" and "ai_analysis" not in attempt


def test_a_judge_that_fails_runs_nothing(sender: Client, tmp_path: Path) -> None:
    """500, and the session is closed."""
    sender.refused(500, "POST", "/api/sessions", {"script": f"touch {tmp_path}/ran; crash", "connection": "shell"})
    [listed] = sender.ok("GET", "/api/sessions")["data"]
    assert listed["status"] == "done" and listed["exit_code"] == -2 and not (tmp_path / "ran").exists()


def test_a_run_whose_end_cannot_be_written_is_not_called_undone(
    serve: Serve, tmp_path: Path, judge: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503, saying that it ran; at the next start it is closed as one whose end nobody knows."""
    (tmp_path / "workbench.toml").write_text(_SHELL)
    admin = serve()
    prepare(admin, judge)

    def full(*_: Any) -> None:
        raise duckdb.IOException("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(store, "end", full)
        body = {"script": f"touch {tmp_path}/ran", "connection": "shell"}
        assert "has run" in admin.refused(503, "POST", "/api/sessions", body)
    assert (tmp_path / "ran").exists()
    [listed] = serve().ok("GET", "/api/sessions")["data"]
    assert (listed["status"], listed["exit_code"]) == ("done", -2)


def test_what_takes_longer_goes_on_by_itself(
    admin: Client, sender: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """202 with what the judge said, and the end is found later."""
    monkeypatch.setattr(service(admin).sessions, "_wait_s", 2.0)
    answer = sender(
        "POST", "/api/sessions", {"script": f"until [ -e {tmp_path}/go ]; do :; done; echo end", "connection": "shell"}
    )
    assert answer.status_code == 202
    document = answer.json()
    keeps(document, "ExecResponse")
    assert (document["output_status"], document["has_review"], document["exit_code"]) == ("running", False, -2)
    assert document["ai_analysis"]["action"] == "allow_execution"
    path = f"/api/sessions/{document['session_id']}"
    assert sender.ok("GET", path)["status"] == "open"
    (tmp_path / "go").touch()
    give_up = time.monotonic() + 20
    while (shown := sender.ok("GET", path))["status"] != "done":
        assert time.monotonic() < give_up
    assert base64.b64decode(shown["event_stream"][-1][2]) == b"end\n" and shown["exit_code"] == 0


def test_a_stop_waits_for_what_runs(
    serve: Serve, tmp_path: Path, judge: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A while; what is not done by then is stopped, and said to be lost, its review unknown."""
    (tmp_path / "workbench.toml").write_text(_SHELL)
    admin = serve()
    prepare(admin, judge)
    monkeypatch.setattr(service(admin).sessions, "_wait_s", 0.05)
    quick = admin("POST", "/api/sessions", {"script": "sleep 0.5; echo end", "connection": "shell"}).json()
    reviewer = admin.token_for("reviewer", "rita@example.com", groups=["dba"])
    slow = waiting(admin, "echo review; sleep 60")
    approve(reviewer, slow)
    monkeypatch.setattr(sessions, "DRAIN_S", 1.5)
    assert admin("POST", f"/api/sessions/{slow}/exec").status_code == 202
    admin = serve()
    shown = admin.ok("GET", f"/api/sessions/{quick['session_id']}")
    assert (shown["status"], shown["exit_code"]) == ("done", 0)
    shown = admin.ok("GET", f"/api/sessions/{slow}?event_stream=utf8")
    assert (shown["status"], shown["exit_code"], shown["review"]["status"]) == ("done", -2, "UNKNOWN")
    assert "how far it came is not known" in shown["event_stream"][0]


def test_a_crash_leaves_no_session_open(serve: Serve, tmp_path: Path, judge: Scripted) -> None:
    """What ran when the server died is closed with a sentence at the next start; what waits goes on waiting."""
    (tmp_path / "workbench.toml").write_text(_SHELL)
    admin = serve()
    prepare(admin, judge)
    reviewer = admin.token_for("reviewer", "rita@example.com", groups=["dba"])
    ran, waits = waiting(admin), waiting(admin)
    approve(reviewer, ran)
    monkey = pytest.MonkeyPatch()
    # As if killed: the run begins, and nothing after it is ever written.
    monkey.setattr(service(admin).sessions, "_run", _never)
    monkey.setattr(service(admin).sessions, "_wait_s", 0.05)
    monkey.setattr(sessions, "DRAIN_S", 0.01)
    assert admin("POST", f"/api/sessions/{ran}/exec").status_code == 202
    attempt = admin("POST", "/api/sessions", {"script": "echo hello", "connection": "shell"}).json()["session_id"]
    assert admin.ok("GET", f"/api/reviews/{ran}")["status"] == "PROCESSING"
    admin = serve()
    monkey.undo()
    prepare(admin, judge)
    for id_ in (ran, attempt):
        shown = admin.ok("GET", f"/api/sessions/{id_}?event_stream=utf8")
        assert (shown["status"], shown["exit_code"]) == ("done", -2)
        assert "how far it came is not known" in shown["event_stream"][0]
    assert admin.ok("GET", f"/api/reviews/{ran}")["status"] == "UNKNOWN"
    assert "UNKNOWN" in admin.refused(409, "POST", f"/api/sessions/{ran}/exec")
    assert admin.ok("GET", f"/api/sessions/{waits}")["status"] == "open"
    again = admin.token_for("reviewer", "rita@example.com", groups=["dba"])
    approve(again, waits)
    assert admin.ok("POST", f"/api/sessions/{waits}/exec")["output"] == "review\n"


def test_lists_are_filtered_and_paged(admin: Client, sender: Client, reviewer: Client) -> None:
    """Newest first; each filter alone, and what is no filter is refused."""
    first = send(sender, "echo 1", correlation_id="task-1")["session_id"]
    second = send(admin, "select 1", "lake")["session_id"]
    third = waiting(sender)
    approve(reviewer, third)

    def ids(who: Client | None = None, /, **query: Any) -> list[str]:
        page = (who or admin).ok("GET", "/api/sessions", params=query)
        keeps(page, "SessionList")
        assert page["total"] == len(page["data"])
        return [entry["id"] for entry in page["data"]]

    assert ids() == [third, second, first]
    assert ids(user="sam@example.com") == [third, first] and ids(connection="lake") == [second]
    assert ids(type="database") == [second] and ids(correlation_id="task-1") == [first]
    assert ids(None, **{"review.status": "APPROVED"}) == [third] and ids(None, **{"review.status": "REJECTED"}) == []
    assert ids(None, **{"review.approver": "rita@example.com"}) == [third] and ids(jira_issue_key="X-1") == []
    middle = admin.ok("GET", f"/api/sessions/{second}")["start_date"]
    assert ids(start_date=middle) == [third, second] and ids(end_date=middle) == [second, first]
    assert ids(sender) == [third, first] and ids(sender, user="admin") == [third, first]
    assert ids(reviewer) == [third] and ids(admin.token_for("auditor", "a@example.com")) == [third, second, first]
    page = admin.ok("GET", "/api/sessions", params={"limit": 2, "offset": 1, "count": "none"})
    assert [entry["id"] for entry in page["data"]] == [second, first]
    assert page["total"] is None and page["has_next_page"] is False
    assert admin.ok("GET", "/api/sessions?limit=1&count=exact")["has_next_page"] is True
    for query in ("start_date=yesterday", "limit=-1", "offset=x", "offset=10001", "count=all", "review.status=MAYBE"):
        admin.refused(422, "GET", f"/api/sessions?{query}")


def test_reviews_come_in_pages_where_they_are_asked_for_so(sender: Client, reviewer: Client) -> None:
    """Newest first, none twice and none left out; all of them in one list otherwise, as Hoop's clients read it."""
    made = [waiting(sender) for _ in range(3)][::-1]

    def sessions(query: str) -> list[str]:
        return [review["session"] for review in reviewer.ok("GET", f"/api/reviews{query}")]

    assert sessions("") == made
    assert sessions("?limit=2") == made[:2] and sessions("?limit=2&offset=2") == made[2:]
    assert sessions("?offset=3") == [] and sessions("?limit=0") == made
    for query in ("limit=-1", "offset=x"):
        reviewer.refused(422, "GET", f"/api/reviews?{query}")


def test_one_session_is_shown_as_it_is_asked_for(sender: Client) -> None:
    """Its stream as text or base64, by kinds; a link to fetch it by, once."""
    # Both streams come by pipes of their own, in whichever order they are read.
    id_ = send(sender, "printf 'a\\tb\\n1\\t\"x\"\\n'; echo oops >&2")["session_id"]
    path = f"/api/sessions/{id_}"

    def stream(query: str) -> Any:
        return sender.ok("GET", f"{path}?{query}")["event_stream"]

    assert stream("event_stream=utf8&events=o") == ['a\tb\n1\t"x"\n']
    assert b"oops\n\n" in base64.b64decode(stream("event_stream=base64&events=e,o&new_line=1")[0])
    assert [kind for _, kind, _ in stream("events=e")] == ["e"] and len(stream("expand=event_stream")) == 3
    for query in ("event_stream=utf16", "event_stream=raw-queries", "events=x", "expand=all", "extension=../x"):
        sender.refused(422, "GET", f"{path}?{query}")
    link = sender.ok("GET", f"{path}?extension=csv&events=o")
    assert set(link) == {"download_url", "expire_at"}
    url = link["download_url"].removeprefix("http://testserver.local")
    fetched = sender.http.get(url)
    assert fetched.text == 'a,b\n1,"""x"""\n' and f"{id_}.csv" in fetched.headers["content-disposition"]
    assert sender.http.get(url).status_code == 404
    url = sender.ok("GET", f"{path}?extension=json&events=e")["download_url"].removeprefix("http://testserver.local")
    assert sender.http.get(url.replace("token=", "token=x")).status_code == 404
    assert '"type":"e","data":"oops\\n"' in sender.http.get(url).text


def test_sessions_are_seen_by_whom_they_are_for(admin: Client, sender: Client, reviewer: Client) -> None:
    """Their owner, who reads all, and a reviewer where there is a review; another organization learns nothing."""
    plain, reviewed = send(sender, "echo 1")["session_id"], waiting(sender)
    other = admin.token_for("user", "una@example.com")
    stranger = admin.token_for("admin", "x@example.com", organization="acme")
    for id_ in (plain, reviewed):
        other.refused(403, "GET", f"/api/sessions/{id_}")
        other.refused(403 if id_ == reviewed else 404, "POST", f"/api/sessions/{id_}/exec")
        admin.token_for("auditor", "a@example.com").ok("GET", f"/api/sessions/{id_}")
        for method, path, body in (
            ("GET", f"/api/sessions/{id_}", None),
            ("POST", f"/api/sessions/{id_}/exec", None),
            ("PUT", f"/api/sessions/{id_}/review", {"status": "APPROVED"}),
            ("GET", f"/api/reviews/{id_}", None),
            ("PUT", f"/api/reviews/{id_}", {"status": "APPROVED"}),
        ):
            stranger.refused(404, method, path, body)
    reviewer.ok("GET", f"/api/sessions/{reviewed}")
    reviewer.refused(403, "GET", f"/api/sessions/{plain}")
    assert stranger.ok("GET", "/api/sessions")["data"] == [] == stranger.ok("GET", "/api/reviews")
    assert other.ok("GET", "/api/reviews") == [] and len(sender.ok("GET", "/api/reviews")) == 1
    for path in ("/api/sessions/none", "/api/reviews/none", f"/api/sessions/{new_id()}"):
        admin.refused(404, "GET", path)
    stranger.refused(404, "POST", "/api/sessions", {"script": "x", "connection": "shell"})
    reviewer.refused(403, "POST", "/api/sessions", {"script": "x", "connection": "shell"})


def test_what_happened_is_told_without_the_command(admin: Client, sender: Client, reviewer: Client) -> None:
    """Created, reviewed, finished, each with risk and action."""
    id_ = waiting(sender, "echo review planted")
    approve(reviewer, id_)
    sender.ok("POST", f"/api/sessions/{id_}/exec")
    rows = asyncio.run(
        service(admin).ledger.read(
            lambda at: at.execute(
                "select name, \"user\", properties->>'risk', properties->>'action', properties::varchar from events "
                "where name like 'hoop-session-%' and properties->>'session' = ? order by seq", [id_]
            ).fetchall()
        )
    )  # fmt: skip
    assert [row[:4] for row in rows] == [
        ("hoop-session-created", "sam@example.com", "medium", "review"),
        ("hoop-session-reviewed", "sam@example.com", "medium", "review"),
        ("hoop-session-finished", "sam@example.com", "medium", "review"),
    ]
    assert not any("planted" in row[4] for row in rows)


def _told(client: Client, id: str) -> list[str]:
    """What was told of a session, oldest first, without what all the names begin with."""
    events = client.ok("GET", f"/api/events?session_id={id}")["data"][::-1]
    judged = {(event["risk_level"], event["action"]) for event in events}
    assert len(judged) == 1, "each says risk and action, and the same"
    return [event["name"].removeprefix("hoop-session-") for event in events]


def test_however_a_session_ends_that_is_told_once(
    serve: Serve, tmp_path: Path, judge: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run, blocked, rejected, revoked, out of time before an answer or a run, or never judged."""
    (tmp_path / "workbench.toml").write_text(_SHELL)
    admin = serve()
    prepare(admin, judge)
    sender, reviewer = admin.token_for("user", "sam@example.com"), admin.token_for("admin", "rita@example.com")
    ran, blocked = send(sender, "echo hello")["session_id"], send(sender, "block")["session_id"]
    rejected, revoked, unanswered, unrun, open_ = (waiting(sender) for _ in range(5))
    reviewer.ok("PUT", f"/api/sessions/{rejected}/review", {"status": "REJECTED"})
    approve(reviewer, revoked)
    approve(reviewer, unrun)
    reviewer.ok("PUT", f"/api/sessions/{revoked}/review", {"status": "REVOKED"})
    sender.refused(500, "POST", "/api/sessions", {"script": "crash", "connection": "shell"})
    crashed = sender.ok("GET", "/api/sessions")["data"][0]["id"]
    assert _told(admin, ran) == _told(admin, blocked) == _told(admin, crashed) == ["created", "finished"]
    assert _told(admin, rejected) == ["created", "reviewed", "finished"]
    assert _told(admin, revoked) == ["created", "reviewed", "reviewed", "finished"]
    assert _told(admin, unrun) == ["created", "reviewed"] and _told(admin, open_) == ["created"]
    later = utc_now() + datetime.timedelta(hours=1)  # an approval's time is over, and no answer's
    monkeypatch.setattr("workbench.server.reviewing.utc_now", lambda: later)
    assert _told(admin, unrun) == ["created", "reviewed", "finished"] and _told(admin, unanswered) == ["created"]
    later += datetime.timedelta(days=1)
    assert _told(admin, unanswered) == ["created", "finished"]
    assert len(admin.ok("GET", "/api/events?name=hoop-session-finished")["data"]) == 8
    assert {entry["status"] for entry in admin.ok("GET", "/api/sessions")["data"]} == {"done"}


async def _never(*_: Any) -> Any:
    await asyncio.get_running_loop().create_future()
