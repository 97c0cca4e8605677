"""Charts: rates with their intervals, as altair charts; saved to HTML and SVG that need no network.

Names of slices and cases come from files that are nobody's friend. In an SVG they are text; in a saved page they stand
inside a script, where nothing in them may end it.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import altair as alt

from workbench.domain.errors import InputError
from workbench.domain.risk import RiskLevel
from workbench.engine.text import spelt
from workbench.evaluation.rate import Rate
from workbench.evaluation.words import FIGURES, short
from workbench.notebook.png import packed

if TYPE_CHECKING:
    from workbench.beside import Pair
    from workbench.evaluation.scorecard import Scorecard
    from workbench.record import Record
    from workbench.tuned import Tuned

Figure = Literal["misses", "false_alarms", "accuracy", "macro_f1", "weighted_kappa"]

_LEVELS = [str(level) for level in reversed(RiskLevel)]  # the worst first, as people read
_CALLED = [*(str(level) for level in RiskLevel), "gap"]
_KINDS = {"right": "#c7e9c0", "too weak": "#fcae91", "too strong": "#fdd49e", "gap": "#d9d9d9"}
_BLUE, _RED, _GREY = "#2b6cb0", "#c53030", "#718096"
_WIDTH = 420
_PPI = 144  # twice as fine as a page, as screens are by now
_NAME = 60  # characters of a name on an axis
_LEGEND = alt.Legend(labelLimit=400)
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body><div id="chart"></div>
<script>{bundle}</script>
<script>vegaEmbed("#chart", {spec}, {{"mode": "vega-lite", "actions": false}});</script>
</body></html>
"""


def rates(cards: "Mapping[str, Scorecard]", figure: Figure = "misses", *, limit: int = 20) -> alt.LayerChart:
    """*figure* of each slice with its 95 % interval, the worst sure end first, at most *limit* of them.

    Args:
        cards: What ``run.by("dialect")`` gives, or scorecards of several runs by name.
        figure: Which one; slices where it is undefined are left out.
        limit: Slices that are shown.
    """
    found = {name: getattr(card, figure) for name, card in cards.items()}
    good = figure in {"accuracy", "macro_f1", "weighted_kappa"}
    order = sorted(
        (name for name, rate in found.items() if rate.defined),
        key=lambda name: found[name].high if good else -found[name].low,
    )
    rows = [_rate_row(_name(name), found[name]) for name in order[:limit]]
    return _intervals(rows, FIGURES[figure][0]).properties(title=_title(FIGURES[figure][0], FIGURES[figure][1]))


def confusion(card: "Scorecard") -> alt.LayerChart:
    """Cases by label and by what they were called: left of the diagonal too weak, right of it too strong."""
    rows = []
    for label in reversed(RiskLevel):
        for risk in (*RiskLevel, None):
            if risk is None:
                kind = "gap"
            else:
                kind = "right" if risk is label else "too weak" if risk < label else "too strong"
            count = card.confusion[label][risk]
            rows.append({"labelled": str(label), "called": str(risk or "gap"), "cases": count, "kind": kind})
    base = _drawn(rows).encode(
        x=alt.X("called:N", sort=_CALLED, axis=alt.Axis(orient="top", labelAngle=0), title="called"),
        y=alt.Y("labelled:N", sort=_LEVELS, title="labelled"),
    )
    colour = alt.Color("kind:N", scale=alt.Scale(domain=[*_KINDS], range=[*_KINDS.values()]), title=None)
    cells = base.mark_rect(stroke="white").encode(color=colour, tooltip=_tooltip("labelled", "called", "cases"))
    counts = base.mark_text(fontSize=14).encode(text=alt.Text("cases:Q", format=",.4~g"))
    return _layered([cells, counts], width=320, height=180, title=_title("confusion", "cases"))


