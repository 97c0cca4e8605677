"""Look: one score on a test split of something chosen elsewhere. Each makes the split a little less of a test."""

import datetime
from typing import Any, Literal

import msgspec


class Look(msgspec.Struct, frozen=True):
    """Who looked: ``by`` says what chose, ``subject`` names what was chosen by its content, ``test`` the split.

    ``run`` is the run that was scored, None where nothing was recorded. ``figures`` are JSON values. ``at`` is UTC
    without a zone.
    """

    at: datetime.datetime
    by: Literal["tune", "train", "prompt"]
    subject: str
    test: str
    corpus: tuple[str, ...]
    model: str
    run: str | None = None
    figures: dict[str, Any] = {}
