"""Statement: one statement cut into pieces, with what its readers ask of it again and again."""

from functools import cached_property

from workbench.facts.finding import Finding
from workbench.facts.scope import Scope
from workbench.facts.sql.statements_rules import keywords
from workbench.facts.sql.statements_words import Piece, family, pieces

_STARTS = frozenset(
    "SELECT WITH INSERT UPDATE DELETE MERGE REPLACE TRUNCATE DROP CREATE ALTER VALUES TABLE EXECUTE EXEC CALL GRANT "
    "REVOKE COPY DECLARE REFRESH IMPORT LOAD FROM".split()
)
_BETWEEN = frozenset({"ONLY", "ON", "FOR", "TO", "FROM", "TABLE", "INTO", "DATABASE", "BODY"})


class Statement:
    """Pieces, keywords and source of one statement, with its dialect's first name and the scope it is read in."""

    def __init__(self, text: str, dialect: str, scope: Scope, parts: list[Piece] | None = None) -> None:
        self.text = text
        self.dialect = family(dialect)
        self.scope = scope
        parts = pieces(text, self.dialect, scope.limits.tokens) if parts is None else parts
        self.is_cut = len(parts) >= scope.limits.tokens
        while parts and parts[-1].text in {";", "/", "\\G", "$$"} and parts[-1].kind == "p":
            parts = parts[:-1]
        self.parts = parts

    @cached_property
    def _keywords(self) -> list[tuple[str, int]]:
        return keywords(self.parts)

    @cached_property
    def ups(self) -> list[str]:
        """Keywords to match rules on."""
        return [up for up, _ in self._keywords]

    @property
    def first(self) -> str:
        """The first keyword, or empty."""
        return self.ups[0] if self.ups else ""

    def up(self, at: int) -> str:
        """The upper-case word at *at* of the pieces, empty outside, for strings and for quoted names."""
        return self.parts[at].up if 0 <= at < len(self.parts) else ""

    def has(self, *words: str) -> bool:
        """True where *words* follow each other anywhere in the statement, outside quotes."""
        size = len(words)
        return any(tuple(self.ups[at : at + size]) == words for at in range(len(self.ups) - size + 1))

    def source(self, start: int, end: int | None = None) -> str:
        """The source text from piece *start* to before piece *end*."""
        stop = self.parts[-1].end if end is None or end > len(self.parts) else self.parts[end - 1].end
        return self.text[self.parts[start].start : stop] if start < len(self.parts) else ""

    def strings(self) -> list[str]:
        """The content of every quoted text."""
        return [part.text for part in self.parts if part.kind == "s"]

    def nested(self, start: int, end: int | None = None) -> list[Finding]:
        """Findings of the statement that begins at piece *start*."""
        text = self.source(start, end)
        return self.scope.nested(text, self.dialect) if text.strip() else []

    def inner(self, after: int = 1) -> int:
        """Index of the first piece from *after* on that begins a statement of its own, or the number of pieces."""
        return next((at for at in range(after, len(self.parts)) if self.parts[at].up in _STARTS), len(self.parts))

    def name(self, at: int) -> tuple[str, int]:
        """The dotted name that begins at piece *at*, and the index after it."""
        words: list[str] = []
        while at < len(self.parts) and self.parts[at].kind in {"w", "q", "s"}:
            words.append(self.parts[at].text)
            if at + 1 < len(self.parts) and self.parts[at + 1].text == ".":
                at += 2
                while at < len(self.parts) and self.parts[at].text == ".":
                    words.append("")
                    at += 1
            else:
                return ".".join(words)[:120], at + 1
        return ".".join(words)[:120], at

    def target(self, skip: int) -> str:
        """The name behind the first *skip* keywords."""
        for up, at in self._keywords[skip:]:
            if self.parts[at].kind in {"w", "q"} and up not in _BETWEEN:
                return self.name(at)[0]
        return ""
