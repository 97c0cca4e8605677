"""Statements that carry rows in or out of files: COPY, COPY INTO, LOAD DATA; and MariaDB's ANALYZE of a statement."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, high, medium
from workbench.facts.paths import is_secret_path, is_system_path
from workbench.facts.sensitive import is_secret
from workbench.facts.sql.statements_stmt import Statement

_HOST_FILE = re.compile(r"(?i)^(?:/etc/|/proc/|/root/|/dev/(?!null)|\\\\|[a-z]:\\windows)")
# A file that something will run or trust.
_CODE_FILE = re.compile(
    r"(?i)\.(?:php\d?|jspx?|aspx?|sh|py|pl|rb|bat|cmd|ps1|exe|dll|so|task|service)$|authorized_keys|crontab|/cron\."
)
_OUTSIDE = re.compile(r"(?i)^(?:s3|s3a|gcs|gs|azure|wasbs?|abfss?|https?|ftp|hdfs)[\w.]*://|^\\\\")


def _sensitive(statement: Statement) -> bool:
    return any(part.kind in {"w", "q"} and is_secret(part.text) for part in statement.parts[:60])


def reads_file(verb: str, path: str) -> list[Finding]:
    """A file of the server whose content becomes rows."""
    if is_secret_path(path) or _HOST_FILE.match(path):
        return [high(verb, "reads a file of the host, or another host's share, into the database", path[:120])]
    return [medium(verb, "loads rows from a file", path[:120])]


_ACCOUNTS = frozenset({"pg_shadow", "pg_authid", "pg_user_mapping", "pg_largeobject"})


def writes_file(verb: str, path: str) -> list[Finding]:
    """A file of the server that is written."""
    if _OUTSIDE.match(path) or _CODE_FILE.search(path) or is_system_path(path):
        return [high(verb, "writes a file that the system runs or trusts, or to another place", path[:120])]
    return [medium(verb, "writes a file", path[:120])]


def _copy(statement: Statement) -> list[Finding] | None:
    parts, findings = statement.parts, list[Finding]()
    at = 2 if statement.up(1) in {"INTO", "BINARY"} else 1
    if at < len(parts) and parts[at].text == "(":
        depth, stop = 1, at + 1
        while stop < len(parts) and depth:
            depth += (parts[stop].text == "(") - (parts[stop].text == ")")
            stop += 1
        findings += statement.nested(at + 1, stop - 1)
        whole = False
    else:
        stop, whole = at, True
    way = next((index for index in range(stop, len(parts)) if parts[index].up in {"FROM", "TO"}), None)
    if statement.up(1) == "INTO":  # Snowflake and Databricks: the place stands first
        place = parts[2].text if len(parts) > 2 else ""
        if _OUTSIDE.match(place):
            return [high("copy into", "writes rows to a place outside the database", place[:120])]
        if place.startswith("@") and _sensitive(statement):
            return [high("copy into", "exports secrets or personal data", place[:120])]
        if place.startswith("@"):
            return [medium("copy into", "writes rows to files of a stage", place[:120])]
        return [medium("copy into", "loads rows from files", place[:120])]
    if way is None or way + 1 >= len(parts):
        return findings or [medium("copy", "copies rows in or out")]
    program, to = parts[way + 1].up == "PROGRAM", parts[way].up == "TO"
    if program:
        return [high("copy program", "runs a shell command on the server"), *findings]
    path = parts[way + 1].text
    if not to:
        if parts[way + 1].up in {"STDIN", "PSTDIN"}:
            return [medium("copy", "loads rows", statement.target(1))]
        return reads_file("copy", path)
    if _sensitive(statement) or statement.target(1).lower().rpartition(".")[2] in _ACCOUNTS:
        return [high("copy", "exports secrets or personal data", statement.target(1)), *findings]
    if parts[way + 1].up in {"STDOUT", "PSTDOUT"}:
        return [*findings, medium("copy", "reads every row", statement.target(1))] if whole else findings
    return [*writes_file("copy", path), *findings]


def _load(statement: Statement) -> list[Finding] | None:
    if statement.dialect in {"mysql", "sql"} and {"INFILE", "DATA"} & set(statement.ups[1:3]):
        path = next(iter(statement.strings()), "")
        if statement.dialect == "mysql" and "OVERWRITE" not in statement.ups:
            return reads_file("load data", path)
    if "OVERWRITE" in statement.ups[:6]:
        return [high("load data overwrite", "replaces the rows of a table", statement.target(4))]
    library = next(iter(statement.strings()), "")
    if statement.dialect == "postgres" and library[:1] in {"/", "\\", "."}:
        return [high("load", "loads a library from a path of its own into the server", library[:120])]
    return None


def _analyze(statement: Statement) -> list[Finding] | None:
    """MariaDB's ANALYZE runs the statement behind it, as EXPLAIN ANALYZE does."""
    inner = statement.inner()
    if statement.dialect == "mysql" and inner < len(statement.parts) and statement.parts[inner].up not in {"TABLE"}:
        return statement.nested(inner)
    return None


def _share(statement: Statement) -> list[Finding] | None:
    """A backup written to, or read from, another host."""
    if statement.first == "BACKUP" and any(text.lower() in {"nul", "/dev/null"} for text in statement.strings()):
        return [high("backup", "throws the log away while seeming to back it up")]
    place = next((text for text in statement.strings() if _OUTSIDE.match(text)), None)
    return [high(statement.first.lower(), "moves a backup to or from another host", place[:120])] if place else None


def _attach(statement: Statement) -> list[Finding] | None:
    path = next(iter(statement.strings()), "")
    return [found for found in writes_file("attach", path) if found.risk is RiskLevel.HIGH] or None


DATA = {
    "COPY": _copy, "LOAD": _load, "ANALYZE": _analyze, "ANALYSE": _analyze, "BACKUP": _share,
    "RESTORE": _share, "BULK": _share,
    "ATTACH": _attach, "VACUUM": _attach,
}  # fmt: skip
