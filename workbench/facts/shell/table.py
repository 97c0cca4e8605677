"""Programs told by a line of data: a plain risk, or a risk for each subcommand, with options that change it."""

from __future__ import annotations

import functools

import msgspec

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler
from workbench.facts.shell.generic import generic
from workbench.facts.shell.programs import PLAIN, READERS
from workbench.facts.shell.subcommands import SUBCOMMANDS

_LEVELS = {level.value: level for level in RiskLevel}
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


@functools.lru_cache(maxsize=None)
def lookup(name: str) -> Handler | None:
    """The reader of the program *name*, None where no table knows it."""
    if name in READERS:
        return _reader
    if name in SUBCOMMANDS:
        return _subcommand
    return _plain if name in _PLAIN else None


def _parse_plain() -> dict[str, tuple[RiskLevel, str]]:
    return {name: (_LEVELS[level], reason) for level, reason, names in PLAIN for name in names.split()}


_PLAIN = _parse_plain()


@functools.lru_cache(maxsize=None)
def entry(name: str) -> Entry:
    """The table of *name*, parsed from ``low: status list; medium: start | high: -f; other: medium; bare: low``."""
    rules: dict[str, RiskLevel] = {}
    flags: dict[str, RiskLevel] = {}
    other: RiskLevel | None = None
    bare = RiskLevel.LOW
    for part in SUBCOMMANDS[name].split(";"):
        level, _, names = part.strip().partition(":")
        if level in ("other", "bare"):
            risk = _LEVELS[names.strip()]
            other, bare = (risk, bare) if level == "other" else (other, risk)
            continue
        for word in names.split():
            target = flags if word.startswith("-") else rules
            target[word.replace("_", " ") if target is rules else word] = _LEVELS[level]
    return Entry(rules, flags, other, bare)


def _plain(call: Call) -> list[Finding]:
    risk, reason = _PLAIN[call.name]
    return [Finding(risk, call.name, reason, effects.cut(" ".join(word.text for word in call.args[:3])))]


def _reader(call: Call) -> list[Finding]:
    """A program that shows what is in the files it is given."""
    found: list[Finding] = []
    skips = READERS[call.name]
    for word in call.args:
        if not word.text.startswith("-") and not (skips and word is call.args[0]):
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
    if any(name in ("--dry-run", "--help", "--dryrun", "--just-print", "--simulate", "--what-if", "--check") for name in given) and call.name != "sha256sum":
        risk = RiskLevel.LOW
    return [Finding(risk, effects.cut(f"{call.name} {verb}"), _REASONS[risk.value], effects.cut(" ".join(words[1:])))]


def _clusters(given: list[str]) -> list[str]:
    found = list(given)
    for name in given:
        if not name.startswith("--") and len(name) > 2:
            found.extend(f"-{char}" for char in name[1:])
    return found
