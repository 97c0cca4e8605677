"""Azure OpenAI's door: where a deployment is asked, and by what right. What is said there is chat completions."""

import asyncio
import importlib
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from workbench.domain.errors import InputError
from workbench.providers.endpoint import chat_url
from workbench.providers.secret import Secret, Token, needed
from workbench.providers.settings import ModelOptions

API_VERSION = "2024-10-21"
"""The newest dated version that is no preview; later ones are named by ``api_version`` or ``OPENAI_API_VERSION``."""
_SCOPE = "https://cognitiveservices.azure.com/.default"
_DEPLOYMENT = re.compile(r"[\w.-]+", re.ASCII)


def deployment_url(deployment: str, options: ModelOptions, environ: Mapping[str, str]) -> str:
    """The address of *deployment*, its version of the API included.

    Raises:
        InputError: no endpoint is set, or one that cannot be asked, or no deployment can have the name.
    """
    if not _DEPLOYMENT.fullmatch(deployment):
        raise InputError(f'no deployment can be called "{deployment}"; use letters, digits, ".", "_" and "-"')
    name = "the API's address" if options.api_url is not None else "AZURE_OPENAI_ENDPOINT"
    base = options.api_url or environ.get("AZURE_OPENAI_ENDPOINT", "").strip()
    if not base:
        raise InputError(f"{name} is not set. Set it to the resource's address, like https://NAME.openai.azure.com.")
    version = options.api_version or environ.get("OPENAI_API_VERSION", "").strip() or API_VERSION
    path = f"/openai/deployments/{deployment}/chat/completions"
    return f"{chat_url(base, name, path)}?api-version={quote(version, safe='')}"


def resource(url: str) -> str:
    """The endpoint that *url*, a deployment's, belongs to, as the SDK takes it.

    >>> resource("https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=1")
    'https://x.openai.azure.com'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path.partition('/openai/deployments/')[0]}"


def right(options: ModelOptions, environ: Mapping[str, str]) -> tuple[Secret, str]:
    """The key or token that is sent, and the header that carries it, as the SDK would choose: a token before a key.

    Raises:
        MissingKey: there is neither.
    """
    if options.credential == "entra":
        return Token(), "Authorization"
    token = environ.get("AZURE_OPENAI_AD_TOKEN", "").strip()
    if token and options.credential is None and options.api_key_env is None:
        return Secret(token, "AZURE_OPENAI_AD_TOKEN"), "Authorization"
    return needed(options.api_key_env or "AZURE_OPENAI_API_KEY", environ), "api-key"


def entra() -> Callable[[], str]:
    """What hands out tokens of the identity that this machine or person has, kept until they end.

    Raises:
        InputError: the package that knows the identities is not installed.
    """
    try:
        identity: Any = importlib.import_module("azure.identity")
    except ImportError:
        raise InputError('credential = "entra" needs the package azure-identity: pip install azure-identity') from None
    provide: Callable[[], str] = identity.get_bearer_token_provider(identity.DefaultAzureCredential(), _SCOPE)
    return provide


def handing(provide: Callable[[], str], token: Token) -> Any:
    """The SDK's hook for tokens: what *provide* gives, fetched off the event loop and noted in *token*."""
    from workbench.providers.sdk import NoToken

    async def hook() -> str:
        try:
            return token.renew(await asyncio.to_thread(provide))
        except Exception as error:  # whatever it is, its words may hold the identity's secrets
            raise NoToken(f"no token for Azure: the credential raised {type(error).__name__}") from None

    return hook
