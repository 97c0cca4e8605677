"""Assessment and Gap: what a model said of a command, or why it said nothing."""

import enum

import msgspec

from workbench.domain.risk import RiskLevel


class GapReason(enum.Enum):
    """Why there is no verdict from the model."""

    NO_TOOL = "no_tool"  # prose, nothing, or only unknown tools
    REFUSED = "refused"  # declined, or stopped by a content filter
    MALFORMED = "malformed"  # cut off, not the API's JSON, wrong type, bad UTF-8, over the size limit
    TIMEOUT = "timeout"  # deadline, stall, 408
    UNAVAILABLE = "unavailable"  # connection refused or reset, 5xx, redirect
    RATE_LIMITED = "rate_limited"  # 429 to the end
    UNAUTHORIZED = "unauthorized"  # 401, 403
    OVERSIZE = "oversize"  # 413, context overflow
    REJECTED = "rejected"  # another 4xx; a question that a record does not hold
    BUDGET = "budget"  # we did not ask: the money was spent
    REDACTION = "redaction"  # we did not ask: it held what may not leave

    def __str__(self) -> str:
        return str(self.value)


RESUMABLE = frozenset({GapReason.TIMEOUT, GapReason.UNAVAILABLE, GapReason.RATE_LIMITED, GapReason.BUDGET})
"""Gaps that asking again may fill: the world failed, not the model."""


class Assessment(msgspec.Struct, frozen=True, tag="assessment"):
    """What the model said. ``notes`` holds what was odd about how it said it; title and explanation are made safe."""

    risk: RiskLevel
    title: str
    explanation: str
    notes: tuple[str, ...] = ()


class Gap(msgspec.Struct, frozen=True, tag="gap"):
    """Why the model said nothing. ``detail`` is one clause for a person; it holds no key and no command text."""

    reason: GapReason
    detail: str = ""


Outcome = Assessment | Gap
