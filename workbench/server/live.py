"""Live: a command in front of production, judged by the very path that was measured, and written down."""

import asyncio
import functools
import time
from typing import Any, Literal

import msgspec

from workbench.domain.access import Principal
from workbench.domain.analyzer import Mode
from workbench.domain.assessment import Assessment, Gap
from workbench.domain.case import Request
from workbench.domain.connection import Connection
from workbench.domain.decision import Decision, Masked
from workbench.domain.risk import Action, RiskLevel
from workbench.domain.run import Answer, Usage
from workbench.domain.verdict import Verdict
from workbench.facts.key import key
from workbench.server.assessments import Assessments, Floors, Kept, named
from workbench.server.metrics import Metrics
from workbench.server.models import Models
from workbench.server.registry import Organization
from workbench.server.seats import Seat, Seats
from workbench.server.shadows import Shadows
from workbench.store.file import utc_now
from workbench.store.ledger import Ledger, new_id

_encode = msgspec.json.Encoder().encode
_AT_ONCE = 4_000  # characters that are cut into tokens on the loop, where handing them over would take longer
_NO_RULE = "No rule covers this connection."


class Live:
    """Judges by the rules in force. *no_rule* is what happens to a command that none covers; then no model is asked.

    What a model said is told again to the same question (:mod:`workbench.facts.key`), out of *assessments*; the rule
    decides each time, over the floor of that very text. Who asks what is being asked already waits for that answer.
    Where it *masks*, no secret and no personal data is written down, nor told in a decision.
    """

    def __init__(
        self,
        ledger: Ledger,
        models: Models,
        metrics: Metrics,
        no_rule: Action,
        assessments: Assessments,
        *,
        masks: bool = False,
    ) -> None:
        self._ledger = ledger
        self._metrics = metrics
        self._no_rule = no_rule
        self._masks = masks
        self._seats = Seats(models, assessments)
        self._assessments = assessments
        self._floors = Floors()
        self._flights: dict[str, asyncio.Task[_Flown]] = {}
        self._shadows = Shadows(metrics)

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

        Where a rule is in shadow for *connection*, it judges afterwards (:mod:`workbench.server.shadows`).
        *environment* holds names of variables. The rule is the one in force when this is called, whatever is changed
        meanwhile.

        Raises:
            StoreError: it could not be written down, so it does not count.
        """
        request = Request(command, connection.language, arguments, environment, connection.name, connection.tags)
        asked = _Asked(who, organization, connection, request, kind, session, time.perf_counter())
        decision = await self._decide(asked, self._seats.of(organization, connection.name))
        if organization.rule_for(connection.name, Mode.SHADOW) is not None:
            self._shadows.offer(functools.partial(self._shadow, asked, decision))
        return decision

    async def _shadow(self, asked: "_Asked", carried_out: Decision) -> None:
        """Come to the decision that the rule in shadow would have come to, if there is one still."""
        seat = self._seats.of(asked.organization, asked.connection.name, Mode.SHADOW)
        if seat is not None:
            now = time.perf_counter()
            await self._decide(msgspec.structs.replace(asked, started=now, beside=carried_out), seat)

    async def _decide(self, asked: "_Asked", seat: Seat | None) -> Decision:
        """The decision on what is *asked* by the rule of *seat*, once it is on disk."""
        organization, request = asked.organization, asked.request
        if seat is None:
            return await self._record(asked, None, None)
        if not self._assessments.is_on:
            return await self._record(asked, seat, await _judged(seat, request))
        name = named(seat.asks, str(seat.generation), await _key(request))
        kept = self._assessments.find(organization.id, name)
        if kept is not None:
            return await self._retold(asked, seat, kept)
        flight = self._flights.get(name)
        if flight is None:
            # A task of its own: whoever asked first may go away, and others wait for this answer.
            flight = self._flights[name] = asyncio.ensure_future(self._fly(asked, seat, name))
            flight.add_done_callback(lambda done: self._landed(name, done))
            return (await asyncio.shield(flight)).decision
        flown = await asyncio.shield(flight)
        if isinstance(flown.found, Kept):
            return await self._retold(asked, seat, flown.found)
        verdict = seat.judge.verdict(flown.found, await self._static(seat, request))
        judged = _Judged(
            verdict, Answer(raw=flown.decision.raw.encode(), attempts=0, cost_usd=0.0), flown.decision.request_key or ""
        )
        return await self._record(asked, seat, judged, shared=flown.decision.id)

    async def settled(self) -> None:
        """Return when nothing waits to be judged in shadow."""
        await self._shadows.settled()

    async def drain(self) -> None:
        """Return when no question is under way any more."""
        await self._shadows.close()
        await asyncio.gather(*self._flights.values(), return_exceptions=True)

    async def _fly(self, asked: "_Asked", seat: Seat, name: str) -> "_Flown":
        """Ask, and write the decision down: only then does anybody else hear what was said."""
        judged = await _judged(seat, asked.request)
        decision = await self._record(asked, seat, judged)
        found = judged.verdict.outcome
        if isinstance(found, Gap):
            return _Flown(decision, found)
        kept = Kept(found, decision.id, judged.answer.raw, judged.key, judged.answer.model)
        if seat.generation == asked.organization.generation:
            self._assessments.keep(asked.organization.id, name, kept)
        return _Flown(decision, kept)

    def _landed(self, name: str, flight: "asyncio.Task[_Flown]") -> None:
        del self._flights[name]
        if not flight.cancelled():
            flight.exception()  # whoever waits for it is told; that nobody does any more is no fault of its own

    async def _retold(self, asked: "_Asked", seat: Seat, kept: Kept) -> Decision:
        """The decision on what a model said before: it costs nothing now, and takes no time of the model's."""
        verdict = seat.judge.verdict(kept.assessment, await self._static(seat, asked.request))
        answer = Answer(raw=kept.raw, attempts=0, model=kept.answered_by, cost_usd=0.0)
        judged = _Judged(verdict, answer, kept.request_key)
        return await self._record(asked, seat, judged, shared=kept.decision, cached=True)

    async def _static(self, seat: Seat, request: Request) -> RiskLevel | None:
        if not seat.rule.rule.floor:
            return None
        risk = self._floors.find(request)
        if risk is None:
            risk = await seat.judge.static(request)
            if risk is not None:
                self._floors.keep(request, risk)
        return risk

    async def _record(
        self,
        asked: "_Asked",
        seat: Seat | None,
        judged: "_Judged | None",
        *,
        shared: str | None = None,
        cached: bool = False,
    ) -> Decision:
        who, request = asked.who, asked.request
        if self._masks:
            shown, judged = await asyncio.to_thread(_masked, request, judged)
            request = request if shown == request else Masked(**msgspec.structs.asdict(shown))
        decision = Decision(
            id=new_id(),
            organization=asked.organization.id,
            kind=asked.kind,
            session=asked.session,
            decided_at=utc_now(),
            user=who.user,
            user_name=who.user_name,
            token=who.token,
            connection=asked.connection.name,
            dialect=request.dialect,
            request=_encode(request).decode(),
            latency_ms=round((time.perf_counter() - asked.started) * 1000, 3),
            cached=cached,
            cached_from=shared,
            beside=None if asked.beside is None else asked.beside.id,
            **self._outcome(seat, judged),
        )
        if seat is not None:
            await self._ledger.keep_prompt(seat.prompt, seat.judge.prompt.system)
        await self._ledger.record(decision)
        if asked.beside is None:
            self._metrics.decided(decision, time.perf_counter() - asked.started)
        else:
            self._metrics.shadowed(decision, asked.beside.action)
        return decision

    def _outcome(self, seat: Seat | None, judged: "_Judged | None") -> dict[str, Any]:
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


