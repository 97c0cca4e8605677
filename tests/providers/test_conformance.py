"""The table of behaviours, cell by cell: every kind of provider, by both transports, against a server on loopback."""

import contextlib
import json
import random
import socket
import threading
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.loopback import HIGH, LOW, Answer, Loopback, Seen, call, dead_url
from tests.planted import KEY
from tests.providers.asking import PRICE, ask, question, run
from tests.providers.behaviours import Behaviour, behaviours
from tests.providers.columns import COLUMNS, KINDS, Column, meet
from tests.providers.wires import ANTHROPIC, OPENAI, Wire
from workbench.domain.assessment import Assessment, Gap, GapReason
from workbench.domain.risk import RiskLevel
from workbench.domain.run import Usage
from workbench.engine.prompt import compose
from workbench.engine.provider import Failure, Reply, Stop
from workbench.engine.reply import outcome
from workbench.providers import anthropic_wire, openai_wire

_each = pytest.mark.parametrize("column", COLUMNS, ids=str)


@pytest.mark.parametrize(
    ("kind", "row"),
    [(kind, row) for kind, wire in KINDS.items() for row in behaviours(wire)],
    ids=lambda value: value.name if isinstance(value, Behaviour) else value,
)
def test_a_behaviour_becomes_what_the_table_says(kind: str, row: Behaviour) -> None:
    """Risk or gap, kind of failure, how often the wire was used: by either transport, and the same reply by both."""
    lean, sdk = (run(meet(column, row)) for column in COLUMNS if column.kind == kind)
    assert lean.fits(row), (lean.outcome, lean.reply, lean.requests)
    assert sdk.fits(row), (sdk.outcome, sdk.reply, sdk.requests)
    # What breaks on its way each client tells in its own time, and a refused address has its own port.
    if row.kind not in ("connection", "timeout"):
        assert _timeless(lean.reply) == _timeless(sdk.reply)


def _timeless(reply: Reply) -> Reply:
    return msgspec.structs.replace(reply, latency_ms=None)


@_each
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(column: Column, status: int) -> None:
    """The other host must not see the key, nor anything at all."""
    with Loopback() as other, Loopback(Answer(status, headers=(("Location", other.url),))) as server:
        [reply] = run(ask(column.model(server.url)))
    assert other.seen == []
    assert len(server.seen) == 1
    assert outcome(reply) == Gap(GapReason.UNAVAILABLE, "redirected to 127.0.0.1, not followed")
    assert reply.failure is not None and reply.failure.kind == "redirect"


@_each
def test_a_refused_connection_is_named_and_free(column: Column) -> None:
    """Nobody listens: the address is said."""
    with dead_url() as url:
        [reply] = run(ask(column.model(url)))
    assert outcome(reply) == Gap(GapReason.UNAVAILABLE, f"cannot connect to {url[7:-3]}: Connection refused")
    assert reply.cost_usd == 0.0


@_each
def test_the_answer_is_read_in_full(column: Column) -> None:
    """Tool call, every kind of token, model as returned, request id, cost by the price."""
    with Loopback(column.wire.says(call(HIGH, "Drops a table"))) as server:
        [reply] = run(ask(column.model(server.url)))
    assert [(c.name, json.loads(c.arguments)["title"]) for c in reply.calls] == [(HIGH, "Drops a table")]
    assert reply.usage == Usage(*column.wire.usage)
    assert (reply.model, reply.request_id, reply.stop) == ("fake-2026-01-01", "req_1", Stop.DONE)
    assert reply.cost_usd == pytest.approx(PRICE.cost(Usage(*column.wire.usage)))


@_each
def test_a_count_of_tokens_that_cannot_be_is_no_count(column: Column) -> None:
    """It would break sums and stores; the verdict stands without."""
    names = ("input_tokens", "output_tokens") if column.wire is ANTHROPIC else ("prompt_tokens", "completion_tokens")
    answers = [
        column.wire.says(call(), usage=dict(zip(names, counts, strict=True))) for counts in ((10**30, 1), (5, -1))
    ]
    with Loopback(*answers) as server:
        replies = run(ask(column.model(server.url), question(), question()))
    assert [(bool(reply.calls), reply.usage) for reply in replies] == [(True, None), (True, None)]