def frontier(tuned: "Tuned") -> alt.LayerChart:
    """The policies that no other one beats: approvals against what gets through, each with its bad end.

    The recommended one stands out; dashed lines are the limits that the bad ends have to keep.
    """
    kept = {True: "keeps the limits", False: "breaks a limit"}
    rows = [
        {
            **{name: round(each[name], 4) for name in ("through", "through_high", "review", "review_high", "cost_usd")},
            "policy": spelt(each["policy"]),
            "model": _name(each["model"]),
            "limits": "recommended" if each["recommended"] else kept[each["keeps_limits"]],
        }
        for each in tuned.frame.iter_rows(named=True)
    ]
    colour = alt.Color(
        "limits:N",
        scale=alt.Scale(domain=["recommended", *kept.values()], range=[_RED, _BLUE, _GREY]),
        title=None,
    )
    base = _drawn(rows).encode(
        x=alt.X("review:Q", axis=alt.Axis(format="%"), title="approvals, of traffic"),
        y=alt.Y("through:Q", axis=alt.Axis(format="%"), title="gets through, of what is labelled high"),
        color=colour,
    )
    layers: list[Any] = [
        base.mark_rule(opacity=0.5).encode(y2="through_high:Q"),
        base.mark_rule(opacity=0.5).encode(x2="review_high:Q"),
        base.mark_point(filled=True, size=70, opacity=1).encode(
            shape=alt.Shape("model:N", title=None, legend=_LEGEND),
            tooltip=_tooltip("policy", "model", "through", "through_high", "review", "review_high", "cost_usd"),
        ),
    ]
    limits = tuned.sweep.objective.limits
    for name, axis in (("through", "y"), ("review", "x")):
        if name in limits:
            line = _drawn([{name: limits[name]}]).mark_rule(strokeDash=[4, 4], color=_RED)
            layers.append(line.encode(**{axis: f"{name}:Q"}))
    what = "points are rates, lines reach to their bad ends; dashed: the limits"
    return _layered(layers, width=_WIDTH, height=260, title=_title("the frontier", what))


def worth(records: "Sequence[Record]", by: Literal["cost", "latency"] = "cost") -> alt.LayerChart:
    """Accuracy with its interval beside what a model takes: dollars for 1,000 commands, or the median latency.

    Raises:
        InputError: none of *records* has a price, or a latency.
    """
    rows = []
    for record in records:
        found = record.as_dict()
        per = 1_000 / max(1, found["cases"] * found["repeats"])
        takes = found["latency_ms"]["p50"] if by == "latency" else _times(found["cost_usd"], per)
        rate = record.scorecard.accuracy
        if takes is not None and rate.defined:
            rows.append({**_rate_row(_name(record.run.model), rate), "takes": takes})
    if not rows:
        raise InputError(
            f"none of these runs has a {'price' if by == 'cost' else 'latency'}, so there is no chart of it"
        )
    title = "dollars for 1,000 commands" if by == "cost" else "median latency, ms"
    base = _drawn(rows).encode(
        x=alt.X("takes:Q", title=title),
        y=alt.Y("value:Q", axis=alt.Axis(format="%"), scale=alt.Scale(zero=False), title="accuracy"),
        color=alt.Color("name:N", title=None, legend=_LEGEND),
    )
    lines = base.mark_rule().encode(y=alt.Y("low:Q"), y2="high:Q")
    points = base.mark_point(filled=True, size=80, opacity=1).encode(tooltip=_tooltip("name", "reads", "takes"))
    return _layered([lines, points], width=_WIDTH, height=260, title=_title(f"accuracy beside {by}", "95 % intervals"))


def differences(pair: "Pair") -> alt.LayerChart:
    """Each headline figure of a pair, b minus a, with its 95 % interval; left of the line a was higher."""
    rows = [
        {
            "name": FIGURES[name][0],
            "value": each.value,
            "low": each.low,
            "high": each.high,
            "n": each.n,
            "reads": str(each),
        }
        for name, each in pair.figures.items()
        if not math.isnan(each.value)
    ]
    zero = _drawn([{"value": 0}]).mark_rule(color=_GREY).encode(x="value:Q")
    intervals = _intervals(rows, "b minus a", zero=False)
    return _layered([zero, intervals], width=_WIDTH, title=_title("what differs", "95 % intervals"))


def flips(pair: "Pair") -> alt.Chart:
    """The listed flips of a pair, by label and by what became of them."""
    colours = {"missed": _RED, "false alarm": "#dd6b20", "wrong": "#d69e2e", "as wrong": _GREY, "better": "#38a169"}
    counts: dict[tuple[str, str], int] = {}
    for flip in pair.flips:
        place = (str(flip.label or "no label"), flip.became or "changed")
        counts[place] = counts.get(place, 0) + 1
    rows = [{"label": label, "became": became, "cases": n} for (label, became), n in counts.items()]
    scale = alt.Scale(domain=[*colours, "changed"], range=[*colours.values(), "#a0aec0"])
    found: alt.Chart = (
        _drawn(rows)
        .mark_bar()
        .encode(
            x=alt.X("cases:Q", axis=alt.Axis(tickMinStep=1), title="cases that came out otherwise"),
            y=alt.Y("label:N", sort=[*_LEVELS, "no label"], title="labelled"),
            color=alt.Color("became:N", scale=scale, title=None),
            tooltip=_tooltip("label", "became", "cases"),
        )
        .properties(width=_WIDTH, title=_title("flips", f"{len(pair.flips):,} of {pair.flipped:,}"))
    )
    return found


