"""Tokens and trees of each dialect: sqlglot's, but that no command is swallowed whole as one string."""

import functools
import logging
import re
import types

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ErrorLevel, ParseError, TokenError
from sqlglot.parser import Parser
from sqlglot.tokenizer_core import Token, TokenType
from sqlglot.tokens import Tokenizer

# sqlglot warns on every statement that it keeps as opaque text; our findings say the same to the right reader.
logging.getLogger("sqlglot").setLevel(logging.ERROR)

_NAMES = {
    "sql": "", "postgresql": "postgres", "psql": "postgres", "mariadb": "mysql", "mssql": "tsql", "sqlserver": "tsql",
    "plsql": "oracle",
}  # fmt: skip
_LITERALS = frozenset({
    TokenType.STRING, TokenType.IDENTIFIER, TokenType.RAW_STRING, TokenType.NATIONAL_STRING, TokenType.HEREDOC_STRING,
    TokenType.BYTE_STRING, TokenType.UNICODE_STRING, TokenType.HEX_STRING, TokenType.BIT_STRING,
})  # fmt: skip
_TAG = re.compile(r"\$[A-Za-z_]*\$")
_MISSING = re.compile(r"Missing (.+?) from \d", re.DOTALL)
_ATTEMPTS = 3
_PARAMETER = re.compile(r"\$(?=\d)")
_QUOTES = re.compile(r"['\"`$\[\]]|/\*|\*/|--")


@functools.cache
def _dialect(name: str) -> Dialect:
    return Dialect.get_or_raise(_NAMES.get(name, name))


@functools.cache
def _tokenizer(name: str) -> Tokenizer:
    dialect = _dialect(name)
    # With COMMANDS set, the tokenizer calls itself at every command word and returns the rest as one string: hostile
    # text could overflow the stack, and the words behind the verb would be lost.
    plain = types.new_class("Plain", (dialect.tokenizer_class,), exec_body=lambda body: body.update(COMMANDS=set()))
    tokenizer: Tokenizer = plain(dialect)
    return tokenizer


@functools.cache
def prepare(dialect: str) -> None:
    """Load what *dialect* needs, once a process."""
    _tokenizer(dialect)
    _dialect(dialect).parser()


def tokenize(text: str, dialect: str) -> list[Token] | None:
    """Tokens of *text*; a quote or comment left open is closed at the end. None where even that does not help."""
    tokenizer = _tokenizer(dialect)
    for _ in range(_ATTEMPTS):
        try:
            return list(tokenizer.tokenize(text))
        except TokenError as error:
            closed = _closed(text, error.__context__)
            if closed is None:
                return None
            text = closed
    return None


def _closed(text: str, reason: BaseException | None) -> str | None:
    """*text* with the quote closed that the tokenizer found open; None where that is not what it met."""
    if isinstance(reason, IndexError):
        return text + "*/"
    missing = _MISSING.match(str(reason))
    if missing is None:
        return None
    if missing[1][0] == "$" and _TAG.fullmatch(missing[1]) is None:
        return _PARAMETER.sub(":", text)  # $1,$2 is taken for a quote with the tag "1,"
    return text + missing[1]


def without_quotes(text: str) -> str:
    """*text* with every quote and comment sign blanked, each character in its place."""
    return _QUOTES.sub(lambda found: " " * len(found[0]), text)


def parse(tokens: list[Token], text: str, dialect: str) -> exp.Expr | None:
    """The tree of one statement given as *tokens* of *text*.

    Raises:
        sqlglot.errors.SqlglotError: not in sqlglot's grammar, or more than it can take.
    """
    parser: Parser = _dialect(dialect).parser(error_level=ErrorLevel.IMMEDIATE)
    try:
        trees = parser.parse(tokens, text)
    except (
        TypeError,
        AttributeError,
        ValueError,
        KeyError,
        IndexError,
    ) as error:  # its builders trip over half an operator
        raise ParseError(str(error)) from error
    return trees[0] if trees else None


def word(token: Token) -> str:
    """The token as an upper-case word, empty for strings and quoted names."""
    return "" if token.token_type in _LITERALS else token.text.upper()


def words(tokens: list[Token], limit: int = 40) -> list[str]:
    """The first *limit* tokens as upper-case words; literals are empty."""
    return [word(token) for token in tokens[:limit]]


def source(tokens: list[Token], text: str) -> str:
    """The part of *text* that *tokens* cover, comments between them included."""
    return text[tokens[0].start : tokens[-1].end + 1] if tokens else ""
