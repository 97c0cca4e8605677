"""A key goes out in one header, and is found nowhere else afterwards."""

import copy
import json
import logging
import pickle
import re
from collections.abc import Callable

import msgspec
import pytest

from tests.loopback import Answer, Loopback, Seen, call, completion, dead_url, error
from tests.planted import KEY
from tests.providers.asking import ask, provider, question, run
from tests.providers.columns import COLUMNS, Column
from workbench.domain.errors import InputError, MissingKey
from workbench.engine.provider import Reply
from workbench.providers import connect
from workbench.providers.mask import CHARACTERS, masked
from workbench.providers.secret import Secret


def _echo(column: Column, status: int) -> Callable[[Seen], Answer]:
    """A server of *column*'s format that repeats the key wherever it can."""

    def behave(seen: Seen) -> Answer:
        key = seen.headers[column.wire.key_header]
        bare = key.removeprefix("Bearer ")
        headers = (("Location", f"http://{bare}.example/{bare}"), ("X-Echo", key), ("Retry-After", bare))
        said = f"bad key {key}, I said {bare}!"
        answer = column.wire.fails(status, said, bare)
        if status == 200:
            answer = column.wire.says(call(title=key, explanation=bare), text=said)
            answer = answer.but(body=answer.body.replace(b"fake-2026-01-01", bare.encode()))
        named = ("x-request-id", "request-id", "apim-request-id")
        kept = tuple((name, value) for name, value in answer.headers if name not in named)
        return answer.but(headers=(*kept, *((name, bare) for name in named), *headers))

    return behave


@pytest.mark.parametrize("column", COLUMNS, ids=str)
@pytest.mark.parametrize("status", [200, 307, 400, 401, 429, 500])
def test_a_server_that_repeats_the_key_cannot_plant_it(
    column: Column, status: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """In text, arguments, message, code, model, request id, or a host's name: not in the reply, nor in any log."""
    caplog.set_level(logging.DEBUG)
    with Loopback(_echo(column, status)) as server:
        model = column.model(server.url)
        [reply] = run(ask(model))
    assert KEY in server.seen[0].headers[column.wire.key_header]
    left = repr(reply) + repr(model) + repr(model.report()) + caplog.text + "".join(capfd.readouterr())
    held = msgspec.json.encode(reply).decode() + left
    assert KEY.lower() not in held.lower()
    assert "****" in held


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_a_key_is_not_in_what_a_dead_endpoint_leaves(column: Column, caplog: pytest.LogCaptureFixture) -> None:
    """Nor in the provider's own repr."""
    caplog.set_level(logging.DEBUG)
    with dead_url() as url:
        model = column.model(url)
        [reply] = run(ask(model))
    assert KEY not in repr(reply) + repr(model) + repr(vars(model)) + caplog.text


def test_a_secret_shows_itself_to_nobody() -> None:
    """Not by repr, str, format, pickle or copy; only by asking for it."""
    key = Secret(KEY, "OPENAI_API_KEY")
    assert KEY not in f"{key} {key!r} {key!s} {[key]} {vars(Secret)}"
    for write in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not written down"):
            write(key)
    assert key.reveal() == KEY


@pytest.mark.parametrize("value", ["sk-a b", "sk-a\nX-Evil: 1", "sk-\u2026", "sk-\x00"])
def test_a_key_that_no_header_can_hold_is_refused_unseen(value: str) -> None:
    """Refused before anything is sent, by the name of the variable alone."""
    with pytest.raises(MissingKey) as raised:
        connect("openai:gpt-4.1", environ={"OPENAI_API_KEY": value})
    assert str(raised.value).startswith("OPENAI_API_KEY ")
    assert "sk-" not in str(raised.value)


@pytest.mark.parametrize("url", [f"https://user:{KEY}@host/v1", f"https://host/v1?key={KEY}", f"https://host/#{KEY}"])
def test_an_address_with_a_key_in_it_is_refused_unseen(url: str) -> None:
    """It would end up in the settings of a run."""
    with pytest.raises(InputError) as raised:
        connect("custom:m", api_url=url, environ={})
    assert KEY not in str(raised.value)


@pytest.mark.parametrize(
    "message",
    [
        "Incorrect API key provided: sk-proj-Zz0123456789.",
        "header was Bearer abc.def.ghi",
        "token eyJhbGciOiJIUzI1NiJ9.payload123456 expired",
        "key 0123456789abcdef0123456789abcdef is unknown",
        "use hf_abcdefghijklmnop",
    ],
)
def test_what_looks_like_any_key_is_masked(message: str) -> None:
    """Ours is not the only key that a proxy knows."""
    assert "****" in masked(message, None)
    assert not re.search(r"Zz0123|def\.ghi|payload123|cdef0123|hf_abc", masked(message, None))


def test_a_code_that_looks_like_a_key_is_masked() -> None:
    """It is a word of the vendor's, or it is not kept."""
    with Loopback(error(400, "no", "sk-another-0123456789abcdef")) as server:
        [reply] = run(ask(provider(server)))
    assert reply.failure is not None and reply.failure.code == "****"


def test_an_ordinary_message_is_kept() -> None:
    """A mask that hides everything helps nobody."""
    message = "The model `gpt-5-mini-2025-08-07` does not exist or you do not have access to it."
    assert masked(message, Secret(KEY, "K"), question()) == message


def test_a_message_is_cut_to_one_short_line() -> None:
    """However long and odd it is."""
    text = masked("a\n b\t\x1b[31m" + "c " * 5000, None)
    assert text.startswith("a b [31mc c")
    assert len(text) == CHARACTERS
    assert text.isprintable()


@pytest.mark.parametrize("command", ["DELETE FROM payroll WHERE name = 'Ada'", "rm -rf"])
def test_a_message_that_quotes_the_command_is_cut_there(command: str) -> None:
    """Failures are shown and logged without the text that was judged."""
    asked = question(command)
    text = masked(f"cannot parse >>{command}<< near the end", None, asked)
    assert text == "cannot parse >>[…]<< near the end" or (command not in text and text.startswith("cannot parse"))
    sealed = masked(f"cannot parse {asked.envelope[:150]}", None, asked)
    assert command not in sealed


@pytest.mark.parametrize("key", ["EMPTY", "ollama", "1234", "a", "null", "title"])
def test_a_placeholder_is_not_cut_out_of_answers(key: str) -> None:
    """Local servers are given such words for a key; they may stand in any answer."""
    said = f"Reads {key} 1234 a null title"
    with Loopback(completion(call(title=said)), error(400, said)) as server:
        first, second = run(ask(provider(server, key=key), question(), question()))
    assert json.loads(first.calls[0].arguments)["title"] == said
    assert second.failure is not None and second.failure.detail == f"HTTP 400: {said}"


def test_a_verdict_that_names_the_key_is_still_a_verdict() -> None:
    """The mask does not break the JSON that it stands in."""
    with Loopback(completion(call(title=f"Uses {KEY}"))) as server:
        [reply] = run(ask(provider(server)))
    assert json.loads(reply.calls[0].arguments)["title"] == "Uses ****"
    assert isinstance(reply, Reply)
