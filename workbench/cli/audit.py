"""``audit``: whether what a server has written down is what it wrote."""

import os
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from workbench.cli import options

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from workbench.again import Replayed
    from workbench.domain.chain import Chain
    from workbench.store.report import Fault, Report

_NO = 1
_SHOWN = 100
_NAMES = {"decision": "decisions", "audit": "changes of configuration", "review": "states of reviews"}


@click.group()
def audit() -> None:
    """Check that nothing was changed in what a server has written down."""


@audit.command()
@options.db
@click.option("--head", metavar="FILE", help="Heads that were kept elsewhere: the server's file of them, or an export.")
@click.option("--old-key", "old_keys", metavar="VARIABLE", multiple=True, help="An environment variable with the key "
              "from before WORKBENCH_SECRET_KEY was changed; once for each.")  # fmt: skip
@options.as_json
def verify(db: str | None, head: str | None, old_keys: tuple[str, ...], as_json: bool) -> None:
    """Hold every decision, review and change of configuration in the store against their chain.

    Sessions are held against their decisions and reviews. It needs the WORKBENCH_SECRET_KEY that the server had, and a
    store that is not served: a backup, or one whose server has stopped. Exit 0 where all holds, 1 where not, with the
    first that does not; 2 with another key.
    """
    from pathlib import Path

    import duckdb

    from workbench.domain.chain import OtherKey
    from workbench.domain.errors import InputError, StoreError, StoreLocked
    from workbench.store import heads, verifying
    from workbench.workbench import Workbench

    store = Workbench.open(db).store
    known = None if head is None else heads.read(Path(head))
    try:
        with store.look() as connection:
            if not verifying.has_chain(connection):
                _none(store.path, as_json)
            try:
                report = verifying.verify(connection, _chain(), known, [_chain(name) for name in old_keys])
            except OtherKey as error:
                raise InputError(str(error)) from None
            except (duckdb.CatalogException, duckdb.BinderException) as error:
                raise StoreError(
                    f"{store.path} has not the tables and columns of this version ({str(error).splitlines()[0]}): a "
                    "store of an older one gets them where it is opened (workbench runs --db); else they were taken out"
                ) from None
    except StoreLocked as error:
        raise StoreLocked(f"{error}; a served store is verified by a backup: workbench backup FILE") from None
    if as_json:
        options.print_json(_document(report))
    else:
        _print(report, heads.beside(store.path))
    if not report.holds:
        click.get_current_context().exit(_NO)


@audit.command()
@click.argument("ids", nargs=-1, metavar="[ID …]")
@options.db
@options.as_json
def replay(ids: tuple[str, ...], db: str | None, as_json: bool) -> None:
    """Come to decisions once more, from their records alone: those with the IDs, or of those sessions, else all.

    The request is written again and held against the name of the bytes that were sent, the stored reply is mapped
    again, the stored rule decides again. Nothing is asked. Exit 0 where all is as recorded, 1 where not.
    """
    from workbench.again import Replayed, replayed
    from workbench.domain.errors import StoreLocked
    from workbench.workbench import Workbench

    requests: Counter[str] = Counter()
    failed = 0
    shown: list[Replayed] = []
    try:
        with Workbench.open(db).store.hold(create=False) as connection:  # an older one is brought up to date
            for done in replayed(connection, ids):
                requests[done.request] += 1
                failed += not done.holds
                if ids or (not done.holds and len(shown) < _SHOWN):
                    shown.append(done)
    except StoreLocked as error:
        raise StoreLocked(f"{error}; a served store is read by a backup: workbench backup FILE") from None
    if as_json:
        document = {"replayed": sum(requests.values()), "requests": dict(requests), "unlike": failed}
        options.print_json({**document, "decisions": [_again(done) for done in shown]})
    else:
        for done in shown:
            click.echo(f"{done.decision}  {done.action}  {done.request}: " + ("; ".join(done.differs) or "as recorded"))
        counted = ", ".join(f"{count:,} {request}" for request, count in requests.most_common())
        click.echo(f"{sum(requests.values()):,} decisions replayed ({counted}); {failed:,} not as recorded")
    if failed:
        click.get_current_context().exit(_NO)


def _again(done: "Replayed") -> dict[str, Any]:
    return {
        "decision": done.decision, "action": done.action, "request": done.request, "differs": list(done.differs),
        "body": None if done.body is None else done.body.decode(),
    }  # fmt: skip


