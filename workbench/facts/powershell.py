"""Not written yet."""

from workbench.facts.finding import Finding, unresolved
from workbench.facts.scope import Scope


def read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    """Findings of *text*."""
    return [unresolved(dialect, "not read")]
