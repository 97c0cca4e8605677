"""Runs on the wire: one that a client adds, as a document, or line by line where it is long."""

import datetime
from collections.abc import Iterator
from typing import Annotated, Any, BinaryIO

import msgspec

from workbench.domain.assessment import GapReason
from workbench.domain.case import Case
from workbench.domain.errors import InputError
from workbench.domain.risk import Action, RiskLevel
from workbench.domain.rule import Policy
from workbench.domain.run import Run
from workbench.domain.verdict import Voice

_Count = Annotated[int, msgspec.Meta(ge=0, le=1 << 53)]
_Print = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
_Key = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$")]
_Id = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$")]
_Utc = Annotated[datetime.datetime, msgspec.Meta(tz=False)]
MEDIA_TYPE = "application/x-ndjson"
_LONGEST = 16 << 20


class SittingLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stretch of time in which somebody worked on a run. Times are UTC without a zone."""

    started_at: _Utc
    ended_at: _Utc | None = None
    report: dict[str, Any] | None = None


class Prints(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a run's content is named by."""

    corpus: _Print
    prompt: _Print
    policy: _Print


class RunLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A run. ``settings`` holds the terms that it was asked under, its policy among them."""

    id: _Id
    model: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    corpus: Annotated[list[str], msgspec.Meta(min_length=1, max_length=1000)]
    fingerprints: Prints
    cases: Annotated[int, msgspec.Meta(ge=1, le=1 << 40)]
    repeats: Annotated[int, msgspec.Meta(ge=1, le=1000)]
    started_at: _Utc
    settings: dict[str, Any]
    sittings: list[SittingLine] = []


class PredictionLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One case's outcome in one repeat, as the store has it: either a risk of the model's, or a gap."""

    position: _Count
    repeat: _Count
    request_key: _Key
    shared: bool = False
    model_risk: RiskLevel | None = None
    gap: GapReason | None = None
    detail: str | None = None
    title: str | None = None
    explanation: str | None = None
    notes: list[str] = []
    static_risk: RiskLevel | None = None
    risk: RiskLevel | None = None
    spoke: Voice
    rule: str | None = None
    action: Action
    raw: str = ""
    attempts: _Count = 1
    latency_ms: float | None = None
    input_tokens: _Count | None = None
    cached_input_tokens: _Count | None = None
    output_tokens: _Count | None = None
    reasoning_tokens: _Count | None = None
    cache_write_tokens: _Count | None = None
    cost_usd: float | None = None
    request_id: str | None = None
    model: str | None = None
    answered_at: _Utc


class RunDocument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole run, its cases in their order."""

    run: RunLine
    cases: list[Case]
    predictions: list[PredictionLine]
    superseded: list[PredictionLine] = []


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line of a run that comes by lines: first the run, then its cases in their order, then the rest."""

    run: RunLine | None = None
    case: Case | None = None
    prediction: PredictionLine | None = None
    superseded: PredictionLine | None = None


class RunTaken(msgspec.Struct, frozen=True):
    """That a run was taken in, and what there is of it."""

    run: str
    state: str
    cases: int
    predictions: int


encode = msgspec.json.Encoder().encode
"""A line as it is sent."""

_lines = msgspec.json.Decoder(Line)


def lines(document: RunDocument) -> Iterator[Line]:
    """The lines that *document* would be."""
    yield Line(run=document.run)
    yield from (Line(case=case) for case in document.cases)
    yield from (Line(prediction=prediction) for prediction in document.predictions)
    yield from (Line(superseded=prediction) for prediction in document.superseded)


def read(file: BinaryIO) -> Iterator[Line]:
    """The lines of *file*, each with one thing.

    Raises:
        InputError: one is none; the message names it.
    """
    for number, text in enumerate(iter(lambda: file.readline(_LONGEST), b""), 1):
        if len(text) == _LONGEST:
            raise InputError(f"line {number}: it has {_LONGEST >> 20} MiB or more; no case or prediction is so long")
        if not text.strip():
            continue
        try:
            line = _lines.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise InputError(f"line {number}: {str(error)[:200]}") from None
        if sum(part is not None for part in (line.run, line.case, line.prediction, line.superseded)) != 1:
            raise InputError(f"line {number}: it must hold one of run, case, prediction and superseded")
        yield line


def run(line: RunLine) -> tuple[Run, Policy]:
    """The run that *line* says, and the policy that it was decided under.

    Raises:
        InputError: its settings hold none.
    """
    try:
        policy = msgspec.convert(line.settings["terms"]["policy"], Policy, str_keys=True)
    except (KeyError, TypeError, msgspec.ValidationError) as error:
        raise InputError(f"run.settings.terms.policy: {str(error)[:200]}") from None
    found = Run(
        id=line.id,
        model=line.model,
        corpus=tuple(line.corpus),
        fingerprints=msgspec.to_builtins(line.fingerprints),
        cases=line.cases,
        repeats=line.repeats,
        started_at=line.started_at,
        settings=line.settings,
    )
    return found, policy
