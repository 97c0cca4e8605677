"""Stats: what a corpus is made of."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workbench.corpora.complaints import Complaints
from workbench.corpora.table import table

if TYPE_CHECKING:
    import duckdb

LISTED = 100
"""How many tags, connections, sources and dialects are listed, the most frequent first; ``distinct`` counts all."""

_BY_LABEL = """
    SELECT {column}, count(*) FILTER (label = 'low'), count(*) FILTER (label = 'medium'),
           count(*) FILTER (label = 'high'), count(*) FILTER (label IS NULL)
    FROM cases GROUP BY ALL ORDER BY count(*) DESC, {column} LIMIT {limit}
"""
_COMMON = """
    SELECT {column}, count(*) FROM {source} WHERE {column} IS NOT NULL
    GROUP BY ALL ORDER BY count(*) DESC, {column} LIMIT {limit}
"""
_TOTALS = """
    SELECT count(*), count(label), count(*) - count(DISTINCT same), count(DISTINCT dialect), count(DISTINCT connection),
           count(DISTINCT source), (SELECT count(DISTINCT tag) FROM tags)
    FROM cases
"""
_QUANTILES = {"min": 0.0, "p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}


def stats(paths: Sequence[str]) -> dict[str, Any]:
    """What *paths* hold, ready for JSON.

    Returns:
        ``cases``, ``labelled``, ``repeated`` (cases whose dialect and command an earlier one has), ``dialects`` and
        ``splits`` by label, ``tags``, ``connections`` and ``sources`` with their counts, ``distinct`` with how many of
        each there are, and quantiles of ``command_bytes``.

    Raises:
        CorpusError: A structural fault; numbers about half a corpus would mislead.
    """
    complaints = Complaints()
    with table(paths, complaints) as db:
        complaints.check("nothing was counted")
        total, labelled, repeated, *distinct = db.execute(_TOTALS).fetchall()[0]
        ((sizes,),) = db.execute("SELECT quantile_disc(bytes, $1) FROM cases", [[*_QUANTILES.values()]]).fetchall()
        return {
            "cases": total,
            "labelled": labelled,
            "repeated": repeated,
            "dialects": _by_label(db, "dialect"),
            "splits": _by_label(db, "split"),
            "tags": _common(db, "tag", "tags"),
            "connections": _common(db, "connection", "cases"),
            "sources": _common(db, "source", "cases"),
            "distinct": dict(zip(("dialects", "connections", "sources", "tags"), distinct, strict=True)),
            "command_bytes": dict(zip(_QUANTILES, sizes, strict=True)),
        }


def _by_label(db: "duckdb.DuckDBPyConnection", column: str) -> dict[str, dict[str, int]]:
    rows = db.execute(_BY_LABEL.format(column=column, limit=LISTED)).fetchall()
    return {name: dict(zip(("low", "medium", "high", "unlabelled"), counts, strict=True)) for name, *counts in rows}


def _common(db: "duckdb.DuckDBPyConnection", column: str, source: str) -> dict[str, int]:
    return dict(db.execute(_COMMON.format(column=column, source=source, limit=LISTED)).fetchall())
