"""A cheap model first, a stronger one where the first is not to be left alone with it."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from tests.corpus import case, written
from tests.loopback import HIGH as WIRE_HIGH
from tests.loopback import LOW as WIRE_LOW
from tests.loopback import MEDIUM as WIRE_MEDIUM
from tests.loopback import Answer as Answered
from tests.loopback import Loopback, Seen, completion
from tests.loopback import call as wire_call
from tests.providers.asking import question, run
from tests.scripted import HIGH, LOW, MEDIUM, ScriptedProvider, says
from workbench.domain.assessment import Assessment, Gap, GapReason
from workbench.domain.case import Request
from workbench.domain.errors import InputError, MissingKey
from workbench.domain.risk import RiskLevel
from workbench.domain.rule import Rule, Send
from workbench.domain.run import Answer, Usage
from workbench.domain.verdict import Verdict
from workbench.engine.classify import Judge
from workbench.engine.prompt import compose
from workbench.engine.provider import Failure, Reply
from workbench.providers import ModelOptions, connect
from workbench.providers.cascade import Cascade
from workbench.providers.settings import load
from workbench.workbench import Workbench

TIMEOUT = Reply(failure=Failure("timeout", "too slow"), latency_ms=9.0, cost_usd=0.0)
PROSE = Reply(text="Looks fine.", usage=Usage(100, 0, 5), latency_ms=3.0, cost_usd=0.01)


class Part(ScriptedProvider):
    def __init__(self, model: str, *replies: Reply, price: float | None = 0.01) -> None:
        self.model = model
        self.closed = 0
        turn = iter(range(len(replies)))
        super().__init__(lambda _: replies[next(turn)], price=price)

    async def close(self) -> None:
        self.closed += 1


def judged(cascade: Cascade, command: str = "SELECT 1 FROM orders") -> tuple[Verdict, Answer]:
    judge = Judge(cascade, Rule("r"), compose(None, None, cascade.settings))
    return run(judge.classify(judge.question(Request(command, "postgres"))))


def notes(verdict: Verdict) -> tuple[str, ...]:
    assert isinstance(verdict.outcome, Assessment)
    return verdict.outcome.notes


def test_a_low_that_nothing_speaks_against_is_believed() -> None:
    """The stronger one is not asked, and not paid."""
    cheap, strong = Part("cheap", says(LOW, notes=("confidence 0.95",))), Part("strong")
    verdict, answer = judged(Cascade("c", [cheap, strong]))
    assert (verdict.risk, len(strong.asked)) == (RiskLevel.LOW, 0)
    assert (answer.usage, answer.latency_ms, answer.cost_usd, answer.attempts) == (Usage(100, 0, 10), 5.0, 0.01, 1)
    assert notes(verdict) == ("confidence 0.95", "cheap said low and was believed")


@pytest.mark.parametrize(
    ("first", "command", "why"),
    [
        (says(MEDIUM), "SELECT 1", "cheap said medium"),
        (says(HIGH), "SELECT 1", "cheap said high"),
        (says(LOW, notes=("confidence 0.62",)), "SELECT 1", "cheap was not sure of low (0.62)"),
        (says(LOW), "DROP TABLE users", "cheap said low where the text alone says high"),
        (TIMEOUT, "SELECT 1", "cheap gave no verdict (timeout)"),
        (PROSE, "SELECT 1", "cheap gave no verdict (no_tool)"),
    ],
)
def test_anything_else_goes_on_to_the_stronger_one(first: Reply, command: str, why: str) -> None:
    """Which speaks, either way; tokens, time and money are of both."""
    strong = Part("strong", says(LOW))
    verdict, answer = judged(Cascade("c", [Part("cheap", first), strong]), command)
    assert verdict.risk is RiskLevel.LOW
    assert notes(verdict) == (why, "strong spoke")
    assert answer.usage == (first.usage or Usage()) + Usage(100, 0, 10)
    assert answer.latency_ms == (first.latency_ms or 0.0) + 5.0
    assert answer.cost_usd == pytest.approx((first.cost_usd or 0.0) + 0.01)
    assert (answer.attempts, len(strong.asked)) == (2, 1)


@pytest.mark.parametrize(("sure", "asked"), [(0.6, 0), (0.7, 1)])
def test_how_sure_is_sure_is_set(sure: float, asked: int) -> None:
    """At the threshold and above it is believed."""
    strong = Part("strong", says(LOW))
    judged(Cascade("c", [Part("cheap", says(LOW, notes=("confidence 0.60",))), strong], sure))
    assert len(strong.asked) == asked


def test_a_price_that_is_not_known_makes_the_whole_unknown() -> None:
    """Never 0."""
    unpriced = msgspec.structs.replace(says(LOW), cost_usd=None)
    _, answer = judged(Cascade("c", [Part("cheap", says(HIGH)), Part("strong", unpriced)]))
    assert answer.cost_usd is None


@pytest.mark.parametrize(
    ("first", "outcome"),
    [
        (HIGH, RiskLevel.HIGH),
        (MEDIUM, Gap(GapReason.TIMEOUT, "too slow")),
        (LOW, Gap(GapReason.TIMEOUT, "too slow")),
    ],
)
def test_where_the_stronger_one_says_nothing_only_high_stands(first: str, outcome: RiskLevel | Gap) -> None:
    """Silence is not the first one's low."""
    parts = [Part("cheap", says(first, notes=("confidence 0.50",))), Part("strong", TIMEOUT)]
    verdict, answer = judged(Cascade("c", parts))
    assert (verdict.risk or verdict.outcome) == outcome
    assert (answer.latency_ms, answer.attempts) == (14.0, 2)


