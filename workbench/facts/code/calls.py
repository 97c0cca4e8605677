"""Calls in source text of bracket languages: who is called, by which path, with what literal arguments.

A light reading for JavaScript, the mongo shell and Ruby: tokens, matched brackets, chains of calls. It builds no tree,
so a fragment, a typo or output mixed in costs nothing but itself; all of it is linear in the text.
"""

import re
from collections.abc import Iterator

import msgspec

from workbench.facts.code.literals import Token, unquote

_JS = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z)|\#![^\n]*)
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<template>`(?:[^`\\]|\\.)*`)
    |(?P<name>[A-Za-z_$\#][\w$]*)
    |(?P<number>\d[\w.]*)
    |(?P<mark>=>|\?\.(?!\d)|\.\.\.|[=!]==?|&&|\|\||\?\?|[-+*/%]=|\+\+|--|<<|\S)
    |(?P<line>\n)""",
    re.VERBOSE | re.DOTALL,
)
_RUBY = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|%[qQ]?(?:\{[^}]{0,999}\}|\([^)]{0,999}\)|\[[^\]]{0,999}\]))
    |(?P<words>%[wWiI](?:\[[^\]]{0,999}\]|\([^)]{0,999}\)|\{[^}]{0,999}\}))
    |(?P<template>`(?:[^`\\]|\\.)*`|%x(?:\{[^}]{0,999}\}|\([^)]{0,999}\)|\[[^\]]{0,999}\]))
    |(?P<symbol>:[A-Za-z_]\w*[?!]?|:"[^"]*")
    |(?P<name>[@$]{0,2}[A-Za-z_]\w*[?!]?(?!=(?!=))|[@$]{0,2}[A-Za-z_]\w*)
    |(?P<number>\d[\w.]*)
    |(?P<mark>::|&\.|=>|->|\.\.\.?|[=!]=~?|<<|&&|\|\||[-+*/|&]{1,2}=|\S)
    |(?P<line>\n)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_DOCUMENT = re.compile(r"<<[~-]?(['\"]?)([A-Z_]{2,40})\1|^=(begin)\b", re.MULTILINE)
_LINKS = 500  # of one chain: a longer one is hostile
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_CLOSERS = frozenset(_PAIRS.values())


def _without_documents(text: str) -> str:
    """Ruby *text* with its here-documents written as plain strings, and its comment blocks left out."""
    pieces: list[str] = []
    start = 0
    open_ended: set[str] = set()  # names that end nowhere: looking again would cost the rest of the text each time
    while match := _DOCUMENT.search(text, start):
        tag = match[2] or "=end"
        end = (
            None
            if tag in open_ended
            else re.compile(rf"^[ \t]*+{re.escape(tag)}\b", re.MULTILINE).search(text, match.end())
        )
        if end is None:
            open_ended.add(tag)
            pieces.append(text[start : match.end()])
            start = match.end()
            continue
        line, _, body = text[match.end() : end.start()].partition("\n")
        quote = "'" if match[1] == "'" else '"'
        written = quote + body.replace("\\", "\\\\").replace(quote, "\\" + quote) + quote
        pieces += [text[start : match.start()], line if match[3] else written + line]
        start = end.end()
    return "".join(pieces) + text[start:]


class Step(msgspec.Struct, frozen=True):
    """One link of a chain: a name, and the token range of its arguments when it is called."""

    name: str
    args: tuple[int, int] | None = None


class Chain(msgspec.Struct, frozen=True):
    """``a.b(x).c``: its links in order, and the tokens it spans."""

    steps: tuple[Step, ...]
    start: int
    end: int

    @property
    def names(self) -> list[str]:
        """The names of its links."""
        return [step.name for step in self.steps]


