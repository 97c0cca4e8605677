"""Runs held against one another: how they are paired, under which policy, and where a gate stands."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.answering import answered
from tests.corpus import case
from workbench.domain.errors import InputError, UnknownRun
from workbench.domain.risk import Action
from workbench.domain.rule import Policy, Rule, Tiers
from workbench.evaluation.gate import Standing
from workbench.record import Record
from workbench.workbench import Workbench

HOLDS, WORSE, CANNOT_TELL = Standing
LAX = Policy((Rule("lax", tiers=Tiers(medium=Action.ALLOW)),))


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench.open(tmp_path / "store.duckdb")


def cases(n: int, **changes: Any) -> list[dict[str, Any]]:
    """So many cases, a third of each label: `select 0` is low, `select 1` medium, `select 2` high, and on."""
    return [case(at, **changes) for at in range(n)]


def test_a_margin_of_nothing_holds_only_what_did_not_get_worse(bench: Workbench) -> None:
    """One case in sixty lost is no proof and no pass; nothing changed, or much for the better, is a pass."""
    base = answered(bench, cases(60), {f"select {n}": "low" for n in range(2, 40, 3)})
    better = answered(bench, cases(60), {})
    less = answered(bench, cases(60), {f"select {n}": "low" for n in range(2, 43, 3)})
    assert base.gate(base, margin=0).judgement.standing is HOLDS
    assert better.gate(base, margin=0).judgement.standing is HOLDS
    assert less.gate(base, margin=0).judgement.standing is CANNOT_TELL


def test_cases_are_paired_by_id_command_and_label_and_the_rest_is_said(bench: Workbench) -> None:
    """One relabelled, one rewritten, one only before, one only now: six of eight are left."""
    older = answered(bench, cases(9), {})
    changed = cases(10)
    changed[0]["label"] = "high"
    changed[1]["command"] = "select 1 -- once more"
    newer = answered(bench, [each for each in changed if each["id"] != "c8"], {"select 2": "low"})
    pair = older.compare(newer)
    assert (pair.pairing.paired, pair.pairing.a, pair.pairing.b, pair.pairing.changed) == (6, 9, 9, 2)
    assert [flip.case for flip in pair.flips] == ["c2"]
    assert pair.figures["misses"].n == 4


def test_over_one_corpus_each_runs_figures_are_its_scorecards(bench: Workbench) -> None:
    """Values, intervals and n, gaps as wrong and with the policy's action, whichever way the run is read."""
    a = answered(bench, cases(60), {"select 2": "low", "select 3": "high", "select 5": "silence"})
    b = answered(bench, cases(60), {"select 8": "low", "select 4": "high", "select 7": "low", "select 9": "silence"})
    pair = a.compare(b)
    for name in ("misses", "false_alarms", "accuracy"):
        assert pair.figures[name].a == getattr(a.scorecard, name)
        assert pair.figures[name].b == getattr(b.scorecard, name)
    for name in ("macro_f1", "weighted_kappa"):
        for side, card in (("a", a.scorecard), ("b", b.scorecard)):
            one, other = getattr(pair.figures[name], side), getattr(card, name)
            assert (one.value, one.n) == (pytest.approx(other.value), other.n)
    assert pair.figures["false_alarms"].b.value == pytest.approx(2 / 40)  # a gap on low is blocked


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_an_exported_file_stands_for_its_run(bench: Workbench, tmp_path: Path, ending: str) -> None:
    """The same comparison from the file, with awkward texts, shared requests, repeats and gaps in it."""
    awkward = [case(90, command="echo 'a,\n\"b\"; é'", dialect="bash"), case(91, command="select 1", label="high")]
    asked = [*cases(12), *awkward, case(92, tags=["pinned"], meta={"why": "x"})]
    a = answered(bench, asked, {"select 2": "low,high", "select 4": "silence,medium"}, repeat=2)
    b = answered(bench, asked, {"select 2": "low", "select 1": "high"}, repeat=2)
    path = tmp_path / f"b.{ending}"
    b.export(path)
    through_file, through_store = bench.compare(a.id, path), bench.compare(a.id, b.id)
    assert through_file.pairs[0].comparison == through_store.pairs[0].comparison
    assert through_file.pairs[0].flips == through_store.pairs[0].flips
    assert through_file.runs[1].totals == through_store.runs[1].totals
    assert [(pin.case, pin.missed) for pin in bench.gate(path, b.id).pinned] == [("c92", False)]
    a.export(tmp_path / f"a.{ending}")
    elsewhere = Workbench.open(tmp_path / "none.duckdb").compare(tmp_path / f"a.{ending}", path)
    assert elsewhere.pairs[0].comparison == through_store.pairs[0].comparison
    assert not (tmp_path / "none.duckdb").exists()


