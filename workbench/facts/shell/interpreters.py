"""Programs that run a text in their own language: what counts is the text."""

import re

from workbench.facts import paths
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, Options
from workbench.facts.shell.generic import attacks, script
from workbench.facts.shell.wrappers import SHELLS, is_bare_shell
from workbench.facts.word import Word

_HIDDEN = "runs code that cannot be read here"
_HOOKS = re.compile(
    r"\$\(\s*(?:sudo )?(?:ssh-agent|docker-machine env|minikube|brew|dircolors|direnv|starship|rbenv|pyenv|nodenv|opam|lesspipe|register-python-argcomplete|keychain|mise|asdf|fnm|zoxide|thefuck|gds|pipx|kubectl completion|\S+ (?:shellenv|init|completion|hook|env)|resize|luarocks|gpg-agent|crc oc-env|tmc|conda|pip completion|hub alias|gh completion)"
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
        r"completion|/activate(?:\.\w+)?$|\.(?:ba|z)sh_?(?:rc|profile)|\.profile|openrc|rvm|nvm|venv|/etc/(?:profile|bash|os-release|environment)|\.env",
        first.text,
    ):
        return [low(call.name, "loads settings into this shell", effects.cut(first.text))]
    return [medium(call.name, "runs a script in this shell", effects.cut(first.text))]


def _code(dialect: str, switch: str, *, modules: bool = False) -> Handler:
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


_DANGER = re.compile(
    r"(?:os\.execute|system|exec|popen|spawn|socket|unlink|rmtree|rmdir|remove|delete|shell|`|/bin/sh|setuid|open\s*\()",
    re.I,
)


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
    "json.tool this calendar platform site sysconfig timeit dis ast tokenize pydoc antigravity doctest trace tabnanny".split()
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


_AWK_RUNS = re.compile(r"system\s*\(|\|\s*(?:getline|\"|&)|\"\s*\|\s*getline|\|&|/inet/|print\s.*\|\s*\"|@load")


def _awk(call: Call) -> list[Finding]:
    options = Options(
        call.args, "-F -v -f --file --field-separator --assign -i --include -l --load -E --exec -e --source"
    )
    programs = [] if options.has("-f", "--file", "-E", "--exec") else options.operands[:1]
    programs += options.all("-e", "--source")
    files = options.operands if options.has("-f", "--file") else options.operands[1:]
    found = [f for word in [*files, *options.all("-f", "--file")] for f in effects.reads("awk", word, call.shell.cwd)]
    for word in programs:
        text = word.text
        found.extend(
            effects.writes("awk >", Word(name), call.shell.cwd)[0]
            for name in re.findall(r">>?\s*\"([^\"$]{2,})\"", text)
            if effects.writes("awk >", Word(name), call.shell.cwd)
        )
        if not _AWK_RUNS.search(text):
            if re.search(r"print[^;}|]*>\s*(?:\$|\(|[a-z]\w*\b(?!\s*\?))", text) and re.search(
                r"print[^;}|]*[^=!]>\s*(?:\$\d|\(|[a-z]\w*\s*[;}\"])", text
            ):
                found.append(medium("awk", "writes files", effects.cut(text)))
            continue
        if "/inet/" in text:
            found.append(high("awk", "opens a network connection", effects.cut(text)))
            continue
        for inner in (
            re.findall(r"system\s*\(\s*\"((?:\\.|[^\"\\])*)\"", text)
            + re.findall(r"\"((?:\\.|[^\"\\])*)\"\s*\|\s*getline|", text)
            + re.findall(r"\|\s*\"((?:\\.|[^\"\\])*)\"", text)
        ):
            inner = re.sub(r"\\(.)", r"\1", inner).strip()
            if not inner:
                continue
            if re.fullmatch(r"(?:/bin/)?(?:ba|da|z)?sh(?: -\w+)?", inner):
                found.append(high("awk", "opens a shell or runs what it builds", effects.cut(text)))
            else:
                found.extend(
                    call.nested(
                        f"{inner} $FIELD" if re.search(rf"\"{re.escape(inner[:20])}[^\"]*\"\s*[\w$]", text) else inner,
                        "bash",
                    )
                )
        if not found and re.search(r"system\s*\(\s*[^\"\s]", text):
            found.append(high("awk", "runs what it builds", effects.cut(text)))
    return found or [low("awk", "only reads")]


