"""Live: a command in front of production, judged by the very path that was measured, and written down."""

import asyncio
import time
from typing import Any, Literal

import msgspec

from workbench.domain.access import Principal
from workbench.domain.analyzer import AnalyzerRule
from workbench.domain.assessment import Assessment, Gap
from workbench.domain.case import Request
from workbench.domain.connection import Connection
from workbench.domain.decision import Decision
from workbench.domain.entry import Entry
from workbench.domain.risk import Action
from workbench.domain.rule import Policy, Send
from workbench.domain.run import Answer, Usage
from workbench.domain.verdict import Verdict
from workbench.engine.classify import Judge
from workbench.plan import Bench, Terms
from workbench.server.metrics import Metrics
from workbench.server.models import Line, Models
from workbench.server.registry import Organization
from workbench.store.file import utc_now
from workbench.store.ledger import Ledger, new_id

_encode = msgspec.json.Encoder().encode
_NO_RULE = "No rule covers this connection."


class _Seat(msgspec.Struct, frozen=True):
    """A rule in force, ready to judge: made once for every generation of its organization's configuration."""

    generation: int
    rule: AnalyzerRule
    judge: Judge
    line: Line
    terms: str
    prompt: str
    policy: str
    redacts: bool


class Live:
    """Judges by the rules in force. *no_rule* is what happens to a command that none covers; then no model is asked."""

    def __init__(self, ledger: Ledger, models: Models, metrics: Metrics, no_rule: Action) -> None:
        self._ledger = ledger
        self._models = models
        self._metrics = metrics
        self._no_rule = no_rule
        self._seats: dict[str, _Seat] = {}

    async def classify(
        self,
        who: Principal,
        organization: Organization,
        connection: Connection,
        command: str,
        *,
        arguments: tuple[str, ...] = (),
        environment: tuple[str, ...] = (),
        kind: Literal["classify", "session"] = "classify",
        session: str | None = None,
    ) -> Decision:
        """The decision on *command* as it would run on *connection*, once it is on disk.

        *environment* holds names of variables. The rule is the one in force when this is called, whatever is changed
        meanwhile.

        Raises:
            duckdb.Error: it could not be written down, so it does not count.
        """
        started = time.perf_counter()
        request = Request(command, connection.language, arguments, environment, connection.name, connection.tags)
        seat = self._seat(organization, connection.name)
        judged = None if seat is None else await _judged(seat, request)
        decision = Decision(
            id=new_id(),
            organization=organization.id,
            kind=kind,
            session=session,
            decided_at=utc_now(),
            user=who.user,
            user_name=who.user_name,
            token=who.token,
            connection=connection.name,
            dialect=request.dialect,
            request=_encode(request).decode(),
            latency_ms=round((time.perf_counter() - started) * 1000, 3),
            **self._outcome(seat, judged),
        )
        await self._ledger.record(decision)
        self._metrics.decided(decision, time.perf_counter() - started)
        return decision

    def _seat(self, organization: Organization, connection: str) -> _Seat | None:
        entry = organization.rule_for(connection)
        if entry is None:
            return None
        seat = self._seats.get(entry.id)
        if seat is None or seat.generation != organization.generation:
            seat = self._seats[entry.id] = self._sit(organization, entry)
        return seat

    def _sit(self, organization: Organization, entry: Entry[AnalyzerRule]) -> _Seat:
        rule = entry.value
        line = self._models.line(organization, rule.model)
        # The same bench as a replay's, over this one rule: what was measured is what runs.
        bench = Bench(Terms(line.provider.model, policy=Policy((rule.rule,))), line.provider)
        judge = bench.judge(next(iter(rule.rule.connections), None))
        send = rule.rule.send or Send(line.provider.settings.get("send", Send.RAW))
        terms = {"rule": rule, "model": line.provider.model, "model_settings": dict(line.provider.settings)}
        return _Seat(
            organization.generation, rule, judge, line, _encode(terms).decode(), judge.prompt.fingerprint,
            bench.fingerprints["policy"], send is not Send.RAW,
        )  # fmt: skip

    def _outcome(self, seat: _Seat | None, judged: "_Judged | None") -> dict[str, Any]:
        """The fields of a decision that come of the rule and the model."""
        if seat is None or judged is None:
            return {"action": self._no_rule, "spoke": "no_rule", "explanation": _NO_RULE}
        verdict, answer = judged.verdict, judged.answer
        outcome = verdict.outcome
        said = outcome if isinstance(outcome, Assessment) else None
        gap = outcome if isinstance(outcome, Gap) else None
        usage = answer.usage or Usage()
        return {
            "action": verdict.action,
            "spoke": verdict.spoke,
            "risk": verdict.risk,
            "model_risk": said.risk if said else None,
            "static_risk": verdict.static,
            "gap": gap.reason if gap else None,
            "detail": gap.detail if gap else None,
            "title": said.title if said else None,
            "explanation": _explained(verdict),
            "notes": said.notes if said else (),
            "rule": verdict.rule,
            "mode": seat.rule.mode.value,
            "terms": seat.terms,
            "model": seat.line.provider.model or None,
            "answered_by": answer.model,
            "prompt": seat.prompt,
            "policy": seat.policy,
            "request_key": judged.key,
            "raw": answer.raw.decode(),
            "attempts": answer.attempts,
            "model_latency_ms": answer.latency_ms,
            "input_tokens": usage.input,
            "cached_input_tokens": usage.cached_input,
            "output_tokens": usage.output,
            "cost_usd": answer.cost_usd,
        }


class _Judged(msgspec.Struct, frozen=True):
    verdict: Verdict
    answer: Answer
    key: str


async def _judged(seat: _Seat, request: Request) -> _Judged:
    judge = seat.judge
    if seat.redacts:
        # Looking for secrets in a long text takes its time, and the loop has others to serve.
        question = await asyncio.get_running_loop().run_in_executor(None, judge.question, request)
    else:
        question = judge.question(request)
    with seat.line.call():
        verdict, answer = await judge.classify(question)
    return _Judged(verdict, answer, question.key)


def _explained(verdict: Verdict) -> str:
    """What a person is told: the model's own words, or why there are none, and where the floor spoke instead."""
    outcome = verdict.outcome
    if isinstance(outcome, Assessment):
        if verdict.spoke == "floor":
            return (
                f"By its text alone this is {verdict.static}, whatever a model says. The model: {outcome.explanation}"
            )
        return outcome.explanation
    said = f"The model gave no verdict ({outcome.reason}): {outcome.detail}."
    if verdict.spoke == "floor":
        return f"{said} By its text alone this is {verdict.static}."
    return said
