"""Tuning from the outside: runs in a store, ``workbench tune``, a policy file, and looks that are written down."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli import workbench
from tests.corpus import written
from tests.loopback import MEDIUM, Loopback, call, completion
from tests.three import DEV, STATEMENTS, TEST, keep, rows, runs
from workbench import policies
from workbench.domain.assessment import GapReason
from workbench.domain.case import Case, Split, fingerprint
from workbench.domain.risk import Action, RiskLevel
from workbench.domain.rule import Policy, Rule, Send, Tiers
from workbench.evaluation.outcomes import Kind
from workbench.store import outcomes
from workbench.tuning.objective import Costs, Objective
from workbench.tuning.sample import Sample
from workbench.tuning.score import score
from workbench.workbench import Workbench


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with three runs of one corpus: a model, the same above the static risk, and the static risk alone."""
    return keep(tmp_path_factory.mktemp("tune"))


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


@pytest.fixture
def own(db: str, tmp_path: Path) -> str:
    """A copy of the store, for what is written."""
    copy = tmp_path / "own.duckdb"
    copy.write_bytes(Path(db).read_bytes())
    return str(copy)


def tuned(db: str, *arguments: str, exit_code: int = 0) -> dict[str, Any]:
    done = workbench("tune", *arguments, "--json", db=db)
    assert done.exit_code == exit_code, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_what_is_folded_scores_as_the_rows_do(db: str) -> None:
    """Every row of the store decided again, one by one, comes to what the counts come to; dev alone counts."""
    record = Workbench.open(db).run(runs(db)[1])
    policy = Policy(
        (
            Rule("prod", ("prod",), Tiers(Action.ALLOW, Action.BLOCK, Action.BLOCK), floor=True),
            Rule("rest", (), Tiers(Action.ALLOW, Action.ALLOW, Action.REVIEW), gap=Action.REVIEW, floor=False),
        )
    )
    with record._store.hold() as connection:
        folded = outcomes.folded(connection, record.run, Split.DEV)
    found = score(Sample(folded, policy, Costs()), policy)
    actions = []
    for row in record.predictions.filter(split="dev").to_dicts():
        said = RiskLevel(row["model_risk"]) if row["gap"] is None else GapReason(row["gap"])
        kind = Kind(row["connection"], RiskLevel(row["label"]), said, RiskLevel(row["static_risk"]))
        actions.append((kind.label, kind.verdict(policy.rule_for(kind.connection)).action))
    assert len(actions) == folded.rows == DEV
    passed = [action is Action.ALLOW for label, action in actions if label is RiskLevel.MEDIUM]
    assert found.unseen.value == pytest.approx(sum(passed) / len(passed)) and 0 < sum(passed) < len(passed)
    reviewed = [action is Action.REVIEW for _, action in actions]
    assert found.review.value == pytest.approx(sum(reviewed) / DEV)
    assert found.block == pytest.approx(sum(action is Action.BLOCK for _, action in actions) / DEV)


def test_the_recommended_policy_keeps_its_limits_and_deploys_as_written(own: str, tmp_path: Path) -> None:
    """The file loads, and replaying under it gives the very rates that tuning gave."""
    model, *_ = runs(own)
    found = tuned(own, model, "--max-miss", "0.2", "--max-review", "0.5", "--export", "tuned.toml")
    chosen = found["recommended"]
    assert chosen["keeps_limits"] and chosen["through"]["high"] <= 0.2 and chosen["review"]["high"] <= 0.5
    assert chosen in found["frontier"]
    assert [policies.fields(rule) for rule in policies.load("tuned.toml").rules] == chosen["rules"]
    corpus = written(tmp_path / "again.jsonl", rows())
    replayed = workbench("replay", corpus, "--model", f"recorded:{model}", "--policy", "tuned.toml", "--json", db=own)
    rows_ = Workbench.open(own).run(json.loads(replayed.stdout)["run"]).predictions.filter(split="dev")
    assert len(rows_.filter(action="review")) / DEV == pytest.approx(chosen["review"]["value"])
    assert len(rows_.filter(action="block")) / DEV == pytest.approx(chosen["block"])


