"""When an endpoint is given up, how soon, and how it is taken up again."""

import asyncio
from collections.abc import Iterator

import pytest

from tests import virtual
from tests.loopback import Loopback, call, completion, dead_url, error
from tests.providers.asking import ask as ask_all
from tests.providers.asking import provider, question
from tests.providers.asking import run as run_on_the_wire
from tests.providers.simulated import DEAD, GOOD, answered, patience, replayed, status
from workbench.domain.assessment import Gap, GapReason
from workbench.engine.provider import Failure, Reply
from workbench.engine.reply import outcome
from workbench.providers.breaker import CASES, Breaker
from workbench.providers.retry import Attempt


def reasons(replies: list[Reply]) -> set[GapReason]:
    """Why there is none of the replies that failed."""
    return {found.reason for reply in replies if reply.failure and isinstance(found := outcome(reply), Gap)}


class Scripted:
    """Says the same to every question, and counts them."""

    def __init__(self, said: Attempt, after_s: float = 0.001) -> None:
        self.asked = 0
        self.said = said
        self._after_s = after_s

    async def ask(self, _: int) -> Attempt:
        self.asked += 1
        await asyncio.sleep(self._after_s)
        return self.said


@pytest.mark.parametrize("at_once", [16, 64])
def test_a_dead_endpoint_is_gaps_within_a_second(at_once: int) -> None:
    """60 cases on a port where nobody listens: ``unavailable``, with the reason, and most are not even tried."""
    server = Scripted(DEAD)
    replies, took_s = replayed(60, at_once, server.ask, patience())
    assert reasons(replies) == {GapReason.UNAVAILABLE}
    assert took_s < 1
    assert server.asked < 60
    last = replies[-1]
    assert last.failure == Failure(
        "connection", f"not asked: {CASES} questions in a row or more ended so: cannot connect"
    )
    assert (last.attempts, last.cost_usd) == (0, 0.0)


def test_a_dead_endpoint_of_many_cases_costs_no_more() -> None:
    """Ten thousand cases take no longer than sixty, and hardly any more attempts."""
    server = Scripted(DEAD)
    replies, took_s = replayed(10_000, 64, server.ask, patience())
    assert answered(replies) == 0
    assert took_s < 1
    assert server.asked < 100


def test_a_dead_port_is_refused_on_the_wire_too() -> None:
    """Through a provider and a socket; those after the last attempt say that they were not asked."""
    with dead_url() as url:

        async def sixty() -> list[Reply]:
            model = provider(url)
            try:
                return await asyncio.gather(*(model.ask(question()) for _ in range(60)))
            finally:
                await model.close()

        replies = run_on_the_wire(sixty())
    assert reasons(replies) == {GapReason.UNAVAILABLE}
    assert sum(reply.attempts for reply in replies) < 60
    assert any(reply.attempts == 0 for reply in replies)


def test_one_case_is_retried_as_often_as_it_was_told() -> None:
    """However often it fails it is one case: nothing is given up for it."""
    server = Scripted(DEAD)
    replies, _ = replayed(1, 1, server.ask, patience(retries=20, timeout_s=1000))
    assert (server.asked, replies[0].attempts) == (21, 21)


def test_a_restart_is_waited_for() -> None:
    """An endpoint that answered before and is gone for 15 s loses a handful of cases, not the rest of the run."""

    async def ask(_: int) -> Attempt:
        await asyncio.sleep(0.03)
        return DEAD if 1 <= virtual.clock() < 16 else GOOD

    replies, took_s = replayed(3_000, 16, ask, patience())
    assert answered(replies) >= 3_000 - 16
    assert took_s < 16 + 3_000 * 0.03 / 16 + 10


def test_an_end_is_not_waited_for_for_ever() -> None:
    """The endpoint dies for good in the middle: the rest are gaps half a minute later."""

    async def ask(_: int) -> Attempt:
        await asyncio.sleep(0.03)
        return DEAD if virtual.clock() > 1 else GOOD

    replies, took_s = replayed(3_000, 16, ask, patience())
    assert 200 < answered(replies) < 1000
    assert took_s < 60
    assert reasons(replies) == {GapReason.UNAVAILABLE}


