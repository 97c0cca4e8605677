"""The Windows command prompt: lines and blocks of it, with its variables, carets and redirections."""

import re

from workbench.facts.digest import digested
from workbench.facts.fetched import runs_fetched
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.scope import Scope
from workbench.facts.windows import files, programs
from workbench.facts.windows.skim import SKIM

# What every Windows machine sets the same way: the letters that obfuscated commands are cut from.
_ENVIRONMENT = {
    "comspec": r"C:\WINDOWS\system32\cmd.exe",
    "public": r"C:\Users\Public",
    "systemroot": r"C:\WINDOWS",
    "windir": r"C:\WINDOWS",
    "programfiles": r"C:\Program Files",
    "programfiles(x86)": r"C:\Program Files (x86)",
    "programdata": r"C:\ProgramData",
    "allusersprofile": r"C:\ProgramData",
    "commonprogramfiles": r"C:\Program Files\Common Files",
    "systemdrive": "C:",
    "os": "Windows_NT",
    "homedrive": "C:",
    "pathext": ".COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC",
    "psmodulepath": r"C:\WINDOWS\system32\WindowsPowerShell\v1.0\Modules\\",
    "localappdata": r"C:\Users\user\AppData\Local",
    "appdata": r"C:\Users\user\AppData\Roaming",
    "userprofile": r"C:\Users\user",
    "processor_architecture": "AMD64",
    "cd": r"C:\Users\user",
}
_VARIABLE = re.compile(r"([%!])([\w()]+)(?::(~-?\d+(?:,-?\d+)?|[^%!=\n]+=[^%!\n]*))?\1")
_PROMPT = re.compile(r"^\s*(?:PS )?[A-Za-z]:\\(?:(?!\.exe)[^>\n|&\"]){0,80}(?<![ .])>\s*|^\s*(?:C:\\?)?>\s+(?=\S)")
_TOKEN = re.compile(
    r'\^(.)|\{\{[^{}\n]{0,200}\}\}|"[^"\n]*"?|(\d?>>?&?\s*(?:"[^"]*"|[^\s&|<>]+)?|<\s*[^\s&|<>]+)|(&&|\|\||[&|'
    r"()\n])|([ \t,;]+)|.",
    re.DOTALL,
)
_WORD = re.compile(r'(?:"[^"]*"|[^\s,;="]+|=)(?:"[^"]*"|[^\s,;"])*')
_CONDITION = re.compile(
    r"^if\s+(?:/i\s+)?(?:not\s+)?(?:/i\s+)?(?:exist\s+(?:\"[^\"]*\"|\S+)|defined\s+\S+|errorlevel\s+\S+|"
    r"(?:\"[^\"]*\"|\S+?)\s*(?:==|\s(?:equ|neq|lss|leq|gtr|geq)\s)\s*(?:\"[^\"]*\"|\S+))\s*",
    re.IGNORECASE,
)
# A shell that is given its commands: `type x.bat | cmd`, `cmd < x.bat`.
_FED = re.compile(
    r"(?<!\^)\|\s*(cmd|powershell|pwsh)(?:\.exe)?\s*-?\s*$|^\s*(cmd|powershell|pwsh)(?:\.exe)?\s*-?\s*<\s*\S",
    re.IGNORECASE,
)
_TYPED = re.compile(r"^\s*echo[ .:](.{1,2000}?)\|\s*(?:cmd|powershell|pwsh)(?:\.exe)?\s*-?\s*$", re.IGNORECASE)
_FETCHES = re.compile(r"\b(?:curl|wget|certutil|bitsadmin)\b|https?://", re.IGNORECASE)
_LOOP = re.compile(
    r"^for\s+(?:/[a-z]\s+)*(?:\"[^\"]*\"\s+)?(?:[^\s%]*\s+)?%{1,2}~?\w+\s+in\s*\(((?:\"[^\"]*\"|[^()]|"
    r"\([^()]*\))*)\)\s*do\s+",
    re.IGNORECASE,
)


def read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    """Findings of *text*: every command of every line."""
    text = re.sub(r"\^[ \t]*\r?\n\s*", "", text.replace("\r", ""))
    return digested(text, SKIM, scope, lambda part: _read(part, scope))


