"""The programs administrators use on Windows: which of their arguments read, which change, which harm."""

import re
from collections.abc import Callable

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.scope import Scope
from workbench.facts.windows import files
from workbench.facts.windows.places import is_hive, is_scratch, registry_risk

Judge = Callable[[list[str], Scope], list[Finding]]

_GUARD_SERVICES = re.compile(
    r"windefend|wdnissvc|sense\b|mpssvc|eventlog|wuauserv|vss\b|wbengine|securityhealth|wscsvc|sysmon|sysmondrv|mssecflt|wdfilter|wdboot|bits_|mbam|sophos|"
    r"mcafee|crowdstrike|csfalcon|sentinel|carbon|cylance|symantec|trend|defender|msmpeng|healthservice|firewall|bfe\b|auditd|splunk|winlogbeat|osquery|backup|veeam|sql\w*|mssql\w*|w3svc|ntds|dns\b|netlogon",
    re.IGNORECASE)
_RISKY = {"guards": "changes what guards or logs the system", "persists": "makes something start by itself"}


def _text(rest: list[str]) -> str:
    return " ".join(rest)


def _has(rest: list[str], *flags: str) -> bool:
    return any(word.lower().split(":")[0] in flags for word in rest)


def reg(rest: list[str], scope: Scope) -> list[Finding]:
    """``reg add|delete|query|save|…``."""
    verb = rest[0].lower() if rest else ""
    key = rest[1] if len(rest) > 1 else ""
    whole = _text(rest[1:])
    if verb in ("query", "compare", "flags", "/?", ""):
        if re.search(r"/f\s+\"?\S*(?:passw|pwd)|defaultpassword|\\sam\\|sessions.*putty|\\putty\\|realvnc|snmp.*communities", whole, re.IGNORECASE):
            return [high("reg query", "searches the registry for passwords", key)]
        return [low("reg query", "reads the registry", key)]
    if verb in ("save", "export", "copy"):
        return [high(f"reg {verb}", "copies account secrets out of the registry", key) if is_hive(key) or is_hive(key + "\\") else medium(f"reg {verb}", "copies registry keys", key)]
    if verb in ("load", "unload", "restore", "import"):
        return [high(f"reg {verb}", "replaces registry keys by a file", key) if verb == "restore" else medium(f"reg {verb}", "changes registry keys by a file", key)]
    risk = registry_risk(f"{key}\\{_option(rest, '/v')}")
    if verb == "add":
        return [high("reg add", _RISKY[risk], key) if risk else medium("reg add", "writes a registry value", key)]
    one = _has(rest, "/v", "/ve")
    if verb == "delete":
        if not one and re.match(r"(?i)(?:hklm|hkey_local_machine)\\(?:software|system|sam|security)?\\?$", key):
            return [high("reg delete", "deletes a whole hive", key)]
        if risk == "guards" and not re.search(r"\\policies\\", key, re.IGNORECASE):
            return [high("reg delete", _RISKY[risk], key)]
        return [medium("reg delete", "deletes a registry value or key", key)]
    return [medium(f"reg {verb}", "changes the registry", key)]


def _option(rest: list[str], name: str) -> str:
    lower = [word.lower() for word in rest]
    return rest[lower.index(name) + 1] if name in lower and lower.index(name) + 1 < len(rest) else ""


def net(rest: list[str], scope: Scope) -> list[Finding]:
    """``net user|localgroup|share|stop|…``."""
    verb = rest[0].lower() if rest else ""
    others = [word for word in rest[1:] if not word.startswith("/")]
    changes = _has(rest, "/add", "/delete", "/del", "/active", "/passwordchg", "/expires", "/times", "/comment")
    if verb in ("user", "users"):
        return [high("net user", "adds, removes or changes a user", _text(others[:1]))] if changes or len(others) > 1 else [low("net user", "lists users")]
    if verb in ("localgroup", "group"):
        return [high(f"net {verb}", "changes who belongs to a group", _text(others))] if changes else [low(f"net {verb}", "lists groups")]
    if verb == "accounts":
        return [high("net accounts", "changes the password policy")] if any("/" in word and ":" in word for word in rest) else [low("net accounts", "shows the password policy")]
    if verb == "share":
        if any("=" in word for word in rest):
            return [high("net share", "opens a folder to the network", _text(others))]
        return [medium("net share", "stops sharing a folder")] if changes else [low("net share", "lists shares")]
    if verb == "use":
        return [medium("net use", "connects to a share", _text(others[:2]))] if others else [low("net use", "lists connections")]
    if verb in ("stop", "pause"):
        return [high("net stop", "stops a service that guards or serves", _text(others)) if _GUARD_SERVICES.search(_text(others)) else medium("net stop", "stops a service", _text(others))]
    if verb in ("start", "continue"):
        return [medium("net start", "starts a service", _text(others))] if others else [low("net start", "lists services")]
    if verb in ("session", "sessions", "file") and changes:
        return [medium(f"net {verb}", "ends sessions")]
    if verb in ("computer",) and changes:
        return [high("net computer", "changes the domain's computers")]
    return [medium("net time", "sets the clock") if verb == "time" and _has(rest, "/set") else low(f"net {verb}", "shows the network's state")]


