"""Programs that run another command line: what counts is what they run."""

import re

from workbench.facts import paths
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, Options, Stream
from workbench.facts.word import Word

SHELLS = frozenset("sh bash zsh ksh dash ash fish csh tcsh rbash mksh posh yash elvish nu pwsh".split())
_ASSIGN = re.compile(r"^[A-Za-z_]\w*=")
_FIELD = Word("$FIELD", known=False)


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
        while assigns and argv and _ASSIGN.match(argv[0].text):
            argv = argv[1:]
        argv = argv[skip:]
        if argv and (argv[0].text == "-c" or "-c" in flags) and call.name in ("flock", "ts", "setarch"):
            argv = argv[1:] if argv[0].text == "-c" else argv
            return call.nested(" ".join(word.text for word in argv), "bash")
        if is_bare_shell(argv):
            return [high(call.name, "opens a shell from another program", effects.cut(argv[0].text))]
        return call.run(argv) if argv else []

    return read


def _sudo(call: Call) -> list[Finding]:
    argv, flags, values = rest(
        call.args,
        "-u --user -g --group -h --host -p --prompt -C --close-from -D --chdir -R --chroot -T -r -t -U --other-user",
    )
    while argv and _ASSIGN.match(argv[0].text):
        argv = argv[1:]
    if flags & {"-l", "--list", "-v", "--validate", "-V", "-k", "-K", "--version"} and not argv:
        return [low("sudo", "shows or refreshes what sudo allows")]
    if flags & {"-l", "--list", "-ll"}:
        return [low("sudo", "shows what sudo allows")]
    if flags & {"-e", "--edit"} or call.name == "sudoedit":
        return [f for word in argv for f in effects.writes("sudoedit", word, call.shell.cwd)] or [
            medium("sudoedit", "edits files")
        ]
    if not argv:
        return (
            [high("sudo", "opens a root shell")]
            if flags & {"-i", "-s", "--login", "--shell"}
            else [low("sudo", "runs nothing")]
        )
    if is_bare_shell(argv) and not call.stdin.text and call.stdin.origin == "none":
        user = values.get("-u", values.get("--user", "root"))
        return [high("sudo", f"opens a shell as {effects.cut(user)}")]
    return call.run(argv)


def _su(call: Call) -> list[Finding]:
    options = Options(call.args, "-c --command -s --shell -g -G -w --session-command")
    command = options.value("-c", "--command", "--session-command")
    if command is not None:
        if is_bare_shell([Word(part) for part in command.text.split()]):
            return [high("su", "opens a shell as another user")]
        if not command.known and re.fullmatch(r"\s*\$\{?\w+\}?\s*", command.text):
            return [unresolved("su -c", "runs what cannot be seen here", risk=high("", "").risk)]
        return call.nested(command.text, "bash")
    user = next((word.text for word in options.operands if word.text != "-"), "root")
    if call.stdin.origin == "text" and call.stdin.text:
        return call.nested(call.stdin.text, "bash")
    if user == "root":
        return [high("su", "opens a root shell")]
    return [medium("su", "opens a shell as another user", effects.cut(user))]


def _env(call: Call) -> list[Finding]:
    argv, _flags, values = rest(call.args, "-u --unset -C --chdir -S --split-string")
    split = values.get("-S", values.get("--split-string"))
    if split is not None:
        return call.nested(f"{split} {' '.join(word.text for word in argv)}", "bash")
    preload = [word for word in argv if word.text.startswith(("LD_PRELOAD=", "LD_AUDIT="))]
    while argv and (re.match(r"^[\w:.]+=", argv[0].text) or (not argv[0].known and len(argv) > 1)):
        argv = argv[1:]
    if not argv:
        return [medium("env", "shows the whole environment, which may hold secrets")]
    found = [high("env", "makes a program load foreign code", effects.cut(word.text)) for word in preload]
    if is_bare_shell(argv):
        return [high("env", "opens a shell from another program")]
    return found + call.run(argv)


