"""Programs that no table knows, read by the verbs of their subcommands and flags."""

import itertools
import re

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call
from workbench.facts.word import Word

_LOW = frozenset(
    """
    list ls show get status stat stats info describe version help search check diff inspect view print cat lint
    validate verify test plan preview explain query find lookup whoami which what log logs history top ps tree env
    doctor health healthcheck ping completion completions man docs tail watch count summary report usage outdated
    audit compare display dump-config ls-files select read peek resolve dry-run simulate estimate analyze analyse
    metrics graph examine detect identify probe fmt format browse monitor trace monitorlist discover review
    measure benchmark bench hash checksum size
    """.split()
)
_MEDIUM = frozenset(
    """
    create add set update install start run build login up apply init new edit modify change enable configure
    config deploy push pull upload sync put write save commit import generate register attach connect mount open
    restart reload refresh scale resize move mv copy cp clone fork rename download fetch clean-cache upgrade exec
    execute submit send publish merge tag restore rollback lock unlock unmount detach link unlink use switch
    assign label annotate patch join stop pause resume suspend cancel kill abort retry convert encode decode
    compress extract pack unpack render serve proxy forward record play toggle setup bootstrap provision migrate
    snapshot backup checkout rebase logout daemon server compile touch make replace append insert trigger schedule
    subscribe unsubscribe uninstall rm remove del bind unbind load unload promote package release invite store
    approve reject accept volume
    """.split()
)
_HIGH = frozenset(
    """
    delete destroy purge wipe drop erase format-disk reset nuke teardown terminate truncate flush revoke grant
    decommission deprovision obliterate overwrite zap prune shred exfiltrate exploit crack attack brute bruteforce
    inject poweroff shutdown reboot halt disable-logging rekey unseal
    """.split()
)
_HIGH_FLAGS = frozenset(
    "--delete --delete-all --destroy --purge --wipe --erase --remove-all --drop --uninstall "
    "--nuke --remove --exploit".split()
)
_LOW_FLAGS = frozenset(
    "--list --show --status --info --dry-run --dryrun --check --diff --list-all --print "
    "--simulate --noop --what-if --preview --validate --query --version --help".split()
)
# Where a removal takes away one disposable or rebuilt thing, it is a bounded change.
_ATTACK = re.compile(
    r"exploit|(?<!\{)payload|backdoor|rootkit|keylog|linpeas|winpeas|linenum|lse\.sh|pspy|mimikatz"
    r"|mimipenguin|bruteforce|brute[-_]force|reverse[-_]?shell|revshell|shellcode"
    r"|pwn|ransom|botnet|metasploit|cobalt|beacon|c2[-_]|exfil|stealer|dumper|lazagne|kerbrute"
    r"|impacket|secretsdump|responder|sqlmap|nikto|xss|ssrf|crack(?!ers?\b)"
    r"|scanner|smuggl|deserial|ysoserial|phpggc|padbuster|gopherus|bypass|privesc|hijack|spoof"
    r"|spray|smbmap|enum4linux|ntlm|kerberoast|bloodhound|certipy|evil|hack|malware|trojan"
    r"|crap?secrets",
    re.I,
)
_DESTROYS = re.compile(
    r"(?:^|[-_./])(?:destroy|wipe|nuke|purge|delete|teardown|uninstall|erase|drop|reset)(?:[-_.]|all|$)", re.I
)
_OUTPUTS = frozenset(
    "-o --output --out --output-file --outfile --output-dir --output-directory --outdir -out "
    "--export --export-html --save --write --dest --destination".split()
)
_TARGET = frozenset("-u --url --target -t --host --rhost -url --uri --hosts".split())


def generic(call: Call) -> list[Finding]:
    """Findings of a program nobody here knows."""
    words = [word.text for word in call.args if not word.text.startswith("-")]
    flags = {word.text.partition("=")[0] for word in call.args if word.text.startswith("-")}
    target = effects.cut(" ".join(words[:3]))
    found = _secrets(call)
    if _ATTACK.search(call.name) or attacks(call):
        return [high(call.name, "scans or attacks a target", target)]
    if flags & _LOW_FLAGS and not flags & _HIGH_FLAGS:
        return [*found, *written(call), low(call.name, "only shows or checks", target)]
    risk, verb = _verb(words)
    if risk is None:
        if flags & _HIGH_FLAGS:
            return [high(call.name, "removes something", target)]
        return [*found, *written(call), _by_name(call, words, target)]
    reason = {"low": "only shows or checks", "medium": "changes something", "high": "removes or takes over something"}[
        risk.value
    ]
    if flags & _HIGH_FLAGS:
        risk = RiskLevel.HIGH
    return [*found, *written(call), Finding(risk, effects.cut(f"{call.name} {verb}"), reason, target)]


