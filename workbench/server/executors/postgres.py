"""PostgreSQL: a server elsewhere, reached by a program that speaks its protocol and nothing else."""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec

from workbench.domain.session import Event, Execution
from workbench.server.executors import Limits, child

_PROGRAM = str(Path(__file__).with_name("run_postgres.py"))

Resolve = Callable[[str, int], Awaitable[tuple[str, ...]]]
"""The addresses of a host that may be connected to; raises ``ValueError`` with a sentence where there is none."""


class Target(msgspec.Struct, frozen=True):
    """Where a database is, and as whom. Empty strings are the protocol's own defaults."""

    host: str
    port: int = 5432
    user: str = ""
    password: str = ""
    dbname: str = ""
    sslmode: str = "prefer"


class Postgres:
    """*target*, whose host *resolve* looks up before each connection: the address checked is the one connected to."""

    def __init__(self, target: Target, resolve: Resolve) -> None:
        self._target = target
        self._resolve = resolve

    async def run(self, script: bytes, client_args: tuple[str, ...], limits: Limits) -> Execution:
        """Run *script* as one message: several statements in it are one transaction, unless they say otherwise."""
        try:
            addresses = await self._resolve(self._target.host, self._target.port)
        except ValueError as error:
            return Execution((Event(0.0, "e", f"{error}\n".encode()),), 2, truncated=False, execution_time_ms=0)
        settings = {
            "parameters": {
                **msgspec.to_builtins(self._target),
                "host": ",".join([self._target.host] * len(addresses)),
                "hostaddr": ",".join(addresses),
            },
            "time_s": limits.time_s,
        }
        stdin = msgspec.json.encode(settings) + b"\n" + script
        return await child.run((sys.executable, "-I", _PROGRAM), stdin, limits)
