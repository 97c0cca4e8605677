"""classify: request to verdict. The one path, live and replayed: what was measured is what runs."""

import asyncio
import hashlib
from concurrent.futures import Executor

import msgspec

from workbench.domain.assessment import Assessment, GapReason, Outcome
from workbench.domain.case import Request
from workbench.domain.risk import RiskLevel
from workbench.domain.rule import Rule, Send
from workbench.domain.run import Answer
from workbench.domain.verdict import Verdict
from workbench.engine.decide import decide
from workbench.engine.envelope import seal
from workbench.engine.parts import AT_ONCE, MOST, fits, joined, parts
from workbench.engine.prompt import Prompt
from workbench.engine.provider import Failure, Provider, Question, Reply
from workbench.engine.reply import needs_repair, outcome
from workbench.engine.together import together, total

_encoder = msgspec.json.Encoder()


class Judge:
    """A provider under a rule, with its prompt composed once: what commands are put to.

    *send* says what may leave the process, and so what the envelope holds: the floor, and a model in this process, read
    the request as it is. With *floor* the verdict is never below the static risk, which is CPU-bound and read in
    *executor*, never on the event loop. A command longer than *part_bytes* is put in parts
    (:mod:`workbench.engine.parts`). *patience_s* bounds an answer with all that it takes: parts, and the attempt to
    mend it.
    """

    def __init__(
        self,
        provider: Provider,
        rule: Rule | None,
        prompt: Prompt,
        *,
        floor: bool = False,
        send: Send = Send.RAW,
        part_bytes: int | None = None,
        patience_s: float | None = None,
        executor: Executor | None = None,
    ) -> None:
        self.provider = provider
        self.rule = rule
        self.prompt = prompt
        self._floor = floor
        self._send = send
        self._part_bytes = part_bytes
        self._patience_s = patience_s
        self._executor = executor

    async def compose(self, request: Request, repeat: int = 0) -> Question:
        """:meth:`question`, off the event loop where that takes its time: to mask, or to cut a script up."""
        if self._send is Send.RAW and fits(request, self._part_bytes):
            return self.question(request, repeat)
        return await asyncio.get_running_loop().run_in_executor(self._executor, self.question, request, repeat)

    def question(self, request: Request, repeat: int = 0) -> Question:
        """The question that *request* becomes, to be priced or asked."""
        if self._send is Send.RAW:
            envelope = seal(request)
            question = Question(self.prompt, envelope, request, key(self.prompt, envelope), repeat)
            return self._parted(question, request)
        from workbench.engine.redact import redact  # slow to compile, and most requests go as they are

        safe = redact(request)
        envelope = seal(safe.request)
        withheld = None
        if safe.kinds and self._send is Send.REFUSE:
            withheld = f"not sent: it holds {', '.join(safe.kinds)}"
        elif safe.unsure:
            withheld = f"not sent: it holds {', '.join(safe.kinds)} that cannot be masked without hiding what may run"
        question = Question(
            self.prompt,
            envelope,
            request,
            key(self.prompt, envelope),
            repeat,
            masked=safe.kinds,
            withheld=withheld,
        )
        return question if withheld is not None else self._parted(question, safe.request)

    def _parted(self, question: Question, shown: Request) -> Question:
        """*question*, with its parts where *shown*, which is what the model sees of it, is too long for one piece."""
        limit = self._part_bytes
        if limit is None or fits(shown, limit):
            return question
        requests, whole = parts(shown, limit)
        if not requests:
            return msgspec.structs.replace(question, withheld=too_long(limit), withheld_as=GapReason.OVERSIZE)
        sealed = [(each, seal(each, (at, len(requests)))) for at, each in enumerate(requests, 1)]
        return msgspec.structs.replace(
            question,
            parts=tuple(
                Question(self.prompt, envelope, each, key(self.prompt, envelope), question.repeat)
                for each, envelope in sealed
            ),
            part_bytes=limit,
            whole=whole,
        )

    def ceiling_usd(self, question: Question) -> float | None:
        """The most that asking *question* once can cost, in all its parts; None where a price is unknown."""
        return total(self.provider.ceiling_usd(each) for each in question.parts or (question,))

    def estimate_usd(self, question: Question) -> float | None:
        """About what asking *question* once will cost, in all its parts; None where a price is unknown."""
        return total(self.provider.estimate_usd(each) for each in question.parts or (question,))

    async def classify(self, question: Question) -> tuple[Verdict, Answer]:
        """Ask, mend once if no tool came, map, decide. Never raises for what the provider does."""
        if question.withheld is not None:
            static = await self.static(question.request)
            return unasked(question.withheld_as, question.withheld, self.rule, static)
        if question.parts:
            return await self.conclude(question, joined(question, await self._ask_parts(question)))
        first, second = self._late(), None
        try:
            async with asyncio.timeout(self._patience_s):
                first = await self._ask(question)
                if needs_repair(first):
                    second = self._late()
                    second = await self._ask(mending(question, first))
        except TimeoutError:
            pass  # what was answered by then counts, and the rest is late
        return await self.conclude(question, first, second)

    async def conclude(self, question: Question, first: Reply, second: Reply | None = None) -> tuple[Verdict, Answer]:
        """The verdict that the reply to *question* leads to, and *second*, the reply to the question that mends it."""
        reply, repaired = first, False
        if second is not None:
            reply, repaired = _both(first, second), second.failure is None
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

    async def _ask_parts(self, question: Question) -> list[Reply]:
        """The replies to the parts of *question*, in order, as far as they were asked."""
        replies: list[Reply] = []

        async def ask(at: int) -> None:
            first = await self._ask(question.parts[at])
            replies[at] = first
            if needs_repair(first):
                second = await self._ask(mending(question.parts[at], first))
                replies[at] = _both(first, second)

        try:
            async with asyncio.timeout(self._patience_s):
                for start in range(0, len(question.parts), AT_ONCE):
                    stop = min(start + AT_ONCE, len(question.parts))
                    replies += [self._late()] * (stop - start)
                    async with asyncio.TaskGroup() as group:
                        for at in range(start, stop):
                            group.create_task(ask(at))
                    if any(_is_high(reply) for reply in replies[start:]):
                        break
        except TimeoutError:
            pass  # what was answered by then counts, and the rest is late
        return replies

    def _late(self) -> Reply:
        return Reply(failure=Failure("timeout", f"no verdict within {self._patience_s or 0:g} s"))

    async def _ask(self, question: Question) -> Reply:
        try:
            return await self.provider.ask(question)
        except Exception as error:  # a provider's fault is one case's gap, recorded, not the end of the run
            return Reply(failure=Failure("connection", f"the provider raised {type(error).__name__}"))


