"""Heads of the chain on the wire: in their file, and at the end of each export."""

import msgspec

from workbench.domain.chain import Head
from workbench.wire.words import moment


class HeadAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How far the chain was: so many entries, the last with the link ``hash``. ``mac`` binds the time to them."""

    count: int
    hash: str
    at: str
    mac: str


def answer(head: Head) -> HeadAnswer:
    """*head* as it is written down."""
    return HeadAnswer(count=head.count, hash=head.hash, at=moment(head.at), mac=head.mac)
