"""Case and Corpus: one labelled command, and what a named list of them is."""

import enum
import hashlib
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


class Case(msgspec.Struct, frozen=True, omit_defaults=True):
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


_FINGERPRINTED = ("id", "command", "dialect", "label", "connection", "tags", "split", "arguments", "environment")
_encoder = msgspec.json.Encoder(order="sorted")


class CorpusFingerprint:
    """The content of a corpus as one name, fed case by case so that a million cases need no memory.

    Covers what is asked and what is scored, in order, whatever file format it came in; not rationale, source or meta.
    """

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, case: Case) -> None:
        """Take in the next case."""
        self._hash.update(
            _encoder.encode([*(getattr(case, name) for name in _FINGERPRINTED), case.connection_tags]) + b"\n"
        )

    def hexdigest(self) -> str:
        """The fingerprint of the cases so far, 64 hex digits."""
        return self._hash.hexdigest()
