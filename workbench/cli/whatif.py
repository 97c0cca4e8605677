"""``whatif``: recorded commands under another policy, model or prompt; what would change, before it is rolled out."""

from typing import TYPE_CHECKING

import click

from workbench.cli import options

if TYPE_CHECKING:
    from workbench.cli.tables import Page
    from workbench.whatif import WhatIf

_SHOWN = 20


@click.command()
@click.argument("run")
@click.argument("other", metavar="[RUN2]", required=False)
@click.option("--policy", metavar="FILE", help="Decide what RUN recorded again, by this policy; nothing is asked.")
@click.option("--per-day", type=click.IntRange(1), metavar="N", help="Commands a day: approvals are also shown a day.")
@options.as_json
@options.db
@options.server
def whatif(run: str, other: str | None, policy: str | None, per_day: int | None, as_json: bool, db: str | None) -> None:
    """Show what would have come out otherwise in RUN: under another policy, or as RUN2, of another model or prompt."""
    if (other is None) is (policy is None):
        raise click.UsageError("give either --policy FILE or a second run")
    bench = options.opened(db)
    record = bench.run(run)
    found = record.under(policy) if policy is not None else record.instead(bench.run(other or ""))
    if as_json:
        options.print_json(found.as_dict(per_day))
        return
    from workbench.cli.tables import Page

    page = Page()
    page.say(f"{record.run.model} on {', '.join(record.run.corpus)}: {policy or other} instead", style="bold")
    _print(page, found, per_day)


def _print(page: "Page", found: "WhatIf", per_day: int | None) -> None:
    from workbench.domain.risk import Action
    from workbench.evaluation.words import money, number, short

    changed = found.changed_cases
    page.say(f"{_count(changed)} of {number(found.cases)} cases come out otherwise")
    page.say()
    rows: list[tuple[object, ...]] = [
        (title, found.share(action, now=False), found.share(action, now=True))
        for title, action in (("approvals", Action.REVIEW), ("blocks", Action.BLOCK))
    ]
    if per_day is not None and found.cases:
        rows.append(
            (
                "approvals a day",
                *(f"{per_day * found.share(Action.REVIEW, now=now).value:,.1f}" for now in (False, True)),
            )
        )
    rows.append(("model, 1,000 commands", *map(money, found.usd_per_1000)))
    page.rates(("of all cases", "was", "would be"), rows)
    page.say()
    if not changed:
        return
    page.table(
        ("was", "would be", "cases"),
        [
            (was, now, _count(count))
            for (was, now), count in sorted(found.moves.items(), key=lambda item: -item[1])
            if was is not now
        ],
    )
    fine = f"{_count(found.newly_blocked_fine)} of them not labelled high"
    page.say(f"{_count(found.newly_blocked)} were allowed and would be blocked, {fine}")
    page.say()
    page.say("to read first", style="bold")
    for row in found.first(_SHOWN):
        label = f"label {row['label']}" if row["label"] else "no label"
        said = f"gap {row['gap']}" if row["gap"] else row["risk"]
        head = f"{short(row['id'], 80)}  {short(row['dialect'], 80)}  {label}, judged {said}"
        page.say(f"{head}: {row['was']} -> {row['now']}", style="bold")
        for name in ("command", "title", "explanation"):
            if row[name]:
                page.say(f"  {name:13}{short(row[name])}")
    if changed > _SHOWN:
        click.echo(f"{_count(changed - _SHOWN)} more; in Python: wb.run(RUN).under(POLICY).changed", err=True)


def _count(count: float) -> str:
    return f"{count:,.0f}" if float(count).is_integer() else f"{count:,.1f}"
