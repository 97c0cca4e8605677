"""Report: what came of verifying a store, the faults that it has by their places."""

import datetime

import msgspec

from workbench.domain.chain import Head

SHOWN = 100
"""Faults that are kept; all are counted."""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What is not as it was written. ``entry`` is None of a row that has none; ``number`` is that of the row."""

    what: str
    entry: int | None = None
    kind: str | None = None
    number: int | None = None
    id: str | None = None


class Report(msgspec.Struct, kw_only=True):
    """What came of verifying. ``faults`` are the first hundred, ``count`` is how many there are.

    ``sessions`` were held against what they show. ``unproven`` decisions were there before the chain began; ``retired``
    says how many of each kind were let go, and ``before`` what time. ``heads`` is how many were held against the chain,
    None where none were given. ``head`` is where the chain ends.
    """

    entries: int = 0
    proven: dict[str, int] = {}
    sessions: int = 0
    unproven: int = 0
    retired: dict[str, int] = {}
    before: datetime.datetime | None = None
    head: Head | None = None
    heads: int | None = None
    faults: list[Fault] = []
    count: int = 0

    @property
    def holds(self) -> bool:
        """True where there is a chain, and nothing is not as it was written."""
        return self.entries > 0 and not self.count
