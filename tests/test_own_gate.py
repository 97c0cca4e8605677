"""The project's own gate: the shipped models are held against committed baselines, and a fault turns it red."""

import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tests.baselines.renew import MODELS

ROOT = Path(__file__).parent.parent
BASELINES = ROOT / "tests/baselines"
_GATE = """
import sys
from workbench.cli import verbs
from workbench.workbench import Workbench
{fault}
run = Workbench.open(sys.argv[1]).replay_sync("datasets", model="baseline")
verbs(["gate", run.id, "--baseline", sys.argv[2], "--db", sys.argv[1]], prog_name="workbench")
"""
_FORGETS_DELETES = """
from workbench.facts.sql import read
real = read.read
read.read = lambda *given: [found for found in real(*given) if not found.verb.startswith(("delete", "drop"))]
"""


@pytest.mark.parametrize(("fault", "code", "word"), [("", 0, "holds"), (_FORGETS_DELETES, 1, "worse")])
def test_a_fault_planted_in_the_facts_turns_the_gate_red(tmp_path: Path, fault: str, code: int, word: str) -> None:
    """A reader of SQL that overlooks deletions is worse, and says which cases it now misses."""
    done = subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, "-c", _GATE.format(fault=fault), tmp_path / "s.duckdb", BASELINES / "baseline.parquet"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.split(":")[0]) == (code, word), done.stdout + done.stderr
    assert ("pinned case" in done.stdout) is (code == 1)
    pinned = re.search(r"pinned +([0-9]+) of 19 missed", done.stdout)
    assert pinned is not None and (int(pinned[1]) > 0) is (code == 1)


def test_every_baseline_is_gated_and_stays_small() -> None:
    """What `make baselines` renews is what `make gate` gates, one recorded model among them, and CI runs it."""
    recipe = (ROOT / "Makefile").read_text().split("\ngate:")[1].split("\n\n")[0]
    assert {path.stem for path in BASELINES.glob("*.parquet")} == set(MODELS)
    assert all(recipe.count(f"--workbench-baseline $(BASELINES)/{model}.parquet") == 1 for model in MODELS)
    assert recipe.count("--workbench-model recorded:") == 1
    assert sum(path.stat().st_size for path in BASELINES.iterdir()) < 5_000_000
    assert "make gate" in (ROOT / ".ci/run").read_text()


def test_the_recorded_model_is_none_of_the_others() -> None:
    """It decides otherwise than either: what it guards is not what they guard already. And the pins are in each."""
    actions = {
        name: dict(pl.read_parquet(BASELINES / f"{name}.parquet", columns=["id", "action"]).iter_rows())
        for name in MODELS
    }
    for name in ("baseline", "learned"):
        assert sum(actions["pair"][id_] != action for id_, action in actions[name].items()) >= 5
    pins = pl.read_parquet(BASELINES / "pair.parquet").filter(pl.col("tags").list.contains("pinned"))
    assert len(pins) == 19 and set(pins["action"]) == {"block"}


def test_the_example_workflow_names_options_that_exist() -> None:
    """Copied as it is, pytest understands it."""
    workflow = (ROOT / ".ci/gate.example.yml").read_text()
    options = set(re.findall(r"--workbench[a-z-]*", workflow))
    plugin = (ROOT / "workbench/pytest_plugin.py").read_text()
    assert len(options) == 5
    assert all(f'addoption("{option}"' in plugin for option in options)
