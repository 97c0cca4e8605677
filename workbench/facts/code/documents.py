"""How much a MongoDB filter matches: everything, a part, or what cannot be told from its text."""

import enum
import re

from workbench.facts.code.calls import Source
from workbench.facts.code.literals import unquote


class Reach(enum.Enum):
    """What a filter selects."""

    ALL = "all"
    SOME = "some"
    UNKNOWN = "unknown"


_TRUE = re.compile(
    r"^\s*(?:function\s*\(\)\s*\{)?\s*(?:return\s+)?(?:true|1|!0|!!1|'?1'?\s*={2,3}\s*'?1'?|this|"
    r"(\w+)\s*={2,3}\s*\1)\s*;?\s*\}?\s*$"
)
_ANY = re.compile(r"^(?:|\.\*|\^|\^\.\*\$?|\.\+|\^\$\|\.\*|\[\\s\\S\]\*|\(\?:\)|\.)$")
# Smaller or larger than anything that is stored, so that a comparison with it holds for every document.
_EXTREME = re.compile(
    r"^(?:MinKey|MaxKey|minKey|maxKey|-?Infinity|null|undefined|''|\"\"|-\s*\d+|0|NaN|\[\s*\])|"
    r"ObjectId \( ['\"]0+['\"]|^new Date \( 0 \)"
)


def reach(source: Source, span: tuple[int, int] | None) -> Reach:
    """What the filter in *span* of *source* selects; no filter at all selects everything.

    >>> source = Source("{_id: {$exists: true}} {status: 'old'} filter")
    >>> reach(source, (0, 9)), reach(source, (9, 14)), reach(source, (14, 15))
    (<Reach.ALL: 'all'>, <Reach.SOME: 'some'>, <Reach.UNKNOWN: 'unknown'>)
    """
    if span is None or span[0] >= span[1]:
        return Reach.ALL
    return _document(source, span, 8)


def _document(source: Source, span: tuple[int, int], depth: int) -> Reach:
    pairs = source.keys(span)
    if pairs is None:
        text = source.text(span)
        return Reach.ALL if text in ("null", "undefined") else Reach.UNKNOWN
    if depth <= 0:
        return Reach.UNKNOWN
    reaches = [_condition(source, key, value, depth - 1) for key, value in pairs]
    if Reach.SOME in reaches:
        return Reach.SOME
    return Reach.UNKNOWN if Reach.UNKNOWN in reaches else Reach.ALL


def _condition(source: Source, key: str, value: tuple[int, int], depth: int) -> Reach:
    if key == "$comment":
        return Reach.ALL
    if key == "...":
        return Reach.UNKNOWN
    if key == "$where":
        code = source.constant(*value)
        return (
            Reach.ALL
            if _TRUE.match(code if code is not None else source.text(value).replace("( )", "()"))
            else Reach.SOME
        )
    if key == "$expr":
        return Reach.ALL if source.text(value) in ("true", "1", "{ $eq : [ 1 , 1 ] }") else Reach.SOME
    if key in ("$and", "$or", "$nor"):
        return _combined(source, key, value, depth)
    inner = source.keys(value)
    if inner and all(name.startswith("$") for name, _ in inner):
        if all(_always(source, name, operand) for name, operand in inner):
            return Reach.ALL
        return Reach.SOME
    if value[1] - value[0] >= 1 and source.tokens[value[0]].text == "/":
        pattern = "".join(token.text for token in source.tokens[value[0] + 1 : value[1]]).rsplit("/", 1)[0]
        return Reach.ALL if _ANY.match(pattern) else Reach.SOME
    return Reach.SOME


def _combined(source: Source, key: str, value: tuple[int, int], depth: int) -> Reach:
    low, high = value
    if low >= high or source.tokens[low].text != "[":
        return Reach.UNKNOWN
    parts = [_document(source, part, depth) for part in source.arguments((low + 1, source.match[low]))]
    if key == "$nor":
        return Reach.UNKNOWN if Reach.SOME not in parts else Reach.SOME
    if key == "$or":
        return Reach.ALL if Reach.ALL in parts else Reach.UNKNOWN if Reach.UNKNOWN in parts else Reach.SOME
    return Reach.SOME if Reach.SOME in parts else Reach.UNKNOWN if Reach.UNKNOWN in parts else Reach.ALL


def _always(source: Source, operator: str, span: tuple[int, int]) -> bool:
    """True where comparing any stored value by *operator* holds."""
    text = source.text(span)
    if operator == "$exists":
        return text in ("true", "1")
    if operator in ("$ne", "$gt", "$gte", "$lt", "$lte"):
        return bool(_EXTREME.search(text)) and not (operator in ("$lt", "$lte") and text == "0")
    if operator == "$nin":
        return text == "[ ]"
    if operator == "$regex":
        if text.startswith("/"):
            return bool(_ANY.match(text[1:].replace(" ", "").rsplit("/", 1)[0]))
        return bool(_ANY.match(unquote(source.tokens[span[0]])))
    if operator in ("$options", "$comment"):
        return True
    if operator == "$not":
        return source.text(span) in ("{ }", "null")
    return False
