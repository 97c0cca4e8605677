"""Tables in the terminal that never break a figure over lines, nor cut one. Command text is text, never markup."""

import re
import sys
from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from workbench.engine.text import spelt
from workbench.evaluation.words import short

_WIDE = 10_000  # where output is no terminal, a table takes the width it needs
_CELL = 80  # characters of whatever a file may hold: ids, tags, names
_NUMBER = re.compile(r"[$\d][\d,.]*")


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave it to whoever runs the verbs: rich itself would exit with 1, which says that the answer is no."""
        raise  # noqa: PLE0704 -- called while the error is handled


class Page:
    """Standard output: *width* columns, else as wide as the terminal, else as wide as needed."""

    def __init__(self, width: int | None = None) -> None:
        self._console = _Console(highlight=False, width=width or (None if sys.stdout.isatty() else _WIDE))

    def say(self, text: object = "", *, style: str = "") -> None:
        """*text* on a line of its own, however long."""
        self._console.print(visible(text), style=style, soft_wrap=True)

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[object]], *, drop: Sequence[str] = ()) -> None:
        """Rows under *columns*. Where they are too wide, the columns of *drop* are left out, the first one first.

        Where that is not enough, the texts of the last column are cut; where they are short already, columns follow
        below, as in :meth:`rates`. No other cell is ever cut: a figure without its end is another figure.
        """
        shown = list(columns)
        for name in ("", *drop):
            shown = [column for column in shown if column != name]
            kept = [[row[columns.index(column)] for column in shown] for row in rows]
            if self._fits(_table(shown, kept)):
                break
        for last in (None, 60, 40, 20):
            found = _table(shown, kept, last=last)
            if self._fits(found):
                return self._console.print(found)
        return self.rates(shown, kept)

    def rates(self, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Rows of figures. Where they are too wide, the columns that do not fit follow below, named again."""
        start = 1
        while start < len(columns):
            if start > 1:
                self.say()
            for stop in range(len(columns), start, -1):
                block = [0, *range(start, stop)]
                names, cells = [columns[at] for at in block], [[row[at] for at in block] for row in rows]
                if self._fits(found := _table(names, cells)):
                    self._console.print(found)
                    break
            else:
                self._stacked(names, cells)
            start = stop

    def notes(self, rows: Sequence[tuple[str, object, str, str]]) -> None:
        """Figures by name, each with what it is: at length, else in few words, else not at all."""
        for words in (2, 3):
            found = _table(("figure", "rate", ""), ((*row[:2], row[words]) for row in rows))
            if self._fits(found):
                return self._console.print(found)
        return self.rates(("figure", "rate"), [row[:2] for row in rows])

    def _stacked(self, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Two columns that do not fit side by side, the one below the other."""
        self.say(", ".join(columns), style="bold")
        for row in _cells(rows):
            self.say(row[0])
            self.say(f"  {row[1]}")

    def _fits(self, found: Table) -> bool:
        unbound = self._console.options.update(max_width=_WIDE)
        return self._console.measure(found, options=unbound).maximum <= self._console.width


def visible(value: object) -> Text:
    r"""*value* as one line that a terminal obeys nowhere: control and invisible characters spelt out, no markup read.

    >>> print(visible("drop\n[bold]t" + chr(0x202E)))
    drop\n[bold]t\u202e
    """
    return Text(spelt(str(value)))


def _cells(rows: Iterable[Sequence[object]]) -> list[list[str]]:
    return [["" if cell is None else short(str(cell), _CELL) for cell in row] for row in rows]


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, last: int | None = None) -> Table:
    """The texts of the last column in no more than *last* characters."""
    found = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    texts = _cells(rows)
    for row in texts:
        if last is not None and len(row[-1]) > last:
            row[-1] = f"{row[-1][: last - 1]}…"
    for at, name in enumerate(columns):
        numeric = at > 0 and all(_NUMBER.fullmatch(row[at]) for row in texts)
        found.add_column(visible(name), no_wrap=True, overflow="fold", justify="right" if numeric else "left")
    for row in texts:
        found.add_row(*map(visible, row))
    return found
