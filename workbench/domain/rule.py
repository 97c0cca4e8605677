"""Tiers, Rule and Policy: which commands a rule is for, what guidance it adds, and what each risk leads to."""

import enum

import msgspec

from workbench.domain.assessment import GapReason
from workbench.domain.risk import Action, RiskLevel


class Send(enum.Enum):
    """What leaves the process: a request as it is, with secrets and personal data masked, or not if it holds any."""

    RAW = "raw"
    REDACTED = "redacted"
    REFUSE = "refuse"

    def __str__(self) -> str:
        return str(self.value)


def strictest(*sends: Send) -> Send:
    """The one of *sends* that lets the least out."""
    return max(sends, key=list(Send).index, default=Send.RAW)


class Tiers(msgspec.Struct, frozen=True):
    """Risk to action."""

    low: Action = Action.ALLOW
    medium: Action = Action.REVIEW
    high: Action = Action.BLOCK

    def action(self, risk: RiskLevel) -> Action:
        """What *risk* leads to."""
        return (self.low, self.medium, self.high)[risk.rank]


class Rule(msgspec.Struct, frozen=True):
    """Guidance and tiers for some connections; no connections means every one.

    ``guidance`` is the text itself, not a path, and replaces the default guidance; ``custom_prompt`` is joined to it.
    ``send`` goes before the model's own, None leaves that. ``on_gap`` maps reasons to actions, ``gap`` is the action
    for all others.
    """

    name: str
    connections: tuple[str, ...] = ()
    tiers: Tiers = Tiers()
    gap: Action = Action.BLOCK
    on_gap: dict[GapReason, Action] = {}
    floor: bool = False
    guidance: str | None = None
    custom_prompt: str | None = None
    send: Send | None = None

    def covers(self, connection: str | None) -> bool:
        """True where this rule is for *connection*."""
        return not self.connections or connection in self.connections

    def gap_action(self, reason: GapReason) -> Action:
        """What a gap of *reason* leads to."""
        return self.on_gap.get(reason, self.gap)


class Policy(msgspec.Struct, frozen=True):
    """The rules in force, in order; the first that covers a connection decides. The last may cover all."""

    rules: tuple[Rule, ...] = (Rule("default"),)

    def rule_for(self, connection: str | None) -> Rule | None:
        """The first rule that covers *connection*, or None."""
        return next((rule for rule in self.rules if rule.covers(connection)), None)


DEFAULT_POLICY = Policy()
"""Low allow, medium review, high block, gap block."""
