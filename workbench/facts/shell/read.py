"""Shell text to findings: the reader of bash and of the command lines of infrastructure tools."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts.cli import PROGRAMS as TOOLS
from workbench.facts.cli.terraform import applies_destruction
from workbench.facts.digest import digested
from workbench.facts.finding import Finding, high, unresolved
from workbench.facts.scope import Scope
from workbench.facts.shell.dispatch import is_known
from workbench.facts.shell.escapes import line_tricks, typed_upload
from workbench.facts.shell.session import Session
from workbench.facts.shell.skim import SKIM
from workbench.facts.shell.source import choose, clean, foreign, is_printed

_FORK_BOMB = re.compile(r"(?<![\w:.])([\w:.]{1,20})\s?\(\)\s?\{\s?\1\s?\|\s?\1\s?&\s?\}")
_TYPED = 8  # lines: what is typed into an interactive program is short
_FIRST_WORDS = {"terraform": "terraform", "kubectl": "kubectl", "helm": "helm"}


def read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    """Findings of *text*: a command line, a script, or a fragment of a page with prompts and output."""
    try:
        return _read(text, dialect, scope)
    except (RecursionError, ValueError, OverflowError, MemoryError) as error:
        return [unresolved("shell", f"could not be read ({type(error).__name__})")]


def _read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    other = foreign(text)
    if other is not None:
        return [finding for part, family in other for finding in scope.nested(part, family)]
    if is_printed(text, is_known):
        return []
    text = clean(text)
    if "|" in text and "\n" not in text.strip():
        text = choose(text, is_known)
    tool = _FIRST_WORDS.get(dialect, dialect)
    if tool in TOOLS and not _starts_with_program(text):
        text = f"{tool} {text}"
    return digested(text, SKIM, scope, lambda part: _session(part, scope))


def _session(text: str, scope: Scope) -> list[Finding]:
    session = Session(scope)
    session.text(text)
    session.finish()
    if session.shortened and (match := SKIM.strict.search(text)):
        reason = "a word too long to read whole looks dangerous"
        session.findings.append(unresolved("shell", reason, match[0][:80], RiskLevel.HIGH))
    if "-destroy" in text and applies_destruction(text):
        session.findings.append(high("terraform apply", "applies a plan that destroys infrastructure"))
    if _FORK_BOMB.search(text):
        session.findings.append(high("fork", "starts copies of itself without end"))
    lines = text.strip().split("\n")
    if len(lines) <= _TYPED and line_tricks(lines):
        session.findings.append(high("shell", "types a command into a program to open a shell"))
    if len(lines) <= _TYPED and typed_upload(lines):
        session.findings.append(high(lines[0].split()[0], "uploads files to another host"))
    return session.findings


def _starts_with_program(text: str) -> bool:
    for line in map(str.strip, text.splitlines()):
        if line and not line.startswith("#"):
            first = line.split()[0]
            return "=" in first or not first[0].isalpha() or is_known(first) or first in _KEYWORDS
    return True


_KEYWORDS = frozenset("if for while until case select function time coproc let export set unset".split())
