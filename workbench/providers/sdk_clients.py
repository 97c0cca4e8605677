"""Clients: the vendors' own, each made for one address and asked by one method. They are imported here alone."""

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from workbench.domain.errors import InputError
from workbench.providers import azure as azure_door
from workbench.providers.secret import Secret, Token
from workbench.providers.settings import ModelOptions

if TYPE_CHECKING:
    from workbench.providers.sdk import Sdk


def openai(url: str, key: Secret | None, options: ModelOptions) -> "Sdk":
    """OpenAI's client for the chat completions at *url*, without a key where a ``custom`` endpoint needs none."""
    base = url.removesuffix("/chat/completions")
    bare = key.reveal() if key is not None else "none"

    def make(sdk: Any, **more: Any) -> Any:
        return sdk.AsyncOpenAI(api_key=bare, base_url=base, **more)

    def send(sdk: Any, client: Any, fields: dict[str, Any]) -> Any:
        headers = {} if key is not None else {"Authorization": sdk.Omit()}
        return client.chat.completions.with_streaming_response.create(**fields, extra_headers=headers)

    return _sdk("openai", url, options, make, send)


def azure(url: str, name: str, key: Secret, header: str, options: ModelOptions) -> "Sdk":
    """OpenAI's client for the deployment *name* at *url*; a ``Token`` is handed out anew by the machine's identity."""
    if isinstance(key, Token):
        right: dict[str, Any] = {"azure_ad_token_provider": azure_door.handing(azure_door.entra(), key)}
    else:
        right = {"api_key" if header == "api-key" else "azure_ad_token": key.reveal()}

    def make(sdk: Any, **more: Any) -> Any:
        version = url.rpartition("=")[2]
        where = {"azure_endpoint": azure_door.resource(url), "azure_deployment": name, "api_version": version}
        return sdk.AsyncAzureOpenAI(**where, **right, **more)

    def send(_: Any, client: Any, fields: dict[str, Any]) -> Any:
        return client.chat.completions.with_streaming_response.create(**fields)

    return _sdk("openai", url, options, make, send)


def anthropic(url: str, key: Secret, options: ModelOptions) -> "Sdk":
    """Anthropic's client for the messages at *url*."""
    base = url.removesuffix("/v1/messages")

    def make(sdk: Any, **more: Any) -> Any:
        return sdk.AsyncAnthropic(api_key=key.reveal(), base_url=base, **more)

    def send(_: Any, client: Any, fields: dict[str, Any]) -> Any:
        return client.messages.with_streaming_response.create(**fields)

    return _sdk("anthropic", url, options, make, send)


def _sdk(name: str, url: str, options: ModelOptions, make: Callable[..., Any], send: Callable[..., Any]) -> "Sdk":
    """The SDK called *name* as a transport: *make* and *send* get its module before what they get there."""
    try:
        module = importlib.import_module(name)
    except ImportError:
        raise InputError(f'the transport sdk needs the package {name}: pip install "workbench[sdk]"') from None
    from workbench.providers.sdk import Sdk

    return Sdk(
        url,
        module,
        lambda http, timeout: make(module, http_client=http, timeout=timeout, max_retries=0),
        lambda client, fields: send(module, client, fields),
        connect_timeout_s=options.connect_timeout_s,
        stall_timeout_s=options.stall_timeout_s,
    )
