"""``compare``: runs side by side, and what the difference between them may be chance."""

from typing import TYPE_CHECKING

import click

from workbench.cli import options

if TYPE_CHECKING:
    from workbench.beside import Compared, Pair
    from workbench.cli.tables import Page
    from workbench.store.pairs import Flip

_SHOWN = 20


@click.command()
@click.argument("runs", nargs=-1, metavar="RUN RUN…")
@click.option("--policy", metavar="FILE", help="Decide all runs under this policy; else under that of the first.")
@options.as_json
@options.db
@options.server
def compare(runs: tuple[str, ...], policy: str | None, as_json: bool, db: str | None) -> None:
    """Hold each RUN (an id's prefix, or a file that was exported) against the first, over the cases that both have."""
    if len(runs) < 2:
        raise click.UsageError("name at least two runs; `workbench runs` lists what there is")
    found = options.opened(db).compare(*runs, policy=policy, flips=1_000 if as_json else _SHOWN)
    if as_json:
        options.print_json(found.as_dict())
    else:
        print_compared(found)


def print_compared(found: "Compared") -> None:
    """Runs, figures beside the first one's, and the worst flips, as a page."""
    from workbench import views
    from workbench.cli.tables import Page

    page = Page()
    page.table(views.SIDES, views.sides(found))
    page.say()
    page.say(f"decided under {found.policy}; each run with the floor that it had")
    for letter, pair in zip(found.letters[1:], found.pairs, strict=True):
        page.say()
        _pair(page, letter, pair)


def _pair(page: "Page", letter: str, pair: "Pair") -> None:
    pairing, compared = pair.pairing, pair.comparison
    page.say(f"{letter} beside a: {pairing}", style="bold")
    if compared.cases:
        page.say(f"{compared.fixed:,} put right, {compared.broken:,} made wrong")
        page.say()
        _figures(page, letter, pair)
    else:
        page.say("no labelled case is in both, so there is no figure to compare")
    if pair.flips:
        page.say()
        flips(page, pair.flips, ("a", letter))
        if pair.flipped > len(pair.flips):
            click.echo(f"{pair.flipped - len(pair.flips):,} more cases changed; --json lists the worst 1,000", err=True)


def _figures(page: "Page", letter: str, pair: "Pair") -> None:
    from workbench.evaluation.words import FIGURES

    page.rates(
        ("figure", "a", letter, f"{letter} - a", "p", "corrected", "could have shown"),
        [
            (
                FIGURES[name][0],
                each.a,
                each.b,
                each,
                f"{each.p_value:.2g} {each.method}",
                f"{each.adjusted_p:.2g}",
                f"{100 * each.detectable:.1f}" if each.n else "",
            )
            for name, each in pair.figures.items()
        ],
    )
    page.say()
    page.say(
        "points of a hundred; intervals by a paired bootstrap; p two-sided, corrected (Holm) for all that is compared "
        "here; could have shown: the difference that these cases show four times in five"
    )


def flips(page: "Page", found: "tuple[Flip, ...]", sides: tuple[str, str]) -> None:
    """The cases that came out otherwise, the worst first, on *page*."""
    from workbench.evaluation.words import short

    page.table(
        ("case", "dialect", "label", *sides, "became", "command"),
        [
            (
                flip.case,
                flip.dialect,
                flip.label or "",
                "; ".join(map(str, flip.was)),
                "; ".join(map(str, flip.now)),
                flip.became,
                short(flip.command, 60),
            )
            for flip in found
        ],
        drop=("command", "dialect"),
    )
