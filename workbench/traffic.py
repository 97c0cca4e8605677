"""Traffic: the commands that are to be expected, and their mix, so that shares of a corpus become approvals a day."""

from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from workbench.domain.errors import InputError
from workbench.domain.risk import RiskLevel
from workbench.domain.run import Run
from workbench.evaluation.outcomes import Kind
from workbench.store import outcomes
from workbench.store.file import Store
from workbench.tuning.sample import Mix

SAMPLED = 2_000
"""Different commands of traffic whose texts are read: enough for a mix, within seconds."""


class Traffic(msgspec.Struct, frozen=True):
    """Commands whose mix is to be expected: a corpus in the store, or those of a run."""

    name: str
    corpus: str
    run: Run | None = None


def mixes(store: Store, runs: Sequence[Run], traffic: Traffic, say: Callable[[str], None]) -> dict[str, Mix]:
    """The mix of *traffic* for each of *runs*: by its outcomes where the same model and prompt were put to it.

    Else by the static risk, of its rows where they have it, or read from the texts.

    Raises:
        InputError: *traffic* is a run without a row.
    """
    kinds: list[tuple[Kind, int]] = []
    if traffic.run is not None:
        with store.hold(create=False) as connection:
            kinds = outcomes.kinds(connection, traffic.run)
        if not kinds:
            raise InputError(f"run {traffic.run.id} has no row to take a mix of traffic from")
    rows = sum(count for _, count in kinds)
    read: Mix | None = None
    found: dict[str, Mix] = {}
    for run in runs:
        if traffic.run is not None and _same(traffic.run, run):
            found[run.id] = Mix(tuple(kinds), rows, answered=True)
        elif kinds and all(kind.static is not None for kind, _ in kinds):
            found[run.id] = Mix(tuple(kinds), rows)
        else:
            read = read or _by_text(store, traffic, say)
            found[run.id] = read
    return found


def read_texts(texts: Sequence[outcomes.Text], say: Callable[[str], None]) -> list[tuple[outcomes.Text, RiskLevel]]:
    """The static risk of each of *texts*: CPU-bound, and no store is held meanwhile."""
    from workbench.facts.floor import static_risk

    say(f"reading {len(texts):,} commands for what their text alone tells")
    return [(text, static_risk(text.command, text.dialect, text.arguments).risk) for text in texts]


def _by_text(store: Store, traffic: Traffic, say: Callable[[str], None]) -> Mix:
    """What the texts of traffic alone tell."""
    with store.hold(create=False) as connection:
        texts, count = outcomes.texts(connection, traffic.corpus, SAMPLED)
    if count > len(texts):
        say(f"of {count:,} different commands in {traffic.name}, {len(texts):,} drawn blindly are read")
    found: Counter[Kind] = Counter()
    for text, static in read_texts(texts, say):
        found[Kind(text.connection, None, static, static)] += len(text.positions)
    return Mix(tuple(found.items()), len(texts))


def _same(one: Run, other: Run) -> bool:
    return one.model == other.model and one.fingerprints["prompt"] == other.fingerprints["prompt"]
