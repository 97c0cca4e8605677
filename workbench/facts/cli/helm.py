"""helm, and the tools that make and switch clusters."""

from workbench.facts.cli import clusterdata
from workbench.facts.cli.argv import Grammar, parse
from workbench.facts.cli.verbs import judged, target
from workbench.facts.finding import Finding, low, medium
from workbench.facts.scope import Scope
from workbench.facts.word import Word

_VALUED = frozenset(
    "-n --namespace --kube-context --kubeconfig --kube-apiserver --kube-token --kube-as-user --kube-as-group -f "
    "--values --set --set-string --set-file --set-json --version --repo --username --password --timeout -o "
    "--output --post-renderer -l --selector --max --revision --history-max --description -d --destination "
    "--untardir --keyring --ca-file --cert-file --key-file --registry-config --repository-cache "
    "--repository-config --burst-limit --qps -a --api-versions -s --show-only --output-dir --name-template "
    "--tiller-namespace --name --host".split()
)


def helm(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``helm`` command."""
    args = parse(argv, Grammar(valued=_VALUED))
    if args.has("--dry-run"):
        return [low("helm", "dry run", target(args.texts))]
    # "--version" takes a chart's version here.
    return judged(args, clusterdata.HELM, helps=frozenset({"-h", "--help"}))


def cluster(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one command of a tool that makes clusters."""
    args = parse(
        argv,
        Grammar(valued=frozenset("-f --config-file --region -r --name -p --profile --config --cluster -c".split())),
    )
    return judged(args, clusterdata.CLUSTERS[args.program])


def context(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of ``kubectx`` and ``kubens``."""
    args = parse(argv, Grammar())
    if args.has("-d"):
        return [medium(args.program, "deletes a context from the local kubeconfig", target(args.texts))]
    if not args.words:
        return [low(args.program, "lists contexts")]
    return [medium(args.program, "switches the local kubeconfig", target(args.texts))]
