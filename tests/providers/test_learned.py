"""The classifier as a model: asked like any other, off the event loop, and able to say why."""

import asyncio
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.providers.asking import run
from tests.providers.classifiers import asked, fitted
from workbench.domain.assessment import Assessment
from workbench.domain.case import Request
from workbench.domain.errors import InputError
from workbench.domain.risk import RiskLevel
from workbench.domain.rule import Rule
from workbench.engine.classify import Judge
from workbench.engine.prompt import compose
from workbench.engine.provider import Reply
from workbench.engine.reply import outcome
from workbench.facts.finding import high, low
from workbench.facts.floor import Static, static_risk
from workbench.providers import connect
from workbench.providers.learned import provider as providing
from workbench.providers.learned.predict import Classifier, Judgement
from workbench.providers.learned.provider import Learned
from workbench.providers.learned.weights import save
from workbench.providers.settings import ModelOptions
from workbench.workbench import Workbench

MODEL = Learned("learned", fitted())


def assessed(command: str, dialect: str = "postgres", *arguments: str) -> Assessment:
    found = outcome(run(MODEL.ask(asked(command, dialect, *arguments))))
    assert isinstance(found, Assessment)
    return found


def arguments(reply: Reply) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(reply.calls[0].arguments)
    return found


def test_with_its_floor_it_keeps_its_promise_on_text_it_never_saw(tmp_path: Path) -> None:
    """Of the shipped test split it gets three in four exactly right at least, and calls few of what is high low."""
    bench = Workbench.open(tmp_path / "store.duckdb")
    found = bench.replay_sync("datasets", model="learned", floor=True, where="split = 'test'").as_dict()
    called = found["confusion"]["high"]
    assert found["accuracy"]["value"] >= 0.75
    assert called["low"] <= 0.03 * sum(called.values())


@pytest.mark.parametrize(
    ("command", "risk"),
    [
        ("SELECT id FROM piers WHERE id = 9 LIMIT 1", RiskLevel.LOW),
        ("UPDATE piers SET name = 'x' WHERE id = 9", RiskLevel.MEDIUM),
        ("DROP TABLE piers_9", RiskLevel.HIGH),
    ],
)
def test_it_judges_text_like_that_it_was_trained_on(command: str, risk: RiskLevel) -> None:
    """With its confidence in the notes, and all it thinks likely in what is recorded."""
    found = assessed(command)
    assert found.risk is risk
    said = arguments(run(MODEL.ask(asked(command))))["probabilities"]
    assert set(said) == {"low", "medium", "high"}
    assert sum(said.values()) == pytest.approx(1, abs=1e-5)
    assert found.notes == (f"confidence {said[str(risk)]:.2f}",)


def test_it_says_what_weighed_most() -> None:
    """The terms, among them the command's own words, and beside them what the text alone says."""
    found = assessed("DROP TABLE orders_1")
    assert found.explanation.startswith("high by ")
    assert "Weighed most: " in found.explanation
    assert '"drop' in found.explanation
    assert "The text alone says high: drop table" in found.explanation


def test_what_weighed_most_is_made_safe_to_show() -> None:
    """A word of the command may be markup, or as long as the command."""
    word = f"drop<b>{chr(0x202E)}{'x' * 500}</b>"
    found = Classifier(fitted()).judge(Request(f"{word} table orders_1", "postgres"), Static(RiskLevel.LOW, (), False))
    assert found.because
    for term in found.because:
        assert len(term) < 50
        assert "<" not in term and term.isprintable()


def test_where_it_differs_from_the_static_risk_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reviewer should not read the finding of another verdict as the reason of this one."""
    monkeypatch.setattr(providing, "static_risk", lambda *_: Static(RiskLevel.LOW, (low("x", "does little"),), False))
    certain = Judgement({RiskLevel.LOW: 0.1, RiskLevel.MEDIUM: 0.2, RiskLevel.HIGH: 0.7}, RiskLevel.HIGH, ('"boats"',))
    model = Learned("learned", fitted())
    monkeypatch.setattr(model._classifier, "judge", lambda *_: certain)
    found = outcome(run(model.ask(asked("x"))))
    assert found == Assessment(
        RiskLevel.HIGH,
        "Weighed as high; the text alone says low",
        'high by 70% (medium 20%, low 10%). Weighed most: "boats". The text alone says low: x: does little.',
        ("confidence 0.70",),
    )


@pytest.mark.parametrize("floor", [True, False])
def test_above_the_floor_only_more_is_heard(floor: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the floor its low on a drop is high and the floor spoke; its high on a read stays high."""
    low_of_all = Judgement({RiskLevel.LOW: 1.0, RiskLevel.MEDIUM: 0.0, RiskLevel.HIGH: 0.0}, RiskLevel.LOW, ())
    high_of_all = Judgement({RiskLevel.LOW: 0.0, RiskLevel.MEDIUM: 0.0, RiskLevel.HIGH: 1.0}, RiskLevel.HIGH, ())
    model = Learned("learned", fitted())
    judge = Judge(model, Rule("default"), compose(None, None, model.settings), floor=floor)

    def verdict(command: str, said: Judgement) -> tuple[RiskLevel | None, str]:
        monkeypatch.setattr(model._classifier, "judge", lambda *_: said)
        found, _ = run(judge.classify(judge.question(Request(command, "postgres"))))
        return found.risk, found.spoke

    raised = (RiskLevel.HIGH, "floor") if floor else (RiskLevel.LOW, "model")
    assert verdict("DROP TABLE boats", low_of_all) == raised
    assert verdict("SELECT 1", high_of_all) == (RiskLevel.HIGH, "model")


