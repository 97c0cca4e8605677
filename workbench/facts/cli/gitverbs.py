"""The verbs of git whose options decide what they do."""

import re
from collections.abc import Callable

from workbench.facts.cli.argv import Args
from workbench.facts.cli.gitdata import RUNS_CODE
from workbench.facts.cli.verbs import target
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.paths import is_scratch_path
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


def _m(verb: str, reason: str, args: Args) -> list[Finding]:
    return [medium(f"git {verb}", reason, target([*args.texts, *(word.text for word in args.rest)]))]


def _h(verb: str, reason: str, args: Args) -> list[Finding]:
    return [high(f"git {verb}", reason, target([*args.texts, *(word.text for word in args.rest)]))]


def _l(verb: str, args: Args) -> list[Finding]:
    return [low(f"git {verb}", "only reads", target(args.texts))]


def _push(args: Args, scope: Scope) -> list[Finding]:
    refs = args.texts[1:]
    if args.has("--force", "-f", "--mirror", "--force-with-lease", "--force-if-includes") or any(
        ref.startswith("+") for ref in refs
    ):
        return _h("push", "overwrites the history of a remote", args)
    if args.has("--delete", "-d", "--prune") or any(re.match(r":.", ref) for ref in refs):
        return _h("push", "deletes a branch or tag of a remote", args)
    return _m("push", "publishes commits", args)


def _reset(args: Args, scope: Scope) -> list[Finding]:
    if args.has("--hard", "--merge"):
        return _h("reset", "throws away work that is not committed", args)
    return _m("reset", "moves the branch or empties the index", args)


def _clean(args: Args, scope: Scope) -> list[Finding]:
    if args.has("-f", "--force"):
        return _h("clean", "deletes every file that is not tracked", args)
    return _m("clean", "offers to delete files that are not tracked", args)


def _whole(paths: list[str]) -> bool:
    return any(
        path in {".", "*", "./", "/", ":/", "..", ":"} or path.endswith(("/.", "/*")) or path.startswith(("*", ":/"))
        for path in paths
    )


def _checkout(args: Args, scope: Scope) -> list[Finding]:
    paths = [word.text for word in args.rest]
    if args.has("-f", "--force") or _whole(paths) or (not args.dashed and _whole(args.texts)):
        return _h("checkout", "throws away work that is not committed", args)
    if args.has("-b", "-B", "--orphan", "--track", "-t"):
        return _m("checkout", "creates a branch and switches to it", args)
    return _m("checkout", "switches branches or takes back one file", args)


def _switch(args: Args, scope: Scope) -> list[Finding]:
    if args.has("-f", "--force", "--discard-changes"):
        return _h("switch", "throws away work that is not committed", args)
    return _m("switch", "switches branches", args)


def _restore(args: Args, scope: Scope) -> list[Finding]:
    paths = args.texts + [word.text for word in args.rest]
    if _whole(paths) and (not args.has("--staged", "-S") or args.has("--worktree", "-W")):
        return _h("restore", "throws away work that is not committed", args)
    return _m("restore", "takes back named files", args)


def _branch(args: Args, scope: Scope) -> list[Finding]:
    if args.has("-D") or (args.has("-d", "--delete") and args.has("-f", "--force")):
        return _h("branch", "deletes a branch even if it is not merged", args)
    if args.has("-d", "--delete"):
        return _m("branch", "deletes a merged branch", args)
    if args.has("-f", "--force", "-M", "-C"):
        return (
            _h("branch", "overwrites a branch", args)
            if args.has("-f", "--force")
            else _m("branch", "renames a branch", args)
        )
    changes = args.has(
        "-m",
        "-c",
        "--move",
        "--copy",
        "-u",
        "--set-upstream-to",
        "--unset-upstream",
        "--edit-description",
        "-t",
        "--track",
        "--set-upstream",
    )
    lists = args.has(
        "--list",
        "-l",
        "-a",
        "-r",
        "--all",
        "--remotes",
        "--contains",
        "--merged",
        "--no-merged",
        "--show-current",
        "--points-at",
        "--no-contains",
        "-v",
        "-vv",
    )
    if changes or (args.words and not lists):
        return _m("branch", "creates or changes a branch", args)
    return _l("branch", args)


def _tag(args: Args, scope: Scope) -> list[Finding]:
    if args.has("-d", "--delete"):
        return _m("tag", "deletes a local tag", args)
    if (
        args.has("-l", "--list", "-v", "--verify", "--contains", "--points-at", "--merged", "--no-merged", "-n")
        or not args.words
    ):
        return _l("tag", args)
    return _m("tag", "creates a tag", args)


def _stash(args: Args, scope: Scope) -> list[Finding]:
    what = args.texts[0] if args.words else "push"
    if what in {"list", "show"}:
        return _l(f"stash {what}", args)
    if what in {"drop", "clear"}:
        return _h(f"stash {what}", "deletes work set aside", args)
    return _m(f"stash {what}"[:40], "sets work aside or takes it back", args)


def _remote(args: Args, scope: Scope) -> list[Finding]:
    if args.texts[:1] in ([], ["show"], ["get-url"]):
        return _l("remote", args)
    return _m(f"remote {args.texts[0]}"[:40], "changes where the repository pulls from and pushes to", args)


def _reflog(args: Args, scope: Scope) -> list[Finding]:
    if args.texts[:1] in (["expire"], ["delete"], ["drop"]):
        return (
            _l("reflog", args)
            if args.has("-n", "--dry-run")
            else _h("reflog", "deletes the way back to lost commits", args)
        )
    return _l("reflog", args)


