"""Windows' programs by name, each with what judges its arguments."""

import re

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.scope import Scope
from workbench.facts.windows import admin, files, services
from workbench.facts.windows.arguments import text

Judge = files.Judge


def runs_unseen(name: str, reason: str) -> Judge:
    """A judge that always says high."""
    return lambda rest, scope: [high(name, reason, text(rest)[:60])]


def changes(name: str, reason: str, reads: str = "") -> Judge:
    """A judge that says medium, or low where the arguments match *reads*."""

    def judged(rest: list[str], scope: Scope) -> list[Finding]:
        if reads and re.search(reads, text(rest), re.IGNORECASE):
            return [low(name, "shows or lists", text(rest)[:60])]
        return [medium(name, reason, text(rest)[:60])]

    return judged


def nested(dialect: str, *flags: str) -> Judge:
    """A judge that hands what follows one of *flags* to another reader."""

    def judged(rest: list[str], scope: Scope) -> list[Finding]:
        lower = [word.lower() for word in rest]
        for flag in flags:
            if flag in lower:
                return scope.nested(text(rest[lower.index(flag) + 1 :]), dialect)
        return [low(dialect, "opens a shell")] if not rest else scope.nested(text(rest), dialect)

    return judged


def powershell(rest: list[str], scope: Scope) -> list[Finding]:
    """``powershell`` and ``pwsh``: the text after ``-Command``; what is encoded stays hidden."""
    return scope.nested(
        text(["powershell", *(f'"{word}"' if " " in word or "|" in word or ";" in word else word for word in rest)]),
        "powershell",
    )


JUDGES: dict[str, Judge] = {
    **files.JUDGES,
    "reg": admin.reg,
    "net": services.net,
    "net1": services.net,
    "sc": services.sc,
    "schtasks": services.schtasks,
    "wmic": services.wmic,
    "vssadmin": admin.vssadmin,
    "wbadmin": admin.wbadmin,
    "bcdedit": admin.bcdedit,
    "netsh": admin.netsh,
    "taskkill": services.taskkill,
    "tskill": services.taskkill,
    "pskill": services.taskkill,
    "icacls": admin.icacls,
    "cacls": admin.icacls,
    "xcacls": admin.icacls,
    "wevtutil": admin.wevtutil,
    "auditpol": admin.auditpol,
    "certutil": admin.certutil,
    "bitsadmin": admin.bitsadmin,
    "msiexec": admin.msiexec,
    "fsutil": admin.fsutil,
    "dism": admin.dism,
    "mpcmdrun": admin.mpcmdrun,
    "cmdkey": admin.cmdkey,
    "vaultcmd": admin.cmdkey,
    "winget": admin.winget,
    "choco": admin.winget,
    "scoop": admin.winget,
    "chocolatey": admin.winget,
    "shutdown": admin.shutdown,
    "psshutdown": admin.shutdown,
    "powershell": powershell,
    "pwsh": powershell,
    "cmd": nested("cmd", "/c", "/k", "/r", "-c"),
    "command": nested("cmd", "/c"),
    "format": runs_unseen("format", "erases a volume"),
    "diskpart": runs_unseen("diskpart", "changes disks and volumes"),
    "runas": runs_unseen("runas", "runs something as another user"),
    "at": runs_unseen("at", "makes something start by itself"),
    "wusa": changes("wusa", "installs or removes an update"),
    "setx": changes("setx", "sets a lasting variable"),
    "gpupdate": changes("gpupdate", "applies policies"),
    "regedit": changes("regedit", "changes the registry by a file", r"^$"),
    "regini": runs_unseen("regini", "changes the registry by a file"),
    "takeown": runs_unseen("takeown", "takes ownership of files"),
    "subinacl": runs_unseen("subinacl", "changes rights"),
    "cipher": changes("cipher", "encrypts or wipes files", r"^$|/\?"),
    "chkdsk": changes("chkdsk", "repairs a volume", r"^(?!.*/[frxb]).*$"),
    "defrag": changes("defrag", "rewrites a volume", r"/a\b"),
    "sfc": changes("sfc", "repairs system files", r"/verify"),
    "logoff": changes("logoff", "ends a session"),
    "msg": changes("msg", "sends a message"),
    "mklink": changes("mklink", "makes a link"),
    "assoc": changes("assoc", "changes what opens a file", r"^[^=]*$"),
    "ftype": changes("ftype", "changes what opens a file", r"^[^=]*$"),
    "route": changes("route", "changes routes", r"^print|^-[46]? ?print|^$"),
    "powercfg": changes(
        "powercfg",
        "changes power settings",
        r"[/-](?:l|list|q|"
        r"query|a|energy|"
        r"batteryreport|getactivescheme|"
        r"lastwake|requests|devicequery)\b",
    ),
    "w32tm": changes("w32tm", "changes the clock's source", r"/(?:query|tz|monitor|stripchart|dumpreg)"),
    "klist": changes("klist", "drops tickets", r"^(?!purge)"),
    "fltmc": admin.fltmc,
    "label": changes("label", "names a volume"),
    "subst": changes("subst", "maps a drive", r"^$"),
    "ftp": changes("ftp", "moves files to or from a server"),
    "tftp": changes("tftp", "moves files to or from a server"),
    "telnet": changes("telnet", "connects to a server"),
    "makecab": changes("makecab", "packs files"),
    "diantz": changes("diantz", "packs files"),
    "expand": changes("expand", "unpacks files"),
    "extrac32": changes("extrac32", "unpacks or copies files"),
    "csc": changes("csc", "compiles code"),
    "vbc": changes("vbc", "compiles code"),
    "pktmon": runs_unseen("pktmon", "captures network traffic"),
    "psr": runs_unseen("psr", "records the screen"),
    "msbuild": runs_unseen("msbuild", "builds, and runs what the project says"),
    "cscript": services.script,
    "wscript": services.script,
    "control": changes("control", "opens a panel or library", r"^$|^\w+$"),
    "pnputil": changes("pnputil", "changes drivers", r"/enum|-e\b"),
    "dnscmd": runs_unseen("dnscmd", "changes the DNS server"),
    "ldifde": runs_unseen("ldifde", "exports or changes the directory"),
    "csvde": runs_unseen("csvde", "exports the directory"),
    "dsadd": runs_unseen("dsadd", "adds to the directory"),
    "dsmod": runs_unseen("dsmod", "changes the directory"),
    "dsrm": runs_unseen("dsrm", "deletes from the directory"),
    "djoin": runs_unseen("djoin", "joins a domain"),
    "netdom": changes("netdom", "changes the domain", r"query"),
    "esentutl": files.esentutl,
    "winrs": runs_unseen("winrs", "runs a program on another host"),
    "winrm": services.winrm,
    "sysmon": services.sysmon,
    "sysmon64": services.sysmon,
    "wsl": services.wsl,
    "reset": changes("reset", "ends a session"),
    "change": changes("change", "changes terminal settings", r"/query"),
    "tscon": runs_unseen("tscon", "takes over a session"),
    "mstsc": changes("mstsc", "opens a remote desktop"),
    "rasdial": changes("rasdial", "opens a network connection"),
    "certreq": runs_unseen("certreq", "moves a file or asks for trust"),
    "appcmd": changes("appcmd", "changes the web server", r"^list"),
    "ngen": changes("ngen", "compiles code", r"display"),
    "lsass": runs_unseen("lsass", "touches credentials"),
    "gpresult": changes("gpresult", "shows policies", r""),
    "wslconfig": changes("wslconfig", "changes Linux systems", r"/l"),
}
