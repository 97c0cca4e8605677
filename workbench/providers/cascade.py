"""Cascade: a model made of models: a stronger one where the first is unsure, or a second where the first is silent."""

import asyncio
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any, Literal

import msgspec

from workbench.domain.assessment import Gap
from workbench.domain.risk import RiskLevel
from workbench.domain.rule import Send, strictest
from workbench.engine.parts import PART_BYTES
from workbench.engine.provider import Failure, Provider, Question, Reply
from workbench.engine.reply import needs_repair, outcome
from workbench.engine.together import together, total
from workbench.facts.floor import static_risk

Until = Literal["sure", "answered"]
SURE = 0.9
"""How sure a model that says so must be of low to be believed, where nothing is set."""

_CONFIDENCE = re.compile(r"confidence ([01]\.\d+)")


class Cascade:
    """*parts* in turn, until one may be believed; the last always is.

    Believed is low alone, where the model is *sure* of it or does not say how sure it is, and the text alone says
    nothing else. Medium, high, doubt and a gap go on to the next. Where the next gives no verdict the case is a gap,
    unless high was said before: nothing could be higher. Tokens, cost, latency and attempts are those of all that were
    asked; the notes say who was, why, and who spoke.

    *until* ``answered`` the next is asked where one gives no verdict, and nowhere else: a second model before giving
    up. Each is then asked once more if it calls no tool, and has *patience_s* for all that. Where none answers the
    reason is the first one's.
    """

    def __init__(
        self,
        model: str,
        parts: Sequence[Provider],
        sure: float = SURE,
        *,
        until: Until = "sure",
        patience_s: float | None = None,
    ) -> None:
        self.model = model
        self.parts = tuple(parts)
        self._sure = sure
        self._until = until
        self._patience_s = patience_s
        self._asked: Counter[str] = Counter()
        send = strictest(*(Send(part.settings.get("send", Send.RAW)) for part in parts))
        remote = [part.settings.get("part_bytes", PART_BYTES) for part in parts if part.endpoint is not None]
        size = min(remote, default=PART_BYTES)
        self.settings: Mapping[str, Any] = {
            **({"sure": sure} if until == "sure" else {"until": until}),
            "parts": [{"model": part.model, "settings": dict(part.settings)} for part in parts],
            # One envelope for all, and so what the most careful of them may be sent.
            **({} if send is Send.RAW else {"send": send.value}),
            **({} if size == PART_BYTES else {"part_bytes": size}),
        }

    @property
    def endpoint(self) -> str | None:
        """The hosts that are asked, joined by commas."""
        return ", ".join(dict.fromkeys(part.endpoint for part in self.parts if part.endpoint is not None)) or None

    def ceiling_usd(self, question: Question) -> float | None:
        """The most that all of them together can cost."""
        return total(part.ceiling_usd(question) for part in self.parts)

    def estimate_usd(self, question: Question) -> float | None:
        """What it costs if all are asked: how many go on is not known before, so this is rather too much."""
        return total(part.estimate_usd(question) for part in self.parts)

    @property
    def patience_s(self) -> float | None:
        """How long all of them together may take, where each has its time."""
        return None if self._patience_s is None else self._patience_s * len(self.parts)

    async def ask(self, question: Question) -> Reply:
        """Put one question to as many as it needs. What has to be mended is the last one's: only that one may fail."""
        if self._until == "answered":
            return await self._answered(question)
        if question.repair is not None:
            mended = await self._put(self.parts[-1], question)
            return msgspec.structs.replace(mended, notes=(*question.repair.notes, *mended.notes))
        replies: list[Reply] = []
        notes: list[str] = []
        for part in self.parts[:-1]:
            replies.append(await self._put(part, question))
            why = await self._doubt(replies[-1], question)
            notes.append(f"{part.model} {why or 'said low and was believed'}")
            if why is None:
                return together(replies, replies[-1], notes)
        last = self.parts[-1]
        replies.append(await self._put(last, question))
        spoke = replies[-1]
        found = outcome(spoke)
        if not isinstance(found, Gap):
            notes.append(f"{last.model} spoke")
        else:
            notes.append(f"{last.model} gave no verdict ({found.reason})")
            spoke = next((reply for reply in replies if _risk(reply) is RiskLevel.HIGH), spoke)
        return together(replies, spoke, notes)

    def report(self) -> Mapping[str, Any]:
        """How often each was asked, and what each learned of its endpoint."""
        return {"asked": dict(self._asked), "parts": {part.model: dict(part.report()) for part in self.parts}}

    async def close(self) -> None:
        """Let go of all, whatever one of them does."""
        async with AsyncExitStack() as stack:
            for part in self.parts:
                stack.push_async_callback(part.close)

    async def _answered(self, question: Question) -> Reply:
        """The first verdict that any of them gives."""
        if question.repair is not None:  # each was asked again already, and this is what came of it
            return msgspec.structs.replace(question.repair, usage=None, latency_ms=None, attempts=0, cost_usd=0.0)
        replies: list[Reply] = []
        silent: list[Gap] = []
        notes: list[str] = []
        for part in self.parts:
            replies += await self._patiently(part, question)
            found = outcome(replies[-1])
            if not isinstance(found, Gap):
                spoke = [f"{part.model} spoke"] if silent else []
                return together(replies, replies[-1], [*notes, *spoke])
            silent.append(found)
            notes.append(f"{part.model} gave no verdict ({found.reason})")
        detail = f"{silent[0].detail}; {'; '.join(notes[1:])}"
        failure = Failure("unasked", detail, code=silent[0].reason.value)
        return together(replies, Reply(failure=failure), notes)

    async def _patiently(self, part: Provider, question: Question) -> list[Reply]:
        """What *part* says to *question*, and to being asked again, within its time."""
        late = Reply(failure=Failure("timeout", f"no verdict within {self._patience_s or 0:g} s"))
        replies: list[Reply] = []
        try:
            async with asyncio.timeout(self._patience_s):
                replies.append(await self._put(part, question))
                if needs_repair(replies[0]):
                    mended = await self._put(part, msgspec.structs.replace(question, repair=replies[0]))
                    if mended.failure is None:
                        return [*replies, mended]
                    return [mended, *replies]  # a wire that failed the second time says less than the first answer does
        except TimeoutError:
            return [late, *replies] if replies else [late]
        return replies

    async def _put(self, part: Provider, question: Question) -> Reply:
        self._asked[part.model] += 1
        try:
            return await part.ask(question)
        except Exception as error:  # one part's fault is a reason to ask the next, not the end
            return Reply(failure=Failure("connection", f"{part.model} raised {type(error).__name__}"))

    async def _doubt(self, reply: Reply, question: Question) -> str | None:
        """Why *reply* is not to be left alone with it, None where it may be believed."""
        found = outcome(reply)
        if isinstance(found, Gap):
            return f"gave no verdict ({found.reason})"
        if found.risk is not RiskLevel.LOW:
            return f"said {found.risk}"
        said = [float(match[1]) for note in reply.notes if (match := _CONFIDENCE.fullmatch(note))]
        if said and min(said) < self._sure:
            return f"was not sure of low ({min(said):.2f})"
        static = await asyncio.get_running_loop().run_in_executor(None, _static, question)
        return f"said low where the text alone says {static}" if static is not RiskLevel.LOW else None


def _static(question: Question) -> RiskLevel:
    request = question.request
    return static_risk(request.command, request.dialect, request.arguments).risk


def _risk(reply: Reply) -> RiskLevel | None:
    found = outcome(reply)
    return None if isinstance(found, Gap) else found.risk
