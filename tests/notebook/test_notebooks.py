"""The notebooks as files: what STYLE asks of them. That they run is tested by nbval (``make test``)."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.notebook.pages import LOADING, Page

FOLDER = Path(__file__).parents[2] / "notebooks"
BOOKS = sorted(FOLDER.glob("*.ipynb"))
_MACHINE = re.compile(r"/(?:home|root|work|Users|tmp/tmp)\b")
_RUN = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-")


def _cells(book: Path, kind: str) -> list[dict[str, Any]]:
    return [cell for cell in json.loads(book.read_text())["cells"] if cell["cell_type"] == kind]


def _source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def test_there_are_six_questions() -> None:
    """A reader finds each of them by its name."""
    assert [book.name[:2] for book in BOOKS] == ["01", "02", "03", "04", "05", "06"]


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_the_title_is_a_question_and_the_first_cell_answers_it(book: Path) -> None:
    """With a number; then the words are defined in a list, and cases are worked by hand before the corpus."""
    prose = [_source(cell) for cell in _cells(book, "markdown")]
    title, answer = prose[0].split("\n", 1)
    assert title.startswith("# ") and title.endswith("?")
    assert "**" in answer and re.search(r"\d", answer)
    assert prose[1].startswith("## The words") and prose[1].count("\n* **") + prose[1].count("\n* `") >= 4
    headings = [line for text in prose for line in text.splitlines() if line.startswith("## ")]
    by_hand = next(at for at, line in enumerate(headings) if "by hand" in line)
    assert by_hand < headings.index("## The corpus")


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_it_says_as_much_as_it_does(book: Path) -> None:
    """As much prose as code, a thought a cell, and every claim pinned."""
    prose, code = (sum(len(_source(cell)) for cell in _cells(book, kind)) for kind in ("markdown", "code"))
    assert prose >= code
    assert all(len(_source(cell).splitlines()) <= 20 for cell in _cells(book, "code"))
    assert sum("check(" in _source(cell) for cell in _cells(book, "code")) >= 5


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_its_outputs_are_committed_and_lean(book: Path) -> None:
    """Run from top to bottom; no widget's state, no path of a machine, no id that would be another one next time."""
    cells = _cells(book, "code")
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert not [each for cell in cells for each in cell["outputs"] if each["output_type"] == "error"]
    text = book.read_text()
    assert len(text) < 300_000 and "widget-view" not in text and "widget-state" not in text
    assert not _MACHINE.search(text) and not _RUN.search(text)


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_nothing_that_it_shows_runs_or_loads(book: Path) -> None:
    """The corpus has commands that are markup; in an output they are text."""
    shown = [output["data"] for cell in _cells(book, "code") for output in cell["outputs"] if "data" in output]
    pages = [Page("".join(data["text/html"])) for data in shown if "text/html" in data]
    assert pages
    for page in pages:
        assert not LOADING & {tag for tag, _ in page.tags} and not page.addresses


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_every_panel_is_followed_by_its_value(book: Path) -> None:
    """No click is lost: the value and the code that gives it stand below."""
    code = "\n".join(_source(cell) for cell in _cells(book, "code"))
    for made in re.finditer(r"^panel = ", code, re.MULTILINE):
        after = code[made.end() :]
        assert "panel.value" in after and "panel.as_code()" in after


def test_only_what_really_answered_is_recorded() -> None:
    """Offline models of this project, and the open one that runs on this machine: no vendor's answer is made up."""
    names = {path.stem for path in (FOLDER / "recorded").glob("*.parquet")}
    assert names == {"baseline", "baseline-before", "learned", "pair", "local"}
    assert all(path.stat().st_size < 1_000_000 for path in (FOLDER / "recorded").iterdir())
