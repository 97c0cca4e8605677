"""What it costs to hold two runs of a million cases against one another, beside reading them once.

    python benchmarks/compare.py [--cases 1000000]

A store is made by SQL with one corpus and two runs whose answers are drawn at random. Printed are CPU seconds: of a
plain pass over both runs, which no comparison can do without; of pairing and folding them in the store; and of the
figures, their tests and ten thousand resamples, which see only what was folded.
"""

import argparse
import datetime
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from workbench.domain.rule import DEFAULT_POLICY
from workbench.domain.run import Run
from workbench.evaluation.comparison import compare
from workbench.evaluation.gate import judge
from workbench.plan import Terms
from workbench.store import runs, sides
from workbench.store.file import Store, roomy
from workbench.store.pairs import Pairs

T = TypeVar("T")
_CASES = """
insert into cases
select 'c', i, 'case-' || i, 'select name from customers where id = ' || i, 'postgres',
    ['low', 'medium', 'high'][1 + i % 3]::risk, 'pg-' || i % 20, [], '', '', 'dev', [], [], '{}', '{}',
    md5(i::varchar)::uuid, null
from range($n) as t(i)"""
_PREDICTIONS = """
insert into predictions by name
select $run as run, i as position, 0 as repeat, md5(i::varchar)::uuid as request_key, false as shared,
    answer as model_risk, if(answer is null, 'timeout', null) as gap, [] as notes, answer as risk, 'model' as spoke,
    'default' as rule, 'block'::action as action, '' as raw, 1 as attempts, 12.5 as latency_ms, 0.0 as cost_usd,
    now()::timestamp as answered_at
from (select i, if(random() < 0.01, null, ['low', 'medium', 'high'][1 + if(random() < 0.1, i + 1, i) % 3]::risk)
    as answer from range($n) as t(i))"""


def store_of(folder: Path, cases: int) -> tuple[Store, Run, Run]:
    """A store with two runs over one corpus of so many cases."""
    store = Store(folder / "store.duckdb")
    settings = {"terms": msgspec.to_builtins(Terms("m"), str_keys=True), "model_settings": {}, "prompts": {}}
    prints = {"corpus": "c", "prompt": "p", "policy": "q"}
    a, b = (Run(name, "m", ("c",), prints, cases, 1, datetime.datetime(2026, 1, 1), settings) for name in "ab")
    with store.hold() as connection, roomy(connection):
        connection.execute(_CASES, {"n": cases})
        for run in (a, b):
            runs.begin(connection, run, DEFAULT_POLICY)
            connection.execute(_PREDICTIONS, {"n": cases, "run": run.id})
    return store, a, b


def timed(name: str, work: Callable[[], T]) -> T:
    started, wall = time.process_time(), time.perf_counter()
    found = work()
    print(f"{name:42}{time.process_time() - started:8.2f}{time.perf_counter() - wall:8.2f}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=1_000_000)
    cases = parser.parse_args().cases
    with tempfile.TemporaryDirectory() as folder:
        store, a, b = store_of(Path(folder), cases)
        print(f"{cases:,} pairs{'CPU s':>40}{'wall s':>8}")
        with store.hold() as connection:
            was, now = (sides.stored(connection, run) for run in (a, b))
            plain = "select count(*), max(risk), max(id), max(command) from ({})"
            timed("reading both", lambda: [connection.execute(plain.format(s.source)).fetchall() for s in (was, now)])
            pairs = timed("pairing", lambda: Pairs(connection, was, now, DEFAULT_POLICY))
            folded = timed("folding", pairs.fold)[""]
            timed("flips, the worst 50", lambda: pairs.flips(50))
            timed("comparison: figures, tests, resamples", lambda: compare([folded]))
            timed("gate", lambda: judge(folded))


if __name__ == "__main__":
    main()
