"""Fragments shaped to be pasted into somebody else's query: they start in the middle of one."""

import re
from functools import lru_cache

from sqlglot.tokenizer_core import Token, TokenType

from workbench.facts.finding import Finding, high
from workbench.facts.sql.lex import word

_OPENINGS = frozenset({"AND", "OR", "UNION", "HAVING", "&&", "||", ")", "ORDER", "ORDER BY", "LIMIT", "PROCEDURE"})
_LITERALS = frozenset({TokenType.STRING, TokenType.NUMBER, TokenType.NATIONAL_STRING, TokenType.IDENTIFIER})
_SHAPES = re.compile(
    r"""\bunion\s+(?:all\s+|distinct\s+)?\(?select\b
      | \b(?:or|and)\b\s*\(?\s*(['"]?)(\w+)\1?\s*(?:=|like)\s*(['"]?)\2
      | \b(?:sleep|pg_sleep|benchmark|extractvalue|updatexml|load_file|utl_http\.request|dbms_pipe\.\w+)\s*\(
      | \bwaitfor\s+delay\b | \bxp_\w+ | ;\s*(?:drop|exec|execute|shutdown|insert|update|delete|declare|truncate|copy)\b
      | \binto\s+(?:outfile|dumpfile)\b
      | ['"]\s*\)*\s*(?:or|and|\|\||&&)\b.{0,200}(?:--|\#|/\*)""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST = 2_000


def read_injection(tokens: list[Token], text: str) -> list[Finding] | None:
    """Findings where the statement starts inside a query and goes on as an attack; None where it does not."""
    first = tokens[0]
    breaks_out = first.token_type is TokenType.VAR and len(tokens) > 1 and tokens[1].token_type is TokenType.STRING
    if first.token_type not in _LITERALS and word(first) not in _OPENINGS and not breaks_out:
        return None
    found = _shape(text[:_LONGEST])
    return [high("injection", "bends the query that it is pasted into", found[:80])] if found else None


@lru_cache(maxsize=8)  # each statement of a text asks for the same
def _shape(text: str) -> str:
    found = _SHAPES.search(text)
    return found[0] if found else ""
