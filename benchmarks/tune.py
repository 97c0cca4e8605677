"""What tuning costs over a million predictions, beside one plain count of the same rows by the store.

    python benchmarks/tune.py [--rows 1000000] [--runs 2] [--db PATH]

Makes a store of as many predictions, spread over the runs, on six connections, with static risks and gaps, one case in
fifty asked word for word as another. Then, in a process of its own each: the floor (``select label, model_risk,
count(*)`` of the rows joined with their cases), folding the runs, ``tune`` over every candidate from the closed file to
the chosen policy, with one rule and with a rule for each connection, scoring one policy again on what was folded, and a
move of a slider in the notebook's panel, which does that. Printed are wall time, CPU and time over the floor's. Quote
the ratios.
"""

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from workbench.domain.risk import Action
from workbench.domain.rule import Policy, Tiers
from workbench.store.file import Store, roomy
from workbench.tuned import Tuned
from workbench.tuner import Tuner
from workbench.tuning.objective import Objective
from workbench.tuning.score import score
from workbench.workbench import Workbench

OBJECTIVE = Objective(max_through=0.05, max_review=0.45)


def make(path: Path, rows: int, runs: int) -> None:
    """A store with *runs* runs of one corpus, *rows* predictions in all."""
    cases = rows // runs
    bench = Workbench.open(path)
    small = path.with_name("small.jsonl")
    small.write_text('{"id": "a", "command": "select 1", "dialect": "postgres", "label": "low"}\n')
    record = bench.replay_sync(str(small), model="baseline")
    with bench.store.hold() as connection, roomy(connection):
        connection.execute(
            """insert into cases
            select 'big', i, 'c' || i, 'select ' || i, 'postgres', (['low', 'medium', 'high'])[1 + i % 3]::risk,
                ([null, 'a', 'b', 'c', 'd', 'e'])[1 + (i // 50) % 6], [], '', '', if(i % 10 < 7, 'dev', 'test'), [], [],
                '{}', '{}', md5('r' || i)::uuid, if(i % 50 < 2, i - i % 50, null)
            from range($cases) as t(i)""",
            {"cases": cases},
        )
        connection.execute(
            "insert into corpora select * replace ('big' as fingerprint, $n as cases, $n as labelled) from corpora",
            {"n": cases},
        )
        for number in range(runs):
            id = f"0{number}-tuned"
            connection.execute(
                f"insert into runs select * replace ('{id}' as id, 'm{number}' as model, 'big' as corpus, "
                "$cases as cases) from runs where id = $old",
                {"cases": cases, "old": record.id},
            )
            connection.execute(
                f"insert into tiers select * replace ('{id}' as run) from tiers where run = $old", {"old": record.id}
            )
            # Right four times in five, else one level off, or a gap once in a hundred.
            connection.execute(
                f"""insert into predictions
                select * exclude (i, said) replace (
                    i as position, '{id}' as run, md5('q' || i)::uuid as request_key,
                    false as shared, said as model_risk,
                    if(said is null, 'timeout', null) as gap, said as risk,
                    (['low', 'medium', 'high'])[1 + if(hash(i) % 5 < 4, i, hash(i) % 3)::bigint % 3]::risk
                        as static_risk
                )
                from predictions, (
                    select i, (['low', 'medium', 'high', null])[1 + case
                        when hash(i * 7 + {number}) % 100 = 0 then 3
                        when hash(i * 7 + {number}) % 100 < 20 then (i + 1) % 3
                        else i % 3 end]::risk as said
                    from range($cases) as t(i)
                ) where run = $old""",
                {"cases": cases, "old": record.id},
            )
        connection.execute("delete from predictions where run = ?", [record.id])
        connection.execute("delete from runs where id = ?", [record.id])


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of wall and CPU."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def floor(path: Path) -> tuple[float, float]:
    """One plain count."""
    with Store(path).hold(create=False) as connection:
        return timed(
            lambda: connection.execute(
                "select c.label, p.model_risk, count(*) from predictions p join cases c on c.position = p.position "
                "group by all"
            ).fetchall()
        )


def _tuner(path: Path, *, by_connection: bool = False) -> Tuner:
    bench = Workbench.open(path)
    return bench.tuner(*(record.id for record in bench.runs()), by_connection=by_connection)


def folding(path: Path) -> tuple[float, float]:
    """The runs, ready to be tried."""
    return timed(lambda: _tuner(path).sources())


def tuning(path: Path, by_connection: bool) -> tuple[float, float, str]:
    """All candidates, from the closed file; test is left shut."""
    found: list[Tuned] = []
    took = timed(lambda: found.append(_tuner(path, by_connection=by_connection).tune(OBJECTIVE, look=False)))
    chosen = found[0].sweep.chosen
    return *took, f"{found[0].sweep.searched:,} policies, {'none' if chosen is None else chosen.score.through} chosen"


def again(path: Path) -> tuple[float, float, str]:
    """One policy more on what was folded, its rules a rule a connection; the mean of a hundred."""
    source = _tuner(path, by_connection=True).sources()[0]
    rules = source.sample.policy.rules
    tiers = Tiers(Action.ALLOW, Action.REVIEW, Action.REVIEW)
    moved = Policy((msgspec.structs.replace(rules[0], tiers=tiers), *rules[1:]))
    wall, cpu = timed(lambda: [score(source.sample, moved) for _ in range(100)])
    return wall / 100, cpu / 100, str(score(source.sample, moved).through)


def slider(path: Path) -> tuple[float, float, str]:
    """A move of a slider in the panel, from the click to the figures; the mean of ten."""
    from workbench.notebook import PolicyTuner

    panel = PolicyTuner(_tuner(path, by_connection=True))
    medium = panel.sliders[0].actions["medium"]

    def move() -> None:
        for action in [Action.BLOCK, Action.REVIEW] * 5:
            medium.value = action

    wall, cpu = timed(move)
    return wall / 10, cpu / 10, f"{len(panel.value.rules)} rules"


def main() -> None:
    """Measure, and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--db", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = asked.db or Path(folder) / "tune.duckdb"
        if not path.exists():
            make(path, asked.rows, asked.runs)
        context = multiprocessing.get_context("spawn")
        with context.Pool(1, maxtasksperchild=1) as pool:
            bare, cpu = pool.apply(floor, (path,))
            print(f"{'':44}{'wall ms':>10}{'CPU ms':>10}{'x floor':>9}")
            print(f"{'floor: one count of all rows':44}{bare * 1e3:>10.1f}{cpu * 1e3:>10.1f}{1:>9.1f}")
            lines = {
                "folding the runs": (*pool.apply(folding, (path,)), ""),
                "tune, one rule": pool.apply(tuning, (path, False)),
                "tune, a rule for each connection": pool.apply(tuning, (path, True)),
                "one policy again": pool.apply(again, (path,)),
                "a slider of the panel moved": pool.apply(slider, (path,)),
            }
        for name, (wall, cpu, remark) in lines.items():
            print(f"{name:44}{wall * 1e3:>10.1f}{cpu * 1e3:>10.1f}{wall / bare:>9.2f}  {remark}")


if __name__ == "__main__":
    main()
