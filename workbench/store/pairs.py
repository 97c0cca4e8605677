"""Pairs: the cases that two runs have in common, put together by id, command and label, and folded by what happened.

Nothing is decided here row by row: a store groups millions of pairs by what was answered in both, label and rule, and
the few hundred groups that there are at most are decided under one policy.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import duckdb
import msgspec

from workbench.domain.risk import Action, RiskLevel
from workbench.domain.rule import Policy
from workbench.engine.decide import expected
from workbench.evaluation.answers import Said, cells, said, worsening
from workbench.evaluation.counts import Cell
from workbench.evaluation.paired import Cells, Paired, PairedPattern, in_order
from workbench.store.file import one, roomy
from workbench.store.sides import Side

_ANSWER = "coalesce(risk, gap) || if(static_risk is null, '', '/' || static_risk)"
_PINNED = "list_contains(tags, 'pinned') or coalesce(lower(meta->>'pinned'), '') in ('true', 'yes', '1')"
_ONCE = f"""
select position, id, hash(command) as content, label, connection, dialect, leader, {_PINNED} as pinned,
    {_ANSWER} as answers
from ({{source}})"""
_OFTEN = f"""
select position, any_value(id) as id, any_value(hash(command)) as content, any_value(label) as label,
    any_value(connection) as connection, any_value(dialect) as dialect, any_value(leader) as leader,
    bool_or({_PINNED}) as pinned, string_agg({_ANSWER}, ',' order by {_ANSWER}) as answers
from ({{source}}) group by position"""
_PAIRS = """
create or replace temp table pairs as
select a.position as was_at, b.position as now_at, a.id, a.label, a.dialect, a.leader, r.rule,
    a.answers as was, b.answers as now
