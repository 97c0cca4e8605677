"""``backup``: the store in a file, while it is served."""

import os
from typing import TYPE_CHECKING

import click

from workbench.cli import options

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.client.http import Server


@click.command()
@click.argument("dest")
@options.db
@click.option("--server", metavar="URL", help="The server that holds the store; else the one of WORKBENCH_PORT.")
@options.as_json
def backup(dest: str, db: str | None, server: str | None, as_json: bool) -> None:
    """Copy the store to the new file DEST, as it is at one moment, also while a server holds it.

    A server is asked as its operator: with WORKBENCH_ADMIN_TOKEN, or the token in the file beside the store. To
    restore, serve the copy with the same WORKBENCH_SECRET_KEY.
    """
    from pathlib import Path

    from workbench.domain.errors import InputError, StoreLocked
    from workbench.store import backup as copying
    from workbench.store.file import Store
    from workbench.workbench import Workbench

    path = Path(dest)
    if path.exists():
        raise InputError(f"{path} is there already; name a new file")
    if not path.parent.is_dir():
        raise InputError(f"there is no folder {path.parent}; make it first")
    store = Workbench.open(db).store
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    try:
        if server is not None:
            _download(_server(server, store.path), part)
        else:
            try:
                with store.hold(create=False) as connection:
                    copying.copy(connection, part)
            except StoreLocked:
                _download(_server(_own_address(), store.path), part)
        part.chmod(0o600)
        with Store(part).hold(create=False) as connection:  # it opens, or it is no backup
            found = copying.counts(connection)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    if as_json:
        options.print_json({"backup": str(path), "bytes": path.stat().st_size, **found})
        return
    click.echo(f"{path}: " + ", ".join(f"{count} {name}" for name, count in found.items()))


def _download(server: "Server", path: "Path") -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        server.download("GET", "/api/backup", file)


def _own_address() -> str:
    host = os.environ.get("WORKBENCH_HOST", "").strip() or "127.0.0.1"
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 -- what a server may be bound to
    return f"http://{host}:{os.environ.get('WORKBENCH_PORT', '').strip() or 8009}"


def _server(url: str, store: "Path") -> "Server":
    """The server at *url*, asked as its operator."""
    from workbench.client.http import Server

    token = os.environ.get("WORKBENCH_ADMIN_TOKEN", "").strip()
    beside = store.with_suffix(".admin-token")
    if not token and beside.exists():
        token = beside.read_text(encoding="ascii").strip()
    return Server(url, token) if token else Server.of(url)
