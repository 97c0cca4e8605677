"""replay: a corpus through :mod:`classify`, so many at a time; yields predictions, stores nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator

from workbench.domain.assessment import GapReason
from workbench.domain.case import Case
from workbench.domain.run import Prediction
from workbench.engine.budget import Budget
from workbench.engine.classify import Judge, unasked

Item = tuple[int, int, Case]
"""Position, repeat and case of one thing to ask."""

GROUP_S = 0.08  # with the commit itself, no answer waits longer than 100 ms for the disk
_WAITING = 5_000


async def replay(
    items: Iterable[Item],
    judge: Callable[[str | None], Judge],
    *,
    concurrency: int,
    budget: Budget | None = None,
    stop: asyncio.Event | None = None,
) -> AsyncIterator[list[Prediction]]:
    """One prediction for each of *items*, whatever happens, in the order of the answers.

    Predictions come in groups, the oldest about ``GROUP_S`` old, to be committed together.

    Args:
        items: What to ask, drawn as it is needed; may be endless.
        judge: The judge for a connection's name.
        concurrency: Questions in flight at the most.
        budget: Where given, questions that no longer fit become gaps of reason ``budget``.
        stop: Once set, nothing more is asked, what is in flight is dropped, and what was answered is yielded.
    """
    stop = stop or asyncio.Event()
    drawn = iter(items)
    answered: list[Prediction] = []
    room = asyncio.Event()

    async def work() -> None:
        for position, repeat, case in drawn:
            prediction = await _predict(position, repeat, case, judge(case.connection), budget)
            answered.append(prediction)  # not in one line: `answered` may be another list after the await
            if len(answered) >= _WAITING:  # whoever records is slower than the models: let it catch up
                room.clear()
                await room.wait()

    async def work_all() -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(concurrency):
                group.create_task(work())

    working = asyncio.create_task(work_all())
    stopping = asyncio.create_task(stop.wait())
    try:
        while not (working.done() or stopping.done()):
            await asyncio.wait([working, stopping], timeout=GROUP_S, return_when=asyncio.FIRST_COMPLETED)
            if answered:
                group, answered = answered, []
                room.set()
                yield group
    finally:
        working.cancel()
        stopping.cancel()
        await asyncio.wait([working, stopping])
    if answered:
        yield answered
    if not working.cancelled():
        working.result()


async def _predict(position: int, repeat: int, case: Case, judge: Judge, budget: Budget | None) -> Prediction:
    question = await judge.compose(case.request, repeat)
    if budget is None:
        verdict, answer = await judge.classify(question)
    else:
        # Twice the ceiling of one question: the repair is a second one.
        ceiling = 2 * (judge.ceiling_usd(question) or 0.0)
        if await budget.admit(ceiling):
            verdict, answer = await judge.classify(question)
            await budget.settle(ceiling, answer.cost_usd)
        else:
            verdict, answer = unasked(GapReason.BUDGET, "the budget was spent before this case", judge.rule)
    return Prediction(position, repeat, case, question.key, verdict, answer)


def in_turn(chunks: Iterator[list[tuple[int, Case]]], repeat: int) -> Iterator[Item]:
    """The items of *chunks*, one after the other."""
    for chunk in chunks:
        for position, case in chunk:
            yield position, repeat, case
