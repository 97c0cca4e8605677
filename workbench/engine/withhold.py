"""Withhold: a case, and what was said of it, as they may be kept where no secret is to be written down.

Other than for what is sent (:mod:`workbench.engine.redact`), nobody judges by this text: a value that cannot be masked
without perhaps hiding what would run is masked all the same, and a request too long to be searched is left out whole.
A value that was masked in the request is masked wherever it stands again, in the rationale as in what the model wrote;
what the model put in other words is not found. Of a request that was left out whole nobody knows the values, so all
that is said around it is left out as well.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from workbench.domain.assessment import Assessment, Gap
from workbench.domain.case import Case, Request
from workbench.domain.run import Answer, Prediction
from workbench.domain.verdict import Verdict
from workbench.engine.provider import Reply, Sent, ToolCall
from workbench.engine.redact import LONGEST, Marks
from workbench.engine.reply import outcome

UNREAD = "REDACTED-unread"
"""Stands for a text that is too long to be searched."""

_SHORT = 6  # characters: what is shorter is masked as a word of its own, or every `a` would go
_STUMP = 3  # characters of a value that was cut off: fewer tell nothing
_DIGIT = re.compile(r"\d")
_replies = msgspec.json.Decoder(Reply)
_encoder = msgspec.json.Encoder()


def case(found: Case) -> Case:
    """*found* without secrets and personal data; its id stays as it is.

    >>> case(Case("a", "mysql -phunter2", "bash", rationale="hunter2 is in the history")).rationale
    'REDACTED-password is in the history'
    """
    words = Words(found.request)
    request = words.request
    return msgspec.structs.replace(
        found,
        command=request.command,
        dialect=request.dialect,
        connection=request.connection,
        tags=tuple(map(words.text, found.tags)),
        rationale=words.text(found.rationale),
        source=words.text(found.source),
        arguments=request.arguments,
        environment=request.environment,
        connection_tags=request.connection_tags,
        meta=words.value(found.meta),
    )


def answer(asked: Request, said: Reply) -> Reply:
    """*said*, in answer to *asked*, without secrets and personal data; what it maps to stays what it was."""
    return Words(asked).reply(said)


def prediction(made: Prediction) -> Prediction:
    """*made* without secrets and personal data; the verdict, and what the reply maps to, stay what they were."""
    _, verdict, answered = judged(made.case.request, made.verdict, made.answer)
    return msgspec.structs.replace(made, verdict=verdict, answer=answered)


def judged(asked: Request, verdict: Verdict, answered: Answer) -> tuple[Request, Verdict, Answer]:
    """All three without secrets and personal data; the verdict, and what the reply maps to, stay what they were."""
    words = Words(asked)
    reply = words.reply(_replies.decode(answered.raw))
    said = verdict.outcome
    if isinstance(said, Gap):
        said = msgspec.structs.replace(said, detail=words.text(said.detail))
    else:
        # Mapped anew: what was cut to a title's length may have been cut within a secret.
        again = outcome(reply)
        assert isinstance(again, Assessment)  # noqa: S101 - names of tools and the reason to stop were not touched
        notes = tuple(map(words.text, said.notes))
        said = msgspec.structs.replace(said, title=again.title, explanation=again.explanation, notes=notes)
    kept = msgspec.structs.replace(answered, raw=_encoder.encode(reply), model=reply.model, request_id=reply.request_id)
    return words.request, msgspec.structs.replace(verdict, outcome=said), kept


class Words:
    """All that is said around one request, without what was masked in it; ``request`` is that request, masked."""

    def __init__(self, request: Request) -> None:
        self._marks = Marks()
        self._unread = len(request.command) + sum(map(len, request.arguments)) > LONGEST
        if self._unread:
            request = msgspec.structs.replace(request, command=UNREAD, arguments=())
        self.request = self._marks.request(request)
        self._changed = self._unread or bool(self._marks.given)
        self._forms = {
            form.lower(): mark for value, mark in self._marks.given.items() for form in _forms(value) if form.strip()
        }
        self._known = _pattern(self._forms) if self._forms else None

    def text(self, text: str) -> str:
        """*text* without the values that the request held, and without others that a pattern finds."""
        if len(text) > LONGEST or (self._unread and text):
            return UNREAD
        if self._known is not None:
            text = self._known.sub(lambda match: self._forms.get(match[0].lower(), "REDACTED"), text)
            text = self._without_stumps(text)
        return self._marks.masked((text,), "")[0]

    def _without_stumps(self, text: str) -> str:
        """*text* without the beginnings of values that it was cut off in."""
        pieces = text.split("…")
        for turn, piece in enumerate(pieces[:-1]):
            low = piece.lower()
            for form, mark in self._forms.items():
                longest = min(len(form), len(piece))
                size = next((n for n in range(longest, _STUMP - 1, -1) if low.endswith(form[:n])), 0)
                if size:
                    pieces[turn] = piece[:-size] + mark
                    break
        return "…".join(pieces)

    def value(self, value: Any) -> Any:
        """A JSON *value* whose texts are treated so, names of its members as well."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(each) for each in value]
        if isinstance(value, Mapping):
            if self._unread:
                return {name: UNREAD for name in ("title", "explanation") if name in value}
            return {self.text(name): self._member(name, each) for name, each in value.items()}
        # A number can be one that was masked: of a card, a phone, a person.
        return value if value is None or isinstance(value, bool) else self._number(value)

    def reply(self, reply: Reply) -> Reply:
        """*reply* whose texts are treated so; what decides what it is stays."""
        failure = reply.failure
        if failure is not None:
            failure = msgspec.structs.replace(failure, detail=self.text(failure.detail))
        return msgspec.structs.replace(
            reply,
            calls=tuple(ToolCall(call.name, self._arguments(call.arguments)) for call in reply.calls),
            text=self.text(reply.text),
            failure=failure,
            model=None if reply.model is None else self.text(reply.model),
            request_id=None if reply.request_id is None else self.text(reply.request_id),
            notes=tuple(map(self.text, reply.notes)),
            sent=self._sent(reply.sent),
        )

    def _sent(self, sent: Sent | None) -> Sent | None:
        """*sent*, where it says nothing of a value: the name of a body can be held against guesses of what it held."""
        told = None if sent is None or sent.mends is None else self.text(sent.mends)
        if sent is None or self._changed or told != sent.mends:
            return None
        return msgspec.structs.replace(sent, refused={name: self.text(said) for name, said in sent.refused.items()})

    def _arguments(self, arguments: str) -> str:
        try:
            return _encoder.encode(self.value(msgspec.json.decode(arguments))).decode()
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            # They do not parse. What is left of them must not either: it would be another reply.
            kept = self.text(arguments)
            return UNREAD if _parses(kept) else kept

    def _member(self, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return self.value(value)
        return self._marks.named(name, self.text(value))[1]  # the name may say what the value is

    def _number(self, value: Any) -> Any:
        text = json.dumps(value)
        kept = self.text(text)
        return value if kept == text else kept


def _forms(value: str) -> tuple[str, ...]:
    """*value* as it may stand elsewhere: in a JSON string, or with its digits made 0, as the classifier's terms are."""
    return value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], _DIGIT.sub("0", value)


def _pattern(forms: Iterable[str]) -> re.Pattern[str]:
    """Any of *forms*, the longest first."""
    patterns = [
        re.escape(form) if len(form) >= _SHORT else rf"(?<!\w){re.escape(form)}(?!\w)"
        for form in sorted(forms, key=lambda form: (-len(form), form))
    ]
    return re.compile("|".join(patterns), re.IGNORECASE)


def _parses(text: str) -> bool:
    try:
        msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False
    return True
