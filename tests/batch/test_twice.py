"""Nothing is paid for twice and nothing lost, whenever the process dies and whatever answer never came."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.batch.asking import KINDS, MODELS, QUICK, at, corpus, honest, mixed, outcomes, replayed, resumed, typed
from tests.loopback import Answer, Seen
from tests.providers.vendors import WIRES, Batch, BatchServer

CASES = 30
RIGHT = [("low", "medium", "high")[n % 3] for n in range(CASES)]
_kinds = pytest.mark.parametrize("kind", KINDS)
_PROGRAM = (
    "import sys\n"
    "from workbench.batch import waiting\n"
    "waiting.PACE = waiting.Pace(0.01, 0.02, 0.0, 3, 6)\n"
    "from workbench.__main__ import main\n"
    "main()\n"
)


def started(*arguments: str, folder: Path, vendor: BatchServer) -> subprocess.Popen[str]:
    """The command line on the store of *folder*, in a process that can be killed."""
    return subprocess.Popen(  # noqa: S603 -- our own program
        [sys.executable, "-c", _PROGRAM, *arguments, "--db", str(folder / "store.duckdb")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **vendor.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        cwd=folder,
    )


@pytest.mark.parametrize(
    ("kind", "moment"),
    [
        ("openai", "take"),
        ("openai", "results"),
        ("openai", "mending"),
        ("anthropic", "take"),
        ("anthropic", "mended"),
        pytest.param("openai", "upload", marks=pytest.mark.slow),
        pytest.param("openai", "look", marks=pytest.mark.slow),
    ],
)
def test_a_process_killed_at_any_moment_goes_on_where_it_was(
    kind: str, moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``kill -9`` once the vendor has done what it was asked, and before anybody hears of it.

    So between handing in and noting it, and between fetching and recording, of the first batch and of the one that
    mends. No request is ever put into two batches that are paid for.
    """
    path = corpus(tmp_path, CASES)
    with BatchServer(kind, mixed(WIRES[kind])) as vendor:
        victims: list[subprocess.Popen[str]] = []

        def after(_: Seen, what: str, answer: Answer) -> Answer:
            at_moment = what == {"mending": "take", "mended": "results"}.get(moment, moment)
            if moment in ("mending", "mended"):
                at_moment = at_moment and len(vendor.batches) == 2
            if victims and at_moment:
                victims.pop().send_signal(signal.SIGKILL)
                return answer.but(head_s=0.2)
            return answer

        vendor.after = after
        child = started("replay", path, "--model", MODELS[kind], "--batch", "--yes", folder=tmp_path, vendor=vendor)
        victims.append(child)
        child.communicate()
        assert child.returncode == -signal.SIGKILL
        bench = at(tmp_path, vendor, monkeypatch)
        [run] = bench.runs()
        assert run.as_dict()["state"] == "open"
        record = resumed(bench, run.id)
    assert [len(batch.requests) for batch in vendor.batches] == [CASES, sum(n % 7 in (3, 4) for n in range(CASES))]
    odd = {1: "refused", 2: "rejected", 4: "no_tool"}
    assert outcomes(record) == [odd.get(n % 7, RIGHT[n]) for n in range(CASES)]
    summary = record.as_dict()
    assert (summary["state"], summary["rows"]) == ("done", CASES)
    assert summary["tokens"]["input"] == 1000 * len(vendor.paid)
    assert len(set(vendor.paid)) == len(vendor.paid)


