"""What must not matter: kill -9 in the middle, two notebooks and a terminal on one file, a full disk."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.corpus import LABELS, case, written
from tests.loopback import HIGH, LOW, MEDIUM, Answer, Loopback, Seen, call, completion
from workbench.store.file import Store
from workbench.workbench import Workbench

CASES = 400
SLOW = 0.02  # seconds a question


def number(seen: Seen) -> int:
    document = json.loads(seen.document["messages"][-1]["content"].split("\n")[1])
    return int(document["command"].split()[1])


def honest(seen: Seen) -> Answer:
    return completion(call((LOW, MEDIUM, HIGH)[number(seen) % 3])).but(head_s=SLOW)


def workbench(*arguments: str, db: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 -- our own program
        [sys.executable, "-m", "workbench", *arguments, "--db", str(db)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        cwd=db.parent,
    )


def recorded(db: Path) -> set[int]:
    """The cases that have their row."""
    with Store(db).hold() as connection:
        rows = connection.execute("select id from predictions join cases using (position)").fetchall()
    assert len(rows) == len(set(rows))
    return {int(id[1:]) for (id,) in rows}


@pytest.mark.parametrize("after", [40, 200])
def test_a_killed_replay_goes_on_where_it_was(tmp_path: Path, after: int) -> None:
    """No recorded answer is asked again, none is lost, and the totals are right."""
    db = tmp_path / "store.duckdb"
    path = written(tmp_path / "c.jsonl", [case(n) for n in range(CASES)])
    with Loopback(honest) as server:
        child = workbench("replay", path, "--model", "custom:m", "--api-url", server.url, "--concurrency", "8", db=db)
        while len(server.seen) < after:
            assert child.poll() is None
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        kept = recorded(db)
        asked = len(server.seen)
        # What was answered longer ago than a group waits for its commit is on disk.
        assert asked - len(kept) <= 8 + 8 * 0.25 / SLOW
        (run,) = Workbench.open(db).runs()
        assert run.as_dict()["state"] == "open"
        again = workbench("replay", "--resume", run.id[:18], "--json", db=db)
        out, err = again.communicate()
        assert again.returncode == 0, err
        later = [number(seen) for seen in server.seen[asked:]]
    assert not kept & set(later)
    assert kept | set(later) == set(range(CASES))
    assert Counter(later).most_common(1)[0][1] == 1
    summary = json.loads(out)
    assert summary["run"] == run.id
    assert (summary["cases"], summary["answered"], summary["gaps"], summary["state"]) == (CASES, CASES, {}, "done")
    assert summary["accuracy"]["value"] == 1
    assert {label: sum(row.values()) for label, row in summary["confusion"].items()} == dict(
        Counter(LABELS[n % 3] for n in range(CASES))
    )
    assert summary["tokens"]["input"] == CASES * 1000


def test_two_notebooks_and_a_terminal_take_turns_on_one_file(tmp_path: Path) -> None:
    """Each holds the file only while it reads or writes; nobody's rows are lost."""
    db = tmp_path / "store.duckdb"
    path = written(tmp_path / "c.jsonl", [case(n) for n in range(30)])
    notebook = (
        "import sys\nfrom workbench import Workbench\nwb = Workbench.open(sys.argv[1])\n"
        "for _ in range(2):\n"
        "    run = wb.replay_sync(sys.argv[2], model='baseline')\n"
        "    assert run.scorecard.cases == 30 and run.predictions.height == 30\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    children = [
        subprocess.Popen(  # noqa: S603 -- our own program
            [sys.executable, "-c", notebook, str(db), path], env=environment, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for _ in range(2):
        child = workbench("replay", path, "--model", "baseline", "--json", db=db)
        out, err = child.communicate()
        assert child.returncode == 0, err
        assert json.loads(out)["answered"] == 30
    for child in children:
        _, err = child.communicate()
        assert child.returncode == 0, err
    assert [run["state"] for run in Workbench.open(db).heads()] == ["done"] * 6


def test_work_in_one_process_shares_the_file(tmp_path: Path) -> None:
    """Two replays and a reader at once, as cells of one notebook may be."""
    bench = Workbench.open(tmp_path / "store.duckdb")
    path = written(tmp_path / "c.jsonl", [case(n) for n in range(40)])
    with Loopback(honest) as server:

        async def work() -> list[int]:
            records = await asyncio.gather(
                *(bench.replay(path, model="custom:m", api_url=server.url, concurrency=4) for _ in range(2))
            )
            return [record.as_dict()["answered"] for record in records]

        with ThreadPoolExecutor(1) as threads:
            working = threads.submit(asyncio.run, work())
            while not working.done():
                bench.runs()
                time.sleep(0.02)
            assert working.result() == [40, 40]


@pytest.mark.skipif(not Path("/dev/full").exists() or shutil.which("unshare") is None, reason="no way to fill a disk")
def test_a_full_disk_stops_the_run_with_one_sentence_and_keeps_what_was_committed(tmp_path: Path) -> None:
    """Afterwards, with room again, the run goes on."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk takes root")
    path = written(tmp_path / "c.jsonl", [case(n) for n in range(300)])
    script = f"""
    mount -t tmpfs -o size=16m none {tmp_path}/disk || exit 77
    cd {tmp_path}/disk
    {sys.executable} -m workbench replay {path} --model custom:m --api-url "$URL" --db {tmp_path}/disk/s.duckdb
    echo "exit $?"
    mount -o remount,size=200m none {tmp_path}/disk
    RUN=$({sys.executable} -m workbench runs --db s.duckdb --json | tee runs.json | grep -o '"run": "[^"]*' | cut -c9-)
    grep -o '"answered": [0-9]*' runs.json | cut -c13- >&2
    {sys.executable} -m workbench replay --resume $RUN --db s.duckdb --json
    """
    (tmp_path / "disk").mkdir()

    def noisy(_: Seen) -> Answer:
        return completion(call(LOW, explanation=os.urandom(100_000).hex()))

    with Loopback(noisy) as server:
        done = subprocess.run(  # noqa: S603 -- our own script, in a mount namespace of its own
            ["unshare", "-m", "sh", "-c", script],  # noqa: S607
            env={**os.environ, "URL": server.url, "PYTHONPATH": str(Path(__file__).parent.parent)},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode == 77 or "Operation not permitted" in done.stderr:
        pytest.skip("this machine mounts no disks")
    first, _, resumed = done.stdout.partition("exit 2")
    assert not first
    assert resumed, done.stderr
    assert "the disk that holds" in done.stderr
    assert "Traceback" not in done.stderr
    kept = int(next(line for line in done.stderr.splitlines() if line.isdigit()))
    assert 0 < kept < 300
    summary = json.loads(resumed)
    assert (summary["answered"], summary["state"]) == (300, "done")
    assert len(server.seen) - 300 <= 300 - kept