def test_prose_at_the_end_is_mended_by_the_one_that_wrote_it() -> None:
    """Once, and the first is not asked again."""
    cheap, strong = Part("cheap", says(MEDIUM)), Part("strong", PROSE, says(HIGH))
    verdict, answer = judged(Cascade("c", [cheap, strong]))
    assert (verdict.risk, len(cheap.asked), len(strong.asked), answer.attempts) == (RiskLevel.HIGH, 1, 2, 3)
    assert "cheap said medium" in notes(verdict)
    assert answer.cost_usd == pytest.approx(0.03)


def test_three_are_asked_in_turn() -> None:
    """Until one is believed."""
    parts = [Part("a", TIMEOUT), Part("b", says(LOW)), Part("c")]
    verdict, _ = judged(Cascade("x", parts))
    assert notes(verdict) == ("a gave no verdict (timeout)", "b said low and was believed")
    assert not parts[2].asked


def test_a_part_that_raises_is_a_reason_to_ask_the_next() -> None:
    """Not the end."""
    verdict, _ = judged(Cascade("x", [Part("a"), Part("b", says(LOW))]))  # a has no reply: its script raises
    assert notes(verdict) == ("a gave no verdict (unavailable)", "b spoke")


@pytest.mark.parametrize(("prices", "most"), [((0.01, 0.04), 0.05), ((0.01, None), None)])
def test_the_most_it_can_cost_is_all_of_them(prices: tuple[float, float | None], most: float | None) -> None:
    """And not known where one is not."""
    cascade = Cascade("c", [Part(str(n), price=price) for n, price in enumerate(prices)])
    assert cascade.ceiling_usd(question()) == cascade.estimate_usd(question()) == most


def test_its_settings_are_those_of_its_parts() -> None:
    """So that another part, setting, or threshold is another prompt's fingerprint; the strictest sending holds."""

    def fingerprint(change: Callable[[list[Part]], None], sure: float = 0.9) -> str:
        parts = [Part("a"), Part("b")]
        change(parts)
        return compose(None, None, Cascade("c", parts, sure).settings).fingerprint

    def warmer(parts: list[Part]) -> None:
        parts[0].settings = {"temperature": 1}

    def turned(parts: list[Part]) -> None:
        parts.reverse()

    same = fingerprint(lambda _: None)
    assert same == fingerprint(lambda _: None)
    assert len({same, fingerprint(warmer), fingerprint(turned), fingerprint(lambda _: None, 0.8)}) == 4
    part = Part("a")
    part.settings = {"send": "refuse"}
    assert Cascade("c", [part, Part("b")]).settings["send"] == "refuse"


def test_all_are_closed_whatever_one_does() -> None:
    """And what was wrong is not hidden."""

    class Broken(Part):
        async def close(self) -> None:
            raise OSError("no")

    parts = [Part("a"), Broken("b"), Part("c")]
    with pytest.raises(OSError, match="no"):
        run(Cascade("x", parts).close())
    assert (parts[0].closed, parts[2].closed) == (1, 1)


def test_its_report_says_how_often_each_was_asked() -> None:
    """And what each has to say of its endpoint."""
    cascade = Cascade("c", [Part("a", says(HIGH), says(LOW)), Part("b", says(HIGH))])
    for _ in range(2):
        judged(cascade)
    assert cascade.report() == {"asked": {"a": 2, "b": 1}, "parts": {"a": {"asked": 2}, "b": {"asked": 1}}}


