"""The statements of a shell text, by tree-sitter; what it cannot parse whole is salvaged word by word."""

import ctypes
import re
import sys
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import tree_sitter_bash
from tree_sitter import Language, Node, Parser, Tree

from workbench.facts.scope import Scope
from workbench.facts.shell.forms import Block, Broken, Pipeline, Redirect, Simple
from workbench.facts.shell.salvage import salvage

_Read = TypeVar("_Read")
_LANGUAGE = Language(tree_sitter_bash.language())
_BEYOND = re.compile(rb"[\x80-\xff]")
_BRACKET = re.compile(rb"[(){}]")
_DEEPEST = 200  # brackets within brackets that the grammar is asked to read
_WHOLE_S = 2.0  # of CPU for a whole text that is only to be cut
_SIGNS = bytes(set(range(33, 127)) - set(b"_./:=,@+-'\"") - {sign for sign in range(128) if chr(sign).isalnum()})
_LONG_WORD = re.compile(rb"\S{2000,}")
# Where it is lost, the grammar looks from each sign to the end of the word. In signs times bytes: what is parsed at
# once takes 10 ms at most, and within one word beyond the other it could not be stopped.
_AT_ONCE, _TWISTED = 400_000, 2_000_000
_PARSING = 0.3  # of a piece's time: the rest is for reading what was parsed
_GROUPS = frozenset(
    "program compound_statement subshell do_group if_statement elif_clause else_clause while_statement case_statement "
    "case_item list negated_command else_clause".split()
)
_DECLARES = frozenset({"declaration_command", "unset_command"})
_drop_reference = ctypes.PYFUNCTYPE(None, ctypes.py_object)(("Py_DecRef", ctypes.pythonapi))


def statements(text: str, scope: Scope) -> tuple[list[Pipeline], Broken]:
    """The pipelines of *text* in order, nested no deeper than *scope* allows, and what was left out."""
    data = text.encode("utf-8", "replace")
    # The grammar's scanner looks characters up in a table of 256 with whatever code point comes: beyond, it reads
    # foreign memory and may take the process down. It gets a dot for each other byte, which as in any shell is part of
    # a word; positions stay the same, and words are read from the text itself.
    plain = _BEYOND.sub(b".", data)
    if _is_deep(plain):
        return salvage(text, scope.limits.tokens)[0], Broken(deep=True)
    if _is_twisted(plain):
        return _salvaged(text, scope)
    return _let_go(plain, lambda: _read(plain, data, text, scope))


def _read(plain: bytes, data: bytes, text: str, scope: Scope) -> tuple[list[Pipeline], Broken]:
    tree, late = _parse(plain, min(_PARSING * scope.limits.time_ms / 1000, scope.left_s))
    if tree is None or tree.root_node.has_error:
        return _salvaged(text, scope, late=late)
    walker = _Walker(data, scope.limits.depth)
    return walker.body(tree.root_node, 0), Broken(deep=walker.deep)


def _salvaged(text: str, scope: Scope, *, late: bool = False) -> tuple[list[Pipeline], Broken]:
    lines, whole = salvage(text, scope.limits.tokens)
    return lines, Broken(late=late or not whole)


def _parse(plain: bytes, within_s: float) -> tuple[Tree | None, bool]:
    """The tree of *plain*; None where there is an error in it, or where (True) its time was up."""
    parser = Parser(_LANGUAGE)
    if _signs(plain) * len(plain) <= _AT_ONCE:
        return parser.parse(plain), False
    until = time.thread_time() + within_s
    late = False

    def stop(_at: int, error: bool) -> bool:
        nonlocal late
        # Nothing is made of a tree with an error in it, and looking for one takes most time and memory.
        late = not error and time.thread_time() >= until
        return error or late

    try:
        # Only a parse that reads through a callback can be stopped; in its calls other threads have their turn.
        return parser.parse(lambda at, _: plain[at:], progress_callback=stop), False
    except ValueError:
        return None, late


def _let_go(plain: bytes, read: Callable[[], _Read]) -> _Read:
    """What *read* makes of *plain*, of which nothing is held any more once it is done.

    tree-sitter 0.26 never gives back its hold on what a callback returned to it: each long text would stay in memory
    for good. Counted once tree and parser are gone, so that nothing is given back twice, or once the library does it.
    """
    held = sys.getrefcount(plain)
    found = read()
    for _ in range(sys.getrefcount(plain) - held):
        _drop_reference(plain)
    return found


