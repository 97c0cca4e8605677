"""classify: request to verdict. The one path, live and replayed: what was measured is what runs."""

import asyncio
import hashlib
from concurrent.futures import Executor

import msgspec

from workbench.domain.assessment import Assessment, GapReason, Outcome
from workbench.domain.case import Request
from workbench.domain.risk import RiskLevel
from workbench.domain.rule import Rule, Send
from workbench.domain.run import Answer, Usage
from workbench.domain.verdict import Verdict
from workbench.engine.decide import decide
from workbench.engine.envelope import seal
from workbench.engine.prompt import Prompt
from workbench.engine.provider import Failure, Provider, Question, Reply
from workbench.engine.reply import needs_repair, outcome

_encoder = msgspec.json.Encoder()


class Judge:
    """A provider under a rule, with its prompt composed once: what commands are put to.

    *send* says what may leave the process, and so what the envelope holds: the floor, and a model in this process, read
    the request as it is. With *floor* the verdict is never below the static risk, which is CPU-bound and read in
    *executor*, never on the event loop.
    """

    def __init__(
        self,
        provider: Provider,
        rule: Rule | None,
        prompt: Prompt,
        *,
        floor: bool = False,
        send: Send = Send.RAW,
        executor: Executor | None = None,
    ) -> None:
        self.provider = provider
        self.rule = rule
        self.prompt = prompt
        self._floor = floor
        self._send = send
        self._executor = executor

    def question(self, request: Request, repeat: int = 0) -> Question:
        """The question that *request* becomes, to be priced or asked."""
        if self._send is Send.RAW:
            envelope = seal(request)
            return Question(self.prompt, envelope, request, key(self.prompt, envelope), repeat)
        from workbench.engine.redact import redact  # slow to compile, and most requests go as they are

        safe = redact(request)
        envelope = seal(safe.request)
        withheld = None
        if safe.kinds and self._send is Send.REFUSE:
            withheld = f"not sent: it holds {', '.join(safe.kinds)}"
        elif safe.unsure:
            withheld = f"not sent: it holds {', '.join(safe.kinds)} that cannot be masked without hiding what may run"
        return Question(
            self.prompt,
            envelope,
            request,
            key(self.prompt, envelope),
            repeat,
            masked=safe.kinds,
            withheld=withheld,
        )

    async def classify(self, question: Question) -> tuple[Verdict, Answer]:
        """Ask, mend once if no tool came, map, decide. Never raises for what the provider does."""
        if question.withheld is not None:
            static = await self.static(question.request)
            return unasked(GapReason.REDACTION, question.withheld, self.rule, static)
        first = await self._ask(question)
        second = await self._ask(mending(question, first)) if needs_repair(first) else None
        return await self.conclude(question, first, second)

    async def conclude(self, question: Question, first: Reply, second: Reply | None = None) -> tuple[Verdict, Answer]:
        """The verdict that the reply to *question* leads to, and *second*, the reply to the question that mends it."""
        reply, repaired = first, False
        if second is not None:
            # A wire that failed the second time says less about the model than its first answer does.
            repaired = second.failure is None
            reply = _joined(first, second if repaired else first, second)
        found = outcome(reply)
        if repaired and isinstance(found, Assessment):
            found = msgspec.structs.replace(found, notes=(*found.notes, "gave its verdict only when asked again"))
        if question.masked and isinstance(found, Assessment):
            note = f"masked in what is sent: {', '.join(question.masked)}"
            found = msgspec.structs.replace(found, notes=(*found.notes, note))
        return self.verdict(found, await self.static(question.request)), _answer(reply)

    def verdict(self, found: Outcome, static: RiskLevel | None) -> Verdict:
        """What the rule does with *found*, which may have been said in answer to an earlier question."""
        return decide(found, self.rule, static)

    async def static(self, request: Request) -> RiskLevel | None:
        """The static risk of *request*, None where no floor is asked for."""
        if not self._floor:
            return None
        return await asyncio.get_running_loop().run_in_executor(self._executor, _static, request)

    async def _ask(self, question: Question) -> Reply:
        try:
            return await self.provider.ask(question)
        except Exception as error:  # a provider's fault is one case's gap, recorded, not the end of the run
            return Reply(failure=Failure("connection", f"the provider raised {type(error).__name__}"))


def mending(question: Question, reply: Reply) -> Question:
    """The one attempt to mend *reply*, which called no tool."""
    return msgspec.structs.replace(question, repair=reply)


def unasked(
    reason: GapReason, detail: str, rule: Rule | None, static: RiskLevel | None = None
) -> tuple[Verdict, Answer]:
    """The verdict on a command that was kept from the model, *reason* ``budget`` or ``redaction``."""
    reply = Reply(failure=Failure("unasked", detail, code=reason.value), attempts=0, cost_usd=0.0)
    return decide(outcome(reply), rule, static), _answer(reply)


def key(prompt: Prompt, envelope: str) -> str:
    """The name of prompt and envelope together, 32 hex digits: by it a recorded reply is found again."""
    return hashlib.sha256(prompt.fingerprint.encode() + envelope.encode()).hexdigest()[:32]


def _static(request: Request) -> RiskLevel:
    from workbench.facts.floor import static_risk  # most runs have no floor, and need none of the readers

    return static_risk(request.command, request.dialect, request.arguments).risk


def _joined(first: Reply, kept: Reply, second: Reply) -> Reply:
    """*kept* with what both attempts took and cost."""
    priced = None if first.cost_usd is None or second.cost_usd is None else first.cost_usd + second.cost_usd
    times = (first.latency_ms, second.latency_ms)
    spent = first.usage is not None or second.usage is not None
    return msgspec.structs.replace(
        kept,
        usage=(first.usage or Usage()) + (second.usage or Usage()) if spent else None,
        latency_ms=None if times == (None, None) else (first.latency_ms or 0.0) + (second.latency_ms or 0.0),
        attempts=first.attempts + second.attempts,
        cost_usd=priced,
    )


def _answer(reply: Reply) -> Answer:
    return Answer(
        raw=_encoder.encode(reply),
        usage=reply.usage,
        latency_ms=reply.latency_ms,
        attempts=reply.attempts,
        request_id=reply.request_id,
        model=reply.model,
        cost_usd=reply.cost_usd,
    )
