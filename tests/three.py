"""A store with three runs of one corpus: a model, the same above the static risk, and the static risk alone."""

from pathlib import Path
from typing import Any

from tests.cli import workbench
from tests.corpus import LABELS, written
from tests.loopback import HIGH, LOW, MEDIUM, Answer, Loopback, Seen, call, completion
from workbench.workbench import Workbench

CALLED = {"low": LOW, "medium": MEDIUM, "high": HIGH}
STATEMENTS = ("select * from t{n} where id = 1", "update t{n} set a = 1 where id = 2", "drop table t{n}")
DEV, TEST = 120, 30


def rows() -> list[dict[str, Any]]:
    """A case for each number, by turns low, medium and high; every fourth on production; the last ones test."""
    return [
        {
            "id": f"c{n}",
            "command": STATEMENTS[n % 3].format(n=f"_{n}_"),
            "dialect": "postgres",
            "label": LABELS[n % 3],
            "connection": "prod" if n % 4 == 0 else "stage",
            "split": "dev" if n < DEV else "test",
        }
        for n in range(DEV + TEST)
    ]


def answer(seen: Seen) -> Answer:
    """The label, but for a medium in twelve called low, a low in twelve called medium, and one refusal."""
    n = int(seen.body.decode().split(" t_")[1].split("_")[0])
    if n == 21:
        return completion(refusal="I will not judge that.", finish="stop")
    called = {1: "low", 3: "medium"}.get(n % 12, LABELS[n % 3])
    return completion(call(CALLED[called]))


def keep(folder: Path) -> str:
    """The store, in *folder*."""
    path, corpus = str(folder / "store.duckdb"), written(folder / "corpus.jsonl", rows())
    with Loopback(answer) as server:
        model = ("--model", "custom:m", "--api-url", server.url)
        for more in ((), ("--floor",)):
            done = workbench("replay", corpus, *model, *more, db=path)
            assert done.exit_code == 0, done.output
    assert workbench("replay", corpus, "--model", "baseline", db=path).exit_code == 0
    return path


def runs(db: str) -> list[str]:
    """Oldest first: the model, the model with a floor, the static risk."""
    return [record.id for record in reversed(Workbench.open(db).runs())]
