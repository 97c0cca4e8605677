"""Parts: a script too long for one question, put to the model piece by piece, and what its answers say of the whole.

A part holds whole statements, the last of the one before among them, and only a statement longer than a part is cut
itself. The highest risk is that of the whole. Low is believed only where every part was low and every statement stood
whole in one of them; a part without a verdict leaves the whole without one, unless another was high, since nothing
could be higher. All of it is one answer: one row, with what all the parts cost together, and a note of what was seen.
"""

from collections.abc import Sequence

import msgspec

from workbench.domain.assessment import Assessment, Gap, GapReason, Outcome
from workbench.domain.case import Request
from workbench.domain.risk import RiskLevel
from workbench.engine.provider import Failure, Question, Reply
from workbench.engine.reply import outcome
from workbench.engine.together import together
from workbench.facts.statements import cuts

PART_BYTES = 65_536
"""The longest command that a model is put in one piece, unless set; arguments and names of variables count."""
MOST = 96
"""Parts of one script: at the default, more than the longest body that a server takes."""
AT_ONCE = 8
"""Parts that are asked at a time; those that follow are not asked any more once one was high."""
_OVERLAP = 16  # the share of a part, at the most, that the next one repeats


def fits(request: Request, limit: int | None) -> bool:
    """True where *request* is put in one piece: it has at most *limit* bytes, or there is no limit."""
    return limit is None or (
        # Nearly always, and cheaper than counting bytes: a character has four at the most.
        (not request.arguments and not request.environment and len(request.command) * 4 <= limit)
        or _size(request.command) + _around(request) <= limit
    )


def parts(request: Request, limit: int) -> tuple[list[Request], bool]:
    """*request* in parts of at most *limit* bytes, and whether each of its statements stands whole in one of them.

    No parts where that would make too many, or arguments leave hardly room for any. CPU-bound: call it off the event
    loop.
    """
    room = limit - _around(request)
    if room < limit // 4:
        return [], False
    found = cuts(request.command, request.dialect)
    texts, whole = _packed(request.command, found.at, room)
    return [msgspec.structs.replace(request, command=text) for text in texts], whole and found.certain


def joined(question: Question, replies: Sequence[Reply]) -> Reply:
    """What *replies*, to the first parts of *question* in order, say of the whole; as one reply, which maps to that."""
    of = len(question.parts)
    outcomes = [outcome(reply) for reply in replies]
    said = [each.risk for each in outcomes if isinstance(each, Assessment)]
    highest = max(said, default=None)
    cut = "" if question.whole else ", where not every statement could be told from the next"
    notes = [f"judged in {of} parts of at most {question.part_bytes:,} bytes{cut}"]
    if highest is not RiskLevel.HIGH:
        missing = _missing(outcomes, of, highest, cut_anywhere=not question.whole)
        if missing is not None:
            failure = Failure("unasked", f"{notes[0]}; {missing.detail}", code=missing.reason.value)
            return together(replies, Reply(failure=failure, model=replies[-1].model if replies else None))
    at = next(at for at, each in enumerate(outcomes) if isinstance(each, Assessment) and each.risk is highest)
    if highest is RiskLevel.LOW:
        notes.append("every part was low")
    else:
        notes.append(f"part {at + 1} was {highest}, the highest")
    if len(replies) < of:
        notes.append(f"parts {len(replies) + 1} to {of} were not asked any more")
    gaps = sum(isinstance(each, Gap) for each in outcomes)
    if gaps:
        notes.append(f"{gaps} of the parts gave no verdict")
    return together(replies, replies[at], notes)


def _missing(outcomes: Sequence[Outcome], of: int, highest: RiskLevel | None, *, cut_anywhere: bool) -> Gap | None:
    """Why there is no verdict on the whole, of whose parts none was high."""
    for at, each in enumerate(outcomes):
        if isinstance(each, Gap):
            return Gap(each.reason, f"part {at + 1} gave none: {each.detail}")
    if len(outcomes) < of:
        return Gap(GapReason.TIMEOUT, f"the answers took too long, and {of - len(outcomes)} parts were not judged")
    if highest is RiskLevel.LOW and cut_anywhere:
        return Gap(GapReason.OVERSIZE, "each was low, but none of them shows the whole")
    return None


def _packed(text: str, at: Sequence[int], room: int) -> tuple[list[str], bool]:
    """*text* in pieces of at most *room* bytes, between the offsets *at* where that can be; none where too many."""
    starts = [0, *at[:-1]]
    sizes = [_size(text[start:end]) for start, end in zip(starts, at, strict=True)]
    found: list[str] = []
    is_whole = True
    first = 0
    while first < len(sizes):
        if len(found) >= MOST:
            return [], False
        if sizes[first] > room:
            found += _cut(text[starts[first] : at[first]], room)
            is_whole = False
            first += 1
            continue
        last, taken = first, 0
        while last < len(sizes) and taken + sizes[last] <= room:
            taken += sizes[last]
            last += 1
        found.append(text[starts[first] : at[last - 1]])
        if last == len(sizes):
            break
        back, repeated = last, 0
        while back - 1 > first and repeated + sizes[back - 1] <= room // _OVERLAP:
            back -= 1
            repeated += sizes[back]
        first = back if repeated + sizes[last] <= room else last
    return (found, is_whole) if len(found) <= MOST else ([], False)


def _cut(text: str, room: int) -> list[str]:
    """*text* in pieces of *room* bytes, each beginning with the end of the one before."""
    data = text.encode("utf-8", "surrogatepass")
    step = room - room // _OVERLAP
    pieces = (data[start : start + room] for start in range(0, max(1, len(data) - room // _OVERLAP), step))
    # A character that is cut in two stands whole in the next piece, or in the one before.
    return [piece.decode("utf-8", "ignore") for piece in pieces]


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _around(request: Request) -> int:
    return sum(map(_size, (*request.arguments, *request.environment)))
