"""How shell text is looked over before it is read: its commands apart, and which of them could do harm."""

import itertools
import re

from workbench.facts.digest import Skim, shortened
from workbench.facts.shell.programs_plain import PLAIN
from workbench.facts.shell.programs_readers import READERS

_LONG_LINE = 1_500
_START = re.compile(r"(?<!<)<<-?[ \t]*([\"'\\]?)(\w{1,60})\1")
_QUOTED = r"'[^']*+'|\"(?>(?:[^\"\\]|\\.)*)\""
_LINE = re.compile(rf"(?>(?:(?<![^\s;&|])\#[^\n]*+|{_QUOTED}|\\.|[^\n'\"\\#]++|[^\n])*)", re.DOTALL)
_LISTED = re.compile(rf"(?>(?:{_QUOTED}|\\.|&>|>&|[^;&'\"\\>]++|[^;&])+)", re.DOTALL)
_STAGE = re.compile(rf"(?>(?:{_QUOTED}|\\.|[^|'\"\\]++|[^|])+)", re.DOTALL)
_BODY = re.compile("\x01(\\d+)\x01")

# Every branch begins with a letter or a sign of its own: that is what makes the search fast.
_STRICT = re.compile(
    r"\b(?:rm\s+(?:--?\S+\s+)*?-{1,2}\w*[rR]|mkfs\b|shred\b|wipefs\b|user(?:del|add)\b|groupadd\b|visudo\b|chpasswd\b"
    r"|insmod\b|sgdisk\b|blkdiscard\b|reboot\b|shutdown\b|poweroff\b|halt\b|dd\b[^\n;|&]{0,200}\bof="
    r"|authorized_keys|chmod\s[^\n;|&]{0,60}?(?:777|[+]s)|find\b[^\n;|]{0,300}-delete"
    r"|iptables\b[^\n;|&]{0,99}-[FX]|nft\b[^\n;|&]{0,99}flush|ufw\s+disable|setenforce\s+0"
    r"|systemctl\s[^\n;|&]{0,99}(?:stop|disable|mask|poweroff|reboot)\b|nc\s[^\n;|&]{0,99}-\w*e"
    r"|crontab\s+(?:-r|-\s*$|[^-\s])"
    r"|git\b[^\n;|&]{0,99}(?:push[^\n;|&]{0,99}(?:--force|\s-f\b|--mirror|--delete)|reset\s+--hard|clean\s+-\w*f"
    r"|filter-branch)"
    r"|(?:kubectl|oc|k|helm|terraform|tofu|aws|gcloud|az|docker|podman|vault|gh|gsutil|bq)\s[^\n;|&]{0,80}?"
    r"(?:\b(?:delete|destroy|drain|prune|terminate|uninstall|rb|purge)\b|delete-|terminate-|remove-|-recursive"
    r"|-auto-approve|add-iam-policy|put-\w+-policy|attach-\w+-policy|create-access-key|secrets?\s+(?:get|versions)"
    r"|get-secret-value|volume\s+rm\b|--privileged)"
    r"|[dD](?i:rop\s+(?:database|table|schema|user|role|owned)\b|elete\s+from\b|ropdatabase\b)"
    r"|[uU](?i:pdate\s+[\w.\"]{1,99}\s+set\b(?![^\n;]{0,300}\bwhere\b))"
    r"|[tT](?i:runcate\s+(?:table\s)?\w)|[gG](?i:rant\s+\w[^\n;]{0,99}?\bto\b)|[fF](?i:lush(?:all|db)\b)"
    r"|[cC](?i:opy\b[^\n;]{0,200}\bto\s+program\b))"
    r"|[|>/.](?:(?<=\|)\s*(?:sudo\s+)?(?:/[\w/]{1,40}/)?(?:(?:ba|da|z|k)?sh\b(?!\.)|(?:python\d?|perl|ruby|node|php)\b)"
    r"|(?<=>)\s*/(?:dev/(?:sd|nvme|vd|hd)|etc/)|(?<=/)(?:dev/(?:tcp|udp)/|etc/(?:shadow|sudoers))|(?<=\.)ssh/id_)"
)
_WORDS = frozenset(
    "rm rmdir unlink mv cp dd truncate shred wipefs chmod chown chattr setfacl kill pkill killall sudo doas su eval "
    "exec source xargs parallel curl wget nc ncat socat ssh scp sftp rsync ftp telnet nmap base64 openssl gpg "
    "python python2 python3 perl ruby node php lua bash sh zsh dash ksh awk sed find tee install docker podman "
    "kubectl oc k helm terraform tofu aws gcloud az gsutil bq vault git gh psql mysql mongo mongosh redis sqlite3 "
    "sqlcmd mysqldump pg_dump tar zip crontab at systemctl service mount umount swapoff fdisk parted lvremove "
    "vgremove zfs zpool iptables nft ufw usermod useradd userdel groupadd passwd chpasswd visudo setcap setenforce "
    "modprobe insmod sysctl nohup setsid env watch trap alias history unset export powershell pwsh cmd mkfs sgdisk "
    "blkdiscard reboot shutdown poweroff halt drop delete grant copy flushall flushdb dropdatabase "
    "authorized_keys".split()
)
_TELLING = re.compile(r"[`$>]|<<|\(\)|/(?:etc|dev)/|\.ssh")
_HARMLESS = frozenset(
    "ls cat echo printf head tail grep egrep fgrep wc cd pwd true false test sleep date whoami id uname df du ps "
    "sort uniq cut tr stat file which type clear hostname uptime free basename dirname seq diff cmp fi done else "
    "then esac :".split()
    + [name for level, _, names in PLAIN if level == "low" for name in names.split()]
) | frozenset(READERS)
_SIGNS = re.compile(r"[;&|<>`$(){}]")


