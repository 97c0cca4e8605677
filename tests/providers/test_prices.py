"""What a call costs, and what it cannot exceed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.loopback import Loopback, call, completion, error
from tests.providers.asking import PRICE, ask, provider, question, run
from workbench.domain.run import Usage
from workbench.engine.provider import Reply
from workbench.providers.openai_wire import MENDING_BYTES
from workbench.providers.prices import Price, list_price

_COUNT = st.integers(0, 400_000)
_RATE = st.floats(0, 100)


@given(
    st.builds(
        Price,
        input=_RATE,
        output=_RATE,
        cached_input=st.none() | _RATE,
        cache_write=st.none() | _RATE,
        long_above=st.none() | _COUNT,
        long_input=st.floats(1, 3),
        long_output=st.floats(1, 3),
    ),
    st.builds(Usage, input=_COUNT, cached_input=_COUNT, output=_COUNT, cache_write=_COUNT),
    _COUNT,
)
def test_no_usage_within_bounds_costs_more_than_the_ceiling(price: Price, usage: Usage, more: int) -> None:
    """However much of it was cached, written or long."""
    cost = price.cost(usage)
    assert 0 <= cost <= price.ceiling(usage.input + more, usage.output) * (1 + 1e-9)


def test_cost_by_hand() -> None:
    """1,000 in, of which 400 cached and 100 written; 50 out."""
    price = Price(input=2.0, output=8.0, cached_input=0.5, cache_write=2.5)
    assert price.cost(Usage(1000, 400, 50, cache_write=100)) == pytest.approx(
        (500 * 2 + 400 * 0.5 + 100 * 2.5 + 50 * 8) / 1e6
    )


def test_long_requests_cost_more_from_the_first_token() -> None:
    """Above the bound, not at it."""
    price = Price(input=2.0, output=10.0, long_above=1000, long_input=2.0, long_output=1.5)
    assert price.cost(Usage(1000, 0, 10)) == pytest.approx(0.0021)
    assert price.cost(Usage(1001, 0, 10)) == pytest.approx((1001 * 4 + 10 * 15) / 1e6)


def test_the_shipped_prices_are_sane() -> None:
    """Every one has cached below plain below output; a table without its date could not be read."""
    for name in ("gpt-6.2-sol", "gpt-5-mini", "gpt-4.1", "gpt-4o-mini"):
        price = list_price(name)
        assert price is not None and price.cached_input is not None
        assert 0 < price.cached_input < price.input < price.output


def test_an_unknown_price_is_none_and_never_zero() -> None:
    """Neither ceiling, nor estimate, nor the cost of an answer or a failure."""
    with Loopback(completion(call()), error(400)) as server:
        model = provider(server, price=None)
        assert model.ceiling_usd(question()) is None
        assert model.estimate_usd(question()) is None
        replies = run(ask(model, question(), question()))
    assert [reply.cost_usd for reply in replies] == [None, None]


def test_an_answer_without_usage_has_no_known_cost() -> None:
    """The price alone does not say what was used."""
    with Loopback(completion(call(), usage={"odd": 1})) as server:
        [reply] = run(ask(provider(server)))
    assert reply.calls
    assert (reply.usage, reply.cost_usd) == (None, None)


def test_what_was_never_answered_is_free_and_what_may_have_been_is_unknown() -> None:
    """A refusal is not billed; of a broken answer nobody knows."""
    broken = completion(call()).but(part=30, reset=True)
    with Loopback(error(400), error(503), broken) as server:
        model = provider(server, retries=0)
        replies = run(ask(model, *[question()] * 3))
    assert [reply.cost_usd for reply in replies] == [0.0, 0.0, None]


@given(st.text(max_size=3000), st.text(max_size=3000))
def test_the_ceiling_covers_asking_and_mending(command: str, said: str) -> None:
    """Every byte of what is sent counts as a token, whichever of the two is sent."""
    model = provider("http://127.0.0.1:1/v1")
    first, mending = question(command), question(command, Reply(text=said))
    sizes = [len(model._body.encode(each)) for each in (first, mending)]
    ceiling = model.ceiling_usd(first)
    assert ceiling is not None
    # A character of the model's own words may be escaped into six bytes, and still is one token of one byte.
    assert sizes[0] <= sizes[1]
    assert ceiling == PRICE.ceiling(sizes[0] + MENDING_BYTES, 2048)
    assert len(said[:500].encode(errors="replace")) + sizes[0] < sizes[0] + MENDING_BYTES


def test_the_estimate_is_below_the_ceiling() -> None:
    """It is what is shown before a paid run; the ceiling is what is set aside."""
    model = provider("http://127.0.0.1:1/v1")
    estimate, ceiling = model.estimate_usd(question()), model.ceiling_usd(question())
    assert estimate is not None and ceiling is not None
    assert 0 < estimate < ceiling
