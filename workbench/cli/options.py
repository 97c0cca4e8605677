"""Options that several verbs share, and what they mean."""

import shlex
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from workbench.workbench import Workbench

_SERVER = "workbench.server"
db = click.option(
    "--db",
    metavar="PATH",
    envvar="WORKBENCH_DB",
    help="The store (default .workbench/workbench.duckdb, or WORKBENCH_DB).",
)
server = click.option(
    "--server",
    metavar="URL",
    expose_value=False,
    callback=lambda context, _, url: context.meta.__setitem__(_SERVER, url),
    help="Read the runs that the server at URL holds; its token is in WORKBENCH_TOKEN.",
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


def opened(db: str | None) -> "Workbench":
    """The workbench over the store at *db*, or over the server that ``--server`` names.

    Raises:
        MissingKey: there is no token for the server.
        ServerError: it cannot be asked, or refuses.
    """
    from workbench.workbench import Workbench

    url = click.get_current_context().meta.get(_SERVER)
    return Workbench.open(db) if url is None else Workbench.connect(url)


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
        raise InputError(f"the guidance {path} is not UTF-8 text; save it as UTF-8") from None


def next_verb(*words: str) -> str:
    """A command to type next, on the same store as this one."""
    context = click.get_current_context()
    path = context.params["db"]
    if context.meta.get(_SERVER) is not None:
        words = (*words, "--server", context.meta[_SERVER])
    elif path and context.get_parameter_source("db") is ParameterSource.COMMANDLINE:
        words = (*words, "--db", path)
    return shlex.join(("workbench", *words))


def print_json(document: Any) -> None:
    """*document* on standard output, indented; what has no JSON of its own as text."""
    import msgspec

    encoded = msgspec.json.encode(document, enc_hook=str)
    click.echo(msgspec.json.format(encoded, indent=2).decode())
