"""Table: what lint and stats ask of a corpus, in DuckDB, which spills to disk; a million cases in little memory."""

import hashlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from workbench.corpora.complaints import Complaints
from workbench.corpora.load import cases
from workbench.domain.case import Case

if TYPE_CHECKING:
    import duckdb

# Commands themselves stay out: equality needs no more than a hash, and 64 bits mistake two commands of a million for
# one another once in forty million corpora.
_SCHEMA = """
    CREATE TABLE cases (
        position INTEGER, file VARCHAR, line BIGINT, id VARCHAR, dialect VARCHAR, label VARCHAR, split VARCHAR,
        connection VARCHAR, source VARCHAR, has_rationale BOOLEAN, empty BOOLEAN, bytes BIGINT, same UBIGINT,
        near UBIGINT
    );
    CREATE TABLE tags (tag VARCHAR);
"""
_WORD_IN_QUOTES = re.compile(r"""'[^'\s]*'|"[^"\s]*\"""")
_NUMBER = re.compile(r"\d+")


def nearly(command: str) -> str:
    """*command* without what makes a copy look new: case, spacing, numbers, and quoted words.

    Only a single word in quotes goes: longer texts in quotes are often the command itself, as in ``bash -c "…"``.

    >>> nearly("SELECT *  FROM t WHERE id=17 AND name='Ann'")
    "select * from t where id=0 and name=''"
    """
    return " ".join(_NUMBER.sub("0", _WORD_IN_QUOTES.sub("''", command)).casefold().split())


@contextmanager
def table(paths: Sequence[str], complaints: Complaints) -> Iterator["duckdb.DuckDBPyConnection"]:
    """A database with one row a case of *paths* in ``cases``, in order, and one a tag of each in ``tags``.

    ``same`` is equal where dialect, command and arguments are; ``near`` where they nearly are.
    """
    import duckdb

    with tempfile.TemporaryDirectory(prefix="workbench-") as spill:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": "256MB",
            "temp_directory": spill,
            "autoinstall_known_extensions": False,
        }
        with duckdb.connect(":memory:", config=settings) as db:
            db.execute(_SCHEMA)
            rows, tags = db.appender("cases"), db.appender("tags")
            for position, (case, file, line) in enumerate(
                (located.case, located.file, located.line) for located in cases(paths, complaints)
            ):
                rows.append_row(position, file, line, *_row(case))
                for tag in case.tags:
                    tags.append_row(tag)
            rows.flush()
            tags.flush()
            yield db


def _row(case: Case) -> tuple[object, ...]:
    request = (case.dialect, *case.arguments)
    return (
        case.id,
        case.dialect,
        None if case.label is None else str(case.label),
        str(case.split),
        case.connection,
        case.source or None,
        bool(case.rationale.strip()),
        not case.command.strip() and not case.arguments,
        len(case.command.encode()),
        _hash(case.command, *request),
        _hash(nearly(case.command), *map(nearly, request)),
    )


def _hash(*texts: str) -> int:
    # Lengths keep ("a", "bc") and ("ab", "c") apart.
    joined = "".join(f"{len(text)}:{text}" for text in texts).encode()
    return int.from_bytes(hashlib.blake2b(joined, digest_size=8).digest())
