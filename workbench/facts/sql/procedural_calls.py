"""Calls of procedures: SQL Server's system procedures, Oracle's packages, and routines of one's own."""

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.sql import statements_mssql as mssql
from workbench.facts.sql import statements_oracle as oracle
from workbench.facts.sql.procedural_text import Built, Environment, build, run, split_top
from workbench.facts.sql.statements_stmt import Statement
from workbench.facts.sql.statements_words import Piece

_COMMA = frozenset({","})
_PACKAGES = {name: level for level, names in oracle.PACKAGES.items() for name in names}
_PROCEDURES = {name.lower(): level for level, names in mssql.PROCEDURES.items() for name in names}
_ORACLE_RUNS = {
    "dbms_sql.parse": 1,
    "dbms_utility.exec_ddl_statement": 0,
    "dbms_ddl.create_wrapped": 0,
    "dbms_sys_sql.parse_as_user": 1,
}


def call(statement: Statement, at: int, known: Environment | None = None) -> list[Finding]:
    """Findings of calling the routine named at piece *at*, its arguments behind it."""
    known = known or {}
    parts = statement.parts
    if at + 1 < len(parts) and parts[at].text.startswith("@") and parts[at + 1].text == "=":
        at += 2
    name, after = statement.name(at)
    if not name:
        return [unresolved("call", "calls what cannot be read here")]
    options = (
        index
        for index in range(after, len(parts) - 1)
        if parts[index].up == "WITH" and parts[index + 1].up in {"RESULT", "RECOMPILE"}
    )
    inside = parts[after : next(options, len(parts))]
    if inside and inside[0].text == "(":
        inside = inside[1:-1] if inside[-1].text == ")" else inside[1:]
    arguments = split_top(inside, _COMMA) if inside else []
    short = name.lower().strip("[]")
    last = short.rpartition(".")[2]
    if last.startswith(("sp_", "xp_", "usp_")) or statement.dialect == "mssql":
        return _mssql(last, name, arguments, statement, known)
    return _package(short, name, arguments, statement, known)


def _value(argument: list[Piece], known: Environment) -> Built:
    if len(argument) > 2 and argument[1].text in {"=", "=>"}:
        argument = argument[2:]
    return build([part for part in argument if part.up not in {"OUTPUT", "OUT"}], known)


def _named(arguments: list[list[Piece]], name: str) -> list[Piece] | None:
    return next((a for a in arguments if len(a) > 2 and a[0].text.lower() == name and a[1].text in {"=", "=>"}), None)


def _mssql(
    last: str, name: str, arguments: list[list[Piece]], statement: Statement, known: Environment
) -> list[Finding]:
    verb, level = f"exec {last}", _PROCEDURES.get(last, "")
    held = known.get(name.upper()) if name.startswith("@") else None
    if held and not held.open:
        return statement.scope.nested(f"EXEC {held.text}", statement.dialect)
    if name.startswith("@"):
        return [unresolved("exec", "runs a procedure whose name is not known here", name, RiskLevel.HIGH)]
    if last == "sp_configure":
        return _configure(verb, arguments, known)
    if last == "xp_cmdshell":
        text = _value(arguments[0], known).text if arguments else ""
        return [high(verb, "runs a shell command on the database server", text[:120])]
    if level == "DYNAMIC":
        chosen = _named(arguments, "@statement") or _named(arguments, "@stmt") or _named(arguments, "@command1")
        chosen = chosen or next((a for a in arguments[(last in {"sp_prepare", "sp_prepexec"}) * 2 :]), None)
        if chosen is None:
            return [unresolved(verb, "runs text that cannot be read here")]
        return run(_value(chosen, known), verb, statement.dialect, statement.scope) or [
            low(verb, "runs a harmless statement")
        ]
    if last == "sp_execute_external_script":
        return _script(verb, arguments, statement, known)
    if last == "sp_add_jobstep":
        return _job_step(verb, arguments, statement, known)
    if any(part.text.startswith("\\\\") for argument in arguments for part in argument if part.kind == "s"):
        return [high(verb, "reaches another host's share", name)]
    if level == "H":
        return [high(verb, "a system procedure that changes the server, its accounts or its files, or reaches outside")]
    if level == "L" or last.startswith("sp_help"):
        if any(a[0].text.lower().startswith("@output") for a in arguments if a):
            return [medium(verb, "writes what it reads to a table")]
        return [low(verb, "only shows")]
    return [medium(verb, "runs a procedure that is not read here", name)]


