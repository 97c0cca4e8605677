"""terraform, tofu, terragrunt and their kin: what a command does to infrastructure and to its recorded state."""

import re

from workbench.facts.cli.argv import Args, Grammar, parse
from workbench.facts.cli.verbs import judged, target, verbs
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.scope import Scope
from workbench.facts.sensitive import is_secret
from workbench.facts.word import Word

_VALUED = frozenset("-chdir -state -target -var -var-file -backup -state-out -lock-timeout -parallelism -replace -backend-config".split())
# terraform spells values with "="; terragrunt also takes them as the next word.
_GRUNT_VALUED = frozenset(
    "--terragrunt-config --terragrunt-working-dir --working-dir --config --iam-assume-role --terragrunt-iam-role "
    "--terragrunt-source --source --queue-include-dir --queue-exclude-dir --terragrunt-include-dir --terragrunt-exclude-dir "
    "--parallelism --terragrunt-parallelism --download-dir --terragrunt-download-dir --tf-path --terragrunt-tfpath --log-level "
    "--terragrunt-log-level --filter --queue-exclude-external --inputs-debug --out-dir --report-file --report-format "
    "--provider-cache-dir --units-that-include --json-out-dir --source-map --log-format --format --diff".split()
) - {"--queue-exclude-external", "--inputs-debug", "--diff"}

_TABLE = verbs(
    low="plan, validate, fmt, show, output, state list, state show, providers, version, graph, console, workspace list, workspace show, "
    "modules, metadata, providers schema, hclfmt, hcl fmt, hcl format, hcl validate, render, render-json, dag graph, graph-dependencies, "
    "find, list, ls, info, info print, info strict, terragrunt-info, output-module-groups, validate-inputs, hclvalidate, stack output, "
    "help, version, strict, dag, hcl, query",
    medium={
        "init, get, providers lock, providers mirror": "downloads modules and providers",
        "apply": "changes infrastructure to what the configuration says",
        "import": "takes a resource into the state",
        "refresh, taint, untaint, state mv": "changes the recorded state",
        "state pull": "shows the whole state, which may hold secrets",
        "workspace": "creates or switches workspaces",
        "login, logout": "changes stored credentials",
        "test": "makes and removes resources for a test",
        "push, env": "changes a workspace",
        "scaffold, catalog, stack, boilerplate": "writes configuration files",
        "backend, cloud, rpcapi, stacks": "changes where the state is kept",
        "aws-provider-patch": "changes downloaded modules",
        "state replace-provider": "changes the recorded state",
    },
    high={
        "destroy": "destroys infrastructure",
        "state rm": "forgets resources, which stay without a keeper",
        "state push": "overwrites the recorded state",
        "force-unlock": "breaks the lock of another run",
        "backend delete, backend migrate": "deletes or moves the recorded state",
        "workspace delete": "deletes a workspace with its state",
    },
)


