"""The replay panel: nothing is asked before its price was shown, progress is drawn, and it can be stopped."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.corpus import case, written
from tests.loopback import Loopback, call, completion
from tests.notebook.hostile import MARK, is_text
from tests.planted import KEY
from tests.server.conftest import ADMIN
from tests.server.test_runs import url
from workbench import Workbench
from workbench.evaluation.words import money
from workbench.notebook import ReplayPanel

__all__ = ["url"]  # a fixture: a server that is asked over the network
_USAGE = {"prompt_tokens": 1_000, "completion_tokens": 60, "total_tokens": 1_060}
_EACH_USD = (1_000 * 10 + 60 * 10) / 1e6


@pytest.fixture
def priced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """A model `m` with a price, at 50 ms an answer, and the table of it in the working folder."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "c.jsonl", [case(n) for n in range(40)])
    return Loopback(completion(call(), usage=_USAGE).but(head_s=0.05))


def table(server: Loopback) -> None:
    Path("workbench.toml").write_text(
        f"[models.m]\nprovider='custom'\nmodel='m'\napi_url='{server.url}'\nmax_output_tokens=100\n"
        "input_usd_per_mtok=10\noutput_usd_per_mtok=10\n[models.free]\nprovider='custom'\nmodel='m'\n"
        f"api_url='{server.url}'\n"
    )


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


def test_a_budget_is_of_all_models_together(priced: Loopback) -> None:
    """The first one spends it; what it leaves the second one gets, which is less than an answer may cost."""
    with priced as server:
        table(server)
        panel = ReplayPanel(Workbench.open("s.duckdb"), corpus="c.jsonl", models=["m", "m"], budget_usd=0.3)
        asyncio.run(panel.start())
        costs = [record.head()["cost_usd"] for record in panel.records]
        assert 0 < sum(costs) <= 0.3 and costs[0] == pytest.approx(len(server.seen) * _EACH_USD)
        assert panel.records[1].head()["gaps"] == {"budget": 40}
    assert money(0.3) in panel.page() and money(costs[0]) in panel._said.value
    assert panel.as_code().splitlines()[0] == "run = await wb.replay('c.jsonl', model='m', budget_usd=0.3)"


def test_a_budget_without_a_price_is_refused_before_anything_is_asked(priced: Loopback) -> None:
    """It could not be kept; without one the model may be asked."""
    with priced as server:
        table(server)
        panel = ReplayPanel(Workbench.open("s.duckdb"), corpus="c.jsonl", models=["m", "free"], budget_usd=1)
        panel.price()
        assert panel._start.disabled and "price of free is not known" in panel._said.value
        panel._budget.value = 0
        panel.price()
        assert not panel._start.disabled and not server.seen


def test_over_a_server_it_is_seen_live_and_stopped_and_the_server_has_what_was_answered(
    priced: Loopback, url: str
) -> None:
    """Answers and dollars are told as they come; what was answered when it was cancelled is there, open."""
    with priced as server:
        table(server)
        panel = ReplayPanel(Workbench.connect(url, token=ADMIN), corpus="c.jsonl", models=["m"])
        told: list[str] = []
        panel._said.observe(lambda change: told.append(change["new"]), "value")
        panel._bar.observe(lambda change: panel.cancel() if change["new"] else None, "value")
        asyncio.run(panel.start())
    live = [text for text in told if " of 40 " in text]
    assert live and all(" · $0." in text and text.endswith(" · m</div></div>") for text in live)
    [there] = Workbench.connect(url, token=ADMIN).heads()
    assert there["run"] == panel.records[0].id and there["state"] == "open"
    assert 0 < there["answered"] < 40 and there["cost_usd"] == pytest.approx(there["answered"] * _EACH_USD)
    assert "Stopped" in panel._said.value and f"{there['answered']} of 40" in panel._said.value
