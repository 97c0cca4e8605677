"""``serve``: the engine over HTTP."""

import os
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from workbench.server.service import Service


@click.command()
@click.option("--host", metavar="HOST", help="Where to listen (default 127.0.0.1, or WORKBENCH_HOST).")
@click.option("--port", type=click.IntRange(0, 65_535), metavar="N", help="The port (default 8009, or WORKBENCH_PORT).")
@click.option("--db", metavar="PATH", help="The store (default .workbench/workbench.duckdb, or WORKBENCH_DB).")
def serve(host: str | None, port: int | None, db: str | None) -> None:
    """Serve the engine over HTTP, with Hoop's API. Everything else is set in the environment: see the README."""
    from pathlib import Path

    from workbench.domain.errors import InputError

    try:
        from workbench.server import settings
        from workbench.server.run import run
    except ModuleNotFoundError as error:
        raise InputError(f'serving needs the package {error.name}: pip install "workbench[server]"') from None
    if run(settings.load(os.environ, host=host, port=port, db=Path(db) if db else None), _announce):
        raise KeyboardInterrupt


def _announce(address: str, service: "Service") -> None:
    """Say where the server's token is, what is not safe about it, and at last where it is: now it can be asked."""
    if service.settings.admin_token is None:
        click.echo(f"the admin's token is in {service.token_file}", err=True)
    if service.ledger.links is None:
        click.echo(
            "warning: WORKBENCH_SECRET_KEY is not set: decisions are not chained, and nothing can prove them later",
            err=True,
        )
    elif service.ledger.links.began is not None and service.ledger.links.began.decisions:
        found = service.ledger.links.began.outside
        click.echo(f"the chain begins here: {found} decisions from before are not proven by it", err=True)
    if service.settings.is_exposed:
        click.echo(
            f"warning: {service.settings.host} is reachable from other machines and tokens cross the network in clear; "
            "set WORKBENCH_TLS_CERT and WORKBENCH_TLS_KEY, or WORKBENCH_TRUSTED_PROXY to the proxy that ends TLS",
            err=True,
        )
    click.echo(f"serving {service.settings.db} on {address}", err=True)
