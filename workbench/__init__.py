"""Workbench: can a language model be trusted to judge every command before it runs, and under which rules.

How the parts lie, from the top; imports point down only, and a test holds them to it::

    pytest_plugin                the gate as tests: one a slice, one a pinned case
    cli                          verbs; each imports what it needs inside the command
    server  notebook             the same engine in front of production, with Hoop's API; panels for JupyterLab
    connected                    Workbench.connect: the same, over what a server holds
    workbench                    Workbench: one store, and all that can be done with it
    recording                    a planned run asked case by case, its answers committed in groups
    batch                        a replay by a vendor's batch API
    tuner  variants              runs as candidates for a policy, and the one look at test; guidance side by side
    record                       what came of a run
    whatif  slicing              recorded commands under another policy, model or prompt; where a run fails
    traffic  tuned               the mix of commands that is to be expected; what came of tuning
    asked  again                 whether a policy would ask what a run was asked; a decision come to once more
    planned                      a run that has not begun, and about what it will cost
    intake  originals            corpus files into the store; the same texts where the store holds no secrets
    plan  progress               under what terms a model is asked; how far a run is
    beside                       runs held against one another: compared, gated
    providers  store  corpora  policies  client    the doors: models, DuckDB, corpus files, policy files, a server
    tuning                       search over policies on folded counts, and what they are to keep to
    wire  views                  JSON to domain and back, in Hoop's words; what a notebook shows of a result
    evaluation                   numbers: rates with intervals, scorecards, flips
    html                         pieces of a page, made of hostile text
    engine                       decisions: prompt, envelope, reply, decide, classify, replay
    facts                        what the text itself tells, asked of no model
    domain                       nouns

A model *assesses* a command, a policy *decides* what happens to it, a person *labels* what should have happened.
Asking costs money and happens once; deciding is pure and free, and can be done again under any policy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.domain.case import Case
    from workbench.domain.errors import WorkbenchError
    from workbench.domain.risk import Action, RiskLevel
    from workbench.domain.rule import Policy, Rule, Tiers
    from workbench.record import Record
    from workbench.tuning.objective import Costs, Objective
    from workbench.workbench import Workbench

__version__ = "0.1.0"
__all__ = [
    "Action", "Case", "Costs", "Objective", "Policy", "Record", "RiskLevel", "Rule", "Tiers", "Workbench",
    "WorkbenchError",
]  # fmt: skip

# Loaded when first used: `workbench --help` should not pay for DuckDB.
_HOMES = {
    "Action": "domain.risk",
    "Case": "domain.case",
    "Costs": "tuning.objective",
    "Objective": "tuning.objective",
    "Policy": "domain.rule",
    "Record": "record",
    "RiskLevel": "domain.risk",
    "Rule": "domain.rule",
    "Tiers": "domain.rule",
    "Workbench": "workbench",
    "WorkbenchError": "domain.errors",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'workbench' has no attribute {name!r}")
    return getattr(import_module(f"workbench.{_HOMES[name]}"), name)


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext workbench``: ``%risk COMMAND`` and ``%%risk``, and charts as pictures, which need no network."""
    import_module("workbench.notebook").load_ipython_extension(shell)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
