"""Digest: what is read of a text too long for its bound, so that length alone hides nothing.

A text within the bound is read whole, from start to end. Of a longer one each unit (a line, a statement, a request) is
looked at by the words in it, which is cheap: a unit written twice is read once, and the rest in the order of what they
could do: those that plainly destroy or run something first, known harmless ones last, and within these one of each
shape before the next that differs in a number only. Those chosen are joined in their own order, so that variables and
files still meet. What stays unread leaves the text unresolved, and high where it looks dangerous itself.
"""

import re
from collections.abc import Callable, Iterable

import msgspec

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, unresolved
from workbench.facts.scope import Scope

_WHOLE = 22_000  # microseconds that reading a text from start to end may cost, on a slow core
_CHOSEN = 10_000  # of a longer one: looking it over took its share, and what was chosen must be read to its end
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[a-z_][\w]*")
_BRACKET = re.compile(r"[()\[\]{}]")
_PARAGRAPH = re.compile(r"\n(?=[^\s)\]}#])(?!(?:else|elif|except|finally)\b)")
_LONGEST = 4_000  # characters of one unit that are read, where its kind can be shortened
_REPEATS = 2  # of one shape that go before the rest of it
_STRICT, _TELLING, _UNKNOWN, _PLAIN = range(4)


class Skim(msgspec.Struct, frozen=True):
    """How one family's text is looked over.

    ``strict`` finds phrases that plainly destroy or run something; it is asked only of units that ``words`` or
    ``signs`` tell apart. ``plain`` says of a unit that it is known to be harmless. ``unit_us`` and ``char_us`` are
    what reading costs, at most, and ``nested_us`` what each match of ``nests`` adds: text for a reader of another
    family.
    """

    name: str
    units: Callable[[str], list[str]]
    strict: re.Pattern[str]
    words: frozenset[str]
    signs: re.Pattern[str]
    plain: Callable[[str], object]
    marks: str = "\n"  # what separates units, for an estimate of their number
    unit_us: float = 40
    char_us: float = 0.5
    joint: str = "\n"
    nests: re.Pattern[str] | None = None
    nested_us: float = 0

    def cost(self, text: str) -> float:
        """What reading *text*, a unit or many, would take."""
        parts = 1 + sum(text.count(mark) for mark in self.marks)
        nested = len(self.nests.findall(text)) * self.nested_us if self.nests else 0
        return len(text) * self.char_us + parts * self.unit_us + nested

    def rank(self, unit: str) -> int:
        """How early *unit* is read."""
        if not self.words.isdisjoint(_WORD.findall(unit.lower())) or self.signs.search(unit):
            return _STRICT if self.strict.search(unit) else _TELLING
        return _PLAIN if self.plain(unit) else _UNKNOWN


def digested(text: str, skim: Skim, scope: Scope, read: Callable[[str], list[Finding]]) -> list[Finding]:
    """Findings of *text* by *read*: of all of it where the bound allows, else of what could do most."""
    if skim.cost(text) <= min(_WHOLE, scope.work):
        findings = read(text)
        skipped = [text] if _stopped(findings, scope) else []
    else:
        chosen, skipped, cost = _choose(skim, skim.units(text), min(_CHOSEN, scope.work))
        scope.spend(min(scope.work, round(cost)))
        findings = read(chosen)
        if _stopped(findings, scope):
            skipped.append(chosen)
    if not skipped:
        return findings
    left = "a part of the text could not be read in its time"
    if all(finding.risk is not RiskLevel.HIGH for finding in findings):
        for unit in skipped:
            if match := skim.strict.search(unit):
                rest = unresolved(skim.name, f"{left}, and it looks dangerous", match[0][:80], RiskLevel.HIGH)
                return [*findings, rest]
    return [*findings, unresolved(skim.name, left)]


def _stopped(findings: list[Finding], scope: Scope) -> bool:
    # A reading that came to its end says everything, however late it was.
    return any(finding.unresolved for finding in findings) and scope.stopped


def _choose(skim: Skim, units: Iterable[str], budget: float) -> tuple[str, list[str], float]:
    """The units to be read, joined; the others, empty where one of the same shape is read; and what reading costs."""
    distinct = list(dict.fromkeys(units))
    shapes: dict[str, int] = {}
    repeats: dict[str, int] = {}
    order: list[tuple[int, int, int]] = []
    kinds: list[str] = []
    for at, unit in enumerate(distinct):
        shape = _NUMBER.sub("0", unit)
        kinds.append(shape)
        if shape in shapes:
            repeats[shape] += 1
        else:
            shapes[shape] = skim.rank(unit)
            repeats[shape] = 0
        order.append((min(repeats[shape], _REPEATS), shapes[shape], at))
    order.sort()
    given = budget
    chosen: list[int] = []
    seen: set[str] = set()
    for _, _, at in order:
        # Most are too long for what is left; counting what nests in each of thousands would take longer than reading.
        least = len(distinct[at]) * skim.char_us + skim.unit_us
        if chosen and (least > budget or skim.cost(distinct[at]) > budget):
            continue
        cost = skim.cost(distinct[at])
        budget -= cost
        chosen.append(at)
        seen.add(kinds[at])
    taken = set(chosen)
    text = skim.joint.join(distinct[at] for at in sorted(chosen))
    # What differs from a unit that was read in a number only does not look worse than it; and where a unit is known to
    # be harmless, so is its like with another number: nothing of it is left unread.
    left = [
        at for at in range(len(distinct)) if at not in taken and (kinds[at] not in seen or shapes[kinds[at]] < _PLAIN)
    ]
    return text, ["" if kinds[at] in seen else distinct[at] for at in left], given - budget


def shortened(unit: str) -> str:
    """*unit* without its middle where it is very long: a list of operands tells by its ends."""
    return unit if len(unit) <= _LONGEST else f"{unit[: _LONGEST // 2]} {unit[-_LONGEST // 2 :]}"


def bracketed(text: str) -> list[str]:
    """The statements of *text* as far as brackets and line ends tell: what continues a line is joined to it."""
    units: list[str] = []
    pending: list[str] = []
    depth = size = 0
    for line in text.split("\n"):
        if not line.strip():
            continue
        # A bracket within a string may never close: what it swallows is cut at a length.
        carried = bool(pending) and pending[-1][-1] in "|`\\,"
        goes_on = size < _LONGEST and (depth > 0 or carried or line.lstrip()[0] in ".)]}|")
        if pending and not goes_on:
            units.append("\n".join(pending))
            pending, depth, size = [], 0, 0
        pending.append(line)
        size += len(line)
        for bracket in _BRACKET.findall(line):
            depth += 1 if bracket in "([{" else -1
    units.append("\n".join(pending))
    return [shortened(part) for unit in units for part in ([unit] if len(unit) <= _LONGEST else unit.split(";"))]


def paragraphs(text: str) -> list[str]:
    """The statements of *text* where indented lines belong to the line above; very long ones line by line."""
    units: list[str] = []
    for unit in _PARAGRAPH.split(text):
        if len(unit) <= _LONGEST:
            units.append(unit)
        else:
            units += [part.strip() for part in bracketed(unit)]
    return units