def units(text: str) -> list[str]:
    r"""The commands of *text* as far as quotes and line ends tell, each with its here-documents; no comments.

    >>> units("ls # it's\ncat <<A && pwd\nrm x\nA\n#\necho 'a'")
    ["ls # it's", 'cat <<A && pwd\nrm x\nA', "echo 'a'"]
    """
    bodies: list[str] = []
    if "<<" in text:
        text = _lifted(text, bodies)
    found: list[str] = []
    # Without a quote or a backslash lines are lines, and splitting them costs nothing.
    lines = _LINE.findall(text) if any(mark in text for mark in "'\"\\") else text.split("\n")
    for line in map(str.strip, dict.fromkeys(lines)):
        if line and not line.startswith("#"):
            found += [line] if len(line) <= _LONG_LINE or "\x01" in line else _parts(line)
    if bodies:
        found = [_BODY.sub(lambda match: bodies[int(match[1])], unit) for unit in found]
    return found


def _lifted(text: str, bodies: list[str]) -> str:
    """*text* with the bodies of its here-documents in *bodies*, and a mark at the end of the line that opens them."""
    pieces: list[str] = []
    at = line = 0
    endless: set[str] = set()  # names that end nowhere: looking again would cost the rest of the text each time
    while match := _START.search(text, at):
        line = line if line >= match.end() else text.find("\n", match.end())
        if line < 0:
            break  # no line follows that could be its body
        name = match[2]
        end = -1 if name in endless else _end(text, name, line)
        if end < 0:
            endless.add(name)
            pieces.append(text[at : match.end()])
            at = match.end()
            continue
        pieces.append(f"{text[at:line]}\x01{len(bodies)}\x01")
        bodies.append(text[line:end])
        at = end
    return "".join(pieces) + text[at:]


def _end(text: str, name: str, at: int) -> int:
    """Where the first line from *at* on that says *name* alone ends; -1 where none does."""
    while (found := text.find(name, at + 1)) >= 0:
        start = text.rfind("\n", 0, found) + 1
        end = text.find("\n", found)
        at = len(text) if end < 0 else end
        if text[start:at].strip(" \t") == name:
            return found + len(name)
    return -1


def _parts(line: str) -> list[str]:
    """The commands of one very long *line*; of a very long pipe, each two neighbours."""
    found: list[str] = []
    for part in map(str.strip, _LISTED.findall(line)):
        if len(part) > _LONG_LINE:
            stages = [stage.strip() for stage in _STAGE.findall(part) if stage.strip()]
            pairs = [f"{left} | {right}" for left, right in itertools.pairwise(stages)]
            found += [pair if _quotes(pair) else shortened(pair) for pair in pairs or stages]
        elif part:
            found.append(part)
    return found


def _quotes(part: str) -> bool:
    # A script in quotes goes to a reader that looks over it in turn: cutting it would lose its end.
    return part.endswith(("'", '"')) or "$(" in part


def _plain(unit: str) -> bool:
    return unit.split(None, 1)[0] in _HARMLESS and not _SIGNS.search(unit)


# Programs that are given text for another reader.
_NESTS = re.compile(
    r"\b(?:psql|pgcli|mysql\w*|mariadb|mycli|sqlite3?|duckdb|sqlcmd|isql|sqlplus|snowsql|clickhouse\S*|trino|presto|beeline"
    r"|hive|spark-sql|cqlsh|bq|mongo(?:sh)?|redis-cli|valkey-cli|python\d?|perl|ruby|node|php|pwsh|powershell|curl|wget"
    r"|(?:ba|da|z|k)?sh|eval|xargs|sudo|ssh|kubectl|docker|exec)\b|`|\$\("
)
SKIM = Skim(
    "shell", units, _STRICT, _WORDS, _TELLING, _plain,
    marks="\n;|&", unit_us=45, char_us=0.4, nests=_NESTS, nested_us=130,
)  # fmt: skip