def _configure(verb: str, arguments: list[list[Piece]], known: Environment) -> list[Finding]:
    if len(arguments) < 2:
        return [low(verb, "shows the configuration")]
    option, value = _value(arguments[0], known).text.lower(), _value(arguments[1], known).text.strip()
    dangerous = any(full.startswith(option) for full in mssql.DANGEROUS_OPTIONS) if option else True
    if dangerous and value != "0":
        return [high(verb, "turns on an option that opens a way out of the database", option)]
    if option in mssql.PROTECTING_OPTIONS and value == "0":
        return [high(verb, "turns off a protection", option)]
    return [medium(verb, "changes the configuration of the server", option)]


def _job_step(verb: str, arguments: list[list[Piece]], statement: Statement, known: Environment) -> list[Finding]:
    system = _named(arguments, "@subsystem")
    kind = _value(system, known).text.upper() if system else "TSQL"
    command = _named(arguments, "@command")
    if kind not in {"TSQL", "T-SQL"}:
        return [high(verb, f"schedules a {kind[:20]} command on the server")]
    findings = [medium(verb, "adds a step to a scheduled job")]
    if command:
        findings += run(_value(command, known), verb, statement.dialect, statement.scope)
    return findings


def _script(verb: str, arguments: list[list[Piece]], statement: Statement, known: Environment) -> list[Finding]:
    """Python or R on the server: read where it can be."""
    language, script, data = (_named(arguments, f"@{name}") for name in ("language", "script", "input_data_1"))
    findings = [medium(verb, "runs a script beside the database")]
    if script:
        text = _value(script, known)
        if text.open:
            findings.append(unresolved(verb, "runs a script that cannot be read here", risk=RiskLevel.HIGH))
        elif language and _value(language, known).text.lower() == "python":
            findings += statement.scope.nested(text.text, "python")
    return findings + (run(_value(data, known), verb, statement.dialect, statement.scope) if data else [])


def _package(
    short: str, name: str, arguments: list[list[Piece]], statement: Statement, known: Environment
) -> list[Finding]:
    tail = ".".join(short.split(".")[-2:])
    verb = f"call {tail}"
    if tail in _ORACLE_RUNS and len(arguments) > _ORACLE_RUNS[tail]:
        return run(_value(arguments[_ORACLE_RUNS[tail]], known), verb, statement.dialect, statement.scope) or [
            low(verb, "runs a harmless statement")
        ]
    level = _PACKAGES.get(tail) or _PACKAGES.get(tail.split(".")[0]) or _PACKAGES.get(short.split(".", maxsplit=1)[0])
    if level == "H":
        return [high(verb, "a supplied package that changes the server, runs programs or reaches outside", name)]
    if level == "M":
        return [medium(verb, "a supplied package that changes settings or data", name)]
    if level == "L":
        return [low(verb, "a supplied package that only computes, shows or waits", name)]
    return [medium(verb, "runs a routine that is not read here", name)]


def supplied(statement: Statement) -> list[Finding]:
    """What the supplied packages that an expression calls do, beyond computing and showing."""
    found: list[Finding] = []
    for at, part in enumerate(statement.parts):
        if part.kind == "w" and (at == 0 or statement.parts[at - 1].text != "."):
            name, after = statement.name(at)
            if "." in name and after < len(statement.parts) and statement.parts[after].text == "(":
                tail = ".".join(name.lower().split(".")[-2:])
                if (_PACKAGES.get(tail) or _PACKAGES.get(tail.split(".")[0])) in {"H", "M"}:
                    found += _package(name.lower(), name, [], statement, {})
    return found
