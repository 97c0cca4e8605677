"""The command line as a process: how it starts, what a signal or a reader that leaves does, who holds the store."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import Kept, keep, workbench
from tests.corpus import case, written
from tests.loopback import LOW, Loopback, call, completion

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "TERM": "xterm"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return keep(tmp_path_factory.mktemp("kept"))


def start(*arguments: str, db: str | Path, stdout: int = subprocess.PIPE) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 -- our own program
        [sys.executable, "-m", "workbench", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        env={**ENVIRONMENT, "WORKBENCH_DB": str(db)},
        cwd=Path(db).parent,
    )


def test_help_imports_nothing_but_the_parser() -> None:
    """What a verb needs is paid for by that verb."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "workbench", "--help"],
        capture_output=True, text=True, check=True, env=ENVIRONMENT,
    )  # fmt: skip
    assert "Start with: workbench demo" in done.stdout
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert {name for name in imported if name.startswith("workbench")} == {"workbench", "workbench.cli"}
    assert not imported & {"duckdb", "polars", "numpy", "rich", "msgspec", "aiohttp", "sqlglot", "asyncio"}


def test_the_installed_name_is_the_same_program() -> None:
    """`workbench` and `python -m workbench`."""
    script = Path(sysconfig.get_path("scripts")) / "workbench"
    if not script.exists():
        pytest.skip("the package is not installed here")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.startswith("workbench, version ")


@pytest.mark.parametrize("part", [("--misses",), ("--json",)])
def test_nothing_but_the_answer_is_printed(kept: Kept, part: tuple[str, ...]) -> None:
    """No word on standard error, of whatever library, where nothing went wrong."""
    out, err = (child := start("show", kept.run, *part, db=kept.db)).communicate()
    assert (child.returncode, err) == (0, "")
    assert out


@pytest.mark.parametrize("arguments", [("--misses",), ("--json",)])
def test_a_reader_that_leaves_ends_it_quietly(kept: Kept, arguments: tuple[str, ...]) -> None:
    """As in `workbench show RUN --misses | head -1`: no traceback, and not the code that says no."""
    child = start("show", kept.run, *arguments, db=kept.db)
    assert child.stdout and child.stderr
    child.stdout.close()
    assert (child.wait(), child.stderr.read()) == (141, "")
    child.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_output_that_cannot_be_written_is_said(kept: Kept) -> None:
    """A full disk behind a redirect is no traceback."""
    with open("/dev/full", "w") as full:
        child = start("runs", "--json", db=kept.db, stdout=full.fileno())
        _, err = child.communicate()
    assert (child.returncode, err) == (2, "reading or writing: No space left on device\n")


def in_terminal(*arguments: str, db: str, columns: int) -> str:
    """What a terminal so wide is sent."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(  # noqa: S603 -- our own program
        [sys.executable, "-m", "workbench", *arguments],
        stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True,
        env={**ENVIRONMENT, "WORKBENCH_DB": db, "COLUMNS": str(columns)},
    ):  # fmt: skip
        os.close(theirs)
        return b"".join(_read(ours)).decode()


def _read(terminal: int) -> Iterator[bytes]:
    try:
        while some := os.read(terminal, 65_536):
            yield some
    except OSError:  # how a terminal says that its other end has gone
        return
    finally:
        os.close(terminal)


def test_a_narrow_terminal_gets_whole_figures(kept: Kept) -> None:
    """At 60 columns, from the same verb that prints wider elsewhere."""
    shown = re.sub(r"\x1b\[[\d;]*m", "", in_terminal("show", kept.run, db=kept.db, columns=60))
    lines = [line for line in shown.replace("\r", "").splitlines() if not line.startswith("custom:m on ")]
    assert "misses           50.0% [15.0%, 85.0%] n=4" in [line.rstrip() for line in lines]
    assert max(map(len, lines)) <= 60
    assert all(line.count("[") == line.count("%]") for line in lines)


def test_ctrl_c_keeps_what_was_answered_and_says_how_to_go_on(tmp_path: Path) -> None:
    """Exit 130; what is typed as told asks the rest, and nothing twice."""
    db = tmp_path / "s.duckdb"
    corpus = written(tmp_path / "c.jsonl", [case(n) for n in range(60)])
    with Loopback(completion(call(LOW)).but(head_s=0.03)) as server:
        child = start(
            "replay", corpus, "--model", "custom:m", "--api-url", server.url, "--concurrency", "2", "--json", db=db
        )
        while len(server.seen) < 20:
            assert child.poll() is None
            server.came.wait(0.02)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate()
        document = json.loads(out)
        assert child.returncode == 130
        assert (document["state"], document["cases"]) == ("open", 60)
        assert document["answered"] == document["accuracy"]["n"] > 0
        told = re.search(r"interrupted; what was answered is kept. Go on with: workbench (.*)\n$", err)
        assert told
        asked = len(server.seen)
        assert 20 <= asked < 60
        again = workbench(*told[1].split(), "--json", db=db)
    summary = json.loads(again.stdout)
    assert (again.exit_code, summary["answered"], summary["state"]) == (0, 60, "done")
    # What was in flight when it stopped was dropped, and is asked once more.
    assert 60 <= len(server.seen) <= 60 + 2


def test_a_store_that_another_process_holds_is_waited_for_and_then_named(kept: Kept) -> None:
    """The message says who holds it, and nothing goes to standard output."""
    holder = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(flush=True); sys.stdin.read()"
    with subprocess.Popen(  # noqa: S603 -- our own line
        [sys.executable, "-c", holder, kept.db], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin and other.stdout
        other.stdout.readline()
        done = workbench("runs", "--json", db=kept.db)
        other.stdin.close()
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("StoreLocked: the store ")
    assert str(other.pid) in done.stderr
    assert workbench("runs", "--json", db=kept.db).exit_code == 0
