"""The gate as tests, in a pytest inside this one."""

import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest

import workbench.cli.tables
import workbench.evaluation.gate  # noqa: F401 -- a pytest in this process forgets what it imports, and numpy bears no second
from tests.answering import answered
from tests.cli import HOSTILE
from tests.corpus import case, written
from tests.loopback import HIGH, Loopback, call, completion
from workbench.workbench import Workbench


class Files(NamedTuple):
    """A corpus, and three runs over it as files: as it should be, with small and with large losses."""

    corpus: str
    good: str
    few: str
    bad: str
    db: Path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("files")
    bench = Workbench.open(folder / "store.duckdb")
    asked: list[dict[str, Any]] = [case(n, dialect=("postgres", "mysql")[n % 2]) for n in range(66)]
    asked.append(case(66, id="[bold]x", command=HOSTILE, dialect="bash", label="high", tags=["pinned"]))
    asked.append(case(67, dialect="plain", label=None))
    low = "low"
    answers: list[dict[str, str]] = [
        {},
        {"select 2": low, "select 8": low, "select 5": low},
        {f"select {n}": low for n in range(2, 66, 6)} | {HOSTILE: low},
    ]
    paths = []
    for name, each in zip(("good", "few", "bad"), answers, strict=True):
        paths.append(str(folder / f"{name}.jsonl"))
        answered(bench, asked, each).export(paths[-1])
    return Files(written(folder / "corpus.jsonl", asked), paths[0], paths[1], paths[2], folder / "store.duckdb")


