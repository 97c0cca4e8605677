"""What one PowerShell command does, by its name and arguments."""

import re

import msgspec

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.powershell import cmdlets
from workbench.facts.powershell.fold import decoded, fold
from workbench.facts.powershell.lex import Token
from workbench.facts.scope import Scope
from workbench.facts.windows import programs
from workbench.facts.windows.places import is_guarded_place, is_scratch, is_secret_file, registry_risk

_LEVELS = {"low": low, "medium": medium, "high": high}
_REGISTRY = re.compile(r"^(?:registry::)?(?:hklm|hkcu|hkcr|hku|hkcc|hkey_\w+)\b|^registry::|^microsoft\.powershell\.core\\registry", re.IGNORECASE)
_SESSION_DRIVE = re.compile(r"^(?:env|variable|function|alias):", re.IGNORECASE)
_GUARD = re.compile(r"defend|windefend|mpssvc|firewall|eventlog|sysmon|wscsvc|securityhealth|vss\b|wuauserv|sense\b|antivirus|\bav\b|mcafee|crowdstrike|sentinel|sophos|cylance|splunk|backup|lsass|healthservice|amsi|mssql|sqlserver", re.IGNORECASE)
_NO_VALUE = frozenset("-force -recurse -whatif -confirm -verbose -passthru -asjob -nonewline -append -noclobber -wait -hidden -aspainttext -asplaintext -nowait -usebasicparsing -directory -file -r -fo -rec -recur -f".split())


class Command(msgspec.Struct, frozen=True):
    """A command: its name, its arguments as tokens with groups left whole, whether it takes piped input.

    ``names`` are the variables whose string is known, ``raw`` the strings that stand in the text as they are.
    """

    name: str
    arguments: list[Token]
    piped: bool
    names: dict[str, str]
    raw: frozenset[str] = frozenset()

    def words(self) -> list[str]:
        """The arguments as written, groups as they stand in the text."""
        return [token.text for token in self.arguments if token.kind not in ("line",)]

    def has(self, *switches: str) -> bool:
        """True where one of the parameters *switches* (lower case, with dash) is given, shortened or not."""
        for token in self.arguments:
            text = token.text.lower().split(":")[0]
            if token.kind == "word" and text.startswith("-") and any(switch == text or (len(text) > 2 and switch.startswith(text)) for switch in switches):
                return True
        return False

    def value(self, *switches: str) -> str:
        """The value after one of the parameters; empty when it is not given."""
        for index, token in enumerate(self.arguments):
            text = token.text.lower()
            if token.kind == "word" and text.startswith("-"):
                name, _, direct = text.partition(":")
                if any(switch == name or (len(name) > 2 and switch.startswith(name)) for switch in switches):
                    if direct:
                        return token.text.partition(":")[2]
                    return self.known(self.arguments[index + 1]) if index + 1 < len(self.arguments) else ""
        return ""

    def plain(self) -> list[str]:
        """The values that belong to no parameter, and those of ``-Path``, ``-Destination`` and their kin."""
        found: list[str] = []
        skip = False
        for token in self.arguments:
            text = token.text
            if token.kind == "word" and text.startswith("-") and len(text) > 1:
                name = text.lower().split(":")[0]
                takes_path = re.match(r"-(?:p|pa|pat|path|literalp\w*|lp|destination|dest|filep\w*|pspath|name_|uri)$", name)
                skip = not takes_path and name not in _NO_VALUE and ":" not in text
                continue
            if skip:
                skip = False
                continue
            if token.text != ",":
                found.append(self.known(token))
        return found

    def known(self, token: Token) -> str:
        """A token's value where it is known, its text otherwise."""
        value = fold([token], self.names) if token.kind in ("variable", "string") else None
        return value if value is not None else token.text


def judge(command: Command, scope: Scope) -> list[Finding]:
    """Findings of one command."""
    written = command.name.strip("\"'")
    name = cmdlets.ALIASES.get(written.lower(), written.lower())
    if "\\" in name and re.fullmatch(r"[\w.]+\\\w+-\w+", name):
        name = name.split("\\")[-1]
    if command.has("-whatif") and not re.search(r"-whatif:\$?false", " ".join(command.words()).lower()):
        return [low(written, "shows what would happen")]
    if any(token.text == "-?" for token in command.arguments):
        return [low(written, "asks for help")]
    if cmdlets.ATTACKS.match(name):
        return [high(written, "a tool made to attack")]
    special = _SPECIAL.get(name)
    if special is not None:
        return special(written, command, scope)
    if name in cmdlets.EXACT:
        level, reason = cmdlets.EXACT[name]
        return [_LEVELS[level](written, reason, " ".join(command.plain())[:60])]
    verb, dash, noun = name.partition("-")
    if dash and re.fullmatch(r"[a-z]+", verb) and re.fullmatch(r"[a-z]\w*", noun):
        return [_by_verb(written, verb, noun, command)]
    return _program(written, command, scope)