def _read(text: str, scope: Scope) -> list[Finding]:
    findings: list[Finding] = []
    variables = dict(_ENVIRONMENT)
    lines = text.split("\n")
    typed = [
        line for line in lines if re.match(r"\s*(?:PS )?[A-Za-z]:\\(?:(?!\.exe)[^>\n|&\"]){0,80}(?<![ .])>\s*\S", line)
    ]
    for index, line in enumerate(typed or lines):
        if index % 8 == 7 and scope.spent:
            return [*findings, unresolved("cmd", "too much text to read in time")]
        bare = _PROMPT.sub("", line, count=1).strip()
        if bare and not re.match(r"(?:rem\b|::|:\w|#)", bare, re.IGNORECASE):
            findings += _line(bare, variables, scope, 6)
    return findings + runs_fetched(text)


def expand(text: str, variables: dict[str, str]) -> str:
    """*text* with the variables whose value is known filled in, parts and replacements of them too.

    >>> expand("%COMSPEC:~-7,3% /c %PUBLIC:~3,5% %UNSET%", _ENVIRONMENT)
    'cmd /c Users %UNSET%'
    """
    return _VARIABLE.sub(lambda match: _value(match, variables), text)


def _value(match: re.Match[str], variables: dict[str, str]) -> str:
    value = variables.get(match[2].lower())
    change = match[3]
    if value is None or (
        change is None and match[2].lower() in _ENVIRONMENT and value == _ENVIRONMENT[match[2].lower()]
    ):
        return "cmd.exe" if change is None and match[2].lower() == "comspec" else match[0]
    if change is None:
        return value
    if re.fullmatch(r"~-?\d+(?:,-?\d+)?", change):
        start, _, length = change[1:].partition(",")
        tail = value[int(start[:6]) :] if abs(int(start[:6])) <= len(value) or int(start[:6]) >= 0 else value
        return tail if not length else tail[: int(length[:6])]
    old, _, new = change.partition("=")
    return re.sub(re.escape(old.lstrip("*")), lambda _: new, value, flags=re.IGNORECASE)


def _line(line: str, variables: dict[str, str], scope: Scope, depth: int) -> list[Finding]:
    """Findings of one line: its commands apart, then each by itself."""
    findings: list[Finding] = []
    if depth <= 0:
        return [unresolved("cmd", "blocks nested too deep to read")]
    if fed := _FED.search(line):
        name = (fed[1] or fed[2]).lower()
        if typed := _TYPED.match(line):
            return (
                _line(typed[1].strip(), variables, scope, depth - 1)
                if name == "cmd"
                else scope.nested(typed[1], "powershell")
            )
        risk = high if _FETCHES.search(line) else medium
        findings.append(risk(name, "runs commands from a file or pipe that cannot be seen here"))
    for index, (command, outputs) in enumerate(_commands(expand(line, variables))):
        if index % 8 == 7 and scope.spent:
            return [*findings, unresolved("cmd", "too much text to read in time")]
        findings += _command(command, variables, scope, depth)
        for output in outputs:
            found = files.written(output)
            if found is not None:
                findings.append(found)
    return findings


def _commands(line: str) -> list[tuple[str, list[str]]]:
    """The commands of *line* between ``&``, ``|`` and brackets, each with the files it writes."""
    found: list[tuple[str, list[str]]] = []
    pieces: list[str] = []
    outputs: list[str] = []
    depth = 0
    whole = bool(_LOOP.match(line.lstrip("@( ")) or _CONDITION.match(line.lstrip("@( ")))
    for match in _TOKEN.finditer(line):
        escaped, redirect, mark = match[1], match[2], match[3]
        if escaped is not None:
            pieces.append(escaped)
        elif redirect is not None and not (whole and depth):
            target = redirect.lstrip("0123456789>< ")
            if ">" in redirect and target:
                outputs.append(target)
        elif mark == "(":
            depth += 1
            pieces.append("(")
        elif mark == ")":
            depth -= 1
            pieces.append(")")
        elif mark is not None and depth <= 0:
            found.append(("".join(pieces), outputs))
            pieces, outputs, whole = [], [], whole and mark not in ("&", "\n")
        else:
            pieces.append(match[0])
    found.append(("".join(pieces), outputs))
    return [(command.strip(), outs) for command, outs in found if command.strip() or outs]


