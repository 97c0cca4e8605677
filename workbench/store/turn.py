"""Turn: whose it is to go on with the decisions, the event loop's or a thread's."""

import threading
from collections.abc import Callable


class Turn:
    """Held by one at a time. A thread waits for it; a loop, which must not wait, is called when it is its turn.

    A loop that has asked goes before every thread: threads that come again and again cannot keep it out.
    """

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._held = False
        self._next: Callable[[], None] | None = None

    def __enter__(self) -> None:
        with self._free:
            while self._held:
                self._free.wait()
            self._held = True

    def __exit__(self, *_: object) -> None:
        self.give()

    def ask(self, granted: Callable[[], None]) -> bool:
        """True where the turn is taken; else *granted* is called once it is, from the thread that had it."""
        with self._free:
            if self._held:
                self._next = granted
                return False
            self._held = True
            return True

    def give(self) -> None:
        """Let go of it."""
        with self._free:
            granted, self._next = self._next, None
            if granted is None:
                self._held = False
                self._free.notify()
        if granted is not None:
            granted()