def _by_verb(written: str, verb: str, noun: str, command: Command) -> Finding:
    target = " ".join(command.plain())[:60]
    if verb in cmdlets.LOW_VERBS and not (verb == "import" and cmdlets.HIGH_NOUNS.match(noun)):
        if verb == "import" and noun in ("module",) and re.search(r"\.psm1|\.dll|https?:|\\", target):
            return medium(written, "loads a module that cannot be seen here", target)
        return low(written, "reads, shows or shapes", target)
    if verb in cmdlets.HIGH_VERBS or cmdlets.HIGH_NOUNS.match(noun):
        return high(written, "changes rights, guards or what cannot be had back", target)
    if cmdlets.SESSION_NOUNS.match(noun):
        return low(written, "changes only the session", target)
    if verb == "disable" and _GUARD.search(noun):
        return high(written, "turns a guard off", target)
    return medium(written, "changes something", target)


def _program(written: str, command: Command, scope: Scope) -> list[Finding]:
    """A program, a script, or a function of this text."""
    words = [written, *(command.known(token) for token in command.arguments if token.text != ",")]
    found = programs.judge(words, scope)
    return found if found is not None else programs.unknown(words)


def _remove_item(written: str, command: Command, scope: Scope) -> list[Finding]:
    paths = command.plain()
    target = " ".join(paths)[:60]
    if paths and all(_SESSION_DRIVE.match(path) for path in paths):
        return [low(written, "drops a name of the session", target)]
    if any(path.lower().startswith("cert:") for path in paths):
        return [high(written, "deletes certificates", target)]
    if re.search(r"consolehost_history|historysavepath", target, re.IGNORECASE):
        return [high(written, "deletes the record of commands", target)]
    scratch = bool(paths) and all(is_scratch(path) for path in paths)
    if any(_REGISTRY.match(path) for path in paths):
        guarded = any(registry_risk(path) == "guards" and "policies" not in path.lower() for path in paths)
        return [(high if guarded else medium)(written, "deletes registry keys", target)]
    if command.has("-recurse", "-rec") or any(re.search(r"[*?]", path) for path in paths):
        return [medium(written, "deletes scratch files", target) if scratch else high(written, "deletes a folder or files by pattern", target)]
    if command.piped and not paths:
        return [high(written, "deletes whatever the pipeline selects")]
    if len(paths) == 1 and re.fullmatch(r"\$[\w:{}]+", paths[0]) and not scratch:
        return [high(written, "deletes a place that cannot be seen here", target)] if command.has("-recurse") else [medium(written, "deletes a file", target)]
    return [low(written, "deletes a scratch file", target) if scratch else medium(written, "deletes named files", target)]


def _write_item(written: str, command: Command, scope: Scope) -> list[Finding]:
    """Set-, New-, Add-, Rename-, Move-, Copy- of items, properties and content."""
    paths = command.plain() or [command.value("-path", "-literalpath", "-filepath")]
    target = " ".join(paths)[:60]
    whole = " ".join(command.words())
    where = paths[0] if paths else ""
    if _SESSION_DRIVE.match(where):
        return [low(written, "changes a name of the session", target)]
    if where.lower().startswith("wsman:"):
        return [high(written, "changes who may run remote commands", target)]
    if where.lower().startswith("cert:"):
        return [high(written, "changes what is trusted", target)]
    moves = written.lower() in ("copy-item", "copy", "cp", "cpi", "move-item", "move", "mv", "mi", "compress-archive", "expand-archive", "copy-fromsession")
    if _REGISTRY.match(where) or any(_REGISTRY.match(path) for path in paths):
        risk = registry_risk(f"{whole}\\{command.value('-name')}")
        if risk and "rename" not in written.lower():
            return [high(written, "changes a key that guards the system or starts programs", target)]
        return [medium(written, "writes the registry", target)]
    if moves and any(is_secret_file(path) for path in paths):
        return [high(written, "copies credentials", target)]
    last = command.value("-destination", "-destinationpath") or (paths[-1] if paths else "")
    if not re.fullmatch(r"[A-Za-z]:[\\/]?", last) and is_guarded_place(last) and not is_scratch(last):
        return [high(written, "puts a file where the system will run or trust it", target)]
    if re.search(r"[^\\/:]{2,}:[\w.-]+$", last) and not re.match(r"[A-Za-z]+://", last) and not moves or command.has("-stream"):
        return [high(written, "hides data in a stream of another file", target)]
    if is_scratch(last):
        return [low(written, "writes a scratch file", target)]
    return [medium(written, "writes files", target)]


