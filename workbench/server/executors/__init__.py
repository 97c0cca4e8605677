"""Executors: what runs a command that was allowed or approved, each in a process of its own."""

from typing import Protocol

import msgspec

from workbench.domain.session import Execution


class Limits(msgspec.Struct, frozen=True):
    """How long a command may run, how much of what it writes is kept, and how much memory and disk it may take."""

    time_s: float = 300.0
    output_bytes: int = 4 << 20
    memory_bytes: int = 2 << 30
    file_bytes: int = 1 << 30


class Executor(Protocol):
    """Where commands of one connection run."""

    async def run(self, script: bytes, client_args: tuple[str, ...], limits: Limits) -> Execution:
        """Run *script*. Whatever the command does is an :class:`Execution`, and never an exception."""
        ...
