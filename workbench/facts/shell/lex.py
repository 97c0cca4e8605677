"""Where words, quotes and substitutions of a shell text end: the scanning that expanding and salvaging share."""

import re

_TICKED = r"`(?>(?:[^`\\]++|\\.)*)`"
_DOUBLED = rf'"(?>(?:[^"\\`$]++|\\.|{_TICKED})*)"'
# Of a word, all but what a dollar introduces.
_PLAIN = re.compile(rf"""(?>(?:[^\s'"\\$`(){{}}<>|&;#]++|'[^']*+'|\\.|{_TICKED}|{_DOUBLED})+)""", re.DOTALL)
_DOUBLE = re.compile(r'[^"\\`$]+')
# Whole runs at a time: a step for each sign of a hostile text would take all of its time.
_ANSI = re.compile(r"(?>(?:[^'\\]++|\\.)*)", re.DOTALL)
_BACKTICK = re.compile(r"(?>(?:[^`\\]++|\\.)*)", re.DOTALL)
_UNBRACKETED = {"(": re.compile(r"[^'\"`\\()]+"), "{": re.compile(r"[^'\"`\\{}]+")}
_NAME = re.compile(r"\w+")
_MOST_NESTED = 40  # deeper is hostile: the rest is one opaque piece
_SPACES = re.compile(r"(?:[ \t\r\f\v\u00a0]|\\\n)+")


def skip_single(text: str, at: int) -> int:
    """Index past the single-quoted string that opens at *at*; the end of the text where it never closes."""
    end = text.find("'", at + 1)
    return len(text) if end < 0 else end + 1


def skip_ansi(text: str, at: int) -> int:
    """Index past the ``$'…'`` string whose quote is at *at*."""
    found = _ANSI.match(text, at + 1)
    return min((found.end() if found else at) + 1, len(text))


def skip_double(text: str, at: int, depth: int = 0) -> int:
    """Index past the double-quoted string that opens at *at*."""
    at += 1
    while at < len(text):
        if match := _DOUBLE.match(text, at):
            at = match.end()
            continue
        char = text[at]
        if char == '"':
            return at + 1
        if char == "\\":
            at += 2
        elif char == "`":
            at = skip_backtick(text, at)
        else:
            at = skip_dollar(text, at, depth + 1)
    return len(text)


def skip_backtick(text: str, at: int) -> int:
    """Index past the backtick substitution that opens at *at*."""
    found = _BACKTICK.match(text, at + 1)
    return min((found.end() if found else at) + 1, len(text))


def skip_dollar(text: str, at: int, depth: int = 0) -> int:
    """Index past what ``$`` at *at* introduces: a name, ``${…}``, ``$(…)``; past the ``$`` alone otherwise."""
    nxt = text[at + 1 : at + 2]
    if nxt in "({" and nxt:
        return skip_pair(text, at + 1, depth + 1)
    if nxt.isalpha() or nxt == "_":
        found = _NAME.match(text, at + 1)
        return found.end() if found else at + 2
    if nxt and nxt in "0123456789@*#?$!-":
        return at + 2
    return at + 1


def skip_pair(text: str, at: int, depth: int = 0) -> int:
    """Index past the bracket pair that opens at *at*, quotes inside respected; the end where it never closes."""
    opening = text[at]
    closing = ")" if opening == "(" else "}"
    if depth > _MOST_NESTED:
        return len(text)
    level = 0
    plain = _UNBRACKETED[opening]
    while at < len(text):
        if match := plain.match(text, at):
            at = match.end()
            continue
        char = text[at]
        if char == opening:
            level += 1
            if level > _MOST_NESTED:
                return len(text)
        elif char == closing:
            level -= 1
            if level == 0:
                return at + 1
        elif char == "'":
            at = skip_single(text, at)
            continue
        elif char == '"':
            at = skip_double(text, at, depth + 1)
            continue
        elif char == "`":
            at = skip_backtick(text, at)
            continue
        elif char == "\\":
            at += 1
        at += 1
    return len(text)


def skip_word(text: str, at: int) -> int:
    """Index past the word that starts at *at*; *at* itself where an operator or a space stands there."""
    start = at
    while at < len(text):
        if match := _PLAIN.match(text, at):
            at = match.end()
            continue
        char = text[at]
        if char == "'":
            at = skip_single(text, at)
        elif char == '"':
            at = skip_double(text, at)
        elif char == "\\":
            at += 2
        elif char == "$":
            at = skip_ansi(text, at + 1) if text[at + 1 : at + 2] == "'" else skip_dollar(text, at)
        elif char == "`":
            at = skip_backtick(text, at)
        elif char in "<>" and text[at + 1 : at + 2] == "(" and at == start:
            return skip_pair(text, at + 1)
        elif char in "{}" or (char == "#" and at > start):
            at += 1
        else:
            break
    return min(at, len(text))


def parts(text: str) -> list[str]:
    """The raw words of *text*, at any white space.

    >>> parts("a 'b c' $(d e)")
    ['a', "'b c'", '$(d e)']
    """
    found: list[str] = []
    at = 0
    while at < len(text):
        end = skip_word(text, at)
        if end > at:
            found.append(text[at:end])
        at = max(end, at + 1)
    return found


def skip_spaces(text: str, at: int) -> int:
    """Index past blanks and escaped newlines."""
    match = _SPACES.match(text, at)
    return match.end() if match else at
