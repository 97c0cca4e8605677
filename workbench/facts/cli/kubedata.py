"""What the verbs and kinds of kubectl, oc, helm and their kin mean: tables."""

from workbench.facts.cli.verbs import verbs

# Kinds whose objects a controller makes again, or that were made to end.
DISPOSABLE = frozenset(
    "pod pods po replicaset replicasets rs job jobs event events ev endpoints endpointslice endpointslices ep lease "
    "leases csr certificatesigningrequest certificatesigningrequests horizontalpodautoscaler hpa poddisruptionbudget "
    "pdb podmetrics nodemetrics machine machines build builds pipelinerun pipelineruns taskrun taskruns controllerrevision "
    "componentstatus volumeattachment volumeattachments vpa certificaterequest order challenge workflow workflows "
    "imagestreamtag istag podnetworkconnectivitycheck installplan installplans ip".split()
)

TOP = verbs(
    low="logs, log, top, explain, api-resources, api-versions, version, wait, options, completion, kustomize, diff, events, "
    "projects, project, status, convert, ctx, ns, tree, neat, view-utilization, whoami, registry, help, observe, process, "
    "who-can, access-matrix, lineage, outdated, score, df-pv, resource-capacity, get-all, stern",
    medium={
        "label, annotate": "changes an object's labels or annotations",
        "expose": "opens a service on a workload",
        "edit": "edits an object in place",
        "patch": "changes fields of an object",
        "autoscale": "lets the number of replicas change",
        "cordon, uncordon": "changes whether pods may be scheduled on a node",
        "taint": "changes which pods a node accepts",
        "attach": "attaches to a running container",
        "new-app, new-project, new-build": "creates objects",
        "start-build, cancel-build": "starts or stops a build",
        "import-image, tag": "changes image streams",
        "login, logout": "changes the local session",
        "rollback": "rolls a workload back",
        "idle": "stops a service until it is asked for",
        "serviceaccounts": "changes service accounts",
    },
    high={"view-secret": "shows the content of a secret", "node-shell": "opens a shell on a node"},
)

GROUPS = verbs(
    low="auth can-i, auth whoami, config view, config get-contexts, config get-clusters, config get-users, "
    "config current-context, rollout status, rollout history, plugin list, adm top, adm node-logs, adm release info, "
    "adm diagnostics, adm verify-image-signature, adm policy who-can, adm policy scc-review, "
    "adm policy scc-subject-review, policy can-i, policy who-can, image info, adm prune, adm wait-for-stable-cluster",
    medium={
        "adm must-gather, adm inspect": "collects the state and logs of the cluster into files",
        "adm upgrade": "upgrades the cluster",
        "adm cordon, adm uncordon, adm taint": "changes whether pods may be scheduled on a node",
        "adm policy remove-role-from-user, adm policy remove-role-from-group, adm policy remove-cluster-role-from-user, "
        "adm policy remove-cluster-role-from-group, adm policy remove-scc-from-user, "
        "adm policy remove-scc-from-group": "takes a role away",
        "certificate deny": "refuses a certificate",
        "config": "changes the local kubeconfig",
        "create": "creates an object",
        "rollout": "changes how a workload rolls out",
        "set": "changes fields of a workload",
        "plugin": "changes local plugins",
        "image": "copies images",
        "secrets": "changes which secrets an account uses",
    },
    high={
        "auth reconcile": "changes roles and bindings to what a manifest says",
        "adm drain": "evicts every pod of a node",
        "adm policy": "grants a role or a security context",
        "adm groups add-users, adm groups new, adm groups sync": "changes who belongs to a group",
        "adm certificate approve, certificate approve": "trusts a certificate",
        "adm reboot-machine-config-pool": "restarts every node of a pool",
        "adm create-kubeconfig, adm create-bootstrap-project-template": "creates credentials",
        "create clusterrolebinding, create rolebinding": "grants a role",
        "create token": "creates a token",
        "create user, create identity, create useridentitymapping": "adds a user",
        "create-token": "creates a token",
        "set subject": "grants a role",
    },
)

HELM = verbs(
    low="list, ls, status, history, hist, search, show, inspect, template, lint, version, env, verify, get notes, "
    "get hooks, get metadata, dependency list, dep list, repo list, repo ls, plugin list, plugin ls, completion, diff, test-list",
    medium={
        "install, upgrade": "changes what a release runs",
        "rollback": "rolls a release back",
        "get": "shows configuration that may hold secrets",
        "repo": "changes local chart repositories",
        "dependency, dep": "downloads charts",
        "pull, fetch": "downloads a chart",
        "push": "uploads a chart",
        "create, package": "writes local files",
        "plugin": "changes local plugins",
        "registry": "changes the local registry session",
        "test": "runs a release's tests",
        "init": "installs helm's server part",
        "serve": "serves charts on the network",
        "secrets": "works on encrypted values",
    },
    high={
        "uninstall, delete, del, un": "uninstalls a whole release",
        "reset": "removes helm's server part",
        "secrets view, secrets decrypt, secrets dec": "shows decrypted secrets",
    },
)

CLUSTERS = {
    "kubeadm": verbs(
        low="config print, config images list, config view, upgrade plan, upgrade diff, certs check-expiration, version",
        medium={"init": "makes this machine a control plane", "join": "joins this machine to a cluster",
                "upgrade": "upgrades the cluster", "config": "downloads images or changes configuration",
                "certs": "renews certificates", "kubeconfig": "writes a kubeconfig"},
        high={"reset": "takes the cluster off this machine", "token": "shows or creates join tokens",
              "kubeconfig user": "creates credentials", "init phase upload-certs": "uploads certificates"},
    ),
    "kustomize": verbs(low="build, cfg, version", medium={"edit, create, fn, localize": "writes local files"}),
    "k9s": verbs(low="info, version"),
    "kubectx": verbs(low="-"),
    "kubens": verbs(low="-"),
    "eksctl": verbs(
        low="get, info, version, utils describe-stacks, utils describe-addon-versions",
        medium={"create, upgrade, scale, set, unset, enable, register, deregister, associate, disassociate": "changes a cluster",
                "utils": "changes a cluster", "drain": "evicts the pods of a node group", "update, apply": "changes a cluster"},
        high={"delete": "deletes a cluster or part of one", "drain": "evicts the pods of a node group",
              "create iamserviceaccount, create iamidentitymapping, create podidentityassociation, create accessentry":
              "grants access"},
    ),
    "minikube": verbs(
        low="status, ip, logs, service list, profile list, addons list, version, kubectl, node list, image ls, docker-env, config view, config get",
        medium={"start, stop, pause, unpause, addons, service, dashboard, tunnel, ssh, image, cache, config, profile, node, "
                "mount, cp, update-context": "changes the local cluster"},
        high={"delete": "deletes the local cluster"},
    ),
    "kind": verbs(
        low="get, version", medium={"create, load, export, build": "changes local clusters"},
        high={"delete": "deletes a local cluster"},
    ),
    "k3d": verbs(
        low="cluster list, node list, version, kubeconfig get", medium={"cluster, node, kubeconfig, image, registry": "changes local clusters"},
        high={"cluster delete": "deletes a local cluster", "node delete": "deletes a node"},
    ),
    "kubeseal": verbs(low=""),
}  # fmt: skip
