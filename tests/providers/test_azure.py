"""What is Azure's alone: deployments, versions of the API, and who may ask."""

import sys
import types
from collections.abc import Callable

import pytest

from tests.loopback import Answer, Loopback, Seen, call
from tests.planted import KEY
from tests.providers.asking import ask, question, run
from tests.providers.wires import AZURE
from workbench.domain.assessment import Gap, GapReason
from workbench.domain.errors import InputError, MissingKey
from workbench.engine.reply import outcome
from workbench.providers import ModelOptions, connect
from workbench.providers.secret import Token

_ENVIRON = {"AZURE_OPENAI_API_KEY": KEY, "AZURE_OPENAI_ENDPOINT": "https://team.openai.azure.com/"}
_TOKEN = "eyJhbGciOiJIUzI1NiJ9.planted-token.0123456789"
_GOOD = AZURE.says(call())


def _environ(server: Loopback, **more: str) -> dict[str, str]:
    return {"AZURE_OPENAI_ENDPOINT": server.url.removesuffix("/v1"), **more}


@pytest.mark.parametrize("transport", ["lean", "sdk"])
@pytest.mark.parametrize(
    ("options", "environ", "version"),
    [
        (ModelOptions(), {}, "2024-10-21"),
        (ModelOptions(), {"OPENAI_API_VERSION": "2025-04-01-preview"}, "2025-04-01-preview"),
        (ModelOptions(api_version="2025-01-01"), {"OPENAI_API_VERSION": "2025-04-01-preview"}, "2025-01-01"),
    ],
)
def test_a_deployment_is_asked_by_its_path_and_version(
    options: ModelOptions, environ: dict[str, str], version: str, transport: str
) -> None:
    """The table's version before the variable's, that before ours; the key in a header of its own."""
    options = ModelOptions(api_version=options.api_version, transport="sdk" if transport == "sdk" else None)
    with Loopback(_GOOD) as server:
        environ = _environ(server, AZURE_OPENAI_API_KEY=KEY, **environ)
        [reply] = run(ask(connect("azure-openai:my-gpt_4.1", options=options, environ=environ)))
    assert reply.calls
    [seen] = server.seen
    assert seen.path == f"/openai/deployments/my-gpt_4.1/chat/completions?api-version={version}"
    assert seen.headers["api-key"] == KEY
    assert "authorization" not in seen.headers


@pytest.mark.parametrize("transport", ["lean", "sdk"])
def test_a_fixed_token_goes_before_a_key(transport: str) -> None:
    """As in the SDK; in the header for tokens, and no key beside it."""
    options = ModelOptions(transport="sdk" if transport == "sdk" else None)
    with Loopback(_GOOD) as server:
        environ = _environ(server, AZURE_OPENAI_API_KEY=KEY, AZURE_OPENAI_AD_TOKEN=_TOKEN)
        run(ask(connect("azure-openai:d", options=options, environ=environ)))
    assert server.seen[0].headers["authorization"] == f"Bearer {_TOKEN}"
    assert "api-key" not in server.seen[0].headers


def _identity(monkeypatch: pytest.MonkeyPatch, provide: Callable[[], str]) -> list[str]:
    """Stand in for the package that knows the identities; gives the scopes that it was asked for."""
    scopes: list[str] = []

    def get_bearer_token_provider(credential: object, scope: str) -> Callable[[], str]:
        assert credential == "whoever this machine is"
        scopes.append(scope)
        return provide

    package, module = types.ModuleType("azure"), types.ModuleType("azure.identity")
    module.DefaultAzureCredential = lambda: "whoever this machine is"  # type: ignore[attr-defined]
    module.get_bearer_token_provider = get_bearer_token_provider  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "azure", package)
    monkeypatch.setitem(sys.modules, "azure.identity", module)
    return scopes


_ENTRA = ModelOptions(credential="entra", max_retries=0)


