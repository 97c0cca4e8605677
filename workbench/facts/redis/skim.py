"""How Redis text is looked over before it is read: its commands apart, and which of them could do harm."""

import re
from collections.abc import Callable

from workbench.facts.digest import Skim
from workbench.facts.redis import words

_STRICT = re.compile(
    rf"(?i)(?:^|[\s'\"])(?:{'|'.join(map(re.escape, sorted(words.HIGH)))}|replicaof|slaveof|evalsha|config\s+set|"
    r"acl\s+(?:setuser|deluser|load)|module\s+load|script\s+flush|function\s+(?:flush|delete|load)|client\s+kill|debug)\b"
)
_SIGNS = re.compile(r"[*$]|[\"']\s*\.\.")
_WORDS = words.CONTAINERS | frozenset(words.HIGH) | frozenset("replicaof slaveof eval evalsha fcall redis".split())


def _plain(unit: str) -> bool:
    return unit.split(None, 1)[0].lower() in words.READS


def skim(units: Callable[[str], list[str]]) -> Skim:
    """How text is looked over whose commands *units* tell apart."""
    return Skim("redis", units, _STRICT, _WORDS, _SIGNS, _plain, unit_us=14, char_us=0.6)