def sc(rest: list[str], scope: Scope) -> list[Finding]:
    """``sc query|stop|create|…``."""
    words = [word for word in rest if not word.startswith("\\\\")]
    verb = words[0].lower() if words else ""
    name = words[1] if len(words) > 1 else ""
    if verb in ("query", "queryex", "qc", "qdescription", "qfailure", "sdshow", "enumdepend", "getdisplayname", "getkeyname", "qprivs", "qtriggerinfo", "showsid", ""):
        return [low(f"sc {verb}", "shows services", name)]
    if verb == "create":
        return [high("sc create", "installs a service that starts by itself", name)]
    if verb in ("delete", "sdset", "managedaccount"):
        return [high(f"sc {verb}", "removes a service or changes its rights", name)]
    if verb == "config":
        if re.search(r"binpath=|disabled|obj=", _text(rest), re.IGNORECASE) and (_GUARD_SERVICES.search(name) or re.search(r"binpath=|obj=", _text(rest), re.IGNORECASE)):
            return [high("sc config", "changes what a service runs, or disables a guard", name)]
        return [medium("sc config", "changes a service", name)]
    if verb in ("failure", "failureflag"):
        return [high(f"sc {verb}", "sets what runs when a service fails", name) if "command=" in _text(rest).lower() else medium(f"sc {verb}", "changes a service", name)]
    return [high(f"sc {verb}", "stops a service that guards or serves", name) if verb in ("stop", "pause") and _GUARD_SERVICES.search(name) else medium(f"sc {verb}", "starts or stops a service", name)]


def schtasks(rest: list[str], scope: Scope) -> list[Finding]:
    """``schtasks /create|/run|/query|…``."""
    if _has(rest, "/create"):
        return [high("schtasks /create", "makes something start by itself", _option(rest, "/tn"))]
    if _has(rest, "/run", "/change", "/delete", "/end"):
        every = _has(rest, "/delete") and "*" in _text(rest)
        return [high("schtasks /delete", "deletes every task") if every else medium("schtasks", "changes or runs a task", _option(rest, "/tn"))]
    return [low("schtasks", "lists tasks")]


def wmic(rest: list[str], scope: Scope) -> list[Finding]:
    """``wmic … get|call|delete``."""
    whole = _text(rest).lower()
    if re.search(r"shadowcopy\b.*delete|antivirus.*delete|defender.*\b(?:call|set|delete)\b", whole):
        return [high("wmic", "deletes backups or changes what guards the system")]
    if re.search(r"/format:\s*\"?(?!list|csv|table|htable|xml|rawxml|value|hform)\S", whole) or re.search(r"process\b.*call\s+\"?create", whole) or "/node:" in whole and "call" in whole:
        return [high("wmic", "runs a program")]
    if re.search(r"\bcall\b|\bdelete\b|\bset\b|\bcreate\b", whole):
        return [medium("wmic", "changes something by WMI")]
    return [low("wmic", "reads the system's state")]


def vssadmin(rest: list[str], scope: Scope) -> list[Finding]:
    """``vssadmin list|delete|resize|create``."""
    verb = rest[0].lower() if rest else ""
    if verb in ("delete", "resize", "revert"):
        return [high(f"vssadmin {verb}", "deletes shadow copies, the way back")]
    return [medium("vssadmin create", "creates a shadow copy") if verb in ("create", "add") else low("vssadmin", "lists shadow copies")]


