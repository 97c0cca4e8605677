"""Links: a store's chain as it is gone on with, by what is journaled, and by what a transaction commits at its end.

Who goes on with it has the turn (:mod:`workbench.store.turn`), from the first link until it is on disk or forgotten.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

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


class _Content(NamedTuple):
    kind: str
    text: bytes
    number: int | None
    id: str | None
    keep: bool


class Links:
    """The chain in the store of *connection*, gone on with under the key of *chain*.

    *told* hears of a head now, every *every* entries and at the end, in the writer's thread; it raises nothing. Where
    rows came to be without an entry, or entries under another key, the chain begins anew, on top of what is there.
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
        self._pending: list[_Content] = []
        last = connection.execute("select seq, link from chain order by seq desc limit 1").fetchall()
        self._seq, self._link = last[0] if last else (0, GENESIS)
        self._kept = self._stored = (self._seq, self._link)
        self._last_told = (0, GENESIS)  # how far a server that died had told of is not known
        self._marks: list[tuple[int, bytes]] = []
        """Where heads are to be told of, once the chain is in the store so far."""
        self.began: Began | None = None
        """What was put down of a beginning, where this is one."""
        began = _beginning(connection, chain)
        if began is not None:
            self._begin(connection, began)
        self.tell()

    @property
    def head(self) -> Head:
        """How far the chain is in the store, now."""
        count, link = self._stored
        return self._chain.head(count, link, utc_now())

    @property
    def kept(self) -> tuple[int, bytes]:
        """How far it is on disk, in the store or in its journal."""
        return self._kept

    @property
    def pending(self) -> bool:
        """Whether anything was taken in that is not linked yet."""
        return bool(self._pending)

    def add(self, table: str, row: tuple[Any, ...], *, number: int | None = None) -> None:
        """Take in *row* of *table* as it is now, with the number that it begins with, if it has one."""
        kind, at = KINDS[table]
        self.entry(kind, chains.text(row), number=number, id=row[at], keep=number is None)

    def entry(
        self, kind: str, text: bytes, *, number: int | None = None, id: str | None = None, keep: bool = True
    ) -> None:
        """Take in an entry whose content is *text*, which is to *keep* where nothing else does."""
        self._pending.append(_Content(kind, text, number, id, keep))

    def link(self, kind: str, text: bytes, number: int | None, id: str | None) -> tuple[int, bytes, bytes]:
        """Go on by an entry whose content is *text*: its place in the chain, its digest and its link."""
        digest = self._chain.digest(text)
        self._seq += 1
        self._link = self._chain.link(self._link, digest, seq=self._seq, kind=kind, number=number, id=id)
        if self._seq % self._every == 0:
            self._marks.append((self._seq, self._link))
        return self._seq, digest, self._link

    def flush(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Link and write what was taken in, within the transaction that writes what it is of, and last in it."""
        if self._pending:
            appender = connection.appender("chain")
            pending, self._pending = self._pending, []
            for kind, text, number, id_, keep in pending:
                seq, digest, link = self.link(kind, text, number, id_)
                appender.append_row(seq, kind, number, id_, digest, link, text.decode() if keep else None)
            appender.flush()

    def keep(self) -> None:
        """What was linked is on disk."""
        self._kept = (self._seq, self._link)

    def forget(self) -> None:
        """What was linked is not on disk, and will not be."""
        self._seq, self._link = self._kept
        while self._marks and self._marks[-1][0] > self._seq:
            self._marks.pop()

    def drop(self) -> None:
        """What was taken in and not linked will not come to be."""
        self._pending.clear()

    def store(self, upto: tuple[int, bytes]) -> None:
        """The chain is in the store *upto* there; heads that were to be told of by then are."""
        self._stored = upto
        while self._marks and self._marks[0][0] <= upto[0]:
            self._tell(self._marks.pop(0))

    def tell(self) -> None:
        """Hand out the head, unless it was handed out already."""
        if self._last_told != self._stored:
            self._tell(self._stored)

    def _tell(self, mark: tuple[int, bytes]) -> None:
        self._last_told = mark
        if self._told is not None:
            self._told(self._chain.head(*mark, utc_now()))

    def _begin(self, connection: duckdb.DuckDBPyConnection, began: Began) -> None:
        connection.execute("begin")
        try:
            reviews = _unlike(connection, self._chain)
            began = msgspec.structs.replace(began, changed=len(reviews))
            self.entry("began", _encode(began))
            for row in reviews:
                self.add("reviews", row)
            self.flush(connection)
            connection.execute("commit")
        except BaseException:
            connection.rollback()
            raise
        self.began = began
        self.keep()
        self.store(self.kept)


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
