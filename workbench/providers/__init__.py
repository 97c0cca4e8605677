"""Door to models: ``connect("openai:MODEL")`` gives a Provider. A module a dialect, and what they share."""

from collections.abc import Callable, Mapping

import msgspec

from workbench.domain.errors import InputError, UnknownModel, nearest
from workbench.domain.rule import Send
from workbench.engine.provider import Provider
from workbench.providers.http import OPEN, Network
from workbench.providers.settings import PROVIDERS, ModelOptions, TransportName

__all__ = ["ModelOptions", "connect"]


def connect(
    model: str,
    *,
    api_url: str | None = None,
    options: ModelOptions | None = None,
    environ: Mapping[str, str],
    tables: Mapping[str, ModelOptions] | None = None,
    network: Network = OPEN,
    transport: TransportName | None = None,
    batch: bool = False,
    recorded: Callable[[str], Provider] | None = None,
) -> Provider:
    """The provider that *model* names: ``baseline``, ``VENDOR:MODEL``, ``custom:MODEL``, ``local``, a table's NAME.

    Nothing is asked and no connection opened yet. ``recorded:`` is known here only as part of a cascade: whoever holds
    the rows makes a ``Recorded`` of them.

    Args:
        model: What a person types for ``--model``.
        api_url: Where ``custom`` is asked; it goes before the table's.
        options: Settings for this model. A table's NAME is looked up in *tables* where they are not given.
        environ: The environment, for keys and the vendors' variables for addresses.
        tables: The ``[models.NAME]`` tables, as ``settings.load`` gives them.
        network: Where connections may lead; every address unless given.
        transport: How requests travel, whatever the settings say; nothing to models that ask no vendor.
        batch: Ask many questions at once, by the vendor's batch API and at its price.
        recorded: What makes a model of a name that begins with ``recorded:``.

    Raises:
        UnknownModel: no such provider or table; the message offers the nearest.
        MissingKey: the provider's key is not set.
        InputError: an address or a setting cannot be used.
    """
    if options is None and tables is not None:
        options = tables.get(model)
    if transport is not None and (options is not None or ":" in model):
        options = msgspec.structs.replace(options or ModelOptions(), transport=transport)
    made = _made(
        model,
        api_url,
        options,
        environ,
        tables or {},
        network=network,
        transport=transport,
        batch=batch,
        recorded=recorded,
    )
    if options is None or (options.send is Send.RAW and options.part_bytes is None):
        return made
    from workbench.providers.sending import Sending

    return Sending(made, options.send, options.part_bytes)


def _made(
    model: str,
    api_url: str | None,
    options: ModelOptions | None,
    environ: Mapping[str, str],
    tables: Mapping[str, ModelOptions],
    *,
    network: Network,
    transport: TransportName | None,
    batch: bool,
    recorded: Callable[[str], Provider] | None,
) -> Provider:
    provider, _, name = model.partition(":")
    if options is not None and options.provider is not None:
        provider, name = options.provider, options.model or ""
    if batch and provider in PROVIDERS:
        from workbench.providers.batch import VENDORS, refused

        if provider not in VENDORS:
            raise refused(model)
    if provider == "local":
        from workbench.providers import local

        return local.connect(model, name, options, environ)
    options = options or ModelOptions()
    if provider == "cascade":
        return _cascade(
            model, api_url, options, environ, tables, network=network, transport=transport, recorded=recorded
        )
    if provider == "baseline" and not name:
        from workbench.providers.baseline import Baseline

        return Baseline()
    if provider == "learned":
        from workbench.providers.learned.provider import connect as learned

        return learned(model, name)
    if provider not in ("openai", "custom", "anthropic", "azure-openai"):
        raise _unknown(model, provider, tables)
    if not name:
        raise UnknownModel(f'no model is named in "{model}". Write "{provider}:MODEL".')
    if api_url is not None:
        options = msgspec.structs.replace(options, api_url=api_url)
    if network.admits is not None and (options.transport == "sdk" or options.credential is not None):
        raise InputError(
            f'"{model}": a vendor\'s SDK connects to wherever a name leads; where addresses are checked, '
            "leave out transport and credential"
        )
    from workbench.providers import vendors

    if provider == "anthropic":
        return vendors.messages(model, name, options, environ, network=network, batch=batch)
    if provider == "azure-openai":
        return vendors.deployment(model, name, options, environ, network=network, batch=batch)
    return vendors.chat(model, provider, name, options, environ, network=network, batch=batch)


def _cascade(
    model: str,
    api_url: str | None,
    options: ModelOptions,
    environ: Mapping[str, str],
    tables: Mapping[str, ModelOptions],
    *,
    network: Network,
    transport: TransportName | None,
    recorded: Callable[[str], Provider] | None,
) -> Provider:
    from workbench.providers.cascade import SURE, Cascade

    if len(set(options.models)) < 2:
        raise InputError(
            f'"{model}" is a cascade of too few models: write provider = "cascade" and models = ["learned", '
            '"openai:MODEL"] in a [models.NAME] table, the cheapest first'
        )
    if api_url is not None:
        raise InputError(f'"{model}" is made of several models; set api_url in a [models.NAME] table of the one meant')
    for part in options.models:
        if part == "cascade" or (part in tables and tables[part].provider in ("recorded", "cascade")):
            raise InputError(f'"{part}" cannot be part of a cascade; name its models, or recorded:RUN-OR-FILE')
    parts = [
        recorded(part)
        if recorded is not None and part.startswith("recorded:")
        else connect(part, environ=environ, tables=tables, network=network, transport=transport)
        for part in options.models
    ]
    sure = SURE if options.sure is None else options.sure
    return Cascade(model, parts, sure, until=options.until or "sure", patience_s=network.queue_s)


def _unknown(model: str, provider: str, tables: Mapping[str, ModelOptions]) -> UnknownModel:
    if provider == "recorded":
        return UnknownModel(f'"{model}" names no record here. Give "recorded:RUN" or "recorded:FILE".')
    if ":" in model or not tables:
        return UnknownModel(f'no provider "{provider}" in "{model}".{_offer(provider, PROVIDERS)}')
    return UnknownModel(f'no model "{model}".{_offer(model, (*PROVIDERS, *tables))}')


def _offer(name: str, names: tuple[str, ...]) -> str:
    return nearest(name, names) or f" There are {', '.join(names)}."
