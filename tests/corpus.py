"""Corpora for tests: written to a folder, one line a case."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

LABELS = ("low", "medium", "high")


def case(n: int, **changes: Any) -> dict[str, Any]:
    """An unlike case for each *n*."""
    return {"id": f"c{n}", "command": f"select {n}", "dialect": "postgres", "label": LABELS[n % 3], **changes}


def written(path: Path, cases: Iterable[Mapping[str, Any]]) -> str:
    """The cases as JSONL at *path*."""
    path.write_text("".join(json.dumps(one) + "\n" for one in cases))
    return str(path)
