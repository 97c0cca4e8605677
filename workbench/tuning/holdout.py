"""Holdout: what was chosen on dev, scored on test. The one look; whoever calls it writes it down."""

import msgspec

from workbench.tuning.objective import Objective
from workbench.tuning.sample import Sample
from workbench.tuning.score import Score, score
from workbench.tuning.sweep import Candidate


class Confirmation(msgspec.Struct, frozen=True):
    """What a candidate came to on cases that had no part in choosing it.

    ``broken`` holds the limits whose bad end is over, ``refuted`` those that even the rate itself is over.
    """

    score: Score
    broken: tuple[str, ...]
    refuted: tuple[str, ...]


def confirm(test: Sample, chosen: Candidate, objective: Objective, price_usd: float | None) -> Confirmation:
    """*chosen*, scored on the sample *test*. Nothing was searched here: each bound is for one policy alone."""
    found = score(test, chosen.policy, price_usd, objective.level)
    refuted = tuple(name for name, limit in objective.limits.items() if getattr(found, name).value > limit + 1e-12)
    return Confirmation(found, tuple(found.excess(objective)), refuted)