def _xargs(call: Call) -> list[Finding]:
    argv, flags, values = rest(
        call.args,
        "-I -n -P -L -d -s -E -a --arg-file --delimiter --max-args --max-procs --max-lines --max-chars --replace -J -R -S",
    )
    if not argv:
        return [low("xargs", "prints its input")]
    name = argv[0].text.rsplit("/", 1)[-1]
    replace = values.get("-I") or ("{}" if "-i" in flags else "") or values.get("--replace") or values.get("-J")
    known = call.stdin.text.split() if call.stdin.origin == "text" and len(call.stdin.text) < 4_000 else None
    if is_bare_shell(argv) or (name in SHELLS and argv[-1].text == "-c"):
        if known and argv[-1].text == "-c":
            return call.nested(call.stdin.text, "bash")
        return [high("xargs", "runs its input as commands")]
    given = call.stdin.text if call.stdin.text.endswith(effects.FIELD) else effects.FIELD
    inputs = [Word(text) for text in known] if known else [Word(given, known=False)]
    if replace:
        value = " ".join(known) if known else given
        argv = [
            Word(word.text.replace(replace, value), word.known and bool(known), word.glob)
            if replace in word.text
            else word
            for word in argv
        ]
    else:
        argv = [*argv, *inputs]
    return call.run(argv, Stream())


def _parallel(call: Call) -> list[Finding]:
    argv, _flags, _values = rest(
        call.args,
        "-j --jobs -a --arg-file -S --sshlogin --delay --timeout --joblog -n -N -L --colsep -C -I --tmpdir --results",
    )
    texts = [word.text for word in argv]
    marks = [index for index, text in enumerate(texts) if text in (":::", ":::+", "::::")]
    command, inputs = (argv[: marks[0]], argv[marks[0] + 1 :]) if marks else (argv, [])
    inputs = [word for word in inputs if not word.text.startswith(":::")]
    if not command:
        given = [word.text for word in inputs] or ([call.stdin.text] if call.stdin.origin == "text" else [])
        found = [finding for text in given for finding in call.nested(text, "bash")]
        return found or [high("parallel", "runs its input as commands")]
    texts = [word.text for word in command]
    known = call.stdin.text.split()[:4] if call.stdin.origin == "text" and not inputs else []
    values = ["$FIELD", *known, *(word.text for word in inputs[:4])]
    found = []
    for value in values if len(values) == 1 else values[1:]:
        # Every word with blanks is read by itself too: parallel joins them for a shell, which would cut a script apart.
        filled = [re.sub(r"\{\d*[./]*\}", value, text) for text in texts]
        if filled == texts:
            filled.append(value)
        found += call.nested(" ".join(filled), "bash")
        found += [f for text in filled if " " in text for f in call.nested(text, "bash")]
    if len(inputs) > 1 and re.search(r"\{\d\}", " ".join(texts)):
        found += call.nested(re.sub(r"\{\d\}", " ".join(word.text for word in inputs[:4]), " ".join(texts)), "bash")
    return found


def _ssh(call: Call) -> list[Finding]:
    argv, flags, values = rest(call.args, "-b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w -B")
    option = " ".join(word.text for word in call.args)
    if re.search(
        r"(?:ProxyCommand|LocalCommand|PermitLocalCommand|KnownHostsCommand)\s*[= ]", option
    ) and not re.search(
        r"ProxyCommand[= ]+(?:ssh|nc|aws|gcloud|cloudflared|none|/usr/bin/(?:nc|ssh)|connect|corkscrew|sh -c ['\"]?aws|ncat|ckey|tsh|session-manager)",
        option,
    ):
        return [high("ssh", "runs a local program for its connection", effects.cut(option))]
    if "-Q" in flags or "-V" in flags:
        return [low("ssh", "shows what ssh supports")]
    if "-F" in values and paths.is_secret_path(values["-F"]):
        return [high("ssh", "shows a file of secrets as its configuration", values["-F"])]
    found: list[Finding] = []
    if "-R" in flags or "-D" in flags or "-w" in flags:
        found.append(
            high("ssh", "opens a way into or out of the network", effects.cut(option))
            if "-R" in flags
            else medium("ssh", "opens a proxy", effects.cut(option))
        )
    elif "-L" in flags:
        found.append(medium("ssh", "forwards a port", effects.cut(option)))
    command = argv[1:]
    if "-O" in flags:
        return [low("ssh", "controls an open connection")]
    if not command:
        if call.stdin.origin in ("text", "built") and call.stdin.text:
            found.append(medium("ssh", "runs a command on another host", effects.cut(argv[0].text if argv else "")))
            found += call.nested(call.stdin.text, "bash")
        if call.stdin.origin in ("opaque", "decoded", "fetched"):
            found.append(high("ssh", "runs on another host what comes through the pipe"))
        return found or ([medium("ssh", "opens a shell on another host", effects.cut(argv[0].text))] if argv else [])
    text = " ".join(word.text for word in command)
    if call.stdin.origin not in ("none", "text", "built") and re.search(
        r"\b(?:cat|dd|tee|tar|pv)\b.*(?:>|of=|\bx|tee)", text
    ):
        found.append(high("ssh", "sends what comes through the pipe to another host", effects.cut(argv[0].text)))
    return [
        *found,
        medium("ssh", "runs a command on another host", effects.cut(argv[0].text)),
        *call.nested(text, "bash"),
    ]


