"""From what a person types to a provider, or to one sentence that says what to do."""

from pathlib import Path

import pytest

from tests.loopback import Loopback
from tests.providers.asking import ask, question, run
from workbench.domain.errors import InputError, MissingKey, UnknownModel
from workbench.providers import ModelOptions, connect
from workbench.providers.endpoint import chat_url
from workbench.providers.http import Network
from workbench.providers.openai_models import default_settings
from workbench.providers.settings import Settings, load


def test_baseline_needs_nothing() -> None:
    """No key, no address."""
    assert connect("baseline", environ={}).model == "baseline"


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        ("custon:m", 'no provider "custon" in "custon:m". Did you mean "custom"?'),
        ("baselin", 'no provider "baselin" in "baselin". Did you mean "baseline"?'),
        (
            "zzz:m",
            'no provider "zzz" in "zzz:m". '
            "There are anthropic, azure-openai, baseline, cascade, custom, learned, local, openai, recorded.",
        ),
        ("baseline:x", 'no provider "baseline" in "baseline:x". Did you mean "baseline"?'),
        ("openai:", 'no model is named in "openai:". Write "openai:MODEL".'),
        ("recorded:x", '"recorded:x" names no record here. Give "recorded:RUN" or "recorded:FILE".'),
    ],
)
def test_an_unknown_model_says_what_is_near(model: str, sentence: str) -> None:
    """The nearest name, or all there are."""
    with pytest.raises(UnknownModel) as raised:
        connect(model, environ={"OPENAI_API_KEY": "sk-x"})
    assert str(raised.value) == sentence


@pytest.mark.parametrize("options", [ModelOptions(transport="sdk"), ModelOptions(credential="entra")])
def test_where_addresses_are_checked_no_sdk_connects(options: ModelOptions) -> None:
    """It would connect to wherever a name leads: a server's organizations are asked by our own client alone."""
    with pytest.raises(InputError, match="addresses are checked"):
        connect("azure-openai:d", options=options, environ={}, network=Network(lambda _: None))


def test_a_table_is_found_by_its_name_or_its_nearest() -> None:
    """Tables and providers are offered alike."""
    tables = {"fast": ModelOptions(provider="custom", model="m", api_url="http://127.0.0.1:1/v1")}
    assert connect("fast", environ={}, tables=tables).model == "fast"
    with pytest.raises(UnknownModel, match=r'no model "fastt"\. Did you mean "fast"\?'):
        connect("fastt", environ={}, tables=tables)


@pytest.mark.parametrize("environ", [{}, {"OPENAI_API_KEY": " ", "TEAM_KEY": ""}])
@pytest.mark.parametrize("options", [None, ModelOptions(api_key_env="TEAM_KEY")])
def test_a_missing_key_names_its_variable(options: ModelOptions | None, environ: dict[str, str]) -> None:
    """And the way to work without one."""
    variable = options.api_key_env if options else "OPENAI_API_KEY"
    with pytest.raises(MissingKey) as raised:
        connect("openai:gpt-4.1", environ=environ, options=options)
    assert str(raised.value) == f'{variable} is not set. Set it, or use "recorded:RUN" to work without a key.'


def test_custom_needs_an_address() -> None:
    """There is no default to send a command to."""
    with pytest.raises(InputError, match=r"needs an address: --api-url"):
        connect("custom:m", environ={})


@pytest.mark.parametrize(
    ("environ", "options", "header"),
    [
        ({}, None, None),
        ({"OPENAI_API_KEY": "sk-openai"}, None, None),
        ({"WORKBENCH_API_KEY": ""}, None, None),
        ({"WORKBENCH_API_KEY": "sk-ours"}, None, "Bearer sk-ours"),
        ({"TEAM_KEY": "sk-team\n"}, ModelOptions(api_key_env="TEAM_KEY"), "Bearer sk-team"),
    ],
)
def test_custom_sends_only_a_key_meant_for_it(
    environ: dict[str, str], options: ModelOptions | None, header: str | None
) -> None:
    """OpenAI's key never goes to another server."""
    with Loopback() as server:
        model = connect("custom:m", api_url=server.url, environ=environ, options=options)
        run(ask(model, question()))
    assert server.seen[0].headers.get("authorization") == header


def test_openai_base_url_is_honoured() -> None:
    """The variable that OpenAI's own SDK reads."""
    with Loopback() as server:
        model = connect("openai:gpt-4.1", environ={"OPENAI_API_KEY": "sk-x", "OPENAI_BASE_URL": server.url})
        [reply] = run(ask(model, question()))
    assert reply.calls
    assert reply.cost_usd is not None
    assert server.seen[0].document["model"] == "gpt-4.1"


def test_a_provider_names_the_host_it_asks() -> None:
    """So that a person can be asked before anything is sent elsewhere."""
    key = {"OPENAI_API_KEY": "sk-x"}
    assert connect("openai:gpt-4.1", environ=key).endpoint == "api.openai.com"
    assert connect("custom:m", api_url="http://[::1]:80/v1", environ={}).endpoint == "::1"
    assert connect("baseline", environ={}).endpoint is None


