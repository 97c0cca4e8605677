"""Sweep: every candidate policy, scored on the dev split; the frontier of them, and the one to recommend.

A candidate is a run (a model with its guidance) under a policy whose rules cover the same connections as the run's own,
each rule with any of these:

- **tiers**: the seven monotone maps of risk to action that are not the same for all (a map that never looks at the
  verdict needs no model), and the rule as it stands;
- **gap**: block or review, where the run had gaps. Never allow: silence is not low, and no count of cases on which a
  model happened to answer says what a silent one would have let pass;
- **floor**: on or off, where the predictions have their static risk.

What a policy comes to is the sum of its rules, so that a rule's choice which is worse than another in every column is
dropped before rules are combined, and again after each. With several rules the combinations that are left can still be
millions. Then those count as equal that fall into one cell of a grid, as fine as leaves ``_MOST``, and the cheapest of
a cell stays; at the end the recommended policy is improved rule by rule, for as long as another choice of any one rule
is cheaper and keeps the limits.
"""

import itertools
import math
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from workbench.domain.errors import InputError
from workbench.domain.risk import Action
from workbench.domain.rule import Policy, Rule, Tiers
from workbench.tuning import sample as columns
from workbench.tuning.objective import Objective
from workbench.tuning.sample import Numbers, Sample
from workbench.tuning.score import Bounds, Score, confidence, effects, intervals, scores

_MOST = 1_500
_WORSE_IF_MORE = [
    columns.THROUGH, columns.UNSEEN, columns.REVIEW, columns.NEEDLESS, columns.COST, columns.CAN_ALLOW,
    columns.CAN_REVIEW,
]  # fmt: skip
_DEFAULT = Tiers()
_GAP = (Action.BLOCK, Action.REVIEW)


class Source(msgspec.Struct, frozen=True):
    """A run that stands for its model and guidance. ``price_usd`` is of one command, None where it is unknown."""

    run: str
    model: str
    sample: Sample
    price_usd: float | None


class Candidate(msgspec.Struct, frozen=True):
    """A policy for the model and guidance of ``run``, and what it comes to."""

    run: str
    model: str
    policy: Policy
    score: Score


class Sweep(msgspec.Struct, frozen=True):
    """What came of trying all candidates.

    ``now`` is each run under its own policy; ``frontier`` the candidates that no other one beats in every respect, from
    the fewest approvals to the most; ``chosen`` the cheapest of them that keeps all limits, None where none does;
    ``nearest`` then the one that breaks its worst limit least, else the chosen one. ``searched`` counts candidates,
    ``passing`` and ``reviewing`` how many different sets of cases they let pass and put to a person.
    """

    objective: Objective
    now: tuple[Candidate, ...]
    frontier: tuple[Candidate, ...]
    chosen: Candidate | None
    nearest: Candidate
    searched: int
    passing: int
    reviewing: int

    @property
    def bounds(self) -> Bounds:
        """How far out the bad end of each rate lies, for having searched so much."""
        return confidence(self.objective.level, self.passing, self.reviewing)

    def cases_needed(self, limit: float) -> int | None:
        """How many cases without a hit show that a rate of what passes is at most *limit*; None where none suffice.

        By Wilson's upper bound of 0 in n, ``z**2 / (n + z**2)``.
        """
        z = self.bounds.passing
        return math.ceil(z * z * (1 - limit) / limit) if limit > 0 else None


class _Searched(msgspec.Struct, frozen=True):
    """The combinations of one source that are left: a row of effects each, and which choice each rule took."""

    source: Source
    choices: tuple[tuple[Rule, ...], ...]
    sums: Numbers
    picks: npt.NDArray[np.int_]
    searched: int
    passing: int
    reviewing: int

    def policy(self, row: int) -> Policy:
        """The policy behind *row*."""
        return Policy(tuple(choices[at] for choices, at in zip(self.choices, self.picks[row], strict=True)))