def test_it_reads_off_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts and terms alike: a command made to be slow must not stop the rest."""
    threads: set[str] = set()

    def facts(*_: object) -> Static:
        threads.add(threading.current_thread().name.rpartition("_")[0])
        return Static(RiskLevel.HIGH, (high("x", "is bad"),), False)

    monkeypatch.setattr(providing, "static_risk", facts)

    async def many() -> list[Reply]:
        return await asyncio.gather(*(MODEL.ask(asked("x")) for _ in range(20)))

    replies = run(many())
    assert threads == {"learned"}
    assert all((reply.cost_usd, reply.usage, reply.attempts) == (0.0, None, 1) for reply in replies)
    assert all(reply.latency_ms is not None for reply in replies)


@pytest.mark.parametrize(
    "command",
    [
        "",
        " \n\t",
        "\x00\xff\udcff\U0010ffff" * 100,
        "a" * 10_000_000,
        "x y " * 2_500_000,
        "{" * 100_000,
        "".join(map(chr, range(256))) * 50,
        "eval " * 5_000 + "drop table x",
        "İ" * 5_000,
    ],
    ids=lambda command: f"{command[:8]!a} {len(command)}",
)
def test_hostile_text_is_weighed_by_its_ends(command: str) -> None:
    """Whatever is in it and however long it is, terms and words shown of it are few."""
    found = Classifier(fitted()).judge(Request(command, "bash"), Static(RiskLevel.LOW, (), False))
    assert sum(found.probabilities.values()) == pytest.approx(1)
    assert all(len(term) < 50 for term in found.because)


def test_text_that_was_not_read_whole_is_noted() -> None:
    """The middle of a long command bears on the facts alone; a reviewer should know."""
    assert len(assessed("SELECT 1").notes) == 1
    assert assessed("SELECT 1;\n" * 300).notes[1].startswith("of this long text only the ends were weighed")
    assert len(assessed("ls", "bash", *["-l"] * 1500).notes) == 2


def test_arguments_are_part_of_the_text() -> None:
    """What a client adds to the command line is weighed with it."""
    plain, added = (run(MODEL.ask(asked("x", "bash", *more))) for more in ((), ("drop table orders_1",)))
    assert arguments(plain)["probabilities"] != arguments(added)["probabilities"]


def test_it_costs_nothing_and_is_named_by_its_content() -> None:
    """Its fingerprint is a setting: a run begun with another classifier is another run."""
    assert (MODEL.ceiling_usd(asked("x")), MODEL.estimate_usd(asked("x")), MODEL.endpoint) == (0.0, 0.0, None)
    assert MODEL.settings == {"weights": fitted().fingerprint}
    assert run(MODEL.ask(asked("x"))).model == f"learned-{fitted().fingerprint[:12]}"
    trained = MODEL.report()["trained"]
    assert (trained["corpus"], trained["facts"]) == (fitted().trained.corpus, fitted().trained.facts)
    run(MODEL.close())


def test_a_file_or_a_table_names_a_classifier(tmp_path: Path) -> None:
    """``learned`` is the shipped one, ``learned:FILE`` another, and so is a table's."""
    path = tmp_path / "own.json"
    save(fitted(), path)
    shipped = connect("learned", environ={})
    own = connect(f"learned:{path}", environ={})
    table = connect("mine", environ={}, tables={"mine": ModelOptions(provider="learned", model=str(path))})
    assert [each.model for each in (shipped, own, table)] == ["learned", f"learned:{path}", "mine"]
    assert own.settings == table.settings == MODEL.settings != shipped.settings
    with pytest.raises(InputError, match="cannot read the classifier none"):
        connect("learned:none", environ={})


def test_the_shipped_classifier_reads_what_no_reader_knows() -> None:
    """The static risk is medium of every text in an unknown dialect; the classifier weighs its words."""
    model = connect("learned", environ={})
    said = {
        command: arguments(run(model.ask(asked(command, "of-nobody"))))["probabilities"]
        for command in ("show status", "delete all users and drop the database")
    }
    assert all(static_risk(command, "of-nobody").risk is RiskLevel.MEDIUM for command in said)
    assert said["delete all users and drop the database"]["high"] > said["show status"]["high"]
