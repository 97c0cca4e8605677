"""Scope: the limits that every reader of hostile text works under, and its way to hand nested text to another reader."""

import time
from collections.abc import Callable

import msgspec

from workbench.facts.finding import Finding, unresolved


class Limits(msgspec.Struct, frozen=True):
    """Bounds on one piece of text. Longer text is judged in pieces, each under these bounds.

    ``tokens`` bounds a single statement, because a compiled parser cannot be interrupted: the count is chosen so that
    the slowest known statement of that length stays within ``time_ms`` on a slow core.
    """

    bytes: int = 65_536
    time_ms: float = 50.0
    tokens: int = 4_000
    depth: int = 60  # nesting of brackets within one statement
    nested: int = 5  # texts within texts: bash -c "psql -c '…'"


class Scope:
    """Carried through every reader of one piece.

    *read* is the dispatcher ``(text, dialect, scope) -> findings``; a reader that meets text of another family (the
    argument of ``bash -c``, of ``psql -c``) hands it over with :meth:`nested` and never imports its sibling.
    """

    __slots__ = ("_deadline", "_read", "level", "limits")

    def __init__(
        self,
        read: Callable[[str, str, "Scope"], list[Finding]],
        limits: Limits,
        *,
        level: int = 0,
        deadline: float | None = None,
    ) -> None:
        self._read = read
        self.limits = limits
        self.level = level
        self._deadline = time.perf_counter() + limits.time_ms / 1000 if deadline is None else deadline

    @property
    def spent(self) -> bool:
        """True once the piece's time is up: a reader then stops and adds an unresolved finding for what is left."""
        return time.perf_counter() >= self._deadline

    def nested(self, text: str, dialect: str) -> list[Finding]:
        """Findings of *text*, read as *dialect*, one level deeper; unresolved past the nesting limit."""
        if self.level + 1 > self.limits.nested:
            return [unresolved(dialect, "text nested too deep to read")]
        inner = Scope(self._read, self.limits, level=self.level + 1, deadline=self._deadline)
        return self._read(text, dialect, inner)
