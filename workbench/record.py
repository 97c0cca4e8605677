"""Record: a run as a person meets it, its figures and frames read from the store each time they are asked for."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from workbench import beside
from workbench.beside import Compared, Gated, Named
from workbench.domain.errors import InputError
from workbench.domain.rule import Policy
from workbench.domain.run import Run
from workbench.evaluation.counts import Counts
from workbench.evaluation.flips import Flips, flips
from workbench.evaluation.scorecard import Scorecard, score, score_groups
from workbench.store import figures, rows
from workbench.store.file import Store, roomy
from workbench.store.frame import frame

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

    @property
    def id(self) -> str:
        """The run's id; any unique prefix names it."""
        return self.run.id

    @property
    def scorecard(self) -> Scorecard:
        """What the model is worth on the labelled cases."""
        with self._store.hold(create=False) as connection:
            return _scored(figures.counts(connection, self.run), self.run)

    def by(self, column: str) -> dict[str, Scorecard]:
        """A scorecard for each value of *column* (dialect, label, connection, split, tag, rule, hard …).

        Raises:
            InputError: predictions cannot be grouped by that.
        """
        with self._store.hold(create=False) as connection:
            return score_groups(figures.counts(connection, self.run, column))

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
        with self._store.hold(create=False) as connection, roomy(connection):
            return rows.listing(connection, self.run, part, columns, limit)

    def causes(self, limit: int) -> list[tuple[str, str, int | float]]:
        """Why there are gaps: reason, detail and how many cases, the most frequent first, at most *limit* of them."""
        with self._store.hold(create=False) as connection:
            return figures.causes(connection, self.run, limit)

    def flips(self, newer: "Record") -> Flips:
        """The cases that changed between this run and *newer*, the worst first."""
        with self._store.hold(create=False) as connection:
            return flips(rows.pairs(connection, self.run, newer.run))

    def compare(
        self, *others: "Record | str | Path", policy: Policy | str | Path | None = None, flips: int = beside.SHOWN
    ) -> Compared:
        """Each of *others* beside this run, over the labelled cases that both have, under one policy.

        Args:
            others: Records, or ids or exported files of runs.
            policy: What decides all of them: a Policy or the path of a policy file; None takes this run's.
            flips: How many of the cases that came out otherwise are listed, the worst first.
        """
        if not others:
            raise InputError("name at least one other run to compare with")
        return beside.compare(self._store, [self.run, *map(_named, others)], policy, flips=flips)

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
        return beside.gate(self._store, self.run, _named(baseline), margin=margin, alpha=alpha, flips=flips)

    def export(self, path: str | Path) -> int:
        """Write every prediction to *path* (.jsonl, .csv or .parquet), to be read or replayed as ``recorded:PATH``.

        Gives the number of rows.
        """
        path = Path(path)
        if path.suffix not in _FORMATS:
            raise InputError(f"cannot export to {path}; end its name in {', '.join(_FORMATS)}")
        if not path.parent.is_dir():
            raise InputError(f"cannot export to {path}: there is no folder {path.parent}")
        if path.is_dir():
            raise InputError(f"cannot export to {path}: it is a folder")
        with self._store.hold(create=False) as connection, roomy(connection):
            return rows.export(connection, self.run, path, _FORMATS[path.suffix])

    def as_dict(self) -> dict[str, Any]:
        """All figures as JSON values, as ``show --json`` prints them; undefined ones are None."""
        with self._store.hold(create=False) as connection:
            return summary(connection, self.run)

    def _frame(self, part: str) -> "pl.DataFrame":
        with self._store.hold(create=False) as connection, roomy(connection):
            return frame(connection.sql(rows.query(self.run, part)))


def _named(other: Record | str | Path) -> Named:
    return other.run if isinstance(other, Record) else other


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


def summary(connection: duckdb.DuckDBPyConnection, run: Run) -> dict[str, Any]:
    """All figures of *run* as JSON values."""
    whole, splits, hard = figures.counts_by(connection, run, (None, "split", "hard"))
    found = {**head(connection, run), **_scored(whole, run).as_dict()}
    if run.repeats > 1:
        found["flips"] = figures.flipping(connection, run).as_dict()
    if len(splits) > 1:
        found["splits"] = {name: score(counts).as_dict() for name, counts in splits.items()}
    if "hard" in hard:
        found["hard"] = {name: score(counts).as_dict() for name, counts in hard.items()}
    return found


def _scored(whole: Mapping[str, Counts], run: Run) -> Scorecard:
    return score(whole.get("", Counts((), run.repeats)))
