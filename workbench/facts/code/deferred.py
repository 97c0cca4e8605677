"""Function bodies that a script only defines: what stands in them does not run when the text does."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts.code.calls import Source
from workbench.facts.finding import Finding

_LATER = frozenset(
    "pre post on once use get put patch delete all listen route addeventlistener addlistener define virtual "
    "method static query plugin handler".split()
)
_EXPORT = re.compile(r"(?:methods|statics|query|virtuals|prototype|exports)$")


def deferred(source: Source) -> list[tuple[int, int]]:
    """Token ranges of bodies that nothing in the text calls: definitions, methods, handlers of later events.

    >>> source = Source("function unused() { wipe() } function used() { go() } used()")
    >>> [source.text(span) for span in deferred(source)]
    ['wipe ( )']
    """
    tokens = source.tokens
    called = {
        token.text
        for index, token in enumerate(tokens[:-1])
        if token.kind == "name"
        and tokens[index + 1].text == "("
        and (not index or tokens[index - 1].text not in ("function", "*"))
    }
    spans: list[tuple[int, int]] = []
    for index, token in enumerate(tokens):
        if token.text != "{" or token.kind != "mark" or not index:
            continue
        name, start = _owner(source, index)
        if name is None:
            continue
        within = _receiver(source, start)
        if within in _LATER or (name and name not in called and within is None) or _EXPORT.search(name):
            spans.append((index + 1, source.match[index]))
    return spans


def lowered(finding: Finding) -> Finding:
    """*finding* as it counts in a body that is only defined: one level less, for a later call may run it."""
    risk = RiskLevel.MEDIUM if finding.risk is RiskLevel.HIGH else RiskLevel.LOW
    return Finding(risk, finding.verb, f"defines what {finding.reason}", finding.target)


def _owner(source: Source, brace: int) -> tuple[str | None, int]:
    """The name of the function whose body opens at *brace* and where it starts; None when it is no function's."""
    tokens = source.tokens
    at = brace - 1
    if tokens[at].text == "=>":
        at -= 1
    elif tokens[at].text != ")":
        # A return type may stand between the brackets and the body: `): Promise<void> {`.
        back = at
        while back > max(0, at - 8) and tokens[back].text != ")":
            back -= 1
        if tokens[back].text != ")" or back + 1 > at or tokens[back + 1].text != ":":
            return None, brace
        at = back
    if tokens[at].text == ")":
        at = source.opened.get(at, 0) - 1
    elif tokens[at].kind == "name":
        at -= 1
    if at < 0:
        return "", 0
    before = tokens[at]
    if before.text in ("if", "for", "while", "switch", "catch", "with", "await"):
        return None, brace
    if before.kind == "name" and before.text not in ("function", "async", "return"):
        previous = tokens[at - 1].text if at else ""
        if previous in ("function", "*"):
            return before.text, at - 1
        if tokens[brace - 1].text != "=>":
            return before.text, at  # a method of a class or object
    start = at
    while start > 0 and tokens[start].text in ("async", "function", "*"):
        start -= 1
    if tokens[start].text in ("=", ":") and start and tokens[start - 1].kind in ("name", "string"):
        owner = tokens[start - 1].text
        if start > 3 and _EXPORT.search(tokens[start - 3].text):
            return tokens[start - 3].text, start
        return owner, start - 1
    return "", start


def _receiver(source: Source, start: int) -> str | None:
    """The name of the call that takes the function at *start* as an argument."""
    tokens = source.tokens
    for at in range(start, max(-1, start - 40), -1):
        if tokens[at].text == "(" and source.match[at] > start:
            return tokens[at - 1].text.lower() if at and tokens[at - 1].kind == "name" else ""
        if tokens[at].text in (";", "{") and tokens[at].kind == "mark":
            return None
    return None
