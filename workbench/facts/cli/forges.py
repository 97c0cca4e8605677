"""What the verbs of the forges' tools mean: a table."""

from workbench.facts.cli.verbs import verbs

FORGES = verbs(
    low=(
        "auth status, pr list, pr view, pr diff, pr checks, pr status, pr ls, issue list, issue view, issue "
        "status, issue ls, repo list, repo view, repo ls, repo gitignore, repo license, run list, run view, run "
        "watch, run ls, workflow list, workflow view, release list, release view, release verify, gist list, gist "
        "view, search, status, browse, label list, cache list, ruleset, secret list, secret ls, variable list, "
        "variable get, alias list, extension list, extension search, extension browse, project list, project "
        "view, project item-list, project field-list, config list, config get, codespace list, codespace logs, "
        "codespace view, ssh-key list, gpg-key list, org list, repo deploy-key list, attestation verify, auth "
        "setup-git-status, mr list, mr view, mr diff, ci list, ci view, ci status, ci trace, ci lint, ci get, mr "
        "issues, repo search, repo contributors, user events, snippet list, agent-task list, agent-task view, "
        "preview, ls, show, pr show, issue show, compare, ci-status, cluster list, schedule list, token list,"
        "pipeline list, pipeline view, pipeline status, incident list, job list"
    ),
    medium={
        "changes the stored session": "auth",
        "changes a pull request": "pr, mr",
        "changes an issue": "issue, incident",
        "changes or downloads a repository": "repo",
        "starts or stops a workflow": "run, workflow, ci, pipeline, job, schedule",
        "changes or downloads a release": "release",
        "uploads or changes a snippet": "gist, snippet",
        "changes a project's settings": "label, milestone, project, org",
        "deletes caches": "cache delete",
        "changes a variable of the workflows": "variable",
        "changes the tool itself": "alias, extension, config",
        "changes a codespace": "codespace, cs",
        "switches branches": "co",
        "asks an assistant": "copilot",
        "changes a repository": (
            "clone, fork, create, push, pull, fetch, merge, checkout, cherry-pick, am, apply, remote, init, sync, "
            "pull-request"
        ),
    },
    high={
        "prints the session's token": "auth token",
        "deletes a whole repository": "repo delete, project delete, delete",
        "archives a whole repository": "repo archive",
        "renames a repository, which breaks what points to it": "repo rename",
        "changes a secret of the workflows": "secret",
        "sets a secret of the workflows": "secret set",
        "adds a key": "ssh-key add, gpg-key add, repo deploy-key add",
        "deletes a key": "ssh-key delete, gpg-key delete, repo deploy-key delete",
        "deletes a release": "release delete, release delete-asset",
        "deletes an issue for good": "issue delete",
        "deletes a gist": "gist delete",
        "deletes the record of a run": "run delete",
        "creates or changes access tokens": "token",
        "changes deploy keys": "deploy-key",
        "shows variables": "variable export",
        "removes protection": "ruleset delete",
    },
)