def _chroot(call: Call) -> list[Finding]:
    argv, _flags, _values = rest(call.args, "--userspec --groups -u -g")
    command = argv[1:]
    if not command or is_bare_shell(command):
        return [high("chroot", "opens a shell in another root", effects.cut(argv[0].text if argv else ""))]
    return call.run(command)


def _nsenter(call: Call) -> list[Finding]:
    argv, flags, values = rest(call.args, "-t --target -S --setuid -G --setgid -N")
    host = values.get("-t", values.get("--target", "")) == "1"
    if host or not argv or is_bare_shell(argv) or (argv and is_bare_shell([argv[-1]])):
        return [high("nsenter", "enters another namespace, out of the container", " ".join(sorted(flags)))]
    return [medium("nsenter", "runs a command in another namespace"), *call.run(argv)]


def _unshare(call: Call) -> list[Finding]:
    argv, _flags, _values = rest(call.args, "--map-user --map-group --setuid --setgid --propagation --root -R --wd -w")
    if not argv or is_bare_shell(argv):
        return [high("unshare", "opens a shell in new namespaces")]
    return call.run(argv)


def _capsh(call: Call) -> list[Finding]:
    texts = [word.text for word in call.args]
    if "--" in texts:
        tail = call.args[texts.index("--") + 1 :]
        if tail[:1] and tail[0].text == "-c" and len(tail) > 1:
            return call.nested(tail[1].text, "bash")
        return [high("capsh", "opens a shell from another program")]
    return [low("capsh", "shows capabilities")]


def _sg(call: Call) -> list[Finding]:
    command = Options(call.args, "-c").value("-c")
    if command is not None:
        return call.nested(command.text, "bash")
    if len(call.args) < 2:
        return [medium("sg", "opens a shell with another group")]
    return call.nested(" ".join(word.text for word in call.args[1:]), "bash")


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


def _find(call: Call) -> list[Finding]:
    args = call.args
    starts = []
    for word in args:
        if word.text.startswith(("-", "(", "!", ",")) and word.text not in ("-H", "-L", "-P"):
            break
        if not word.text.startswith("-"):
            starts.append(word)
    texts = [word.text for word in args]
    found = _find_actions(call, args, starts, texts)
    shallow = "-maxdepth" in texts and texts[texts.index("-maxdepth") + 1 : texts.index("-maxdepth") + 2] in (
        ["0"],
        ["1"],
        ["2"],
        ["3"],
    )
    if not shallow and any(paths.is_root_path(word.text) for word in starts):
        found.append(medium("find", "walks through the whole file system", "/"))
    hunts = re.search(
        r"(?:^|[/*.\s])(?:id_[rd]sa|\.pem|\.kdbx?|\.key|shadow|\.aws|credentials?|passwords?|secrets?|\.ssh|wallet|\.pgpass|\.netrc|\.p12|\.pfx|authorized_keys|\.git-credentials|\.env)\b",
        " ".join(texts),
    )
    if hunts and any(re.match(r"^(?:/|~|/home|/root|/Users|/etc)$", paths.normal(word.text)) for word in starts):
        shown = any(text in ("cat", "grep", "cp", "less", "tail", "head") for text in texts)
        found.append((high if shown else medium)("find", "looks for files of credentials", effects.cut(hunts[0])))
    elif re.search(r"-perm\s+(?:[-/]?(?:[24-7]\d{3}|u[=+]s|g[=+]s|[ug]\+s))", " ".join(texts)):
        found.append(medium("find", "looks for programs that run with another's rights"))
    return found or [low("find", "only looks for files", effects.cut(" ".join(word.text for word in starts)))]


