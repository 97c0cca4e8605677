"""Events, counts a day, the audit of configuration, and the export of all that was judged."""

import csv
import io
import json
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.server.conftest import Client, Serve
from tests.server.contract import keeps
from workbench.corpora import load
from workbench.domain.case import Request

_TOML = """
[connections.shell]
type = "command"
command = ["/bin/sh"]
"""
_TIERS = {
    "low_risk": {"action": "allow_execution"},
    "medium_risk": {"action": "require_access_request", "access_request_rule_name": "dba"},
    "high_risk": {"action": "block_execution"},
}


class Scene:
    """A server with a connection, judged by static analysis; one session of each kind and one decision."""

    def __init__(self, admin: Client) -> None:
        self.admin = admin
        admin.ok("POST", "/api/access-requests/rules", {"name": "dba", "reviewers_groups": ["dba"], "min_approvals": 1})
        rule = {"name": "prod", "connection_names": ["shell"], "risk_evaluation": _TIERS, "model": "baseline"}
        admin.ok("POST", "/api/ai/session-analyzer/rules", rule)
        self.sender = admin.token_for("user", "sam@example.com")
        self.rita = admin.token_for("reviewer", "rita@example.com", groups=["dba"])
        self.auditor = admin.token_for("auditor", "ann@example.com")
        send = self.sender
        self.low = send.ok("POST", "/api/sessions", {"script": "echo hello", "connection": "shell"})
        self.medium = send.ok("POST", "/api/sessions", {"script": "mkdir -p made", "connection": "shell"})
        self.high = send.ok("POST", "/api/sessions", {"script": "rm -rf /", "connection": "shell"})
        self.decided = send.ok("POST", "/api/classify", {"command": "rm -rf /var", "connection": "shell"})
        self.rita.ok("PUT", f"/api/sessions/{self.medium['session_id']}/review", {"status": "APPROVED"})
        send.ok("POST", f"/api/sessions/{self.medium['session_id']}/exec")


@pytest.fixture
def scene(serve: Serve, tmp_path: Path) -> Scene:
    (tmp_path / "workbench.toml").write_text(_TOML)
    return Scene(serve(events_file=tmp_path / "events.jsonl"))


def _events(client: Client, query: str = "") -> list[dict[str, Any]]:
    return list(client.ok("GET", f"/api/events?limit=100&{query}")["data"])


def test_what_happens_is_told_by_hoops_names(scene: Scene) -> None:
    """The rule's, and each session's with risk and action; no event holds a command."""
    events = _events(scene.auditor)
    told = [(event["name"], event["risk_level"], event["action"]) for event in reversed(events)]
    assert told == [
        ("hoop-session-ai-analysis-rule-created", None, None),
        ("hoop-session-created", "low", "allow_execution"),
        ("hoop-session-finished", "low", "allow_execution"),
        ("hoop-session-created", "medium", "require_access_request"),
        ("hoop-session-created", "high", "block_execution"),
        ("hoop-session-finished", "high", "block_execution"),
        ("hoop-session-reviewed", "medium", "require_access_request"),
        ("hoop-session-finished", "medium", "require_access_request"),
    ]
    assert "rm -rf" not in json.dumps(events)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("name=hoop-session-created", 3),
        ("risk_level=high", 2),
        ("action=allow_execution", 2),
        ("connection=shell", 7),
        ("connection=other", 0),
        ("user=sam@example.com", 7),
        ("start_date=2000-01-01T00:00:00Z&end_date=2001-01-01T00:00:00Z", 0),
    ],
)
def test_events_are_filtered(scene: Scene, query: str, count: int) -> None:
    """By each of what they are about."""
    assert len(_events(scene.admin, query)) == count


def test_events_come_in_pages(scene: Scene) -> None:
    """No event twice, none left out, and the last page says that it is."""
    pages = [scene.admin.ok("GET", f"/api/events?limit=3&offset={offset}") for offset in (0, 3, 6)]
    assert [page["has_next_page"] for page in pages] == [True, True, False]
    assert [event for page in pages for event in page["data"]] == _events(scene.admin)


