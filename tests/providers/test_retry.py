"""When it is asked again, how long that waits, and that no call outlives its deadline."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.loopback import Loopback, call, completion, error
from tests.providers.asking import Waits, ask, provider, question, run
from workbench.engine.provider import Failure, Reply
from workbench.providers.retry import Attempt, Patience, retry_after_s

_DONE = Attempt(Reply(text="done", latency_ms=7.0))


def _busy(wait_s: float | None = None) -> Attempt:
    return Attempt(Reply(failure=Failure("status", "busy", 503), latency_ms=3.0), again=True, wait_s=wait_s)


def _attempts(*attempts: Attempt) -> Callable[[], Awaitable[Attempt]]:
    left = list(attempts)

    async def attempt() -> Attempt:
        return left.pop(0) if len(left) > 1 else left[0]

    return attempt


def _insist(
    *attempts: Attempt, timeout_s: float = 60, retries: int = 3, draw: float = 1.0
) -> tuple[Reply, list[float]]:
    waits = Waits()
    patience = Patience(timeout_s, retries, sleep=waits, clock=waits.clock, draw=lambda: draw)
    return run(patience.insist(_attempts(*attempts))), waits.seconds


def test_the_waits_double_up_to_a_cap() -> None:
    """Full jitter draws between nothing and the cap: here the most it can be."""
    reply, waits = _insist(_busy(), retries=6)
    assert waits == [0.5, 1, 2, 4, 8, 8]
    assert reply.attempts == 7


@given(st.floats(0, 1, exclude_max=True))
def test_a_wait_is_drawn_from_nothing_to_the_cap(draw: float) -> None:
    """No two callers that failed together come back together."""
    assert _insist(_busy(), retries=1, draw=draw)[1] == [draw * 0.5]


@given(st.floats(0, 1, exclude_max=True), st.floats(0, 20))
def test_what_the_server_asked_for_is_never_undercut(draw: float, asked: float) -> None:
    """Waited at least as long as told, at most a quarter longer."""
    [waited] = _insist(_busy(asked), _DONE, draw=draw)[1]
    assert asked <= waited <= asked * 1.25


def test_a_wait_past_the_deadline_is_not_begun() -> None:
    """Given up at once, with the reason the server gave."""
    reply, waits = _insist(_busy(61))
    assert waits == []
    assert reply.failure == Failure("status", "busy", 503)
    assert reply.attempts == 1


def test_the_latency_is_the_last_attempt_alone() -> None:
    """Neither earlier attempts nor waits count: they are not the model's."""
    reply, _ = _insist(_busy(), _busy(), _DONE)
    assert (reply.latency_ms, reply.attempts, reply.text) == (7.0, 3, "done")


def test_no_retries_means_one_attempt() -> None:
    """A setting of 0 is kept to."""
    assert _insist(_busy(), retries=0)[0].attempts == 1


def test_the_deadline_covers_all_attempts() -> None:
    """The third attempt hangs; what is left of the deadline ends it, and it counts."""

    async def third() -> Reply:
        waits, hung = [_busy(), _busy()], asyncio.Event()

        async def attempt() -> Attempt:
            if waits:
                return waits.pop()
            await hung.wait()
            raise AssertionError

        return await Patience(0.05, 5, sleep=Waits(), draw=lambda: 0.0).insist(attempt)

    reply = run(third())
    assert reply.failure == Failure("timeout", "no answer within 0.05 s")
    assert reply.attempts == 3


def test_an_attempt_does_not_renew_the_deadline() -> None:
    """Attempts that each end in time do not add up to more than all may take."""

    async def attempt() -> Attempt:
        await asyncio.sleep(0.03)
        return _busy()

    assert run(Patience(0.08, 50, draw=lambda: 0.0).insist(attempt)).attempts <= 3


def test_queueing_here_is_not_held_against_the_model() -> None:
    """Ten calls of 30 ms through one place take longer than the deadline of each, and all are answered."""
    slow = completion(call()).but(head_s=0.03)

    async def ten(server: Loopback) -> list[Reply]:
        model = provider(server, concurrency=1, timeout_s=0.2)
        try:
            return await asyncio.gather(*(model.ask(question()) for _ in range(10)))
        finally:
            await model.close()

    with Loopback(slow) as server:
        assert all(reply.calls for reply in run(ten(server)))


def test_a_wait_gives_its_place_away() -> None:
    """While one call waits to ask again, another is asked in its place."""
    order: list[str] = []

    async def both() -> None:
        async def sleep(_: float) -> None:
            order.append("waits")
            await asyncio.sleep(0.01)

        patience = Patience(60, 3, 1, sleep=sleep)
        first = _attempts(_busy(), _DONE)

        async def other() -> Attempt:
            order.append("other")
            return _DONE

        await asyncio.gather(patience.insist(first), patience.insist(other))

    run(both())
    assert order == ["waits", "other"]


def test_a_cancelled_call_leaves_nothing_behind() -> None:
    """Its place is free again, and the next call is answered on a new connection."""

    async def cancelled(server: Loopback) -> Reply:
        model = provider(server, concurrency=1)
        first = asyncio.create_task(model.ask(question()))
        await asyncio.to_thread(server.came.wait, 10)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        [reply] = await ask(model)
        return reply

    with Loopback(completion(call()).but(head_s=60), completion(call())) as server:
        assert run(cancelled(server)).calls
        assert len(server.seen) == 2


def test_the_wait_a_server_asks_for_is_waited_in_full() -> None:
    """Over the wire: seconds and milliseconds, milliseconds first."""
    waits = Waits()
    answers = [
        error(429, headers=(("Retry-After", "2"),)),
        error(429, headers=(("Retry-After", "9"), ("retry-after-ms", "1500"))),
        completion(call()),
    ]
    with Loopback(*answers) as server:
        run(ask(provider(server, waits=waits)))
    assert waits.seconds == [2 * 1.125, 1.5 * 1.125]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("0", 0), ("1.5", 1.5), ("-1", None), ("nan", None), ("inf", None), ("", None), ("soon", None)],
)
def test_retry_after_in_seconds(value: str, seconds: float | None) -> None:
    """What is no sensible number is as good as nothing."""
    assert retry_after_s({"Retry-After": value}) == seconds


def test_retry_after_as_a_date() -> None:
    """Counted from now; a date that has passed means at once."""
    headers = {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}
    assert retry_after_s(headers, now=lambda: 1792567680 - 5) == 5
    assert retry_after_s(headers, now=lambda: 1792567680 + 5) == 0
    assert retry_after_s({"Retry-After": "Wed, 99 Oct 2026"}) is None


def test_where_somebody_waits_so_does_nobody_without_end_for_a_turn() -> None:
    """A queue longer than *queue_s* is a timeout without an attempt, and the place is free again afterwards."""
    patience = Patience(60, 0, 1, queue_s=0.05)

    async def both() -> tuple[Reply, Reply, Reply]:
        release = asyncio.Event()

        async def slow() -> Attempt:
            await release.wait()
            return _DONE

        first = asyncio.ensure_future(patience.insist(slow))
        await asyncio.sleep(0)
        second = await patience.insist(_attempts(_DONE))
        release.set()
        return await first, second, await patience.insist(_attempts(_DONE))

    first, second, third = asyncio.run(both())
    assert (first.text, third.text, second.attempts) == ("done", "done", 0)
    assert second.failure == Failure("timeout", "no turn within 0.05 s")
