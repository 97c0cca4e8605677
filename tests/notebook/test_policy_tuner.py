"""The policy tuner: sliders make a policy, what it comes to is what `tune` says, and names are text."""

from pathlib import Path

import pytest

from tests.notebook.hostile import MARK, hostile_record, is_text
from workbench import Action, Objective, Policy, Record, Rule, Tiers, Workbench, policies
from workbench.notebook import PolicyTuner
from workbench.tuning.objective import Costs
from workbench.tuning.score import score

RULES = Policy((Rule("pg", connections=("pg-prod",), floor=True), Rule("rest", gap=Action.REVIEW)))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    return Workbench.open(tmp_path_factory.mktemp("tuner") / "s.duckdb")


@pytest.fixture(scope="module")
def run(bench: Workbench) -> Record:
    return bench.replay_sync("datasets/postgres", model="learned", floor=True)


def test_a_slider_moves_the_policy_of_its_rule_alone(bench: Workbench, run: Record) -> None:
    """And the figures are those of that policy on dev."""
    panel = PolicyTuner(bench.tuner(run.id, policy=RULES))
    assert panel.value == RULES
    panel.sliders[1].actions["medium"].value = Action.BLOCK
    panel.sliders[0].floor.value = False
    moved = Policy((Rule("pg", ("pg-prod",)), Rule("rest", tiers=Tiers(medium=Action.BLOCK), gap=Action.REVIEW)))
    assert panel.value == moved
    assert panel.score == score(panel.source.sample, moved, 0.0)
    assert str(panel.score.review) in str(panel._figures.value)


def test_the_policy_is_code_and_a_file(bench: Workbench, run: Record, tmp_path: Path) -> None:
    """Either gives the value back, guidance and reasons of gaps included."""
    (tmp_path / "g.md").write_text('be "strict"\n')
    (tmp_path / "p.toml").write_text(
        '[[rules]]\nname = "a\'b"\non_gap = {timeout = "review", default = "block"}\nguidance = "g.md"\n'
        'custom_prompt = "x"\nsend = "redacted"\nlow = "review"\n'
    )
    policy = policies.load(tmp_path / "p.toml")
    panel = PolicyTuner(bench.tuner(run.id))
    panel.source.sample.policy = policy  # the run was not asked with this guidance, so no tuner would take it
    panel._lay_out(policy)
    scope: dict[str, Policy] = {}
    exec(panel.as_code(), scope)  # noqa: S102 -- our own code
    assert scope["policy"] == panel.value == policy
    panel.save(tmp_path / "saved.toml")
    assert policies.load(tmp_path / "saved.toml") == policy


def test_what_is_recommended_is_what_tune_recommends(bench: Workbench, run: Record) -> None:
    """Under the limits and costs that stand in the panel; test stays shut."""
    tuner = bench.tuner(run.id)
    panel = PolicyTuner(tuner, objective=Objective(max_through=0.2))
    panel._costs["review_usd"].value = 9.0
    panel.recommend()
    expected = tuner.tune(Objective(max_through=0.2, costs=Costs(review_usd=9.0)), look=False).sweep.nearest
    assert panel.value == expected.policy
    assert panel.score.cost_usd == pytest.approx(expected.score.cost_usd)
    assert bench.looks() == []


def test_a_limit_at_its_right_end_is_none(bench: Workbench, run: Record) -> None:
    """The sliders of the limits are in percent."""
    panel = PolicyTuner(bench.tuner(run.id), objective=Objective(max_through=0.015))
    assert panel.objective == Objective(max_through=0.015)
    panel._limits["review"].value = 30
    assert panel.objective.limits == {"through": 0.015, "review": 0.3}


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    """Names of rules and connections, which may come from a corpus."""
    record = hostile_record(tmp_path)
    policy = Policy((Rule(MARK, connections=(MARK,)), Rule("rest")))
    assert is_text(PolicyTuner(Workbench(record._store).tuner(record.id, policy=policy)))
