"""``train``: labelled cases in, a small classifier out, and what it is worth on cases that it did not see."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.cli import options

if TYPE_CHECKING:
    from workbench.domain.case import Case, Split
    from workbench.evaluation.scorecard import Scorecard
    from workbench.providers.learned.weights import Weights


@click.command()
@click.argument("paths", metavar="CORPUS…", nargs=-1, required=True)
@click.option("-o", "--output", metavar="FILE", required=True, help="Where the classifier is written.")
@options.as_json
@options.db
def train(paths: tuple[str, ...], output: str, as_json: bool, db: str | None) -> None:
    """Train a classifier on the dev split of the CORPUS files or folders, and score it on their test split.

    It becomes a model: --model learned:FILE. The file holds words and parts of words of the commands it was trained
    on, in plain text: as confidential as they are. That test was looked at is written down in the store.
    """
    from workbench.domain.case import Split
    from workbench.domain.errors import InputError
    from workbench.providers.learned.fit import fit
    from workbench.providers.learned.weights import save

    path = Path(output)
    if path.is_dir() or not path.parent.is_dir():
        raise InputError(f"cannot write {output}: " + ("it is a folder" if path.is_dir() else "its folder is missing"))
    halves = _halves(paths)
    click.echo(f"learning from {len(halves[Split.DEV]):,} labelled dev cases", err=True)
    weights = fit(halves[Split.DEV])
    size = save(weights, path)
    test = halves[Split.TEST]
    cards = asyncio.run(_scored(test, f"learned:{output}", weights)) if test else {}
    looks = _look(db, paths, test, weights, cards) if test else 0  # before any figure of it is shown
    if as_json:
        import msgspec

        options.print_json(
            {
                "file": output,
                "bytes": size,
                "fingerprint": weights.fingerprint,
                "trained": msgspec.to_builtins(weights.trained),
                "test": {name: card.as_dict() for name, card in cards.items()} or None,
                "looks": looks,
            }
        )
    else:
        _print(weights, cards, len(test), looks)
    click.echo(f"{output} saved, {size:,} bytes. Next: workbench replay CORPUS --model learned:{output}", err=True)


def _halves(paths: "Sequence[str]") -> "dict[Split, list[Case]]":
    """The labelled cases of the corpora at *paths*, by split.

    Raises:
        CorpusError: something is wrong with them; it holds every complaint.
    """
    from workbench.corpora.complaints import Complaints
    from workbench.corpora.load import cases
    from workbench.domain.case import Split

    complaints = Complaints()
    places: dict[str, str] = {}
    halves: dict[Split, list[Case]] = {Split.DEV: [], Split.TEST: []}
    for found in cases(paths, complaints):
        place = f"{found.file}:{found.line}"
        if found.case.id in places:
            first = places[found.case.id]
            complaints.add(place, f"id {found.case.id!r} stands already at {first}; give every case an id of its own")
        places[found.case.id] = place
        if found.case.label is not None:
            halves[found.case.split].append(found.case)
    complaints.check("nothing was learned")
    return halves


async def _scored(cases: "Sequence[Case]", name: str, weights: "Weights") -> "dict[str, Scorecard]":
    """The scorecards of the classifier, of it above the static risk, and of the static risk alone, on *cases*.

    By the path that a replay takes; nothing is recorded.
    """
    from workbench.engine.decide import expected
    from workbench.engine.replay import replay
    from workbench.evaluation.counts import fold
    from workbench.evaluation.scorecard import score
    from workbench.plan import Bench, terms
    from workbench.providers.baseline import Baseline
    from workbench.providers.learned.provider import Learned

    cards = {}
    learned = Learned(name, weights)
    for title, provider, floor in (
        ("learned", learned, False),
        ("learned --floor", learned, True),
        ("baseline", Baseline(), False),
    ):
        bench = Bench(terms(provider.model, floor=floor), provider)
        items = ((at, 0, case) for at, case in enumerate(cases))
        rows = []
        async for group in replay(items, bench.judge, concurrency=4):
            for each in group:
                verdict, case = each.verdict, each.case
                if case.label is not None:
                    call = expected(case.label, bench.judge(case.connection).rule)
                    rows.append((each.request_key, case.label, verdict.risk, verdict.action, call))
        cards[title] = score(fold(rows))
    return cards


def _look(
    db: str | None,
    paths: "Sequence[str]",
    test: "Sequence[Case]",
    weights: "Weights",
    cards: "dict[str, Scorecard]",
) -> int:
    """Write down that what was trained is scored on *test*; gives how many looks there were at it, with this one."""
    from workbench.domain.case import fingerprint
    from workbench.domain.look import Look
    from workbench.store import looks
    from workbench.store.file import utc_now
    from workbench.workbench import Workbench

    figures = {
        name: {"accuracy": card.accuracy.as_dict(), "misses": card.misses.as_dict()} for name, card in cards.items()
    }
    model = f"learned-{weights.fingerprint[:12]}"
    look = Look(utc_now(), "train", weights.fingerprint, fingerprint(test), tuple(paths), model, None, figures)
    with Workbench.open(db).store.hold() as connection:
        return looks.record(connection, look)


def _print(weights: "Weights", cards: "dict[str, Scorecard]", tested: int, looks: int) -> None:
    """How far its confidence can be believed, and what it is worth on test."""
    from workbench.cli.scorecard import print_slices
    from workbench.cli.tables import Page
    from workbench.domain.risk import RiskLevel
    from workbench.evaluation.rate import rate

    page, trained = Page(), weights.trained
    page.say("on dev, each case judged by a classifier that did not see it", style="bold")
    page.say(f"its confidence is off by {trained.calibration_error:.1%} in the mean")
    page.say()
    page.rates(("sure", "right"), [(f"{each.sure:.0%}", rate(each.right, each.cases)) for each in trained.reliability])
    page.say()
    if not cards:
        page.say("there is no labelled test case, so there is no figure of what it is worth on text it never saw")
        return
    page.say(f"on test, {tested:,} cases that it never saw; look {looks:,} at this test split", style="bold")
    page.say()
    print_slices(page, "model", {name: card.as_dict() for name, card in cards.items()})
    page.say()
    high, low = RiskLevel.HIGH, RiskLevel.LOW
    called = {name: card.confusion[high] for name, card in cards.items()}
    page.rates(
        ("model", "high called low"),
        [(name, rate(int(row[low]), int(sum(row.values())))) for name, row in called.items()],
    )
