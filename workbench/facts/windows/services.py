"""Windows' programs for users, services, tasks, processes and remote hosts."""

import re

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.scope import Scope
from workbench.facts.windows.arguments import has, option, text

_GUARD_SERVICES = re.compile(
    r"windefend|wdnissvc|sense\b|mpssvc|eventlog|wuauserv|vss\b|wbengine|securityhealth|wscsvc|sysmon|"
    r"sysmondrv|mssecflt|wdfilter|wdboot|bits_|mbam|sophos|"
    r"mcafee|crowdstrike|csfalcon|sentinel|carbon|cylance|symantec|trend|defender|msmpeng|healthservice|"
    r"firewall|bfe\b|auditd|splunk|winlogbeat|osquery|backup|veeam|sql\w*|mssql\w*|w3svc|ntds|dns\b|netlogon",
    re.IGNORECASE,
)


def net(rest: list[str], scope: Scope) -> list[Finding]:
    """``net user|localgroup|share|stop|…``."""
    verb = rest[0].lower() if rest else ""
    others = [word for word in rest[1:] if not word.startswith("/")]
    changes = has(rest, "/add", "/delete", "/del", "/active", "/passwordchg", "/expires", "/times", "/comment")
    if verb in ("user", "users"):
        return (
            [high("net user", "adds, removes or changes a user", text(others[:1]))]
            if changes or len(others) > 1
            else [low("net user", "lists users")]
        )
    if verb in ("localgroup", "group"):
        return (
            [high(f"net {verb}", "changes who belongs to a group", text(others))]
            if changes
            else [low(f"net {verb}", "lists groups")]
        )
    if verb == "accounts":
        return (
            [high("net accounts", "changes the password policy")]
            if any("/" in word and ":" in word for word in rest)
            else [low("net accounts", "shows the password policy")]
        )
    if verb == "share":
        if any("=" in word for word in rest):
            return [high("net share", "opens a folder to the network", text(others))]
        return [medium("net share", "stops sharing a folder")] if changes else [low("net share", "lists shares")]
    if verb == "use":
        return (
            [medium("net use", "connects to a share", text(others[:2]))]
            if others
            else [low("net use", "lists connections")]
        )
    if verb in ("stop", "pause"):
        return [
            high("net stop", "stops a service that guards or serves", text(others))
            if _GUARD_SERVICES.search(text(others))
            else medium("net stop", "stops a service", text(others))
        ]
    if verb in ("start", "continue"):
        return (
            [medium("net start", "starts a service", text(others))] if others else [low("net start", "lists services")]
        )
    if verb in ("session", "sessions", "file") and changes:
        return [medium(f"net {verb}", "ends sessions")]
    if verb in ("computer",) and changes:
        return [high("net computer", "changes the domain's computers")]
    return [
        medium("net time", "sets the clock")
        if verb == "time" and has(rest, "/set")
        else low(f"net {verb}", "shows the network's state")
    ]


def sc(rest: list[str], scope: Scope) -> list[Finding]:
    """``sc query|stop|create|…``."""
    words = [word for word in rest if not word.startswith("\\\\")]
    verb = words[0].lower() if words else ""
    name = words[1] if len(words) > 1 else ""
    if verb in (
        "query",
        "queryex",
        "qc",
        "qdescription",
        "qfailure",
        "sdshow",
        "enumdepend",
        "getdisplayname",
        "getkeyname",
        "qprivs",
        "qtriggerinfo",
        "showsid",
        "",
    ):
        return [low(f"sc {verb}", "shows services", name)]
    if verb == "create":
        return [high("sc create", "installs a service that starts by itself", name)]
    if verb in ("delete", "sdset", "managedaccount"):
        return [high(f"sc {verb}", "removes a service or changes its rights", name)]
    if verb == "config":
        if re.search(r"binpath=|disabled|obj=", text(rest), re.IGNORECASE) and (
            _GUARD_SERVICES.search(name) or re.search(r"binpath=|obj=", text(rest), re.IGNORECASE)
        ):
            return [high("sc config", "changes what a service runs, or disables a guard", name)]
        return [medium("sc config", "changes a service", name)]
    if verb in ("failure", "failureflag"):
        return [
            high(f"sc {verb}", "sets what runs when a service fails", name)
            if "command=" in text(rest).lower()
            else medium(f"sc {verb}", "changes a service", name)
        ]
    return [
        high(f"sc {verb}", "stops a service that guards or serves", name)
        if verb in ("stop", "pause") and _GUARD_SERVICES.search(name)
        else medium(f"sc {verb}", "starts or stops a service", name)
    ]


