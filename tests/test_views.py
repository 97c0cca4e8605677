"""What a notebook shows of a result: its figures, and hostile text as text."""

from pathlib import Path

import pytest

from tests.notebook.hostile import MARK, hostile_record
from tests.notebook.pages import Page, is_harmless
from workbench import Objective, Policy, Record, Rule, Tiers, Workbench
from workbench.domain.risk import Action


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    bench = Workbench.open(tmp_path_factory.mktemp("views") / "s.duckdb")
    for model in ("baseline", "learned"):
        bench.replay_sync("datasets/redis", "datasets/postgres", model=model)
    return bench


@pytest.fixture(scope="module")
def runs(bench: Workbench) -> list[Record]:
    return bench.runs()[::-1]


def test_what_is_no_notebook_gets_a_line(bench: Workbench, runs: list[Record]) -> None:
    """In a terminal the figures that count, and never all that a result holds."""
    pair, gated, card = runs[0].compare(runs[1]), runs[1].gate(runs[0]), runs[0].scorecard
    tuned = bench.tuner(runs[0].id).tune(Objective(max_through=0.2), look=False)
    worst = runs[0].worst(verbs=False)
    says = {
        repr(pair): str(pair.figures["misses"]),
        repr(bench.compare(runs[0].id, runs[1].id)): str(pair.figures["misses"]),
        repr(gated): str(gated.judgement.standing),
        repr(card): str(card.false_alarms),
        repr(tuned): "recommended allow/",
        repr(worst): f"misses {worst.misses[0].column} {worst.misses[0].value} {worst.misses[0].here}",
    }
    assert all(figure in line and len(line) < 300 for line, figure in says.items()), list(says)


def test_a_record_shows_its_scorecard(runs: list[Record]) -> None:
    """What was replayed, each headline figure, and the splits apart."""
    card, text = runs[0].scorecard, Page(runs[0]._repr_html_()).text
    assert runs[0].run.model in text and str(card.misses) in text and str(card.weighted_kappa) in text
    assert all(str(each.misses) in text for each in runs[0].by("split").values())
    assert str(card.accuracy) in Page(card._repr_html_()).text


def test_a_comparison_shows_what_differs(bench: Workbench, runs: list[Record]) -> None:
    """Differences with their intervals, the corrected p, and the worst flips with both voices."""
    pair = runs[0].compare(runs[1])
    text = Page(pair._repr_html_()).text
    assert all(str(each) in text for each in pair.figures.values())
    assert pair.flips[0].case in text and pair.flips[0].rationale in text and pair.flips[0].became in text
    assert str(pair.pairing) in Page(bench.compare(runs[0].id, runs[1].id)._repr_html_()).text


def test_tuning_shows_its_choice(bench: Workbench, runs: list[Record]) -> None:
    """The recommended policy, its figures on dev and on test, and the frontier."""
    tuned = bench.tuner(runs[0].id).tune(Objective(max_through=0.2, max_review=0.6))
    chosen = tuned.sweep.chosen
    assert chosen is not None and tuned.test is not None
    text = Page(tuned._repr_html_()).text
    assert "recommended" in text and str(chosen.score.through) in text and str(tuned.test.score.through) in text
    assert all(row in text for row in tuned.frame["policy"])
    none = bench.tuner(runs[0].id).tune(Objective(max_through=0.0001, max_review=0.0001), look=False)
    assert "no policy keeps the limits" in Page(none._repr_html_()).text


def test_what_if_gate_and_slices_show_their_answer(runs: list[Record]) -> None:
    """How many decisions change, where the run stands, and what was tried."""
    found = runs[0].under(Policy((Rule("all", tiers=Tiers(medium=Action.BLOCK)),)))
    assert f"{found.changed_cases:,.0f}" in Page(found._repr_html_()).text
    assert f"{found.changed_cases:g} of {found.cases} cases change" in repr(found) and " at 0x" not in repr(found)
    gated = runs[1].gate(runs[0])
    assert str(gated.judgement.standing) in Page(gated._repr_html_()).text
    assert "pinned: 0 of 2 missed" in Page(gated._repr_html_()).text
    worst = runs[0].worst(verbs=False)
    assert str(worst.misses[0].here) in Page(worst._repr_html_()).text


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    """In every view that shows a command or what was said of it."""
    record = hostile_record(tmp_path)
    other = _other(record)
    for shown in (record.instead(other), record.compare(other), other.gate(record)):
        assert is_harmless(shown._repr_html_()), shown
    assert not {"img", "script"} & {tag for tag, _ in Page(record._repr_html_()).tags}


def _other(record: Record) -> Record:
    """The same cases, answered otherwise."""
    bench = Workbench(record._store)
    other = bench.replay_sync(*record.run.corpus, model="learned")
    with bench.store.hold() as connection:
        connection.execute(
            "update predictions set title = $mark, explanation = $mark where run = $run",
            {"mark": MARK, "run": other.id},
        )
        low = "update predictions set risk = 'low', model_risk = 'low', action = 'allow' where run = $run"
        connection.execute(low, {"run": other.id})
    return other
