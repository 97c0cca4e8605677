"""What the verbs of helm and of the tools that make clusters mean: tables."""

from workbench.facts.cli.verbs import verbs

HELM = verbs(
    low=(
        "list, ls, status, history, hist, search, show, inspect, template, lint, version, env, verify, get notes, "
        "get hooks, get metadata, dependency list, dep list, repo list, repo ls, plugin list, plugin ls, "
        "completion, diff, test-list"
    ),
    medium={
        "changes what a release runs": "install, upgrade",
        "rolls a release back": "rollback",
        "shows configuration that may hold secrets": "get",
        "changes local chart repositories": "repo",
        "downloads charts": "dependency, dep",
        "downloads a chart": "pull, fetch",
        "uploads a chart": "push",
        "writes local files": "create, package",
        "changes local plugins": "plugin",
        "changes the local registry session": "registry",
        "runs a release's tests": "test",
        "installs helm's server part": "init",
        "serves charts on the network": "serve",
        "works on encrypted values": "secrets",
    },
    high={
        "uninstalls a whole release": "uninstall, delete, del, un",
        "removes helm's server part": "reset",
        "shows decrypted secrets": "secrets view, secrets decrypt, secrets dec",
    },
)

CLUSTERS = {
    "kubeadm": verbs(
        low=(
            "config print, config images list, config view, upgrade plan, upgrade diff, certs check-expiration,version"
        ),
        medium={
            "makes this machine a control plane": "init",
            "joins this machine to a cluster": "join",
            "upgrades the cluster": "upgrade",
            "downloads images or changes configuration": "config",
            "renews certificates": "certs",
            "writes a kubeconfig": "kubeconfig",
        },
        high={
            "takes the cluster off this machine": "reset",
            "shows or creates join tokens": "token",
            "creates credentials": "kubeconfig user",
            "uploads certificates": "init phase upload-certs",
        },
    ),
    "kustomize": verbs(
        low="build, cfg, version",
        medium={
            "writes local files": "edit, create, fn, localize",
        },
    ),
    "k9s": verbs(
        low="info, version",
    ),
    "eksctl": verbs(
        low="get, info, version, utils describe-stacks, utils describe-addon-versions",
        medium={
            "changes a cluster": (
                "create, upgrade, scale, set, unset, enable, register, deregister, associate, disassociate, "
                "utils, update, apply"
            ),
            "evicts the pods of a node group": "drain",
        },
        high={
            "deletes a cluster or part of one": "delete",
            "evicts the pods of a node group": "drain",
            "grants access": (
                "create iamserviceaccount, create iamidentitymapping, create podidentityassociation, createaccessentry"
            ),
        },
    ),
    "minikube": verbs(
        low=(
            "status, ip, logs, service list, profile list, addons list, version, kubectl, node list, image ls, "
            "docker-env, config view, config get"
        ),
        medium={
            "changes the local cluster": (
                "start, stop, pause, unpause, addons, service, dashboard, tunnel, ssh, image, cache, config, "
                "profile, node, mount, cp, update-context"
            ),
        },
        high={
            "deletes the local cluster": "delete",
        },
    ),
    "kind": verbs(
        low="get, version",
        medium={
            "changes local clusters": "create, load, export, build",
        },
        high={
            "deletes a local cluster": "delete",
        },
    ),
    "k3d": verbs(
        low="cluster list, node list, version, kubeconfig get",
        medium={
            "changes local clusters": "cluster, node, kubeconfig, image, registry",
        },
        high={
            "deletes a local cluster": "cluster delete",
            "deletes a node": "node delete",
        },
    ),
}
