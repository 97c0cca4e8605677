"""How often the gate is right: on losses that were planted, and on a model that did not change.

    python benchmarks/gate.py [--seeds 200]

Each row is a kind of trial over 400 cases, with 5 % of the answers flipped by chance. Bounds: planted five points are
called worse in at least 95 of 100 trials; a re-draw of the same model in at most 18 of 200.
"""

import argparse
from collections import Counter
from collections.abc import Callable
from functools import partial

from tests.evaluation.pairs import planted, redrawn
from workbench.evaluation.gate import Standing, judge
from workbench.evaluation.paired import Paired

TRIALS: dict[str, Callable[[int], Paired]] = {
    "5 points planted": planted,
    "5 points planted, 10 % flips": partial(planted, noise=0.1),
    "5 points planted, 1,600 cases": partial(planted, n=1_600),
    "nothing planted, 2 % flips": partial(redrawn, noise=0.02),
    "nothing planted": redrawn,
    "nothing planted, 10 % flips": partial(redrawn, noise=0.1),
    "nothing planted, 1,600 cases": partial(redrawn, n=1_600),
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=200)
    seeds = parser.parse_args().seeds
    print(f"{f'of {seeds} trials':34}" + "".join(f"{standing!s:>14}" for standing in Standing))
    for name, trial in TRIALS.items():
        found = Counter(judge(trial(seed)).standing for seed in range(seeds))
        print(f"{name:34}" + "".join(f"{found[standing]:14}" for standing in Standing))


if __name__ == "__main__":
    main()
