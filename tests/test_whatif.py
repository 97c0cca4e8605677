"""What would have come out otherwise: under another policy without asking, or as another run."""

import json
from pathlib import Path

import pytest

from tests.cli import workbench
from tests.corpus import written
from tests.loopback import HIGH, LOW, Answer, Loopback, Seen, call, completion
from tests.three import keep, rows, runs
from workbench.domain.assessment import GapReason
from workbench.domain.risk import Action
from workbench.domain.rule import Policy, Rule, Tiers
from workbench.workbench import Workbench

ALLOW, REVIEW, BLOCK = Action
POLICY = Policy(
    (
        Rule("prod", ("prod",), Tiers(ALLOW, BLOCK, BLOCK), floor=True),
        Rule("rest", (), Tiers(ALLOW, ALLOW, REVIEW), gap=BLOCK, on_gap={GapReason.REFUSED: REVIEW}),
    )
)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    return keep(tmp_path_factory.mktemp("whatif"))


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def test_what_a_policy_would_have_decided_is_what_replaying_under_it_decides(db: str, tmp_path: Path) -> None:
    """Every case, and the counts of them; nothing is asked for the former."""
    floored = Workbench.open(db).run(runs(db)[1])
    found = floored.under(POLICY)
    own = tmp_path / "own.duckdb"
    own.write_bytes(Path(db).read_bytes())
    bench = Workbench.open(own)
    again = bench.replay_sync(written(tmp_path / "c.jsonl", rows()), model=f"recorded:{floored.id}", policy=POLICY)
    was = {row["id"]: row["action"] for row in floored.predictions.to_dicts()}
    now = {row["id"]: row["action"] for row in again.predictions.to_dicts()}
    changed = {row["id"]: (row["was"], row["now"]) for row in found.changed.to_dicts()}
    assert changed == {id: (was[id], now[id]) for id in was if was[id] != now[id]} and changed
    assert found.changed_cases == len(changed) and found.cases == len(was)
    assert sum(found.moves.values()) == len(was)
    for action, side, actions in ((REVIEW, True, now), (BLOCK, False, was)):
        ended = sum(each == action.value for each in actions.values())
        assert found.share(action, now=side).value == pytest.approx(ended / len(actions))


def test_what_is_now_let_through_is_read_first_then_what_worked_and_is_blocked(db: str) -> None:
    """Within these high risk before the rest."""
    found = Workbench.open(db).run(runs(db)[1]).under(POLICY).changed.to_dicts()

    def place(row: dict[str, str]) -> int:
        if row["now"] == "allow":
            return 0 if row["label"] == "high" else 1
        if (row["was"], row["now"]) == ("allow", "block"):
            return 2
        return 3 if (row["was"], row["now"]) == ("block", "review") else 4

    places = [place(row) for row in found]
    assert places == sorted(places) and {1, 3, 4} <= set(places)


def test_another_model_is_held_beside_on_the_cases_that_both_have(db: str) -> None:
    """By hand: what the static risk blocks, allows and sends to a person instead of the model."""
    model, _, static = (Workbench.open(db).run(run) for run in runs(db))
    found = model.instead(static)
    was, now = ({row["id"]: row["action"] for row in each.predictions.to_dicts()} for each in (model, static))
    assert found.changed_cases == sum(was[id] != now[id] for id in was) > 0
    assert found.moves[ALLOW, REVIEW] == sum((was[id], now[id]) == ("allow", "review") for id in was) > 0
    assert found.usd_per_1000 == (None, 0.0)


def test_repeats_count_as_means_and_labels_are_not_needed(tmp_path: Path) -> None:
    """Two answers to one command, one of them high: half a case is newly blocked."""
    corpus = written(tmp_path / "c.jsonl", [{"id": "a", "command": "ls", "dialect": "bash"}])
    with Loopback(completion(call(LOW)), completion(call(HIGH))) as server:
        run = Workbench.open("s.duckdb").replay_sync(
            corpus, model="custom:m", api_url=server.url, repeat=2, concurrency=1
        )
    found = run.under(Policy((Rule("all", tiers=Tiers(BLOCK, BLOCK, BLOCK)),)))
    assert (found.cases, found.changed_cases, found.newly_blocked, found.newly_blocked_fine) == (1, 0.5, 0.5, 0.5)


def test_the_command_line_says_what_changes_and_the_day(db: str) -> None:
    """As a page and as JSON."""
    model, _, static = runs(db)
    Path("strict.toml").write_text('[[rules]]\nname = "all"\nlow = "review"\nmedium = "block"\n')
    done = workbench("whatif", model, "--policy", "strict.toml", "--per-day", "300", "--json", db=db)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["cases"] == len(rows())
    assert found["approvals_per_day"]["now"] == pytest.approx(300 * found["approvals"]["now"]["value"])
    assert sum(move["cases"] for move in found["moves"] if move["was"] != move["now"]) == found["changed"]
    assert found["first"][0].keys() >= {"id", "command", "was", "now", "explanation"}
    page = workbench("whatif", model, static, "--per-day", "300", db=db).stdout
    for words in ("cases come out otherwise", "approvals a day", "to read first", "would be"):
        assert words in page
    nothing = workbench("whatif", model, model, db=db)
    assert "0 of 150 cases come out otherwise" in nothing.stdout and "to read first" not in nothing.stdout


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ('custom_prompt = "Payments are high."', "in another way than run"),
        ('send = "refuse"', "in another way than run"),
        ("floor = true", "--floor"),
    ],
)
def test_what_would_have_to_be_asked_is_refused_with_what_to_do(db: str, policy: str, words: str) -> None:
    """Nobody knows what the model would have said."""
    Path("p.toml").write_text(f'[[rules]]\nname = "all"\n{policy}\n')
    done = workbench("whatif", runs(db)[0], "--policy", "p.toml", db=db)
    assert done.exit_code == 2 and words in done.stderr and "Traceback" not in done.stderr


def test_one_of_policy_and_second_run_is_needed(db: str) -> None:
    """Both, or neither, is no question."""
    run = runs(db)[0]
    for arguments in ((run,), (run, run, "--policy", "p.toml")):
        done = workbench("whatif", *arguments, db=db)
        assert done.exit_code == 2 and "either --policy FILE or a second run" in done.stderr


def test_guidance_that_the_run_was_asked_with_is_taken_for_a_rule_without_any(tmp_path: Path) -> None:
    """So that a policy of actions alone can be tried on a run with a prompt of its own; the same text says the same."""

    def answer(_: Seen) -> Answer:
        return completion(call(LOW))

    with Loopback(answer) as server:
        run = Workbench.open("s.duckdb").replay_sync(
            written(tmp_path / "c.jsonl", rows()[:6]), model="custom:m", api_url=server.url, guidance="Be strict."
        )
    actions = Rule("all", tiers=Tiers(REVIEW, BLOCK, BLOCK))
    assert run.under(Policy((actions,))).changed_cases == 6
    assert run.under(Policy((Rule("all", tiers=actions.tiers, guidance="Be strict."),))).changed_cases == 6
