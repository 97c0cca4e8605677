"""Small changes to tokens, so that the parser knows statements that it has no grammar for."""

from sqlglot.tokenizer_core import Token, TokenType

from workbench.facts.finding import Finding, high, medium
from workbench.facts.paths import is_scratch_path
from workbench.facts.sql.lex import word

_VALUES = frozenset({
    TokenType.NUMBER, TokenType.STRING, TokenType.COMMA, TokenType.DASH, TokenType.NULL, TokenType.TRUE,
    TokenType.FALSE, TokenType.NATIONAL_STRING, TokenType.DEFAULT,
})  # fmt: skip
_LONG, _ROWS, _LIST = 200, 4, 80


def rewrite(tokens: list[Token]) -> tuple[list[Token], list[Finding]]:
    """*tokens* that the parser takes, and findings of what was taken out."""
    found: list[Finding] = []
    if word(tokens[0]) == "REPLACE":
        tokens = [_as(tokens[0], TokenType.INSERT, "INSERT"), *tokens[1:]]
    at = next(
        (
            at
            for at in range(len(tokens) - 2)
            if word(tokens[at]) == "INTO" and word(tokens[at + 1]) in {"OUTFILE", "DUMPFILE"}
        ),
        None,
    )
    if at is not None:
        path = tokens[at + 2].text
        found.append(
            medium("into outfile", "writes a scratch file on the server", path)
            if is_scratch_path(path)
            else high("into outfile", "writes a file on the server", path[:80])
        )
        after = next((end for end in range(at + 3, len(tokens)) if word(tokens[end]) == "FROM"), len(tokens))
        tokens = tokens[:at] + tokens[after:]
    return tokens, found


def shorten(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """*tokens* with long runs of plain values cut short, and what was cut: rows of an INSERT, the list of an IN.

    Past the first few, values say nothing new of what a statement does, and a long list of them is no reason to leave
    it unread.
    """
    if len(tokens) < _LONG:
        return tokens, []
    kept: list[Token] = []
    cut: list[Token] = []
    at = rows = 0
    while at < len(tokens):
        if tokens[at].token_type is not TokenType.L_PAREN:
            rows = rows if tokens[at].token_type is TokenType.COMMA else 0
            kept.append(tokens[at])
            at += 1
            continue
        end = at + 1
        while end < len(tokens) and tokens[end].token_type in _VALUES:
            end += 1
        if end >= len(tokens) or tokens[end].token_type is not TokenType.R_PAREN:
            kept += tokens[at:end]
            at, rows = end, 0
            continue
        rows += 1
        if rows > _ROWS and kept[-1].token_type is TokenType.COMMA:
            cut += [kept.pop(), *tokens[at : end + 1]]
        elif end - at > _LIST:
            last = at + _LIST
            while tokens[last - 1].token_type in {TokenType.COMMA, TokenType.DASH}:
                last -= 1
            kept += [*tokens[at:last], tokens[end]]
            cut += tokens[last:end]
        else:
            kept += tokens[at : end + 1]
        at = end + 1
    return kept, cut


def _as(token: Token, kind: TokenType, text: str) -> Token:
    return Token(kind, text, line=token.line, col=token.col, start=token.start, end=token.end)
