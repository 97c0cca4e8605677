"""``replay`` and ``demo``: a corpus in, a scorecard a model out."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from workbench.cli import options

if TYPE_CHECKING:
    from workbench.record import Record
    from workbench.workbench import Planned, Workbench

INTERRUPTED = 130
NOTHING_ANSWERED = 3


@click.command()
@click.argument("corpus", nargs=-1)
@click.option(
    "--model", "models", multiple=True, metavar="M", help="baseline, openai:M, custom:M, recorded:RUN-OR-FILE …"
)
@options.policy
@options.guidance
@options.api_url
@options.floor
@click.option("--concurrency", type=click.IntRange(1, 4096), default=16, show_default=True, help="Questions in flight.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N cases.")
@click.option("--where", metavar="SQL", help="Only cases that meet this condition over their fields.")
@click.option("--repeat", type=click.IntRange(1, 1000), default=1, metavar="N", help="Ask each case N times.")
@click.option("--resume", metavar="RUN", help="Go on with a run that was interrupted or has gaps to fill.")
@click.option("--budget-usd", type=click.FloatRange(0), metavar="X", help="Stop before more than this is spent.")
@click.option("--yes", is_flag=True, help="Do not ask before a run that costs money.")
@options.as_json
@options.db
def replay(
    corpus: tuple[str, ...],
    models: tuple[str, ...],
    policy: str | None,
    guidance: str | None,
    api_url: str | None,
    floor: bool,
    concurrency: int,
    limit: int | None,
    where: str | None,
    repeat: int,
    resume: str | None,
    budget_usd: float | None,
    yes: bool,
    as_json: bool,
    db: str | None,
) -> None:
    """Put every case of the CORPUS files or folders to each model, and print what it is worth.

    Every answer is recorded as it comes. Killed or interrupted, a run goes on with --resume RUN; no recorded answer is
    asked again.
    """
    from workbench.plan import terms
    from workbench.workbench import Workbench

    bench = Workbench.open(db)
    if resume is not None:
        if models or policy or guidance or floor or limit or where or repeat > 1:
            raise click.UsageError("--resume goes on under the terms that the run began with; give only the run")
        plans = [bench.plan_resumption(resume)]
        if corpus and bench.load(corpus).fingerprint != plans[0].run.fingerprints["corpus"]:
            raise click.UsageError(f"run {plans[0].run.id} was begun on another corpus; resume it without naming one")
    else:
        if not corpus:
            raise click.UsageError("name at least one corpus: a .jsonl, .csv or .parquet file, or a folder of them")
        if not models:
            raise click.UsageError("name at least one model: --model baseline needs no key")
        text = options.read_guidance(guidance)
        # Before the corpus is read: a missing key should not wait for a million cases.
        judges = [
            bench.ready(terms(model, api_url=api_url, policy=policy, guidance=text, floor=floor))
            for model in dict.fromkeys(models)
        ]
        loaded = bench.load(corpus, where=where, limit=limit)
        plans = [bench.plan(loaded, ready, repeat=repeat) for ready in judges]
    confirm(plans, budget_usd, yes)
    records = _run(bench, plans, concurrency=concurrency, budget_usd=budget_usd)
    _finish(records, as_json)


def confirm(plans: Sequence["Planned"], budget_usd: float | None, yes: bool) -> None:
    """Show what the runs will cost about, and ask, unless nothing is to be paid or *yes*.

    Raises:
        InputError: it has to be asked, and there is nobody to answer.
    """
    from workbench.domain.errors import InputError

    paid = [plan for plan in plans if plan.is_paid]
    if not paid:
        return
    for plan in paid:
        price = (
            "at a price that is not known"
            if plan.estimate_usd is None
            else f"about ${plan.estimate_usd:,.2f} at list price"
        )
        cap = "" if budget_usd is None else f", at most ${budget_usd:,.2f}"
        click.echo(f"{plan.run.model}: {plan.run.cases * plan.run.repeats:,} cases, {price}{cap}", err=True)
    if yes:
        return
    if not sys.stdin.isatty():
        raise InputError("this run costs money, and there is nobody here to confirm it; pass --yes")
    click.confirm("Go?", abort=True, err=True)


def _run(
    bench: "Workbench", plans: Sequence["Planned"], *, concurrency: int, budget_usd: float | None
) -> list["Record"]:
    """Execute *plans* in turn. Ctrl-C stops after what was answered is recorded, and leaves with 130."""
    from workbench.cli.progress import Reporter

    async def work() -> list["Record"]:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stop.set)
        records = []
        for plan in plans:
            with Reporter(plan.run.model) as report:
                record = await bench.execute(
                    plan, concurrency=concurrency, budget_usd=budget_usd, progress=report, stop=stop
                )
            if stop.is_set():
                click.echo(
                    f"interrupted; what was answered is kept. Go on with: workbench replay --resume {record.id}",
                    err=True,
                )
                sys.exit(INTERRUPTED)
            records.append(record)
        return records

    return asyncio.run(work())


def _finish(records: Sequence["Record"], as_json: bool) -> None:
    summaries = [record.as_dict() for record in records]
    if as_json:
        options.print_json(summaries[0] if len(summaries) == 1 else {"runs": summaries})
    else:
        print_scorecards(summaries)
        for summary in summaries:
            hint = "--misses" if summary["misses"]["n"] else "--gaps"
            click.echo(f"run {summary['run']} saved. Next: workbench show {summary['run']} {hint}", err=True)
    if all(not summary["answered"] and set(summary["gaps"]) == {"unavailable"} for summary in summaries):
        click.echo("no case was answered: the model could not be reached. The run is kept; resume it later.", err=True)
        sys.exit(NOTHING_ANSWERED)


def print_scorecards(summaries: Sequence[dict[str, Any]]) -> None:
    """Every run's scorecard on standard output."""
    from workbench.cli.tables import console, scorecard

    out = console()
    for summary in summaries:
        for part in scorecard(summary):
            out.print(part, soft_wrap=isinstance(part, str), markup=False)


@click.command()
@options.as_json
@options.db
def demo(as_json: bool, db: str | None) -> None:
    """The main job, with no key and no network: the shipped corpus through the offline models, and their scorecards."""
    from workbench.plan import terms
    from workbench.workbench import Workbench

    bench = Workbench.open(db)
    loaded = bench.load(["datasets"])
    plans = [bench.plan(loaded, bench.ready(terms(model))) for model in ("baseline",)]
    records = _run(bench, plans, concurrency=16, budget_usd=None)
    _finish(records, as_json)
