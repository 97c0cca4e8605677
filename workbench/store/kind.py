"""Whether a file can be a store, told by its first bytes.

DuckDB takes a CSV, JSON or Parquet file by its name, and opens beside it a database in memory: what is written there is
gone afterwards, and nothing says so.
"""

from pathlib import Path

from workbench.domain.errors import StoreError

_MAGIC = b"DUCK"  # from the ninth byte on


def no_other_file(path: Path) -> Path:
    """*path*, where nothing is, or something that may be a store; opening it says the rest.

    Raises:
        StoreError: a file of another kind is there.
    """
    head = b""
    if path.is_file():
        try:
            with path.open("rb") as file:
                head = file.read(12)
        except OSError:
            return path
    if head and head[8:] != _MAGIC:  # empty: being made by another process at this moment
        raise StoreError(f"{path} is no store but a file of another kind; name another with --db or WORKBENCH_DB")
    return path
