"""Read SQL of any dialect: the client's noise taken off, statements cut and bounded, each put to its reader."""

import re

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, high, low, unresolved
from workbench.facts.scope import Scope
from workbench.facts.sql.agenda import Item, agenda, unread
from workbench.facts.sql.alter import read_alter
from workbench.facts.sql.client import strip
from workbench.facts.sql.danger import looks_dangerous
from workbench.facts.sql.explain import unwrap
from workbench.facts.sql.fallback import read_words
from workbench.facts.sql.injection import read_injection
from workbench.facts.sql.lex import parse, prepare, source, tokenize, without_quotes, word, words
from workbench.facts.sql.limits import is_parsable, readable
from workbench.facts.sql.procedural import read_block, script
from workbench.facts.sql.repeats import thinned
from workbench.facts.sql.rewrite import rewrite, shorten
from workbench.facts.sql.schema import VERBS, read_schema
from workbench.facts.sql.session import Session
from workbench.facts.sql.split import TSQL, by_lines, is_block, split
from workbench.facts.sql.statements import claims, read_statement
from workbench.facts.sql.transactions import Transaction
from workbench.facts.sql.tree import read_tree
from workbench.facts.sql.writes import plants

_PLANS = re.compile(r"\s*set\s+(?:showplan_\w{1,9}|noexec|parseonly)\s+(on|off)\s*;?\s*", re.IGNORECASE)
# A client's command line, not what is typed into it.
_PROGRAM = re.compile(
    r"\s*(?:\$\s+|sudo\s+)?(?:bq|psql|mysql\w*|mariadb\w*|sqlite3|sqlcmd|bcp|sqlplus|expdp|impdp|exp|imp|snowsql|pg_\w+|"
    r"createdb|dropdb|createuser|dropuser|clickhouse-client|duckdb)(?:\.exe)?[ \t]+[-\w'\"/.]+(?:[ \t=]|$)"
)
_SIGNS_A_UNIT = 2
_PHRASE = 100  # characters before a cut that are looked at again: a cut must not go through what looks dangerous
_PARSED = frozenset(
    {"SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "VALUES", "TABLE", "FROM", "("}
)


def read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    """Findings of *text*, statement by statement."""
    if _PROGRAM.match(text):
        return scope.nested(text, "bash")
    with scope.untimed():
        prepare(dialect)
    text = thinned(text)
    taken = readable(text)
    if scope.level:
        # What is nested pays for being cut into words; the piece itself is bounded by its bytes.
        taken = taken[: scope.work]
        scope.spend(len(taken) // _SIGNS_A_UNIT)
    try:
        found = _read(taken, dialect, scope)
    except (RecursionError, MemoryError):
        return [unresolved("sql", "nested too deep to read")]
    if len(taken) < len(text):
        risk = RiskLevel.HIGH if looks_dangerous(text[max(0, len(taken) - _PHRASE) :]) else RiskLevel.MEDIUM
        found.append(unresolved("sql", "the text is too dense to read to its end", risk=risk))
    if not scope.whole and looks_dangerous(taken):
        # The piece may begin within quotes: then what reads as text here is code.
        found.append(unresolved("sql", "a part of a longer text, which looks dangerous", risk=RiskLevel.HIGH))
    return found


def _read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    stripped = strip(text, dialect, scope)
    session = Session(dialect, scope)
    items, found = _items(stripped.pieces, dialect)
    read: list[list[Finding] | None] = [None] * len(items)
    for at in agenda(items, scope):
        item, session.at = items[at], at
        if item.tokens:
            read[at] = _statement(item.tokens, item.text, session)
        else:
            read[at] = read_block(item.text, dialect, scope, item.script)
    transaction = Transaction(dialect)
    transaction.findings += stripped.findings + found
    _only_planned(items, read, dialect)
    for item, findings in zip(items, read, strict=True):
        transaction.take(words(item.tokens, 4), findings or [])
    left = [item for item, findings in zip(items, read, strict=True) if findings is None]
    return [*transaction.findings, *([unread(left)] if left else [])]


def _only_planned(items: list[Item], read: list[list[Finding] | None], dialect: str) -> None:
    """SQL Server only plans what follows SET SHOWPLAN, NOEXEC or PARSEONLY, which must be a batch of its own."""
    planning = False
    for at, item in enumerate(items):
        switch = _PLANS.fullmatch(item.text) if dialect in TSQL else None
        if switch is not None:
            planning = switch[1].upper() == "ON"
        elif planning:
            read[at] = [low("showplan", "shows how a statement would run")]


def _items(pieces: list[str], dialect: str) -> tuple[list[Item], list[Finding]]:
    """The statements of *pieces*; a piece whose statements depend on each other stays whole."""
    items: list[Item] = []
    found: list[Finding] = []
    for piece in pieces:
        parts = script(piece, dialect)
        if parts is not None:
            items.append(Item([], piece, parts))
            continue
        tokens = tokenize(piece, dialect)
        if tokens is None:
            found.append(unresolved("sql", "quotes that do not close, so that code and text cannot be told apart"))
            tokens = tokenize(without_quotes(piece), dialect) or []
        for statement in split(tokens, dialect):
            kept, cut = shorten(statement) if word(statement[0]) in _PARSED else (statement, [])
            items.append(Item(kept, piece))
            if any(plants(token.text) for token in cut):
                found.append(high("insert", "plants code for a shell in a row", words(kept, 3)[-1]))
    return items, found


def _statement(tokens: list[Token], text: str, session: Session) -> list[Finding]:
    explained = unwrap(tokens)
    if explained is not None:
        return _explained(*explained, text, session)
    verb = word(tokens[0]) or ("(" if tokens[0].token_type is TokenType.L_PAREN else "")
    if is_block(tokens, session.dialect):
        return read_block(source(tokens, text), session.dialect, session.scope)
    injected = read_injection(tokens, text)
    if injected is not None:
        return injected
    if claims(tokens):
        return read_statement(tokens, source(tokens, text), session.dialect, session.scope)
    if verb in VERBS:
        return read_schema(tokens, session) + _defined_by(tokens, text, session)
    if verb == "ALTER":
        return read_alter(tokens, session)
    if verb in _PARSED:
        return _parsed(tokens, text, session)
    return _by_words(tokens, text, session)


def _by_words(tokens: list[Token], text: str, session: Session) -> list[Finding]:
    """A statement read by its words; where they are not known, what follows on lines of its own is read for itself."""
    found = read_statement(tokens, source(tokens, text), session.dialect, session.scope)
    parts = by_lines(tokens) if any(finding.unresolved for finding in found) else [tokens]
    return found + [finding for part in parts[1:] for finding in _statement(part, text, session)]


def _explained(tokens: list[Token], runs: bool, text: str, session: Session) -> list[Finding]:
    if not tokens or not runs:
        return [low("explain", "shows how a statement would run")]
    if word(tokens[0]) in {"SELECT", "VALUES", "TABLE", "FROM", "WITH", "("}:
        return _parsed(tokens, text, session, shows=False)
    return _statement(tokens, text, session)


def _defined_by(tokens: list[Token], text: str, session: Session) -> list[Finding]:
    """What CREATE TABLE … AS SELECT reads: only what its functions do and the secrets that it copies add to it."""
    if word(tokens[0]) != "CREATE":
        return []
    for at in range(2, len(tokens) - 1):
        if word(tokens[at]) == "AS" and word(tokens[at + 1]) in {"SELECT", "WITH"}:
            if "VIEW" in {word(token) for token in tokens[1:8]}:
                return []
            return [finding for finding in _parsed(tokens[at + 1 :], text, session) if finding.risk is RiskLevel.HIGH]
    return []


def _parsed(tokens: list[Token], text: str, session: Session, *, shows: bool = True) -> list[Finding]:
    replaces = word(tokens[0]) == "REPLACE"
    tokens, found = rewrite(tokens)
    if not is_parsable(tokens, session.scope.limits):
        return [*found, *read_words(tokens, session), unresolved("sql", "too long or too deeply nested to parse")]
    try:
        tree = parse(tokens, text, session.dialect)
    except SqlglotError:
        parts = by_lines(tokens)
        if len(parts) > 1:
            return found + [finding for piece in parts for finding in _statement(piece, text, session)]
        return found + read_words(tokens, session)
    if tree is None:
        return found
    if replaces and isinstance(tree, exp.Insert):
        tree.meta["replace"] = True
    return found + read_tree(tree, session, shows=shows)
