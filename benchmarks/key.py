"""How much of a trace one verdict can serve: commands that differ in whitespace and keyword case alone.

    python benchmarks/key.py [--corpus datasets ...] [--variants 5] [--seed 1]

Each SQL case of the corpora is spelled in other ways (sqlglot's tokens, the standard's keywords). Printed, by dialect:
how many spellings have the case's key, and how many cases are taken as they are since their text is not cut for
certain; CPU microseconds a key, cold, and by what factor the work grows where a hostile text grows tenfold, at worst.
Then how many pairs of tests/bypasses and how many labelled cases share a key that must not: 0 both, or this exits 1.
"""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlglot.errors import SqlglotError

from tests.facts.sql_spelling import DIALECTS, respelled
from workbench.corpora import load
from workbench.domain.case import Request
from workbench.facts.key import folded_text, key

_SLOW = ("$a$", "'", '"', "/*", "$$", "E'\\", "((", "[", "`", "a ", "-- \n", "'a' ", "@", "\n", "\n ", "; ", "- ", "*/")
_PAIRS = Path(__file__).parents[1] / "tests/bypasses/must_not_share_a_verdict.jsonl"


def _growth() -> float:
    """CPU time of a text made to be slow, 60,000 characters against 6,000; of all of them the worst."""

    def spent_ns(text: str, dialect: str) -> int:
        times = []
        for _ in range(3):
            began = time.process_time_ns()
            folded_text(text, dialect)
            times.append(time.process_time_ns() - began)
        return min(times) + 20_000  # what takes next to nothing is no multiple of anything

    return max(
        spent_ns(unit * (60_000 // len(unit)), dialect) / spent_ns(unit * (6_000 // len(unit)), dialect)
        for dialect in DIALECTS
        for unit in _SLOW
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", nargs="+", default=[str(Path(__file__).parents[1] / "datasets")])
    parser.add_argument("--variants", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    random = Random(given.seed)  # noqa: S311 -- a trace, no secret
    cases = [located.case for located in load.cases(given.corpus)]
    spellings: Counter[str] = Counter()
    folded: Counter[str] = Counter()
    raw: Counter[str] = Counter()
    certain: Counter[str] = Counter()
    total: Counter[str] = Counter()
    spent_ns = keys = 0
    for case in cases:
        if case.dialect not in DIALECTS:
            continue
        total[case.dialect] += 1
        is_raw = folded_text(case.command, case.dialect) is None
        raw[case.dialect] += is_raw
        for _ in range(given.variants):
            try:
                other = respelled(case.command, case.dialect, random)
            except SqlglotError:
                continue
            if other == case.command:
                continue
            one, two = (Request(text, case.dialect) for text in (case.command, other))
            began = time.process_time_ns()
            found = key(two)
            spent_ns += time.process_time_ns() - began
            keys += 1
            spellings[case.dialect] += 1
            certain[case.dialect] += not is_raw
            folded[case.dialect] += key(one) == found
    for dialect in DIALECTS:
        if spellings[dialect]:
            same, of = folded[dialect], spellings[dialect]
            print(f"{dialect:9} {same:5} of {of:5} {same / of:6.1%}   "
                  f"{raw[dialect]:3} of {total[dialect]:3} cases as they are")  # fmt: skip
    every = sum(spellings.values())
    print(f"{'all':9} {sum(folded.values()):5} of {every:5} {sum(folded.values()) / every:6.1%}   "
          f"{spent_ns / keys / 1000:.0f} us CPU a key")  # fmt: skip
    rate = sum(folded.values()) / sum(certain.values())
    print(f"of those cut for certain: {rate:.1%}; ten times a hostile text takes {_growth():.0f} times as long")
    pairs = [json.loads(line) for line in _PAIRS.read_text().splitlines()]
    shared = [pair["id"] for pair in pairs if len({key(Request(pair[side], pair["dialect"])) for side in "ab"}) == 1]
    labels: dict[str, set[object]] = {}
    for case in cases:
        labels.setdefault(key(case.request), set()).add(case.label)
    clashes = sum(len(found) > 1 for found in labels.values())
    print(f"pairs that must not share a key and do: {len(shared)} of {len(pairs)} {' '.join(shared)}".rstrip())
    print(f"keys of labelled cases that carry two labels: {clashes} of {len(labels)}")
    return 1 if shared or clashes else 0


if __name__ == "__main__":
    sys.exit(main())
