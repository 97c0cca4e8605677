"""Scripts that are too long for one question: put in parts, and never low on partial sight."""

import asyncio
import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scripted import HIGH, LOW, MEDIUM, ScriptedProvider, says
from workbench.domain.assessment import Assessment, Gap, GapReason
from workbench.domain.case import Request
from workbench.domain.risk import RiskLevel
from workbench.domain.rule import Rule, Send
from workbench.domain.run import Answer, Usage
from workbench.domain.verdict import Verdict
from workbench.engine.classify import Judge
from workbench.engine.parts import AT_ONCE, MOST, fits, parts
from workbench.engine.prompt import compose
from workbench.engine.provider import Failure, Question, Reply
from workbench.engine.reply import outcome

READ = "select name from users where id = {};\n"
LIMIT = 1_024


def script(statements: int, worst: str = "", at: int = 0) -> str:
    lines = [READ.format(number) for number in range(statements)]
    if worst:
        lines[at] = worst
    return "".join(lines)


def by_text(question: Question) -> Reply:
    """High where something is dropped, medium where something is updated."""
    text = question.request.command
    return says(HIGH if "drop" in text else MEDIUM if "update" in text else LOW)


def judged(
    command: str, answers: ScriptedProvider, dialect: str = "postgres", *, patience_s: float | None = None,
    send: Send = Send.RAW, arguments: tuple[str, ...] = (),
) -> tuple[Verdict, Answer]:  # fmt: skip
    judge = Judge(answers, Rule("r"), compose(None, None, {}), send=send, part_bytes=LIMIT, patience_s=patience_s)

    async def ask() -> tuple[Verdict, Answer]:
        return await judge.classify(await judge.compose(Request(command, dialect, arguments)))

    return asyncio.run(ask())


def said(verdict: Verdict) -> Assessment:
    assert isinstance(verdict.outcome, Assessment), verdict.outcome
    return verdict.outcome


@pytest.mark.parametrize("at", [0, 40, 99])
def test_the_highest_of_the_parts_is_the_risk_of_the_whole(at: int) -> None:
    """Wherever it stands; the note says how it was seen, the row what all of it cost."""
    model = ScriptedProvider(by_text)
    verdict, answer = judged(script(100, "update t set a = 1 where id = 2;\n", at), model)
    assert verdict.risk is RiskLevel.MEDIUM
    asked = len(model.asked)
    assert asked > 3
    assert said(verdict).notes[0] == f"judged in {asked} parts of at most 1,024 bytes"
    assert "medium, the highest" in said(verdict).notes[1]
    assert answer.usage == Usage(100 * asked, 0, 10 * asked) and answer.attempts == asked
    assert answer.cost_usd == pytest.approx(0.01 * asked)


def test_the_whole_is_low_where_every_part_is_and_every_statement_was_seen_whole() -> None:
    """Each part holds whole statements, and says which part it is."""
    model = ScriptedProvider(by_text)
    verdict, _ = judged(script(100), model)
    assert verdict.risk is RiskLevel.LOW and "every part was low" in said(verdict).notes
    for number, question in enumerate(model.asked, 1):
        document = json.loads(question.envelope.splitlines()[1])
        assert document["command"].startswith("select") and document["command"].rstrip().endswith(";")
        assert (document["part"], document["parts"]) == (number, len(model.asked))
        assert len(document["command"]) <= LIMIT


@pytest.mark.parametrize(
    ("command", "dialect"),
    [
        (f"select 1; select '{'a' * 3_000}'; select 2", "postgres"),
        ("print('x')\n" * 200, "python"),
        ("select 1; " * 200 + "select '\\'; -- '", "mysql"),
        ("if true; then\n" + "ls\n" * 600 + "fi\n", "bash"),
    ],
)
def test_low_is_not_believed_where_no_part_shows_a_statement_whole(command: str, dialect: str) -> None:
    """A statement longer than a part, or a text whose statements cannot be told apart for certain."""
    verdict, _ = judged(command, ScriptedProvider(lambda _: says(LOW)), dialect)
    assert isinstance(verdict.outcome, Gap)
    assert verdict.outcome.reason is GapReason.OVERSIZE and "none of them shows the whole" in verdict.outcome.detail
    assert said(judged(command, ScriptedProvider(lambda _: says(MEDIUM)), dialect)[0]).risk is RiskLevel.MEDIUM


def test_a_part_without_a_verdict_leaves_the_whole_without_one() -> None:
    """With its own reason; but where another part is high nothing could be higher."""

    def answers(question: Question) -> Reply:
        if "id = 0;" in question.request.command:
            return Reply(failure=Failure("timeout", "late"), cost_usd=0.0)
        return by_text(question)

    verdict, _ = judged(script(100, "update t set a = 1 where id = 2;\n", 50), ScriptedProvider(answers))
    assert isinstance(verdict.outcome, Gap) and verdict.outcome.reason is GapReason.TIMEOUT
    assert "part 1 gave none: late" in verdict.outcome.detail
    verdict, _ = judged(script(100, "drop table t;\n", 50), ScriptedProvider(answers))
    assert verdict.risk is RiskLevel.HIGH and "1 of the parts gave no verdict" in said(verdict).notes


