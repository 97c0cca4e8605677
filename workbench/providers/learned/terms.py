"""Terms: what a command is to the classifier, the n-grams of its text and the facts that were read from it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

import msgspec
import numpy as np
import numpy.typing as npt

from workbench.domain.case import Request
from workbench.facts.finding import Finding
from workbench.facts.floor import Static

Found = Mapping[str, frozenset[str]]
"""The terms of one command, by the name of their group."""
Vocabulary = Mapping[str, Mapping[str, int]]
"""The column of each term that a classifier knows, by group."""


class Group(msgspec.Struct, frozen=True):
    """Terms of one kind. Each counts *weight*; where the group is ``shared``, all its terms together do.

    The weights were chosen by cross-validation on the development split of the shipped corpus.
    """

    weight: float
    shared: bool


GROUPS = {
    "static": Group(1.0, False),  # the static risk and how firm it is
    "findings": Group(0.5, False),  # how many there are, and how far apart
    "shape": Group(0.5, False),  # what kind of text it is
    "verb": Group(1.0, True),  # what would be done, in the dialect's words
    "why": Group(1.0, True),  # the words of the worst finding's reason
    "word": Group(2.0, True),  # words and pairs of words
    "part": Group(3.0, True),  # three or four characters within a word
}
FACTS = ("static", "findings", "shape", "verb", "why")
"""The groups that change when a reader of the text changes."""
TERM = 60
"""Characters of a term: what is longer is cut."""

_HEAD, _TAIL = 1_200, 300  # of a long text its ends are weighed; the facts have read all of it
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d]+|0+|[^\w\s]")
_SIZES = (3, 4)
_WORD_READ = 40  # characters of a word whose parts count: what is longer is a block of data
_COUNTED = ("no findings", "one finding", "two findings", "three findings", "many findings")
_SHAPES = {
    "prose": re.compile(r"(?:\b[a-z]{2,}\b[ ,:;_-]+){4}[a-z]{2,}"),
    "an opaque block": re.compile(r"[a-z0+/]{24}"),
    "a comment": re.compile(r"--|#|//"),
}
_JUDGING = (
    "risk", "judge", "classif", "verdict", "analys", "analyz", "reviewer", "approved", "guard", "instruction",
    "assistant", "llm", "model",
)  # fmt: skip


def body(request: Request) -> str:
    """The text that n-grams are taken from: command and arguments in lower case, without its middle where it is long.

    Digits become 0, so that numbers count by their length.
    """
    text = request.command if len(request.command) <= _HEAD + _TAIL else _ends(request.command)
    if request.arguments:
        text = " ".join((text, *(argument[:_HEAD] for argument in request.arguments[:_TAIL])))
        text = text if len(text) <= _HEAD + _TAIL else _ends(text)
    return _DIGIT.sub("0", text.encode("utf-8", "replace").decode().lower())


def cut(request: Request) -> bool:
    """Whether :func:`body` leaves any of *request* out."""
    return len(request.command) + sum(map(len, request.arguments)) > _HEAD + _TAIL


def terms(text: str, static: Static) -> Found:
    """The terms of a command: *text* is its :func:`body`, *static* what the readers say of it."""
    words = _WORD.findall(text)
    once = frozenset(words)
    return {
        "static": frozenset(_static(static)),
        "findings": frozenset(_findings(static)),
        "shape": frozenset(_shape(text, once, static)),
        "verb": frozenset(_verbs(static)),
        "why": frozenset(_WORD.findall(_DIGIT.sub("0", static.findings[0].reason)) if static.findings else ()),
        "word": once | {f"{one} {two}" for one, two in pairwise(words)},
        "part": _parts(text),
    }


def weighed(found: Found, vocabulary: Vocabulary) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """The columns of the terms of *found* that *vocabulary* knows, and what each counts; in a fixed order."""
    columns: list[int] = []
    values: list[float] = []
    for name, group in GROUPS.items():
        known = vocabulary[name]
        # In order: a sum of floats depends on it, and the order of a set changes from one process to the next.
        own = sorted(map(known.__getitem__, known.keys() & found[name]))
        columns += own
        values += [group.weight / max(1, len(own)) ** 0.5 if group.shared else group.weight] * len(own)
    return np.array(columns, dtype=np.intp), np.array(values)


def _ends(text: str) -> str:
    return f"{text[:_HEAD]} {text[-_TAIL:]}"


def _static(static: Static) -> Iterator[str]:
    yield f"risk {static.risk}"
    if static.unresolved:
        yield "unresolved"
        yield f"unresolved, {static.risk}"
    if not static.findings:
        yield "nothing found"
    for risk, count in Counter(finding.risk for finding in static.findings).items():
        if count > 1:
            yield f"several {risk} findings"


def _shape(text: str, words: frozenset[str], static: Static) -> Iterator[str]:
    yield f"about {16 << min(len(text) // 16, 31).bit_length()} characters"
    yield f"about {min(text.count(chr(10)), 6) // 2 * 2} lines"
    shapes = [name for name, pattern in _SHAPES.items() if pattern.search(text)]
    if any(word.startswith(_JUDGING) for word in words):
        shapes.append("words of a judge")
    for name in shapes:
        yield name
        yield f"{name}, {static.risk}"


def _findings(static: Static) -> Iterator[str]:
    yield f"{_COUNTED[min(len(static.findings), len(_COUNTED) - 1)]}, {static.risk}"
    levels = " and ".join(str(risk) for risk in sorted({finding.risk for finding in static.findings}))
    yield f"only {levels} findings" if levels else "no risk found"
    if static.findings:
        yield f"{_first(static.findings[0])} first, {static.risk}"


def _verbs(static: Static) -> Iterator[str]:
    for finding in static.findings:
        yield finding.verb[:TERM]
        yield from (word[:TERM] for word in finding.verb[: 4 * TERM].split())
        yield f"{_first(finding)} …"


def _first(finding: Finding) -> str:
    return finding.verb[:TERM].partition(" ")[0]


def _parts(text: str) -> frozenset[str]:
    found: set[str] = set()
    for word in set(text.split()):
        padded = f" {word[:_WORD_READ]} "
        for size in _SIZES:
            found.update([padded[start : start + size] for start in range(len(padded) - size + 1)])
    return frozenset(found)