def _gc(args: Args, scope: Scope) -> list[Finding]:
    if args.value("--prune") in {"now", "all"}:
        return _h("gc", "deletes the objects of lost commits for good", args)
    return _m("gc", "packs the repository", args)


def _worktree(args: Args, scope: Scope) -> list[Finding]:
    what = args.texts[0] if args.words else ""
    if what in {"list", ""}:
        return _l("worktree", args)
    scratch = all(is_scratch_path(word) for word in args.texts[1:])
    if what == "remove" and args.has("-f", "--force") and not scratch:
        return _h("worktree remove", "deletes a working tree with its changes", args)
    return _m(f"worktree {what}", "adds or removes a working tree", args)


def _rm(args: Args, scope: Scope) -> list[Finding]:
    paths = args.texts + [word.text for word in args.rest]
    if (_whole(paths) or (args.has("-r") and args.has("-f", "--force"))) and not args.has("--cached"):
        return _h("rm", "deletes files with changes not committed", args)
    return _m("rm", "deletes tracked files", args)


def _config(args: Args, scope: Scope) -> list[Finding]:
    words = [word for word in args.texts if word not in {"set", "get"}]
    key, value = (words[0] if words else ""), " ".join(words[1:])
    if args.texts[:1] in (["get"], ["list"]) or args.has(
        "--get", "-l", "--list", "--get-all", "--get-regexp", "--get-urlmatch", "--get-color"
    ):
        return _l("config", args)
    if args.has("-e", "--edit", "--unset", "--unset-all", "--remove-section", "--rename-section") or args.texts[:1] == [
        "unset"
    ]:
        return _m("config", "changes the configuration of git", args)
    if not value and not args.has("--add", "--replace-all"):
        return _l("config", args)
    if key.lower() == "credential.helper":
        stores = value.startswith(("!", "store")) or "/" in value.split(" ")[0]
        return (_h if stores else _m)("config", "changes how credentials are kept", args)
    if RUNS_CODE.match(key) and is_command(key, value) and not re.match(r"(core|sequence)\.(editor|pager)$", key, re.I):
        return _h("config", f"makes git run a command of its own ({key[:40]})", args)
    if re.match(r"(core\.editor|core\.pager|pager\..*)$", key, re.I) and re.search(r"[;&|`$]|\bsh\b", value):
        return _h("config", "makes git run a command of its own", args)
    if re.match(r"http\.(.*\.)?sslverify$", key, re.I) and value.lower() in {"false", "0"}:
        return _h("config", "stops checking certificates", args)
    return _m("config", "changes the configuration of git", args)


def _submodule(args: Args, scope: Scope) -> list[Finding]:
    what = args.texts[0] if args.words else "status"
    if what in {"status", "summary"}:
        return _l("submodule", args)
    if what == "foreach":
        return scope.nested(" ".join(args.texts[1:]), "bash") or _l("submodule foreach", args)
    if what == "deinit" and args.has("-f", "--force", "--all"):
        return _h("submodule deinit", "deletes submodules with their changes", args)
    return _m(f"submodule {what}", "changes submodules", args)


def _bisect(args: Args, scope: Scope) -> list[Finding]:
    what = args.texts[0] if args.words else ""
    if what in {"log", "view", "visualize", "terms", ""}:
        return _l("bisect", args)
    started = _m(f"bisect {what}", "checks out other commits", args)
    return started + scope.nested(" ".join(args.texts[1:]), "bash") if what == "run" else started


def _rebase(args: Args, scope: Scope) -> list[Finding]:
    findings = _m("rebase", "rewrites local commits", args)
    for command in args.values("-x", "--exec"):
        findings += scope.nested(command, "bash")
    return findings


def _simple(name: str, reads: tuple[str, ...], reason: str, first: frozenset[str] = frozenset()) -> "_Judge":
    def judge(args: Args, scope: Scope) -> list[Finding]:
        if args.has(*reads) or (first and (not args.words or args.texts[0] in first)):
            return _l(name, args)
        return _m(name, reason, args)

    return judge


def _show(name: str) -> "_Judge":
    def judge(args: Args, scope: Scope) -> list[Finding]:
        if args.has("-O", "--open-files-in-pager") and name == "grep":
            return _h("grep", "opens what it finds in a program", args)
        written = args.value("--output")
        if written and not is_scratch_path(written):
            return _m(name, "writes its output to a file", args)
        return _l(name, args)

    return judge


def _update_ref(args: Args, scope: Scope) -> list[Finding]:
    if args.has("-d", "--stdin"):
        return _h("update-ref", "deletes a reference", args)
    return _m("update-ref", "moves a reference", args)


def _filter_repo(args: Args, scope: Scope) -> list[Finding]:
    return _l("filter-repo", args) if args.has("--analyze") else _h("filter-repo", "rewrites all history", args)


_Judge = Callable[[Args, Scope], list[Finding]]
SPECIAL: dict[str, _Judge] = {
    "push": _push, "reset": _reset, "clean": _clean, "checkout": _checkout, "switch": _switch, "restore": _restore,
    "branch": _branch, "tag": _tag, "stash": _stash, "remote": _remote, "reflog": _reflog, "gc": _gc,
    "worktree": _worktree, "rm": _rm, "config": _config, "submodule": _submodule, "bisect": _bisect,
    "rebase": _rebase, "update-ref": _update_ref,
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
