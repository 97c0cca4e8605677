"""Tuned: what came of tuning: the frontier, the recommended policy, and what test said of it."""

from typing import TYPE_CHECKING, Any

import msgspec

from workbench import policies
from workbench.domain.risk import RiskLevel
from workbench.domain.rule import Policy
from workbench.tuning.holdout import Confirmation
from workbench.tuning.objective import Objective
from workbench.tuning.score import Score
from workbench.tuning.sweep import Candidate, Sweep

if TYPE_CHECKING:
    import polars as pl


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

    def __repr__(self) -> str:
        chosen = self.sweep.chosen
        found = "no policy keeps the limits" if chosen is None else f"recommended {described(chosen.policy)}"
        return f"<{found}, of {self.sweep.searched} policies on {self.dev} dev cases>"

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
