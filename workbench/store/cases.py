"""Corpora in the store: staged while they are checked, kept by their content, read back in order."""

import hashlib
import itertools
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

import duckdb
import msgspec

from workbench.domain.case import Case, CorpusFingerprint, Split, digest
from workbench.domain.errors import InputError
from workbench.domain.risk import RiskLevel
from workbench.engine.envelope import seal
from workbench.store.file import make_room, one, utc_now

_CHUNK = 1_000
_COLUMNS = (
    "id", "command", "dialect", "label", "connection", "tags", "rationale", "source", "split", "arguments",
    "environment", "connection_tags", "meta",
)  # fmt: skip
_STAGED = """
create or replace temp table staged (
    staged_n bigint, staged_file varchar, staged_line bigint, id varchar, command varchar, dialect varchar, label risk,
    connection varchar, tags varchar[], rationale varchar, source varchar, split varchar, arguments varchar[],
    environment varchar[], connection_tags json, meta json, staged_request uuid, staged_digest blob
)"""  # the names that a case has are for conditions; ours must not be taken for one of its fields
_TWICE = """
select again.staged_file, again.staged_line, again.id, origin.staged_file, origin.staged_line
from (select id, min(staged_n) as n from staged group by id having count(*) > 1) as twice
join staged as origin on origin.staged_n = twice.n
join staged as again on again.id = twice.id and again.staged_n > twice.n
order by again.staged_n limit 100"""


