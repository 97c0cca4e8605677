"""The static risk of a command: what the `baseline` model answers, and the floor that no model can lower."""

import importlib

import msgspec

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, unresolved
from workbench.facts.scope import Limits, Scope

_SQL = "sql postgres mysql mssql sqlite oracle snowflake bigquery redshift clickhouse duckdb trino databricks spark hive"
_SHELL = "bash kubectl aws gcloud az terraform docker git helm"
# A reader a family: the module that holds `read(text, dialect, scope)`. Imported when first needed: a replay of
# shell commands should not pay for sqlglot.
_MODULES = {
    **dict.fromkeys(_SQL.split(), "sql.read"),
    **dict.fromkeys(_SHELL.split(), "shell.read"),
    "powershell": "powershell",
    "cmd": "cmd",
    "http": "http",
    "mongodb": "mongodb",
    "redis": "redis",
    "python": "code.python",
    "node": "code.javascript",
    "rails": "code.ruby",
}
_ALIASES = {
    "postgresql": "postgres", "psql": "postgres", "mariadb": "mysql", "tsql": "mssql", "sqlserver": "mssql",
    "plsql": "oracle", "mongo": "mongodb", "mongosh": "mongodb", "sh": "bash", "shell": "bash", "zsh": "bash",
    "ksh": "bash", "k8s": "kubectl", "oc": "kubectl", "azure": "az", "gcp": "gcloud", "tofu": "terraform",
    "opentofu": "terraform", "terragrunt": "terraform", "podman": "docker", "pwsh": "powershell", "batch": "cmd",
    "javascript": "node", "js": "node", "ruby": "rails", "curl": "bash", "elasticsearch": "http", "opensearch": "http",
}  # fmt: skip


class Static(msgspec.Struct, frozen=True):
    """What the text alone says: the worst of its findings.

    ``findings`` come worst first. ``unresolved`` is true where any part could not be read; the risk is then medium at
    least. A text that does nothing, or only mentions things, is low with no findings.
    """

    risk: RiskLevel
    findings: tuple[Finding, ...]
    unresolved: bool


def static_risk(text: str, dialect: str, limits: Limits = Limits()) -> Static:
    """Read *text* as *dialect* and give its static risk. CPU-bound: call it off the event loop."""
    findings = _read(text, dialect.lower(), Scope(_read, limits))
    findings.sort(key=lambda finding: finding.risk.rank, reverse=True)
    risk = max((finding.risk for finding in findings), default=RiskLevel.LOW)
    return Static(risk, tuple(findings), any(finding.unresolved for finding in findings))


def _read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    module = _MODULES.get(_ALIASES.get(dialect, dialect))
    if module is None:
        return [unresolved("text", f"no reader for the dialect {dialect[:40]!r}")]
    findings: list[Finding] = importlib.import_module(f"workbench.facts.{module}").read(text, dialect, scope)
    return findings
