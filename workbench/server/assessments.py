"""Assessments: what models said lately, so that one question is asked once. Never a gap, and never a verdict.

An entry is found by everything that the answer may depend on, and lasts until its time is over, room is needed, or its
organization changes anything of what it has configured. It lives in memory: a server that starts again asks again.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from workbench.domain.assessment import Assessment
from workbench.domain.case import Request
from workbench.domain.risk import RiskLevel

_ENTRY_BYTES = 1_200
"""About what an entry takes beside its texts, an estimate on the safe side."""
_FLOORS = 4_096
_FLOOR_CHARACTERS = 4_096


class Kept(msgspec.Struct, frozen=True):
    """What was said, in which decision, and the reply and the name of the question behind it."""

    assessment: Assessment
    decision: str
    raw: bytes
    request_key: str
    answered_by: str | None

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        said = self.assessment
        return _ENTRY_BYTES + len(self.raw) + 2 * (len(said.title) + len(said.explanation) + sum(map(len, said.notes)))


class Assessments:
    """At most *entries* and *limit_bytes* of them, the least recently used go first; each for *ttl_s* seconds."""

    def __init__(
        self, *, entries: int, limit_bytes: int, ttl_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._entries = entries
        self._limit_bytes = limit_bytes
        self._ttl_s = ttl_s
        self._clock = clock
        self._kept: OrderedDict[tuple[str, str], tuple[float, Kept]] = OrderedDict()
        self.size = 0

    @property
    def is_on(self) -> bool:
        """False where nothing is ever kept."""
        return self._entries > 0 and self._ttl_s > 0

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, organization: str, name: str) -> Kept | None:
        """What is kept under *name*, unless its time is over. Being used does not make it last longer."""
        found = self._kept.get((organization, name))
        if found is None:
            return None
        until, kept = found
        if until <= self._clock():
            self._drop((organization, name))
            return None
        self._kept.move_to_end((organization, name))
        return kept

    def keep(self, organization: str, name: str, kept: Kept) -> None:
        """Keep *kept*, and make room for it. What alone is over the bound is not kept."""
        self._drop((organization, name))
        if not self.is_on or kept.size > self._limit_bytes:
            return
        self._kept[organization, name] = self._clock() + self._ttl_s, kept
        self.size += kept.size
        while len(self._kept) > self._entries or self.size > self._limit_bytes:
            self._drop(next(iter(self._kept)))

    def empty(self, organization: str) -> None:
        """Forget what was said for *organization*."""
        for place in [place for place in self._kept if place[0] == organization]:
            self._drop(place)

    def _drop(self, place: tuple[str, str]) -> None:
        found = self._kept.pop(place, None)
        if found is not None:
            self.size -= found[1].size


class Floors:
    """Static risks of short commands, by their exact text: what is reused is the model's word, not the floor's."""

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[str, str, tuple[str, ...]], RiskLevel] = OrderedDict()

    def find(self, request: Request) -> RiskLevel | None:
        """The static risk of *request*, where it is known."""
        return self._found.get((request.dialect, request.command, request.arguments))

    def keep(self, request: Request, risk: RiskLevel) -> None:
        """Remember *risk* of *request*, if that is short."""
        if len(request.command) + sum(map(len, request.arguments)) > _FLOOR_CHARACTERS:
            return
        self._found[request.dialect, request.command, request.arguments] = risk
        if len(self._found) > _FLOORS:
            self._found.popitem(last=False)


def named(*parts: str) -> str:
    """One name for *parts*, in which none can pass for another."""
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()
