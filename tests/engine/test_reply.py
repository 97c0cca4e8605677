"""The one mapping from what came back to an assessment or a gap, row by row of the interface page's table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scripted import HIGH, LOW, MEDIUM, call
from workbench.domain.assessment import Assessment, Gap, GapReason
from workbench.domain.risk import RiskLevel
from workbench.engine.provider import Failure, Reply, Stop, ToolCall
from workbench.engine.reply import needs_repair, outcome

BROKEN = '{"title": "x", "expl'


def status(code: int, word: str | None = None) -> Reply:
    return Reply(failure=Failure("status", "said so", code, word))


def risk(reply: Reply) -> RiskLevel:
    found = outcome(reply)
    assert isinstance(found, Assessment), found
    return found.risk


@pytest.mark.parametrize(("name", "level"), [(LOW, "low"), (MEDIUM, "medium"), (HIGH, "high")])
def test_one_known_tool_is_its_risk(name: str, level: str) -> None:
    """Title and explanation come along, and nothing is noted."""
    assert outcome(Reply((call(name),))) == Assessment(RiskLevel(level), "a title", "an explanation")


def test_of_several_known_tools_the_highest_counts() -> None:
    """And it is noted."""
    found = outcome(Reply((call(LOW), call(HIGH, "worse"), call(MEDIUM))))
    assert found == Assessment(RiskLevel.HIGH, "worse", "an explanation", ("called 3 tools; the highest counts",))
    two = outcome(Reply((call(MEDIUM), call(LOW))))
    assert isinstance(two, Assessment) and two.notes == ("called 2 tools; the highest counts",)


def test_an_unknown_tool_beside_a_known_one_is_noted_and_low_is_not_believed() -> None:
    """A verdict that lets a command through must stand alone."""
    assert risk(Reply((call(MEDIUM), call("RunCommand")))) is RiskLevel.MEDIUM
    assert outcome(Reply((call(LOW), call("RunCommand")))) == Gap(
        GapReason.NO_TOOL, "called a known tool for low beside an unknown one"
    )


@pytest.mark.parametrize("arguments", [BROKEN, "", "[]", '"x"', "null", "[" * 100_000, "\ud800"])
def test_arguments_that_do_not_parse_keep_medium_and_high_but_not_low(arguments: str) -> None:
    """What is lost is words; a verdict that lets a command through needs its words."""
    found = outcome(Reply((ToolCall(HIGH, arguments),)))
    assert found == Assessment(RiskLevel.HIGH, "High risk", "", ("the arguments did not parse",))
    assert risk(Reply((ToolCall(MEDIUM, arguments),))) is RiskLevel.MEDIUM
    assert outcome(Reply((ToolCall(LOW, arguments),))) == Gap(
        GapReason.MALFORMED, "the arguments of the tool for low did not parse"
    )


def test_missing_words_are_noted() -> None:
    """Arguments that parse but hold no title or explanation cost nothing but a note."""
    found = outcome(Reply((ToolCall(LOW, '{"title": 5}'),)))
    assert found == Assessment(RiskLevel.LOW, "Low risk", "", ("gave no title", "gave no explanation"))


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(text="This looks fine."), "no_tool"),
        (Reply(), "no_tool"),
        (Reply((call("RunCommand"),)), "no_tool"),
        (Reply((call("lowriskaisessionanalyzer"),)), "no_tool"),
        (Reply((call(LOW),), stop=Stop.REFUSED), "refused"),
        (Reply((call(HIGH),), stop=Stop.LENGTH), "malformed"),
        (Reply(failure=Failure("timeout", "")), "timeout"),
        (Reply(failure=Failure("connection", "")), "unavailable"),
        (Reply(failure=Failure("redirect", "")), "unavailable"),
        (Reply(failure=Failure("body", "")), "malformed"),
        (Reply(failure=Failure("unasked", "", code="budget")), "budget"),
        (Reply(failure=Failure("unasked", "", code="redaction")), "redaction"),
        (status(408), "timeout"),
        (status(500), "unavailable"),
        (status(503), "unavailable"),
        (status(529), "unavailable"),
        (status(429), "rate_limited"),
        (status(401), "unauthorized"),
        (status(403), "unauthorized"),
        (status(413), "oversize"),
        (status(400, "context_length_exceeded"), "oversize"),
        (status(400, "content_filter"), "refused"),
        (status(400), "rejected"),
        (status(404), "rejected"),
        (status(409), "rejected"),
        (status(422), "rejected"),
    ],
)
def test_whatever_is_no_verdict_is_a_gap_with_its_reason(reply: Reply, reason: str) -> None:
    """Silence is not low."""
    found = outcome(reply)
    assert isinstance(found, Gap)
    assert found.reason.value == reason


def test_why_no_tool_came_is_said() -> None:
    """Silence, prose and a tool of its own are three different faults to mend."""
    replies = (Reply(), Reply(text="fine"), Reply((call("RunCommand"),), text="fine"))
    said = [getattr(outcome(reply), "detail", None) for reply in replies]
    assert said == ["said nothing", "answered in prose", "called only unknown tools"]


def test_only_a_wire_that_worked_is_worth_a_repair() -> None:
    """A model that answered in prose is asked once more; one that refused, or could not be reached, is not."""
    assert needs_repair(Reply(text="fine"))
    assert needs_repair(Reply((call("RunCommand"),)))
    assert needs_repair(Reply((call(LOW), call("RunCommand"))))
    for reply in (Reply((call(LOW),)), Reply(stop=Stop.REFUSED), Reply(stop=Stop.LENGTH), status(500), status(400)):
        assert not needs_repair(reply)


@given(st.lists(st.tuples(st.sampled_from([LOW, MEDIUM, HIGH, "Other", ""]), st.text()), max_size=4))
def test_no_reply_is_ever_low_without_one_well_formed_low_call_alone(calls: list[tuple[str, str]]) -> None:
    """The only way to low: known calls for low and nothing else."""
    found = outcome(Reply(tuple(ToolCall(name, text) for name, text in calls)))
    if isinstance(found, Assessment) and found.risk is RiskLevel.LOW:
        assert {name for name, _ in calls} == {LOW}


def test_words_are_made_safe() -> None:
    """They are written under the influence of a hostile command, and shown to reviewers."""
    words = "<img src=x onerror=alert(1)>\u202e\x1b[31m [ok](http://198.51.100.7/) <scr<b>ipt>" + "x" * 5_000
    found = outcome(Reply((call(HIGH, words, words),)))
    assert isinstance(found, Assessment)
    for text, cap in ((found.title, 120), (found.explanation, 1_000)):
        assert len(text) <= cap
        assert not set("<>\u202e\x1b\n") & set(text)
        assert "198.51.100.7" not in text
        assert text.endswith("…")
