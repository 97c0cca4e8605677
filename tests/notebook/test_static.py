"""What is seen of a panel where there is no kernel, and what is said where the extra is missing."""

import re
import sys
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter

from tests.notebook.hostile import MARK, hostile_record
from workbench import notebook
from workbench.domain.errors import InputError
from workbench.notebook import Explorer


def test_nbconvert_shows_the_table(tmp_path: Path) -> None:
    """A notebook that was saved with a panel in it, made into a page: the table is there, and stays text."""
    data = Explorer(hostile_record(tmp_path))._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    cell = nbformat.v4.new_code_cell("panel", outputs=[nbformat.v4.new_output("display_data", data=data)])  # type: ignore[no-untyped-call]
    page, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))  # type: ignore[no-untyped-call]
    shown = page[page.index('<div class="workbench-panel') :]
    assert re.search(r"<td>\s*<div class=\"whole\"><code>&lt;img src=x", shown)
    assert "labelled high" in shown and MARK not in page


def test_without_the_extra_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where ipywidgets is not installed; what else is wrong is not called a missing package."""
    for name in [name for name in sys.modules if name.startswith("workbench.notebook.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(InputError, match=r'pip install "workbench\[notebook\]"'):
        _ = notebook.ReplayPanel
    with pytest.raises(AttributeError):
        _ = notebook.Replay
