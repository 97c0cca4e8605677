"""Programs that run a command for every file or line they find."""

import itertools
import re
import shlex

from workbench.facts import paths
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, Stream, named
from workbench.facts.shell.wrappers import SHELLS, is_bare_shell, rest
from workbench.facts.word import Word

_FIELD = Word("$FIELD", known=False)


def _xargs(call: Call) -> list[Finding]:
    argv, flags, values = rest(
        call.args,
        "-I -n -P -L -d -s -E -a --arg-file --delimiter --max-args --max-procs --max-lines "
        "--max-chars --replace -J -R -S",
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
    if (
        name in ("redis-cli", "valkey-cli")
        and {word.text.lower() for word in argv[1:]} & {"del", "unlink"}
        and not known
    ):
        return [high("xargs redis-cli", "deletes every key that comes through the pipe")]
    return call.run(argv, Stream())


_PLACE = re.compile(r"\{\d*[./]*\}")


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
    lines = [line.strip() for line in call.stdin.text.splitlines()] if call.stdin.origin == "text" else []
    known = [line for line in lines if line][:4] if not inputs else []
    values = ["$FIELD", *known, *(word.text for word in inputs[:4])]
    found = []
    for value in values if len(values) == 1 else values[1:]:
        # Every word with blanks is read by itself too: parallel joins them for a shell, which would cut a script apart.
        # What takes a place in the command stays one word there, whatever is in it.
        one = value if value == "$FIELD" else shlex.quote(value)
        filled = [_PLACE.sub(one.replace("\\", r"\\"), text) for text in texts]
        if filled == texts:
            filled.append(one)
        found += call.nested(" ".join(filled), "bash")
        found += [f for text in texts if " " in text for f in call.nested(_PLACE.sub("$FIELD", text), "bash")]
    if len(inputs) > 1 and re.search(r"\{\d\}", " ".join(texts)):
        found += call.nested(re.sub(r"\{\d\}", " ".join(word.text for word in inputs[:4]), " ".join(texts)), "bash")
    return found


_MAX_ACTIONS = 8


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
        r"(?:^|[/*.\s])(?:id_[rd]sa|\.pem|\.kdbx?|\.key|shadow|\.aws|credentials?|passwords?"
        r"|secrets?|\.ssh|wallet|\.pgpass|\.netrc|\.p12|\.pfx|authorized_keys|\.git-credentials"
        r"|\.env)\b",
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
    actions = 0
    scratch = bool(starts) and all(paths.is_scratch_path(effects.place(word.text, call.shell.cwd)) for word in starts)
    scratch = scratch or ((not starts or starts[0].text == ".") and paths.is_scratch_path(call.shell.cwd or "x"))
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
        actions += 1
        if actions > _MAX_ACTIONS:
            found.append(unresolved("find", "too many actions to read"))
            break
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
    names = [value for flag, value in itertools.pairwise(texts) if flag in ("-name", "-iname")]
    return bool(names) and all(
        re.fullmatch(
            r"\*?\.(?:py[co]|class|o|obj|swp|swo|tmp|temp|cache)|__pycache__|node_modules|\.DS_Store"
            r"|\._\*|Thumbs\.db|\*?~|\.pytest_cache|\.mypy_cache",
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


HANDLERS: dict[str, Handler] = named(
    (_xargs, "xargs"),
    (_parallel, "parallel"),
    (_find, "find gfind"),
    (_fd, "fd fdfind"),
)
