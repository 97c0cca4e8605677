"""DuckDB and SQLite: a database file of the operator's, opened by a program that can do nothing else."""

import sys
from pathlib import Path
from typing import Literal

import msgspec

from workbench.domain.session import Execution
from workbench.server.executors import Limits, child


class Embedded:
    """The database at *path*, an absolute path or ``:memory:``."""

    def __init__(self, kind: Literal["duckdb", "sqlite"], path: str, *, read_only: bool = False) -> None:
        self._program = str(Path(__file__).with_name(f"run_{kind}.py"))
        self._path = path
        self._read_only = read_only

    async def run(self, script: bytes, client_args: tuple[str, ...], limits: Limits) -> Execution:
        """Run the statements of *script* one after the other, up to the first that fails."""
        settings = {"path": self._path, "read_only": self._read_only, "memory_bytes": limits.memory_bytes // 2}
        stdin = msgspec.json.encode(settings) + b"\n" + script
        return await child.run((sys.executable, "-I", self._program), stdin, limits)
