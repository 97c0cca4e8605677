"""Lint: all that is wrong with a corpus, and all that may be, in one report."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from workbench.corpora.complaints import SHOWN, Complaints, quoted
from workbench.corpora.table import table
from workbench.domain.case import DIALECTS
from workbench.domain.errors import nearest

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]


class Warnings(msgspec.Struct, frozen=True):
    """One kind of warning: the first hundred, as ``FILE:LINE: what; what to do``, and how many there are."""

    kind: str
    texts: tuple[str, ...]
    count: int


class LintReport(msgspec.Struct, frozen=True):
    """What lint found. Errors refuse a corpus, warnings do not; kinds without a warning are left out."""

    cases: int
    errors: tuple[str, ...]
    error_count: int
    warnings: tuple[Warnings, ...]

    @property
    def ok(self) -> bool:
        """True where the corpus can be replayed."""
        return self.error_count == 0

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "cases": self.cases,
            "errors": {"count": self.error_count, "texts": list(self.errors)},
            "warnings": {each.kind: {"count": each.count, "texts": list(each.texts)} for each in self.warnings},
        }


def lint(paths: Sequence[str]) -> LintReport:
    """Structural faults of *paths* as errors, ids given twice among them, and warnings about what can be read."""
    complaints = Complaints()
    with table(paths, complaints) as db:
        (total,) = db.execute("SELECT count(*) FROM cases").fetchall()[0]
        errors = _ask(db, _IDS, _id_twice)
        warnings = [Warnings(kind, *_ask(db, sql, say)) for kind, sql, say in _KINDS]
    return LintReport(
        cases=total,
        errors=(*complaints.texts, *errors[0])[:SHOWN],
        error_count=complaints.count + errors[1],
        warnings=tuple(each for each in warnings if each.count),
    )


def _ask(db: "duckdb.DuckDBPyConnection", sql: str, say: Callable[[Row], str]) -> tuple[tuple[str, ...], int]:
    """The first hundred findings of *sql* in words, in the corpus's order, and how many it has."""
    found = db.execute(f"SELECT *, count(*) OVER () AS total FROM ({sql}) ORDER BY position LIMIT {SHOWN}")  # noqa: S608
    names = [name for name, *_ in found.description or ()]
    rows = [dict(zip(names, values, strict=True)) for values in found.fetchall()]
    return tuple(_place(row) + say(row) for row in rows), rows[0]["total"] if rows else 0


def _place(row: Row) -> str:
    return f"{row['file']}:{row['line']}: " if "file" in row else ""


def _first(row: Row) -> str:
    """The earlier case that a row is held against."""
    return f"{row['first_file']}:{row['first_line']} (id {quoted(row['first_id'])})"


def _id_twice(row: Row) -> str:
    return f"id {quoted(row['id'])} is taken by {row['first_file']}:{row['first_line']}; give every case its own"


def _leak(row: Row) -> str:
    return f"the same or nearly the same command is in dev, {_first(row)}, which flatters test; keep both in one split"


def _labels(row: Row) -> str:
    return f"labelled {row['label']} here and {row['first_label']} at {_first(row)}; agree on one label"


def _repeated(row: Row) -> str:
    return f"the same command as {_first(row)}; drop one, unless they are asked under different connections"


def _near(row: Row) -> str:
    return f"nearly the same command as {_first(row)}; make them differ, or drop one"


def _dialect(row: Row) -> str:
    often = "1 case" if row["cases"] == 1 else f"{row['cases']} cases"
    return (
        f"dialect {quoted(row['dialect'])} ({often}) is not known, and judged as plain text; "
        f"use a known one where it fits.{nearest(row['dialect'], DIALECTS)}"
    )


def _missing_label(row: Row) -> str:
    return f'split "{row["split"]}" has no case labelled {row["label"]}; add some, or its figures say nothing of them'


# Each query has one row a finding: its position in the corpus, and what its sentence needs. Where cases are held
# against each other, g has the first of those that are alike, and f is that case.
_FIRST = "f.file AS first_file, f.line AS first_line, f.id AS first_id, f.label AS first_label"
_IDS = f"""
    SELECT c.*, {_FIRST} FROM cases c
    JOIN (SELECT id, min(position) AS first FROM cases GROUP BY id HAVING count(*) > 1) g ON c.id = g.id
    JOIN cases f ON f.position = g.first WHERE c.position > g.first
"""  # noqa: S608
_LEAK = f"""
    SELECT c.*, {_FIRST} FROM cases c
    JOIN (SELECT near, min(position) AS first FROM cases WHERE split = 'dev' GROUP BY near) g ON c.near = g.near
    JOIN cases f ON f.position = g.first WHERE c.split = 'test'
"""  # noqa: S608
_LABELS = f"""
    SELECT c.*, {_FIRST} FROM cases c
    JOIN (SELECT same, min(position) AS first FROM cases WHERE label IS NOT NULL GROUP BY same
          HAVING count(DISTINCT label) > 1) g ON c.same = g.same
    JOIN cases f ON f.position = g.first WHERE c.label <> f.label
"""  # noqa: S608
_REPEATED = f"""
    SELECT c.*, {_FIRST} FROM cases c
    JOIN (SELECT same, split, min(position) AS first FROM cases GROUP BY ALL HAVING count(*) > 1) g
        ON c.same = g.same AND c.split = g.split
    JOIN cases f ON f.position = g.first WHERE c.position > g.first
"""  # noqa: S608
_NEAR = f"""
    SELECT c.*, {_FIRST} FROM cases c
    JOIN (SELECT near, split, min(position) AS first FROM cases GROUP BY ALL HAVING count(DISTINCT same) > 1) g
        ON c.near = g.near AND c.split = g.split
    JOIN (SELECT same, split, min(position) AS first FROM cases GROUP BY ALL) s
        ON c.position = s.first AND c.same = s.same AND c.split = s.split
    JOIN cases f ON f.position = g.first WHERE c.position > g.first
"""  # noqa: S608
_DIALECT = f"""
    SELECT min(position) AS position, arg_min(file, position) AS file, arg_min(line, position) AS line, dialect,
           count(*) AS cases
    FROM cases WHERE dialect NOT IN {DIALECTS} GROUP BY dialect
"""  # noqa: S608
_MISSING_LABEL = """
    SELECT row_number() OVER () AS position, half.split, scale.label
    FROM (SELECT split, list(DISTINCT label) AS labels FROM cases WHERE label IS NOT NULL GROUP BY split) AS half
    CROSS JOIN (VALUES ('low'), ('medium'), ('high')) AS scale(label)
    WHERE NOT list_contains(half.labels, scale.label)
"""

_KINDS: tuple[tuple[str, str, Callable[[Row], str]], ...] = (
    ("in both splits", _LEAK, _leak),
    ("two labels", _LABELS, _labels),
    ("repeated command", _REPEATED, _repeated),
    ("near-duplicate command", _NEAR, _near),
    ("empty command", "FROM cases WHERE empty", lambda _: "the command is empty; write one, or drop the case"),
    ("no label", "FROM cases WHERE label IS NULL", lambda _: "no label; it can be replayed, not scored"),
    (
        "no rationale",
        "FROM cases WHERE label IS NOT NULL AND NOT has_rationale",
        lambda _: "no rationale; say why the label is right, for whoever doubts it",
    ),
    ("unknown dialect", _DIALECT, _dialect),
    ("missing label", _MISSING_LABEL, _missing_label),
)
"""Kinds of warning, what spoils the most first: name, query, and its sentence."""