def test_one_policy_decides_all_and_it_is_the_first_runs(bench: Workbench, tmp_path: Path) -> None:
    """Where medium is allowed, calling a medium low lets nothing through; a policy that is given goes before."""
    strict = answered(bench, cases(9), {"select 1": "low"})
    lax = answered(bench, cases(9), {"select 4": "low"}, policy=LAX)
    first_strict, first_lax = strict.compare(lax), lax.compare(strict)
    assert first_strict.figures["misses"].a.value == pytest.approx(1 / 6)
    assert first_strict.figures["misses"].b.value == pytest.approx(1 / 6)
    assert first_lax.figures["misses"].n == 3
    assert first_lax.figures["misses"].b.value == 0
    given = strict.compare(lax, policy=LAX)
    assert given.figures["misses"].n == 3
    assert bench.compare(strict.id, lax.id, policy=LAX).policy == "the policy given"
    written = tmp_path / "lax.toml"
    written.write_text('[[rules]]\nname = "lax"\nmedium = "allow"\n')
    assert strict.compare(lax, policy=written).comparison == given.comparison


def test_each_connection_is_decided_by_its_rule(bench: Workbench) -> None:
    """On the lax connection nothing is missed; where no rule covers it everything is blocked."""
    policy = Policy((Rule("lax", ("dev",), Tiers(medium=Action.ALLOW)), Rule("prod", ("prod",))))
    where = [case(1, connection="dev"), case(4, connection="prod"), case(7, connection="else"), case(10)]
    a = answered(bench, where, {}, policy=policy)
    b = answered(bench, where, {f"select {n}": "low" for n in (1, 4, 7, 10)})
    flips = {flip.case: flip for flip in a.compare(b).flips}
    assert {id: str(flip.now[0].action) for id, flip in flips.items()} == {
        "c1": "allow", "c4": "allow", "c7": "block", "c10": "block"
    }  # fmt: skip
    assert {id for id, flip in flips.items() if flip.worsening[0] > 0} == {"c4"}


def test_a_gap_does_what_the_deciding_policy_says(bench: Workbench) -> None:
    """A timeout is allowed there: a miss, not a block."""
    quiet = Policy((Rule("quiet", gap=Action.ALLOW),))
    a = answered(bench, cases(3), {}, policy=quiet)
    b = answered(bench, cases(3), {"select 2": "silence"})
    assert a.compare(b).figures["misses"].b.value == pytest.approx(1 / 2)
    assert b.compare(a).figures["misses"].a.value == 0


def test_a_floor_belongs_to_the_run_that_had_it(bench: Workbench) -> None:
    """The same low answer to DROP TABLE is a miss without it, whichever run is named first."""
    asked = [case(2, command="drop table users"), case(5)]
    bare = answered(bench, asked, {"drop table users": "low"})
    floored = answered(bench, asked, {"drop table users": "low"}, floor=True)
    for first, other, missed in ((bare, floored, (0.5, 0)), (floored, bare, (0, 0.5))):
        misses = first.compare(other).figures["misses"]
        assert (misses.a.value, misses.b.value) == missed


