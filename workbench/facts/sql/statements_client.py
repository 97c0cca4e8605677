"""Commands of database clients, which no server ever sees: psql's backslash, sqlite3's dot, mysql's and SQL*Plus's own."""

import re

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.paths import is_secret_path
from workbench.facts.sql.statements_stmt import Statement

_PSQL_MEDIUM = {
    "i": "runs a script that cannot be read here", "ir": "runs a script that cannot be read here",
    "include": "runs a script that cannot be read here", "include_relative": "runs a script that cannot be read here",
    "o": "writes results to a file", "out": "writes results to a file", "w": "writes the query to a file",
    "lo_import": "loads a file as a large object", "e": "edits a query and runs it", "edit": "edits a query and runs it",
    "g": "", "gx": "",
}  # fmt: skip
_SQLITE_MEDIUM = {
    ".import": "loads rows from a file", ".read": "runs a script that cannot be read here", ".restore": "replaces the database",
    ".open": "", ".dump": "dumps the whole database", ".backup": "copies the database to a file", ".save": "copies the database to a file",
    ".clone": "copies the database to a file", ".output": "writes results to a file", ".once": "writes results to a file",
    ".excel": "writes results to a file", ".log": "writes a log to a file", ".recover": "dumps what can be recovered",
    ".archive": "reads or writes an archive", ".ar": "reads or writes an archive", ".session": "records changes", ".fullschema": "",
    ".sha3sum": "", ".load": "loads a library", ".filectrl": "", ".testcase": "", ".selftest": "", ".imposter": "changes the schema",
}  # fmt: skip
_SQLITE_HIGH = {".load": "loads a library into the process", ".restore": "replaces the whole database"}
# Without a word behind them these are SQL, or show a setting.
_SQLPLUS_LOW = frozenset(
    "COL COLUMN SPOOL PROMPT ACCEPT ACC DEFINE DEF UNDEFINE UNDEF WHENEVER VARIABLE VAR PRINT TTITLE BTITLE BREAK BRE COMPUTE CLEAR "
    "PAUSE PAU REM REMARK TIMING TIMI REPHEADER REPFOOTER STORE EXIT QUIT DISCONNECT DISC PASSW LIST APPEND INPUT DEL CHANGE SHO "
    "OERR XQUERY HELP SPO EDIT SAVE BTI TTI REPH REPF LINESIZE DDL INFO SETTINGS".split()
)
WORDS = _SQLPLUS_LOW | {
    "HOST", "HO", "CONNECT", "CONN", "PASSWORD", "GO", "DELIMITER", "SOURCE", "SYSTEM", "PAGER", "TEE", "NOTEE", "START", "GET", "RUN", "@", "@@",
    "STARTUP", "STATUS", "WARNINGS", "NOWARNING", "CHARSET", "EGO", "REHASH", "\\", ".", "!", "SQLPLUS",
}  # fmt: skip
_COMMAND = re.compile(r"\s*(?:[\w$]+(?:=?[#>]|->|>)\s*)?(\\[a-zA-Z!?+]+|\\\S?|\.[a-zA-Z]\w*|!)\s*(.*)", re.S)


def read(statement: Statement) -> list[Finding] | None:
    """Findings of a client command, None where the text is none."""
    text = statement.text.strip()
    if text[:1] in {"\\", ".", "!"}:
        found = _COMMAND.match(text)
        if found is None:
            return None
        name, rest = found.group(1), found.group(2).strip().rstrip(";")
        if name == "!":
            return _shell("host", rest, statement)
        return _dot(name, rest, statement) if name.startswith(".") else _backslash(name[1:], rest, statement)
    if text[:1] == "@" and statement.dialect in {"oracle", "sql"}:
        return [medium("@", "runs a script that cannot be read here", text[1:80].strip())]
    return _words(statement, text)


