"""What cmdlets run: text as code, programs, blocks on other hosts, methods of WMI."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.powershell.command import Command
from workbench.facts.powershell.fold import decoded, fold
from workbench.facts.powershell.lex import Token
from workbench.facts.scope import Scope
from workbench.facts.windows import programs


def expression(written: str, command: Command, scope: Scope) -> list[Finding]:
    """Invoke-Expression: what is plainly readable is read; the rest is unseen code."""
    tokens = [
        token for token in command.arguments if not (token.kind == "word" and token.text.lower() in ("-command", "-c"))
    ]
    text = fold(tokens, command.names)
    if text is None and len(tokens) == 1 and tokens[0].kind == "group":
        text = command.names.get(tokens[0].text.lower())
    if (
        text is None
        and len(tokens) == 1
        and tokens[0].kind == "string"
        and not re.match(r"\s*\$[\w({]", tokens[0].text)
    ):
        text = tokens[0].text
    whole = " ".join(token.text for token in tokens)
    if text is None and re.search(
        r"download(?:string|data|file)|\biwr\b|\birm\b|invoke-(?:webrequest|restmethod)|\bcurl\b|\bwget\b|"
        r"https?://|webclient|frombase64|readtoend|decompress",
        whole,
        re.IGNORECASE,
    ):
        return [high(written, "runs code that is fetched or decoded", whole[:60])]
    if text is None or not tokens:
        return [unresolved(written, "runs code that cannot be seen here", risk=RiskLevel.HIGH)]
    built = len(tokens) > 1 or (tokens[0].kind == "literal" and "\n" not in text and text not in command.raw)
    if built and re.search(r"download(?:string|data|file)|\biwr\b|invoke-webrequest|https?://", text, re.IGNORECASE):
        return [high(written, "hides that it runs what it fetches", text[:60])]
    return scope.nested(text, "powershell")


def process(written: str, command: Command, scope: Scope) -> list[Finding]:
    """Start-Process: the program it starts."""
    if re.search(r"-verb\s+['\"]?runas", " ".join(command.words()), re.IGNORECASE):
        return [high(written, "runs a program with an administrator's rights", " ".join(command.plain())[:60])]
    program = command.value("-filepath") or next(iter(command.plain()), "")
    rest = command.value("-argumentlist", "-args", "-arg")
    if not program or program.startswith("$"):
        return [medium(written, "starts a program that cannot be seen here", program)]
    inner = programs.judge([program, *(rest.split() if rest else command.plain()[1:])], scope)
    return [medium(written, "starts a program", program), *(inner or [])]


def type(written: str, command: Command, scope: Scope) -> list[Finding]:
    """Add-Type."""
    whole = " ".join(command.words())
    if re.search(
        r"virtualalloc|createthread|createremotethread|writeprocessmemory|minidumpwritedump|virtualprotect|"
        r"amsiscanbuffer|getasynckeystate|setwindowshookex",
        whole,
        re.IGNORECASE,
    ):
        return [high(written, "calls Windows' memory functions", "")]
    return [
        low(written, "loads a library")
        if re.search(r"-assembly", whole, re.IGNORECASE)
        else medium(written, "compiles code into the session")
    ]


def wmi(written: str, command: Command, scope: Scope) -> list[Finding]:
    """Cmdlets that change the machine through WMI and CIM."""
    whole = " ".join(command.words())
    starts = re.search(r"win32_process\b", whole, re.IGNORECASE) and re.search(r"\bcreate\b", whole, re.IGNORECASE)
    lasting = re.search(
        r"__eventfilter|eventconsumer|__filtertoconsumer|shadowcopy|mppreference|firewall|"
        r"win32_service\b.*create|stdregprov|terminalservicesetting|restart|reboot|shutdown|win32shutdown",
        whole,
        re.IGNORECASE,
    )
    if command.has("-clientonly"):
        return [low(written, "makes an object in memory", whole[:60])]
    if starts or lasting:
        return [high(written, "runs a program, persists, or changes a guard by WMI", whole[:60])]
    return [medium(written, "changes something by WMI", whole[:60])]


def shell(written: str, command: Command, scope: Scope) -> list[Finding]:
    """``powershell`` and ``pwsh`` called from within."""
    words = command.arguments
    for index, token in enumerate(words):
        flag = token.text.lower().replace("/", "-", 1)
        if (
            token.kind == "word"
            and re.fullmatch(r"-(?:e|ec|en\w*|e\w*c\w*)", flag)
            and flag not in ("-ep", "-ex", "-exec", "-executionpolicy")
            and index + 1 < len(words)
        ):
            text = decoded(words[index + 1].text)
            hidden = high(written, "runs code that was encoded to hide it")
            return [hidden, *(scope.nested(text, "powershell") if text else [])]
        if token.kind == "word" and re.fullmatch(r"-(?:c|co|com\w*)", flag):
            return _inner(words[index + 1 :], command, scope)
        if token.kind == "word" and re.fullmatch(r"-(?:f|fi|fil|file)", flag):
            script = words[index + 1].text if index + 1 < len(words) else ""
            bypass = re.search(r"-e[px]\w*\s+(?:bypass|unrestricted)", " ".join(command.words()), re.IGNORECASE)
            return [
                (high if bypass and re.search(r"https?:|\\\\\\\\", script) else medium)(
                    written, "runs a script that cannot be seen here", script
                )
            ]
    rest = 0
    while rest < len(words) and words[rest].kind == "word" and words[rest].text.startswith(("-", "/")):
        takes = re.fullmatch(
            r"[-/](?:ep|ex\w*|w|wi\w*|v\w*|psc\w*|inputf\w*|outputf\w*|conf\w*|set\w*|wo\w*|cus\w*)",
            words[rest].text.lower(),
        )
        rest += 2 if takes else 1
    if rest >= len(words):
        if re.search(r"-v(?:ersion)?\s+2", " ".join(command.words()).lower()):
            return [high(written, "falls back to a shell without logging")]
        return [low(written, "opens a shell")]
    return _inner(words[rest:], command, scope)


def _inner(tokens: list[Token], command: Command, scope: Scope) -> list[Finding]:
    texts = [
        token.text if token.kind in ("string", "literal") and len(tokens) == 1 else _raw(token) for token in tokens
    ]
    if tokens and tokens[0].kind == "variable" and len(tokens) == 1:
        value = fold(tokens, command.names)
        return (
            scope.nested(value, "powershell")
            if value
            else [unresolved("powershell", "runs code that cannot be seen here", risk=RiskLevel.HIGH)]
        )
    if texts == ["-"]:
        return [unresolved("powershell", "runs code from its input", risk=RiskLevel.HIGH)]
    first = tokens[0].text if tokens and tokens[0].kind in ("string", "literal") else ""
    return scope.nested(" ".join([first, *texts[1:]]) if first else " ".join(texts), "powershell")


def _raw(token: Token) -> str:
    if token.kind == "literal":
        return "'" + token.text.replace("'", "''") + "'"
    return '"' + token.text.replace("`", "``").replace('"', '""') + '"' if token.kind == "string" else token.text


def new_object(written: str, command: Command, scope: Scope) -> list[Finding]:
    """New-Object."""
    whole = " ".join(command.words())
    if re.search(r"sockets\.(?:tcp|udp)client|tcplistener", whole, re.IGNORECASE):
        return [medium(written, "opens a network connection", whole[:60])]
    return [low(written, "makes an object in memory", whole[:60])]


def remote(written: str, command: Command, scope: Scope) -> list[Finding]:
    """Invoke-Command."""
    if command.has(
        "-computername",
        "-cn",
        "-session",
        "-hostname",
        "-vmname",
        "-connectionuri",
        "-sshconnection",
        "-containerid",
        "-filepath",
    ):
        return [medium(written, "runs a block on another host", command.value("-computername", "-session"))]
    return [low(written, "runs a block")]
