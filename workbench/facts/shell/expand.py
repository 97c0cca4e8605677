"""Words as a program would receive them: quotes, escapes, braces, variables and substitutions resolved."""

import re
from collections.abc import Callable

from workbench.facts.shell import lex
from workbench.facts.word import Word

Lookup = Callable[[str], str | None]
Run = Callable[[str], str | None]

_LITERAL = re.compile(r"'[^']*'|\"[^\"$`\\!]*\"")  # as long as it likes: it costs nothing
_PLAIN = re.compile(r"[^'\"\\$`<>]+")
_MAX_BRACES = 64
_MAX_TEXT, _MAX_RAW = 8_192, 16_384
_MAX_DEPTH = 12
_NAME = re.compile(r"[A-Za-z_]\w*|[0-9@*#?$!-]")
_RANGE = re.compile(r"(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.-?\d+)?\Z")
_SUBSTRING = re.compile(r"([A-Za-z_]\w*):\s*(-?\d+)(?::\s*(\d+))?\Z")
_DEFAULT = re.compile(r"([A-Za-z_]\w*|\d|@):?([-=+?])(.*)\Z", re.S)
_REPLACE = re.compile(r"([A-Za-z_]\w*)(//?)([^/]*)/?(.*)\Z", re.S)
_ANSI = re.compile(r"\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})|(.))", re.S)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b"}
# What every shell knows without being told; enough to undo `${PATH:0:1}` and its like.
_SHELL_VALUES = {"PATH": "/usr/local/bin:/usr/bin:/bin", "PWD": "/", "SHELL": "/bin/bash", "IFS": " \t\n"}