def _remove_property(written: str, command: Command, scope: Scope) -> list[Finding]:
    whole = " ".join(command.words())
    guarded = registry_risk(whole) == "guards" and "policies" not in whole.lower()
    return [(high if guarded else medium)(written, "deletes a registry value", whole[:60])]


def _expression(written: str, command: Command, scope: Scope) -> list[Finding]:
    """Invoke-Expression: what is plainly readable is read; the rest is unseen code."""
    tokens = [token for token in command.arguments if not (token.kind == "word" and token.text.lower() in ("-command", "-c"))]
    text = fold(tokens, command.names)
    if text is None and len(tokens) == 1 and tokens[0].kind == "group":
        text = command.names.get(tokens[0].text.lower())
    if text is None and len(tokens) == 1 and tokens[0].kind == "string" and not re.match(r"\s*\$[\w({]", tokens[0].text):
        text = tokens[0].text
    whole = " ".join(token.text for token in tokens)
    if text is None and re.search(r"download(?:string|data|file)|\biwr\b|\birm\b|invoke-(?:webrequest|restmethod)|\bcurl\b|\bwget\b|https?://|webclient|frombase64|readtoend|decompress", whole, re.IGNORECASE):
        return [high(written, "runs code that is fetched or decoded", whole[:60])]
    if text is None or not tokens:
        return [unresolved(written, "runs code that cannot be seen here", risk=RiskLevel.HIGH)]
    built = len(tokens) > 1 or (tokens[0].kind == "literal" and "\n" not in text and text not in command.raw)
    if built and re.search(r"download(?:string|data|file)|\biwr\b|invoke-webrequest|https?://", text, re.IGNORECASE):
        return [high(written, "hides that it runs what it fetches", text[:60])]
    return scope.nested(text, "powershell")


def _web(written: str, command: Command, scope: Scope) -> list[Finding]:
    whole = " ".join(command.words())
    method = command.value("-method").lower()
    if command.has("-infile") or re.search(r"(?i)(?:^|\s)(?:-T|--upload-file|-F)\s", whole):
        return [high(written, "uploads a file", whole[:60])]
    if re.search(r"169\.254\.169\.254|metadata", whole):
        return [high(written, "asks a cloud machine for its credentials", whole[:60])]
    if method == "delete":
        return [medium(written, "asks a server to delete something", whole[:60])]
    return [medium(written, "fetches from or sends to a server", whole[:60])]


def _content(written: str, command: Command, scope: Scope) -> list[Finding]:
    """Get-Content and its kin: what they read tells."""
    paths = command.plain()
    target = " ".join(paths)[:60]
    if any(is_secret_file(path) for path in paths):
        return [high(written, "reads credentials", target)]
    if any(re.match(r"env:[\\/]?\*?$", path, re.IGNORECASE) for path in paths):
        return [medium(written, "shows the whole environment", target)]
    if any(re.search(r"putty\\sessions|\\winlogon\b.*defaultpassword", path, re.IGNORECASE) for path in paths):
        return [high(written, "reads stored passwords", target)]
    return [low(written, "reads", target)]


def _search(written: str, command: Command, scope: Scope) -> list[Finding]:
    whole = " ".join(command.words())
    if re.search(r"passw|pwd\b|credential|secret|cpassword", whole, re.IGNORECASE) and (command.piped or "*" in whole):
        return [high(written, "searches files for passwords", whole[:60])] if re.search(r"\*|-recurse", whole, re.IGNORECASE) else [medium(written, "searches text for passwords", whole[:60])]
    return [low(written, "searches text", whole[:60])]


