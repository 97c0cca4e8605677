"""OpenAI's chat completions as a Provider: ``openai:MODEL``, and ``custom:MODEL`` for whatever speaks the same.

What the endpoint refuses is learned from its own words (:mod:`openai_manners`) and not sent again while this object
lives. The question that met it is asked again at once, inside the same attempt: a refusal costs nothing, so a question
still has one answer that is paid for. An endpoint that takes forced tools and ignores them has been paid for its prose;
there the engine's one repair is the second question, and it is already put as structured output. So the first case of a
run costs two answers at the most, and every later one the one.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from workbench.engine.provider import Failure, Reply, Stop, ToolCall
from workbench.providers import openai_structured as structured
from workbench.providers.http import Http
from workbench.providers.openai_manners import Manners, Way, is_prose, learned
from workbench.providers.openai_wire import MENDING_BYTES, Body, read, read_error
from workbench.providers.prices import Price
from workbench.providers.reading import Dialect
from workbench.providers.remote import Remote, Transport
from workbench.providers.retry import Patience
from workbench.providers.rewriting import Recipe
from workbench.providers.secret import Secret

if TYPE_CHECKING:
    from workbench.providers.batch import Post

DIALECT = Dialect(read, read_error, MENDING_BYTES)
_NOTES = {
    Way.SCHEMA: "verdict came as structured output, since the endpoint does not honour forced tools",
    Way.PLAIN: "verdict came as JSON in plain text, since the endpoint honours neither forced tools nor schemas",
}


class OpenAIChat(Remote):
    """One model of an endpoint that speaks chat completions; *transport* is how, the lean client unless given.

    *degrades* is false where forced tools are the vendor's promise: prose is then the model's own fault, and a refusal
    of tools is a gap that says so.
    """

    _body: Body

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
        degrades: bool = True,
        post: "Post | None" = None,
    ) -> None:
        if transport is None:
            headers = {"Content-Type": "application/json", "User-Agent": "workbench"}
            if key is not None:
                headers["Authorization"] = f"Bearer {key.reveal()}"
            transport = Http(url, headers, connect_timeout_s=connect_timeout_s, stall_timeout_s=stall_timeout_s)
        body = Body(model, settings)
        super().__init__(
            name, DIALECT, body, transport, key=key, settings=settings, price=price, patience=patience, post=post
        )
        self._degrades = degrades

    @property
    def _longest(self) -> int:
        return int(self._settings["max_completion_tokens"])

    @property
    def _thinks(self) -> bool:
        return self._settings.get("temperature") is None

    def report(self) -> Mapping[str, Any]:
        """How verdicts are asked for, and what the endpoint refused and is not sent any more."""
        manners = self._body.manners
        return {**super().report(), "verdicts": manners.way.value, "refused": manners.refused}

    @property
    def refused(self) -> Mapping[str, str]:
        """What the endpoint refused so far, by field."""
        return self._body.manners.refused

    @property
    def recipe(self) -> Recipe:
        """How its requests are written."""
        return Recipe("openai", self._body.model, self._settings)

    def _refused_by(self, body: Body) -> dict[str, str]:
        return body.manners.refused

    def _writer(self, refused: Mapping[str, str] | None) -> Body:
        if refused is None or refused == self.refused:
            return self._body
        return Body(self._body.model, self._settings, Manners(dict(refused)))

    def _adopt(self, manners: Manners, body: Body) -> None:
        """Ask by *manners* from now on, unless somebody learned something since *body* was sent."""
        if body is self._body:
            self._body = Body(body.model, self._settings, manners)

    def _learn(self, failure: Failure, body: Body) -> bool:
        manners = learned(body.manners, failure, degrades=self._degrades)
        if manners is None:
            return False
        self._adopt(manners, body)
        return True

    def _heard(self, reply: Reply, body: Body) -> Reply:
        """*reply* with the verdict of whichever form as a tool call."""
        if reply.calls or reply.stop is Stop.REFUSED:
            return reply
        if body.way is Way.TOOL:
            if not self._degrades or (reply.stop is Stop.LENGTH and not is_prose(reply.text)):
                return reply
            self._adopt(body.manners.but("tool_choice", "answered without calling a tool"), body)
            # Prose is mended, wherever it was cut off.
            return replace(reply, stop=Stop.DONE)
        if reply.stop is Stop.LENGTH:
            return reply
        calls: tuple[ToolCall, ...] = structured.calls(reply.text)
        return replace(reply, calls=calls, notes=(*reply.notes, _NOTES[body.way])) if calls else reply
