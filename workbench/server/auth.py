"""Auth: who asks, by bearer token, before anything of the request is read; and which roles a path is for."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException, TooManyRequestsException
from litestar.handlers import BaseRouteHandler

from workbench.domain.access import Principal, Role
from workbench.store.file import utc_now

if TYPE_CHECKING:
    from workbench.server.service import Service

Asked = Request[Principal, None, State]
"""A request whose sender is known."""

_SCHEME = "Bearer "


async def authenticate(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard: set the connection's user, and count the request against its token.

    It waits for nothing, and is still no plain function: those the framework runs in threads.

    Raises:
        NotAuthorizedException: there is no token, or it is not, or no longer, anybody's.
        TooManyRequestsException: the token has spent its minute.
    """
    service: Service = connection.app.state.service
    header = connection.headers.get("authorization", "")
    principal = None
    if header[: len(_SCHEME)].lower() == _SCHEME.lower():
        principal = service.registry.principal(header[len(_SCHEME) :].strip(), utc_now())
    if principal is None:
        said = "the token is unknown, expired or revoked" if header else "send Authorization: Bearer TOKEN"
        raise NotAuthorizedException(said, headers={"WWW-Authenticate": "Bearer"})
    wait_s = service.limits.take(principal.token)
    if wait_s:
        raise TooManyRequestsException(
            "this token has made too many requests; wait as long as Retry-After says",
            headers={"Retry-After": str(wait_s)},
        )
    connection.scope["user"] = principal


def needs(*roles: Role) -> Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]:
    """A guard that lets pass who has one of *roles*."""

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        if not connection.user.may(*roles):
            names = " or ".join(role.value for role in roles)
            raise PermissionDeniedException(f"this needs the role {names}")

    return guard


ADMIN = needs(Role.ADMIN)
READS_ALL = needs(Role.ADMIN, Role.AUDITOR)
SENDS = needs(Role.ADMIN, Role.USER)