_SED_EXEC = re.compile(
    r"(?:^|[;{}\n\d$/])\s*e(?:\s+\S|$|xec)|s([/|#,@])(?:\\.|(?!\1).)*\1(?:\\.|(?!\1).)*\1[gpiIm0-9]*e"
)
_SED_WRITE = re.compile(
    r"(?:^|[;{}\n]|/|\d|\$)\s*[wW]\s*([/~.\w][\w./-]+)\s*$|s([/|#,@])(?:\\.|(?!\2).)*\2(?:\\.|(?!\2).)*\2[gp\d]*w\s*([\w./-]+)"
)


def _sed(call: Call) -> list[Finding]:
    options = Options(call.args, "-e --expression -f --file -l --line-length")
    scripts = options.all("-e", "--expression")
    files = options.operands
    if not scripts and not options.has("-f", "--file"):
        scripts, files = files[:1], files[1:]
    if any(
        word.text.startswith("-i") or word.text.startswith("--in-place")
        for word in call.args
        if word.text.startswith("-")
    ) or (options.has("-i") and call.name == "sed"):
        found: list[Finding] = []
        for word in files:
            found.extend(effects.writes("sed -i", word, call.shell.cwd))
        joined = " ".join(word.text for word in scripts)
        if re.search(
            r"PermitRootLogin\s+yes|PasswordAuthentication\s+yes|PermitEmptyPasswords\s+yes|SELINUX=(?:disabled|permissive)|NOPASSWD|pam_permit|StrictHostKeyChecking|\bauth\s+sufficient|ENABLED=(?:no|0)|\*?\.\*? *@|disabled\b.*(?:firewall|audit)",
            joined,
        ):
            found.append(high("sed -i", "weakens protection", effects.cut(joined)))
        return found or [medium("sed -i", "edits files in place")]
    found = [f for word in [*files, *options.all("-f", "--file")] for f in effects.reads("sed", word, call.shell.cwd)]
    for word in scripts:
        if re.search(r"(?:^|[;{}]|^\d*)\s*e(?:xec)?\s+(?:/bin/)?\w*sh\b|^1e |^\d*e\s", word.text):
            found.append(high("sed", "opens a shell or runs commands", effects.cut(word.text)))
        if match := _SED_WRITE.search(word.text):
            found.extend(effects.writes("sed w", Word(match[1] or match[3]), call.shell.cwd))
    return found or [low("sed", "only prints")]


def _perl(call: Call) -> list[Finding]:
    args = call.args
    inplace = any(
        re.match(r"^-(?!-)[a-zA-Z0-9]*i", word.text) and not re.match(r"^-[eEMIx]", word.text) for word in args
    )
    code = [
        Word(match[1])
        for word in args
        if (match := re.fullmatch(r"-(?!-)[a-zA-Z0-9.]*[eE](.+)", word.text)) and not re.match(r"-[IMmxdv]", word.text)
    ]
    code += [
        args[index + 1] for index, word in enumerate(args[:-1]) if re.fullmatch(r"-(?!-)[a-zA-Z0-9.]*[eE]", word.text)
    ]
    if not code:
        if any(word.text.startswith("-de") for word in args):
            return [low("perl", "opens a debugger")]
        return _code("", "-e")(call)
    text = "\n".join(word.text for word in code)
    files = [word for word in args if not word.text.startswith("-") and word not in code]
    found = [f for word in files for f in effects.reads("perl", word, call.shell.cwd)]
    if inplace:
        found += [f for word in files for f in effects.writes("perl -i", word, call.shell.cwd)] or [
            medium("perl -i", "edits files in place")
        ]
    return found + _perl_code(call, text)


