"""A fake provider on 127.0.0.1 that answers as it is told: well, badly, slowly, partly, or not at all.

``with Loopback(answer, …) as server`` runs one in a thread of its own, for tests of any kind; the n-th request gets the
n-th answer, and the last one again from then on. ``python -m tests.loopback --port N --latency-ms 50`` is a mock for
benchmarks instead: every request gets a canned verdict, at a few hundredths of a millisecond of CPU.
"""

import argparse
import asyncio
import contextlib
import dataclasses
import json
import socket
import socketserver
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any, BinaryIO, NamedTuple, Self

LOW, MEDIUM, HIGH = (f"{risk}RiskAISessionAnalyzer" for risk in ("Low", "Medium", "High"))


class Seen(NamedTuple):
    """A request as it came; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)


@dataclasses.dataclass(frozen=True)
class Answer:
    """What the server does with one request.

    It waits ``head_s``, sends the head and the first ``part`` bytes of the body (all of it, unless said), waits
    ``body_s``, sends the rest. With ``reset`` it breaks the connection where the rest would come, or the head where
    ``part`` is None. ``raw`` replaces head and body by bytes of its own.
    """

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)
    head_s: float = 0.0
    part: int | None = None
    body_s: float = 0.0
    reset: bool = False
    raw: bytes | None = None

    def but(self, **changes: Any) -> "Answer":
        return dataclasses.replace(self, **changes)

    @property
    def bytes(self) -> tuple[bytes, bytes]:
        """Head and body as they go out."""
        if self.raw is not None:
            return self.raw, b""
        names = {name.lower() for name, _ in self.headers}
        lines = [f"HTTP/1.1 {self.status} {_PHRASES.get(self.status, 'Odd')}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if "content-length" not in names:
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1"), self.body


_PHRASES = {status.value: status.phrase for status in HTTPStatus}
Behaviour = Answer | Callable[[Seen], Answer]


def call(name: str = LOW, title: str = "Reads one row", explanation: str = "It reads.", **more: str) -> tuple[str, str]:
    """A tool call: its name, and its arguments as the text a model writes."""
    return name, json.dumps({"title": title, "explanation": explanation, **more})


def completion(
    *calls: tuple[str, str],
    content: str | None = None,
    finish: str = "tool_calls",
    usage: Any = None,
    headers: tuple[tuple[str, str], ...] = (),
    **message: Any,
) -> Answer:
    """A chat completion with these tool calls."""
    tool_calls = [
        {"id": f"call_{n}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for n, (name, arguments) in enumerate(calls)
    ]
    document = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": "fake-2026-01-01",
        "choices": [
            {
                "index": 0,
                "message": {
                    "role": "assistant",
                    "content": content,
                    "refusal": None,
                    **({"tool_calls": tool_calls} if tool_calls else {}),
                    **message,
                },
                "logprobs": None,
                "finish_reason": finish,
            }
        ],
        "usage": usage
        or {
            "prompt_tokens": 1000,
            "completion_tokens": 60,
            "total_tokens": 1060,
            "prompt_tokens_details": {"cached_tokens": 800, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 20},
        },
    }
    fixed = (("Content-Type", "application/json"), ("x-request-id", "req_1"))
    return Answer(body=json.dumps(document).encode(), headers=fixed + headers)


def error(
    status: int, message: str = "no", code: str | None = None, headers: tuple[tuple[str, str], ...] = ()
) -> Answer:
    """An error in OpenAI's shape."""
    document = {"error": {"message": message, "type": "fake_error", "param": None, "code": code}}
    return Answer(status, json.dumps(document).encode(), (("Content-Type", "application/json"), *headers))


class Loopback:
    """A server on a free port, from ``with`` to its end, a thread a connection.

    ``seen`` holds the requests in the order they came; ``came`` is set with the first.
    """

    def __init__(self, *behaviours: Behaviour) -> None:
        self._behaviours = behaviours or (completion(call()),)
        self.seen: list[Seen] = []
        self.came = threading.Event()
        self._stop = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._server = _Server(self._connection)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The base address, as an SDK takes it."""
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._server.shutdown()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()
        self._thread.join()

    def _connection(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)
        try:
            with connection.makefile("rb") as incoming:
                while (seen := _request(incoming)) is not None:
                    with self._lock:
                        self.seen.append(seen)
                        turn = len(self.seen)
                    self.came.set()
                    behaviour = self._behaviours[min(turn, len(self._behaviours)) - 1]
                    answer = behaviour if isinstance(behaviour, Answer) else behaviour(seen)
                    if not self._respond(answer, connection):
                        break
        except (ConnectionError, ValueError):
            return  # the client has gone, as it may
        finally:
            with self._lock:
                self._open.discard(connection)

    def _respond(self, answer: Answer, connection: socket.socket) -> bool:
        """Send *answer*; False where that ends the connection."""
        if self._stop.wait(answer.head_s):
            return False
        if answer.reset and answer.part is None:
            return _break(connection)
        head, body = answer.bytes
        connection.sendall(head + body[: answer.part])
        if answer.part is not None:
            if self._stop.wait(answer.body_s):
                return False
            if answer.reset:
                return _break(connection)
            connection.sendall(body[answer.part :])
        return answer.raw is None


class _Server(socketserver.ThreadingTCPServer):
    request_queue_size = 256

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)
        self._serve = serve

    def finish_request(self, request: Any, client_address: Any) -> None:
        self._serve(request)


def _request(incoming: BinaryIO) -> Seen | None:
    """The next request, None where the client has hung up."""
    lines: list[str] = []
    while (line := incoming.readline().decode("latin-1").strip()) or not lines:
        if not line:
            return None
        lines.append(line)
    method, path, _ = lines[0].split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    return Seen(method, path, headers, incoming.read(int(headers.get("content-length", "0"))))


def _break(connection: socket.socket) -> bool:
    """Have the connection end with a reset instead of a farewell."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    return False


@contextlib.contextmanager
def dead_url() -> Iterator[str]:
    """An address that refuses every connection: taken, but nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


class Mock(asyncio.Protocol):
    """One connection of the benchmark's mock: what it reads it counts off by length and does not look at."""

    answers: tuple[bytes, ...] = ()
    latency_s = 0.0
    turn = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._buffer = b""
        self._later = asyncio.get_running_loop().call_later

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        while (end := buffer.find(b"\r\n\r\n") + 4) > 3:
            head = buffer[:end].lower()
            at = head.find(b"content-length:") + 15
            size = int(head[at : head.find(b"\r", at)]) if at > 14 else 0
            if len(buffer) < end + size:
                break
            buffer = buffer[end + size :]
            Mock.turn += 1
            self._later(self.latency_s, self._transport.write, self.answers[Mock.turn % 3])  # type: ignore[attr-defined]
        self._buffer = buffer


async def mock(port: int, latency_ms: float) -> None:
    """Serve until cancelled; the address is the one line on standard output."""
    Mock.latency_s = latency_ms / 1000
    Mock.answers = tuple(b"".join(completion(call(name)).bytes) for name in (LOW, MEDIUM, HIGH))
    server = await asyncio.get_running_loop().create_server(Mock, "127.0.0.1", port, backlog=4096)
    sys.stdout.write(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1\n")
    sys.stdout.flush()
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=mock.__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency-ms", type=float, default=50)
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(mock(options.port, options.latency_ms))


if __name__ == "__main__":
    main()