class _Asked(msgspec.Struct, frozen=True):
    """Who asks what, and since when."""

    who: Principal
    organization: Organization
    connection: Connection
    request: Request
    kind: Literal["classify", "session"]
    session: str | None
    started: float
    beside: Decision | None = None
    """What is carried out, where this is asked in shadow."""


class _Flown(msgspec.Struct, frozen=True):
    """What came of a question: the decision that is on disk, and what others may be told, too."""

    decision: Decision
    found: Kept | Gap


class _Judged(msgspec.Struct, frozen=True):
    verdict: Verdict
    answer: Answer
    key: str


async def _key(request: Request) -> str:
    if len(request.command) <= _AT_ONCE:
        return key(request)
    return await asyncio.get_running_loop().run_in_executor(None, key, request)


async def _judged(seat: Seat, request: Request) -> _Judged:
    judge = seat.judge
    question = await judge.compose(request)
    with seat.line.call():
        verdict, answer = await judge.classify(question)
    return _Judged(verdict, answer, question.key)


def _masked(request: Request, judged: _Judged | None) -> tuple[Request, _Judged | None]:
    """Both as they may be written down where no secret is to be."""
    from workbench.engine import withhold  # its patterns are slow to compile, and most stores keep what comes

    if judged is None:
        return withhold.Words(request).request, None
    request, verdict, answer = withhold.judged(request, judged.verdict, judged.answer)
    return request, _Judged(verdict, answer, judged.key)


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