def _process(written: str, command: Command, scope: Scope) -> list[Finding]:
    """Start-Process: the program it starts."""
    if re.search(r"-verb\s+['\"]?runas", " ".join(command.words()), re.IGNORECASE):
        return [high(written, "runs a program with an administrator's rights", " ".join(command.plain())[:60])]
    program = command.value("-filepath") or next(iter(command.plain()), "")
    rest = command.value("-argumentlist", "-args", "-arg")
    if not program or program.startswith("$"):
        return [medium(written, "starts a program that cannot be seen here", program)]
    inner = programs.judge([program, *(rest.split() if rest else command.plain()[1:])], scope)
    return [medium(written, "starts a program", program), *(inner or [])]


def _service(written: str, command: Command, scope: Scope) -> list[Finding]:
    whole = " ".join(command.words())
    stops = re.match(r"(?:stop|spsv|suspend|set)", written.lower())
    if re.search(r"-binarypath|-securitydescriptor|-credential", whole, re.IGNORECASE) or (stops and _GUARD.search(whole) and not re.search(r"automatic|-status\s+running", whole, re.IGNORECASE)):
        return [high(written, "stops a guard, or changes what a service runs", whole[:60])]
    return [medium(written, "changes or stops a service or process", whole[:60])]


def _kill(written: str, command: Command, scope: Scope) -> list[Finding]:
    whole = " ".join(command.words())
    if _GUARD.search(whole) or re.search(r"\s\*(?:\s|$)|msmpeng|winlogon|csrss", f" {whole}", re.IGNORECASE):
        return [high(written, "ends a guard, a system process, or many processes", whole[:60])]
    return [medium(written, "ends processes", whole[:60])]


def _policy(written: str, command: Command, scope: Scope) -> list[Finding]:
    whole = " ".join(command.words()).lower()
    loosens = re.search(r"bypass|unrestricted|undefined_", whole)
    return [(high if loosens else medium)(written, "lets scripts run unchecked" if loosens else "changes which scripts may run", whole[:40])]


def _type(written: str, command: Command, scope: Scope) -> list[Finding]:
    whole = " ".join(command.words())
    if re.search(r"virtualalloc|createthread|createremotethread|writeprocessmemory|minidumpwritedump|virtualprotect|amsiscanbuffer|getasynckeystate|setwindowshookex", whole, re.IGNORECASE):
        return [high(written, "calls Windows' memory functions", "")]
    return [low(written, "loads a library") if re.search(r"-assembly", whole, re.IGNORECASE) else medium(written, "compiles code into the session")]


def _wmi(written: str, command: Command, scope: Scope) -> list[Finding]:
    whole = " ".join(command.words())
    starts = re.search(r"win32_process\b", whole, re.IGNORECASE) and re.search(r"\bcreate\b", whole, re.IGNORECASE)
    lasting = re.search(r"__eventfilter|eventconsumer|__filtertoconsumer|shadowcopy|mppreference|firewall|win32_service\b.*create|stdregprov|terminalservicesetting|restart|reboot|shutdown|win32shutdown", whole, re.IGNORECASE)
    if command.has("-clientonly"):
        return [low(written, "makes an object in memory", whole[:60])]
    if starts or lasting:
        return [high(written, "runs a program, persists, or changes a guard by WMI", whole[:60])]
    return [medium(written, "changes something by WMI", whole[:60])]


def _shell(written: str, command: Command, scope: Scope) -> list[Finding]:
    """``powershell`` and ``pwsh`` called from within."""
    words = command.arguments
    for index, token in enumerate(words):
        flag = token.text.lower().replace("/", "-", 1)
        if token.kind == "word" and re.fullmatch(r"-(?:e|ec|en\w*|e\w*c\w*)", flag) and flag not in ("-ep", "-ex", "-exec", "-executionpolicy") and index + 1 < len(words):
            text = decoded(words[index + 1].text)
            hidden = high(written, "runs code that was encoded to hide it")
            return [hidden, *(scope.nested(text, "powershell") if text else [])]
        if token.kind == "word" and re.fullmatch(r"-(?:c|co|com\w*)", flag):
            return _inner(words[index + 1 :], command, scope)
        if token.kind == "word" and re.fullmatch(r"-(?:f|fi|fil|file)", flag):
            script = words[index + 1].text if index + 1 < len(words) else ""
            bypass = re.search(r"-e[px]\w*\s+(?:bypass|unrestricted)", " ".join(command.words()), re.IGNORECASE)
            return [(high if bypass and re.search(r"https?:|\\\\\\\\", script) else medium)(written, "runs a script that cannot be seen here", script)]
    rest = 0
    while rest < len(words) and words[rest].kind == "word" and words[rest].text.startswith(("-", "/")):
        takes = re.fullmatch(r"[-/](?:ep|ex\w*|w|wi\w*|v\w*|psc\w*|inputf\w*|outputf\w*|conf\w*|set\w*|wo\w*|cus\w*)", words[rest].text.lower())
        rest += 2 if takes else 1
    if rest >= len(words):
        if re.search(r"-v(?:ersion)?\s+2", " ".join(command.words()).lower()):
            return [high(written, "falls back to a shell without logging")]
        return [low(written, "opens a shell")]
    return _inner(words[rest:], command, scope)


