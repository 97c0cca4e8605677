"""Where a run fails: slices from the store and, for verbs, from the texts."""

import json
from pathlib import Path

import pytest

from tests.cli import workbench
from tests.corpus import written
from tests.three import keep, rows, runs
from workbench import slicing
from workbench.workbench import Workbench


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    return keep(tmp_path_factory.mktemp("slices"))


def test_slices_are_found_by_every_column_and_by_what_commands_do(db: str) -> None:
    """The model calls one update in four low: that is the verb which stands out, by the very counts of its rows."""
    record = Workbench.open(db).run(runs(db)[0])
    found = record.worst()
    first = found.misses[0]
    missed = record.misses()
    assert (first.column, first.value, first.stands_out) == ("verb", "update", True)
    assert first.here.n == 50 and first.here.value * 50 == len(missed.filter(label="medium"))
    assert {each.column for each in found.accuracy} == {"verb", "connection"}  # all are short
    assert all(each.here.low <= each.here.value <= each.here.high for each in (*found.misses, *found.accuracy))
    assert "verb" not in {each.column for each in record.worst(verbs=False).accuracy}


def test_the_command_line_shows_the_worst_first(db: str) -> None:
    """As a page, and as JSON with all of them; one part at a time."""
    run = runs(db)[0]
    done = workbench("show", run, "--worst", db=db)
    assert done.exit_code == 0, done.output
    assert "every interval is wide enough for that" in done.stdout
    assert "verb update" in done.stdout and "worse than elsewhere" in done.stdout
    found = json.loads(workbench("show", run, "--worst", "--json", db=db).stdout)
    assert found["run"] == run and found["tried"] == len(found["misses"]) + len(found["accuracy"])
    assert found["misses"][0]["value"] == "update" and found["misses"][0]["misses"]["n"] == 50
    assert workbench("show", run, "--worst", "--misses", db=db).exit_code == 2


def test_a_case_of_two_tags_counts_once_elsewhere(tmp_path: Path) -> None:
    """Slices by tag overlap; the cases that they are held against do not multiply."""
    tagged = [{**row, "tags": ["a", "b"] if row["connection"] == "prod" else ["c"]} for row in rows()]
    run = Workbench.open(tmp_path / "s.duckdb").replay_sync(written(tmp_path / "c.jsonl", tagged), model="baseline")
    for each in run.worst().accuracy:
        assert each.here.n + each.elsewhere.n == len(tagged)


def test_too_many_commands_to_read_leave_the_verbs_out(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said; the other slices are there."""
    monkeypatch.setattr(slicing, "_READ", 10)
    run = runs(db)[0]
    assert "too many different commands to read their verbs" in workbench("show", run, "--worst", db=db).stdout
    found = json.loads(workbench("show", run, "--worst", "--json", db=db).stdout)
    assert found["verbs_unread"] and {each["column"] for each in found["accuracy"]} == {"connection"}


def test_a_run_without_labels_has_no_slice(tmp_path: Path) -> None:
    """Nothing to be wrong about."""
    corpus = written(tmp_path / "c.jsonl", [{"id": "a", "command": "ls", "dialect": "bash"}])
    db = str(tmp_path / "s.duckdb")
    run = json.loads(workbench("replay", corpus, "--model", "baseline", "--json", db=db).stdout)["run"]
    done = workbench("show", run, "--worst", db=db)
    assert done.exit_code == 0 and "no slice with enough labelled cases" in done.stderr
