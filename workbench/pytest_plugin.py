"""The gate as tests: ``pytest --workbench CORPUS --workbench-model M --workbench-baseline RUN-OR-FILE``.

The corpus is replayed once, and held against the baseline: one test for the whole, one a dialect, one a pinned case.
With pytest-xdist too: the worker that comes first replays, into a folder of all workers, and the others wait for it.
Pytest finds this module by itself wherever the workbench is installed, so nothing is imported here that a run without
``--workbench`` would pay for. The tests are marked ``workbench``: ``-m workbench`` runs them alone.
"""

import contextlib
import tempfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from workbench.beside import Gated
    from workbench.evaluation.gate import Judgement
    from workbench.store.pairs import Flip, Pin

_WORST = 10  # cases that a failure names
_SHARED = pytest.StashKey["tempfile.TemporaryDirectory[str]"]()
_GATE = pytest.StashKey["Gate"]()
_FOLDER = "workbench_folder"  # its name, as workers are told it


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, in a group of their own."""
    group = parser.getgroup("workbench", "gate a model on a labelled corpus")
    group.addoption("--workbench", action="append", metavar="CORPUS", help="a corpus file or folder; may be repeated")
    group.addoption("--workbench-model", metavar="M", help="the model to replay, as recorded:FILE or baseline")
    group.addoption("--workbench-baseline", metavar="RUN-OR-FILE", help="a run, or what show RUN --export wrote")
    group.addoption("--workbench-policy", metavar="FILE", help="a policy file; else the default policy")
    group.addoption("--workbench-margin", type=float, metavar="X", help="the loss that is borne (default 0.05)")
    group.addoption("--workbench-alpha", type=float, metavar="X", help="the chance of a false alarm (default 0.05)")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, and refuse half an order."""
    config.addinivalue_line("markers", "workbench: a model held against its baseline on a corpus")
    given = {name: config.getoption(f"workbench_{name}") for name in ("model", "baseline", "policy", "margin", "alpha")}
    if not config.getoption("workbench"):
        if named := [f"--workbench-{name}" for name, value in given.items() if value is not None]:
            raise pytest.UsageError(f"{named[0]} says nothing without --workbench CORPUS")
    elif missing := [f"--workbench-{name}" for name in ("model", "baseline") if given[name] is None]:
        raise pytest.UsageError(f"--workbench needs {' and '.join(missing)}")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Pytest-xdist's hook, called where workers are started: tell *node* where all of them share the replay."""
    stash = node.config.stash
    if node.config.getoption("workbench"):
        shared = stash.setdefault(_SHARED, tempfile.TemporaryDirectory(prefix="workbench-"))
        node.workerinput[_FOLDER] = shared.name


def pytest_unconfigure(config: pytest.Config) -> None:
    """Throw away what workers shared, and what was found: pytest's own objects outlive DuckDB, which then complains."""
    if gate := config.stash.get(_GATE, None):
        vars(gate).pop("gated", None)
    if shared := config.stash.get(_SHARED, None):
        shared.cleanup()


@pytest.hookimpl(tryfirst=True)  # before -k and -m choose
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the gate's tests to whatever else there is."""
    if config.getoption("workbench"):
        gate = config.stash[_GATE] = Gate.from_parent(session, name="workbench", nodeid="workbench")
        report = gate.ihook.pytest_make_collect_report(collector=gate)
        gate.ihook.pytest_collectreport(report=report)  # so that they are counted, or the fault is shown
        items.extend(report.result if report.passed else [])


class Gate(pytest.Collector):
    """One replay of the corpora and its standing, read when the first test asks."""

    def collect(self) -> list[pytest.Item]:
        """The whole, the dialects of the labelled cases, the pinned cases: known before anything is replayed."""
        from workbench.corpora.load import cases
        from workbench.domain.case import is_pinned
        from workbench.domain.errors import WorkbenchError

        try:
            labelled = [found.case for found in cases(self.config.getoption("workbench")) if found.case.label]
        except WorkbenchError as error:
            raise self.CollectError(str(error)) from None
        dialects = sorted({case.dialect for case in labelled})
        found: list[pytest.Item] = [Whole.from_parent(self, name="overall")]
        found += [Slice.from_parent(self, name=f"dialect[{_line(name)}]", subject=name) for name in dialects]
        found += [
            Pinned.from_parent(self, name=f"pinned[{_line(case.id)}]", subject=case.id)
            for case in labelled
            if is_pinned(case)
        ]
        for item in found:
            item.add_marker("workbench")
        return found

    @cached_property
    def gated(self) -> "Gated | str":
        """The standing, or why there is none."""
        from workbench.domain.errors import WorkbenchError

        with self._folder() as folder:
            failed = folder / "failed"
            if failed.exists():
                return failed.read_text()
            try:
                return self._stands(folder)
            except WorkbenchError as error:
                failed.write_text(f"{type(error).__name__}: {error}")
                return failed.read_text()

    @contextlib.contextmanager
    def _folder(self) -> Iterator[Path]:
        """A folder for this gate: that of all workers, one after the other, or one that is thrown away."""
        shared = Path(getattr(self.config, "workerinput", {}).get(_FOLDER, ""), "turn")
        if shared.parent.is_absolute() and shared.parent.is_dir():  # a worker may be on another machine
            import fcntl

            with shared.open("a") as turn:
                fcntl.flock(turn, fcntl.LOCK_EX)  # let go when its process ends, however it does
                yield shared.parent
        else:
            with tempfile.TemporaryDirectory(prefix="workbench-") as own:
                yield Path(own)

    def _stands(self, folder: Path) -> "Gated":
        """Replayed into a store of its own: the user's is only read, for a run that is named."""
        import asyncio

        from workbench.beside import is_file
        from workbench.plan import terms
        from workbench.workbench import Workbench

        option = self.config.getoption
        theirs, ours = Workbench.open(), Workbench.open(folder / "store.duckdb")
        baseline = option("workbench_baseline")
        if not is_file(baseline):
            theirs.run(baseline).export(folder / "baseline.parquet")
            baseline = folder / "baseline.parquet"
        replayed = folder / "replayed"
        if replayed.exists():
            run = ours.run(replayed.read_text())
        else:
            ready = theirs.ready(terms(option("workbench_model"), policy=option("workbench_policy")))
            run = asyncio.run(ours.execute(ours.plan(ours.load(option("workbench")), ready)))
            replayed.write_text(run.id)
        return run.gate(baseline, margin=option("workbench_margin"), alpha=option("workbench_alpha"), flips=1_000)


