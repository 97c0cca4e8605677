"""What every test has: no way to any address but loopback, and a planted key that must be found nowhere afterwards.

And which tests are not run unless they are named.
"""

import ipaddress
import logging
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import planted

_NAMED_ONLY = {
    "local": "asks a real model on this machine; run with `make test-local`",
    "browser": "clicks in a real JupyterLab and Chromium; run with `make test-browser`",
}


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker beside what it does."""
    for name, what in _NAMED_ONLY.items():
        config.addinivalue_line("markers", f"{name}: {what}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs more than the tests set up, and minutes, unless ``-m`` names it."""
    shut = [name for name in _NAMED_ONLY if name not in config.option.markexpr]
    left_out = [item for item in items if any(map(item.get_closest_marker, shut))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


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


@pytest.fixture(scope="session", autouse=True)
def _a_planted_key_is_left_nowhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Search all that the tests wrote and logged, once they are through: stores, exports, reports, whatever it is."""
    ear = planted.Overheard()
    logging.getLogger().addHandler(ear)
    with pytest.MonkeyPatch.context() as patch:
        for name in planted.VARIABLES:
            patch.setenv(name, planted.KEY)
        yield
    logging.getLogger().removeHandler(ear)
    assert not ear.places, "a key was logged"
    assert not planted.holding(tmp_path_factory.getbasetemp()), "a key was written down"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """A test that passes but lets a key be printed or logged, in this process or a child of it, fails."""
    outcome: Any = yield
    report: pytest.TestReport = outcome.get_result()
    places = [name for name, text in report.sections if planted.MARK in text]
    if report.passed and places:
        report.outcome = "failed"
        report.longrepr = f"a planted key stands in {', '.join(places)}"
