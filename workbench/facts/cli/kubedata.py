"""What the verbs and kinds of kubectl and oc mean: tables."""

from workbench.facts.cli.verbs import verbs

# Kinds whose objects a controller makes again, or that were made to end.
DISPOSABLE = frozenset(
    "pod pods po replicaset replicasets rs job jobs event events ev endpoints endpointslice endpointslices ep "
    "lease leases csr certificatesigningrequest certificatesigningrequests horizontalpodautoscaler hpa "
    "poddisruptionbudget pdb podmetrics nodemetrics machine machines build builds pipelinerun pipelineruns "
    "taskrun taskruns controllerrevision componentstatus volumeattachment volumeattachments vpa "
    "certificaterequest order challenge workflow workflows imagestreamtag istag podnetworkconnectivitycheck "
    "installplan installplans ip".split()
)

TOP = verbs(
    low=(
        "logs, log, top, explain, api-resources, api-versions, version, wait, options, completion, kustomize, "
        "diff, events, projects, project, status, convert, ctx, ns, tree, neat, view-utilization, whoami, "
        "registry, help, observe, process, who-can, access-matrix, lineage, outdated, score, df-pv,"
        "resource-capacity, get-all, stern"
    ),
    medium={
        "changes an object's labels or annotations": "label, annotate",
        "opens a service on a workload": "expose",
        "edits an object in place": "edit",
        "changes fields of an object": "patch",
        "lets the number of replicas change": "autoscale",
        "changes whether pods may be scheduled on a node": "cordon, uncordon",
        "changes which pods a node accepts": "taint",
        "attaches to a running container": "attach",
        "creates objects": "new-app, new-project, new-build",
        "starts or stops a build": "start-build, cancel-build",
        "changes image streams": "import-image, tag",
        "changes the local session": "login, logout",
        "rolls a workload back": "rollback",
        "stops a service until it is asked for": "idle",
        "changes service accounts": "serviceaccounts",
    },
    high={
        "shows the content of a secret": "view-secret",
        "opens a shell on a node": "node-shell",
    },
)

GROUPS = verbs(
    low=(
        "auth can-i, auth whoami, config view, config get-contexts, config get-clusters, config get-users, config "
        "current-context, rollout status, rollout history, plugin list, adm top, adm node-logs, adm release info, "
        "adm diagnostics, adm verify-image-signature, adm policy who-can, adm policy scc-review, adm policy "
        "scc-subject-review, policy can-i, policy who-can, image info, adm prune, adm wait-for-stable-cluster"
    ),
    medium={
        "collects the state and logs of the cluster into files": "adm must-gather, adm inspect",
        "upgrades the cluster": "adm upgrade",
        "changes whether pods may be scheduled on a node": "adm cordon, adm uncordon, adm taint",
        "takes a role away": (
            "adm policy remove-role-from-user, adm policy remove-role-from-group, adm policy "
            "remove-cluster-role-from-user, adm policy remove-cluster-role-from-group, adm policy "
            "remove-scc-from-user, adm policy remove-scc-from-group"
        ),
        "refuses a certificate": "certificate deny",
        "changes the local kubeconfig": "config",
        "creates an object": "create",
        "changes how a workload rolls out": "rollout",
        "changes fields of a workload": "set",
        "changes local plugins": "plugin",
        "copies images": "image",
        "changes which secrets an account uses": "secrets",
    },
    high={
        "changes roles and bindings to what a manifest says": "auth reconcile",
        "evicts every pod of a node": "adm drain",
        "grants a role or a security context": "adm policy",
        "changes who belongs to a group": "adm groups add-users, adm groups new, adm groups sync",
        "trusts a certificate": "adm certificate approve, certificate approve",
        "restarts every node of a pool": "adm reboot-machine-config-pool",
        "creates credentials": "adm create-kubeconfig, adm create-bootstrap-project-template",
        "grants a role": "create clusterrolebinding, create rolebinding, set subject",
        "creates a token": "create token, create-token",
        "adds a user": "create user, create identity, create useridentitymapping",
    },
)
