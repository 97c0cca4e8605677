"""gh, glab and hub: what a command does on the forge."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts.cli.argv import Args, Grammar, parse
from workbench.facts.cli.verbs import judged, target, verbs
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.scope import Scope
from workbench.facts.word import Word

_VALUED = frozenset(
    "-R --repo -X --method -f -F --field --raw-field --input -H --header -q --jq -t --template --json -L --limit -b --body "
    "--title --assignee -a -l --label --base -B --head --hostname -e --env -o --org --visibility -s --state -r --ref "
    "-w --workflow -u --user --search --author --sort -p --pattern -D --dir -O --output -c --comment --body-file --cache -m "
    "--milestone --reviewer --project --target --notes --notes-file --group -g --branch --message".split()
)
_LASTING = re.compile(r"protection|rulesets?|/hooks|/branches|/git/refs|/keys|/secrets|/teams|/members|/collaborators|/releases|/environments|/packages")

_GH = verbs(
    low="auth status, pr list, pr view, pr diff, pr checks, pr status, pr ls, issue list, issue view, issue status, issue ls, repo list, "
    "repo view, repo ls, repo gitignore, repo license, run list, run view, run watch, run ls, workflow list, workflow view, release list, "
    "release view, release verify, gist list, gist view, search, status, browse, label list, cache list, ruleset, secret list, secret ls, variable list, "
    "variable get, alias list, extension list, extension search, extension browse, project list, project view, project item-list, "
    "project field-list, config list, config get, codespace list, codespace logs, codespace view, ssh-key list, gpg-key list, org list, "
    "repo deploy-key list, attestation verify, auth setup-git-status, mr list, mr view, mr diff, ci list, ci view, ci status, ci trace, "
    "ci lint, ci get, mr issues, repo search, repo contributors, user events, snippet list, agent-task list, agent-task view, "
    "preview, ls, show, pr show, issue show, compare, ci-status, cluster list, schedule list, token list, "
    "pipeline list, pipeline view, pipeline status, incident list, job list",
    medium={
        "auth": "changes the stored session", "pr, mr": "changes a pull request", "issue, incident": "changes an issue",
        "repo": "changes or downloads a repository", "run, workflow, ci, pipeline, job, schedule": "starts or stops a workflow",
        "release": "changes or downloads a release", "gist, snippet": "uploads or changes a snippet", "label, milestone, project, org": "changes a project's settings",
        "cache delete": "deletes caches", "variable": "changes a variable of the workflows", "alias, extension, config": "changes the tool itself",
        "codespace, cs": "changes a codespace", "co": "switches branches", "copilot": "asks an assistant",
        "clone, fork, create, push, pull, fetch, merge, checkout, cherry-pick, am, apply, remote, init, sync, pull-request": "changes a repository",
    },
    high={
        "auth token": "prints the session's token", "repo delete, project delete": "deletes a whole repository",
        "repo archive": "archives a whole repository", "repo rename": "renames a repository, which breaks what points to it",
        "secret": "changes a secret of the workflows", "secret set": "sets a secret of the workflows",
        "ssh-key add, gpg-key add, repo deploy-key add": "adds a key", "ssh-key delete, gpg-key delete, repo deploy-key delete": "deletes a key",
        "release delete, release delete-asset": "deletes a release", "issue delete": "deletes an issue for good",
        "gist delete": "deletes a gist", "run delete": "deletes the record of a run", "token": "creates or changes access tokens",
        "deploy-key": "changes deploy keys", "variable export": "shows variables", "delete": "deletes a whole repository",
        "ruleset delete": "removes protection",
    },
)  # fmt: skip


def read(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one command of a forge's tool."""
    args = parse(argv, Grammar(valued=_VALUED))
    words = args.texts
    if words[:1] == ["api"]:
        return _api(args)
    start = words[:2]
    if start == ["auth", "status"] and args.has("-t", "--show-token"):
        return [high("gh auth status", "prints the session's token")]
    if start == ["repo", "edit"] and args.has("--visibility"):
        return [high("gh repo edit", "changes who can see the repository", target(words[2:]))]
    if start in (["pr", "merge"], ["mr", "merge"]) and args.has("--admin"):
        return [high("gh pr merge", "merges past the branch's protection", target(words[2:]))]
    if start == ["alias", "set"] and (args.has("-s", "--shell") or any(word.startswith("!") for word in words)):
        return [high("gh alias set", "adds an alias that runs a shell command", target(words[2:]))]
    if start == ["gist", "create"] and args.has("-p", "--public"):
        return [high("gh gist create", "publishes files", target(words[2:]))]
    return judged(args, _GH, helps=frozenset({"--help", "-h", "--version"}))


def _api(args: Args) -> list[Finding]:
    fields = args.has("-f", "-F", "--field", "--raw-field", "--input")
    method = (args.value("-X", "--method") or ("POST" if fields else "GET")).upper()
    path = next(iter(args.texts[1:]), "")
    if path == "graphql":
        asks = " ".join(args.values("-f", "-F", "--field", "--raw-field"))
        deletes = re.search(r"mutation[^}]*\b(delete|remove)", asks, re.IGNORECASE)
        risk = RiskLevel.HIGH if deletes else RiskLevel.MEDIUM if "mutation" in asks else RiskLevel.LOW
        return [Finding(risk, "gh api graphql", "changes the forge" if risk is not RiskLevel.LOW else "only reads")]
    verb, where = f"gh api {method.lower()[:10]}", target([path])
    if method in {"GET", "HEAD"}:
        return [low(verb, "only reads", where)]
    if method == "DELETE":
        whole = re.fullmatch(r"/?(repos/[^/]+/[^/]+|orgs/[^/]+|projects/[^/]+|groups/[^/]+)/?", path)
        return [(high if whole or _LASTING.search(path) else medium)(verb, "deletes on the forge", where)]
    if _LASTING.search(path) and re.search(r"keys|secrets|collaborators|members|hooks|protection|rulesets", path):
        return [high(verb, "changes who or what is trusted", where)]
    return [medium(verb, "changes the forge", where)]
