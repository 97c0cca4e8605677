"""Words and shapes that several families of paths share: actions, times, names, pages."""

import datetime
import re
from collections.abc import Sequence
from typing import Generic, Literal, TypeVar

import msgspec

from workbench.domain.errors import InputError, WorkbenchError
from workbench.domain.risk import Action

T = TypeVar("T")
ActionWord = Literal["allow_execution", "require_access_request", "block_execution"]

WORDS: dict[Action, ActionWord] = {
    Action.ALLOW: "allow_execution",
    Action.REVIEW: "require_access_request",
    Action.BLOCK: "block_execution",
}
ACTIONS: dict[str, Action] = {word: action for action, word in WORDS.items()}
LARGEST_PAGE = 100


class Unprocessable(WorkbenchError):
    """It was understood, and cannot be: 422, as Hoop answers for queries and access request rules."""


class Pages(msgspec.Struct, frozen=True):
    """Where a page is: its number from 1, its size (0: everything), and how many there are in all."""

    page: int
    size: int
    total: int


class Paged(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list."""

    pages: Pages
    data: list[T]


def paged(found: Sequence[T], page: int, size: int) -> Paged[T]:
    """Page *page*, from 1, of *found*; a *size* of 0 is everything on one page, and 100 the most otherwise.

    Raises:
        InputError: there cannot be such a page.
    """
    if page < 0 or size < 0:
        raise InputError("page and page_size must not be negative")
    page, size = max(page, 1), min(size, LARGEST_PAGE)
    start = (page - 1) * size
    data = list(found[start : start + size] if size else found)
    return Paged(Pages(page, size, len(found)), data)


def moment(time: datetime.datetime) -> str:
    """A time of the store's (UTC without a zone) as RFC 3339.

    >>> moment(datetime.datetime(2026, 1, 2, 3, 4, 5, 600000))
    '2026-01-02T03:04:05.600000Z'
    """
    return time.isoformat(timespec="microseconds") + "Z"


def parsed_moment(text: str, what: str) -> datetime.datetime:
    """The time that RFC 3339 *text* says, in UTC without a zone.

    Raises:
        InputError: it says none; the message names *what* holds it.
    """
    try:
        time = msgspec.convert(text, datetime.datetime)
        if time.tzinfo is None:
            raise ValueError("no zone")
        return time.astimezone(datetime.UTC).replace(tzinfo=None)
    except (msgspec.ValidationError, ValueError, OverflowError):
        raise InputError(f"{what} is {text[:40]!r}; write a time like 2026-01-31T12:00:00Z") from None


def checked_name(name: str, what: str = "name") -> str:
    """*name*, where it can be one.

    Raises:
        InputError: it is blank, longer than 254 characters, or holds what cannot be seen.
    """
    if not name or len(name) > 254 or name != name.strip() or not name.isprintable():
        raise InputError(f"{what} must be 1 to 254 visible characters, without a space at either end")
    return name


def slug(name: str) -> bool:
    """True where *name* is letters, digits, dots, dashes and underscores alone."""
    return re.fullmatch(r"[A-Za-z0-9._-]{1,100}", name) is not None
