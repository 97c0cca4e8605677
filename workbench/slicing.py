"""Slicing: the groups in which a run's failures are looked for, read from the store and, for verbs, from the texts."""

from collections.abc import Callable

from workbench.domain.run import Run
from workbench.evaluation.counts import Counts
from workbench.evaluation.slices import FEWEST, Worst, worst
from workbench.store import figures, outcomes
from workbench.store.file import Store

COLUMNS = ("dialect", "length", "connection")
"""What the store tells of a case, beside its tags."""
_READ = 5_000  # different commands whose verbs are read: some ten seconds


def slices(
    store: Store, run: Run, *, fewest: int = FEWEST, verbs: bool = True, progress: Callable[[str], None] | None = None
) -> Worst:
    """Where *run* fails: its slices by dialect, tag, length and connection and, with *verbs*, by what its commands do.

    The verb is that of a command's worst finding, read from each different text once; not where there are more than
    5,000. The store is not held meanwhile.
    """
    corpus = run.fingerprints["corpus"]
    with store.hold(create=False) as connection:
        alone, *by = figures.counts_by(connection, run, [None, *COLUMNS])
        tags = figures.counts(connection, run, "tag")
        texts, count = outcomes.texts(connection, corpus, _READ + 1) if verbs else ([], 0)
    whole, groups = alone.get("", Counts((), run.repeats)), dict(zip(COLUMNS, by, strict=True))
    groups["tag"] = tags
    if verbs and count <= _READ:
        found = _verbs(texts, progress)
        with store.hold(create=False) as connection:
            outcomes.keep_verbs(connection, found)
            (groups["verb"],) = figures.counts_by(connection, run, ["verb"], {"verb": outcomes.VERB})
    result = worst(whole, groups, fewest)
    return Worst(result.misses, result.accuracy, result.tried, unread=verbs and count > _READ)


def _verbs(texts: list[outcomes.Text], progress: Callable[[str], None] | None) -> dict[int, str]:
    from workbench.facts.floor import static_risk

    if progress is not None:
        progress(f"reading {len(texts):,} commands for what they do")
    found: dict[int, str] = {}
    for text in texts:
        findings = static_risk(text.command, text.dialect, text.arguments).findings
        found |= dict.fromkeys(text.positions, findings[0].verb if findings else "(none)")
    return found
