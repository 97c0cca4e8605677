"""Each panel in a real JupyterLab: one click changes its value. Pictures of them go where WORKBENCH_PICTURES says."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.notebook.lab import Notebook, browser, chromium, jupyterlab
from tests.notebook.waiting import server_with_reviews

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="Chromium is not installed: apt-get install chromium"),
]
_BEGIN = """\
from workbench import Workbench
from workbench.notebook import Explorer, PolicyTuner, ReplayPanel, ReviewQueue
wb = Workbench.open("panels.duckdb")
"""
_RUN = 'run = await wb.replay("datasets", model="baseline")\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with jupyterlab(folder) as found:
        yield found


@pytest.fixture(scope="module")
def page() -> Iterator["Page"]:
    with browser() as found:
        yield found


def picture(notebook: Notebook, name: str) -> None:
    """Keep a picture of the panel, where somebody wants one."""
    if folder := os.environ.get("WORKBENCH_PICTURES"):
        notebook.page.mouse.move(0, 0)
        notebook.panel.screenshot(path=Path(folder) / f"{name}.png")


def test_a_clicked_cell_of_the_matrix_selects_its_cases(page: "Page", address: str, folder: Path) -> None:
    """A mouse on one cell, then arrow and Enter for the next: both change the value."""
    notebook = Notebook(page, address, folder, f"{_BEGIN}{_RUN}panel = Explorer(run)\npanel")
    cell = notebook.panel.get_by_role("button", name="labelled high, called low")
    cell.click()
    assert notebook.value.startswith("shape: (3,")
    picture(notebook, "explorer")
    cell.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert notebook.value.startswith("shape: (14,")


def test_a_moved_slider_changes_the_policy(page: "Page", address: str, folder: Path) -> None:
    """By the keyboard, as sliders are moved by whoever has no mouse; the figures follow."""
    notebook = Notebook(page, address, folder, f"{_BEGIN}{_RUN}panel = PolicyTuner(wb.tuner(run.id))\npanel")
    handle = notebook.panel.locator(".widget-slider").filter(has_text="medium").locator(".noUi-handle")
    handle.focus()
    page.keyboard.press("ArrowRight")
    assert "medium=<Action.BLOCK" in notebook.value
    picture(notebook, "policy-tuner")


def test_a_replay_is_started_after_its_price_was_shown(page: "Page", address: str, folder: Path) -> None:
    """Start is shut until then; the run is the value."""
    show = 'panel = ReplayPanel(wb, models=("baseline", "learned"))\npanel'
    notebook = Notebook(page, address, folder, _BEGIN + show)
    start = notebook.panel.get_by_role("button", name="start")
    assert start.is_disabled()
    assert notebook.value == "None"
    notebook.panel.get_by_role("button", name="show price").click()
    notebook.panel.get_by_text("learned: 701 cases").wait_for()
    start.click()
    notebook.panel.get_by_role("cell", name="701 of 701").nth(1).wait_for()
    assert ": learned on 701 cases>" in notebook.value


def test_a_running_replay_is_seen_and_stopped(page: "Page", address: str, folder: Path) -> None:
    """Cases, pace and time left while it runs; a click stops it, and what was answered is the value."""
    cases = [{"id": f"m{n}", "command": f"kubectl delete pod web-{n}", "dialect": "kubectl"} for n in range(60_000)]
    (folder / "last-month.jsonl").write_text("\n".join(map(json.dumps, cases)))
    notebook = Notebook(page, address, folder, f'{_BEGIN}panel = ReplayPanel(wb, corpus="last-month.jsonl")\npanel')
    notebook.panel.get_by_role("button", name="show price").click()
    notebook.panel.get_by_text("baseline: 60,000 cases, nothing to pay").wait_for()
    notebook.panel.get_by_role("button", name="start").click()
    notebook.panel.get_by_text(re.compile(r"[1-9],\d{3} of 60,000 .* left")).wait_for()
    picture(notebook, "replay")
    notebook.panel.get_by_role("button", name="cancel").click()
    notebook.panel.get_by_text("Stopped; what was answered is recorded.").wait_for()
    assert ": baseline on 60000 cases>" in notebook.value
    assert notebook.panel.get_by_role("cell", name="open").is_visible()


def test_a_review_is_answered(page: "Page", address: str, folder: Path, tmp_path: Path) -> None:
    """Rejected by a click, with a reason; the value is the answer, and the server has it."""
    with server_with_reviews(tmp_path) as (server, token):
        show = f"{_BEGIN}panel = ReviewQueue({server.url!r}, token={token!r})\npanel"
        notebook = Notebook(page, address, folder, show)
        notebook.panel.locator("option").first.click()
        notebook.panel.get_by_placeholder("why not").fill("not on a Friday")
        notebook.panel.locator("pre", has_text="DELETE FROM orders").wait_for()
        picture(notebook, "review-queue")
        notebook.panel.get_by_role("button", name="reject").click()
        notebook.panel.get_by_text(": rejected").wait_for()
        assert "reason='not on a Friday', became='REJECTED'" in notebook.value
        states = [each["status"] for each in server("GET", "/api/reviews")]
        assert sorted(states) == ["PENDING", "REJECTED"]
