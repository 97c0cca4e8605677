"""Stats: what a corpus is made of."""

import json
from pathlib import Path
from typing import Any

import pytest

from workbench.corpora.stats import LISTED, stats
from workbench.domain.errors import CorpusError


def of(path: Path, *rows: dict[str, Any]) -> dict[str, Any]:
    """The stats of rows whose ids count from 1."""
    lines = [json.dumps({"id": str(number), "dialect": "bash", **row}) for number, row in enumerate(rows, 1)]
    path.write_text("\n".join(lines))
    return stats([str(path)])


def test_a_small_corpus_by_hand(tmp_path: Path) -> None:
    """Five cases counted every way; lengths are bytes, and é has two."""
    got = of(
        tmp_path / "a.jsonl",
        {"command": "ls", "label": "low", "tags": ["read", "hard"], "connection": "box", "source": "authored"},
        {"command": "ls", "label": "low", "tags": ["read"], "connection": "box", "split": "test"},
        {"command": "café", "label": "medium"},
        {"command": "rm -rf /srv", "label": "high", "tags": ["hard"], "source": "authored"},
        {"command": "SELECT 1", "dialect": "postgres"},
    )
    assert got == {
        "cases": 5,
        "labelled": 4,
        "repeated": 1,
        "dialects": {
            "bash": {"low": 2, "medium": 1, "high": 1, "unlabelled": 0},
            "postgres": {"low": 0, "medium": 0, "high": 0, "unlabelled": 1},
        },
        "splits": {
            "dev": {"low": 1, "medium": 1, "high": 1, "unlabelled": 1},
            "test": {"low": 1, "medium": 0, "high": 0, "unlabelled": 0},
        },
        "tags": {"hard": 2, "read": 2},
        "connections": {"box": 2},
        "sources": {"authored": 2},
        "distinct": {"dialects": 2, "connections": 1, "sources": 1, "tags": 2},
        "command_bytes": {"min": 2, "p50": 5, "p90": 11, "p99": 11, "max": 11},
    }
    assert json.loads(json.dumps(got)) == got


def test_long_lists_are_cut_to_the_most_frequent(tmp_path: Path) -> None:
    """A source for every case is no table to read; how many there are is told all the same."""
    got = of(tmp_path / "a.jsonl", *({"command": "x", "source": f"s{n // 2}"} for n in range(2 * LISTED + 41)))
    assert len(got["sources"]) == LISTED
    assert set(got["sources"].values()) == {2}
    assert got["distinct"]["sources"] == LISTED + 21


def test_a_faulty_corpus_has_no_stats(tmp_path: Path) -> None:
    """Numbers about the readable part would pass for numbers about the whole."""
    with pytest.raises(CorpusError) as caught:
        of(tmp_path / "a.jsonl", {"command": "x"}, {"command": "x", "label": "severe"})
    assert caught.value.count == 1
