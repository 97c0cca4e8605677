"""Case and Corpus: one labelled command, and what a named list of them is."""

import enum
import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec

from workbench.domain.risk import RiskLevel

DIALECTS = (
    "postgres", "mysql", "mssql", "sqlite", "oracle", "mongodb", "redis", "bash", "powershell", "cmd", "kubectl", "aws",
    "gcloud", "az", "terraform", "docker", "git", "http", "python", "node", "rails",
)  # fmt: skip


class Split(enum.Enum):
    """Which half of a corpus a case is in: tuned on, or looked at once."""

    DEV = "dev"
    TEST = "test"

    def __str__(self) -> str:
        return str(self.value)


class Request(msgspec.Struct, frozen=True):
    """All that a model may know of a command: what live interception and replay alike put to it.

    ``environment`` holds names of environment variables, never their values. A case's own tags are not here: they
    would tell the model the answer.
    """

    command: str
    dialect: str
    arguments: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    connection: str | None = None
    connection_tags: dict[str, str] = {}


class Case(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One command, and the risk that people agreed on where they have."""

    id: str
    command: str
    dialect: str
    label: RiskLevel | None = None
    connection: str | None = None
    tags: tuple[str, ...] = ()
    rationale: str = ""
    source: str = ""
    split: Split = Split.DEV
    arguments: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    connection_tags: dict[str, str] = {}
    meta: dict[str, Any] = {}

    @property
    def request(self) -> Request:
        """What is put to a model for this case."""
        return Request(
            self.command, self.dialect, self.arguments, self.environment, self.connection, self.connection_tags
        )


PINNED = "pinned"
"""The tag, or the field of a case's own, of one that must never be missed."""


def is_pinned(case: Case) -> bool:
    """Whether *case* must never be missed: it is tagged ``pinned``, or has ``"pinned": true``."""
    return PINNED in case.tags or str(case.meta.get(PINNED, "")).lower() in {"true", "yes", "1"}


_encoder = msgspec.json.Encoder(order="sorted")


def digest(case: Case) -> bytes:
    """What is asked and what is scored of *case*, as 32 bytes; not its rationale, source or meta, but for a pin there.

    The same whatever file format the case came in.
    """
    content = (
        case.id, case.command, case.dialect, case.label, case.connection, case.tags, case.split, case.arguments,
        case.environment, case.connection_tags,
    )  # fmt: skip
    if PINNED not in case.tags and is_pinned(case):
        return hashlib.sha256(_encoder.encode((*content, PINNED))).digest()
    return hashlib.sha256(_encoder.encode(content)).digest()


def fingerprint(cases: Iterable[Case]) -> str:
    """The name of what labelled *cases* are, 64 hex digits: id, dialect, label and command, whatever their order."""
    whole = hashlib.sha256()
    for case in sorted(cases, key=lambda case: case.id.encode()):
        content = "\x1f".join((case.id, case.dialect, str(case.label), case.command))
        whole.update(hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest().encode())
    return whole.hexdigest()


class CorpusFingerprint:
    """The content of a corpus as one name, fed case by case and in order: a million cases need no memory."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, case_digest: bytes) -> None:
        """Take in the :func:`digest` of the next case."""
        self._hash.update(case_digest)

    def hexdigest(self) -> str:
        """The fingerprint of the cases so far, 64 hex digits."""
        return self._hash.hexdigest()