def svg(chart: Any) -> str:
    """*chart* as SVG; text in it is text."""
    import vl_convert

    found: str = vl_convert.vegalite_to_svg(chart.to_dict(), vl_version=_version())
    return found


def page(chart: Any) -> str:
    """*chart* as a page of its own that can be pointed at: all that it needs is inside, and it asks no network."""
    import vl_convert

    # In JSON within a script only "<" can end the script, or begin a comment in it.
    spec = chart.to_json(indent=None).replace("<", "\\u003c")
    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=_version())
    return _PAGE.format(title="workbench", bundle=bundle, spec=spec)


def save(chart: Any, path: str | Path) -> Path:
    """Write *chart* to *path*: ``.html`` that can be pointed at, or ``.svg``. Neither needs a network.

    Raises:
        InputError: the name ends otherwise, or it cannot be written.
    """
    path = Path(path)
    kinds = {".html": page, ".svg": svg}
    if path.suffix not in kinds:
        raise InputError(f"cannot save a chart as {path}; end its name in {' or '.join(kinds)}")
    try:
        path.write_text(kinds[path.suffix](chart), encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot save a chart as {path}: {error.strerror}") from None
    return path


def as_pictures() -> None:
    """Show charts in notebooks as pictures: they need no network, and stay where there is no kernel.

    As SVG and as PNG: JupyterLab draws no SVG of a notebook that it does not trust, which every fresh checkout is.
    """
    alt.renderers.register("workbench", _pictures)
    alt.renderers.enable("workbench")


def _pictures(spec: dict[str, Any], **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What altair shows of *spec*, by its kind, and how large the finer of the two is to be drawn."""
    from altair.utils.mimebundle import spec_to_mimebundle

    drawn, sizes = spec_to_mimebundle(spec, format="png", mode="vega-lite", ppi=_PPI)
    vector = spec_to_mimebundle(spec, format="svg", mode="vega-lite")
    return {**vector, "image/png": packed(drawn["image/png"])}, sizes


def _intervals(rows: Sequence[Mapping[str, Any]], title: str, *, zero: bool = True) -> alt.LayerChart:
    """A point with a line through it for each of *rows*, in their order."""
    base = _drawn(rows).encode(y=alt.Y("name:N", sort=[row["name"] for row in rows], title=None))
    axis = alt.Axis(format="%")
    low = alt.X("low:Q", axis=axis, scale=alt.Scale(zero=zero), title=title)
    lines = base.mark_rule(color=_BLUE, strokeWidth=2).encode(x=low, x2="high:Q")
    points = base.mark_point(color=_BLUE, filled=True, size=60, opacity=1).encode(
        x=alt.X("value:Q", axis=axis, title=title), tooltip=_tooltip("name", "reads")
    )
    return _layered([lines, points], width=_WIDTH)


def _drawn(rows: Sequence[Mapping[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]


def _layered(layers: Sequence[Any], **how: Any) -> alt.LayerChart:
    found: Any = alt.layer(*layers)
    chart: alt.LayerChart = found.properties(**how)
    return chart


def _rate_row(name: str, rate: Rate) -> dict[str, Any]:
    return {"name": name, "value": rate.value, "low": rate.low, "high": rate.high, "n": rate.n, "reads": str(rate)}


def _name(name: str) -> str:
    return short(spelt(name), _NAME)


def _title(title: str, what: str) -> alt.TitleParams:
    return alt.TitleParams(title, subtitle=what, anchor="start")


def _tooltip(*names: str) -> list[alt.Tooltip]:
    return [alt.Tooltip(field=name, type="nominal", title=name.replace("_", " ")) for name in names]


def _times(value: float | None, by: float) -> float | None:
    return None if value is None else value * by


def _version() -> str:
    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