def _perl_code(call: Call, text: str) -> list[Finding]:
    name = call.name
    if re.search(r"\bsocket\b|IO::Socket|Socket;|inet_aton", text):
        return [high(name, "opens a network connection from code", effects.cut(text))]
    if re.search(r"\b(?:exec|system)\b[\s({\"'q/]*(?:/bin/)?(?:ba|da|z)?sh\b|setuid|PERL5DB", text):
        return [high(name, "opens a shell from another program", effects.cut(text))]
    found: list[Finding] = []
    for match in re.finditer(r"\b(?:system|exec|qx|`)\s*\(?\s*([\"'`{(/])(.+?)(?:\1|[)}`]|$)", text, re.S):
        found.extend(call.nested(match[2], "bash"))
    if re.search(r"\b(?:unlink|rmtree|remove_tree|rmdir)\b", text):
        found.append(high(name, "deletes files from code", effects.cut(text)))
    elif re.search(r"\b(?:rename|mkdir|chmod|chown|symlink|kill)\b|open\s*\(?[^;]*[\"']\s*[>+]", text):
        found.append(medium(name, "changes files from code", effects.cut(text)))
    if re.search(r"^\s*rm\s+-\w*[rf]", text):
        found += call.nested(text, "bash")
    if re.search(r"(?:open|<)\W*(/[\w./-]+)", text) and any(
        paths.is_secret_path(path) for path in re.findall(r"/[\w./-]+", text)
    ):
        found.append(high(name, "reads credentials or secrets"))
    return found or [low(name, "works on text only", effects.cut(text))]


def _php(call: Call) -> list[Finding]:
    args = call.args
    texts = [word.text for word in args]
    if "-r" in texts:
        code = args[texts.index("-r") + 1] if texts.index("-r") + 1 < len(args) else Word("")
        if re.search(
            r"\b(?:system|exec|shell_exec|passthru|proc_open|popen|pcntl_exec|fsockopen|eval|assert)\b|`", code.text
        ):
            return [high("php", "runs other programs or opens connections from code", effects.cut(code.text))]
        if re.search(r"\b(?:unlink|rmdir|file_put_contents|fwrite|copy|rename|chmod|mkdir)\b", code.text):
            risk = high if "unlink" in code.text or "rmdir" in code.text else medium
            return [risk("php", "changes files from code", effects.cut(code.text))]
        if any(paths.is_secret_path(path) for path in re.findall(r"[~/.][\w./-]+", code.text)):
            return [high("php", "reads credentials or secrets")]
        return [low("php", "runs code that only computes", effects.cut(code.text))]
    if any(text in ("-v", "-i", "-m", "-l", "--ini", "--version", "--info", "-h", "--ri") for text in texts):
        return [low("php", "shows its settings or checks a file")]
    if "-S" in texts:
        return [medium("php", "serves this folder over HTTP")]
    operands = [word for word in args if not word.text.startswith("-")]
    if operands and operands[0].text == "artisan":
        return _framework(call, operands[1:])
    if operands and operands[0].text.rsplit("/", 1)[-1] in (
        "console",
        "composer",
        "composer.phar",
        "wp-cli.phar",
        "drush",
    ):
        return call.run([Word("composer" if "composer" in operands[0].text else "generic-console"), *operands[1:]])
    return _code("", "--run")(call)


