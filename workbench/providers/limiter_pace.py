"""Pace: when the next call may go, by the caps that a person set and by what the vendor says is left. Pure.

Calls are spread evenly over the minute: a cap that is spent in its first second is refused for the other 59. What a
vendor says is left is spread over the time until it is all back. Where the allowance trickles back, as with most, that
settles at half of it, never refused and nothing wasted; where it comes back at once it is used up just then.
"""

from math import inf

from workbench.domain.run import Usage
from workbench.providers.limiter_headers import Allowance, Of

LONGEST_STEP_S = 30.0
"""The most that a call waits because of what is left: then the endpoint may say itself that it is too early."""
_EXHAUSTED_S = 1.0
_FINEST_S = 0.002  # finer than that nobody's clock is
_LATE_S = 0.01  # how late a timer may be without slowing the pace


class Pace:
    """The time before which no call goes, ``next_at``; times are seconds on one clock, whichever it is."""

    def __init__(self, requests_per_minute: float | None = None, tokens_per_minute: float | None = None) -> None:
        self.next_at = -inf
        self.paused_s = 0.0
        # Until it is known what a call takes: about what our own prompt and a verdict do.
        self._takes: dict[Of, float] = {"requests": 1.0, "tokens": 1500.0, "input": 1400.0, "output": 100.0}
        self._request_s = self._token_s = 0.0
        self._requests_due = self._tokens_due = self._paused_until = self._sent_at = -inf
        self._left_step_s = 0.0
        self._is_measured = self._counts_tokens = False
        self.cap(requests_per_minute, tokens_per_minute)

    def cap(self, requests_per_minute: float | None, tokens_per_minute: float | None) -> None:
        """Keep to these caps as well; the lower of two holds."""
        self._request_s = max(self._request_s, 60.0 / (requests_per_minute or inf))
        self._token_s = max(self._token_s, 60.0 / (tokens_per_minute or inf))
        self._counts_tokens = self._counts_tokens or self._token_s > 0

    def sent(self, now: float) -> None:
        """A call goes."""
        self._sent_at = now
        if self._request_s:
            self._requests_due = _due(self._requests_due, now) + self._request_s
        if self._token_s:
            self._tokens_due = _due(self._tokens_due, now) + self._token_s * self._takes["tokens"]
        if self._request_s or self._token_s or self._left_step_s:
            self._settle()

    def took(self, usage: Usage) -> None:
        """A call took *usage*: what was reckoned for it when it went is put right."""
        if not self._counts_tokens:
            return
        tokens = usage.input + usage.output
        if self._token_s:
            self._tokens_due += (tokens - self._takes["tokens"]) * self._token_s
            self._settle()
        share = 1 / 16 if self._is_measured else 1.0
        self._is_measured = True
        counts: tuple[tuple[Of, int], ...] = (
            ("tokens", tokens),
            ("input", usage.input - usage.cached_input),
            ("output", usage.output),
        )
        for of, count in counts:
            self._takes[of] += (max(1, count) - self._takes[of]) * share

    def heard(self, left: list[Allowance]) -> None:
        """The vendor told what is *left*."""
        self._counts_tokens = True
        step_s = max((self._step_s(allowance) for allowance in left), default=0.0)
        self._left_step_s = step_s if step_s >= _FINEST_S else 0.0
        self._settle()

    def pause(self, until: float, now: float) -> None:
        """No call goes before *until*."""
        self.paused_s += max(0.0, until - max(now, self._paused_until))
        self._paused_until = max(self._paused_until, until)
        self._settle()

    def _step_s(self, allowance: Allowance) -> float:
        calls = allowance.left / self._takes[allowance.of]
        if allowance.reset_s is None:
            return _EXHAUSTED_S if calls < 1 else 0.0
        return min(LONGEST_STEP_S, allowance.reset_s / max(1.0, calls))

    def _settle(self) -> None:
        self.next_at = max(self._requests_due, self._tokens_due, self._paused_until, self._sent_at + self._left_step_s)


def _due(due: float, now: float) -> float:
    """Since when the next call is due: a call that went a moment late does not delay those after it."""
    return due if now - due <= _LATE_S else now