def _command(command: str, variables: dict[str, str], scope: Scope, depth: int) -> list[Finding]:
    command = command.lstrip("@ \t;,=")
    loop = _LOOP.match(command)
    if loop:
        inner = loop[1].strip()
        running = re.match(r"^(?:'([^']*)'|`([^`]*)`)$", inner)
        found = _line(running[1] or running[2] or "", variables, scope, depth - 1) if running else []
        done = _line(command[loop.end() :], variables, scope, depth - 1)
        if re.match(r"for\s+/r\b", command, re.IGNORECASE) and any(
            finding.verb in ("del", "erase") for finding in done
        ):
            done.append(high("for /r", "deletes files in every folder below"))
        return found + done
    condition = _CONDITION.match(command)
    if condition:
        return _line(
            re.sub(r"\)\s*else\s*(?:\(|(?=\w))", ") & (", command[condition.end() :], flags=re.IGNORECASE),
            variables,
            scope,
            depth - 1,
        )
    if command.startswith("("):
        return _line(re.sub(r"^\(|\)\s*$", "", command).strip(), variables, scope, depth - 1)
    command = re.sub(r"^else\s*\(?", "", command, flags=re.IGNORECASE).strip(") ")
    command = re.sub(
        r"^([A-Za-z]:\\[^\"|&<>\n]{0,60} [^\"|&<>\n]{0,90}?\.exe)(?=\s|$)", r'"\1"', command, flags=re.IGNORECASE
    )
    command = re.sub(r"^\{\{([\w .\\-]+)\}\}", r"\1", command)
    words = [_unquoted(word) for word in _WORD.findall(command)]
    if not words:
        return []
    name = programs.base(words[0])
    if name in ("start", "call"):
        rest = re.sub(
            r"^\S+\s*(?:\"[^\"]*\"\s+(?=\S))?(?:/(?:d\s+\S+|\w+)\s+)*", "", command, count=1, flags=re.IGNORECASE
        )
        return (
            _line(rest, variables, scope, depth - 1)
            if rest and not rest.startswith(":")
            else [low(name, "opens a window")]
        )
    if name == "set":
        return _set(command, variables)
    if name in ("cmd", "command") and len(words) > 1:
        inner = re.sub(
            r"^(?:\"[^\"]*\"|\S+)\s+(?:/(?!c|k|r)\w(?::\w+)?\s+)*/[ckr]\s*", "", command, count=1, flags=re.IGNORECASE
        )
        return (
            _line(inner[1:-1] if inner.startswith('"') and inner.endswith('"') else inner, variables, scope, depth - 1)
            if inner != command
            else []
        )
    if name in ("powershell", "pwsh"):
        return scope.nested(re.sub(r'^(?:"[^"]*"|\S+)', "powershell", command, count=1), "powershell")
    if re.match(r"echo(?:[.:;,+/\\]|$|\s)", command, re.IGNORECASE) or name in ("rem", "title", "prompt"):
        return [low("echo", "prints text")]
    if name == "forfiles" and re.search(r"/c\s", command, re.IGNORECASE):
        inner_text = re.search(r"/c\s+(\"[^\"]*\"|\S+)", command, re.IGNORECASE)
        return [
            *(programs.judge(words, scope) or []),
            *_line(inner_text[1].strip('"') if inner_text else "", variables, scope, depth - 1),
        ]
    found_ = programs.judge(words, scope)
    if found_ is not None:
        return found_
    if re.fullmatch(r"[A-Za-z]:", words[0]) or name in ("goto", "shift", "", "do", "else"):
        return []
    if re.match(r"[A-Z]\w+-[A-Z]\w+$|\$\w+", words[0]):
        return scope.nested(command, "powershell")
    return programs.unknown(words)


def _unquoted(word: str) -> str:
    return word.replace('"', "")


def _set(command: str, variables: dict[str, str]) -> list[Finding]:
    match = re.match(r"set\s+(?:/[ap]\s+)?\"?([^=\"\s][^=\"]*)=([^\"]*)\"?\s*$", command, re.IGNORECASE)
    if not match:
        return (
            [medium("set", "shows the whole environment")]
            if command.strip().lower() == "set"
            else [low("set", "shows variables")]
        )
    if len(match[2]) < 4096 and len(variables) < 500:
        variables[match[1].strip().lower()] = match[2]
    return [low("set", "sets a variable of this session", match[1])]
