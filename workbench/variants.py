"""Variants: guidance run side by side on dev; what each missed, laid out for whoever writes the next one.

The contract half of the prompt is the same for all, and no variant can touch it. Variants are compared on dev alone, so
that test is left for the one that is chosen: where that is replayed over test later, it is a look, and is written down.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from workbench.domain.case import Split
from workbench.domain.look import Look
from workbench.domain.risk import RiskLevel
from workbench.domain.run import Run
from workbench.evaluation.scorecard import score
from workbench.record import Record
from workbench.store import figures, looks, outcomes
from workbench.store.file import Store, utc_now

SETTING = "variants"
"""In a run's settings: the fingerprints of the prompts that it was begun beside."""
_COLUMNS = (
    "id", "dialect", "label", "split", "command", "rationale", "expected", "risk", "gap", "action", "title",
    "explanation",
)  # fmt: skip


class Said(msgspec.Struct, frozen=True):
    """What a model said under one variant: its risk or the reason of a gap, and why; and what that led to."""

    said: str
    action: str
    title: str | None
    explanation: str | None


class Missed(msgspec.Struct, frozen=True):
    """A dev case that some variant missed. ``missed`` has what was said under each that did, ``caught`` the others."""

    case: str
    dialect: str
    label: str
    expected: str
    command: str
    rationale: str
    missed: dict[str, Said]
    caught: tuple[str, ...]


def missed(records: Mapping[str, Record]) -> list[Missed]:
    """The dev cases that any of *records*, runs by the name of their guidance, missed in any repeat.

    The riskiest label first, then what the most variants missed: no wording that was tried mends that.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for name, record in records.items():
        for row in record.listing("misses", _COLUMNS)[0]:
            if row["split"] == Split.DEV.value:
                found.setdefault(row["id"], {}).setdefault(name, row)
    cases = []
    for id, by in found.items():
        row = next(iter(by.values()))
        said = {
            name: Said(each["risk"] or f"gap {each['gap']}", each["action"], each["title"], each["explanation"])
            for name, each in by.items()
        }
        caught = tuple(name for name in records if name not in by)
        texts = (row["dialect"], row["label"], row["expected"], row["command"], row["rationale"])
        cases.append(Missed(id, *texts, said, caught))
    return sorted(cases, key=lambda case: (-RiskLevel(case.label).rank, len(case.caught), case.case))


def look(store: Store, run: Run) -> int | None:
    """Write down that *run* is a look at test, where its prompt was once compared with others and it covers test.

    Gives how many looks there are at that test split, this one included; None where it is none, or no new one.
    """
    if SETTING in run.settings:
        return None
    with store.hold(create=False) as connection:
        if not looks.was_compared(connection, SETTING, run.fingerprints["prompt"]):
            return None
        test = outcomes.split_fingerprint(connection, run.fingerprints["corpus"], Split.TEST)
        subject = f"{run.model} {run.fingerprints['prompt']}"
        if figures.totals(connection, run)["rows"] < run.cases * run.repeats:
            return None  # it goes on, and is scored then
        if test is None or any(each.by == "prompt" and each.subject == subject for each in looks.at(connection, test)):
            return None
        card = score(figures.counts(connection, run, "split")[Split.TEST.value])
        shown = {"accuracy": card.accuracy.as_dict(), "misses": card.misses.as_dict()}
        return looks.record(connection, Look(utc_now(), "prompt", subject, test, run.corpus, run.model, run.id, shown))


def beside(run: Run, prompts: Sequence[str]) -> Run:
    """*run*, marked as begun beside others with *prompts*, to be compared."""
    return msgspec.structs.replace(run, settings={**run.settings, SETTING: sorted(prompts)})
