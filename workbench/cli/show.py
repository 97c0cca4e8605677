"""``runs`` and ``show``: what the store holds, and what one run is worth."""

from typing import TYPE_CHECKING, Any

import click

from workbench.cli import options

if TYPE_CHECKING:
    from workbench.record import Record

_SHOWN = 50  # rows of a listing in the terminal; --export writes them all


@click.command()
@options.as_json
@options.db
def runs(as_json: bool, db: str | None) -> None:
    """List the runs in the store, newest first."""
    from workbench.workbench import Workbench

    keys = ("run", "model", "corpus", "fingerprints", "started_at", "state", "cases", "answered", "gaps", "cost_usd")
    found = [{key: summary[key] for key in keys} for summary in Workbench.open(db).summaries()]
    if as_json:
        options.print_json({"runs": found})
        return
    if not found:
        click.echo("no run yet. Next: workbench demo", err=True)
        return
    from workbench.cli.tables import console, table

    rows = [
        (
            run["run"],
            run["model"],
            ", ".join(run["corpus"]),
            run["started_at"][:16].replace("T", " "),
            run["state"],
            run["cases"],
            run["answered"],
            sum(run["gaps"].values()),
            "unknown" if run["cost_usd"] is None else f"${run['cost_usd']:,.4f}",
        )
        for run in found
    ]
    columns = ("run", "model", "corpus", "started (UTC)", "state", "cases", "answered", "gaps", "cost")
    console().print(table(None, columns, rows))


@click.command()
@click.argument("run")
@click.option(
    "--by", metavar="COLUMN", help="A scorecard for each dialect, label, connection, split, tag, rule, hard, length …"
)
@click.option("--misses", "part", flag_value="misses", help="Cases whose action was weaker than the label calls for.")
@click.option("--false-alarms", "part", flag_value="false_alarms", help="Cases whose action was stronger.")
@click.option("--gaps", "part", flag_value="gaps", help="Cases without a verdict, and why.")
@click.option("--flips", "other", metavar="RUN2", help="Cases that changed between this run and RUN2.")
@click.option("--export", "path", metavar="FILE", help="Write every prediction to FILE.jsonl, .csv or .parquet.")
@options.as_json
@options.db
def show(
    run: str, by: str | None, part: str | None, other: str | None, path: str | None, as_json: bool, db: str | None
) -> None:
    """Show RUN (any unique prefix of its id): its scorecard, or the part that an option names."""
    from workbench.workbench import Workbench

    bench = Workbench.open(db)
    record = bench.run(run)
    if path is not None:
        count = record.export(path)
        click.echo(f"{count:,} predictions written to {path}", err=True)
    elif by is not None:
        _by(record, by, as_json)
    elif part is not None:
        _listing(record, part, as_json)
    elif other is not None:
        _flips(record, bench.run(other), as_json)
    elif as_json:
        options.print_json(record.as_dict())
    else:
        from workbench.cli.replay import print_scorecards

        print_scorecards([record.as_dict()])


def _by(record: "Record", column: str, as_json: bool) -> None:
    cards = record.by(column)
    if as_json:
        options.print_json(
            {"run": record.id, "by": column, "groups": {name: card.as_dict() for name, card in cards.items()}}
        )
        return
    from workbench.cli.tables import console, table

    rows = [
        (name, card.misses, card.false_alarms, card.accuracy)
        for name, card in sorted(cards.items(), key=lambda item: -item[1].cases)
    ]
    console().print(table(None, (column, "misses", "false alarms", "accuracy"), rows))


_PARTS = {"misses": "no miss", "false_alarms": "no false alarm", "gaps": "no gap"}


def _listing(record: "Record", part: str, as_json: bool) -> None:
    keys = (
        "id",
        "dialect",
        "label",
        "risk",
        "gap",
        "action",
        "expected",
        "title",
        "explanation",
        "rationale",
        "command",
    )
    found: list[dict[str, Any]] = getattr(record, part)().select(keys).to_dicts()
    if as_json:
        options.print_json({"run": record.id, part: found})
        return
    if not found:
        click.echo(f"{_PARTS[part]} in run {record.id}", err=True)
        return
    from workbench.cli.tables import console, visible

    out = console()
    for row in found[:_SHOWN]:
        verdict = row["risk"] or f"gap ({row['gap']})"
        out.print(
            visible(f"{row['id']}  {row['dialect']}  label {row['label']}, was {verdict}: {row['action']}"),
            style="bold",
        )
        for name in ("command", "title", "explanation", "rationale"):
            if row[name]:
                out.print(visible(f"  {name:12}{_short(row[name])}"), soft_wrap=True)
    if len(found) > _SHOWN:
        click.echo(f"… and {len(found) - _SHOWN} more: workbench show {record.id} --export FILE", err=True)


def _flips(older: "Record", newer: "Record", as_json: bool) -> None:
    found = older.flips(newer)
    if as_json:
        import msgspec

        options.print_json({"run": older.id, "other": newer.id, **msgspec.to_builtins(found, enc_hook=str)})
        return
    from workbench.cli.tables import console, table

    rows = [
        (flip.case, flip.label, flip.a_outcome or "gap", flip.b_outcome or "gap", flip.a_action, flip.b_action)
        for flip in found.flips[:_SHOWN]
    ]
    title = (
        f"{len(found.flips)} of {found.cases} cases changed: {found.fixed} put right, {found.broken} made wrong "
        f"(two-sided exact p = {found.p_value:.3g})"
    )
    console().print(table(title, ("case", "label", "was", "is", "action was", "action is"), rows))


def _short(text: str, characters: int = 300) -> str:
    return text if len(text) <= characters else f"{text[:characters]}… ({len(text):,} characters)"