def test_an_endpoint_that_comes_back_is_found() -> None:
    """Given up, it is tried with one call now and then; the first that goes well opens it to all."""

    async def day() -> list[bool]:
        patient = patience()
        server = Scripted(DEAD)
        await asyncio.gather(*(patient.insist(lambda: server.ask(0)) for _ in range(60)))
        found = []
        for minute in range(10):
            if minute == 5:
                server.said = GOOD
            await asyncio.sleep(60)
            replies = await asyncio.gather(*(patient.insist(lambda: server.ask(0)) for _ in range(3)))
            found.append(answered(replies))
        return [number == 3 for number in found[6:]] + [number == 0 for number in found[:5]]

    assert all(virtual.run(day()))


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (status(500, "HTTP 500: index out of range (req_12345)", again=True), GapReason.UNAVAILABLE),
        (status(501), GapReason.UNAVAILABLE),
        (status(502, again=True), GapReason.UNAVAILABLE),
        (status(401, "HTTP 401: wrong key"), GapReason.UNAUTHORIZED),
        (status(404, "HTTP 404: no such model"), GapReason.REJECTED),
        (status(429, "HTTP 429: you have no credit left"), GapReason.RATE_LIMITED),
        (Attempt(Reply(failure=Failure("body", "not the API's JSON"))), GapReason.MALFORMED),
        (Attempt(Reply(failure=Failure("redirect", "redirected elsewhere"))), GapReason.UNAVAILABLE),
    ],
    ids=lambda value: value.value if isinstance(value, GapReason) else None,
)
def test_one_deterministic_failure_is_not_repeated_for_weeks(said: Attempt, reason: GapReason) -> None:
    """Ten thousand cases that fail alike: soon the rest are gaps with that very reason, and nobody is asked."""
    server = Scripted(said, after_s=0.05)
    replies, took_s = replayed(10_000, 16, server.ask, patience())
    assert reasons(replies) == {reason}
    assert server.asked < 400
    assert took_s < 5
    assert said.reply.failure is not None
    assert replies[-1].failure is not None
    assert replies[-1].failure.detail.endswith(f"ended so: {said.reply.failure.detail}")


@pytest.mark.parametrize(
    "said",
    [
        status(413),
        Attempt(Reply(failure=Failure("status", "too long", 400, "context_length_exceeded"))),
        Attempt(Reply(failure=Failure("status", "filtered", 400, "content_filter"))),
        Attempt(Reply(text="It is harmless.")),
    ],
    ids=["too large", "too long", "filtered", "prose"],
)
def test_what_is_the_cases_own_fault_is_not_held_against_the_endpoint(said: Attempt) -> None:
    """Too long, filtered, answered in prose: however many in a row, the next is asked."""
    server = Scripted(said)
    replayed(2_000, 16, server.ask, patience())
    assert server.asked == 2_000


def test_failures_unlike_each_other_are_not_counted_together() -> None:
    """Requests that are turned down for reasons of their own say nothing of the next."""
    asked = 0

    async def ask(n: int) -> Attempt:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.05)
        return status(400, f"HTTP 400: unexpected {'abcdefgh'[n % 8]}")

    replayed(500, 1, ask, patience())
    assert asked == 500


def test_an_endpoint_that_hangs_is_given_up_after_a_few_deadlines() -> None:
    """A thousand cases, each with a minute's patience: three minutes, not a quarter of an hour and more."""

    async def ask(_: int) -> Attempt:
        await asyncio.sleep(10_000)
        raise AssertionError

    replies, took_s = replayed(1_000, 64, ask, patience(timeout_s=60))
    assert reasons(replies) == {GapReason.TIMEOUT}
    assert took_s <= 181


def test_a_wait_longer_than_anybody_waits_is_taken_at_its_word() -> None:
    """Told to come back in a day: the rest are ``rate_limited`` at once."""
    server = Scripted(status(429, "HTTP 429: daily limit", again=True, wait_s=86_400))
    replies, took_s = replayed(1_000, 64, server.ask, patience())
    assert reasons(replies) == {GapReason.RATE_LIMITED}
    assert server.asked <= 16
    assert took_s < 1


