"""What a Windows program does, by its name and arguments."""

import re

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.scope import Scope
from workbench.facts.windows import lolbas, table
from workbench.facts.windows.places import is_secret_file

# Programs whose arguments the shell reader knows.
_ELSEWHERE = frozenset(
    """
    git docker docker-compose kubectl helm aws az gcloud terraform gh curl wget ssh scp sftp python python3 py pip
    pip3 node npm npx yarn mysql mysqldump psql pg_dump redis-cli mongo mongosh mongodump sqlite3 sqlcmd tar
    openssl kubectx kind minikube vagrant ansible ansible-playbook rclone java javac mvn gradle go cargo ruby gem
    perl php bash sh gpg make cmake dotnet code dockerd containerd podman oc packer consul vault nomad nc ncat
    netcat nmap rg jq sed awk cat ls rm grep chmod touch kill pkill sudo terragrunt tofu ffmpeg zip unzip 7z rsync
    pwsh-preview
""".split()
)
_LOW = frozenset(
    """
    dir tree type more cd chdir cls ver vol hostname whoami systeminfo ipconfig getmac tasklist netstat arp
    nslookup tracert pathping ping find findstr sort fc comp where driverquery quser qwinsta qprocess qappsrv
    query gpresult openfiles nbtstat nltest dsquery dsget date time path prompt title color rem echo pause timeout
    exit help pushd popd endlocal setlocal clip chcp mode doskey break verify calc notepad write mspaint charmap
    winver magnify osk taskmgr perfmon resmon msinfo32 dxdiag snippingtool choice sleep waitfor dispdiag print
    assoc_ signtool sigcheck handle listdlls tldr whereis pwd pslist pstree logonsessions accesschk autorunsc
    cmdkey_ powercfg_ dism_ wevtutil_ at_ cipher_ w32tm_ klist_ fltmc_
""".split()
)
_EXECUTABLE = re.compile(
    r"(?:\.(?:dll|exe|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|sct|inf|scr|cpl|msi|xsl|xslt|xml|csproj|proj|sln|msc|"
    r"ocx|lnk|bgi|appx|fsx|fsscript|bin|com|tt|rsp|mst|ppam|wll|xll)(?:[:,}]|$|\s)"
    r"|\{CMD|\{PATH|\{REMOTEURL|https?://|\\\\)",
    re.IGNORECASE,
)
_HELP = frozenset("/? -? --help -h --version -v version help /help".split())


def base(name: str) -> str:
    r"""A program's name without folder, quotes and extension, lower case.

    >>> base(r'"C:\Windows\System32\CertUtil.EXE"')
    'certutil'
    """
    short = re.split(r"[\\/]", name.strip("\"'").lower())[-1]
    return re.sub(r"\.(?:exe|com|cmd|bat)$", "", short)


def judge(words: list[str], scope: Scope) -> list[Finding] | None:
    """Findings of the program ``words[0]`` with its arguments; None where it is nothing this module knows."""
    name = base(words[0])
    rest = words[1:]
    joined = " ".join(rest)
    if rest and rest[0].lower() in _HELP and len(rest) == 1 and name not in lolbas.ATTACKS:
        return [low(name, "asks for help")]
    if name in lolbas.ATTACKS or re.split(r"[._-]", name)[0] in lolbas.ATTACKS:
        return [high(name, "a tool made to attack", joined[:60])]
    known = table.JUDGES.get(name)
    if known is not None:
        return known(rest, scope)
    if name in lolbas.TRICKS or re.sub(r"\.(?:vbs|ps1|wsf|bat)$", "", name) in lolbas.TRICKS:
        return [high(name, "makes a system program run or fetch other code", joined[:60])]
    if name in lolbas.OPENS_ADDRESSES:
        if name == "explorer" and re.search(r"/root|\{PATH|\.exe", joined, re.IGNORECASE):
            return [high(name, "makes a system program run other code", joined[:60])]
        return (
            [medium(name, "fetches an address", joined[:60])]
            if _EXECUTABLE.search(joined)
            else [low(name, "opens a program")]
        )
    if name in _LOW:
        return [_reading(name, rest, joined)]
    if name in _ELSEWHERE:
        return scope.nested(" ".join(_quoted(word) for word in [name, *rest]), "bash")
    return None


def unknown(words: list[str]) -> list[Finding]:
    """Findings of a program nobody knows: what it is given tells the most."""
    name = base(words[0])
    joined = " ".join(words[1:])
    if re.search(
        r"lsass|mimikatz|sekurlsa|invoke-mimikatz|kerberoast|minidump|dumpcreds|bypass\s*uac|\bsam\b.*\bsystem\b",
        " ".join(words),
        re.IGNORECASE,
    ):
        return [high(name, "goes for credentials", joined[:60])]
    if words[1:] and all(
        word.lower() in _HELP | {"list", "status", "show", "info", "ls", "search"} for word in words[1:2]
    ):
        return [low(name, "asks a program for help or a list")]
    if "{CMD" in joined:
        return [high(name, "hands a program to a program to run", joined[:60])]
    named = re.search(r"\.exe$", words[0], re.IGNORECASE) and not re.match(r"[.\\/\"']|[A-Za-z]:", words[0])
    if named and _EXECUTABLE.search(joined):
        return [high(name, "hands a program or address to a program to run", joined[:60])]
    if re.search(r"\.(?:vbs|vbe|js|jse|wsf|hta|sct|scr|cpl|msi|lnk|ps1)[\"']?$", words[0], re.IGNORECASE) or re.match(
        r"\\\\", words[0].strip("\"'")
    ):
        return [medium(name, "runs a script that cannot be seen here")]
    return [medium(name, "runs a program that is not known here", joined[:60])]


def _reading(name: str, rest: list[str], joined: str) -> Finding:
    if any(is_secret_file(word) for word in rest if not word.startswith("/")) and name in (
        "type",
        "more",
        "find",
        "findstr",
        "sort",
        "fc",
    ):
        return high(name, "reads credentials", joined[:60])
    if (
        name in ("findstr", "find")
        and re.search(r"passw|pwd|cpassword|secret|credential", joined, re.IGNORECASE)
        and re.search(r"/\w*s|\*", joined, re.IGNORECASE)
    ):
        return high(name, "searches files for passwords", joined[:60])
    if (
        name == "dir"
        and re.search(r"(?:^|\s)/s\b", joined, re.IGNORECASE)
        and re.search(r"passw|secret|cred|\.kdbx|unattend|\.rdp|vnc", joined, re.IGNORECASE)
    ):
        return medium(name, "searches for files with secrets", joined[:60])
    if name in ("date", "time") and rest and not joined.lower().startswith("/t"):
        return medium(name, "sets the clock", joined[:60])
    return low(name, "reads or shows", joined[:60])


def _quoted(word: str) -> str:
    return word if re.fullmatch(r"[\w@%+=:,./\-{}$]+", word) else "'" + word.replace("'", "'\\''") + "'"
