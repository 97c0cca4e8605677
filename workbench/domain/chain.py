"""Chain: what was written down, each entry bound to all before it by a code that only the holder of a key can make.

An entry has two codes, HMAC-SHA-256 both. Its *digest* is over the content, so that the content can be thrown away and
the chain still be checked; being keyed, it gives nothing of a short command away. Its *link* is over the link before
it, its place, and the digest: whoever changes, removes, inserts or moves an entry cannot make the links after it. Only
the end can be cut off unseen, and that is what a head is for, kept elsewhere: how many entries there were, and the
last link.
"""

import datetime
import hmac
from typing import Any

import msgspec

from workbench.domain.errors import WorkbenchError

GENESIS = bytes(32)
"""What the first entry is linked to."""

_encode = msgspec.json.Encoder().encode


class OtherKey(WorkbenchError):
    """The chain was made under another key."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """How far a chain was: *count* entries, the last with the link *hash* (hex). ``mac`` binds the time to it."""

    count: int
    hash: str
    at: datetime.datetime
    mac: str = ""


class Began(msgspec.Struct, frozen=True, kw_only=True):
    """The content of an entry with which a chain begins, or goes on after some time without its key.

    ``key`` names the key that the entries from here on are made with. ``decisions`` and ``audit`` are the numbers of
    the last rows that were there, ``outside`` and ``outside_audit`` how many of them have no entry, ``changed`` how
    many reviews have none or are not what it says. ``at`` is UTC without a zone.
    """

    key: str
    at: datetime.datetime
    decisions: int = 0
    audit: int = 0
    outside: int = 0
    outside_audit: int = 0
    changed: int = 0


class Retired(msgspec.Struct, frozen=True, kw_only=True):
    """The content of an entry by which what was *before* a time was let go.

    Decisions up to the number ``decisions``, and reviews whose id is below ``reviews``: of those with an entry before
    this one nothing but the entry has to be there any more.
    """

    before: datetime.datetime
    at: datetime.datetime
    decisions: int
    reviews: str


class Chain:
    """The codes that *key*, 32 bytes, makes."""

    def __init__(self, key: bytes) -> None:
        # Each purpose has a key of its own. A copy of what has taken its key in costs half of what a new one does.
        self._content = hmac.new(hmac.digest(key, b"content", "sha256"), digestmod="sha256")
        self._links = hmac.new(hmac.digest(key, b"link", "sha256"), digestmod="sha256")
        self._heads = hmac.new(hmac.digest(key, b"head", "sha256"), digestmod="sha256")
        self.key = hmac.digest(key, b"name", "sha256")[:8].hex()
        """A name of the key, which does not give it away."""

    def digest(self, text: bytes) -> bytes:
        """The code of an entry's content."""
        return _code(self._content, text)

    def link(self, before: bytes, digest: bytes, *, seq: int, kind: str, number: int | None, id: str | None) -> bytes:
        """The code of the entry *seq*, which comes after the one whose link is *before*."""
        # Both codes are of a fixed length: what follows them cannot pass for a part of them.
        return _code(self._links, before + digest + f"{seq} {kind} {number} {id}".encode())

    def head(self, count: int, link: bytes, at: datetime.datetime) -> Head:
        """The head of a chain of *count* entries."""
        head = Head(count=count, hash=link.hex(), at=at)
        return msgspec.structs.replace(head, mac=self._mac(head))

    def made(self, head: Head) -> bool:
        """Whether *head* was made with this key, and is as it was."""
        return hmac.compare_digest(head.mac, self._mac(head))

    def _mac(self, head: Head) -> str:
        return _code(self._heads, _encode([head.count, head.hash, head.at])).hex()


def _code(keyed: hmac.HMAC, message: bytes) -> bytes:
    keyed = keyed.copy()
    keyed.update(message)
    return keyed.digest()


def text(row: tuple[Any, ...] | list[Any]) -> bytes:
    """The content of a row of a table as it is chained: its columns in order as JSON, nulls at the end left out.

    So a column that a later version adds changes nothing of what was chained before.
    """
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return _encode(row[:end])