_FRAMEWORK_HIGH = re.compile(
    r"(?:db|migrate|database|schema|cache|queue|telescope)?[:_-]?(?:fresh|reset|wipe|drop|flush|purge|destroy|refresh|truncate|clear-all|load_schema)\b|^flush$|sqlflush|dropdb|db:setup|createsuperuser|changepassword|delete_|clear_all"
)
_FRAMEWORK_LOW = re.compile(
    r"^(?:list|about|help|check|test|route:list|routes?|-T|--tasks|showmigrations|show_urls|diffsettings|env|inspire|stats|notes|about|db:version|db:migrate:status|migrate:status|config:show|sqlmigrate|inspectdb|version|lint|rubocop|spec|standard|brakeman|audit|findstatic|schedule:list|event:list|model:show|queue:failed|dbshell|validate_templates|makemessages-check|coverage|jasmine|cucumber|rspec|default|eslint|prettier)$"
)


def _framework(call: Call, tasks: list[Word]) -> list[Finding]:
    """Tasks of a web framework or task runner, told by their names."""
    names = [word.text for word in tasks if not word.text.startswith("-") and "=" not in word.text]
    listing = any(
        word.text in ("-T", "--tasks", "-P", "--dry-run", "-n", "--list", "--help", "-W", "--summary") for word in tasks
    )
    if listing:
        return [low(call.name, "only lists or shows tasks")]
    if any(_FRAMEWORK_HIGH.search(name) for name in names):
        return [high(call.name, "drops or rebuilds data by a task", effects.cut(" ".join(names)))]
    if names and all(_FRAMEWORK_LOW.match(name) for name in names[:1]):
        return [low(call.name, "checks or shows something by a task", effects.cut(" ".join(names)))]
    return [medium(call.name, "runs a task", effects.cut(" ".join(names)))]


def _task_runner(call: Call) -> list[Finding]:
    return _framework(call, call.args)


def _manage(call: Call) -> list[Finding]:
    operands = [word for word in call.args if word.text.endswith("manage.py")]
    return _framework(call, call.args[call.args.index(operands[0]) + 1 :]) if operands else []


def _python(call: Call) -> list[Finding]:
    if any(word.text.endswith("manage.py") for word in call.args[:2]):
        return _manage(call)
    return _code("python", "-c", modules=True)(call)


def _ruby(call: Call) -> list[Finding]:
    texts = [word.text for word in call.args]
    if any(re.fullmatch(r"-[a-z]*i(?:\.\w+)?", text) for text in texts) and any(
        re.fullmatch(r"-[a-z]*e", text) for text in texts
    ):
        return [medium("ruby -i", "edits files in place")]
    if "-run" in texts or "-run" in " ".join(texts):
        return [high("ruby", "serves this folder to the network")]
    return _code("rails", "-e")(call)


def _rails(call: Call) -> list[Finding]:
    args = [word for word in call.args if not word.text.startswith("-")]
    if args and args[0].text in ("runner", "r") and len(args) > 1:
        if re.fullmatch(r"[\w./-]+\.rb", args[1].text):
            return [medium("rails runner", "runs a script", args[1].text)]
        return call.nested(args[1].text, "rails")
    if args and args[0].text in ("console", "c"):
        if call.stdin.origin in ("text", "built"):
            return call.nested(call.stdin.text, "rails")
        return [medium("rails console", "opens a console on the running application")]
    if args and args[0].text in ("dbconsole", "db"):
        return [low("rails dbconsole", "opens a database client that runs nothing")]
    if args and args[0].text in ("destroy", "d"):
        return [high("rails destroy", "deletes generated files")]
    return _framework(call, call.args)


def _bundle(call: Call) -> list[Finding]:
    args = [word for word in call.args if word.text != "--"]
    if args and args[0].text == "exec":
        if is_bare_shell(args[1:]):
            return [high("bundle exec", "opens a shell from another program")]
        return call.run(args[1:]) if args[1:] else []
    first = next((word.text for word in args if not word.text.startswith("-")), "install")
    if first in (
        "list",
        "show",
        "info",
        "check",
        "outdated",
        "config",
        "env",
        "platform",
        "licenses",
        "doctor",
        "help",
        "version",
        "viz",
        "audit",
        "which",
        "open",
    ):
        return [low("bundle", "only shows or checks", first)]
    return [medium("bundle", "installs or changes dependencies", first)]


