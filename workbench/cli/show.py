"""``runs`` and ``show``: what the store holds, and what one run is worth."""

from typing import TYPE_CHECKING

import click

from workbench.cli import options

if TYPE_CHECKING:
    from workbench.record import Record

_SHOWN = 50  # rows of a listing in the terminal; --export writes them all
_PREFIX = 13  # of a run's id: the millisecond it began in


@click.command()
@click.option("--looks", is_flag=True, help="Instead, each time that something chosen elsewhere was scored on test.")
@options.as_json
@options.db
@options.server
def runs(looks: bool, as_json: bool, db: str | None) -> None:
    """List the runs in the store, newest first."""
    if looks:
        _looks(db, as_json)
        return
    keys = ("run", "model", "corpus", "fingerprints", "started_at", "state", "cases", "answered", "gaps", "cost_usd")
    found = [{key: summary[key] for key in keys} for summary in options.opened(db).heads()]
    if as_json:
        options.print_json({"runs": found})
        return
    if not found:
        click.echo(f"no run yet. Next: {options.next_verb('demo')}", err=True)
        return
    from workbench.cli.tables import Page
    from workbench.evaluation.words import money, number

    length = _telling([run["run"] for run in found])
    rows = [
        (
            run["run"][:length],
            run["model"],
            ", ".join(run["corpus"]),
            run["started_at"][:16].replace("T", " "),
            run["state"],
            number(run["cases"]),
            number(run["answered"]),
            number(sum(run["gaps"].values())),
            money(run["cost_usd"]),
        )
        for run in found
    ]
    columns = ("run", "model", "corpus", "started (UTC)", "state", "cases", "answered", "gaps", "cost")
    Page().table(columns, rows, drop=("started (UTC)", "cost", "corpus", "state", "cases"))


def _looks(db: str | None, as_json: bool) -> None:
    """Every look at a test split, the oldest first, and which one at its split it was."""
    from collections import Counter

    count: Counter[str] = Counter()
    found = []
    for look in options.opened(db).looks():
        count[look.test] += 1
        found.append((look, count[look.test]))
    if as_json:
        import msgspec

        document = [{**msgspec.to_builtins(look), "look": number} for look, number in found]
        options.print_json({"looks": document})
        return
    if not found:
        click.echo("no look at a test split yet", err=True)
        return
    from workbench.cli.tables import Page

    rows = [
        (
            f"{look.at:%Y-%m-%d %H:%M}",
            look.by,
            look.model,
            ", ".join(look.corpus),
            look.test[:12],
            number,
            "" if look.run is None else look.run[:_PREFIX],
        )
        for look, number in found
    ]
    Page().table(("looked (UTC)", "chosen by", "model", "corpus", "test split", "look", "run"), rows)


@click.command()
@click.argument("run")
@click.option(
    "--by",
    metavar="COLUMN",
    help="Figures by dialect, label, connection, split, source, rule, tag, hard, length or spoke.",
)
@click.option("--misses", is_flag=True, help="Cases whose action was weaker than the label calls for.")
@click.option("--false-alarms", is_flag=True, help="Cases whose action was stronger.")
@click.option("--gaps", is_flag=True, help="Cases without a verdict, and why.")
@click.option("--worst", is_flag=True, help="Where it fails: slices by dialect, tag, verb, length, connection.")
@click.option(
    "--flips",
    metavar="RUN2",
    help="Cases that came out otherwise in RUN2, each as it was recorded; `compare` decides both under one policy.",
)
@click.option(
    "--html", "page", metavar="FILE", help="Write a page to send: figures, words, misses. It needs no network."
)
@click.option("--export", "path", metavar="FILE", help="Write every prediction to FILE.jsonl, .csv or .parquet.")
@options.as_json
@options.db
@options.server
def show(
    run: str,
    by: str | None,
    misses: bool,
    false_alarms: bool,
    gaps: bool,
    worst: bool,
    flips: str | None,
    page: str | None,
    path: str | None,
    as_json: bool,
    db: str | None,
) -> None:
    """Show RUN (any unique prefix of its id): its scorecard, or the part that an option names."""
    parts = [name for name, on in (("misses", misses), ("false_alarms", false_alarms), ("gaps", gaps)) if on]
    if len(parts) + worst + sum(option is not None for option in (by, flips, page, path)) > 1:
        raise click.UsageError(
            "give one of --by, --misses, --false-alarms, --gaps, --worst, --flips, --html and --export"
        )
    bench = options.opened(db)
    record = bench.run(run)
    if path is not None:
        _export(record, path, as_json)
    elif page is not None:
        _report(record, page, as_json)
    elif worst:
        _worst(record, as_json)
    elif by is not None:
        _by(record, by, as_json)
    elif flips is not None:
        _flips(record, bench.run(flips), as_json)
    elif parts:
        _listing(record, parts[0], as_json)
    elif as_json:
        options.print_json(record.as_dict())
    else:
        from workbench.cli.scorecard import print_scorecards
        from workbench.cli.tables import Page

        print_scorecards(Page(), [record.as_dict()])


