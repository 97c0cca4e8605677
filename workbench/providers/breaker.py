"""Breaker: when an endpoint is given up, and when it is tried again. Pure.

What counts are different cases in a row that failed for the same cause, without one answer between: a case that fails
because of itself is not the endpoint's fault, and neither is one case however often it is retried. (Where there is no
connection at all, no case can be at fault, and every attempt counts.) After ``CASES`` of them only one call at a time
goes, after ever longer waits, and the others wait for what becomes of it. They do not wait for ever: once it has gone
on for the grace that the endpoint has earned, they fail at once, with that failure, until one goes well. An endpoint
that never answered has earned half a second, one that did half a minute (a restart), one that asks us to slow down five
minutes.
"""

import re
from math import inf

from workbench.domain.assessment import Gap, GapReason
from workbench.engine.provider import Failure, Reply
from workbench.engine.reply import outcome

CASES = 8
FRESH_GRACE_S = 0.5
GRACE_S = 30.0
BUSY_GRACE_S = 300.0
FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 30.0
LONGEST_ASKED_S = 3600.0
_OF_THE_CASE = frozenset({GapReason.REFUSED, GapReason.OVERSIZE, GapReason.NO_TOOL})
_IN_ITS_WORDS = frozenset({GapReason.REJECTED, GapReason.MALFORMED})
_NO_ANSWER = frozenset({GapReason.TIMEOUT, GapReason.UNAVAILABLE})
BUSY = GapReason.RATE_LIMITED.value
_NAMES = re.compile(r"\S*\d\S*")


def cause(reply: Reply) -> str | None:
    """The cause that *reply* failed for, the same for failures that are the same; None where it is about the case.

    A request that is not accepted is told by its words, without what may be the name of one request in them. Whether a
    dead endpoint resets, times out or has a proxy that says so is one and the same.

    >>> cause(Reply(failure=Failure("status", "HTTP 400: no such model (req_1)", 400)))
    'rejected: HTTP # no such model #'
    >>> cause(Reply(failure=Failure("status", "HTTP 502", 502))), cause(Reply(failure=Failure("timeout", "stalled")))
    ('no answer', 'no answer')
    """
    if reply.failure is None:
        return None
    found = outcome(reply)
    if not isinstance(found, Gap) or found.reason in _OF_THE_CASE:
        return None
    if found.reason in _IN_ITS_WORDS:
        return f"{found.reason.value}: {_NAMES.sub('#', found.detail)}"
    return "no answer" if found.reason in _NO_ANSWER else found.reason.value


class Breaker:
    """Failures in a row, and what they mean for the next call. ``tripped`` is false while all is well."""

    def __init__(self) -> None:
        self.tripped = False
        self.times_open = 0
        self.has_answered = False
        self._cause: str | None = None
        self._failure: Failure | None = None
        self._streak = 0
        self._cases = self._failures = 0
        self._since = 0.0
        self._is_open = False
        self._is_trying = False
        self._next_at = 0.0
        self._wait_s = FIRST_WAIT_S

    def answered(self) -> None:
        """Take note of an answer: whatever was wrong is over."""
        self.has_answered = True
        if self._cause is not None:
            self._begin(None, 0.0)

    def failed(self, cause: str, failure: Failure, now: float, counted: int) -> int:
        """Count *failure*; the number of its streak, which a case gives as *counted* when it fails again."""
        if cause != self._cause:
            self._begin(cause, now)
        self._failure = failure
        self._failures += 1
        if counted != self._streak:
            self._cases += 1
        if not self.tripped and self._is_enough(failure):
            self.tripped = True
            self._next_at = now + self._wait_s
        if self.tripped and now - self._since >= self._grace_s:
            self._open()
        return self._streak

    def give_up(self, now: float, for_s: float) -> None:
        """Open at once: the last failure said that nobody is to come back before *for_s*."""
        self._next_at = max(self._next_at, now + min(for_s, LONGEST_ASKED_S))
        self.tripped = True
        self._open()

    def wait_s(self, now: float) -> float | None:
        """How long the next call waits to be the one that goes (``inf``: for the one that did); None: it fails."""
        wait_s = inf if self._is_trying else max(0.0, self._next_at - now)
        return None if wait_s and self._is_open else wait_s

    def try_one(self) -> None:
        """Let one call go."""
        self._is_trying = True

    def tried(self, now: float) -> None:
        """The one call has come back, whatever became of it; the next has to wait longer."""
        if self._is_trying:  # else an answer to somebody else has settled it meanwhile
            self._is_trying = False
            self._wait_s = min(LONGEST_WAIT_S, self._wait_s * 2)
            self._next_at = now + self._wait_s

    @property
    def is_open(self) -> bool:
        """Whether calls fail at once."""
        return self._is_open

    @property
    def failure(self) -> Failure | None:
        """The last failure of the streak that opened it, None while it is not open."""
        return self._failure if self._is_open else None

    def _is_enough(self, failure: Failure) -> bool:
        # That there is no connection cannot be the fault of what was to be sent over it.
        return self._cases >= CASES or (failure.kind == "connection" and self._cases > 1 and self._failures >= CASES)

    @property
    def _grace_s(self) -> float:
        if self._cause == BUSY:
            return BUSY_GRACE_S
        return GRACE_S if self.has_answered else FRESH_GRACE_S

    def _open(self) -> None:
        if not self._is_open:
            self._is_open = True
            self.times_open += 1

    def _begin(self, cause: str | None, now: float) -> None:
        self._cause = cause
        self._failure = None
        self._streak += 1
        self._cases = self._failures = 0
        self._since = now
        self.tripped = self._is_open = self._is_trying = False
        self._wait_s = FIRST_WAIT_S
