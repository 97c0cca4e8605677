"""What runs commands: what comes out of it, what it is kept from, and that nothing of it stays."""

import asyncio
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest

from workbench.domain.session import Execution
from workbench.server.executors import Executor, Limits, child, supervisor
from workbench.server.executors.child import hides
from workbench.server.executors.command import Command
from workbench.server.executors.embedded import Embedded

LIMITS = Limits(time_s=30)


def run(executor: Executor, script: str, *client_args: str, limits: Limits = LIMITS) -> Execution:
    return asyncio.run(executor.run(script.encode(), client_args, limits))


def bash(hidden: tuple[str, ...] = (), **environment: str) -> Command:
    return Command(("/bin/bash",), environment, hidden)


def text(execution: Execution, kind: str = "oe") -> str:
    return b"".join(event.data for event in execution.events if event.kind in kind).decode()


def test_a_command_reads_the_script_and_gives_its_own_exit_code() -> None:
    """Both streams are kept apart and in order, each piece with when it came."""
    done = run(bash(), 'echo "$1-$2"; sleep 0.3; echo two >&2; exit 7', "-s", "a b", "c")
    assert [(event.kind, event.data) for event in done.events] == [("o", b"a b-c\n"), ("e", b"two\n")]
    assert (done.exit_code, done.truncated, done.output) == (7, False, b"a b-c\ntwo\n")
    assert done.events[1].time_s >= done.events[0].time_s + 0.25 and done.execution_time_ms >= 300


def test_a_command_gets_the_variables_that_are_named_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even a locale."""
    monkeypatch.setenv("WORKBENCH_SECRET_KEY", "planted")
    env = Command(("/usr/bin/env",), {"ONE": "ä=1"}, ())
    assert text(run(env, "")) == "ONE=ä=1\n"
    assert text(run(Command(("/usr/bin/env",), {}, ()), "")) == ""


def test_a_command_gets_no_descriptor_and_an_empty_folder_that_goes_with_it() -> None:
    """And a mask that keeps what it writes to itself, no core dumps, no new privileges."""
    leak = os.open("/dev/null", os.O_RDONLY)
    os.set_inheritable(leak, True)
    done = run(bash(), "ls /proc/self/fd | wc -l; ls -A | wc -l; umask; ulimit -c; grep NoNew /proc/self/status; pwd")
    os.close(leak)
    *lines, folder = text(done).splitlines()
    assert lines == ["4", "0", "0077", "0", "NoNewPrivs:\t1"]  # three, and the one that lists them
    assert not Path(folder).exists()


def test_a_command_stops_at_the_time_limit_with_all_that_it_started(tmp_path: Path) -> None:
    """Also what has fled into a session of its own."""
    mark = tmp_path / "pid"
    script = f"setsid sh -c 'echo $$ > {mark}; exec sleep 60' & trap '' TERM; echo started; while :; do sleep 0.1; done"
    done = run(bash(), script, limits=Limits(time_s=1))
    assert done.exit_code == 124 and text(done, "o") == "started\n"
    assert "stopped: it ran for 1 s, the time limit of this connection" in text(done, "e")
    assert not Path(f"/proc/{mark.read_text().strip()}").exists()


def test_nothing_goes_on_behind_a_command_that_has_ended(tmp_path: Path) -> None:
    """What it left in the background ends with it, and holds nothing up."""
    mark = tmp_path / "pid"
    began = time.monotonic()
    done = run(bash(), f"setsid sleep 60 & echo $! > {mark}; echo done")
    assert (text(done), done.exit_code) == ("done\n", 0) and time.monotonic() - began < 20
    assert not Path(f"/proc/{mark.read_text().strip()}").exists()


def test_a_command_does_not_outlive_the_server(tmp_path: Path) -> None:
    """Killed outright, the server takes its commands along, and their folders."""
    mark = tmp_path / "pid"
    script = (
        "import asyncio; from workbench.server.executors.command import Command; "
        "from workbench.server.executors import Limits\n"
        f"asyncio.run(Command(('/bin/bash',), {{}}, ()).run(b'echo $$ $PWD > {mark}; sleep 60', (), Limits()))"
    )
    server = os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, "-c", script])  # noqa: S606 -- our own script
    pid, folder = _eventually(lambda: mark.exists() and mark.read_text().split())
    os.kill(server, signal.SIGKILL)
    os.waitpid(server, 0)
    assert _eventually(lambda: not Path(f"/proc/{pid}").exists() and not Path(folder).exists())


def test_a_supervisor_that_is_killed_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it leaves behind is not waited for past the time limit, and ends too."""
    monkeypatch.setattr(child, "_END_S", 0.5)
    done = run(bash(), "echo $$; kill -9 $PPID; exec sleep 60", limits=Limits(time_s=0.5))
    pid = text(done, "o").strip()
    assert done.exit_code in {124, 137} and _eventually(lambda: not Path(f"/proc/{pid}").exists())


