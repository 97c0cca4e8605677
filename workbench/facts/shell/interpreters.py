"""Programs that run a text in their own language: what counts is the text."""

import re

from workbench.facts import paths
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, named
from workbench.facts.shell.generic import attacks, script
from workbench.facts.shell.wrappers import SHELLS, is_bare_shell
from workbench.facts.word import Word

_HIDDEN = "runs code that cannot be read here"


_HOOKS = re.compile(
    r"\$\(\s*(?:sudo )?(?:ssh-agent|docker-machine env|minikube|brew|dircolors|direnv|starship"
    r"|rbenv|pyenv|nodenv|opam|lesspipe|register-python-argcomplete|keychain|mise|asdf|fnm"
    r"|zoxide|thefuck|gds|pipx|kubectl completion|\S+ (?:shellenv|init|completion|hook|env)"
    r"|resize|luarocks|gpg-agent|crc oc-env|tmc|conda|pip completion|hub alias|gh completion)"
)


def shell_text(call: Call, word: Word) -> list[Finding]:
    """Findings of *word* run as shell text."""
    if word.known:
        return call.nested(word.text, "bash") + _interactive(call, word.text)
    if re.fullmatch(r"\s*(?:\$\{?[\w@*!]+\}?|\$\(.*\)|`.*`)\s*", word.text, re.S):
        if _HOOKS.search(word.text):
            return [medium(call.name, "runs what a setup command prints", effects.cut(word.text))]
        return [high(call.name, _HIDDEN, effects.cut(word.text))]
    return call.nested(word.text, "bash")


def _interactive(call: Call, text: str) -> list[Finding]:
    return (
        [high(call.name, "opens a shell from another program")]
        if is_bare_shell([Word(part) for part in text.split()][:2]) and "exec" in text
        else []
    )


def piped(call: Call, dialect: str) -> list[Finding]:
    """Findings of what comes through the pipe, run as *dialect*."""
    stdin = call.stdin
    if stdin.origin in ("text", "built") and stdin.text.strip():
        if stdin.text.strip() == "$FIELD":
            return [high(call.name, _HIDDEN)]
        return call.nested(stdin.text, dialect)
    if stdin.origin == "decoded":
        found = call.nested(stdin.text, dialect) if stdin.text else []
        return [*found, high(call.name, "runs a decoded payload")]
    if stdin.origin == "fetched":
        return [high(call.name, "runs code fetched from a network")]
    if stdin.origin == "opaque":
        return [high(call.name, _HIDDEN)]
    return []


def _sh(call: Call) -> list[Finding]:
    args = call.args
    index = 0
    command = None
    while index < len(args) and (args[index].text.startswith(("-", "+")) and len(args[index].text) > 1):
        text = args[index].text
        if text in ("-o", "+o", "-O", "--rcfile", "--init-file"):
            index += 2
            continue
        if text == "--":
            index += 1
            break
        if re.fullmatch(r"-[a-zA-Z]*c", text):
            command = args[index + 1] if index + 1 < len(args) else Word("")
            break
        index += 1
    flags = {word.text for word in args[:index]}
    if command is not None:
        text = command.text.strip()
        if is_bare_shell([Word(part) for part in text.removeprefix("exec ").split()]):
            return [high(call.name, "opens a shell from another program")]
        extra = [word.text for word in args[index + 2 :]]
        if command.known and extra and re.search(r"\$[@*0-9]", text):  # sh -c '"$@"' x rm -rf /
            text = re.sub(r'"?\$[@*]"?', " ".join(extra[1:]) or "$FIELD", text)
            for number, value in enumerate(extra[:10]):
                text = text.replace(f"${number}", value)
            return call.nested(text, "bash")
        return shell_text(call, Word(text, command.known))
    operands = args[index:]
    if flags & {"-n"} and operands:
        return [low(call.name, "only checks the syntax of a script")]
    if not operands or "-s" in flags or operands[0].text in ("-", "/dev/stdin"):
        if call.stdin.origin != "none":
            return piped(call, "bash")
        if "-p" in flags or "-pi" in flags:
            return [high(call.name, "opens a shell that keeps another's rights")]
        return [medium(call.name, "opens a shell")]
    first = operands[0]
    if first.text.startswith(("<(", "/dev/fd", "/dev/tcp")):
        fetched = re.search(r"\b(?:curl|wget|fetch|nc)\b", first.text)
        return [high(call.name, "runs code fetched from a network" if fetched else _HIDDEN, effects.cut(first.text))]
    if paths.is_secret_path(first.text):
        return effects.reads(call.name, first)
    return written_here(call, first, "bash") or script(Call(call.name, [first, *operands[1:]], call.stdin, call.shell))