class Expander:
    """Expands raw words. *lookup* gives a variable's value or None; *run* runs a substitution and gives its output."""

    def __init__(self, lookup: Lookup, run: Run) -> None:
        self._lookup = lookup
        self._run = run
        self._depth = 0
        self.shortened = False  # a word was too long to be kept whole

    def words(self, raw: str) -> list[Word]:
        """The words that *raw* becomes: none for an empty unquoted variable, several after splitting or braces."""
        found: list[Word] = []
        if _LITERAL.fullmatch(raw):
            return [Word(raw[1:-1])]
        raw = self._short(raw)
        for piece in _braces(raw):
            found.extend(self._split(piece))
        return found

    def one(self, raw: str) -> Word:
        """*raw* as a single word, as in an assignment or a redirect."""
        if _LITERAL.fullmatch(raw):
            return Word(raw[1:-1])
        parts = self._parts(self._short(raw))
        return self._word("".join(part for part, _, _ in parts), all(known for _, _, known in parts), False)

    def body(self, text: str) -> Word:
        """A here-document's body, in which variables and substitutions are expanded but quotes stand for themselves."""
        parts: list[tuple[str, bool, bool]] = []
        self._double(text, 0, parts, closing="")
        return Word("".join(part for part, _, _ in parts), all(known for _, _, known in parts))

    def _short(self, raw: str) -> str:
        self.shortened = self.shortened or len(raw) > _MAX_RAW
        return raw[:_MAX_RAW]

    def _word(self, text: str, known: bool, glob: bool = False) -> Word:
        if len(text) > _MAX_TEXT:
            self.shortened = True
            return Word(text[:_MAX_TEXT], False, glob)
        return Word(text, known, glob)

    def _split(self, raw: str) -> list[Word]:
        parts = self._parts(raw)
        if all(quoted for _, quoted, _ in parts):
            return [self._word("".join(part for part, _, _ in parts), all(k for _, _, k in parts))] if parts else []
        found: list[Word] = []
        text, known, glob, started = "", True, False, False
        for part, quoted, part_known in parts:
            pieces = [part] if quoted or not part_known else re.split(r"\0", part)
            for index, piece in enumerate(pieces):
                if index and started:
                    found.append(self._word(text, known, glob))
                    text, known, glob, started = "", True, False, False
                if piece or quoted:
                    text, started = text + piece, True
                    known = known and part_known
                    glob = glob or (not quoted and any(mark in piece for mark in "*?["))
        if started:
            found.append(self._word(text, known, glob))
        return found

    def _parts(self, raw: str) -> list[tuple[str, bool, bool]]:
        """Pieces of *raw* as (text, quoted, known); a NUL marks where an unquoted value is split into fields."""
        parts: list[tuple[str, bool, bool]] = []
        if self._depth > _MAX_DEPTH:
            return [(raw, True, False)]
        self._depth += 1
        try:
            self._scan(raw, parts)
        finally:
            self._depth -= 1
        return parts

    def _scan(self, raw: str, parts: list[tuple[str, bool, bool]]) -> None:
        at = 0
        while at < len(raw):
            char = raw[at]
            if char == "'":
                end = lex.skip_single(raw, at)
                parts.append((raw[at + 1 : end].removesuffix("'"), True, True))
            elif char == '"':
                end = self._double(raw, at + 1, parts)
            elif char == "\\":
                end = at + 2
                if raw[at + 1 : end] != "\n":
                    parts.append((raw[at + 1 : end], True, True))
            elif char == "$" and raw[at + 1 : at + 2] == "'":
                end = lex.skip_ansi(raw, at + 1)
                parts.append((unescape(raw[at + 2 : end - 1]), True, True))
            elif char == "$" and raw[at + 1 : at + 2] == '"':
                end = self._double(raw, at + 2, parts)
            elif char in "$`":
                end = self._dollar(raw, at, parts, quoted=False)
            elif char in "<>" and raw[at + 1 : at + 2] == "(":
                end = lex.skip_pair(raw, at + 1)
                self._run(raw[at + 2 : end - 1])
                parts.append((raw[at:end], True, False))
            else:
                plain = _PLAIN.match(raw, at + 1)
                end = plain.end() if plain else at + 1
                parts.append((raw[at:end], False, True))
            at = end

    def _double(self, raw: str, at: int, parts: list[tuple[str, bool, bool]], closing: str = '"') -> int:
        start = at
        parts.append(("", True, True))
        while at < len(raw) and raw[at] != closing:
            char = raw[at]
            if char == "\\" and raw[at + 1 : at + 2] in ("$", "`", '"', "\\", "\n"):
                parts.append((raw[start:at] + raw[at + 1 : at + 2].replace("\n", ""), True, True))
                at = start = at + 2
            elif char in "$`":
                parts.append((raw[start:at], True, True))
                at = start = self._dollar(raw, at, parts, quoted=True)
            else:
                at += 1
        parts.append((raw[start:at], True, True))
        return at + 1

    def _dollar(self, raw: str, at: int, parts: list[tuple[str, bool, bool]], *, quoted: bool) -> int:
        if raw[at] == "`":
            end = lex.skip_backtick(raw, at)
            value = self._run(raw[at + 1 : end].removesuffix("`").replace("\\`", "`"))
        elif raw.startswith("$((", at):
            end = lex.skip_dollar(raw, at)
            inner = raw[at + 3 : end - 2]
            if "$(" in inner or "`" in inner:
                self._parts(inner)
            value = inner if inner.strip().isdigit() else None
        elif raw.startswith("$(", at):
            end = lex.skip_dollar(raw, at)
            value = self._run(raw[at + 2 : end].removesuffix(")"))
        elif raw.startswith("${", at):
            end = lex.skip_dollar(raw, at)
            value = self._braced(raw[at + 2 : end].removesuffix("}"))
        else:
            end = lex.skip_dollar(raw, at)
            if end == at + 1:
                parts.append(("$", quoted, True))
                return end
            value = self._value(raw[at + 1 : end])
        if value is None:
            parts.append((raw[at:end], True, False))
        elif raw[at:end].endswith("[@]}"):
            parts.append((_fields(value), False, True))  # an array stays as many words, in quotes too
        else:
            parts.append((value if quoted else _fields(value), quoted, True))
        return end

    def _value(self, name: str) -> str | None:
        value = self._lookup(name)
        return " \t\n" if value is None and name == "IFS" else value

    def _braced(self, inner: str) -> str | None:
        """The value of ``${inner}`` where it can be known."""
        if _NAME.fullmatch(inner) or (inner.endswith(("[@]", "[*]")) and _NAME.fullmatch(inner[:-3])):
            return self._value(inner.removesuffix("[@]").removesuffix("[*]"))
        if "$(" in inner or "`" in inner:
            self._parts(inner)  # what runs inside runs, whatever the value
        if match := _SUBSTRING.match(inner):
            name, start, length = match[1], int(match[2]), match[3]
            value = self._lookup(name)
            value = _SHELL_VALUES.get(name) if value is None else value
            if value is None:
                return None
            cut = value[start:]
            return cut[: int(length)] if length else cut
        if match := _DEFAULT.match(inner):
            value = self._lookup(match[1])
            if match[2] == "+":
                return None
            if value is not None or match[2] == "?":
                return value
            fallback = self.one(match[3])
            return fallback.text if fallback.known else None
        if (match := _REPLACE.match(inner)) and (value := self._lookup(match[1])) is not None:
            old, new = self.one(match[3]).text, self.one(match[4]).text
            return value.replace(old, new, -1 if match[2] == "//" else 1) if old and "*" not in old else None
        return None


