"""OpenAI's chat completions as a Provider: ``openai:MODEL``, and ``custom:MODEL`` for whatever speaks the same."""

from collections.abc import Mapping
from typing import Any

from workbench.providers.http import Http
from workbench.providers.openai_wire import MENDING_BYTES, Body, read, read_error
from workbench.providers.prices import Price
from workbench.providers.remote import Dialect, Remote, Transport
from workbench.providers.retry import Patience
from workbench.providers.secret import Secret

DIALECT = Dialect(read, read_error, MENDING_BYTES)


class OpenAIChat(Remote):
    """One model of an endpoint that speaks chat completions; *transport* is how, the lean client unless given."""

    def __init__(
        self,
        name: str,
        model: str,
        url: str,
        *,
        key: Secret | None,
        settings: Mapping[str, Any],
        price: Price | None,
        patience: Patience,
        connect_timeout_s: float = 10.0,
        stall_timeout_s: float = 15.0,
        transport: Transport | None = None,
    ) -> None:
        if transport is None:
            headers = {"Content-Type": "application/json", "User-Agent": "workbench"}
            if key is not None:
                headers["Authorization"] = f"Bearer {key.reveal()}"
            transport = Http(url, headers, connect_timeout_s=connect_timeout_s, stall_timeout_s=stall_timeout_s)
        body = Body(model, settings)
        super().__init__(name, DIALECT, body, transport, key=key, settings=settings, price=price, patience=patience)

    @property
    def _longest(self) -> int:
        return int(self._settings["max_completion_tokens"])

    @property
    def _thinks(self) -> bool:
        return self._settings.get("temperature") is None
