"""What is the SDK transport's alone: where it comes from, and what it must not do though the SDK would."""

import logging
import sys
from collections.abc import Iterator

import pytest

from tests.loopback import Answer, Loopback, call
from tests.planted import KEY
from tests.providers.asking import ask, question, run
from tests.providers.columns import COLUMNS, Column
from workbench.domain.errors import InputError
from workbench.providers import ModelOptions, connect
from workbench.providers.http import BODY_BYTES

_SDK = [column for column in COLUMNS if column.transport == "sdk"]
_each = pytest.mark.parametrize("column", _SDK, ids=str)
_ENVIRON = {
    "OPENAI_API_KEY": KEY,
    "ANTHROPIC_API_KEY": KEY,
    "AZURE_OPENAI_API_KEY": KEY,
    "AZURE_OPENAI_ENDPOINT": "https://team.openai.azure.com",
}


@pytest.mark.parametrize(
    ("model", "package"), [("openai:m", "openai"), ("azure-openai:m", "openai"), ("anthropic:m", "anthropic")]
)
def test_without_the_vendors_package_it_says_what_to_install(
    model: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lean client needs none of them."""
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(InputError, match=rf'needs the package {package}: pip install "workbench\[sdk\]"'):
        connect(model, environ=_ENVIRON, options=ModelOptions(transport="sdk"))
    assert connect(model, environ=_ENVIRON).endpoint


@_each
def test_the_environment_of_the_sdk_changes_nothing(column: Column, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy, another key or another address that it would read by itself: what is asked is what was connected."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "OPENAI_BASE_URL", "ANTHROPIC_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("OPENAI_API_KEY", "ANTHROPIC_AUTH_TOKEN", "AZURE_OPENAI_AD_TOKEN", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "sk-of-somebody-else")
    with Loopback(column.wire.says(call())) as server:
        [reply] = run(ask(column.model(server.url)))
    assert reply.calls
    assert "somebody-else" not in str(server.seen[0].headers)


@_each
def test_it_tries_no_more_often_than_we_say(column: Column) -> None:
    """Its own retries are off: ours are counted, and bounded in time."""
    with Loopback(column.wire.fails(500)) as server:
        [reply] = run(ask(column.model(server.url, retries=1)))
    assert len(server.seen) == reply.attempts == 2


@_each
def test_what_is_too_large_is_not_read_to_its_end(column: Column) -> None:
    """A success is left at the limit, a refusal at less: neither waits for a rest that never comes."""
    endless = (("Content-Type", "application/json"), ("Content-Length", str(10 * BODY_BYTES)))
    answer = Answer(200, b" " * (10 * BODY_BYTES), endless, part=3 * BODY_BYTES, body_s=60)
    with Loopback(answer, answer.but(status=400)) as server:
        replies = run(ask(column.model(server.url, stall_s=30), question(), question()))
    assert [reply.failure and reply.failure.detail for reply in replies] == ["the answer is over 1 MiB", "HTTP 400"]


@pytest.fixture
def named() -> Iterator[logging.Logger]:
    logger = logging.getLogger("openai")
    level = logger.level
    yield logger
    logger.setLevel(level)


@pytest.mark.parametrize(
    ("before", "after"),
    [(logging.NOTSET, logging.WARNING), (logging.DEBUG, logging.DEBUG), (logging.ERROR, logging.ERROR)],
)
def test_a_level_that_somebody_set_stays(named: logging.Logger, before: int, after: int) -> None:
    """Who asks the SDK by name for its log gets it."""
    named.setLevel(before)
    connect("openai:m", environ=_ENVIRON, options=ModelOptions(transport="sdk"))
    assert named.level == after
