"""Views: what a notebook shows of a result that is more than a scorecard. Without a kernel it is the same table.

What is shown here lives in layers above: this module sees its shape only, and each result imports its view when it is
shown. All text in it is somebody else's, so it goes through :mod:`workbench.html`.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench import html
from workbench.evaluation import tables
from workbench.evaluation.rate import points, rate_of
from workbench.evaluation.scorecard import score
from workbench.evaluation.words import FIGURES, RATES, money, number, short
from workbench.html import Markup

if TYPE_CHECKING:
    from workbench.beside import Compared, Gated, Pair
    from workbench.record import Folded
    from workbench.store.pairs import Flip
    from workbench.tuned import Tuned
    from workbench.whatif import WhatIf

SIDES = ("as", "run", "model", "answered", "p50", "p95", "cost")
_SHOWN = 10  # flips, changes and policies: a table to be read, the frames behind it have them all
_COMMAND = 300  # characters


def record(found: "Folded") -> Markup:
    """A run: what was replayed, its scorecard, and that of its splits."""
    head, card = found.head, score(found.whole)
    state = "; open: not every case has its final answer" if head["state"] == "open" else ""
    parts = [
        html.line(f"{head['model']} on {', '.join(head['corpus'])}", strong=True),
        html.line(f"{number(head['answered'])} of {number(head['cases'])} cases answered{state}"),
    ]
    if head["gaps"]:
        parts.append(html.line(f"gaps: {reasons(head['gaps'])}"))
    if not card.cases:
        return html.page(*parts, html.line("no case has a label, so there is nothing to score"))
    parts.append(tables.figures(card))
    splits = found.splits if len(found.splits) > 1 else {}
    hard = found.hard if "hard" in found.hard else {}
    if splits or hard:
        parts.append(tables.slices("cases", {name: score(each) for name, each in {**splits, **hard}.items()}))
    return html.page(*parts, tables.confusion(card))


def reasons(gaps: Mapping[str, int]) -> str:
    """Gaps by their reason, in a line."""
    return ", ".join(f"{number(count)} {reason}" for reason, count in gaps.items())


def pair(found: "Pair") -> Markup:
    """A run beside another: what differs, what of it may be chance, and the cases that came out otherwise."""
    return html.page(_pair(found, "b"))


def compared(found: "Compared") -> Markup:
    """Each run beside the first."""
    parts = [html.table(SIDES, sides(found))]
    parts += [_pair(each, letter) for letter, each in zip(found.letters[1:], found.pairs, strict=True)]
    return html.page(*parts)


def sides(found: "Compared") -> list[tuple[str, ...]]:
    """What each run was and took, a row each under ``SIDES``."""
    rows = []
    for letter, side in zip(found.letters, found.runs, strict=True):
        latency = side.totals["latency_ms"]
        times = ["" if latency[name] is None else f"{latency[name]:,.1f} ms" for name in ("p50", "p95")]
        answered = f"{number(side.totals['answered'])} of {number(side.cases)}"
        rows.append((letter, side.name, side.model, answered, *times, money(side.totals["cost_usd"])))
    return rows


def gated(found: "Gated") -> Markup:
    """Where a run stands beside its baseline, in all and by dialect."""
    parts = [
        html.line(f"{found.judgement.standing}: {found.run.model} beside {found.baseline.name}", strong=True),
        html.line(f"{found.pairing}; {found.flipped:,} came out otherwise"),
    ]
    parts += [html.line(reason) for reason in found.judgement.reasons]
    rows = [
        (name, f"{lost.was:.1%}", f"{lost.now:.1%}", lost.n, *map(points, (lost.loss, lost.upper, found.margin)))
        for name, lost in found.judgement.lost.items()
    ]
    parts.append(html.table(("figure", "baseline", "run", "n", "lost", "at most", "margin"), rows))
    missed = found.judgement.pinned_missed
    if found.pinned:
        names = f": {', '.join(missed)}" if missed else ""
        parts.append(html.line(f"pinned: {len(missed):,} of {len(found.pinned):,} missed{names}"))
    stands = [(name, each.standing) for name, each in found.slices.items()]
    parts.append(html.table(("dialect", "stands"), stands))
    return html.page(*parts, flips(found.flips, ("baseline", "run")))


def tuned(found: "Tuned") -> Markup:
    """The policy that is recommended, what test says of it, and the frontier."""
    facts, limits = found.as_dict(), found.sweep.objective.limits
    chosen = facts["recommended"]
    head = "no policy keeps the limits; the nearest" if chosen is None else "recommended"
    one = chosen or facts["nearest"]
    columns = ["figure", "dev", "limit", "test"] if facts["test"] else ["figure", "dev", "limit"]
    rows = []
    for name, (title, what) in RATES.items():
        limit = f"{limits[name]:.1%}" if name in limits else ""
        row = [f"{title} ({what})", _whole(one[name]), limit]
        rows.append([*row, _whole(facts["test"][name])] if facts["test"] else row)
    parts = [
        html.line(f"{head}: {one['policy']}", strong=True),
        html.line(f"{one['model']}; {found.sweep.searched:,} policies tried on {found.dev:,} dev cases"),
        html.table(columns, rows),
    ]
    if facts["test"]:
        verdict = "refutes" if found.test is not None and found.test.refuted else "does not refute"
        parts.append(html.line(f"test, {found.tested:,} cases, {verdict} it; look {found.looks} at this split"))
    frontier = [
        (each["policy"], each["model"], *(_whole(each[name]) for name in RATES), money(each["cost_usd"]))
        for each in facts["frontier"][:_SHOWN]
    ]
    columns = ["policy", "model", *(title for title, _ in RATES.values()), "dollars for 1,000"]
    rest = len(facts["frontier"]) - len(frontier)
    more = f", {rest:,} more in .frame" if rest else ""
    return html.page(*parts, html.table(columns, frontier, f"the frontier, by approvals{more}"))


def whatif(found: "WhatIf") -> Markup:
    """Which decisions would change, and the cases that a person should read first."""
    facts = found.as_dict(limit=_SHOWN)
    moves = [(each["was"], each["now"], number(each["cases"])) for each in facts["moves"]]
    shares = [(name, _whole(facts[name]["was"]), _whole(facts[name]["now"])) for name in ("approvals", "blocks")]
    cases = [
        (html.code(each["id"]), each["label"], each["was"], each["now"], html.code(short(each["command"], _COMMAND)))
        for each in facts["first"]
    ]
    return html.page(
        html.line(f"{number(found.changed_cases)} of {number(found.cases)} cases come out otherwise", strong=True),
        html.table(("", "was", "would be"), shares),
        html.table(("was", "would be", "cases"), moves),
        html.table(("case", "label", "was", "would be", "command"), cases, "to be read first"),
    )


def flips(found: "Sequence[Flip]", sides: tuple[str, str], limit: int = _SHOWN) -> Markup:
    """The first *limit* cases that came out otherwise, with what the later run said and what people said."""
    if not found:
        return html.line("no case came out otherwise")
    rows = [
        (
            html.code(flip.case),
            flip.label,
            html.lines(*flip.was),
            html.lines(*flip.now),
            flip.became,
            html.code(short(flip.command, _COMMAND)),
            flip.explanation,
            flip.rationale,
        )
        for flip in found[:limit]
    ]
    return html.table(("case", "label", *sides, "became", "command", "the model says", "people say"), rows)


def _pair(found: "Pair", letter: str) -> Markup:
    parts = [html.line(f"{letter} beside a: {found.pairing}", strong=True)]
    if found.comparison.cases:
        parts.append(html.line(f"{found.comparison.fixed:,} put right, {found.comparison.broken:,} made wrong"))
        rows = [
            (
                FIGURES[name][0],
                *map(html.lines, (each.a, each.b, each)),
                f"{each.p_value:.2g} {each.method}",
                f"{each.adjusted_p:.2g}",
                f"{100 * each.detectable:.1f}" if each.n else "",
            )
            for name, each in found.figures.items()
        ]
        parts.append(html.table(("figure", "a", letter, f"{letter} - a", "p", "corrected", "could have shown"), rows))
    else:
        parts.append(html.line("no labelled case is in both, so there is no figure to compare"))
    rest = found.flipped - min(_SHOWN, len(found.flips))
    parts.append(flips(found.flips, ("a", letter)))
    if rest:
        parts.append(html.line(f"{rest:,} more cases came out otherwise"))
    return Markup("".join(parts))


def _whole(rate: Mapping[str, Any]) -> Markup:
    """A rate, from its JSON, that is not broken over lines."""
    return html.lines(rate_of(rate))
