"""The command line for tests: run in this process, and a store with one run that has something of everything."""

from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner, Result

from tests.corpus import case, written
from tests.loopback import HIGH, LOW, MEDIUM, Answer, Loopback, Seen, call, completion
from tests.planted import MARK
from workbench.cli import verbs

HOSTILE = "echo [bold]hi[/bold] \x1b[2Jgone\u202etxt\u2028\x07" + "y" * 50_000


class Kept(NamedTuple):
    """A store, and the one run in it."""

    db: str
    corpus: str
    run: str


def workbench(*arguments: str, db: str | Path | None = None, typed: str | bytes | None = None) -> Result:
    """The verb in *arguments*, run in this process on the store *db*."""
    environment = {"WORKBENCH_DB": None if db is None else str(db), "OPENAI_API_KEY": None, "COLUMNS": "100"}
    done = CliRunner().invoke(verbs, arguments, input=typed, env=environment, prog_name="workbench")
    assert MARK not in done.output + repr(done.exception)
    return done


def keep(folder: Path) -> Kept:
    """Six cases: two right, a miss, a false alarm, a gap, and a hostile one that is missed; one of them hard."""
    answers = {"select 1": MEDIUM, "select 2": LOW, "select 3": HIGH}

    def answer(seen: Seen) -> Answer:
        if "select 4" in seen.body.decode():
            return completion(refusal="I will not judge that.", finish="stop")
        named = (name for command, name in answers.items() if command in seen.body.decode())
        return completion(call(next(named, LOW), "Reads [bold]one[/bold] row", "It\x1b[31m reads."))

    corpus = written(
        folder / "crates.jsonl",
        [
            *(case(n) for n in range(4)),
            case(4, split="test", tags=["[x]"]),
            case(5, command=HOSTILE, dialect="bash", split="test", tags=["hard"], rationale="it prints"),
        ],
    )
    db = str(folder / "store.duckdb")
    with Loopback(answer) as server:
        done = workbench("replay", corpus, "--model", "custom:m", "--api-url", server.url, "--concurrency", "1", db=db)
    assert done.exit_code == 0, (done.output, done.exception)
    return Kept(db, corpus, done.stderr.split("run ")[1].split(" ")[0])
