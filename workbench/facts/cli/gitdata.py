"""What the verbs and options of git mean: tables."""

import re

from workbench.facts.cli.verbs import verbs

GLOBAL = frozenset("-C -c --git-dir --work-tree --namespace --super-prefix --config-env --attr-source".split())
# Settings whose value git hands to a shell.
RUNS_CODE = re.compile(
    r"alias\.|core\.(hookspath|sshcommand|fsmonitor|pager|editor|askpass|gitproxy|attributesfile)$|credential\.|"
    r"(diff|difftool|mergetool|merge|filter|man|browser)\..*(cmd|command|driver|textconv|clean|smudge|process|path)$|"
    r"diff\.external$|sequence\.editor$|pager\.|protocol\.ext\.allow$|protocol\.allow$|uploadpack\.packobjectshook$|"
    r"gpg\.program$|init\.templatedir$|remote\..*\.(uploadpack|receivepack)$|include\.path$|includeif\.",
    re.IGNORECASE,
)
_COMMIT = "-m --message -F --file -c -C --author --date -t --template --fixup --squash --cleanup"
VALUED = {
    "commit": frozenset(_COMMIT.split()),
    "push": frozenset("-o --push-option --repo --receive-pack --exec".split()),
    "clean": frozenset("-e --exclude".split()),
    "checkout": frozenset("-b -B --orphan --conflict --pathspec-from-file".split()),
    "switch": frozenset("-c -C --create --force-create --orphan --conflict".split()),
    "branch": frozenset("-u --set-upstream-to --sort --format --contains --no-contains --points-at".split())
    - {"--contains", "--no-contains"},
    "tag": frozenset("-m --message -F --file -u --local-user --sort --format".split()),
    "stash": frozenset("-m --message --pathspec-from-file".split()),
    "rebase": frozenset("-x --exec --onto -s --strategy -X".split()),
    "restore": frozenset("-s --source --pathspec-from-file".split()),
    "log": frozenset("-n --author --grep --since --until --format --pretty -S -G -L --after --before".split()),
    "config": frozenset("-f --file --blob --type --default --value --url --comment".split()),
    "notes": frozenset("-m -F -c -C --ref".split()),
    "worktree": frozenset("-b -B --reason".split()),
    "submodule": frozenset("-b --branch --name --depth --reference".split()),
    "fetch": frozenset("--depth --refmap --upload-pack -o -j --jobs --shallow-since".split()),
    "clone": frozenset(
        "-b --branch --depth -o --origin -c --config --template --reference -u --upload-pack --filter -j".split()
    ),
}

VERBS = verbs(
    low=(
        "status, log, diff, show, ls-files, ls-remote, ls-tree, cat-file, rev-parse, rev-list, describe, "
        "shortlog, blame, annotate, grep, help, version, check-ignore, check-attr, check-mailmap, "
        "check-ref-format, merge-base, name-rev, for-each-ref, show-ref, show-branch, show-index, diff-tree, "
        "diff-index, diff-files, whatchanged, count-objects, fsck, verify-pack, verify-commit, verify-tag, var, "
        "cherry, range-diff, request-pull, interpret-trailers, patch-id, stripspace, column, get-tar-commit-id, "
        "merge-tree, fast-export, difftool, gitk, gui, citool, instaweb, for-each-repo, hash-object, mktree, "
        "symbolic-ref, effort, summary, authors, count, info, standup, recent, fame, quick-stats, last-modified, "
        "url-parse, show-unmerged-branches, show-merged-branches, show-tree, refs list, refs verify, repo info, "
        "bugreport, diagnose, mailinfo, unpack-file, get-url, missing, graph, lg, st, rev-list-objects,"
        "fmt-merge-msg, backfill-status"
    ),
    medium={
        "puts changes into the index": "add, stage",
        "commits changes": "commit, ci",
        "brings commits into the branch": "merge, cherry-pick, revert, am, pull",
        "downloads a repository": "clone, fetch",
        "creates a repository": "init",
        "moves tracked files": "mv",
        "writes an archive of the files": "archive",
        "packs the repository": (
            "gc, repack, pack-refs, pack-objects, prune-packed, multi-pack-index, commit-graph, maintenance"
        ),
        "sends commits by mail": "send-email, imap-send",
        "changes the repository": (
            "svn, p4, cvsimport, fast-import, subtree, read-tree, write-tree, commit-tree, update-index, "
            "checkout-index, merge-file, mergetool, mktag, unpack-objects, index-pack, update-server-info, "
            "quiltimport, scalar, refs migrate, backfill, replay, history, undo, squash, ignore, fork, pr, mr, "
            "absorb, credential-cache, http-push, delete-merged-branches, reset-file, bug, feature, refactor, "
            "release, setup, sync, touch, rename-branch, create-branch, fresh-branch"
        ),
        "serves repositories on the network": "daemon",
        "works on encrypted files": "secret, crypt",
    },
    high={
        "rewrites all history": "filter-branch, filter-repo, obliterate",
        "deletes the objects of lost commits for good": "prune",
        "shows stored credentials": "credential",
        "shows or stores credentials in plain text": "credential-store",
        "deletes branches or files": (
            "delete-branch, delete-tag, delete-squashed-branches, delete-submodule, clear, clear-soft"
        ),
    },
)
