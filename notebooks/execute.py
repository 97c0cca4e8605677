"""Run the notebooks from top to bottom and keep what they show, but for what differs each time: ``make executed``.

Times, ids of runs and widgets' states go; a panel keeps the page that it has where no kernel answers.
"""

import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

HERE = Path(__file__).parent
WIDGET = "application/vnd.jupyter.widget-view+json"
_RUN = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b")


def main(paths: list[str]) -> None:
    """Execute *paths*, else every notebook here."""
    for path in map(Path, paths) if paths else sorted(HERE.glob("*.ipynb")):
        book = nbformat.read(path, as_version=4)
        NotebookClient(book, timeout=120, resources={"metadata": {"path": str(HERE)}}).execute()
        nbformat.write(cleaned(book), path)
        print(f"{path.name}: {path.stat().st_size / 1_000:,.0f} kB")


def cleaned(book: NotebookNode) -> NotebookNode:
    """*book* without what another run of it would show otherwise."""
    book.metadata.pop("widgets", None)
    for cell in book.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            data.pop(WIDGET, None)
            for kind, text in data.items():
                if isinstance(text, str):
                    data[kind] = _numbered(text)
    return book


def _numbered(text: str) -> str:
    """*text* with every run's id put in order of appearance: which is which still shows."""
    ids: dict[str, str] = {}
    return _RUN.sub(lambda found: ids.setdefault(found[0], f"run-{len(ids) + 1}"), text)


if __name__ == "__main__":
    main(sys.argv[1:])
