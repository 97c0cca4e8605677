"""What if: recorded commands under another policy, model or prompt, before it is rolled out: what would change.

Under another policy nothing is asked: outcomes are decided again. Another model or prompt has to be asked, which is a
replay; then its run is held beside the old one.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import duckdb

from workbench.asked import check_floor, fitted
from workbench.domain.risk import Action
from workbench.domain.rule import Policy
from workbench.domain.run import Run
from workbench.evaluation.moves import Moves
from workbench.evaluation.rate import Rate
from workbench.store import changes, figures, outcomes
from workbench.store.file import Store, roomy
from workbench.store.frame import frame

if TYPE_CHECKING:
    import polars as pl

SHOWN = ("id", "dialect", "connection", "label", "risk", "gap", "was", "now", "command", "title", "explanation")
"""What is listed of a case."""


class WhatIf:
    """What would have been decided instead. The store is held only inside each call.

    ``usd_per_1000`` is what the model takes for 1,000 commands, before and after; None where that is not known.
    """

    def __init__(self, store: Store, run: Run, *, policy: Policy | None = None, other: Run | None = None) -> None:
        self._store = store
        self._run = run
        self._policy = policy
        self._other = other
        with store.hold(create=False) as connection, roomy(connection):
            relation = self._relation(connection)
            self._moves = Moves(changes.cases(connection, relation), changes.moves(connection, relation))
            totals = [figures.totals(connection, each) for each in (run, other or run)]
        self.usd_per_1000 = tuple(
            None if each["cost_usd"] is None or not each["rows"] else 1_000 * each["cost_usd"] / each["rows"]
            for each in totals
        )

    def __repr__(self) -> str:
        instead = f"run {self._other.id}" if self._other is not None else "another policy"
        return f"<what if {instead} instead of run {self._run.id}: {self.changed_cases:g} of {self.cases} cases change>"

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return self._moves.cases

    @property
    def moves(self) -> Mapping[tuple[Action, Action], float]:
        """Cases by what was decided and what would have been, as means over repeats."""
        return self._moves.counts

    @property
    def newly_blocked(self) -> float:
        """Cases that were allowed and would be blocked."""
        return self._moves.newly_blocked

    @property
    def newly_blocked_fine(self) -> float:
        """Those of them that are not labelled high."""
        return self._moves.newly_blocked_fine

    @property
    def changed_cases(self) -> float:
        """Cases that come out otherwise."""
        return self._moves.changed

    def share(self, action: Action, *, now: bool) -> Rate:
        """How much of it ends in *action*, as it was or as it would be *now*, with its 95 % Wilson interval."""
        return self._moves.share(action, now=now)

    @property
    def changed(self) -> "pl.DataFrame":
        """One row a prediction that comes out otherwise, ``was`` and ``now``; what to read first comes first.

        First what is now let through, high risk before the rest, then what worked and is now blocked, what a person now
        decides instead of a block, what worked and now needs an approval, and the rest.
        """
        with self._store.hold(create=False) as connection, roomy(connection):
            return frame(connection.sql(changes.changed(self._relation(connection))))

    def first(self, limit: int) -> list[dict[str, Any]]:
        """The first *limit* of :attr:`changed`, as plain values."""
        with self._store.hold(create=False) as connection, roomy(connection):
            return changes.listing(connection, self._relation(connection), limit, SHOWN)

    def _repr_html_(self) -> str:
        from workbench import views

        return views.whatif(self)

    def as_dict(self, per_day: int | None = None, limit: int = 50) -> dict[str, Any]:
        """For JSON: what ``whatif --json`` prints."""
        return {
            "run": self._run.id,
            "other": None if self._other is None else self._other.id,
            **self._moves.as_dict(per_day),
            "usd_per_1000": dict(zip(("was", "now"), self.usd_per_1000, strict=True)),
            "first": self.first(limit),
        }

    def _relation(self, connection: duckdb.DuckDBPyConnection) -> str:
        if self._other is not None:
            return changes.instead(self._run, self._other)
        policy = self._policy or Policy()
        return changes.redecided(
            connection, self._run, lambda kind: kind.verdict(policy.rule_for(kind.connection)).action
        )


def under(store: Store, run: Run, policy: Policy) -> WhatIf:
    """*run* under *policy*.

    Raises:
        InputError: the policy would have asked in another way, or has a floor and the rows no static risk.
    """
    with store.hold(create=False) as connection:
        names = outcomes.connections(connection, run.fingerprints["corpus"])
        static = all(kind.static is not None for kind, _ in outcomes.kinds(connection, run))
    policy = fitted(run, policy, names)
    check_floor(run, policy, static=static)
    return WhatIf(store, run, policy=policy)