def wbadmin(rest: list[str], scope: Scope) -> list[Finding]:
    """``wbadmin delete|start|get|…``."""
    verb = rest[0].lower() if rest else ""
    if verb in ("delete", "disable"):
        return [high(f"wbadmin {verb}", "deletes or disables backups")]
    if "systemstate" in _text(rest).lower() and verb == "start" or is_hive(_text(rest)):
        return [high("wbadmin start", "copies the system's secrets by a backup or a restore")]
    return [medium(f"wbadmin {verb}", "starts or stops a backup") if verb in ("start", "stop", "enable", "restore") else low("wbadmin", "lists backups")]


def bcdedit(rest: list[str], scope: Scope) -> list[Finding]:
    """``bcdedit``."""
    reads = not rest or _has(rest, "/enum", "/v", "/?", "/export")
    return [low("bcdedit", "shows how the machine starts") if reads else high("bcdedit", "changes how the machine starts")]


def netsh(rest: list[str], scope: Scope) -> list[Finding]:
    """``netsh``."""
    whole = _text(rest).lower()
    if re.search(r"\bkey\s*=\s*clear\b", whole):
        return [high("netsh wlan", "reads network passwords")]
    if re.search(r"\bshow\b|\bdump\b", whole) or not rest:
        return [low("netsh", "shows the network's settings")]
    if re.search(r"advfirewall|firewall|portproxy|add\s+helper|trace\s+start|ipsec|bridge|wlan\s+export|namespace", whole):
        return [high("netsh", "changes the firewall, forwards a port, or captures traffic", whole[:60])]
    return [medium("netsh", "changes the network's settings", whole[:60])]


def taskkill(rest: list[str], scope: Scope) -> list[Finding]:
    """``taskkill`` and ``tskill``."""
    whole = _text(rest).lower()
    if re.search(r"lsass|csrss|wininit|winlogon|services\.exe|svchost|msmpeng|\*", whole) or _GUARD_SERVICES.search(whole) or whole.count("/im") + whole.count("/pid") > 2:
        return [high("taskkill", "ends a guard, a system process, or many processes")]
    return [medium("taskkill", "ends a process", whole[:40])]


def icacls(rest: list[str], scope: Scope) -> list[Finding]:
    """``icacls``, ``cacls``, ``xcacls``."""
    whole = _text(rest)
    if len([word for word in rest if word.startswith("/")]) == 0:
        return [low("icacls", "shows rights", whole[:60])]
    if re.search(r"/(?:save|verify|findsid)\b", whole, re.IGNORECASE):
        return [low("icacls", "reads rights", whole[:60])]
    wide = re.search(r"everyone|\*?s-1-1-0|authenticated users|\busers\b|/t\b|/grant|/reset|/setowner|/p\b|/g\b", whole, re.IGNORECASE)
    return [high("icacls", "gives rights on files", whole[:60]) if wide else medium("icacls", "changes rights on files", whole[:60])]


def wevtutil(rest: list[str], scope: Scope) -> list[Finding]:
    """``wevtutil``."""
    verb = rest[0].lower() if rest else ""
    if verb in ("cl", "clear-log", "sl", "set-log", "um", "uninstall-manifest"):
        return [high(f"wevtutil {verb}", "clears or turns off a log", _text(rest[1:2]))]
    return [medium(f"wevtutil {verb}", "exports a log") if verb in ("epl", "export-log", "al", "archive-log", "im") else low("wevtutil", "reads logs")]


def auditpol(rest: list[str], scope: Scope) -> list[Finding]:
    """``auditpol``."""
    changes = _has(rest, "/set", "/clear", "/remove", "/restore", "/resourcesacl")
    return [high("auditpol", "changes what is audited") if changes else low("auditpol", "shows what is audited")]


def certutil(rest: list[str], scope: Scope) -> list[Finding]:
    """``certutil``."""
    whole = _text(rest).lower()
    if re.search(r"[-/](?:urlcache|verifyctl|encode|encodehex|decode|decodehex|url\b|addstore|delstore|importpfx|installcert|exportpfx|repairstore|f\b)", whole):
        return [high("certutil", "fetches, hides or unpacks a file, or changes what is trusted", whole[:60])]
    return [low("certutil", "shows or hashes", whole[:60])]


