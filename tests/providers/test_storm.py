"""Many at once against an endpoint that refuses: all are answered, soon, and with few refusals."""

import asyncio

import pytest

from tests import virtual
from tests.providers.simulated import GOOD, Crowded, Faint, Refilling, answered, patience, replayed
from tests.storm import Storm
from workbench.domain.case import Request
from workbench.engine.envelope import seal
from workbench.engine.prompt import compose
from workbench.engine.provider import Question, Reply
from workbench.providers import connect
from workbench.providers.retry import Attempt

CASES, AT_ONCE = 300, 64


@pytest.mark.parametrize("is_late", [False, True], ids=["refused at the door", "refused late"])
@pytest.mark.parametrize("latency_s", [(0.02, 0.05), (0.05, 0.05), (0.001, 0.15)], ids=str)
def test_a_storm_is_weathered(latency_s: tuple[float, float], is_late: bool) -> None:
    """300 cases, 64 asked, 16 borne, 429 with a second to wait above: all answered, 10 refusals, 5 s at the most."""
    for seed in range(20):
        server = Crowded(seed, latency_s, is_late=is_late)
        replies, took_s = replayed(CASES, AT_ONCE, server.ask, patience(seed))
        assert answered(replies) == CASES
        assert server.refusals <= 10
        assert took_s < 5


@pytest.mark.parametrize("late_s", [0.1, 0.3])
@pytest.mark.parametrize("stall_s", [0.004, 0.012, 0.03])
def test_who_refuses_late_is_not_taken_for_bearing_it(late_s: float, stall_s: float) -> None:
    """Refusals that take much longer than answers, seen by a busy machine: no more is tried before they are in."""
    for seed in range(20):
        server = Faint(seed, (0.02, 0.05), late_s=late_s, stall_s=stall_s)
        replies, _ = replayed(CASES, AT_ONCE, server.ask, patience(seed))
        assert answered(replies) == CASES
        assert server.refusals <= 10


def test_a_storm_is_weathered_on_the_wire() -> None:
    """The same over loopback, in real time: the only test with a watch, since the seconds are the promise."""

    async def storm(url: str) -> tuple[list[Reply], float, object]:
        model = connect("custom:storm", api_url=url, environ={})
        prompt = compose(None, None, {})
        requests = [Request(f"select {n}", "postgres") for n in range(CASES)]
        questions = iter([Question(prompt, seal(request), request, "key") for request in requests])
        replies = []

        async def work() -> None:
            for question in questions:
                replies.append(await model.ask(question))

        began = asyncio.get_running_loop().time()
        try:
            await asyncio.gather(*(work() for _ in range(AT_ONCE)))
        finally:
            await model.close()
        return replies, asyncio.get_running_loop().time() - began, model.report()["load"]

    with Storm() as server:
        replies, took_s, load = asyncio.run(storm(server.url))
    assert answered(replies) == CASES
    assert server.refusals <= 10, load
    assert took_s < 5
    # Nobody queued on the wire: what is recorded is the server's own 20 to 50 ms, not the second that it asked for.
    assert max(reply.latency_ms or 0 for reply in replies) < 1000


def test_a_long_storm_settles() -> None:
    """Ten thousand cases: refusals become rare, what is borne is made use of, and the report says how much that is."""
    server, patient = Crowded(1, (0.02, 0.05)), patience()
    replies, took_s = replayed(10_000, AT_ONCE, server.ask, patient)
    assert answered(replies) == 10_000
    assert server.refusals <= 8
    assert took_s < 1.25 * 10_000 * 0.035 / 16
    report = patient.report()
    assert report["in_flight"] == 16
    assert report["refusals"] == server.refusals


def test_an_endpoint_that_changes_is_followed() -> None:
    """It comes to bear less, then more than ever: we are there in a few steps, and lose nothing on the way."""
    server, patient = Crowded(1, (0.02, 0.05)), patience()
    changes = {3_000: 4, 4_000: 100, 19_000: 100}
    levels = []

    async def ask(n: int) -> Attempt:
        if n in changes:
            levels.append(patient.report()["in_flight"])
            server.bears = changes.pop(n)
        return await server.ask(n)

    replies, _ = replayed(20_000, AT_ONCE, ask, patient)
    assert answered(replies) == 20_000
    assert levels == [16, 4, 64]
    assert server.refusals <= 20


@pytest.mark.parametrize("latency_s", [(0.05, 0.05), (0.03, 0.07), (0.0, 0.1)], ids=str)
def test_an_endpoint_that_never_refuses_is_soon_no_limit(latency_s: tuple[float, float]) -> None:
    """In steps of a quarter 10 become 256 in 15 round trips, whether answers come together or one by one."""
    server = Crowded(0, latency_s, bears=10_000)
    _, took_s = replayed(10_000, 256, server.ask, patience())
    assert took_s < 10_000 * 0.05 / 256 + 15 * max(latency_s)
    assert server.refusals == 0


@pytest.mark.parametrize(("per_minute", "burst"), [(500, 500), (500, 8), (60, 60), (10, 10)])
def test_an_allowance_that_refills_is_kept_to(per_minute: int, burst: int) -> None:
    """Told when to come back: every case is answered, about as fast as the allowance lets it."""
    server = Refilling(per_minute, burst)
    cases = per_minute * 3
    replies, took_s = replayed(cases, AT_ONCE, server.ask, patience())
    assert answered(replies) == cases
    assert took_s < 1.1 * (cases - burst) / per_minute * 60 + 5


def test_an_allowance_that_is_told_is_not_overdrawn() -> None:
    """With OpenAI's headers hardly anything is refused at all, and at most half a minute's allowance is left unused."""
    server, patient = Refilling(500, 500), patience()

    async def ask(n: int) -> Attempt:
        found = await server.ask(n)
        patient.heard(server.headers)
        return found

    replies, took_s = replayed(2_000, AT_ONCE, ask, patient)
    assert (answered(replies), server.refusals) == (2_000, 0)
    assert took_s < (2_000 - 500) / 500 * 60 + 35


def test_a_limit_without_a_word_of_when_is_waited_out() -> None:
    """The pauses grow until they fit, and of a hundred cases next to none is lost."""
    server = Refilling(60, 20, says_when=False)
    replies, _ = replayed(100, AT_ONCE, server.ask, patience())
    assert answered(replies) >= 98


def test_two_who_ask_the_same_endpoint_share_it() -> None:
    """Models with the same address weather a storm together as one would; another address is another matter."""
    server = Crowded(3, (0.02, 0.05))

    async def both() -> tuple[list[Reply], object, object]:
        first, second, other = (patience(endpoint=name) for name in ("here m", "here m", "there m"))
        calls = [each.insist(lambda: server.ask(0)) for each in (first, second) for _ in range(150)]
        replies = await asyncio.gather(*calls)
        await other.insist(lambda: asyncio.sleep(0, GOOD))
        assert first.report() == second.report()
        return replies, first.report()["most_in_flight"], other.report()["most_in_flight"]

    replies, most, other = virtual.run(both())
    assert answered(replies) == 300
    assert server.refusals <= 10
    assert (most, other) == (18, 1)
