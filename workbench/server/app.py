"""App: the ASGI application, from its settings."""

import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import unquote

from litestar import HttpMethod, Litestar, Response, Router, get, route
from litestar.di import NamedDependency, Provide
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from workbench.domain.access import Principal
from workbench.server import docs, errors, logs, metrics
from workbench.server.auth import Authentication
from workbench.server.body import JsonRequest
from workbench.server.express import PATH, Express
from workbench.server.lingering import lingering
from workbench.server.metrics import Metrics
from workbench.server.routes import (
    access_rules,
    analyzer,
    backup,
    classify,
    connections,
    history,
    looks,
    reviews,
    runs,
    sessions,
    tokens,
)
from workbench.server.service import Service

_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
]
_POLICY = b"default-src 'none'; frame-ancestors 'none'"
_DOCS_POLICY = b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


_BEGAN = "workbench_began"
_PROBED = (HttpMethod.GET, HttpMethod.HEAD)  # some load balancers ask for no more than the status
_FIXED = [*_HEADERS, (b"content-security-policy", _POLICY)]
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@route("/healthz", http_method=_PROBED)
async def healthz() -> dict[str, str]:
    """The process is alive."""
    return {"status": "ok"}


@get("/metrics", media_type=metrics.CONTENT_TYPE)
async def prometheus(service: NamedDependency[Service]) -> bytes:
    """What was decided and how long it took, for Prometheus."""
    return service.metrics.text()


@route("/readyz", http_method=_PROBED)
async def readyz(service: NamedDependency[Service]) -> Response[dict[str, str]]:
    """The store is held and requests are answered."""
    if service.ready:
        return Response({"status": "ready"})
    return errors.answer("not ready", 503)


def create_app(service: Service) -> Litestar:
    """The application over *service*, which is opened when it starts, unless whoever made it has opened it."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        async with service.open():
            yield

    observer = _Observer(service.metrics)

    def authenticated(app: ASGIApp) -> ASGIApp:
        return Authentication(app, service)

    api = Router(
        "/api",
        route_handlers=[
            tokens.router, connections.router, access_rules.router, analyzer.router, analyzer.rule_of_connection,
            classify.classify, sessions.router, reviews.router, history.router, runs.router, looks.router,
            backup.backup,
        ],
        middleware=[authenticated],
    )  # fmt: skip
    app = _App(
        [healthz, readyz, prometheus, api, sessions.download],
        before_send=[_secure, observer],
        debug=False,
        dependencies={"service": Provide(lambda: service, use_cache=True, sync_to_thread=False)},
        exception_handlers=errors.HANDLERS,
        lifespan=[lifespan],
        logging_config=None,
        openapi_config=docs.config(),
        request_class=JsonRequest,
        request_max_body_size=service.settings.max_body_bytes,
    )
    app.state.service = service
    app.express = Express(service, _FIXED, observer.answered)
    app.asgi_handler = lingering(_keeping_slashes(app.asgi_handler))
    return app


class _App(Litestar):
    """The framework's application, and the short way past it for what a gateway asks a thousand times a second."""

    express: Express

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"] == PATH and _is_plain(scope):
            receive = await self.express.take(scope, receive, send)
            if receive is None:
                return
        await super().__call__(scope, receive, send)


def _is_plain(scope: Any) -> bool:
    """True where nothing in the path came percent-encoded."""
    return b"%" not in (scope.get("raw_path") or b"").partition(b"?")[0]


async def _secure(message: Message, scope: Scope) -> None:
    """Put the headers on every answer that tell a browser to make nothing of it; the docs may have their style."""
    if message["type"] == "http.response.start":
        headers: Any = message.setdefault("headers", [])
        present = {name for name, _ in headers}
        headers.extend(entry for entry in _HEADERS if entry[0] not in present)
        policy = _DOCS_POLICY if scope["path"].startswith("/docs") else _POLICY
        headers.append((b"content-security-policy", policy))


class _Observer:
    """Counts and logs every answer by its path as it is declared: what stands in its place may be anything."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    async def __call__(self, message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        path = str(scope.get("path_template") or "none")
        began: float = scope["state"].get(_BEGAN, 0.0)
        self.answered(path, str(scope.get("method")), int(message["status"]), began, scope.get("user"))

    def answered(self, path: str, method: str, status: int, began: float, who: Principal | None) -> None:
        """Count and log an answer."""
        self._metrics.answered(path, method if method in _METHODS else "other", status)
        logs.answered(
            path=path,
            method=method[:10],
            status=status,
            ms=round((time.perf_counter() - began) * 1000, 2),
            organization=who.organization if who is not None else None,
            token=who.token if who is not None else None,
        )


def _keeping_slashes(app: ASGIApp) -> ASGIApp:
    """*app*, routed by paths in which a slash that came percent-encoded is a part of a name, as it was meant."""

    async def routed(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"][_BEGAN] = time.perf_counter()
        raw: bytes = scope.get("raw_path") or b""
        raw = raw.partition(b"?")[0]
        if b"%" in raw:
            segments = [unquote(segment) for segment in raw.decode("latin-1").split("/")]
            scope["path"] = "/".join(segment.replace("%", "%25").replace("/", "%2F") for segment in segments)
        await app(scope, receive, send)

    return routed
