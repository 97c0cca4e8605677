"""Auth: who asks, by bearer token, before anything of the request is read; and which roles a path is for."""

from typing import TYPE_CHECKING, Any

from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException, TooManyRequestsException
from litestar.types import ASGIApp, Receive, Scope, Send

from workbench.domain.access import Principal, Role
from workbench.store.file import utc_now

if TYPE_CHECKING:
    from workbench.server.service import Service

Asked = Request[Principal, None, State]
"""A request whose sender is known."""

_SCHEME = "bearer "
_ROLES = "roles"
_ANY = frozenset(Role)


def for_roles(*roles: Role) -> dict[str, Any]:
    """The ``opt`` of a path, or a family of paths, that is for whoever has one of *roles*."""
    return {_ROLES: frozenset(roles)}


ADMIN = for_roles(Role.ADMIN)
READS_ALL = for_roles(Role.ADMIN, Role.AUDITOR)
SENDS = for_roles(Role.ADMIN, Role.USER)


class Authentication:
    """Middleware: sets the request's user, counts it against its token, and holds the path's roles against it.

    No guard: for each of those the framework copies the handler, which is as dear as all the rest of this.
    """

    def __init__(self, app: ASGIApp, service: "Service") -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on.

        Raises:
            NotAuthorizedException: there is no token, or it is not, or no longer, anybody's.
            TooManyRequestsException: the token has spent its minute.
            PermissionDeniedException: the path is for other roles.
        """
        header = next((value for name, value in scope["headers"] if name == b"authorization"), b"").decode("latin-1")
        principal = None
        if header[: len(_SCHEME)].lower() == _SCHEME:
            principal = self._service.registry.principal(header[len(_SCHEME) :].strip(), utc_now())
        if principal is None:
            said = "the token is unknown, expired or revoked" if header else "send Authorization: Bearer TOKEN"
            raise NotAuthorizedException(said, headers={"WWW-Authenticate": "Bearer"})
        wait_s = self._service.limits.take(principal.token)
        if wait_s:
            raise TooManyRequestsException(
                "this token has made too many requests; wait as long as Retry-After says",
                headers={"Retry-After": str(wait_s)},
            )
        roles: frozenset[Role] = scope["route_handler"].opt.get(_ROLES, _ANY)
        if not principal.may(*roles):
            names = " or ".join(sorted(role.value for role in roles))
            raise PermissionDeniedException(f"this needs the role {names}")
        scope["user"] = principal
        await self._app(scope, receive, send)