def schtasks(rest: list[str], scope: Scope) -> list[Finding]:
    """``schtasks /create|/run|/query|…``."""
    if has(rest, "/create"):
        return [high("schtasks /create", "makes something start by itself", option(rest, "/tn"))]
    if has(rest, "/run", "/change", "/delete", "/end"):
        every = has(rest, "/delete") and "*" in text(rest)
        return [
            high("schtasks /delete", "deletes every task")
            if every
            else medium("schtasks", "changes or runs a task", option(rest, "/tn"))
        ]
    return [low("schtasks", "lists tasks")]


def wmic(rest: list[str], scope: Scope) -> list[Finding]:
    """``wmic … get|call|delete``."""
    whole = text(rest).lower()
    if re.search(r"shadowcopy\b.*delete|antivirus.*delete|defender.*\b(?:call|set|delete)\b", whole):
        return [high("wmic", "deletes backups or changes what guards the system")]
    if (
        re.search(r"/format:\s*\"?(?!list|csv|table|htable|xml|rawxml|value|hform)\S", whole)
        or re.search(r"process\b.*call\s+\"?create", whole)
        or ("/node:" in whole and "call" in whole)
    ):
        return [high("wmic", "runs a program")]
    if re.search(r"\bcall\b|\bdelete\b|\bset\b|\bcreate\b", whole):
        return [medium("wmic", "changes something by WMI")]
    return [low("wmic", "reads the system's state")]


def taskkill(rest: list[str], scope: Scope) -> list[Finding]:
    """``taskkill`` and ``tskill``."""
    whole = text(rest).lower()
    if (
        re.search(r"lsass|csrss|wininit|winlogon|services\.exe|svchost|msmpeng|\*", whole)
        or _GUARD_SERVICES.search(whole)
        or whole.count("/im") + whole.count("/pid") > 2
    ):
        return [high("taskkill", "ends a guard, a system process, or many processes")]
    return [medium("taskkill", "ends a process", whole[:40])]


def sysmon(rest: list[str], scope: Scope) -> list[Finding]:
    """``sysmon``."""
    if has(rest, "-u", "/u"):
        return [high("sysmon -u", "removes the system's logger")]
    return [
        low("sysmon", "shows the settings") if has(rest, "-s", "-h") else medium("sysmon", "changes what is logged")
    ]


def winrm(rest: list[str], scope: Scope) -> list[Finding]:
    """``winrm``."""
    verb = rest[0].lower() if rest else ""
    if verb in ("invoke", "i"):
        return [high("winrm invoke", "runs something by remote management")]
    if verb in ("get", "g", "enumerate", "e", "identify", "id", "") and "-format" not in text(rest).lower():
        return [low("winrm", "reads by remote management")]
    return [
        high("winrm", "opens the machine to remote management")
        if re.search(r"quickconfig|qc|unencrypted|basic|trustedhosts", text(rest).lower())
        else medium("winrm", "changes remote management")
    ]


def wsl(rest: list[str], scope: Scope) -> list[Finding]:
    """``wsl``: what follows is a shell's."""
    rest = [word for word in rest if word.lower() not in ("-e", "--exec", "--", "-u", "root", "-d", "--user")]
    if rest and rest[0] in ("-l", "--list", "--status", "--version", "--help"):
        return [low("wsl", "lists Linux systems")]
    if rest and rest[0].startswith("--"):
        return [
            high("wsl", "deletes a Linux system")
            if rest[0] == "--unregister"
            else medium("wsl", "changes Linux systems", rest[0])
        ]
    return [
        low("wsl", "opens a shell") if not rest else medium("wsl", "runs a program in a Linux system"),
        *(scope.nested(text(rest), "bash") if rest else []),
    ]


def script(rest: list[str], scope: Scope) -> list[Finding]:
    """``cscript`` and ``wscript``."""
    whole = text(rest).lower()
    if re.search(
        r"script:|https?://|pubprn|syncappv|manage-bde|\\\\|[^\\/:]{2,}:[^\\/]+\.(?:js|vbs)|winrm\.vbs.*-format", whole
    ):
        return [high("cscript", "makes a signed script run other code", whole[:60])]
    return [medium("cscript", "runs a script that cannot be seen here", whole[:60])]
