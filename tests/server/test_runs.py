"""Runs over HTTP: what the server holds, read and added from elsewhere, by the same methods and in the same frames."""

import asyncio
import io
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import uvicorn
from polars.testing import assert_frame_equal

from tests.cli import workbench as invoke
from tests.server.conftest import ADMIN, Client, Serve
from workbench import Workbench
from workbench.client.http import Server, ServerError
from workbench.domain.errors import InputError, MissingKey, UnknownRun, WorkbenchError
from workbench.server.app import create_app
from workbench.server.service import Service
from workbench.server.settings import ServerSettings
from workbench.store import shipping
from workbench.wire import runs as wire

_STRENGTH = {"allow": 0, "review": 1, "block": 2}
_CASES: list[dict[str, Any]] = [
    {"id": "a", "command": "select 1", "dialect": "postgres", "label": "low", "tags": ["read"], "split": "dev"},
    {"id": "b", "command": "drop table users", "dialect": "postgres", "label": "high", "connection": "pg"},
    {"id": "c", "command": "delete from users where id = 5", "dialect": "postgres", "label": "medium", "split": "test"},
    {"id": "d", "command": "select 1", "dialect": "postgres", "label": "medium", "rationale": "as a", "note": 1},
]  # fmt: skip


@pytest.fixture
def corpus(tmp_path: Path) -> str:
    path = tmp_path / "corpus.jsonl"
    path.write_text("".join(json.dumps(case) + "\n" for case in _CASES))
    return str(path)


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """A server that is asked over the network, over the store ``server.duckdb``."""
    settings = ServerSettings(db=tmp_path / "server.duckdb", admin_token=ADMIN, operator_file=tmp_path / "none.toml")
    config = uvicorn.Config(create_app(Service(settings)), port=0, log_config=None, lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def local(tmp_path: Path, corpus: str) -> Workbench:
    """The store before it is served, with two runs in it."""
    workbench = Workbench.open(tmp_path / "server.duckdb")
    for model in ("baseline", "learned"):
        workbench.replay_sync(corpus, model=model)
    return workbench


def test_what_is_read_over_the_network_is_what_is_in_the_store(local: Workbench, tmp_path: Path, request: Any) -> None:
    """Heads, figures, frames, flips, comparisons and gates: equal to the last digit and column."""
    near = local.runs()
    heads, figures, frames = local.heads(), [run.as_dict() for run in near], [run.predictions for run in near]
    compared = local.compare(near[1].id, near[0].id).as_dict()
    gated = near[1].gate(near[0]).as_dict()
    far = Workbench.connect(request.getfixturevalue("url"), token=ADMIN)
    assert far.heads() == heads
    assert [run.run for run in far.runs()] == [run.run for run in near]
    assert [run.as_dict() for run in far.runs()] == figures
    for run, frame in zip(far.runs(), frames, strict=True):
        assert_frame_equal(run.predictions, frame)
        strength = [pl.col(name).cast(str).replace_strict(_STRENGTH) for name in ("action", "expected")]
        assert_frame_equal(run.misses(), frame.filter(strength[0] < strength[1]), check_row_order=False)
        assert run.by("dialect")["postgres"].accuracy.n == 4
    names = [run.run.id for run in far.runs()]
    again = Workbench.connect(request.getfixturevalue("url"), token=ADMIN)
    assert again.compare(names[1], names[0]).as_dict() == compared
    assert again.run(names[1]).gate(names[0]).as_dict() == gated
    assert again.run(names[1][:-1]).flips(again.run(names[0])) is not None
    assert far.run(names[0]).export(tmp_path / "far.jsonl") == 4


def test_a_replay_over_the_network_is_recorded_there(url: str, corpus: str) -> None:
    """Asked from here, kept there: another reader sees the same figures and frames."""
    far = Workbench.connect(url, token=ADMIN)
    run = asyncio.run(far.replay(corpus, model="baseline", repeat=2))
    other = Workbench.connect(url, token=ADMIN).run(run.id)
    assert other.as_dict() == run.as_dict() and other.run == far.run(run.id).run
    assert_frame_equal(other.predictions, run.predictions)


def test_it_works_where_a_loop_runs_already(url: str, corpus: str) -> None:
    """As in a notebook: what is not awaited there needs no loop of its own."""

    async def notebook() -> int:
        far = Workbench.connect(url, token=ADMIN)
        await far.replay(corpus, model="baseline")
        return len(far.runs()[0].predictions)

    assert asyncio.run(notebook()) == 4


def test_a_run_that_cannot_be_handed_over_is_kept(url: str, corpus: str) -> None:
    """What was paid for is not lost: the message names the store that has it."""
    issued = Server(url, ADMIN).call("POST", "/api/tokens", {"name": "ann", "user": "ann", "role": "auditor"})
    far = Workbench.connect(url, token=issued["token"])
    with pytest.raises(ServerError, match=r"recorded here.*needs the role admin.*--db") as raised:
        far.replay_sync(corpus, model="baseline")
    [run] = Workbench.open(str(raised.value).rpartition("--db ")[2]).runs()
    assert run.as_dict()["answered"] == 4


def test_what_cannot_be_over_the_network_says_so(url: str, monkeypatch: pytest.MonkeyPatch, corpus: str) -> None:
    """One sentence each."""
    far = Workbench.connect(url, token=ADMIN)
    with pytest.raises(UnknownRun, match="no run '0123'"):
        far.run("0123")
    with pytest.raises(ServerError, match="unknown, expired or revoked"):
        Workbench.connect(url, token="wb_wrong")
    with pytest.raises(InputError, match="redacted"):
        far.replay_sync(corpus, model="baseline", store_redacted=True)
    monkeypatch.delenv("WORKBENCH_TOKEN", raising=False)
    with pytest.raises(MissingKey, match="WORKBENCH_TOKEN"):
        Workbench.connect(url)


def _document(local: Workbench, index: int = 0) -> dict[str, Any]:
    """The newest run as a client would add it."""
    run = local.runs()[index].run
    with local.store.hold() as connection:
        lines = [json.loads(wire.encode(line)) for line in shipping.lines(connection, run)]
    return {
        "run": lines[0]["run"],
        "cases": [line["case"] for line in lines if "case" in line],
        "predictions": [line["prediction"] for line in lines if "prediction" in line],
    }


@pytest.fixture
def document(tmp_path: Path, corpus: str) -> dict[str, Any]:
    elsewhere = Workbench.open(tmp_path / "elsewhere.duckdb")
    elsewhere.replay_sync(corpus, model="baseline")
    return _document(elsewhere)


def test_a_run_is_added_whole_and_read_again(admin: Client, document: dict[str, Any]) -> None:
    """As JSON and as Arrow, by a prefix of its id, with the figures that were computed here."""
    taken = admin.ok("POST", "/api/runs", document)
    assert taken == {"run": document["run"]["id"], "state": "done", "cases": 4, "predictions": 4}
    path = f"/api/runs/{taken['run'][:20]}"
    assert admin.ok("GET", path)["answered"] == 4
    page = admin.ok("GET", f"{path}/predictions?limit=3")
    assert (len(page["data"]), page["total"], page["has_next_page"]) == (3, 4, True)
    assert admin.ok("GET", f"{path}/predictions?offset=3")["data"][0]["meta"] == {"note": 1}
    accepting = {"Authorization": f"Bearer {ADMIN}", "Accept": "application/vnd.apache.arrow.stream"}
    for answer in (
        admin("GET", f"{path}/predictions?format=arrow"),
        admin.http.get(f"{path}/predictions", headers=accepting),
    ):
        assert answer.headers["content-type"].startswith("application/vnd.apache.arrow.stream")
        frame = pl.read_ipc_stream(io.BytesIO(answer.content))
        assert frame["id"].to_list() == ["a", "b", "c", "d"]
    assert [row["id"] for row in admin.ok("GET", f"{path}/predictions?part=misses")["data"]] == ["d"]
    admin.refused(422, "GET", f"{path}/predictions?part=some")
    admin.refused(422, "GET", f"{path}/predictions?format=xml")
    admin.refused(404, "GET", f"{path}/tables/configuration")


def test_a_run_that_is_done_never_changes_and_an_open_one_goes_on(admin: Client, document: dict[str, Any]) -> None:
    """409 for the one; the other is replaced by what it has become."""
    whole = document["predictions"]
    assert admin.ok("POST", "/api/runs", {**document, "predictions": whole[:2]})["state"] == "open"
    assert admin.ok("POST", "/api/runs", document)["state"] == "done"
    assert "never changes" in admin.refused(409, "POST", "/api/runs", document)
    assert len(admin.ok("GET", "/api/runs")["runs"]) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"cases": _CASES[:2]}, "not those of the corpus"),
        ({"cases": _CASES[:1] * 2}, "stands already"),
        ({"cases": [dict(_CASES[0], note="kept nowhere"), *_CASES[1:]]}, "note"),
        ({"run": None}, "run"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_run_that_does_not_hold_together_is_refused(
    admin: Client, document: dict[str, Any], change: dict[str, Any], says: str
) -> None:
    """400, and nothing of it is there."""
    assert says in admin.refused(400, "POST", "/api/runs", {**document, **change})
    assert admin.ok("GET", "/api/runs")["runs"] == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"position": 4}, "case 4"),
        ({"position": 0}, "two predictions"),
        ({"repeat": 1}, "repeat 1"),
        ({"gap": "timeout"}, "either"),
        ({"rule": "other"}, "rule"),
        ({"position": -1}, "position"),
        ({"action": "allow_execution"}, "action"),
        ({"latency_ms": "fast"}, "latency_ms"),
    ],
)
def test_a_prediction_that_cannot_be_undoes_the_run(
    admin: Client, document: dict[str, Any], change: dict[str, Any], says: str
) -> None:
    """400 names it; neither the run nor its corpus is there."""
    last = document["predictions"][-1]
    broken = {**document, "predictions": [*document["predictions"][:-1], {**last, **change}]}
    assert says in admin.refused(400, "POST", "/api/runs", broken)
    assert admin.ok("GET", "/api/runs")["runs"] == []
    assert admin.ok("POST", "/api/runs", document)["state"] == "done"


