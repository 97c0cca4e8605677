"""The tests' own tools: the fake provider, the mock for benchmarks, and the way out that is closed."""

import socket
import subprocess
import sys
import urllib.request

import pytest

from tests.loopback import Loopback, completion, dead_url


@pytest.mark.parametrize("address", [("192.0.2.1", 443), ("2001:db8::1", 443), ("example.com", 80), ("0.0.0.0", 80)])  # noqa: S104
def test_no_test_reaches_another_host(address: tuple[str, int]) -> None:
    """By whatever door, and the error names the address."""
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as opened:
        for connect in (opened.connect, opened.connect_ex, socket.create_connection):
            with pytest.raises(AssertionError, match=rf"tried to reach {address[0]}:{address[1]}"):
                connect(address)


def test_loopback_is_open() -> None:
    """Names and numbers alike."""
    with Loopback(completion()) as server:
        for host in ("127.0.0.1", "localhost"):
            socket.create_connection((host, server.port)).close()


def test_a_dead_address_refuses() -> None:
    """It is taken, so nobody else can begin to listen on it."""
    with dead_url() as url, pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(url.split(":")[2].removesuffix("/v1"))))


def test_the_mock_serves_from_a_process_of_its_own() -> None:
    """It prints its address and answers each risk in turn, several to a connection."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.loopback", "--latency-ms", "1"], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            bodies = []
            for _ in range(3):
                with urllib.request.urlopen(f"{url}/chat/completions", data=b"{}", timeout=10) as answer:  # noqa: S310
                    bodies.append(answer.read())
        finally:
            process.terminate()
    assert sum(b"HighRisk" in body for body in bodies) == 1
    assert len({*bodies}) == 3
