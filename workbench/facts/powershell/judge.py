"""What one PowerShell command does, by its name and arguments."""

import re

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.powershell import cmdlets, items, running
from workbench.facts.powershell.command import Command
from workbench.facts.scope import Scope
from workbench.facts.windows import programs

_LEVELS = {"low": low, "medium": medium, "high": high}
_GUARD = re.compile(
    r"defend|windefend|mpssvc|firewall|eventlog|sysmon|wscsvc|securityhealth|vss\b|wuauserv|sense\b|antivirus|"
    r"\bav\b|mcafee|crowdstrike|sentinel|sophos|cylance|splunk|backup|lsass|healthservice|amsi|mssql|sqlserver",
    re.IGNORECASE,
)


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
    if cmdlets.SESSION_NOUNS.match(noun) and verb not in ("install", "update", "save", "publish", "uninstall"):
        return low(written, "changes only the session", target)
    if verb == "disable" and _GUARD.search(noun):
        return high(written, "turns a guard off", target)
    return medium(written, "changes something", target)


def _program(written: str, command: Command, scope: Scope) -> list[Finding]:
    """A program, a script, or a function of this text."""
    words = [written, *(command.known(token) for token in command.arguments if token.text != ",")]
    found = programs.judge(words, scope)
    return found if found is not None else programs.unknown(words)


def _web(written: str, command: Command, scope: Scope) -> list[Finding]:
    whole = " ".join(command.words())
    method = command.value("-method").lower()
    if (
        command.has("-infile")
        or command.value("-transfertype").lower().startswith("upload")
        or re.search(r"(?i)(?:^|\s)(?:-T|--upload-file|-F)\s", whole)
    ):
        return [high(written, "uploads a file", whole[:60])]
    if re.search(r"169\.254\.169\.254|metadata", whole):
        return [high(written, "asks a cloud machine for its credentials", whole[:60])]
    if method == "delete":
        return [medium(written, "asks a server to delete something", whole[:60])]
    return [medium(written, "fetches from or sends to a server", whole[:60])]


def _statement(written: str, command: Command, scope: Scope) -> list[Finding]:
    text = command.value("-query", "-sql")
    if not text:
        return [medium(written, "runs SQL that is not shown here")]
    return scope.nested(text, "mssql") or [low(written, "runs SQL that only reads")]


def _mail(written: str, command: Command, scope: Scope) -> list[Finding]:
    if command.has("-attachments"):
        return [high(written, "mails files to somebody", command.value("-attachments")[:60])]
    return [medium(written, "sends mail", " ".join(command.plain())[:60])]


def _service(written: str, command: Command, scope: Scope) -> list[Finding]:
    whole = " ".join(command.words())
    stops = re.match(r"(?:stop|spsv|suspend|set)", written.lower())
    if re.search(r"-binarypath|-securitydescriptor|-credential", whole, re.IGNORECASE) or (
        stops and _GUARD.search(whole) and not re.search(r"automatic|-status\s+running", whole, re.IGNORECASE)
    ):
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
    return [
        (high if loosens else medium)(
            written, "lets scripts run unchecked" if loosens else "changes which scripts may run", whole[:40]
        )
    ]


def _feature(written: str, command: Command, scope: Scope) -> list[Finding]:
    whole = " ".join(command.words())
    if re.search(r"defender|bitlocker|guard|audit|antimalware|firewall", whole, re.IGNORECASE):
        return [high(written, "takes a guard out of the system", whole[:60])]
    return [medium(written, "takes a part out of the system", whole[:60])]


_SPECIAL = {
    **dict.fromkeys(("disable-windowsoptionalfeature", "remove-windowsfeature", "uninstall-windowsfeature"), _feature),
    "remove-item": items.remove_item,
    **dict.fromkeys(
        """
    set-item new-item set-itemproperty new-itemproperty set-content add-content out-file copy-item move-item
    rename-item clear-content clear-item export-csv export-clixml compress-archive expand-archive
    rename-itemproperty copy-itemproperty move-itemproperty clear-itemproperty export-alias export-formatdata
    tee-file export-pssession export-psscript export-counter new-temporaryfile_ out-minidump_
""".split(),
        items.write_item,
    ),
    "remove-itemproperty": items.remove_property,
    "invoke-expression": running.expression,
    **dict.fromkeys(("invoke-webrequest", "invoke-restmethod", "start-bitstransfer"), _web),
    **dict.fromkeys(
        ("get-content", "get-childitem", "get-item", "get-itemproperty", "get-itempropertyvalue"), items.content
    ),
    "select-string": items.search,
    "start-process": running.process,
    **dict.fromkeys(
        ("stop-service", "set-service", "start-service", "restart-service", "suspend-service", "resume-service"),
        _service,
    ),
    **dict.fromkeys(("stop-process", "debug-process"), _kill),
    "set-executionpolicy": _policy,
    **dict.fromkeys(("invoke-sqlcmd", "invoke-sqlcmd2", "invoke-dbaquery"), _statement),
    "send-mailmessage": _mail,
    "add-type": running.type,
    **dict.fromkeys(
        (
            "invoke-cimmethod",
            "invoke-wmimethod",
            "set-wmiinstance",
            "new-ciminstance",
            "set-ciminstance",
            "remove-ciminstance",
            "remove-wmiobject",
        ),
        running.wmi,
    ),
    **dict.fromkeys(("powershell", "powershell.exe", "pwsh", "pwsh.exe", "pwsh-preview"), running.shell),
    "tee-object": items.tee,
    "new-object": running.new_object,
    "invoke-command": running.remote,
}
