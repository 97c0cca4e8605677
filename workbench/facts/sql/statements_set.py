"""SET and its kin: what a setting changes, for the session or for the whole server; and SQLite's PRAGMA."""

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.sql import statements_mysql as mysql
from workbench.facts.sql import statements_postgres as postgres
from workbench.facts.sql import statements_sqlite as sqlite
from workbench.facts.sql.statements_rules import LEVELS
from workbench.facts.sql.statements_stmt import Statement

_ON = frozenset({"1", "ON", "TRUE", "YES", "ALL", "DDL", "MOD"})
_OFF = frozenset({"0", "OFF", "FALSE", "NO", "NONE"})
_WIDE = frozenset({"GLOBAL", "PERSIST", "PERSIST_ONLY", "@@GLOBAL", "@@PERSIST"})
_SCOPES = _WIDE | {"SESSION", "LOCAL", "@@SESSION", "@@LOCAL", "@@"}


def _set(statement: Statement) -> list[Finding] | None:
    second, third = statement.up(1), statement.up(2)
    if second == "PASSWORD" and statement.dialect != "oracle":
        return [high("set password", "changes a password")]
    if second == "ROLE" or (second in {"SESSION", "LOCAL"} and third in {"ROLE", "AUTHORIZATION"}):
        if statement.ups[-1] in {"NONE", "DEFAULT"}:
            return [low("set role", "gives a role back")]
        return [medium("set role", "acts as another role")]
    if second == "DEFAULT" and third == "ROLE":
        return [high("set default role", "activates roles for users at login")]
    if second == "STATEMENT" and "FOR" in statement.ups:
        return statement.nested(statement.parts.index(next(part for part in statement.parts if part.up == "FOR")) + 1)
    if statement.dialect == "mysql":
        return _mysql(statement)
    name, at = statement.name(2 if second in {"SESSION", "LOCAL"} else 1)
    value = next((part.text.upper() for part in statement.parts[at:] if part.up not in {"=", "TO"}), "")
    if statement.dialect in {"postgres", "redshift", "sql"}:
        safe = postgres.DANGEROUS_SETTINGS.get(name.upper())
        if safe is not None and not _safe(value, safe):
            return [high("set", f"changes {name}, which guards data or logging", name)]
        if name.upper() in postgres.UNGUARDED_SETTINGS and value not in {"ORIGIN", "DEFAULT", "ON", "TRUE"}:
            return [medium("set", f"changes {name}, which guards data", name)]
    return [low("set", "changes only the session", name), *_expression(statement, at)]


def _expression(statement: Statement, at: int) -> list[Finding]:
    """What evaluating the value does: a call or a query inside it runs."""
    if not any(part.text == "(" for part in statement.parts[at:]):
        return []
    while at < len(statement.parts) and statement.parts[at].text in {"=", ":=", "+="}:
        at += 1
    text = statement.source(at)
    return statement.scope.nested(f"SELECT {text}", statement.dialect) if text else []


def _mysql(statement: Statement) -> list[Finding]:
    findings: list[Finding] = []
    parts, at = statement.parts, 1
    while at < len(parts):
        wide = False
        while at < len(parts) and (parts[at].up in _SCOPES or parts[at].text == "."):
            wide |= parts[at].up in _WIDE
            at += 1
        if at >= len(parts):
            break
        name = parts[at].text.removeprefix("@@")
        stop, depth = at + 1, 0
        while stop < len(parts) and (depth or parts[stop].text != ","):
            depth += (parts[stop].text == "(") - (parts[stop].text == ")")
            stop += 1
        value = parts[stop - 1].text.upper()
        safe = mysql.DANGEROUS_SETTINGS.get(name.upper())
        if safe is not None and not (safe and _safe(value, safe)) and (wide or name.upper() == "SQL_LOG_BIN" or safe):
            findings.append(high("set", f"weakens {name}, a protection of the server", name))
        elif wide:
            findings.append(medium("set global", f"changes {name} for the whole server", name))
        elif name.upper() in mysql.UNGUARDED_SETTINGS and value in _OFF:
            findings.append(medium("set", f"turns off {name}", name))
        else:
            findings.append(low("set", "changes only the session", name))
            if name.startswith("@") and any(part.text == "(" for part in parts[at:stop]):
                text = statement.source(min(at + 2, stop), stop)
                findings += statement.scope.nested(f"SELECT {text}", statement.dialect) if text else []
        at = stop + 1
    return findings or [low("set", "changes only the session")]


def _safe(value: str, safe: str) -> bool:
    if safe in {"ON", "ALL"}:
        return value in _ON
    return safe == "OFF" and value in _OFF


def _pragma(statement: Statement) -> list[Finding]:
    if statement.dialect == "oracle":
        return [low("pragma", "a hint to the compiler")]
    name, at = statement.name(1)
    short = name.rpartition(".")[2].lower()
    value = statement.source(at)
    if short in sqlite.WORKING_PRAGMAS:
        return [Finding(LEVELS[sqlite.WORKING_PRAGMAS[short]], "pragma", f"{short} works on the database file", name)]
    if (
        short in sqlite.SESSION_PRAGMAS
        or not value
        or (value.startswith("(") and short.endswith(("_list", "_info", "_check")))
    ):
        return [low("pragma", "reads or changes only the session", name)]
    level = sqlite.WRITING_PRAGMAS.get(short, "M")
    if short in {"writable_schema", "load_extension"} and value.lstrip("=( ").rstrip(") ").upper() in _OFF | {"RESET"}:
        level = "L"
    return [Finding(LEVELS[level], "pragma", f"changes {short} of the database", name)]


SETS = {"SET": _set, "PRAGMA": _pragma}
