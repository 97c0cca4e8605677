"""What the shell does by itself: folders, variables, aliases, history, tests."""

import re

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, named
from workbench.facts.word import Word


def _cd(call: Call) -> list[Finding]:
    operands = [word for word in call.args if not word.text.startswith("-") or word.text == "-"]
    if operands and operands[0].known and operands[0].text != "-":
        call.shell.cwd = effects.place(operands[0].text, call.shell.cwd)
    elif operands:
        call.shell.cwd = operands[0].text if not operands[0].known else ""
    else:
        call.shell.cwd = "~"
    return []


def _cat(call: Call) -> list[Finding]:
    found = [
        f for word in call.args if not word.text.startswith("-") for f in effects.reads(call.name, word, call.shell.cwd)
    ]
    return found or [low(call.name, "only reads")]


def _export(call: Call) -> list[Finding]:
    found: list[Finding] = []
    flags = {word.text for word in call.args if word.text.startswith("-")}
    given = [word for word in call.args if not word.text.startswith("-")]
    if not given and call.name in ("export", "declare", "typeset", "set") and not (flags & {"-f", "-F"}):
        return (
            [medium(call.name, "shows the whole environment, which may hold secrets")]
            if call.name == "export"
            else [low(call.name, "shows variables")]
        )
    for word in given:
        name, equals, value = word.text.partition("=")
        if equals:
            call.shell.assign(name, value if word.known else None)
            found.extend(variable(name, value))
        elif "-n" not in flags and call.name == "export":
            continue
    return found or [low(call.name, "sets variables of this session")]


def variable(name: str, value: str) -> list[Finding]:
    """Findings of giving a variable a value for the rest of the session."""
    if (
        name in ("HISTFILE", "HISTSIZE", "HISTFILESIZE", "HISTCONTROL", "HISTIGNORE")
        and value in ("", "0", "/dev/null", "ignorespace", "ignoreboth", "*", "ignorespace:erasedups")
    ) or (name == "HISTIGNORE" and value):
        return [high(name, "turns off the command history", value)]
    if name in ("HISTFILE", "HISTSIZE", "HISTFILESIZE", "HISTCONTROL") and value.startswith(("$(", "`")):
        return [high(name, "may turn off the command history", value)]
    if name in ("LD_PRELOAD", "LD_AUDIT", "DYLD_INSERT_LIBRARIES") and value:
        return [high(name, "makes programs load foreign code", effects.cut(value))]
    if name in ("PROMPT_COMMAND",) and value:
        return [medium(name, "runs a command at every prompt", effects.cut(value))]
    if name == "PATH" and re.match(r"^(?:\.|/tmp|/dev/shm)", value):
        return [medium(name, "makes programs come from another folder first", effects.cut(value))]
    return []


