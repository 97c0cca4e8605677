"""Tokens of PowerShell: words, strings, variables, types, brackets; comments and backticks resolved."""

import re

import msgspec

_TOKEN = re.compile(
    r"""(?P<comment><\#.*?(?:\#>|\Z)|(?:(?<=[\s;{}()|])|\A)\#[^\n]*)
    |(?P<here>@(?P<mark>["'])[ \t]*\r?\n.*?(?:\n\s*(?P=mark)@|\Z))
    |(?P<string>"(?:[^"`]|`.|"")*(?:"|\Z))
    |(?P<literal>'(?:[^']|'')*(?:'|\Z))
    |(?P<carry>`\r?\n)
    |(?P<line>\r?\n)
    |(?P<space>[ \t\r\u00a0]+)
    |(?P<type>\[(?:[A-Za-z_][\w.`+]*)(?:\[\])?\](?=\s*(?:::|[\(\$"'\[@.\-\d]))|\[[A-Za-z_][\w.`]*\](?=\s*\)))
    |(?P<variable>[$@](?:\{[^}\n]{0,100}\}|(?:(?:global|script|local|private|using|env|variable|function):)?[\w?]+|[$^?_]))
    |(?P<open>[$@]?\(|@?\{|\[)
    |(?P<close>[)\]}])
    |(?P<operator>\|\||&&|\d?>>?(?:&\d)?|\d>&\d|[|;&]|::|,|\+=|-=|==?|\+(?!\w))
    |(?P<word>(?:[^\s"'`|;&(){}\[\],$@<>=+]|`[^\n]|(?<=\S)[=+@\#\[\]$](?=\S)|(?<=\S)@)+)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "", "a": "", "b": "", "f": "", "v": "", "e": ""}
_PAIRS = {"(": ")", "{": "}", "[": "]"}


class Token(msgspec.Struct, frozen=True):
    """A token: its kind, its text with quotes and escapes resolved, whether space stands before it."""

    kind: str
    text: str
    spaced: bool = True


def tokens(text: str) -> list[Token]:
    """The tokens of *text*; comments and space are left out.

    >>> [(token.kind, token.text) for token in tokens("I`E`X 'a''b' # c")]
    [('word', 'IEX'), ('literal', "a'b")]
    """
    found: list[Token] = []
    spaced = True
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind == "mark":
            kind = "here"
        if kind in ("comment", "space", "carry"):
            spaced = True
            continue
        found.append(Token("literal" if kind == "here" else kind, _resolved(kind, match[0]), spaced))
        spaced = False
    return found


def _resolved(kind: str, text: str) -> str:
    if kind == "string":
        body = text[1:-1] if text.endswith('"') and len(text) > 1 else text[1:]
        return re.sub(r"`(.)", lambda match: _ESCAPES.get(match[1], match[1]), body.replace('""', '"'), flags=re.DOTALL)
    if kind == "literal":
        body = text[1:-1] if text.endswith("'") and len(text) > 1 else text[1:]
        return body.replace("''", "'")
    if kind == "here":
        return text.split("\n", 1)[-1].rsplit("\n", 1)[0]
    if kind == "word":
        return re.sub(r"`(.)", r"\1", text, flags=re.DOTALL)
    if kind == "line":
        return "\n"
    return text


def brackets(found: list[Token]) -> dict[int, int]:
    """Where the bracket opened at an index closes; an open end is the end of the text."""
    pairs: dict[int, int] = {}
    stack: list[int] = []
    for index, token in enumerate(found):
        if token.kind == "open":
            stack.append(index)
        elif token.kind == "close" and stack and _PAIRS[found[stack[-1]].text[-1]] == token.text:
            pairs[stack.pop()] = index
    for index in stack:
        pairs[index] = len(found)
    return pairs
