"""The official SDK as the judge of our wire format: the same bytes in, the same reply out, the same request sent."""

from typing import Any

import httpx2
import openai
import pytest

from tests.loopback import Answer, Loopback
from tests.providers.asking import ask, provider, question, run
from tests.providers.behaviours import BEHAVIOURS, Behaviour
from workbench.engine.provider import Stop


def _sdk(answer: Answer) -> openai.AsyncOpenAI:
    def respond(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(answer.status, headers=list(answer.headers), content=answer.body)

    http = httpx2.AsyncClient(transport=httpx2.MockTransport(respond))
    return openai.AsyncOpenAI(api_key="x", base_url="http://fake/v1", http_client=http, max_retries=0)


async def _by_sdk(answer: Answer) -> Any:
    async with _sdk(answer) as client:
        return await client.chat.completions.create(model="fake", messages=[])


@pytest.mark.parametrize("row", [row for row in BEHAVIOURS if not row.odd], ids=lambda row: row.name)
def test_the_official_sdk_reads_the_same(row: Behaviour) -> None:
    """The same bytes in, the same tool calls, text, stop, usage and model out; or the same status and code."""
    with Loopback(*row.answers) as server:
        [reply] = run(ask(provider(server)))
    try:
        theirs = run(_by_sdk(row.answers[-1]))
    except openai.APIStatusError as error:
        assert reply.failure is not None
        assert (reply.failure.status, reply.failure.code) == (error.status_code, error.code or "fake_error")
        return
    [choice] = theirs.choices
    calls = [(c.function.name, c.function.arguments) for c in choice.message.tool_calls or ()]
    assert [(c.name, c.arguments) for c in reply.calls] == calls
    assert reply.text == (choice.message.content or choice.message.refusal or "")
    assert (reply.stop is Stop.LENGTH) == (choice.finish_reason == "length")
    assert (reply.stop is Stop.REFUSED) == (choice.finish_reason == "content_filter" or bool(choice.message.refusal))
    assert reply.model == theirs.model
    assert reply.usage is not None
    assert (reply.usage.input, reply.usage.output) == (theirs.usage.prompt_tokens, theirs.usage.completion_tokens)
    assert reply.usage.cached_input == theirs.usage.prompt_tokens_details.cached_tokens
    assert reply.usage.reasoning == theirs.usage.completion_tokens_details.reasoning_tokens


def test_the_official_sdk_sends_the_same() -> None:
    """What we write by hand is what the SDK writes for the same call, field by field."""
    asked = question("SELECT 'é' FROM t")
    with Loopback() as server:
        run(ask(provider(server), asked))
        ours = server.seen[0].document

        async def theirs() -> None:
            async with openai.AsyncOpenAI(api_key="x", base_url=server.url, max_retries=0) as client:
                await client.chat.completions.create(**ours)

        run(theirs())
    assert server.seen[1].document == ours
    assert server.seen[1].path == server.seen[0].path
