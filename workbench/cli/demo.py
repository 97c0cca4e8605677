"""``demo``: the main job, with no key and no network."""

import click

from workbench.cli import options


@click.command()
@options.as_json
@options.db
def demo(as_json: bool, db: str | None) -> None:
    """The main job, with no key and no network: the shipped corpus through the offline models, and their scorecards."""
    from workbench.cli.running import run
    from workbench.plan import terms
    from workbench.workbench import Workbench

    bench = Workbench.open(db)
    click.echo("learned was trained on the dev split, so it is put to the test split alone", err=True)
    parts = (("baseline", None), ("learned", "split = 'test'"))
    plans = [bench.plan(bench.load(["datasets"], where=where), bench.ready(terms(model))) for model, where in parts]
    run(bench, plans, as_json)