def test_a_cancelled_run_leaves_nothing_behind(tmp_path: Path) -> None:
    """Neither process nor folder."""
    mark = tmp_path / "pid"

    async def cancelled() -> None:
        running = asyncio.create_task(bash().run(f"pwd > {mark}; echo $$ >> {mark}; sleep 60".encode(), (), LIMITS))
        await asyncio.to_thread(_eventually, lambda: mark.exists() and mark.read_text().count("\n") == 2)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(cancelled())
    folder, pid = mark.read_text().split()
    assert not Path(folder).exists() and not Path(f"/proc/{pid}").exists()


def test_output_past_the_limit_is_thrown_away_and_the_command_goes_on() -> None:
    """Over both streams together."""
    done = run(bash(), "head -c 3000 /dev/zero; head -c 3000 /dev/zero >&2; exit 3", limits=Limits(output_bytes=4_000))
    assert len(done.output) == 4_000 and done.truncated and done.exit_code == 3


def test_a_command_that_reads_nothing_is_no_fault() -> None:
    """A script of a megabyte goes nowhere, and that is all."""
    assert run(Command(("/bin/true",), {}, ()), "x" * 1_000_000).exit_code == 0


def test_a_program_that_is_gone_is_said(tmp_path: Path) -> None:
    """As a shell would."""
    done = run(Command((str(tmp_path / "none"),), {}, ()), "")
    assert done.exit_code == 127 and "No such file or directory" in text(done)


def test_a_signal_shows_in_the_exit_code() -> None:
    """128 and its number."""
    assert run(bash(), "kill -9 $$").exit_code == 137


@pytest.mark.parametrize("covered", [True, False])
def test_a_command_reaches_neither_the_servers_files_nor_its_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, covered: bool
) -> None:
    """Whatever way it tries: by path, by a link, through /proc, by moving it away. Whoever runs this, root too.

    Its own files in the same folder stay in reach. Also where the kernel allows no mounts: then new files cannot be
    made there.
    """
    if not hides():
        pytest.skip("this kernel has no Landlock")
    monkeypatch.setenv("WORKBENCH_SECRET_KEY", "planted-key")
    store = tmp_path / "data" / "workbench.duckdb"
    store.parent.mkdir()
    store.write_text("planted-row")
    (store.parent / "workbench.duckdb.wal").write_text("planted-row")
    (tmp_path / "data" / "mine").write_text("mine\n")
    link = tmp_path / "link"
    link.symlink_to(store)
    held = store.open()
    script = f"""
    cat {store} {store}.wal {link} {store.parent}/../data/workbench.duckdb; cat {store.parent}/*; dd if={store}
    mv {store} {tmp_path}/moved; ln {store} hard; cat hard; echo gone > {store}; rm {store}; umount {store}; cat {store}
    cat /proc/{os.getpid()}/environ /proc/[0-9]*/environ; ls -l /proc/{os.getpid()}/fd
    cat /proc/{os.getpid()}/fd/{held.fileno()} /proc/{os.getpid()}/root{store}
    dd if=/proc/{os.getpid()}/mem bs=1 count=1 skip=$((0x400000))
    kill -0 {os.getpid()} && echo may-kill
    cat {store.parent}/mine; echo new > {store.parent}/new; cat {store.parent}/new
    """
    if not covered:
        monkeypatch.setattr(child, "_SUPERVISOR", _without_mounts(tmp_path))
    done = run(bash((str(store),)), script)
    held.close()
    assert "planted" not in text(done) and "may-kill" not in text(done)
    assert store.read_text() == "planted-row"
    if covered and os.geteuid() == 0:  # else it is the kernel's to say
        assert text(done, "o").endswith("mine\nnew\n")
    else:
        assert "mine\n" in text(done, "o")


def _without_mounts(tmp_path: Path) -> str:
    """The supervisor on a kernel that allows no mounts."""
    program = tmp_path / "supervisor.py"
    program.write_text(
        f"import runpy, sys, os\nsys.path.insert(0, {str(Path(supervisor.__file__).parent)!r})\nimport supervisor\n"
        "supervisor._cover = lambda names: False\nos._exit(supervisor.main())"
    )
    return str(program)


