"""A real JupyterLab on 127.0.0.1, and a headless Chromium that looks at it."""

import contextlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from playwright.sync_api import Page

_CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
_FOLDERS = (
    "HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
)  # fmt: skip
PATIENCE_MS = 60_000  # a kernel on a busy machine takes its time; nobody waits longer than it takes


def chromium() -> str | None:
    """Where Chromium is, None where there is none."""
    return next((path for path in _CHROMIUM if Path(path).exists()), None) or shutil.which("chromium")


@contextlib.contextmanager
def jupyterlab(folder: Path) -> Iterator[str]:
    """JupyterLab over *folder*, with settings of its own; its address, ``{}`` where a notebook's name goes."""
    token = secrets.token_hex(16)
    own = {name: str(folder / ".own" / name.lower()) for name in _FOLDERS}
    for path in own.values():
        Path(path).mkdir(parents=True)
    quiet = Path(own["JUPYTERLAB_SETTINGS_DIR"]) / "@jupyterlab" / "apputils-extension"
    quiet.mkdir(parents=True)
    (quiet / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "TMPDIR"}}
    log = folder / ".own" / "log"
    with log.open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 -- our own JupyterLab
            [
                sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1",
                "--ServerApp.port=0", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}",
                "--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            ],
            cwd=folder,
            env={**clean, **own, "PYTHONPATH": str(Path(__file__).parent.parent.parent)},
            stderr=errors,
            stdout=errors,
        )  # fmt: skip
    try:
        yield f"{_address(process, log)}/lab/tree/{{}}?token={token}&reset"
    finally:
        process.terminate()
        process.wait(60)


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    for _ in range(600):
        if found := re.search(r"http://127\.0\.0\.1:(\d+)/lab", log.read_text()):
            return f"http://127.0.0.1:{found[1]}"
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@contextlib.contextmanager
def browser() -> Iterator["Page"]:
    """A page of a headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), headless=True, args=list(_FLAGS))
        try:
            page = started.new_page(viewport={"width": 1500, "height": 1600})
            page.set_default_timeout(PATIENCE_MS)
            yield page
        finally:
            started.close()


def cell(source: str) -> dict[str, Any]:
    """A cell of code."""
    return {
        "cell_type": "code", "id": secrets.token_hex(4), "metadata": {}, "source": source, "outputs": [],
        "execution_count": None,
    }  # fmt: skip


def document(cells: list[dict[str, Any]]) -> dict[str, Any]:
    """A notebook of *cells*."""
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": cells}


class Notebook:
    """A notebook of two cells, open in *page*: one that shows a panel, and one that shows its value."""

    def __init__(self, page: "Page", address: str, folder: Path, show: str) -> None:
        self.page = page
        name = f"{secrets.token_hex(4)}.ipynb"
        cells = [cell(show), cell("print(panel.value)")]
        (folder / name).write_text(json.dumps(document(cells)))
        page.goto(address.format(quote(name)))
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        self.run(0)

    def run(self, cell: int) -> None:
        """Run one cell."""
        self.page.locator(".jp-CodeCell .jp-InputArea-editor").nth(cell).click()
        self.page.keyboard.press("Control+Enter")

    @property
    def panel(self) -> Any:
        """The panel, once it is there."""
        found = self.page.locator(".jp-CodeCell").first.locator(".jp-OutputArea-output .widget-vbox").first
        found.wait_for()
        return found

    @property
    def value(self) -> str:
        """What the panel's value is now, as the second cell prints it."""
        cell = self.page.locator(".jp-CodeCell").nth(1)
        self.run(1)
        before = cell.locator(".jp-InputPrompt").inner_text()
        self.page.wait_for_function(
            "([cell, before]) => /\\[\\d+\\]/.test(cell.querySelector('.jp-InputPrompt').innerText)"
            " && cell.querySelector('.jp-OutputArea-output')",
            arg=[cell.element_handle(), before],
        )
        self.page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        return str(cell.locator(".jp-OutputArea-output").inner_text()).strip()
