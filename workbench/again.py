"""Again: a recorded decision come to once more: the same request, the same mapping, the same action.

Nothing is asked: the request is written anew from the record and held against the name of what was sent, the stored
reply is mapped anew, and the stored rule decides anew.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import msgspec

from workbench.domain.analyzer import AnalyzerRule
from workbench.domain.assessment import Assessment
from workbench.domain.decision import Decision, Recorded
from workbench.domain.errors import InputError
from workbench.domain.rule import Policy
from workbench.engine.classify import Judge, mending
from workbench.engine.prompt import under
from workbench.engine.provider import Question, Reply, name_of
from workbench.engine.reply import outcome
from workbench.plan import Bench, Terms
from workbench.providers.rewriting import Recipe, rewritten
from workbench.store import decisions

SAME, NAMED, NOTHING = "the same bytes", "the same prompt and envelope", "nothing was sent"
RETIRED, MASKED = "not here any more", "not on record: it held what is not written down"
"""What can be said of a request: its very bytes, or no more than what they were made of; or why not even that."""


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """A decision come to again. ``request`` says what is known of what was asked, ``differs`` what is not as recorded.

    ``body`` is the request's body, where there was one; ``action`` what is decided now.
    """

    decision: str
    request: str
    action: str
    differs: tuple[str, ...] = ()
    body: bytes | None = None

    @property
    def holds(self) -> bool:
        """True where everything is as recorded."""
        return not self.differs


class _Terms(msgspec.Struct, frozen=True):
    """Under what terms it was decided, as the record says."""

    rule: AnalyzerRule
    model: str
    model_settings: dict[str, Any]
    recipes: tuple[Recipe, ...] = ()
    endpoint: str | None = None


class _Recorded:
    """The model of a record: it is known by name and settings, and never asked."""

    def __init__(self, terms: _Terms) -> None:
        self.model = terms.model
        self.settings = terms.model_settings
        self.endpoint = terms.endpoint


def again(decision: Decision, source: Decision | None = None, system: str | None = None) -> Replayed:
    """*decision* come to again. *source* is the decision whose answer it shares, None where that is not here any more.

    *system* is the prompt that was asked with, where it was written down: this version may compose another.

    Raises:
        msgspec.DecodeError: the record cannot be read.
    """
    if decision.terms == "null":
        said = () if decision.spoke == "no_rule" and decision.rule is None else ("it names a rule, and records none",)
        return Replayed(decision=decision.id, request=NOTHING, action=decision.action.value, differs=said)
    terms = msgspec.json.decode(decision.terms, type=_Terms)
    judge = _judge(terms)
    if system is not None and judge.prompt.fingerprint != decision.prompt:
        judge.prompt = under(system, terms.model_settings)
    reply = msgspec.json.decode(decision.raw, type=Reply)
    differs: list[str] = []
    found = outcome(reply)
    if isinstance(found, Assessment):
        if (found.risk, found.title, None) != (decision.model_risk, decision.title, decision.gap):
            differs.append(f"the reply maps to {found.risk}, {found.title!r}")
    elif (found.reason, found.detail, None) != (decision.gap, decision.detail, decision.model_risk):
        differs.append(f"the reply maps to the gap {found.reason}: {found.detail}")
    verdict = judge.verdict(found, decision.static_risk)
    if (verdict.action, verdict.risk, verdict.spoke, verdict.rule) != (
        decision.action, decision.risk, decision.spoke, decision.rule,
    ):  # fmt: skip
        differs.append(f"the rule decides {verdict.action} ({verdict.spoke}, {verdict.risk or 'no risk'})")
    request, body = RETIRED, None
    asked = decision if decision.cached_from is None else source
    if asked is not None:
        request, body = _request(asked, judge, terms, reply, differs)
    return Replayed(
        decision=decision.id, request=request, action=verdict.action.value, differs=tuple(differs), body=body
    )


def replayed(connection: duckdb.DuckDBPyConnection, ids: Sequence[str] = ()) -> Iterator[Replayed]:
    """Every decision of a store come to again, or those that *ids* name, or their sessions; asks nobody.

    Raises:
        InputError: one of *ids* names none.
    """
    beside = connection.cursor()
    prompts: dict[str | None, str | None] = {}
    for decision in [_found(connection, id_) for id_ in ids] if ids else decisions.each(connection):
        source = None if decision.cached_from is None else decisions.find(beside, decision.cached_from)
        if decision.prompt not in prompts:
            prompts[decision.prompt] = decisions.prompt(beside, decision.prompt)
        try:
            yield again(decision, source, prompts[decision.prompt])
        except (msgspec.DecodeError, ValueError) as error:
            yield Replayed(
                decision=decision.id, request="", action="", differs=(f"its record cannot be read: {error}",)
            )


def _found(connection: duckdb.DuckDBPyConnection, id: str) -> Decision:
    decision = decisions.find(connection, id)
    if decision is None:
        raise InputError(f"the store has no decision {id[:80]!r}; give its whole id, or its session's")
    return decision


def _judge(terms: _Terms) -> Judge:
    """The judge of *terms*, made as a server makes it."""
    rule = terms.rule.rule
    bench = Bench(Terms(terms.model, policy=Policy((rule,))), _Recorded(terms))  # type: ignore[arg-type]
    return bench.judge(next(iter(rule.connections), None))


def _request(
    asked: Decision, judge: Judge, terms: _Terms, reply: Reply, differs: list[str]
) -> tuple[str, bytes | None]:
    """What is known of what *asked* put to the model; what is not as recorded goes into *differs*."""
    if judge.prompt.fingerprint != asked.prompt:
        differs.append("the prompt is another: another version of this program composed it, or its tools")
        return NAMED, None
    request = msgspec.json.decode(asked.request, type=Recorded)
    if request.masked:
        return MASKED, None
    question = judge.question(request)
    if question.key != asked.request_key:
        differs.append("the envelope is another")
    if reply.sent is None:
        return (NOTHING if terms.endpoint is None or reply.attempts == 0 else NAMED), None
    for each in question.parts or (question,):
        for recipe in terms.recipes:
            body = rewritten(recipe, _mended(each, reply.sent.mends), reply.sent)
            if name_of(body) == reply.sent.body:
                return SAME, body
    differs.append("the request is not, byte for byte, the one that was sent")
    return NAMED, None


def _mended(question: Question, mends: str | None) -> Question:
    return question if mends is None else mending(question, Reply(text=mends))
