"""EXPLAIN: what it wraps, and whether it runs it."""

from sqlglot.tokenizer_core import Token, TokenType

from workbench.facts.sql.lex import word

_VERBS = frozenset(
    "SELECT INSERT UPDATE DELETE MERGE REPLACE WITH VALUES TABLE CREATE EXECUTE DECLARE DROP ALTER TRUNCATE "
    "REFRESH CALL ( FROM".split()
)
_OFF = frozenset({"FALSE", "OFF"})


def unwrap(tokens: list[Token]) -> tuple[list[Token], bool] | None:
    """The wrapped statement, and whether it is run; None where this is no EXPLAIN of a statement.

    The wrapped statement is empty where EXPLAIN names a table or a connection.
    """
    if not tokens or word(tokens[0]) not in {"EXPLAIN", "DESCRIBE", "DESC"}:
        return None
    runs = False
    at = 1
    while at < len(tokens):
        name = word(tokens[at])
        if tokens[at].token_type is TokenType.L_PAREN and at == 1 and not _opens_query(tokens, at):
            closing = _closing(tokens, at)
            runs = runs or _analyzes(tokens[at:closing])
            at = closing + 1
            continue
        if name in _VERBS or tokens[at].token_type is TokenType.L_PAREN:
            return tokens[at:], runs
        runs = runs or name in {"ANALYZE", "ANALYSE"}
        at += 1
    return [], runs


def _opens_query(tokens: list[Token], at: int) -> bool:
    return at + 1 < len(tokens) and word(tokens[at + 1]) in {"SELECT", "WITH", "VALUES"}


def _closing(tokens: list[Token], at: int) -> int:
    depth = 0
    for end in range(at, len(tokens)):
        if tokens[end].token_type is TokenType.L_PAREN:
            depth += 1
        elif tokens[end].token_type is TokenType.R_PAREN:
            depth -= 1
            if depth == 0:
                return end
    return len(tokens) - 1


def _analyzes(options: list[Token]) -> bool:
    for at, token in enumerate(options):
        if word(token) in {"ANALYZE", "ANALYSE"}:
            value = options[at + 1] if at + 1 < len(options) else token
            return not (value.text.upper() in _OFF or value.text == "0")
    return False
