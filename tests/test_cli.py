"""The command line as a person meets it: what is printed where, and how each verb ends."""

import json
import re
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.cli import Kept, keep, workbench
from tests.corpus import case, written
from tests.loopback import LOW, Loopback, call, completion, dead_url, error
from workbench.cli.scorecard import print_scorecards
from workbench.cli.tables import Page
from workbench.evaluation.rate import rate
from workbench.evaluation.words import short
from workbench.store.figures import GROUPS

RATE = re.compile(r"-?\d+\.\d% \[-?\d+\.\d%, -?\d+\.\d%\] n=\d+|n/a n=\d+")
BROKEN = re.compile(r"\[[^\]]*$|^[^\[]*%\]")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return keep(tmp_path_factory.mktemp("kept"))


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def text(rendered: str) -> str:
    """Without the blanks that fill a table's cells."""
    return "\n".join(line.rstrip() for line in rendered.splitlines()).strip("\n")


def expected(block: str) -> str:
    return textwrap.dedent(block).strip("\n")


def test_a_scorecard_tells_misses_from_false_alarms_and_shows_gaps_apart(kept: Kept) -> None:
    """What matters most comes first, and every figure has its interval and n."""
    shown = text(workbench("show", kept.run, db=kept.db).stdout)
    head, rest = shown.split("\n", 1)
    assert head == f"custom:m on {kept.corpus}"
    assert rest.split("\n\nlatency")[0] == expected(
        """
        5 of 6 cases answered

        figure           rate
        ───────────────────────────────────────────────────────────────────────────────────────────────
        misses           50.0% [15.0%, 85.0%] n=4      action too weak, of those to review or block
        false alarms     50.0% [15.0%, 85.0%] n=4      action too strong, of those to allow or review
        accuracy         33.3% [9.7%, 70.0%] n=6       the label exactly; a gap is wrong
        macro F1         35.6% [0.0%, 58.3%] n=6       mean over the labels
        weighted kappa   -50.0% [-100.0%, 16.7%] n=5   agreement beyond chance, large errors weigh more
        gaps             1 of 6                        1 refused

        cases   misses                       false alarms                 accuracy
        ──────────────────────────────────────────────────────────────────────────────────────────
        dev     50.0% [9.5%, 90.5%] n=2      33.3% [6.1%, 79.2%] n=3      50.0% [15.0%, 85.0%] n=4
        test    50.0% [9.5%, 90.5%] n=2      100.0% [20.7%, 100.0%] n=1   0.0% [0.0%, 65.8%] n=2
        hard    100.0% [20.7%, 100.0%] n=1   n/a n=0                      0.0% [0.0%, 79.3%] n=1
        other   33.3% [6.1%, 79.2%] n=3      50.0% [15.0%, 85.0%] n=4     40.0% [11.8%, 76.9%] n=5

        label    precision                    recall                    F1
        ────────────────────────────────────────────────────────────────────────────────────────
        high     0.0% [0.0%, 79.3%] n=1       0.0% [0.0%, 65.8%] n=2    0.0% [0.0%, 56.1%] n=3
        medium   100.0% [20.7%, 100.0%] n=1   50.0% [9.5%, 90.5%] n=2   66.7% [0.0%, 100.0%] n=2
        low      33.3% [6.1%, 79.2%] n=3      50.0% [9.5%, 90.5%] n=2   40.0% [0.0%, 85.7%] n=4

        labelled   called low   called medium   called high   gap
        ─────────────────────────────────────────────────────────
        high                2               0             0     0
        medium              0               1             0     1
        low                 1               0             1     0
        """
    )


def test_misses_are_listed_as_text_that_no_terminal_obeys(kept: Kept) -> None:
    """Markup is not read, control and bidirectional characters are spelt out, long commands are cut and counted."""
    assert text(workbench("show", kept.run, "--misses", db=kept.db).stdout) == expected(
        rf"""
        c2  postgres  label high, was low: allow, not block
          command      select 2
          title        Reads [bold]one[/bold] row
          explanation  It[31m reads.

        c5  bash  label high, was low: allow, not block
          command      echo [bold]hi[/bold] \x1b[2Jgone\u202etxt\u2028\x07{"y" * 265}… (50,035 characters)
          title        Reads [bold]one[/bold] row
          explanation  It[31m reads.
          rationale    it prints
        """
    )


