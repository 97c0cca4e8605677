"""Explorer: a run's figures and the cases behind them: click a cell of the confusion matrix to read its cases."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import polars as pl

from workbench import html
from workbench.domain.risk import Action, RiskLevel
from workbench.engine.text import spelt
from workbench.evaluation import tables
from workbench.evaluation.scorecard import Scorecard
from workbench.evaluation.words import number, short
from workbench.html import Markup
from workbench.notebook.matrix import Matrix
from workbench.notebook.panel import Panel, button, show, shown
from workbench.notebook.selection import COLUMNS, GAP, PARTS, Selection

if TYPE_CHECKING:
    from workbench.record import Record

_LEVELS = tuple(reversed(RiskLevel))  # the worst first, as people read
_CALLED = (*RiskLevel, None)
_ALL = "all"
_PAGE = 20  # cases shown at once
_TEXT = 1_000  # characters of a command that a table shows; `.value` has it whole


class Explorer(Panel):
    """The run *record*: scorecard, slices, and its cases. ``value`` is the frame of the cases that are selected.

    Args:
        record: The run.
        by: The column whose slices are shown first.
        part: ``"misses"``, ``"false alarms"`` or ``"gaps"`` to begin with; None begins with every case.
    """

    def __init__(self, record: "Record", *, by: str = "dialect", part: str | None = None) -> None:
        self._record = record
        self._head = record.head()
        self._predictions = record.predictions
        self._card = record.scorecard
        self._slices: dict[str, Mapping[str, Scorecard]] = {}
        self._at = 0
        confusion = self._card.confusion
        self._matrix = Matrix(
            title="confusion: click a cell to read its cases",
            rows=[f"labelled {label}" for label in _LEVELS],
            columns=[f"called {GAP if risk is None else risk}" for risk in _CALLED],
            counts=[[confusion[label][risk] for risk in _CALLED] for label in _LEVELS],
            kinds=[[_kind(label, risk) for risk in _CALLED] for label in _LEVELS],
        )
        self._part = widgets.Dropdown(options=[_ALL, *PARTS], value=part or _ALL, description="cases")
        self._by = widgets.Dropdown(options=COLUMNS, value=by, description="slices by")
        self._slice = widgets.Dropdown(options=[(_ALL, ())], description="slice")
        self._table, self._cases = shown(Markup()), shown(Markup())
        self._table.layout = widgets.Layout(max_height="15em", overflow="auto")
        self._back = button("◀ previous", lambda: self._turn(-_PAGE))
        self._on = button("next ▶", lambda: self._turn(_PAGE))
        self._list_slices()
        self._draw()
        self._by.observe(lambda _: self._list_slices(), "value")
        self._matrix.observe(self._changed, "selected")
        for chooser in (self._part, self._slice):
            chooser.observe(self._changed, "value")
        clear = button("clear", self.clear)
        self.view = widgets.VBox(
            [
                widgets.HBox(
                    [shown(self._scorecard()), self._matrix],
                    layout=widgets.Layout(flex_flow="row wrap", grid_gap="32px"),
                ),
                widgets.HBox([self._part, self._by, self._slice, clear], layout=widgets.Layout(flex_flow="row wrap")),
                self._table,
                self._cases,
                widgets.HBox([self._back, self._on]),
            ]
        )

    @property
    def selection(self) -> Selection:
        """What is chosen in the panel."""
        label = risk = None
        if self._matrix.selected:
            row, at = self._matrix.selected
            called = _CALLED[at]
            label, risk = str(_LEVELS[row]), GAP if called is None else str(called)
        part = None if self._part.value == _ALL else self._part.value
        column, name = (self._by.value, *self._slice.value) if self._slice.value else (None, None)
        return Selection(label, risk, part, column, name)

    @property
    def value(self) -> pl.DataFrame:
        """The predictions that are selected, with all columns of ``record.predictions``."""
        return self._predictions.filter(self.selection.expression)

    def as_code(self) -> str:
        """The filter; ``run`` is the record that the panel was made of."""
        code = self.selection.code
        return f"run.predictions.filter({code})" if code else "run.predictions"

    def clear(self) -> None:
        """Select every case again."""
        self._matrix.selected, self._part.value, self._slice.value = [], _ALL, ()

    def page(self) -> Markup:
        """Scorecard, confusion matrix, slices and the first of the selected cases."""
        confusion = tables.confusion(self._card)
        return html.page(self._scorecard(), confusion, self._slice_table(), self._case_table(0))

    def _changed(self, _: Any) -> None:
        self._at = 0
        self._draw()

    def _turn(self, by: int) -> None:
        self._at = max(0, self._at + by)
        self._draw()

    def _list_slices(self) -> None:
        names = list(self._cards())
        self._slice.options = [(_ALL, ()), *((short(spelt(name), 60), (name,)) for name in names)]
        show(self._table, self._slice_table())

    def _cards(self) -> Mapping[str, Scorecard]:
        by = self._by.value
        if by not in self._slices:
            cards = self._record.by(by)
            self._slices[by] = dict(sorted(cards.items(), key=lambda item: -item[1].cases))
        return self._slices[by]

    def _draw(self) -> None:
        show(self._cases, self._case_table(self._at))
        self._back.disabled = self._at == 0
        self._on.disabled = self._at + _PAGE >= self.value.height

    def _scorecard(self) -> Markup:
        head = self._head
        title = f"{head['model']} on {', '.join(head['corpus'])}"
        answered = f"{number(head['answered'])} of {number(head['cases'])} cases answered"
        return Markup(html.line(title, strong=True) + html.line(answered) + tables.figures(self._card))

    def _slice_table(self) -> Markup:
        return tables.slices(self._by.value, self._cards())

    def _case_table(self, at: int) -> Markup:
        found = self.value
        rows = [
            (
                html.lines(html.code(short(row["id"], 40)), short(row["dialect"], 40)),
                _outcome(row),
                html.code(short(row["command"], _TEXT)),
                Markup(f"<b>{html.text(row['title'])}</b><br>{html.text(row['explanation'] or row['detail'])}"),
                row["rationale"],
            )
            for row in found.slice(at, _PAGE).iter_rows(named=True)
        ]
        count = f"{number(found.height)} selected"
        if found.height > _PAGE:
            count += f", {at + 1:,} to {min(at + _PAGE, found.height):,} shown"
        return html.table(("case", "verdict", "command", "what the model said", "what people said"), rows, count)


def _kind(label: RiskLevel, risk: RiskLevel | None) -> str:
    if risk is None:
        return "gap"
    return "right" if risk is label else "weak" if risk < label else "strong"


def _outcome(row: Mapping[str, Any]) -> Markup:
    said = row["risk"] or f"gap {row['gap']}"
    label = f"labelled {row['label']}" if row["label"] else "no label"
    action, expected = (Action(row[name]).on_screen if row[name] else None for name in ("action", "expected"))
    instead = f", not {expected}" if expected not in {None, action} else ""
    return html.lines(label, f"called {said}", f"{action}{instead}")
