"""The languages of text: awk, sed and perl, which mostly print, and sometimes run, write or connect."""

import re

from workbench.facts import paths
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, Options, named
from workbench.facts.shell.interpreters import language
from workbench.facts.word import Word

_MOST = 2_000  # characters of a program that are read by pattern
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
        text = word.text[:_MOST]
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
        for quoted in (
            re.findall(r"system\s*\(\s*\"((?:\\.|[^\"\\])*)\"", text)
            + re.findall(r"\"((?:\\.|[^\"\\])*)\"\s*\|\s*getline|", text)
            + re.findall(r"\|\s*\"((?:\\.|[^\"\\])*)\"", text)
        ):
            inner = re.sub(r"\\(.)", r"\1", quoted).strip()
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


_SED_WRITE = re.compile(
    r"(?:^|[;{}\n]|/|\d|\$)\s*[wW]\s*([/~.\w][\w./-]+)\s*$|s([/|#,@])(?:\\.|(?!\2).)*\2(?:\\."
    r"|(?!\2).)*\2[gp\d]*w\s*([\w./-]+)"
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
            r"PermitRootLogin\s+yes|PasswordAuthentication\s+yes|PermitEmptyPasswords\s+yes"
            r"|SELINUX=(?:disabled|permissive)|NOPASSWD|pam_permit|StrictHostKeyChecking"
            r"|\bauth\s+sufficient|ENABLED=(?:no|0)|\*?\.\*? *@|disabled\b.*(?:firewall|audit)",
            joined,
        ):
            found.append(high("sed -i", "weakens protection", effects.cut(joined)))
        return found or [medium("sed -i", "edits files in place")]
    found = [f for word in [*files, *options.all("-f", "--file")] for f in effects.reads("sed", word, call.shell.cwd)]
    for word in scripts:
        if len(word.text) > _MOST:
            found.append(medium("sed", "a program too long to read by pattern"))
        elif re.search(r"(?:^|[;{}]|^\d*)\s*e(?:xec)?\s+(?:/bin/)?\w*sh\b|^1e |^\d*e\s", word.text):
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
        return language("", "-e")(call)
    text = "\n".join(word.text for word in code)[:_MOST]
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


HANDLERS: dict[str, Handler] = named(
    (_awk, "awk gawk mawk nawk"),
    (_sed, "sed gsed"),
    (_perl, "perl"),
)
