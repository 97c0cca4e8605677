"""What the models that ask nobody are worth on text that the shipped classifier was not trained on, side by side.

    python benchmarks/offline_models.py [CORPUS …]

On the test split of the shipped corpus, and on every CORPUS beside it. The bounds on `learned --floor`: 75 % exactly
right, and 3 % of the high ones called low.
"""

import sys
import tempfile
from pathlib import Path

from workbench.evaluation.rate import rate
from workbench.workbench import Workbench

MODELS = (("baseline", False), ("learned", False), ("learned", True))


def main() -> None:
    sets = [("datasets", "split = 'test'"), *((path, None) for path in sys.argv[1:])]
    print(f"{'':34}{'exactly right':34}{'high called low':32}{'misses':32}{'false alarms'}")
    with tempfile.TemporaryDirectory() as folder:
        bench = Workbench.open(Path(folder, "store.duckdb"))
        for path, where in sets:
            for model, floor in MODELS:
                summary = bench.replay_sync(path, model=model, floor=floor, where=where).as_dict()
                called = summary["confusion"]["high"]
                low = rate(int(called["low"]), int(sum(called.values())))
                found = [_rate(summary[name]) for name in ("accuracy", "misses", "false_alarms")]
                name = f"{model}{' --floor' * floor} on {Path(path).name}"
                print(f"{name:34}{found[0]:34}{low!s:32}{found[1]:32}{found[2]}")


def _rate(of: dict[str, float]) -> str:
    return f"{of['value']:.1%} [{of['low']:.1%}, {of['high']:.1%}] n={of['n']:.0f}"


if __name__ == "__main__":
    main()