@_kinds
def test_a_batch_whose_taking_was_never_heard_of_is_found(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer was lost on its way: the vendor is asked what it has before anything is handed in again."""
    for lost in (Answer(reset=True), WIRES[kind].fails(500), Answer(200, b"<h1>Gateway</h1>")):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        with BatchServer(kind, honest(WIRES[kind])) as vendor:
            vendor.batches += [Batch(f"older_{n}", [(f"x{n}", b"{}")] * CASES, {}, time.time()) for n in range(3)]
            vendor.after = lambda _, what, answer: lost if what == "take" else answer  # noqa: B023
            record = replayed(at(folder, vendor, monkeypatch), corpus(folder, CASES), kind)
        assert vendor.seen.count("take") == 1
        assert outcomes(record) == RIGHT


@_kinds
def test_a_batch_that_was_never_taken_is_handed_in_again(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the vendor says that it has none."""
    with BatchServer(kind, honest(WIRES[kind])) as vendor:
        troubles = [WIRES[kind].fails(503), Answer(reset=True)]
        vendor.instead = lambda _, what: troubles.pop() if what == "take" and troubles else None
        record = replayed(at(tmp_path, vendor, monkeypatch), corpus(tmp_path, CASES), kind)
    assert outcomes(record) == RIGHT
    assert (vendor.seen.count("take"), vendor.seen.count("list")) == (3, 2)


def test_a_batch_that_may_be_ours_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anthropic's have no mark until they end: one with as many requests, made then, is not paid for again."""
    with BatchServer("anthropic", honest(WIRES["anthropic"]), looks=3) as vendor:
        vendor.after = lambda _, what, answer: Answer(reset=True) if what == "take" else answer
        record = replayed(at(tmp_path, vendor, monkeypatch), corpus(tmp_path, CASES), "anthropic")
    assert vendor.seen.count("take") == 1
    assert vendor.seen.count("list") == 3
    assert outcomes(record) == RIGHT


@_kinds
def test_a_dead_endpoint_is_given_up_soon_and_the_run_goes_on_later(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 3 in one sentence that names the run; nothing is recorded of what was not asked."""
    path = corpus(tmp_path, CASES)
    with BatchServer(kind, honest(WIRES[kind])) as vendor:
        bench = at(tmp_path, vendor, monkeypatch)
        vendor.instead = lambda _, __: vendor.wire.fails(502)
        db = tmp_path / "store.duckdb"
        done = typed("replay", path, "--model", MODELS[kind], "--batch", "--yes", db=db)
        assert done.exit_code == 3
        assert "Unreachable: no batch could be handed in at 127.0.0.1, tried 3 times: HTTP 502" in done.stderr
        [run] = bench.runs()
        assert run.id in done.stderr
        assert (run.as_dict()["rows"], run.as_dict()["state"]) == (0, "open")
        vendor.instead = lambda _, __: None
        assert outcomes(resumed(bench, run.id)) == RIGHT
    assert len(vendor.batches) == 1


@_kinds
def test_ctrl_c_stops_waiting_and_says_how_to_go_on(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store is free while it waits, and afterwards; going on asks nobody for money that is spent already."""
    path = corpus(tmp_path, CASES)
    with BatchServer(kind, honest(WIRES[kind]), looks=1_000_000) as vendor:
        child = started("replay", path, "--model", MODELS[kind], "--batch", "--yes", folder=tmp_path, vendor=vendor)
        while "look" not in vendor.seen:
            assert child.poll() is None
            time.sleep(0.01)
        bench = at(tmp_path, vendor, monkeypatch, alone=False)
        [run] = bench.runs()
        child.send_signal(signal.SIGINT)
        out, err = child.communicate()
        assert (child.returncode, out) == (130, "")
        assert (
            "interrupted; what was answered is kept; what was handed in is worked on all the same. Go on with: " in err
        )
        assert f"workbench replay --resume {run.id}" in err
        assert f"batch batch_0 at 127.0.0.1: in progress, 0 of {CASES} answered" in err
        vendor.looks = 1
        done = typed("replay", "--resume", run.id, db=tmp_path / "store.duckdb")
        assert done.exit_code == 0, done.stderr
    assert len(vendor.batches) == 1
    assert outcomes(bench.run(run.id)) == RIGHT


def test_the_pace_of_these_tests_is_the_one_of_the_process_they_start() -> None:
    """Or they would wait half a minute each."""
    assert "waiting.Pace(0.01, 0.02, 0.0, 3, 6)" in _PROGRAM
    assert QUICK.settle_s == 0.0
