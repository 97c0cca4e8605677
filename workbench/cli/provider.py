"""``provider check``: whether a live endpoint honours the contract, before a corpus is put to it."""

import functools
import sys
from typing import TYPE_CHECKING, Literal

import click

from workbench.cli import options

if TYPE_CHECKING:
    from workbench.engine.provider import Provider
    from workbench.providers.check import Row

_NO = 1


@click.group(subcommand_metavar="VERB …")
def provider() -> None:
    """Look into the endpoints that models are asked at."""


@provider.command(short_help="Ask a model a handful of questions, and say what its endpoint honours.")
@click.argument("model")
@options.api_url
@options.transport
@options.as_json
def check(model: str, api_url: str | None, transport: Literal["lean", "sdk"] | None, as_json: bool) -> None:
    """Ask MODEL a handful of questions and say, row by row, what its endpoint honours.

    Exit 1 where an essential row fails: verdicts cannot be had then, or not be relied on.
    """
    import asyncio

    from workbench.providers import check as checking

    asked = _connected(model, api_url, transport)
    rows = asyncio.run(checking.check(asked))
    bad = [row for row in rows if row.passed is False and row.essential]
    if as_json:
        found = {
            "model": model,
            "endpoint": asked.endpoint,
            "ok": not bad,
            "rows": [
                {"check": row.name, "result": row.result, "essential": row.essential, "detail": row.detail}
                for row in rows
            ],
            "learned": dict(asked.report()),
        }
        options.print_json(found)
    else:
        from workbench.cli.tables import Page

        page = Page()
        page.say(f"{model} at {asked.endpoint}", style="bold")
        page.say()
        width = max(len(row.name) for row in rows)
        for row in rows:
            page.say(f"{row.name:{width}}  {_result(row):10}  {row.detail}")
        page.say()
        page.say(f"fails: {', '.join(row.name for row in bad)}" if bad else "the endpoint honours what verdicts need")
    if bad:
        sys.exit(_NO)


def _result(row: "Row") -> str:
    """A word that says how bad it is: capitals only for what decides the exit code."""
    return row.result.upper() if row.passed is False and row.essential else row.result


def _connected(model: str, api_url: str | None, transport: Literal["lean", "sdk"] | None) -> "Provider":
    """The provider of *model*, with every setting asked for that its API has.

    Raises:
        InputError: it cannot be connected, or asks nobody.
    """
    import os

    from workbench.domain.errors import InputError
    from workbench.plan import SETTINGS_FILE, terms
    from workbench.providers import check, connect
    from workbench.providers.settings import load

    if model.partition(":")[0] == "recorded":
        raise InputError(f"{model} asks nobody, so there is no endpoint to check; name one that does, as openai:MODEL")
    terms(model, api_url=api_url)  # for what it refuses: a vendor's key never goes to another address
    tables = load(SETTINGS_FILE).models
    given = tables.get(model)
    made = functools.partial(connect, model, api_url=api_url, environ=os.environ, tables=tables, transport=transport)
    try:
        found = made(options=check.settings(given))
    except InputError:
        # There are APIs without these settings: what is wrong otherwise is found again, and said.
        found = made(options=given)
    if found.endpoint is None:
        raise InputError(f"{model} asks nobody, so there is no endpoint to check; name one that does, as openai:MODEL")
    return found
