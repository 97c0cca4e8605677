r"""What can go wrong, as exceptions that say what happened, where, and what to do next.

::

    WorkbenchError
    ├── InputError            the input is wrong: exit 2
    │   ├── CorpusError       a corpus file; holds every complaint
    │   ├── PolicyError       a policy file
    │   ├── UnknownModel      no such provider, model table or run
    │   ├── MissingKey        a provider's key is not set
    │   ├── UnknownRun        no run, or several, by that prefix
    │   └── BudgetError       a budget that cannot be kept
    ├── Unreachable           a model's vendor could not be reached, again and again: exit 3
    └── StoreError            the store cannot be used: exit 2
        ├── StoreLocked       another process holds it
        └── StoreFull         the disk is full
"""

import difflib
from collections.abc import Iterable


class WorkbenchError(Exception):
    """Anything we raise on purpose. The message is for a person."""


class InputError(WorkbenchError):
    """The input is wrong."""


class CorpusError(InputError):
    """A corpus file has structural faults. ``complaints`` are the first hundred, ``count`` is how many there are.

    *so* says what did not come about by them.
    """

    def __init__(self, complaints: list[str], count: int, so: str) -> None:
        self.complaints = complaints
        self.count = count
        shown = "" if count <= len(complaints) else f"\n… and {count - len(complaints)} more"
        plural = "complaint" if count == 1 else "complaints"
        super().__init__("\n".join(complaints) + f"{shown}\n{count} {plural}; {so}")


class PolicyError(InputError):
    """A policy file cannot be used."""


class UnknownModel(InputError):
    """No provider or model by that name."""


class MissingKey(InputError):
    """A provider's key is not set."""


class UnknownRun(InputError):
    """No run by that prefix, or more than one."""


class BudgetError(InputError):
    """A budget that cannot be kept, because the price is not known."""


class Unreachable(WorkbenchError):
    """A model's vendor could not be reached, however often it was tried. What was recorded is kept."""


class StoreError(WorkbenchError):
    """The store cannot be used."""


class StoreLocked(StoreError):
    """Another process holds the store's file."""


class StoreFull(StoreError):
    """The disk is full."""


def nearest(name: str, names: Iterable[str]) -> str:
    """A hint ``' Did you mean "x"?'`` for the nearest of *names*, or an empty string.

    >>> nearest("antropic", ["openai", "anthropic"])
    ' Did you mean "anthropic"?'
    """
    found = difflib.get_close_matches(name, list(names), n=1)
    return f' Did you mean "{found[0]}"?' if found else ""
