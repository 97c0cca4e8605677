"""How many go at once and when: the levels, the pace, the vendors' headers, and the queue before them all."""

import asyncio
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import virtual
from tests.loopback import Loopback, call, completion
from tests.providers.asking import Waits, ask, provider, question
from tests.providers.asking import run as run_on_the_wire
from tests.providers.simulated import GOOD, patience, replayed, status
from workbench.domain.run import Usage
from workbench.engine.provider import Reply
from workbench.providers import connect
from workbench.providers.limiter import START, Limiter, Place
from workbench.providers.limiter_gate import Gate
from workbench.providers.limiter_headers import Allowance, allowances
from workbench.providers.limiter_pace import LONGEST_STEP_S, Pace
from workbench.providers.retry import Attempt
from workbench.providers.settings import ModelOptions


def fill(limiter: Limiter, now: float = 0.0) -> list[Place]:
    places = []
    while limiter.has_room(now):
        places.append(limiter.take())
    return places


def come_back(limiter: Limiter, places: list[Place]) -> None:
    for place in places:
        limiter.leave(place)
        limiter.answered(place)


def test_it_grows_by_a_quarter_a_round_trip() -> None:
    """From ten, each round a quarter more than the last, for as long as all is answered."""
    limiter = Limiter()
    rounds = []
    for _ in range(8):
        places = fill(limiter)
        rounds.append(len(places))
        come_back(limiter, places)
    assert rounds[0] == START + START // 4
    assert rounds[1:] == [level + level // 4 for level in rounds[:-1]]


def test_while_more_is_tried_no_other_goes_beyond() -> None:
    """Whoever refuses late so meets a handful, not all that are sent until its first refusal comes."""
    limiter = Limiter()
    places = fill(limiter)
    proven, tried = places[:START], places[START:]
    assert all(place.trial for place in tried)
    come_back(limiter, proven)
    again = fill(limiter)
    assert not any(place.trial for place in again)
    assert len(again) == START - len(tried)


def test_a_bound_holds_whatever_is_borne() -> None:
    """``max_concurrency`` is never exceeded; the lowest of several holds."""
    limiter = Limiter(7)
    limiter.bound(None)
    limiter.bound(9)
    assert len(fill(limiter)) == 7


def test_most_of_what_was_tried_has_to_come_back_well() -> None:
    """One answer proves little: it may have gone when others were only on their way back."""
    limiter = Limiter()
    tried = fill(limiter)[START:]
    come_back(limiter, tried[:1])
    assert limiter.proven == START
    come_back(limiter, tried[1:])
    assert limiter.proven == tried[-1].level


def test_a_refusal_of_what_was_tried_leaves_what_was_proven() -> None:
    """Nothing is lost but the attempt; of a burst of refusals the lowest counts."""
    limiter = Limiter()
    places = fill(limiter)
    for place in places[:-3:-1]:
        limiter.leave(place)
        limiter.refused(place, 0.0)
    assert limiter.proven == START
    come_back(limiter, places[:-2])
    assert len(fill(limiter)) == START


def test_a_refusal_of_what_was_proven_just_now_leaves_what_was_before() -> None:
    """It was a little too much; what had been borne before it still is."""
    limiter = Limiter()
    come_back(limiter, fill(limiter))
    places = fill(limiter)
    assert limiter.proven > START
    for place in places:
        limiter.leave(place)
    limiter.refused(places[limiter.proven - 1], 0.0)
    assert limiter.proven == START


def test_a_refusal_of_what_was_borne_for_long_halves_it_once_a_burst() -> None:
    """Seven refusals of one burst are one piece of news."""
    limiter = Limiter()
    places = [limiter.take() for _ in range(START)]
    for place in reversed(places):
        limiter.leave(place)
    news = [limiter.refused(place, 0.0) for place in reversed(places[3:])]
    assert news == [True, *[False] * 6]
    assert limiter.proven == 3  # three were borne beside them, four were too much
    assert limiter.refusals == 7


def test_what_was_refused_is_left_alone_longer_each_time() -> None:
    """Five seconds, then ten, then twenty; what is borne again at last is forgotten as a ceiling."""
    limiter = Limiter()
    now, waits = 0.0, []
    for _ in range(3):
        last = now
        while True:
            places = fill(limiter, now)
            over = [place for place in places if place.level > START]
            come_back(limiter, [place for place in places if place.level <= START])
            for place in over:
                limiter.leave(place)
                limiter.refused(place, now)
            if over:
                break
            now += 0.5
        waits.append(now - last)
    assert waits == [0.0, 5.0, 10.0]
    now += 30
    come_back(limiter, fill(limiter, now))
    assert len(fill(limiter, now)) > START + 1


@given(st.integers(0, 2**32), st.integers(1, 40), st.integers(1, 64))
def test_whatever_happens_somebody_may_go(seed: int, bears: int, most: int) -> None:
    """Answers, refusals and calls that vanish in any order: never above the bound, never stuck at nothing."""
    draw = random.Random(seed)  # noqa: S311
    limiter, out, now = Limiter(most), list[Place](), 0.0
    for _ in range(400):
        now += draw.random() * 3
        if out and (draw.random() < 0.5 or not limiter.has_room(now)):
            place = out.pop(draw.randrange(len(out)))
            limiter.leave(place)
            fate = draw.random()
            if place.level > bears:
                limiter.refused(place, now)
            elif fate < 0.9:
                limiter.answered(place)
        else:
            assert limiter.has_room(now)
            out.append(limiter.take())
        assert limiter.in_flight == len(out) <= most
        assert limiter.proven >= 1
    for place in out:
        limiter.leave(place)
    assert limiter.has_room(now)


def sendings(pace: Pace, seconds: float, then: Callable[[], None] = lambda: None) -> list[float]:
    """When calls go, by somebody who sends whenever it is allowed."""
    sent, now = [], 0.0
    while now < seconds:
        if now >= pace.next_at:
            pace.sent(now)
            sent.append(now)
            then()
        now = max(pace.next_at, now + 0.0005)
    return sent


@pytest.mark.parametrize("cap", [6, 60, 600, 6000])
def test_requests_a_minute_are_never_more(cap: int) -> None:
    """In any minute, and evenly: a tenth of it in any tenth."""
    sent = sendings(Pace(cap), 180)
    for window_s in (60, 6):
        most = max(sum(begin <= at < begin + window_s for at in sent) for begin in sent[:: max(1, len(sent) // 50)])
        assert most <= cap * window_s / 60 * 1.01 + 1
    assert len(sent) >= cap * 3 * 0.98


def test_tokens_a_minute_are_never_more() -> None:
    """Counted as they really were, once that is known: the calls are larger than was thought."""
    pace = Pace(None, 60_000)
    took = Usage(2_500, 0, 500)
    sent = sendings(pace, 300, lambda: pace.took(took))
    for begin in sent[::10]:
        assert sum(begin <= at < begin + 60 for at in sent) * 3_000 <= 60_000 + 3_000
    assert len(sent) == pytest.approx(300 * 60_000 / 60 / 3_000, abs=2)


def test_the_lower_of_two_caps_holds() -> None:
    """Whoever shares an endpoint shares its caps."""
    pace = Pace(600)
    pace.cap(60, None)
    pace.cap(None, None)
    assert len(sendings(pace, 60)) == 60


def test_without_caps_there_is_no_pace() -> None:
    """Nothing is waited for where nobody asked for it."""
    pace = Pace()
    pace.sent(1e9)
    pace.took(Usage(10**9, 0, 0))
    assert pace.next_at == -float("inf")


def test_what_is_left_is_spread_until_all_is_back() -> None:
    """Ten calls for twenty seconds: one every two."""
    pace = Pace()
    pace.heard([Allowance("requests", 10, 20.0)])
    pace.sent(100.0)
    assert pace.next_at == 102.0


def test_the_scarcest_counts() -> None:
    """Tokens for four calls by what calls took so far, though requests abound."""
    pace = Pace()
    pace.heard([Allowance("requests", 9_000, 1.0), Allowance("tokens", 4_000, 60.0)])
    pace.took(Usage(900, 0, 100))
    pace.heard([Allowance("requests", 9_000, 1.0), Allowance("tokens", 4_000, 60.0)])
    pace.sent(0.0)
    assert pace.next_at == 15.0


def test_plenty_is_no_pace() -> None:
    """Milliseconds are not waited for."""
    pace = Pace()
    pace.heard([Allowance("requests", 9_999, 0.006)])
    pace.sent(5.0)
    assert pace.next_at < 5.0


def test_nothing_left_waits_for_some_time_and_no_longer() -> None:
    """At most half a minute; then the endpoint may say itself that it is too early."""
    pace = Pace()
    pace.sent(0.0)
    pace.heard([Allowance("requests", 0, 7.0)])
    assert pace.next_at == 7.0
    pace.heard([Allowance("tokens", 0, 86_400.0)])
    assert pace.next_at == LONGEST_STEP_S
    pace.heard([Allowance("requests", 0, None)])
    assert pace.next_at == 1.0


REMAINING = "x-ratelimit-remaining-requests"
DATE = "Sun, 22 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (
            {
                "x-ratelimit-limit-requests": "500",
                "x-ratelimit-remaining-requests": "499",
                "x-ratelimit-reset-requests": "120ms",
                "x-ratelimit-remaining-tokens": "28500",
                "x-ratelimit-reset-tokens": "1m3.5s",
            },
            [Allowance("requests", 499, 0.12), Allowance("tokens", 28_500, 63.5)],
        ),
        (
            {
                "date": DATE,
                "anthropic-ratelimit-requests-remaining": "49",
                "anthropic-ratelimit-requests-reset": "2026-11-22T12:00:02Z",
                "anthropic-ratelimit-input-tokens-remaining": "0",
                "anthropic-ratelimit-input-tokens-reset": "2026-11-22T12:01:00Z",
                "anthropic-ratelimit-output-tokens-remaining": "8000",
                "anthropic-ratelimit-output-tokens-reset": "2026-11-22T11:59:59Z",
            },
            [Allowance("requests", 49, 2.0), Allowance("input", 0, 60.0), Allowance("output", 8000, 0.0)],
        ),
        (
            {"x-ratelimit-remaining-requests": "19", "x-ratelimit-remaining-tokens": "0"},
            [Allowance("requests", 19, None), Allowance("tokens", 0, None)],
        ),
        ({"x-ratelimit-remaining-requests": "3", "x-ratelimit-reset-requests": "59"}, [Allowance("requests", 3, 59.0)]),
        (
            {"x-ratelimit-remaining-requests": "3", "x-ratelimit-reset-requests": "2h1m"},
            [Allowance("requests", 3, 7260)],
        ),
        (
            {"x-ratelimit-remaining-requests": "3", "x-ratelimit-reset-requests": "soon"},
            [Allowance("requests", 3, None)],
        ),
        ({REMAINING: "-1"}, []),
        ({REMAINING: "many"}, []),
        ({REMAINING: "9" * 30}, []),
        ({}, []),
    ],
    ids=["openai", "anthropic", "azure", "seconds", "hours", "soon", "negative", "words", "absurd", "none"],
)
def test_the_headers_of_each_vendor_are_read(headers: dict[str, str], found: list[Allowance]) -> None:
    """What is left and until when; a time is reckoned from the server's own clock; nonsense is as good as nothing."""
    lower = {name.lower(): value for name, value in headers.items()}
    if "date" in lower:
        lower["Date"] = lower["date"]
    assert allowances(lower) == found


@given(st.sampled_from(["x-ratelimit-reset-requests", "x-ratelimit-remaining-requests", "Date"]), st.text())
def test_no_header_breaks_anything(name: str, value: str) -> None:
    """Whatever a server writes there, a call is not lost for it."""
    headers = {"x-ratelimit-remaining-requests": "1", "x-ratelimit-reset-requests": "2026-11-22T12:00:02Z"}
    pace = Pace()
    pace.heard(allowances({**headers, name: value}))
    pace.sent(0.0)
    assert pace.next_at <= LONGEST_STEP_S


def test_headers_are_heeded_on_the_wire() -> None:
    """One call left for ten seconds: the second waits for the first one's ten."""
    waits = Waits()
    told = (("x-ratelimit-remaining-requests", "1"), ("x-ratelimit-reset-requests", "10s"))
    with Loopback(completion(call(), headers=told)) as server:
        run_on_the_wire(ask(provider(server, waits=waits), question(), question()))
    assert 9 < sum(waits.seconds) <= 10


def test_caps_are_settings_of_a_model() -> None:
    """``requests_per_minute`` in a model's table spreads its calls; the clock is real, so the cap is a high one."""

    async def three(url: str) -> float:
        options = ModelOptions(provider="custom", model="m", api_url=url, requests_per_minute=1_200)
        model = connect("mine", options=options, environ={})
        began = asyncio.get_running_loop().time()
        await ask(model, question(), question(), question())
        return asyncio.get_running_loop().time() - began

    with Loopback() as server:
        assert run_on_the_wire(three(server.url)) >= 0.08


def test_the_clock_stands_still_in_the_queue() -> None:
    """Three hundred calls of a second through two places, each with three seconds' patience: all are answered."""

    async def ask_one(_: int) -> Attempt:
        await asyncio.sleep(1)
        return GOOD

    replies, took_s = replayed(300, 300, ask_one, patience(timeout_s=3, concurrency=2))
    assert all(reply.failure is None for reply in replies)
    assert took_s == pytest.approx(150)


def test_a_wait_for_others_is_not_held_against_a_retry() -> None:
    """A call that failed once sits through the minute that another was told to wait, and is answered after it."""

    async def both() -> tuple[Reply, Reply]:
        patient = patience(timeout_s=40)
        first, second = [GOOD, status(500, again=True)], [GOOD, status(429, again=True, wait_s=20.0)]

        async def answer(answers: list[Attempt], after_s: float) -> Attempt:
            await asyncio.sleep(after_s)
            return answers.pop()

        async def later() -> Reply:
            await asyncio.sleep(29.9)
            return await patient.insist(lambda: answer(second, 0.05))

        return await asyncio.gather(patient.insist(lambda: answer(first, 30.0 if len(first) == 2 else 0.1)), later())

    replies = virtual.run(both())
    assert [(reply.failure, reply.attempts) for reply in replies] == [(None, 2), (None, 2)]


def test_places_go_in_the_order_they_were_asked_for() -> None:
    """And those that are to be repeated before the others."""

    async def some() -> list[str]:
        gate = Gate(virtual.clock)
        gate.limiter.bound(1)
        order = []

        async def go(name: str, *, first: bool = False) -> None:
            place = await gate.enter(first=first)
            assert place is not None
            order.append(name)
            await asyncio.sleep(1)
            gate.leave(place)

        tasks = [asyncio.create_task(go(name)) for name in "abcd"]
        await asyncio.sleep(0.5)
        await asyncio.gather(go("again", first=True), *tasks)
        return order

    assert virtual.run(some()) == ["a", "again", "b", "c", "d"]


@pytest.mark.parametrize("seed", range(60))
def test_no_place_and_no_wake_up_is_lost_to_cancellation(seed: int) -> None:
    """Calls cancelled at any moment, refused, dying and paced: all others end, and every place is free after them.

    A wake-up that were lost would leave everybody waiting; the virtual loop fails at once where that happens.
    """
    draw = random.Random(seed)  # noqa: S311

    async def attempt(_: int) -> Attempt:
        await asyncio.sleep(draw.choice([0, 0, 0.01, 0.3, 2]))
        fate = draw.random()
        if fate < 0.6:
            return GOOD
        return status(429, again=True, wait_s=draw.choice([None, 0.0, 1.0])) if fate < 0.8 else status(503, again=True)

    async def chaos() -> None:
        patient = patience(
            seed,
            concurrency=draw.choice([1, 2, 5, None]),
            requests_per_minute=draw.choice([None, 600]),
            timeout_s=draw.choice([0.5, 5, 60]),
            endpoint="here",
        )
        tasks = [asyncio.create_task(patient.insist(lambda: attempt(0))) for _ in range(80)]
        for task in draw.sample(tasks, 50):
            await asyncio.sleep(draw.choice([0, 0, 0.005, 0.2]))
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(end, Reply | asyncio.CancelledError) for end in ended)
        gate = patient._gate  # what is left inside is what this is about
        assert gate is not None
        assert (gate.limiter.in_flight, list(gate._queue), gate._trial) == (0, [], None)
        assert gate.limiter.has_room(virtual.clock() + 1000)

    virtual.run(chaos())


def test_a_gate_knows_one_loop() -> None:
    """Two loops, in two threads perhaps, never wake each other's calls."""
    gates = []

    async def one() -> None:
        patient = patience(endpoint="here m")
        await patient.insist(lambda: asyncio.sleep(0, GOOD))
        gates.append(patient._gate)

    virtual.run(one())
    virtual.run(one())
    assert gates[0] is not gates[1]
