"""Desk: one run and its model by batch: from a case to its question, and from a reply to its recorded row."""

from collections.abc import Iterator, Sequence

import duckdb
import msgspec

from workbench.batch.money import Money
from workbench.domain.assessment import GapReason
from workbench.domain.case import Case
from workbench.domain.run import Prediction, Run
from workbench.engine import withhold
from workbench.engine.classify import Judge, mending, unasked
from workbench.engine.provider import Question, Reply
from workbench.engine.reply import needs_repair
from workbench.originals import Originals
from workbench.plan import Bench
from workbench.progress import Tally
from workbench.providers.batch import model_of
from workbench.providers.http import Exchange
from workbench.store import batches, runs

_CHUNK = 1_000


class Desk:
    """What all parts of a replay by batch work with."""

    def __init__(self, run: Run, bench: Bench, money: Money, tally: Tally, originals: Originals | None) -> None:
        self.run = run
        self._originals = originals
        self.bench = bench
        self.money = money
        self.tally = tally
        self.model, self.post = model_of(bench.provider)

    def cases(
        self, connection: duckdb.DuckDBPyConnection, places: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[int, int, Case]]:
        """The cases at the positions and repeats of *places*, in their order, as they are asked."""
        for start in range(0, len(places), _CHUNK):
            part = places[start : start + _CHUNK]
            positions = sorted({position for position, _ in part})
            if self._originals is None:
                found = batches.at(connection, self.run, positions)
            else:
                chunks = self._originals.of(connection.cursor(), [[(position, None) for position in positions]])
                found = {position: case for chunk in chunks for position, case in chunk}
            for position, repeat in part:
                yield position, repeat, found[position]

    def unasked(self, connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, int, Case]]:
        """The cases that are still to be asked, in every repeat, in order, as they are asked."""
        for repeat in range(self.run.repeats):
            chunks = batches.unasked(connection.cursor(), self.run, repeat)
            if self._originals is None:
                for positions in chunks:
                    yield from self.cases(connection, [(position, repeat) for position in positions])
                continue
            wanted = ([(position, None) for position in positions] for positions in chunks)
            for found in self._originals.of(connection.cursor(), wanted):
                for position, case in found:
                    yield position, repeat, case

    def question(self, case: Case, repeat: int) -> tuple[Judge, Question]:
        """The question that *case* becomes, and its judge."""
        judge = self.bench.judge(case.connection)
        question = judge.question(case.request, repeat)
        if question.parts:
            # A part that is high ends the asking of the others, which a batch cannot wait for.
            why = f"longer than {question.part_bytes:,} bytes: it is judged in parts, and those are not asked by batch"
            question = msgspec.structs.replace(question, withheld=why, withheld_as=GapReason.OVERSIZE)
        return judge, question

    def ceiling_usd(self, question: Question, *, mends: bool) -> float | None:
        """The most that *question* can cost, and the one that mends its answer, where it *mends* none itself."""
        one = self.model.ceiling_usd(question)
        return one if one is None or mends else 2 * one

    async def kept_back(self, position: int, repeat: int, case: Case, reason: GapReason, detail: str) -> Prediction:
        """The row of a case that is kept from the model."""
        judge, question = self.question(case, repeat)
        verdict, answer = unasked(reason, detail, judge.rule)
        return Prediction(position, repeat, case, question.key, verdict, answer)

    async def settle(
        self,
        connection: duckdb.DuckDBPyConnection,
        batch: batches.Batch,
        exchanges: Sequence[tuple[tuple[int, int], Exchange]],
    ) -> None:
        """Record what became of requests of *batch*, each by the case's position and repeat."""
        predictions: list[Prediction] = []
        unmended: list[tuple[int, int, Reply]] = []
        found = self.cases(connection, [place for place, _ in exchanges])
        for (position, repeat, case), (_, exchange) in zip(found, exchanges, strict=True):
            judge, question = self.question(case, repeat)
            first = batches.first_reply(connection, self.run, position, repeat) if batch.mends else None
            asked = question if first is None else mending(question, first)
            reply = self.model.hear(asked, exchange, batch.refused)
            if reply is None:
                continue  # it costs nothing to be refused for a field, and it is asked again without
            self.money.spend(reply.cost_usd, self.model.ceiling_usd(asked))
            if first is None and needs_repair(reply):
                kept = reply if self._originals is None else withhold.answer(case.request, reply)
                unmended.append((position, repeat, kept))
                continue
            verdict, answer = await judge.conclude(question, first or reply, None if first is None else reply)
            predictions.append(Prediction(position, repeat, case, question.key, verdict, answer))
        batches.keep_unmended(connection, self.run, unmended)
        self.record(connection, predictions)

    def record(self, connection: duckdb.DuckDBPyConnection, predictions: Sequence[Prediction]) -> None:
        """Commit *predictions*."""
        if predictions:
            kept = predictions if self._originals is None else list(map(withhold.prediction, predictions))
            runs.record(connection, self.run, kept)
            self.tally.add(predictions)
