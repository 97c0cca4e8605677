"""``replay``: a corpus in, a scorecard a model out."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import click

from workbench.cli import options
from workbench.cli.running import confirm, run

if TYPE_CHECKING:
    from workbench.planned import Planned


def _number(_: click.Context, option: click.Parameter, value: float | None) -> float | None:
    if value is not None and math.isnan(value):  # which is in every range, and below no sum
        raise click.BadParameter("nan is not a number of dollars", param=option)
    return value


@click.command()
@click.argument("corpus", nargs=-1)
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="M",
    help="baseline, learned, openai:NAME, custom:NAME, recorded:RUN-OR-FILE, a NAME in workbench.toml. Repeatable.",
)
@options.policy
@click.option(
    "--guidance",
    "guidance",
    multiple=True,
    metavar="FILE",
    help="A text that replaces the default guidance. Repeatable: variants are compared, on dev alone.",
)
@options.api_url
@options.floor
@options.transport
@click.option("--batch", is_flag=True, help="By the vendor's batch API: at half the price, within a day.")
@click.option(
    "--concurrency",
    type=click.IntRange(1, 4096),
    default=16,
    show_default=True,
    metavar="N",
    help="Questions in flight.",
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N cases.")
@click.option("--where", metavar="SQL", help="Only cases that meet this condition, as \"dialect = 'bash'\".")
@click.option("--repeat", type=click.IntRange(1, 1000), default=1, metavar="N", help="Ask each case N times.")
@click.option("--resume", metavar="RUN", help="Go on with a run that was interrupted or has gaps to fill.")
@click.option(
    "--budget-usd",
    type=click.FloatRange(0),
    callback=_number,
    metavar="X",
    help="Stop before all models together cost more.",
)
@click.option("--store-redacted", is_flag=True, help="Keep secrets and personal data out of the store.")
@click.option("--yes", is_flag=True, help="Do not ask before a run that costs money.")
@options.as_json
@options.db
def replay(
    corpus: tuple[str, ...],
    models: tuple[str, ...],
    policy: str | None,
    guidance: tuple[str, ...],
    api_url: str | None,
    floor: bool,
    transport: Literal["lean", "sdk"] | None,
    batch: bool,
    concurrency: int,
    limit: int | None,
    where: str | None,
    repeat: int,
    resume: str | None,
    budget_usd: float | None,
    store_redacted: bool,
    yes: bool,
    as_json: bool,
    db: str | None,
) -> None:
    """Put every case of the CORPUS files or folders to each model, and print what it is worth.

    Every answer is recorded as it comes. Killed or interrupted, a run goes on with --resume RUN; no recorded answer is
    asked again. With several --guidance files each model is asked with each, on dev, and they are compared.
    """
    from workbench.cli import variants
    from workbench.plan import terms
    from workbench.workbench import Workbench

    bench = Workbench.open(db)
    names: list[str] = []
    if resume is not None:
        if (
            models
            or policy
            or guidance
            or api_url
            or floor
            or transport
            or batch
            or limit
            or where
            or store_redacted
            or repeat > 1
        ):
            raise click.UsageError("--resume goes on under the terms that the run began with; give only the run")
        with bench.store.hold(create=False):
            plans = [bench.plan_resumption(resume, *corpus)]
    else:
        if not corpus:
            raise click.UsageError("name at least one corpus: a .jsonl, .csv or .parquet file, or a folder of them")
        if not models:
            raise click.UsageError("name at least one model: --model baseline needs no key")
        if batch and transport == "lean":
            raise click.UsageError("--batch goes by the vendors' SDKs; leave out --transport lean")
        texts = variants.guidances(tuple(dict.fromkeys(guidance)))
        # Before the corpus is read: a missing key should not wait for a million cases.
        judges = [
            bench.ready(
                terms(
                    model,
                    api_url=api_url,
                    policy=policy,
                    guidance=text,
                    floor=floor,
                    transport=transport,
                    batch=batch,
                )
            )
            for model in dict.fromkeys(models)
            for text in texts.values()
        ]
        if len(texts) > 1:
            click.echo("variants of the guidance are compared on dev; test is left for the one you choose", err=True)
            where = variants.conditioned(where)
        with bench.store.hold():
            loaded = bench.load(corpus, where=where, limit=limit, redacted=store_redacted or None)
            plans = [bench.plan(loaded, ready, repeat=repeat) for ready in judges]
        if len(texts) > 1:
            plans = _marked(plans)
            names = [str(path) for path in texts]
    for plan in plans:
        plan.check_budget(budget_usd)  # all of them before the first one costs anything
    confirm(plans, budget_usd, yes)
    run(bench, plans, as_json, concurrency=concurrency, budget_usd=budget_usd, names=names)


def _marked(plans: Sequence["Planned"]) -> list["Planned"]:
    """*plans*, each of which says beside which prompts it is asked."""
    from msgspec.structs import replace

    from workbench.variants import beside

    prompts = {plan.run.fingerprints["prompt"] for plan in plans}
    return [replace(plan, run=beside(plan.run, sorted(prompts))) for plan in plans]
