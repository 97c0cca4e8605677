"""The README's walk, as it stands there, against a real PostgreSQL."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from psycopg import conninfo, sql

_ROOT = Path(__file__).parent.parent.parent
_MARK = "<<<next>>>"
_SECTIONS = ("Decide without running", "In shadow", "On record", "Proof")
_POLICY = '[[rules]]\nname = "prod"\nconnections = ["shop"]\nlow = "allow"\nmedium = "review"\nhigh = "block"\n'


class Typed(NamedTuple):
    """A command of the README's, and what it is said to print, "…" for anything."""

    command: str
    output: str


def _typed() -> list[Typed]:
    """The commands of the walk, and of the sections that go on from it; a line that goes on is indented by four."""
    section = (_ROOT / "README.md").read_text().partition("\n## In front of production\n")[2].partition("\n## ")[0]
    first, *more = re.split(r"^### ", section, flags=re.M)
    walk = first + "".join(part for part in more if part.partition("\n")[0] in _SECTIONS)
    found: list[Typed] = []
    for block in re.findall(r"^```console\n(.*?)^```", walk, re.S | re.M):
        for command, output in re.findall(r"^\$ (.*(?:\n    .*)*)\n((?:(?!\$ ).*\n)*)", block, re.M):
            found.append(Typed(command, output))
    return found


@pytest.fixture
def database(postgres: str) -> Iterator[dict[str, str]]:
    """What psql needs to be the superuser; role and database ``shop`` are gone before and after."""
    where = {name: str(value) for name, value in conninfo.conninfo_to_dict(postgres).items()}

    def clear() -> None:
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database if exists shop with (force)"))
            connection.execute(sql.SQL("drop role if exists shop"))

    clear()
    yield where
    clear()


def _here(command: str, database: dict[str, str], port: int) -> str:
    """*command* where it is to run: our interpreter, a free port, a throw-away cluster, nothing installed."""
    if "apt-get" in command:
        return "true"
    superuser = (
        f"PGPASSWORD={database['password']} psql -h 127.0.0.1 -p {database['port']} -U {database['user']} postgres"
    )
    return (
        command.replace("sudo -u postgres psql", superuser)
        .replace("5432", database["port"])
        .replace("8009", str(port))
        .replace(".venv/bin/python", sys.executable)
        .replace(".venv/bin/workbench", f"{sys.executable} -m workbench")
    )


@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="the walk is typed into bash")
def test_the_walk_prints_what_it_says(database: dict[str, str], tmp_path: Path) -> None:
    """Every command succeeds, and what it prints is what stands below it; the table is there, the update ran once."""
    typed = _typed()
    assert len(typed) > 30
    (tmp_path / "policy.toml").write_text(_POLICY)  # as ``tune --export`` writes one
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lines = ["trap 'kill %1; wait' EXIT"]
    for one in typed:
        lines += [_here(one.command, database, port), f"echo; echo '{_MARK}'"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("WORKBENCH_", "PG"))}
    done = subprocess.run(  # noqa: S603 -- our own README
        ["/bin/bash", "-c", "\n".join(lines)],
        cwd=tmp_path,
        env={**clean, "WORKBENCH_PORT": str(port), "PYTHONPATH": str(_ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    printed = done.stdout.split(f"{_MARK}\n")
    assert len(printed) == len(typed) + 1, done.stdout + done.stderr
    assert done.stderr == ""
    for one, text in zip(typed, printed, strict=False):
        if one.output:
            pattern = ".*".join(map(re.escape, one.output.strip().split("…")))
            shown = "\n".join(line.rstrip() for line in text.splitlines()).strip()
            assert re.fullmatch(pattern, shown, re.S), (one.command, one.output, shown)
        else:
            assert '{"message"' not in text, (one.command, text)
    with psycopg.connect(
        host="127.0.0.1", port=int(database["port"]), user="shop", password="secret", dbname="shop"
    ) as connection:
        assert connection.execute("select * from users").fetchall() == [(1, "ann b")]
    assert (tmp_path / "copy.duckdb").stat().st_size and (tmp_path / "audit.parquet").read_bytes()[:4] == b"PAR1"
