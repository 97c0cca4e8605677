"""Statements: where a text may be cut so that none of its statements is cut in two, and whether that is certain."""

import re

import msgspec

_SHELLS = frozenset({"bash", "sh", "shell", "zsh", "ksh"})
_LINE = re.compile(r"\n")
_PARSED = 1 << 20  # characters of a shell's that are parsed in one go
_ATOMIC = frozenset({"ATOMIC"})
_BLOCKS = frozenset({"BEGIN", "DECLARE", "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE", "IF", "LOOP", "WHILE"})
_CODE = {"postgres": _ATOMIC, "mysql": _BLOCKS, "mssql": _BLOCKS, "oracle": _BLOCKS, "sqlite": frozenset({"TRIGGER"})}
"""Words by which a semicolon may stand within a statement, by dialect."""


class Cuts(msgspec.Struct, frozen=True):
    """Offsets at which a text may be cut, ascending, its end the last.

    ``certain`` where every statement lies whole between two of them to whoever runs the text: its lexer leaves no doubt
    (:mod:`workbench.facts.key`), or the shell's grammar fits from end to end. Else they are the ends of lines.
    """

    at: tuple[int, ...]
    certain: bool


def cuts(text: str, dialect: str) -> Cuts:
    """Where *text* may be cut. CPU-bound: call it off the event loop.

    >>> cuts("select 1; delete from t where a = ';'; select 2", "postgres")
    Cuts(at=(10, 39, 47), certain=True)
    """
    ends = _shell(text) if dialect in _SHELLS else _sql(text, dialect)
    if ends is not None:
        return Cuts((*sorted({end for end in ends if 0 < end < len(text)}), len(text)), True)
    return Cuts((*(match.end() for match in _LINE.finditer(text) if match.end() < len(text)), len(text)), False)


def _sql(text: str, dialect: str) -> list[int] | None:
    from workbench.facts.key.fold import lexed
    from workbench.facts.key.grammar import grammar

    found = grammar(dialect)
    cut = None if found is None else lexed(text, found)
    if found is None or cut is None:
        return None
    ends: list[int] = []
    at = depth = 0
    is_over = False
    for (kind, said), gap in zip(*cut[:2], strict=True):
        at += len(gap)
        if is_over:
            ends.append(at)
        at += len(said)
        is_over = False
        if kind == "word":
            upper = said.upper()
            if upper in found.never or upper in _CODE.get(found.name, _ATOMIC):
                return None  # semicolons within a block of code end none of the text's own statements
        elif kind == "punctuation":
            depth += (said == "(") - (said == ")")
            is_over = said == ";" and depth == 0
        elif kind == "client":
            is_over = depth == 0
    return ends


def _shell(text: str) -> list[int] | None:
    from workbench.facts.shell.grammar import ends

    return ends(text) if len(text) <= _PARSED else None
