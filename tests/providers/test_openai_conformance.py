"""The table of behaviours, row by row, against a server on loopback."""

import contextlib
import json
import random
import socket
import ssl
import threading

import aiohttp
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.loopback import HIGH, LOW, MEDIUM, Answer, Loopback, Seen, call, completion, dead_url
from tests.providers.asking import ask, provider, question, run
from tests.providers.behaviours import BEHAVIOURS, Behaviour
from workbench.domain.assessment import Assessment, Gap, GapReason
from workbench.domain.risk import RiskLevel
from workbench.engine.prompt import compose
from workbench.engine.provider import Failure, Reply, Stop
from workbench.engine.reply import outcome
from workbench.providers.http import diagnose
from workbench.providers.openai_wire import read, read_error


@pytest.mark.parametrize("row", BEHAVIOURS, ids=lambda row: row.name)
def test_a_behaviour_becomes_what_the_table_says(row: Behaviour) -> None:
    """Risk or gap, the kind of failure, and how often the wire was used, as the server counted it."""
    with Loopback(*row.answers) as server:
        [reply] = run(ask(provider(server, timeout_s=row.deadline_s)))
    found = outcome(reply)
    if isinstance(found, Assessment):
        assert found.risk is row.becomes
    else:
        assert found.reason is row.becomes, found.detail
    assert (reply.failure.kind if reply.failure else None) == row.kind
    assert reply.attempts == row.attempts == len(server.seen)
    assert reply.latency_ms is not None


def test_a_refused_connection_is_unavailable() -> None:
    """Nobody listens: retried like a reset, named with its address, and free."""
    with dead_url() as url:
        [reply] = run(ask(provider(url)))
    assert outcome(reply) == Gap(GapReason.UNAVAILABLE, f"cannot connect to {url[7:-3]}: Connection refused")
    assert (reply.attempts, reply.cost_usd) == (4, 0.0)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(status: int) -> None:
    """The other host must not see the key, nor anything at all."""
    with Loopback() as other, Loopback(Answer(status, headers=(("Location", other.url),))) as server:
        [reply] = run(ask(provider(server)))
    assert other.seen == []
    assert len(server.seen) == 1
    assert isinstance(found := outcome(reply), Gap) and found.reason is GapReason.UNAVAILABLE
    assert reply.failure is not None and reply.failure.kind == "redirect"
    assert "127.0.0.1" in reply.failure.detail


def test_the_answer_is_read_in_full() -> None:
    """Tool call, usage with cached and reasoning tokens apart, model as returned, request id, cost by the price."""
    with Loopback(completion(call(HIGH, "Drops a table"))) as server:
        [reply] = run(ask(provider(server)))
    assert [(c.name, json.loads(c.arguments)["title"]) for c in reply.calls] == [(HIGH, "Drops a table")]
    usage = reply.usage
    assert usage is not None
    assert (usage.input, usage.cached_input, usage.output, usage.reasoning) == (1000, 800, 60, 20)
    assert (reply.model, reply.request_id, reply.stop) == ("fake-2026-01-01", "req_1", Stop.DONE)
    assert reply.cost_usd == pytest.approx((200 * 2 + 800 * 0.5 + 60 * 8) / 1e6)


def test_the_request_forces_one_tool_and_says_nothing_twice() -> None:
    """One system and one user message; the envelope byte for byte; three strict tools; forced, and one at a time."""
    asked = question("DELETE FROM users -- 'quotes' \" \\ \u202e\x00 and\nlines ☃")
    with Loopback() as server:
        run(ask(provider(server), asked))
    [seen] = server.seen
    document = seen.document
    assert (seen.method, seen.path) == ("POST", "/v1/chat/completions")
    assert seen.headers["authorization"].startswith("Bearer sk-planted")
    assert seen.headers["content-type"] == "application/json"
    assert document["messages"] == [
        {"role": "system", "content": asked.prompt.system},
        {"role": "user", "content": asked.envelope},
    ]
    assert [tool["function"]["name"] for tool in document["tools"]] == [LOW, MEDIUM, HIGH]
    assert all(tool["function"]["strict"] for tool in document["tools"])
    assert document["tool_choice"] == "required"
    assert document["parallel_tool_calls"] is False
    assert {"model", "messages", "tools", "tool_choice", "parallel_tool_calls"} | {
        "max_completion_tokens",
        "temperature",
    } == set(document)


def test_a_repair_repeats_what_was_said() -> None:
    """The one attempt to mend: the same two messages, the model's own words cut short, and our sentence."""
    first = Reply(text="It looks harmless. " * 1000)
    with Loopback() as server:
        run(ask(provider(server), question(repair=first), question(repair=Reply())))
    roles = [[message["role"] for message in seen.document["messages"]] for seen in server.seen]
    assert roles == [["system", "user", "assistant", "user"]] * 2
    said = [seen.document["messages"][2]["content"] for seen in server.seen]
    assert said == [("It looks harmless. " * 1000)[:500], "(nothing)"]
    assert "exactly one of the three tools" in server.seen[0].document["messages"][3]["content"]


def test_a_large_command_is_sent_whole() -> None:
    """Two megabytes go out as they are; no warning, no cut."""
    asked = question("SELECT '" + "é" * 1_000_000 + "'")
    with Loopback() as server:
        [reply] = run(ask(provider(server), asked))
    assert reply.calls
    assert server.seen[0].document["messages"][1]["content"] == asked.envelope


def test_without_a_key_no_header_is_sent() -> None:
    """A local server needs none, and gets none."""
    with Loopback() as server:
        run(ask(provider(server, key=None)))
    assert "authorization" not in server.seen[0].headers


