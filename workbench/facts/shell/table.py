"""Programs told by a line of data: a plain risk, or a risk for each subcommand, with options that change it."""

from __future__ import annotations

import functools
import re

import msgspec

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler
from workbench.facts.shell.generic import generic, written
from workbench.facts.shell.programs import SUBCOMMANDS
from workbench.facts.shell.programs_plain import PLAIN
from workbench.facts.shell.programs_readers import READERS

_LEVELS = {level.value: level for level in RiskLevel}
# The netpbm family: some three hundred filters from image to standard output.
_NETPBM = re.compile(r"(?:p[bgnp]m|pam)[a-z]\w+|\w+to(?:p[bgnp]m|pam)")
_REASONS = {
    "low": "only shows or checks something",
    "medium": "changes something in a bounded way",
    "high": "destroys, exposes or takes over something",
}


class Entry(msgspec.Struct, frozen=True):
    """One program's subcommands and options by risk; ``other`` is the risk of a subcommand not named."""

    rules: dict[str, RiskLevel]
    flags: dict[str, RiskLevel]
    other: RiskLevel | None
    bare: RiskLevel


@functools.cache
def lookup(name: str) -> Handler | None:
    """The reader of the program *name*, None where no table knows it."""
    if name in READERS:
        return _reader
    if name in SUBCOMMANDS:
        return _subcommand
    if name in _PLAIN:
        return _plain
    return _reader if _NETPBM.fullmatch(name) else None


def _parse_plain() -> dict[str, tuple[RiskLevel, str]]:
    return {name: (_LEVELS[level], reason) for level, reason, names in PLAIN for name in names.split()}


_PLAIN = _parse_plain()


@functools.cache
def entry(name: str) -> Entry:
    """The table of *name*, parsed from ``low: status list; medium: start | high: -f; other: medium; bare: low``."""
    rules: dict[str, RiskLevel] = {}
    flags: dict[str, RiskLevel] = {}
    words = SUBCOMMANDS[name]
    for level, risk in _LEVELS.items():
        for word in words.get(level, ()):
            if word.startswith("-"):
                flags[word] = risk
            else:
                rules[word.replace("_", " ")] = risk
    other, bare = words.get("other"), words.get("bare", ["low"])
    return Entry(rules, flags, _LEVELS[other[0]] if other else None, _LEVELS[bare[0]])


def _plain(call: Call) -> list[Finding]:
    risk, reason = _PLAIN[call.name]
    return [Finding(risk, call.name, reason, effects.cut(" ".join(word.text for word in call.args[:3])))]


def _reader(call: Call) -> list[Finding]:
    """A program that shows what is in the files it is given."""
    found: list[Finding] = []
    for word in call.args:
        if not word.text.startswith("-"):
            found.extend(effects.reads(call.name, word, call.shell.cwd))
    return found or [Finding(RiskLevel.LOW, call.name, "only reads")]


def _subcommand(call: Call) -> list[Finding]:
    table = entry(call.name)
    words = [word.text for word in call.args if not word.text.startswith("-")]
    given = [word.text.partition("=")[0] for word in call.args if word.text.startswith("-")]
    risk = None
    verb = ""
    for index in range(min(3, len(words))):  # an option's value may stand before the subcommand
        for length in (3, 2, 1):
            verb = " ".join(words[index : index + length])
            if verb in table.rules:
                risk = table.rules[verb]
                break
        if risk is not None:
            break
    flagged = [table.flags[name] for name in _clusters(given) if name in table.flags]
    if risk is None and flagged:
        risk = max(flagged)
        verb = " ".join(given)
    elif risk is not None and flagged:
        risk = max(risk, *flagged)
    if risk is None:
        if not words and not given:
            return [Finding(table.bare, call.name, "run without a subcommand")]
        if table.other is None:
            return generic(call)
        risk, verb = table.other, words[0] if words else " ".join(given)
    if (
        any(
            name in ("--dry-run", "--help", "--dryrun", "--just-print", "--simulate", "--what-if", "--check")
            for name in given
        )
        and call.name != "sha256sum"
    ):
        risk = RiskLevel.LOW
    done = Finding(risk, effects.cut(f"{call.name} {verb}"), _REASONS[risk.value], effects.cut(" ".join(words[1:])))
    return [done, *written(call)]


def _clusters(given: list[str]) -> list[str]:
    found = list(given)
    for name in given:
        if not name.startswith("--") and len(name) > 2:
            found.extend(f"-{char}" for char in name[1:])
    return found
