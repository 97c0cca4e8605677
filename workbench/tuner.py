"""Tuner: the runs of a store as candidates, tried on dev, confirmed on test, and the look written down."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from workbench import policies
from workbench.asked import check_floor, fitted, own_policy
from workbench.domain.case import Split
from workbench.domain.errors import InputError
from workbench.domain.look import Look
from workbench.domain.risk import RiskLevel
from workbench.domain.rule import Policy
from workbench.domain.run import Run
from workbench.evaluation.outcomes import Folded, Kind
from workbench.store import figures, looks, outcomes
from workbench.store.file import Store, utc_now
from workbench.tuning.holdout import Confirmation, confirm
from workbench.tuning.objective import Costs, Objective
from workbench.tuning.sample import Mix, Sample
from workbench.tuning.score import Score
from workbench.tuning.sweep import Candidate, Source, Sweep, sweep

if TYPE_CHECKING:
    import polars as pl

SAMPLED = 2_000
"""Different commands of traffic whose texts are read: enough for a mix, within seconds."""
_READ = 5_000  # different commands of a split whose static risk is worked out where the rows do not have it
_OWN_RULES = 4  # connections that get a rule of their own; with the rule for all others that makes five
_ENOUGH = 30  # labelled cases that a connection needs for it


class Traffic(msgspec.Struct, frozen=True):
    """Commands whose mix is to be expected: a corpus in the store, or those of a run."""

    name: str
    corpus: str
    run: Run | None = None


class Tuned(msgspec.Struct, frozen=True):
    """What came of tuning.

    ``dev`` and ``tested`` count labelled cases. ``test`` is None where nothing was chosen, test was left shut, or there
    is none. ``looks`` counts the looks at this test split, this one included, and ``seen`` says that this very choice
    had been looked at before, so that it is no new one. ``unknown`` is the share of traffic that is like no labelled
    case; ``unpriced`` are the models without a known price, which counts as nothing.
    """

    sweep: Sweep
    dev: int
    tested: int
    test: Confirmation | None
    looks: int
    seen: bool
    unknown: float
    unpriced: tuple[str, ...]

    def _repr_html_(self) -> str:
        from workbench import views

        return views.tuned(self)

    def as_dict(self, per_day: int | None = None) -> dict[str, Any]:
        """For JSON: what ``tune --json`` prints. With *per_day* commands a day approvals are also a day's."""
        found, chosen = self.sweep, self.sweep.chosen
        return {
            "objective": {
                "limits": found.objective.limits,
                "costs": msgspec.to_builtins(found.objective.costs),
                "level": found.objective.level,
                "per_day": per_day,
            },
            "dev": self.dev,
            "searched": {"policies": found.searched, "passing": found.passing, "reviewing": found.reviewing},
            "unknown_traffic": self.unknown,
            "unpriced": list(self.unpriced),
            "now": [_row(each, found.objective, per_day) for each in found.now],
            "frontier": [_row(each, found.objective, per_day) for each in found.frontier],
            "recommended": None if chosen is None else _row(chosen, found.objective, per_day),
            "nearest": _row(found.nearest, found.objective, per_day),
            "test": None
            if self.test is None
            else {
                "cases": self.tested,
                "looks": self.looks,
                "seen_before": self.seen,
                "broken": list(self.test.broken),
                "refuted": list(self.test.refuted),
                **_figures(self.test.score, per_day),
            },
        }

    @property
    def frame(self) -> "pl.DataFrame":
        """The frontier, one row a policy: ``run``, ``model``, ``policy`` in words, and the figures a chart is of.

        Rates are their value and bad end, ``through``, ``through_high`` and so on; dollars are for 1,000 commands.
        """
        import polars as pl

        rows = [
            {
                "run": each.run,
                "model": each.model,
                "policy": described(each.policy),
                "recommended": each is self.sweep.chosen,
                "keeps_limits": not each.score.excess(self.sweep.objective),
                **{
                    name + suffix: getattr(getattr(each.score, name), end)
                    for name in ("through", "unseen", "review")
                    for suffix, end in (("", "value"), ("_high", "high"))
                },
                "block": each.score.block,
                "needless_block": each.score.needless_block,
                "model_usd": each.score.model_usd,
                "cost_usd": each.score.cost_usd,
            }
            for each in self.sweep.frontier
        ]
        return pl.DataFrame(rows, schema_overrides={"model_usd": pl.Float64})


