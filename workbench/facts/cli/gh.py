"""gh, glab and hub: what a command does on the forge."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts.cli.argv import Args, Grammar, parse
from workbench.facts.cli.forges import FORGES
from workbench.facts.cli.verbs import judged, target
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.scope import Scope
from workbench.facts.word import Word

_VALUED = frozenset(
    "-R --repo -X --method -f -F --field --raw-field --input -H --header -q --jq -t --template --json -L --limit "
    "-b --body --title --assignee -a -l --label --base -B --head --hostname -e --env -o --org --visibility -s "
    "--state -r --ref -w --workflow -u --user --search --author --sort -p --pattern -D --dir -O --output -c "
    "--comment --body-file --cache -m --milestone --reviewer --project --target --notes --notes-file --group -g "
    "--branch --message".split()
)
_LASTING = re.compile(
    r"protection|rulesets?|/hooks|/branches|/git/refs|/keys|/secrets|/teams|/members|/collaborators|/releases|/environments|/packages"
)


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
    return judged(args, FORGES, helps=frozenset({"--help", "-h", "--version"}))


def _api(args: Args) -> list[Finding]:
    fields = args.has("-f", "-F", "--field", "--raw-field", "--input")
    method = (args.value("-X", "--method") or ("POST" if fields else "GET")).upper()
    path = next(iter(args.texts[1:]), "")
    if path == "graphql":
        asks = " ".join(args.values("-f", "-F", "--field", "--raw-field"))
        changes = asks[asks.find("mutation") :] if "mutation" in asks else ""
        deletes = re.search(r"\b(delete|remove)[A-Z]", changes)
        risk = RiskLevel.HIGH if deletes else RiskLevel.MEDIUM if changes else RiskLevel.LOW
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