def test_a_run_comes_by_lines_as_well(admin: Client, document: dict[str, Any]) -> None:
    """Past the limit of other bodies; a line that is none is named."""
    lines = [{"run": document["run"]}, *({"case": case} for case in document["cases"])]
    lines += [{"prediction": row} for row in document["predictions"]]
    body = "".join(json.dumps(line) + "\n" for line in lines) + "\n" * 5_000_000
    headers = {"Authorization": f"Bearer {ADMIN}", "Content-Type": "application/x-ndjson"}

    def send(content: str) -> Any:
        return admin.http.post("/api/runs", content=content.encode(), headers=headers)

    assert send(body.replace('{"case"', '{"what"', 1)).json()["message"].startswith("line 2: ")
    assert "16 MiB" in send("[" * (17 << 20)).json()["message"]
    assert send('{"case": ').status_code == send("").status_code == send("{}").status_code == 400
    assert send(body).status_code == 201


def test_runs_are_of_one_organization(local: Workbench, serve: Serve, document: dict[str, Any]) -> None:
    """What the store came with is the operator's; to others neither it nor what the operator adds is there."""
    del local
    admin = serve()
    theirs = admin.token_for("admin", "eve@example.com", organization="acme")
    assert len(admin.ok("GET", "/api/runs")["runs"]) == 2 and theirs.ok("GET", "/api/runs")["runs"] == []
    theirs.ok("POST", "/api/runs", document)
    id_ = document["run"]["id"]
    for path in (f"/api/runs/{id_}", f"/api/runs/{id_}/predictions", f"/api/runs/{id_}/tables/cases"):
        assert theirs("GET", path).status_code == 200
        admin.refused(404, "GET", path)
    admin.refused(409, "POST", "/api/runs", document)
    for role, status in (("user", 403), ("reviewer", 403), ("auditor", 200)):
        assert admin.token_for(role, f"{role}@example.com")("GET", "/api/runs").status_code == status
    admin.token_for("auditor", "ann@example.com").refused(403, "POST", "/api/runs", document)


