"""Command lines of infrastructure tools: a program's base name, and the reader of its argument vector.

A reader's module, with its tables, is imported when its program is first met: most texts name one tool or none.
"""

import importlib
from collections.abc import Callable

from workbench.facts.finding import Finding
from workbench.facts.scope import Scope
from workbench.facts.word import Word

Reader = Callable[[list[Word], Scope], list[Finding]]


def _when_needed(place: str) -> Reader:
    module, _, name = place.partition(".")

    def read(argv: list[Word], scope: Scope) -> list[Finding]:
        found: list[Finding] = getattr(importlib.import_module(f"workbench.facts.cli.{module}"), name)(argv, scope)
        return found

    return read


_KAFKA = (
    "connect-distributed connect-standalone kafka-acls kafka-broker-api-versions kafka-cluster kafka-configs "
    "kafka-console-consumer kafka-console-producer kafka-consumer-groups kafka-consumer-perf-test "
    "kafka-delegation-tokens kafka-delete-records kafka-dump-log kafka-features kafka-get-offsets "
    "kafka-leader-election kafka-log-dirs kafka-metadata-quorum kafka-metadata-shell kafka-mirror-maker "
    "kafka-preferred-replica-election kafka-producer-perf-test kafka-reassign-partitions kafka-run-class "
    "kafka-server-start kafka-server-stop kafka-storage kafka-topics kafka-transactions kafka-verifiable-consumer "
    "zookeeper-server-start zookeeper-server-stop"
)
_PLACES = {
    "platforms.read": (
        "ansible-galaxy ansible-vault argocd berks bosh bw ceph cf cilium circleci confluent datadog-agent doctl "
        "doppler exo firebase flux fly flyctl gitlab-backup gitlab-ctl hcloud heroku hubble ibmcloud influx influxd "
        "istioctl jenkins-cli kapp kitchen kn knife linkerd netlify newrelic nodetool nomad now ntl op patronictl "
        "pgbackrest puppet puppetserver rabbitmq-plugins rabbitmqadmin rabbitmqctl railway scw sentry-cli sfctl "
        "sops supabase tctl tkn tsh velero vercel wrangler"
    ),
    "platforms.vault": "bao vault",
    "platforms.consul": "consul etcdctl",
    "platforms.only_reads": "ansible-doc ansible-inventory",
    "platforms.ansible": "ansible",
    "platforms.playbook": "ansible-playbook",
    "clouds.read": (
        "aliyun cinder civo glance linode-cli neutron nova oci openstack ovhcloud tccli upctl vultr-cli yc"
    ),
    "gitlab.client": "gitlab-geo-psql gitlab-psql gitlab-rake gitlab-redis-cli",
    "gitlab.rails": "gitlab-rails",
    "gitlab.securityadmin": "securityadmin.bat securityadmin.sh",
    "helm.cluster": "eksctl k3d k9s kind kubeadm kustomize minikube",
    "helm.context": "kctx kns kubectx kubens",
    "kubectl.read": "k k3s-kubectl kubecolor kubectl oc",
    "aws.tool": "amplify aws-vault cdk cdklocal chalice copilot eb sam saml2aws samlocal serverless sls",
    "aws.read": "aws awslocal",
    "helm.helm": "helm",
    "gcloud.read": "gcloud",
    "gcloud.gsutil": "gsutil",
    "gcloud.bq": "bq",
    "az.read": "az",
    "az.azd": "azcopy azd func",
    "docker.read": "docker nerdctl podman",
    "docker.compose": "compose docker-compose podman-compose",
    "docker.daemon": "dockerd",
    "docker.runtime": "buildah crane crictl ctr docker-machine skopeo",
    "git.read": "git",
    "gh.read": "gh glab hub",
    "terraform.read": "terraform terragrunt tf tg tofu",
    "terraform.pulumi": "pulumi",
    "terraform.other": "atlantis packer vagrant",
    "platforms.kafka": _KAFKA + " " + " ".join(f"{name}.sh" for name in _KAFKA.split()),
}
PROGRAMS: dict[str, Reader] = {
    name: read for place, names in _PLACES.items() for read in [_when_needed(place)] for name in names.split()
}


def fed(argv: list[Word], text: str, scope: Scope) -> list[Finding]:
    """Findings of *text* on the standard input of *argv*, a command of one of :data:`PROGRAMS`.

    A manifest for ``kubectl apply -f -``, statements for ``docker exec -i db psql``, a script for a shell in a pod.
    """
    from workbench.facts.cli.argv import base
    from workbench.facts.cli.feeding import fed as read

    reader = PROGRAMS.get(base(argv[0])) if argv else None
    return read(argv, text, reader, scope) if reader else []
