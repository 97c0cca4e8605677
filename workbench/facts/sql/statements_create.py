"""CREATE and ALTER of what holds code: routines, triggers, events, rules, tasks; and of accounts."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, high, medium
from workbench.facts.sql import procedural
from workbench.facts.sql.statements_stmt import Statement

# Kinds of object that are read here when a text creates or alters them.
CREATES = frozenset(
    "ROLE USER LOGIN GROUP PROFILE POLICY TRIGGER EVENT RULE FUNCTION PROCEDURE PROC PACKAGE EXTENSION LANGUAGE "
    "SERVER FOREIGN MAPPING PUBLICATION SUBSCRIPTION TABLESPACE TYPE DOMAIN OPERATOR CAST AGGREGATE COLLATION "
    "CONVERSION STATISTICS TEXT ACCESS TRANSFORM SYNONYM LIBRARY DIRECTORY LINK CONTEXT STAGE PIPE STREAM TASK "
    "WAREHOUSE INTEGRATION SHARE CREDENTIAL CERTIFICATE KEY ENDPOINT ASSEMBLY RESERVATION SYSTEM SESSION DEFAULT "
    "AUDIT JAVA SPFILE PFILE CONTROLFILE OUTLINE DIMENSION CLUSTER PLUGGABLE AVAILABILITY RESOURCE WORKLOAD "
    "PARTITION SEARCH FULLTEXT XML MESSAGE CONTRACT QUEUE SERVICE ROUTE SECURITY AUTHORIZATION INSTANCE LOGFILE "
    "MASKING ROW NETWORK FILE SECRET ACCOUNT MODEL SNAPSHOT CAPACITY ASSIGNMENT CONNECTION EXTERNAL NOTIFICATION API "
    "STORAGE DATASHARE ALERT TAG RECIPIENT CATALOG VOLUME DICTIONARY QUOTA SETTINGS NAMED COLUMN ASYMMETRIC "
    "SYMMETRIC MASTER BROKER CRYPTOGRAPHIC APPLICATION LARGE ROUTINE LOCKDOWN RESTORE FLASHBACK MACRO VIRTUAL "
    "STREAMLIT DATABASE_SCOPED PRIVILEGES".split()
)
_ROUTINES = frozenset({"FUNCTION", "PROCEDURE", "PROC", "PACKAGE", "TYPE", "AGGREGATE", "ROUTINE", "MACRO", "JAVA"})
_LATER = frozenset({"TRIGGER", "EVENT", "RULE", "TASK", "ALERT"})
_LEADS = frozenset(
    {"DEFINER", "AGGREGATE", "CONSTRAINT", "EXTERNAL", "SQL", "COMPOUND", "REMOTE", "ALGORITHM", "WINDOW"}
)
# A routine runs nothing when it is created; one that is made to run programs or reach out is a back door all the same.
_BACKDOOR = re.compile(
    r"""\bxp_cmdshell\b|\bsp_oacreate\b|\b(?:to|from)\s+program\s|\bos\.(?:system|popen|exec\w*)\b|\bsubprocess\b|\bgetRuntime\(\)"""
    r"""|\bProcessBuilder\b|\blib(?:c|system)\b[\w.-]*['"]|,\s*'(?:system|exec\w*|popen)'\s|\bsys_(?:exec|eval)\b|\bsoname\b|`[^`]*\b(?:sh|bash|curl|wget)\b"""
    r"""|\bsystem\s*\(\s*(?:\$_|['"])|\blo_export\s*\(|\bpg_read_file\s*\(\s*'/etc|/dev/tcp/|\bjob_type\s*=>\s*'EXECUTABLE'""",
    re.I,
)
# Languages that nothing confines; code in them is read for what reaches outside, PL/sh needs no reading.
_UNTRUSTED = frozenset({"PLPYTHONU", "PLPYTHON3U", "PLPYTHON2U", "PLPERLU", "PLTCLU"})
_REACHES = re.compile(
    r"\bimport\s+(?:os|subprocess|socket|pty|urllib|requests|ctypes|shutil)\b|\b(?:open|system|exec|eval|qx)\b\s*[('\"{]|`"
)


