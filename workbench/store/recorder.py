"""Recorder: decisions numbered, chained and journaled by the event loop that came to them; answered once on disk.

Whatever a loop decides in one go is written in one go, by the loop itself: to hand it to a thread and back takes longer
than the disk does. Only where the disk is slow does a thread wait for it.
"""

import asyncio
import errno
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec

from workbench.domain import chain as chains
from workbench.domain.errors import StoreError, StoreFull
from workbench.store.journal import Journal, line
from workbench.store.links import Links
from workbench.store.turn import Turn

LIMIT_BYTES = 1 << 20
"""How long the journal may be before it is taken into the store: some seven hundred decisions."""

SLOW_S = 0.01
"""A disk that takes longer, three times in a row, is waited for in a thread: meanwhile a loop would serve nobody."""

_IN_A_ROW = 3  # once may be the processor's doing, or that of another who writes
_AGAIN_S = 1.0
_LOOK_S = 0.001
_KIND = "decision"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class _Waiting(msgspec.Struct, gc=False):
    id: str
    text: bytes  # the row without its number, and without the bracket before it
    done: asyncio.Future[None]


class Recorder:
    """What writes decisions to *journal*, each bound into the chain of *links*, if there is one.

    It is used by one loop at a time. *filled* is called when the journal holds *limit_bytes* or more.
    """

    def __init__(
        self,
        journal: Journal,
        turn: Turn,
        links: Links | None,
        *,
        filled: Callable[[], None],
        limit_bytes: int = LIMIT_BYTES,
    ) -> None:
        self._journal = journal
        self._turn = turn
        self._links = links
        self._last = journal.last
        self._filled = filled
        self._limit_bytes = limit_bytes
        self._waiting: deque[_Waiting] = deque()
        self._due: asyncio.AbstractEventLoop | None = None
        """The loop that is about to write, or has it written."""
        self._slow = 0
        self._quick_from = 0.0
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="journal")

    async def append(self, id: str, row: tuple[Any, ...]) -> None:
        """Write down *row*, without its number, of the decision *id*; returns when it is on disk.

        Raises:
            StoreError: it could not be written; nothing of it was.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        self._waiting.append(_Waiting(id, chains.text(row)[1:], done))
        if self._due is not loop:
            self._due = loop
            loop.call_soon(self._write, loop)
        await done

    async def drain(self) -> None:
        """Return when nothing waits any more."""
        # Once, at the end: no request should pay for an event that tells.
        while self._due is not None:  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_S)

    def close(self) -> None:
        """Write what waits for its turn, and let go of the thread."""
        self._disk.shutdown()

    def _write(self, loop: asyncio.AbstractEventLoop) -> None:
        """Write all that waits: here where it is our turn and the disk is quick, else in the thread."""

        def aside() -> None:
            self._disk.submit(self._aside, loop)

        if not self._turn.ask(aside):
            return
        began = time.monotonic()
        if began < self._quick_from:
            aside()
            return
        group, error = self._written()
        ended = time.monotonic()
        self._slow = self._slow + 1 if ended - began > SLOW_S else 0
        if self._slow >= _IN_A_ROW:
            self._quick_from = ended + _AGAIN_S
        self._answer(loop, group, error)

    def _aside(self, loop: asyncio.AbstractEventLoop) -> None:
        group, error = self._written()
        if not loop.is_closed():  # else nobody waits
            loop.call_soon_threadsafe(self._answer, loop, group, error)

    def _written(self) -> tuple[list[_Waiting], Exception | None]:
        """Have on disk what waits by now, and give the turn, which is ours, to who waits for it."""
        group = [self._waiting.popleft() for _ in range(len(self._waiting))]
        before = self._journal.size
        try:
            lines = [self._line(waiting) for waiting in group]
            self._journal.append(lines, self._last)
        except Exception as error:
            self._last = self._journal.last
            if self._links is not None:
                self._links.forget()
            return group, error
        else:
            if self._links is not None:
                self._links.keep()
            if before < self._limit_bytes <= self._journal.size:
                self._filled()
            return group, None
        finally:
            self._turn.give()

    def _line(self, waiting: _Waiting) -> bytes:
        self._last += 1
        text = b"[%d,%b" % (self._last, waiting.text)
        place = None if self._links is None else self._links.link(_KIND, text, self._last, waiting.id)
        return line(self._last, waiting.id, place, text)

    def _answer(self, loop: asyncio.AbstractEventLoop, group: list[_Waiting], error: Exception | None) -> None:
        """Answer *group*, which is on disk or will never be, and go on with what has come meanwhile."""
        for waiting in group:
            if waiting.done.done():  # whoever waited has gone
                continue
            if error is None:
                waiting.done.set_result(None)
            else:
                waiting.done.set_exception(_said(error))
        self._due = loop if self._waiting else None
        if self._due:
            loop.call_soon(self._write, loop)


def _said(error: Exception) -> Exception:
    if not isinstance(error, OSError):
        return error
    if error.errno in _FULL:
        return StoreFull("the disk that holds the store is full; nothing is decided until there is room")
    return StoreError(f"the journal of the store cannot be written: {error.strerror}; nothing was decided")
