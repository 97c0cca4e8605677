"""Run and Prediction: a replay's immutable record, and one case's outcome in it."""

import datetime
from typing import Any

import msgspec

from workbench.domain.assessment import RESUMABLE, GapReason
from workbench.domain.case import Case
from workbench.domain.verdict import Verdict


class Usage(msgspec.Struct, frozen=True):
    """Tokens of one answer, all its attempts together.

    ``cached_input`` (read from the vendor's cache) and ``cache_write`` (written to it) are parts of ``input``,
    ``reasoning`` is a part of ``output``.
    """

    input: int = 0
    cached_input: int = 0
    output: int = 0
    reasoning: int = 0
    cache_write: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input + other.input,
            self.cached_input + other.cached_input,
            self.output + other.output,
            self.reasoning + other.reasoning,
            self.cache_write + other.cache_write,
        )


class Answer(msgspec.Struct, frozen=True):
    """How an outcome came about: everything of the call that a person may later want to know, and no key.

    ``raw`` is the neutral reply as JSON (tool calls, text, stop, failure), from which the outcome can be mapped again;
    ``latency_ms`` the successful attempt's time on the wire without queueing; ``attempts`` how often we asked, retries
    and repair included; ``cost_usd`` None where a price is unknown.
    """

    raw: bytes = b""
    usage: Usage | None = None
    latency_ms: float | None = None
    attempts: int = 1
    request_id: str | None = None
    model: str | None = None
    cost_usd: float | None = None


class Prediction(msgspec.Struct, frozen=True):
    """One case's outcome in one repeat of a run. ``position`` is the case's place in the corpus, from 0.

    ``request_key`` names the whole request that was put to the model; ``shared`` is true where an identical request of
    the same repeat was asked for another case and this one has its answer.
    """

    position: int
    repeat: int
    case: Case
    request_key: str
    verdict: Verdict
    answer: Answer
    shared: bool = False


class Run(msgspec.Struct, frozen=True):
    """What was replayed: never what came of it, which is derived from the predictions. Times are UTC without a zone.

    ``fingerprints`` holds ``corpus``, ``prompt`` and ``policy``, 64 hex digits each; ``settings`` all else that was
    asked for, so that a run can be resumed under the terms it began with.
    """

    id: str
    model: str
    corpus: tuple[str, ...]
    fingerprints: dict[str, str]
    cases: int
    repeats: int
    started_at: datetime.datetime
    settings: dict[str, Any] = {}

    @property
    def resumable(self) -> frozenset[GapReason]:
        """The gaps that a resumption asks again: none of a recorded model's, which says the same however often."""
        return frozenset() if self.model.startswith("recorded:") else RESUMABLE
