"""git: what a command does to history, to work not yet committed, and to what will run next time."""

import re

from workbench.facts.cli.argv import Args, Grammar, parse
from workbench.facts.cli.gitdata import GLOBAL, RUNS_CODE, VALUED, VERBS
from workbench.facts.cli.gitruns import RUNS
from workbench.facts.cli.gitverbs import SPECIAL, is_command
from workbench.facts.cli.verbs import judged, target
from workbench.facts.finding import Finding, high, low
from workbench.facts.scope import Scope
from workbench.facts.word import Word

_EXT = re.compile(r"ext::|^--(upload-pack|receive-pack)=")
_DRY = frozenset({"push", "clean", "fetch", "add", "rm", "mv", "prune", "commit", "remote", "worktree", "notes", "gc"})
_SHORT_DRY = frozenset({"push", "clean", "add", "rm", "mv", "prune", "worktree"})


def read(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``git`` command."""
    first = parse(argv, Grammar(valued=GLOBAL, stop=1))
    findings = [
        high("git -c", f"sets {key[:40]}, which runs a command")
        for key, _, value in (setting.partition("=") for setting in first.values("-c"))
        if RUNS_CODE.match(key) and is_command(key, value)
    ]
    if first.has("--help", "--version", "--exec-path", "--html-path", "-v", "-h") or not first.words:
        return findings or [low("git", "prints help or version")]
    verb, rest = first.words[0].text, list(first.words)
    # From here on the words are another command's.
    runs = verb == "bisect" or (verb == "submodule" and any(word.text == "foreach" for word in rest))
    args = parse(rest, Grammar(valued=VALUED.get(verb, frozenset()), stop=1 if runs else None), program="git")
    if args.has("--help") or args.texts[:1] == ["-h"] or (args.has("-h") and verb not in {"log", "grep", "ls-remote"}):
        return [*findings, low(f"git {verb}", "prints help")]
    if verb in _DRY and (args.has("--dry-run") or (verb in _SHORT_DRY and args.has("-n"))):
        return [*findings, low(f"git {verb}", "dry run", target(args.texts))]
    if any(_EXT.search(word.text) for word in rest[1:]):
        findings.append(high(f"git {verb}", "runs a command through the address of a repository"))
    special = SPECIAL.get(verb) or RUNS.get(verb)
    if special is not None:
        return findings + special(args, scope)
    known = Args("git", (Word(verb), *args.words), args.options, args.rest, args.dashed)
    return findings + judged(known, VERBS, "an alias or verb this reader does not know", frozenset({"--help"}))