def test_an_event_that_is_none_is_not_asked_for(scene: Scene) -> None:
    """422 names what there is."""
    assert "hoop-session-created" in scene.admin.refused(422, "GET", "/api/events?name=hoop-session-creatd")
    scene.admin.refused(422, "GET", "/api/events?risk_level=severe")
    scene.admin.refused(422, "GET", "/api/events?action=block")
    scene.admin.refused(422, "GET", "/api/events?limit=-1")
    scene.admin.refused(422, "GET", "/api/events?start_date=yesterday")


def test_events_are_lines_of_a_file_as_well(scene: Scene, tmp_path: Path) -> None:
    """Each with its organization; what is in the file is what is in the store, in the order in which it happened."""
    lines = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    assert len({line.pop("organization") for line in lines}) == 1
    assert lines == _events(scene.admin)[::-1]
    assert (tmp_path / "events.jsonl").stat().st_mode & 0o777 == 0o600


def test_a_session_is_recorded_where_the_file_of_events_cannot_be(scene: Scene, tmp_path: Path) -> None:
    """The file is a copy: that it is in the way of nothing is its first duty."""
    (tmp_path / "events.jsonl").unlink()
    (tmp_path / "events.jsonl").mkdir()
    before = len(_events(scene.admin))
    scene.sender.ok("POST", "/api/sessions", {"script": "echo more", "connection": "shell"})
    assert len(_events(scene.admin)) == before + 2


def test_decisions_are_counted_a_day(scene: Scene) -> None:
    """By risk, action, connection and model; the days add up to the whole."""
    stats = scene.auditor.ok("GET", "/api/stats")
    assert stats["decisions"] == 4
    assert stats["by_risk"] == {"low": 1, "medium": 1, "high": 2}
    assert stats["by_action"] == {"allow_execution": 1, "require_access_request": 1, "block_execution": 2}
    assert stats["by_connection"] == {"shell": 4} and stats["by_model"] == {"baseline": 4} and stats["by_gap"] == {}
    assert stats["events"]["hoop-session-created"] == 3
    assert sum(day["decisions"] for day in stats["days"]) == 4
    assert scene.admin.ok("GET", "/api/stats?end_date=2020-01-01T00:00:00Z")["decisions"] == 0
    scene.admin.refused(422, "GET", "/api/stats?start_date=2020-01-01T00:00:00Z")
    scene.admin.refused(422, "GET", "/api/stats?start_date=2031-01-01T00:00:00Z")


def test_every_change_of_configuration_is_listed(scene: Scene) -> None:
    """Who, what, before and after; of a token neither text nor digest."""
    found = scene.auditor.ok("GET", "/api/audit?limit=100")["data"]
    [made] = [change for change in found if change["kind"] == "analyzer_rule"]
    assert (made["change"], made["user"], made["before"], made["name"]) == ("created", "admin", None, "prod")
    assert made["after"]["model"] == "baseline"
    tokens = scene.admin.ok("GET", "/api/audit?kind=token")["data"]
    assert len(tokens) == 3 and all("digest" not in change["after"] for change in tokens)


def _export(client: Client, query: str = "") -> list[dict[str, Any]]:
    return [json.loads(line) for line in client("GET", f"/api/audit/export?{query}").text.splitlines()]


def test_the_export_has_every_session_and_decision(scene: Scene) -> None:
    """Once each, oldest first, with the analysis that list and detail show, and its review."""
    rows = _export(scene.auditor)
    assert [row["type"] for row in rows] == ["session"] * 3 + ["decision"]
    assert [row["script"] for row in rows] == ["echo hello", "mkdir -p made", "rm -rf /", "rm -rf /var"]
    listed = {row["id"]: row for row in scene.admin.ok("GET", "/api/sessions")["data"]}
    for row in rows[:3]:
        assert row["ai_analysis"] == listed[row["id"]]["ai_analysis"]
        keeps(row["ai_analysis"], "SessionAIAnalysis")
    assert rows[1]["review_status"] == "EXECUTED" and rows[1]["reviews"][0]["session"] == rows[1]["session_id"]
    assert rows[3]["id"] == rows[3]["decision_id"] == scene.decided["decision_id"]


