"""Rewriting: the body of a request made again from what is on record of it, with no key and no network."""

from typing import Any, Literal

import msgspec

from workbench.engine.provider import Provider, Question, Sent


class Recipe(msgspec.Struct, frozen=True):
    """How requests to a model are written: a vendor's dialect, the vendor's name for it, what is set by its names."""

    dialect: Literal["openai", "anthropic"]
    model: str
    settings: dict[str, Any]


def recipes(provider: Provider) -> tuple[Recipe, ...]:
    """How *provider* writes its requests, every model of a cascade's; none where nothing leaves this process."""
    inner = getattr(provider, "inner", None)
    if inner is not None:
        return recipes(inner)
    parts = getattr(provider, "parts", ())
    if parts:
        return tuple(recipe for part in parts for recipe in recipes(part))
    recipe = getattr(provider, "recipe", None)
    return () if recipe is None else (recipe,)


def rewritten(recipe: Recipe, question: Question, sent: Sent) -> bytes:
    """The body that asked *question* by *recipe*, where the endpoint refused what *sent* says."""
    if recipe.dialect == "anthropic":
        from workbench.providers import anthropic_wire

        return anthropic_wire.Body(recipe.model, recipe.settings, forced=not sent.refused).encode(question)
    from workbench.providers import openai_wire
    from workbench.providers.openai_manners import Manners

    return openai_wire.Body(recipe.model, recipe.settings, Manners(sent.refused)).encode(question)
