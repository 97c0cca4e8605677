"""What a scorecard with all its intervals costs over a million predictions, beside one plain count of the same rows.

    python benchmarks/scorecard.py [--rows 1000000]

Each measurement is a process of its own. Folding is the store's work, in SQL, and is not measured here; from the folded
rows on, everything is. The floor counts the unfolded rows by label and outcome with one ``numpy.bincount``, which gives
the confusion matrix and no interval. Printed are the wall time and CPU of the second of two runs, time over the
floor's, and how much memory scoring added at its peak. Quote the ratios: they hold when machines differ.
"""

import argparse
import multiprocessing
import resource
import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from workbench.domain.risk import Action, RiskLevel
from workbench.domain.rule import Tiers
from workbench.evaluation.counts import Cell, Counts, Pattern
from workbench.evaluation.scorecard import Scorecard, score

Codes = npt.NDArray[np.int64]
OUTCOMES = (*RiskLevel, None)
WAYS = len(RiskLevel) * len(OUTCOMES)
SHAPES = ("every case once", "five repeats of each", "requests shared by 1 to 40 cases")


def predictions(shape: str, rows: int) -> tuple[Codes, Codes]:
    """Cluster of each row, and which of the twelve ways it came out."""
    rng = np.random.default_rng(1)
    if shape == SHAPES[0]:
        cluster = np.arange(rows)
    elif shape == SHAPES[1]:
        cluster = np.arange(rows) // 5
    else:
        sizes = np.minimum(40, 1 + rng.pareto(1.0, rows).astype(np.int64))
        cluster = np.repeat(np.arange(rows), sizes)[:rows]
    label = rng.integers(len(RiskLevel), size=rows)[cluster]
    other = rng.integers(len(OUTCOMES), size=rows)
    return cluster, label * len(OUTCOMES) + np.where(rng.random(rows) < 0.85, label, other)


def fold(cluster: Codes, way: Codes, repeats: int) -> Counts:
    """What the store would hand over."""
    tiers, cells = Tiers(), []
    for label in RiskLevel:
        for outcome in OUTCOMES:
            cells.append(Cell(label, outcome, tiers.action(outcome) if outcome else Action.BLOCK, tiers.action(label)))
    seen = np.bincount(cluster * WAYS + way, minlength=(int(cluster.max()) + 1) * WAYS).reshape(-1, WAYS)
    # No cluster has more than 40 rows, so that its counts are the digits of a number.
    _, first, weights = np.unique(seen @ 41 ** np.arange(WAYS), return_index=True, return_counts=True)
    return Counts(
        tuple(
            Pattern(tuple((cells[code], int(row[code])) for code in np.flatnonzero(row)), int(weight))
            for row, weight in zip(seen[first], weights, strict=True)
        ),
        repeats,
    )


def second(work: Callable[[], object]) -> tuple[float, float, float]:
    """Seconds of wall and of CPU, and MB added to the process's peak, by the second of two runs of *work*."""
    work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return wall, cpu, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak) / 1024


def floor(rows: int) -> tuple[float, float, float]:
    """One count of the rows as they are."""
    _, way = predictions(SHAPES[0], rows)
    return second(lambda: np.bincount(way, minlength=WAYS).reshape(len(RiskLevel), len(OUTCOMES)))


def folded(shape: str, rows: int) -> Counts:
    """The rows of *shape*, folded."""
    return fold(*predictions(shape, rows), repeats=5 if shape == SHAPES[1] else 1)


def ours(counts: Counts) -> tuple[float, float, float, str]:
    """The whole scorecard; handed the folded rows alone, so that the peak is scoring's own."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cards: list[Scorecard] = []
    wall, cpu, _ = second(lambda: cards.append(score(counts)))
    added = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return wall, cpu, added, str(cards[-1].accuracy)


def main() -> None:
    """Measure, and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    context = multiprocessing.get_context("spawn")
    with context.Pool(1, maxtasksperchild=1) as pool:
        bare, cpu, _ = pool.apply(floor, (rows,))
        print(f"{'':34}{'patterns':>9}{'wall ms':>9}{'CPU ms':>8}{'x floor':>9}{'added MB':>10}  accuracy")
        print(f"{'floor: one bincount of the rows':34}{'':>9}{bare * 1e3:>9.1f}{cpu * 1e3:>8.1f}{1:>9.1f}")
        for shape in SHAPES:
            counts = pool.apply(folded, (shape, rows))
            wall, cpu, added, accuracy = pool.apply(ours, (counts,))
            print(
                f"{shape:34}{len(counts.patterns):>9}{wall * 1e3:>9.1f}{cpu * 1e3:>8.1f}{wall / bare:>9.1f}"
                f"{added:>10.1f}  {accuracy}"
            )


if __name__ == "__main__":
    main()
