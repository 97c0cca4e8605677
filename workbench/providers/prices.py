"""Prices: list prices of models, from a dated file, and what a call costs by them. Unknown is None, never 0."""

import datetime
import functools
import re
from importlib import resources

import msgspec
from msgspec.structs import replace

from workbench.domain.run import Usage

_SNAPSHOT = re.compile(r"-20\d\d-?\d\d-?\d\d$")


class Price(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """USD per million tokens.

    ``cached_input`` is the price of input read from the vendor's cache, ``cache_write`` of input written to it; None
    where they cost what other input does. Requests of more than ``long_above`` input tokens cost ``long_input`` times
    as much for input and ``long_output`` times as much for output.
    """

    input: float
    output: float
    cached_input: float | None = None
    cache_write: float | None = None
    long_above: int | None = None
    long_input: float = 1.0
    long_output: float = 1.0

    def cost(self, usage: Usage) -> float:
        """USD for *usage*.

        >>> Price(input=2.0, output=8.0, cached_input=0.5).cost(Usage(1000, 400, 100))
        0.0022
        """
        cached = min(usage.cached_input, usage.input)
        written = min(usage.cache_write, usage.input - cached)
        plain = usage.input - cached - written
        long = self.long_above is not None and usage.input > self.long_above
        tokens = (
            plain * self.input
            + cached * (self.input if self.cached_input is None else self.cached_input)
            + written * (self.input if self.cache_write is None else self.cache_write)
        )
        total = tokens * (self.long_input if long else 1.0)
        total += usage.output * self.output * (self.long_output if long else 1.0)
        return total / 1_000_000

    @property
    def halved(self) -> "Price":
        """What the vendors ask for the same by batch: half, of every kind of token.

        >>> Price(input=2.0, output=8.0, cached_input=0.5).halved == Price(input=1.0, output=4.0, cached_input=0.25)
        True
        """
        kinds = {name: getattr(self, name) for name in ("input", "output", "cached_input", "cache_write")}
        return replace(self, **{name: price / 2 for name, price in kinds.items() if price is not None})

    def ceiling(self, input_bytes: int, max_output: int) -> float:
        """USD that a request of *input_bytes* cannot exceed: a token is at least one byte."""
        long = self.long_above is not None and input_bytes > self.long_above
        dearest = max(self.input, self.cached_input or 0.0, self.cache_write or 0.0)
        total = input_bytes * dearest * (max(1.0, self.long_input) if long else 1.0)
        total += max_output * self.output * (max(1.0, self.long_output) if long else 1.0)
        return total / 1_000_000


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    checked: datetime.date  # the day on which they were looked up
    models: dict[str, Price]


@functools.cache
def _shipped() -> _Table:
    return msgspec.toml.decode(resources.files(__package__).joinpath("prices.toml").read_bytes(), type=_Table)


def list_price(model: str) -> Price | None:
    """The shipped list price of *model*, a dated snapshot taken for its family's; None where it is unknown.

    >>> list_price("gpt-4.1-2025-04-14") == list_price("gpt-4.1"), list_price("no-such-model")
    (True, None)
    """
    models = _shipped().models
    return models.get(model) or models.get(_SNAPSHOT.sub("", model))