def unescape(text: str) -> str:
    r"""*text* with the escapes of ``$'…'`` and ``printf`` resolved.

    >>> unescape(r"\x72\155 -rf\n")
    'rm -rf\n'
    """

    def one(match: re.Match[str]) -> str:
        code = match[1] or match[2] or match[3]
        if code:
            number = int(code, 16)
            return chr(number) if number < 0x110000 else ""
        return chr(int(match[4], 8) % 256) if match[4] else _ESCAPES.get(match[5], match[5])

    return _ANSI.sub(one, text)


def _fields(value: str) -> str:
    return re.sub(r"[ \t\n]+", "\0", value)


def _braces(raw: str) -> list[str]:
    """Brace expansion of a raw word, quotes respected: ``{a,b}c`` becomes ``ac bc``; at most 64 words."""
    if "{" not in raw or ("," not in raw and ".." not in raw):
        return [raw]
    done: list[str] = []
    todo = [raw]
    while todo and len(done) + len(todo) <= _MAX_BRACES:
        word = todo.pop(0)
        options = _first_brace(word)
        if options is None:
            done.append(word)
        else:
            todo = options + todo
    return done + todo


def _first_brace(raw: str) -> list[str] | None:
    at = 0
    while at < len(raw):
        char = raw[at]
        if char == "'":
            at = lex.skip_single(raw, at)
        elif char == '"':
            at = lex.skip_double(raw, at)
        elif char == "\\":
            at += 2
        elif char in "$`":
            at = lex.skip_ansi(raw, at + 1) if raw.startswith("$'", at) else _skip(raw, at)
        elif char == "{":
            end = lex.skip_pair(raw, at)
            inner = raw[at + 1 : end - 1]
            options = _options(inner) if raw[end - 1] == "}" else None
            if options is not None:
                return [raw[:at] + option + raw[end:] for option in options]
            at += 1
        else:
            at += 1
    return None


def _skip(raw: str, at: int) -> int:
    return lex.skip_backtick(raw, at) if raw[at] == "`" else lex.skip_dollar(raw, at)


def _options(inner: str) -> list[str] | None:
    if match := _RANGE.match(inner):
        return _range(match[1], match[2])
    options, start, at = [], 0, 0
    while at < len(inner):
        char = inner[at]
        if char in "'\"":
            at = lex.skip_single(inner, at) if char == "'" else lex.skip_double(inner, at)
            continue
        if char == "{":
            at = lex.skip_pair(inner, at)
            continue
        if char == ",":
            options.append(inner[start:at])
            start = at + 1
        at += 2 if char == "\\" else 1
    return [*options, inner[start:]] if options else None


def _range(first: str, last: str) -> list[str]:
    if first.isalpha() and last.isalpha():
        low, high = sorted((ord(first), ord(last)))
        return [chr(code) for code in range(low, min(high, low + 3) + 1)]
    try:
        low, high = sorted((int(first[:9]), int(last[:9])))
    except ValueError:
        return [first, last]
    return [str(number) for number in range(low, min(high, low + 3) + 1)]  # a few stand for all