@audit.command()
@options.db
@click.option("--before", required=True, metavar="TIME", help="A date, or a time as 2026-01-31T00:00:00Z; UTC.")
@options.as_json
def retire(db: str | None, before: str, as_json: bool) -> None:
    """Remove decisions, sessions and reviews from before TIME, so that the chain can still be verified.

    For a store that is not served: a server does it by WORKBENCH_RETENTION_DAYS. The file keeps its size, and what it
    frees is written over by and by; a backup is without it.
    """
    from workbench.domain.errors import InputError
    from workbench.store import heads, retention, verifying
    from workbench.store.file import utc_now
    from workbench.store.links import Links, began
    from workbench.workbench import Workbench

    time = _time(before)
    if time > utc_now():
        raise InputError(f"--before {before} is in the future")
    store = Workbench.open(db).store
    with store.hold(create=False) as connection:
        links = None
        if verifying.has_chain(connection):
            chain = _chain()
            last = began(connection)
            if last is None or last.key != chain.key:
                raise InputError(
                    "WORKBENCH_SECRET_KEY is not the key that this chain goes on with; set the one that the server had"
                )
            file = heads.Heads(heads.beside(store.path), lambda why: click.echo(f"no head was kept: {why}", err=True))
            links = Links(connection.cursor(), chain, file.append)
        gone = retention.carry_out(connection, links, time, utc_now())
    if as_json:
        options.print_json({"before": time, "removed": gone})
    else:
        click.echo("removed: " + ", ".join(f"{count:,} {table}" for table, count in gone.items()))


def _time(text: str) -> "datetime.datetime":
    import datetime

    from workbench.domain.errors import InputError

    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"--before {text[:40]!r} is no time; write 2026-01-31 or 2026-01-31T00:00:00Z") from None
    return found if found.tzinfo is None else found.astimezone(datetime.UTC).replace(tzinfo=None)


def _chain(variable: str = "WORKBENCH_SECRET_KEY") -> "Chain":
    from workbench.domain.chain import Chain
    from workbench.domain.errors import InputError

    secret = os.environ.get(variable, "").strip()
    if not secret:
        raise InputError(f"set {variable} to the one that the server had: the chain is made with it")
    try:
        from workbench.server.seal import CHAIN, derived
    except ModuleNotFoundError as error:
        raise InputError(f'verifying needs the package {error.name}: pip install "workbench[server]"') from None
    return Chain(derived(secret, CHAIN))


def _none(path: "Path", as_json: bool) -> None:
    from workbench.store.report import Report

    if as_json:
        options.print_json(_document(Report()))
    click.echo(
        f"{path} has no chain: it was never served with WORKBENCH_SECRET_KEY, or the chain was removed; "
        "nothing proves what it holds",
        err=as_json,
    )
    click.get_current_context().exit(_NO)


def _print(report: "Report", beside: "Path") -> None:
    counted = ", ".join(f"{report.proven.get(kind, 0):,} {name}" for kind, name in _NAMES.items())
    click.echo(f"{report.entries:,} entries; as they were written: {counted}")
    click.echo(f"{report.sessions:,} sessions held against their decisions and reviews")
    if report.unproven:
        click.echo(f"not proven: {report.unproven:,} decisions from before the chain begins")
    if report.retired:
        gone = ", ".join(f"{count:,} {_NAMES[kind]}" for kind, count in report.retired.items())
        click.echo(
            f"removed by retention, before {report.before:%Y-%m-%d %H:%M:%S} UTC; their entries are here: {gone}"
        )
    if report.heads is not None:
        click.echo(f"held against {report.heads:,} {'head' if report.heads == 1 else 'heads'}")
    for fault in report.faults:
        click.echo(_sentence(fault))
    if report.count > len(report.faults):
        click.echo(f"… and {report.count - len(report.faults):,} more")
    if report.holds:
        click.echo("the chain holds")
    else:
        click.echo(f"the chain does NOT hold: {report.count:,} {'fault' if report.count == 1 else 'faults'}")
    if report.heads is None:
        hint = f" (this server appended to {beside}; better is a copy kept elsewhere)" if beside.exists() else ""
        click.echo(f"without a head a cut tail cannot be seen: give --head FILE{hint}")


def _sentence(fault: "Fault") -> str:
    where = [] if fault.entry is None else [f"entry {fault.entry:,}"]
    if fault.kind is not None:
        number = "" if fault.number is None else f" {fault.number:,}"
        where.append(f"{fault.kind}{number}" + ("" if fault.id is None else f" ({fault.id})"))
    return f"{', '.join(where) or 'the chain'}: {fault.what}"


def _document(report: "Report") -> dict[str, Any]:
    import msgspec

    from workbench.wire import chain

    return {
        "ok": report.holds,
        "entries": report.entries,
        "decisions": report.proven.get("decision", 0),
        "reviews": report.proven.get("review", 0),
        "changes": report.proven.get("audit", 0),
        "sessions": report.sessions,
        "unproven": report.unproven,
        "retired": report.retired,
        "retired_before": report.before,
        "heads": report.heads,
        "cut_tail": "not seen without a head" if report.heads is None else "looked for",
        "head": None if report.head is None else chain.answer(report.head),
        "first": msgspec.to_builtins(report.faults[0]) if report.faults else None,
        "faults": msgspec.to_builtins(report.faults),
        "fault_count": report.count,
    }
