"""Streaming: what a generator makes, piece by piece, each in a thread, so that other requests do not wait for it."""

import asyncio
from collections.abc import AsyncIterator, Generator

import duckdb


async def streamed(pieces: Generator[bytes], connection: duckdb.DuckDBPyConnection) -> AsyncIterator[bytes]:
    """*pieces*, read by way of *connection*, which nobody else uses, and which is closed in the end."""
    try:
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            yield piece
    finally:
        pieces.close()
        connection.close()
