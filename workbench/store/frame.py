"""Frames out of DuckDB, handed over as an Arrow stream.

Polars remembers the type of whatever it is given for as long as the process lives. Where that is a relation, DuckDB's
module can no longer be taken down at exit, and complains on standard error of what was leaked. So it is given a stream
of our own, in a module that imports nothing of DuckDB: a reference from here would be kept as well.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import polars as pl


class _Stream:
    """An Arrow stream that is read once."""

    def __init__(self, capsule: object) -> None:
        self._capsule = capsule

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._capsule


def frame(relation: "duckdb.DuckDBPyRelation") -> "pl.DataFrame":
    """All rows of *relation*."""
    import polars as pl

    return pl.DataFrame(_Stream(relation.__arrow_c_stream__()))


def stream(rows: "pl.DataFrame") -> object:
    """*rows* as something that DuckDB reads without pyarrow, which it asks for where it knows that they are polars'."""
    return _Stream(rows.__arrow_c_stream__())
