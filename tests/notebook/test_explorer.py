"""The results explorer: what is clicked is what is selected, and what it shows is text."""

from pathlib import Path

import polars as pl
import pytest

from tests.notebook.hostile import COMMAND, hostile_record, is_text
from workbench import Record, Workbench
from workbench.notebook import Explorer
from workbench.notebook.selection import COLUMNS


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Record:
    bench = Workbench.open(tmp_path_factory.mktemp("explorer") / "s.duckdb")
    return bench.replay_sync("datasets/redis", "datasets/postgres", model="baseline")


def _again(panel: Explorer, run: Record) -> pl.DataFrame:
    """What the panel's code gives."""
    found: pl.DataFrame = eval(panel.as_code(), {"run": run, "pl": pl})  # noqa: S307 -- our own code
    return found


def test_every_cell_of_the_matrix_selects_as_many_cases_as_it_shows(run: Record) -> None:
    """Clicked or typed, a cell gives the same frame."""
    panel = Explorer(run)
    for row, counts in enumerate(panel._matrix.counts):
        for column, count in enumerate(counts):
            panel._matrix.selected = [row, column]
            assert panel.value.height == count
            assert panel.value.equals(_again(panel, run))


def test_every_slice_selects_the_cases_that_its_scorecard_counts(run: Record) -> None:
    """By each column that slices are offered by."""
    panel = Explorer(run)
    for column in COLUMNS:
        panel._by.value = column
        cards = panel._cards()  # those of Record.by
        for name in [*list(cards)[:3], *(name for name in cards if name == "(none)")]:
            panel._slice.value = (name,)
            assert panel.value.filter(pl.col("label").is_not_null()).height == cards[name].cases, (column, name)
            assert panel.value.equals(_again(panel, run))


@pytest.mark.parametrize("part", ["misses", "false alarms", "gaps"])
def test_parts_are_those_of_the_record(run: Record, part: str) -> None:
    """The words of the panel are those of the command line."""
    panel = Explorer(run, part=part)
    rows = getattr(run, part.replace(" ", "_"))()
    assert sorted(panel.value["id"]) == sorted(rows["id"])
    assert panel.value.equals(_again(panel, run))


def test_conditions_hold_together_until_they_are_cleared(run: Record) -> None:
    """A cell within a slice is both."""
    panel = Explorer(run)
    assert panel.value.height == run.run.cases and panel.as_code() == "run.predictions"
    panel._slice.value, panel._part.value = ("redis",), "misses"
    panel._matrix.selected = [0, 1]
    assert set(panel.value["dialect"]) <= {"redis"} and set(panel.value["label"]) <= {"high"}
    assert panel.value.equals(_again(panel, run))
    panel.clear()
    assert panel.value.height == run.run.cases
    assert panel._part.index == panel._slice.index == 0  # or the boxes stand empty


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    """A command, its tags, what the model said of it and what people said: none of it is markup anywhere."""
    panel = Explorer(hostile_record(tmp_path), by="tag")
    assert is_text(panel)
    assert COMMAND in panel.value["command"].to_list()