def test_nothing_more_is_asked_once_a_part_was_high() -> None:
    """So many at a time; the note says how far it came."""
    model = ScriptedProvider(by_text, pause_s=0.01)
    verdict, _ = judged(script(1_000, "drop table t;\n"), model)
    assert verdict.risk is RiskLevel.HIGH
    assert len(model.asked) == AT_ONCE == model.most_in_flight
    assert any(note.startswith(f"parts {AT_ONCE + 1} to") for note in said(verdict).notes)


def test_what_makes_too_many_parts_is_not_asked_at_all() -> None:
    """Nothing is spent on a script of which a part would stay unseen; nor where arguments leave no room."""
    model = ScriptedProvider(by_text)
    for command, arguments in ((script(MOST * 30), ()), ("select 1", ("a" * LIMIT,))):
        verdict, answer = judged(command, model, arguments=arguments)
        assert isinstance(verdict.outcome, Gap) and verdict.outcome.reason is GapReason.OVERSIZE
        assert answer.attempts == 0 and not model.asked


def test_prose_about_a_part_is_mended_and_counted() -> None:
    """As it is of a whole."""

    def answers(question: Question) -> Reply:
        return Reply(text="fine", cost_usd=0.01) if question.repair is None else by_text(question)

    model = ScriptedProvider(answers)
    verdict, answer = judged(script(100), model)
    assert verdict.risk is RiskLevel.LOW
    assert answer.attempts == len(model.asked) and answer.cost_usd == pytest.approx(0.01 * len(model.asked))


def test_a_wire_that_fails_while_a_part_is_mended_leaves_the_first_answers_reason() -> None:
    """As for a command in one piece."""
    broken = Reply(failure=Failure("connection", "reset"), attempts=1, cost_usd=0.0)
    model = ScriptedProvider(lambda question: Reply(text="fine", cost_usd=0.01) if question.repair is None else broken)
    verdict, answer = judged(script(100), model)
    assert isinstance(verdict.outcome, Gap) and verdict.outcome.reason is GapReason.NO_TOOL
    assert answer.attempts == len(model.asked)


def test_all_parts_together_have_one_deadline() -> None:
    """What was answered by then counts: high is high, and else the whole is late."""

    class Slow(ScriptedProvider):
        async def ask(self, question: Question) -> Reply:
            if "drop" not in question.request.command:
                await asyncio.sleep(3_600)
            return await super().ask(question)

    verdict, _ = judged(script(1_000), Slow(by_text), patience_s=0.05)
    assert isinstance(verdict.outcome, Gap) and verdict.outcome.reason is GapReason.TIMEOUT
    verdict, _ = judged(script(100, "drop table t;\n"), Slow(by_text), patience_s=0.05)
    assert verdict.risk is RiskLevel.HIGH


def test_what_is_masked_is_masked_in_every_part() -> None:
    """The parts are cut from what may be sent, not from what was written."""
    model = ScriptedProvider(by_text)
    text = script(100, "select 'ann@example.com';\n", 50)
    verdict, _ = judged(text, model, send=Send.REDACTED)
    assert len(model.asked) > 3
    assert not any("ann@example.com" in question.envelope for question in model.asked)
    assert said(verdict).notes[-1].startswith("masked in what is sent: ")


def test_the_recorded_reply_says_it_all_again() -> None:
    """One reply, which maps to the same outcome."""
    for command in (script(100), script(100, "drop table t;\n", 99), "ls\n" * 900):
        verdict, answer = judged(command, ScriptedProvider(by_text))
        assert outcome(msgspec.json.decode(answer.raw, type=Reply)) == verdict.outcome


def test_what_fits_is_put_whole_as_it_always_was() -> None:
    """Up to the limit and no further: the question and its name are the same as without a limit."""
    for length, count in ((LIMIT, 0), (LIMIT + 1, 2)):
        request = Request("x" * length, "text")
        judges = [Judge(ScriptedProvider(by_text), None, compose(None, None, {}), part_bytes=n) for n in (LIMIT, None)]
        one, two = (judge.question(request) for judge in judges)
        assert len(one.parts) == count and (one.key, one.envelope) == (two.key, two.envelope) and not two.parts
    assert not fits(Request("é" * (LIMIT // 2 + 1), "text"), LIMIT)


_LONG = " ".join("{n}." + str(number) for number in range(20))
_PIECES = ["select {n};", "é'{n};y';", "-- {n}\n", "\n{n}\n", "drop table t{n};", "(({n};", "'{n}", _LONG]
_TEXTS = st.lists(st.sampled_from(_PIECES)).map(
    lambda pieces: "".join(piece.replace("{n}", str(1_000 + at)) for at, piece in enumerate(pieces))
)


@given(text=_TEXTS, dialect=st.sampled_from(["postgres", "bash", "python"]))
@settings(max_examples=150, deadline=None)
def test_no_character_stays_unseen_and_no_part_is_too_long(text: str, dialect: str) -> None:
    """Each part fits, and begins where the one before ended, or before that."""
    found, _ = parts(Request(text, dialect), 64)
    if not found:
        assert len(text.encode()) > 40 * MOST
        return
    covered = 0
    for part in found:
        assert len(part.command.encode()) <= 64
        at = text.find(part.command, max(0, covered - 64))
        assert 0 <= at <= covered
        covered = max(covered, at + len(part.command))
    assert covered == len(text)