def test_an_option_goes_before_a_table() -> None:
    """--api-url over the table's address; the table's settings stay."""
    table = ModelOptions(provider="custom", model="m", api_url="http://127.0.0.1:1/v1", temperature=0.5, seed=7)
    with Loopback() as server:
        model = connect("mine", api_url=server.url, environ={}, tables={"mine": table})
        run(ask(model, question()))
    document = server.seen[0].document
    assert (document["model"], document["temperature"], document["seed"]) == ("m", 0.5, 7)
    assert model.settings == {"max_completion_tokens": 2048, "temperature": 0.5, "seed": 7}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "host/v1",
        "ftp://host/v1",
        "https://",
        "https://host:0/v1",
        "https://host:99999/",
        "http://[::1",
        "https://a b/",
    ],
)
def test_an_address_that_cannot_be_asked_is_refused(url: str) -> None:
    """Before anything is asked, naming where it came from."""
    with pytest.raises(InputError, match=r"^--api-url "):
        chat_url(url, "--api-url")


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://host", "https://host/chat/completions"),
        ("https://host/v1/", "https://host/v1/chat/completions"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1/chat/completions"),
        ("https://host/v1/chat/completions/", "https://host/v1/chat/completions"),
    ],
)
def test_a_base_is_completed(base: str, url: str) -> None:
    """As the SDK does; a full address is taken as it is."""
    assert chat_url(base, "--api-url") == url


@pytest.mark.parametrize(
    ("model", "settings"),
    [
        ("gpt-4.1", {"max_completion_tokens": 2048, "temperature": 0.0}),
        ("ft:gpt-4o-mini:team", {"max_completion_tokens": 2048, "temperature": 0.0}),
        ("o3", {"max_completion_tokens": 8192}),
        ("gpt-5", {"max_completion_tokens": 8192}),
        ("gpt-6.2-sol", {"max_completion_tokens": 8192}),
        ("gpt-6-luna", {"max_completion_tokens": 2048, "temperature": 0.0, "reasoning_effort": "none"}),
    ],
)
def test_openai_models_are_sent_what_they_take(model: str, settings: dict[str, object]) -> None:
    """A temperature only where it is taken; room to think where they think."""
    assert default_settings("openai", model, ModelOptions()) == settings


def test_what_is_set_is_sent() -> None:
    """No default goes before a person's choice."""
    options = ModelOptions(temperature=1.0, reasoning_effort="high", max_output_tokens=99, seed=3)
    assert default_settings("openai", "gpt-6-luna", options) == {
        "max_completion_tokens": 99,
        "temperature": 1.0,
        "seed": 3,
        "reasoning_effort": "high",
    }


def _load(folder: Path, text: str) -> dict[str, ModelOptions]:
    path = folder / "workbench.toml"
    path.write_text(text)
    return load(path).models


def test_tables_are_read(tmp_path: Path) -> None:
    """Prices together make a price; whole numbers do for fractions."""
    text = '[models.mine]\nprovider = "openai"\nmodel = "gpt-4.1"\ntimeout_s = 5\n'
    text += "input_usd_per_mtok = 3\noutput_usd_per_mtok = 9\n[other]\nx = 1\n"
    options = _load(tmp_path, text)["mine"]
    assert (options.timeout_s, options.max_retries) == (5.0, 3)
    assert options.price is not None and options.price.output == 9.0


def test_no_file_means_no_tables(tmp_path: Path) -> None:
    """It is optional."""
    assert load(tmp_path / "workbench.toml") == Settings()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            '[models.a]\nprovider = "openai"\ntimeouts = 5',
            r"\[models.a\]: unknown field 'timeouts'. Did you mean \"timeout_s\"\?",
        ),
        ("[models.a]\nprovider = 3", r"\[models.a\]: provider: expected `str \| null`, got `int`"),
        ('[models.a]\nprovider = "openai"\nmax_concurrency = 0', r"\[models.a\]: max_concurrency: expected `int` >= 1"),
        ('[models.a]\nprovider = "openai"\ntransport = "fast"', r"\[models.a\]: transport must be one of lean, sdk$"),
        (
            '[models.a]\nprovider = "openai"\nsend = "sk-1"',
            r"\[models.a\]: send must be one of raw, redacted, refuse$",
        ),
        ('[models.a]\nprovider = "cascade"\nmodels = [1]', r"\[models.a\]: models\[0\]: expected `str`, got `int`"),
        (
            '[models.a]\nprovider = "antropic"\nmodel = "m"',
            r"\[models.a\]: no provider \"antropic\". Did you mean \"anthropic\"\?",
        ),
        ('[models.a]\nprovider = "x"', r"\[models.a\]: no provider \"x\". There are anthropic, azure-openai, "),
        ('[models.a]\nprovider = "custom"', r"\[models.a\]: model is missing; "),
        ('[models.a]\nmodel = "m"', r"\[models.a\]: provider is missing"),
        ('[models.a]\nprovider = "custom"\ninput_usd_per_mtok = 1', "together, or neither"),
        ('[models.openai]\nprovider = "custom"', "the name is taken"),
        ('[models."a:b"]\nprovider = "custom"', "the name is taken"),
        ("[models]\na = 1", r"\[models.a\] is not a table"),
        ("models = 1", "models must be tables"),
        ("[model.a]", r"unknown setting 'model'. Did you mean \"models\"\?"),
        ('stores = "raw"', r"unknown setting 'stores'. Did you mean \"store\"\?"),
        ('store = "x.duckdb"', 'store must be "raw" or "redacted", not \'x.duckdb\''),
        ("[models", "workbench.toml: not TOML: "),
        ("\udcff", "workbench.toml: not UTF-8; save the file as UTF-8"),
    ],
)
def test_a_bad_table_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    """With file and table, and the nearest name."""
    path = tmp_path / "workbench.toml"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(InputError, match=sentence) as raised:
        load(path)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    """A folder of that name, say."""
    with pytest.raises(InputError, match=r"cannot be read: Is a directory"):
        load(tmp_path)


def test_every_field_of_a_table_is_in_the_readme() -> None:
    """Whoever may set it can find it."""
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    assert [name for name in ModelOptions.__struct_fields__ if f"`{name}`" not in readme] == []
