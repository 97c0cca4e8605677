"""Finding: one thing that would happen if the text ran, and how bad that would be."""

import msgspec

from workbench.domain.risk import RiskLevel


class Finding(msgspec.Struct, frozen=True):
    """One effect read from a text.

    ``verb`` is the operation in the dialect's own words, lower case (``"drop table"``, ``"kubectl delete"``, ``"rm"``);
    ``target`` what it works on, as written and cut short, empty when there is none; ``reason`` one plain clause for a
    reviewer ("deletes every row of the table"). ``unresolved`` says that this part could not be read well enough to
    know what it does: then ``risk`` is a reading under doubt, and never low.
    """

    risk: RiskLevel
    verb: str
    reason: str
    target: str = ""
    unresolved: bool = False

    def __post_init__(self) -> None:
        if self.unresolved and self.risk is RiskLevel.LOW:
            raise ValueError("an unresolved finding is never low")


def low(verb: str, reason: str, target: str = "") -> Finding:
    """A finding of low risk."""
    return Finding(RiskLevel.LOW, verb, reason, target)


def medium(verb: str, reason: str, target: str = "") -> Finding:
    """A finding of medium risk."""
    return Finding(RiskLevel.MEDIUM, verb, reason, target)


def high(verb: str, reason: str, target: str = "") -> Finding:
    """A finding of high risk."""
    return Finding(RiskLevel.HIGH, verb, reason, target)


def unresolved(verb: str, reason: str, target: str = "", risk: RiskLevel = RiskLevel.MEDIUM) -> Finding:
    """What could not be read: *risk* is the worst plausible reading, medium at least."""
    return Finding(risk, verb, reason, target, unresolved=True)
