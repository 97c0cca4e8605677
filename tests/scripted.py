"""ScriptedProvider: replies by command, values out; no network, no patching."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from workbench.domain.run import Usage
from workbench.engine.provider import Question, Reply, ToolCall

LOW, MEDIUM, HIGH = (f"{risk}RiskAISessionAnalyzer" for risk in ("Low", "Medium", "High"))


def call(name: str = LOW, title: str = "a title", explanation: str = "an explanation") -> ToolCall:
    return ToolCall(name, msgspec.json.encode({"title": title, "explanation": explanation}).decode())


def says(name: str = LOW, **more: Any) -> Reply:
    return Reply((call(name),), usage=Usage(100, 0, 10), latency_ms=5.0, cost_usd=0.01, **more)


class ScriptedProvider:
    """Answers with what *script* gives for a question, and remembers what it was asked."""

    model = "scripted"
    endpoint = None

    def __init__(self, script: Callable[[Question], Reply], *, price: float | None = 0.01, pause_s: float = 0) -> None:
        self.settings: Mapping[str, Any] = {}
        self.asked: list[Question] = []
        self.in_flight = self.most_in_flight = 0
        self._script = script
        self._price = price
        self._pause_s = pause_s

    def ceiling_usd(self, question: Question) -> float | None:
        return self._price

    def estimate_usd(self, question: Question) -> float | None:
        return self._price

    async def ask(self, question: Question) -> Reply:
        self.asked.append(question)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        await asyncio.sleep(self._pause_s)
        self.in_flight -= 1
        return self._script(question)

    def report(self) -> Mapping[str, Any]:
        return {"asked": len(self.asked)}

    async def close(self) -> None:
        """Nothing is open."""
