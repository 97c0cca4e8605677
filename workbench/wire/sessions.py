"""Sessions on the wire: what is sent, what running it answers, and how a session is shown."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from workbench.domain.errors import InputError
from workbench.domain.review import Review
from workbench.domain.session import Analysis, Execution, Session
from workbench.wire.reviews import ReviewAnswer
from workbench.wire.reviews import answer as review_answer
from workbench.wire.session_views import KINDS, Row, rows
from workbench.wire.words import WORDS, ActionWord, Unprocessable, moment

BLOCKED_EXIT = 254
"""Hoop's exit code where there was none: the command was blocked."""

BLOCKED = "Session blocked by AI risk analyzer"


class ExecRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A command to be run."""

    connection: Annotated[str, msgspec.Meta(min_length=1, max_length=254)]
    script: str = ""
    client_args: list[str] | None = None
    correlation_id: Annotated[str, msgspec.Meta(max_length=255)] | None = None
    labels: dict[str, str] | None = None
    metadata: dict[str, Any] | None = None
    session_batch_id: Annotated[str, msgspec.Meta(max_length=255)] | None = None


class AnalysisAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the judge said: Hoop's fields, then ours. On a gap risk level and title are null, ``gap`` says why.

    Where ``cached`` is true, ``cached_from`` is the decision in which the model said it. ``notes`` say how it came.
    """

    risk_level: str | None
    title: str | None
    explanation: str
    action: ActionWord
    model: str | None
    rule: str | None
    fingerprints: dict[str, str]
    latency_ms: float | None
    cached: bool
    gap: str | None
    decision_id: str | None
    cached_from: str | None
    notes: list[str]


class ExecAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it, or that it still runs or waits. ``execution_time`` is in milliseconds.

    The analysis is left out while there is none yet.
    """

    session_id: str
    has_review: bool
    output: str
    output_status: Literal["success", "failed", "running", "blocked"]
    truncated: bool
    execution_time: int
    exit_code: int
    ai_analysis: AnalysisAnswer | UnsetType = UNSET


class SessionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A session. What it does not have yet, an end, an exit code, a review, is left out."""

    id: str
    org_id: str
    status: Literal["open", "ready", "done"]
    verb: Literal["exec"]
    connection: str
    role_name: str
    resource_name: str
    connection_subtype: str
    connection_tags: dict[str, str]
    type: str
    user: str
    user_id: str
    user_name: str
    identity_type: Literal["user"]
    labels: dict[str, str]
    metadata: dict[str, Any]
    metrics: dict[str, Any]
    integrations_metadata: dict[str, Any]
    correlation_id: str
    script_size: int
    event_size: int
    start_date: str
    ai_analysis: AnalysisAnswer | UnsetType = UNSET
    end_date: str | UnsetType = UNSET
    exit_code: int | UnsetType = UNSET
    review: ReviewAnswer | UnsetType = UNSET
    session_batch_id: str | UnsetType = UNSET
    script: dict[str, str] | UnsetType = UNSET
    client_args: list[str] | UnsetType = UNSET
    event_stream: list[Row | str] | UnsetType = UNSET


class Download(msgspec.Struct, frozen=True):
    """Where what a session wrote can be fetched, once, without a token, until then."""

    download_url: str
    expire_at: str


def script(asked: ExecRequest) -> bytes:
    """The bytes that are judged, and run.

    Raises:
        InputError: there is nothing to run, or it is no text.
    """
    if not asked.script.strip() and not asked.client_args:
        raise InputError("script and client_args are both empty; send what is to run")
    try:
        for argument in asked.client_args or ():
            argument.encode()
            if "\0" in argument:
                raise InputError("client_args holds a NUL, which no program can be given")
        return asked.script.encode()
    except UnicodeEncodeError:
        raise InputError("script or client_args holds half of a surrogate pair, which is no text") from None


def metadata(asked: ExecRequest) -> dict[str, Any]:
    """What the sender keeps with it; values become text, as in Hoop.

    Raises:
        Unprocessable: it is too much.
    """
    found = {key: value if isinstance(value, str) else _text(value) for key, value in (asked.metadata or {}).items()}
    for name, pairs in (("metadata", found), ("labels", asked.labels or {})):
        if len(pairs) > 20:
            raise Unprocessable(f"{name} must have 20 fields at the most")
        if any(len(key) >= 2500 or len(value) >= 2500 for key, value in pairs.items()):
            raise Unprocessable(f"{name}: a key or a value must not have more than 2500 characters")
    return found


def analysis(found: Analysis | None) -> AnalysisAnswer | None:
    """*found* as it is answered."""
    if found is None:
        return None
    return AnalysisAnswer(
        risk_level=found.risk_level.value if found.risk_level else None,
        title=found.title,
        explanation=found.explanation,
        action=WORDS[found.action],
        model=found.model,
        rule=found.rule,
        fingerprints=found.fingerprints,
        latency_ms=found.latency_ms,
        cached=found.cached,
        gap=found.gap.value if found.gap else None,
        decision_id=found.decision,
        cached_from=found.cached_from,
        notes=list(found.notes),
    )


def ran(session: Session, execution: Execution, *, has_review: bool) -> ExecAnswer:
    """What running *session* answers once it has ended."""
    return ExecAnswer(
        session_id=session.id,
        has_review=has_review,
        output=execution.output.decode(errors="replace"),
        output_status="success" if execution.exit_code == 0 else "failed",
        truncated=execution.truncated,
        execution_time=execution.execution_time_ms,
        exit_code=execution.exit_code,
        ai_analysis=analysis(session.analysis) or UNSET,
    )


def blocked(session: Session, execution: Execution) -> ExecAnswer:
    """What a blocked *session* answers; *execution* is what it got to see instead."""
    return msgspec.structs.replace(ran(session, execution, has_review=False), output_status="blocked")


def waiting(session: Session, output: str, *, has_review: bool) -> ExecAnswer:
    """What *session* answers while it runs, or waits for a review."""
    return ExecAnswer(
        session_id=session.id,
        has_review=has_review,
        output=output,
        output_status="running",
        truncated=False,
        execution_time=0,
        exit_code=-2,
        ai_analysis=analysis(session.analysis) or UNSET,
    )


def answer(session: Session, review: Review | None, *, whole: bool = False) -> SessionAnswer:
    """*session* as it is shown: in a list, or, *whole*, with script and output."""
    shown = SessionAnswer(
        id=session.id,
        org_id=session.organization,
        status=session.status.value,
        verb="exec",
        connection=session.connection,
        role_name=session.connection,
        resource_name=session.connection,
        connection_subtype=session.connection_subtype,
        connection_tags=session.connection_tags,
        type=session.connection_type,
        user=session.owner.email,
        user_id=session.owner.id,
        user_name=session.owner.name,
        identity_type="user",
        labels=session.labels,
        metadata=session.metadata,
        metrics={"event_size": session.event_size},
        integrations_metadata={},
        correlation_id=session.correlation_id,
        script_size=session.script_size,
        event_size=session.event_size,
        start_date=moment(session.started_at),
        ai_analysis=analysis(session.analysis) or UNSET,
        end_date=moment(session.ended_at) if session.ended_at else UNSET,
        exit_code=UNSET if session.exit_code is None else session.exit_code,
        review=review_answer(review, None) if review else UNSET,
        session_batch_id=session.batch_id or UNSET,
    )
    if not whole:
        return shown
    return msgspec.structs.replace(
        shown,
        script={"data": session.script.decode(errors="replace")},
        client_args=list(session.client_args),
        event_stream=rows(session, KINDS),
    )


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
