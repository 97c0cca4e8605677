"""What is OpenAI's alone on the wire: the request's form, and servers that need no key."""

import ssl

import aiohttp
import pytest

from tests.loopback import HIGH, LOW, MEDIUM, Loopback
from tests.providers.asking import ask, provider, question, run
from workbench.engine.provider import Failure, Reply
from workbench.providers import ModelOptions, connect
from workbench.providers.http import diagnose


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


@pytest.mark.parametrize("transport", ["lean", "sdk"])
def test_without_a_key_no_header_is_sent(transport: str) -> None:
    """A local server needs none, and gets none; not a made-up one of the SDK's either."""
    options = ModelOptions(transport="sdk" if transport == "sdk" else "lean")
    with Loopback() as server:
        [reply] = run(ask(connect("custom:m", api_url=server.url, options=options, environ={"OPENAI_API_KEY": "sk-x"})))
    assert reply.calls
    assert "authorization" not in server.seen[0].headers


def test_a_certificate_that_is_not_trusted_is_not_tried_again() -> None:
    """It will be the same certificate."""
    key = aiohttp.client_reqrep.ConnectionKey("host", 443, True, True, None, None, None)
    error = aiohttp.ClientConnectorCertificateError(key, ssl.SSLCertVerificationError(1, "self-signed"))
    assert diagnose(error, answered=False) == (
        Failure("connection", "the server's certificate is not trusted"),
        False,
    )