def test_runs_are_a_table_whose_ids_tell_them_apart(kept: Kept) -> None:
    """Newest first, in as few characters of the id as name the run."""
    shown = text(workbench("runs", db=kept.db).stdout)
    shown = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "2026-01-01 00:00", shown.replace(kept.corpus, "crates.jsonl"))
    lines = [line.replace(kept.run[:13], "01a20319-304f") for line in shown.splitlines()]
    assert [re.sub(r"\s{3,}", "   ", line) for line in lines if "─" not in line] == [
        "run   model   corpus   started (UTC)   state   cases   answered   gaps   cost",
        "01a20319-304f   custom:m   crates.jsonl   2026-01-01 00:00   done   6   5   1   unknown",
    ]
    assert workbench("show", kept.run[:13], db=kept.db).exit_code == 0


@pytest.mark.parametrize("width", [30, 40, 50, 60, 80, 120])
def test_no_figure_is_broken_over_lines(kept: Kept, width: int, capsys: pytest.CaptureFixture[str]) -> None:
    """In a narrow terminal words are left out and columns follow below; no figure is lost."""
    summary = json.loads(workbench("show", kept.run, "--json", db=kept.db).stdout)
    summary["corpus"] = ["crates.jsonl"]
    print_scorecards(Page(10_000), [summary])
    everything = RATE.findall(capsys.readouterr().out)
    print_scorecards(Page(width), [summary])
    shown = capsys.readouterr().out
    assert sorted(RATE.findall(shown)) == sorted(everything)
    assert not [line for line in shown.splitlines() if BROKEN.search(line)]
    assert max(map(len, shown.splitlines())) <= max(width, 45)  # sentences are left to the terminal


