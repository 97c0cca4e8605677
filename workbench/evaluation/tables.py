"""Tables: scorecards and slices as parts of a page, every figure with its words."""

from collections.abc import Mapping

from workbench import html
from workbench.domain.risk import RiskLevel
from workbench.evaluation.scorecard import Scorecard
from workbench.evaluation.slices import Slice, Worst
from workbench.evaluation.words import FIGURES, number, short
from workbench.html import Markup

SLICES = 10
"""Of each figure, where nobody says how many."""
_LEVELS = tuple(reversed(RiskLevel))  # the worst first, as people read
_CALLED = (*RiskLevel, None)
_NAME = 80  # characters of a slice's name


def figures(card: Scorecard) -> Markup:
    """The headline figures, and what each of them is."""
    rows = [(name, html.lines(getattr(card, field)), what) for field, (name, what, _) in FIGURES.items()]
    return html.table(("figure", "rate", ""), rows)


def labels(card: Scorecard) -> Markup:
    """How well each risk level is told from the others."""
    found = [(label, card.per_label[label]) for label in _LEVELS]
    rows = [(label, *map(html.lines, (each.precision, each.recall, each.f1))) for label, each in found]
    return html.table(("label", "precision", "recall", "F1"), rows)


def confusion(card: Scorecard) -> Markup:
    """Cases by label and by what the model called them."""
    columns = ("labelled", *("gap" if risk is None else f"called {risk}" for risk in _CALLED))
    rows = [(label, *(number(card.confusion[label][risk]) for risk in _CALLED)) for label in _LEVELS]
    return html.table(columns, rows)


def slices(column: str, cards: Mapping[str, Scorecard]) -> Markup:
    """Misses, false alarms and accuracy of each slice of *column*, in the order given."""
    rows = [
        (short(name, _NAME), *map(html.lines, (card.misses, card.false_alarms, card.accuracy)))
        for name, card in cards.items()
    ]
    return html.table((column, "misses", "false alarms", "accuracy"), rows)


def worst(found: Worst, limit: int = SLICES) -> Markup:
    """The first *limit* slices of each figure, beside all other cases."""
    said = f"{found.tried:,} figures of slices were tried, and every interval is wide enough for that"
    parts = [html.line(said)]
    if found.unread:
        parts.append(html.line("there are too many different commands to read their verbs"))
    parts += [_worst(name, part[:limit]) for name, part in (("misses", found.misses), ("accuracy", found.accuracy))]
    return Markup("".join(parts))


def _worst(figure: str, found: tuple[Slice, ...]) -> Markup:
    rows = [
        (
            f"{each.column} {short(each.value, _NAME)}",
            html.lines(each.here),
            html.lines(each.elsewhere),
            "worse than elsewhere" if each.stands_out else "",
        )
        for each in found
    ]
    return html.table(("slice", figure, "elsewhere", ""), rows)
