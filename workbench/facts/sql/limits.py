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
# Looked for first, because plain words are found fast: each phrase below holds one of them.
_DANGEROUS = (
    "drop", "truncate", "grant", "revoke", "system", "user", "login", "role", "exec", "xp_", "sp_oa", "outfile",
    "dumpfile", "program", "lo_export", "pg_read_", "load_", "shutdown", "prepare", "utl_", "dbms_", "copy", "disable",
    "overwrite",
)  # fmt: skip
_WRITING = ("delete", "update", "merge")
# Possessive throughout, and bounded: a phrase that almost fits must not be tried in many ways.
_GAP = r"(?:\s|/\*(?:[^*]|\*(?!/)){0,80}+\*/){1,40}+"
# Seen in text that is not read, where code and strings are not told apart: phrases, so that prose rarely fits.
_DANGER = re.compile(
    rf"""\b(?:drop{_GAP}[a-z]|truncate{_GAP}[a-z]|grant{_GAP}[a-z]|revoke{_GAP}[a-z]|(?:alter|create){_GAP}(?:system|user|login|role)\b
      | execute{_GAP}immediate|exec(?:ute)?(?:{_GAP})?+['@:(]|exec(?:ute)?{_GAP}(?:\w{{1,60}}+\.){{0,3}}[sx]p_|xp_\w|sp_oa\w|into{_GAP}(?:outfile|dumpfile)
      | (?:to|from){_GAP}program\b|lo_export|pg_read_\w|load_file|shutdown\b|load_extension|prepare{_GAP}\w{{1,60}}+{_GAP}from
      | utl_\w|dbms_(?:scheduler|java|job)|copy{_GAP}[\w".(]|disable{_GAP}trigger|insert{_GAP}overwrite)""",
    re.IGNORECASE | re.VERBOSE,
)
_NAME = r"[\w.$#@\"`\[\]]{1,130}+"
_WRITES = re.compile(
    rf"\b(?:delete{_GAP}(?:{_NAME}{_GAP})?(?:from|where)|update{_GAP}{_NAME}{_GAP}set|merge{_GAP}into)\b", re.IGNORECASE
)


def readable(text: str) -> str:
    """The beginning of *text* that can be cut into tokens in the time of one piece: all of it, but for dense text."""
    if len(text) <= _MOST_PIECES:
        return text
    for count, found in enumerate(_PIECE.finditer(text)):
        if count == _MOST_PIECES:
            return text[: found.start()]
    return text


def looks_dangerous(text: str, *, writes: bool = True) -> bool:
    """True where unread *text* holds a phrase that destroys or runs something, or *writes* to rows, wherever it is."""
    lowered = text.lower()
    if any(said in lowered for said in _DANGEROUS) and _DANGER.search(text) is not None:
        return True
    return writes and any(said in lowered for said in _WRITING) and _WRITES.search(text) is not None


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