def test_a_choice_is_looked_at_once_on_test_and_every_look_is_listed(own: str) -> None:
    """The same choice again is no new look; another one is the second at this split; with --dev-only there is none."""
    model, floored, _ = runs(own)
    limits = ("--max-miss", "0.3", "--max-review", "0.6")
    shut = tuned(own, model, *limits, "--dev-only")
    assert shut["recommended"] and shut["test"] is None
    assert json.loads(workbench("runs", "--looks", "--json", db=own).stdout) == {"looks": []}
    first, again = tuned(own, model, *limits), tuned(own, model, *limits)
    assert (first["test"]["cases"], first["test"]["looks"], first["test"]["seen_before"]) == (TEST, 1, False)
    assert (again["test"]["looks"], again["test"]["seen_before"]) == (1, True)
    other = tuned(own, floored, *limits, "--costs", "block=0,review=5")
    assert (other["test"]["looks"], other["test"]["seen_before"]) == (2, False)
    listed = json.loads(workbench("runs", "--looks", "--json", db=own).stdout)["looks"]
    assert [(look["by"], look["run"], look["look"]) for look in listed] == [("tune", model, 1), ("tune", floored, 2)]
    assert listed[0]["figures"]["through"] == first["test"]["through"]
    assert len({look["test"] for look in listed}) == 1
    page = workbench("runs", "--looks", db=own).stdout
    assert "chosen by" in page and "custom:m" in page


def test_the_name_of_a_test_split_is_the_same_in_the_store_and_beside_it(db: str) -> None:
    """So that what `train` and `tune` look at is counted together, whatever the order and the other split."""
    record = Workbench.open(db).run(runs(db)[0])
    cases = [
        Case(row["id"], row["command"], row["dialect"], RiskLevel(row["label"]))
        for row in reversed(rows())
        if row["split"] == "test"
    ]
    with record._store.hold() as connection:
        found = outcomes.split_fingerprint(connection, record.run.fingerprints["corpus"], Split.TEST)
    assert found == fingerprint(cases)


def test_no_policy_that_keeps_the_limits_ends_in_1_and_writes_nothing(own: str) -> None:
    """The nearest one is named, and what it would take; nothing was chosen, so test stays shut."""
    model, *_ = runs(own)
    done = workbench("tune", model, "--max-miss", "0.001", "--max-review", "0.01", "--export", "none.toml", db=own)
    assert done.exit_code == 1
    assert "no policy keeps these limits; the nearest:" in done.stdout
    assert "cases without one labelled high, allowed; this split has 40" in done.stdout
    assert "was not written" in done.stderr and not Path("none.toml").exists()
    assert tuned(own, model, "--max-miss", "0", "--max-review", "0", exit_code=1)["recommended"] is None
    assert Workbench.open(own).looks() == []


def test_a_corpus_without_test_has_no_test_figure(own: str, tmp_path: Path) -> None:
    """It is said, and no look is written down."""
    corpus = written(tmp_path / "dev.jsonl", [row for row in rows() if row["split"] == "dev"])
    run = json.loads(workbench("replay", corpus, "--model", "baseline", "--json", db=own).stdout)["run"]
    done = workbench("tune", run, db=own)
    assert done.exit_code == 0, done.output
    assert "there is no labelled test case" in done.stdout and "on test" not in done.stdout
    assert Workbench.open(own).looks() == []


