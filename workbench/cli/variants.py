"""Guidance variants side by side: the paired comparison on dev, and the misses of each for whoever writes the next."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from workbench.cli import options

if TYPE_CHECKING:
    from workbench.record import Record
    from workbench.variants import Missed
    from workbench.workbench import Workbench

_SHOWN = 20


def document(bench: "Workbench", models: "Mapping[str, Mapping[str, Record]]") -> list[dict[str, Any]]:
    """For JSON: for each model which run had which guidance, the comparison, and what was missed."""
    import msgspec

    from workbench.variants import missed

    found = []
    for model, records in models.items():
        found.append(
            {
                "model": model,
                "guidance": {name: record.id for name, record in records.items()},
                "comparison": bench.compare(*_ids(records)).as_dict(),
                "missed": msgspec.to_builtins(missed(records)),
            }
        )
    return found


def print_variants(bench: "Workbench", models: "Mapping[str, Mapping[str, Record]]") -> None:
    """The same as a page."""
    from workbench.cli.compare import print_compared
    from workbench.cli.tables import Page
    from workbench.variants import missed

    for model, records in models.items():
        page, compared = Page(), bench.compare(*_ids(records))
        page.say(f"{model} with each guidance, on dev", style="bold")
        for letter, (name, record) in zip(compared.letters, records.items(), strict=True):
            page.say(f"{letter}  {name}  run {record.id}")
        page.say()
        print_compared(compared)
        page.say()
        _print_missed(page, missed(records))


def _ids(records: "Mapping[str, Record]") -> list[str]:
    return [record.id for record in records.values()]


def _print_missed(page: Any, found: "list[Missed]") -> None:
    from workbench.evaluation.words import short

    page.say(f"{len(found):,} cases were missed with some guidance: what the next one should catch", style="bold")
    for case in found[:_SHOWN]:
        caught = f"; caught with {', '.join(case.caught)}" if case.caught else "; caught with none"
        page.say(f"{short(case.case, 80)}  {short(case.dialect, 80)}  label {case.label}{caught}", style="bold")
        page.say(f"  {'command':13}{short(case.command)}")
        if case.rationale:
            page.say(f"  {'rationale':13}{short(case.rationale)}")
        for name, said in case.missed.items():
            page.say(f"  {short(name, 80)}: {said.said}, {said.action}, not {case.expected}")
            page.say(f"  {'':13}{short(': '.join(part for part in (said.title, said.explanation) if part))}")
    if len(found) > _SHOWN:
        click.echo(f"{len(found) - _SHOWN:,} more; --json lists them all", err=True)
    page.say()


def conditioned(where: str | None) -> str:
    """*where*, and dev alone."""
    return "split = 'dev'" if where is None else f"({where}\n) and split = 'dev'"


def guidances(paths: tuple[str, ...]) -> dict[str | None, str | None]:
    """The text of each guidance file by its path; one None where there is none.

    Raises:
        InputError: one cannot be read, or two say the same.
    """
    from workbench.domain.errors import InputError

    if not paths:
        return {None: None}
    texts: dict[str | None, str | None] = {path: options.read_guidance(path) for path in paths}
    for path, text in texts.items():
        same = next((other for other in texts if other != path and texts[other] == text), None)
        if same is not None:
            raise InputError(f"{path} and {same} say the same; give each variant words of its own")
    return texts