def _telling(ids: list[str]) -> int:
    """How many characters of *ids* tell each from all others."""
    length = _PREFIX
    while len({id[:length] for id in ids}) < len(ids):
        length += 1
    return length


def _export(record: "Record", path: str, as_json: bool) -> None:
    count = record.export(path)
    if as_json:
        options.print_json({"run": record.id, "file": path, "predictions": count})
    else:
        click.echo(f"{count:,} predictions written to {path}. Next: --model recorded:{path}", err=True)


def _report(record: "Record", path: str, as_json: bool) -> None:
    from workbench.notebook import report

    report.write(record, path)
    if as_json:
        options.print_json({"run": record.id, "file": path, "charts": report.has_charts()})
        return
    click.echo(f"report written to {path}", err=True)
    if not report.has_charts():
        click.echo('without charts: they need the extra, pip install "workbench[notebook]"', err=True)


def _by(record: "Record", column: str, as_json: bool) -> None:
    cards = {name: card.as_dict() for name, card in record.by(column).items()}
    if as_json:
        options.print_json({"run": record.id, "by": column, "groups": cards})
    elif not cards:
        click.echo(f"run {record.id} has no labelled case to score", err=True)
    else:
        from workbench.cli.scorecard import print_slices
        from workbench.cli.tables import Page

        most_first = sorted(cards.items(), key=lambda item: -item[1]["accuracy"]["n"])
        print_slices(Page(), column, dict(most_first))


_SLICES = 10  # of each figure in the terminal; --json has them all


def _worst(record: "Record", as_json: bool) -> None:
    found = record.worst(progress=lambda text: click.echo(text, err=True))
    if as_json:
        options.print_json({"run": record.id, **found.as_dict()})
        return
    if not found.tried:
        click.echo(f"run {record.id} has no slice with enough labelled cases", err=True)
        return
    from workbench.cli.tables import Page
    from workbench.evaluation.words import short

    page = Page()
    page.say(f"{found.tried:,} figures of slices were tried, and every interval is wide enough for that")
    if found.unread:
        page.say("there are too many different commands to read their verbs")
    for name, slices in (("misses", found.misses), ("accuracy", found.accuracy)):
        page.say()
        page.rates(
            ("slice", name, "elsewhere", ""),
            [
                (
                    f"{each.column} {short(each.value, 60)}",
                    each.here,
                    each.elsewhere,
                    "worse than elsewhere" if each.stands_out else "",
                )
                for each in slices[:_SLICES]
            ],
        )
    column = (found.misses or found.accuracy)[0].column
    if column != "verb":
        click.echo(f"Next: {options.next_verb('show', record.id, '--by', column)}", err=True)


_NONE = {"misses": "no miss", "false_alarms": "no false alarm", "gaps": "no gap"}
_KEYS = (
    "id", "dialect", "label", "risk", "gap", "detail", "action", "expected", "title", "explanation", "rationale",
    "command",
)  # fmt: skip


def _listing(record: "Record", part: str, as_json: bool) -> None:
    found, count = record.listing(part, _KEYS, None if as_json else _SHOWN)
    if as_json:
        options.print_json({"run": record.id, part: found})
        return
    if not found:
        click.echo(f"{_NONE[part]} in run {record.id}", err=True)
        return
    from workbench.cli.tables import Page
    from workbench.evaluation.words import short

    page = Page()
    for row in found:
        label = f"label {row['label']}" if row["label"] else "no label"
        verdict = row["risk"] or f"gap {row['gap']}"
        instead = f", not {row['expected']}" if row["expected"] not in {None, row["action"]} else ""
        page.say(
            f"{short(row['id'], 80)}  {short(row['dialect'], 80)}  {label}, was {verdict}: {row['action']}{instead}",
            style="bold",
        )
        for name in ("command", "title", "explanation", "detail", "rationale"):
            if row[name]:
                page.say(f"  {name:13}{short(row[name])}")
        page.say()
    if count > len(found):
        rest = options.next_verb("show", record.id, "--export", "FILE.jsonl")
        click.echo(f"{count - len(found):,} more. All of them: {rest}", err=True)


def _flips(older: "Record", newer: "Record", as_json: bool) -> None:
    found = older.flips(newer, None if as_json else _SHOWN)
    if as_json:
        import msgspec

        options.print_json({"run": older.id, "other": newer.id, **msgspec.to_builtins(found, enc_hook=str)})
        return
    from workbench.cli.tables import Page

    page = Page()
    page.say(
        f"{found.changed:,} of {found.cases:,} cases changed: {found.fixed:,} put right, {found.broken:,} made "
        f"wrong (two-sided exact p = {found.p_value:.3g})",
        style="bold",
    )
    if found.flips:
        rows = [
            (flip.case, flip.label, flip.a_outcome or "gap", flip.b_outcome or "gap", flip.a_action, flip.b_action)
            for flip in found.flips
        ]
        page.table(("case", "label", "was", "is", "action was", "action is"), rows)
    if found.changed > len(found.flips):
        rest = options.next_verb("show", older.id, "--flips", newer.id, "--json")
        click.echo(f"{found.changed - len(found.flips):,} more. All of them: {rest}", err=True)
