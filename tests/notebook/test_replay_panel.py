"""The replay panel: nothing is asked before its price was shown, progress is drawn, and it can be stopped."""

import asyncio
import json
from pathlib import Path

from tests.notebook.hostile import MARK, is_text
from tests.planted import KEY
from workbench import Workbench
from workbench.notebook import ReplayPanel


def test_the_price_comes_first(tmp_path: Path) -> None:
    """Until then it cannot be started, and what is changed afterwards is priced again."""
    panel = ReplayPanel(Workbench.open(tmp_path / "s.duckdb"), corpus="datasets/redis", limit=5)
    assert panel._start.disabled and panel.value is None
    panel.price()
    assert "baseline: 5 cases, nothing to pay" in panel._said.value and not panel._start.disabled
    panel._models.value = "baseline, learned"
    assert panel._start.disabled
    assert Workbench.open(tmp_path / "s.duckdb").runs() == []


def test_a_model_with_a_price_says_it_and_one_without_says_so(tmp_path: Path) -> None:
    """What nobody knows is not called free. Nobody is asked."""
    panel = ReplayPanel(Workbench.open(tmp_path / "s.duckdb"), corpus="datasets/redis", models=["openai:gpt-4.1"])
    panel.price()
    assert "about $" in panel._said.value
    panel._models.value = "openai:no-such-model"
    panel.price()
    assert "the price of this model is not known" in panel._said.value
    assert KEY not in str(panel._repr_mimebundle_())


def test_each_model_becomes_a_run_and_the_code_makes_the_same(tmp_path: Path) -> None:
    """The last one is the value."""
    bench = Workbench.open(tmp_path / "s.duckdb")
    panel = ReplayPanel(bench, corpus="datasets/redis", models=["baseline", "learned"], limit=7)
    found = asyncio.run(panel.start())
    assert found is panel.value and found is not None and found.run.model == "learned"
    assert [record.run.model for record in panel.records] == ["baseline", "learned"]
    assert panel._bar.value == panel._bar.max == 7
    assert "7 of 7" in panel.page() and panel._start.disabled and panel._cancel.disabled
    assert panel.as_code().splitlines()[1] == "run = await wb.replay('datasets/redis', model='learned', limit=7)"


def test_cancelling_keeps_what_was_answered(tmp_path: Path) -> None:
    """It stops between answers; the run is open, and the next model is not begun."""
    bench = Workbench.open(tmp_path / "s.duckdb")
    with (tmp_path / "many.jsonl").open("w") as file:
        for number in range(20_000):
            case = {"id": f"c{number}", "command": f"select {number}", "dialect": "postgres", "label": "low"}
            file.write(json.dumps(case) + "\n")
    panel = ReplayPanel(bench, corpus=str(tmp_path / "many.jsonl"), models=["baseline", "learned"])

    async def both() -> None:
        panel._bar.observe(lambda _: panel.cancel(), "value")
        await panel.start()

    asyncio.run(both())
    assert "Stopped" in panel._said.value
    assert panel.value is not None and panel.value.head()["state"] == "open"
    assert len(bench.runs()) == 1


def test_what_is_wrong_is_said_and_nothing_is_recorded(tmp_path: Path) -> None:
    """In the panel, as text."""
    panel = ReplayPanel(Workbench.open(tmp_path / "s.duckdb"), corpus=MARK, models=[MARK])
    panel.price()
    assert panel._start.disabled
    assert is_text(panel)
    assert asyncio.run(panel.start()) is None
