"""Procedural code: routine bodies, anonymous blocks and batches, read for the SQL inside them."""

import re
from collections.abc import Iterator

from workbench.facts.finding import Finding, unresolved
from workbench.facts.scope import Scope
from workbench.facts.sql import procedural_cut, procedural_tsql
from workbench.facts.sql.procedural_block import Block
from workbench.facts.sql.procedural_text import split_top
from workbench.facts.sql.statements_words import Piece, family, pieces

_LONGEST = 20_000  # pieces
_OPENS = frozenset({"BEGIN", "THEN", "ELSE", "DO", "LOOP"})
_DYNAMIC = frozenset({"EXEC", "EXECUTE", "DECLARE"})
_PREPARES = re.compile(r"\b(?:prepare|execute)\b", re.IGNORECASE)


def script(text: str, dialect: str) -> list[Piece] | None:
    """The words of *text* where it must be read whole, as a script; None where its statements can be read one by one.

    In a script statements end without semicolons, or one builds the text that another runs. No plain statement that
    :func:`read_block` hands on is a script, so that reading ends.
    """
    name = family(dialect)
    if name != "mssql" and not _PREPARES.search(text):
        return None
    parts = pieces(text, name, _LONGEST)
    found = _runs_on(parts, text) if name == "mssql" else _prepares(parts)
    return parts if found else None


def _runs_on(parts: list[Piece], text: str) -> bool:
    segments = sum(1 for group in split_top(parts, frozenset({";"})) if group)
    units = [unit for _, unit in procedural_tsql.cut(parts, text)]
    return len(units) > segments or any(unit[0].up in _DYNAMIC for unit in units)


def _prepares(parts: list[Piece]) -> bool:
    prepared: set[str] = set()
    for at, part in enumerate(parts):
        if part.up in {"PREPARE", "EXECUTE"} and (at == 0 or parts[at - 1].text == ";" or parts[at - 1].up in _OPENS):
            following = [piece.up for piece in parts[at + 1 : at + 3]]
            if following[:1] == ["IMMEDIATE"] or (part.up == "PREPARE" and following[1:] == ["FROM"]):
                return True
            if part.up == "PREPARE":
                prepared.update(following[:1])
            elif following and following[0] in prepared:
                return True
    return False


def read_block(text: str, dialect: str, scope: Scope, parts: list[Piece] | None = None) -> list[Finding]:
    """Findings of a procedural body or anonymous block: its statements, and the text that it builds and runs.

    *parts* are the words of *text*, where they are known already.
    """
    name = family(dialect)
    parts = pieces(text, name, _LONGEST) if parts is None else parts
    reader = Block(text, name, scope, parts)
    if len(parts) == _LONGEST:
        reader.findings.append(unresolved("block", "code too long to read to its end"))
    for declaring, unit in _units(parts, text, name):
        if scope.spent:
            return [*reader.findings, unresolved("block", "too much code to read in the time given")]
        if unit:
            reader.take(unit, declaring)
    return reader.finish()


def _units(parts: list[Piece], text: str, dialect: str) -> Iterator[tuple[bool, list[Piece]]]:
    if dialect == "mssql" or (
        dialect == "sql" and any(part.up in {"DECLARE", "EXEC"} for part in parts) and "@" in text
    ):
        return procedural_tsql.cut(parts, text)
    return procedural_cut.cut(parts, dialect)
