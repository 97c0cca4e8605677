"""Verifying: a store held against its own chain, row by row, with little in memory however much there is.

Nothing in the store is taken at its word but the key: every link is made again, every content is made again from the
row that it is of. What is found is named by its entry, the first of it first.
"""

import datetime
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from workbench.domain import chain as chains
from workbench.domain.chain import GENESIS, Began, Chain, Head, OtherKey, Retired
from workbench.store import entries, showing, standing
from workbench.store.entries import Entry
from workbench.store.file import make_room, one, utc_now
from workbench.store.links import KINDS
from workbench.store.report import SHOWN, Fault, Report

_PAGE = 100
_TABLES = {"decision": "decisions", "audit": "audit"}
_Digests = Mapping[int, tuple[Mapping[str, bytes], ...]]


def has_chain(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether anything is chained here."""
    tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    return "chain" in tables and bool(one(connection, "select exists (select 1 from chain)")[0])


def verify(
    connection: duckdb.DuckDBPyConnection,
    chain: Chain,
    heads: Sequence[Head] | None = None,
    older: Sequence[Chain] = (),
) -> Report:
    """Hold what *connection* has against its chain, and the chain against *heads*, which were kept elsewhere.

    *older* are of keys that were in use before that of *chain*; what it begins, none of them goes on with.

    Raises:
        OtherKey: nothing here was made with any of the keys.
    """
    return _Verifier(connection, (chain, *older), heads).report()


class _Verifier:
    def __init__(
        self, connection: duckdb.DuckDBPyConnection, chains: Sequence[Chain], heads: Sequence[Head] | None
    ) -> None:
        self._connection = connection
        self._chain = chains[0]
        self._chains = self._to_come = tuple(chains)
        self._heads = heads
        self._wanted: dict[int, list[Head]] = {}
        retired: list[tuple[int, Retired]] = entries.decodeds(connection, "retired", Retired)
        self._retired_at = retired[-1][0] if retired else 0
        # What one let go stays so, also where the next is about less: of something older that was still open before.
        never = Retired(before=datetime.datetime.min, at=datetime.datetime.min, decisions=0, reviews="")
        each = [never, *(entry for _, entry in retired)]
        self._retired_to = Retired(
            before=max(entry.before.replace(tzinfo=None) for entry in each),
            at=each[-1].at,
            decisions=max(entry.decisions for entry in each),
            reviews=max(entry.reviews for entry in each),
        )
        self._report = Report()
        self._proven: Counter[str] = Counter()
        self._gone: Counter[str] = Counter()
        self._under_key = True
        beginnings = entries.decodeds(connection, "began", Began)
        self._first = beginnings[0][1] if beginnings else Began(key=self._chain.key, at=datetime.datetime.min)
        """What was there before anything was chained."""
        self._before = {
            "decision": max((began.decisions for _, began in beginnings), default=0),
            "audit": max((began.audit for _, began in beginnings), default=0),
        }
        """The last row that may be there without an entry: a beginning says how many of them there are."""
        self._upto = dict.fromkeys(_TABLES, 0)

    def report(self) -> Report:
        report = self._report
        self._refuse_other_key()
        longest = one(
            self._connection, "select coalesce(max(strlen(request) + strlen(raw) + strlen(terms)), 0) from decisions"
        )
        make_room(self._connection, int(longest[0]))
        for head in self._heads or ():
            self._wanted.setdefault(head.count, []).append(head)
        before, last = GENESIS, 0
        for chunk in entries.chunks(self._connection):
            rows = {kind: self._digests(kind, chunk) for kind in _TABLES}
            for entry in chunk:
                self._step(entry, before, last, rows)
                before, last = entry.link, entry.seq
                report.entries += 1
        for heads in list(self._wanted.values()):
            for head in heads:
                self._beyond(head, last)
        self._outside()
        if self._under_key and self._chain is not self._chains[0]:
            self._fault("it ends with a key from before: verify it with that as WORKBENCH_SECRET_KEY")
        self._reviews()
        self._shown()
        report.heads = None if self._heads is None else len(self._heads)
        report.proven, report.retired = dict(self._proven), dict(self._gone)
        report.before = self._retired_to.before if self._retired_at else None
        report.head = self._chain.head(last, before, utc_now())
        report.faults = sorted(report.faults, key=lambda fault: (fault.entry is None, fault.entry))
        return report

    def _refuse_other_key(self) -> None:
        named = {began.key for _, began in entries.decodeds(self._connection, "began", Began)}
        beginnings = self._connection.execute(
            "select b.seq, b.kind, b.number, b.id::varchar, b.digest, b.link, b.payload, a.link from chain as b "
            "left join chain as a on a.seq = b.seq - 1 where b.kind = 'began'"
        ).fetchall()
        made = any(self._maker(Entry(*entry), before or GENESIS) for *entry, before in beginnings)
        if named and not made and named.isdisjoint(chain.key for chain in self._chains):
            raise OtherKey(
                "WORKBENCH_SECRET_KEY is not the key that this chain was made with, or its beginning was changed"
            )

    def _digests(self, kind: str, chunk: list[Entry]) -> _Digests:
        """The codes of the rows that the entries of *kind* in *chunk* are of, made again, by number and by key.

        What lies between them and no entry is of was put in.
        """
        numbers = {entry.number for entry in chunk if entry.kind == kind and entry.number is not None}
        digests: dict[int, tuple[dict[str, bytes], ...]] = {}
        if not numbers:
            return digests
        low, high = min(numbers), max(numbers)
        low = min(low, max(self._upto[kind], self._before[kind]) + 1)
        if high - low < 10 * entries.CHUNK:
            which, values = "between ? and ?", [low, high]
        else:  # somebody has been at the numbers, which the links say
            which, values = "= any(?)", [sorted(numbers)]
        found = self._connection.execute(f"select * from {_TABLES[kind]} where seq {which}", values)
        while rows := found.fetchmany(_PAGE):
            for row in rows:
                if row[0] in numbers:
                    digests[row[0]] = (*digests.get(row[0], ()), self._again(row))
                elif row[0] > self._before[kind]:
                    self._put_in(kind, row[0], row[KINDS[_TABLES[kind]][1]])
        self._upto[kind] = max(self._upto[kind], high)
        return digests

    def _again(self, row: Sequence[Any]) -> dict[str, bytes]:
        # JSON has no word for a number that is none, and takes it for null; none was ever written.
        strange = any(isinstance(value, float) and not math.isfinite(value) for value in row)
        text = b"" if strange else chains.text(list(row))
        return {chain.key: chain.digest(text) for chain in self._chains}

    def _step(self, entry: Entry, before: bytes, last: int, rows: Mapping[str, _Digests]) -> None:
        if entry.seq <= last:
            self._fault("a second entry has this number", entry)
            return
        if entry.seq > last + 1:
            missing = (
                f"entry {last + 1:,} is" if entry.seq == last + 2 else f"entries {last + 1:,} to {entry.seq - 1:,} are"
            )
            self._fault(f"{missing} missing", seq=last + 1)
        if entry.kind == "began":
            self._begin(entry, before if entry.seq == last + 1 else None)
        if self._under_key and entry.seq == last + 1:
            if entry.linked(self._chain, before) != entry.link:
                self._fault("the entry is not the one that was made here: it was changed, inserted or moved", entry)
        self._content(entry, rows)
        for head in self._wanted.pop(entry.seq, ()):
            self._head(head, entry)

    def _maker(self, entry: Entry, before: bytes) -> Chain | None:
        """The chain that made *entry* after *before*."""
        return next((chain for chain in self._to_come if entry.linked(chain, before) == entry.link), None)

    def _begin(self, entry: Entry, before: bytes | None) -> None:
        """Go on with the key that made *entry*; whose it says it is counts only where none of ours did."""
        began = entries.decoded(entry.payload, Began)
        maker = None if before is None else self._maker(entry, before)
        if maker is None and began is not None:
            maker = next((chain for chain in self._to_come if chain.key == began.key), None)
            self._under_key = maker is not None
        if maker is not None:
            self._chain, self._under_key = maker, True
            if maker is self._chains[0]:
                self._to_come = (maker,)
        if began is None:
            return
        if not self._under_key:
            self._fault("from here on the chain was made with another key, with which it is to be verified", entry)
        if entry.seq == 1:
            return
        for count, rows, gone in (
            (began.outside, "decisions", began.decisions <= self._retired_to.decisions),
            (began.outside_audit, "changes of configuration", False),
            (began.changed - self._carried_over(entry, began.changed), "reviews", False),
        ):
            if count and not (gone and entry.seq < self._retired_at):
                self._fault(f"{count:,} {rows} before it were written or changed without the key, or put in", entry)

    def _carried_over(self, entry: Entry, count: int) -> int:
        """How many of the *count* reviews after *entry* are what they were: put down anew, under another key."""
        (same,) = one(
            self._connection,
            "select count(*) from (select c.payload, arg_max(p.payload, p.seq) as before from chain as c "
            "join chain as p on p.kind = 'review' and p.id = c.id and p.seq < ? "
            "where c.kind = 'review' and c.seq > ? and c.seq <= ? group by c.seq, c.payload) where payload = before",
            [entry.seq, entry.seq, entry.seq + count],
        )
        return int(same)

    def _content(self, entry: Entry, rows: Mapping[str, _Digests]) -> None:
        if not self._under_key:
            return
        if entry.kind in _TABLES:
            found = rows[entry.kind].get(entry.number or 0, ())
        else:
            text = entry.payload
            found = () if text is None else ({self._chain.key: self._chain.digest(text.encode())},)
        if not found:
            if self._may_be_gone(entry):
                self._gone[entry.kind] += 1
            else:
                self._fault("the row is missing" if entry.kind in _TABLES else "its content is missing", entry)
        elif len(found) > 1:
            self._fault("a second row has this number", entry)
        elif found[0][self._chain.key] != entry.digest:
            self._fault("the row was changed" if entry.kind in _TABLES else "its content was changed", entry)
        else:
            self._proven[entry.kind] += 1

    def _may_be_gone(self, entry: Entry) -> bool:
        if entry.seq > self._retired_at:
            return False
        if entry.kind == "decision":
            return (entry.number or 0) <= self._retired_to.decisions
        return entry.kind == "review" and (entry.id or "") < self._retired_to.reviews

    def _beyond(self, head: Head, last: int) -> None:
        """*head* is of an entry that is not here."""
        if not self._is_ours(head):
            self._fault(f"the head that counts {head.count:,} entries was not made with this key")
        elif head.count > last:
            self._fault(
                f"the tail was cut off: the head of {_moment(head)} counts {head.count:,} entries, and the last here "
                f"is {last:,}",
                seq=last + 1,
            )

    def _is_ours(self, head: Head) -> bool:
        return any(chain.made(head) for chain in self._chains)

    def _head(self, head: Head, entry: Entry) -> None:
        if not self._is_ours(head):
            if self._under_key:
                self._fault(f"the head that counts {head.count:,} entries was not made with this key", entry)
        elif head.hash != entry.link.hex():
            self._fault(f"the head of {_moment(head)} knows another entry here", entry)

    def _outside(self) -> None:
        """Rows that no entry is of, after the last that one is of; and more before the chain than there were."""
        for kind, table in _TABLES.items():
            at = max(self._upto[kind], self._before[kind])
            extra = self._connection.execute(
                f"select seq, id from {table} where seq > ? order by seq limit {SHOWN:d}", [at]
            ).fetchall()
            for number, id_ in extra:
                self._put_in(kind, number, id_)
        for kind, last, outside in (
            ("decision", self._first.decisions, self._first.outside),
            ("audit", self._first.audit, self._first.outside_audit),
        ):
            (there,) = one(self._connection, f"select count(*) from {_TABLES[kind]} where seq <= ?", [last])
            if kind == "decision":
                self._report.unproven = there
            if there > outside:
                self._fault(f"{there - outside:,} rows were put in before the chain begins", kind=kind)

    def _put_in(self, kind: str, number: int, id: Any) -> None:
        self._fault("no entry is of this row: it was put in", kind=kind, number=number, id=str(id))

    def _reviews(self) -> None:
        """Reviews as they are now, held against their last entries."""
        found = self._connection.execute(
            "select l.seq, l.id::varchar, l.digest, r.* from reviews as r full join "
            "(select id, arg_max(digest, seq) as digest, max(seq) as seq from chain where kind = 'review' group by id) "
            "as l on l.id = r.id"
        )
        while rows := found.fetchmany(_PAGE):
            for seq, id_, digest, *row in rows:
                if row[0] is None:
                    entry = Entry(seq, "review", None, id_, digest, b"", None)
                    if not self._may_be_gone(entry):
                        self._fault("the review is missing", entry)
                elif seq is None:
                    self._fault("no entry is of this review: it was put in", kind="review", id=str(row[0]))
                elif self._under_key and self._again(row)[self._chain.key] != digest:
                    entry = Entry(seq, "review", None, id_, digest, b"", None)
                    self._fault("the review was changed since", entry)

    def _shown(self) -> None:
        """What has no entry of its own, and says again what has."""
        (self._report.sessions,) = one(self._connection, "select count(*) from sessions")
        for id_, what in standing.unlike(self._connection):
            self._fault(what, kind="configuration", id=id_)
        for id_, what in showing.unlike(self._connection, self._retired_to.before if self._retired_at else None):
            self._fault(what, kind="session", id=id_)

    def _fault(self, what: str, entry: Entry | None = None, *, seq: int | None = None, **more: Any) -> None:
        self._report.count += 1
        if len(self._report.faults) < SHOWN:
            if entry is not None:
                more = {"kind": entry.kind, "number": entry.number, "id": entry.id}
                seq = entry.seq
            self._report.faults = [*self._report.faults, Fault(what=what, entry=seq, **more)]


def _moment(head: Head) -> str:
    return f"{head.at:%Y-%m-%d %H:%M:%S} UTC"
