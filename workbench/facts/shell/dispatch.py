"""Which reader a command goes to: its own, an infrastructure tool's, a table's, or the generic one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.facts.cli import PROGRAMS as TOOLS
from workbench.facts.cli import fed
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.paths import is_secret_path
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Stream
from workbench.facts.shell.escapes import argument_tricks
from workbench.facts.shell.generic import generic, script
from workbench.facts.shell.handlers import HANDLERS, READS_CODE
from workbench.facts.shell.interpreters import written_here
from workbench.facts.shell.table import lookup
from workbench.facts.shell.wrappers import SHELLS
from workbench.facts.word import Word

if TYPE_CHECKING:
    from workbench.facts.shell.session import Session

_HELP = frozenset({"--help", "--version", "-version", "-help", "--usage", "/?"})
_SHORT_HELP = frozenset({"-h", "-V", "-v", "-?", "help", "version", "-H"})
_SYSTEM = re.compile(
    r"^(?:/(?:usr/)?(?:local/)?s?bin/|/opt/[\w./-]*/bin/|/snap/bin/|/nix/|/usr/libexec/"
    r"|[A-Za-z]:[\\/]|\./node_modules/\.bin/|vendor/bin/)"
)
# A dry run that was declined: the command as it runs without the option.
_NOT_DRY = re.compile(
    r"--(?:dry[-_]?run|noop|no-op|simulate|what-?if|check)=(?:no|none|false|off|0|f|n)", re.IGNORECASE
)
# Variables that stand in front of a command without changing it: a prompt's name, `$SUDO`, `$DRY_RUN`.
_PREFIX = re.compile(r"\$\{?(?:[a-z]\w*|\w*(?:SUDO|DOAS|DRY|TIME|NICE|RUN_AS|AS_ROOT)\w*)\}?")
# Where data lies: what stands here shares its name with a program at most.
_DATA = re.compile(r"^/(?:etc|proc|sys|dev|run|boot|var/(?:log|lib|run|spool|mail))/(?!.*/s?bin/)")
# `VERSION` suffixes that do not make another program: python3.11, gcc-12, php8.2.
_SUFFIX = re.compile(r"^([a-z][a-z_+]*?)-?\d+(?:\.\d+)*$")
_INTERPRETERS = frozenset({*SHELLS, "python", "python3", "python2", "perl", "ruby", "node", "php"})
_RUNS_OTHERS = frozenset(
    "sudo doas env xargs nohup time timeout nice watch ssh chroot parallel exec command "
    "docker podman kubectl oc find bash sh zsh".split()
)


def dispatch(argv: list[Word], stdin: Stream, session: Session) -> list[Finding]:
    """Findings of *argv*, whose first word names the program."""
    first = argv[0]
    name = base_name(first.text)
    if not first.known:
        return _unknown(argv, stdin, session)
    if any(_NOT_DRY.fullmatch(word.text) for word in argv):
        argv = [word for word in argv if not _NOT_DRY.fullmatch(word.text)]
    if match := re.match(r"^/etc/(?:rc\.d/)?init\.d/([\w@.-]+)$", first.text):
        return dispatch([Word("service"), Word(match[1]), *argv[1:]], stdin, session)
    if _DATA.match(first.text):
        if is_secret_path(first.text):
            return [high(effects.cut(first.text), "points at a file of credentials")]
        return [medium(effects.cut(first.text), "names a file that is no program known here")]
    if first.text.isupper() and name.islower():  # capitals throughout: what was typed with the lock on
        argv = [Word(first.text.lower()), *(_lowered(word) for word in argv[1:])]
    if first.glob and _SYSTEM.match(first.text):
        return [high(effects.cut(first.text), "runs a program whose name is a pattern")]
    handler = HANDLERS.get(name)
    known = handler is not None or name in TOOLS or lookup(name) is not None
    own = first.text.startswith("./") and not (name in TOOLS and "." in name)  # `./securityadmin.sh` has no namesake
    if "/" in first.text and not _SYSTEM.match(first.text) and (not known or own):
        if is_secret_path(first.text):
            return [high(effects.cut(first.text), "points at a file of credentials")]
        call = _call(name, argv, stdin, session)
        return written_here(call, first, "bash") or script(call)
    if known and _only_help(argv, name):
        return [low(name, "shows help or version")]
    call = _call(name, argv, stdin, session)
    if name not in READS_CODE and (tricks := argument_tricks(call)):
        return tricks
    if handler is not None:
        return handler(call)
    if name in TOOLS:
        return _tool(argv, name, stdin, session)
    table = lookup(name)
    if table is not None:
        return table(call)
    return generic(call)


def _tool(argv: list[Word], name: str, stdin: Stream, session: Session) -> list[Finding]:
    """Findings of an infrastructure tool, and of what is fed to the command it carries elsewhere."""
    argv = [Word(name), *argv[1:]]  # by the name that it goes by, without a version or a folder
    found = session.tool(argv, TOOLS[name])
    opens = [finding for finding in found if finding.verb.startswith("shell in ")]
    if opens and stdin.origin in ("fetched", "decoded"):
        return [*found, high(name, "runs what was fetched or decoded")]
    if stdin.origin not in ("text", "built") or not stdin.text.strip():
        return found
    given = session.tool(argv, lambda argv, scope: fed(argv, stdin.text, scope))
    # A session that is given its commands is what they are.
    return [*(finding for finding in found if not given or finding not in opens), *given]


def base_name(text: str) -> str:
    """The program that a command's first word names.

    >>> base_name("/usr/bin/python3.11"), base_name("RM.exe"), base_name("gcc-12")
    ('python', 'rm', 'gcc')
    """
    name = text.rsplit("/", 1)[-1].rsplit("\\", 1)[-1]
    if name.lower().endswith(".exe"):
        name = name[:-4].lower()
    if name in HANDLERS or name in TOOLS or lookup(name) is not None:
        return name
    if match := _SUFFIX.match(name):
        return match[1] if match[1] in HANDLERS or match[1] in TOOLS or lookup(match[1]) is not None else name
    lower = name.lower()
    return lower if lower in HANDLERS or lower in TOOLS or lookup(lower) is not None else name


def runs_one_of(payloads: set[str], argv: list[Word]) -> bool:
    """True where one of *payloads* is the command itself, or code given to an interpreter."""
    name = base_name(argv[0].text)
    code = name == "eval" or (name in _INTERPRETERS and any(word.text in ("-c", "-e") for word in argv[1:]))
    where = argv[1:] if code else []
    first = argv[0].text
    return any(first == text.split()[0] or any(text in word.text for word in where) for text in payloads)


def is_known(name: str) -> bool:
    """True where *name* is a program that some reader knows."""
    name = base_name(name)
    return name in HANDLERS or name in TOOLS or lookup(name) is not None


def _lowered(word: Word) -> Word:
    return Word(word.text.lower(), word.known, word.glob) if word.text.isupper() and "/" not in word.text else word


def _call(name: str, argv: list[Word], stdin: Stream, session: Session) -> Call:
    return Call(name, argv, stdin, session)


def _only_help(argv: list[Word], name: str) -> bool:
    args = [word.text for word in argv[1:]]
    if not args:
        return False
    if len(args) == 1:
        return args[0] in _HELP or (
            args[0] in _SHORT_HELP
            and name
            not in (
                "kill",
                "history",
                "set",
                "[",
                "test",
                "echo",
                "printf",
                "cat",
                "rm",
                "cd",
                "exec",
                "rvim",
                "df",
                "du",
                "ls",
                "free",
                "dmesg",
                "lsof",
                "mount",
                "vim",
                "vi",
                "tcpdump",
                "nc",
            )
        )
    return args[-1] == "--help" and name not in _RUNS_OTHERS


def _unknown(argv: list[Word], stdin: Stream, session: Session) -> list[Finding]:
    """A command whose name only the running shell knows."""
    text = argv[0].text
    rest = argv[1:]
    while rest and rest[0].text.startswith("-") and len(rest) > 1:
        rest = rest[1:]
    if rest and rest[0].known and is_known(rest[0].text) and _PREFIX.fullmatch(text):
        # `$SUDO rm x`, `$prompt ls`: a prefix in front of a program that is known.
        return dispatch(rest, stdin, session)
    plain = re.fullmatch(r"\$\{?(\w+)\}?", text)
    if plain and plain[1] == "SHELL":
        return dispatch([Word("sh"), *argv[1:]], stdin, session)
    if plain and plain[1] == "0":
        return [medium("$0", "runs this script again")]
    if plain and plain[1].islower() and is_known(plain[1]):
        return dispatch([Word(plain[1]), *argv[1:]], stdin, session)  # a prompt's $ stuck to its command
    if text.startswith(("$(", "`")):
        return [high(effects.cut(text), "runs what another command prints")]
    tail = re.search(r"/([\w.-]+)$", text)
    if tail and text.startswith("$"):
        # "$HOME/bin/tool": where it stands is unknown, what it is called is not.
        if is_known(tail[1]):
            return dispatch([Word(tail[1]), *argv[1:]], stdin, session)
        return [medium(effects.cut(text), "runs a program that cannot be seen here")]
    return [unresolved(effects.cut(text), "runs a command that cannot be seen here", risk=high("", "").risk)]