def written_here(call: Call, word: Word, dialect: str) -> list[Finding]:
    """Findings of running a file that the same text wrote before; none where it did not."""
    content = call.shell.content(word.text)
    return (
        piped(Call(call.name, call.argv, content, call.shell), dialect)
        if content.origin in ("text", "built", "decoded", "fetched")
        else []
    )


def _eval(call: Call) -> list[Finding]:
    if not call.args:
        return []
    text = " ".join(word.text for word in call.args)
    return shell_text(call, Word(text, all(word.known for word in call.args)))


def _source(call: Call) -> list[Finding]:
    if not call.args:
        return []
    first = call.args[0]
    if first.text.startswith("<(") or first.text == "/dev/stdin":
        if _HOOKS.search("$" + first.text[1:]) or re.search(r"completion", first.text):
            return [medium(call.name, "runs what a setup command prints", effects.cut(first.text))]
        return [high(call.name, _HIDDEN, effects.cut(first.text))]
    if found := written_here(call, first, "bash"):
        return found
    if re.search(
        r"completion|/activate(?:\.\w+)?$|\.(?:ba|z)sh_?(?:rc|profile)|\.profile|openrc|rvm|nvm"
        r"|venv|/etc/(?:profile|bash|os-release|environment)|\.env",
        first.text,
    ):
        return [low(call.name, "loads settings into this shell", effects.cut(first.text))]
    return [medium(call.name, "runs a script in this shell", effects.cut(first.text))]


def language(dialect: str, switch: str, *, modules: bool = False) -> Handler:
    """A reader of an interpreter whose option *switch* takes code of *dialect*."""
    switches = switch.split()

    def read(call: Call) -> list[Finding]:
        args = call.args
        for index, word in enumerate(args):
            text = word.text
            hit = next(
                (
                    name
                    for name in switches
                    if text == name
                    or (
                        not name.startswith("--")
                        and len(name) == 2
                        and re.fullmatch(rf"-[A-Za-z]*{name[1]}", text)
                        and call.name not in ("php", "lua")
                    )
                ),
                None,
            )
            if hit is not None:
                code = args[index + 1] if index + 1 < len(args) else Word("")
                return _run_code(call, code, dialect)
            if text.startswith(tuple(f"{name}=" for name in switches if name.startswith("--"))):
                return _run_code(call, Word(text.partition("=")[2], word.known), dialect)
            if modules and text == "-m":
                return _module(call, args[index + 1 :])
            if not text.startswith("-"):
                break
        operands = [word for word in args if not word.text.startswith("-") or word.text == "-"]
        if not operands or operands[0].text in ("-", "/dev/stdin"):
            if call.stdin.origin != "none":
                return piped(call, dialect) if dialect else _opaque_pipe(call)
            return [low(call.name, "opens an interpreter that runs nothing")]
        if operands[0].text.startswith("<("):
            return [high(call.name, _HIDDEN, effects.cut(operands[0].text))]
        if paths.is_secret_path(operands[0].text):
            return effects.reads(call.name, operands[0])
        if attacks(call):
            return [high(call.name, "runs a tool against a target", effects.cut(operands[0].text))]
        found = written_here(call, operands[0], dialect) if dialect else []
        return found or script(Call(call.name, args[args.index(operands[0]) :], call.stdin, call.shell))

    return read


