"""What a text holds beside SQL: prompts, output, and the commands of psql, mysql, sqlite3, SQL*Plus and sqlcmd."""

import re
from collections.abc import Callable

import msgspec

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, unresolved
from workbench.facts.scope import Scope
from workbench.facts.sql.client_commands import read_dot, read_mysql, read_psql, read_sqlcmd, read_sqlplus
from workbench.facts.sql.danger import looks_dangerous
from workbench.facts.sql.split import ORACLE, TSQL

MYSQL = frozenset({"mysql", "mariadb"})
_PROMPT = re.compile(
    r"""^[ \t]*(?:
        (?:mysql|MySQL|sqlite|hive|spark-sql|trino|presto|cqlsh|duckdb|SQL|SQLcl|MariaDB[ ]\[[^\]\n]{0,60}\]|D)
        (?:[ ]?\([^)\n]{0,60}\))?>(?:[ \t]+|$)
      | (?:[\w@.\[\]:-]{1,60})?[=\-'"(*!^][#>](?=[ \t]|$)[ \t]*
      | \.\.\.>[ \t]*
      | ->[ \t]+
      | \d{1,3}>[ \t]+
    )""",
    re.VERBOSE,
)
# Where a line start is not the start of code. Each alternative runs to the end of the text when it is left open, so
# that the whole stays linear.
_SPANS = re.compile(
    r"""--[^\n]*|/\*(?![!M]).*?(?:\*/|\Z)|'(?:[^'\\]|\\.|'')*(?:'|\Z)|\$([A-Za-z_]\w*)?\$.*?(?:\$\1\$|\Z)|"[^"]*(?:"|\Z)|`[^`]*(?:`|\Z)""",
    re.DOTALL,
)
_EXECUTED = re.compile(r"/\*M?!(?:\d{5,6})?(.*?)(?:\*/|\Z)", re.DOTALL)
_TEMPLATE = re.compile(r"\{\{[^{}\n]{0,200}\}\}|\$\{[^{}\n]{0,80}\}|\{%[^%\n]{0,200}%\}")
_DELIMITER = re.compile(r"^[ \t]*delimiter[ \t]+(\S+)[ \t]*$", re.IGNORECASE)
_DELIMITER_AND_MORE = re.compile(r"^[ \t]*+delimiter[ \t]++(?!;)(\S{1,8})[ \t]++(?=\S)", re.IGNORECASE | re.MULTILINE)
_HIDDEN_DELIMITER = re.compile(
    r"^[ \t]*+(?:end\b|\))?[ \t]*+(\|\||\||//|\$\$|;;)[ \t]*+$", re.IGNORECASE | re.MULTILINE
)
_GO = re.compile(r"^[ \t]*GO(?:[ \t]+\d+)?[ \t]*;?[ \t]*(?:--.*)?$", re.IGNORECASE)


class Script(msgspec.Struct):
    """SQL to be tokenized piece by piece, and what the client's own commands do."""

    pieces: list[str]
    findings: list[Finding]