def test_the_scorecard_fits_a_terminal_of_80_columns_with_its_words(
    kept: Kept, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where notes do not fit at length they are short."""
    summary = json.loads(workbench("show", kept.run, "--json", db=kept.db).stdout)
    print_scorecards(Page(80), [summary])
    shown = capsys.readouterr().out
    assert "of those to review or block" in shown
    assert "action too weak" not in shown


def test_columns_that_do_not_fit_are_dropped_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    """The least telling goes first, and only as many as must."""
    Page(20).table(("run", "model", "cost"), [("1", "baseline", "$0.00")], drop=("cost", "model"))
    assert text(capsys.readouterr().out).splitlines()[-1] == "1     baseline"


@pytest.mark.parametrize("width", [10, 30, 60, 70])
def test_no_cell_but_the_last_text_is_cut(width: int, capsys: pytest.CaptureFixture[str]) -> None:
    """A p of 1.3e-23 that ends after 1.3e-2 is another; what is too wide follows below, only commands end early."""
    columns = ("case", "was", "p", "became", "command")
    rows = [(f"k-{n}", "100.0%", "1.3e-23 mid-p", "false alarm", "select " * 9) for n in range(2)]
    Page(width).table(columns, rows)
    shown = capsys.readouterr().out
    whole = {"k-0": 1, "k-1": 1, "100.0%": 2, "1.3e-23 mid-p": 2, "false alarm": 2}
    assert all(shown.count(cell) >= count for cell, count in whole.items())
    assert shown.count("selec…") == (2 if width == 70 else 0)
    assert max(len(line) for line in shown.splitlines() if "select" not in line) <= max(width, 15)


RATE_KEYS = {"value", "low", "high", "n"}
FIGURES = {"accuracy", "macro_f1", "weighted_kappa", "per_label", "confusion", "misses", "false_alarms"}
SUMMARY = FIGURES | {
    "run", "model", "corpus", "fingerprints", "cases", "answered", "gaps", "latency_ms", "tokens", "cost_usd", "wall_s",
}  # fmt: skip
BESIDE = {"started_at", "state", "repeats", "rows", "attempts", "superseded", "unresolved", "endpoint"}


def assert_summary(document: dict[str, Any], *parts: str) -> None:
    """The keys of the interface, and those that we name; nothing else."""
    assert set(document) - BESIDE == SUMMARY | set(parts)
    assert set(document["fingerprints"]) == {"corpus", "prompt", "policy"}
    assert set(document["latency_ms"]) == {"p50", "p95", "p99"}
    assert set(document["tokens"]) - {"reasoning", "cache_write"} == {"input", "cached_input", "output"}
    for figures in (document, *(figures for part in parts if part != "flips" for figures in document[part].values())):
        assert set(figures) >= FIGURES
        assert all(set(figures[name]) == RATE_KEYS for name in FIGURES - {"per_label", "confusion"})
        assert set(figures["per_label"]) == set(figures["confusion"]) == {"low", "medium", "high"}
        for label in ("low", "medium", "high"):
            assert set(figures["per_label"][label]) == {"precision", "recall", "f1"}
            assert all(set(found) == RATE_KEYS for found in figures["per_label"][label].values())
            assert set(figures["confusion"][label]) == {"low", "medium", "high", "gap"}


def test_json_of_a_run_has_the_keys_of_the_interface(kept: Kept) -> None:
    """One document on standard output, with both splits and the hard cases apart."""
    done = workbench("show", kept.run, "--json", db=kept.db)
    document = json.loads(done.stdout)
    assert_summary(document, "splits", "hard")
    assert (document["run"], document["gaps"], document["answered"]) == (kept.run, {"refused": 1}, 5)
    assert set(document["splits"]) == {"dev", "test"}
    assert done.stderr == ""


def test_json_of_the_list_of_runs_has_the_keys_of_the_interface(kept: Kept, tmp_path: Path) -> None:
    """Also where there is no store yet."""
    (run,) = json.loads(workbench("runs", "--json", db=kept.db).stdout)["runs"]
    assert set(run) == {
        "run", "model", "corpus", "fingerprints", "started_at", "state", "cases", "answered", "gaps", "cost_usd",
    }  # fmt: skip
    none = workbench("runs", "--json", db=tmp_path / "none.duckdb")
    assert (json.loads(none.stdout), none.exit_code) == ({"runs": []}, 0)


def test_json_of_the_parts_of_a_run(kept: Kept, tmp_path: Path) -> None:
    """Each part under its name, whole: the terminal's cuts are not made there."""
    parts = {
        name: json.loads(workbench("show", kept.run, *options, "--json", db=kept.db).stdout)
        for name, *options in (
            ("misses", "--misses"), ("false_alarms", "--false-alarms"), ("gaps", "--gaps"), ("by", "--by", "dialect"),
            ("flips", "--flips", kept.run), ("export", "--export", str(tmp_path / "run.jsonl")),
        )
    }  # fmt: skip
    assert [row["id"] for row in parts["misses"]["misses"]] == ["c2", "c5"]
    assert len(parts["misses"]["misses"][1]["command"]) == 50_035
    assert [row["id"] for row in parts["false_alarms"]["false_alarms"]] == ["c4", "c3"]
    assert [(row["id"], row["gap"]) for row in parts["gaps"]["gaps"]] == [("c4", "refused")]
    assert set(parts["by"]["groups"]) == {"postgres", "bash"}
    assert set(parts["by"]["groups"]["bash"]) == FIGURES
    assert (parts["flips"]["cases"], parts["flips"]["flips"]) == (6, [])
    assert parts["export"] == {"run": kept.run, "file": str(tmp_path / "run.jsonl"), "predictions": 6}
    assert len((tmp_path / "run.jsonl").read_bytes().splitlines()) == 6


def test_help_names_every_column_that_a_run_can_be_sliced_by(kept: Kept) -> None:
    """Tags and connections may hold anything, and are shown as text; the largest slice comes first."""
    told = " ".join(workbench("show", "--help").stdout.split())
    assert all(column in told for column in GROUPS)
    slices = text(workbench("show", kept.run, "--by", "tag", db=kept.db).stdout).splitlines()[2:]
    assert [line.split("  ")[0] for line in slices] == ["(none)", "[x]", "hard"]


def test_several_models_give_one_document(tmp_path: Path) -> None:
    """In the order they were named, each once; progress goes to standard error."""
    corpus = written(tmp_path / "c.jsonl", [case(n) for n in range(3)])
    db = tmp_path / "s.duckdb"
    first = workbench("replay", corpus, "--model", "baseline", "--json", db=db)
    assert_summary(json.loads(first.stdout))
    assert "3 of 3" in first.stderr
    run = json.loads(first.stdout)["run"]
    models = ("--model", "baseline", "--model", f"recorded:{run}", "--model", "baseline")
    both = json.loads(workbench("replay", corpus, *models, "--json", "--repeat", "2", db=db).stdout)["runs"]
    assert [summary["model"] for summary in both] == ["baseline", f"recorded:{run}"]
    for summary in both:
        assert_summary(summary, "flips")


def test_what_a_record_does_not_hold_is_final_and_said(tmp_path: Path) -> None:
    """The run is done: no resumption could fill the gap, so none is offered; why there is one is said at once."""
    corpus = written(tmp_path / "c.jsonl", [case(n) for n in range(3)])
    more = written(tmp_path / "more.jsonl", [case(n) for n in range(5)])
    db = tmp_path / "s.duckdb"
    run = json.loads(workbench("replay", corpus, "--model", "baseline", "--json", db=db).stdout)["run"]
    (tmp_path / "g.md").write_text("Another guidance.")
    for arguments, count, why in (
        ((more,), 2, "2 cases rejected: not in the record: this request"),
        ((corpus, "--guidance", str(tmp_path / "g.md")), 3, "3 cases rejected: not in the record: this prompt"),
    ):
        done = workbench("replay", *arguments, "--model", f"recorded:{run}", "--json", db=db)
        summary = json.loads(done.stdout)
        assert (done.exit_code, summary["state"], summary["gaps"]) == (0, "done", {"rejected": count})
        assert why in done.stderr
        assert "--resume" not in done.stderr


def test_a_recorded_outage_is_not_asked_again(tmp_path: Path) -> None:
    """A record says the same however often it is asked, so a run of it is done with the gaps that it holds."""
    corpus = written(tmp_path / "c.jsonl", [case(0), case(1)])
    db = tmp_path / "s.duckdb"
    (tmp_path / "workbench.toml").write_text("[models.m]\nprovider = 'custom'\nmodel = 'm'\nmax_retries = 0\n")
    with Loopback(error(503), completion(call(LOW))) as server:
        arguments = ("--model", "m", "--api-url", server.url, "--concurrency", "1", "--json")
        live = json.loads(workbench("replay", corpus, *arguments, db=db).stdout)
    assert (live["state"], live["gaps"]) == ("open", {"unavailable": 1})
    done = workbench("replay", corpus, "--model", f"recorded:{live['run']}", "--json", db=db)
    again = json.loads(done.stdout)
    assert (again["state"], again["gaps"], again["accuracy"]) == ("done", live["gaps"], live["accuracy"])
    resumed = json.loads(workbench("replay", "--resume", again["run"], "--json", db=db).stdout)
    assert (resumed["gaps"], resumed["superseded"]) == (live["gaps"], 0)


def test_a_listing_shows_the_worst_and_counts_the_rest(tmp_path: Path) -> None:
    """Fifty in the terminal, and where to find all of them."""
    corpus = written(tmp_path / "c.jsonl", [case(3 * n, command=f"drop table t{n}") for n in range(53)])
    db = tmp_path / "s.duckdb"
    run = json.loads(workbench("replay", corpus, "--model", "baseline", "--json", db=db).stdout)["run"]
    shown = workbench("show", run, "--false-alarms", db=db)
    assert shown.stdout.count("label low, was high") == 50
    assert shown.stderr.startswith(f"3 more. All of them: workbench show {run} --export FILE.jsonl")
    assert len(json.loads(workbench("show", run, "--false-alarms", "--json", db=db).stdout)["false_alarms"]) == 53


def test_the_demo_needs_no_corpus_and_no_key(tmp_path: Path) -> None:
    """The shipped corpus through the offline models: every case answered, the hard ones shown apart.

    What a model was trained on tells nothing of its worth, so the trained one is put to the rest alone.
    """
    done = workbench("demo", "--json", db=tmp_path / "s.duckdb")
    documents = json.loads(done.stdout)["runs"]
    assert done.exit_code == 0
    assert [document["model"] for document in documents] == ["baseline", "learned"]
    for document in documents:
        assert (document["corpus"], document["gaps"]) == (["datasets"], {})
        assert document["answered"] == document["cases"]
        assert f"Next: workbench show {document['run']} --misses" in done.stderr
    baseline, learned = documents
    assert_summary(baseline, "splits", "hard")
    assert_summary(learned, "hard")
    assert baseline["cases"] >= 400
    assert learned["cases"] == baseline["splits"]["test"]["accuracy"]["n"]
    hard = baseline["hard"]
    assert hard["hard"]["accuracy"]["value"] < hard["other"]["accuracy"]["value"]


def test_what_to_do_next_is_said_and_works(tmp_path: Path) -> None:
    """The verb that is offered can be typed as it stands, on the store that was named."""
    corpus = written(tmp_path / "c.jsonl", [case(0, command="drop table crates"), case(3, label=None)])
    db = str(tmp_path / "my store.duckdb")
    done = workbench("replay", corpus, "--model", "baseline", "--db", db)
    run = re.search(r"run (\S+) saved", done.stderr)
    assert run
    assert f"Next: workbench show {run[1]} --false-alarms --db '{db}'" in done.stderr
    shown = workbench("show", run[1], "--false-alarms", "--db", db)
    assert "drop table crates" in shown.stdout


def test_a_corpus_without_labels_is_not_scored(tmp_path: Path) -> None:
    """It says so, rather than print a page of undefined figures."""
    corpus = written(tmp_path / "c.jsonl", [case(0, label=None)])
    done = workbench("replay", corpus, "--model", "baseline", db=tmp_path / "s.duckdb")
    assert "no case has a label, so there is nothing to score" in done.stdout
    assert "n/a" not in done.stdout


def test_a_dead_endpoint_ends_with_3_and_keeps_the_run(tmp_path: Path) -> None:
    """No case answered, and every gap is unavailable."""
    corpus = written(tmp_path / "c.jsonl", [case(0)])
    (tmp_path / "workbench.toml").write_text("[models.m]\nprovider = 'custom'\nmodel = 'm'\nmax_retries = 0\n")
    with dead_url() as url:
        done = workbench("replay", corpus, "--model", "m", "--api-url", url, "--json", db=tmp_path / "s.duckdb")
    summary = json.loads(done.stdout)
    assert (done.exit_code, summary["gaps"], summary["state"]) == (3, {"unavailable": 1}, "open")
    assert f"workbench replay --resume {summary['run']}" in done.stderr
    assert f"could not be reached. Why: workbench show {summary['run']} --gaps" in done.stderr
    why = workbench("show", summary["run"], "--gaps", db=tmp_path / "s.duckdb")
    assert "cannot connect" in why.stdout


def test_a_run_that_costs_money_is_confirmed_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The estimate is shown; where nobody can answer, it is not begun; a no ends with 1."""
    corpus = written(tmp_path / "c.jsonl", [case(0)])
    (tmp_path / "workbench.toml").write_text(
        "[models.m]\nprovider='custom'\nmodel='m'\ninput_usd_per_mtok=10\noutput_usd_per_mtok=10\n"
    )
    with Loopback(completion(call(LOW))) as server:
        arguments = ("replay", corpus, "--model", "m", "--api-url", server.url)
        nobody = workbench(*arguments, db=tmp_path / "s.duckdb")
        assert (nobody.exit_code, nobody.stdout) == (2, "")
        assert re.search(r"m: 1 cases?, about \$\d", nobody.stderr)
        assert "pass --yes" in nobody.stderr
        monkeypatch.setattr("workbench.cli.running.is_terminal", lambda: True)
        no = workbench(*arguments, db=tmp_path / "s.duckdb", typed="n\n")
        assert (no.exit_code, no.stdout) == (1, "")
        assert "nothing was asked" in no.stderr
        assert workbench(*arguments, db=tmp_path / "s.duckdb", typed="").exit_code == 130
        assert not server.seen
        assert workbench(*arguments, db=tmp_path / "s.duckdb", typed="y\n").exit_code == 0
        assert workbench(*arguments, "--yes", db=tmp_path / "s.duckdb").exit_code == 0
        assert len(server.seen) == 2


def test_a_budget_holds_for_all_models_together(tmp_path: Path) -> None:
    """What the first one spent, the second has not."""
    corpus = written(tmp_path / "c.jsonl", [case(n) for n in range(60)])
    priced = "provider='custom'\nmodel='m'\nmax_output_tokens=100\ninput_usd_per_mtok=10\noutput_usd_per_mtok=10\n"
    (tmp_path / "workbench.toml").write_text(
        f"[models.a]\n{priced}[models.b]\n{priced}[models.free]\nprovider='custom'\nmodel='m'\n"
    )
    with Loopback(completion(call(LOW))) as server:
        arguments = ("replay", corpus, "--api-url", server.url, "--yes", "--json", "--model", "a", "--model")
        done = workbench(*arguments, "b", "--budget-usd", "0.5", "--concurrency", "1", db=tmp_path / "s.duckdb")
        first, second = (run["cost_usd"] for run in json.loads(done.stdout)["runs"])
        assert first > 0.25
        assert first + second <= 0.5
        asked = len(server.seen)
        refused = workbench(*arguments, "free", "--budget-usd", "1", db=tmp_path / "s.duckdb")
        assert (refused.exit_code, len(server.seen)) == (2, asked)
        assert "price of free is not known" in refused.stderr


def test_what_was_learned_of_the_endpoint_is_shown(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    """An endpoint that was not forced to answer by a tool is worth less trust."""
    summary = json.loads(workbench("show", kept.run, "--json", db=kept.db).stdout)
    summary["endpoint"] = {"verdicts": "structured output", "refused": {"tool_choice": "no such setting"}}
    print_scorecards(Page(), [summary])
    shown = capsys.readouterr().out
    assert "verdicts   by structured output: the endpoint could not be forced to call a tool\n" in shown
    assert "refused    tool_choice (no such setting)\n" in shown


def test_short_texts_say_how_much_there_is() -> None:
    """What is shown whole has no count."""
    assert short("abc", 3) == "abc"
    assert short("abcd", 3) == "abc… (4 characters)"
    assert str(rate(118, 121)) == "97.5% [93.0%, 99.2%] n=121"
