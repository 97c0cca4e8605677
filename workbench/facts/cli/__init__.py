"""Command lines of infrastructure tools: a program's base name, and the reader of its argument vector."""

from collections.abc import Callable

from workbench.facts.cli import (
    aws,
    awstools,
    az,
    clouds,
    docker,
    gcloud,
    gh,
    git,
    gitlab,
    helm,
    kubectl,
    platforms,
    terraform,
)
from workbench.facts.cli.argv import base
from workbench.facts.cli.clusterdata import CLUSTERS
from workbench.facts.cli.feeding import fed as _fed
from workbench.facts.cli.runtimedata import RUNTIMES
from workbench.facts.finding import Finding
from workbench.facts.scope import Scope
from workbench.facts.word import Word

PROGRAMS: dict[str, Callable[[list[Word], Scope], list[Finding]]] = {
    **platforms.PROGRAMS,
    **clouds.PROGRAMS,
    **gitlab.PROGRAMS,
    **dict.fromkeys(CLUSTERS, helm.cluster),
    **dict.fromkeys(("kubectx", "kubens", "kctx", "kns"), helm.context),
    **dict.fromkeys(("kubectl", "oc", "k", "kubecolor", "k3s-kubectl"), kubectl.read),
    **dict.fromkeys(awstools.TOOLS, aws.tool),
    **dict.fromkeys(("aws", "awslocal"), aws.read),
    "helm": helm.helm,
    "gcloud": gcloud.read,
    "gsutil": gcloud.gsutil,
    "bq": gcloud.bq,
    "az": az.read,
    "azd": az.azd,
    "azcopy": az.azd,
    "func": az.azd,
    **dict.fromkeys(("docker", "podman", "nerdctl"), docker.read),
    **dict.fromkeys(("docker-compose", "podman-compose", "compose"), docker.compose),
    "dockerd": docker.daemon,
    **dict.fromkeys(RUNTIMES, docker.runtime),
    "git": git.read,
    **dict.fromkeys(("gh", "glab", "hub"), gh.read),
    **dict.fromkeys(("terraform", "tofu", "terragrunt", "tf", "tg"), terraform.read),
    "pulumi": terraform.pulumi,
    **dict.fromkeys(("atlantis", "packer", "vagrant"), terraform.other),
}


def fed(argv: list[Word], text: str, scope: Scope) -> list[Finding]:
    """Findings of *text* on the standard input of *argv*, a command of one of :data:`PROGRAMS`.

    A manifest for ``kubectl apply -f -``, statements for ``docker exec -i db psql``, a script for a shell in a pod.
    """
    reader = PROGRAMS.get(base(argv[0])) if argv else None
    return _fed(argv, text, reader, scope) if reader else []
