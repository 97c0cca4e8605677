"""Text that would be markup, script or formula if anybody let it; and whether a panel lets it."""

import html
import re
from pathlib import Path

import ipywidgets
import msgspec

from workbench import Record, Workbench
from workbench.notebook.panel import Panel

MARK = "<img src=x onerror=alert(1)>"
COMMAND = f"SELECT '{MARK}</code></td><script>alert(2)</script>' -- \u202e $\\href{{javascript:alert(3)}}{{x}}$"
_OURS = re.compile(
    r"</?(?:table|caption|thead|tbody|tr|th|td|code|pre|b|div|br|style)"
    r"(?: scope=\"col\"| class=\"whole\"| role=\"alert\"| class=\"workbench-panel tex2jax_ignore mathjax_ignore\")?>"
)


def hostile_record(folder: Path) -> Record:
    """A run of a recorded model over one case, every text of which is hostile."""
    case = {
        "id": MARK, "command": COMMAND, "dialect": MARK, "label": "high", "connection": MARK, "tags": [MARK],
        "rationale": MARK, "source": MARK,
    }  # fmt: skip
    (folder / "hostile.jsonl").write_bytes(msgspec.json.encode(case) + b"\n")
    bench = Workbench.open(folder / "s.duckdb")
    record = bench.replay_sync(str(folder / "hostile.jsonl"), model="baseline")
    # What a model writes is stripped before it is recorded; a store may be anybody's all the same.
    with bench.store.hold() as connection:
        connection.execute("update predictions set title = $mark, explanation = $mark, detail = $mark", {"mark": MARK})
    return record


def is_text(panel: Panel) -> bool:
    """Whether the panel shows what is hostile, and every tag of its page and its widgets is of our own making."""
    pages = [str(panel._repr_mimebundle_()["text/html"]), *(each.value for each in _pages(panel.view))]
    tags = [tag for page in pages for tag in re.findall(r"<[^>]*>?", page) if not _OURS.fullmatch(tag)]
    assert not tags, tags
    assert not any("\u202e" in page for page in pages)
    assert all("mathjax_ignore" in page for page in pages)
    return any(html.escape(MARK) in page for page in pages)


def _pages(widget: ipywidgets.Widget) -> list[ipywidgets.HTML]:
    found = [widget] if isinstance(widget, ipywidgets.HTML) else []
    return [*found, *(page for child in getattr(widget, "children", ()) for page in _pages(child))]
