"""The official SDKs as the judges of our reading: fed the same bytes, they make of them what we do."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import anthropic
import httpx2
import openai
import pytest

from tests.loopback import Answer
from tests.providers.asking import run
from tests.providers.behaviours import Behaviour, behaviours
from tests.providers.columns import COLUMNS, meet
from tests.providers.wires import ANTHROPIC, AZURE, OPENAI, Wire
from workbench.domain.run import Usage
from workbench.engine.provider import Stop


class Theirs(NamedTuple):
    """What an SDK made of an answer, in our words. Arguments are values, not text."""

    calls: list[tuple[str, Any]]
    text: str
    stop: Stop
    model: str
    usage: Usage


def _http(answer: Answer) -> httpx2.AsyncClient:
    def respond(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(answer.status, headers=list(answer.headers), content=answer.body)

    return httpx2.AsyncClient(transport=httpx2.MockTransport(respond))


async def _openai(answer: Answer) -> Theirs:
    client = openai.AsyncOpenAI(api_key="x", base_url="http://fake/v1", http_client=_http(answer), max_retries=0)
    return await _completed(client)


async def _azure(answer: Answer) -> Theirs:
    client = openai.AsyncAzureOpenAI(
        api_key="x",
        azure_endpoint="http://fake",
        azure_deployment="fake",
        api_version="2024-10-21",
        http_client=_http(answer),
        max_retries=0,
    )
    return await _completed(client)


async def _completed(client: openai.AsyncOpenAI) -> Theirs:
    async with client:
        found = await client.chat.completions.create(model="fake", messages=[])
    [choice] = found.choices
    message, usage = choice.message, found.usage
    assert usage is not None and usage.prompt_tokens_details and usage.completion_tokens_details
    stop = {"length": Stop.LENGTH, "content_filter": Stop.REFUSED}.get(choice.finish_reason, Stop.DONE)
    return Theirs(
        [
            (call.function.name, _parsed(call.function.arguments))
            for call in message.tool_calls or []
            if call.type == "function"
        ],
        message.content or message.refusal or "",
        Stop.REFUSED if message.refusal else stop,
        found.model,
        Usage(
            usage.prompt_tokens,
            usage.prompt_tokens_details.cached_tokens or 0,
            usage.completion_tokens,
            usage.completion_tokens_details.reasoning_tokens or 0,
            usage.prompt_tokens_details.cache_write_tokens or 0,
        ),
    )


async def _anthropic(answer: Answer) -> Theirs:
    client = anthropic.AsyncAnthropic(api_key="x", base_url="http://fake", http_client=_http(answer), max_retries=0)
    async with client:
        found = await client.messages.create(model="fake", max_tokens=10, messages=[])
    usage = found.usage
    read, written = usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0
    assert usage.output_tokens_details is not None
    return Theirs(
        [(block.name, block.input) for block in found.content if block.type == "tool_use"],
        "".join(block.text for block in found.content if block.type == "text"),
        {"max_tokens": Stop.LENGTH, "refusal": Stop.REFUSED}.get(str(found.stop_reason), Stop.DONE),
        found.model,
        Usage(
            usage.input_tokens + read + written,
            read,
            usage.output_tokens,
            usage.output_tokens_details.thinking_tokens,
            written,
        ),
    )


def _parsed(arguments: str) -> Any:
    """The value in *arguments*, or the text itself where it is no JSON."""
    try:
        return json.loads(arguments)
    except ValueError:
        return arguments


_JUDGES: dict[str, tuple[Wire, Callable[[Answer], Any], Any]] = {
    "openai": (OPENAI, _openai, openai.APIStatusError),
    "azure-openai": (AZURE, _azure, openai.APIStatusError),
    "anthropic": (ANTHROPIC, _anthropic, anthropic.APIStatusError),
}
# Where one word of the vendor's stands for several things, ours says which it is.
_FINER = {"context_length_exceeded", "content_filter", "billing_error"}


@pytest.mark.parametrize(
    ("vendor", "row"),
    [(vendor, row) for vendor, (wire, *_) in _JUDGES.items() for row in behaviours(wire) if not row.odd],
    ids=lambda value: value.name if isinstance(value, Behaviour) else value,
)
def test_the_official_sdk_reads_the_same(vendor: str, row: Behaviour) -> None:
    """The same tool calls, text, stop, usage and model; or the same status and the same word for it."""
    _, judge, refused = _JUDGES[vendor]
    [column] = (column for column in COLUMNS if (column.kind, column.transport) == (vendor, "lean"))
    ours = run(meet(column, row)).reply
    try:
        theirs = run(judge(row.answers[-1]))
    except refused as error:
        assert ours.failure is not None
        assert ours.failure.status == error.status_code
        word = error.type if vendor == "anthropic" else error.code or error.type
        assert ours.failure.code in {_word(word), *_FINER}
        return
    assert [(call.name, _parsed(call.arguments)) for call in ours.calls] == theirs.calls
    assert (ours.text, ours.stop, ours.model, ours.usage) == theirs[1:]


def _word(word: str | None) -> str | None:
    """A code that is the status said again says nothing."""
    return None if word is not None and word.isdigit() else word
