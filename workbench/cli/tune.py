"""``tune``: runs in, every policy scored on dev, the frontier and the recommended policy out, one look at test."""

import sys
from typing import TYPE_CHECKING

import click

from workbench.cli import options
from workbench.evaluation.words import RATES

if TYPE_CHECKING:
    from workbench.cli.tables import Page
    from workbench.tuned import Tuned
    from workbench.tuning.objective import Costs
    from workbench.tuning.score import Score
    from workbench.tuning.sweep import Candidate

_SHOWN = 25  # policies of the frontier in the terminal; --json has them all
_NO = 1
_RATE = click.FloatRange(0, 1)


@click.command()
@click.argument("runs", metavar="RUN…", nargs=-1, required=True)
@click.option("--max-miss", type=_RATE, metavar="RATE", help="At most so much of what is labelled high may be allowed.")
@click.option("--max-unseen", type=_RATE, metavar="RATE", help="At most so much of what is labelled medium.")
@click.option("--max-review", type=_RATE, metavar="RATE", help="At most this share of traffic may need an approval.")
@click.option("--max-reviews-per-day", type=click.FloatRange(0), metavar="N", help="The same a day; with --per-day.")
@click.option("--per-day", type=click.IntRange(1), metavar="N", help="Commands a day: shares are also shown a day.")
@click.option("--traffic", metavar="FILE-OR-RUN", help="The mix to expect: any corpus, or a run; needs no labels.")
@click.option("--by-connection", is_flag=True, help="A rule of its own for each connection with enough cases.")
@click.option("--costs", metavar="LIST", help="What a wrong costs: through=50,unseen=2,block=1,review=0.1 (dollars).")
@click.option("--policy", metavar="FILE", help="A policy whose rules divide the connections; else the run's own.")
@click.option("--export", "export", metavar="POLICY", help="Write the recommended policy to this file.")
@click.option("--dev-only", is_flag=True, help="Leave the test split shut: no look at it.")
@options.as_json
@options.db
@options.server
def tune(
    runs: tuple[str, ...],
    max_miss: float | None,
    max_unseen: float | None,
    max_review: float | None,
    max_reviews_per_day: float | None,
    per_day: int | None,
    traffic: str | None,
    by_connection: bool,
    costs: str | None,
    policy: str | None,
    export: str | None,
    dev_only: bool,
    as_json: bool,
    db: str | None,
) -> None:
    """Score every policy for each RUN, a model with its guidance, on the dev split, and recommend one.

    Nothing is asked. A limit is kept by the bad end of an interval that accounts for all that was tried. The
    recommended policy is scored once on test, and that look is written down. Exit 1: no policy keeps the limits, or
    test refutes it.
    """
    from pathlib import Path

    from workbench.domain.errors import InputError
    from workbench.tuning.objective import Costs, Objective

    if export is not None and (Path(export).is_dir() or not Path(export).parent.is_dir()):
        raise InputError(f"cannot write {export}: it is a folder, or its folder is missing")  # before test is looked at
    if max_reviews_per_day is not None:
        if per_day is None:
            raise click.UsageError("--max-reviews-per-day needs --per-day N, the commands that you have a day")
        rate = min(1.0, max_reviews_per_day / per_day)
        max_review = rate if max_review is None else min(rate, max_review)
    objective = Objective(max_miss, max_unseen, max_review, _costs(costs) if costs else Costs())
    tuner = options.opened(db).tuner(
        *runs,
        policy=policy,
        by_connection=by_connection,
        traffic=traffic,
        progress=lambda text: click.echo(text, err=True),
    )
    tuned = tuner.tune(objective, look=not dev_only)
    if as_json:
        options.print_json(tuned.as_dict(per_day))
    else:
        _print(tuned, per_day, traffic, dev_only)
    if export is not None:
        _export(tuned, export)
    if tuned.sweep.chosen is None or (tuned.test is not None and tuned.test.refuted):
        sys.exit(_NO)


