"""The kinds of provider, each by both transports: the columns of the table of behaviours."""

import contextlib
import dataclasses

from tests.loopback import Loopback, dead_url
from tests.planted import KEY
from tests.providers.asking import PRICE, Waits, ask
from tests.providers.behaviours import Behaviour, behaviours
from tests.providers.wires import ANTHROPIC, AZURE, OPENAI, Wire
from workbench.domain.assessment import Assessment
from workbench.engine.provider import Reply
from workbench.engine.reply import outcome
from workbench.providers import ModelOptions, connect
from workbench.providers.remote import Remote
from workbench.providers.retry import Patience


@dataclasses.dataclass(frozen=True)
class Column:
    """One kind of provider by one transport."""

    kind: str
    transport: str
    wire: Wire

    def __str__(self) -> str:
        return f"{self.kind} {self.transport}"

    def model(
        self, url: str, *, timeout_s: float = 10.0, stall_s: float = 0.1, connect_s: float = 10.0, retries: int = 3
    ) -> Remote:
        """A provider of this kind, connected as a person's would be, that asks *url* and does not wait between."""
        root = url.removesuffix("/v1")
        environ = {
            "OPENAI_API_KEY": KEY,
            "OPENAI_BASE_URL": url,
            "WORKBENCH_API_KEY": KEY,
            "ANTHROPIC_API_KEY": KEY,
            "ANTHROPIC_BASE_URL": root,
            "AZURE_OPENAI_API_KEY": KEY,
            "AZURE_OPENAI_ENDPOINT": root,
        }
        options = ModelOptions(
            transport="sdk" if self.transport == "sdk" else "lean",
            connect_timeout_s=connect_s,
            stall_timeout_s=stall_s,
            input_usd_per_mtok=PRICE.input,
            output_usd_per_mtok=PRICE.output,
            cached_input_usd_per_mtok=PRICE.cached_input,
        )
        api_url = url if self.kind == "custom" else None
        model = connect(f"{self.kind}:fake", api_url=api_url, options=options, environ=environ)
        assert isinstance(model, Remote)
        waits = Waits()
        model._patience = Patience(timeout_s, retries, sleep=waits, clock=waits.clock, draw=lambda: 0.5)
        return model

    @property
    def rows(self) -> tuple[Behaviour, ...]:
        """The behaviours that such a provider can meet."""
        return behaviours(self.wire)


KINDS = {"openai": OPENAI, "custom": OPENAI, "anthropic": ANTHROPIC, "azure-openai": AZURE}
COLUMNS = tuple(Column(kind, transport, wire) for kind, wire in KINDS.items() for transport in ("lean", "sdk"))


@dataclasses.dataclass(frozen=True)
class Met:
    """What came of a behaviour, and how many requests the server counted; None where there was no server."""

    reply: Reply
    requests: int | None

    @property
    def outcome(self) -> str:
        """The risk, or the reason of the gap, and how many attempts it took where it took several."""
        found = outcome(self.reply)
        said = str(found.risk) if isinstance(found, Assessment) else str(found.reason)
        return said if self.reply.attempts == 1 else f"{said} ×{self.reply.attempts}"

    def fits(self, row: Behaviour) -> bool:
        """Whether it is what the table says."""
        found = outcome(self.reply)
        return (
            (found.risk if isinstance(found, Assessment) else found.reason) is row.becomes
            and (self.reply.failure.kind if self.reply.failure else None) == row.kind
            and self.reply.attempts == row.attempts
            and self.requests in (None, row.attempts)
            and self.reply.latency_ms is not None
        )


async def meet(column: Column, row: Behaviour) -> Met:
    """Put one question to a server that behaves like *row*."""
    with contextlib.ExitStack() as stack:
        if not row.answers:
            [reply] = await ask(column.model(stack.enter_context(dead_url()), timeout_s=row.deadline_s))
            return Met(reply, None)
        server = stack.enter_context(Loopback(*row.answers))
        [reply] = await ask(column.model(server.url, timeout_s=row.deadline_s))
        return Met(reply, len(server.seen))
