"""Rate: a value that never leaves its interval and n."""

import math
from collections.abc import Mapping
from typing import Any

import msgspec

Z = 1.959963984540054
"""The standard normal's 97.5 % point: two-sided 95 %."""


class Rate(msgspec.Struct, frozen=True):
    """A figure, its 95 % interval, and how many cases it was taken from; NaN where it is undefined.

    ``value``, ``low`` and ``high`` are fractions, not percentages.
    """

    value: float
    low: float
    high: float
    n: int

    @property
    def defined(self) -> bool:
        """False where there was nothing to take the figure from."""
        return not math.isnan(self.value)

    def __str__(self) -> str:
        if not self.defined:
            return f"n/a n={self.n}"
        return f"{100 * self.value:.1f}% [{100 * self.low:.1f}%, {100 * self.high:.1f}%] n={self.n}"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """In a notebook it reads as everywhere."""
        printer.text(str(self))

    def as_dict(self) -> dict[str, float | int | None]:
        """The rate for JSON, which has no NaN: undefined is None."""
        if not self.defined:
            return {"value": None, "low": None, "high": None, "n": self.n}
        return {"value": self.value, "low": self.low, "high": self.high, "n": self.n}


def points(fraction: float) -> str:
    """A difference in points of a hundred.

    >>> points(0.0123), points(-0.5), points(-0.0004)  # never -0.0
    ('+1.2', '-50.0', '0.0')
    """
    rounded = round(100 * fraction, 1)
    return f"{rounded:+.1f}" if rounded else "0.0"


def undefined(n: int = 0) -> Rate:
    """The rate of a figure that *n* cases do not define."""
    return Rate(math.nan, math.nan, math.nan, n)


def rate_of(figures: Mapping[str, Any]) -> Rate:
    """A rate back from its JSON."""
    if figures["value"] is None:
        return undefined(figures["n"])
    return Rate(figures["value"], figures["low"], figures["high"], figures["n"])


def wilson(p: float, n: float) -> tuple[float, float]:
    """The 95 % Wilson interval around a proportion *p* seen in *n* independent trials.

    Args:
        p: The proportion, ``0 <= p <= 1``.
        n: Count of trials, above 0; a fraction where trials are worth less than one each.

    Source:
        Wilson (1927), JASA 22(158), the score interval.
    """
    squared = Z * Z
    middle = (p + squared / (2 * n)) / (1 + squared / n)
    reach = Z * math.sqrt(p * (1 - p) / n + squared / (4 * n * n)) / (1 + squared / n)
    # At p = 0 and 1 the bound is exactly p, which rounding would miss by a hair.
    return (0.0 if p == 0 else max(0.0, min(p, middle - reach)), 1.0 if p == 1 else min(1.0, max(p, middle + reach)))


def rate(hits: int, n: int) -> Rate:
    """Proportion of *hits* in *n* with its 95 % Wilson interval.

    Args:
        hits: Count of successes, ``0 <= hits <= n``.
        n: Count of trials. ``0`` gives NaN, never 0 %: no data is not failure.

    Returns:
        Fractions in ``[0, 1]``, not percentages.

    Raises:
        ValueError: *hits* is outside ``0..n``.

    Source:
        Wilson (1927), JASA 22(158), the score interval.

    >>> print(rate(9, 10))
    90.0% [59.6%, 98.2%] n=10
    >>> print(rate(0, 0))
    n/a n=0
    """
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} hits of {n}: hits must lie in 0..n")
    if n == 0:
        return undefined()
    return Rate(hits / n, *wilson(hits / n, n), n)
