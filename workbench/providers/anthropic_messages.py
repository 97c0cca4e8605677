"""Anthropic's Messages as a Provider: ``anthropic:MODEL``."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from workbench.domain.errors import InputError
from workbench.engine.provider import Failure, Reply
from workbench.providers.anthropic_wire import MENDING_BYTES, Body, read, read_error
from workbench.providers.prices import Price
from workbench.providers.reading import Dialect
from workbench.providers.remote import Remote, Transport
from workbench.providers.retry import Patience
from workbench.providers.rewriting import Recipe
from workbench.providers.secret import Secret
from workbench.providers.settings import ModelOptions

if TYPE_CHECKING:
    from workbench.providers.batch import Post

VERSION = "2026-10-21"
"""The version of the API that is asked for. It knows no temperature, and errors for one that is sent."""
DIALECT = Dialect(read, read_error, MENDING_BYTES, request_ids=("request-id", "x-request-id"))
_UNFORCED = "the model was free not to call a tool, since the endpoint does not force one"
_FORCING = "tool_choice any"
_REFUSALS = (400, 422)


def default_settings(model: str, options: ModelOptions) -> dict[str, Any]:
    """What is sent with every question, by the API's names. Thoughts count as output, so there is room for them.

    Raises:
        InputError: *options* hold what no model of Anthropic's takes.

    >>> default_settings("claude-haiku-5-5", ModelOptions(reasoning_effort="low"))
    {'max_tokens': 8192, 'output_config': {'effort': 'low'}}
    """
    for name in ("temperature", "seed"):
        if getattr(options, name) is not None:
            raise InputError(f"Anthropic's models take no {name}; remove it from the settings of {model}")
    settings: dict[str, Any] = {"max_tokens": options.max_output_tokens or 8_192}
    if options.reasoning_effort == "none":
        settings["thinking"] = {"type": "disabled"}
    elif options.reasoning_effort is not None:
        settings["output_config"] = {"effort": options.reasoning_effort}
    return settings


class AnthropicMessages(Remote):
    """One model of an endpoint that speaks Messages.

    A tool call is forced until the endpoint refuses that, as it does for the newest models and for some that think:
    from then on the model is free to call one, bound to call no more than one, and every reply says so.
    """

    _body: Body

    def __init__(
        self,
        name: str,
        model: str,
        transport: Transport,
        *,
        key: Secret | None,
        settings: Mapping[str, Any],
        price: Price | None,
        patience: Patience,
        post: "Post | None" = None,
    ) -> None:
        body = Body(model, settings)
        super().__init__(
            name, DIALECT, body, transport, key=key, settings=settings, price=price, patience=patience, post=post
        )
        self._model = model
        self._said: str | None = None

    @property
    def _longest(self) -> int:
        return int(self._settings["max_tokens"])

    @property
    def _thinks(self) -> bool:
        return "thinking" not in self._settings

    def report(self) -> Mapping[str, Any]:
        """What it was found to bear, how verdicts are asked for, and what it refused, in its own words."""
        way = "forced tool call" if self._body.forced else "tool call that is not forced"
        return {**super().report(), "verdicts": way, "refused": self.refused}

    @property
    def refused(self) -> Mapping[str, str]:
        """That a tool cannot be forced, once the endpoint said so."""
        return {} if self._said is None else {_FORCING: self._said}

    def remember(self, refused: Mapping[str, str]) -> None:
        """Begin with what an earlier sitting learned."""
        super().remember(refused)
        self._said = refused.get(_FORCING)

    @property
    def recipe(self) -> Recipe:
        """How its requests are written."""
        return Recipe("anthropic", self._model, self._settings)

    def _refused_by(self, body: Body) -> dict[str, str]:
        return {} if body.forced else dict(self.refused)

    def _writer(self, refused: Mapping[str, str] | None) -> Body:
        if refused is None or self._body.forced is (_FORCING not in refused):
            return self._body
        return Body(self._model, self._settings, forced=_FORCING not in refused)

    def _learn(self, failure: Failure, body: Body) -> bool:
        if not body.forced or failure.status not in _REFUSALS or "tool_choice" not in failure.detail:
            return False
        self._said = failure.detail
        self._body = Body(self._model, self._settings, forced=False)
        return True

    def _heard(self, reply: Reply, body: Body) -> Reply:
        return reply if body.forced else replace(reply, notes=(*reply.notes, _UNFORCED))
