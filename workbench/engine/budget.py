"""Budget: money that may be spent, kept by setting aside the most a question can cost before it is asked."""

import asyncio


class Budget:
    """Admits questions while the worst case still fits; what a question did not use goes back when it is answered.

    So the money is never overspent, whatever is in flight. Once a question does not fit with nothing left in flight,
    the budget is exhausted and stays so: later, cheaper questions are not slipped through, because a run that skips
    only its long commands would flatter the model.
    """

    def __init__(self, limit_usd: float, spent_usd: float = 0.0) -> None:
        self.limit_usd = limit_usd
        self.spent_usd = spent_usd
        self.exhausted = False
        self._reserved = 0.0
        self._changed = asyncio.Condition()

    async def admit(self, ceiling_usd: float) -> bool:
        """Set *ceiling_usd* aside, waiting for answers in flight if need be; False once it cannot fit."""
        async with self._changed:
            while not self.exhausted:
                if self.spent_usd + self._reserved + ceiling_usd <= self.limit_usd:
                    self._reserved += ceiling_usd
                    return True
                if self._reserved <= 1e-12:  # what is left of sums that should be nothing
                    self.exhausted = True
                    self._changed.notify_all()
                    break
                await self._changed.wait()
            return False

    async def settle(self, ceiling_usd: float, cost_usd: float | None) -> None:
        """Book what the question cost; where nobody knows, all that was set aside for it."""
        async with self._changed:
            self._reserved = max(0.0, self._reserved - ceiling_usd)
            self.spent_usd += ceiling_usd if cost_usd is None else cost_usd
            self._changed.notify_all()
