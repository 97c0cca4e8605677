"""The shapes that a shell text is taken apart into: pipelines of commands, with their redirects, words still raw."""

from __future__ import annotations

import msgspec


class Redirect(msgspec.Struct, frozen=True):
    """One redirect. ``op`` is ``<``, ``>``, ``>>``, ``<<`` (``target`` is then the body) or ``<<<``.

    ``literal`` is true for a here-document whose delimiter was quoted: nothing in the body is expanded.
    """

    op: str
    target: str
    fd: str = ""
    literal: bool = False


class Simple(msgspec.Struct, frozen=True):
    """One command as written: assignments in front, raw words, redirects."""

    words: tuple[str, ...] = ()
    assigns: tuple[tuple[str, str], ...] = ()
    redirects: tuple[Redirect, ...] = ()


class Block(msgspec.Struct, frozen=True):
    """Statements run together (a group, a loop, a branch), with their redirects.

    ``variable`` and ``values`` are those of a ``for`` loop; ``inner`` the raw words whose substitutions run as well.
    """

    body: tuple[Pipeline, ...]
    redirects: tuple[Redirect, ...] = ()
    variable: str = ""
    values: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()
    function: str = ""


class Pipeline(msgspec.Struct, frozen=True):
    """Stages joined by ``|``; a single command is a pipeline of one."""

    stages: tuple[Simple | Block, ...]


class Broken(msgspec.Struct, frozen=True):
    """What a reading left out: ``late`` where time was up, ``deep`` where nesting went past the limit."""

    late: bool = False
    deep: bool = False
