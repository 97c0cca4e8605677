"""Manners: how one endpoint of chat completions wants to be asked, learned from what it refuses.

Servers that speak this API differ in what they take, and no list of them would stay true: an endpoint's own refusal,
which names the field, is what is learned from, once a provider object. Nothing else is: a refusal that names no field
of ours is the question's, and a value out of range is the person's who set it. An effort is never dropped either: it is
set to be measured, and a run without it would be taken for one with it.
"""

import enum
import re
from typing import NamedTuple

import msgspec

from workbench.engine.provider import Failure


class Way(enum.Enum):
    """How a verdict is asked for, best first."""

    TOOL = "forced tool call"
    SCHEMA = "structured output"
    PLAIN = "JSON in plain text"


class Manners(msgspec.Struct, frozen=True):
    """What an endpoint refused so far: the field's name, and in one clause what it said or did.

    ``max_completion_tokens`` refused is sent as ``max_tokens``; ``strict`` stands for the strict reading of schemas.
    """

    refused: dict[str, str] = {}

    @property
    def way(self) -> Way:
        """How it is asked for a verdict."""
        if "response_format" in self.refused:
            return Way.PLAIN
        return Way.SCHEMA if self.refused.keys() & _FORCE else Way.TOOL

    def but(self, field: str, said: str) -> "Manners":
        """These, and that *field* is refused."""
        return Manners({**self.refused, field: said})


_FORCE = {"tools", "tool_choice"}


class _Field(NamedTuple):
    """A field of ours, the words that name it in a refusal, and the ways in which it is sent at all."""

    name: str
    named: re.Pattern[str]
    ways: frozenset[Way]


_ANY = frozenset(Way)
_TOOL = frozenset({Way.TOOL})
# The first that is named is dropped: what is least missed goes first, and another refusal names the next.
_FIELDS = tuple(
    _Field(name, re.compile(rf"(?i)(?<![\w-])(?:{words})(?![\w-])"), ways)
    for name, words, ways in (
        ("parallel_tool_calls", r"parallel_tool_calls|parallel (?:tool|function) (?:use|calls?|calling)", _TOOL),
        ("strict", r"strict|additional_?properties|max_?length", frozenset({Way.TOOL, Way.SCHEMA})),
        ("temperature", r"temperature", _ANY),
        ("seed", r"seed", _ANY),
        ("max_completion_tokens", r"max_completion_tokens", _ANY),
        ("tool_choice", r"tool[_ ]choice", _TOOL),
        ("tools", r"tools?(?: (?:use|calls?|calling))?|function[_ ]calling", _TOOL),
        ("response_format", r"response_format|json_schema|structured outputs?|grammars?", frozenset({Way.SCHEMA})),
    )
)
_SETTINGS = frozenset({"temperature", "seed", "max_completion_tokens"})
_REFUSES = re.compile(
    r"(?i)unsupported|unavailable|unrecogni[sz]ed|unknown|unexpected|\bextra\b|deprecated|forbidden|disabled"
    r"|no endpoints? found|(?:\bnot|n't|cannot)(?: be)?(?: yet| currently)? "
    r"(?:support|allow|permit|recogni|accept|available|implement|enable|compatible|applicable|used?\b)"
)
# Tools and formats have no values to be out of range: whatever is wrong with them is wrong with asking for them.
_REFUSES_FORM = re.compile(_REFUSES.pattern + r"|invalid|must be|requires?\b|only\b")
# 404 and 500 are what two well-known servers refuse tools with.
_STATUSES = frozenset({400, 404, 422, 500, 501})
_DID_NOT_CALL = "tool_use_failed"  # the code of a server that looks whether the model did call, and does not force it


def learned(manners: Manners, failure: Failure, *, degrades: bool) -> Manners | None:
    """*manners* and the field that *failure* refuses, or None where it teaches nothing new.

    Fields that a verdict is forced with are only given up where *degrades* is true.

    >>> said = Failure("status", "HTTP 400: Unsupported parameter: 'seed' is not supported with this model.", 400)
    >>> learned(Manners(), said, degrades=False).refused
    {'seed': "HTTP 400: Unsupported parameter: 'seed' is not supported with this model."}
    >>> learned(Manners(), Failure("status", "HTTP 400: the seed must be positive", 400), degrades=False)
    """
    if failure.kind != "status" or failure.status not in _STATUSES:
        return None
    if degrades and failure.code == _DID_NOT_CALL and manners.way is Way.TOOL:
        return manners.but("tool_choice", failure.detail)
    for name, named, ways in _FIELDS:
        if name in manners.refused or manners.way not in ways or not named.search(failure.detail):
            continue
        if not degrades and (name in _FORCE or name == "response_format"):
            continue
        if (_REFUSES if name in _SETTINGS else _REFUSES_FORM).search(failure.detail):
            return manners.but(name, failure.detail)
    return None


def is_prose(text: str) -> bool:
    """Whether *text* that was cut off is an answer to somebody, and not the beginning of a call or a thought.

    >>> is_prose("The command looks"), is_prose('[{"name": "High'), is_prose("<think>So"), is_prose("")
    (True, False, False, False)
    """
    return text.lstrip()[:1] not in {"", "{", "[", "<", "`"}
