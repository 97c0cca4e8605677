"""classify: request to verdict. The one path, live and replayed: what was measured is what runs."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor

import msgspec

from workbench.domain.case import Request
from workbench.domain.risk import RiskLevel
from workbench.domain.rule import Rule
from workbench.domain.run import Answer, Usage
from workbench.domain.verdict import Verdict
from workbench.engine.decide import decide
from workbench.engine.envelope import seal
from workbench.engine.prompt import Prompt
from workbench.engine.provider import Provider, Question, Reply
from workbench.engine.reply import needs_repair, outcome

_encoder = msgspec.json.Encoder()


class Judge:
    """A provider under a rule, with its prompt composed once: what commands are put to.

    *static* gives the static risk of a request where the rule or *floor* asks for one; it is CPU-bound and runs in
    *executor* (None: the event loop's own threads), never on the event loop.
    """

    def __init__(
        self,
        provider: Provider,
        rule: Rule | None,
        prompt: Prompt,
        *,
        static: Callable[[Request], RiskLevel] | None = None,
        executor: Executor | None = None,
    ) -> None:
        self.provider = provider
        self.rule = rule
        self.prompt = prompt
        self._static = static
        self._executor = executor

    def question(self, request: Request, key: str, repeat: int = 0) -> Question:
        """The question that :meth:`classify` would ask, to be priced beforehand."""
        return Question(self.prompt, seal(request), request, key, repeat)

    async def classify(self, question: Question) -> tuple[Verdict, Answer]:
        """Ask, mend once if no tool came, map, decide."""
        reply = await self.provider.ask(question)
        answered = reply
        if needs_repair(reply):
            second = await self.provider.ask(msgspec.structs.replace(question, repair=reply))
            # A wire that failed the second time says less about the model than its first answer does.
            answered = _joined(reply, second if second.failure is None else reply, second)
        static = None
        if self._static is not None:
            loop = asyncio.get_running_loop()
            static = await loop.run_in_executor(self._executor, self._static, question.request)
        return decide(outcome(answered), self.rule, static), _answer(answered)


def _joined(first: Reply, kept: Reply, second: Reply) -> Reply:
    """*kept* with what both attempts took and cost."""
    priced = None if first.cost_usd is None or second.cost_usd is None else first.cost_usd + second.cost_usd
    spent = first.usage is not None or second.usage is not None
    return msgspec.structs.replace(
        kept,
        usage=(first.usage or Usage()) + (second.usage or Usage()) if spent else None,
        latency_ms=(first.latency_ms or 0.0) + (second.latency_ms or 0.0),
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
