"""``gate``: did anything get worse? Exit 0 it holds, 1 worse, 4 it cannot tell."""

import sys
from typing import TYPE_CHECKING

import click

from workbench.cli import options

if TYPE_CHECKING:
    from workbench.beside import Gated

_EXITS = {"holds": 0, "worse": 1, "cannot tell": 4}
_SHOWN = 20
_NO_WORSE = (0.0, 0.0, 0.0)


@click.command()
@click.argument("run")
@click.option("--baseline", required=True, metavar="RUN-OR-FILE", help="A run, or a file that a run was exported to.")
@click.option("--margin", type=float, default=0.05, show_default=True, metavar="X", help="The loss that is borne.")
@click.option(
    "--alpha", type=float, default=0.05, show_default=True, metavar="X", help="The chance of calling worse what is not."
)
@click.option("--junit", metavar="FILE", help="Write the report as JUnit XML as well.")
@options.as_json
@options.db
@options.server
def gate(
    run: str, baseline: str, margin: float, alpha: float, junit: str | None, as_json: bool, db: str | None
) -> None:
    """Hold RUN against a baseline: exit 0 where it holds, 1 where it is worse, 4 where these cases cannot tell.

    Worse: more misses or less accuracy by a paired one-sided test, or a case tagged `pinned` missed. Holds: not worse,
    and neither loss can be above the margin. Which n would do is said where it cannot tell.
    """
    from pathlib import Path

    from workbench.domain.errors import InputError

    if junit is not None and (Path(junit).is_dir() or not Path(junit).parent.is_dir()):
        raise InputError(
            f"cannot write {junit}: " + ("it is a folder" if Path(junit).is_dir() else "its folder is missing")
        )
    found = options.opened(db).gate(run, baseline, margin=margin, alpha=alpha, flips=1_000 if as_json else _SHOWN)
    if junit is not None:
        from workbench.cli.junit import report

        Path(junit).write_bytes(report(found))
    if as_json:
        options.print_json(found.as_dict())
    else:
        _print(found)
    sys.exit(_EXITS[str(found.judgement.standing)])


def _print(found: "Gated") -> None:
    from workbench.cli.compare import flips
    from workbench.cli.tables import Page
    from workbench.evaluation.rate import points

    page, judgement = Page(), found.judgement
    page.say(f"{judgement.standing}: {found.run.model} beside {found.baseline.name}", style="bold")
    page.say(f"{found.pairing}; {found.flipped:,} came out otherwise")
    for reason in judgement.reasons:
        page.say(reason)
    if judgement.enough is not None:
        page.say(f"in all about {judgement.enough:,} labelled cases like these {judgement.cases:,} would tell")
    if judgement.lost:
        page.say()
        page.table(
            ("figure", "baseline", "run", "n", "lost", "at most", "margin", "worse", "better", "p", "corrected"),
            [
                (
                    name,
                    f"{each.was:.1%}",
                    f"{each.now:.1%}",
                    f"{each.n:,}",
                    points(each.loss),
                    points(each.upper),
                    points(found.margin),
                    f"{each.worse:,}",
                    f"{each.better:,}",
                    f"{each.p_value:.2g} {each.method}",
                    f"{each.adjusted_p:.2g}",
                )
                for name, each in judgement.lost.items()
            ],
        )
    if found.pinned:
        page.say()
        missed = len(judgement.pinned_missed)
        page.say(f"pinned     {missed:,} of {len(found.pinned):,} missed")
    if worse := tuple(flip for flip in found.flips if flip.worsening > _NO_WORSE):
        page.say()
        flips(page, worse, ("baseline", "run"))
