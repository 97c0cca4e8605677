"""Role, Token and Principal: who may do what, in which organization."""

import datetime
import enum

import msgspec


class Role(enum.Enum):
    """What a token is for. ``admin`` may all but approve its own; ``user`` opens sessions and sees its own."""

    ADMIN = "admin"
    AUDITOR = "auditor"
    REVIEWER = "reviewer"
    USER = "user"

    def __str__(self) -> str:
        return str(self.value)


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A bearer token as it is kept: the SHA-256 of its text, never the text. Times are UTC without a zone.

    ``user`` is the subject that sessions and reviews belong to: two tokens of one user are one person.
    """

    name: str
    digest: str
    user: str
    user_name: str
    roles: tuple[Role, ...]
    groups: tuple[str, ...] = ()
    expires_at: datetime.datetime | None = None
    revoked_at: datetime.datetime | None = None


class Principal(msgspec.Struct, frozen=True):
    """Who asks. ``operator`` is whoever holds the server's own admin token: alone to make other organizations."""

    token: str
    organization: str
    user: str
    user_name: str
    roles: frozenset[Role]
    groups: tuple[str, ...] = ()
    expires_at: datetime.datetime | None = None
    operator: bool = False

    def may(self, *roles: Role) -> bool:
        """True where one of *roles* is held."""
        return not self.roles.isdisjoint(roles)
