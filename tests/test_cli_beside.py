"""``compare`` and ``gate`` as a person, a script and a CI meet them."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest

from tests.answering import answered
from tests.cli import HOSTILE, workbench
from tests.corpus import case
from workbench.workbench import Workbench


class Runs(NamedTuple):
    """A store with a run, the same with three misses more, and one that misses nearly everything there is."""

    db: Path
    good: str
    same: str
    few: str
    bad: str


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    folder = tmp_path_factory.mktemp("runs")
    bench = Workbench.open(folder / "store.duckdb")
    asked = [case(n) for n in range(59)]
    asked.append(case(59, id="[bold]x", command=HOSTILE, label="high", tags=["pinned"]))
    answers: list[dict[str, str]] = [
        {"select 5": "low"},
        {"select 5": "low"},
        {"select 2": "low", "select 8": "low"},
        {f"select {n}": "low" for n in range(2, 59, 3)} | {HOSTILE: "low"},
    ]
    return Runs(folder / "store.duckdb", *(answered(bench, asked, each).id for each in answers))


@pytest.mark.parametrize(
    ("run", "code", "word"), [("same", 0, "holds"), ("bad", 1, "worse"), ("few", 4, "cannot tell")]
)
def test_the_gate_ends_as_it_stands(runs: Runs, run: str, code: int, word: str) -> None:
    """0 holds, 1 worse, 4 cannot tell; the first word on the page says it too."""
    done = workbench("gate", getattr(runs, run), "--baseline", runs.good, db=runs.db)
    assert (done.exit_code, done.stdout.split(":")[0]) == (code, word)
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) < 250


def test_wrong_input_is_told_from_worse(runs: Runs, tmp_path: Path) -> None:
    """Exit 2, one sentence, nothing on standard output, no report written."""
    report = tmp_path / "report.xml"
    for arguments, says in (
        (("0000", "--baseline", runs.good), "no run '0000'"),
        ((runs.good, "--baseline", "missing.parquet"), "no file missing.parquet"),
        ((runs.good, "--baseline", runs.good, "--margin", "5"), "margin is a fraction"),
        ((runs.good, "--baseline", runs.good, "--junit", "/nowhere/x.xml"), "its folder is missing"),
        ((runs.good,), "--baseline"),
    ):
        done = workbench("gate", "--junit", str(report), *arguments, db=runs.db)
        assert (done.exit_code, done.stdout) == (2, ""), arguments
        assert says in done.stderr
    assert not report.exists()


def test_cannot_tell_says_how_many_would_do(runs: Runs) -> None:
    """Two of forty missed: the margin is out of reach, and how many cases would say more is on the page."""
    shown = workbench("gate", runs.few, "--baseline", runs.good, db=runs.db).stdout
    assert re.search(r"misses: .* about [\d,]+ cases like these 40 would tell", shown)
    assert re.search(r"in all about [\d,]+ labelled cases like these 60 would tell", shown)


def test_the_gates_json_is_one_document(runs: Runs) -> None:
    """Everything that the page says, and the exit code all the same."""
    done = workbench("gate", runs.bad, "--baseline", runs.good, "--json", db=runs.db)
    assert done.exit_code == 1
    found: dict[str, Any] = json.loads(done.stdout)
    assert (found["standing"], found["cases"], found["margin"]) == ("worse", 60, 0.05)
    assert found["pinned"] == {"cases": 1, "missed": ["[bold]x"]}
    assert set(found["lost"]) == {"misses", "accuracy"}
    assert found["lost"]["misses"]["worse"] == 19
    assert found["flips"]["changed"] == 19
    assert found["flips"]["worst"][0]["worsening"][0] == 2
    assert found["reasons"][-1] == "pinned case [bold]x is missed"


def test_the_junit_report_fails_where_the_gate_does(runs: Runs, tmp_path: Path) -> None:
    """A failure for worse, an error for what cannot be told, well-formed whatever the cases hold."""
    report = tmp_path / "report.xml"
    for run, failures, errors in (("same", 0, 0), ("bad", 4, 0), ("few", 0, 3)):
        workbench("gate", getattr(runs, run), "--baseline", runs.good, "--junit", str(report), db=runs.db)
        suite = ElementTree.parse(report).getroot()[0]  # noqa: S314 -- our own file
        names = [each.attrib["name"] for each in suite]
        assert names == ["misses", "accuracy", "pinned [bold]x", "standing"], run
        assert (suite.attrib["tests"], suite.attrib["failures"], suite.attrib["errors"]) == (
            "4", str(failures), str(errors)
        ), run  # fmt: skip
    assert "about" in suite[0][0].attrib["message"]


def test_a_comparison_shows_what_differs_and_what_could_have(runs: Runs) -> None:
    """Every headline figure with its interval and n, flips worst first, hostile text as text."""
    done = workbench("compare", runs.good, runs.bad, db=runs.db)
    assert done.exit_code == 0
    for figure in ("misses", "false alarms", "accuracy", "macro F1", "weighted kappa"):
        assert re.search(rf"^{figure} .*n=\d+ +[+-]?\d.*\[.*\] n=\d+ ", done.stdout, re.MULTILINE), figure
    assert "0 put right, 19 made wrong" in done.stdout
    assert "[bold]x" in done.stdout
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    first = next(line for line in done.stdout.splitlines() if "missed" in line)
    assert "high: block" in first
    assert "low: allow" in first


def test_a_comparisons_json_has_all_of_it(runs: Runs) -> None:
    """Runs with cost and latency beside, and a pair for each but the first."""
    done = workbench("compare", runs.good, runs.few, runs.bad, "--json", db=runs.db)
    found: dict[str, Any] = json.loads(done.stdout)
    assert [run["run"] for run in found["runs"]] == [runs.good, runs.few, runs.bad]
    assert set(found["runs"][0]) >= {"model", "cases", "answered", "gaps", "latency_ms", "cost_usd"}
    assert [(pair["a"], pair["b"]) for pair in found["pairs"]] == [(runs.good, runs.few), (runs.good, runs.bad)]
    figure = found["pairs"][1]["figures"]["misses"]
    assert set(figure) == {
        "a", "b", "value", "low", "high", "n", "p_value", "adjusted_p", "method", "detectable"
    }  # fmt: skip
    assert found["pairs"][1]["flips"]["broken"] == 19


def test_comparing_takes_two_runs(runs: Runs) -> None:
    """One alone is wrong input."""
    done = workbench("compare", runs.good, db=runs.db)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "at least two" in done.stderr


def test_runs_without_labels_are_compared_by_what_changed(tmp_path: Path) -> None:
    """No figure, but the cases that were judged otherwise; a gate on them cannot tell."""
    bench = Workbench.open(tmp_path / "store.duckdb")
    asked = [case(n, label=None) for n in range(4)]
    a, b = answered(bench, asked, {}), answered(bench, asked, {"select 2": "high"})
    done = workbench("compare", a.id, b.id, db=bench.store.path)
    assert done.exit_code == 0
    assert "no figure to compare" in done.stdout
    assert re.search(r"^c2 .*low: allow +high: block", done.stdout, re.MULTILINE)
    assert workbench("gate", b.id, "--baseline", a.id, db=bench.store.path).exit_code == 4
