"""Together: several replies of which one speaks, with what all of them took and cost."""

from collections.abc import Iterable, Sequence

import msgspec

from workbench.domain.run import Usage
from workbench.engine.provider import Reply


def total(costs: Iterable[float | None]) -> float | None:
    """The sum of *costs*, None where any of them is unknown."""
    found = 0.0
    for cost in costs:
        if cost is None:
            return None
        found += cost
    return found


def together(replies: Sequence[Reply], spoke: Reply, notes: Sequence[str] = ()) -> Reply:
    """*spoke* with tokens, latency, attempts and cost of all *replies*, and *notes* behind its own."""
    used = [reply.usage for reply in replies if reply.usage is not None]
    took = [reply.latency_ms for reply in replies if reply.latency_ms is not None]
    return msgspec.structs.replace(
        spoke,
        usage=sum(used, Usage()) if used else None,
        latency_ms=sum(took) if took else None,
        attempts=sum(reply.attempts for reply in replies),
        cost_usd=total(reply.cost_usd for reply in replies),
        notes=(*spoke.notes, *notes),
    )
