"""The programs administrators use on Windows: which of their arguments read, which change, which harm."""

import re

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.scope import Scope
from workbench.facts.windows.arguments import has, option, text
from workbench.facts.windows.places import is_hive, registry_risk, turns_on

_RISKY = {"guards": "changes what guards or logs the system", "persists": "makes something start by itself"}


def reg(rest: list[str], scope: Scope) -> list[Finding]:
    """``reg add|delete|query|save|…``."""
    verb = rest[0].lower() if rest else ""
    key = rest[1] if len(rest) > 1 else ""
    whole = text(rest[1:])
    if verb in ("query", "compare", "flags", "/?", ""):
        if re.search(
            r"/f\s+\"?\S*(?:passw|pwd)|defaultpassword|\\sam\\|sessions.*putty|\\putty\\|realvnc|snmp.*communities",
            whole,
            re.IGNORECASE,
        ):
            return [high("reg query", "searches the registry for passwords", key)]
        return [low("reg query", "reads the registry", key)]
    if verb in ("save", "export", "copy"):
        return [
            high(f"reg {verb}", "copies account secrets out of the registry", key)
            if is_hive(key) or is_hive(key + "\\")
            else medium(f"reg {verb}", "copies registry keys", key)
        ]
    if verb in ("load", "unload", "restore", "import"):
        return [
            high(f"reg {verb}", "replaces registry keys by a file", key)
            if verb == "restore"
            else medium(f"reg {verb}", "changes registry keys by a file", key)
        ]
    name = option(rest, "/v")
    risk = registry_risk(f"{key}\\{name}")
    if verb == "add" and turns_on(name, option(rest, "/d")):
        return [medium("reg add", "turns a guard of the system on", key)]
    if verb == "add":
        return [high("reg add", _RISKY[risk], key) if risk else medium("reg add", "writes a registry value", key)]
    one = has(rest, "/v", "/ve")
    if verb == "delete":
        if not one and re.match(r"(?i)(?:hklm|hkey_local_machine)\\(?:software|system|sam|security)?\\?$", key):
            return [high("reg delete", "deletes a whole hive", key)]
        if risk == "guards" and not re.search(r"\\policies\\", key, re.IGNORECASE):
            return [high("reg delete", _RISKY[risk], key)]
        return [medium("reg delete", "deletes a registry value or key", key)]
    return [medium(f"reg {verb}", "changes the registry", key)]


def vssadmin(rest: list[str], scope: Scope) -> list[Finding]:
    """``vssadmin list|delete|resize|create``."""
    verb = rest[0].lower() if rest else ""
    if verb in ("delete", "resize", "revert"):
        return [high(f"vssadmin {verb}", "deletes shadow copies, the way back")]
    return [
        medium("vssadmin create", "creates a shadow copy")
        if verb in ("create", "add")
        else low("vssadmin", "lists shadow copies")
    ]


def wbadmin(rest: list[str], scope: Scope) -> list[Finding]:
    """``wbadmin delete|start|get|…``."""
    verb = rest[0].lower() if rest else ""
    if verb in ("delete", "disable"):
        return [high(f"wbadmin {verb}", "deletes or disables backups")]
    if ("systemstate" in text(rest).lower() and verb == "start") or is_hive(text(rest)):
        return [high("wbadmin start", "copies the system's secrets by a backup or a restore")]
    return [
        medium(f"wbadmin {verb}", "starts or stops a backup")
        if verb in ("start", "stop", "enable", "restore")
        else low("wbadmin", "lists backups")
    ]


def bcdedit(rest: list[str], scope: Scope) -> list[Finding]:
    """``bcdedit``."""
    reads = not rest or has(rest, "/enum", "/v", "/?", "/export")
    return [
        low("bcdedit", "shows how the machine starts") if reads else high("bcdedit", "changes how the machine starts")
    ]


def netsh(rest: list[str], scope: Scope) -> list[Finding]:
    """``netsh``."""
    whole = text(rest).lower()
    if re.search(r"\bkey\s*=\s*clear\b", whole):
        return [high("netsh wlan", "reads network passwords")]
    if re.search(r"\bshow\b|\bdump\b", whole) or not rest:
        return [low("netsh", "shows the network's settings")]
    if re.search(
        r"advfirewall|firewall|portproxy|add\s+helper|trace\s+start|ipsec|bridge|wlan\s+export|namespace", whole
    ):
        return [high("netsh", "changes the firewall, forwards a port, or captures traffic", whole[:60])]
    return [medium("netsh", "changes the network's settings", whole[:60])]


def icacls(rest: list[str], scope: Scope) -> list[Finding]:
    """``icacls``, ``cacls``, ``xcacls``."""
    whole = text(rest)
    if len([word for word in rest if word.startswith("/")]) == 0:
        return [low("icacls", "shows rights", whole[:60])]
    if re.search(r"/(?:save|verify|findsid)\b", whole, re.IGNORECASE):
        return [low("icacls", "reads rights", whole[:60])]
    wide = re.search(
        r"everyone|\*?s-1-1-0|authenticated users|\busers\b|/t\b|/grant|/reset|/setowner|/p\b|/g\b",
        whole,
        re.IGNORECASE,
    )
    return [
        high("icacls", "gives rights on files", whole[:60])
        if wide
        else medium("icacls", "changes rights on files", whole[:60])
    ]