def _inner(tokens: list[Token], command: Command, scope: Scope) -> list[Finding]:
    texts = [token.text if token.kind in ("string", "literal") and len(tokens) == 1 else _raw(token) for token in tokens]
    if tokens and tokens[0].kind == "variable" and len(tokens) == 1:
        value = fold(tokens, command.names)
        return scope.nested(value, "powershell") if value else [unresolved("powershell", "runs code that cannot be seen here", risk=RiskLevel.HIGH)]
    if texts == ["-"]:
        return [unresolved("powershell", "runs code from its input", risk=RiskLevel.HIGH)]
    first = tokens[0].text if tokens and tokens[0].kind in ("string", "literal") else ""
    return scope.nested(" ".join([first, *texts[1:]]) if first else " ".join(texts), "powershell")


def _raw(token: Token) -> str:
    if token.kind == "literal":
        return "'" + token.text.replace("'", "''") + "'"
    return '"' + token.text.replace("`", "``").replace('"', '""') + '"' if token.kind == "string" else token.text


def _new_object(written: str, command: Command, scope: Scope) -> list[Finding]:
    whole = " ".join(command.words())
    if re.search(r"sockets\.(?:tcp|udp)client|tcplistener", whole, re.IGNORECASE):
        return [medium(written, "opens a network connection", whole[:60])]
    return [low(written, "makes an object in memory", whole[:60])]


def _remote(written: str, command: Command, scope: Scope) -> list[Finding]:
    if command.has("-computername", "-cn", "-session", "-hostname", "-vmname", "-connectionuri", "-sshconnection", "-containerid", "-filepath"):
        return [medium(written, "runs a block on another host", command.value("-computername", "-session"))]
    return [low(written, "runs a block")]


def _tee(written: str, command: Command, scope: Scope) -> list[Finding]:
    return [low(written, "keeps a copy in a variable")] if command.has("-variable") else _write_item(written, command, scope)


_SPECIAL = {
    "remove-item": _remove_item,
    **dict.fromkeys(
        """set-item new-item set-itemproperty new-itemproperty set-content add-content out-file copy-item move-item rename-item clear-content clear-item
        export-csv export-clixml compress-archive expand-archive rename-itemproperty copy-itemproperty move-itemproperty clear-itemproperty export-alias
        export-formatdata tee-file export-pssession export-psscript export-counter new-temporaryfile_ out-minidump_""".split(),
        _write_item,
    ),
    "remove-itemproperty": _remove_property,
    "invoke-expression": _expression,
    **dict.fromkeys(("invoke-webrequest", "invoke-restmethod", "start-bitstransfer"), _web),
    **dict.fromkeys(("get-content", "get-childitem", "get-item", "get-itemproperty", "get-itempropertyvalue"), _content),
    "select-string": _search,
    "start-process": _process,
    **dict.fromkeys(("stop-service", "set-service", "start-service", "restart-service", "suspend-service", "resume-service"), _service),
    **dict.fromkeys(("stop-process", "debug-process"), _kill),
    "set-executionpolicy": _policy,
    "add-type": _type,
    **dict.fromkeys(("invoke-cimmethod", "invoke-wmimethod", "set-wmiinstance", "new-ciminstance", "set-ciminstance", "remove-ciminstance", "remove-wmiobject"), _wmi),
    **dict.fromkeys(("powershell", "powershell.exe", "pwsh", "pwsh.exe", "pwsh-preview"), _shell),
    "tee-object": _tee,
    "new-object": _new_object,
    "invoke-command": _remote,
}
