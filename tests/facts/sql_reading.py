"""How the tests of SQL ask for a risk: without a clock, with other families' readers replaced."""

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, high
from workbench.facts.scope import Limits, Scope
from workbench.facts.sql.read import read


def findings(text: str, dialect: str) -> list[Finding]:
    """Findings of *text*; what it hands to a shell comes back as one high finding named after that dialect."""

    def nested(inner: str, name: str, scope: Scope) -> list[Finding]:
        return [high(name, inner)] if name in {"bash", "cmd"} else read(inner, name, scope)

    return read(text, dialect, Scope(nested, Limits(time_ms=60_000)))


def risk(text: str, dialect: str) -> str:
    """The worst risk of *text*."""
    return max((finding.risk for finding in findings(text, dialect)), default=RiskLevel.LOW).value


def cases(table: str) -> list[tuple[str, str, str]]:
    r"""Lines of dialect, expected risk and text, where ``\n`` stands for a new line."""
    rows = (line.split(maxsplit=2) for line in table.strip().splitlines())
    return [(dialect, expected, text.replace(r"\n", "\n")) for dialect, expected, text in rows]
