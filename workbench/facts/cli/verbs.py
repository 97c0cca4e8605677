"""Verbs: a tool's subcommands by what they do, and the longest match of an argument vector among them."""

from collections.abc import Mapping, Sequence

import msgspec

from workbench.domain.risk import RiskLevel
from workbench.facts.cli.argv import Args
from workbench.facts.finding import Finding, low, medium

HELP = frozenset({"--help", "-help", "--version", "-h", "--usage"})


class Verbs(msgspec.Struct, frozen=True):
    """Subcommand paths ("container ls") to what running them means.

    ``low`` is a comma-separated list, for they need no reason each; ``medium`` and ``high`` map a path, or several
    separated by commas, to a clause for the reviewer.
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


def verbs(low: str = "", medium: Mapping[str, str] | None = None, high: Mapping[str, str] | None = None) -> Verbs:
    """Build the table; a path given twice keeps its worst reading."""
    table = dict.fromkeys(_split(low), (RiskLevel.LOW, "only reads"))
    for risk, group in ((RiskLevel.MEDIUM, medium), (RiskLevel.HIGH, high)):
        for paths, reason in (group or {}).items():
            table.update(dict.fromkeys(_split(paths), (risk, reason)))
    return Verbs(table, max((path.count(" ") + 1 for path in table), default=0))


def _split(paths: str) -> list[str]:
    return [path for part in paths.split(",") if (path := " ".join(part.split()))]


def wants_help(args: Args, names: frozenset[str] = HELP) -> bool:
    """True where the program would only print its help or version."""
    return any(name in names for name, _ in args.options) or args.texts[:1] in (["help"], ["version"], ["completion"])


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
