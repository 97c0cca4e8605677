"""What a long text says again and again: rows and statements that differ from one before them in plain values only.

A dump is thousands of INSERTs, a migration thousands of reads by key. Reading one of a kind says what all of them do,
so the others are taken out before the text is cut into words, and the whole is known. Only what cannot change the
reading counts as a plain value: a number, or a short string of letters, digits and blanks that names nothing
privileged and no statement, in a row of VALUES, in a list, or compared to a column. A limit, the argument of a
function, a pattern, what UPDATE sets: all of these stay as they are, and tell statements apart. So does any line
between them that is none of these statements (a transaction's end, a DROP, half a string): behind it counting begins
anew.
"""

import re

_LONG = 4_000  # characters: shorter text is read as it stands
_DISTINCT = 150  # kinds: where most lines are of their own, the rest is not looked at
_TEXT = r"'[A-Za-z0-9 _.:@+-]{0,80}+'"
_VALUE = rf"(?:[-+]?\d{{1,40}}+(?:\.\d{{1,40}}+)?|{_TEXT}|NULL\b|TRUE\b|FALSE\b|DEFAULT\b)"
_ROWS = re.compile(rf"(?>(?:,\s{{0,20}}+\(\s?{_VALUE}(?>(?:\s?,\s?{_VALUE}){{0,200}})\s?\)){{4,}})", re.IGNORECASE)
_LIST = re.compile(rf"(?>(?:,\s{{0,20}}+{_VALUE}){{20,}})", re.IGNORECASE)
_STATEMENT = re.compile(
    r"[ \t]*+(?:INSERT\s+INTO|SELECT|UPDATE(?=[^;]*?\sWHERE\s)|DELETE\s+FROM)\s[^;\\#$]*+;[ \t\r]*+", re.IGNORECASE
)
_COMMENT = re.compile(r"--|/\*")
_SET = re.compile(r"\s*UPDATE\b.*?\sWHERE\s", re.IGNORECASE)
_ROW = re.compile(rf"(?<=VALUES)\s?\(\s?{_VALUE}(?>(?:\s?,\s?{_VALUE}){{0,200}})\s?\)", re.IGNORECASE)
_COMPARED = re.compile(rf"(?<![\w'\".`])((?:\w{{1,60}}\.)?[A-Za-z_]\w{{0,60}}\s?=\s?){_VALUE}(?=[\s;)])", re.IGNORECASE)
_CONSTANT = re.compile(r"(?i:true|false|null|unknown|default)\s?=")
# What a string must not say if it is to count for nothing.
_TELLING = re.compile(
    r"drop|delete|trunc|grant|exec|alter|update|insert|select|create|admin|root|super|owner|pass|secret|token|key|priv|"
    r"login|user|sys|shell|role|public",
    re.IGNORECASE,
)


def thinned(text: str) -> str:
    """*text* without the rows, the members of lists and the statements that repeat one before them."""
    if len(text) <= _LONG:
        return text
    text = _LIST.sub(_first, _ROWS.sub(_first, text))
    kept: list[str] = []
    seen: set[str] = set()
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if len(seen) > _DISTINCT and len(kept) > at // 2:
            return "\n".join([*kept, *lines[at:]])
        if _STATEMENT.fullmatch(line) and not _COMMENT.search(line):
            kind = _kind(line)
            if kind not in seen:
                seen.add(kind)
                kept.append(line)
            continue
        if line and not line.isspace():
            seen.clear()
        kept.append(line)
    return "\n".join(kept)


def _first(run: re.Match[str]) -> str:
    """What stays of a *run*: nothing of rows; of a list its last member, which an expression may begin with."""
    if _TELLING.search(run[0]):
        return run[0]
    return "" if run[0].endswith(")") else run[0][run[0].rindex(",") :]


def _kind(line: str) -> str:
    """*line* with a sign for each plain value."""
    found = _SET.match(line)
    head, rest = (found[0], line[found.end() :]) if found else ("", line)
    return head + _COMPARED.sub(_compared, _ROW.sub(lambda row: row[0] if _TELLING.search(row[0]) else " ()", rest))


def _compared(match: re.Match[str]) -> str:
    value = match[0][len(match[1]) :]
    if _TELLING.search(value) or _CONSTANT.search(match[1]):
        return match[0]
    return match[1] + ("''" if value[0] == "'" else "0")
