"""Free: what is alike in every model that costs nothing to ask."""

from collections.abc import Mapping
from typing import Any

from workbench.engine.provider import Question


class Free:
    """The half of a provider that says so; what else it says holds where all happens in this process."""

    endpoint: str | None = None

    def ceiling_usd(self, question: Question) -> float:
        """Nothing."""
        return 0.0

    def estimate_usd(self, question: Question) -> float:
        """Nothing."""
        return 0.0

    def report(self) -> Mapping[str, Any]:
        """Nothing was learned of an endpoint."""
        return {}

    async def close(self) -> None:
        """Nothing is open. Threads are shared, and end with the process."""