def sweep(sources: Sequence[Source], objective: Objective) -> Sweep:
    """Try every policy on every one of *sources*.

    Bad ends are one-sided and hold for all that was tried: see :func:`workbench.tuning.score.confidence`.

    Raises:
        InputError: no source, or no case that is labelled.
    """
    if not sources:
        raise InputError("name at least one run to tune")
    found = [_search(source) for source in sources]
    passing, reviewing = sum(each.passing for each in found), sum(each.reviewing for each in found)
    bounds = confidence(objective.level, passing, reviewing)
    points = np.concatenate([_points(each, bounds) for each in found])
    owners = [(each, row) for each in found for row in range(len(each.sums))]
    rows = [int(at) for at in undominated(points)]
    frontier = [_candidate(*owners[at], bounds) for at in rows]
    frontier.sort(key=_order)
    keeping = [each for each in frontier if not each.score.excess(objective)]
    chosen = min(keeping, key=lambda each: each.score.cost_usd, default=None)
    if chosen is not None:
        better = _improved(next(each for each in found if each.source.run == chosen.run), chosen, objective, bounds)
        if better.policy != chosen.policy:
            chosen = better
            frontier.append(better)
            frontier.sort(key=_order)
    return Sweep(
        objective=objective,
        now=tuple(_candidate(each, 0, bounds) for each in map(_as_it_is, found)),
        frontier=tuple(frontier),
        chosen=chosen,
        nearest=chosen or min(frontier, key=lambda each: (_shortfall(each.score, objective), each.score.cost_usd)),
        searched=sum(each.searched for each in found),
        passing=passing,
        reviewing=reviewing,
    )


def choices(rule: Rule, *, gaps: bool, static: bool) -> tuple[Rule, ...]:
    """*rule* as it stands, and with every other choice of actions; what is most like the default first."""
    maps = [
        Tiers(*actions)
        for actions in itertools.combinations_with_replacement(Action, 3)
        if actions[0] is not actions[2]
    ]
    maps.sort(key=lambda tiers: (_unlike(tiers), -tiers.low.rank, -tiers.medium.rank, -tiers.high.rank))
    floors = (rule.floor, not rule.floor) if static else (rule.floor,)
    all_ = [rule]
    for floor, tiers in itertools.product(floors, maps):
        changed = msgspec.structs.replace(rule, tiers=tiers, floor=floor)
        all_ += [msgspec.structs.replace(changed, gap=gap, on_gap={}) for gap in _GAP] if gaps else [changed]
    return tuple(each for at, each in enumerate(all_) if each not in all_[:at])


def undominated(points: Numbers) -> npt.NDArray[np.int_]:
    """The Pareto front: the places of those rows of *points* that no other is as good as, or better, in every column.

    Less is better; of equal rows the first.
    """
    spread = np.ptp(points, axis=0)
    # The best of all first: no later row can beat an earlier one, and early ones drop the most.
    order = np.lexsort((np.arange(len(points)), (points / np.where(spread > 0, spread, 1.0)).sum(axis=1)))
    left, rows = points[order], order
    at = 0
    while at < len(left):
        keep = np.any(left < left[at], axis=1)
        keep[: at + 1] = True
        left, rows = left[keep], rows[keep]
        at += 1
    return np.sort(rows)


def _search(source: Source) -> _Searched:
    sample = source.sample
    sums = np.array([sample.effects(len(sample.policy.rules), None)])
    picks = np.zeros((1, 0), int)
    searched = passing = reviewing = 1
    all_ = []
    for place, rule in enumerate(sample.policy.rules):
        found = choices(rule, gaps=sample.has_gaps(place), static=sample.static)
        rows = np.array([sample.effects(place, choice) for choice in found])
        masks = [sample.masks(place, choice) for choice in found]
        searched *= len(found)
        passing *= len({passed for passed, _ in masks})
        reviewing *= len({reviewed for _, reviewed in masks})
        kept = undominated(_rounded(rows))
        sums = (sums[:, None] + rows[None, kept]).reshape(-1, columns.COLUMNS)
        picks = np.column_stack((np.repeat(picks, len(kept), axis=0), np.tile(kept, len(picks))))
        best = _best(sums)
        sums, picks = sums[best], picks[best]
        all_.append(found)
    # A policy that lets nothing pass, or asks nobody, needs no estimate: it is not one of the trials.
    return _Searched(source, tuple(all_), sums, picks, searched, max(1, passing - 1), max(1, reviewing - 1))


