"""Agenda: the order in which the statements of a text are read, and what is said of those that are not reached.

A text that costs less than its piece may is read from start to end. A longer one is read by what its statements could
do: first those that define, drop, grant or run something, then writes to rows, then queries. So a DROP behind
thousands of queries is still found. What stays unread is searched for phrases that destroy or run something, and is
unresolved: never low.
"""

from collections.abc import Iterator, Sequence

import msgspec
from sqlglot.tokenizer_core import Token

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, unresolved
from workbench.facts.scope import Scope
from workbench.facts.sql.danger import looks_dangerous
from workbench.facts.sql.lex import source, word, words
from workbench.facts.sql.statements_words import Piece

_QUERIES = frozenset({"SELECT", "VALUES", "TABLE", "FROM", "(", "SHOW", "SET", "USE", "PRINT", "EXPLAIN", "DESCRIBE"})
_WRITES = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "WITH"})
_PARSED = _QUERIES | _WRITES
# Microseconds on a slow core, from what statements of many shapes and sizes took.
_A_STATEMENT, _A_PARSED_TOKEN, _A_TOKEN, _A_WORD = 60, 12, 8, 1


class Item(msgspec.Struct):
    """One statement, or a whole script that only makes sense together: then it has no tokens, but its words."""

    tokens: list[Token]
    text: str  # of the piece that the tokens are taken from
    script: list[Piece] = []

    def cost(self) -> int:
        """What reading it takes, at most; a script pays for its own parts."""
        if not self.tokens:
            return _A_STATEMENT + len(self.script) * _A_WORD
        is_parsed = word(self.tokens[0]) in _PARSED
        return _A_STATEMENT + len(self.tokens) * (_A_PARSED_TOKEN if is_parsed else _A_TOKEN)

    def rank(self) -> int:
        """Whether it comes first, second or last."""
        verb = word(self.tokens[0]) if self.tokens else ""
        return 2 if verb in _QUERIES else 1 if verb in _WRITES else 0


def agenda(items: Sequence[Item], scope: Scope) -> Iterator[int]:
    """Places of *items* to be read, in order, until the work that *scope* allows is used up."""
    order: Sequence[int] = range(len(items))
    if sum(item.cost() for item in items) > scope.work:
        order = sorted(order, key=lambda at: items[at].rank())
    work = 0
    for at in order:
        cost = items[at].cost()
        work += cost
        # The clock is asked only once there was real work: ordinary texts read the same on every machine.
        if work > scope.limits.work // 2 and scope.spent:
            return
        if scope.spend(cost):
            yield at


def _takes_every(tokens: list[Token]) -> bool:
    return words(tokens, 1) in (["DELETE"], ["UPDATE"]) and not any(word(token) == "WHERE" for token in tokens)


def unread(items: Sequence[Item]) -> Finding:
    """The finding for statements that were not reached."""
    many = f"{len(items)} of the statements could not be read in the time of one piece"
    texts = [source(item.tokens, item.text) if item.tokens else item.text for item in items]
    # All of them at once first: most of thousands hold nothing of the kind.
    suspect = looks_dangerous(";\n".join(texts))
    for item, text in zip(items, texts, strict=True):
        if not suspect and not _takes_every(item.tokens):
            continue
        if looks_dangerous(text, writes=not item.tokens) or _takes_every(item.tokens):
            return unresolved("sql", f"{many}, and at least one looks dangerous", text[:80], RiskLevel.HIGH)
    return unresolved("sql", many)
