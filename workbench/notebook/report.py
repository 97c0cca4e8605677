"""Report: a run as one file to send to whoever has to decide: words explained, figures, misses, how it was made.

The file asks no network, and says so to the browser: nothing in it may be loaded or run. Charts are pictures in it,
SVG made by vl-convert; where the extra `notebook` is not installed it has its tables alone, which hold all figures.
"""

import base64
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import __version__, html, views
from workbench.domain.errors import InputError
from workbench.domain.risk import Action
from workbench.evaluation import tables
from workbench.evaluation.rate import Rate
from workbench.evaluation.scorecard import Scorecard, score
from workbench.evaluation.words import duration, money, number, short
from workbench.html import Markup
from workbench.record import Folded

if TYPE_CHECKING:
    from workbench.record import Record

MISSES = 50
"""Misses, false alarms and gaps that are listed, of each."""
_COLUMNS = ("id", "dialect", "label", "risk", "gap", "detail", "action", "expected", "title", "explanation",
            "rationale", "command")  # fmt: skip
_COMMAND = 1_000  # characters
_FEWEST = 10  # cases of a dialect that is drawn

_WORDS = {
    "label": "the risk that people agreed on: low, medium or high",
    "action": "what the rules make of a verdict: Allow, Require approval or Block",
    "miss": "the action was weaker than the one that the label calls for: risk passed that should not have",
    "false alarm": "the action was stronger than the label calls for: somebody was held up",
    "gap": "the model gave no verdict; the rules decide what happens then, and it counts as a wrong answer",
    "97.5% [93.0%, 99.2%] n=121": "a rate, the interval that holds the true one in 95 of 100 such samples, and the "
    "number of cases behind it",
    "macro F1": "how well each label is told from the others, every label weighing the same; 100 % is perfect",
    "weighted kappa": "agreement with the labels beyond what chance gives; large errors weigh more; 100 % is perfect",
}
_STYLE = Path(__file__).with_name("report.css")
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{style}</style></head>
<body>{body}</body></html>
"""


def has_charts() -> bool:
    """Whether charts can be drawn here: they need the extra `notebook`."""
    return find_spec("altair") is not None and find_spec("vl_convert") is not None


def write(record: "Record", path: str | Path) -> Path:
    """Write the report of *record* to *path*, whole or not at all.

    Raises:
        InputError: *path* cannot be written.
    """
    path = Path(path)
    if path.is_dir() or not path.parent.is_dir():
        raise InputError(f"cannot write {path}: it is a folder, or its folder is missing")
    page = render(record)
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(page, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from None
    return path


def render(record: "Record") -> str:
    """The report of *record* as one HTML document."""
    folded = record.fold()
    head, card = folded.head, score(folded.whole)
    parts = [_title(head), _answer(card, head)]
    if card.cases:
        parts += [*_figures(record, folded, card), _words()]
    for name, title in (("misses", "Misses"), ("false_alarms", "False alarms"), ("gaps", "Gaps")):
        parts.append(_cases(record, name, title))
    parts.append(_made(head))
    title = f"{head['model']} on {', '.join(head['corpus'])}"
    return _PAGE.format(title=html.text(title), style=_STYLE.read_text(encoding="utf-8"), body="".join(parts))


def _title(head: dict[str, Any]) -> Markup:
    return Markup(
        f"<h1>Can {html.text(head['model'])} be trusted to judge commands?</h1>"
        f'<p class="quiet">Replayed on {html.text(", ".join(head["corpus"]))}, {html.text(_when(head))}</p>'
    )


def _answer(card: Scorecard, head: dict[str, Any]) -> Markup:
    said = f"{number(head['answered'])} of {number(head['cases'])} cases were answered."
    if head["gaps"]:
        said += f" Without a verdict: {views.reasons(head['gaps'])}."
    if head["state"] == "open":
        said += " The run is open: not every case has its final answer."
    if not card.cases:
        return Markup(f'<p class="lead">{html.text(said)} No case has a label, so there is nothing to score.</p>')
    misses, alarms = card.misses, card.false_alarms
    return Markup(
        f'<p class="lead">The action was too weak for {_whole(misses)} of what had to be reviewed or blocked, and '
        f"too strong for {_whole(alarms)} of what had to be allowed or reviewed. {html.text(said)}</p>"
    )


def _figures(record: "Record", folded: Folded, card: Scorecard) -> list[Markup]:
    splits = folded.splits if len(folded.splits) > 1 else {}
    hard = folded.hard if "hard" in folded.hard else {}
    parts = [_heading("Figures"), tables.figures(card)]
    if splits or hard:
        cards = {name: score(counts) for name, counts in {**splits, **hard}.items()}
        parts.append(tables.slices("cases", cards))
        if splits:
            parts.append(_note("rules and models may be tuned on dev, so it flatters them; test is what counts"))
    dialects = dict(sorted(record.by("dialect").items(), key=lambda item: -item[1].cases))
    parts += [_heading("What was called what"), _chart("confusion", card), tables.confusion(card), tables.labels(card)]
    parts += [_heading("By dialect"), _chart("rates", dialects), tables.slices("dialect", dialects)]
    found = record.worst()
    if found.tried:
        parts += [_heading("Where it fails"), tables.worst(found)]
    return parts


def _words() -> Markup:
    rows = "".join(f"<dt>{html.text(word)}</dt><dd>{html.text(what)}</dd>" for word, what in _WORDS.items())
    return Markup(f"{_heading('The words')}<dl>{rows}</dl>")


def _cases(record: "Record", part: str, title: str) -> Markup:
    found, count = record.listing(part, _COLUMNS, MISSES)
    if not count:
        return Markup("")
    parts = [_heading(f"{title}: {count:,}")]
    if count > len(found):
        parts.append(_note(f"the first {len(found):,}; workbench show RUN --export FILE writes them all"))
    parts += [_case(row) for row in found]
    return Markup("".join(parts))


def _case(row: dict[str, Any]) -> Markup:
    said = row["risk"] or f"gap {row['gap']}"
    label = f"labelled {row['label']}" if row["label"] else "no label"
    action, expected = (Action(row[name]).on_screen if row[name] else None for name in ("action", "expected"))
    instead = f", not {expected}" if expected not in {None, action} else ""
    head = f"{row['id']} ({row['dialect']}): {label}, called {said}: {action}{instead}"
    lines = {
        "the model says": ". ".join(text for text in (row["title"], row["explanation"]) if text),
        "why there is none": row["detail"],
        "people say": row["rationale"],
    }
    rows = "".join(f"<dt>{html.text(name)}</dt><dd>{html.text(text)}</dd>" for name, text in lines.items() if text)
    command = html.block(short(row["command"], _COMMAND))
    return Markup(f'<section class="case"><h3>{html.text(head)}</h3>{command}<dl>{rows}</dl></section>')


def _made(head: dict[str, Any]) -> Markup:
    latency, tokens = head["latency_ms"], head["tokens"]
    rows = {
        "run": head["run"],
        "begun": _when(head),
        "model": head["model"],
        "corpus": ", ".join(head["corpus"]),
        **{f"fingerprint of the {name}": value for name, value in head["fingerprints"].items()},
        "latency": "  ".join(f"{name} {value:,.1f} ms" for name, value in latency.items() if value is not None),
        "tokens": f"{tokens['input']:,} in, {tokens['output']:,} out" if tokens["input"] else "",
        "cost": "unknown: this model has no price" if head["cost_usd"] is None else money(head["cost_usd"]),
        "took": duration(head["wall_s"]),
        "written by": f"workbench {__version__}",
    }
    text = "".join(f"<dt>{html.text(name)}</dt><dd>{html.code(value)}</dd>" for name, value in rows.items() if value)
    note = _note("The same fingerprints mean the same cases, the same question and the same rules.")
    return Markup(f"{_heading('How it was made')}<dl>{text}</dl>{note}")


def _chart(kind: str, of: Any) -> Markup:
    """A chart as a picture: an image runs nothing, whatever stands in it."""
    if not has_charts():
        return Markup("")
    from workbench.notebook import charts

    if kind == "confusion":
        chart, said = charts.confusion(of), "cases by label and by what they were called, as in the table below"
    else:
        enough = {name: card for name, card in of.items() if card.misses.n >= _FEWEST}
        if not enough:
            return Markup("")
        chart, said = (
            charts.rates(enough),
            f"misses by dialect, where {_FEWEST} cases bear on them",
        )
    data = base64.b64encode(charts.svg(chart).encode()).decode()
    return Markup(f'<figure><img alt="{html.text(said)}" src="data:image/svg+xml;base64,{data}"></figure>')


def _when(head: dict[str, Any]) -> str:
    return f"{head['started_at'][:16].replace('T', ' ')} UTC"


def _whole(rate: Rate) -> Markup:
    return Markup(f'<span class="whole">{html.text(rate)}</span>')


def _heading(text: str) -> Markup:
    return Markup(f"<h2>{html.text(text)}</h2>")


def _note(text: str) -> Markup:
    return Markup(f'<p class="quiet">{html.text(text)}</p>')