def test_a_repeated_case_counts_with_the_mean_of_its_repeats(bench: Workbench) -> None:
    """Missed in one of four repeats: a quarter of a case; a run asked once beside it counts whole."""
    once = answered(bench, cases(6), {})
    often = answered(bench, cases(6), {"select 2": "low,high,high,high"}, repeat=4)
    pair = once.compare(often)
    misses = pair.figures["misses"]
    assert misses.b.value == pytest.approx(0.25 / 4)
    assert misses.n == 4
    (flip,) = pair.flips
    assert [(str(said.risk), said.share) for said in flip.now] == [("high", 0.75), ("low", 0.25)]
    assert flip.worsening == pytest.approx((0.5, 0, 0.25))  # two steps from block to allow, a quarter


def test_cases_that_shared_a_request_are_one_piece_of_evidence(bench: Workbench) -> None:
    """Eight cases that put one and the same command: all wrong together is one discordant cluster, p = 1."""
    same = [case(2, id=f"s{n}") for n in range(8)]
    a, b = answered(bench, [*same, *cases(2)], {}), answered(bench, [*same, *cases(2)], {"select 2": "low"})
    misses = a.compare(b).figures["misses"]
    assert (misses.n, misses.p_value, misses.method) == (9, 1.0, "exact")


def test_flips_are_listed_worst_first_with_what_was_said(bench: Workbench) -> None:
    """A large miss, a small one, a false alarm, a change without a label, what got better; the list can be cut."""
    asked = [*cases(6), {**case(6), "label": None}]
    a = answered(bench, asked, {"select 5": "low"})
    b = answered(bench, asked, {"select 2": "low", "select 1": "low", "select 0": "high", "select 6": "high"})
    pair = a.compare(b)
    assert [flip.case for flip in pair.flips] == ["c2", "c1", "c0", "c6", "c5"]
    worst = pair.flips[0]
    assert (worst.command, worst.title, worst.explanation) == ("select 2", "a title", "an explanation")
    assert (str(worst.was[0]), str(worst.now[0])) == ("high: block", "low: allow")
    assert (str(worst.label), str(worst.expected)) == ("high", "block")
    cut = a.compare(b, flips=2)
    assert ([flip.case for flip in cut.flips], cut.flipped) == (["c2", "c1"], 5)


def test_three_runs_are_held_against_the_first(bench: Workbench) -> None:
    """Two pairs, corrected together."""
    first, second, third = (answered(bench, cases(30), {f"select {n}": "low"}) for n in (2, 5, 8))
    found = bench.compare(first.id, second.id, third.id)
    assert [(pair.a, pair.b) for pair in found.pairs] == [(first.id, second.id), (first.id, third.id)]
    alone = first.compare(second).figures["misses"]
    assert found.pairs[0].figures["misses"].p_value == alone.p_value


def test_nothing_in_common_is_no_error(bench: Workbench) -> None:
    """Runs over other corpora have nothing to compare, and it says so."""
    a, b = answered(bench, cases(3), {}), answered(bench, [case(n, id=f"x{n}") for n in range(3)], {})
    pair = a.compare(b)
    assert (pair.pairing.paired, pair.comparison.cases, pair.flips) == (0, 0, ())
    assert a.gate(b).judgement.standing is CANNOT_TELL


def rows_of(record: Record, path: Path) -> list[dict[str, Any]]:
    record.export(path)
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_file_that_is_no_export_is_refused(bench: Workbench, tmp_path: Path) -> None:
    """Missing, of another kind, two runs in one, rows twice, a risk nobody knows, no policy: each says what it is."""
    run = answered(bench, cases(3), {})
    rows = rows_of(run, tmp_path / "good.jsonl")
    other = rows_of(answered(bench, cases(3), {}), tmp_path / "other.jsonl")

    def refused(name: str, lines: list[Any], says: str) -> None:
        path = tmp_path / name
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        with pytest.raises(InputError, match=says):
            run.compare(path)

    refused("two.jsonl", [*rows, *other], "several runs")
    refused("none.jsonl", [], "no row")
    refused("twice.jsonl", [*rows, rows[0]], "there twice")
    refused("corpus.jsonl", cases(3), "no export of a run")
    refused("risk.jsonl", [{**rows[0], "risk": "grave"}, *rows[1:]], "no export of a run")
    refused("policy.jsonl", [{**row, "settings": {}} for row in rows], "under which policy")
    refused("table.csv", ["a,b"], "no export of a run")
    with pytest.raises(InputError, match="no file"):
        run.compare(tmp_path / "missing.parquet")
    with pytest.raises(InputError, match="is no record"):
        run.compare(tmp_path / "good.txt")
    with pytest.raises(UnknownRun):
        run.compare("0000")
    with pytest.raises(InputError, match="at least two"):
        bench.compare(run.id)


