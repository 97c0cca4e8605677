"""The verbs of git whose options decide what they do."""

import re
from collections.abc import Callable

from workbench.facts.cli.argv import Args
from workbench.facts.cli.gitdata import RUNS_CODE
from workbench.facts.cli.verbs import target
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.paths import is_scratch_path, is_secret_path
from workbench.facts.scope import Scope


def is_command(key: str, value: str) -> bool:
    """True where git would run *value* if *key* were set to it."""
    if key.lower().startswith("alias."):
        return value.startswith("!")
    return bool(value) and value.lower() not in {
        "false",
        "true",
        "cat",
        "less",
        "vim",
        "vi",
        "nano",
        "emacs",
        "",
        "code --wait",
    }


def changes(verb: str, reason: str, args: Args) -> list[Finding]:
    """What git takes back easily, or what only concerns one named thing."""
    return [medium(f"git {verb}", reason, target([*args.texts, *(word.text for word in args.rest)]))]


def loses(verb: str, reason: str, args: Args) -> list[Finding]:
    """What git does not take back, or what will run later."""
    return [high(f"git {verb}", reason, target([*args.texts, *(word.text for word in args.rest)]))]


def reads(verb: str, args: Args) -> list[Finding]:
    """What leaves everything as it is."""
    return [low(f"git {verb}", "only reads", target(args.texts))]


def _push(args: Args, scope: Scope) -> list[Finding]:
    refs = args.texts[1:]
    if args.has("--force", "-f", "--mirror", "--force-with-lease", "--force-if-includes") or any(
        ref.startswith("+") for ref in refs
    ):
        return loses("push", "overwrites the history of a remote", args)
    if args.has("--delete", "-d", "--prune") or any(re.match(r":.", ref) for ref in refs):
        return loses("push", "deletes a branch or tag of a remote", args)
    return changes("push", "publishes commits", args)


def _reset(args: Args, scope: Scope) -> list[Finding]:
    if args.has("--hard", "--merge"):
        return loses("reset", "throws away work that is not committed", args)
    return changes("reset", "moves the branch or empties the index", args)


def _clean(args: Args, scope: Scope) -> list[Finding]:
    if args.has("-f", "--force"):
        return loses("clean", "deletes every file that is not tracked", args)
    return changes("clean", "offers to delete files that are not tracked", args)


def _whole(paths: list[str]) -> bool:
    return any(
        path in {".", "*", "./", "/", ":/", "..", ":"} or path.endswith(("/.", "/*")) or path.startswith(("*", ":/"))
        for path in paths
    )


def _checkout(args: Args, scope: Scope) -> list[Finding]:
    paths = [word.text for word in args.rest]
    if args.has("-f", "--force") or _whole(paths) or (not args.dashed and _whole(args.texts)):
        return loses("checkout", "throws away work that is not committed", args)
    if args.has("-b", "-B", "--orphan", "--track", "-t"):
        return changes("checkout", "creates a branch and switches to it", args)
    return changes("checkout", "switches branches or takes back one file", args)


def _switch(args: Args, scope: Scope) -> list[Finding]:
    if args.has("-f", "--force", "--discard-changes"):
        return loses("switch", "throws away work that is not committed", args)
    return changes("switch", "switches branches", args)


def _restore(args: Args, scope: Scope) -> list[Finding]:
    paths = args.texts + [word.text for word in args.rest]
    if _whole(paths) and (not args.has("--staged", "-S") or args.has("--worktree", "-W")):
        return loses("restore", "throws away work that is not committed", args)
    return changes("restore", "takes back named files", args)


_BRANCH_CHANGES = "-m -c --move --copy -u --set-upstream-to --unset-upstream --edit-description -t --track".split()
_BRANCH_LISTS = (
    "--list -l -a -r --all --remotes --contains --no-contains --merged --no-merged --show-current --points-at -v -vv"
).split()


def _branch(args: Args, scope: Scope) -> list[Finding]:
    if args.has("-D") or (args.has("-d", "--delete") and args.has("-f", "--force")):
        return loses("branch", "deletes a branch even if it is not merged", args)
    if args.has("-d", "--delete"):
        return changes("branch", "deletes a merged branch", args)
    if args.has("-f", "--force", "-M", "-C"):
        return (
            loses("branch", "overwrites a branch", args)
            if args.has("-f", "--force")
            else changes("branch", "renames a branch", args)
        )
    if args.has(*_BRANCH_CHANGES) or (args.words and not args.has(*_BRANCH_LISTS)):
        return changes("branch", "creates or changes a branch", args)
    return reads("branch", args)


def _tag(args: Args, scope: Scope) -> list[Finding]:
    if args.has("-d", "--delete"):
        return changes("tag", "deletes a local tag", args)
    if (
        args.has("-l", "--list", "-v", "--verify", "--contains", "--points-at", "--merged", "--no-merged", "-n")
        or not args.words
    ):
        return reads("tag", args)
    return changes("tag", "creates a tag", args)


def _stash(args: Args, scope: Scope) -> list[Finding]:
    what = args.texts[0] if args.words else "push"
    if what in {"list", "show"}:
        return reads(f"stash {what}", args)
    if what in {"drop", "clear"}:
        return loses(f"stash {what}", "deletes work set aside", args)
    return changes(f"stash {what}"[:40], "sets work aside or takes it back", args)


def _remote(args: Args, scope: Scope) -> list[Finding]:
    if args.texts[:1] in ([], ["show"], ["get-url"]):
        return reads("remote", args)
    return changes(f"remote {args.texts[0]}"[:40], "changes where the repository pulls from and pushes to", args)