def test_a_token_of_the_machines_identity_is_fetched_for_every_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the SDK's hook, so that one that ends is followed by the next; a key that is set is not sent."""
    tokens = iter([f"{_TOKEN}-1", f"{_TOKEN}-2"])
    scopes = _identity(monkeypatch, lambda: next(tokens))
    with Loopback(_GOOD) as server:
        model = connect("azure-openai:d", options=_ENTRA, environ=_environ(server, AZURE_OPENAI_API_KEY=KEY))
        replies = run(ask(model, *[question()] * 2))
    assert all(reply.calls for reply in replies)
    assert [seen.headers["authorization"] for seen in server.seen] == [f"Bearer {_TOKEN}-{n}" for n in (1, 2)]
    assert scopes == ["https://cognitiveservices.azure.com/.default"]
    assert "api-key" not in server.seen[0].headers


def test_a_token_that_comes_back_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a secret that nobody set, and is kept out of what is recorded like one."""
    _identity(monkeypatch, lambda: _TOKEN)

    def echo(seen: Seen) -> Answer:
        return AZURE.says(call(title=seen.headers["authorization"]))

    with Loopback(echo) as server:
        [reply] = run(ask(connect("azure-openai:d", options=_ENTRA, environ=_environ(server))))
    assert _TOKEN not in repr(reply)
    assert "Bearer ****" in reply.calls[0].arguments


def test_an_identity_without_a_token_is_unauthorized(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent, and what the identity's package said is not repeated."""

    def provide() -> str:
        raise RuntimeError(f"secret {KEY} has expired")

    _identity(monkeypatch, provide)
    with Loopback(_GOOD) as server:
        [reply] = run(ask(connect("azure-openai:d", options=_ENTRA, environ=_environ(server))))
    assert outcome(reply) == Gap(GapReason.UNAUTHORIZED, "no token for Azure: the credential raised RuntimeError")
    assert server.seen == []
    assert reply.attempts == 1


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is nobody's dependency but theirs who use it."""
    monkeypatch.setitem(sys.modules, "azure.identity", None)
    with pytest.raises(InputError, match="needs the package azure-identity: pip install azure-identity"):
        connect("azure-openai:d", options=_ENTRA, environ=_ENVIRON)


@pytest.mark.parametrize(
    ("model", "options", "environ", "sentence"),
    [
        ("azure-openai:d", None, {"AZURE_OPENAI_API_KEY": KEY}, "AZURE_OPENAI_ENDPOINT is not set"),
        ("azure-openai:d", None, {"AZURE_OPENAI_ENDPOINT": "https://x"}, "AZURE_OPENAI_API_KEY is not set"),
        ("azure-openai:a/../b", None, _ENVIRON, 'no deployment can be called "a/../b"'),
        ("azure-openai:d", ModelOptions(credential="entra", transport="lean"), _ENVIRON, "leave out transport lean"),
        ("openai:m", ModelOptions(credential="entra"), {"OPENAI_API_KEY": KEY}, "credential is a setting of azure"),
        ("anthropic:m", ModelOptions(api_version="1"), {"ANTHROPIC_API_KEY": KEY}, "api_version is a setting of azure"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(
    model: str, options: ModelOptions | None, environ: dict[str, str], sentence: str
) -> None:
    """Before anything is sent, and without the key."""
    with pytest.raises(InputError) as raised:
        connect(model, options=options, environ=environ)
    assert sentence in str(raised.value)
    assert KEY not in str(raised.value)
    assert isinstance(raised.value, MissingKey) == ("API_KEY is not set" in sentence)


def test_a_price_is_not_guessed_from_a_name() -> None:
    """A deployment may be called like a model and cost something else."""
    model = connect("azure-openai:gpt-4.1", environ=_ENVIRON)
    assert model.endpoint == "team.openai.azure.com"
    assert model.settings["temperature"] == 0.0
    with Loopback(_GOOD) as server:
        [reply] = run(ask(connect("azure-openai:gpt-4.1", environ=_environ(server, AZURE_OPENAI_API_KEY=KEY))))
    assert reply.cost_usd is None


def test_a_token_shows_itself_no_more_than_a_key() -> None:
    """Nor does one that was never fetched hide every text."""
    token = Token()
    assert token.placeholder and token.cut_from(b"text") == b"text"
    assert token.renew(_TOKEN) == _TOKEN
    assert _TOKEN not in f"{token} {token!r}"
    assert token.cut_from(f"x {_TOKEN}".encode()) == b"x ****"