def _costs(text: str) -> "Costs":
    from workbench.domain.errors import InputError, nearest
    from workbench.tuning.objective import Costs

    found: dict[str, float] = {}
    names = [field.removesuffix("_usd") for field in Costs.__struct_fields__]
    for part in text.split(","):
        name, _, value = part.partition("=")
        if name.strip() not in names:
            raise InputError(f"--costs has no {name.strip()!r}; use {', '.join(names)}.{nearest(name.strip(), names)}")
        try:
            found[f"{name.strip()}_usd"] = float(value)
        except ValueError:
            raise InputError(f"--costs: {part.strip()!r} is no cost; write {name.strip()}=1.5") from None
    return Costs(**found)


def _print(tuned: "Tuned", per_day: int | None, traffic: str | None, dev_only: bool) -> None:
    from workbench.cli.tables import Page

    page, found = Page(), tuned.sweep
    page.say(
        f"{found.searched:,} policies of {len(found.now)} {_plural('run', len(found.now))}, on {tuned.dev:,} dev cases",
        style="bold",
    )
    mix = (
        f"the mix of {traffic}"
        if traffic
        else "the dev split's own mix, which is harder than traffic; --traffic names yours"
    )
    page.say(f"shares are of {mix}")
    if tuned.unknown:
        page.say(f"{tuned.unknown:.1%} of that mix is like no labelled case: it counts as approvals at the bad end")
    for model in tuned.unpriced:
        page.say(f"the price of {model} is not known, and counts as nothing here")
    if any("learned" in each.model for each in found.now):
        page.say("learned is fitted to labelled cases: on those, its dev figures flatter it; see test")
    page.say()
    shown = found.chosen or found.nearest
    limits = found.objective.limits
    if found.chosen is None:
        page.say("no policy keeps these limits; the nearest:", style="bold")
    else:
        page.say(
            "recommended" + (": keeps all limits" if limits else ": the cheapest, as no limit was set"), style="bold"
        )
    _one(page, shown, limits, per_day)
    if found.chosen is None:
        _why(page, tuned)
    page.say()
    _test(page, tuned, per_day, dev_only)
    page.say()
    page.say(
        f"the frontier: {len(found.frontier):,} {_plural('policy', len(found.frontier))} that no other one beats",
        style="bold",
    )
    several = len(found.now) > 1
    _table(page, list(found.frontier[:_SHOWN]), per_day, runs=several)
    if len(found.frontier) > _SHOWN:
        click.echo(f"{len(found.frontier) - _SHOWN:,} more; --json has them all", err=True)
    page.say()
    page.say("as the runs stand")
    _table(page, list(found.now), per_day, runs=several)


def _one(page: "Page", candidate: "Candidate", limits: dict[str, float], per_day: int | None) -> None:
    from workbench.evaluation.words import money
    from workbench.tuned import described

    page.say(f"{candidate.model}, run {candidate.run}")
    page.say(described(candidate.policy))
    page.say()
    score = candidate.score
    rows: list[tuple[str, object, str, str]] = []
    for name, (title, what) in RATES.items():
        limit = f"; limit {limits[name]:.3%}" if name in limits else ""
        rows.append((title, getattr(score, name), f"{what}{_daily(name, score, per_day)}{limit}", what))
    blocks = f"{score.needless_block:.1%}"
    rows.append(("needless blocks", blocks, "of traffic, labelled low or medium", "of traffic"))
    rows.append(("model", money(score.model_usd), "for 1,000 commands", "for 1,000 commands"))
    page.notes(rows)


def _daily(name: str, score: "Score", per_day: int | None) -> str:
    if name != "review" or per_day is None or not score.review.defined:
        return ""
    return f"; {per_day * score.review.value:,.1f} a day, at the bad end {per_day * score.review.high:,.1f}"


