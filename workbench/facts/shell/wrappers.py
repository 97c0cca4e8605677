"""Programs that run another command line: what counts is what they run."""

import re

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, Options, named
from workbench.facts.word import Word

SHELLS = frozenset("sh bash zsh ksh dash ash fish csh tcsh rbash mksh posh yash elvish nu pwsh".split())


ASSIGN = re.compile(r"^[A-Za-z_]\w*=")


def rest(args: list[Word], takes: str) -> tuple[list[Word], set[str], dict[str, str]]:
    """The command after a wrapper's own options, with the flags and values of those options."""
    valued = frozenset(takes.split())
    flags: set[str] = set()
    values: dict[str, str] = {}
    index = 0
    while index < len(args):
        text = args[index].text
        if text == "--":
            return args[index + 1 :], flags, values
        if not text.startswith("-") or text == "-":
            break
        name, equals, value = text.partition("=")
        flags.add(name)
        if equals and name.startswith("--"):
            values[name] = value
        elif text in valued:
            values[text] = args[index + 1].text if index + 1 < len(args) else ""
            index += 1
        elif text[:2] in valued and not text.startswith("--"):
            values[text[:2]] = text[2:]
            flags.add(text[:2])
        elif not text.startswith("--"):
            flags.update(f"-{char}" for char in text[1:])
            if f"-{text[-1]}" in valued:
                values[f"-{text[-1]}"] = args[index + 1].text if index + 1 < len(args) else ""
                index += 1
        index += 1
    return args[index:], flags, values


def is_bare_shell(argv: list[Word]) -> bool:
    """True where *argv* only opens an interactive shell."""
    if not argv or argv[0].text.rsplit("/", 1)[-1] not in SHELLS:
        return False
    return all(
        word.text
        in ("-i", "-l", "-p", "--login", "-il", "-li", "--norc", "--noprofile", "-", "-pi", "0<&2", "1>&2", "-ip", "-s")
        for word in argv[1:]
    )


def wrapper(takes: str = "", skip: int = 0, *, assigns: bool = False) -> Handler:
    """A reader of a program that takes its options, *skip* words of its own, and a command."""

    def read(call: Call) -> list[Finding]:
        argv, flags, _ = rest(call.args, takes)
        while assigns and argv and ASSIGN.match(argv[0].text):
            argv = argv[1:]
        argv = argv[skip:]
        if argv and (argv[0].text == "-c" or "-c" in flags) and call.name in ("flock", "ts", "setarch"):
            argv = argv[1:] if argv[0].text == "-c" else argv
            return call.nested(" ".join(word.text for word in argv), "bash")
        if is_bare_shell(argv):
            return [high(call.name, "opens a shell from another program", effects.cut(argv[0].text))]
        return call.run(argv) if argv else []

    return read


def _exec(call: Call) -> list[Finding]:
    argv, _flags, _values = rest(call.args, "-a")
    return call.run(argv) if argv else []


def _command(call: Call) -> list[Finding]:
    argv, flags, _values = rest(call.args, "")
    if flags & {"-v", "-V"} or not argv:
        return [low(call.name, "tells what a name stands for")]
    if not argv[0].known and call.name == "command":
        return [medium("command", "runs a command that is not named here", effects.cut(argv[0].text))]
    return call.run(argv)


def _script(call: Call) -> list[Finding]:
    options = Options(call.args, "-c --command -E -I -O -B -T -o")
    command = options.value("-c", "--command")
    if command is not None:
        text = command.text.strip()
        if is_bare_shell([Word(part) for part in text.split()]):
            return [high("script", "opens a shell from another program")]
        kept = [f for word in options.operands for f in effects.writes("script", word, call.shell.cwd)]
        return kept + call.nested(text, "bash")
    argv = options.operands[1:]
    if options.has("-q") and (not options.operands or options.operands[0].text == "/dev/null"):
        return (
            [high("script", "opens a shell from another program")]
            if not argv or is_bare_shell(argv)
            else call.run(argv)
        )
    return [medium("script", "records a terminal session")]


