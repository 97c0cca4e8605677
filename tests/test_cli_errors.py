"""What a person can get wrong: one message that says what to do, exit 2, and never a traceback."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from click.testing import Result

from tests.cli import workbench
from tests.corpus import case, written

STORE = "s.duckdb"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refused(*arguments: str, db: str = STORE) -> str:
    """What the verb says before it ends with 2, having printed nothing else."""
    done = workbench(*arguments, db=db)
    assert isinstance(done.exception, SystemExit), done.exception
    assert (done.exit_code, done.stdout) == (2, "")
    return done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("repaly",), "Did you mean 'replay'?"),
        (("corpus", "lnit"), "Did you mean 'lint'?"),
        (("corpus", "lint"), "Missing argument"),
        (("replay", "--modle", "x"), "Did you mean '--model'?"),
        (("show",), "Missing argument 'RUN'"),
        (("replay",), "name at least one corpus"),
        (("replay", "c.jsonl"), "name at least one model"),
        (("replay", "c.jsonl", "--model", "baseline", "--limit", "0"), "x>=1"),
        (("replay", "c.jsonl", "--model", "baseline", "--repeat", "many"), "--repeat"),
        (("replay", "c.jsonl", "--model", "baseline", "--budget-usd", "nan"), "nan is not a number of dollars"),
        (("replay", "--resume", "0", "--model", "baseline"), "give only the run"),
        (("replay", "--resume", "0", "--api-url", "http://127.0.0.1/v1"), "give only the run"),
        (("show", "0", "--misses", "--gaps"), "give one of"),
        (("show", "0", "--misses", "--by", "dialect"), "give one of"),
    ],
)
def test_usage_is_refused_with_the_nearest_name(arguments: tuple[str, ...], words: str) -> None:
    """Before anything is opened."""
    assert words in refused(*arguments)
    assert not Path(STORE).exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--model", "bsaeline"), 'UnknownModel: no provider "bsaeline"'),
        (("--model", "openai:m"), "MissingKey: OPENAI_API_KEY is not set"),
        (("--model", "custom:m"), "--api-url"),
        (("--model", "recorded:c.jsonl"), "c.jsonl is no export of a run"),
        (("--model", "recorded:nope.csv"), "there is no record nope.csv"),
        (("--model", "baseline", "--policy", "nope.toml"), "cannot read nope.toml"),
        (("--model", "baseline", "--guidance", "nope.md"), "cannot read the guidance nope.md"),
        (("--model", "baseline", "--guidance", "."), "cannot read the guidance"),
        (("--model", "baseline", "--where", "dialekt = 'x'"), "is no condition over a case"),
        (("--model", "baseline", "--where", "n = 1"), "is no condition over a case"),
        (("--model", "baseline", "--where", ""), "is no condition over a case"),
        (("--model", "baseline", "--where", "false"), "leaves no case"),
        (("--model", "baseline", "--budget-usd", "-1"), "x>=0"),
    ],
)
def test_what_a_replay_cannot_use_is_named(arguments: tuple[str, ...], words: str) -> None:
    """And nothing is recorded."""
    written(Path("c.jsonl"), [case(0)])
    assert words in refused("replay", "c.jsonl", *arguments)
    assert workbench("runs", db=STORE).stderr.startswith("no run yet")


def broken(name: str, content: bytes) -> Callable[[], str]:
    def make() -> str:
        Path(name).write_bytes(content)
        return name

    return make


def folder() -> str:
    Path("folder").mkdir()
    return "folder"


FAULTY: dict[str, tuple[Callable[[], str], str]] = {
    "missing": (lambda: "nope.jsonl", "nope.jsonl: no such file or folder"),
    "empty": (broken("e.jsonl", b""), "e.jsonl: there is no case in it"),
    "no JSON": (broken("j.jsonl", b"{}\n<html>\n"), "j.jsonl:2: not JSON"),
    "no UTF-8": (broken("u.jsonl", b"\xff\xfe\n"), "u.jsonl:1: not UTF-8"),
    "unknown label": (broken("l.csv", b"id,command,dialect,label\na,ls,bash,hgih\n"), 'l.csv:2: label "hgih"'),
    "no Parquet": (broken("p.parquet", b"junk"), "p.parquet: not a readable Parquet file"),
    "not a corpus": (broken("t.txt", b"x"), "t.txt: not a corpus file by its name"),
    "empty folder": (folder, "folder: no .jsonl, .csv or .parquet file"),
    "id twice": (
        broken("i.jsonl", b'{"id":"a","command":"ls","dialect":"bash"}\n' * 2),
        'i.jsonl:2: id "a"',
    ),
}


@pytest.mark.parametrize("kind", FAULTY)
def test_a_faulty_corpus_is_refused_at_its_line(kind: str) -> None:
    """`FILE:LINE: what; what to do`, to be clicked on in an editor; on standard error, or by lint as its output."""
    make, words = FAULTY[kind]
    path = make()
    linted = workbench("corpus", "lint", path)
    assert linted.exit_code == 2
    complaint = next(line for line in linted.stdout.splitlines() if line.startswith(words))
    assert ";" in complaint
    said = refused("replay", path, "--model", "baseline")
    assert any(line.startswith(words.split(" id ")[0]) for line in said.splitlines())
    assert "nothing was recorded" in said
    if kind != "id twice":  # numbers can be given all the same
        described = refused("corpus", "stats", path)
        assert words in described
        assert "nothing was counted" in described  # it would have recorded nothing anyway


def foreign() -> None:
    with duckdb.connect("other.db") as connection:
        connection.execute("create table runs (n integer)")


def lite() -> None:
    connection = sqlite3.connect("lite.db")
    connection.execute("create table t (n)")
    connection.close()


@pytest.mark.parametrize(
    ("make", "db", "words"),
    [
        (foreign, "other.db", "a DuckDB file of something else"),
        (lite, "lite.db", "lite.db"),
        (lambda: Path("junk.db").write_text("junk"), "junk.db", "no store but a file of another kind"),
        (lambda: Path("cases.jsonl").write_text("{}\n"), "cases.jsonl", "no store but a file of another kind"),
        (lambda: Path("cases.csv").write_text("a,b\n1,2\n"), "cases.csv", "no store but a file of another kind"),
        (lambda: None, ".", "Is a directory"),
        (lambda: None, "/proc/nowhere/s.duckdb", "cannot make the folder /proc/nowhere"),
        (lambda: Path("file").write_text(""), "file/s.duckdb", "cannot make the folder file"),
    ],
    ids=["foreign", "sqlite", "junk", "jsonl", "csv", "folder", "unwritable", "below a file"],
)
def test_a_file_that_is_no_store_is_left_as_it_is(make: Callable[[], object], db: str, words: str) -> None:
    """And said to be none."""
    make()
    before = Path(db).read_bytes() if Path(db).is_file() else b""
    written(Path("c.jsonl"), [case(0)])
    said = refused("replay", "c.jsonl", "--model", "baseline", db=db)
    assert said.startswith("StoreError: ")
    assert words in said
    assert said.count("\n") == 1
    assert (Path(db).read_bytes() if Path(db).is_file() else b"") == before


def test_runs_that_are_not_there_are_said_not_to_be() -> None:
    """By name, with the verb that lists those there are."""
    assert "there is no store" in refused("show", "01")
    written(Path("c.jsonl"), [case(0)])
    for _ in range(2):
        assert workbench("replay", "c.jsonl", "--model", "baseline", db=STORE).exit_code == 0
    assert "`workbench runs` lists" in refused("show", "zz")
    assert "names several runs" in refused("show", "0")
    assert "there is no run" in refused("replay", "--resume", "zz")
    run = json.loads(workbench("runs", "--json", db=STORE).stdout)["runs"][0]["run"]
    assert 'Did you mean "dialect"?' in refused("show", run, "--by", "dialekt")
    assert "end its name in" in refused("show", run, "--export", "out.txt")
    assert "there is no folder no" in refused("show", run, "--export", "no/out.csv")
    Path("out.csv").mkdir()
    assert "it is a folder" in refused("show", run, "--export", "out.csv")
    assert "cannot export to /proc/out.csv" in refused("show", run, "--export", "/proc/out.csv")


def test_lint_prints_errors_first_and_counts_at_the_end() -> None:
    """Errors end with 2, warnings alone with 0."""
    written(Path("c.jsonl"), [case(0), case(1, label="hihg"), case(2, dialect="klingon\x1b[2J[bold]")])
    done = workbench("corpus", "lint", "c.jsonl")
    lines = done.stdout.splitlines()
    assert lines[0] == 'c.jsonl:2: label "hihg" is not a risk level; use low, medium or high'
    assert r'dialect "klingon\x1b[2J[bold]"' in done.stdout
    assert (done.exit_code, done.stderr) == (2, f"2 cases, 1 error, {len(lines) - 1} warnings\n")
    written(Path("c.jsonl"), [case(n, rationale="because") for n in range(3)])
    done = workbench("corpus", "lint", "c.jsonl")
    assert (done.exit_code, done.stderr.split(", ")[:2]) == (0, ["3 cases", "0 errors"])
    document = json.loads(workbench("corpus", "lint", "c.jsonl", "--json").stdout)
    assert set(document) == {"cases", "errors", "warnings"}
    assert (document["cases"], document["errors"]) == (3, {"count": 0, "texts": []})


def test_stats_count_dialects_splits_and_tags() -> None:
    """In a table, and as one document."""
    written(Path("c.jsonl"), [case(n, tags=["a"] if n else ["[b]\x1b"]) for n in range(4)])
    document = json.loads(workbench("corpus", "stats", "c.jsonl", "--json").stdout)
    assert document["dialects"] == {"postgres": {"low": 2, "medium": 1, "high": 1, "unlabelled": 0}}
    shown = workbench("corpus", "stats", "c.jsonl").stdout
    assert "4 cases, 4 labelled, 0 repeated commands" in shown
    rows = {tuple(line.split()) for line in shown.splitlines()}
    assert {
        ("postgres", "1", "1", "2", "0", "4"),
        ("dev", "1", "1", "2", "0", "4"),
        ("a", "3"),
        (r"[b]\x1b", "1"),
    } <= rows


def check(*arguments: str, typed: str | bytes | None = None) -> Result:
    return workbench("check", *arguments, typed=typed)


@pytest.mark.parametrize(
    ("command", "action", "code"),
    [
        ("select 1", "allow", 0),
        ("update crates set n = 1 where id = 4", "review", 10),
        ("drop table crates", "block", 20),
    ],
)
def test_a_verdict_is_an_exit_code(command: str, action: str, code: int) -> None:
    """Given as an argument or on standard input, as text or as JSON, and nothing is recorded."""
    for done in (
        check(command),
        check("-", typed=command),
        check(command, "--dialect", "postgres"),
        check(command, "--json"),
    ):
        assert done.exit_code == code
        assert action in done.stdout
        assert done.stderr == ""
    assert not list(Path().iterdir())


def test_json_of_a_check_is_one_document() -> None:
    """With what the model said, who decided, and what the command was taken for."""
    document = json.loads(check("drop table crates", "--json").stdout)
    assert set(document) == {
        "action", "risk_level", "title", "explanation", "notes", "gap", "detail", "rule", "spoke", "static_risk",
        "dialect", "model", "latency_ms", "cost_usd",
    }  # fmt: skip
    assert (document["action"], document["risk_level"], document["dialect"]) == ("block", "high", "postgres")


def test_a_guessed_dialect_is_said_to_be_guessed() -> None:
    """A wrong guess may make a verdict worthless."""
    assert "postgres (guessed; --dialect says otherwise)" in check("drop table crates").stdout
    assert "guessed" not in check("drop table crates", "--dialect", "mysql").stdout


@pytest.mark.parametrize("typed", [b"rm \xff", b"", b" \n"])
def test_what_is_no_command_is_not_judged(typed: bytes) -> None:
    """An exit code of 0 would let it run."""
    assert check("-", typed=typed).exit_code == 2


def test_a_hostile_command_cannot_speak_to_the_terminal() -> None:
    """What it says of itself is quoted back spelt out."""
    shown = check('drop table "\x1b[2J[red]\u202e\x07"; --' + "y" * 100_000, "--dialect", "postgres").stdout
    assert shown.startswith("block")
    assert not {"\x1b", "\u202e", "\x07"} & set(shown)


def test_a_policy_and_a_floor_decide(tmp_path: Path) -> None:
    """The rule for the connection; and whose word it was."""
    Path("p.toml").write_text(
        '[[rules]]\nname = "prod"\nconnections = ["pg"]\nlow = "review"\n[[rules]]\nname = "rest"\n'
    )
    done = check("select 1", "--policy", "p.toml", "--connection", "pg")
    assert (done.exit_code, "prod" in done.stdout) == (10, True)
    assert check("select 1", "--policy", "p.toml", "--connection", "other").exit_code == 0