def test_rates_become_approvals_a_day_at_the_traffic_of_a_file_or_a_run(own: str, tmp_path: Path) -> None:
    """Nineteen reads for each update: by the texts of a file without labels, or by what the model said of them."""
    model, _, static = runs(own)
    traffic = [
        {"id": f"t{n}", "command": STATEMENTS[n % 20 == 0].format(n=f"_{1000 + 12 * n}_"), "dialect": "postgres"}
        for n in range(200)
    ]
    path = written(tmp_path / "month.jsonl", traffic)
    limits = ("--max-miss", "0.3", "--max-reviews-per-day", "300", "--per-day", "1000")
    found = tuned(own, static, *limits, "--traffic", path)
    now = found["now"][0]
    assert now["review"]["value"] == pytest.approx(0.05)
    assert now["reviews_per_day"]["value"] == pytest.approx(50)
    assert found["objective"]["limits"]["review"] == 0.3 and found["objective"]["per_day"] == 1000
    with Loopback(lambda _: completion(call(MEDIUM))) as server:
        replayed = workbench("replay", path, "--model", "custom:m", "--api-url", server.url, "--json", db=own)
    answered = tuned(own, model, "--traffic", json.loads(replayed.stdout)["run"], "--dev-only")
    assert answered["now"][0]["review"]["value"] == 1.0  # as the model said of all of it, whatever its texts tell
    assert "mix of month.jsonl" in workbench("tune", static, "--traffic", "month.jsonl", "--dev-only", db=own).stdout


def test_rules_divide_the_connections(own: str) -> None:
    """Those of a policy file, or one for each connection with enough cases; each with actions of its own."""
    _, _, static = runs(own)
    Path("two.toml").write_text('[[rules]]\nname = "p"\nconnections = ["prod"]\n[[rules]]\nname = "rest"\n')
    by_file = tuned(own, static, "--policy", "two.toml", "--dev-only")
    assert [rule["name"] for rule in by_file["now"][0]["rules"]] == ["p", "rest"]
    by_connection = tuned(own, static, "--by-connection", "--dev-only")
    assert [rule["name"] for rule in by_connection["now"][0]["rules"]] == ["stage", "prod", "default"]
    assert by_connection["searched"]["policies"] > tuned(own, static, "--dev-only")["searched"]["policies"]


def test_a_floor_is_tried_where_the_rows_have_the_static_risk(own: str) -> None:
    """Elsewhere it is not, and a policy that has one is refused with what to do."""
    model, floored, _ = runs(own)
    plain, above = (tuned(own, run, "--dev-only") for run in (model, floored))
    assert {rule["floor"] for row in plain["frontier"] for rule in row["rules"]} == {False}
    assert above["searched"]["policies"] > plain["searched"]["policies"]
    Path("floor.toml").write_text('[[rules]]\nname = "all"\nfloor = true\n')
    refused = workbench("tune", model, "--policy", "floor.toml", db=own)
    assert refused.exit_code == 2 and f"--model recorded:{model} --floor" in refused.stderr


def test_a_policy_that_would_have_asked_otherwise_is_refused(own: str) -> None:
    """Its answers would be those to another question."""
    Path("g.md").write_text("Be strict.")
    Path("other.toml").write_text('[[rules]]\nname = "all"\nguidance = "g.md"\n')
    refused = workbench("tune", runs(own)[0], "--policy", "other.toml", db=own)
    assert refused.exit_code == 2 and "puts its commands to the model in another way" in refused.stderr


def test_guidance_goes_out_with_the_policy(own: str, tmp_path: Path) -> None:
    """What the run was asked with is in a file beside the exported policy, so that it deploys as it was measured."""
    Path("strict.md").write_text("Be strict.\n")
    corpus = written(tmp_path / "some.jsonl", rows()[:30])
    done = workbench("replay", corpus, "--model", "baseline", "--guidance", "strict.md", "--json", db=own)
    run = json.loads(done.stdout)["run"]
    tuned(own, run, "--export", "out.toml")
    assert [rule.guidance for rule in policies.load("out.toml").rules] == ["Be strict.\n"]
    assert Path("out.1.guidance.md").read_text() == "Be strict.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("RUN", "--max-reviews-per-day", "30"), "needs --per-day"),
        (("RUN", "--max-miss", "5"), "0<=x<=1"),
        (("RUN", "--costs", "blok=1"), 'Did you mean "block"?'),
        (("RUN", "--costs", "block=much"), "write block=1.5"),
        (("RUN", "--traffic", "none.jsonl"), "none.jsonl"),
        (("RUN", "--traffic", "zz"), "zz"),
        (("RUN", "--export", "no/such/place.toml"), "no/such/place.toml"),
        (("zz",), "there is no run 'zz'"),
        ((), "Missing argument"),
    ],
)
def test_wrong_input_is_one_sentence_and_2(own: str, arguments: tuple[str, ...], words: str) -> None:
    """It names what is wrong, and nothing is written down."""
    run = runs(own)[2]
    done = workbench("tune", *(run if word == "RUN" else word for word in arguments), db=own)
    assert done.exit_code == 2, done.output
    assert words in done.stderr and "Traceback" not in done.stderr
    assert Workbench.open(own).looks() == []


