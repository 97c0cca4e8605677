"""What every test has: no way to any address but loopback."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False  # a name: where it leads is known only after asking the network


@pytest.fixture(scope="session", autouse=True)
def _only_loopback() -> Iterator[None]:
    """Refuse every connection that would leave this machine, whoever opens it."""

    def guarded(connect: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
        def guard(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(str(address[0])):
                raise AssertionError(f"a test tried to reach {address[0]}:{address[1]}; only loopback is allowed")
            return connect(self, address)

        return guard

    def create_connection(address: tuple[str, int], *arguments: Any, **options: Any) -> socket.socket:
        if not _is_loopback(address[0]):
            raise AssertionError(f"a test tried to reach {address[0]}:{address[1]}; only loopback is allowed")
        return original(address, *arguments, **options)

    original = socket.create_connection
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
        patch.setattr(socket, "create_connection", create_connection)
        yield
