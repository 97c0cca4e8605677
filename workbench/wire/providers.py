"""An organization's provider on the wire. Its key is shown by its last four characters alone."""

from typing import Literal

import msgspec

from workbench.domain.analyzer import ModelProvider
from workbench.domain.entry import Entry
from workbench.domain.errors import InputError
from workbench.wire.words import moment

_MASK = "****"
_SHOWN = 4


class ProviderRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to ask. Without ``api_key``, or with the mask that was answered, the key that there is stays."""

    provider: Literal["openai", "anthropic", "azure-openai", "custom"]
    model: str
    api_key: str | None = None
    api_url: str | None = None
    id: str | None = None
    created_at: str | None = None
    updated_at: str | None = None


class ProviderAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whom the organization asks, the key masked."""

    id: str
    provider: str
    model: str
    created_at: str
    updated_at: str
    api_url: str | msgspec.UnsetType = msgspec.UNSET
    api_key: str | msgspec.UnsetType = msgspec.UNSET


def provider(asked: ProviderRequest, before: ModelProvider | None) -> tuple[ModelProvider, str | None]:
    """The provider that was *asked* for, and its new key; None where it has none, or keeps that of *before*.

    A key is kept for the same vendor at the same address alone: else who may write it could have it sent to themselves.

    Raises:
        InputError: something in it cannot be.
    """
    model = asked.model.strip()
    url = (asked.api_url or "").strip() or None
    if not model or not model.isprintable() or len(model) > 200:
        raise InputError("model must name a model of the provider")
    if url is None and asked.provider in {"azure-openai", "custom"}:
        raise InputError(f"api_url is required for {asked.provider}; give the address of its API")
    if url is not None and len(url) > 2_000:
        raise InputError("api_url is longer than 2000 characters")
    there = before.key_end if before is not None else None
    keeps = asked.api_key is None or (there is not None and asked.api_key == masked(there))
    if not keeps:
        key = (asked.api_key or "").strip()
        if not key and asked.provider != "custom":
            raise InputError(f"api_key is required for {asked.provider}; send it once, and it is kept sealed")
        end = key[-_SHOWN:] if len(key) >= 2 * _SHOWN else ""
        found = ModelProvider(provider=asked.provider, model=model, api_url=url, key_end=end if key else None)
        return found, key or None
    same = before is not None and (before.provider, before.api_url) == (asked.provider, url)
    if not same and (there is not None or asked.provider != "custom"):
        raise InputError("api_key is required: a key is kept only for the provider and address that it was given for")
    return ModelProvider(provider=asked.provider, model=model, api_url=url, key_end=there), None


def masked(key_end: str) -> str:
    """A key as it is shown."""
    return _MASK + key_end


def answer(entry: Entry[ModelProvider]) -> ProviderAnswer:
    """*entry* as it is answered."""
    found = entry.value
    return ProviderAnswer(
        id=entry.id,
        provider=found.provider,
        model=found.model,
        created_at=moment(entry.created_at),
        updated_at=moment(entry.updated_at),
        api_url=msgspec.UNSET if found.api_url is None else found.api_url,
        api_key=msgspec.UNSET if found.key_end is None else masked(found.key_end),
    )
