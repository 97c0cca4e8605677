"""A statement outside every grammar, read by its leading words: what it plainly means."""

from sqlglot.tokenizer_core import Token, TokenType

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.sensitive import is_credential, is_secret
from workbench.facts.sql.lex import word
from workbench.facts.sql.names import is_catalog, last
from workbench.facts.sql.schema import names
from workbench.facts.sql.session import Session

_WRITES = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "UPSERT"})


def read_words(tokens: list[Token], session: Session) -> list[Finding]:
    """Findings of a query or write that could not be parsed."""
    said = [word(token) for token in tokens]
    verb = said[0]
    if verb == "WITH":
        verb = _main_verb(tokens)
    at = said.index(verb) if verb in said else 0
    where = _where(said, at)
    if verb in {"DELETE", "UPDATE"}:
        target = names(tokens, _skip(said, at + 1))
        if session.is_disposable(target):
            return [medium(verb.lower(), f"changes {target}, which is temporary or was just made", target)]
        if where is None and "LIMIT" not in said and "TOP" not in said:
            return [high(verb.lower(), f"changes every row of {target}", target)]
        if where is not None and _says_all(tokens[where + 1 :]):
            return [high(verb.lower(), f"changes every row of {target}: the condition always holds", target)]
        return [medium(verb.lower(), f"changes the rows of {target} that match", target)]
    if verb in _WRITES:
        target = names(tokens, _skip(said, at + 1))
        if "OVERWRITE" in said[at : at + 3]:
            return [high("insert overwrite", f"replaces what {target} holds", target)]
        deletes = verb == "MERGE" and "DELETE" in said and "SOURCE" in said
        if deletes:
            return [high("merge", f"deletes rows of {target} that the source does not hold", target)]
        return [medium(verb.lower(), f"writes rows into {target}", target)]
    return _query(tokens, said, where, session)


def _main_verb(tokens: list[Token]) -> str:
    """What a WITH ends in; a write within one of its parts counts as much."""
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token.token_type is TokenType.L_PAREN) - (token.token_type is TokenType.R_PAREN)
        opens = depth == 0 or tokens[at - 1].token_type is TokenType.L_PAREN
        if (
            opens
            and word(token) in _WRITES
            and at + 1 < len(tokens)
            and tokens[at + 1].token_type is not TokenType.L_PAREN
        ):
            return word(token)
    return "SELECT"


def _skip(said: list[str], at: int) -> int:
    while at < len(said) and said[at] in {
        "FROM",
        "INTO",
        "ONLY",
        "LOW_PRIORITY",
        "QUICK",
        "IGNORE",
        "OVERWRITE",
        "TABLE",
        "OR",
        "DELAYED",
        "ABORT",
        "REPLACE",
        "ROLLBACK",
        "FAIL",
    }:
        at += 1
    return at


def _where(said: list[str], at: int) -> int | None:
    return next((place for place in range(at, len(said)) if said[place] == "WHERE"), None)


def _says_all(condition: list[Token]) -> bool:
    """``true``, ``1``, ``1 = 1``, ``x = x``, alone or as one side of an OR."""
    texts = [token.text.lower() for token in condition]
    if "and" in texts:
        return False
    starts = [0, *(place + 1 for place, text in enumerate(texts) if text in {"or", "||", "(", "not"})]
    return any(_always(texts[start : start + 4]) for start in starts)


def _always(part: list[str]) -> bool:
    if len(part) > 2 and part[1] == "=":
        return part[0] == part[2]
    return part[:1] in (["true"], ["1"]) and part[1:2] in ([], ["or"], ["||"], [")"])


def _is_call(tokens: list[Token], at: int) -> bool:
    """A function or a subquery where a table might stand."""
    return any(tokens[place].token_type is TokenType.L_PAREN for place in (at, at + 1) if place < len(tokens))


def _query(tokens: list[Token], said: list[str], where: int | None, session: Session) -> list[Finding]:
    tables = [
        names(tokens, place + 1).lower()
        for place, name in enumerate(said[:-1])
        if name in {"FROM", "JOIN"} and not _is_call(tokens, place + 1)
    ]
    tables = [name for name in tables if name and name[0] not in "(0123456789'"]
    columns = [token.text for token in tokens if token.token_type in {TokenType.VAR, TokenType.IDENTIFIER}]
    data = [name for name in tables if not is_catalog(name)]
    bounded = where is not None or not {
        "LIMIT",
        "TOP",
        "GROUP BY",
        "GROUP",
        "FETCH",
        "HAVING",
        "SAMPLE",
        "QUALIFY",
    }.isdisjoint(said)
    counted = not {"COUNT", "SUM", "AVG", "MAX", "MIN"}.isdisjoint(said)
    if any(is_credential(name) for name in columns) and data:
        return [high("select", "reads what its name says is a secret")]
    if any(is_secret(name) for name in (*columns, *map(last, data))) and data:
        return [
            medium("select", "reads what its name says is sensitive")
            if bounded
            else high("select", "reads all of what its name says is sensitive")
        ]
    if said[0] not in {"SELECT", "WITH", "VALUES", "TABLE", "FROM", "("}:
        return [unresolved(said[0].lower() or "statement", "is no statement known here", risk=RiskLevel.MEDIUM)]
    if data and not bounded and not counted:
        return [medium("select", f"reads the whole of {data[0]}", data[0])]
    return [low("select", "a bounded read")]
