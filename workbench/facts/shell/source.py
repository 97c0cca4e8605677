"""Shell text as people paste it, made plain: prompts and output removed, placeholders filled, other languages found."""

import re
from collections.abc import Callable
from itertools import islice

# user@host:~$ cmd · [root@host dir]# cmd · host:~ # cmd · $ cmd · % cmd · (venv) $ cmd
_PROMPT = re.compile(
    r"^[ \t]*(?:\([\w.-]+\)[ \t]*)?(?:\[?[\w.-]+@[\w.-]+[: ]?[^\n$#%>]{0,40}?\]?[$#%>]"
    r"|[\w.-]+(?::|[ \t]?)[~/][\w./~-]*[ \t]?[$#%]|[a-z][\w.-]*-[\w.-]+[ \t]+\$"
    r"|bash-[\d.]+[$#]|sh-[\d.]+[$#]|\$>?|%|❯|➜|>)[ \t]+(?=\S)"
)
_SIGN = re.compile(r"[$#%>❯➜]")
_ROOT_PROMPT = re.compile(r"^[ \t]*\[?[\w.-]+@[\w.-]+[^\n#]{0,40}#[ \t]*(?=\S)")
_CLIENT_PROMPTS = (
    (re.compile(r"^[ \t]*mysql>[ \t]*|^[ \t]*MariaDB \[[^\]]*\]>[ \t]*"), "mysql"),
    (re.compile(r"^[ \t]*sqlite>[ \t]*"), "sqlite"),
    (re.compile(r"^[ \t]*(?:[\w-]+=[#>]|psql>|postgres>)[ \t]+"), "postgres"),
    (re.compile(r"^[ \t]*(?:redis|redis-cli|[\d.]+:6379(?:\[\d+\])?)>[ \t]*"), "redis"),
    (re.compile(r"^[ \t]*SQL>[ \t]*"), "oracle"),
    (re.compile(r"^[ \t]*(?:>>>|In \[\d+\]:)[ \t]+"), "python"),
    (re.compile(r"^[ \t]*PS(?:[ \t]+[A-Za-z]:[^>\n]*)?>[ \t]*"), "powershell"),
    (re.compile(r"^[ \t]*[A-Z]:\\[^>\n]*>[ \t]*"), "cmd"),
    (
        re.compile(
            r"^[ \t]*(?:irb|pry)\([^)]*\)(?::\d+)*[>*][ \t]*|^[ \t]*\[\d+\] (?:pry|production"
            r"|development)\([^)]*\)>[ \t]*"
        ),
        "rails",
    ),
)
_PLACEHOLDER = re.compile(r"\{\{(?!\s*[.#/$-]|\s*(?:json|range|printf|if|end)\b)([^{}\n]{1,200})\}\}")
_CHOICE = re.compile(r"(?<![\w'\"|\\$(])(?<=[\s=:+])[\w./:-]+(?:\|[\w./:-]+)+(?![\w'\"|\\(])(?=\s|$)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # the grammar's scanner loops on some of them
_EVAL = re.compile(
    r"(--eval[ =])([\w.]+\([^()'\"\s]{0,200}\)(?:\.\w+\([^()'\"\s]{0,200}\))*)"
)  # no shell takes it bare
_QUOTED = re.compile(r"^\s*`([^`\n]+)`\s*$")  # a command quoted as in prose
_SHORT = 2_000  # characters: a page of commands gives its choices in one line
_KEYS = re.compile(r"^<[A-Z][\w ]*>$")
_ANGLE = re.compile(r"(?<![<\w])<([A-Za-z$][\w .,:/|@$*-]{0,60}[\w.)*])>(?!\()")
_CONTINUED = re.compile(r"(?:\\|\||&&|\|\||\{|\bdo|\bthen|\()[ \t]*$")
_PYTHON = re.compile(
    r"^(?:import [\w.]+(?:, *[\w.]+)*(?: as \w+)?|from [\w.]+ import .+|def \w+\(.*\).*:"
    r"|class \w+.*:|print\(.*\)|with open\(.*|if __name__ == .*|\w+ = \w+[.(\[].*)$"
)
_POWERSHELL = re.compile(
    r"^\s*(?:(?:Get|Set|New|Remove|Invoke|Start|Stop|Add|Import|Export|Write|Install|Uninstall"
    r"|Enable|Disable|Test|Connect|Out|Select|Where|ConvertTo|ConvertFrom|Copy|Move|Register"
    r"|Unregister|Update|Clear|Enter|Format|Restart)-[A-Z]\w+|\$\w+\s*=\s*(?:Get-|New-|\[|@)"
    r"|\[(?:System\.)?[A-Z][\w.]+\]::|(?i:powershell)\b(?=.*\bget-))"
)
_SQL = re.compile(
    r"^\s*(?:SELECT\b.+?\bFROM\b|INSERT\s+INTO\b|UPDATE\s+\S+\s+SET\b|DELETE\s+FROM\b"
    r"|(?:CREATE|ALTER|DROP)\s+(?:TABLE|DATABASE|INDEX|USER|ROLE|VIEW|SCHEMA|FUNCTION"
    r"|TRIGGER)\b|TRUNCATE\s+TABLE\b|GRANT\s+\w.+\bTO\b)",
    re.S | re.I,
)
_MONGO = re.compile(r"^\s*db\.[\w$.()'\"-]+\(", re.I)
_HTTP = re.compile(r"^(?:GET|POST|PUT|DELETE|HEAD|PATCH|OPTIONS)\s+(?:/|_\w|https?://|[\w.-]+/)")
_JSON = re.compile(r"^\s*(?:\{\s*\"[^\"\n]+\"\s*:|\[\s*(?:\{\s*\"|\"[^\"$\n]*\"\s*[,\]]|\[))")


def clean(text: str) -> str:
    """*text* without prompts and the output between them, placeholders replaced by plain names."""
    if match := _QUOTED.match(text):
        text = match[1]
    text = _CONTROL.sub(" ", text.replace("\r\n", "\n")).replace("\u200b", "").replace("\ufeff", "")
    if "{{" in text:
        text = _PLACEHOLDER.sub(_placeholder, text)
    if "--eval" in text:
        text = _EVAL.sub(r"\1'\2'", text)
    if "<" in text:
        text = _ANGLE.sub(lambda match: re.sub(r"[^\w./:@*-]", "_", match[1]), text)
    return _unprompt(text)


def choose(text: str, known: Callable[[str], bool]) -> str:
    """*text* with choices written ``start|stop`` or ``a|b|...`` reduced to the first; a real pipe names a program."""
    if len(text) > _SHORT:
        return text

    def one(match: re.Match[str]) -> str:
        options = match[0].split("|")
        return match[0] if any(known(option) for option in options[1:]) and "..." not in options else options[0]

    return _CHOICE.sub(one, text)


def _placeholder(match: re.Match[str]) -> str:
    inner = match[1].strip()
    if inner.startswith("[") and inner.endswith("]"):
        inner = inner[1:-1]
        return inner.rsplit("|", 1)[-1].strip()  # tldr: {{[-r|--recursive]}}
    choice = inner.split("|", 1)[0].strip()
    return re.sub(r"\s+", "_", choice.removesuffix("...").strip()) if "/" not in choice else choice.split(" ")[0]


def _unprompt(text: str) -> str:
    lines = text.split("\n")
    # Of thousands of lines few can be prompts: a sign at least must stand in them.
    prompted = [bool(_SIGN.search(line) and (_PROMPT.match(line) or _ROOT_PROMPT.match(line))) for line in lines]
    if not any(prompted) or (len(lines) > 1 and not prompted[0] and sum(prompted) == 1 and lines[0][:1].isalpha()):
        return text
    kept: list[str] = []
    going_on = False
    for line, has_prompt in zip(lines, prompted, strict=True):
        if has_prompt:
            stripped = line.lstrip()
            if stripped.startswith("> ") and going_on:
                kept.append(stripped[2:])
            elif stripped.startswith("> ") and not stripped.startswith("> $"):
                kept.append(line)
            else:
                match = _PROMPT.match(line) or _ROOT_PROMPT.match(line)
                kept.append(line[match.end() :] if match else line)
        elif going_on or line.lstrip().startswith("#"):
            kept.append(line)
        elif "<<" in "".join(kept[-1:]):
            return "\n".join([*kept, *lines[lines.index(line) :]])  # a here-document follows: keep all of it
        else:
            continue
        going_on = bool(_CONTINUED.search(kept[-1])) if kept else False
    return "\n".join(kept) if kept else text


def foreign(text: str) -> list[tuple[str, str]] | None:
    """*text* as pieces of other families where it plainly is no shell text, else None."""
    stripped = text.strip()
    first = stripped.split("\n", 1)[0]
    for pattern, family in _CLIENT_PROMPTS:
        if pattern.match(first):
            lines = [pattern.sub("", line) for line in stripped.split("\n") if pattern.match(line) or _continues(line)]
            return [("\n".join(lines), family)]
    if _HTTP.match(stripped):
        return [(text, "http")]
    if _POWERSHELL.match(stripped):
        return [(text, "powershell")]
    if _MONGO.match(stripped):
        return [(text, "mongodb")]
    if _SQL.match(stripped):
        return [(text, "sql")]
    told = (line for line in stripped.split("\n") if line.strip() and not line.startswith((" ", "\t", "#")))
    lines = list(islice(told, 6))
    if lines and _PYTHON.match(lines[0]) and all(_PYTHON.match(line) or not line[0].isalpha() for line in lines):
        return [(text, "python")]
    return None


def _continues(line: str) -> bool:
    return bool(re.match(r"^\s*(?:->|\.\.\.|\w*-[#>])\s", line))


def is_printed(text: str, known: Callable[[str], bool]) -> bool:
    """True where *text* reads like something printed or written for people, with no command in it."""
    if _KEYS.match(text.strip()):
        return True
    told = (line.strip() for line in text.split("\n") if line.strip() and not line.strip().startswith("#"))
    lines = list(islice(told, 20))
    if not lines:
        return True
    if _JSON.match(text) and len(text) > 2:
        return True
    first = lines[0]
    words = first.split()
    head = words[0].rstrip(":;,")
    if any(known(line.split()[0].lstrip("$")) for line in lines if line.split()):
        return _is_sentence(first) and not any(sign in text for sign in "|;&`$>") and len(lines) == 1 and len(words) > 3
    if any(mark in text for mark in ("$(", "`", "&&", "||", " | ", ">", "sudo ")):
        return False
    if words[0].endswith(":") and len(words[0]) > 1 and "/" not in words[0]:
        return True
    if re.match(r"^[\w.-]+\s*[:=]\s", first) or re.match(r"^[A-Z]{2,}(?:\s{2,}|\t)[A-Z]", first):
        return True
    if _is_sentence(first) or re.match(r"^(?:\d+|-\w,?)\s", first):
        return True
    if re.search(r"\S(?:\s{2,}|\t)\S.*\S(?:\s{2,}|\t)\S", first) and " -" not in first:
        return True  # columns
    if re.match(r"^(?:\d[\d.:-]+|[a-f0-9]{12,}|[-+*=|]{2,}.*)\s*(?:\s.*)?$", first):
        return True
    return bool(re.match(r"^[A-Z][A-Z_ ]+\s{2,}\w", first)) or (
        head.isupper() and head.isalpha() and len(words) > 2 and len(head) > 3
    )


def _is_sentence(line: str) -> bool:
    words = line.split()
    if len(words) < 3 or not words[0][:1].isupper() or not words[0].rstrip(":,").isalpha():
        return False
    return (
        not any(word.startswith("-") for word in words[1:])
        and sum(word.strip(".,:;()'\"").isalpha() for word in words) >= len(words) * 0.6
    )