def _find_actions(call: Call, args: list[Word], starts: list[Word], texts: list[str]) -> list[Finding]:
    found: list[Finding] = []
    scratch = bool(starts) and all(paths.is_scratch_path(effects.place(word.text, call.shell.cwd)) for word in starts)
    scratch = scratch or (not starts or starts[0].text == ".") and paths.is_scratch_path(call.shell.cwd or "x")
    named = _disposable(texts)
    if "-delete" in texts:
        risk = medium if scratch or named or "-empty" in texts else high
        found.append(
            risk("find -delete", "deletes every file that matches", effects.cut(" ".join(word.text for word in starts)))
        )
    for index, text in enumerate(texts):
        if text in ("-fprint", "-fprintf", "-fls", "-fprint0") and index + 1 < len(args):
            found.extend(effects.writes(f"find {text}", args[index + 1], call.shell.cwd))
        if text not in ("-exec", "-execdir", "-ok", "-okdir"):
            continue
        command: list[Word] = []
        for word in args[index + 1 :]:
            if word.text in (";", r"\;") or (word.text == "+" and command and command[-1].text == "{}"):
                break
            command.append(word)
        if is_bare_shell(command):
            found.append(high("find", "opens a shell from another program"))
            continue
        where = "/tmp/$FIELD" if scratch else "$FIELD"
        argv = [Word(word.text.replace("{}", where), known=word.known and "{}" not in word.text) for word in command]
        inner = call.run(argv, Stream())
        found.extend(_soften(inner) if named and not scratch else inner)
    return found


def _disposable(texts: list[str]) -> bool:
    """True where every name looked for is that of a file which is made again (``*.pyc``, ``node_modules``)."""
    names = [value for flag, value in zip(texts, texts[1:], strict=False) if flag in ("-name", "-iname")]
    return bool(names) and all(
        re.fullmatch(
            r"\*?\.(?:py[co]|class|o|obj|swp|swo|tmp|temp|cache)|__pycache__|node_modules|\.DS_Store|\._\*|Thumbs\.db|\*?~|\.pytest_cache|\.mypy_cache",
            name,
            re.I,
        )
        for name in names
    )


def _soften(found: list[Finding]) -> list[Finding]:
    return [
        medium(f.verb, "deletes files that are made again", f.target)
        if f.verb.startswith("rm") and f.risk.rank == 2
        else f
        for f in found
    ]


def _fd(call: Call) -> list[Finding]:
    texts = [word.text for word in call.args]
    for index, text in enumerate(texts):
        if text in ("-x", "-X", "--exec", "--exec-batch"):
            argv = [
                Word(word.text.replace("{}", "$FIELD"), known="{" not in word.text)
                for word in call.args[index + 1 :]
                if word.text != ";"
            ]
            return call.run(argv if any(not word.known for word in argv) else [*argv, _FIELD], Stream())
    return (
        [medium("fd", "walks through the whole file system")] if "/" in texts else [low("fd", "only looks for files")]
    )


def _watch(call: Call) -> list[Finding]:
    argv, flags, _values = rest(call.args, "-n --interval -q")
    if is_bare_shell(argv) or any("reset;" in word.text and "sh" in word.text for word in argv):
        return [high("watch", "opens a shell from another program")]
    return call.run(argv) if flags & {"-x", "--exec"} else call.nested(" ".join(word.text for word in argv), "bash")


def _multiplexer(call: Call) -> list[Finding]:
    texts = [word.text for word in call.args]
    if (
        any(
            text
            in (
                "ls",
                "list-sessions",
                "-ls",
                "-list",
                "lsw",
                "list-windows",
                "list-panes",
                "info",
                "list-keys",
                "lsk",
                "-V",
                "-v",
                "capture-pane",
                "show-options",
                "display-message",
                "attach",
                "attach-session",
                "a",
                "-r",
                "-x",
                "list-buffers",
                "list-commands",
            )
            for text in texts[:3]
        )
        or not texts
    ):
        return [low(call.name, "shows or attaches sessions")]
    if any(text in ("kill-server", "kill-session", "kill-window", "kill-pane") for text in texts):
        return [medium(call.name, "ends a session")]
    if "send-keys" in texts or "stuff" in texts:
        keys = texts[texts.index("send-keys" if "send-keys" in texts else "stuff") + 1 :]
        keys = [key for key in keys if key not in ("Enter", "C-m", "-t") and not key.startswith("C-")]
        return [medium(call.name, "types into a session"), *call.nested(" ".join(keys[-3:]), "bash")]
    argv, flags, values = rest(call.args, "-S -L -t -s -n -c -f -p -h -d -x -y -F")
    if "-c" in flags and call.name == "tmux":
        return call.nested(values.get("-c", ""), "bash") + [high("tmux", "opens a shell from another program")]
    tail = [
        word
        for word in argv
        if word.text not in ("new", "new-session", "new-window", "split-window", "neww", "splitw", "run-shell", "run")
    ]
    if tail and len(tail) < len(argv) and call.name == "tmux":
        return [
            medium("tmux", "starts a session"),
            *call.nested(tail[-1].text if len(tail) == 1 else " ".join(w.text for w in tail[-3:]), "bash"),
        ]
    if call.name == "screen" and argv:
        return [medium("screen", "starts a session"), *call.run(argv)]
    return [medium(call.name, "starts or changes a session")]


