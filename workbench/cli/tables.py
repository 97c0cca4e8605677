"""Tables in the terminal: scorecards, runs, predictions. Command text is shown as text, never as markup."""

import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from workbench.domain.risk import RiskLevel
from workbench.evaluation.rate import Rate, undefined

_WIDE = 10_000  # where output is no terminal, a table takes the width it needs
LEVELS = tuple(level.value for level in RiskLevel)


def console() -> Console:
    """Standard output: as wide as the terminal, or as wide as needed where there is none."""
    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=_WIDE)


def visible(value: object) -> Text:
    """*value* for a cell: one line, control and invisible characters spelled out, no markup read."""
    text = "".join(
        character if unicodedata.category(character)[0] != "C" else character.encode("unicode_escape").decode()
        for character in str(value)
    )
    return Text(text)


def table(title: str | None, columns: Sequence[str], rows: Iterable[Sequence[object]], *, fold: str = "") -> Table:
    """A table whose cells never break over lines, but for column *fold*."""
    found = Table(
        box=SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", show_edge=False, pad_edge=False
    )
    for name in columns:
        numeric = name in {"n", "cases", "answered", "gaps", "low", "medium", "high", "gap", "tokens", "count"}
        found.add_column(name, no_wrap=name != fold, overflow="fold", justify="right" if numeric else "left")
    for row in rows:
        found.add_row(*(cell if isinstance(cell, Text) else visible("" if cell is None else cell) for cell in row))
    return found


def scorecard(summary: Mapping[str, Any]) -> list[Table | str]:
    """A run's scorecard: what matters most first, misses apart from false alarms."""
    head = f"{summary['model']} on {', '.join(summary['corpus'])}: {summary['answered']} of {summary['cases']} answered"
    if summary["state"] == "open":
        head += "; open, go on with --resume"
    rows: list[tuple[object, object, object]] = [
        ("misses", rate_of(summary["misses"]), "action too weak, of those to review or block"),
        ("false alarms", rate_of(summary["false_alarms"]), "action too strong, of those to allow or review"),
        ("accuracy", rate_of(summary["accuracy"]), "the label exactly; a gap is wrong"),
        ("macro F1", rate_of(summary["macro_f1"]), "mean over the labels"),
        ("weighted kappa", rate_of(summary["weighted_kappa"]), "agreement beyond chance, quadratic, of the answered"),
    ]
    if "flips" in summary:
        rows.append(("flips", rate_of(summary["flips"]), f"cases that changed over {summary['repeats']} repeats"))
    if summary["model"] == "baseline":
        rows.append(("unresolved", f"{summary['unresolved']} of {summary['cases']}", "could not be read; never low"))
    apart = [
        (name, rate_of(figures["misses"]), rate_of(figures["false_alarms"]), rate_of(figures["accuracy"]))
        for name, figures in {**summary.get("splits", {}), **summary.get("hard", {})}.items()
    ]
    labels = [
        (level, *(rate_of(summary["per_label"][level][name]) for name in ("precision", "recall", "f1")))
        for level in reversed(LEVELS)
    ]
    confusion = [
        (level, *(summary["confusion"][level][outcome] for outcome in (*LEVELS, "gap"))) for level in reversed(LEVELS)
    ]
    parts: list[Table | str] = [table(head, ("figure", "rate", ""), rows)]
    if apart:
        parts.append(table(None, ("cases that are", "misses", "false alarms", "accuracy"), apart))
    parts.append(table(None, ("label", "precision", "recall", "F1"), labels))
    parts.append(table(None, ("label, was called", *LEVELS, "gap"), confusion))
    return [*parts, footer(summary)]


def footer(summary: Mapping[str, Any]) -> str:
    """Gaps by reason, latency, tokens, cost and time, on one line each."""
    lines = []
    if summary["gaps"]:
        lines.append("gaps       " + ", ".join(f"{count} {reason}" for reason, count in summary["gaps"].items()))
    latency = summary["latency_ms"]
    if latency["p50"] is not None:
        lines.append("latency    " + "  ".join(f"{name} {value:,.1f} ms" for name, value in latency.items()))
    tokens = summary["tokens"]
    if tokens["input"]:
        lines.append(f"tokens     {tokens['input']:,} in ({tokens['cached_input']:,} cached), {tokens['output']:,} out")
    cost = summary["cost_usd"]
    lines.append("cost       " + ("unknown: no price for this model" if cost is None else f"${cost:,.4f}"))
    lines.append(f"wall time  {summary['wall_s']:.1f} s")
    return "\n".join(lines) + "\n"


def rate_of(figures: Mapping[str, Any]) -> Rate:
    """A rate back from its JSON."""
    if figures["value"] is None:
        return undefined(figures["n"])
    return Rate(figures["value"], figures["low"], figures["high"], figures["n"])