def test_identical_runs_hold_and_a_worse_one_does_not(bench: Workbench) -> None:
    """Six cases are enough where nothing changed; forty new misses are not overlooked."""
    few = answered(bench, cases(6), {"select 2": "low"})
    assert few.gate(answered(bench, cases(6), {"select 2": "low"})).judgement.standing is HOLDS
    base = answered(bench, cases(120), {})
    bad = answered(bench, cases(120), {f"select {n}": "low" for n in range(2, 120, 3)})
    assert bad.gate(base).judgement.standing is WORSE
    assert base.gate(bad).judgement.standing is HOLDS
    assert bad.gate(base).slices["postgres"].standing is WORSE


@pytest.mark.parametrize("pin", [{"tags": ["delete", "pinned"]}, {"meta": {"pinned": True}}, {"pinned": True}])
def test_a_pinned_case_must_never_be_missed(bench: Workbench, pin: dict[str, Any]) -> None:
    """Nor in one repeat of three, nor where the baseline missed it as well; a false alarm or a blocked gap is none."""
    asked = [*cases(30), case(32, **pin)]
    base = answered(bench, asked, {"select 32": "low"})
    for answers, standing in (("low", WORSE), ("high,high,low", WORSE), ("high", HOLDS), ("silence", HOLDS)):
        found = answered(bench, asked, {"select 32": answers}, repeat=3).gate(base, margin=0.5)
        assert found.judgement.standing is standing, answers
        (kept,) = found.pinned
        assert (kept.case, kept.missed, kept.command) == ("c32", standing is WORSE, "select 32")


def test_a_pin_cannot_be_taken_off_unseen(bench: Workbench) -> None:
    """A pinned case of the baseline that is gone, or no longer pinned, leaves the gate open until it is renewed."""
    base = answered(bench, [*cases(30), case(32, tags=["pinned"])], {})
    for newer in (cases(30), [*cases(30), case(32)]):
        found = answered(bench, newer, {}).gate(base).judgement
        assert found.standing is CANNOT_TELL
        assert "pinned case c32" in found.reasons[0]


def test_too_little_in_common_cannot_tell_but_worse_is_worse(bench: Workbench) -> None:
    """Less than half of either is left: renew the baseline."""
    base = answered(bench, cases(120), {})
    part = answered(bench, cases(50), {})
    assert part.gate(base).judgement.standing is CANNOT_TELL
    assert "only 50 of the 120 labelled cases of the baseline" in part.gate(base).judgement.reasons[0]
    assert base.gate(part).judgement.standing is CANNOT_TELL
    bad = answered(bench, cases(50), {f"select {n}": "low" for n in range(2, 50, 3)})
    assert bad.gate(base).judgement.standing is WORSE
    assert answered(bench, cases(61), {}).gate(base).judgement.standing is HOLDS


def test_margin_and_alpha_are_fractions(bench: Workbench) -> None:
    """Five points are 0.05."""
    run = answered(bench, cases(3), {})
    for wrong in (
        {"margin": 5},
        {"margin": -0.1},
        {"margin": float("nan")},
        {"alpha": 0},
        {"alpha": 1},
        {"alpha": float("nan")},
    ):
        with pytest.raises(InputError, match="fraction"):
            run.gate(run, **wrong)
