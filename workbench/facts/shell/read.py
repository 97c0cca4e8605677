"""Shell text to findings: the reader of bash and of the command lines of infrastructure tools."""

from workbench.facts.cli import PROGRAMS as TOOLS
from workbench.facts.finding import Finding, unresolved
from workbench.facts.scope import Scope
from workbench.facts.shell.dispatch import is_known
from workbench.facts.shell.session import Session
from workbench.facts.shell.source import clean, foreign, is_printed
from workbench.facts.word import Word

_FIRST_WORDS = {"terraform": "terraform", "kubectl": "kubectl", "helm": "helm"}


def read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    """Findings of *text*: a command line, a script, or a fragment of a page with prompts and output."""
    if len(text) > scope.limits.bytes:
        head = read(text[: scope.limits.bytes], dialect, scope)
        return [*head, unresolved("shell", "too long to read whole")]
    try:
        return _read(text, dialect, scope)
    except (RecursionError, ValueError, OverflowError, MemoryError) as error:
        return [unresolved("shell", f"could not be read ({type(error).__name__})")]


def _read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    other = foreign(text)
    if other is not None:
        return [finding for part, family in other for finding in scope.nested(part, family)]
    text = clean(text)
    if is_printed(text, is_known):
        return []
    session = Session(scope)
    tool = _FIRST_WORDS.get(dialect, dialect)
    if tool in TOOLS and not _starts_with_program(text):
        text = f"{tool} {text}"
    session.text(text)
    return session.findings


def _starts_with_program(text: str) -> bool:
    for line in text.splitlines():
        line = line.strip()
        if line and not line.startswith("#"):
            first = line.split()[0]
            return "=" in first or not first[0].isalpha() or is_known(first) or first in _KEYWORDS
    return True


_KEYWORDS = frozenset("if for while until case select function time coproc let export set unset".split())
