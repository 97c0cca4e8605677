"""Remote: a model behind an HTTP API of any dialect, asked with patience.

How a question is written is the vendor's, how an answer is read the dialect's (:mod:`workbench.providers.reading`), and
how the bytes travel the transport's: the lean client, or the vendor's own SDK.
"""

import abc
import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from msgspec.structs import replace

from workbench.domain.run import Usage
from workbench.engine.prompt import REPAIRED_CHARACTERS
from workbench.engine.provider import Failure, Question, Reply, Sent, name_of
from workbench.providers.http import Exchange
from workbench.providers.prices import Price
from workbench.providers.reading import Dialect, Reader
from workbench.providers.retry import Attempt, Patience
from workbench.providers.rewriting import Recipe
from workbench.providers.secret import Secret

if TYPE_CHECKING:
    from workbench.providers.batch import Post

_BYTES_A_TOKEN = 4
# No model, and messages that are none: refused by every API, yet complete enough for the SDKs to send it.
_IMPOSSIBLE = b'{"model":"","messages":"","max_tokens":1}'


class Transport(Protocol):
    """One POST to one address, whose every failure is a value."""

    @property
    def host(self) -> str | None:
        """The host that is asked."""

    async def post(self, body: bytes) -> Exchange:
        """One attempt."""

    async def close(self) -> None:
        """Let go of connections."""


class Writer(Protocol):
    """How questions to one model are written."""

    def encode(self, question: Question) -> bytes:
        """The request's body."""


class Remote(abc.ABC):
    """One model of one endpoint.

    *settings* are the model's settings by the API's own names, as they are sent. *price* is None where it is unknown:
    then so is every cost, never 0. *post* is where many questions at once are handed in, where that is how they go.
    """

    def __init__(
        self,
        name: str,
        dialect: Dialect,
        body: Writer,
        transport: Transport,
        *,
        key: Secret | None,
        settings: Mapping[str, Any],
        price: Price | None,
        patience: Patience,
        post: "Post | None" = None,
    ) -> None:
        self.post = post
        self._name = name
        self.reader = Reader(dialect, key, price)
        self._mending_bytes = dialect.mending_bytes
        self._body = body
        self._http = transport
        self._settings = dict(settings)
        self._price = price
        self._patience = patience

    @property
    def model(self) -> str:
        """The model string a person types."""
        return self._name

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings that are sent."""
        return self._settings

    @property
    def endpoint(self) -> str | None:
        """The host that is asked."""
        return self._http.host

    @property
    @abc.abstractmethod
    def _longest(self) -> int:
        """The most tokens that an answer can have."""

    @property
    @abc.abstractmethod
    def _thinks(self) -> bool:
        """Whether the model may reason before it answers."""

    def ceiling_usd(self, question: Question) -> float | None:
        """The most that asking *question*, or mending its answer, can cost: every byte a token, the longest answer.

        One attempt's worth, however many are made: those that failed before an answer began are not billed, and no
        other is repeated.
        """
        if self._price is None:
            return None
        size = len(self._body.encode(question)) + self._mending_bytes
        return self._price.ceiling(size, self._longest)

    def estimate_usd(self, question: Question) -> float | None:
        """About what asking *question* will cost, were nothing read from the vendor's cache."""
        if self._price is None:
            return None
        size = len(self._body.encode(question)) // _BYTES_A_TOKEN
        # Told to reason, models think for some hundred tokens before a verdict of about one.
        return self._price.cost(Usage(size, 0, 700 if self._thinks else 110))

    async def ask(self, question: Question) -> Reply:
        """Put *question*, with retries until the deadline, and otherwise at once where a refusal taught us how.

        A refusal costs nothing, so a question still has one answer that is paid for.
        """
        refusals = 0
        written: tuple[bytes, Writer] | None = None

        async def attempt() -> Attempt:
            nonlocal refusals, written
            while True:
                body = self._body
                written = (body.encode(question), body)
                made = await self._attempt(question, written[0])
                if made.reply.failure is None:
                    return replace(made, reply=self._heard(made.reply, body))
                if not self._learn(made.reply.failure, body):
                    return made
                refusals += 1

        reply = await self._patience.insist(attempt)
        if written is None:  # there was no turn for it
            return reply
        mends = None if question.repair is None else question.repair.text[:REPAIRED_CHARACTERS]
        sent = Sent(name_of(written[0]), self._refused_by(written[1]), mends)
        return replace(reply, attempts=reply.attempts + refusals, sent=sent)

    @property
    @abc.abstractmethod
    def recipe(self) -> Recipe:
        """How its requests are written."""

    @abc.abstractmethod
    def _refused_by(self, body: Any) -> dict[str, str]:
        """What was known to be refused when *body* wrote."""

    def write(self, question: Question, refused: Mapping[str, str] | None = None) -> bytes:
        """The body that asks *question*, the same bytes by whatever way they travel.

        *refused* is what the endpoint was known to refuse when it was written, where that is not what is known now.
        """
        writer: Writer = self._writer(refused)
        return writer.encode(question)

    def hear(self, question: Question, exchange: Exchange, refused: Mapping[str, str]) -> Reply | None:
        """The reply to *question* in *exchange*, or None where it taught what not to send, and is to be asked again.

        *refused* is what was known to be refused when the question was written.
        """
        body = self._writer(refused)
        reply = self.reader.read(question, exchange).reply
        if reply.failure is None:
            return self._heard(reply, body)
        return None if self._learn(reply.failure, body) else reply

    @property
    @abc.abstractmethod
    def refused(self) -> Mapping[str, str]:
        """What the endpoint refused so far, in its own words, and is not sent any more."""

    def remember(self, refused: Mapping[str, str]) -> None:
        """Begin with what an earlier sitting learned."""
        self._body = self._writer(refused)

    @abc.abstractmethod
    def _writer(self, refused: Mapping[str, str] | None) -> Any:
        """What writes questions for an endpoint that refuses *refused*."""

    async def provoke(self, question: Question) -> Reply:
        """What the endpoint says to a request that none can take. *question* is not sent: no message may quote it."""
        return await self._patience.insist(functools.partial(self._attempt, question, _IMPOSSIBLE))

    def _learn(self, failure: Failure, body: Any) -> bool:
        """Whether *failure*, met by what *body* wrote, is not met again: what it names is not sent any more."""
        return False

    def _heard(self, reply: Reply, body: Any) -> Reply:
        """*reply*, to what *body* wrote, with what is to be said of how it came."""
        return reply

    def report(self) -> Mapping[str, Any]:
        """How much the endpoint was found to bear."""
        return {"load": self._patience.report()}

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.close()
        if self.post is not None:
            await self.post.close()

    async def _attempt(self, question: Question, body: bytes) -> Attempt:
        exchange = await self._http.post(body)
        self._patience.heard(exchange.headers)
        return self.reader.read(question, exchange)