class Tuner:
    """Runs of one corpus as candidates. The store is held only while it is read or written.

    Args:
        store: Where the runs are.
        runs: What was replayed, each a model with its guidance.
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
        policy: Policy | None = None,
        by_connection: bool = False,
        traffic: Traffic | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> None:
        self._store = store
        self._runs = list({run.id: run for run in runs}.values())
        self._say = progress or (lambda _: None)
        self._static: dict[str, dict[int, RiskLevel]] = {}
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
        self._mixes = self._mixed(traffic)
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
        subject = _subject(run, chosen.policy)
        with self._store.hold() as connection:
            before = looks.at(connection, name)
            seen = any(look.by == "tune" and look.subject == subject for look in before)
            count = len(before)
            if not seen:
                figures_ = {"limits": objective.limits, **test.score.as_dict()}
                look = Look(utc_now(), "tune", subject, name, run.corpus, run.model, run.id, figures_)
                count = looks.record(connection, look)
        return msgspec.structs.replace(
            tuned, test=test, tested=round(folded.rows / folded.repeats), looks=count, seen=seen
        )

    def _source(self, run: Run, folded: Folded, costs: Costs) -> Source:
        mix = self._mixes[run.id]
        totals = self._totals[run.id]
        price = None if totals["cost_usd"] is None else totals["cost_usd"] / max(1, totals["rows"])
        return Source(run.id, run.model, Sample(folded, self._policies[run.id], costs, mix), price)

    def _fold(self, run: Run, split: Split) -> Folded:
        """The labelled predictions of *split*; with static risk where the mix of traffic goes by it."""
        with self._store.hold(create=False) as connection:
            folded = outcomes.folded(connection, run, split)
        mix = self._mixes[run.id]
        if mix is None or mix.answered or folded.static:
            return folded
        with self._store.hold(create=False) as connection:
            texts, count = outcomes.texts(connection, _corpus(run), _READ, split)
        if count > _READ:
            raise InputError(
                f"run {run.id} has no static risk in its rows, and {count:,} different commands are too many to read "
                f"here; first: workbench replay CORPUS --model recorded:{run.id} --floor"
            )
        static = {at: risk for text, risk in self._read(texts) for at in text.positions}
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

    def _mixed(self, traffic: Traffic | None) -> dict[str, Mix | None]:
        """The mix of *traffic* for each run: by its outcomes where the same model and prompt were put to it."""
        if traffic is None:
            return dict.fromkeys(self._tests)
        kinds: list[tuple[Kind, int]] = []
        if traffic.run is not None:
            with self._store.hold(create=False) as connection:
                kinds = outcomes.kinds(connection, traffic.run)
            if not kinds:
                raise InputError(f"run {traffic.run.id} has no row to take a mix of traffic from")
        rows = sum(count for _, count in kinds)
        read: Mix | None = None
        mixes: dict[str, Mix | None] = {}
        for run in self._runs:
            if traffic.run is not None and _same(traffic.run, run):
                mixes[run.id] = Mix(tuple(kinds), rows, answered=True)
            elif kinds and all(kind.static is not None for kind, _ in kinds):
                mixes[run.id] = Mix(tuple(kinds), rows)
            else:
                read = read or self._by_text(traffic)
                mixes[run.id] = read
        return mixes

    def _by_text(self, traffic: Traffic) -> Mix:
        """What the texts of traffic alone tell."""
        with self._store.hold(create=False) as connection:
            texts, count = outcomes.texts(connection, traffic.corpus, SAMPLED)
        if count > len(texts):
            self._say(f"of {count:,} different commands in {traffic.name}, {len(texts):,} drawn blindly are read")
        found: Counter[Kind] = Counter()
        for text, static in self._read(texts):
            found[Kind(text.connection, None, static, static)] += len(text.positions)
        return Mix(tuple(found.items()), len(texts))

    def _read(self, texts: Sequence[outcomes.Text]) -> list[tuple[outcomes.Text, RiskLevel]]:
        """The static risk of each of *texts*: CPU-bound, and the store is not held meanwhile."""
        from workbench.facts.floor import static_risk

        self._say(f"reading {len(texts):,} commands for what their text alone tells")
        return [(text, static_risk(text.command, text.dialect, text.arguments).risk) for text in texts]


def described(policy: Policy) -> str:
    """*policy* in a line: what each rule does about low, medium and high, then about a gap."""
    return "; ".join(
        (f"{rule.name} " if len(policy.rules) > 1 else "")
        + "/".join(rule.tiers.action(risk).value for risk in RiskLevel)
        + f", gap {'by reason' if rule.on_gap else rule.gap}"
        + (", floor" if rule.floor else "")
        for rule in policy.rules
    )


def _row(candidate: Candidate, objective: Objective, per_day: int | None) -> dict[str, Any]:
    excess = candidate.score.excess(objective)
    return {
        "run": candidate.run,
        "model": candidate.model,
        "policy": described(candidate.policy),
        "rules": [policies.fields(rule) for rule in candidate.policy.rules],
        "keeps_limits": not excess,
        "broken": list(excess),
        **_figures(candidate.score, per_day),
    }


def _figures(score: Score, per_day: int | None) -> dict[str, Any]:
    found = score.as_dict()
    if per_day is not None and score.review.defined:
        review = score.review
        found["reviews_per_day"] = {name: per_day * getattr(review, name) for name in ("value", "low", "high")}
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


def _same(one: Run, other: Run) -> bool:
    return one.model == other.model and one.fingerprints["prompt"] == other.fingerprints["prompt"]


def _corpus(run: Run) -> str:
    return run.fingerprints["corpus"]


def _subject(run: Run, policy: Policy) -> str:
    """The name of a choice: model, prompt and what is decided."""
    parts = (run.model, run.fingerprints["prompt"], policies.fingerprint(policy))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
