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


async def replay(
    items: Iterable[Item],
    judge: Callable[[str | None], Judge],
    *,
    concurrency: int,
    budget: Budget | None = None,
) -> AsyncIterator[Prediction]:
    """One prediction for each of *items*, as the answers come: whatever happens, none is left out.

    Args:
        items: What to ask, drawn as it is needed; may be endless.
        judge: The judge for a connection's name.
        concurrency: Questions in flight at the most.
        budget: Where given, questions that no longer fit become gaps of reason ``budget``.

    Closing the iterator cancels what is in flight; those cases have no prediction.
    """
    answers: asyncio.Queue[Prediction | None] = asyncio.Queue(maxsize=concurrency * 2)
    drawn = iter(items)

    async def work() -> None:
        for position, repeat, case in drawn:
            await answers.put(await _predict(position, repeat, case, judge(case.connection), budget))

    async def work_all() -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(concurrency):
                group.create_task(work())
        await answers.put(None)

    running = asyncio.create_task(work_all())
    try:
        while (prediction := await _next(answers, running)) is not None:
            yield prediction
        await running
    finally:
        running.cancel()
        await asyncio.wait([running])


async def _next(answers: asyncio.Queue[Prediction | None], running: asyncio.Task[None]) -> Prediction | None:
    """The next answer, or the end; a fault in the workers ends the wait instead of hanging it."""
    if not answers.empty():
        return answers.get_nowait()
    waiting = asyncio.ensure_future(answers.get())
    await asyncio.wait([waiting, running], return_when=asyncio.FIRST_COMPLETED)
    if waiting.done():
        return waiting.result()
    waiting.cancel()
    return answers.get_nowait() if not answers.empty() else None


async def _predict(position: int, repeat: int, case: Case, judge: Judge, budget: Budget | None) -> Prediction:
    question = judge.question(case.request, repeat)
    if budget is None:
        verdict, answer = await judge.classify(question)
    else:
        # Twice the ceiling of one question: the repair is a second one.
        ceiling = 2 * (judge.provider.ceiling_usd(question) or 0.0)
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
