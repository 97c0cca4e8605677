"""What the shell's grammar makes of a text: a tree within bounds of time and memory, or nothing."""

import ctypes
import re
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import tree_sitter_bash
from tree_sitter import Language, Parser, Tree

_Made = TypeVar("_Made")
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
_drop_reference = ctypes.PYFUNCTYPE(None, ctypes.py_object)(("Py_DecRef", ctypes.pythonapi))


def plain(data: bytes) -> bytes:
    """*data* as the grammar may see it.

    Its scanner looks characters up in a table of 256 with whatever code point comes: beyond, it reads foreign memory
    and may take the process down. It gets a dot for each other byte, which as in any shell is part of a word; positions
    stay the same, and words are read from the text itself.
    """
    return _BEYOND.sub(b".", data)


def read(shown: bytes, within_s: float, make: Callable[[Tree | None, bool], _Made]) -> _Made:
    """What *make* makes of the tree of *shown*, of which nothing is held any more once it is done.

    Args:
        shown: What :func:`plain` gave.
        within_s: CPU seconds that parsing may take.
        make: Is given the tree, or None where there is an error in it or its time was up, and whether that was it. It
            keeps no node.
    """
    if _signs(shown) * len(shown) <= _AT_ONCE:
        return make(Parser(_LANGUAGE).parse(shown), False)
    # tree-sitter 0.26 never gives back its hold on what a callback returned to it: each long text would stay in memory
    # for good. Counted once tree and parser are gone, so that nothing is given back twice, or once the library does it.
    held = sys.getrefcount(shown)
    made = _made(shown, within_s, make)
    for _ in range(sys.getrefcount(shown) - held):
        _drop_reference(shown)
    return made


def _made(shown: bytes, within_s: float, make: Callable[[Tree | None, bool], _Made]) -> _Made:
    until = time.thread_time() + within_s
    late = False

    def stop(_at: int, error: bool) -> bool:
        nonlocal late
        # Nothing is made of a tree with an error in it, and looking for one takes most time and memory.
        late = not error and time.thread_time() >= until
        return error or late

    tree: Tree | None
    try:
        # Only a parse that reads through a callback can be stopped; in its calls other threads have their turn.
        tree = Parser(_LANGUAGE).parse(lambda at, _: shown[at:], progress_callback=stop)
    except ValueError:  # it was stopped
        tree = None
    return make(tree, late)


def _signs(data: bytes) -> int:
    return len(data) - len(data.translate(None, _SIGNS))


def is_twisted(data: bytes) -> bool:
    """True where a word of *data* is so long, and so full of signs, that the grammar could not be stopped in it.

    Or where so many here-documents begin in it: for the end of each it looks to the end of the text.
    """
    return data.count(b"<<") * len(data) > _TWISTED or any(
        _signs(word[0]) * len(word[0]) > _TWISTED for word in _LONG_WORD.finditer(data)
    )


def is_deep(data: bytes) -> bool:
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


def ends(text: str) -> list[int] | None:
    """Where the statements of *text* end, each with its line; None where the grammar does not fit from end to end."""
    data = text.encode("utf-8", "replace")
    shown = plain(data)
    at = None if is_deep(shown) or is_twisted(shown) else read(shown, _WHOLE_S, lambda tree, _: _ends(tree, shown))
    return at if at is None or text.isascii() else _characters(data, at)


def _ends(tree: Tree | None, shown: bytes) -> list[int] | None:
    if tree is None or tree.root_node.has_error:
        return None
    # A statement ends with its line: what a here-document holds lies behind its command, and is a part of its node.
    found = (shown.find(b"\n", child.end_byte - 1) + 1 for child in tree.root_node.children)
    return sorted({end for end in found if end})


def _characters(data: bytes, at: list[int]) -> list[int]:
    """The offsets *at*, counted in characters and not in bytes."""
    found, characters = [], 0
    for start, end in zip([0, *at], at, strict=False):
        characters += len(data[start:end].decode())
        found.append(characters)
    return found