def _systemd_run(call: Call) -> list[Finding]:
    argv, flags, _values = rest(
        call.args,
        "-u --unit -p --property -M --machine -E --setenv --uid --gid --slice --on-active --on-calendar --working-directory -H --description --on-boot",
    )
    found = [medium("systemd-run", "runs a command as a transient service")]
    if any(flag.startswith("--on-") for flag in flags):
        found = [high("systemd-run", "schedules a command to run by itself")]
    if is_bare_shell(argv) or "-S" in flags or "--shell" in flags:
        return [high("systemd-run", "opens a root shell")]
    return found + (call.run(argv) if argv else [])


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


_SIMPLE = {
    "nohup": "", "nice": "-n --adjustment", "ionice": "-c --class -n --classdata -p", "setsid": "", "stdbuf": "-i -o -e --input --output --error",
    "unbuffer": "", "catchsegv": "", "eatmydata": "", "proxychains": "-f", "proxychains4": "-f", "torsocks": "", "torify": "", "firejail": "", "chpst": "-u -U -e -/ -n -l -L",
    "softlimit": "-a -c -d -f -l -m -o -p -r -s -t", "setarch": "", "linux32": "", "linux64": "", "i386": "", "choom": "-n -p", "cpulimit": "-l -p -e -P", "trickle": "-d -u",
    "faketime": "", "dbus-run-session": "", "dbus-launch": "", "fakeroot": "-l -s -i -b", "fakechroot": "", "pkexec": "--user", "gosu": "", "setpriv": "--reuid --regid --groups",
    "rlwrap": "-a -f -H", "sshpass": "-p -f -d -P", "keychain": "", "aws-vault": "", "chronic": "", "ltrace": "-e -o -p -n -s", "strace": "-e -o -p -s -P -E -S -u", "valgrind": "",
    "hyperfine": "-w -r -p -m -M", "xvfb-run": "-n -s -e -f", "dotenv": "-f", "direnv": "", "doppler": "",
    "with-lock-ex": "", "prlimit": "-p --pid", "chrt": "-p", "taskset": "-p", "numactl": "-N -m -C --cpunodebind --membind", "runuser": "-u -g -G", "multitime": "-n",
    "caffeinate": "-t -w", "arch": "-arch", "run-one": "", "run-parts": "--regex", "logsave": "", "pexec": "", "cgexec": "-g",
}  # fmt: skip
_SKIPS = {"chrt": 1, "taskset": 1, "faketime": 1, "logsave": 1, "gosu": 1}

HANDLERS: dict[str, Handler] = {
    **{name: wrapper(takes, _SKIPS.get(name, 0), assigns=True) for name, takes in _SIMPLE.items()},
    "capsh": _capsh, "sg": _sg, "sudo": _sudo, "doas": _sudo, "sudoedit": _sudo, "dzdo": _sudo, "su": _su, "env": _env, "xargs": _xargs, "parallel": _parallel, "ssh": _ssh,
    "autossh": _ssh, "mosh": _ssh, "chroot": _chroot, "nsenter": _nsenter, "unshare": _unshare, "exec": _exec, "command": _command, "builtin": _command, "script": _script,
    "find": _find, "gfind": _find, "fd": _fd, "fdfind": _fd, "watch": _watch, "tmux": _multiplexer, "screen": _multiplexer, "systemd-run": _systemd_run,
    "busybox": _busybox, "toybox": _busybox, "time": _time, "timeout": _timeout, "gtimeout": _timeout, "flock": _flock, "noglob": _exec, "nocorrect": _exec,
}  # fmt: skip