def environment(assigns: tuple[tuple[str, str], ...], program: Word) -> list[Finding]:
    """Variables that make a program run something else than what it is."""
    found = []
    for name, raw in assigns:
        if name in ("LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "DYLD_INSERT_LIBRARIES") and raw:
            found.append(high(name, "makes a program load foreign code", effects.cut(raw)))
        elif name in (
            "PAGER",
            "GIT_PAGER",
            "MANPAGER",
            "EDITOR",
            "VISUAL",
            "GIT_EDITOR",
            "GIT_SSH_COMMAND",
            "BROWSER",
        ) and ("sh" in raw.replace("'", "").split()[:1] or "/sh" in raw or "bash" in raw or "exec" in raw):
            found.append(high(name, "opens a shell from another program", effects.cut(program.text)))
        elif name.startswith("TF_CLI_ARGS") and "-destroy" in raw:
            found.append(high(name, "makes an apply destroy infrastructure", effects.cut(raw)))
        elif name != "SHELL" and re.search(r"(?:^|[\s'\"=])(?:/bin/(?:ba|da|z)?sh|exec\s+\S*sh)\b", raw):
            found.append(high(name, "opens a shell from another program", effects.cut(program.text)))
        elif name in ("HISTFILE", "HISTSIZE", "HISTFILESIZE", "HISTCONTROL"):
            found.append(high(name, "turns off the command history", effects.cut(raw)))
    return found


def _unset(call: Call) -> list[Finding]:
    names = [word.text for word in call.args if not word.text.startswith("-")]
    for name in names:
        call.shell.assign(name, "")
    if any(name in ("HISTFILE", "HISTSIZE", "HISTFILESIZE") for name in names):
        return [high("unset", "turns off the command history")]
    return [low("unset", "forgets variables of this session")]


def _set(call: Call) -> list[Finding]:
    text = " ".join(word.text for word in call.args)
    if re.search(r"\+o\s+history", text):
        return [high("set +o history", "turns off the command history")]
    if not call.args:
        return [medium("set", "shows every variable, which may hold secrets")]
    return [low("set", "sets options of this session")]


def _alias(call: Call) -> list[Finding]:
    for word in call.args:
        name, equals, value = word.text.partition("=")
        if equals and word.known:
            call.shell.alias(name, value)
    return [low("alias", "sets or shows short names of this session")]


def _history(call: Call) -> list[Finding]:
    flags = [word.text for word in call.args]
    if any(re.match(r"-[a-z]*[cdw]", flag) or flag == "clear" for flag in flags):
        return [high("history", "tampers with the command history")]
    return [low("history", "shows the command history")]


def _trap(call: Call) -> list[Finding]:
    operands = [word for word in call.args if word.text not in ("--", "-")]
    if len(operands) < 2 or operands[0].text.startswith("-"):
        return [low("trap", "shows or clears traps")]
    return call.nested(operands[0].text, "bash") if operands[0].text.strip() else [low("trap", "ignores signals")]


def _print(call: Call) -> list[Finding]:
    if call.name == "printf" and len(call.args) > 2 and call.args[0].text == "-v":
        call.shell.assign(call.args[1].text, None)
    return [low(call.name, "prints text")]


def _read(call: Call) -> list[Finding]:
    for word in call.args:
        if re.fullmatch(r"[A-Za-z_]\w*", word.text):
            call.shell.assign(word.text, effects.FIELD)
    return [low("read", "reads a line into a variable")]


def _let(_call: Call) -> list[Finding]:
    return [low("let", "computes")]


def _test(_call: Call) -> list[Finding]:
    return []


def _env_dump(call: Call) -> list[Finding]:
    names = [word.text for word in call.args if not word.text.startswith("-")]
    if not names:
        return [medium("printenv", "shows the whole environment, which may hold secrets")]
    if any(re.search(r"secret|token|passw|key|credential", name, re.I) for name in names):
        return [high("printenv", "shows a secret from the environment", effects.cut(names[0]))]
    return [low("printenv", "shows a variable", effects.cut(names[0]))]


def _grep(call: Call) -> list[Finding]:
    texts = [word.text for word in call.args]
    flags = [text for text in texts if text.startswith("-")]
    operands = [word for word in call.args if not word.text.startswith("-")]
    if "$HISTORY" in call.stdin.text and re.search(r"pass|secret|token|ssh|-p\b|key|cred", " ".join(texts), re.I):
        return [high(call.name, "searches the command history for credentials")]
    explicit = any(
        flag in ("-e", "-f", "--regexp", "--file") or flag.startswith(("--regexp=", "--file=")) for flag in flags
    )
    pattern = "" if explicit and not operands else operands[0].text if operands else ""
    files = operands if any(flag in ("-f",) for flag in flags) else operands[1:]
    found = [f for word in files for f in effects.reads(call.name, word, call.shell.cwd)]
    deep = call.name in ("rg", "ag", "ack", "rgrep") or any(
        re.fullmatch(r"-[a-zA-Z]*[rR][a-zA-Z]*", flag) or flag in ("--recursive", "--dereference-recursive")
        for flag in flags
    )
    roots = [
        word.text
        for word in files
        if re.match(
            r"^(?:/|/\*|/home/?|/root/?|/etc/?|/var/?|~/?|\$HOME/?|/Users/?|/mnt/?|/opt/?|/srv/?|/proc.*)$", word.text
        )
    ]
    hunts = re.search(
        r"passw|passwd|pwd=|secret|api[-_]?key|token|credential|AKIA|BEGIN \w* ?PRIVATE|aws_", pattern, re.I
    )
    if hunts and (
        (deep and roots) or any(re.search(r"_history$|/environ|/etc/(?!passwd|group)", word.text) for word in files)
    ):
        return [*found, high(call.name, "searches for credentials", effects.cut(pattern))]
    if hunts and deep and not re.search(r"\.(?:py|rb|js|ts|go|java|sql|md)\b", " ".join(word.text for word in files)):
        found.append(medium(call.name, "searches for what may be credentials", effects.cut(pattern)))
    if deep and any(text in ("/", "/*") for text in roots):
        found.append(medium(call.name, "searches the whole file system"))
    return found or [low(call.name, "only searches")]


def _getent(call: Call) -> list[Finding]:
    if any(word.text in ("shadow", "gshadow") for word in call.args):
        return [high("getent", "reads password hashes")]
    return [low("getent", "looks names up")]


HANDLERS: dict[str, Handler] = {
    **named(
        (_cd, "cd pushd chdir"),
        (_cat, "cat tac zcat bzcat xzcat zless bat batcat"),
        (_export, "export declare typeset local readonly setenv"),
        (_unset, "unset"),
        (_set, "set shopt"),
        (_alias, "alias unalias"),
        (_history, "history"),
        (_trap, "trap"),
        (_print, "echo printf print"),
        (_read, "read mapfile readarray"),
        (_let, "let expr"),
        (
            _test,
            "suspend fc test [ [[ ]] true false : exit return break continue shift wait popd dirs jobs fg bg disown "
            "fi done esac then else "  # left over where a text begins or ends within a block
            "logout getopts hash times enable bind compgen complete compopt caller",
        ),
        (_env_dump, "printenv"),
        (_getent, "getent"),
        (_grep, "grep egrep fgrep rg ag ack zgrep bzgrep xzgrep rgrep pcregrep ugrep"),
    ),
}
