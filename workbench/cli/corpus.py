"""``corpus lint`` and ``corpus stats``: what is wrong with a corpus, and what it is made of."""

import sys
from typing import Any

import click

from workbench.cli import WRONG_INPUT, options

_LEVELS = ("high", "medium", "low", "unlabelled")


@click.group(subcommand_metavar="VERB …")
def corpus() -> None:
    """Check and describe corpora."""


@corpus.command(short_help="Say all that is wrong with a corpus.")
@click.argument("paths", metavar="CORPUS…", nargs=-1, required=True)
@options.as_json
def lint(paths: tuple[str, ...], as_json: bool) -> None:
    """Say all that is wrong with the CORPUS files or folders: errors, then warnings. Exit 2 where there are errors."""
    from workbench.corpora.lint import lint as check

    report = check(paths)
    if as_json:
        options.print_json(report.as_dict())
    else:
        from workbench.cli.tables import visible

        for text in (*report.errors, *(text for kind in report.warnings for text in kind.texts)):
            click.echo(visible(text))
        _more("errors", report.error_count - len(report.errors))
        for kind in report.warnings:
            _more(f"warnings of {kind.kind}", kind.count - len(kind.texts))
        warned = sum(kind.count for kind in report.warnings)
        click.echo(
            f"{_count(report.cases, 'case')}, {_count(report.error_count, 'error')}, {_count(warned, 'warning')}",
            err=True,
        )
    if not report.ok:
        sys.exit(WRONG_INPUT)


@corpus.command(short_help="Say what a corpus is made of.")
@click.argument("paths", metavar="CORPUS…", nargs=-1, required=True)
@options.as_json
def stats(paths: tuple[str, ...], as_json: bool) -> None:
    """Say what the CORPUS files or folders are made of: dialects and splits by label, tags, lengths."""
    from workbench.corpora.stats import stats as describe

    found = describe(paths)
    if as_json:
        options.print_json(found)
        return
    from workbench.cli.tables import Page

    page = Page()
    page.say(
        f"{_count(found['cases'], 'case')}, {found['labelled']:,} labelled, "
        f"{_count(found['repeated'], 'repeated command')}",
        style="bold",
    )
    for name, column in (("dialects", "dialect"), ("splits", "split")):
        page.say()
        page.table((column, *_LEVELS, "total"), [_by_label(*item) for item in found[name].items()])
        _beyond(page, len(found[name]), found["distinct"].get(name, 0))
    for name, column in (("tags", "tag"), ("connections", "connection"), ("sources", "source")):
        if found[name]:
            page.say()
            page.table((column, "cases"), list(found[name].items()))
            _beyond(page, len(found[name]), found["distinct"][name])
    page.say()
    sizes = "  ".join(f"{name} {size:,}" for name, size in found["command_bytes"].items())
    page.say(f"bytes a command  {sizes}")


def _by_label(name: str, counts: dict[str, int]) -> tuple[Any, ...]:
    return (name, *(counts[level] for level in _LEVELS), sum(counts.values()))


def _beyond(page: Any, listed: int, distinct: int) -> None:
    if distinct > listed:
        page.say(f"and {distinct - listed:,} more")


def _more(what: str, count: int) -> None:
    if count > 0:
        click.echo(f"{count:,} more {what}", err=True)


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