@pytest.fixture(autouse=True)
def _elsewhere(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_DB", str(pytester.path / "unused.duckdb"))


def gate(pytester: pytest.Pytester, files: Files, model: str, *more: str) -> pytest.RunResult:
    """The gate of the file *model* on the good one."""
    return pytester.runpytest_inprocess(
        "--rootdir", ".", "--workbench", files.corpus,
        "--workbench-model", f"recorded:{model}", "--workbench-baseline", files.good, *more
    )  # fmt: skip


def test_an_unchanged_model_passes_with_one_test_a_slice_and_one_a_pinned_case(
    pytester: pytest.Pytester, files: Files
) -> None:
    """The whole, three dialects with labels, one pin; nothing is left behind in the folder or the user's store."""
    done = gate(pytester, files, files.good, "-v")
    done.assert_outcomes(passed=5)
    done.stdout.fnmatch_lines(
        ["workbench::overall PASSED*", "workbench::dialect[[]bash[]] PASSED*", "workbench::dialect[[]mysql[]] PASSED*",
         "workbench::dialect[[]postgres[]] PASSED*", "workbench::pinned[[]*bold*x[]] PASSED*"]
    )  # fmt: skip
    assert not (pytester.path / "unused.duckdb").exists()
    assert not (pytester.path / ".workbench").exists()


def test_a_worse_model_fails_with_a_report_that_can_be_read(pytester: pytest.Pytester, files: Files) -> None:
    """What was lost, the worst cases with their texts and what was said of them; no traceback, no escape."""
    done = gate(pytester, files, files.bad)
    done.assert_outcomes(failed=3, passed=1, skipped=1)
    done.stdout.fnmatch_lines(
        ["worse: recorded:*beside*good.jsonl, 67 labelled cases paired", "misses: * 12 worse and 0 better*",
         "*c14 (postgres, labelled high): was high: block; now low: allow", "  command   select 14",
         "  said      a title: an explanation",
         "pinned case ?bold?x is missed: labelled high, so to block, was low: allow"],
    )  # fmt: skip
    output = done.stdout.str()
    assert "Traceback" not in output
    assert "\u202e" not in output
    assert "\x1b[2J" not in output


def test_what_cannot_be_told_fails_as_a_whole_and_is_skipped_in_a_slice(
    pytester: pytest.Pytester, files: Files
) -> None:
    """Three of 45 missed: no proof, no pass. The slice says how many cases would do."""
    done = gate(pytester, files, files.few, "-rs")
    done.assert_outcomes(failed=1, passed=2, skipped=2)
    done.stdout.fnmatch_lines(["cannot tell: *", "SKIPPED*about * cases like these*"])


def test_margin_policy_and_pytests_own_choice_are_heard(pytester: pytest.Pytester, files: Files) -> None:
    """A wide margin holds; -k and -m choose among the tests; under a policy that allows all nothing is missed."""
    gate(pytester, files, files.few, "--workbench-margin", "0.3").assert_outcomes(passed=5)
    gate(pytester, files, files.bad, "-k", "pinned").assert_outcomes(failed=1, deselected=4)
    pytester.makepyfile("def test_own(): pass")
    gate(pytester, files, files.good, "-m", "workbench").assert_outcomes(passed=5, deselected=1)
    policy = pytester.path / "all.toml"
    policy.write_text('[[rules]]\nname = "all"\nmedium = "allow"\nhigh = "allow"\n')
    gate(pytester, files, files.bad, "--workbench-policy", str(policy), "-k", "pinned").assert_outcomes(
        passed=1, deselected=5
    )


def test_the_report_is_the_last_that_is_said(pytester: pytest.Pytester, files: Files) -> None:
    """DuckDB's bindings complain where anything outlives them, which pytest's own objects do."""
    options = ["--workbench-model", f"recorded:{files.few}", "--workbench-baseline", files.good]
    done = pytester.runpytest_subprocess("-q", "--rootdir", ".", "--workbench", files.corpus, *options)
    assert "1 failed" in done.outlines[-1] and done.errlines == []


def test_workers_of_xdist_share_one_replay(
    pytester: pytest.Pytester, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each case is asked once, however many workers there are, all give the same report, and nothing is left behind."""
    monkeypatch.setenv("TMPDIR", str(pytester.mkdir("temp")))
    with Loopback(completion(call(HIGH)).but(head_s=0.02)) as server:
        pytester.path.joinpath("workbench.toml").write_text(
            f"[models.m]\nprovider='custom'\nmodel='m'\napi_url='{server.url}'\n"
        )
        args = ["--workbench-model", "m", "--workbench-baseline", files.good, "-n", "2", "--dist", "each"]
        done = pytester.runpytest_subprocess("--rootdir", ".", "--workbench", files.corpus, *args)
        asked = [seen.body for seen in server.seen]
    assert len(asked) == len(set(asked)) == 68
    outcomes = done.parseoutcomes()
    assert sum(outcomes.values()) == 10 and outcomes["failed"] == 6, done.stdout.str()
    assert not [path for path in (pytester.path / "temp").iterdir() if path.name.startswith("workbench-")]


def test_the_report_is_junit_by_pytests_own_option(pytester: pytest.Pytester, files: Files) -> None:
    """Failures with their text, in the suite of all other tests."""
    gate(pytester, files, files.bad, "--junitxml", "report.xml")
    suite = ElementTree.parse(pytester.path / "report.xml").getroot()[0]  # noqa: S314 -- our own file
    assert (suite.attrib["tests"], suite.attrib["failures"], suite.attrib["skipped"]) == ("5", "3", "1")
    assert {each.attrib["classname"] for each in suite.iter("testcase")} == {"workbench"}
    assert "12 worse" in ElementTree.tostring(suite, "unicode")


def test_a_run_of_the_users_store_can_be_the_baseline(
    pytester: pytest.Pytester, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a prefix of its id; a replay is not written into it."""
    monkeypatch.setenv("WORKBENCH_DB", str(files.db))
    bench = Workbench.open(files.db)
    good = next(run for run in reversed(bench.runs()))
    before = len(bench.runs())
    done = gate(pytester, files._replace(good=good.id), good.id)
    done.assert_outcomes(passed=5)
    assert len(bench.runs()) == before


def test_wrong_input_is_a_usage_error_or_a_failure_in_one_sentence(pytester: pytest.Pytester, files: Files) -> None:
    """Half an order: exit 4. A faulty corpus: an error in collecting. An unusable model: each test says so."""
    for arguments, says in (
        (("--workbench", files.corpus), "--workbench needs --workbench-model and --workbench-baseline"),
        (("--workbench-model", "baseline"), "--workbench-model says nothing without --workbench CORPUS"),
    ):
        done = pytester.runpytest_inprocess(*arguments)
        assert done.ret == pytest.ExitCode.USAGE_ERROR
        assert says in done.stderr.str()
    done = gate(pytester, files._replace(corpus="no.jsonl"), files.good)
    assert done.ret == pytest.ExitCode.INTERRUPTED
    done.stdout.fnmatch_lines(["*no such file or folder*"])
    done = gate(pytester, files, "gone.jsonl")
    done.assert_outcomes(failed=5)
    done.stdout.fnmatch_lines(["InputError: there is no record gone.jsonl*"])


def test_nothing_is_paid_for_without_the_option() -> None:
    """Every pytest on the machine loads the plugin: it imports nothing of the workbench but itself."""
    script = (
        "import sys; import workbench.pytest_plugin\n"
        "print(sorted(name for name in sys.modules if name.startswith('workbench')))\n"
        "assert not {'msgspec', 'duckdb', 'numpy', 'rich', 'click', 'polars'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "['workbench', 'workbench.pytest_plugin']"