def test_runs_of_other_dev_cases_are_not_tuned_together(own: str, tmp_path: Path) -> None:
    """Their figures would not be of the same cases."""
    corpus = written(tmp_path / "few.jsonl", rows()[:30])
    run = json.loads(workbench("replay", corpus, "--model", "baseline", "--json", db=own).stdout)["run"]
    done = workbench("tune", run, runs(own)[0], db=own)
    assert done.exit_code == 2 and "not the same labelled dev cases" in done.stderr
    unlabelled = written(tmp_path / "bare.jsonl", [{"id": "a", "command": "ls", "dialect": "bash"}])
    bare = json.loads(workbench("replay", unlabelled, "--model", "baseline", "--json", db=own).stdout)["run"]
    assert "no labelled dev case" in workbench("tune", bare, db=own).stderr


def test_the_page_says_what_is_recommended_and_why_it_can_be_believed(own: str) -> None:
    """Policy, rates with their intervals, limits, test, and the frontier."""
    model, *_ = runs(own)
    done = workbench("tune", model, "--max-miss", "0.2", "--max-review", "0.6", "--per-day", "500", db=own)
    assert done.exit_code == 0, done.output
    for words in (
        "policies of 1 run, on 120 dev cases",
        "the dev split's own mix",
        "the price of custom:m is not known",
        "recommended: keeps all limits",
        "labelled high, allowed; limit 20.000%",
        "a day, at the bad end",
        "on test, 30 cases that had no part in choosing it; look 1 at this test split",
        "the frontier: ",
        "as the runs stand",
    ):
        assert words in done.stdout, (words, done.stdout)


def test_in_python_the_frontier_is_a_frame_and_a_policy_is_scored_at_once(own: str) -> None:
    """What a chart and a slider need: rows that are those of the JSON, and one more policy without the store."""
    tuner = Workbench.open(own).tuner(*runs(own))
    tuned_ = tuner.tune(Objective(max_through=0.3, max_review=0.6), look=False)
    frame, rows_ = tuned_.frame, tuned_.as_dict()["frontier"]
    assert frame["policy"].to_list() == [row["policy"] for row in rows_]
    assert frame["through_high"].to_list() == [row["through"]["high"] for row in rows_]
    assert frame.filter(recommended=True).height == 1 and frame.filter(recommended=True)["keeps_limits"].item()
    (source, *_), chosen = tuner.sources(), tuned_.sweep.chosen
    assert chosen is not None
    own_policy = score(source.sample, source.sample.policy, source.price_usd)
    assert own_policy.review.value == tuned_.sweep.now[0].score.review.value


TEXTS = st.text("a'\"\\\n\t\x00\x7f\x85é\u2028\U0001f600{}[]#= ", min_size=1, max_size=9)


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            Rule,
            TEXTS,
            st.lists(TEXTS, max_size=3).map(tuple),
            st.builds(Tiers, *[st.sampled_from(list(Action))] * 3),
            st.sampled_from(list(Action)),
            st.dictionaries(st.sampled_from(list(GapReason)), st.sampled_from(list(Action)), max_size=3),
            st.booleans(),
            st.none() | TEXTS,
            st.none() | TEXTS,
            st.none() | st.sampled_from(list(Send)),
        ),
        min_size=1,
        max_size=3,
        unique_by=lambda rule: rule.name,
    )
)
def test_a_policy_that_was_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, rules: list[Rule]) -> None:
    """Whatever stands in names, guidance and prompts; remarks change nothing."""
    path = tmp_path_factory.mktemp("policy") / "p.toml"
    policies.dump(Policy(tuple(rules)), path, ["a remark\n[[rules]]"])
    assert policies.load(path) == Policy(tuple(rules))
