"""Looks on the wire: that somebody scored on a test split what was chosen elsewhere."""

from typing import Annotated, Any, Literal

import msgspec

from workbench.domain.look import Look

_Print = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class LookRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A look at the test split of *run*, which it names by the split's fingerprint, with what it showed."""

    by: Literal["tune"]
    subject: _Print
    test: _Print
    run: Annotated[str, msgspec.Meta(min_length=1, max_length=36)]
    figures: dict[str, Any] = {}


class LookTaken(msgspec.Struct, frozen=True):
    """How many looks there are at that split, and whether this very choice had been looked at before."""

    looks: int
    seen: bool


class LookList(msgspec.Struct, frozen=True):
    """Looks, the oldest first; times are UTC."""

    looks: list[Look]