class Stage:
    """Cases on their way into the store: nothing is kept until :meth:`keep`.

    Where they are to be *redacted*, no secret gets even here: DuckDB writes to disk what it has no room for.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, redacted: bool = False) -> None:
        self._connection = connection
        self._redacted = redacted
        self._longest = 0
        connection.execute(_STAGED)

    def add(self, located: Iterable[tuple[Case, str, int]]) -> None:
        """Take in cases with the file and line that each stands in."""
        rows = enumerate(located)
        appender = self._connection.appender("staged")
        encode = msgspec.json.encode
        kept = _withheld if self._redacted else _whole
        for chunk in _batched(rows):  # itertools.batched came with Python 3.12
            for n, (original, file, line) in chunk:
                case = kept(original)
                self._longest = max(self._longest, len(case.command))
                appender.append_row(
                    n, file, line, case.id, case.command, case.dialect, case.label.value if case.label else None,
                    case.connection, list(case.tags), case.rationale, case.source, case.split.value,
                    list(case.arguments), list(case.environment), encode(case.connection_tags).decode(),
                    encode(case.meta).decode(), request_of(original), digest(original),
                )  # fmt: skip
            make_room(self._connection, self._longest)
            appender.flush()

    def twice(self) -> tuple[list[str], int]:
        """Complaints about ids that stand more than once, the first hundred, and how many there are."""
        (count,) = one(
            self._connection,
            "select coalesce(sum(c - 1), 0) from (select count(*) as c from staged group by id having c > 1)",
        )
        found = self._connection.execute(_TWICE).fetchall() if count else []
        texts = [
            f"{file}:{line}: id {id!r} stands already at {before}:{at}; give every case an id of its own"
            for file, line, id, before, at in found
        ]
        return texts, int(count)

    def keep(
        self, where: str | None = None, limit: int | None = None, *, expected: str | None = None
    ) -> tuple[str, int]:
        """Store what was staged, and give its fingerprint and the number of its cases.

        The fingerprint is that of the cases as they came, also where they are kept redacted. A corpus that is here
        already stays as it is.

        Args:
            where: A condition in SQL over the fields of a case; cases that do not meet it are left out.
            limit: At most so many cases, in order.
            expected: The fingerprint that it must have; whoever knows it has begun a transaction, and commits it.

        Raises:
            InputError: *where* is no condition, or leaves nothing; the corpus is here already with its secrets; or it
                is not the one expected.
        """
        connection = self._connection
        if where is not None or limit is not None:
            self._choose(where, limit)
        fingerprint, cases = CorpusFingerprint(), 0
        cursor = connection.execute("select staged_digest from staged")
        while rows := cursor.fetchmany(_CHUNK):
            cases += len(rows)
            for (case_digest,) in rows:
                fingerprint.add(case_digest)
        if not cases:
            raise InputError(f"--where {where!r} leaves no case" if where else "the corpus has no case")
        name = fingerprint.hexdigest()
        if expected not in {None, name}:
            raise InputError(f"the cases are not those of the corpus {expected}: they are named {name}")
        kept = is_redacted(connection, name)
        if self._redacted and kept is False:
            raise InputError(
                "the store holds this corpus from an earlier run as it is, secrets and all; for a run that is stored "
                "redacted, name another store with --db"
            )
        if kept is None:
            if expected is None:
                connection.execute("begin")
            connection.execute(
                f"""insert into cases
                with twice as (
                    select staged_request, min(staged_n) as leader
                    from staged group by staged_request having count(*) > 1
                )
                select ?, staged_n, {", ".join(_COLUMNS)}, staged_request, leader
                from staged left join twice using (staged_request)""",
                [name],
            )
            connection.execute(
                "insert into corpora (fingerprint, cases, labelled, stored_at, redacted) "
                "select corpus, count(*), count(label), ?, ? from cases where corpus = ? group by all",
                [utc_now(), self._redacted, name],
            )
            if expected is None:
                connection.execute("commit")
        connection.execute("drop table staged")
        return name, cases

    def _choose(self, where: str | None, limit: int | None) -> None:
        """Leave the cases that are asked for, numbered anew in the same order."""
        choose = (
            "create temp table chosen as select row_number() over () - 1 as staged_n, * exclude (staged_n) "
            f"from (select * from staged where ({'true' if where is None else where}\n) limit {limit or 'all'})"
        )
        try:
            if len(self._connection.extract_statements(choose)) != 1:
                raise duckdb.ParserException("it holds more than one statement")
            self._connection.execute(choose)
        except duckdb.Error as error:
            if where is None:
                raise
            raise InputError(
                f"--where {where!r} is no condition over a case ({str(error).splitlines()[0]}); "
                f"its fields are {', '.join(_COLUMNS)}"
            ) from None
        self._connection.execute("drop table staged")
        self._connection.execute("alter table chosen rename to staged")


def _whole(case: Case) -> Case:
    return case


def _withheld(case: Case) -> Case:
    from workbench.engine import withhold  # its patterns are slow to compile, and most corpora are kept whole

    return withhold.case(case)


def is_redacted(connection: duckdb.DuckDBPyConnection, corpus: str) -> bool | None:
    """Whether *corpus* is kept without its secrets; None where it is not here."""
    found = connection.execute("select redacted from corpora where fingerprint = ?", [corpus]).fetchall()
    return bool(found[0][0]) if found else None


def names(connection: duckdb.DuckDBPyConnection, corpus: str, start: int, stop: int) -> list[tuple[int, str, str]]:
    """Position, id and request of the cases of *corpus* at ``start <= position < stop``, in order."""
    rows = connection.execute(
        "select position, id, request::varchar from cases where corpus = ? and position >= ? and position < ? "
        "order by position",
        [corpus, start, stop],
    ).fetchall()
    return [(position, id, request) for position, id, request in rows]


def longest(connection: duckdb.DuckDBPyConnection, corpus: str) -> int:
    """The characters of the longest command of *corpus*."""
    return int(one(connection, "select coalesce(max(length(command)), 0) from cases where corpus = ?", [corpus])[0])


def read(
    connection: duckdb.DuckDBPyConnection, corpus: str, start: int, stop: int, condition: tuple[str, list[Any]]
) -> list[tuple[int, Case]]:
    """Cases of *corpus* at positions ``start <= position < stop`` that meet *condition*, with their positions.

    The condition is SQL over ``c``, a row of ``cases``, and the values bound in it.
    """
    rows = connection.execute(
        f"select position, {', '.join(_COLUMNS)} from cases as c "
        f"where corpus = ? and position >= ? and position < ? and ({condition[0]}) order by position",
        [corpus, start, stop, *condition[1]],
    ).fetchall()
    return [(row[0], _case(row[1:])) for row in rows]


def _case(row: tuple[Any, ...]) -> Case:
    id, command, dialect, label, connection, tags, rationale, source, split, arguments, environment, named, meta = row
    return Case(
        id, command, dialect, RiskLevel(label) if label else None, connection, tuple(tags), rationale, source,
        Split(split), tuple(arguments), tuple(environment), msgspec.json.decode(named), msgspec.json.decode(meta),
    )  # fmt: skip


def request_of(case: Case) -> str:
    """The request's name: cases that share it would be asked the same, word for word."""
    return str(uuid.UUID(bytes=hashlib.sha256(seal(case.request).encode()).digest()[:16]))


def _batched(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while chunk := list(itertools.islice(rows, _CHUNK)):
        yield chunk