def bitsadmin(rest: list[str], scope: Scope) -> list[Finding]:
    """``bitsadmin``."""
    if re.search(r"/(?:transfer|addfile|setnotifycmdline|resume|create|complete|setnotifyflags|setminretrydelay)", _text(rest).lower()):
        return [high("bitsadmin", "fetches a file or runs a program in the background")]
    return [medium("bitsadmin", "cancels transfers") if re.search(r"/(?:reset|cancel)", _text(rest).lower()) else low("bitsadmin", "lists transfers")]


def msiexec(rest: list[str], scope: Scope) -> list[Finding]:
    """``msiexec``."""
    whole = _text(rest).lower()
    if re.search(r"https?://|\{remoteurl|[/-][yz]\b|transforms=", whole):
        return [high("msiexec", "runs code from afar or from a library", whole[:60])]
    return [medium("msiexec", "removes a program" if re.search(r"[/-](?:x|uninstall)\b", whole) else "installs a program", whole[:60])]


def fsutil(rest: list[str], scope: Scope) -> list[Finding]:
    """``fsutil``."""
    whole = _text(rest).lower()
    if re.search(r"deletejournal|setzerodata|dirty set|setcasesensitiveinfo_", whole):
        return [high("fsutil", "destroys a journal or a file's content", whole[:60])]
    if re.search(r"fsinfo|query|list|enum|usage|diskfree|get|findbysid|volumelist", whole) or not rest:
        return [low("fsutil", "shows the file system", whole[:60])]
    return [medium("fsutil", "changes the file system", whole[:60])]


def dism(rest: list[str], scope: Scope) -> list[Finding]:
    """``dism``."""
    whole = _text(rest).lower()
    if "defender" in whole and "/disable" in whole:
        return [high("dism", "removes the antivirus")]
    return [low("dism", "shows the image's state") if re.search(r"/get-|/checkhealth|/scanhealth", whole) else medium("dism", "changes the system image", whole[:60])]


def mpcmdrun(rest: list[str], scope: Scope) -> list[Finding]:
    """``MpCmdRun``."""
    whole = _text(rest).lower()
    return [medium("mpcmdrun", "scans or updates") if re.search(r"-(?:scan|signatureupdate|getfiles)\b", whole) else high("mpcmdrun", "removes definitions or fetches a file", whole[:60])]


def cmdkey(rest: list[str], scope: Scope) -> list[Finding]:
    """``cmdkey`` and ``vaultcmd``."""
    whole = _text(rest).lower()
    return [medium("cmdkey", "lists stored credentials") if "/list" in whole else high("cmdkey", "stores or removes credentials")]


def winget(rest: list[str], scope: Scope) -> list[Finding]:
    """``winget``, ``choco``, ``scoop``."""
    verb = rest[0].lower() if rest else ""
    if "--manifest" in rest:
        return [high("winget", "installs from a manifest that cannot be seen here")]
    reads = ("list", "search", "show", "info", "help", "export", "status", "outdated", "ls", "find", "view", "home", "which", "cat", "checkup", "depends", "hash", "validate", "source_", "prefix", "")
    return [low(f"winget {verb}", "looks up packages") if verb in reads or verb.startswith("-") else medium(f"winget {verb}", "changes installed packages", _text(rest[1:3]))]


def shutdown(rest: list[str], scope: Scope) -> list[Finding]:
    """``shutdown``."""
    if _has(rest, "/a", "-a", "/?"):
        return [low("shutdown", "calls a shutdown off")]
    return [medium("shutdown", "logs a user off") if _has(rest, "/l", "-l") else high("shutdown", "stops or restarts the host")]


def fltmc(rest: list[str], scope: Scope) -> list[Finding]:
    """``fltmc``: the filters that antivirus and logging hang on."""
    verb = rest[0].lower() if rest else "filters"
    if verb in ("unload", "detach"):
        return [high(f"fltmc {verb}", "unloads a file-system filter, such as a guard's", _text(rest[1:]))]
    return [medium("fltmc", "loads a file-system filter") if verb in ("load", "attach") else low("fltmc", "lists filters")]


def sysmon(rest: list[str], scope: Scope) -> list[Finding]:
    """``sysmon``."""
    if _has(rest, "-u", "/u"):
        return [high("sysmon -u", "removes the system's logger")]
    return [low("sysmon", "shows the settings") if _has(rest, "-s", "-h") else medium("sysmon", "changes what is logged")]


