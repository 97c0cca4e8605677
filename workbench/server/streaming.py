"""Streaming: what a generator makes, piece by piece, each in a thread, so that other requests do not wait for it."""

import asyncio
from collections.abc import AsyncIterator, Generator

import duckdb


async def streamed(pieces: Generator[bytes], connection: duckdb.DuckDBPyConnection) -> AsyncIterator[bytes]:
    """*pieces*, read by way of *connection*, which nobody else uses, and which is closed in the end."""
    step: asyncio.Future[bytes | None] | None = None

    def end(_: object = None) -> None:
        pieces.close()
        connection.close()

    try:
        while True:
            step = asyncio.ensure_future(asyncio.to_thread(next, pieces, None))
            piece = await asyncio.shield(step)
            if piece is None:
                break
            yield piece
    finally:
        if step is None or step.done():
            end()
        else:  # whoever asked has gone, and the thread is still at it
            step.add_done_callback(end)
