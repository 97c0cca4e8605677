"""A corpus through the engine: one prediction a case, whatever happens."""

import asyncio
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scripted import ScriptedProvider, says
from workbench.domain.assessment import Gap, GapReason
from workbench.domain.case import Case
from workbench.domain.rule import Rule
from workbench.domain.run import Prediction
from workbench.engine.budget import Budget
from workbench.engine.classify import Judge
from workbench.engine.prompt import compose
from workbench.engine.provider import Failure, Question, Reply
from workbench.engine.replay import Item, replay


def items(count: int) -> list[Item]:
    return [(n, 0, Case(f"c{n}", f"select {n}", "postgres")) for n in range(count)]


def played(
    provider: ScriptedProvider,
    asked: Iterable[Item],
    *,
    concurrency: int = 4,
    budget: Callable[[], Budget] | None = None,
    stop_after: int | None = None,
) -> list[Prediction]:
    judge = Judge(provider, Rule("r"), compose(None, None, {}))

    async def play() -> list[Prediction]:
        stop = asyncio.Event()
        found: list[Prediction] = []
        async for group in replay(
            asked, lambda _: judge, concurrency=concurrency, budget=budget() if budget else None, stop=stop
        ):
            found += group
            if stop_after is not None and len(found) >= stop_after:
                stop.set()
        return found

    return asyncio.run(play())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 40), st.integers(1, 9), st.integers(0, 3))
def test_every_case_has_one_prediction(count: int, concurrency: int, failing: int) -> None:
    """Answers, prose, failures and exceptions alike."""

    def script(question: Question) -> Reply:
        kind = (len(question.request.command) + failing) % 4
        if kind == 3:
            raise ValueError
        return (says(), Reply(text="hm"), Reply(failure=Failure("timeout", "")))[kind]

    found = played(ScriptedProvider(script), items(count), concurrency=concurrency)
    assert sorted(prediction.position for prediction in found) == list(range(count))


def test_no_more_are_in_flight_than_asked_for() -> None:
    """And as many as asked for."""
    provider = ScriptedProvider(lambda _: says(), pause_s=0.001)
    assert len(played(provider, items(50), concurrency=7)) == 50
    assert provider.most_in_flight == 7


def test_a_stop_ends_an_endless_corpus_and_keeps_what_was_answered() -> None:
    """Nothing that was answered is lost, nothing more is asked."""

    def endless() -> Iterable[Item]:
        n = 0
        while True:
            yield n, 0, Case(f"c{n}", f"select {n}", "postgres")
            n += 1

    provider = ScriptedProvider(lambda _: says(), pause_s=0.002)
    found = played(provider, endless(), stop_after=5)
    assert len(found) >= 5
    assert len(provider.asked) - len(found) <= 4


def test_a_fault_in_the_corpus_ends_the_replay_after_what_was_answered() -> None:
    """It is raised, not swallowed."""

    def faulty() -> Iterable[Item]:
        yield from items(3)
        raise OSError("gone")

    with pytest.raises(ExceptionGroup) as caught:
        played(ScriptedProvider(lambda _: says()), faulty(), concurrency=1)
    assert caught.group_contains(OSError, match="gone")


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 0.5), st.integers(1, 8), st.floats(0.001, 0.01))
def test_a_budget_is_never_overspent(limit: float, concurrency: int, cost: float) -> None:
    """Whatever is in flight; and cases that no longer fit are gaps of their own reason."""
    reply = Reply((says().calls), cost_usd=cost)
    provider = ScriptedProvider(lambda _: reply, price=0.01)
    found = played(provider, items(60), concurrency=concurrency, budget=lambda: Budget(limit))
    assert len(found) == 60
    assert sum(prediction.answer.cost_usd or 0 for prediction in found) <= limit + 1e-9
    for prediction in found:
        if isinstance(prediction.verdict.outcome, Gap):
            assert prediction.verdict.outcome.reason is GapReason.BUDGET
            assert prediction.answer.attempts == 0
    # What one question may still cost at the most, repair included, is all that can be left over.
    if len(provider.asked) < 60:
        assert limit - len(provider.asked) * cost < 0.02 + 1e-9


def test_a_cost_that_nobody_knows_is_booked_at_its_most() -> None:
    """A question that timed out may have been billed."""

    async def settled() -> float:
        budget = Budget(1.0)
        assert await budget.admit(0.25)
        await budget.settle(0.25, None)
        return budget.spent_usd

    assert asyncio.run(settled()) == 0.25


def test_an_exhausted_budget_stays_exhausted() -> None:
    """A cheap question is not slipped through behind a dear one: that would flatter the model."""

    async def admitted() -> list[bool]:
        budget = Budget(1.0)
        return [await budget.admit(2.0), await budget.admit(0.1)]

    assert asyncio.run(admitted()) == [False, False]
