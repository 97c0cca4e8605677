"""Programs that no table knows, read by the verbs of their subcommands and flags."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call

_LOW = frozenset(
    """list ls show get status stat stats info describe version help search check diff inspect view print cat lint validate verify
    test plan preview explain query find lookup whoami which what log logs history top ps tree env? doctor health healthcheck ping
    completion completions man docs tail watch count summary report usage outdated audit? compare display dump-config ls-files select
    read peek resolve dry-run simulate estimate analyze analyse stats metrics graph examine detect identify probe ps info probe fmt format
    browse monitor trace monitorlist discover review measure benchmark bench hash checksum size""".replace("?", "").split()
)
_MEDIUM = frozenset(
    """create add set update install start run build login up apply init new edit modify change enable configure config deploy push
    pull upload? sync put write save commit import generate register attach connect mount open restart reload refresh scale resize move
    mv copy cp clone fork rename download fetch clean-cache upgrade exec execute submit send publish merge tag restore rollback lock
    unlock unmount detach link unlink use switch assign label annotate patch join stop pause resume suspend cancel kill abort retry
    convert encode decode compress extract pack unpack render serve proxy forward record play toggle setup bootstrap provision
    migrate snapshot backup checkout rebase logout daemon server compile touch make replace append insert trigger schedule
    subscribe unsubscribe bind unbind load unload promote package release invite store approve reject accept volume""".replace("?", "").split()
)
_HIGH = frozenset(
    """delete destroy purge wipe uninstall rm remove drop erase format-disk reset nuke teardown terminate truncate flush revoke
    grant decommission deprovision obliterate overwrite zap prune shred exfiltrate exploit crack attack brute bruteforce inject poweroff
    shutdown reboot halt disable-logging rekey unseal""".split()
)
_HIGH_FLAGS = frozenset("--delete --delete-all --destroy --purge --wipe --erase --remove-all --drop --uninstall --nuke --remove --exploit".split())
_LOW_FLAGS = frozenset("--list --show --status --info --dry-run --dryrun --check --diff --list-all --print --simulate --noop --what-if --preview --validate --query --version --help".split())
# Where a removal takes away one disposable or rebuilt thing, it is a bounded change.
_ATTACK = re.compile(
    r"exploit|payload|backdoor|rootkit|keylog|linpeas|winpeas|linenum|lse\.sh|pspy|mimikatz|mimipenguin|bruteforce|brute[-_]force|reverse[-_]?shell|revshell|shellcode"
    r"|pwn|ransom|botnet|metasploit|cobalt|beacon|c2[-_]|exfil|stealer|dumper|lazagne|kerbrute|impacket|secretsdump|responder|sqlmap|nikto|xss|ssrf|crack(?!ers?\b)"
    r"|scanner|smuggl|deserial|ysoserial|phpggc|padbuster|gopherus|bypass|privesc|hijack|spoof|spray|smbmap|enum4linux|ntlm|kerberoast|bloodhound|certipy|evil|hack|malware|trojan|crap?secrets",
    re.I,
)
_DESTROYS = re.compile(r"(?:^|[-_./])(?:destroy|wipe|nuke|purge|delete|teardown|uninstall|erase|drop|reset)(?:[-_.]|all|$)", re.I)
_TARGET = frozenset("-u --url --target -t --host --rhost -url --uri --hosts".split())


def generic(call: Call) -> list[Finding]:
    """Findings of a program nobody here knows."""
    words = [word.text for word in call.args if not word.text.startswith("-")]
    flags = {word.text.partition("=")[0] for word in call.args if word.text.startswith("-")}
    target = effects.cut(" ".join(words[:3]))
    found = [finding for word in call.args for finding in effects.reads(call.name, word, call.shell.cwd)]
    if _ATTACK.search(call.name) or attacks(call):
        return [high(call.name, "scans or attacks a target", target)]
    if flags & _LOW_FLAGS and not flags & _HIGH_FLAGS:
        return [*found, low(call.name, "only shows or checks", target)]
    risk, verb = _verb(words)
    if risk is None:
        if flags & _HIGH_FLAGS:
            return [high(call.name, "removes something", target)]
        return [*found, medium(call.name, "runs a program that is not known here", target)]
    reason = {"low": "only shows or checks", "medium": "changes something", "high": "removes or takes over something"}[risk.value]
    if flags & _HIGH_FLAGS:
        risk = RiskLevel.HIGH
    return [*found, Finding(risk, effects.cut(f"{call.name} {verb}"), reason, target)]


def _verb(words: list[str]) -> tuple[RiskLevel | None, str]:
    for word in words[:3]:
        for part in [word, *re.split(r"[-_:.]", word)]:
            part = part.lower()
            if part in _HIGH:
                return RiskLevel.HIGH, word
            if part in _MEDIUM:
                return RiskLevel.MEDIUM, word
            if part in _LOW:
                return RiskLevel.LOW, word
        if "/" in word or "." in word:
            break  # an operand: what follows is no verb
    return None, ""


def attacks(call: Call) -> bool:
    """True where a program that cannot be read here is pointed at somebody's web address."""
    args = [word.text for word in call.args]
    for flag, value in zip(args, args[1:], strict=False):
        if flag in _TARGET and re.match(r"https?://", value) and call.name not in ("http", "curl"):
            return True
    return False


def script(call: Call) -> list[Finding]:
    """Findings of a local script or program that is run by its path."""
    name = call.argv[0].text
    target = effects.cut(" ".join(word.text for word in call.argv[:4]))
    if _ATTACK.search(name) or attacks(call):
        return [high(effects.cut(name), "runs a tool that scans or attacks a target", target)]
    if _DESTROYS.search(name.rsplit("/", 1)[-1]):
        return [high(effects.cut(name), "runs a script named for what it destroys", target)]
    if len(call.args) == 1 and call.args[0].text in ("--help", "-h", "--version", "help", "version", "-V"):
        return [low(effects.cut(name), "shows help or version")]
    return [medium(effects.cut(name), "runs a local program that cannot be read here", target)]