def wevtutil(rest: list[str], scope: Scope) -> list[Finding]:
    """``wevtutil``."""
    verb = rest[0].lower() if rest else ""
    if verb in ("cl", "clear-log", "sl", "set-log", "um", "uninstall-manifest"):
        return [high(f"wevtutil {verb}", "clears or turns off a log", text(rest[1:2]))]
    return [
        medium(f"wevtutil {verb}", "exports a log")
        if verb in ("epl", "export-log", "al", "archive-log", "im")
        else low("wevtutil", "reads logs")
    ]


def auditpol(rest: list[str], scope: Scope) -> list[Finding]:
    """``auditpol``."""
    changes = has(rest, "/set", "/clear", "/remove", "/restore", "/resourcesacl")
    return [high("auditpol", "changes what is audited") if changes else low("auditpol", "shows what is audited")]


def certutil(rest: list[str], scope: Scope) -> list[Finding]:
    """``certutil``."""
    whole = text(rest).lower()
    if re.search(
        r"[-/](?:urlcache|verifyctl|encode|encodehex|decode|decodehex|url\b|addstore|delstore|importpfx|"
        r"installcert|exportpfx|repairstore|f\b)",
        whole,
    ):
        return [high("certutil", "fetches, hides or unpacks a file, or changes what is trusted", whole[:60])]
    return [low("certutil", "shows or hashes", whole[:60])]


def bitsadmin(rest: list[str], scope: Scope) -> list[Finding]:
    """``bitsadmin``."""
    if re.search(
        r"/(?:transfer|addfile|setnotifycmdline|resume|create|complete|setnotifyflags|setminretrydelay)",
        text(rest).lower(),
    ):
        return [high("bitsadmin", "fetches a file or runs a program in the background")]
    return [
        medium("bitsadmin", "cancels transfers")
        if re.search(r"/(?:reset|cancel)", text(rest).lower())
        else low("bitsadmin", "lists transfers")
    ]


def msiexec(rest: list[str], scope: Scope) -> list[Finding]:
    """``msiexec``."""
    whole = text(rest).lower()
    if re.search(r"https?://|\{remoteurl|[/-][yz]\b|transforms=", whole):
        return [high("msiexec", "runs code from afar or from a library", whole[:60])]
    return [
        medium(
            "msiexec",
            "removes a program" if re.search(r"[/-](?:x|uninstall)\b", whole) else "installs a program",
            whole[:60],
        )
    ]


def fsutil(rest: list[str], scope: Scope) -> list[Finding]:
    """``fsutil``."""
    whole = text(rest).lower()
    if re.search(r"deletejournal|setzerodata|dirty set|setcasesensitiveinfo_", whole):
        return [high("fsutil", "destroys a journal or a file's content", whole[:60])]
    if re.search(r"fsinfo|query|list|enum|usage|diskfree|get|findbysid|volumelist", whole) or not rest:
        return [low("fsutil", "shows the file system", whole[:60])]
    return [medium("fsutil", "changes the file system", whole[:60])]


def dism(rest: list[str], scope: Scope) -> list[Finding]:
    """``dism``."""
    whole = text(rest).lower()
    if "defender" in whole and "/disable" in whole:
        return [high("dism", "removes the antivirus")]
    return [
        low("dism", "shows the image's state")
        if re.search(r"/get-|/checkhealth|/scanhealth", whole)
        else medium("dism", "changes the system image", whole[:60])
    ]


def mpcmdrun(rest: list[str], scope: Scope) -> list[Finding]:
    """``MpCmdRun``."""
    whole = text(rest).lower()
    return [
        medium("mpcmdrun", "scans or updates")
        if re.search(r"-(?:scan|signatureupdate|getfiles)\b", whole)
        else high("mpcmdrun", "removes definitions or fetches a file", whole[:60])
    ]


def cmdkey(rest: list[str], scope: Scope) -> list[Finding]:
    """``cmdkey`` and ``vaultcmd``."""
    whole = text(rest).lower()
    return [
        medium("cmdkey", "lists stored credentials")
        if "/list" in whole
        else high("cmdkey", "stores or removes credentials")
    ]


def winget(rest: list[str], scope: Scope) -> list[Finding]:
    """``winget``, ``choco``, ``scoop``."""
    verb = rest[0].lower() if rest else ""
    if "--manifest" in rest:
        return [high("winget", "installs from a manifest that cannot be seen here")]
    reads = (
        "list",
        "search",
        "show",
        "info",
        "help",
        "export",
        "status",
        "outdated",
        "ls",
        "find",
        "view",
        "home",
        "which",
        "cat",
        "checkup",
        "depends",
        "hash",
        "validate",
        "source_",
        "prefix",
        "",
    )
    return [
        low(f"winget {verb}", "looks up packages")
        if verb in reads or verb.startswith("-")
        else medium(f"winget {verb}", "changes installed packages", text(rest[1:3]))
    ]


def shutdown(rest: list[str], scope: Scope) -> list[Finding]:
    """``shutdown``."""
    if has(rest, "/a", "-a", "/?"):
        return [low("shutdown", "calls a shutdown off")]
    return [
        medium("shutdown", "logs a user off")
        if has(rest, "/l", "-l")
        else high("shutdown", "stops or restarts the host")
    ]


def fltmc(rest: list[str], scope: Scope) -> list[Finding]:
    """``fltmc``: the filters that antivirus and logging hang on."""
    verb = rest[0].lower() if rest else "filters"
    if verb in ("unload", "detach"):
        return [high(f"fltmc {verb}", "unloads a file-system filter, such as a guard's", text(rest[1:]))]
    return [
        medium("fltmc", "loads a file-system filter") if verb in ("load", "attach") else low("fltmc", "lists filters")
    ]
