"""Renew the baselines that the project gates itself on: what the offline models answer to the shipped corpus now.

    make baselines

A baseline is renewed on purpose, in a commit that says why: when the models became better, so that they may not fall
back; or when the corpus changed so much that too little of the old one is left to compare with. ``pair`` is a cascade
of the other two, asked here once and only replayed by the gate, so that it guards the path from a recorded reply to a
decision.
"""

import os
import tempfile
from pathlib import Path

from workbench.workbench import Workbench

MODELS = ("baseline", "learned", "pair")
HERE = Path(__file__).parent


def main() -> None:
    os.chdir(HERE)  # where the table of the cascade is
    with tempfile.TemporaryDirectory() as folder:
        bench = Workbench.open(Path(folder) / "store.duckdb")
        for model in MODELS:
            run = bench.replay_sync("datasets", model=model)
            print(f"{model:10}{run.export(HERE / f'{model}.parquet'):,} predictions, accuracy {run.scorecard.accuracy}")


if __name__ == "__main__":
    main()