def strip(text: str, dialect: str, scope: Scope) -> Script:
    """Take the client's part out of *text*."""
    if dialect in MYSQL or dialect == "sql":
        text = _EXECUTED.sub(r" \1 ", text)
    text = _TEMPLATE.sub(" placeholder ", text)
    if dialect in MYSQL or dialect == "sql":
        text = _on_lines(text)
    lines = _unprompted(text.split("\n"))
    text = "\n".join(lines)
    inside = _inside(text)
    script = Script([], [])
    kept: list[str] = []
    delimiter = _hidden_delimiter(text) if dialect in MYSQL else ""
    offset = 0
    fresh = True  # the last statement is finished: a client command may start here
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if at % 32 == 31 and scope.spent:
            risk = RiskLevel.HIGH if looks_dangerous("\n".join(lines[at:])) else RiskLevel.MEDIUM
            script.findings.append(unresolved("sql", "too many lines to read in time", risk=risk))
            break
        hidden = inside(offset)
        offset += len(line) + 1
        bare = line.strip()
        if hidden or not bare:
            kept.append(line)
            continue
        if dialect in TSQL and _GO.match(line):
            _flush(kept, script)
            fresh = True
            continue
        if dialect in ORACLE and bare == "/":
            _flush(kept, script)
            fresh = True
            continue
        change = _DELIMITER.match(line)
        if change and (dialect in MYSQL or dialect == "sql"):
            _flush(kept, script)
            delimiter = "" if change[1] == ";" else change[1]
            continue
        rest = _command(bare, dialect, scope, script.findings, fresh=fresh)
        if rest is None:
            kept.append(line)
        elif rest:
            kept.append(rest)
        else:
            continue
        if delimiter and bare.endswith(delimiter):
            kept[-1] = kept[-1].rstrip()[: -len(delimiter)]
            _flush(kept, script)
            fresh = True
            continue
        fresh = (
            bare.endswith((";", "\\G", "\\g"))
            or bare.startswith("--")
            or rest is not None
            or (fresh and bare.startswith(("#", "/*")))
        )
    _flush(kept, script)
    return script


def _on_lines(text: str) -> str:
    """*text* with a line of its own for what follows DELIMITER, and the delimiter, on the same line."""
    found = _DELIMITER_AND_MORE.search(text)
    if found is None:
        return text
    head, delimiter, rest = text[: found.end(1)], found[1], text[found.end() :]
    return head + "\n" + re.sub(re.escape(delimiter) + r"[ \t]+(?=[A-Za-z])", lambda sign: sign[0] + "\n", rest)


def _flush(kept: list[str], script: Script) -> None:
    piece = "\n".join(kept)
    kept.clear()
    if piece.strip():
        script.pieces.append(piece)


def _unprompted(lines: list[str]) -> list[str]:
    """Lines without prompts; where there are prompts, the lines between statements are output and go."""
    if not any(_PROMPT.match(line) for line in lines):
        return lines
    kept: list[str] = []
    output = True
    for line in lines:
        prompt = _PROMPT.match(line)
        if prompt:
            kept.append(line[prompt.end() :])
            output = False
        elif not output:
            kept.append(line)
        ended = line.rstrip()
        output = (
            output
            or ended.endswith((";", "\\G", "\\g"))
            or (prompt is not None and line[prompt.end() :].lstrip().startswith(("\\", ".")))
        )
    return kept


def _inside(text: str) -> Callable[[int], bool]:
    """A test whether an offset, asked in rising order, lies within a string or comment."""
    spans = [(match.start(), match.end()) for match in _SPANS.finditer(text) if "\n" in match[0]]
    at = 0

    def inside(offset: int) -> bool:
        nonlocal at
        while at < len(spans) and spans[at][1] <= offset:
            at += 1
        return at < len(spans) and spans[at][0] < offset

    return inside


def _hidden_delimiter(text: str) -> str:
    """A delimiter that was set before this text began: a line of nothing but ``//`` or ``end|``."""
    found = _HIDDEN_DELIMITER.search(text)
    return found[1] if found else ""


def _command(line: str, dialect: str, scope: Scope, findings: list[Finding], *, fresh: bool) -> str | None:
    """None where *line* is SQL; else the SQL that is left of it, with findings of the client's part added."""
    if "\\" in line and dialect not in MYSQL:
        rest = read_psql(line, scope, findings, fresh=fresh)
        if rest is not None:
            return rest
    if not fresh:
        return None
    if line.startswith(".") and dialect in {"sqlite", "duckdb", "sql"}:
        return read_dot(line, scope, findings)
    if dialect in MYSQL:
        return read_mysql(line, scope, findings)
    if dialect in ORACLE:
        return read_sqlplus(line, scope, findings)
    if dialect in TSQL:
        return read_sqlcmd(line, scope, findings)
    return None
