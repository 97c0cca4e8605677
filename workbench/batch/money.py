"""Money: what may still be set aside for batches under a budget, the dearest that their questions can become."""


class Money:
    """A limit, what is spent, and what is set aside for batches that are not done. Without a limit all fits."""

    def __init__(self, limit_usd: float | None, spent_usd: float = 0.0) -> None:
        self.limit_usd = limit_usd
        self.spent_usd = spent_usd
        self.reserved_usd = 0.0

    def fits(self, ceiling_usd: float | None) -> bool:
        """Whether *ceiling_usd* can be set aside beside all else; what has no price has no limit either.

        >>> Money(1.0, spent_usd=0.6).fits(0.4), Money(1.0, spent_usd=0.6).fits(0.5), Money(None).fits(None)
        (True, False, True)
        """
        if self.limit_usd is None or ceiling_usd is None:
            return True
        return self.spent_usd + self.reserved_usd + ceiling_usd <= self.limit_usd + 1e-12  # sums that should be even

    def reserve(self, ceiling_usd: float | None) -> None:
        """Set *ceiling_usd* aside."""
        self.reserved_usd += ceiling_usd or 0.0

    def release(self, ceiling_usd: float | None) -> None:
        """What was set aside for a batch is free again: it is done."""
        self.reserved_usd = max(0.0, self.reserved_usd - (ceiling_usd or 0.0))

    def spend(self, cost_usd: float | None, ceiling_usd: float | None) -> None:
        """Book what an answer cost; where nobody knows, the most that it can have cost."""
        self.spent_usd += (ceiling_usd or 0.0) if cost_usd is None else cost_usd
