"""Downloads: links to what a session wrote, good for one fetch and a few minutes, for a browser that has no token."""

import datetime
import secrets

import msgspec

from workbench.wire.session_views import Shape

VALID_S = 300
_MOST = 10_000


class Download(msgspec.Struct, frozen=True, kw_only=True):
    """What a link leads to, and how it is to look."""

    organization: str
    session: str
    extension: str
    shape: Shape
    expires_at: datetime.datetime


class Downloads:
    """The links that are out, by their token, in memory: a restart ends them all."""

    def __init__(self) -> None:
        self._links: dict[str, Download] = {}

    def offer(self, download: Download) -> str:
        """A token for *download*. Of too many the oldest goes."""
        while len(self._links) >= _MOST:
            del self._links[next(iter(self._links))]
        token = secrets.token_urlsafe(32)
        self._links[token] = download
        return token

    def take(self, token: str, session: str) -> Download | None:
        """What *token* is for, once, if that is *session*; it may be late."""
        found = self._links.get(token)
        if found is None or found.session != session:
            return None
        return self._links.pop(token)
