"""Links: a store's chain as its writer goes on with it, in the order and in the transactions in which it commits."""

from collections.abc import Callable
from typing import Any

import duckdb
import msgspec

from workbench.domain import chain as chains
from workbench.domain.chain import GENESIS, Began, Chain, Head
from workbench.store.file import one, utc_now

KINDS = {"decisions": ("decision", 1), "audit": ("audit", 7), "reviews": ("review", 0)}
"""The tables whose rows are chained: what their entries are called, and which column is the id."""

HEADS_EVERY = 1_000
"""Entries between two heads."""

_PAGE = 1_000
_encode = msgspec.json.Encoder().encode


class Links:
    """The chain in the store of *connection*, gone on with under the key of *chain*.

    *told* hears of a head every *every* entries and at the end, in the writer's thread; it raises nothing. Where rows
    came to be without an entry, or entries under another key, the chain begins anew, on top of what is there.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        chain: Chain,
        told: Callable[[Head], None] | None = None,
        every: int = HEADS_EVERY,
    ) -> None:
        self._chain = chain
        self._told = told
        self._every = every
        self._pending: list[tuple[Any, ...]] = []
        last = connection.execute("select seq, link from chain order by seq desc limit 1").fetchall()
        self._seq, self._link = last[0] if last else (0, GENESIS)
        self._committed = self._last_told = (self._seq, self._link)
        self.began: Began | None = None
        """What was put down of a beginning, where this is one."""
        began = _beginning(connection, chain)
        if began is not None:
            self._begin(connection, began)

    @property
    def head(self) -> Head:
        """How far the chain is on disk, now."""
        count, link = self._committed
        return self._chain.head(count, link, utc_now())

    def add(self, table: str, row: tuple[Any, ...], *, number: int | None = None) -> None:
        """Take in *row* of *table* as it is now, with the number that it begins with, if it has one."""
        kind, at = KINDS[table]
        text = chains.text(row)
        self.entry(kind, text, number=number, id=row[at], keep=number is None)

    def entry(
        self, kind: str, text: bytes, *, number: int | None = None, id: str | None = None, keep: bool = True
    ) -> None:
        """Take in an entry whose content is *text*, which is to *keep* where nothing else does."""
        digest = self._chain.digest(text)
        self._seq += 1
        self._link = self._chain.link(self._link, digest, seq=self._seq, kind=kind, number=number, id=id)
        self._pending.append((self._seq, kind, number, id, digest, self._link, text.decode() if keep else None))

    def flush(self, appender: Callable[[str], Any]) -> None:
        """Write what was taken in, within the transaction that writes what it is of, by the *appender* of a table."""
        if self._pending:
            chain = appender("chain")
            chain.append_rows(self._pending)
            chain.flush()

    def settle(self) -> None:
        """It is on disk."""
        self._pending.clear()
        self._committed = (self._seq, self._link)
        if self._seq - self._last_told[0] >= self._every:
            self.tell()

    def forget(self) -> None:
        """It is not on disk, and will not be."""
        self._pending.clear()
        self._seq, self._link = self._committed

    def tell(self) -> None:
        """Hand out the head, unless it was handed out already."""
        if self._told is not None and self._last_told != self._committed:
            self._told(self.head)
            self._last_told = self._committed

    def _begin(self, connection: duckdb.DuckDBPyConnection, began: Began) -> None:
        connection.execute("begin")
        try:
            reviews = _unlike(connection, self._chain)
            began = msgspec.structs.replace(began, changed=len(reviews))
            self.entry("began", _encode(began))
            for row in reviews:
                self.add("reviews", row)
            self.flush(connection.appender)
            connection.execute("commit")
        except BaseException:
            connection.rollback()
            raise
        self.began = began
        self.settle()
        self.tell()


def numbered(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """The highest number that a row of *table* ever had, also of rows that are there no more."""
    kind = KINDS[table][0] if table in KINDS else None
    there, chained = one(
        connection,
        f"select coalesce(max(seq), 0), (select coalesce(max(number), 0) from chain where kind = ?) from {table}",
        [kind],
    )
    return max(int(there), int(chained))


def _beginning(connection: duckdb.DuckDBPyConnection, chain: Chain) -> Began | None:
    """The beginning to be put down; None where the chain goes on as it is."""
    decisions, audit = numbered(connection, "decisions"), numbered(connection, "audit")
    covered, changes = one(
        connection,
        "select coalesce(max(number) filter (where kind = 'decision'), 0), "
        "coalesce(max(number) filter (where kind = 'audit'), 0) from chain",
    )
    last = began(connection)
    if last is not None:
        covered, changes = max(covered, last.decisions), max(changes, last.audit)
        if last.key == chain.key and (decisions, audit) == (covered, changes):
            return None
    (outside,) = one(connection, "select count(*) from decisions where seq > ?", [covered])
    (outside_audit,) = one(connection, "select count(*) from audit where seq > ?", [changes])
    return Began(
        key=chain.key, at=utc_now(), decisions=decisions, audit=audit, outside=outside, outside_audit=outside_audit
    )


def began(connection: duckdb.DuckDBPyConnection) -> Began | None:
    """The last beginning of the chain."""
    found = connection.execute("select payload from chain where kind = 'began' order by seq desc limit 1").fetchall()
    try:
        return msgspec.json.decode(found[0][0], type=Began) if found else None
    except (TypeError, msgspec.DecodeError):
        return None  # somebody has been at it: the chain begins anew, and whoever verifies it is told


def _unlike(connection: duckdb.DuckDBPyConnection, chain: Chain) -> list[tuple[Any, ...]]:
    """The reviews that are not what their last entry says, or have none."""
    found = connection.execute(
        "select r.*, l.digest from reviews as r left join "
        "(select id, arg_max(digest, seq) as digest from chain where kind = 'review' group by id) as l on l.id = r.id "
        "order by r.created_at, r.id"
    )
    unlike = []
    while rows := found.fetchmany(_PAGE):
        for *row, digest in rows:
            if digest is None or chain.digest(chains.text(row)) != digest:
                unlike.append((str(row[0]), *row[1:]))
    return unlike