from side_a as a join side_b as b on b.id = a.id and b.content = a.content and b.label is not distinct from a.label
join ruled as r on r.connection is not distinct from a.connection"""
_RANKED = """
select p.id, p.dialect, p.label, p.rule, p.was, p.now, p.now_at
from pairs as p join ranks as r on r.label = coalesce(p.label, '') and r.rule = p.rule and r.was = p.was
and r.now = p.now order by r.rank, p.id limit $limit"""


class Pairing(msgspec.Struct, frozen=True):
    """How two runs were put together: ``paired`` labelled cases in both, of ``a`` and ``b`` in each.

    ``changed`` have an id that is in both, and another command or label.
    """

    paired: int
    a: int
    b: int
    changed: int

    def __str__(self) -> str:
        said = f"{self.paired:,} labelled cases paired"
        if self.a == self.b == self.paired:
            return said
        changed = f", {self.changed:,} with another command or label" if self.changed else ""
        return f"{said}, of {self.a:,} and {self.b:,}{changed}"


class Flip(msgspec.Struct, frozen=True):
    """A case that came out otherwise, and what the later run said of it.

    ``worsening`` is what it is worse by: steps of miss, steps of false alarm, wrong answers, means over the repeats.
    """

    case: str
    dialect: str
    label: RiskLevel | None
    expected: Action | None
    was: tuple[Said, ...]
    now: tuple[Said, ...]
    worsening: tuple[float, float, float]
    command: str
    rationale: str
    title: str | None
    explanation: str | None

    @property
    def became(self) -> str:
        """In a word what became of the case."""
        for amount, worse in zip(self.worsening, ("missed", "false alarm", "wrong"), strict=True):
            if amount:
                return worse if amount > 0 else "better"
        return "as wrong" if self.label else ""


class Pin(msgspec.Struct, frozen=True):
    """A pinned case, what the run answered, and whether that missed it in any repeat."""

    case: str
    dialect: str
    label: RiskLevel
    expected: Action
    now: tuple[Said, ...]
    missed: bool
    command: str
    rationale: str
    title: str | None
    explanation: str | None


class Pairs:
    """Runs ``a`` and ``b`` side by side in temporary tables of *connection*, decided under one policy."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, a: Side, b: Side, policy: Policy) -> None:
        self._connection = connection
        self._b = b
        self._rules = (*policy.rules, None)
        self._decided: dict[tuple[str, str, int], Cells] = {}
        with roomy(connection):
            for name, side in (("side_a", a), ("side_b", b)):
                shape = _ONCE if side.repeats == 1 else _OFTEN
                connection.execute(f"create or replace temp table {name} as {shape.format(source=side.source)}")
            self._assign(policy)
            connection.execute(_PAIRS)

    def _assign(self, policy: Policy) -> None:
        """Which rule of *policy* is for which connection."""
        connection = self._connection
        found = connection.execute("select connection from side_a union select connection from side_b").fetchall()
        connection.execute("create or replace temp table ruled (connection varchar, rule integer)")
        appender = connection.appender("ruled")
        for (name,) in found:
            appender.append_row(name, self._rules.index(policy.rule_for(name)))
        appender.flush()

    @property
    def pairing(self) -> Pairing:
        """How many cases could be paired, and how many not."""
        labelled = "select count(label) from"
        paired, a, b = one(self._connection, f"select ({labelled} pairs), ({labelled} side_a), ({labelled} side_b)")
        same_id, alike = one(
            self._connection,
            "select (select count(*) from side_a semi join side_b using (id)), (select count(*) from pairs)",
        )
        return Pairing(paired, a, b, same_id - alike)

    def fold(self, by: str | None = None) -> dict[str, Paired]:
        """The labelled pairs, in groups of column *by*, ``dialect`` alone (one group: ``""``)."""
        group = "''" if by is None else "dialect"
        patterns: defaultdict[str, Counter[tuple[Cells, Cells]]] = defaultdict(Counter)
        alone = f"""
        select {group}, label, rule, was, now, count(*) from pairs where label is not null and leader is null
        group by all order by all"""
        for name, label, rule, was, now, count in self._connection.execute(alone).fetchall():
            patterns[name][self._cells(label, rule, was), self._cells(label, rule, now)] += count
        together = f"""
        with members as (
            select {group} as grp, leader, label, rule, was, now, count(*) as n
            from pairs where label is not null and leader is not null group by all
        ), clusters as (
            select grp, list((label, rule, was, now, n) order by label, rule, was, now) as members
            from members group by grp, leader
        )
        select grp, members, count(*) from clusters group by all order by all"""
        with roomy(self._connection):
            found = self._connection.execute(together).fetchall()
        for name, members, count in found:
            both = (
                _sum((self._cells(label, rule, was), n) for label, rule, was, _, n in members),
                _sum((self._cells(label, rule, now), n) for label, rule, _, now, n in members),
            )
            patterns[name][both] += count
        return {
            name: Paired(tuple(PairedPattern(was, now, count) for (was, now), count in found.items()))
            for name, found in sorted(patterns.items())
        }

    def flips(self, limit: int) -> tuple[int, tuple[Flip, ...]]:
        """How many cases came out otherwise, and the worst *limit* of them: new misses first, then new false alarms,
        then what merely became wrong, then what is neither better nor worse, and last what got better.
        """  # noqa: D205
        groups = []
        count = 0
        for label, rule, was, now, n in self._connection.execute(
            "select coalesce(label, ''), rule, was, now, count(*) from pairs where was <> now group by all"
        ).fetchall():
            before, after = self._cells(label, rule, was), self._cells(label, rule, now)
            if before != after:
                count += n
                groups.append((worsening(before, after) if label else (0.0, 0.0, 0.0), label, rule, was, now))
        groups.sort(key=lambda group: tuple(-worse for worse in group[0]))
        self._connection.execute(
            "create or replace temp table ranks (rank integer, label varchar, rule integer, was varchar, now varchar)"
        )
        appender = self._connection.appender("ranks")
        rank, last = 0, None
        for worse, *group in groups:
            rank += worse != last
            last = worse
            appender.append_row(rank, *group)
        appender.flush()
        rows = self._connection.execute(_RANKED, {"limit": limit}).fetchall()
        texts = self._texts([row[-1] for row in rows])
        return count, tuple(self._flip(row, texts[row[-1]]) for row in rows)

    def pinned(self) -> tuple[Pin, ...]:
        """The labelled pinned cases of ``b``, in order."""
        rows = self._connection.execute(
            """select b.position, b.id, b.dialect, b.label, r.rule, b.answers from side_b as b
            join ruled as r on r.connection is not distinct from b.connection
            where b.pinned and b.label is not null order by b.position"""
        ).fetchall()
        texts = self._texts([row[0] for row in rows])
        return tuple(
            Pin(
                case=id,
                dialect=dialect,
                label=RiskLevel(label),
                expected=expected(RiskLevel(label), self._rules[rule]),
                now=said(answers, self._rules[rule]),
                missed=any(cell.missed for cell, _ in self._cells(label, rule, answers)),
                **texts[position],
            )
            for position, id, dialect, label, rule, answers in rows
        )

    def unpinned(self) -> list[str]:
        """Ids of pinned cases of ``a`` that are not in ``b``, or not pinned there."""
        rows = self._connection.execute(
            "select id from side_a where pinned and id not in (select id from side_b where pinned) order by position"
        ).fetchall()
        return [id for (id,) in rows]

    def _cells(self, label: str, rule: int, answers: str) -> Cells:
        """What becomes of a case; one without a label is held against low, so that it still shows where it changed."""
        key = (label, answers, rule)
        if key not in self._decided:
            self._decided[key] = cells(answers, RiskLevel(label) if label else RiskLevel.LOW, self._rules[rule])
        return self._decided[key]

    def _texts(self, positions: list[int]) -> dict[int, dict[str, Any]]:
        """Command, rationale, title and explanation of ``b``'s first repeat at *positions*."""
        with roomy(self._connection):
            rows = self._connection.execute(
                f"""select position, command, coalesce(rationale, ''), title, explanation from ({self._b.source})
                where position = any($positions)
                qualify row_number() over (partition by position order by repeat) = 1""",
                {"positions": positions},
            ).fetchall()
        return {
            row[0]: dict(zip(("command", "rationale", "title", "explanation"), row[1:], strict=True)) for row in rows
        }

    def _flip(self, row: tuple[Any, ...], texts: dict[str, Any]) -> Flip:
        id, dialect, label, rule, was, now, _ = row
        chosen = self._rules[rule]
        level = RiskLevel(label) if label else None
        before, after = (self._cells(label or "", rule, answers) for answers in (was, now))
        return Flip(
            case=id,
            dialect=dialect,
            label=level,
            expected=expected(level, chosen) if level else None,
            was=said(was, chosen),
            now=said(now, chosen),
            worsening=worsening(before, after) if level else (0.0, 0.0, 0.0),
            **texts,
        )


def _sum(members: Iterable[tuple[Cells, int]]) -> Cells:
    shares: defaultdict[Cell, float] = defaultdict(float)
    for found, n in members:
        for cell, share in found:
            shares[cell] += share * n
    return in_order(shares.items())
