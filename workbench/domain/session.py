"""Session and Analysis: a live command from the attempt to its end, and what the judge said of it."""

import datetime
import enum
import hashlib
from typing import Any

import msgspec

from workbench.domain.assessment import GapReason
from workbench.domain.risk import Action, RiskLevel

NO_EXIT = -2
"""Hoop's exit code where there is none that anybody knows."""


class SessionStatus(enum.Enum):
    """Where a session stands."""

    OPEN = "open"  # running, or waiting for an answer
    READY = "ready"  # approved, waiting to be run
    DONE = "done"

    def __str__(self) -> str:
        return str(self.value)


class Person(msgspec.Struct, frozen=True):
    """Who opened a session or answered a review. ``id`` is the subject: two tokens of one user are one person."""

    id: str
    email: str
    name: str = ""


class Analysis(msgspec.Struct, frozen=True):
    """What the judge said and what was made of it. On a gap ``risk_level`` and ``title`` are None.

    ``rule`` is None where no rule covers the connection. ``decision`` names the full record, ``cached_from`` the one in
    which the model said what is told here again. ``notes`` is how it came: asked again, in parts, by a second model.
    """

    action: Action
    risk_level: RiskLevel | None = None
    title: str | None = None
    explanation: str = ""
    model: str | None = None
    rule: str | None = None
    fingerprints: dict[str, str] = {}
    latency_ms: float | None = None
    cached: bool = False
    gap: GapReason | None = None
    decision: str | None = None
    cached_from: str | None = None
    notes: tuple[str, ...] = ()


class Event(msgspec.Struct, frozen=True, array_like=True):
    """A piece of what a command read or wrote. ``kind`` is ``i``, ``o`` or ``e``; the time counts from the start."""

    time_s: float
    kind: str
    data: bytes


class Execution(msgspec.Struct, frozen=True):
    """What came of running a command.

    ``exit_code`` is the command's own; a command stopped by a signal has 128 and its number, as in a shell.
    ``truncated`` where output past the limit was thrown away.
    """

    events: tuple[Event, ...]
    exit_code: int
    truncated: bool
    execution_time_ms: int

    @property
    def output(self) -> bytes:
        """What was written, both streams in the order in which it came."""
        return b"".join(event.data for event in self.events if event.kind in {"o", "e"})


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A live command: who sent what to which connection, what was decided, what came of it.

    ``script`` is the very bytes that were judged and will be run. ``binding`` is their hash, with arguments and the
    connection's definition (:func:`binding`). In lists ``script`` and ``execution`` are left out, what is said of them
    stays. Times are UTC without a zone.
    """

    id: str
    organization: str
    owner: Person
    connection: str
    connection_type: str
    connection_subtype: str = ""
    connection_tags: dict[str, str] = {}
    script: bytes
    client_args: tuple[str, ...] = ()
    labels: dict[str, str] = {}
    metadata: dict[str, Any] = {}
    correlation_id: str = ""
    batch_id: str = ""
    binding: str
    script_size: int
    status: SessionStatus = SessionStatus.OPEN
    started_at: datetime.datetime
    ended_at: datetime.datetime | None = None
    analysis: Analysis | None = None
    execution: Execution | None = None
    exit_code: int | None = None
    event_size: int = 0


def binding(script: bytes, client_args: tuple[str, ...], connection: str, definition: str) -> str:
    """The name of exactly what is judged, 64 hex digits.

    *definition* is a digest of all that the connection is, its secrets included: where it leads to another database by
    the time of the approval, the approval is for nothing.
    """
    digest = hashlib.sha256()
    for part in (script, connection.encode(), definition.encode(), *(argument.encode() for argument in client_args)):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
