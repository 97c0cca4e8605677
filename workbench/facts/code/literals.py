"""Token and its literal value, for source text of bracket languages."""

import re

import msgspec

_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u\{?([0-9a-fA-F]{4,6})\}?|([0-7]{1,3})|(.))", re.DOTALL)

_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "\n": ""}


class Token(msgspec.Struct, frozen=True):
    """One token: its kind (``name string template number symbol words mark line``) and its text as written."""

    kind: str
    text: str


def unquote(token: Token) -> str:
    r"""What a literal token says, escapes resolved.

    >>> unquote(Token("string", '"a\\x62"')), unquote(Token("symbol", ":name"))
    ('ab', 'name')
    """
    text = token.text
    if token.kind == "symbol":
        return text.lstrip(":").strip('"')
    if token.kind == "template" and text.startswith("%x"):
        return text[3:-1]
    if token.kind not in ("string", "template"):
        return text
    if text.startswith("<<"):
        return text.split("\n", 1)[-1].rsplit("\n", 1)[0]
    body = re.sub(r"^%[qQ]?", "", text)[1:-1]
    return _ESCAPE.sub(_escape, body) if "\\" in body else body


def _escape(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code:
        value = int(code, 16)
        return chr(value) if value < 0x110000 else ""
    if match[3]:
        return chr(int(match[3], 8))
    return _PLAIN.get(match[4], match[4])
