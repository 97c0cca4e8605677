"""Whether a statement is small enough to parse: a compiled parser can be neither interrupted nor caught overflowing."""

import re

from sqlglot.tokenizer_core import Token, TokenType

from workbench.facts.scope import Limits
from workbench.facts.sql.lex import word

_OPEN = frozenset({TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.BLOCK_START})
_CLOSE = frozenset({TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.BLOCK_END})
# sqlglot tries these two ways and backtracks, so that each level doubles the work.
_DOUBLING = frozenset({"ARRAY", "ROW", "STRUCT", "MAP", "LIST"})
_MOST_DOUBLINGS = 6
_SUBSCRIPTS = 60  # a[1][1]…: the parser reads what stands before again for each
# Each of these makes the parser call itself once more without a bracket.
_CHAINS = frozenset(
    "NOT CASE - + ~ ! @ EXPLAIN DESCRIBE DISTINCT PRIOR INTERVAL IF BEGIN CONNECT_BY_ROOT NEW JOIN UNION EXCEPT "
    "INTERSECT < WITH AS SELECT".split()
)
_CHAIN = 300


_PIECE = re.compile(r"\w+|[^\w\s]|\n")
_MOST_PIECES = 9_000


def readable(text: str) -> str:
    """The beginning of *text* that can be cut into tokens in the time of one piece: all of it, but for dense text."""
    if len(text) <= _MOST_PIECES:
        return text
    for count, found in enumerate(_PIECE.finditer(text)):
        if count == _MOST_PIECES:
            return text[: found.start()]
    return text


def is_parsable(tokens: list[Token], limits: Limits) -> bool:
    """True where *tokens* stay within the limits on length, on nesting, and on what nests without brackets."""
    if len(tokens) > limits.tokens:
        return False
    depth = doublings = run = subscripts = 0
    marks: list[bool] = []
    before = ""
    for token in tokens:
        name = word(token)
        if token.token_type in _OPEN:
            depth += 1
            doubling = before in _DOUBLING
            marks.append(doubling)
            doublings += doubling
            subscripts += before == "]"
            if depth > limits.depth or doublings > _MOST_DOUBLINGS or subscripts > _SUBSCRIPTS:
                return False
        elif token.token_type in _CLOSE:
            depth -= 1
            if marks:
                doublings -= marks.pop()
        run = run + 1 if name in _CHAINS else max(run - 1, 0)
        if run > _CHAIN:
            return False
        before = name
    return True
