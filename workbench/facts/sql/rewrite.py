"""Small changes to tokens, so that the parser knows statements that it has no grammar for."""

from sqlglot.tokenizer_core import Token, TokenType

from workbench.facts.finding import Finding, high, medium
from workbench.facts.paths import is_scratch_path
from workbench.facts.sql.lex import word


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


def _as(token: Token, kind: TokenType, text: str) -> Token:
    return Token(kind, text, line=token.line, col=token.col, start=token.start, end=token.end)