def mending(question: Question, reply: Reply) -> Question:
    """The one attempt to mend *reply*, which called no tool."""
    return msgspec.structs.replace(question, repair=reply)


def too_long(limit: int) -> str:
    """Why a command is not put to a model that takes *limit* bytes at once."""
    return f"too long to be judged in {MOST} parts of {limit:,} bytes"


def unasked(
    reason: GapReason, detail: str, rule: Rule | None, static: RiskLevel | None = None
) -> tuple[Verdict, Answer]:
    """The verdict on a command that was kept from the model: *reason* is ``budget``, ``redaction`` or ``oversize``."""
    reply = Reply(failure=Failure("unasked", detail, code=reason.value), attempts=0, cost_usd=0.0)
    return decide(outcome(reply), rule, static), _answer(reply)


def key(prompt: Prompt, envelope: str) -> str:
    """The name of prompt and envelope together, 32 hex digits: by it a recorded reply is found again."""
    return hashlib.sha256(prompt.fingerprint.encode() + envelope.encode()).hexdigest()[:32]


def _both(first: Reply, second: Reply) -> Reply:
    """What is made of a reply and of *second*, to the question that mends it, with what both took.

    A wire that failed the second time says less about the model than its first answer does.
    """
    return together((first, second), first if second.failure is not None else second)


def _is_high(reply: Reply) -> bool:
    found = outcome(reply)
    return isinstance(found, Assessment) and found.risk is RiskLevel.HIGH


def _static(request: Request) -> RiskLevel:
    from workbench.facts.floor import static_risk  # most runs have no floor, and need none of the readers

    return static_risk(request.command, request.dialect, request.arguments).risk


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
