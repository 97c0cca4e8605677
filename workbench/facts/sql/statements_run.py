"""Statements that run something else: EXEC, EXECUTE, CALL, PREPARE, DO, blocks and batches; a bare procedure name."""

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.sql import procedural
from workbench.facts.sql.procedural_calls import call
from workbench.facts.sql.statements_stmt import Statement

_TRANSACTION = frozenset(
    "TRAN TRANSACTION WORK DEFERRED IMMEDIATE EXCLUSIVE CONCURRENT DISTRIBUTED ISOLATION READ NOT DEFERRABLE DIALOG CONVERSATION".split()
)


def _block(statement: Statement) -> list[Finding] | None:
    return procedural.read_block(statement.text, statement.dialect, statement.scope)


def _begin(statement: Statement) -> list[Finding] | None:
    return [low("begin", "opens a transaction")] if statement.up(1) in _TRANSACTION | {""} else _block(statement)


def _do(statement: Statement) -> list[Finding] | None:
    if statement.dialect == "mysql":
        return [low("do", "evaluates expressions"), *statement.scope.nested(f"SELECT {statement.source(1)}", "mysql")]
    language = next((statement.up(at + 1) for at, word in enumerate(statement.ups) if word == "LANGUAGE"), "PLPGSQL")
    bodies = statement.strings()
    if not bodies:
        return None
    if language not in {"PLPGSQL", "SQL", ""}:
        return [high("do", f"runs {language.lower()} code on the server")]
    return procedural.read_block(bodies[0], statement.dialect, statement.scope) or [
        low("do", "runs a block that changes nothing")
    ]


def _prepare(statement: Statement) -> list[Finding] | None:
    if statement.up(1) == "TRANSACTION":
        return [low("prepare transaction", "prepares a transaction")]
    words = [part.up for part in statement.parts]
    if "AS" in words:
        return statement.nested(words.index("AS") + 1)
    return _block(statement)


def _execute(statement: Statement) -> list[Finding] | None:
    second = statement.up(1)
    if second == "AS" or (second in {"TASK", "ALERT", "SERVICE", "NOTEBOOK"} and statement.dialect != "mssql"):
        return None
    return _block(statement)


def _call(statement: Statement) -> list[Finding] | None:
    return call(statement, 1)


def _declare(statement: Statement) -> list[Finding] | None:
    return _block(statement) or [low("declare", "declares variables or a cursor")]


def _kill(statement: Statement) -> list[Finding] | None:
    return [medium("kill", "ends a session or query", statement.target(1))]


RUNS = {
    "BEGIN": _begin, "DO": _do, "PREPARE": _prepare, "EXECUTE": _execute, "EXEC": _execute, "CALL": _call,
    "DECLARE": _declare, "KILL": _kill,
    **dict.fromkeys(["IF", "WHILE", "LOOP", "REPEAT", "FOR", "CASE", "PERFORM", "RETURN"], _block),
}  # fmt: skip


def bare_call(statement: Statement) -> list[Finding]:
    """A procedure named without EXEC, as SQL Server allows at the start of a batch and PL/SQL everywhere."""
    if statement.dialect in {"mssql", "oracle", "sql"} and statement.parts and statement.parts[0].kind in {"w", "q"}:
        return call(statement, 0)
    return []
