"""Classifiers in tests: a few dozen cases that something can be learned from, and a session's one fit of them."""

import functools

from tests.providers.asking import question
from workbench.domain.case import Case, Request, Split
from workbench.domain.risk import RiskLevel
from workbench.engine.provider import Question
from workbench.providers.learned.fit import fit
from workbench.providers.learned.weights import Weights

_TABLES = ("orders", "boats", "ferries", "harbours", "tickets", "crews", "berths", "tides")
_TEXTS = {
    RiskLevel.LOW: ("SELECT id FROM {} WHERE id = {} LIMIT 1", "EXPLAIN SELECT id FROM {} WHERE id = {}"),
    RiskLevel.MEDIUM: ("UPDATE {} SET name = 'x' WHERE id = {}", "INSERT INTO {} (id) VALUES ({})"),
    RiskLevel.HIGH: ("DELETE FROM {}; -- {}", "DROP TABLE {}_{}"),
}


def cases(split: Split = Split.DEV) -> list[Case]:
    """Sixteen cases of each risk."""
    return [
        Case(f"{split}-{risk}-{at}", text.format(table, at), "postgres", risk, split=split)
        for risk, texts in _TEXTS.items()
        for at, (text, table) in enumerate((text, table) for text in texts for table in _TABLES)
    ]


@functools.cache
def fitted() -> Weights:
    """The classifier that they make."""
    return fit(cases())


def asked(command: str, dialect: str = "postgres", *arguments: str) -> Question:
    """A question about *command*."""
    import msgspec

    return msgspec.structs.replace(question(), request=Request(command, dialect, arguments))