def creates(statement: Statement) -> list[Finding] | None:
    """Findings of a CREATE or ALTER whose body matters; None where the tables know enough."""
    ups, verb = statement.ups, statement.first.lower()
    kind_at = _kind(ups)
    kind = ups[kind_at] if kind_at else ""
    if verb == "alter" and (
        kind in {"TYPE", "RULE", "TASK", "ALERT", "AGGREGATE"} or not ({"AS", "BEGIN", "DO", "IS"} & set(ups))
    ):
        return _owner(statement)
    if kind in _LATER and not (
        kind == "EVENT" and ups[kind_at + 1 : kind_at + 2] in (["TRIGGER"], ["SESSION"], ["NOTIFICATION"])
    ):
        return _later(statement, kind)
    if kind in _ROUTINES:
        label = f"{verb} {kind.lower()}"
        if _BACKDOOR.search(statement.text):
            return [
                high(
                    label, "creates code that runs programs or reaches files of the host", statement.target(kind_at + 1)
                )
            ]
        if "PLSH" in ups or (not _UNTRUSTED.isdisjoint(ups) and _REACHES.search(statement.text)):
            return [high(label, "creates code in a language that nothing confines", statement.target(kind_at + 1))]
        # SECURITY DEFINER, by contrast, gives nobody a right until somebody may call the routine: medium like the rest.
        if statement.has("LANGUAGE", "C") and any(text.startswith(("/", "\\")) for text in statement.strings()):
            return [high(label, "loads a library from a path of its own", statement.target(kind_at + 1))]
        if "SONAME" in ups:
            return None
        what = "a definition" if kind in {"TYPE", "AGGREGATE"} else "code that does not run yet"
        return [medium(label, f"creates {what}", statement.target(kind_at + 1))]
    return None


def _kind(ups: list[str]) -> int:
    """Where the kind of object stands: first, but for words that go before it; 0 where this is none of ours."""
    kinds = _ROUTINES | _LATER
    if len(ups) < 2 or (ups[1] not in _LEADS and ups[1] not in kinds):
        return 0
    if ups[1] in kinds and ups[1:3] != ["AGGREGATE", "FUNCTION"]:
        return 1
    return next((at for at, word in enumerate(ups[2:14], 2) if word in kinds | {"VIEW", "TABLE"}), 0)


def _owner(statement: Statement) -> list[Finding] | None:
    """An account named as member or owner decides more than the object's kind does."""
    if statement.has("OWNER", "TO") and statement.up(1) not in {"ROLE", "USER"}:
        return [high(f"alter {statement.up(1).lower()}", "gives an object another owner", statement.target(2))]
    return None


def _later(statement: Statement, kind: str) -> list[Finding]:
    """Code that will run by itself: as bad as what it will do, and never less than medium."""
    label, target = f"{statement.first.lower()} {kind.lower()}", statement.target(2)
    parts = statement.parts
    body = _body(statement, kind)
    if _BACKDOOR.search(statement.text):
        return [high(label, "will run programs or reach files of the host by itself", target)]
    findings = [medium(label, "creates code that will run by itself", target)]
    if body < len(parts):
        inner = procedural.read_block(statement.source(body), statement.dialect, statement.scope)
        findings += [
            Finding(found.risk, f"{label}: {found.verb}", found.reason, found.target, found.unresolved)
            for found in inner
            if found.risk is RiskLevel.HIGH
        ]
    return findings


def _body(statement: Statement, kind: str) -> int:
    """Index of the piece where the body begins."""
    ups = [part.up for part in statement.parts]
    for at, word in enumerate(ups):
        following = ups[at + 1] if at + 1 < len(ups) else ""
        if kind in {"EVENT", "RULE"} and word == "DO":
            return at + 2 if following in {"ALSO", "INSTEAD"} else at + 1
        if (kind == "TASK" and word == "AS") or (kind == "ALERT" and word == "THEN"):
            return at + 1
        if kind == "TRIGGER":
            if word in {"BEGIN", "DECLARE"} or (word == "AS" and statement.dialect == "mssql"):
                return at + (word == "AS")
            if word == "EXECUTE" and following in {"FUNCTION", "PROCEDURE"}:
                return len(ups)
            if word == "ROW" and ups[at - 1] == "EACH":
                skip = at + 1
                if ups[skip : skip + 1] in (["FOLLOWS"], ["PRECEDES"]):
                    skip += 2
                if following not in {"WHEN", "BEGIN", "DECLARE"} and following not in {"EXECUTE", "FOLLOWS"}:
                    return skip
    return len(ups)
