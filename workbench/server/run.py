"""Run: one process, one event loop, from the first token to the last answer."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from workbench.domain.errors import InputError
from workbench.server import logs
from workbench.server.app import create_app
from workbench.server.executors.child import shelter
from workbench.server.service import Service
from workbench.server.settings import ServerSettings

_FINISH_S = 60  # how long requests under way may take once the port is closed: a session waits for 50 s at the most


def run(settings: ServerSettings, announce: Callable[[str, Service], None]) -> bool:
    """Serve until SIGTERM or SIGINT, then drain and finish what is under way; True where it was SIGINT.

    *announce* is called with the address once the store is open and the port bound.

    Raises:
        InputError: the port cannot be bound, or a certificate cannot be read.
        StoreError: the store cannot be held.
    """
    logs.configure(settings.log_level)
    shelter()
    return uvloop.run(_serve(settings, announce))


async def _serve(settings: ServerSettings, announce: Callable[[str, Service], None]) -> bool:
    service = Service(settings)
    with _bound(settings) as listener:
        async with service.open():
            server = _Server(_config(settings, service), service)
            scheme = "http" if settings.tls_cert is None else "https"
            host = f"[{settings.host}]" if ":" in settings.host else settings.host
            announce(f"{scheme}://{host}:{listener.getsockname()[1]}", service)
            await server.serve(sockets=[listener])
    return server.interrupted


def _config(settings: ServerSettings, service: Service) -> uvicorn.Config:
    proxy: dict[str, Any] = {"proxy_headers": False}
    if settings.trusted_proxy is not None:
        proxy = {"proxy_headers": True, "forwarded_allow_ips": settings.trusted_proxy}
    config = uvicorn.Config(
        create_app(service),
        http=_Protocol,
        ws="none",
        lifespan="off",  # the service is open already: what is wrong with the store is said before anyone connects
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=_FINISH_S,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
        **proxy,
    )
    try:
        config.load()
    except OSError as error:
        raise InputError(f"WORKBENCH_TLS_CERT and WORKBENCH_TLS_KEY cannot be used: {error}") from None
    return config


@contextlib.contextmanager
def _bound(settings: ServerSettings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise InputError(
            f"cannot listen on {settings.host}, port {settings.port}: {error.strerror}; "
            "set WORKBENCH_HOST and WORKBENCH_PORT to others"
        ) from None
    with listener:
        yield listener


class _Protocol(HttpToolsProtocol):
    """HTTP, where what is none of it is refused as everything else is."""

    def send_400_response(self, msg: str) -> None:
        content = b'{"message":"the request is not HTTP that this server reads: its head is too long, or malformed"}'
        head = (
            b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nconnection: close\r\n"
            b"x-content-type-options: nosniff\r\ncache-control: no-store\r\ncontent-length: %d\r\n\r\n"
        )
        self.transport.write(head % len(content) + content)
        self.transport.close()


class _Server(uvicorn.Server):
    """A server that a signal ends without ending the process, which has a store to close."""

    interrupted = False

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._told, number)
        yield

    def _told(self, number: signal.Signals) -> None:
        """Say that the server is going, and close the port once whoever sends it requests has had time to hear so.

        At once where a person stops it, or where it is told twice.
        """
        self.interrupted = self.interrupted or number is signal.SIGINT
        again, self._service.ready = not self._service.ready, False
        drain_s = 0 if self.interrupted or again else self._service.settings.drain_s
        asyncio.get_running_loop().call_later(drain_s, self.handle_exit, number, None)
