"""Options that several verbs share, and what they mean."""

import shlex
from typing import Any

import click
from click.core import ParameterSource

db = click.option(
    "--db",
    metavar="PATH",
    envvar="WORKBENCH_DB",
    help="The store (default .workbench/workbench.duckdb, or WORKBENCH_DB).",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
policy = click.option("--policy", metavar="FILE", help="A policy file; else low allow, medium review, high block.")
guidance = click.option("--guidance", metavar="FILE", help="A text that replaces the default guidance.")
api_url = click.option("--api-url", metavar="URL", help="Where a custom: model is asked.")
transport = click.option(
    "--transport",
    type=click.Choice(["lean", "sdk"]),
    help="How requests travel: our own client, or the vendor's SDK; else as the model's table says, or lean.",
)
floor = click.option("--floor", is_flag=True, help="Never below the static risk of the command.")


def read_guidance(path: str | None) -> str | None:
    """The text of the guidance file at *path*.

    Raises:
        InputError: it cannot be read.
    """
    from pathlib import Path

    from workbench.domain.errors import InputError

    if path is None:
        return None
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot read the guidance {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"the guidance {path} is not UTF-8 text") from None


def next_verb(*words: str) -> str:
    """A command to type next, on the same store as this one."""
    context = click.get_current_context()
    path = context.params["db"]
    if path and context.get_parameter_source("db") is ParameterSource.COMMANDLINE:
        words = (*words, "--db", path)
    return shlex.join(("workbench", *words))


def print_json(document: Any) -> None:
    """*document* on standard output, indented; what has no JSON of its own as text."""
    import msgspec

    encoded = msgspec.json.encode(document, enc_hook=str)
    click.echo(msgspec.json.format(encoded, indent=2).decode())
