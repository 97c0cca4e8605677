"""Transactions: a write that the same text rolls back is judged one level lower, and never low."""

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, medium

_ROWS = frozenset({"delete", "update", "insert", "merge", "replace"})
_DEFINITIONS = frozenset({"drop", "truncate", "alter", "create"})
# Elsewhere such statements commit by themselves, and nothing before them can be rolled back either.
_TRANSACTIONAL = frozenset(
    {"postgres", "postgresql", "redshift", "mssql", "tsql", "sqlserver", "sqlite", "duckdb", "sql"}
)


class Transaction:
    """Fed the findings of a text statement by statement, gives them all at the end."""

    def __init__(self, dialect: str) -> None:
        self._verbs = _ROWS | (_DEFINITIONS if dialect in _TRANSACTIONAL else frozenset())
        self._breaking = frozenset() if dialect in _TRANSACTIONAL else _DEFINITIONS
        self.findings: list[Finding] = []
        self._start: int | None = None

    def take(self, words: list[str], findings: list[Finding]) -> None:
        """One statement by its first words and its findings."""
        first, second = (*words, "", "")[:2]
        self.findings += findings
        if first in {"BEGIN", "START"} and second not in {"SLAVE", "REPLICA"}:
            self._start = len(self.findings)
        elif first in {"COMMIT", "END"} or first.lower() in self._breaking:
            self._start = None
        elif first == "ROLLBACK" and "TO" not in words[:4] and self._start is not None:
            start, self._start = self._start, None
            self.findings[start:] = [self._undone(finding) for finding in self.findings[start:]]

    def _undone(self, finding: Finding) -> Finding:
        if finding.risk is not RiskLevel.HIGH or finding.unresolved or finding.verb.split(" ")[0] not in self._verbs:
            return finding
        return medium(finding.verb, f"{finding.reason}, and is rolled back", finding.target)