def test_one_connection_serves_many_questions() -> None:
    """Cookies that a server sets are not sent back to it."""
    answer = completion(call(LOW), headers=(("Set-Cookie", "a=1"),))
    with Loopback(answer) as server:
        # By its name: for a bare number no client keeps cookies.
        run(ask(provider(f"http://localhost:{server.port}/v1"), *[question()] * 3))
    assert len(server.seen) == 3
    assert all("cookie" not in seen.headers for seen in server.seen)


def test_a_server_that_never_takes_the_connection_is_asked_again() -> None:
    """Nothing was sent, so nothing is paid for."""
    with socket.socket() as full, contextlib.ExitStack() as waiting:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        # A full queue leaves the next one without an answer.
        for _ in range(4):
            queued = waiting.enter_context(socket.socket())
            queued.setblocking(False)
            queued.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}/v1"
        [reply] = run(ask(provider(url, connect_s=0.05, retries=1)))
    assert outcome(reply) == Gap(GapReason.TIMEOUT, "no connection in time")
    assert (reply.attempts, reply.cost_usd) == (2, 0.0)


def test_a_certificate_that_is_not_trusted_is_not_tried_again() -> None:
    """It will be the same certificate."""
    key = aiohttp.client_reqrep.ConnectionKey("host", 443, True, True, None, None, None)
    error = aiohttp.ClientConnectorCertificateError(key, ssl.SSLCertVerificationError(1, "self-signed"))
    assert diagnose(error, answered=False) == (
        Failure("connection", "the server's certificate is not trusted"),
        False,
    )


def test_a_body_that_falls_silent_is_not_waited_for() -> None:
    """Long before the deadline."""
    with Loopback(completion(call()).but(part=40, body_s=60)) as server:
        [reply] = run(ask(provider(server, timeout_s=60, stall_s=0.05)))
    assert reply.failure == Failure("timeout", "the answer stalled")


def test_prompts_are_not_mixed_up() -> None:
    """Rules with guidance of their own share one provider."""
    prompts = [compose(f"Guidance {n}.", None, {}) for n in range(6)]
    asked = [msgspec.structs.replace(question(), prompt=prompt) for prompt in (*prompts, *prompts)]
    with Loopback() as server:
        run(ask(provider(server), *asked))
    systems = [seen.document["messages"][0]["content"] for seen in server.seen]
    assert systems == [each.prompt.system for each in asked]


def test_a_count_of_tokens_that_cannot_be_is_no_count() -> None:
    """It would break sums and stores; the verdict stands without."""
    usage = {"prompt_tokens": 10**30, "completion_tokens": 1}
    negative = {"prompt_tokens": 5, "completion_tokens": -1}
    with Loopback(completion(call(), usage=usage), completion(call(), usage=negative)) as server:
        replies = run(ask(provider(server), question(), question()))
    assert [(bool(reply.calls), reply.usage) for reply in replies] == [(True, None), (True, None)]


def test_long_prose_is_cut() -> None:
    """It is kept for the record, where a megabyte is no use."""
    with Loopback(completion(content="low " * 100_000)) as server:
        [reply] = run(ask(provider(server)))
    assert len(reply.text) == 8_000


def test_a_server_without_tls_is_unavailable() -> None:
    """Asked over https, it is never spoken to in clear."""
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def greet() -> None:
            with plain.accept()[0] as connection:
                connection.sendall(b"220 ready\r\n")

        greeting = threading.Thread(target=greet)
        greeting.start()
        [reply] = run(ask(provider(f"https://127.0.0.1:{plain.getsockname()[1]}/v1", retries=0)))
        greeting.join()
    assert isinstance(found := outcome(reply), Gap) and found.reason is GapReason.UNAVAILABLE
    assert "cannot connect to 127.0.0.1" in found.detail


def test_whatever_bytes_come_a_reply_comes() -> None:
    """A good answer with bytes changed, cut and doubled at random: never an exception, never another risk."""
    head, body = completion(call(HIGH)).bytes
    good, draw = head + body, random.Random(7)  # noqa: S311

    def damaged(_: Seen) -> Answer:
        data = bytearray(good)
        for _time in range(draw.randint(1, 4)):
            at, size = draw.randrange(len(data)), draw.randint(1, 8)
            data[at : at + size] = draw.choice([b"", draw.randbytes(size), data[at : at + size] * 2])
        return Answer(raw=bytes(data))

    with Loopback(damaged) as server:
        replies = run(ask(provider(server, retries=0, stall_s=0.02), *[question()] * 300))
    risks = {found.risk for reply in replies if isinstance(found := outcome(reply), Assessment)}
    assert risks == {RiskLevel.HIGH}
    assert {reply.failure.kind for reply in replies if reply.failure} >= {"body", "connection"}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "choices message tool_calls function name arguments content refusal usage model prompt_tokens error "
                "code type finish_reason function_call completion_tokens prompt_tokens_details cached_tokens".split()
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)


@given(_JSON | st.fixed_dictionaries({"choices": st.lists(_JSON, max_size=2), "usage": _JSON, "model": _JSON}))
def test_whatever_json_comes_can_be_recorded(document: object) -> None:
    """Odd types in any place: a reply that the engine maps and JSON holds, or a failure; never an exception."""
    body = json.dumps(document).encode()
    reply = read(body)
    code, message = read_error(body)
    outcome(reply)
    assert msgspec.json.decode(msgspec.json.encode(reply), type=Reply) == reply
    assert code is None or code.isprintable()
    assert isinstance(message, str)
