"""Tokens on the wire."""

import datetime
from typing import Any

import msgspec

from workbench.domain.access import Role, Token
from workbench.domain.entry import Entry
from workbench.domain.errors import InputError, nearest
from workbench.wire.words import checked_name, moment, parsed_moment, slug


class TokenRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A token to be issued. ``organization`` is for the operator alone."""

    name: str | None = None
    user: str | None = None
    user_name: str | None = None
    role: str | None = None
    roles: list[str] | None = None
    groups: list[str] = []
    expires_at: str | None = None
    organization: str | None = None


class TokenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A token as it is listed: all but its text."""

    id: str
    name: str
    user: str
    user_name: str
    roles: list[str]
    groups: list[str]
    organization: str
    created_at: str
    expires_at: str | None
    revoked_at: str | None


class IssuedToken(TokenAnswer, frozen=True, kw_only=True):
    """A token as it is issued: the only time that its text is seen."""

    token: str


def token(asked: TokenRequest, digest: str, now: datetime.datetime) -> Token:
    """The token that was *asked* for.

    Raises:
        InputError: something in it cannot be.
    """
    name, user = asked.name or asked.user, asked.user or asked.name
    if name is None or user is None:
        raise InputError("name is missing: say what the token is for, and in user whose it is")
    expires_at = None if asked.expires_at is None else parsed_moment(asked.expires_at, "expires_at")
    if expires_at is not None and expires_at <= now:
        raise InputError("expires_at has passed; give a time to come, or none")
    return Token(
        name=checked_name(name),
        digest=digest,
        user=checked_name(user, "user"),
        user_name=checked_name(asked.user_name or user, "user_name"),
        roles=_roles(asked),
        groups=tuple(dict.fromkeys(checked_name(group, "a group") for group in asked.groups)),
        expires_at=expires_at,
    )


def organization(name: str) -> str:
    """*name*, where an organization may be called so.

    Raises:
        InputError: it may not.
    """
    if not slug(name):
        raise InputError("organization must be 1 to 100 letters, digits, dots, dashes or underscores")
    return name


def answer(entry: Entry[Token], organization: str) -> TokenAnswer:
    """*entry* as it is listed."""
    return TokenAnswer(**_fields(entry, organization))


def issued(entry: Entry[Token], organization: str, text: str) -> IssuedToken:
    """*entry* as it is issued."""
    return IssuedToken(**_fields(entry, organization), token=text)


def _fields(entry: Entry[Token], organization: str) -> dict[str, Any]:
    token = entry.value
    return {
        "id": entry.id,
        "name": token.name,
        "user": token.user,
        "user_name": token.user_name,
        "roles": [role.value for role in token.roles],
        "groups": list(token.groups),
        "organization": organization,
        "created_at": moment(entry.created_at),
        "expires_at": None if token.expires_at is None else moment(token.expires_at),
        "revoked_at": None if token.revoked_at is None else moment(token.revoked_at),
    }


def _roles(asked: TokenRequest) -> tuple[Role, ...]:
    if asked.role is not None and asked.roles is not None:
        raise InputError("give role or roles, not both")
    words = asked.roles if asked.roles is not None else [asked.role or Role.USER.value]
    known = [role.value for role in Role]
    for word in words:
        if word not in known:
            raise InputError(f"{word[:40]!r} is not a role; use {', '.join(known)}.{nearest(word, known)}")
    if not words:
        raise InputError(f"roles is empty; use {', '.join(known)}")
    return tuple(dict.fromkeys(Role(word) for word in words))