class Source:
    """A tokenised text with its brackets matched."""

    def __init__(self, text: str, *, ruby: bool = False) -> None:
        grammar = _RUBY if ruby else _JS
        self.ruby = ruby
        self.tokens = [
            Token(match.lastgroup, match[0])
            for match in grammar.finditer(_without_documents(text) if ruby else text)
            if match.lastgroup and match.lastgroup != "comment" and (ruby or match.lastgroup != "line")
        ]
        self.cut = False  # a chain was too long to follow to its end
        self.match = self._brackets()
        self.opened = {close: opened for opened, close in self.match.items()}

    def _brackets(self) -> dict[int, int]:
        """Where the bracket opened at an index closes; an open end is the end of the text."""
        found: dict[int, int] = {}
        stack: list[int] = []
        for index, token in enumerate(self.tokens):
            if token.kind != "mark":
                continue
            if token.text in _PAIRS:
                stack.append(index)
            elif token.text in _CLOSERS and stack and _PAIRS[self.tokens[stack[-1]].text] == token.text:
                found[stack.pop()] = index
        for index in stack:
            found[index] = len(self.tokens)
        return found

    def chains(self) -> Iterator[Chain]:
        """Every chain of the text, inner ones too, in the order they start."""
        marks = (".", "?.", "&.", "::")
        for index, token in enumerate(self.tokens):
            before = self.tokens[index - 1].text if index else ""
            if token.kind == "name" and before not in marks:
                yield self._chain(index, Step(token.text))
            elif token.kind in ("string", "template", "words") and index + 1 < len(self.tokens):
                if self.tokens[index + 1].text in marks:
                    yield self._chain(index, Step(""))
            elif token.text in "([{" and token.kind == "mark" and before not in (")", "]"):
                close = self.match[index]
                called = index and self.tokens[index - 1].kind == "name" and token.text != "{"
                if not called and close + 1 < len(self.tokens) and self.tokens[close + 1].text in marks:
                    yield self._chain(close, Step(""), start=index)

    def _chain(self, index: int, first: Step, *, start: int | None = None) -> Chain:
        steps = [first]
        at = index + 1
        tokens = self.tokens
        size = len(tokens)
        while at < size:
            if len(steps) >= _LINKS:
                self.cut = True
                break
            text, kind = tokens[at].text, tokens[at].kind
            if text in ("(", "[") and kind == "mark":
                if self.ruby and text == "[" and steps[-1].args is not None:
                    break
                close = self.match[at]
                if text == "(" and steps[-1].args is None:
                    steps[-1] = Step(steps[-1].name, (at + 1, close))
                elif text == "(":
                    steps.append(Step("", (at + 1, close)))
                else:
                    steps.append(Step(self.constant(at + 1, close) or "[]"))
                at = close + 1
            elif text in (".", "?.", "&.", "::") and at + 1 < size and tokens[at + 1].kind == "name":
                steps.append(Step(tokens[at + 1].text))
                at += 2
            elif text in ("?.", "!") and at + 1 < size and tokens[at + 1].text in ("(", "[", "."):
                at += 1
            elif text == "\n" and at + 1 < size and tokens[at + 1].text in (".", "&."):
                at += 1
            elif text == "{" and self.ruby and steps[-1].name and self._block(at):
                at = self.match[at] + 1
            elif kind == "template" and not self.ruby and steps[-1].name not in ("return", "await", "case"):
                steps[-1] = Step(steps[-1].name, (at, at + 1))
                at += 1
            elif self.ruby and steps[-1].args is None and self._bare_arguments(at):
                end = self._line_end(at)
                steps[-1] = Step(steps[-1].name, (at, end))
                at = end
            else:
                break
        return Chain(tuple(steps), index if start is None else start, at)

    def _block(self, at: int) -> bool:
        """True where the brace at *at* opens a Ruby block and no hash."""
        return at + 1 < len(self.tokens) and self.tokens[at + 1].text == "|"

    def _bare_arguments(self, at: int) -> bool:
        """True where what follows a Ruby name can only be arguments without brackets."""
        token = self.tokens[at]
        if token.kind in ("string", "symbol", "number", "words", "template"):
            return True
        return token.text not in _RUBY_WORDS if token.kind == "name" else token.text in ("->", "::")

    def _line_end(self, at: int) -> int:
        """The end of arguments without brackets: the line, but a comma or an open bracket carries on."""
        index = at
        while index < min(len(self.tokens), at + _LINKS):
            token = self.tokens[index]
            if token.text in _PAIRS and token.kind == "mark":
                index = self.match[index] + 1
                continue
            if token.text in (")", "]", "}", ";") or (token.kind == "name" and token.text in _RUBY_ENDS):
                break
            if token.kind == "line" and self.tokens[index - 1].text not in (",", "=>", "|", "&&", "||", "+"):
                break
            index += 1
        return min(index, len(self.tokens))

    def arguments(self, span: tuple[int, int]) -> list[tuple[int, int]]:
        """The token ranges of the arguments (or elements) in *span*, split at its commas."""
        low, high = span
        parts: list[tuple[int, int]] = []
        start = index = low
        while index < high:
            token = self.tokens[index]
            if token.kind == "mark" and token.text in _PAIRS:
                index = self.match[index] + 1
                continue
            if token.text == "," and token.kind == "mark":
                parts.append((start, index))
                start = index + 1
            index += 1
        if start < high:
            parts.append((start, min(high, len(self.tokens))))
        return [self._trim(part) for part in parts]

    def _trim(self, part: tuple[int, int]) -> tuple[int, int]:
        low, high = part
        while low < high and self.tokens[low].kind == "line":
            low += 1
        while high > low and self.tokens[high - 1].kind == "line":
            high -= 1
        return low, high

    def text(self, span: tuple[int, int]) -> str:
        """The tokens of *span*, joined."""
        return " ".join(token.text for token in self.tokens[span[0] : min(span[1], span[0] + 400)])

    def keys(self, span: tuple[int, int]) -> list[tuple[str, tuple[int, int]]] | None:
        """The keys and value ranges of an object literal; None where *span* is none."""
        low, high = self._trim(span)
        if low >= high or self.tokens[low].text != "{" or self.match.get(low, -1) < high - 1:
            return None
        pairs: list[tuple[str, tuple[int, int]]] = []
        for start, end in self.arguments((low + 1, min(self.match[low], len(self.tokens)))):
            if start >= end:
                continue
            name = self.tokens[start]
            if name.text == "[" and name.kind == "mark" and self.match[start] < end:
                close = self.match[start]
                pairs.append((self.constant(start + 1, close) or "[]", (min(close + 2, end), end)))
            elif name.text == "...":
                pairs.append(("...", (start + 1, end)))
            else:
                value = (
                    (start + 2, end) if start + 1 < end and self.tokens[start + 1].text in (":", "=>") else (start, end)
                )
                pairs.append((unquote(name), value))
        return pairs

    def constant(self, low: int, high: int) -> str | None:
        """The string that *low* to *high* plainly builds by ``+``, ``join`` or ``fromCharCode``; None where unsure."""
        pieces: list[str] = []
        index = low
        while index < high:
            token = self.tokens[index]
            following = self.tokens[index + 1].text if index + 1 < high else ""
            if token.kind in ("string", "template") or (token.kind == "symbol" and high - low == 1):
                if token.kind == "template" and ("${" in token.text or (self.ruby)):
                    return None
                if self.ruby and "#{" in token.text and not token.text.startswith("'"):
                    return None
                piece, index = unquote(token), index + 1
            elif token.kind == "number" and high - low == 1:
                return token.text
            elif token.text == "String" and following == "." and self.tokens[index + 2].text == "fromCharCode":
                span = (index + 4, self.match.get(index + 3, high))
                codes = [self.tokens[start].text for start, end in self.arguments(span) if end - start == 1]
                try:
                    piece = "".join(chr(int(code, 0)) for code in codes)
                except (ValueError, OverflowError):
                    return None
                index = span[1] + 1
            elif token.text == "[" and token.kind == "mark":
                close = self.match[index]
                parts = [self.constant(*part) for part in self.arguments((index + 1, min(close, high)))]
                names = [self.tokens[at].text for at in range(close + 1, min(close + 3, high))]
                if names != [".", "join"] or None in parts:
                    return None
                end = self.match.get(close + 3, high)
                joint = self.constant(close + 4, end) if end > close + 4 else ","
                piece, index = (joint or "").join(part or "" for part in parts), end + 1
            else:
                return None
            pieces.append(piece)
            if index < high:
                if self.tokens[index].text != "+":
                    return None
                index += 1
        return "".join(pieces) if pieces else None


_RUBY_WORDS = frozenset("do if unless and or then end rescue while until in is else elsif when ensure".split())
_RUBY_ENDS = frozenset("do if unless and or then end rescue while until".split())
