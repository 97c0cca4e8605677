"""Score: what one policy comes to on a sample: rates with intervals whose high end is the bad one, shares, and dollars.

Each end of an interval holds one-sided with the confidence that the objective asks for, over everything that was tried.
"""

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

import msgspec
import numpy as np

from workbench.domain.risk import RiskLevel
from workbench.domain.rule import Policy
from workbench.evaluation.rate import Rate, undefined
from workbench.evaluation.trials import interval
from workbench.tuning import sample as columns
from workbench.tuning.objective import Objective
from workbench.tuning.sample import Numbers, Sample


class Score(msgspec.Struct, frozen=True):
    """What a policy comes to. Shares are of traffic; money is what 1,000 commands of it cost.

    ``through``: labelled high, allowed. ``unseen``: labelled medium, allowed. ``review``: approvals asked for; its n
    counts the labelled cases behind it. ``block``: blocked, and ``needless_block`` those of them labelled low or
    medium. ``model_usd`` is the model's own price, None where it is unknown, ``cost_usd`` that and what the rest costs.
    """

    through: Rate
    unseen: Rate
    review: Rate
    block: float
    needless_block: float
    model_usd: float | None
    cost_usd: float

    def excess(self, objective: Objective) -> dict[str, tuple[float, float]]:
        """The limits that are not kept: the figure's name, its bad end, and the limit.

        A rate that no case bears on may be anything: its bad end is 1.
        """
        ends = {name: getattr(self, name).high for name in objective.limits}
        ends = {name: 1.0 if math.isnan(end) else end for name, end in ends.items()}
        return {name: (ends[name], limit) for name, limit in objective.limits.items() if ends[name] > limit + 1e-12}

    def as_dict(self) -> dict[str, Any]:
        """For JSON: rates as everywhere."""
        return {
            name: value.as_dict() if isinstance(value, Rate) else value
            for name, value in msgspec.structs.asdict(self).items()
        }


class Bounds(msgspec.Struct, frozen=True):
    """How far out the bad end of each rate lies: the normal's point for the confidence that is asked for."""

    passing: float
    review: float


def confidence(level: float, passing: int = 1, review: int = 1) -> Bounds:
    """The bounds that hold with confidence *level* for everything that was tried, not only for what is shown.

    Each limit has its own ``1 - level``, shared equally (Bonferroni) by the different sets of cases that were let pass,
    or put to a person, by any policy that was tried. Many policies do the same to every case: they are one trial.

    Source:
        Dunn (1961), JASA 56(293): the bound over several intervals that is named after Bonferroni.

    >>> round(confidence(0.95).passing, 3), round(confidence(0.95, passing=10).passing, 3)
    (1.645, 2.576)
    """
    # By the lower end: 1 less a 10**17th is 1, and a dozen rules have as many policies.
    shares = ((1 - level) / min(max(1, trials), 10**300) for trials in (passing, review))
    return Bounds(*(-NormalDist().inv_cdf(share) for share in shares))


def intervals(sample: Sample, sums: Numbers, bounds: Bounds) -> tuple[Numbers, Numbers, Numbers]:
    """Intervals of what gets through, what goes unseen and what is reviewed, a row for each of *sums*.

    What a policy never does is 0 at both ends: that is no estimate. Traffic that is like no labelled case counts as
    reviewed at the bad end.
    """
    found = []
    for column, trials, z, can in (
        (columns.THROUGH, sample.cases[RiskLevel.HIGH], bounds.passing, columns.CAN_ALLOW),
        (columns.UNSEEN, sample.cases[RiskLevel.MEDIUM], bounds.passing, columns.CAN_ALLOW),
        (columns.REVIEW, sample.shares, bounds.review, columns.CAN_REVIEW),
    ):
        rates = interval(sums[:, column], sums[:, column + 1], sums[:, column + 2], trials, z)
        if column == columns.REVIEW:
            rates[:, 2] = np.minimum(1.0, rates[:, 2] + sample.unknown)
        rates[sums[:, can] == 0] = 0.0
        found.append(rates)
    return found[0], found[1], found[2]


def scores(sample: Sample, sums: Numbers, price_usd: float | None, bounds: Bounds) -> list[Score]:
    """A score for each row of *sums*; *price_usd* is what the model takes for one command, None where unknown."""
    high, medium = (round(sample.cases[label].n / sample.repeats) for label in (RiskLevel.HIGH, RiskLevel.MEDIUM))

    def rates(found: Numbers, n: int) -> list[Rate]:
        return [
            undefined(n) if np.isnan(row[0]) else Rate(float(row[0]), float(row[1]), float(row[2]), n) for row in found
        ]

    through, unseen, review = intervals(sample, sums, bounds)
    return [
        Score(
            through=passed,
            unseen=unwatched,
            review=reviewed,
            block=float(row[columns.BLOCK]),
            needless_block=float(row[columns.NEEDLESS]),
            model_usd=None if price_usd is None else 1_000 * price_usd,
            cost_usd=1_000 * (float(row[columns.COST]) + (price_usd or 0.0)),
        )
        for row, passed, unwatched, reviewed in zip(
            sums, rates(through, high), rates(unseen, medium), rates(review, sample.labelled), strict=True
        )
    ]


def score(sample: Sample, policy: Policy, price_usd: float | None = None, level: float = 0.95) -> Score:
    """What *policy* comes to on *sample*, whose policy has as many rules for the same connections.

    Its bounds are for this policy alone: right where it was chosen without looking at this sample.
    """
    return scores(sample, np.array([effects(sample, policy)]), price_usd, confidence(level))[0]


def effects(sample: Sample, policy: Policy) -> Numbers:
    """The sum of what the rules of *policy* come to."""
    if [rule.connections for rule in policy.rules] != [rule.connections for rule in sample.policy.rules]:
        raise ValueError("the sample was divided by other rules")
    rows: Sequence[Numbers] = [sample.effects(at, rule) for at, rule in enumerate((*policy.rules, None))]
    summed: Numbers = np.sum(rows, axis=0)
    return summed
