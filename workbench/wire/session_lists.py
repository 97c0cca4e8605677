"""Lists of sessions on the wire: which are asked for, and how a page of them is answered."""

import datetime
from typing import Literal

import msgspec

from workbench.domain.errors import InputError
from workbench.domain.review import Status
from workbench.wire.sessions import SessionAnswer
from workbench.wire.words import LARGEST_PAGE, Unprocessable, parsed_moment

DEFAULT_PAGE = 20
_FARTHEST = 10_000


class SessionList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of sessions, newest first. ``total`` is null where it was not asked for."""

    data: list[SessionAnswer]
    total: int | None
    total_is_capped: bool
    has_next_page: bool


def whole(given: str | None, name: str, default: int, most: int) -> int:
    """The number that the query string says, at most *most*.

    Raises:
        Unprocessable: it says none.
    """
    if given is None or given == "":
        return default
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise Unprocessable(f"{name} is {given[:20]!r}; write a whole number from 0 on")
    return min(int(given), most)


def limit(given: str | None) -> int:
    """How many are asked for: 20 unless said, 100 at the most."""
    return whole(given, "limit", DEFAULT_PAGE, LARGEST_PAGE) or DEFAULT_PAGE


def offset(given: str | None) -> int:
    """How many are passed over.

    Raises:
        Unprocessable: it is no number, or past 10000.
    """
    found = whole(given, "offset", 0, 1 << 31)
    if found > _FARTHEST:
        raise Unprocessable(f"offset is {found}; {_FARTHEST} is the most, narrow the list with start_date and end_date")
    return found


def counting(given: str | None) -> Literal["exact", "capped", "none"]:
    """How the total is to be found.

    Raises:
        Unprocessable: in none of the ways there are.
    """
    if given in {None, "", "capped"}:
        return "capped"
    if given == "exact":
        return "exact"
    if given == "none":
        return "none"
    raise Unprocessable(f"count is {str(given)[:20]!r}; use exact, capped or none")


def date(given: str | None, name: str) -> datetime.datetime | None:
    """The time that the query string says.

    Raises:
        Unprocessable: it says none.
    """
    if not given:
        return None
    try:
        # A plus that nobody encoded has become a space.
        return parsed_moment(given.replace(" ", "+"), name)
    except InputError as error:
        raise Unprocessable(str(error)) from None


def status(given: str | None) -> str | None:
    """The review status that the query string says.

    Raises:
        Unprocessable: there is no such status.
    """
    if not given:
        return None
    try:
        return Status(given.upper()).value
    except ValueError:
        raise Unprocessable(
            f"review.status is {given[:20]!r}; use one of {', '.join(known.value for known in Status)}"
        ) from None
