"""terraform, tofu, terragrunt and their kin: what a command does to infrastructure and to its recorded state."""

import re

from workbench.facts.cli.argv import Args, Grammar, parse, spoken
from workbench.facts.cli.infradata import OTHERS, PULUMI, TERRAFORM
from workbench.facts.cli.verbs import judged, target
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.scope import Scope
from workbench.facts.sensitive import is_secret
from workbench.facts.word import Word

_VALUED = frozenset(
    "-target -var -var-file -state -state-out -backup -out -o -replace -backend-config -lock-timeout -parallelism "
    "-plugin-dir -filter -test-directory -lockfile -generate-config-out --target --var --var-file --out "
    "--backend-config".split()
)
# terraform spells values with "="; terragrunt also takes them as the next word.
_GRUNT_VALUED = frozenset(
    "--terragrunt-config --terragrunt-working-dir --working-dir --config --iam-assume-role --terragrunt-iam-role "
    "--terragrunt-source --source --queue-include-dir --queue-exclude-dir --terragrunt-include-dir "
    "--terragrunt-exclude-dir --parallelism --terragrunt-parallelism --download-dir --terragrunt-download-dir "
    "--tf-path --terragrunt-tfpath --log-level --terragrunt-log-level --filter --out-dir --report-file "
    "--report-format --provider-cache-dir --units-that-include --json-out-dir --source-map --log-format --format "
    "--feature --experiment --profile-dir --profile-cpu --profile-mem --profile-goroutine --filters-file "
    "--queue-include-units-reading --strict-control --discovery-boundary --log-custom-format --queue-construct-as "
    "--root-file-name --auth-provider-cmd --as".split()
)


def read(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``terraform``, ``tofu`` or ``terragrunt`` command."""
    grammar = Grammar(valued=_GRUNT_VALUED | _VALUED, single=True)
    args = parse(argv, grammar)
    if args.has("-help", "--help", "-h", "-version", "--version", "-v"):
        return [low(args.program, "prints help or version")]
    words = args.texts
    if words[:1] == ["{"]:
        return [low(args.program, "is configuration, which runs nothing by itself")]
    everything = args.has("--all", "-a", "--graph") or words[:1] == ["run-all"] or words[:2] == ["stack", "run"]
    words = [word.removesuffix("-all") if at == 0 and word in _ALL else word for at, word in enumerate(words)]
    while words[:1] in (["run"], ["run-all"], ["stack"]) and words[1:2] != ["output"] and (len(words) > 1 or args.rest):
        words = words[1:]
        if words[:1] in (["generate"], ["clean"]):
            return [medium("terragrunt stack", "writes or removes generated files")]
    if args.dashed and words[:1] == ["exec"]:
        return scope.nested(spoken(args.rest), "bash")
    if args.dashed and args.rest and (not words or words[0] not in _FIRST):
        inner = parse([argv[0], *args.rest], grammar)
        args, words = inner, inner.texts
    args = Args(args.program, tuple(Word(word) for word in words), args.options, args.rest, args.dashed)
    if not words:
        return [low(args.program, "prints help")]
    at = next((place for place, word in enumerate(words) if word in _FIRST), 0)
    args, words = args.skip(at), words[at:]
    return _judge(args, words, everything)


_FIRST = frozenset(path.split(" ")[0] for path in TERRAFORM.table)
_ALL = frozenset("apply-all destroy-all plan-all output-all validate-all".split())


def _judge(args: Args, words: list[str], everything: bool) -> list[Finding]:
    verb = words[0]
    if verb == "apply":
        return _apply(args, everything)
    if verb in {"state", "plan"} and args.has("-dry-run", "--dry-run"):
        return [low(f"{args.program} {verb}", "dry run")]
    if verb == "output":
        secret = any(is_secret(word) for word in words[1:])
        if secret and args.has("-raw", "-json", "--raw", "--json"):
            return [high(f"{args.program} output", "prints a secret output", target(words[1:]))]
        if args.has("-json", "--json") and len(words) == 1:
            return [medium(f"{args.program} output", "prints every output, secret ones too")]
        return [low(f"{args.program} output", "prints outputs", target(words[1:]))]
    if words[:2] in (["workspace", "delete"], ["backend", "migrate"]) and args.has("-force", "--force"):
        return [high(f"{args.program} {verb} {words[1]}", "drops a state that still has resources", target(words[2:]))]
    if verb == "init" and args.has("-migrate-state", "-force-copy"):
        return [medium(f"{args.program} init", "moves the recorded state to another place")]
    return judged(args, TERRAFORM)


def _apply(args: Args, everything: bool) -> list[Finding]:
    if args.has("-destroy", "--destroy"):
        return [high(f"{args.program} apply", "destroys infrastructure")]
    if args.has("-refresh-only", "--refresh-only"):
        return [medium(f"{args.program} apply", "changes the recorded state to what there is")]
    if everything:
        return [high(f"{args.program} apply", "changes the infrastructure of every module")]
    if args.has("-target", "--target", "-replace"):
        return [medium(f"{args.program} apply", "changes named resources", target(args.values("-target", "-replace")))]
    if args.has("-auto-approve", "--auto-approve") and len(args.words) == 1:
        return [high(f"{args.program} apply", "changes infrastructure without anyone seeing the plan")]
    return [
        medium(f"{args.program} apply", "changes infrastructure to what the configuration says", target(args.texts[1:]))
    ]


def applies_destruction(text: str) -> bool:
    """True where *text* writes a plan to destroy into a file and applies that file later.

    >>> applies_destruction("terraform plan -destroy -out=p; terraform apply p")
    True
    >>> applies_destruction("terraform plan -destroy -out=p; terraform show p")
    False
    """
    for plan in re.finditer(r"\bplan\b([^\n;&|]{1,300})", text):
        kept = re.search(r"-out[= ]\s{0,3}[\"']?([\w./-]{1,100})", plan[1]) if "-destroy" in plan[1] else None
        if kept and re.search(rf"\bapply\b[^\n;&|]{{0,200}}[\s\"']{re.escape(kept[1])}(?![\w.-])", text[plan.end() :]):
            return True
    return False


def pulumi(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``pulumi`` command."""
    args = parse(
        argv, Grammar(valued=frozenset("-s --stack -C --cwd -c --config -t --target -m --message --color".split()))
    )
    if args.has("--show-secrets"):
        return [high("pulumi", "shows secrets", target(args.texts))]
    if args.texts[:2] == ["config", "get"] and any(is_secret(word) for word in args.texts[2:]):
        return [high("pulumi config get", "shows a secret", target(args.texts[2:]))]
    return judged(args, PULUMI)


def other(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``atlantis``, ``packer`` or ``vagrant`` command."""
    args = parse(argv, Grammar(valued=frozenset("-d -w -p -c --command -o --provider --name".split()), single=False))
    if args.program == "vagrant" and args.texts[:1] == ["ssh"] and args.has("-c", "--command"):
        return scope.nested(args.value("-c", "--command"), "bash")
    table = OTHERS[args.program]
    if args.program == "atlantis" and re.search(r"--?destroy\b", " ".join(word.text for word in args.rest)):
        return [low("atlantis plan", "plans only")]
    return judged(args, table)