def test_it_is_connected_over_its_parts() -> None:
    """By a table that names others, under the environment's keys; only what goes on leaves the process, masked."""
    with Loopback(completion(wire_call(HIGH))) as server:
        tables = {
            "judge": ModelOptions(provider="custom", model="m", api_url=server.url, send=Send.REDACTED),
            "both": ModelOptions(provider="cascade", models=("baseline", "judge")),
        }
        model = connect("both", environ={}, tables=tables)
        judge = Judge(model, Rule("r"), compose(None, None, model.settings), send=Send(model.settings["send"]))

        async def both() -> list[Verdict]:
            found = [
                (await judge.classify(judge.question(Request(text, "postgres"))))[0]
                for text in ("SELECT 1", "DROP USER a; SELECT 'ann@example.com'")
            ]
            await model.close()
            return found

        verdicts = run(both())
    assert [verdict.risk for verdict in verdicts] == [RiskLevel.LOW, RiskLevel.HIGH]
    [seen] = server.seen
    assert b"ann@" not in seen.body
    assert b"REDACTED-email@example.com" in seen.body
    assert model.endpoint == "127.0.0.1"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (ModelOptions(provider="cascade"), "too few models"),
        (ModelOptions(provider="cascade", models=("baseline", "baseline")), "too few models"),
        (ModelOptions(provider="cascade", models=("baseline", "recorded:r")), "names no record here"),
        (ModelOptions(provider="cascade", models=("baseline", "me")), "cannot be part of a cascade"),
    ],
)
def test_what_cannot_be_a_cascade_is_refused(options: ModelOptions, sentence: str) -> None:
    """With one sentence, before anything is asked."""
    with pytest.raises(InputError, match=sentence):
        connect("me", environ={}, tables={"me": options})


def test_a_part_that_lacks_its_key_says_so() -> None:
    """As it would alone."""
    table = ModelOptions(provider="cascade", models=("baseline", "openai:gpt-4.1"))
    with pytest.raises(MissingKey, match="OPENAI_API_KEY"):
        connect("me", environ={}, tables={"me": table})


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ('provider = "custom"\nmodels = ["a"]', "models is set for provider"),
        ('provider = "cascade"\nmodels = ["a", "b"]\ntemperature = 0', "temperature is set for the models that"),
    ],
)
def test_a_setting_in_the_wrong_table_is_refused(tmp_path: Path, table: str, sentence: str) -> None:
    """Rather than left without effect."""
    path = tmp_path / "workbench.toml"
    path.write_text(f"[models.x]\n{table}\n")
    with pytest.raises(InputError, match=sentence):
        load(path)
    path.write_text('[models.x]\nprovider = "cascade"\nmodels = ["a", "b"]\nsure = 0.8\nsend = "refuse"\n')
    assert load(path).models["x"].models == ("a", "b")