def test_every_error_over_the_network_is_ours() -> None:
    """Whoever catches WorkbenchError catches what a server does as well."""
    with pytest.raises(WorkbenchError, match="cannot be asked"):
        Workbench.connect("http://127.0.0.1:1", token="wb_any")


def test_the_command_line_reads_what_a_server_holds(
    local: Workbench, monkeypatch: pytest.MonkeyPatch, request: Any
) -> None:
    """``runs``, ``show`` and ``compare`` print the same with ``--server`` as over the store."""
    db = local.store.path
    ids = [run.id for run in local.runs()]
    verbs = [
        ("runs", "--json"),
        ("show", ids[0], "--json"),
        ("show", ids[0], "--misses"),
        ("compare", *ids, "--json"),
        ("gate", ids[0], "--baseline", ids[1], "--json"),
    ]
    near = [invoke(*verb, db=db) for verb in verbs]
    url = request.getfixturevalue("url")
    monkeypatch.setenv("WORKBENCH_TOKEN", ADMIN)
    far = [invoke(*verb, "--server", url) for verb in verbs]
    for one, other in zip(near, far, strict=True):
        # The server of this test is in this process, and its log on the same standard output.
        lines = [line for line in other.stdout.splitlines() if "] answered" not in line]
        assert (other.exit_code, lines) == (one.exit_code, one.stdout.splitlines()), other.stderr
    assert "no run '9'" in invoke("show", "9", "--server", url).stderr