def test_refusals_without_end_are_given_up() -> None:
    """429 for ever, without a word of when: five minutes and what eight cases take, and not the days of a thousand."""
    server = Scripted(status(429, again=True))
    replies, took_s = replayed(1_000, 64, server.ask, patience())
    assert reasons(replies) == {GapReason.RATE_LIMITED}
    assert took_s < 1_200


def test_the_first_questions_can_be_taught() -> None:
    """An endpoint that turns down a setting, many times at once, and answers slowly without it, is not given up."""
    taught = False

    async def ask(_: int) -> Attempt:
        nonlocal taught
        await asyncio.sleep(5 if taught else 0.1)
        return GOOD if taught else status(400, "HTTP 400: temperature is not supported")

    async def many() -> list[Reply]:
        nonlocal taught
        patient = patience()

        async def one(n: int) -> Reply:
            nonlocal taught
            reply = await patient.insist(lambda: ask(n))
            if reply.failure is not None:
                taught = True
                reply = await patient.insist(lambda: ask(n))
            return reply

        return await asyncio.gather(*(one(n) for n in range(64)))

    assert answered(virtual.run(many())) == 64


def test_a_run_begins_anew() -> None:
    """What one run gave up is asked again by the next: nothing is remembered when nobody is left who asked."""

    async def both() -> tuple[int, int]:
        server = Scripted(DEAD)

        async def some() -> None:
            patient = patience(endpoint="here m")
            await asyncio.gather(*(patient.insist(lambda: server.ask(0)) for _ in range(30)))

        await some()
        first = server.asked
        server.said = GOOD
        await some()
        return first, server.asked - first

    first, second = virtual.run(both())
    assert first < 30
    assert second == 30


GONE, BROKEN = Failure("connection", "gone"), Failure("status", "broken", 500)


def failures(breaker: Breaker, number: int, failure: Failure = BROKEN, *, every_s: float = 0.0) -> Iterator[bool]:
    """Of as many cases; whether it is open after each."""
    for n in range(number):
        breaker.failed("no answer", failure, n * every_s, counted=0)
        yield breaker.is_open


def test_cases_in_a_row_are_counted() -> None:
    """Seven are chance, the eighth trips it; the same case twice is one; an answer forgets them all."""
    breaker = Breaker()
    streak = 0
    for _ in range(20):
        streak = breaker.failed("no answer", BROKEN, 0.0, streak)
    list(failures(breaker, CASES - 2))
    assert not breaker.tripped
    breaker.answered()
    list(failures(breaker, CASES - 1))
    assert not breaker.tripped
    list(failures(breaker, 1))
    assert breaker.tripped


def test_where_nothing_is_there_every_attempt_counts() -> None:
    """No case is to blame for that: two of them, four attempts each, are enough; one alone never is."""
    breaker = Breaker()
    streak = 0
    for _ in range(20):
        streak = breaker.failed("no answer", GONE, 0.0, streak)
    assert not breaker.tripped
    list(failures(breaker, 1, GONE))
    assert breaker.tripped


def test_grace_is_earned() -> None:
    """Half a second for one that never answered, half a minute for one that did."""
    fresh, known = Breaker(), Breaker()
    known.answered()
    assert list(failures(fresh, 10, every_s=0.07)).index(True) == 8
    assert list(failures(known, 40, every_s=1)).index(True) == 30


def test_a_conversation_with_a_broken_server_ends() -> None:
    """On the wire: a server that fails every case is asked for some of them, one that recovers for all."""
    with Loopback(error(500, "broken")) as server:

        async def many() -> list[Reply]:
            model = provider(server)
            try:
                return await asyncio.gather(*(model.ask(question()) for _ in range(200)))
            finally:
                await model.close()

        replies = run_on_the_wire(many())
        assert answered(replies) == 0
        assert len(server.seen) < 100
    with Loopback(*[error(500, "broken")] * 7, completion(call())) as server:
        assert answered(run_on_the_wire(ask_all(provider(server), *[question()] * 20))) == 19
