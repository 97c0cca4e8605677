"""Policy tuner: what each risk leads to, moved by hand, and what that comes to at once, however large the run."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import msgspec

from workbench import html, policies
from workbench.domain.errors import WorkbenchError
from workbench.domain.risk import Action, RiskLevel
from workbench.domain.rule import Policy, Rule, Tiers
from workbench.evaluation.words import RATES, money
from workbench.html import Markup
from workbench.notebook.panel import Panel, button, refused, show, shown
from workbench.tuning.objective import Costs, Objective
from workbench.tuning.score import Score, score

if TYPE_CHECKING:
    from workbench.tuner import Tuner
    from workbench.tuning.sweep import Source

_ACTIONS = [(action.on_screen, action) for action in Action]
_COSTS = {
    "through_usd": "gets through",
    "unseen_usd": "unseen",
    "block_usd": "needless block",
    "review_usd": "approval",
}
_SLIDER = {"width": "18.4em"}
_READOUT = (
    "<style>.workbench-action .widget-readout {min-width: 8.5em; max-width: 8.5em}</style>"  # for the longest name
)
_NUMBER = {"width": "15em"}
_LIMIT = {"width": "24em"}
_STYLE = {"description_width": "7.5em"}
_ACTION_STYLE = {"description_width": "4.5em"}
_FLOOR = {"width": "6em"}


class PolicyTuner(Panel):
    """The rules of the runs in *tuner*, to be moved. ``value`` is the :class:`Policy` as it stands in the panel.

    Figures are of the dev split, and of one policy: whoever moves the sliders until they look well has searched, so
    what is chosen here is to be confirmed on test with ``workbench tune``, which writes that look down.

    Args:
        tuner: What ``wb.tuner(RUN, …)`` gives; with ``by_connection=True`` large connections have sliders of their own.
        per_day: Commands a day, so that the share of approvals is also a count.
        objective: The limits and costs to begin with.
    """

    def __init__(self, tuner: "Tuner", *, per_day: int = 1_000, objective: Objective | None = None) -> None:
        self._tuner = tuner
        objective = objective or Objective(max_through=0.05)
        self._sources = tuner.sources(objective.costs)
        names = [f"{source.model} ({source.run[:13]})" for source in self._sources]
        self._run = widgets.Dropdown(options=[(name, at) for at, name in enumerate(names)], description="run")
        self._limits = {name: _percent(getattr(objective, f"max_{name}"), label) for name, (label, _) in RATES.items()}
        self._costs = {
            field: widgets.BoundedFloatText(
                getattr(objective.costs, field), min=0, max=1e9, description=label, layout=_NUMBER, style=_STYLE
            )
            for field, label in _COSTS.items()
        }
        self._per_day = widgets.BoundedIntText(
            per_day, min=1, max=10**9, description="per day", layout=_NUMBER, style=_STYLE
        )
        self._figures, self._said = shown(Markup()), shown(Markup())
        self._rules = widgets.VBox()
        self._still = False
        self._lay_out(self.source.sample.policy)
        self._run.observe(lambda _: self._lay_out(self.source.sample.policy), "value")
        for chooser in (*self._limits.values(), self._per_day):
            chooser.observe(lambda _: self._draw(), "value")
        for cost in self._costs.values():
            cost.observe(lambda _: self._reprice(), "value")
        wrap = widgets.Layout(flex_flow="row wrap")
        self.view = widgets.VBox(
            [
                self._run,
                self._rules,
                shown(
                    html.line(
                        "at most so many percent, by the bad end of the interval; 100: no limit",
                        strong=True,
                    )
                ),
                widgets.HBox(list(self._limits.values()), layout=wrap),
                shown(html.line("what one costs, in dollars; and how many commands a day", strong=True)),
                widgets.HBox([*self._costs.values(), self._per_day], layout=wrap),
                widgets.HBox(
                    [
                        button("recommend", self.recommend, style="primary"),
                        button("as it was", lambda: self._lay_out(self.source.sample.policy)),
                    ]
                ),
                self._said,
                self._figures,
            ]
        )

    @property
    def source(self) -> "Source":
        """The run whose predictions are scored."""
        found: Source = self._sources[self._run.value]
        return found

    @property
    def objective(self) -> Objective:
        """The limits and costs that stand in the panel."""
        through, unseen, review = (
            each.value / 100 if each.value < each.max else None for each in self._limits.values()
        )
        return Objective(through, unseen, review, Costs(**{field: cost.value for field, cost in self._costs.items()}))

    @property
    def value(self) -> Policy:
        """The policy as the sliders stand."""
        rules = self.source.sample.policy.rules
        return Policy(tuple(sliders.rule(rule) for sliders, rule in zip(self.sliders, rules, strict=True)))

    @property
    def score(self) -> Score:
        """What it comes to on the dev split."""
        return score(self.source.sample, self.value, self.source.price_usd)

    def as_code(self) -> str:
        """The policy in Python."""
        rules = "".join(f"    {_rule_code(rule)},\n" for rule in self.value.rules)
        used = sorted({"Action", "Policy", "Rule", "Tiers"})
        extra = "from workbench.domain.assessment import GapReason\n" if "GapReason" in rules else ""
        extra += "from workbench.domain.rule import Send\n" if "Send." in rules else ""
        return f"from workbench import {', '.join(used)}\n{extra}\npolicy = Policy((\n{rules}))"

    def save(self, path: str | Path) -> list[Path]:
        """Write the policy as TOML to *path*, to be used with ``--policy`` and pushed with ``rules push``.

        Raises:
            PolicyError: it cannot be written.
        """
        return policies.dump(self.value, path, ("Chosen by hand on dev; not confirmed on test.",))

    def recommend(self) -> None:
        """Search for the cheapest policy that keeps the limits, and set the sliders to it. Test is left shut."""
        try:
            found = self._tuner.tune(self.objective, look=False).sweep
        except WorkbenchError as error:
            show(self._said, refused(error))
            return
        best = found.nearest
        self._run.value = next(at for at, source in enumerate(self._sources) if source.run == best.run)
        self._lay_out(best.policy)
        said = "keeps the limits" if found.chosen else "comes nearest: no policy keeps the limits"
        show(self._said, html.line(f"{found.searched:,} policies tried; this one {said}, accounting for the search"))

    def page(self) -> Markup:
        """The policy, and what it comes to beside the rules as they were."""
        return html.page(self._policy_table(), self._score_table())

    def _lay_out(self, policy: Policy) -> None:
        """A row of sliders for each rule, standing as in *policy*."""
        has_gaps = self.source.sample.has_gaps
        self.sliders = [
            _Sliders(rule, self._draw, gaps=has_gaps(at), static=self.source.sample.static)
            for at, rule in enumerate(policy.rules)
        ]
        self._rules.children = [sliders.view for sliders in self.sliders]
        show(self._said, Markup())
        self._draw()

    def _reprice(self) -> None:
        self._sources = self._tuner.sources(self.objective.costs)
        self._draw()

    def _draw(self) -> None:
        show(self._figures, self._score_table())

    def _policy_table(self) -> Markup:
        rows = [
            (
                rule.name,
                _covered(rule),
                *map(str, _moved(rule)),
                "on" if rule.floor else "",
            )
            for rule in self.value.rules
        ]
        return html.table(("rule", "connections", "low", "medium", "high", "gap", "floor"), rows)

    def _score_table(self) -> Markup:
        now, was = self.score, score(self.source.sample, self.source.sample.policy, self.source.price_usd)
        excess = now.excess(self.objective)
        rows: list[tuple[object, ...]] = []
        for name, (label, what) in RATES.items():
            kept = "" if name not in self.objective.limits else "✗ over the limit" if name in excess else "✓ kept"
            rows.append((label, html.lines(getattr(now, name)), kept, html.lines(getattr(was, name)), what))
        a_day = self._per_day.value
        rows += [
            ("approvals a day", _times(a_day, now.review.value), "", _times(a_day, was.review.value), f"of {a_day:,}"),
            ("blocked", f"{now.block:.1%}", "", f"{was.block:.1%}", "of traffic"),
            ("needless blocks", f"{now.needless_block:.1%}", "", f"{was.needless_block:.1%}", "labelled low or medium"),
            ("cost", money(now.cost_usd), "", money(was.cost_usd), "for 1,000 commands, the model's price included"),
        ]
        caption = f"{self.source.model}: {self.source.sample.labelled:,} labelled dev cases"
        return html.table(("figure", "as moved", "limit", "as it was", ""), rows, caption)


class _Sliders:
    """The sliders of one rule. Arrow keys move whichever has the focus."""

    def __init__(self, rule: Rule, changed: Any, *, gaps: bool, static: bool) -> None:
        actions = {str(risk): rule.tiers.action(risk) for risk in RiskLevel} | {"gap": rule.gap}
        self.actions = {
            name: widgets.SelectionSlider(
                options=_ACTIONS, value=action, description=name, layout=_SLIDER, style=_ACTION_STYLE
            )
            for name, action in actions.items()
        }
        for slider in self.actions.values():
            slider.add_class("workbench-action")
        self.actions["gap"].disabled = not gaps  # this run has none: nothing would move
        self.floor = widgets.Checkbox(
            value=rule.floor, description="floor", disabled=not static, indent=False, layout=_FLOOR
        )
        where = _covered(rule)
        reasons = "; gaps by reason stay" if rule.on_gap else ""
        for chooser in (*self.actions.values(), self.floor):
            chooser.observe(lambda _: changed(), "value")
        self.view = widgets.VBox(
            [
                shown(Markup(f"{_READOUT}<b>{html.text(rule.name)}</b> {html.text(where + reasons)}")),
                widgets.HBox([*self.actions.values(), self.floor], layout=widgets.Layout(flex_flow="row wrap")),
            ]
        )

    def rule(self, rule: Rule) -> Rule:
        """*rule* as the sliders stand."""
        tiers = Tiers(**{str(risk): self.actions[str(risk)].value for risk in RiskLevel})
        return msgspec.structs.replace(rule, tiers=tiers, gap=self.actions["gap"].value, floor=self.floor.value)


def _covered(rule: Rule) -> str:
    """The connections of *rule*, in words."""
    return ", ".join(rule.connections) or "every connection without a rule above"


def _percent(limit: float | None, label: str) -> widgets.FloatSlider:
    """A slider in percent; at its right end there is no limit."""
    value = 100.0 if limit is None else 100 * limit
    return widgets.FloatSlider(
        value, min=0, max=100, step=0.5, description=label, readout_format=".1f", layout=_LIMIT, style=_STYLE
    )


def _moved(rule: Rule) -> list[Action]:
    return [*(rule.tiers.action(risk) for risk in RiskLevel), rule.gap]


def _times(per_day: int, share: float) -> str:
    return f"{per_day * share:,.0f}" if share == share else "n/a"  # noqa: PLR0124 -- NaN where there is no case


def _rule_code(rule: Rule) -> str:
    """*rule* as Python that makes it."""
    tiers = ", ".join(str(f"{risk}=Action.{rule.tiers.action(risk).name}") for risk in RiskLevel)
    parts = [repr(rule.name)]
    if rule.connections:
        parts.append(f"connections={rule.connections!r}")
    parts += [f"tiers=Tiers({tiers})", f"gap=Action.{rule.gap.name}"]
    if rule.on_gap:
        reasons = ", ".join(f"GapReason.{reason.name}: Action.{action.name}" for reason, action in rule.on_gap.items())
        parts.append(f"on_gap={{{reasons}}}")
    if rule.floor:
        parts.append("floor=True")
    for name in ("guidance", "custom_prompt"):
        if (value := getattr(rule, name)) is not None:
            parts.append(f"{name}={value!r}")
    if rule.send is not None:
        parts.append(f"send=Send.{rule.send.name}")
    return f"Rule({', '.join(parts)})"