def _signs(data: bytes) -> int:
    return len(data) - len(data.translate(None, _SIGNS))


def _is_twisted(data: bytes) -> bool:
    """True where a word of *data* is so long, and so full of signs, that the grammar could not be stopped in it."""
    return any(_signs(word[0]) * len(word[0]) > _TWISTED for word in _LONG_WORD.finditer(data))


def ends(text: str) -> list[int] | None:
    """Where the statements of *text* end, each with its line; None where the grammar does not fit from end to end."""
    data = text.encode("utf-8", "replace")
    plain = _BEYOND.sub(b".", data)
    if _is_deep(plain):
        return None
    at = None if _is_twisted(plain) else _let_go(plain, lambda: _ends(plain))
    return at if at is None or text.isascii() else _characters(data, at)


def _ends(plain: bytes) -> list[int] | None:
    tree, _ = _parse(plain, _WHOLE_S)
    if tree is None or tree.root_node.has_error:
        return None
    # A statement ends with its line: what a here-document holds lies behind its command, and is a part of its node.
    found = (plain.find(b"\n", child.end_byte - 1) + 1 for child in tree.root_node.children)
    return sorted({end for end in found if end})


def _characters(data: bytes, at: list[int]) -> list[int]:
    """The offsets *at*, counted in characters and not in bytes."""
    found, characters = [], 0
    for start, end in zip([0, *at], at, strict=False):
        characters += len(data[start:end].decode())
        found.append(characters)
    return found


def _is_deep(data: bytes) -> bool:
    """True where the brackets of *data* stand deeper than the grammar is asked to read, quotes or not.

    Counted first: how far a deep parse comes in its time would depend on the machine.
    """
    if data.count(b"(") + data.count(b"{") <= _DEEPEST:
        return False
    depth = 0
    for bracket in _BRACKET.finditer(data):
        depth = depth + 1 if bracket[0] in b"({" else max(depth - 1, 0)
        if depth > _DEEPEST:
            return True
    return False