def _why(page: "Page", tuned: "Tuned") -> None:
    """Which limits the nearest policy breaks, and whether any number of right answers could have kept them."""
    found = tuned.sweep
    for name, (end, limit) in found.nearest.score.excess(found.objective).items():
        page.say(f"{RATES[name][0]}: up to {end:.3%}, and the limit is {limit:.3%}")
    for name, limit in found.objective.limits.items():
        needed = None if name == "review" else found.cases_needed(limit)
        n = getattr(found.nearest.score, name).n
        if needed is not None and n < needed:
            title, what = RATES[name]
            page.say(f"{title}: to show {limit:.3%} takes {needed:,} cases without one {what}; this split has {n:,}")


def _test(page: "Page", tuned: "Tuned", per_day: int | None, dev_only: bool) -> None:
    test = tuned.test
    if tuned.sweep.chosen is None:
        page.say("nothing was chosen, so test was not looked at")
    elif dev_only:
        page.say("test was left shut")
    elif test is None:
        page.say("there is no labelled test case, so there is no figure of what this is worth on text it never saw")
    else:
        which = "looked at before with this very choice" if tuned.seen else f"look {tuned.looks:,} at this test split"
        page.say(f"on test, {tuned.tested:,} cases that had no part in choosing it; {which}", style="bold")
        page.notes(
            [
                (title, getattr(test.score, name), what + _daily(name, test.score, per_day), what)
                for name, (title, what) in RATES.items()
            ]
        )
        titles = {name: title for name, (title, _) in RATES.items()}
        if test.refuted:
            page.say(f"test refutes it: over the limit in {', '.join(titles[name] for name in test.refuted)}")
        elif test.broken:
            names = ", ".join(titles[name] for name in test.broken)
            page.say(f"within the limits, though so few cases cannot show it at the bad end of {names}")
        elif tuned.sweep.objective.limits:
            page.say("test confirms it: within the limits at the bad end too")


def _table(page: "Page", candidates: "list[Candidate]", per_day: int | None, *, runs: bool) -> None:
    """What each of *candidates* comes to; with *runs* also of which run it is."""
    from workbench.evaluation.words import money
    from workbench.tuned import described

    daily = ("approvals a day",) if per_day is not None else ()
    which = ("model", "run") if runs else ()
    columns = (
        "policy",
        "gets through",
        "unseen",
        "approvals",
        *daily,
        "needless blocks",
        "model, 1,000",
        "cost, 1,000",
    )
    page.rates(
        (*columns, *which),
        [
            (
                described(each.policy),
                each.score.through,
                each.score.unseen,
                each.score.review,
                *((f"{per_day * each.score.review.value:,.1f}",) if per_day is not None else ()),
                f"{each.score.needless_block:.1%}",
                money(each.score.model_usd),
                money(each.score.cost_usd),
                *((each.model, each.run[:13]) if runs else ()),
            )
            for each in candidates
        ],
    )


def _export(tuned: "Tuned", path: str) -> None:
    from workbench import policies
    from workbench.tuned import described

    chosen, test = tuned.sweep.chosen, tuned.test
    if chosen is None:
        click.echo(f"{path} was not written: no policy keeps the limits", err=True)
        return
    score = chosen.score
    remarks = [
        f"Chosen by workbench tune among {tuned.sweep.searched:,} policies.",
        f"For the model {chosen.model}, run {chosen.run}.",
        f"On {tuned.dev:,} dev cases: gets through {score.through}, unseen {score.unseen}, approvals {score.review}.",
    ]
    if test is not None:
        kept = "test refutes it" if test.refuted else "not refuted there"
        remarks.append(
            f"On {tuned.tested:,} test cases ({kept}): gets through {test.score.through}, unseen {test.score.unseen}, "
            f"approvals {test.score.review}."
        )
    policies.dump(chosen.policy, path, remarks)
    again = f"workbench replay CORPUS --model {chosen.model} --policy {path}"
    click.echo(f"{path} written: {described(chosen.policy)}. Next: {again}", err=True)


def _plural(word: str, count: int) -> str:
    if count == 1:
        return word
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
