"""Commands on a real PostgreSQL: what comes out, what stays shut, and that what is called off has stopped."""

import asyncio
import time

import msgspec
import psycopg
import pytest

from workbench.domain.session import Execution
from workbench.server.executors import Limits
from workbench.server.executors.postgres import Postgres, Target


async def anywhere(host: str, _: int) -> tuple[str, ...]:
    return (host,)


def run(target: Target, script: str, time_s: float = 30) -> Execution:
    return asyncio.run(Postgres(target, anywhere).run(script.encode(), (), Limits(time_s=time_s)))


def text(execution: Execution, kind: str = "oe") -> str:
    return b"".join(event.data for event in execution.events if event.kind in kind).decode()


def test_results_come_as_psql_shows_them(target: Target) -> None:
    """Rows parted by tabs under their names, their count, and the word of each command; notices on the other stream."""
    done = run(
        target,
        "create table t (a int, b text); insert into t values (1, 'ä'), (2, null); "
        "do $$ begin raise notice 'hello; world'; end $$; select * from t order by a; select 1 as one where false;",
    )
    assert text(done, "o") == "CREATE TABLE\nINSERT 0 2\nDO\na\tb\n1\tä\n2\t\n(2 rows)\none\n(0 rows)\n"
    assert (text(done, "e"), done.exit_code) == ("NOTICE:  hello; world\n", 0)


def test_a_fault_undoes_the_script(target: Target) -> None:
    """A script without transactions of its own is one; what came out before the fault is shown."""
    assert run(target, "create table t (a int)").exit_code == 0
    done = run(target, "insert into t values (1); select 7 as a; select 1 from none; select 8")
    assert (text(done, "o"), done.exit_code) == ("INSERT 0 1\na\n7\n(1 row)\n", 3)
    assert 'ERROR:  relation "none" does not exist\nLINE 1:' in text(done, "e")
    assert text(run(target, "select count(*) from t")) == "count\n0\n(1 row)\n"
    assert text(run(target, "vacuum t")) == "VACUUM\n"
    assert text(run(target, "begin; insert into t values (1)")) == "BEGIN\nINSERT 0 1\n"
    assert text(run(target, "select count(*) from t")) == "count\n0\n(1 row)\n"


def test_copy_moves_rows_and_no_files(target: Target) -> None:
    """To standard output they come; from standard input there are none; the machine's files are shut."""
    assert text(run(target, "copy (select 1, 'x') to stdout")) == "1\tx\nCOPY 1\n"
    done = run(target, "create table t (a int); copy t from stdin")
    assert done.exit_code == 3 and "there is nothing to copy from" in text(done)
    for script in (
        "create table t (a text); copy t from '/etc/hostname'",
        "copy (select 1) to program 'id'",
        "select pg_read_file('/etc/hostname')",
        "\\copy t from '/etc/hostname'",
        "\\! id",
        "select 1 \\gexec",
    ):
        done = run(target, script)
        assert done.exit_code == 3 and "ERROR" in text(done, "e"), script


def test_a_nul_is_no_end(target: Target) -> None:
    """What is behind it was judged too, so nothing of it runs."""
    done = run(target, "select 1\0; drop table t")
    assert (text(done, "o"), done.exit_code) == ("", 3) and "NUL" in text(done)


def test_a_query_stops_at_the_time_limit_on_the_server_too(postgres: str, target: Target) -> None:
    """Whatever the script has set itself."""
    done = run(target, "set statement_timeout = 0; select pg_sleep(60), 'marked'", time_s=1)
    assert done.exit_code == 124 and "the time limit" in text(done)
    with psycopg.connect(postgres) as connection:
        give_up = time.monotonic() + 10
        query = "select count(*) from pg_stat_activity where usename = %s"
        while connection.execute(query, (target.user,)).fetchone() != (0,):
            assert time.monotonic() < give_up
            connection.commit()


def test_many_rows_come_through_a_small_window(target: Target) -> None:
    """What is past the limit is thrown away on the way; nothing holds them all."""
    limits = Limits(output_bytes=10_000, memory_bytes=256 << 20)
    script = b"select g, repeat('x', 100) from generate_series(1, 200000) as g"
    done = asyncio.run(Postgres(target, anywhere).run(script, (), limits))
    assert (done.exit_code, done.truncated, len(done.output)) == (0, True, 10_000)


def test_the_address_that_was_checked_is_the_one_connected_to(target: Target) -> None:
    """The host's name is not looked up a second time; a refusal is the answer, and no process starts."""
    named = msgspec.structs.replace(target, host="db.invalid")

    async def known(host: str, port: int) -> tuple[str, ...]:
        assert (host, port) == ("db.invalid", target.port)
        return (target.host,)

    async def refused(host: str, _: int) -> tuple[str, ...]:
        raise ValueError(f"{host} leads to 169.254.169.254, which is never connected to")

    ran = asyncio.run(Postgres(named, known).run(b"select 1", (), Limits()))
    assert ran.exit_code == 0, text(ran)
    done = asyncio.run(Postgres(named, refused).run(b"select 1", (), Limits()))
    assert (done.exit_code, text(done)) == (2, "db.invalid leads to 169.254.169.254, which is never connected to\n")


def test_no_password_comes_from_the_servers_home(
    target: Target, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Neither from its password file nor from its environment."""
    home = tmp_path_factory.mktemp("home")
    (home / ".pgpass").write_text(f"*:*:*:*:{target.password}\n")
    (home / ".pgpass").chmod(0o600)
    for name, value in (("HOME", home), ("PGPASSFILE", home / ".pgpass"), ("PGPASSWORD", target.password)):
        monkeypatch.setenv(name, str(value))
    done = run(msgspec.structs.replace(target, password=""), "select 1")
    assert (done.exit_code, text(done, "o")) == (2, "") and "no password supplied" in text(done)


def test_a_wrong_password_is_said_without_it(target: Target) -> None:
    """As the server says it."""
    done = run(msgspec.structs.replace(target, password="planted"), "select 1")
    assert done.exit_code == 2 and "authentication failed" in text(done) and "planted" not in text(done)
