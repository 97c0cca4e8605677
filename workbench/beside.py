"""Beside: runs held against one another over the cases that they have in common, compared or gated."""

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import msgspec

from workbench import policies
from workbench.domain.errors import InputError
from workbench.domain.rule import Policy
from workbench.domain.run import Run
from workbench.evaluation.paired import Paired
from workbench.store import recorded, runs, sides
from workbench.store.file import Store, roomy, translated
from workbench.store.pairs import Flip, Pairing, Pairs, Pin
from workbench.store.sides import Side

if TYPE_CHECKING:
    from workbench.evaluation.comparison import Comparison, Difference
    from workbench.evaluation.gate import Judgement

SHOWN = 50
"""Flips that are listed where nobody says how many."""

Named = Run | str | Path
"""A run, the prefix of its id, or the file that one was exported to."""

_FEWEST = 0.5  # of the labelled cases of either: a gate over less of them is not about this corpus


class Pair(msgspec.Struct, frozen=True):
    """Run ``b`` beside run ``a``: how they were paired, what differs, and the worst of the ``flipped`` cases."""

    a: str
    b: str
    pairing: Pairing
    comparison: "Comparison"
    flipped: int
    flips: tuple[Flip, ...]

    @property
    def figures(self) -> "dict[str, Difference]":
        """The difference in each headline figure, ``b`` minus ``a``: misses, false_alarms, accuracy, macro_f1,
        weighted_kappa.
        """  # noqa: D205
        return self.comparison.figures

    def __repr__(self) -> str:
        shown = ", ".join(f"{name} {self.figures[name]}" for name in ("misses", "accuracy"))
        return f"<{self.b} beside {self.a}: {shown}; {self.flipped} came out otherwise>"

    def _repr_html_(self) -> str:
        from workbench import views

        return views.pair(self)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "a": self.a,
            "b": self.b,
            "pairing": msgspec.to_builtins(self.pairing),
            "cases": self.comparison.cases,
            "figures": {name: each.as_dict() for name, each in self.figures.items()},
            "flips": {
                "changed": self.flipped,
                "fixed": self.comparison.fixed,
                "broken": self.comparison.broken,
                "worst": plain(self.flips),
            },
        }


class Compared(msgspec.Struct, frozen=True):
    """Runs beside the first of them. ``policy`` says whose rules decided all of them: each run kept its own floor."""

    runs: tuple[Side, ...]
    policy: str
    pairs: tuple[Pair, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        """What each run is called in tables: ``a`` the first."""
        return tuple(chr(ord("a") + at) if at < 26 else f"run {at + 1}" for at in range(len(self.runs)))

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.pairs))

    def _repr_html_(self) -> str:
        from workbench import views

        return views.compared(self)

    def as_dict(self) -> dict[str, Any]:
        """As ``compare --json`` prints it."""
        return {
            "runs": [_head(side) for side in self.runs],
            "policy": self.policy,
            "pairs": [pair.as_dict() for pair in self.pairs],
        }


class Gated(msgspec.Struct, frozen=True):
    """Where a run stands beside its baseline, in all and by dialect, what it made worse, and what was pinned."""

    run: Side
    baseline: Side
    margin: float
    alpha: float
    judgement: "Judgement"
    slices: dict[str, "Judgement"]
    pairing: Pairing
    pinned: tuple[Pin, ...]
    flipped: int
    flips: tuple[Flip, ...]

    def __repr__(self) -> str:
        cases = self.judgement.cases
        return f"<{self.judgement.standing}: {self.run.name} beside {self.baseline.name} on {cases} labelled cases>"

    def _repr_html_(self) -> str:
        from workbench import views

        return views.gated(self)

    def as_dict(self) -> dict[str, Any]:
        """As ``gate --json`` prints it."""
        return {
            "run": self.run.name,
            "baseline": self.baseline.name,
            **self.judgement.as_dict(),
            "margin": self.margin,
            "alpha": self.alpha,
            "pairing": msgspec.to_builtins(self.pairing),
            "pinned": {"cases": len(self.pinned), "missed": list(self.judgement.pinned_missed)},
            "flips": {"changed": self.flipped, "worst": plain(self.flips)},
        }


