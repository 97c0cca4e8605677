"""Vendors: from a model's name and settings to what asks it: address, key, headers, price, transport."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.domain.errors import InputError
from workbench.engine.provider import Provider
from workbench.providers import azure, sdk_clients
from workbench.providers.endpoint import chat_url
from workbench.providers.http import Http, Network
from workbench.providers.openai_chat import OpenAIChat
from workbench.providers.openai_models import default_settings
from workbench.providers.prices import Price, list_price
from workbench.providers.remote import Transport
from workbench.providers.retry import Patience
from workbench.providers.secret import Secret, Token, needed
from workbench.providers.settings import ModelOptions

if TYPE_CHECKING:
    from workbench.providers.batch import Post
    from workbench.providers.sdk import Sdk

_OPENAI = "https://api.openai.com/v1"
_ANTHROPIC = "https://api.anthropic.com"
_MESSAGES = "/v1/messages"


def chat(
    label: str,
    provider: str,
    name: str,
    options: ModelOptions,
    environ: Mapping[str, str],
    *,
    network: Network,
    batch: bool,
) -> Provider:
    """OpenAI's *name*, or whatever ``custom`` endpoint speaks the same. *batch* is whether it is asked by batch."""
    _refuse_credential(provider, options)
    variable = options.api_key_env or ("OPENAI_API_KEY" if provider == "openai" else "WORKBENCH_API_KEY")
    may_lack = provider == "custom" and options.api_key_env is None
    key = None if may_lack and not environ.get(variable, "").strip() else needed(variable, environ)
    if options.api_url is not None:
        url = chat_url(options.api_url, "the API's address")
    elif provider == "openai":
        url = chat_url(environ.get("OPENAI_BASE_URL") or _OPENAI, "OPENAI_BASE_URL")
    else:
        raise InputError(f'"{label}" needs an address: --api-url URL, or api_url in its table.')
    if options.transport == "sdk":
        transport: Transport = sdk_clients.openai(url, key, options)
    else:
        transport = _lean(url, _bearer(key), options, network)
    return OpenAIChat(
        label,
        name,
        url,
        key=key,
        settings=default_settings(provider, name, options),
        price=_price(options.price or (list_price(name) if provider == "openai" else None), batch),
        patience=_patience(url, name, options, network),
        transport=transport,
        post=_posted(sdk_clients.openai(url, key, options), provider) if batch else None,
        degrades=provider == "custom",
    )


def deployment(
    label: str, name: str, options: ModelOptions, environ: Mapping[str, str], *, network: Network, batch: bool
) -> Provider:
    """Azure OpenAI's deployment *name*. Which model it is nobody says, so its price is known only where it is set."""
    url = azure.deployment_url(name, options, environ)
    key, header = azure.right(options, environ)
    if isinstance(key, Token) and options.transport == "lean":
        raise InputError(f'credential = "entra" of {label} goes by the vendor\'s SDK; leave out transport lean')
    if isinstance(key, Token) or options.transport == "sdk":
        transport: Transport = sdk_clients.azure(url, name, key, header, options)
    else:
        transport = _lean(
            url, {header: key.reveal() if header == "api-key" else f"Bearer {key.reveal()}"}, options, network
        )
    return OpenAIChat(
        label,
        name,
        url,
        key=key,
        # A deployment that is called like a model of OpenAI's is taken for it, in what it is sent and nothing else.
        settings=default_settings("openai" if list_price(name) else "custom", name, options),
        price=_price(options.price, batch),
        patience=_patience(url, name, options, network),
        transport=transport,
        post=_posted(sdk_clients.azure(url, name, key, header, options), "azure-openai") if batch else None,
        degrades=False,
    )


def messages(
    label: str, name: str, options: ModelOptions, environ: Mapping[str, str], *, network: Network, batch: bool
) -> Provider:
    """Anthropic's *name*."""
    from workbench.providers import anthropic_messages as anthropic

    _refuse_credential("anthropic", options)
    key = needed(options.api_key_env or "ANTHROPIC_API_KEY", environ)
    place = "the API's address" if options.api_url is not None else "ANTHROPIC_BASE_URL"
    base = options.api_url or environ.get("ANTHROPIC_BASE_URL") or _ANTHROPIC
    url = chat_url(base, place, _MESSAGES)
    headers = {**_bearer(key), "anthropic-version": anthropic.VERSION}
    if options.transport == "sdk":
        transport: Transport = sdk_clients.anthropic(url, key, options)
    else:
        transport = _lean(url, headers, options, network)
    return anthropic.AnthropicMessages(
        label,
        name,
        transport,
        key=key,
        settings=anthropic.default_settings(name, options),
        price=_price(options.price or list_price(name), batch),
        patience=_patience(url, name, options, network),
        post=_posted(sdk_clients.anthropic(url, key, options), "anthropic") if batch else None,
    )


def _posted(sdk: "Sdk", provider: str) -> "Post":
    """Where the batches of *provider* go, through *sdk*."""
    if provider == "anthropic":
        from workbench.providers.anthropic_batch import AnthropicBatches

        return AnthropicBatches(sdk)
    from workbench.providers.openai_batch import OpenAIBatches

    if provider == "azure-openai":
        return OpenAIBatches(sdk, "/chat/completions", expires=False)
    return OpenAIBatches(sdk, "/v1/chat/completions", expires=True)


def _price(price: Price | None, batch: bool) -> Price | None:
    return price.halved if batch and price is not None else price


def _refuse_credential(provider: str, options: ModelOptions) -> None:
    for name in ("credential", "api_version"):
        if getattr(options, name) is not None:
            raise InputError(f"{name} is a setting of azure-openai models, not of {provider}; remove it")


def _bearer(key: Secret | None) -> dict[str, str]:
    return {} if key is None else {"Authorization": f"Bearer {key.reveal()}"}


def _patience(url: str, name: str, options: ModelOptions, network: Network) -> Patience:
    return Patience(
        options.timeout_s,
        options.max_retries,
        options.max_concurrency,
        queue_s=network.queue_s,
        endpoint=f"{network.circle} {url} {name}",
        requests_per_minute=options.requests_per_minute,
        tokens_per_minute=options.tokens_per_minute,
    )


def _lean(url: str, headers: Mapping[str, str], options: ModelOptions, network: Network) -> Http:
    fixed = {"Content-Type": "application/json", "User-Agent": "workbench"}
    return Http(
        url,
        {**fixed, **headers},
        connect_timeout_s=options.connect_timeout_s,
        stall_timeout_s=options.stall_timeout_s,
        network=network,
    )