@_each
def test_the_key_stands_in_one_header(column: Column) -> None:
    """The vendor's own, and in nothing else that is sent."""
    with Loopback(column.wire.says(call())) as server:
        run(ask(column.model(server.url)))
    [seen] = server.seen
    bearer = "" if column.wire.key_header == "api-key" else "Bearer "
    assert seen.headers[column.wire.key_header] == bearer + KEY
    others = {name: value for name, value in seen.headers.items() if name != column.wire.key_header}
    assert KEY not in f"{others}{seen.path}{seen.body!r}"


_PATHS = {
    "openai": "/v1/chat/completions",
    "custom": "/v1/chat/completions",
    "anthropic": "/v1/messages",
    "azure-openai": "/openai/deployments/fake/chat/completions?api-version=2024-10-21",
}


@pytest.mark.parametrize("kind", KINDS)
def test_both_transports_send_the_same(kind: str) -> None:
    """What we write by hand is what the SDK writes for the same call, field by field, to the same address."""
    columns = [column for column in COLUMNS if column.kind == kind]
    asked = question("SELECT 'é' FROM t -- ☃ \" \\")
    with Loopback(columns[0].wire.says(call())) as server:
        for column in columns:
            run(ask(column.model(server.url), asked, msgspec.structs.replace(asked, repair=Reply(text="It is low."))))
    ours, theirs = server.seen[:2], server.seen[2:]
    assert [seen.document for seen in ours] == [seen.document for seen in theirs]
    assert {(seen.method, seen.path) for seen in server.seen} == {("POST", _PATHS[kind])}
    header = columns[0].wire.key_header
    assert len({seen.headers[header] for seen in server.seen}) == 1
    assert {seen.headers.get("anthropic-version") for seen in server.seen} == {
        "2026-10-21" if kind == "anthropic" else None
    }


@_each
def test_a_large_command_is_sent_whole(column: Column) -> None:
    """Two megabytes go out as they are; no warning, no cut."""
    asked = question("SELECT '" + "é" * 1_000_000 + "'")
    with Loopback(column.wire.says(call())) as server:
        [reply] = run(ask(column.model(server.url), asked))
    assert reply.calls
    assert asked.envelope in [message["content"] for message in server.seen[0].document["messages"]]


@_each
def test_one_connection_serves_many_questions(column: Column) -> None:
    """Cookies that a server sets are not sent back to it."""
    answer = column.wire.says(call(LOW), headers=(("Set-Cookie", "a=1"),))
    with Loopback(answer) as server:
        # By its name: for a bare number no client keeps cookies.
        run(ask(column.model(f"http://localhost:{server.port}/v1"), *[question()] * 3))
    assert len(server.seen) == 3
    assert all("cookie" not in seen.headers for seen in server.seen)


@_each
def test_prompts_are_not_mixed_up(column: Column) -> None:
    """Rules with guidance of their own share one provider."""
    prompts = [compose(f"Guidance {n}.", None, {}) for n in range(6)]
    asked = [msgspec.structs.replace(question(), prompt=prompt) for prompt in (*prompts, *prompts)]
    with Loopback(column.wire.says(call())) as server:
        run(ask(column.model(server.url), *asked))
    assert [_system(seen) for seen in server.seen] == [each.prompt.system for each in asked]


def _system(seen: Seen) -> Any:
    document = seen.document
    return document["system"][0]["text"] if "system" in document else document["messages"][0]["content"]


@_each
def test_long_prose_is_cut(column: Column) -> None:
    """It is kept for the record, where a megabyte is no use."""
    with Loopback(column.wire.says(text="low " * 100_000, stop="done")) as server:
        [reply] = run(ask(column.model(server.url)))
    assert len(reply.text) == 8_000


