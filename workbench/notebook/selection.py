"""Selection: which predictions of a run are looked at, as a polars expression and as the code of it."""

import msgspec
import polars as pl

from workbench.domain.risk import Action

_SCALE = [action.value for action in Action]
PARTS = ("misses", "false alarms", "gaps")
"""Parts of a run that a person asks to see."""

COLUMNS = ("dialect", "connection", "tag", "label", "split", "source", "rule", "hard", "length")
"""What a run is sliced by."""
GAP = "gap"
_NONE = "(none)"

Condition = tuple[pl.Expr, str]


class Selection(msgspec.Struct, frozen=True):
    """Conditions that all hold; none of them selects every prediction.

    ``label`` and ``risk`` are a cell of the confusion matrix, ``risk`` ``"gap"`` where there is no verdict; ``part`` is
    one of ``PARTS``; ``column`` and ``slice`` are a slice as ``Record.by`` names it.
    """

    label: str | None = None
    risk: str | None = None
    part: str | None = None
    column: str | None = None
    slice: str | None = None

    @property
    def expression(self) -> pl.Expr:
        """The expression that ``run.predictions`` is filtered by."""
        return pl.all_horizontal([expression for expression, _ in self._conditions()] or [pl.lit(True)])

    @property
    def code(self) -> str:
        """The same as it is typed after ``import polars as pl``; empty where everything is selected."""
        found = [code for _, code in self._conditions()]
        return found[0] if len(found) == 1 else " & ".join(f"({each})" for each in found)

    def _conditions(self) -> list[Condition]:
        found = []
        if self.label is not None:
            found.append(_is("label", self.label))
        if self.risk is not None:
            found.append(_null("risk") if self.risk == GAP else _is("risk", self.risk))
        if self.part is not None:
            found.append(_part(self.part))
        if self.column is not None and self.slice is not None:
            found.append(_slice(self.column, self.slice))
        return found


def _is(column: str, value: str) -> Condition:
    return pl.col(column) == value, f'pl.col("{column}") == {value!r}'


def _null(column: str) -> Condition:
    return pl.col(column).is_null(), f'pl.col("{column}").is_null()'


def _part(part: str) -> Condition:
    if part == "gaps":
        return pl.col("gap").is_not_null(), 'pl.col("gap").is_not_null()'
    action, expected = (pl.col(name).cast(pl.Enum(_SCALE)) for name in ("action", "expected"))
    is_miss = part == "misses"
    code = f'pl.col("action").cast(scale) {"<" if is_miss else ">"} pl.col("expected").cast(scale)'
    return action < expected if is_miss else action > expected, code.replace("scale", f"pl.Enum({_SCALE})")


def _slice(column: str, name: str) -> Condition:
    tags, size = pl.col("tags").list, pl.col("command").str.len_bytes()
    if column == "tag" and name == _NONE:
        return tags.len() == 0, 'pl.col("tags").list.len() == 0'
    if column == "tag":
        return tags.contains(name), f'pl.col("tags").list.contains({name!r})'
    if column == "hard":
        is_hard = tags.contains("hard")
        code = 'pl.col("tags").list.contains("hard")'
        return (is_hard, code) if name == "hard" else (~is_hard, f"~{code}")
    if column == "length":
        low, high = {"under 100 bytes": (0, 99), "under 1,000 bytes": (100, 999), "longer": (1_000, 1 << 40)}[name]
        return size.is_between(low, high), f'pl.col("command").str.len_bytes().is_between({low}, {high})'
    if name == _NONE and column in {"connection", "rule"}:
        return _null(column)
    return _is(column, name)
