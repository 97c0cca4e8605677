"""RiskLevel and Action: two ordered scales, one for what a command may do and one for what is done about it."""

import enum
from typing import Self


class _Ordered(enum.Enum):
    """An enum whose members compare in the order they are written.

    Not a ``StrEnum``: there ``"high" < "low"`` holds, alphabetically, and nothing would say so.
    """

    @property
    def rank(self) -> int:
        """Position on the scale, from 0."""
        return _RANKS[self]

    def __lt__(self, other: Self) -> bool:
        return self.rank < other.rank if type(other) is type(self) else NotImplemented

    def __le__(self, other: Self) -> bool:
        return self.rank <= other.rank if type(other) is type(self) else NotImplemented

    def __gt__(self, other: Self) -> bool:
        return self.rank > other.rank if type(other) is type(self) else NotImplemented

    def __ge__(self, other: Self) -> bool:
        return self.rank >= other.rank if type(other) is type(self) else NotImplemented

    def __str__(self) -> str:
        return str(self.value)


class RiskLevel(_Ordered):
    """What could happen if the command ran.

    >>> RiskLevel.LOW < RiskLevel.HIGH, max(RiskLevel.MEDIUM, RiskLevel.LOW).value
    (True, 'medium')
    """

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Action(_Ordered):
    """What the policy does about it, from weakest to strongest.

    >>> Action.ALLOW < Action.REVIEW < Action.BLOCK
    True
    """

    ALLOW = "allow"
    REVIEW = "review"
    BLOCK = "block"

    @property
    def on_screen(self) -> str:
        """Its name where people click."""
        return "Require approval" if self is Action.REVIEW else self.value.capitalize()


_RANKS = {member: rank for scale in (RiskLevel, Action) for rank, member in enumerate(scale)}
