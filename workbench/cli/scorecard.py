"""A run's scorecard as a page: what matters most first, misses apart from false alarms."""

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.cli.tables import Page
from workbench.domain.risk import RiskLevel
from workbench.evaluation.rate import rate_of
from workbench.evaluation.words import FIGURES, duration, money, number

_LEVELS = tuple(level.value for level in reversed(RiskLevel))  # the worst first, as people read
_FORCED = "forced tool call"


def print_scorecards(page: Page, summaries: Sequence[Mapping[str, Any]]) -> None:
    """The scorecard of each of *summaries*, one under the other, on *page*."""
    for summary in summaries:
        _scorecard(page, summary)
        page.say()


def _scorecard(page: Page, summary: Mapping[str, Any]) -> None:
    state = "; open: not every case has its final answer" if summary["state"] == "open" else ""
    page.say(f"{summary['model']} on {', '.join(summary['corpus'])}", style="bold")
    page.say(f"{number(summary['answered'])} of {number(summary['cases'])} cases answered{state}")
    if about := summary["endpoint"].get("about"):
        page.say(about)
    page.say()
    if summary["accuracy"]["n"]:
        _figures(page, summary)
    else:
        page.say("no case has a label, so there is nothing to score")
        page.say()
    for name, text in _footer(summary):
        page.say(f"{name:11}{text}")


def _figures(page: Page, summary: Mapping[str, Any]) -> None:
    cases = number(summary["cases"])
    # Figure, rate, what it is at length, and in few words.
    rows: list[tuple[str, object, str, str]] = [
        (name, rate_of(summary[field]), long, few) for field, (name, long, few) in FIGURES.items()
    ]
    if "flips" in summary:
        text = f"of the cases changed over {summary['repeats']} repeats"
        rows.append(("flips", rate_of(summary["flips"]), text, "changed over the repeats"))
    if summary["gaps"]:
        reasons = ", ".join(f"{number(count)} {reason}" for reason, count in summary["gaps"].items())
        rows.append(("gaps", f"{number(sum(summary['gaps'].values()))} of {cases}", reasons, reasons))
    if summary["model"] == "baseline":
        unresolved = f"{number(summary['unresolved'])} of {cases}"
        rows.append(("unresolved", unresolved, "not understood, so never low", "not understood, so never low"))
    page.notes(rows)
    page.say()
    slices = {**summary.get("splits", {}), **summary.get("hard", {})}
    if slices:
        print_slices(page, "cases", slices)
        page.say()
    page.rates(
        ("label", "precision", "recall", "F1"),
        [
            (level, *(rate_of(summary["per_label"][level][name]) for name in ("precision", "recall", "f1")))
            for level in _LEVELS
        ],
    )
    page.say()
    called = (*reversed(_LEVELS), "gap")
    page.table(
        ("labelled", *(f"called {name}" if name != "gap" else name for name in called)),
        [(level, *(number(summary["confusion"][level][name]) for name in called)) for level in _LEVELS],
    )
    page.say()


def print_slices(page: Page, column: str, cards: Mapping[str, Mapping[str, Any]]) -> None:
    """Misses, false alarms and accuracy of each of *cards*, figures as JSON values by the name of the slice."""
    page.rates(
        (column, "misses", "false alarms", "accuracy"),
        [
            (name, *(rate_of(card[figure]) for figure in ("misses", "false_alarms", "accuracy")))
            for name, card in cards.items()
        ],
    )


def _footer(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    latency, tokens = summary["latency_ms"], summary["tokens"]
    if latency["p50"] is not None:
        found.append(("latency", "  ".join(f"{name} {value:,.1f} ms" for name, value in latency.items())))
    if tokens["input"]:
        cached = f" ({tokens['cached_input']:,} cached)" if tokens["cached_input"] else ""
        found.append(("tokens", f"{tokens['input']:,} in{cached}, {tokens['output']:,} out"))
    cost = summary["cost_usd"]
    found.append(("cost", "unknown: this model has no price" if cost is None else money(cost)))
    found.append(("wall time", duration(summary["wall_s"])))
    endpoint = summary["endpoint"]
    if endpoint.get("verdicts", _FORCED) != _FORCED:
        found.append(("verdicts", f"by {endpoint['verdicts']}: the endpoint could not be forced to call a tool"))
    if refused := endpoint.get("refused"):
        found.append(("refused", ", ".join(f"{setting} ({why})" for setting, why in refused.items())))
    return found