def _reflog(args: Args, scope: Scope) -> list[Finding]:
    if args.texts[:1] in (["expire"], ["delete"], ["drop"]):
        return (
            reads("reflog", args)
            if args.has("-n", "--dry-run")
            else loses("reflog", "deletes the way back to lost commits", args)
        )
    return reads("reflog", args)


def _gc(args: Args, scope: Scope) -> list[Finding]:
    if args.value("--prune") in {"now", "all"}:
        return loses("gc", "deletes the objects of lost commits for good", args)
    return changes("gc", "packs the repository", args)


def _worktree(args: Args, scope: Scope) -> list[Finding]:
    what = args.texts[0] if args.words else ""
    if what in {"list", ""}:
        return reads("worktree", args)
    scratch = all(is_scratch_path(word) for word in args.texts[1:])
    if what == "remove" and args.has("-f", "--force") and not scratch:
        return loses("worktree remove", "deletes a working tree with its changes", args)
    return changes(f"worktree {what}", "adds or removes a working tree", args)


def _rm(args: Args, scope: Scope) -> list[Finding]:
    paths = args.texts + [word.text for word in args.rest]
    if (_whole(paths) or (args.has("-r") and args.has("-f", "--force"))) and not args.has("--cached"):
        return loses("rm", "deletes files with changes not committed", args)
    return changes("rm", "deletes tracked files", args)


def _config(args: Args, scope: Scope) -> list[Finding]:
    words = [word for word in args.texts if word not in {"set", "get"}]
    key, value = (words[0] if words else ""), " ".join(words[1:])
    if args.texts[:1] in (["get"], ["list"]) or args.has(
        "--get", "-l", "--list", "--get-all", "--get-regexp", "--get-urlmatch", "--get-color"
    ):
        return reads("config", args)
    if args.has("-e", "--edit", "--unset", "--unset-all", "--remove-section", "--rename-section") or args.texts[:1] == [
        "unset"
    ]:
        return changes("config", "changes the configuration of git", args)
    if not value and not args.has("--add", "--replace-all"):
        return reads("config", args)
    if key.lower() == "credential.helper":
        stores = value.startswith(("!", "store")) or "/" in value.split(" ")[0]
        return (loses if stores else changes)("config", "changes how credentials are kept", args)
    if RUNS_CODE.match(key) and is_command(key, value) and not re.match(r"(core|sequence)\.(editor|pager)$", key, re.I):
        return loses("config", f"makes git run a command of its own ({key[:40]})", args)
    if re.match(r"(core\.editor|core\.pager|pager\..*)$", key, re.I) and re.search(r"[;&|`$]|\bsh\b", value):
        return loses("config", "makes git run a command of its own", args)
    if re.match(r"http\.(.*\.)?sslverify$", key, re.I) and value.lower() in {"false", "0"}:
        return loses("config", "stops checking certificates", args)
    return changes("config", "changes the configuration of git", args)


def _simple(name: str, given: tuple[str, ...], reason: str, first: frozenset[str] = frozenset()) -> "_Judge":
    def judge(args: Args, scope: Scope) -> list[Finding]:
        if args.has(*given) or (first and (not args.words or args.texts[0] in first)):
            return reads(name, args)
        return changes(name, reason, args)

    return judge


def _show(name: str) -> "_Judge":
    def judge(args: Args, scope: Scope) -> list[Finding]:
        if args.has("-O", "--open-files-in-pager") and name == "grep":
            return loses("grep", "opens what it finds in a program", args)
        if name == "show" and any(":" in word and is_secret_path(word.rpartition(":")[2]) for word in args.texts):
            return loses("show", "shows a file of secrets", args)
        written = args.value("--output")
        if written and not is_scratch_path(written):
            return changes(name, "writes its output to a file", args)
        return reads(name, args)

    return judge


def _update_ref(args: Args, scope: Scope) -> list[Finding]:
    if args.has("-d", "--stdin"):
        return loses("update-ref", "deletes a reference", args)
    return changes("update-ref", "moves a reference", args)


def _filter_repo(args: Args, scope: Scope) -> list[Finding]:
    return reads("filter-repo", args) if args.has("--analyze") else loses("filter-repo", "rewrites all history", args)


_Judge = Callable[[Args, Scope], list[Finding]]
SPECIAL: dict[str, _Judge] = {
    "push": _push, "reset": _reset, "clean": _clean, "checkout": _checkout, "switch": _switch, "restore": _restore,
    "branch": _branch, "tag": _tag, "stash": _stash, "remote": _remote, "reflog": _reflog, "gc": _gc,
    "worktree": _worktree, "rm": _rm, "config": _config, 
    "update-ref": _update_ref,
    "apply": _simple("apply", ("--check", "--stat", "--numstat", "--summary"), "changes files to what a patch says"),
    "format-patch": _simple("format-patch", ("--stdout",), "writes patch files"),
    "notes": _simple("notes", (), "changes notes on commits", frozenset({"list", "show", "get-ref"})),
    "bundle": _simple("bundle", (), "writes or reads a bundle of history", frozenset({"verify", "list-heads"})),
    "sparse-checkout": _simple(
        "sparse-checkout", (), "changes which files are checked out", frozenset({"list", "check-rules"})
    ),
    "rerere": _simple("rerere", (), "changes recorded resolutions", frozenset({"status", "diff", "remaining"})),
    "lfs": _simple(
        "lfs", (), "moves large files", frozenset({"ls-files", "status", "env", "logs", "version", "locks"})
    ),
    "replace": _simple("replace", ("-l", "--list"), "replaces an object by another"),
    **{name: _show(name) for name in ("log", "diff", "show", "grep", "diff-tree", "diff-index")},
    "filter-repo": _filter_repo,
    "flow": _simple("flow", (), "moves branches", frozenset({"version"})),
}  # fmt: skip
