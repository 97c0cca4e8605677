"""Whether a statement is small enough to parse: a compiled parser can be neither interrupted nor caught overflowing."""

from sqlglot.tokenizer_core import Token, TokenType

from workbench.facts.scope import Limits
from workbench.facts.sql.lex import word

_OPEN = frozenset({TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.BLOCK_START})
_CLOSE = frozenset({TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.BLOCK_END})
# sqlglot tries these two ways and backtracks, so that each level doubles the work.
_DOUBLING = frozenset({"ARRAY", "ROW", "STRUCT", "MAP", "LIST"})
_MOST_DOUBLINGS = 6
# Each of these makes the parser call itself once more without a bracket.
_CHAINS = frozenset(
    "NOT CASE - + ~ ! @ EXPLAIN DESCRIBE DISTINCT PRIOR INTERVAL IF BEGIN CONNECT_BY_ROOT NEW JOIN UNION EXCEPT "
    "INTERSECT < WITH AS SELECT".split()
)
_CHAIN = 300


def is_parsable(tokens: list[Token], limits: Limits) -> bool:
    """True where *tokens* stay within the limits on length, on nesting, and on what nests without brackets."""
    if len(tokens) > limits.tokens:
        return False
    depth = doublings = run = 0
    marks: list[bool] = []
    before = ""
    for token in tokens:
        name = word(token)
        if token.token_type in _OPEN:
            depth += 1
            doubling = before in _DOUBLING
            marks.append(doubling)
            doublings += doubling
            if depth > limits.depth or doublings > _MOST_DOUBLINGS:
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