def _watch(call: Call) -> list[Finding]:
    argv, flags, _values = rest(call.args, "-n --interval -q")
    if is_bare_shell(argv) or any("reset;" in word.text and "sh" in word.text for word in argv):
        return [high("watch", "opens a shell from another program")]
    return call.run(argv) if flags & {"-x", "--exec"} else call.nested(" ".join(word.text for word in argv), "bash")


def _busybox(call: Call) -> list[Finding]:
    if not call.args or call.args[0].text.startswith("-"):
        return [low("busybox", "lists what it can do")]
    if is_bare_shell(call.args):
        return [high("busybox", "opens a shell from another program")]
    return call.run(call.args)


def _time(call: Call) -> list[Finding]:
    argv, _flags, values = rest(call.args, "-f --format -o --output")
    found = effects.writes("time", Word(values["-o"]), call.shell.cwd) if "-o" in values else []
    if is_bare_shell(argv):
        return [high("time", "opens a shell from another program")]
    return found + (call.run(argv) if argv else [])


def _timeout(call: Call) -> list[Finding]:
    argv, _flags, _values = rest(call.args, "-s --signal -k --kill-after")
    argv = argv[1:]
    if is_bare_shell(argv):
        return [high("timeout", "opens a shell from another program")]
    return call.run(argv) if argv else []


def _flock(call: Call) -> list[Finding]:
    argv, _flags, values = rest(call.args, "-w --timeout -E --conflict-exit-code -c --command")
    if "-c" in values:
        return call.nested(values["-c"], "bash")
    if len(argv) > 2 and argv[1].text == "-c":
        return call.nested(argv[2].text, "bash")
    if is_bare_shell(argv[1:]):
        return [high("flock", "opens a shell from another program")]
    return call.run(argv[1:]) if argv[1:] else []


# Wrappers that only change how a command runs, by the options of theirs that take a value.
_SIMPLE = {
    "": (
        "nohup coproc runcon setsid unbuffer catchsegv eatmydata torsocks torify firejail setarch linux32 linux64 "
        "i386 faketime dbus-run-session dbus-launch fakechroot gosu keychain aws-vault chronic "
        "valgrind direnv with-lock-ex run-one logsave pexec"
    ),
    "-n --adjustment": ("nice"),
    "-c --class -n --classdata -p": ("ionice"),
    "-i -o -e --input --output --error": ("stdbuf"),
    "-f": ("proxychains proxychains4 dotenv"),
    "-u -U -e -/ -n -l -L": ("chpst"),
    "-a -c -d -f -l -m -o -p -r -s -t": ("softlimit"),
    "-n -p": ("choom"),
    "-l -p -e -P": ("cpulimit"),
    "-d -u": ("trickle"),
    "-l -s -i -b": ("fakeroot"),
    "--user": ("pkexec"),
    "--reuid --regid --groups": ("setpriv"),
    "-a -f -H": ("rlwrap"),
    "-p -f -d -P": ("sshpass"),
    "-e -o -p -n -s": ("ltrace"),
    "-e -o -p -s -P -E -S -u": ("strace"),
    "-w -r -p -m -M": ("hyperfine"),
    "-n -s -e -f": ("xvfb-run"),
    "-p --pid": ("prlimit"),
    "-p": ("chrt taskset"),
    "-N -m -C --cpunodebind --membind": ("numactl"),
    "-u -g -G": ("runuser"),
    "-n": ("multitime"),
    "-t -w": ("caffeinate"),
    "-arch": ("arch"),
    "--regex": ("run-parts"),
    "-g": ("cgexec"),
}


_SKIPS = {"chrt": 1, "taskset": 1, "faketime": 1, "logsave": 1, "gosu": 1}


HANDLERS: dict[str, Handler] = {
    **{
        name: wrapper(takes, _SKIPS.get(name, 0), assigns=True)
        for takes, names in _SIMPLE.items()
        for name in names.split()
    },
    **named(
        (_exec, "exec noglob nocorrect"),
        (_command, "command builtin"),
        (_script, "script"),
        (_watch, "watch"),
        (_busybox, "busybox toybox"),
        (_time, "time"),
        (_timeout, "timeout gtimeout"),
        (_flock, "flock"),
    ),
}
