"""Door to models: ``connect("openai:MODEL")`` gives a Provider. A module a dialect, and what they share."""

from collections.abc import Mapping

import msgspec

from workbench.domain.errors import InputError, MissingKey, UnknownModel, nearest
from workbench.engine.provider import Provider
from workbench.providers.settings import PROVIDERS, ModelOptions

__all__ = ["ModelOptions", "connect"]

_OPENAI = "https://api.openai.com/v1"


def connect(
    model: str,
    *,
    api_url: str | None = None,
    options: ModelOptions | None = None,
    environ: Mapping[str, str],
    tables: Mapping[str, ModelOptions] | None = None,
) -> Provider:
    """The provider that *model* names: ``baseline``, ``openai:MODEL``, ``custom:MODEL``, or a table's NAME.

    Nothing is asked and no connection opened yet. ``recorded:`` is not known here: whoever holds the rows makes a
    ``Recorded`` of them.

    Args:
        model: What a person types for ``--model``.
        api_url: Where ``custom`` is asked; it goes before the table's.
        options: Settings for this model. A table's NAME is looked up in *tables* where they are not given.
        environ: The environment, for keys and ``OPENAI_BASE_URL``.
        tables: The ``[models.NAME]`` tables, as ``settings.load`` gives them.

    Raises:
        UnknownModel: no such provider or table; the message offers the nearest.
        MissingKey: the provider's key is not set.
        InputError: an address or a setting cannot be used.
    """
    if options is None and tables is not None:
        options = tables.get(model)
    provider, _, name = model.partition(":")
    if options is not None and options.provider is not None:
        provider, name = options.provider, options.model or ""
    options = options or ModelOptions()
    if provider == "baseline" and not name:
        from workbench.providers.baseline import Baseline

        return Baseline()
    if provider not in ("openai", "custom"):
        raise _unknown(model, provider, tables or {})
    if not name:
        raise UnknownModel(f'no model is named in "{model}". Write "{provider}:MODEL".')
    if api_url is not None:
        options = msgspec.structs.replace(options, api_url=api_url)
    return _chat(model, provider, name, options, environ)


def _unknown(model: str, provider: str, tables: Mapping[str, ModelOptions]) -> UnknownModel:
    if provider == "recorded":
        return UnknownModel(f'"{model}" names no record here. Give "recorded:RUN" or "recorded:FILE".')
    if ":" in model or not tables:
        return UnknownModel(f'no provider "{provider}" in "{model}".{_offer(provider, PROVIDERS)}')
    return UnknownModel(f'no model "{model}".{_offer(model, (*PROVIDERS, *tables))}')


def _offer(name: str, names: tuple[str, ...]) -> str:
    return nearest(name, names) or f" There are {', '.join(names)}."


def _chat(label: str, provider: str, name: str, options: ModelOptions, environ: Mapping[str, str]) -> Provider:
    from workbench.providers.endpoint import chat_url
    from workbench.providers.openai_chat import OpenAIChat
    from workbench.providers.openai_models import default_settings
    from workbench.providers.prices import list_price
    from workbench.providers.retry import Patience
    from workbench.providers.secret import Secret

    variable = options.api_key_env or ("OPENAI_API_KEY" if provider == "openai" else "WORKBENCH_API_KEY")
    value = environ.get(variable, "").strip()
    if not value and (provider == "openai" or options.api_key_env is not None):
        raise MissingKey(f'{variable} is not set. Set it, or use "recorded:RUN" to work without a key.')
    if options.api_url is not None:
        url = chat_url(options.api_url, "the API's address")
    elif provider == "openai":
        url = chat_url(environ.get("OPENAI_BASE_URL") or _OPENAI, "OPENAI_BASE_URL")
    else:
        raise InputError(f'"{label}" needs an address: --api-url URL, or api_url in its table.')
    return OpenAIChat(
        label,
        name,
        url,
        key=Secret(value, variable) if value else None,
        settings=default_settings(provider, name, options),
        price=options.price or (list_price(name) if provider == "openai" else None),
        patience=Patience(options.timeout_s, options.max_retries, options.max_concurrency),
        connect_timeout_s=options.connect_timeout_s,
        stall_timeout_s=options.stall_timeout_s,
        degrades=provider == "custom",
    )
