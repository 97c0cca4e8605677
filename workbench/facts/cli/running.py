"""Commands that a tool carries elsewhere: into a container, a pod, a virtual machine."""

from collections.abc import Sequence

from workbench.domain.risk import RiskLevel
from workbench.facts.cli.argv import base, spoken
from workbench.facts.finding import Finding, high, medium
from workbench.facts.scope import Scope
from workbench.facts.word import Word

_SHELLS = frozenset("sh bash ash dash zsh ksh csh tcsh fish busybox powershell pwsh cmd powershell.exe cmd.exe".split())
_CLIENTS = frozenset(
    "psql mysql mariadb redis-cli mongo mongosh sqlite3 cqlsh clickhouse-client sqlcmd sqlplus duckdb influx ksql "
    "python python3 ipython node irb rails rake pry php perl lua iex erl gdb nodetool etcdctl rabbitmqctl "
    "django-admin manage.py ./manage.py bin/rails gitlab-psql gitlab-rails gitlab-redis-cli".split()
)
_TOUCH_FILES = frozenset("rm rmdir shred dd chmod chown find mv cp tee mkfs truncate".split())


def inner(words: Sequence[Word], scope: Scope, *, tty: bool, where: str, host: bool = False) -> list[Finding]:
    """Findings of running *words* in *where* (a pod, a container, a machine).

    A shell, or with *tty* a client, that is given nothing to do is a session: medium, and high on a *host*'s own file
    system. *words* may be empty where the tool then opens a shell.
    """
    session = (high if host else medium)(f"shell in {where}", f"opens an interactive session in {where}")
    words = list(words)
    if words and base(words[0]) == "chroot" and len(words) > 1:
        words = words[2:]
    if not words:
        return [session]
    program = base(words[0])
    opens = program in _SHELLS and not any(word.text.startswith(("-c", "-lc", "-ec", "/c", "-C")) for word in words[1:])
    if opens and all(word.text.startswith("-") or word.text in _SHELLS for word in words[1:]):
        return [session]
    if program == "nsenter" and (host or any(word.text in {"-t", "--target"} for word in words)):
        return [high(f"nsenter in {where}", "enters the namespaces of the host")]
    findings = scope.nested(spoken(words), "bash")
    if tty and program in _CLIENTS and all(finding.risk is RiskLevel.LOW for finding in findings):
        return findings if _says_what(words) else [*findings, session]
    return findings


def _says_what(words: Sequence[Word]) -> bool:
    """True where a client is told what to run on its command line, so that no session stays open."""
    told = ("-c", "-e", "--command", "--eval", "--execute", "-f", "--file", "-Q", "-q", "-l", "--version", "--help")
    return any(word.text.split("=")[0] in told or word.text.startswith(("-c", "-e")) for word in words[1:]) or (
        base(words[0]) in {"redis-cli", "nodetool", "etcdctl", "rabbitmqctl", "rake"}
        and any(not word.text.startswith("-") for word in words[1:])
    )


def script(text: str, scope: Scope) -> list[Finding]:
    """Findings of shell text that runs elsewhere."""
    return scope.nested(text, "bash")


def in_fresh_container(findings: list[Finding]) -> list[Finding]:
    """*findings* without those that only touch the files of a container just made, which nobody misses."""
    return [finding for finding in findings if finding.verb.split(" ")[0] not in _TOUCH_FILES]
