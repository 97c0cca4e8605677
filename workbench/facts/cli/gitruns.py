"""The verbs of git that run a command given to them."""

from collections.abc import Callable
from itertools import dropwhile

from workbench.facts.cli.argv import Args, spoken
from workbench.facts.cli.gitverbs import changes, loses, reads
from workbench.facts.finding import Finding
from workbench.facts.scope import Scope


def _submodule(args: Args, scope: Scope) -> list[Finding]:
    what = args.texts[0] if args.words else "status"
    if what in {"status", "summary"}:
        return reads("submodule", args)
    if what == "foreach":
        words = list(dropwhile(lambda word: word.text.startswith("-"), args.words[1:]))
        command = words[0].text if len(words) == 1 else spoken(words)
        return scope.nested(command, "bash") or reads("submodule foreach", args)
    if what == "deinit" and args.has("-f", "--force", "--all"):
        return loses("submodule deinit", "deletes submodules with their changes", args)
    return changes(f"submodule {what}", "changes submodules", args)


def _bisect(args: Args, scope: Scope) -> list[Finding]:
    what = args.texts[0] if args.words else ""
    if what in {"log", "view", "visualize", "terms", ""}:
        return reads("bisect", args)
    started = changes(f"bisect {what}", "checks out other commits", args)
    return started + scope.nested(spoken(args.words[1:]), "bash") if what == "run" else started


def _rebase(args: Args, scope: Scope) -> list[Finding]:
    findings = changes("rebase", "rewrites local commits", args)
    for command in args.values("-x", "--exec"):
        findings += scope.nested(command, "bash")
    return findings


RUNS: dict[str, Callable[[Args, Scope], list[Finding]]] = {
    "bisect": _bisect,
    "rebase": _rebase,
    "submodule": _submodule,
}
