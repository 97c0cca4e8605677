"""What a session read and wrote, in the shapes it is asked for: rows, text, CSV, lines of JSON."""

import base64
import csv
import io

import msgspec

from workbench.domain.session import Event, Session
from workbench.wire.words import moment

KINDS = frozenset({"i", "o", "e"})
OUTPUT = frozenset({"o", "e"})
Row = tuple[float, str, str]

_encode = msgspec.json.Encoder().encode


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """How the events of *kinds* are put together: with a line break behind each, with its time before it."""

    kinds: frozenset[str] = OUTPUT
    newline: bool = False
    time: bool = False


def events(session: Session, kinds: frozenset[str]) -> list[Event]:
    """The events of *kinds*, the script first."""
    read = [Event(0.0, "i", session.script)] if session.script else []
    written = session.execution.events if session.execution else ()
    return [event for event in (*read, *written) if event.kind in kinds]


def rows(session: Session, kinds: frozenset[str]) -> list[Row]:
    """The events as ``[seconds from the start, kind, base64]``."""
    return [(event.time_s, event.kind, base64.b64encode(event.data).decode()) for event in events(session, kinds)]


def text(session: Session, shape: Shape) -> bytes:
    """The events in one."""
    parts = []
    for event in events(session, shape.kinds):
        if shape.time:
            parts.append(f"{moment(session.started_at)} +{event.time_s:.3f} ".encode())
        parts.append(event.data)
        if shape.newline:
            parts.append(b"\n")
    return b"".join(parts)


def file(session: Session, extension: str, shape: Shape) -> bytes:
    """What a download holds: fields parted by tabs as CSV, events as a line of JSON each, else as it is."""
    if extension.endswith("json"):
        lines = (
            _encode({"time": event.time_s, "type": event.kind, "data": event.data.decode(errors="replace")})
            for event in events(session, shape.kinds)
        )
        return b"".join(line + b"\n" for line in lines)
    whole = text(session, shape)
    if not extension.endswith("csv"):
        return whole
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        line.split("\t") for line in whole.decode(errors="replace").splitlines()
    )
    return out.getvalue().encode()
