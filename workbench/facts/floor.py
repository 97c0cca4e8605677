"""The static risk of a command: what the `baseline` model answers, and the floor that no model can lower."""

import functools
import gc
import importlib
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, medium, unresolved
from workbench.facts.scope import Limits, Scope
from workbench.facts.steering import steers

_SQL = (
    "sql postgres mysql mssql sqlite oracle snowflake bigquery redshift clickhouse duckdb trino databricks spark hive"
)
_SHELL = "bash kubectl aws gcloud az terraform docker git helm"
# A reader a family: the module that holds `read(text, dialect, scope)`. Imported when first needed: a replay of
# shell commands should not pay for sqlglot.
_MODULES = {
    **dict.fromkeys(_SQL.split(), "sql.read"),
    **dict.fromkeys(_SHELL.split(), "shell.read"),
    "powershell": "powershell",
    "cmd": "cmd",
    "http": "http",
    "mongodb": "mongodb",
    "redis": "redis",
    "python": "code.python",
    "node": "code.javascript",
    "rails": "code.ruby",
}
_ALIASES = {
    "postgresql": "postgres", "psql": "postgres", "mariadb": "mysql", "tsql": "mssql", "sqlserver": "mssql",
    "plsql": "oracle", "mongo": "mongodb", "mongosh": "mongodb", "sh": "bash", "shell": "bash", "zsh": "bash",
    "ksh": "bash", "k8s": "kubectl", "oc": "kubectl", "azure": "az", "gcp": "gcloud", "tofu": "terraform",
    "opentofu": "terraform", "terragrunt": "terraform", "podman": "docker", "pwsh": "powershell", "batch": "cmd",
    "javascript": "node", "js": "node", "ruby": "rails", "curl": "bash", "elasticsearch": "http", "opensearch": "http",
}  # fmt: skip

Reader = Callable[[str, str, Scope], list[Finding]]
LIMITS = Limits()
_KEPT = 50  # findings kept of a hostile text; its risk counts them all
_OVERLAP = 64  # the part of a piece that the next one repeats: 1 KiB of 64


class Static(msgspec.Struct, frozen=True):
    """What the text alone says: the worst of its findings.

    ``findings`` come worst first. ``unresolved`` is true where any part could not be read; the risk is then medium at
    least. A text that does nothing, or only mentions things, is low with no findings.
    """

    risk: RiskLevel
    findings: tuple[Finding, ...]
    unresolved: bool


def static_risk(text: str, dialect: str, arguments: tuple[str, ...] = (), limits: Limits = LIMITS) -> Static:
    """Read *text* as *dialect* and give its static risk. CPU-bound: call it off the event loop.

    *arguments* are what a client would add to the command line: part of it for a shell, of unknown effect elsewhere.
    Text longer than ``limits.bytes`` is read in pieces cut at line ends: the worst piece decides, and it is never low,
    since a cut may go through the middle of what would run. Readers are told that a piece is not the whole: it may
    begin within quotes, where code and text look like each other. Reading ends with the first piece that is high, since
    no other can change that, and after ``limits.pieces`` of them: what is longer (16 MB) has a part that nobody read,
    and is high as well. So no text takes more than ``limits.pieces * limits.time_ms`` (13 s) of CPU.
    """
    dialect = _ALIASES.get(dialect.lower(), dialect.lower())
    found = _Worst()
    if arguments and _MODULES.get(dialect) == "shell.read":
        text = f"{text} {shlex.join(arguments)}"
    elif arguments:
        found.take([unresolved("arguments", "client arguments whose effect is not known")])
        for argument in arguments:
            found.take(_piece(argument, dialect, limits))
    count = 0
    for count, piece in enumerate(pieces(text, limits.bytes), 1):
        if count > limits.pieces:
            unread = f"longer than the {limits.pieces} pieces that are read, and what follows may do anything"
            found.take([unresolved("text", unread, risk=RiskLevel.HIGH)])
        if found.risk is RiskLevel.HIGH:
            break
        found.take(_piece(piece, dialect, limits, whole=len(piece) == len(text)))
    if count > 1:
        found.take([unresolved("text", f"longer than {limits.bytes:,} bytes, so it was read in pieces")])
    if found.risk is RiskLevel.LOW and steers(text):
        found.take([medium("steering", "text that tries to steer the judge of a harmless command")])
    return Static(found.risk, tuple(found.kept), found.unresolved)


class _Worst:
    """The worst findings of many pieces, so that memory stays flat over a long text."""

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self.unresolved = False

    @property
    def risk(self) -> RiskLevel:
        return self.kept[0].risk if self.kept else RiskLevel.LOW

    def take(self, findings: list[Finding]) -> None:
        self.unresolved = self.unresolved or any(finding.unresolved for finding in findings)
        self.kept = sorted([*self.kept, *findings], key=lambda finding: finding.risk.rank, reverse=True)[:_KEPT]


def pieces(text: str, size: int) -> Iterator[str]:
    """*text* in parts of at most *size* bytes, cut after a line where there is one in the second half of a part.

    Each part begins with the last bytes of the one before, so that a statement which a cut goes through, unless it is
    a long one, stands whole in one of them.
    """
    data = text.encode("utf-8", "surrogatepass")
    overlap = size // _OVERLAP
    start = 0
    while start < len(data) or start == 0:
        end = min(start + size, len(data))
        if end < len(data):
            line = data.rfind(b"\n", start + size // 2, end)
            end = line + 1 if line != -1 else end
        yield data[start:end].decode("utf-8", "replace")
        if end >= len(data):
            return
        line = data.find(b"\n", end - overlap, end) if overlap else -1
        start = line + 1 if line != -1 else end - overlap


def _piece(text: str, dialect: str, limits: Limits, *, whole: bool = True) -> list[Finding]:
    with uncollected():
        return read_piece(text, dialect, Scope(read_piece, limits, whole=whole))


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for garbage among everything that the process holds while a piece is read.

    Tokens and trees are made by the thousand, so that each piece would set off several. They took half of its time, and
    the more the larger the process: what else is in memory must not change what a command is judged as. Of two threads
    here at once, whoever came first lets it begin again.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def read_piece(text: str, dialect: str, scope: Scope) -> list[Finding]:
    """Findings of one piece of text, whatever happens while it is read."""
    dialect = _ALIASES.get(dialect, dialect)
    with scope.untimed():
        reader = _reader(dialect)
    if reader is None:
        return [unresolved("text", f"no reader for the dialect {dialect[:40]!r}")]
    try:
        return reader(text, dialect, scope)
    except Exception as error:  # hostile text found a fault: whatever it is, it must not let the command through
        return [unresolved(dialect, f"the reader failed with {type(error).__name__}")]


@functools.cache
def _reader(dialect: str) -> Reader | None:
    module = _MODULES.get(dialect)
    if module is None:
        return None
    reader: Reader = importlib.import_module(f"workbench.facts.{module}").read
    return reader