def _shell(verb: str, command: str, statement: Statement) -> list[Finding]:
    if not command:
        return [medium(verb, "opens a shell on the client")]
    command = command.strip()
    if len(command) > 1 and command[0] == command[-1] and command[0] in "'\"":
        command = command[1:-1]
    return [low(verb, "runs a program on the client"), *statement.scope.nested(command, "bash")]


def _backslash(name: str, rest: str, statement: Statement) -> list[Finding]:
    verb = f"\\{name}"
    if name.startswith("!"):
        return _shell(verb, name[1:] + " " + rest if name[1:] else rest, statement)
    if statement.dialect == "mysql":
        if name.startswith("."):
            return [medium(verb, "runs a script that cannot be read here", rest[:120])]
        return [low(verb, "changes only the client")]
    if name == "copy":
        return statement.scope.nested(f"COPY {rest}", statement.dialect) if rest else [low(verb, "copies nothing")]
    if name in {"o", "out", "g", "gx", "w", "write"} and rest.startswith("|"):
        return _shell(verb, rest[1:], statement)
    if name in {"gexec"}:
        return [high(verb, "runs the text that a query gives as statements")]
    if name == "password":
        return [high(verb, "changes a password")]
    if name in {"lo_export"}:
        return [high(verb, "writes a large object to a file", rest[:120])]
    if name in {"lo_unlink"}:
        return [high(verb, "deletes a large object", rest[:120])]
    if name in {"set", "echo", "qecho", "warn", "if", "elif"} and "`" in rest:
        return [found for part in rest.split("`")[1::2] for found in statement.scope.nested(part, "bash")]
    if _PSQL_MEDIUM.get(name) and rest:
        return [medium(verb, _PSQL_MEDIUM[name], rest[:120])]
    return [low(verb, "only shows, or changes only the client")]


def _dot(name: str, rest: str, statement: Statement) -> list[Finding] | None:
    if name in {".shell", ".system", ".sh", ".sys"}:
        return _shell(name, rest, statement)
    if name in {".output", ".once", ".import"} and ("|" in rest[:2] or '"|' in rest):
        return _shell(name, rest.lstrip("\"'|"), statement)
    if name == ".import" and is_secret_path(next((word for word in rest.split() if word[:1] != "-"), "")):
        return [high(name, "reads a file of secrets", rest[:120])]
    if name in _SQLITE_HIGH:
        return [high(name, _SQLITE_HIGH[name], rest[:120])]
    if _SQLITE_MEDIUM.get(name) and (rest or name == ".dump"):
        return [medium(name, _SQLITE_MEDIUM[name], rest[:120])]
    return [low(name, "only shows, or changes only the client")]


def _words(statement: Statement, text: str) -> list[Finding] | None:
    first, second = statement.first, statement.up(1)
    rest = text.partition("\n")[0].partition(" ")[2].strip()
    if statement.dialect in {"oracle", "sql"}:
        if first in {"HOST", "HO"}:
            return _shell("host", rest, statement)
        if first in {"CONNECT", "CONN"} and second not in {"BY"}:
            return [low("connect", "opens a session")]
        if first == "PASSWORD":
            return [high("password", "changes a password")]
        if first == "START" and second not in {"TRANSACTION", "SLAVE", "REPLICA", "ALL"}:
            return [medium("start", "runs a script that cannot be read here", rest[:120])]
        if first in _SQLPLUS_LOW:
            return [low(first.lower(), "changes only the client")]
    if statement.dialect in {"mysql", "sql"}:
        if first == "SOURCE":
            return [medium("source", "runs a script that cannot be read here", rest[:120])]
        if first == "SYSTEM" and statement.dialect == "mysql":
            return _shell("system", rest, statement)
        if first == "PAGER" and rest:
            return _shell("pager", rest, statement)
        if first in {"DELIMITER", "TEE", "NOTEE", "PAGER", "STATUS", "WARNINGS", "NOWARNING", "CHARSET", "EGO", "REHASH", "CONNECT"}:
            return [low(first.lower(), "changes only the client")]
    return [low("go", "ends a batch")] if first == "GO" else None
