"""Exports on the wire: a session, or a decision without one, as a line of JSON or a row of a table."""

from typing import Any

import msgspec

from workbench.domain.case import Request
from workbench.domain.decision import Classified
from workbench.domain.review import Review
from workbench.domain.session import Analysis, Session
from workbench.wire.chain import HeadAnswer
from workbench.wire.reviews import ReviewAnswer
from workbench.wire.reviews import answer as review_answer
from workbench.wire.sessions import AnalysisAnswer, analysis
from workbench.wire.words import moment


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """One command that was judged. ``type`` is ``session``, or ``decision`` where somebody else would run it.

    ``head`` says how far the chain of decisions was when the export began, the same in every record: whoever keeps one
    can tell later whether the tail was cut. None where decisions are not chained.

    What the analysis says stands twice: whole, and in columns of its own, so that a table can be filtered by it. A
    session that is not judged yet, or whose server died before it was, has none. With ``dialect`` and
    ``connection_tags`` a row holds all that the model was told, so that an export is a corpus without labels.
    """

    type: str
    id: str
    session_id: str | None
    decision_id: str | None
    start_date: str
    end_date: str | None = None
    status: str | None = None
    exit_code: int | None = None
    user: str
    user_name: str
    connection: str
    connection_type: str | None = None
    connection_subtype: str | None = None
    connection_tags: dict[str, str] = {}
    dialect: str
    script: str
    client_args: list[str]
    environment: list[str] = []
    correlation_id: str = ""
    labels: dict[str, str] = {}
    metadata: dict[str, str] = {}
    risk_level: str | None
    action: str | None
    title: str | None
    explanation: str | None
    model: str | None
    rule: str | None
    gap: str | None
    cached: bool | None
    latency_ms: float | None
    review_status: str | None = None
    ai_analysis: AnalysisAnswer | None
    reviews: list[ReviewAnswer] = []
    head: HeadAnswer | None = None


NESTED = frozenset({
    "client_args", "connection_tags", "environment", "labels", "metadata", "ai_analysis", "reviews", "head",
})  # fmt: skip
"""What is JSON in a table."""

COLUMNS = {
    name: {"exit_code": "bigint", "cached": "boolean", "latency_ms": "double"}.get(name, "varchar")
    for name in Exported.__struct_fields__
}
"""The columns of a table, and their types in SQL."""


def session(found: Session, review: Review | None, judged: Request | None, head: HeadAnswer | None) -> Exported:
    """*found* with its review, and the request that was *judged*."""
    return Exported(
        type="session",
        id=found.id,
        session_id=found.id,
        start_date=moment(found.started_at),
        end_date=moment(found.ended_at) if found.ended_at else None,
        status=found.status.value,
        exit_code=found.exit_code,
        user=found.owner.email,
        user_name=found.owner.name,
        connection=found.connection,
        connection_type=found.connection_type,
        connection_subtype=found.connection_subtype,
        connection_tags=found.connection_tags,
        dialect=judged.dialect if judged else found.connection_subtype or found.connection_type,
        script=found.script.decode(errors="replace"),
        client_args=list(found.client_args),
        environment=list(judged.environment) if judged else [],
        correlation_id=found.correlation_id,
        labels=found.labels,
        metadata=found.metadata,
        review_status=review.status.value if review else None,
        reviews=[review_answer(review, None)] if review else [],
        head=head,
        **_judged(found.analysis),
    )


def classified(found: Classified, head: HeadAnswer | None) -> Exported:
    """A decision without a session."""
    return Exported(
        type="decision",
        id=found.id,
        session_id=None,
        start_date=moment(found.at),
        user=found.user,
        user_name=found.user_name,
        connection=found.connection,
        connection_tags=found.request.connection_tags,
        dialect=found.request.dialect,
        script=found.request.command,
        client_args=list(found.request.arguments),
        environment=list(found.request.environment),
        head=head,
        **_judged(found.analysis),
    )


def row(found: Exported) -> list[object]:
    """*found* as a row of :data:`COLUMNS`, what is nested as JSON."""
    return [
        msgspec.json.encode(value).decode() if name in NESTED and value is not None else value
        for name, value in ((name, getattr(found, name)) for name in COLUMNS)
    ]


def _judged(found: Analysis | None) -> dict[str, Any]:
    shown = analysis(found)
    names = ("risk_level", "action", "title", "explanation", "model", "rule", "gap", "cached", "latency_ms")
    return {
        "decision_id": None if shown is None else shown.decision_id,
        **{name: None if shown is None else getattr(shown, name) for name in names},
        "ai_analysis": shown,
    }