def compare(
    store: Store, given: Sequence[Named], policy: Policy | str | Path | None = None, *, flips: int = SHOWN
) -> Compared:
    """Each of *given* beside the first: at least two, in the store or files that were exported.

    Args:
        store: Where the runs are.
        given: The first is what the others are held against.
        policy: What decides all of them, or the file it stands in; None takes the first run's.
        flips: How many flips of each pair are listed.

    Raises:
        UnknownRun: no run, or several, by a prefix.
        PolicyError: the policy file cannot be used.
        InputError: a file is no export of a run, or a run was made by a version that kept no policy.
    """
    from workbench.evaluation import comparison

    if policy is not None and not isinstance(policy, Policy):
        policy = policies.load(policy)
    with _held(store, given) as connection:
        found = [_side(connection, run, at) for at, run in enumerate(given)]
        folded, parts = [], []
        for other in found[1:]:
            pairs = Pairs(connection, found[0], other, policy or found[0].policy)
            folded.append(pairs.fold().get("", Paired(())))
            parts.append((found[0].name, other.name, pairs.pairing, *pairs.flips(flips)))
    decided = "the policy given" if policy else f"the policy of {found[0].name}"
    return Compared(
        tuple(found),
        decided,
        tuple(
            Pair(a, b, pairing, compared, count, worst)
            for (a, b, pairing, count, worst), compared in zip(parts, comparison.compare(folded), strict=True)
        ),
    )


def gate(
    store: Store,
    run: Named,
    baseline: Named,
    *,
    margin: float | None = None,
    alpha: float | None = None,
    flips: int = SHOWN,
) -> Gated:
    """Whether *run* is worse than *baseline*, both decided under the policy of *run*.

    Raises:
        InputError: *margin* or *alpha* is no fraction; else as :func:`compare`.
    """
    from workbench.evaluation import gate as gating

    margin = gating.MARGIN if margin is None else margin
    alpha = gating.ALPHA if alpha is None else alpha
    if not 0 <= margin < 1:  # 0 bears no loss at all: only what changed for the better, or not at all, holds
        raise InputError(f"margin is a fraction from 0 to less than 1, as 0.05, not {margin}")
    if not 0 < alpha < 1:
        raise InputError(f"alpha is a fraction between 0 and 1, as 0.05, not {alpha}")
    with _held(store, [run, baseline]) as connection:
        now, was = _side(connection, run, 0), _side(connection, baseline, 1)
        pairs = Pairs(connection, was, now, now.policy)
        pairing, pinned, gone = pairs.pairing, pairs.pinned(), pairs.unpinned()
        whole, slices = pairs.fold().get("", Paired(())), pairs.fold("dialect")
        count, worst = pairs.flips(flips)
    missed = [pin.case for pin in pinned if pin.missed]
    return Gated(
        run=now,
        baseline=was,
        margin=margin,
        alpha=alpha,
        judgement=gating.judge(
            whole, margin=margin, alpha=alpha, pinned_missed=missed, doubts=_doubts(now, pairing, gone)
        ),
        slices=gating.judge_groups(slices, margin=margin, alpha=alpha),
        pairing=pairing,
        pinned=pinned,
        flipped=count,
        flips=worst,
    )


def _doubts(run: Side, pairing: Pairing, gone: Sequence[str]) -> list[str]:
    """Why what was paired is too little to say that the run holds, and the mend."""
    doubts = []
    if run.missing:
        doubts.append(
            f"the run is open: {run.missing:,} of its answers are not there; go on with replay --resume {run.name}"
        )
    for name, labelled in (("baseline", pairing.a), ("run", pairing.b)):
        if pairing.paired < _FEWEST * labelled:
            doubts.append(
                f"only {pairing.paired:,} of the {labelled:,} labelled cases of the {name} are in both with the same "
                "command and label; renew the baseline"
            )
    if gone:
        more = "" if len(gone) == 1 else f" and {len(gone) - 1:,} more"
        doubts.append(f"pinned case {gone[0]}{more} of the baseline is not pinned in the run; renew the baseline")
    return doubts


def plain(flips: Sequence[Flip]) -> list[dict[str, Any]]:
    """Flips as JSON values."""
    found: list[dict[str, Any]] = msgspec.to_builtins(flips, enc_hook=str)
    return found


def _head(side: Side) -> dict[str, Any]:
    return {"run": side.name, "model": side.model, "cases": side.cases, "repeats": side.repeats, **side.totals}


@contextlib.contextmanager
def _held(store: Store, given: Sequence[Named]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The store where any of *given* is in it; for files alone a passing one, so that they need none."""
    if not all(is_file(run) for run in given):
        with store.hold(create=False) as connection:
            yield connection
        return
    with translated(store.path), tempfile.TemporaryDirectory(prefix="workbench-") as spill:
        with duckdb.connect(":memory:", config={"temp_directory": spill, "threads": 1}) as connection:
            yield connection


def is_file(name: Named) -> bool:
    """Whether *name* is a file's, by its looks."""
    return isinstance(name, Path) or (isinstance(name, str) and recorded.is_file(name))


def _side(connection: duckdb.DuckDBPyConnection, name: Named, at: int) -> Side:
    if isinstance(name, Run):
        return sides.stored(connection, name)
    if is_file(name):
        with roomy(connection):  # a reader of JSON alone takes 32 MB
            return sides.exported(connection, Path(name), f"file_{at}")
    return sides.stored(connection, runs.find(connection, str(name)))
