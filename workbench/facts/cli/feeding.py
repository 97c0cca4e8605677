"""What a tool does with text on its standard input: manifests, and scripts for a command it carries elsewhere."""

import re
from collections.abc import Callable

from workbench.facts.cli.argv import Grammar, base, parse
from workbench.facts.cli.kubectl import PRIVILEGED
from workbench.facts.cli.kubedata import DISPOSABLE
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.scope import Scope
from workbench.facts.word import Word

_KUBECTL = frozenset({"kubectl", "oc", "k", "kubecolor"})
_KIND = re.compile(r"""^[ \t{-]*["']?kind["']?[ \t]*:[ \t]*["']?(\w{1,80})""", re.MULTILINE)
_GRANTS = frozenset({"clusterrolebinding", "rolebinding", "securitycontextconstraints"})
_MANIFEST = Grammar(
    valued=frozenset("-f --filename -n --namespace --context --dry-run -o --output -l --selector".split())
)
_DRY = frozenset({"client", "server", "true", ""})
Reader = Callable[[list[Word], Scope], list[Finding]]


def fed(argv: list[Word], text: str, reader: Reader, scope: Scope) -> list[Finding]:
    """Findings of *text* on the standard input of *argv*, which *reader* reads; none where the tool ignores it."""
    if base(argv[0]) in _KUBECTL and _reads_manifest(argv):
        return manifest(argv, text)
    carried: list[str] = []

    def note(command: str, dialect: str, inner: Scope) -> list[Finding]:
        if dialect == "bash":
            carried.append(command)
        return []

    findings = reader(argv, Scope(note, scope.limits))
    if carried:
        mark = "END_OF_INPUT"
        while mark in text:
            mark += "_"
        return scope.nested(f"{carried[0]} <<'{mark}'\n{text}\n{mark}", "bash")
    if any(finding.verb.startswith("shell in ") for finding in findings):
        return scope.nested(text, "bash")
    return []


def _reads_manifest(argv: list[Word]) -> bool:
    args = parse(argv, _MANIFEST)
    return "-" in args.values("-f", "--filename") or "/dev/stdin" in args.values("-f", "--filename")


def manifest(argv: list[Word], text: str) -> list[Finding]:
    """Findings of a Kubernetes manifest given to kubectl.

    >>> from workbench.facts.word import words
    >>> [f.risk.value for f in manifest(words("kubectl", "apply", "-f", "-"), "kind: ClusterRoleBinding")]
    ['high']
    """
    args = parse(argv, _MANIFEST)
    verb = f"kubectl {args.texts[0]}" if args.words else "kubectl"
    if any(name == "--dry-run" and (not values or values[0].text in _DRY) for name, values in args.options):
        return [low(verb, "dry run")]
    kinds = [kind.lower() for kind in _KIND.findall(text)]
    if verb == "kubectl delete":
        heavy = [kind for kind in kinds if kind not in DISPOSABLE]
        return (
            [high(verb, f"deletes {heavy[0][:40]} objects")] if heavy else [medium(verb, "deletes short-lived objects")]
        )
    findings = [high(verb, f"grants a role by a {kind}") for kind in kinds if kind in _GRANTS]
    if PRIVILEGED.search(text):
        findings.append(high(verb, "gives a workload the host's privileges"))
    return findings
