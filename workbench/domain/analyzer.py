"""AnalyzerRule and ModelProvider: what an organization has decided for its live commands, and whom it asks."""

import enum

import msgspec

from workbench.domain.risk import Action, RiskLevel
from workbench.domain.rule import Rule


class Mode(enum.Enum):
    """Whether a rule's verdict is carried out, or only written down beside the one that is."""

    ENFORCE = "enforce"
    SHADOW = "shadow"

    def __str__(self) -> str:
        return str(self.value)


class AnalyzerRule(msgspec.Struct, frozen=True, kw_only=True):
    """A :class:`Rule` in force on a server, with what serving adds to it.

    ``rule.connections`` empty means every connection without a rule of its own. ``approvers`` names, for each risk that
    leads to review, the access request rule that says who approves. ``model`` None is the organization's own provider;
    ``second_model`` is asked where that gives no verdict.
    """

    rule: Rule
    description: str = ""
    approvers: dict[RiskLevel, str] = {}
    model: str | None = None
    second_model: str | None = None
    mode: Mode = Mode.ENFORCE

    @property
    def name(self) -> str:
        """The rule's name."""
        return self.rule.name

    @property
    def reviews_gaps(self) -> bool:
        """True where some gap leads to review."""
        return Action.REVIEW in (self.rule.gap, *self.rule.on_gap.values())

    def approver(self, risk: RiskLevel | None) -> str | None:
        """The access request rule whose groups approve what was judged *risk*; on a gap, that of the highest tier."""
        if risk is not None and risk in self.approvers:
            return self.approvers[risk]
        return self.approvers[max(self.approvers)] if self.approvers else None


class ModelProvider(msgspec.Struct, frozen=True, kw_only=True):
    """Whom an organization asks. The key is kept beside it, sealed; ``key_end`` is all of it that is ever shown."""

    provider: str
    model: str
    api_url: str | None = None
    key_end: str | None = None

    @property
    def name(self) -> str:
        """There is one in an organization, so its vendor names it."""
        return self.provider

    @property
    def label(self) -> str:
        """The model string a person types."""
        return f"{self.provider}:{self.model}"