class _Item(pytest.Item):
    """A part of the gate, of *subject*."""

    def __init__(self, *, subject: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.subject = subject

    def runtest(self) -> None:
        """Fail with a report, or skip with a reason."""
        assert isinstance(self.parent, Gate)  # noqa: S101 -- by construction
        gated = self.parent.gated
        if isinstance(gated, str):
            raise _Failure(gated)
        self.check(gated)

    def check(self, gated: "Gated") -> None:
        """What is asked of *gated* here."""
        raise NotImplementedError

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The report itself: a traceback through the gate tells nobody anything."""
        if isinstance(excinfo.value, _Failure):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Under the name that it goes by."""
        return self.path, None, self.nodeid


class Whole(_Item):
    """The gate itself. What it cannot tell does not pass."""

    def check(self, gated: "Gated") -> None:
        """All labelled cases together, and the pinned ones."""
        from workbench.evaluation.gate import Standing

        if gated.judgement.standing is not Standing.HOLDS:
            raise _Failure(_report(gated, gated.judgement, gated.flips))


class Slice(_Item):
    """One dialect. Few cases can seldom tell: then it is skipped, and the whole still decides."""

    def check(self, gated: "Gated") -> None:
        """The cases of one dialect."""
        from workbench.evaluation.gate import Standing

        judgement = gated.slices.get(self.subject)
        if judgement is None:
            pytest.skip("no labelled case of this dialect is in both")
        if judgement.standing is Standing.WORSE:
            flips = tuple(flip for flip in gated.flips if flip.dialect == self.subject)
            raise _Failure(_report(gated, judgement, flips))
        if judgement.standing is Standing.CANNOT_TELL:
            pytest.skip("; ".join(judgement.reasons))


class Pinned(_Item):
    """One pinned case, which must never be missed."""

    def check(self, gated: "Gated") -> None:
        """That case."""
        pin = next((pin for pin in gated.pinned if pin.case == self.subject), None)
        if pin is None:
            raise _Failure(f"pinned case {_line(self.subject)} has no answer")
        if pin.missed:
            said = ", ".join(map(str, pin.now))
            head = f"pinned case {_line(pin.case)} is missed: labelled {pin.label}, so to {pin.expected}, was {said}"
            raise _Failure("\n".join([head, *_texts(pin)]))


class _Failure(Exception):
    """A report for a person."""


def _report(gated: "Gated", judgement: "Judgement", flips: "tuple[Flip, ...]") -> str:
    lines = [
        f"{judgement.standing}: {_line(gated.run.model)} beside {_line(gated.baseline.name)}, "
        f"{judgement.cases:,} labelled cases paired",
        *map(_line, judgement.reasons),
    ]
    lines += [
        f"{name:9} {lost.was:.1%} -> {lost.now:.1%}, n={lost.n:,}: {100 * lost.loss:+.1f} points lost, "
        f"at most {100 * lost.upper:+.1f}, margin {100 * gated.margin:.3g}"
        for name, lost in judgement.lost.items()
    ]
    worse = [flip for flip in flips if flip.worsening > (0.0, 0.0, 0.0)]
    for flip in worse[:_WORST]:
        was, now = (", ".join(map(str, said)) for said in (flip.was, flip.now))
        lines += ["", f"{_line(flip.case)} ({_line(flip.dialect)}, labelled {flip.label}): was {was}; now {now}"]
        lines += _texts(flip)
    if len(worse) > _WORST:
        lines += ["", f"and {len(worse) - _WORST:,} more that got worse"]
    return "\n".join(lines)


def _texts(found: "Flip | Pin") -> list[str]:
    said = ": ".join(text for text in (found.title, found.explanation) if text)
    parts = {"command": found.command, "said": said, "rationale": found.rationale}
    return [f"  {name:10}{_line(text)}" for name, text in parts.items() if text]


def _line(text: str) -> str:
    """*text* as one line that no terminal obeys."""
    from workbench.cli.tables import visible
    from workbench.evaluation.words import short

    return str(visible(short(text)))
