"""Charts: the figures that they are of, saved so that no network is needed, and hostile names that stay names."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import altair as alt
import pytest

from tests.notebook.hostile import MARK, hostile_record
from tests.notebook.pages import Page
from workbench import Objective, Record, Workbench
from workbench.beside import Pair
from workbench.domain.errors import InputError
from workbench.notebook import charts
from workbench.tuned import Tuned

CASES = ("datasets/redis", "datasets/postgres")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    bench = Workbench.open(tmp_path_factory.mktemp("charts") / "s.duckdb")
    for model in ("baseline", "learned"):
        bench.replay_sync(*CASES, model=model)
    return bench


@pytest.fixture(scope="module")
def runs(bench: Workbench) -> list[Record]:
    return bench.runs()[::-1]


@pytest.fixture(scope="module")
def pair(runs: list[Record]) -> Pair:
    return runs[0].compare(runs[1])


@pytest.fixture(scope="module")
def tuned(bench: Workbench, runs: list[Record]) -> Tuned:
    return bench.tuner(*(run.id for run in runs)).tune(Objective(max_through=0.2, max_review=0.6), look=False)


def _values(chart: Any) -> list[dict[str, Any]]:
    """The rows that a chart is drawn from, of its first data set with more than one."""

    def each(found: Any) -> Iterator[list[dict[str, Any]]]:
        if isinstance(found, dict):
            if "values" in found and isinstance(found["values"], list):
                yield found["values"]
            for value in found.values():
                yield from each(value)
        elif isinstance(found, list):
            for value in found:
                yield from each(value)

    return max((rows for rows in each(chart.to_dict()) if rows and isinstance(rows[0], dict)), key=len)


def test_rates_are_those_of_the_scorecards(runs: list[Record]) -> None:
    """Value, both ends and n of each slice; the worst sure end first."""
    cards = runs[0].by("dialect")
    rows = _values(charts.rates(cards))
    assert [row["reads"] for row in rows] == [str(cards[row["name"]].misses) for row in rows]
    assert sorted(row["name"] for row in rows) == sorted(cards)
    assert [row["low"] for row in rows] == sorted((row["low"] for row in rows), reverse=True)
    best_last = _values(charts.rates(cards, "accuracy"))
    assert [row["high"] for row in best_last] == sorted(row["high"] for row in best_last)


def test_the_confusion_holds_every_case(runs: list[Record]) -> None:
    """A cell each, told apart by what kind of mistake it is."""
    card = runs[0].scorecard
    rows = _values(charts.confusion(card))
    assert sum(row["cases"] for row in rows) == card.cases
    kinds = {(row["labelled"], row["called"]): row["kind"] for row in rows}
    assert kinds["high", "low"] == "too weak" and kinds["low", "high"] == "too strong"
    assert kinds["medium", "medium"] == "right" and kinds["low", "gap"] == "gap"


def test_the_frontier_is_that_of_the_tune(tuned: Tuned) -> None:
    """A point for each policy that no other one beats, one of them recommended."""
    rows = _values(charts.frontier(tuned))
    assert len(rows) == len(tuned.sweep.frontier)
    assert [row["limits"] for row in rows].count("recommended") == 1


def test_accuracy_stands_beside_what_it_takes(runs: list[Record]) -> None:
    """The same accuracy as in the scorecard; a run that has no such figure is left out."""
    assert [row["reads"] for row in _values(charts.worth(runs, "latency"))] == [
        str(run.scorecard.accuracy) for run in runs
    ]
    with pytest.raises(InputError, match="price"):
        charts.worth([])


def test_differences_and_flips_are_those_of_the_pair(pair: Pair) -> None:
    """All headline figures, and every listed flip once."""
    rows = _values(charts.differences(pair))
    assert [row["reads"] for row in rows] == [str(each) for each in pair.figures.values()]
    assert sum(row["cases"] for row in _values(charts.flips(pair))) == len(pair.flips) > 0


def test_every_chart_can_be_drawn(runs: list[Record], pair: Pair, tuned: Tuned) -> None:
    """As SVG, without a browser or a network."""
    card = runs[0].scorecard
    for chart in (
        charts.rates(runs[0].by("dialect")),
        charts.confusion(card),
        charts.frontier(tuned),
        charts.worth(runs, "cost"),
        charts.differences(pair),
        charts.flips(pair),
    ):
        assert "undefined" not in charts.svg(chart)


def test_a_saved_page_asks_no_network(runs: list[Record], tmp_path: Path) -> None:
    """No script, style or picture has an address: all of vega is inside."""
    path = charts.save(charts.confusion(runs[0].scorecard), tmp_path / "chart.html")
    text = path.read_text()
    page = Page(text)
    assert not page.addresses and [tag for tag, _ in page.tags].count("script") == 2
    assert not re.search(r"import\s*\(?\s*[\"']https?:", text)
    assert "vegaEmbed" in text and len(text) > 500_000


def test_a_hostile_name_ends_no_script(tmp_path: Path) -> None:
    """In a page it cannot break out of the script, in an SVG it is text."""
    cards = {f"</script>{MARK}<!--<script>": hostile_record(tmp_path).scorecard}
    chart = charts.rates(cards)
    assert [row["name"] for row in _values(chart)] == [f"</script>{MARK}<!--<script>"]
    page = Page(charts.save(chart, tmp_path / "c.html").read_text())
    assert [tag for tag, _ in page.tags].count("script") == 2 and "img" not in {tag for tag, _ in page.tags}
    assert "<img" not in charts.svg(chart) and "<script" not in charts.svg(chart)


def test_another_kind_of_file_is_refused(runs: list[Record], tmp_path: Path) -> None:
    """The sentence names what there is."""
    with pytest.raises(InputError, match=r"\.html or \.svg"):
        charts.save(charts.confusion(runs[0].scorecard), tmp_path / "c.pdf")


def test_notebooks_show_pictures(runs: list[Record]) -> None:
    """After ``%load_ext workbench``, without kernel or network. As PNG too: what is not trusted has no SVG drawn."""
    before = alt.renderers.active
    try:
        charts.as_pictures()
        bundle: Any = charts.confusion(runs[0].scorecard)._repr_mimebundle_()
        shown, sizes = bundle
        assert shown["image/svg+xml"].startswith("<svg") and shown["image/png"].startswith(b"\x89PNG")
        width = float(re.findall(r'<svg [^>]*width="([0-9.]+)"', shown["image/svg+xml"])[0])
        assert len(shown["image/png"]) < 40_000
        assert sizes["image/png"]["width"] == pytest.approx(width, abs=1)
    finally:
        alt.renderers.enable(before)
