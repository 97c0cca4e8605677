"""Planned: a run that has not begun, or goes on: what is put to whom, and about what it will cost."""

from collections.abc import Sequence

import duckdb
import msgspec

from workbench.domain.errors import BudgetError, CorpusError, InputError
from workbench.domain.run import Run
from workbench.intake import Corpus, take_in
from workbench.originals import Originals
from workbench.plan import Bench, stores_redacted
from workbench.store import batches, cases, runs
from workbench.store.file import Store, make_room, utc_now

_SAMPLE = 200  # cases that an estimate is made from


class Planned(msgspec.Struct, frozen=True):
    """A run that has not begun. ``estimate_usd`` is about what it will cost at list price, None where nobody knows.

    ``originals`` is where its texts are read where it is stored redacted.
    """

    run: Run
    bench: Bench
    estimate_usd: float | None
    resumes: bool = False
    originals: Originals | None = None

    @property
    def is_paid(self) -> bool:
        """Whether a person should be asked before it begins."""
        return self.bench.may_cost(self.estimate_usd)

    def check_budget(self, budget_usd: float | None) -> None:
        """Nothing where a budget of *budget_usd*, or none, can be kept.

        Raises:
            BudgetError: there is a budget, and the model's price is not known.
        """
        if budget_usd is not None and self.estimate_usd is None:
            raise BudgetError(
                f"the price of {self.run.model} is not known, so a budget cannot be kept; set input_usd_per_mtok and "
                "output_usd_per_mtok for it in a [models.NAME] table of workbench.toml"
            )


def begin(store: Store, corpus: Corpus, bench: Bench, *, repeat: int = 1) -> Planned:
    """What putting *corpus* to *bench* would be. Nothing is recorded."""
    if repeat < 1:
        raise InputError(f"repeat must be 1 or more, not {repeat}")
    with store.hold() as connection:
        run = Run(
            id=runs.new_id(connection),
            model=bench.terms.model,
            corpus=corpus.names,
            fingerprints={"corpus": corpus.fingerprint, **bench.fingerprints},
            cases=corpus.cases,
            repeats=repeat,
            started_at=utc_now(),
            settings=bench.settings,
        )
        estimate = _estimate(connection, run, bench)
        settings = {**run.settings, "priced": estimate is not None}
        run = msgspec.structs.replace(run, settings=settings)
        return Planned(run, bench, estimate, originals=Originals(run, corpus.names) if corpus.redacted else None)


def go_on(store: Store, run: Run, bench: Bench, originals: Originals | None) -> Planned:
    """The rest of *run*, asked by *bench*.

    Raises:
        InputError: prompt or model settings are no longer what they were: that would be another run.
    """
    if bench.fingerprints["prompt"] != run.fingerprints["prompt"]:
        raise InputError(
            f"run {run.id} cannot go on: the prompt or the model's settings were changed since it began; "
            "start a new run with `workbench replay`"
        )
    with store.hold(create=False) as connection:
        return Planned(run, bench, _estimate(connection, run, bench), resumes=True, originals=originals)


def originals(store: Store, run: Run, paths: Sequence[str]) -> Originals | None:
    """Where the texts of *run* are read, None where they are in the store; checked against *paths* in both cases.

    Raises:
        InputError: the corpus at *paths* is not the one of the run, or cannot be read.
    """
    with store.hold(create=False) as connection:
        if cases.is_redacted(connection, run.fingerprints["corpus"]):
            found = Originals(run, paths or run.corpus)
            try:
                found.check(connection)
            except CorpusError as error:
                raise InputError(
                    f"run {run.id} is stored redacted, so its commands are read from the corpus files again, and "
                    f"they cannot be: {error.complaints[0]}. Name them: workbench replay --resume RUN CORPUS"
                ) from None
            return found
    if paths and take_in(store, paths, redacted=stores_redacted()).fingerprint != run.fingerprints["corpus"]:
        raise InputError(f"run {run.id} was begun on another corpus; resume it without naming one")
    return None


def _estimate(connection: duckdb.DuckDBPyConnection, run: Run, bench: Bench) -> float | None:
    """About what the first repeat's unasked cases, times the repeats, will cost: from the first few of them."""
    make_room(connection, cases.longest(connection, run.fingerprints["corpus"]))
    found = cases.read(connection, run.fingerprints["corpus"], 0, _SAMPLE, ("true", []))
    costs = [
        judge.estimate_usd(judge.question(case.request))
        for case, judge in ((case, bench.judge(case.connection)) for _, case in found)
    ]
    if None in costs:
        return None
    mean = sum(cost for cost in costs if cost is not None) / len(costs)
    return mean * (runs.to_ask(connection, run) - batches.in_flight(connection, run))