def test_duckdb_runs_each_statement_and_stops_at_the_first_fault(tmp_path: Path) -> None:
    """Rows parted by tabs under their names; what came before the fault stays."""
    database = Embedded("duckdb", str(tmp_path / "d.duckdb"))
    done = run(database, "create table t as select 7 as a, 'x;y' as b; select *, null as n from t; select 1 from none")
    assert (text(done, "o"), done.exit_code) == ("Count\n1\n(1 row)\na\tb\tn\n7\tx;y\t\n(1 row)\n", 1)
    assert "none does not exist" in text(done, "e")
    assert text(run(database, "select count(*) as n from t")) == "n\n1\n(1 row)\n"


def test_sqlite_runs_each_statement_and_stops_at_the_first_fault(tmp_path: Path) -> None:
    """A semicolon in a string or a trigger ends nothing; a transaction left open is rolled back."""
    path = tmp_path / "s.sqlite"
    database = Embedded("sqlite", str(path))
    script = """create table t (a, b); insert into t values (7, 'x;y');
    create trigger r after insert on t begin update t set a = a + 1; end;
    insert into t values (1, null) -- ; no
    ; select * from t; vacuum; begin; delete from t; select 1 from none; select 2"""
    done = run(database, script)
    assert (text(done, "o"), done.exit_code) == ("a\tb\n8\tx;y\n2\t\n(2 rows)\n", 1)
    assert text(done, "e") == "Error: no such table: none\n"
    assert sqlite3.connect(path).execute("select count(*) from t").fetchone() == (2,)


@pytest.mark.parametrize(
    ("kind", "script"),
    [
        ("duckdb", "select * from read_text('{store}')"),
        ("duckdb", "select * from '{store}'"),
        ("duckdb", "select * from read_csv('/proc/self/environ', header=false)"),
        ("duckdb", "attach '{store}' as s; select * from s.t"),
        ("duckdb", "set enable_external_access = true; select * from read_text('{store}')"),
        ("duckdb", "set lock_configuration = false"),
        ("duckdb", "copy (select 1) to '{store}'"),
        ("duckdb", "load httpfs"),
        ("duckdb", "install httpfs"),
        ("duckdb", "select * from settings"),
        ("duckdb", "select getenv('WORKBENCH_SECRET_KEY')"),
        ("duckdb", "export database '{folder}/out'"),
        ("sqlite", "attach '{store}' as s; select * from s.t"),
        ("sqlite", "attach '{folder}' || '/store' as s"),
        ("sqlite", "vacuum into '{folder}/out'"),
        ("sqlite", "select load_extension('{store}')"),
        ("sqlite", "select readfile('{store}')"),
        ("sqlite", "pragma temp_store_directory = '{folder}'"),
        ("sqlite", "pragma writable_schema = on"),
        ("sqlite", ".read {store}"),
        ("sqlite", "create virtual table v using csv(filename='{store}')"),
    ],
)
def test_a_database_reaches_its_own_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, script: str
) -> None:
    """No other file, no variable, no extension, no other setting: an error, and nothing comes out."""
    monkeypatch.setenv("WORKBENCH_SECRET_KEY", "planted-key")
    store = tmp_path / "store"
    store.write_text("planted-row")
    executor = Embedded("duckdb" if kind == "duckdb" else "sqlite", str(tmp_path / "db"))
    done = run(executor, script.format(store=store, folder=tmp_path))
    assert done.exit_code == 1, text(done)
    assert "planted-row" not in text(done) and "planted-key" not in text(done)
    assert store.read_text() == "planted-row" and not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", ["duckdb", "sqlite"])
def test_a_database_opened_to_be_read_is_not_written(tmp_path: Path, kind: str) -> None:
    """Whatever the script says."""
    path = str(tmp_path / "db")
    name: Literal["duckdb", "sqlite"] = "duckdb" if kind == "duckdb" else "sqlite"
    assert run(Embedded(name, path), "create table t (a integer)").exit_code == 0
    done = run(Embedded(name, path, read_only=True), "insert into t values (1)")
    assert done.exit_code == 1 and ("read-only" in text(done) or "readonly" in text(done))


def _eventually(probe: Callable[[], Any]) -> Any:
    give_up = time.monotonic() + 20
    while not (found := probe()):
        assert time.monotonic() < give_up, "it did not come to pass"
        time.sleep(0.01)
    return found
