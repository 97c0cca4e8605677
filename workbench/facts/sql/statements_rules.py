"""Rules: tables of leading words and options, and what a statement that has them does.

A table is text, one rule a line: ``H alter system set .. archive_command|restore_command -- runs a shell command``.
The level is ``L``, ``M`` or ``H``; words must follow each other from the start; ``..`` skips any number of words;
``a|b`` takes either; ``'`` stands for any quoted text; ``$`` for the end; a line that begins with spaces
goes on from the one above, right after its last sign. The first rule that fits wins, so the
narrow ones stand above the wide ones.
"""

import msgspec

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding
from workbench.facts.sql.statements_words import Piece

LEVELS = {"L": RiskLevel.LOW, "M": RiskLevel.MEDIUM, "H": RiskLevel.HIGH}
_NOISE = (
    ("IF", "NOT", "EXISTS"), ("IF", "EXISTS"), ("OR", "REPLACE"), ("OR", "ALTER"), ("OR", "REFRESH"), ("CONCURRENTLY",),
    ("AND", "RESOLVE"), ("AND", "COMPILE"),
)  # fmt: skip
_NOISY = frozenset(words[0] for words in _NOISE)
_MODIFIERS = frozenset(
    "TEMP TEMPORARY GLOBAL LOCAL PUBLIC PRIVATE FORCE NOFORCE EDITIONABLE NONEDITIONABLE TRUSTED PROCEDURAL UNIQUE "
    "CLUSTERED NONCLUSTERED BITMAP UNLOGGED TRANSIENT VOLATILE SECURE RECURSIVE FULLTEXT SPATIAL SHARDED HYBRID "
    "DYNAMIC ICEBERG MULTIVALUE ONLINE OFFLINE COLUMNSTORE PRIMARY XML VECTOR".split()
)


class Rule(msgspec.Struct, frozen=True):
    """One line of a table: runs of words, the first from the start, the others anywhere after."""

    level: RiskLevel
    runs: tuple[tuple[frozenset[str], ...], ...]
    reason: str


Table = dict[str, list[Rule]]


def table(source: str) -> Table:
    """The rules of *source* by their first word."""
    rules: Table = {}
    for line in source.replace("\n  ", "").strip().splitlines():
        head, reason = line.split(" -- ")
        level, words = head.strip().split(None, 1)
        runs = tuple(
            tuple(frozenset(word.upper().split("|")) for word in run.split())
            for run in words.split("..")
            if run.split()
        )
        rule = Rule(LEVELS[level], runs, reason.strip())
        for first in runs[0][0]:
            rules.setdefault(first, []).append(rule)
    return rules


def keywords(pieces: list[Piece]) -> list[tuple[str, int]]:
    """The words to match rules on, each with the index of its piece.

    Upper case; noise (IF EXISTS, OR REPLACE, the kind of an index) is left out near the start.
    """
    found = [(piece.up or ("'" if piece.kind == "s" else '"'), at) for at, piece in enumerate(pieces)]
    at = 1
    while at < min(len(found), 10):
        noise: tuple[str, ...] = ()
        if found[at][0] in _NOISY:
            noise = next((noise for noise in _NOISE if tuple(up for up, _ in found[at : at + len(noise)]) == noise), ())
        if noise:
            del found[at : at + len(noise)]
        elif found[0][0] in {"CREATE", "DROP", "ALTER"} and at <= 3 and _is_modifier(found, at):
            del found[at]
        else:
            at += 1
    return found


def _is_modifier(found: list[tuple[str, int]], at: int) -> bool:
    return found[at][0] in _MODIFIERS and at + 1 < len(found) and found[at + 1][0] not in {'"', "'", "(", "."}


def _fits(run: tuple[frozenset[str], ...], ups: list[str], at: int) -> bool:
    for offset, choices in enumerate(run):
        if at + offset >= len(ups):
            return "$" in choices and at + offset == len(ups)
        if ups[at + offset] not in choices:
            return False
    return True


def _matches(rule: Rule, ups: list[str]) -> bool:
    if not _fits(rule.runs[0], ups, 0):
        return False
    at = len(rule.runs[0])
    for run in rule.runs[1:]:
        while at <= len(ups) and not _fits(run, ups, at):
            at += 1
        if at > len(ups):
            return False
        at += len(run)
    return True


def find(rules: Table, ups: list[str]) -> Rule | None:
    """The first rule that fits, if any."""
    return next((rule for rule in rules.get(ups[0], ()) if _matches(rule, ups)), None) if ups else None


def finding(rule: Rule, ups: list[str], target: str) -> Finding:
    """What *rule* says of a statement; its verb is the words of the rule's first run as they stood."""
    words = [word for word in ups[: len(rule.runs[0])] if word.isidentifier()]
    return Finding(rule.level, " ".join(words).lower() or "statement", rule.reason, target)