class _Walker:
    def __init__(self, data: bytes, depth: int) -> None:
        self._data = data
        self._depth = depth
        self.deep = False

    def body(self, node: Node, level: int) -> list[Pipeline]:
        """The statements inside *node*."""
        if level > self._depth:
            self.deep = True
            return []
        return [line for child in node.named_children for line in self._statement(child, level + 1)]

    def _raw(self, node: Node) -> str:
        return self._data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def _statement(self, node: Node, level: int) -> Iterator[Pipeline]:
        if level > self._depth:
            self.deep = True
            return
        kind = node.type
        if kind == "redirected_statement":
            yield from self._redirected(node, level)
        elif kind == "pipeline":
            yield Pipeline(tuple(self._stages(node, level)))
        elif kind in ("list", "negated_command"):
            for child in node.named_children:
                yield from self._statement(child, level + 1)
        elif kind not in ("comment", "heredoc_body"):
            yield Pipeline((self._stage(node, level),))

    def _stages(self, node: Node, level: int) -> Iterator[Simple | Block]:
        for child in node.named_children:
            if child.type != "comment":
                yield from self._flat(child, level + 1)

    def _flat(self, node: Node, level: int) -> Iterator[Simple | Block]:
        lines = list(self._statement(node, level))
        if len(lines) == 1:
            yield from lines[0].stages
        elif lines:
            yield Block(tuple(lines))

    def _stage(self, node: Node, level: int) -> Simple | Block:
        kind = node.type
        if kind == "command":
            return self._command(node)
        if kind in _DECLARES:
            return Simple(words=tuple(self._raw(child) for child in node.children))
        if kind in ("variable_assignment", "variable_assignments"):
            targets = [node] if kind == "variable_assignment" else node.named_children
            return Simple(assigns=tuple(_assignment(self._raw(child)) for child in targets))
        if kind == "for_statement":
            values = tuple(self._raw(child) for child in node.children_by_field_name("value"))
            name = node.child_by_field_name("variable")
            inner = node.child_by_field_name("body")
            body = self.body(inner, level + 1) if inner else []
            return Block(tuple(body), variable=self._raw(name) if name else "", values=values)
        if kind == "function_definition":
            inner, name = node.child_by_field_name("body"), node.child_by_field_name("name")
            lines = list(self._statement(inner, level + 1)) if inner else []
            return Block(tuple(lines), function=self._raw(name) if name else "")
        if kind in _GROUPS:
            if kind == "case_item":
                lines = self._skip_patterns(node, level)
            elif kind == "case_statement":
                lines = [line for child in node.named_children if child.type == "case_item"
                         for line in self._statement(child, level + 1)]  # fmt: skip
            else:
                lines = self.body(node, level + 1)
            return Block(tuple(lines))
        if kind == "c_style_for_statement":
            inner = node.child_by_field_name("body")
            return Block(tuple(self.body(inner, level + 1)) if inner else ())
        # Tests and arithmetic change nothing, but substitutions inside them run.
        return Block((), inner=(self._raw(node),))

    def _skip_patterns(self, node: Node, level: int) -> list[Pipeline]:
        patterns = {child.id for child in node.children_by_field_name("value")}
        return [
            line
            for child in node.named_children
            if child.id not in patterns and child.type != "extglob_pattern"
            for line in self._statement(child, level + 1)
        ]

    def _command(self, node: Node) -> Simple:
        words: list[str] = []
        assigns: list[tuple[str, str]] = []
        redirects: list[Redirect] = []
        for child in node.children:
            if child.type == "variable_assignment":
                assigns.append(_assignment(self._raw(child)))
            elif child.type.endswith("_redirect"):
                redirects.extend(self._redirect(child))
                words.extend(self._behind(child))
            elif child.type != "comment":
                words.append(self._raw(child))
        return Simple(tuple(words), tuple(assigns), tuple(redirects))

    def _redirected(self, node: Node, level: int) -> Iterator[Pipeline]:
        body = node.child_by_field_name("body")
        lines = list(self._statement(body, level + 1)) if body else [Pipeline((Simple(),))]
        redirects: list[Redirect] = []
        piped: list[Simple | Block] = []
        words: list[str] = []
        after: list[Pipeline] = []
        for child in node.named_children:
            if child.type == "heredoc_redirect":
                for part in child.named_children:
                    if part.type in {"file_redirect", "herestring_redirect"}:
                        redirects.extend(self._redirect(part))
                    elif part.type == "pipeline":
                        piped.extend(self._stages(part, level + 1))
                    elif part.type in ("command", "redirected_statement", "list", "compound_statement", "subshell"):
                        before = part.prev_sibling
                        target = piped if before is not None and before.type in ("|", "|&") else None
                        if target is None:
                            after.extend(self._statement(part, level + 1))
                        else:
                            target.extend(self._flat(part, level + 1))
                    elif not part.type.startswith("heredoc") and part.type != "file_descriptor":
                        words.append(self._raw(part))
                redirects.extend(self._redirect(child))
            elif child.type.endswith("_redirect"):
                redirects.extend(self._redirect(child))
                words.extend(self._behind(child))
        if not lines:
            lines = [Pipeline((Simple(),))]
        *front, last = lines[-1].stages
        if isinstance(last, Simple):
            last = Simple(last.words + tuple(words), last.assigns, last.redirects + tuple(redirects))
        else:
            last = Block(
                last.body, last.redirects + tuple(redirects), last.variable, last.values, last.inner, last.function
            )
        yield from lines[:-1]
        yield Pipeline((*front, last, *piped))
        yield from after

    def _redirect(self, node: Node) -> Iterator[Redirect]:
        descriptor = node.child_by_field_name("descriptor")
        fd = self._raw(descriptor) if descriptor else ""
        if node.type == "heredoc_redirect":
            start = next((child for child in node.children if child.type == "heredoc_start"), None)
            inner = next((child for child in node.children if child.type == "heredoc_body"), None)
            literal = start is not None and any(mark in self._raw(start) for mark in "'\"\\")
            yield Redirect("<<", self._raw(inner) if inner else "", fd, literal)
        elif node.type == "herestring_redirect":
            yield Redirect("<<<", self._raw(node.named_children[-1]) if node.named_children else "", fd)
        else:
            sign = next((child.type for child in node.children if child.type[:1] in "<>&"), ">")
            for target in node.children_by_field_name("destination")[:1]:
                yield Redirect(sign, self._raw(target), fd)

    def _behind(self, node: Node) -> list[str]:
        """Words that the grammar counts among the targets of a redirect: ``< file put key`` names one file."""
        if node.type != "file_redirect":
            return []
        return [self._raw(target) for target in node.children_by_field_name("destination")[1:]]


def _assignment(raw: str) -> tuple[str, str]:
    name, _, value = raw.partition("=")
    return name, value