def _best(sums: Numbers) -> npt.NDArray[np.int_]:
    """The rows of *sums* that are worth combining further, ``_MOST`` at the most."""
    order = np.argsort(sums[:, columns.COST], kind="stable")
    points = _rounded(sums[order])
    if len(points) <= 2 * _MOST and len(best := undominated(points)) <= _MOST:
        return order[best]
    span = points.max(axis=0)
    for steps in (256, 128, 64, 32, 16, 8, 4, 2, 1):  # at 1 a cell is a corner: there are 128 at the most
        cells = np.floor(points / np.where(span > 0, span, 1.0) * steps).astype(np.int64)
        keys = cells @ (steps + 1) ** np.arange(cells.shape[1])
        _, first = np.unique(keys, return_index=True)  # in order of cost: the cheapest of each cell
        if len(first) <= 4 * _MOST and len(best := first[undominated(cells[first].astype(float))]) <= _MOST:
            break
    return order[best[:_MOST]]


def _as_it_is(found: _Searched) -> _Searched:
    sample = found.source.sample
    rules = sample.policy.rules
    sums = np.sum([sample.effects(place, rule) for place, rule in enumerate((*rules, None))], axis=0)
    own = tuple((rule,) for rule in rules)
    return msgspec.structs.replace(found, choices=own, sums=np.array([sums]), picks=np.zeros((1, len(rules)), int))


def _points(found: _Searched, bounds: Bounds) -> Numbers:
    ends = [rates[:, 2] for rates in intervals(found.source.sample, found.sums, bounds)]
    price = np.full(len(found.sums), found.source.price_usd or 0.0)
    return np.round(np.column_stack((*ends, found.sums[:, columns.NEEDLESS], price)), 12)


def _candidate(found: _Searched, row: int, bounds: Bounds) -> Candidate:
    source = found.source
    (scored,) = scores(source.sample, found.sums[row : row + 1], source.price_usd, bounds)
    return Candidate(source.run, source.model, found.policy(row), scored)


def _improved(found: _Searched, chosen: Candidate, objective: Objective, bounds: Bounds) -> Candidate:
    """*chosen*, with any one rule's choice changed for as long as that is cheaper and keeps the limits."""
    source = found.source
    if len(found.choices) == 1:
        return chosen  # every choice of the one rule was compared
    table = [np.array([source.sample.effects(at, rule) for rule in rules]) for at, rules in enumerate(found.choices)]
    rest = source.sample.effects(len(found.choices), None)
    picks = [rules.index(rule) for rules, rule in zip(found.choices, chosen.policy.rules, strict=True)]
    cost = math.inf
    while True:
        tried = [
            [*picks[:at], choice, *picks[at + 1 :]] for at, rules in enumerate(table) for choice in range(len(rules))
        ]
        sums = np.array(
            [rest + np.sum([rows[at] for rows, at in zip(table, each, strict=True)], axis=0) for each in tried]
        )
        kept = np.ones(len(sums), bool)
        for name, rates in zip(("through", "unseen", "review"), intervals(source.sample, sums, bounds), strict=True):
            kept &= rates[:, 2] <= objective.limits.get(name, math.inf) + 1e-12
        costs = np.where(kept, sums[:, columns.COST], math.inf)
        if not costs.min() < cost - 1e-12:
            break
        picks, cost = tried[int(costs.argmin())], float(costs.min())
    rules = tuple(rules[at] for rules, at in zip(found.choices, picks, strict=True))
    (scored,) = scores(source.sample, effects(source.sample, Policy(rules))[None], source.price_usd, bounds)
    better = Candidate(source.run, source.model, Policy(rules), scored)
    return better if better.score.cost_usd < chosen.score.cost_usd - 1e-9 else chosen


def _order(candidate: Candidate) -> tuple[float, float]:
    return candidate.score.review.high, candidate.score.cost_usd


def _shortfall(score: Score, objective: Objective) -> float:
    return max(((high - limit) / max(limit, 0.001) for high, limit in score.excess(objective).values()), default=0.0)


def _rounded(rows: Numbers) -> Numbers:
    return np.round(rows[:, _WORSE_IF_MORE], 12)


def _unlike(tiers: Tiers) -> int:
    return sum(abs(getattr(tiers, name).rank - getattr(_DEFAULT, name).rank) for name in ("low", "medium", "high"))
