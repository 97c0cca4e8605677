"""Verbs: a tool's subcommands by what they do, and the longest match of an argument vector among them."""

from collections.abc import Mapping, Sequence

import msgspec

from workbench.domain.risk import RiskLevel
from workbench.facts.cli.argv import Args
from workbench.facts.finding import Finding, low, medium

HELP = frozenset({"--help", "-help", "--version", "-h", "--usage"})


class Verbs(msgspec.Struct, frozen=True):
    """Subcommand paths ("container ls") to what running them means.

    A command line is looked up by its longest known beginning.
    """

    table: dict[str, tuple[RiskLevel, str]]
    longest: int

    def find(self, words: Sequence[str]) -> tuple[str, RiskLevel, str] | None:
        """The longest path that *words* begin with: its path, risk and reason."""
        for count in range(min(self.longest, len(words)), 0, -1):
            path = " ".join(words[:count])
            if path in self.table:
                return (path, *self.table[path])
        return None


def rows(groups: Mapping[str, str]) -> dict[str, str]:
    """Clauses for the reviewer, each with the comma-separated paths it holds for, as path to clause.

    >>> rows({"stops it": "halt, power off"})
    {'halt': 'stops it', 'power off': 'stops it'}
    """
    return {path: reason for reason, paths in groups.items() for path in paths.split(", ")}


def verbs(low: str = "", medium: Mapping[str, str] | None = None, high: Mapping[str, str] | None = None) -> Verbs:
    """A table of subcommands; a path given twice keeps its worst reading.

    Args:
        low: Comma-separated paths that only read.
        medium: As :func:`rows`: a clause for the reviewer, and the paths it holds for.
        high: The same.
    """
    table = dict.fromkeys(low.split(", ") if low else (), (RiskLevel.LOW, "only reads"))
    for risk, groups in ((RiskLevel.MEDIUM, medium), (RiskLevel.HIGH, high)):
        table.update({path: (risk, reason) for path, reason in rows(groups or {}).items()})
    return Verbs(table, max((path.count(" ") + 1 for path in table), default=0))


def wants_help(args: Args, names: frozenset[str] = HELP) -> bool:
    """True where the program would only print its help or version."""
    if args.texts[:1] in (["help"], ["version"], ["completion"]):
        return True
    # With a verb before it, "--version" says which version of a thing.
    return any(name in names and not (name == "--version" and args.words) for name, _ in args.options)


def target(words: Sequence[str]) -> str:
    """Operands as a finding shows them."""
    return " ".join(words)[:80]


def judged(
    args: Args,
    table: Verbs,
    otherwise: str = "does something this reader does not know",
    helps: frozenset[str] = HELP,
) -> list[Finding]:
    """The finding of the table; a subcommand it does not know may change something: medium."""
    words = args.texts
    if not words or wants_help(args, helps):
        return [low(args.program, "prints help or version")]
    found = table.find(words)
    if found is None:
        return [medium(f"{args.program} {words[0]}"[:60], otherwise, target(words[1:]))]
    path, risk, reason = found
    return [Finding(risk, f"{args.program} {path}", reason, target(words[path.count(" ") + 1 :]))]
