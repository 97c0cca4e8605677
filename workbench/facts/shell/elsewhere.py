"""Programs that run a command as somebody else or in another place: root, another host, another namespace."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts import paths
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, Options, named
from workbench.facts.shell.wrappers import ASSIGN, is_bare_shell, rest
from workbench.facts.word import Word


def _sudo(call: Call) -> list[Finding]:
    argv, flags, values = rest(
        call.args,
        "-u --user -g --group -h --host -p --prompt -C --close-from -D --chdir -R --chroot -T -r -t -U --other-user",
    )
    while argv and ASSIGN.match(argv[0].text):
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


def _ssh(call: Call) -> list[Finding]:
    argv, flags, values = rest(call.args, "-b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w -B")
    option = " ".join(word.text for word in call.args)
    if re.search(
        r"(?:ProxyCommand|LocalCommand|PermitLocalCommand|KnownHostsCommand)\s*[= ]", option
    ) and not re.search(
        r"ProxyCommand[= ]+(?:ssh|nc|aws|gcloud|cloudflared|none|/usr/bin/(?:nc|ssh)|connect"
        r"|corkscrew|sh -c ['\"]?aws|ncat|ckey|tsh|session-manager)",
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
    inner = call.nested(text, "bash")
    if inner and all(finding.risk is RiskLevel.LOW for finding in inner):
        return [*found, low("ssh", "looks at another host", effects.cut(argv[0].text)), *inner]
    return [*found, medium("ssh", "runs a command on another host", effects.cut(argv[0].text)), *inner]


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
        return [*call.nested(values.get("-c", ""), "bash"), high("tmux", "opens a shell from another program")]
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
        "-u --unit -p --property -M --machine -E --setenv --uid --gid --slice --on-active "
        "--on-calendar --working-directory -H --description --on-boot",
    )
    found = [medium("systemd-run", "runs a command as a transient service")]
    if any(flag.startswith("--on-") for flag in flags):
        found = [high("systemd-run", "schedules a command to run by itself")]
    if is_bare_shell(argv) or "-S" in flags or "--shell" in flags:
        return [high("systemd-run", "opens a root shell")]
    return found + (call.run(argv) if argv else [])


HANDLERS: dict[str, Handler] = named(
    (_capsh, "capsh"),
    (_sg, "sg"),
    (_sudo, "sudo doas sudoedit dzdo"),
    (_su, "su"),
    (_env, "env"),
    (_ssh, "ssh autossh mosh"),
    (_chroot, "chroot"),
    (_nsenter, "nsenter"),
    (_unshare, "unshare"),
    (_multiplexer, "tmux screen"),
    (_systemd_run, "systemd-run"),
)
