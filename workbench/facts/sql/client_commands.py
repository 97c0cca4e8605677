"""Commands of the clients themselves: most only set the view, some run a shell, a script or a file transfer."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.scope import Scope
from workbench.facts.sensitive import is_secret
from workbench.facts.sql.danger import looks_dangerous

_PSQL = re.compile(r"(?<!\\)\\([a-zA-Z_]+[+S]*|!|\?|\\(?!\\))[ \t]*([^\n]*)$")
_PSQL_INLINE = re.compile(
    r"(?<![\\'\w])\\(g|gx|gset|gexec|gdesc|crosstabview|watch|G|bind|parse)\b[ \t]*([^\n;]*);?[ \t]*$"
)
_INLINE_SHELL = re.compile(r";[ \t]*\\![ \t]*([^\n]*)$")
_LONGEST_SHELL = 8_000
_DOT = re.compile(r"\.([a-z]+)\b[ \t]*(.*)$")


def _shell(text: str, scope: Scope, dialect: str = "bash") -> list[Finding]:
    text = text.strip().strip("'\"")
    if len(text) > _LONGEST_SHELL:
        return [unresolved("shell", "runs a shell command too long to read here", text[:80], RiskLevel.HIGH)]
    return scope.nested(text, dialect) if text else [medium("shell", "opens a shell on the client")]


def _script(name: str) -> Finding:
    return unresolved("run script", "runs a script that cannot be read here", name[:80])


def read_psql(line: str, scope: Scope, findings: list[Finding], *, fresh: bool) -> str | None:
    """A psql line: None where it is SQL, else what SQL stands before the backslash."""
    if fresh and line.startswith("\\"):
        match = _PSQL.match(line)
        if match is None:
            return None
        findings += _psql(match[1], match[2].strip(), scope)
        return ""
    shell = _INLINE_SHELL.search(line)
    if shell is not None:
        findings += _shell(shell[1], scope)
        return line[: shell.start()] + ";"
    match = _PSQL_INLINE.search(line)
    if match is None:
        return None
    if match[1] == "gexec" and looks_dangerous(line[: match.start()]):
        findings.append(unresolved("\\gexec", "runs what the query returns as SQL", line[:80], RiskLevel.HIGH))
    findings += _psql(match[1], match[2].strip(), scope)
    return line[: match.start()] + ";"


def _psql(name: str, rest: str, scope: Scope) -> list[Finding]:
    if name == "!":
        return _shell(rest, scope)
    if name == "copy":
        return _psql_copy(rest, scope)
    if name in {"i", "ir", "include", "include_relative"}:
        return [_script(rest)]
    if name == "gexec":
        return [unresolved("\\gexec", "runs what the query returns as SQL")]
    if name in {"g", "gx", "o", "out", "w", "write"} and rest.startswith("|"):
        return _shell(rest[1:], scope)
    if name in {"g", "o", "out", "w", "write"} and rest and not rest.startswith("("):
        return [medium(f"\\{name}", "writes results to a file", rest[:80])]
    if name == "password":
        return [high("\\password", "changes a password", rest[:80])]
    if name in {"lo_import", "lo_export", "lo_unlink"}:
        return [medium(f"\\{name}", "moves or removes a large object", rest[:80])]
    return [low(f"\\{name}", "a psql command that only shows or sets the view")]


def _psql_copy(rest: str, scope: Scope) -> list[Finding]:
    program = re.search(r"\b(?:to|from)\s+program\s+(.*)$", rest, re.IGNORECASE)
    if program:
        return [high("\\copy", "pipes a table through a program", rest[:80]), *_shell(program[1], scope)]
    if re.search(r"\bfrom\s+\S+", rest, re.IGNORECASE) and not rest.startswith("("):
        return [medium("\\copy", "loads rows from a file", rest[:80])]
    if is_secret(rest.split(" to ", maxsplit=1)[0]):
        return [high("\\copy", "exports sensitive data to a file", rest[:80])]
    return [medium("\\copy", "exports rows to a file", rest[:80])]


_DOT_RISKS = {
    "load": high(".load", "loads foreign code into the database"),
    "restore": high(".restore", "overwrites the database"),
    "import": medium(".import", "loads rows from a file"),
    "dump": medium(".dump", "writes out the whole database"),
    "backup": medium(".backup", "copies the whole database to a file"),
    "save": medium(".save", "copies the whole database to a file"),
    "clone": medium(".clone", "copies the whole database to a file"),
    "recover": medium(".recover", "writes out the whole database"),
    "archive": medium(".archive", "reads or writes an archive"),
    "excel": medium(".excel", "writes results to a file"),
    "dbconfig": medium(".dbconfig", "changes how the database behaves"),
    "filectrl": medium(".filectrl", "changes how the file is handled"),
}


def read_dot(line: str, scope: Scope, findings: list[Finding]) -> str | None:
    """A dot command of sqlite3 or duckdb."""
    match = _DOT.match(line)
    if match is None:
        return None
    name, rest = match[1], match[2].strip()
    if name in {"shell", "system"}:
        findings += _shell(rest, scope)
    elif name == "import" and (piped := re.search(r"([\"'])\|(.*?)\1|(?:^|\s)\|(\S+)", rest)):
        findings += _shell(piped[2] or piped[3], scope)
        findings.append(_DOT_RISKS["import"])
    elif name in {"output", "once", "read"} and rest.lstrip("'\"").startswith("|"):
        findings += _shell(rest.lstrip("'\"")[1:], scope)
    elif name == "read":
        findings.append(_script(rest))
    elif name in {"output", "once", "log"} and rest and rest not in {"stdout", "off"}:
        findings.append(medium(f".{name}", "writes results to a file", rest[:80]))
    elif name == "open" and "--new" in rest:
        findings.append(high(".open --new", "empties a database file", rest[:80]))
    else:
        findings.append(_DOT_RISKS.get(name, low(f".{name}", "a command that only shows or sets the view")))
    return ""


def read_mysql(line: str, scope: Scope, findings: list[Finding]) -> str | None:
    """A command of the mysql client, or a directive of its test runner."""
    shell = re.match(r"(?:\\!|system\s|--exec(?:_\w+)?\s|exec\s(?=\$))\s*(.*)$", line, re.IGNORECASE)
    if shell:
        findings += _shell(shell[1].rstrip(";"), scope)
        return ""
    if re.match(r"(?:source\s+\S+\.(?:sql|inc|txt)|\\\.\s)", line, re.IGNORECASE):
        findings.append(
            _script(line) if not line.lower().rstrip(";").endswith(".inc") else low("source", "a step of a test")
        )
        return ""
    pager = re.match(r"(?:pager|\\P)\s+(.+)$", line)
    if pager:
        findings += _shell(pager[1], scope)
        return ""
    if re.match(
        r"(?:tee|notee|nopager|status|warnings|nowarning|clear|ego|print|rehash|help|\\[a-zA-Z?])\b[^;=(]*;?$", line
    ):
        return ""
    directive = re.match(
        r"(?:--\s*)?(?:error|echo|let|connect(?:ion)?|disconnect|(?:en|dis)able_\w+|inc|dec|sleep|reap|sorted_result|replace_\w+|"
        r"vertical_results|horizontal_results|die|skip|character_set|query_get_value|sync_\w+|save_master_pos|wait\w*)\b[^;]*;?$",
        line,
    )
    if directive and "`" not in line:
        return ""
    ending = re.search(r"\\[gG][ \t]*;?$", line)
    return line[: ending.start()] + ";" if ending else None


_SQLPLUS_QUIET = re.compile(
    r"(?:set\s+(?!role\b|transaction\b|constraints?\b)\w+.*|show\s.*|prompt\b.*|rem(?:ark)?\b.*|col(?:umn)?\s.*|def(?:ine)?\b.*|undef(?:ine)?\b.*|"
    r"acc(?:ept)?\s.*|var(?:iable)?\s+\w+.*|print\b.*|whenever\s.*|ttitle\b.*|btitle\b.*|bre(?:ak)?\b.*|comp(?:ute)?\s.*|cl(?:e(?:ar?)?)?\s.*|pause\b.*|"
    r"timing\b.*|exit\b.*|quit\b.*|disc(?:onnect)?\b.*|conn(?:ect)?\b.*|desc(?:ribe)?\s.*|list\b|l|help\b.*|r|run|info\s.*|"
    r"alias\s.*|cd\s.*|repheader\b.*|repfooter\b.*|edit\b.*|ed|save\s.*|get\s.*|store\s.*|passw(?:ord)?\s*\w*)$",
    re.IGNORECASE,
)


def read_sqlplus(line: str, scope: Scope, findings: list[Finding]) -> str | None:
    """A command of SQL*Plus or SQLcl."""
    shell = re.match(r"(?:host\b|ho\b|!|\$)\s*(.*)$", line, re.IGNORECASE)
    if shell:
        findings += _shell(shell[1], scope)
        return ""
    if re.match(r"(?:@@?\s*\S|start\s+\S)", line, re.IGNORECASE) and "=" not in line:
        findings.append(_script(line))
        return ""
    if re.match(r"spo(?:ol)?\b", line, re.IGNORECASE):
        ends = re.fullmatch(r"spo(?:ol)?(?:\s+(?:off|out))?;?", line, re.IGNORECASE)
        said = (
            low("spool", "ends or shows the copying to a file")
            if ends
            else medium("spool", "copies what is shown to a file")
        )
        findings.append(said)
        return ""
    if re.match(r"shut(?:down)?\b", line, re.IGNORECASE):
        findings.append(high("shutdown", "stops the database"))
        return ""
    if re.match(r"(?:startup|recover|archive\s+log)\b", line, re.IGNORECASE):
        findings.append(
            low("archive log list", "shows the log mode")
            if "list" in line.lower()
            else medium("startup", "starts or recovers the database")
        )
        return ""
    if re.match(r"exec(?:ute)?\s+(?!immediate\b)", line, re.IGNORECASE) and not line.endswith((";", "-")):
        return line + ";"
    if _SQLPLUS_QUIET.match(line.rstrip(";").rstrip()):
        if re.match(r"passw", line, re.IGNORECASE):
            findings.append(high("password", "changes a password"))
        else:
            findings.append(low("sqlplus", "a command that only shows or sets the view"))
        return ""
    return None


def read_sqlcmd(line: str, scope: Scope, findings: list[Finding]) -> str | None:
    """A command of sqlcmd or of SSMS in its mode."""
    if line.startswith("!!"):
        findings += _shell(line[2:], scope, "cmd")
        return ""
    match = re.match(r":(\w+)\s*(.*)$", line)
    if match is None:
        return None
    name = match[1].lower()
    findings.append(_script(match[2]) if name == "r" else low(f":{name}", "a setting of the client"))
    return ""
