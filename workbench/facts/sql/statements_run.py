"""Statements that run something else: EXEC, EXECUTE, CALL, PREPARE, DO, blocks and batches; a bare procedure name."""

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.sql import procedural
from workbench.facts.sql.procedural_calls import call
from workbench.facts.sql.statements_stmt import Statement

_TRANSACTION = frozenset(
    "TRAN TRANSACTION WORK DEFERRED IMMEDIATE EXCLUSIVE CONCURRENT DISTRIBUTED ISOLATION READ NOT DEFERRABLE DIALOG "
    "CONVERSATION NAME".split()
)


_TYPES = frozenset(
    "VARCHAR2 NVARCHAR2 VARCHAR CHAR NUMBER NUMERIC DECIMAL INTEGER INT INT64 FLOAT64 BIGINT SMALLINT BOOLEAN DATE "
    "TIMESTAMP CLOB BLOB PLS_INTEGER BINARY_INTEGER SIMPLE_INTEGER SYS_REFCURSOR RAW LONG XMLTYPE JSON TEXT STRING "
    "RECORD RESULTSET CURSOR EXCEPTION ROWID".split()
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
    if language.startswith("PLPYTHON"):
        return [medium("do", "runs Python on the server"), *statement.scope.nested(bodies[0], "python")]
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
    if second in {"TASK", "ALERT", "SERVICE", "NOTEBOOK"} and statement.dialect != "mssql":
        return None
    if statement.dialect in {"postgres", "redshift", "sql"} and not _is_expression(statement):
        return None
    return _block(statement)


def _is_expression(statement: Statement) -> bool:
    """True for PL/pgSQL's EXECUTE of an expression, or EXECUTE IMMEDIATE; a prepared statement has a plain name."""
    return statement.up(1) in {"", "IMMEDIATE", "FORMAT", "CONCAT"} or any(
        part.text == "||" for part in statement.parts
    )


def _call(statement: Statement) -> list[Finding] | None:
    return call(statement, 1)


def _declare(statement: Statement) -> list[Finding] | None:
    ups = [part.up for part in statement.parts]
    if "CURSOR" in ups and "FOR" in ups and "BEGIN" not in ups:
        # The rows come with FETCH, a few at a time; only what the query does besides reading counts.
        found = statement.nested(ups.index("FOR") + 1)
        return [finding for finding in found if finding.risk is RiskLevel.HIGH] or [low("declare", "declares a cursor")]
    return _block(statement) or [low("declare", "declares variables or a cursor")]


def _sent(statement: Statement) -> list[Finding] | None:
    """A directive of MySQL's test runner that sends the statement behind it."""
    return statement.nested(1) if statement.dialect == "mysql" and len(statement.parts) > 1 else None


def _type(statement: Statement) -> list[Finding] | None:
    return [low("type", "declares a type")] if "IS" in statement.ups else None


def _kill(statement: Statement) -> list[Finding] | None:
    if "WHERE" in statement.ups and not {"=", "IN", "LIKE"} & set(statement.ups):
        return [high("kill", "ends every query or mutation", statement.target(1))]
    return [medium("kill", "ends a session or query", statement.target(1))]


_CODE = frozenset(
    "IF WHILE LOOP REPEAT FOR FOREACH FORALL CASE PERFORM RETURN "
    "ELSE ELSIF ELSEIF WHEN EXCEPTION UNTIL PROCEDURE FUNCTION CURSOR".split()
)
RUNS = {
    "BEGIN": _begin, "DO": _do, "PREPARE": _prepare, "EXECUTE": _execute, "EXEC": _execute, "CALL": _call,
    "TYPE": _type, "SUBTYPE": _type, "DECLARE": _declare, "KILL": _kill,
    **dict.fromkeys(["EVAL", "SEND", "SEND_EVAL", "QUERY", "QUERY_VERTICAL", "QUERY_HORIZONTAL"], _sent),
    **dict.fromkeys(_CODE, _block),
}  # fmt: skip


def bare_call(statement: Statement) -> list[Finding]:
    """A fragment of code: an assignment, or a procedure named without EXEC, as SQL Server and PL/SQL allow."""
    parts = statement.parts
    if any(part.text == ":=" for part in parts[1:10]) or statement.up(1)[:1] == ":":
        return _block(statement) or [low("assignment", "changes a variable")]
    if _TYPES & {statement.up(1), statement.up(3)} or (statement.has("%") and {"TYPE", "ROWTYPE"} & set(statement.ups)):
        return [low("declaration", "declares a variable")]
    if statement.dialect == "oracle" and len(parts) > 1 and parts[1].text not in {"(", "."}:
        return []
    if statement.dialect in {"mssql", "oracle", "sql"} and statement.parts and statement.parts[0].kind in {"w", "q"}:
        return call(statement, 0)
    return []