def winrm(rest: list[str], scope: Scope) -> list[Finding]:
    """``winrm``."""
    verb = rest[0].lower() if rest else ""
    if verb in ("invoke", "i"):
        return [high("winrm invoke", "runs something by remote management")]
    if verb in ("get", "g", "enumerate", "e", "identify", "id", "") and "-format" not in _text(rest).lower():
        return [low("winrm", "reads by remote management")]
    return [high("winrm", "opens the machine to remote management") if re.search(r"quickconfig|qc|unencrypted|basic|trustedhosts", _text(rest).lower()) else medium("winrm", "changes remote management")]


def wsl(rest: list[str], scope: Scope) -> list[Finding]:
    """``wsl``: what follows is a shell's."""
    rest = [word for word in rest if word.lower() not in ("-e", "--exec", "--", "-u", "root", "-d", "--user")]
    if rest and rest[0] in ("-l", "--list", "--status", "--version", "--help"):
        return [low("wsl", "lists Linux systems")]
    if rest and rest[0].startswith("--"):
        return [high("wsl", "deletes a Linux system") if rest[0] == "--unregister" else medium("wsl", "changes Linux systems", rest[0])]
    return [low("wsl", "opens a shell") if not rest else medium("wsl", "runs a program in a Linux system"), *(scope.nested(_text(rest), "bash") if rest else [])]


def script(rest: list[str], scope: Scope) -> list[Finding]:
    """``cscript`` and ``wscript``."""
    whole = _text(rest).lower()
    if re.search(r"script:|https?://|pubprn|syncappv|manage-bde|\\\\|[^\\/:]{2,}:[^\\/]+\.(?:js|vbs)|winrm\.vbs.*-format", whole):
        return [high("cscript", "makes a signed script run other code", whole[:60])]
    return [medium("cscript", "runs a script that cannot be seen here", whole[:60])]


def runs_unseen(name: str, reason: str) -> Judge:
    """A judge that always says high."""
    return lambda rest, scope: [high(name, reason, _text(rest)[:60])]


def changes(name: str, reason: str, reads: str = "") -> Judge:
    """A judge that says medium, or low where the arguments match *reads*."""

    def judged(rest: list[str], scope: Scope) -> list[Finding]:
        if reads and re.search(reads, _text(rest), re.IGNORECASE):
            return [low(name, "shows or lists", _text(rest)[:60])]
        return [medium(name, reason, _text(rest)[:60])]

    return judged


def nested(dialect: str, *flags: str) -> Judge:
    """A judge that hands what follows one of *flags* to another reader."""

    def judged(rest: list[str], scope: Scope) -> list[Finding]:
        lower = [word.lower() for word in rest]
        for flag in flags:
            if flag in lower:
                return scope.nested(_text(rest[lower.index(flag) + 1 :]), dialect)
        return [low(dialect, "opens a shell")] if not rest else scope.nested(_text(rest), dialect)

    return judged


def powershell(rest: list[str], scope: Scope) -> list[Finding]:
    """``powershell`` and ``pwsh``: the text after ``-Command``; what is encoded stays hidden."""
    return scope.nested(_text(["powershell", *(f'"{word}"' if " " in word or "|" in word or ";" in word else word for word in rest)]), "powershell")


