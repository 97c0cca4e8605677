"""Replays by batch in tests: a judge of commands by their number, and a pace that does not make anybody wait."""

import asyncio
import contextlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.corpus import case, written
from tests.loopback import HIGH, LOW, MEDIUM, Answer, call
from tests.providers.vendors import BatchServer
from tests.providers.wires import Wire
from workbench.batch import waiting
from workbench.cli import verbs
from workbench.record import Record
from workbench.store.file import Store
from workbench.workbench import Workbench

KINDS = ("openai", "anthropic")
"""Those that differ; Azure's is OpenAI's at another address."""
MODELS = {
    "openai": "openai:gpt-4.1",
    "anthropic": "anthropic:claude-haiku-4-5",
    "azure-openai": "azure-openai:gpt-4.1",
}
OPEN = contextlib.ExitStack()
"""The stores that are kept open until the end of a test."""
QUICK = waiting.Pace(first_s=0.01, most_s=0.02, settle_s=0.0, tries=3, most_tries=6)
_NUMBER = re.compile(r'"select (\d+)')


def number(document: dict[str, Any]) -> int:
    """Which case a request is of."""
    found = _NUMBER.search(str(document["messages"][0 if len(document["messages"]) == 1 else -1]["content"]))
    found = found or _NUMBER.search(json.dumps(document["messages"]).replace('\\"', '"'))
    assert found is not None
    return int(found[1])


def is_mending(document: dict[str, Any]) -> bool:
    """Whether a request asks once more."""
    return any(message["role"] == "assistant" for message in document["messages"])


def honest(wire: Wire) -> Any:
    """A judge that is always right."""

    def judge(document: dict[str, Any]) -> Answer:
        n = number(document)
        return wire.says(call((LOW, MEDIUM, HIGH)[n % 3], f"Case {n}"))

    return judge


def mixed(wire: Wire) -> Any:
    """Right, mostly: of seven it refuses one, fails at one, answers one in prose at first and one ever."""

    def judge(document: dict[str, Any]) -> Answer:
        n = number(document)
        if n % 7 == 1:
            return wire.says(stop="refused")
        if n % 7 == 2:
            return wire.fails(400, "no such thing")
        if n % 7 == 3 and not is_mending(document):
            return wire.says(text="It looks fine.", stop="done")
        if n % 7 == 4:
            return wire.says(text="I would rather talk.", stop="done")
        return wire.says(call((LOW, MEDIUM, HIGH)[n % 3], f"Case {n}"))

    return judge


def at(folder: Path, vendor: BatchServer, monkeypatch: pytest.MonkeyPatch, *, alone: bool = True) -> Workbench:
    """A workbench in *folder* that reaches *vendor*, and does not wait long.

    Its store is opened once, unless another process needs it as well: most of the time went into opening it.
    """
    monkeypatch.chdir(folder)
    monkeypatch.setattr(waiting, "PACE", QUICK)
    for name, value in vendor.environ.items():
        monkeypatch.setenv(name, value)
    store = Store(folder / "store.duckdb")
    if alone:
        OPEN.enter_context(store.hold())
    return Workbench(store)


def corpus(folder: Path, cases: int, **changes: Any) -> str:
    """So many unlike cases."""
    return written(folder / "c.jsonl", [case(n, **changes) for n in range(cases)])


def replayed(bench: Workbench, path: str, kind: str, **more: Any) -> Record:
    return bench.replay_sync(path, model=MODELS[kind], **{"batch": True, **more})


def outcomes(record: Record) -> list[str]:
    """Of every case and repeat its risk, or its gap, in order."""
    frame = record.predictions.sort("repeat", "position")
    return [risk or gap for risk, gap in zip(frame["risk"].to_list(), frame["gap"].to_list(), strict=True)]


def resumed(bench: Workbench, run: str, **more: Any) -> Record:
    return asyncio.run(bench.execute(bench.plan_resumption(run), **more))


def typed(*arguments: str, db: Path) -> Result:
    """The command line in this process, with this process's keys."""
    return CliRunner().invoke(verbs, [*arguments, "--db", str(db)], prog_name="workbench")
