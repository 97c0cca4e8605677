"""Guidance variants: asked side by side on dev, compared, their misses laid out; test is left for the chosen one."""

import json
from pathlib import Path

import pytest

from tests.cli import workbench
from tests.corpus import written
from tests.loopback import HIGH, LOW, MEDIUM, Answer, Loopback, Seen, call, completion
from tests.three import DEV, TEST, rows
from workbench.engine.prompt import CONTRACT
from workbench.workbench import Workbench

CALLED = (LOW, MEDIUM, HIGH)
SEEN: list[str] = []


def answer(seen: Seen) -> Answer:
    """Right in two cases of three; with the strict guidance also where another would take high for low."""
    document = seen.document
    system, request = document["messages"][0]["content"], document["messages"][-1]["content"]
    assert CONTRACT.strip() in system
    n = int(request.split(" t_")[1].split("_")[0])
    SEEN.append(system)
    if n % 3 == 2 and "Be strict" not in system:
        return completion(call(LOW, "Looks fine", "It only drops a table."))
    if n % 12 == 1:
        return completion(call(LOW))
    return completion(call(CALLED[n % 3]))


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    Path("lax.md").write_text("Be lax.")
    Path("strict.md").write_text("Be strict.")
    SEEN.clear()


@pytest.fixture
def corpus(tmp_path: Path) -> str:
    return written(tmp_path / "corpus.jsonl", rows())


def test_variants_are_asked_on_dev_alone_compared_and_their_misses_laid_out(corpus: str) -> None:
    """One run a model and guidance; the contract stands under each; what was caught with which is said."""
    with Loopback(answer) as server:
        arguments = ("--model", "custom:m", "--api-url", server.url, "--guidance", "lax.md", "--guidance", "strict.md")
        done = workbench("replay", corpus, *arguments, "--json", db="s.duckdb")
    assert done.exit_code == 0, done.output
    assert len(SEEN) == 2 * DEV and "on dev" in done.stderr
    found = json.loads(done.stdout)
    assert [run["cases"] for run in found["runs"]] == [DEV, DEV] and "splits" not in found["runs"][0]
    (model,) = found["variants"]
    assert list(model["guidance"]) == ["lax.md", "strict.md"]
    figures = model["comparison"]["pairs"][0]["figures"]
    assert figures["misses"]["p_value"] < 0.01
    high = [case for case in model["missed"] if case["label"] == "high"]
    medium = [case for case in model["missed"] if case["label"] == "medium"]
    assert len(high) == DEV // 3 and all(case["caught"] == ["strict.md"] for case in high)
    assert len(medium) == DEV // 12 and all(case["caught"] == [] for case in medium)
    assert model["missed"][: len(high)] == high
    assert high[0]["missed"]["lax.md"] == {
        "said": "low", "action": "allow", "title": "Looks fine", "explanation": "It only drops a table.",
    }  # fmt: skip


def test_the_page_is_for_whoever_writes_the_next_one(corpus: str) -> None:
    """The comparison, then the missed cases with what the model said of them."""
    with Loopback(answer) as server:
        arguments = ("--model", "custom:m", "--api-url", server.url, "--guidance", "lax.md", "--guidance", "strict.md")
        done = workbench("replay", corpus, *arguments, db="s.duckdb")
    for words in (
        "custom:m with each guidance, on dev",
        "a  lax.md",
        "could have shown",
        "what the next one should catch",
    ):
        assert words in done.stdout
    assert "caught with strict.md" in done.stdout and "It only drops a table." in done.stdout


def test_the_chosen_one_over_test_is_a_look_once(corpus: str) -> None:
    """Not the comparison, nor a guidance that was never compared; the same choice again is no new look."""
    with Loopback(answer) as server:
        model = ("--model", "custom:m", "--api-url", server.url)
        for guidance in (("lax.md", "strict.md"), (), ("strict.md",), ("strict.md",)):
            named = [word for path in guidance for word in ("--guidance", path)]
            done = workbench("replay", corpus, *model, *named, db="s.duckdb")
            assert done.exit_code == 0, done.output
            if guidance != ("strict.md",):
                assert Workbench.open("s.duckdb").looks() == []
    (look,) = Workbench.open("s.duckdb").looks()
    assert (look.by, look.model, look.figures["accuracy"]["n"]) == ("prompt", "custom:m", TEST)
    assert "look" not in done.stderr


def test_variants_that_say_the_same_are_refused(corpus: str) -> None:
    """There is nothing to compare."""
    Path("again.md").write_text("Be lax.")
    done = workbench("replay", corpus, "--model", "baseline", "--guidance", "lax.md", "--guidance", "again.md")
    assert done.exit_code == 2 and "say the same" in done.stderr
    missing = workbench("replay", corpus, "--model", "baseline", "--guidance", "lax.md", "--guidance", "none.md")
    assert missing.exit_code == 2 and "none.md" in missing.stderr


def test_a_condition_goes_with_dev(corpus: str) -> None:
    """Both hold, whatever the condition looks like."""
    arguments = ("--guidance", "lax.md", "--guidance", "strict.md", "--where", "label = 'low' or true -- all", "--json")
    done = workbench("replay", corpus, "--model", "baseline", *arguments, db="s.duckdb")
    assert [run["cases"] for run in json.loads(done.stdout)["runs"]] == [DEV, DEV]