def test_a_cascade_of_recorded_models_is_the_cascade_of_the_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each part answers as it did under its own settings; cost, latency and verdicts are those of the live cascade.

    So what a cascade would have been worth beside its parts is known without asking anybody again.
    """
    monkeypatch.chdir(tmp_path)

    def strong(seen: Seen) -> Answered:
        return completion(wire_call((WIRE_LOW, WIRE_MEDIUM, WIRE_HIGH)[number(seen) % 3]))

    def cheap(seen: Seen) -> Answered:
        return completion(wire_call(WIRE_HIGH if number(seen) % 2 else WIRE_LOW))

    path = written(tmp_path / "c.jsonl", [case(n) for n in range(12)])
    with Loopback(cheap) as first, Loopback(strong) as second:
        settings = "".join(
            f'[models.{name}]\nprovider = "custom"\nmodel = "{name}"\napi_url = "{server.url}"\n'
            f"temperature = {warm}\ninput_usd_per_mtok = {usd}\noutput_usd_per_mtok = {usd}\n"
            for name, server, warm, usd in (("cheap", first, 0.0, 1), ("strong", second, 1.0, 10))
        )
        both = '[models.live]\nprovider = "cascade"\nmodels = ["cheap", "strong"]\n'
        Path("workbench.toml").write_text(settings + both)
        bench = Workbench.open(tmp_path / "store.duckdb")
        live = bench.replay_sync(path, model="live")
        parts = [bench.replay_sync(path, model=name) for name in ("cheap", "strong")]
    parts[1].export("strong.jsonl")
    models = f'["recorded:{parts[0].id}", "recorded:strong.jsonl"]'
    Path("workbench.toml").write_text(f'[models.again]\nprovider = "cascade"\nmodels = {models}\n')
    again = bench.replay_sync(path, model="again")
    figures = ("answered", "confusion", "misses", "false_alarms", "tokens")
    assert [again.as_dict()[name] for name in figures] == [live.as_dict()[name] for name in figures]
    costs = [run.as_dict()["cost_usd"] for run in (*parts, again)]
    assert costs[2] == pytest.approx(live.as_dict()["cost_usd"])
    assert costs[0] < costs[2] < costs[0] + costs[1]
    assert again.as_dict()["endpoint"]["asked"] == {f"recorded:{parts[0].id}": 12, "recorded:strong.jsonl": 6}


def number(seen: Seen) -> int:
    """The N of `select N`."""
    return int(json.loads(seen.document["messages"][-1]["content"].split("\n")[1])["command"].split()[1])


def second(*parts: ScriptedProvider, patience_s: float | None = None) -> Cascade:
    return Cascade("two", parts, until="answered", patience_s=patience_s)


@pytest.mark.parametrize("name", [LOW, MEDIUM, HIGH])
def test_until_answered_a_second_is_asked_where_the_first_is_silent_and_nowhere_else(name: str) -> None:
    """What the first says is the verdict, without a note; a gap of its is told, and who spoke."""
    first, other = Part("a", says(name)), Part("b", says(LOW))
    verdict, answer = judged(second(first, other))
    assert (notes(verdict), len(other.asked), answer.attempts) == ((), 0, 1)
    verdict, answer = judged(second(Part("a", TIMEOUT), Part("b", says(name, model="b-1"))))
    assert notes(verdict) == ("a gave no verdict (timeout)", "b spoke")
    assert (answer.attempts, answer.model) == (2, "b-1") and answer.cost_usd == pytest.approx(0.01)


def test_until_answered_prose_is_mended_by_whom_it_came_from() -> None:
    """Once each; the second is asked where that is in vain, and all of it is paid."""
    first, other = Part("a", PROSE, says(MEDIUM)), Part("b")
    verdict, answer = judged(second(first, other))
    assert verdict.risk is RiskLevel.MEDIUM and answer.cost_usd == pytest.approx(0.02)
    first, other = Part("a", PROSE, PROSE), Part("b", PROSE, says(LOW))
    verdict, answer = judged(second(first, other))
    assert notes(verdict) == ("a gave no verdict (no_tool)", "b spoke")
    assert answer.attempts == 4 and answer.cost_usd == pytest.approx(0.04)


@pytest.mark.parametrize("silent", [TIMEOUT, PROSE])
def test_until_answered_the_reason_is_the_firsts_where_none_answers(silent: Reply) -> None:
    """So a rule's ``on_gap`` does what it would without a second; what became of that is told as well."""
    refused = Reply(failure=Failure("status", "no such key", 401), cost_usd=0.0)
    verdict, answer = judged(second(Part("a", silent, silent), Part("b", refused)))
    assert isinstance(verdict.outcome, Gap)
    assert verdict.outcome.reason is (GapReason.TIMEOUT if silent is TIMEOUT else GapReason.NO_TOOL)
    assert "b gave no verdict (unauthorized)" in verdict.outcome.detail
    assert answer.attempts == (2 if silent is TIMEOUT else 3)


def test_until_answered_each_has_its_time_and_both_together_twice_that() -> None:
    """A first that hangs leaves the second its own."""
    hanging = ScriptedProvider(lambda _: says(HIGH), pause_s=3_600)
    verdict, _ = judged(second(hanging, Part("b", says(LOW)), patience_s=0.05))
    assert notes(verdict) == ("scripted gave no verdict (timeout)", "b spoke")
    verdict, _ = judged(second(hanging, hanging, patience_s=0.05))
    assert isinstance(verdict.outcome, Gap) and verdict.outcome.reason is GapReason.TIMEOUT
    assert second(hanging, hanging, patience_s=0.05).patience_s == 0.1


def test_until_answered_is_set_in_a_table_and_leaves_no_room_for_sure(tmp_path: Path) -> None:
    """And it is another model by its fingerprint."""
    path = tmp_path / "workbench.toml"
    table = '[models.x]\nprovider = "cascade"\nmodels = ["baseline", "learned"]\n'
    path.write_text(f'{table}until = "answered"\n')
    found = connect("x", environ={}, tables=load(path).models)
    assert found.settings["until"] == "answered" and "sure" not in found.settings
    path.write_text(f'{table}until = "answered"\nsure = 0.5\n')
    with pytest.raises(InputError, match="believes whoever answers"):
        load(path)