def test_the_export_is_the_same_in_every_format(scene: Scene) -> None:
    """CSV and Parquet hold the same rows; what is nested is JSON there."""
    rows = _export(scene.admin, "format=jsonl")
    answer = scene.admin("GET", "/api/audit/export?format=csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    table = list(csv.DictReader(io.StringIO(answer.text)))
    frame = pl.read_parquet(scene.admin("GET", "/api/audit/export?format=parquet").content)
    for other in (table, frame.to_dicts()):
        assert [row["id"] for row in other] == [row["id"] for row in rows]
        assert [row["script"] for row in other] == [row["script"] for row in rows]
        assert [json.loads(row["ai_analysis"]) for row in other] == [row["ai_analysis"] for row in rows]
        assert [json.loads(row["reviews"]) for row in other] == [row["reviews"] for row in rows]
    assert (
        frame["exit_code"].to_list() == [row["exit_code"] for row in rows] and frame["latency_ms"].dtype == pl.Float64
    )


@pytest.mark.parametrize("format", ["jsonl", "csv", "parquet"])
def test_an_export_is_a_corpus_without_labels(serve: Serve, tmp_path: Path, format: str) -> None:
    """Recorded sessions and decisions are read as cases: all that was put to a model live, and nothing else."""
    (tmp_path / "workbench.toml").write_text(
        _TOML + 'env = {REGION = "eu"}\nallow_client_args = true\n[connections.shell.tags]\nenv = "prod"\n'
    )
    scene = Scene(serve())
    scene.sender.ok("POST", "/api/sessions", {"script": "", "client_args": ["--version"], "connection": "shell"})
    file = tmp_path / f"last-month.{format}"
    file.write_bytes(scene.admin("GET", f"/api/audit/export?format={format}").content)
    found = [located.case for located in load.cases([str(file)])]
    assert {case.id: case.meta["risk_level"] for case in found} == {
        row["id"]: row["risk_level"] for row in _export(scene.admin)
    }
    session = partial(Request, dialect="bash", connection="shell", connection_tags={"env": "prod"})
    assert [case.request for case in found] == [
        *(session(text, environment=("REGION",)) for text in ("echo hello", "mkdir -p made", "rm -rf /")),
        session("", arguments=("--version",), environment=("REGION",)),
        session("rm -rf /var"),
    ]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("connection=other", 0), ("user=sam@example.com", 4), ("user=nobody", 0), ("type=custom", 3),
        ("review.status=EXECUTED", 1), ("review.approver=rita@example.com", 1),
        ("end_date=2001-01-01T00:00:00Z", 0), ("start_date=2001-01-01T00:00:00Z", 4),
    ],
)  # fmt: skip
def test_the_export_is_filtered_as_the_list_is(scene: Scene, query: str, count: int) -> None:
    """The same sessions; and of the decisions those that can meet the filter."""
    rows = _export(scene.admin, query)
    assert len(rows) == count
    sessions = [row["id"] for row in rows if row["type"] == "session"]
    assert sessions == [row["id"] for row in scene.admin.ok("GET", f"/api/sessions?{query}")["data"]][::-1]


@pytest.mark.parametrize("format", ["jsonl", "csv", "parquet"])
def test_an_export_of_nothing_is_a_file_of_nothing(admin: Client, format: str) -> None:
    """A table keeps its columns."""
    answer = admin("GET", f"/api/audit/export?format={format}")
    assert answer.status_code == 200
    if format == "parquet":
        assert pl.read_parquet(answer.content).height == 0
    else:
        assert answer.text.count("\n") == (format == "csv")


def test_an_export_in_another_format_is_refused(admin: Client) -> None:
    """422 names those there are, before anything is sent."""
    assert "parquet" in admin.refused(422, "GET", "/api/audit/export?format=xlsx")
    admin.refused(422, "GET", "/api/audit/export?start_date=soon")


def test_history_is_of_one_organization_and_for_who_may_read_it(scene: Scene) -> None:
    """Another organization's is empty, whatever is asked for; senders and reviewers are refused."""
    theirs = scene.admin.token_for("admin", "eve@example.com", organization="acme")
    assert _export(theirs) == [] and theirs.ok("GET", "/api/stats")["decisions"] == 0
    assert _events(theirs, f"session_id={scene.high['session_id']}") == []
    assert {change["kind"] for change in theirs.ok("GET", "/api/audit")["data"]} <= {"organization", "token"}
    for client in (scene.sender, scene.rita):
        for path in ("/api/events", "/api/stats", "/api/audit", "/api/audit/export"):
            client.refused(403, "GET", path)
