"""Command lines of infrastructure tools: a program's base name, and the reader of its argument vector."""

from collections.abc import Callable

from workbench.facts.finding import Finding
from workbench.facts.scope import Scope
from workbench.facts.word import Word

PROGRAMS: dict[str, Callable[[list[Word], Scope], list[Finding]]] = {}
