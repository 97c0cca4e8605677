"""Scope: the limits that every reader of hostile text works under, and its way to hand nested text to another reader.

Work is bounded three times. Bytes, tokens and depth are known before anything is done. ``spend`` counts what is done
in units of about a microsecond, estimated from sizes alone: like the first, it gives the same verdict on every machine.
Only then comes the clock, for what nobody foresaw. It counts CPU time of the reading thread, not time on the wall:
on a loaded machine a thread waits long between its turns, and a wait must not change what a command is judged as.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from workbench.facts.finding import Finding, unresolved

_UNASKED = 4  # statements of a piece before the clock is asked at all: an ordinary command reads the same everywhere
_READING = 0.8  # of a piece's time: what a reader has begun must end, and what it left unread must be looked over


class Limits(msgspec.Struct, frozen=True):
    """Bounds on one piece of text. Longer text is judged in pieces, each under these bounds.

    ``time_ms`` is what a piece may take in all: a reader stops between two statements at four fifths of it. What cannot
    be stopped (cutting 64 KiB into tokens, one search through it, parsing one statement) is bounded by counts before it
    begins.
    ``tokens`` bounds a single statement, because a compiled parser cannot be interrupted: the count is chosen so that
    the slowest known statement of that length stays within ``time_ms`` on a slow core. ``work`` bounds all statements
    of a piece together, nested texts included.
    """

    bytes: int = 65_536
    pieces: int = 256  # of one text: 16 MB, and 13 s where each takes all of its time
    time_ms: float = 50.0
    tokens: int = 4_000
    depth: int = 60  # nesting of brackets within one statement
    nested: int = 5  # texts within texts: bash -c "psql -c '…'"
    work: int = 25_000  # units of about a microsecond


class _Meter:
    """What one piece may still cost, shared by the scopes of all texts nested in it."""

    __slots__ = ("deadline", "looks", "stopped", "work")

    def __init__(self, limits: Limits) -> None:
        self.deadline = time.thread_time() + _READING * limits.time_ms / 1000
        self.work = limits.work
        self.looks = 0
        self.stopped = False


class Scope:
    """Carried through every reader of one piece, which must stay on the thread that made it.

    *read* is the dispatcher ``(text, dialect, scope) -> findings``; a reader that meets text of another family (the
    argument of ``bash -c``, of ``psql -c``) hands it over with :meth:`nested` and never imports its sibling.
    """

    __slots__ = ("_meter", "_read", "level", "limits", "whole")

    def __init__(
        self,
        read: Callable[[str, str, "Scope"], list[Finding]],
        limits: Limits,
        *,
        whole: bool = True,
        outer: "Scope | None" = None,
    ) -> None:
        self._read = read
        self.limits = limits
        self.whole = whole  # False for a piece of a longer text, which may begin or end in the middle of something
        self.level: int = 0 if outer is None else outer.level + 1
        self._meter: _Meter = _Meter(limits) if outer is None else outer._meter

    @property
    def spent(self) -> bool:
        """True once the piece's time is up: a reader then stops and adds an unresolved finding for what is left."""
        self._meter.looks += 1
        if self._meter.looks > _UNASKED and time.thread_time() >= self._meter.deadline:
            self._meter.stopped = True
            return True
        return False

    @property
    def left_s(self) -> float:
        """CPU seconds until the piece's time is up; 0 from then on."""
        return max(self._meter.deadline - time.thread_time(), 0.0)

    @property
    def stopped(self) -> bool:
        """True where a reader met a bound and left something unread, by the clock or by :meth:`stop`."""
        return self._meter.stopped

    def stop(self) -> None:
        """Say that a bound was met which was counted, not timed: what is left unread has to be looked over."""
        self._meter.stopped = True

    def spend(self, work: int) -> bool:
        """Take *work* units from what the piece may cost; False, with nothing taken, where there is too little left."""
        if work > self._meter.work:
            return False
        self._meter.work -= work
        return True

    @property
    def work(self) -> int:
        """Units that the piece may still cost."""
        return self._meter.work

    @contextmanager
    def untimed(self) -> Iterator[None]:
        """Around what is done once a process, such as an import: it must not change what the first command is."""
        began = time.thread_time()
        try:
            yield
        finally:
            self._meter.deadline += time.thread_time() - began

    def nested(self, text: str, dialect: str) -> list[Finding]:
        """Findings of *text*, read as *dialect*, one level deeper; unresolved past the nesting limit."""
        if self.level + 1 > self.limits.nested:
            return [unresolved(dialect, "text nested too deep to read")]
        return self._read(text, dialect, Scope(self._read, self.limits, outer=self))
