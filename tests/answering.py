"""Runs for tests: cases answered by a script, recorded as any run is."""

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.corpus import written
from tests.scripted import HIGH, LOW, MEDIUM, ScriptedProvider, says
from workbench.engine.provider import Failure, Question, Reply
from workbench.plan import Bench, terms
from workbench.record import Record
from workbench.workbench import Workbench

TOOLS = {"low": LOW, "medium": MEDIUM, "high": HIGH}


def answered(
    bench: Workbench, cases: Iterable[Mapping[str, Any]], answers: Mapping[str, str], *, repeat: int = 1, **options: Any
) -> Record:
    """A run over *cases* in which each is answered what *answers* say of its command, else what it is labelled.

    An answer is a risk; several, joined by commas, one a repeat; anything else is a gap.
    """
    cases = list(cases)
    labels = {each["command"]: each.get("label") or "low" for each in cases}

    def script(question: Question) -> Reply:
        command = question.request.command
        said = answers.get(command, labels[command]).split(",")
        answer = said[question.repeat % len(said)]
        if answer in TOOLS:
            return says(TOOLS[answer])
        return Reply(failure=Failure("timeout", answer), attempts=1)

    path = written(Path(bench.store.path).parent / "answered.jsonl", cases)
    ready = Bench(terms("scripted", **options), ScriptedProvider(script, price=0.0))
    return asyncio.run(bench.execute(bench.plan(bench.load([path]), ready, repeat=repeat)))