def _opaque_pipe(call: Call) -> list[Finding]:
    if call.stdin.origin in ("text", "built"):
        return [_judge_foreign(call, call.stdin.text)]
    return [high(call.name, _HIDDEN)]


def _judge_foreign(call: Call, text: str) -> Finding:
    """Code of a language without a reader here, judged by what it calls."""
    if re.search(
        r"/bin/(?:ba|da)?sh|os\.execute|\bsystem\b|\bexec\b|popen|spawn|socket|fsockopen|setuid|rmtree|unlink|`",
        text,
        re.I,
    ):
        return high(call.name, "runs other programs or opens connections from code", effects.cut(text))
    return medium(call.name, "runs code", effects.cut(text))


def _run_code(call: Call, code: Word, dialect: str) -> list[Finding]:
    text = code.text.strip()
    if call.name == "osascript":
        if re.search(r"hidden answer|keystroke|password", text, re.I):
            return [high("osascript", "asks a person for a secret or types for them", effects.cut(text))]
        inner = re.findall(r"do shell script \\?\"((?:\\.|[^\"\\])*)", text)
        return [f for part in inner for f in call.nested(part, "bash")] or [
            medium("osascript", "runs a script of the desktop")
        ]
    if not code.known and re.fullmatch(r"(?:\$\{?\w+\}?|\$\(.*\)|`.*`)", text, re.S):
        return [high(call.name, _HIDDEN, effects.cut(text))]
    if re.search(r"(?:/bin/(?:ba|da|z)?sh\b|[\"'](?:ba|da|z)?sh[\"'])", text) and re.search(
        r"exec|system|spawn|popen|pty|subprocess|process|require|`", text, re.I
    ):
        return [high(call.name, "opens a shell from another program", effects.cut(text))]
    if not dialect:
        return [_judge_foreign(call, text)]
    return call.nested(code.text, dialect)


_MODULES_LOW = frozenset(
    "json.tool this calendar platform site sysconfig timeit dis ast tokenize pydoc "
    "antigravity doctest trace tabnanny".split()
)


def _module(call: Call, rest: list[Word]) -> list[Finding]:
    """``python -m module …``."""
    if not rest:
        return []
    name = rest[0].text
    if name in _MODULES_LOW:
        found = [f for word in rest[1:2] for f in effects.reads("python -m", word, call.shell.cwd)]
        return found or [low(f"python -m {name}", "only shows or checks something")]
    if name in ("http.server", "SimpleHTTPServer", "pyftpdlib", "uploadserver", "smtpd"):
        return [high(f"python -m {name}", "serves this folder to the network")]
    if name in (
        "pip",
        "pytest",
        "venv",
        "virtualenv",
        "ensurepip",
        "black",
        "flake8",
        "mypy",
        "pylint",
        "ruff",
        "unittest",
        "coverage",
        "tox",
        "build",
        "twine",
        "pipx",
        "poetry",
    ):
        return call.run([Word({"unittest": "pytest"}.get(name, name)), *rest[1:]])
    return [medium(f"python -m {effects.cut(name)}", "runs a module")]


def _manual(call: Call) -> list[Finding]:
    return [f for word in call.args for f in effects.reads(call.name, word)] or [low(call.name, "shows help")]


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(sorted(SHELLS - {"pwsh"}), _sh),
    **named(
        (_eval, "eval"),
        (_source, "source ."),
        (language("node", "-e --eval -p --print -pe"), "node nodejs jsc qjs"),
        (language("", "-e"), "lua luajit Rscript R iex groovy scala osascript gnuplot jrunscript jjs racket"),
        (language("", "-c"), "tclsh expect guile"),
        (language("", "-e --eval"), "julia elixir"),
        (language("", "-eval"), "erl"),
        (language("", "--eval"), "octave octave-cli sbcl"),
        (_manual, "tldr cheat info whatis apropos help"),
    ),
}
