"""Outages: what rules do when no answer comes, as a table; printed by the code that decides.

python -m workbench.server.outages
"""

from typing import Any

import msgspec

from workbench.domain.assessment import Gap, GapReason
from workbench.domain.risk import Action, RiskLevel
from workbench.engine.decide import decide
from workbench.wire.analyzer_rules import RuleRequest, analyzer_rule

CAUSES = {
    GapReason.NO_TOOL: "prose, nothing, or an unknown tool, twice",
    GapReason.REFUSED: "declined, content filter",
    GapReason.MALFORMED: "cut off, not JSON, over the size limit",
    GapReason.TIMEOUT: "deadline, stall, 408",
    GapReason.UNAVAILABLE: "no connection, 5xx, redirect, no provider",
    GapReason.RATE_LIMITED: "429 to the end",
    GapReason.UNAUTHORIZED: "401, 403",
    GapReason.OVERSIZE: "413, context overflow, a long script not seen whole",
    GapReason.REJECTED: "another 4xx",
    GapReason.BUDGET: "not asked: a replay's money is spent",
    GapReason.REDACTION: 'not asked: `send = "refuse"`',
}
"""What leads to each gap."""

_TIERS = {
    "low_risk": {"action": "allow_execution"},
    "medium_risk": {"action": "block_execution"},
    "high_risk": {"action": "block_execution"},
}
_APPROVED = {**_TIERS, "medium_risk": {"action": "require_access_request", "access_request_rule_name": "dba"}}
RULES: dict[str, dict[str, Any]] = {
    "nothing said": {"risk_evaluation": _TIERS},
    "nothing said, approvers": {"risk_evaluation": _APPROVED},
    "`block`": {"risk_evaluation": _APPROVED, "on_gap": "block_execution"},
    "`review`": {"risk_evaluation": _APPROVED, "on_gap": "require_access_request"},
    "`allow`": {"risk_evaluation": _TIERS, "on_gap": "allow_execution"},
    "`allow`, floor": {"risk_evaluation": _TIERS, "on_gap": "allow_execution", "floor": True},
}
"""The rules of the table, as they are sent to a server: by column."""


def action(reason: GapReason, column: str) -> Action:
    """What the rule of *column* does about a gap of *reason*, of a command that is high by its text alone."""
    rule = analyzer_rule(request(column, "outage", [])).rule
    return decide(Gap(reason), rule, RiskLevel.HIGH if rule.floor else None).action


def request(column: str, name: str, connections: list[str]) -> RuleRequest:
    """The rule of *column*, called *name*, for *connections*."""
    body = {"name": name, "connection_names": connections, **RULES[column]}
    return msgspec.convert(body, RuleRequest)


def table() -> str:
    """The whole, as Markdown."""
    lines = [["gap", "by", *RULES], ["---"] * (len(RULES) + 2)]
    lines += [
        [f"`{reason}`", CAUSES[reason], *(str(action(reason, column)) for column in RULES)] for reason in GapReason
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    print(table())
