"""Record: a run as a person meets it, its figures and frames read from the store each time they are asked for."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import msgspec

from workbench import beside, policies, slicing, whatif
from workbench.beside import Gated, Named, Pair
from workbench.domain.errors import InputError
from workbench.domain.rule import Policy
from workbench.domain.run import Run
from workbench.evaluation.counts import Counts
from workbench.evaluation.flips import Flips
from workbench.evaluation.rate import Rate
from workbench.evaluation.scorecard import Scorecard, score, score_groups
from workbench.evaluation.slices import FEWEST, Worst
from workbench.store import figures, rows, runs
from workbench.store.file import Store, roomy
from workbench.store.frame import frame
from workbench.whatif import WhatIf

if TYPE_CHECKING:
    import polars as pl

_FORMATS = {".jsonl": "json", ".csv": "csv", ".parquet": "parquet"}


class Record:
    """One run: what was replayed, and what came of it. The store's file is held only inside each call."""

    def __init__(self, store: Store, run: Run) -> None:
        self.run = run
        self._store = store

    def __repr__(self) -> str:
        return f"<run {self.id}: {self.run.model} on {self.run.cases} cases>"

    def _repr_html_(self) -> str:
        from workbench import views

        return views.record(self.fold())

    @property
    def id(self) -> str:
        """The run's id; any unique prefix names it."""
        return self.run.id

    @property
    def scorecard(self) -> Scorecard:
        """What the model is worth on the labelled cases."""
        with self._store.hold(create=False) as connection:
            counts = _only(figures.counts(connection, self.run), self.run)
        return score(counts)

    def by(self, column: str) -> dict[str, Scorecard]:
        """A scorecard for each value of *column* (dialect, label, connection, split, tag, rule, hard …).

        Raises:
            InputError: predictions cannot be grouped by that.
        """
        with self._store.hold(create=False) as connection:
            groups = figures.counts(connection, self.run, column)
        return score_groups(groups)

    @property
    def predictions(self) -> "pl.DataFrame":
        """One row a case and repeat: the case's own columns, ``risk`` (null on a gap), ``gap``, ``action`` and what the
        label ``expected``, the model's ``title`` and ``explanation``, latency, tokens, cost, and the ``raw`` reply.
        """  # noqa: D205
        return self._frame("all")

    def misses(self) -> "pl.DataFrame":
        """The predictions whose action was weaker than the label calls for, the worst first."""
        return self._frame("misses")

    def false_alarms(self) -> "pl.DataFrame":
        """The predictions whose action was stronger than the label calls for."""
        return self._frame("false_alarms")

    def gaps(self) -> "pl.DataFrame":
        """The predictions for which the model gave no verdict."""
        return self._frame("gaps")

    def listing(self, part: str, columns: Sequence[str], limit: int | None = None) -> tuple[list[dict[str, Any]], int]:
        """*columns* of the first *limit* predictions of ``misses``, ``false_alarms`` or ``gaps``, and how many it has.

        The same rows as those methods give, without holding them all.
        """
        with self._store.hold(create=False) as connection, roomy(connection, runs.longest(connection, self.run)):
            return rows.listing(connection, self.run, part, columns, limit)

    def causes(self, limit: int) -> list[tuple[str, str, int | float]]:
        """Why there are gaps: reason, detail and how many cases, the most frequent first, at most *limit* of them."""
        with self._store.hold(create=False) as connection:
            return figures.causes(connection, self.run, limit)

    def flips(self, newer: "Record", limit: int | None = None) -> Flips:
        """The cases that came out otherwise in *newer*, as both were recorded, labelled or not, the worst first.

        Each run keeps the actions of its own policy; :meth:`compare` decides both under one, and asks of the labelled.
        All are counted; the worst *limit* of them are kept, or all.
        """
        self._named(newer)
        with self._store.hold(create=False) as connection:
            return rows.flipped(connection, self.run, newer.run, limit)

    def worst(
        self, *, fewest: int = FEWEST, verbs: bool = True, progress: Callable[[str], None] | None = None
    ) -> Worst:
        """Where it fails: slices by dialect, tag, length, connection and verb of *fewest* cases or more, worst first.

        Intervals hold for all that was tried at once. *verbs* are read from the texts, which takes CPU.
        """
        return slicing.slices(self._store, self.run, fewest=fewest, verbs=verbs, progress=progress)

    def under(self, policy: Policy | str | Path) -> WhatIf:
        """What *policy*, or the file of one, would have decided instead on what was recorded. Nothing is asked.

        Raises:
            InputError: it would have asked in another way, or has a floor and the rows no static risk.
        """
        return whatif.under(self._store, self.run, policy if isinstance(policy, Policy) else policies.load(policy))

    def instead(self, other: "Record") -> WhatIf:
        """What *other*, a run of another model or prompt, decided instead on the cases that both have."""
        self._named(other)
        return WhatIf(self._store, self.run, other=other.run)

    def compare(
        self,
        other: "Record | str | Path",
        *,
        policy: Policy | str | Path | None = None,
        flips: int = beside.SHOWN,
    ) -> Pair:
        """*other* beside this run, over the labelled cases that both have, under one policy.

        Args:
            other: A record, or the id or exported file of a run.
            policy: What decides both: a Policy or the path of a policy file; None takes this run's.
            flips: How many of the cases that came out otherwise are listed, the worst first.
        """
        (found,) = beside.compare(self._store, [self.run, self._named(other)], policy, flips=flips).pairs
        return found

    def gate(
        self,
        baseline: "Record | str | Path",
        *,
        margin: float | None = None,
        alpha: float | None = None,
        flips: int = beside.SHOWN,
    ) -> Gated:
        """Whether this run is worse than *baseline*, a record or the id or exported file of a run.

        Args:
            baseline: What it is held against.
            margin: The loss that would be borne, 0.05 where none is given.
            alpha: The chance of calling worse what is as good, 0.05 where none is given.
            flips: How many of the cases that came out otherwise are listed, the worst first.
        """
        return beside.gate(self._store, self.run, self._named(baseline), margin=margin, alpha=alpha, flips=flips)

    def export(self, path: str | Path) -> int:
        """Write every prediction to *path* (.jsonl, .csv or .parquet), to be read or replayed as ``recorded:PATH``.

        Gives the number of rows.
        """
        path = Path(path)
        if path.suffix not in _FORMATS:
            raise InputError(f"cannot export to {path}; end its name in {', '.join(_FORMATS)}")
        if not path.parent.is_dir():
            raise InputError(f"cannot export to {path}: there is no folder {path.parent}; make it first")
        if path.is_dir():
            raise InputError(f"cannot export to {path}: it is a folder; name a file in it")
        with self._store.hold(create=False) as connection, roomy(connection, runs.longest(connection, self.run)):
            return rows.export(connection, self.run, path, _FORMATS[path.suffix])

    def as_dict(self) -> dict[str, Any]:
        """All figures as JSON values, as ``show --json`` prints them; undefined ones are None."""
        return self.fold().as_dict()

    def fold(self) -> "Folded":
        """All that the figures are made of, read from the store: to be scored without holding it."""
        with self._store.hold(create=False) as connection:
            whole, splits, hard = figures.counts_by(connection, self.run, (None, "split", "hard"))
            flips = figures.flipping(connection, self.run) if self.run.repeats > 1 else None
            return Folded(head(connection, self.run), _only(whole, self.run), splits, hard, flips)

    def head(self) -> dict[str, Any]:
        """What was replayed and how far it is, as JSON values, without any figure that is about labels."""
        with self._store.hold(create=False) as connection:
            return head(connection, self.run)

    def _named(self, other: "Record | str | Path") -> Named:
        """*other* as what a store knows it by, once it is there."""
        named = other.run if isinstance(other, Record) else other
        self._store.fetch(named.id if isinstance(named, Run) else str(named))
        return named

    def _frame(self, part: str) -> "pl.DataFrame":
        with self._store.hold(create=False) as connection, roomy(connection, runs.longest(connection, self.run)):
            return frame(connection.sql(rows.query(self.run, part)))


