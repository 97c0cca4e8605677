"""Tuner: the runs of a store as candidates, tried on dev, confirmed on test, and the look written down."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from workbench import policies
from workbench.asked import check_floor, fitted, own_policy
from workbench.domain.case import Split
from workbench.domain.errors import InputError
from workbench.domain.look import Look
from workbench.domain.rule import Policy
from workbench.domain.run import Run
from workbench.evaluation.outcomes import Folded
from workbench.store import figures, outcomes
from workbench.store.file import Store, utc_now
from workbench.traffic import Traffic, mixes, read_texts
from workbench.tuned import Tuned
from workbench.tuning.holdout import confirm
from workbench.tuning.objective import Costs, Objective
from workbench.tuning.sample import Sample
from workbench.tuning.sweep import Candidate, Source, sweep

_READ = 5_000  # different commands of a split whose static risk is worked out where the rows do not have it
_OWN_RULES = 4  # connections that get a rule of their own; with the rule for all others that makes five
_ENOUGH = 30  # labelled cases that a connection needs for it


class Tuner:
    """Runs of one corpus as candidates. The store is held only while it is read or written.

    Args:
        store: Where the runs are.
        runs: What was replayed, each a model with its guidance.
        looked: What writes a look at test down: how many there are at its split, and whether there was this one before.
        policy: Its rules divide the connections; else each run's own do.
        by_connection: The connections with the most cases get a rule of their own, before all others.
        traffic: What shares are of; None takes the dev split as it is.
        progress: Told what takes long.

    Raises:
        InputError: the runs cannot be tuned together, or there is nothing to tune on.
    """

    def __init__(
        self,
        store: Store,
        runs: Sequence[Run],
        *,
        looked: Callable[[Look], tuple[int, bool]],
        policy: Policy | None = None,
        by_connection: bool = False,
        traffic: Traffic | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> None:
        self._store = store
        self._looked = looked
        self._runs = list({run.id: run for run in runs}.values())
        self._say = progress or (lambda _: None)
        self._tests: dict[str, str | None] = {}
        with store.hold(create=False) as connection:
            devs = set()
            for run in self._runs:
                if figures.totals(connection, run)["rows"] < run.cases * run.repeats:
                    raise InputError(f"run {run.id} is not complete; go on with: workbench replay --resume {run.id}")
                devs.add(outcomes.split_fingerprint(connection, _corpus(run), Split.DEV))
                self._tests[run.id] = outcomes.split_fingerprint(connection, _corpus(run), Split.TEST)
            if None in devs:
                raise InputError("there is no labelled dev case to tune on; a case is dev where it names no split")
            if len(devs) > 1:
                raise InputError("these runs have not the same labelled dev cases; tune runs of one corpus")
            self._totals = {run.id: figures.totals(connection, run) for run in self._runs}
        self._mixes = {} if traffic is None else mixes(store, self._runs, traffic, self._say)
        self._folded = {run.id: self._fold(run, Split.DEV) for run in self._runs}
        self._policies = {run.id: self._divided(run, policy, by_connection) for run in self._runs}

    def sources(self, costs: Costs | None = None) -> list[Source]:
        """Each run as a candidate, its dev predictions ready to be scored under any policy at once."""
        return [self._source(run, self._folded[run.id], costs or Costs()) for run in self._runs]

    def tune(self, objective: Objective, *, look: bool = True) -> Tuned:
        """Try every policy on dev; where one keeps all limits and *look* is set, confirm the best of them on test.

        That look is written down. The same choice again is no new look.
        """
        sources = self.sources(objective.costs)
        found = sweep(sources, objective)
        dev = self._folded[self._runs[0].id]
        tuned = Tuned(
            sweep=found,
            dev=round(dev.rows / dev.repeats),
            tested=0,
            test=None,
            looks=0,
            seen=False,
            unknown=max(source.sample.unknown for source in sources),
            unpriced=tuple(dict.fromkeys(source.model for source in sources if source.price_usd is None)),
        )
        return self._confirmed(tuned, found.chosen, objective) if found.chosen is not None and look else tuned

    def _confirmed(self, tuned: Tuned, chosen: Candidate, objective: Objective) -> Tuned:
        run = next(run for run in self._runs if run.id == chosen.run)
        name = self._tests[run.id]
        if name is None:
            return tuned
        folded = self._fold(run, Split.TEST)
        source = self._source(run, folded, objective.costs)
        test = confirm(source.sample, chosen, objective, source.price_usd)
        figures_ = {"limits": objective.limits, **test.score.as_dict()}
        subject = _subject(run, chosen.policy)
        count, seen = self._looked(Look(utc_now(), "tune", subject, name, run.corpus, run.model, run.id, figures_))
        return msgspec.structs.replace(
            tuned, test=test, tested=round(folded.rows / folded.repeats), looks=count, seen=seen
        )

    def _source(self, run: Run, folded: Folded, costs: Costs) -> Source:
        mix = self._mixes.get(run.id)
        totals = self._totals[run.id]
        price = None if totals["cost_usd"] is None else totals["cost_usd"] / max(1, totals["rows"])
        return Source(run.id, run.model, Sample(folded, self._policies[run.id], costs, mix), price)

    def _fold(self, run: Run, split: Split) -> Folded:
        """The labelled predictions of *split*; with static risk where the mix of traffic goes by it."""
        with self._store.hold(create=False) as connection:
            folded = outcomes.folded(connection, run, split)
        mix = self._mixes.get(run.id)
        if mix is None or mix.answered or folded.static:
            return folded
        with self._store.hold(create=False) as connection:
            texts, count = outcomes.texts(connection, _corpus(run), _READ, split)
        if count > _READ:
            raise InputError(
                f"run {run.id} has no static risk in its rows, and {count:,} different commands are too many to read "
                f"here; first: workbench replay CORPUS --model recorded:{run.id} --floor"
            )
        static = {at: risk for text, risk in read_texts(texts, self._say) for at in text.positions}
        with self._store.hold(create=False) as connection:
            outcomes.keep_static(connection, static)
            return outcomes.folded(connection, run, split, read=True)

    def _divided(self, run: Run, policy: Policy | None, by_connection: bool) -> Policy:
        """The rules that candidates for *run* have, as they stand."""
        with self._store.hold(create=False) as connection:
            names = outcomes.connections(connection, _corpus(run))
        found = fitted(run, policy if policy is not None else own_policy(run), names)
        folded = self._folded[run.id]
        if by_connection:
            found = _own_rules(folded, found)
        check_floor(run, found, static=folded.static)
        return found


def _own_rules(folded: Folded, policy: Policy) -> Policy:
    """*policy*, and before it a rule for each connection that has enough cases, as its own rule stands."""
    cases: Counter[str] = Counter()
    for pattern, weight in zip(folded.patterns, folded.weights, strict=True):
        for at, count in pattern:
            if (name := folded.kinds[at].connection) is not None:
                cases[name] += count * weight
    taken = {rule.name for rule in policy.rules}
    own = []
    for name, count in cases.most_common(_OWN_RULES):
        rule = policy.rule_for(name)
        if rule is not None and count >= _ENOUGH * folded.repeats and rule.connections != (name,):
            called = name if name not in taken else f"{name} (own)"
            own.append(msgspec.structs.replace(rule, name=called, connections=(name,)))
    return Policy((*own, *policy.rules))


def _corpus(run: Run) -> str:
    return run.fingerprints["corpus"]


def _subject(run: Run, policy: Policy) -> str:
    """The name of a choice: model, prompt and what is decided."""
    parts = (run.model, run.fingerprints["prompt"], policies.fingerprint(policy))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
