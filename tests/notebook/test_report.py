"""The report of a run: one file, whole in itself, in which hostile text is text."""

import base64
from pathlib import Path

import pytest

from tests.cli import workbench
from tests.notebook.hostile import hostile_record
from tests.notebook.pages import Page, is_harmless
from workbench import Record, Workbench
from workbench.domain.errors import InputError
from workbench.notebook import policy_tuner, report


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Record:
    bench = Workbench.open(tmp_path_factory.mktemp("report") / "s.duckdb")
    return bench.replay_sync("datasets/postgres", "datasets/redis", model="baseline")


def test_it_says_what_a_manager_asks(run: Record) -> None:
    """Figures, words, misses with both voices, slices, fingerprints and when."""
    page = Page(report.render(run))
    card = run.scorecard
    for said in (str(card.misses), str(card.false_alarms), str(card.accuracy), str(run.by("dialect")["redis"].misses)):
        assert said in page.text
    for row in run.misses().iter_rows(named=True):
        assert row["command"] in page.text and row["explanation"] in page.text and row["rationale"] in page.text
    assert all(value in page.text for value in (run.id, *run.run.fingerprints.values()))
    assert f"{run.run.started_at:%Y-%m-%d %H:%M} UTC" in page.text
    assert {"miss", "false alarm", "gap"} <= set(report._WORDS) and all(what in page.text for what in report._WORDS)


def test_actions_are_called_what_people_click(run: Record) -> None:
    """Allow, Require approval, Block; files and the command line have shorter words."""
    shown = Page(report.render(run)).text
    assert ": Allow, not Require approval" in shown or ": Require approval, not Block" in shown
    assert [label for label, _ in policy_tuner._ACTIONS] == ["Allow", "Require approval", "Block"]


def test_it_asks_no_network(run: Record) -> None:
    """All that it shows is inside, and it forbids the browser the rest."""
    page = Page(report.render(run))
    assert all(address.startswith("data:") for address in page.addresses) and len(page.addresses) == 2
    (policy,) = [attrs["content"] for tag, attrs in page.tags if attrs.get("http-equiv")]
    assert policy is not None and policy.startswith("default-src 'none'")
    pictures = [base64.b64decode(address.partition(",")[2]).decode() for address in page.addresses]
    assert all(picture.startswith("<svg") for picture in pictures)


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    """Command, dialect, tags, what the model said and what people said: a browser sees none of it as markup."""
    assert is_harmless(report.render(hostile_record(tmp_path)))


def test_without_the_extra_it_has_its_tables(run: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts are left out, figures are not."""
    monkeypatch.setattr(report, "has_charts", lambda: False)
    page = Page(report.render(run))
    assert not page.addresses and str(run.by("dialect")["redis"].misses) in page.text


def test_a_run_without_labels_has_a_report(tmp_path: Path) -> None:
    """It says that there is nothing to score."""
    (tmp_path / "plain.jsonl").write_text('{"id": "1", "command": "ls", "dialect": "bash"}\n')
    record = Workbench.open(tmp_path / "s.duckdb").replay_sync(str(tmp_path / "plain.jsonl"), model="baseline")
    assert "nothing to score" in Page(report.render(record)).text


def test_a_place_that_cannot_be_written_is_named(run: Record, tmp_path: Path) -> None:
    """One sentence, and nothing half done."""
    with pytest.raises(InputError, match="cannot write"):
        report.write(run, tmp_path / "none" / "r.html")
    assert not list(tmp_path.iterdir())


def test_the_command_line_writes_it(run: Record, tmp_path: Path) -> None:
    """``show RUN --html FILE``."""
    target = tmp_path / "r.html"
    done = workbench("show", run.id, "--html", str(target), db=run._store.path)
    assert done.exit_code == 0 and str(target) in done.stderr
    assert run.id in Page(target.read_text()).text
