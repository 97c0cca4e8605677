"""Streams: whoever leaves in the middle leaves nothing behind."""

import asyncio
import threading
from collections.abc import Generator

import duckdb
import pytest

from workbench.server.streaming import streamed


@pytest.mark.parametrize("leaves", ["between", "within"])
def test_a_stream_that_is_left_is_cleaned_up(leaves: str) -> None:
    """Between two pieces at once; while one is made, when that is done, for a thread cannot be stopped."""
    under_way, go_on, closed = threading.Event(), threading.Event(), threading.Event()

    def pieces() -> Generator[bytes]:
        try:
            yield b"first"
            under_way.set()
            go_on.wait(10)
            yield b"second"
        finally:
            closed.set()

    async def read() -> None:
        stream = streamed(pieces(), duckdb.connect())
        assert await anext(stream) == b"first"
        if leaves == "within":
            reading = asyncio.ensure_future(anext(stream))
            await asyncio.to_thread(under_way.wait, 10)
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading
            assert not closed.is_set()
            go_on.set()
        else:
            await stream.aclose()  # type: ignore[attr-defined]
        assert await asyncio.to_thread(closed.wait, 10)

    asyncio.run(read())
