"""Record what the notebooks replay, from models that really answer: ``make recorded``.

`local` is the small open model on this machine, asked about half of the postgres and bash cases, which takes twenty
minutes: it is recorded only where it is named, ``notebooks/record.py local``. A record that is renewed changes figures
that the notebooks' text claims: they say which, and a person changes the text.
"""

import os
import sys
import tempfile
from pathlib import Path

from workbench.workbench import Workbench

HERE = Path(__file__).parent
EVERY = ("baseline", "learned", "pair")
LOCAL = {"paths": ("datasets/postgres", "datasets/bash"), "where": "hash(id) % 4 < 2"}


def main(names: list[str]) -> None:
    """Record *names*, else every model that takes seconds."""
    os.chdir(HERE / "recorded")  # where the table of the cascade is
    with tempfile.TemporaryDirectory() as folder:
        bench = Workbench.open(Path(folder) / "store.duckdb")
        for name in names or EVERY:
            if name == "local":
                run = bench.replay_sync(*LOCAL["paths"], model=name, where=LOCAL["where"], concurrency=1)
            else:
                run = bench.replay_sync("datasets", model=name)
            print(f"{name:10}{run.export(f'{name}.parquet'):,} predictions, accuracy {run.scorecard.accuracy}")


if __name__ == "__main__":
    main(sys.argv[1:])
