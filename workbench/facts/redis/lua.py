"""Lua as Redis runs it: which commands a script calls, as far as its text tells."""

import re
from collections.abc import Iterable, Iterator

_STRING = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\[\[.*?\]\]"
_TOKEN = re.compile(
    rf"--[^\n]*|(?P<string>{_STRING})|(?P<name>[A-Za-z_][\w.]*)|(?P<number>\d+)|(?P<mark>\.\.|[^\s])", re.DOTALL
)
# What reaches out of the sandbox, or runs text as code.
_ESCAPES = frozenset(
    "loadstring load dofile loadfile require package.loadlib os.execute io.popen io.open debug.getregistry".split()
)
_CALLS = frozenset("redis.call redis.pcall server.call server.pcall".split())

_UNCLOSED = 50  # calls without an end, for each of which much of the script would be read again

Words = list[str | None]


def calls(script: str, names: dict[str, list[str]]) -> Iterator[Words | None]:
    """The words of each command that *script* calls; what only running would tell is None, a word or all of them.

    Args:
        script: Lua source.
        names: Values of ``KEYS`` and ``ARGV``.

    >>> list(calls("return redis.call('SET', KEYS[1], 'a' .. 'b')", {"KEYS": ["k"]}))
    [['SET', 'k', 'ab']]
    >>> list(calls("return redis[x]('FLUSHALL')", {}))
    [None]
    """
    tokens = [match for match in _TOKEN.finditer(script) if not match[0].startswith("--")]
    closed = _closed(tokens)
    left = _UNCLOSED
    for index, token in enumerate(tokens):
        text = token[0]
        if text in _ESCAPES:
            yield None
        elif text in _CALLS:
            left -= index + 1 not in closed
            if left < 0:
                yield None
            elif index + 1 < len(tokens) and tokens[index + 1][0] == "(":
                yield _words((match[0] for match in tokens[index + 2 : index + 400]), names)
            elif index + 1 < len(tokens) and tokens[index + 1]["string"]:
                yield [_unquote(tokens[index + 1][0])]
            elif index == 0 or tokens[index - 1][0] not in ("pcall", "type"):
                yield None  # kept under another name, and called there
        elif text in ("redis", "server") and index + 1 < len(tokens) and tokens[index + 1][0] in ("[", ")", ";"):
            yield None


def _closed(tokens: list[re.Match[str]]) -> set[int]:
    """Where the round brackets of *tokens* open that close again."""
    found: set[int] = set()
    stack: list[int] = []
    for index, token in enumerate(tokens):
        if token[0] == "(":
            stack.append(index)
        elif token[0] == ")" and stack:
            found.add(stack.pop())
    return found


def _words(tokens: Iterable[str], names: dict[str, list[str]]) -> Words:
    words: Words = []
    part: list[str] = []
    depth = 0
    for token in tokens:
        if token in ("(", "{", "["):
            depth += 1
        elif token in (")", "}", "]"):
            depth -= 1
            if depth < 0:
                break
        if token == "," and depth == 0:
            words += _values(part, names)
            part = []
        else:
            part.append(token)
    return words + _values(part, names)


def _values(part: list[str], names: dict[str, list[str]]) -> Words:
    """One argument, or several where a table is unpacked."""
    while len(part) > 2 and part[0] == "(" and part[-1] == ")":
        part = part[1:-1]
    if part[:3] in (["unpack", "(", "{"], ["table.unpack", "(", "{"]) and part[-2:] == ["}", ")"]:
        return _words(part[3:-2], names)
    if part[:2] in (["unpack", "("], ["table.unpack", "("]) and len(part) == 4 and part[2] in names:
        return [*names[part[2]]]
    if len(part) == 4 and part[0] in names and part[1] == "[" and part[2].isdigit():
        values = names[part[0]]
        index = int(part[2][:6]) - 1
        return [values[index] if 0 <= index < len(values) else None]
    if part[:2] in (["string.upper", "("], ["string.lower", "("]) and part[-1] == ")":
        return _values(part[2:-1], names)
    if part[:2] == ["string.reverse", "("] and len(part) == 4 and part[2][:1] in "\"'":
        return [_unquote(part[2])[::-1]]
    if part[:2] == ["string.char", "("] and all(token.isdigit() and int(token[:4]) < 256 for token in part[2:-1:2]):
        return ["".join(chr(int(token[:4])) for token in part[2:-1:2])]
    pieces = part[::2]
    if pieces and all(token == ".." for token in part[1::2]) and all(token[:1] in "\"'[" for token in pieces):
        return ["".join(_unquote(token) for token in pieces)]
    if len(part) == 1 and part[0].isdigit():
        return [part[0]]
    return [None]


def _unquote(token: str) -> str:
    return token[2:-2] if token.startswith("[[") else token[1:-1].replace("\\'", "'").replace('\\"', '"')