def _powershell(call: Call) -> list[Finding]:
    args = call.args
    for index, word in enumerate(args):
        lower = word.text.lower()
        if re.match(r"^[-/]e(?:c|nc?(?:odedcommand)?|n?c?o?d?e?d?c?.*)?$", lower) and not lower.startswith(
            ("-exec", "-ex", "-ep", "/exec", "/ep", "/ex")
        ):
            return [high("powershell", "runs a decoded payload")]
        if re.match(r"^[-/](?:c|com\w*)$", lower):
            return call.nested(" ".join(other.text for other in args[index + 1 :]), "powershell")
        if re.match(r"^[-/]f(?:i\w*)?$", lower):
            return [
                medium(
                    "powershell",
                    "runs a local script",
                    effects.cut(" ".join(other.text for other in args[index + 1 : index + 2])),
                )
            ]
        if not lower.startswith(("-", "/")) and not (
            index
            and args[index - 1]
            .text.lower()
            .startswith(("-ex", "-ep", "-w", "-v", "-in", "-outputf", "-inputf", "-config"))
        ):
            return call.nested(" ".join(other.text for other in args[index:]), "powershell")
    return piped(call, "powershell") or [medium("powershell", "opens a shell")]


def _cmd(call: Call) -> list[Finding]:
    texts = [word.text for word in call.args]
    for index, text in enumerate(texts):
        if text.lower() in ("/c", "/k", "/r"):
            return call.nested(" ".join(texts[index + 1 :]), "cmd")
    return [medium("cmd", "opens a shell")]


def _manual(call: Call) -> list[Finding]:
    return [f for word in call.args for f in effects.reads(call.name, word)] or [low(call.name, "shows help")]


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(sorted(SHELLS - {"pwsh"}), _sh),
    "eval": _eval, "source": _source, ".": _source,
    **dict.fromkeys("python python2 python3 py pypy pypy3 ipython ipython3 jython".split(), _python),
    **dict.fromkeys("node nodejs jsc qjs".split(), _code("node", "-e --eval -p --print -pe")),
    "ruby": _ruby, "jruby": _ruby, "irb": _ruby, "rails": _rails, "rake": _task_runner, "artisan": _task_runner, "bundle": _bundle, "bundler": _bundle,
    "lua": _code("", "-e"), "luajit": _code("", "-e"), "Rscript": _code("", "-e"), "R": _code("", "-e"), "tclsh": _code("", "-c"), "expect": _code("", "-c"), "julia": _code("", "-e --eval"),
    "elixir": _code("", "-e --eval"), "iex": _code("", "-e"), "erl": _code("", "-eval"), "groovy": _code("", "-e"), "scala": _code("", "-e"), "osascript": _code("", "-e"), "guile": _code("", "-c"),
    "octave": _code("", "--eval"), "octave-cli": _code("", "--eval"), "gnuplot": _code("", "-e"), "jrunscript": _code("", "-e"), "jjs": _code("", "-e"), "racket": _code("", "-e"), "sbcl": _code("", "--eval"),
    "awk": _awk, "gawk": _awk, "mawk": _awk, "nawk": _awk, "sed": _sed, "gsed": _sed, "perl": _perl, "php": _php,
    "powershell": _powershell, "pwsh": _powershell, "cmd": _cmd,
    "make": _task_runner, "gmake": _task_runner, "just": _task_runner, "task": _task_runner, "grunt": _task_runner, "gulp": _task_runner, "invoke": _task_runner, "fab": _task_runner, "django-admin": _task_runner,
    "tldr": _manual, "cheat": _manual, "info": _manual, "whatis": _manual, "apropos": _manual, "help": _manual,
}  # fmt: skip
