"""Counts: predictions folded into patterns."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.risk import Action, RiskLevel
from workbench.evaluation.counts import Cell, Counts, Pattern, fold

LOW, MEDIUM, HIGH = RiskLevel
ALLOW, REVIEW, BLOCK = Action

RIGHT = (HIGH, HIGH, BLOCK, BLOCK)
WRONG = (HIGH, LOW, ALLOW, BLOCK)
SILENT = (LOW, None, BLOCK, ALLOW)

rows = st.lists(st.tuples(st.integers(0, 4), st.sampled_from([RIGHT, WRONG, SILENT])).map(lambda kc: (kc[0], *kc[1])))


def patterns(counts: Counts) -> set[tuple[frozenset[tuple[Cell, int]], int]]:
    return {(frozenset(pattern.cells), pattern.weight) for pattern in counts.patterns}


def test_equal_clusters_become_one_pattern() -> None:
    """Three cases of which two came out alike are two patterns, of weight two and one."""
    counts = fold([("a", *RIGHT), ("b", *WRONG), ("c", *RIGHT)])
    assert patterns(counts) == {(frozenset({(Cell(*RIGHT), 1)}), 2), (frozenset({(Cell(*WRONG), 1)}), 1)}
    assert (counts.rows, counts.cases, counts.clusters, counts.independent) == (3, 3, 3, True)


def test_rows_of_one_cluster_stay_together() -> None:
    """Two cases that shared one request are one pattern of two cells, and not independent."""
    counts = fold([("a", *RIGHT), ("a", *WRONG)])
    assert patterns(counts) == {(frozenset({(Cell(*RIGHT), 1), (Cell(*WRONG), 1)}), 1)}
    assert (counts.rows, counts.cases, counts.clusters, counts.independent) == (2, 2, 1, False)


def test_repeats_count_once_as_cases() -> None:
    """One case asked four times is four rows and one case, and never independent."""
    counts = fold([("a", *RIGHT)] * 3 + [("a", *SILENT)], repeats=4)
    assert (counts.rows, counts.cases, counts.clusters, counts.independent) == (4, 1, 1, False)


def test_repeats_that_broke_off_round_to_the_nearest_case() -> None:
    """Five rows of three repeats are two cases; a single row is one, not none."""
    assert fold([(key, *RIGHT) for key in "aaabb"], repeats=3).cases == 2
    assert fold([("a", *RIGHT)], repeats=3).cases == 1


def test_the_matrix_holds_every_label_and_outcome() -> None:
    """Rows by label and outcome, the gap apart, zeros included."""
    counts = fold([("a", *RIGHT), ("b", *RIGHT), ("c", *WRONG), ("d", *SILENT)])
    assert counts.matrix() == {
        LOW: {LOW: 0, MEDIUM: 0, HIGH: 0, None: 1},
        MEDIUM: {LOW: 0, MEDIUM: 0, HIGH: 0, None: 0},
        HIGH: {LOW: 1, MEDIUM: 0, HIGH: 2, None: 0},
    }


def test_weights_and_counts_multiply() -> None:
    """A pattern of three rows seen twice is six rows."""
    counts = Counts((Pattern(((Cell(*RIGHT), 2), (Cell(*WRONG), 1)), 2),))
    assert (counts.rows, counts.matrix()[HIGH]) == (6, {LOW: 2, MEDIUM: 0, HIGH: 4, None: 0})


def test_nothing_folds_into_nothing() -> None:
    """No rows make no patterns, no cases, and a matrix of zeros."""
    counts = fold([])
    assert (counts.patterns, counts.cases, counts.clusters) == ((), 0, 0)
    assert sum(n for outcomes in counts.matrix().values() for n in outcomes.values()) == 0


@given(rows, st.randoms(use_true_random=False))
def test_folding_forgets_order_and_loses_no_row(
    drawn: list[tuple[int, RiskLevel, RiskLevel | None, Action, Action]], random: object
) -> None:
    """Shuffled rows fold into the same patterns; rows and clusters are all there."""
    shuffled = list(drawn)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert patterns(fold(drawn)) == patterns(fold(shuffled))
    assert fold(drawn).rows == len(drawn)
    assert fold(drawn).clusters == len({key for key, *_ in drawn})