def head(connection: duckdb.DuckDBPyConnection, run: Run) -> dict[str, Any]:
    """What *run* was and how far it is, as JSON values: no scorecard, so that many runs can be listed quickly."""
    totals = figures.totals(connection, run)
    return {
        "run": run.id,
        "model": run.model,
        "corpus": list(run.corpus),
        "fingerprints": run.fingerprints,
        "started_at": f"{run.started_at.isoformat()}Z",
        "state": totals.pop("state"),
        "repeats": run.repeats,
        **totals,
    }


class Folded(msgspec.Struct, frozen=True):
    """A run's rows, folded: what its figures are made of, and no more of the store."""

    head: dict[str, Any]
    whole: Counts
    splits: dict[str, Counts]
    hard: dict[str, Counts]
    flips: Rate | None

    def as_dict(self) -> dict[str, Any]:
        """All figures as JSON values; undefined ones are None."""
        found = {**self.head, **score(self.whole).as_dict()}
        if self.flips is not None:
            found["flips"] = self.flips.as_dict()
        if len(self.splits) > 1:
            found["splits"] = {name: score(counts).as_dict() for name, counts in self.splits.items()}
        if "hard" in self.hard:
            found["hard"] = {name: score(counts).as_dict() for name, counts in self.hard.items()}
        return found


def _only(groups: Mapping[str, Counts], run: Run) -> Counts:
    """The one group there is, empty where no case has a label."""
    return groups.get("", Counts((), run.repeats))
