"""Asking in tests: a question, a provider against a fake server, and waits that are noted and not waited."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

from tests.loopback import Loopback
from tests.planted import KEY
from workbench.domain.case import Request
from workbench.engine.envelope import seal
from workbench.engine.prompt import compose
from workbench.engine.provider import Provider, Question, Reply
from workbench.providers.openai_chat import OpenAIChat
from workbench.providers.openai_models import default_settings
from workbench.providers.prices import Price
from workbench.providers.retry import Patience
from workbench.providers.secret import Secret
from workbench.providers.settings import ModelOptions

PRICE = Price(input=2.0, output=8.0, cached_input=0.5)
_T = TypeVar("_T")


def run(coroutine: Coroutine[Any, Any, _T]) -> _T:
    return asyncio.run(coroutine)


def question(command: str = "SELECT 1 FROM orders", repair: Reply | None = None) -> Question:
    request = Request(command, "postgres")
    return Question(compose(None, None, {}), seal(request), request, "key", repair=repair)


class Waits:
    """Stands in for sleep and clock: notes how long, yields once, and the clock says that so much has passed."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)

    def clock(self) -> float:
        return time.monotonic() + sum(self.seconds)


def provider(
    server: Loopback | str,
    *,
    timeout_s: float = 10.0,
    stall_s: float = 0.1,
    connect_s: float = 5.0,
    retries: int = 3,
    concurrency: int | None = None,
    key: str | None = KEY,
    price: Price | None = PRICE,
    waits: Waits | None = None,
    options: ModelOptions | None = None,
) -> OpenAIChat:
    base = server if isinstance(server, str) else server.url
    waits = waits or Waits()
    return OpenAIChat(
        "custom:fake",
        "fake",
        base + "/chat/completions",
        key=None if key is None else Secret(key, "OPENAI_API_KEY"),
        settings=default_settings("custom", "fake", options or ModelOptions()),
        price=price,
        patience=Patience(timeout_s, retries, concurrency, sleep=waits, clock=waits.clock, draw=lambda: 0.5),
        connect_timeout_s=connect_s,
        stall_timeout_s=stall_s,
    )


async def ask(model: Provider, *questions: Question) -> list[Reply]:
    """The replies, with the provider closed after them."""
    try:
        return [await model.ask(each) for each in questions or (question(),)]
    finally:
        await model.close()
