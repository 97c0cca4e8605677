"""Running: planned runs, confirmed where they cost, executed, and told: their scorecards, and what to do next."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from workbench.cli import INTERRUPTED, NOTHING_ANSWERED, options

if TYPE_CHECKING:
    from workbench.planned import Planned
    from workbench.record import Record
    from workbench.workbench import Workbench

REFUSED = 1
_CAUSES = 3  # reasons for gaps that are said after a run; show --gaps has them all


def confirm(plans: Sequence["Planned"], budget_usd: float | None, yes: bool) -> None:
    """Show what the runs will cost about, and ask, unless nothing is to be paid or *yes*.

    Raises:
        InputError: it has to be asked, and there is nobody to answer.
    """
    from workbench.domain.errors import InputError
    from workbench.evaluation.words import money

    paid = [plan for plan in plans if plan.is_paid]
    if not paid:
        return
    for plan in paid:
        price = (
            "at a price that is not known"
            if plan.estimate_usd is None
            else f"about {money(plan.estimate_usd)} at {'half the ' if plan.bench.terms.batch else ''}list price"
        )
        count = plan.run.cases * plan.run.repeats
        click.echo(f"{plan.run.model}: {count:,} {'case' if count == 1 else 'cases'}, {price}", err=True)
    if budget_usd is not None:
        click.echo(f"at most {money(budget_usd)} will be spent", err=True)
    if yes:
        return
    if not is_terminal():
        raise InputError("this run costs money, and there is nobody here to confirm it; pass --yes")
    try:
        agreed = click.confirm("Go?", err=True)
    except click.Abort:
        raise KeyboardInterrupt from None
    if not agreed:
        click.echo("nothing was asked, and nothing recorded", err=True)
        sys.exit(REFUSED)


def is_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty()


def run(
    bench: "Workbench",
    plans: Sequence["Planned"],
    as_json: bool,
    *,
    concurrency: int = 16,
    budget_usd: float | None = None,
    names: Sequence[str] = (),
) -> None:
    """Execute *plans* in turn and print what came of them. Ctrl-C stops after what was answered is recorded.

    *names* are of guidance variants: each model was planned with each of them, and they are compared.
    """
    # Opened once for all that is to be done, but never for as long as a batch is waited for.
    batch = any(plan.bench.terms.batch for plan in plans)
    with contextlib.nullcontext() if batch else bench.store.hold():
        records, stopped = asyncio.run(_execute(bench, plans, concurrency, budget_usd))
        folded = [(record.fold(), record.causes(_CAUSES)) for record in records]
    # Scored once the store has been let go: for whoever waits for it, and for its memory.
    summaries = [counts.as_dict() for counts, _ in folded]
    compared = {} if stopped else _by_model(records, names)
    if as_json:  # also of what was recorded before an interruption
        from workbench.cli.variants import document

        more = {"variants": document(bench, compared)} if compared else {}
        options.print_json(summaries[0] if len(plans) == 1 else {"runs": summaries, **more})
    elif compared:
        from workbench.cli.variants import print_variants

        print_variants(bench, compared)
    elif not stopped:
        from workbench.cli.scorecard import print_scorecards
        from workbench.cli.tables import Page

        print_scorecards(Page(), summaries)
    _say_looks(bench, records)
    for summary, (_, causes) in list(zip(summaries, folded, strict=True))[: -1 if stopped else None]:
        _say_causes(causes)
        click.echo(_saved(summary), err=True)
    if stopped:
        go_on = options.next_verb("replay", "--resume", records[-1].id)
        going = "; what was handed in is worked on all the same" if plans[len(records) - 1].bench.terms.batch else ""
        click.echo(f"interrupted; what was answered is kept{going}. Go on with: {go_on}", err=True)
        sys.exit(INTERRUPTED)
    if all(not summary["answered"] and set(summary["gaps"]) == {"unavailable"} for summary in summaries):
        why = options.next_verb("show", summaries[0]["run"], "--gaps")
        click.echo(f"no case was answered: the model could not be reached. Why: {why}", err=True)
        sys.exit(NOTHING_ANSWERED)


def _by_model(records: Sequence["Record"], names: Sequence[str]) -> "dict[str, dict[str, Record]]":
    """The records by model, then by the name of their guidance."""
    found: dict[str, dict[str, Record]] = {}
    for at, record in enumerate(records if names else ()):
        found.setdefault(record.run.model, {})[names[at % len(names)]] = record
    return found


def _say_looks(bench: "Workbench", records: Sequence["Record"]) -> None:
    """That a guidance which was chosen by comparison has been scored on test, and how often that was done."""
    from workbench.variants import look

    for record in records:
        count = look(bench.store, record.run)
        if count is not None:
            click.echo(
                f"its guidance was compared with others before: this is look {count:,} at the test split", err=True
            )


async def _execute(
    bench: "Workbench", plans: Sequence["Planned"], concurrency: int, budget_usd: float | None
) -> tuple[list["Record"], bool]:
    """The records of *plans*, and whether the last of them was interrupted."""
    from workbench.cli.progress import Reporter

    stop = asyncio.Event()
    with contextlib.suppress(NotImplementedError):  # on Windows Ctrl-C stays an exception
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stop.set)
    records: list[Record] = []
    for plan in plans:
        with Reporter(plan.run.model) as report:
            record = await bench.execute(
                plan, concurrency=concurrency, budget_usd=budget_usd, progress=report, tell=report.tell, stop=stop
            )
        records.append(record)
        if stop.is_set():
            break
        if budget_usd is not None and not plan.resumes:
            budget_usd -= record.head()["cost_usd"]
    return records, stop.is_set()


def _say_causes(causes: "Iterable[tuple[str, str, int | float]]") -> None:
    """Why there are gaps, the commonest reasons first."""
    from workbench.cli.tables import visible
    from workbench.evaluation.words import number, short

    for reason, detail, count in causes:
        text = f"{number(count)} {'case' if count == 1 else 'cases'} {reason}{': ' if detail else ''}{detail}"
        click.echo(visible(short(text)), err=True)


def _saved(summary: dict[str, Any]) -> str:
    """That the run is kept, and what to do next about it: the worst there is."""
    run = summary["run"]
    if summary["state"] == "open":
        asked = options.next_verb("replay", "--resume", run)
    else:
        parts = {
            "--misses": summary["misses"]["value"],
            "--false-alarms": summary["false_alarms"]["value"],
            "--gaps": summary["gaps"],
        }
        asked = options.next_verb("show", run, *[option for option, any_ in parts.items() if any_][:1])
    return f"run {run} saved. Next: {asked}"