@_each
def test_a_body_that_falls_silent_is_not_waited_for(column: Column) -> None:
    """Long before the deadline."""
    with Loopback(column.wire.says(call()).but(part=40, body_s=60)) as server:
        [reply] = run(ask(column.model(server.url, timeout_s=60, stall_s=0.05)))
    assert reply.failure == Failure("timeout", "the answer stalled")


@_each
def test_a_server_that_never_takes_the_connection_is_asked_again(column: Column) -> None:
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
        [reply] = run(ask(column.model(url, connect_s=0.05, retries=1)))
    assert outcome(reply) == Gap(GapReason.TIMEOUT, "no connection in time")
    assert (reply.attempts, reply.cost_usd) == (2, 0.0)


@_each
def test_a_server_without_tls_is_unavailable(column: Column) -> None:
    """Asked over https, it is never spoken to in clear."""
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def greet() -> None:
            with plain.accept()[0] as connection:
                connection.sendall(b"220 ready\r\n")

        greeting = threading.Thread(target=greet)
        greeting.start()
        [reply] = run(ask(column.model(f"https://127.0.0.1:{plain.getsockname()[1]}/v1", retries=0)))
        greeting.join()
    assert isinstance(found := outcome(reply), Gap) and found.reason is GapReason.UNAVAILABLE
    assert "cannot connect to 127.0.0.1" in found.detail


@_each
def test_whatever_bytes_come_a_reply_comes(column: Column) -> None:
    """A good answer with bytes changed, cut and doubled at random: never an exception, never another risk."""
    head, body = column.wire.says(call(HIGH)).bytes
    good, draw = head + body, random.Random(7)  # noqa: S311

    def damaged(_: Seen) -> Answer:
        data = bytearray(good)
        for _time in range(draw.randint(1, 4)):
            at, size = draw.randrange(len(data)), draw.randint(1, 8)
            data[at : at + size] = draw.choice([b"", draw.randbytes(size), data[at : at + size] * 2])
        return Answer(raw=bytes(data))

    with Loopback(damaged) as server:
        replies = run(ask(column.model(server.url, retries=0, stall_s=0.02), *[question()] * 100))
    risks = {found.risk for reply in replies if isinstance(found := outcome(reply), Assessment)}
    assert risks == {RiskLevel.HIGH}
    assert {reply.failure.kind for reply in replies if reply.failure} >= {"body"}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "choices message tool_calls function name arguments content refusal usage model prompt_tokens error "
                "code type finish_reason function_call completion_tokens prompt_tokens_details cached_tokens text "
                "input stop_reason input_tokens output_tokens cache_read_input_tokens output_tokens_details".split()
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)
_BLOCK = st.fixed_dictionaries(
    {"type": st.sampled_from(["text", "tool_use"])}, optional={"name": st.text(), "input": _JSON}
)
_ANSWER = st.fixed_dictionaries(
    {"choices": st.lists(_JSON, max_size=2), "content": st.lists(_BLOCK | _JSON, max_size=2), "usage": _JSON}
)


@pytest.mark.parametrize("wire", [OPENAI, ANTHROPIC], ids=lambda wire: wire.name)
@given(document=_JSON | _ANSWER)
def test_whatever_json_comes_can_be_recorded(wire: Wire, document: object) -> None:
    """Odd types in any place: a reply that the engine maps and JSON holds, or a failure; never an exception."""
    body = json.dumps(document).encode()
    module = anthropic_wire if wire is ANTHROPIC else openai_wire
    reply = module.read(body)
    code, message = module.read_error(body)
    outcome(reply)
    assert msgspec.json.decode(msgspec.json.encode(reply), type=Reply) == reply
    assert code is None or code.isprintable()
    assert isinstance(message, str)


def test_the_table_has_every_behaviour_for_every_provider() -> None:
    """Names are told apart, and whatever one vendor can say of the world, every other can too."""
    for column in COLUMNS:
        names = [row.name for row in column.rows]
        assert len(names) == len(set(names))
    shared = set.intersection(*({row.name for row in column.rows} for column in COLUMNS))
    assert len(shared) >= 70