# What a program's own name says of it: `lsfoo` and `footop` show, `mkfoo` and `foo2bar` make.
_NAMED_LOW = re.compile(
    r"(?:stat|stats|info|list|ls|view|viewer|show|print|count|check|checker|lint|log|logs|find"
    r"|finder|search|status|query|sum|hist|top|cat|grep|diff|test|mon|monitor|help|about|read"
    r"|reader|tree|dump|cmp|which|path|name|size|version)$"
    r"|^(?:ls|show|list|get|check|query|find|read|is|count|print|view|test|lint|diff|search"
    r"|stat|info|inspect|what|who|display|dump)(?:[-_]|[a-z]{2,}$)|^(?:p[bgnp]m|pam|ppm)\w+$"
    r"|^\w+to(?:p[bgnp]m|pam)$"
)
_NAMED_MEDIUM = re.compile(
    r"^(?:mk|make|add|set|update|create|build|install|gen|write|edit|fix|conv|un|start|run"
    r"|x?reset|print-to)|(?:install|update|build|make|conv|convert|edit|fix|set|tool|gen|d"
    r"|daemon|server)$|[a-z]2[a-z]"
)


def _secrets(call: Call) -> list[Finding]:
    """Arguments that are plainly paths of secrets; a bare word may be anything, a password itself included."""
    return [
        finding
        for word in call.args
        if "/" in word.text or "." in word.text
        for finding in effects.reads(call.name, word, call.shell.cwd)
        if "disk" not in finding.reason
    ]


def written(call: Call) -> list[Finding]:
    """Files that a program is told to write by a usual option."""
    found: list[Finding] = []
    texts = [word.text for word in call.args]
    for index, text in enumerate(texts):
        name, equals, value = text.partition("=")
        if name in _OUTPUTS:
            value = value if equals else texts[index + 1] if index + 1 < len(texts) else ""
            if "/" in value or re.search(r"\.\w{2,5}$", value):
                found.extend(effects.writes(f"{call.name} {name}", Word(value), call.shell.cwd))
    return found


def _by_name(call: Call, words: list[str], target: str) -> Finding:
    if call.stdin.origin != "none" and not any("/" in word for word in words):
        return low(call.name, "filters what comes through the pipe", target)
    if _NAMED_LOW.search(call.name) and not _NAMED_MEDIUM.search(call.name):
        return low(call.name, "is named for showing or checking", target)
    return medium(call.name, "runs a program that is not known here", target)


def _verb(words: list[str]) -> tuple[RiskLevel | None, str]:
    for word in words[:3]:
        for part in [word.lower(), *re.split(r"[-_:.]", word.lower())]:
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
    for flag, value in itertools.pairwise(args):
        if flag in _TARGET and re.match(r"https?://", value) and call.name not in ("http", "curl"):
            return True
    return False


def script(call: Call) -> list[Finding]:
    """Findings of a local script or program that is run by its path."""
    name = call.argv[0].text
    target = effects.cut(" ".join(word.text for word in call.argv[:4]))
    if _ATTACK.search(name) or attacks(call):
        return [high(effects.cut(name), "runs a tool that scans or attacks a target", target)]
    if any(word.text.startswith(("--dry-run", "--dryrun", "--noop", "--check", "--diff")) for word in call.args):
        return [low(effects.cut(name), "only shows what it would do", target)]
    if _DESTROYS.search(name.rsplit("/", 1)[-1]):
        return [high(effects.cut(name), "runs a script named for what it destroys", target)]
    if len(call.args) == 1 and call.args[0].text in ("--help", "-h", "--version", "help", "version", "-V"):
        return [low(effects.cut(name), "shows help or version")]
    return [medium(effects.cut(name), "runs a local program that cannot be read here", target)]
