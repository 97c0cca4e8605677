"""Sending: a model with a say in what leaves the process for it, and how much at once, in its settings."""

from collections.abc import Mapping
from typing import Any

from workbench.domain.rule import Send, strictest
from workbench.engine.provider import Failure, Provider, Question, Reply


class Sending:
    """*provider*, to be asked only under *send*, or under its own where that is stricter, and *part_bytes* at once.

    They stand among the settings and so in the prompt's fingerprint: a run is not resumed, nor its record replayed, as
    if it had been sent otherwise.
    """

    def __init__(self, provider: Provider, send: Send, part_bytes: int | None = None) -> None:
        self.inner = provider
        send = strictest(send, Send(provider.settings.get("send", Send.RAW)))
        self.settings: Mapping[str, Any] = {
            **provider.settings,
            **({} if send is Send.RAW else {"send": send.value}),
            **({} if part_bytes is None else {"part_bytes": part_bytes}),
        }
        self.ceiling_usd = provider.ceiling_usd
        self.estimate_usd = provider.estimate_usd
        self.report = provider.report
        self.close = provider.close

    @property
    def model(self) -> str:
        """The model string a person types."""
        return self.inner.model

    @property
    def endpoint(self) -> str | None:
        """The host that is asked."""
        return self.inner.endpoint

    async def ask(self, question: Question) -> Reply:
        """Put one question, unless it is to be withheld: whoever forgot to look is not to send it either."""
        if question.withheld is not None:
            failure = Failure("unasked", question.withheld, code=question.withheld_as.value)
            return Reply(failure=failure, attempts=0, cost_usd=0.0)
        return await self.inner.ask(question)