JUDGES: dict[str, Judge] = {
    **files.JUDGES,
    "reg": reg, "net": net, "net1": net, "sc": sc, "schtasks": schtasks, "wmic": wmic, "vssadmin": vssadmin, "wbadmin": wbadmin, "bcdedit": bcdedit,
    "netsh": netsh, "taskkill": taskkill, "tskill": taskkill, "pskill": taskkill, "icacls": icacls, "cacls": icacls, "xcacls": icacls, "wevtutil": wevtutil,
    "auditpol": auditpol, "certutil": certutil, "bitsadmin": bitsadmin, "msiexec": msiexec, "fsutil": fsutil, "dism": dism, "mpcmdrun": mpcmdrun,
    "cmdkey": cmdkey, "vaultcmd": cmdkey, "winget": winget, "choco": winget, "scoop": winget, "chocolatey": winget, "shutdown": shutdown, "psshutdown": shutdown,
    "powershell": powershell, "pwsh": powershell, "cmd": nested("cmd", "/c", "/k", "/r", "-c"), "command": nested("cmd", "/c"),
    "format": runs_unseen("format", "erases a volume"), "diskpart": runs_unseen("diskpart", "changes disks and volumes"),
    "runas": runs_unseen("runas", "runs something as another user"), "at": runs_unseen("at", "makes something start by itself"),
    "wusa": changes("wusa", "installs or removes an update"), "setx": changes("setx", "sets a lasting variable"), "gpupdate": changes("gpupdate", "applies policies"),
    "regedit": changes("regedit", "changes the registry by a file", r"^$"), "regini": runs_unseen("regini", "changes the registry by a file"),
    "takeown": runs_unseen("takeown", "takes ownership of files"), "subinacl": runs_unseen("subinacl", "changes rights"),
    "cipher": changes("cipher", "encrypts or wipes files", r"^$|/\?"), "chkdsk": changes("chkdsk", "repairs a volume", r"^(?!.*/[frxb]).*$"),
    "defrag": changes("defrag", "rewrites a volume", r"/a\b"), "sfc": changes("sfc", "repairs system files", r"/verify"),
    "logoff": changes("logoff", "ends a session"), "msg": changes("msg", "sends a message"), "mklink": changes("mklink", "makes a link"),
    "assoc": changes("assoc", "changes what opens a file", r"^[^=]*$"), "ftype": changes("ftype", "changes what opens a file", r"^[^=]*$"),
    "route": changes("route", "changes routes", r"^print|^-[46]? ?print|^$"), "powercfg": changes("powercfg", "changes power settings", r"[/-](?:l|list|q|query|a|energy|batteryreport|getactivescheme|lastwake|requests|devicequery)\b"),
    "w32tm": changes("w32tm", "changes the clock's source", r"/(?:query|tz|monitor|stripchart|dumpreg)"), "klist": changes("klist", "drops tickets", r"^(?!purge)"),
    "fltmc": fltmc, "label": changes("label", "names a volume"), "subst": changes("subst", "maps a drive", r"^$"),
    "ftp": changes("ftp", "moves files to or from a server"), "tftp": changes("tftp", "moves files to or from a server"), "telnet": changes("telnet", "connects to a server"),
    "makecab": changes("makecab", "packs files"), "diantz": changes("diantz", "packs files"), "expand": changes("expand", "unpacks files"), "extrac32": changes("extrac32", "unpacks or copies files"),
    "csc": changes("csc", "compiles code"), "vbc": changes("vbc", "compiles code"), "pktmon": runs_unseen("pktmon", "captures network traffic"), "psr": runs_unseen("psr", "records the screen"),
    "msbuild": runs_unseen("msbuild", "builds, and runs what the project says"), "cscript": script, "wscript": script,
    "control": changes("control", "opens a panel or library", r"^$|^\w+$"), "pnputil": changes("pnputil", "changes drivers", r"/enum|-e\b"), "dnscmd": runs_unseen("dnscmd", "changes the DNS server"),
    "ldifde": runs_unseen("ldifde", "exports or changes the directory"), "csvde": runs_unseen("csvde", "exports the directory"), "dsadd": runs_unseen("dsadd", "adds to the directory"),
    "dsmod": runs_unseen("dsmod", "changes the directory"), "dsrm": runs_unseen("dsrm", "deletes from the directory"), "djoin": runs_unseen("djoin", "joins a domain"), "netdom": changes("netdom", "changes the domain", r"query"),
    "esentutl": files.esentutl, "winrs": runs_unseen("winrs", "runs a program on another host"), "winrm": winrm,
    "sysmon": sysmon, "sysmon64": sysmon, "wsl": wsl, "reset": changes("reset", "ends a session"), "change": changes("change", "changes terminal settings", r"/query"), "tscon": runs_unseen("tscon", "takes over a session"),
    "mstsc": changes("mstsc", "opens a remote desktop"), "rasdial": changes("rasdial", "opens a network connection"), "certreq": runs_unseen("certreq", "moves a file or asks for trust"), "appcmd": changes("appcmd", "changes the web server", r"^list"),
    "ngen": changes("ngen", "compiles code", r"display"), "lsass": runs_unseen("lsass", "touches credentials"), "gpresult": changes("gpresult", "shows policies", r""), "wslconfig": changes("wslconfig", "changes Linux systems", r"/l"),
}  # fmt: skip