def read(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``terraform``, ``tofu`` or ``terragrunt`` command."""
    grammar = Grammar(valued=_GRUNT_VALUED | {"-chdir"}, single=True)
    args = parse(argv, grammar, program="terraform")
    if args.has("-help", "--help", "-h", "-version", "--version", "-v"):
        return [low("terraform", "prints help or version")]
    words = args.texts
    everything = args.has("--all") or words[:1] == ["run-all"]
    words = [word.removesuffix("-all") if at == 0 and word in _ALL else word for at, word in enumerate(words)]
    while words[:1] in (["run"], ["run-all"], ["stack"]) and words[1:2] != ["output"] and (len(words) > 1 or args.rest):
        words = words[1:]
        if words[:1] in (["generate"], ["clean"]):
            return [medium("terragrunt stack", "writes or removes generated files")]
    if args.dashed and (not words or words[0] == "exec"):
        if words[:1] == ["exec"]:
            return scope.nested(" ".join(word.text for word in args.rest), "bash")
        inner = parse([argv[0], *args.rest], grammar, program="terraform")
        args, words = inner, inner.texts
    args = Args("terraform", tuple(Word(word) for word in words), args.options, args.rest, args.dashed)
    if not words:
        return [low("terraform", "prints help")]
    return _judge(args, words, everything)


_ALL = frozenset("apply-all destroy-all plan-all output-all validate-all".split())


def _judge(args: Args, words: list[str], everything: bool) -> list[Finding]:
    verb = words[0]
    if verb == "apply":
        return _apply(args, everything)
    if verb in {"state", "plan"} and args.has("-dry-run", "--dry-run"):
        return [low(f"terraform {verb}", "dry run")]
    if verb == "output":
        secret = any(is_secret(word) for word in words[1:])
        if secret and args.has("-raw", "-json", "--raw", "--json"):
            return [high("terraform output", "prints a secret output", target(words[1:]))]
        if args.has("-json", "--json") and len(words) == 1:
            return [medium("terraform output", "prints every output, secret ones too")]
        return [low("terraform output", "prints outputs", target(words[1:]))]
    if verb == "init" and args.has("-migrate-state", "-force-copy"):
        return [medium("terraform init", "moves the recorded state to another place")]
    return judged(args, _TABLE)


def _apply(args: Args, everything: bool) -> list[Finding]:
    if args.has("-destroy", "--destroy"):
        return [high("terraform apply", "destroys infrastructure")]
    if everything:
        return [high("terraform apply", "changes the infrastructure of every module")]
    if args.has("-target", "--target", "-replace"):
        return [medium("terraform apply", "changes named resources", target(args.values("-target", "-replace")))]
    if args.has("-auto-approve", "--auto-approve") and len(args.words) == 1:
        return [high("terraform apply", "changes infrastructure without anyone seeing the plan")]
    return [medium("terraform apply", "changes infrastructure to what the configuration says", target(args.texts[1:]))]


_PULUMI = verbs(
    low="preview, pre, version, whoami, about, config get, stack ls, stack output, stack history, history, logs, config, stack graph, "
    "stack, plugin ls, policy ls, schema, org get-default, stack tag ls, package get-schema, env get, env ls, why, console",
    medium={
        "up, update, refresh, import, watch": "changes infrastructure to what the program says",
        "new, convert, gen-completion, install, package": "writes local files",
        "config set, config rm, config set-all, config cp, config refresh": "changes configuration",
        "stack init, stack select, stack rename, stack tag, stack change-secrets-provider, stack export, stack unselect": "changes a stack",
        "stack import": "overwrites the recorded state",
        "cancel": "cancels a running update",
        "login, logout": "changes the stored session",
        "plugin, policy, org, env, deployment, state, convert-trace": "changes the project",
    },
    high={"destroy, down, dn": "destroys infrastructure", "stack rm": "deletes a stack with its state",
          "state delete, state unprotect": "forgets resources, which stay without a keeper",
          "stack import": "overwrites the recorded state", "env open": "shows secrets", "env rm": "deletes an environment"},
)  # fmt: skip
_OTHERS = {
    "atlantis": verbs(low="version, plan, help", medium={
        "apply": "applies a plan", "server": "starts a server", "unlock, approve_policies": "changes a pull request's state",
        "testdrive, import, state": "changes the recorded state", "cancel": "cancels runs"}),
    "packer": verbs(low="validate, inspect, fmt, version, console, plugins installed", medium={
        "build": "builds an image", "init, plugins": "downloads plugins", "fix, hcl2_upgrade": "writes templates"}),
    "vagrant": verbs(low="status, global-status, version, box list, box outdated, ssh-config, plugin list, snapshot list, port, validate, list-commands", medium={
        "up, halt, reload, resume, suspend, provision": "starts or stops a virtual machine", "ssh, powershell, rdp, winrm": "opens a shell in a virtual machine",
        "box, plugin, init, package, snapshot, cap, cloud, login, autocomplete, upload, push, rsync, rsync-auto, docker-run, docker-exec, connect, share": "changes virtual machines"},
        high={"destroy": "deletes a virtual machine", "snapshot restore": "overwrites a virtual machine"}),
}  # fmt: skip


def pulumi(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``pulumi`` command."""
    args = parse(argv, Grammar(valued=frozenset("-s --stack -C --cwd -c --config -t --target -m --message --color".split())))
    if args.has("--show-secrets"):
        return [high("pulumi", "shows secrets", target(args.texts))]
    if args.texts[:2] == ["config", "get"] and any(is_secret(word) for word in args.texts[2:]):
        return [high("pulumi config get", "shows a secret", target(args.texts[2:]))]
    return judged(args, _PULUMI)


def other(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``atlantis``, ``packer`` or ``vagrant`` command."""
    args = parse(argv, Grammar(valued=frozenset("-d -w -p -c --command -o --provider --name".split()), single=False))
    if args.program == "vagrant" and args.texts[:1] == ["ssh"] and args.has("-c", "--command"):
        return scope.nested(args.value("-c", "--command"), "bash")
    table = _OTHERS[args.program]
    if args.program == "atlantis" and re.search(r"--?destroy\b", " ".join(word.text for word in args.rest)):
        return [low("atlantis plan", "plans only")]
    return judged(args, table)
