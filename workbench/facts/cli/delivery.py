"""What the verbs of schedulers, meshes and delivery onto clusters mean: tables."""

from workbench.facts.cli.verbs import verbs

DELIVERY = {
    "nomad": verbs(
        low=(
            "status, job status, job plan, plan, job inspect, inspect, job history, job validate, validate, alloc "
            "status, alloc logs, logs, alloc fs, fs, node status, server members, version, agent-info, monitor, "
            "deployment status, deployment list, eval status, eval list, namespace list, var list, operator raft "
            "list-peers, ui, service list, service info, volume status, acl policy list, job allocs, job "
            "deployments, namespace status, fmt, job scaling-events, namespace inspect, quota list, operator "
            "autopilot get-config, plugin status, node pool list"
        ),
        medium={
            "changes a job": (
                "run, job run, job dispatch, job promote, job revert, job restart, job scale, job periodic, job "
                "eval, job init, init, job start, alloc restart, alloc signal, alloc stop, deployment, node "
                "eligibility, node config, node meta, namespace apply, var put, volume, agent, system reconcile, "
                "server join, scaling, recommendation, quota, plugin"
            ),
            "opens a shell in a running service": "alloc exec, exec",
            "changes variables": "var",
            "cleans up": "system",
            "changes the cluster": "operator, setup, node pool, namespace",
            "writes local files": "tls",
        },
        high={
            "stops a whole job": "stop, job stop",
            "moves everything off a node": "node drain",
            "shows secrets": "var get",
            "deletes variables": "var purge",
            "deletes a namespace": "namespace delete",
            "deletes a volume": "volume delete, volume deregister",
            "changes who may do what": "acl",
            "makes a token": "acl bootstrap, acl token create",
            "overwrites the cluster's state": "operator snapshot restore",
            "takes a server out": "operator raft remove-peer, server force-leave",
            "takes the cluster's state out": "operator snapshot save",
            "changes the encryption keys": "operator keyring, operator gossip",
            "calls the API": "operator api",
            "deletes finished jobs": "system gc",
        },
    ),
    "argocd": verbs(
        low=(
            "app list, app get, app diff, app history, app manifests, app logs, app resources, app wait, cluster "
            "list, cluster get, repo list, repo get, proj list, proj get, account list, account get, account "
            "get-user-info, account can-i, version, context, cert list, gpg list, appset list, appset get, "
            "repocreds list, admin settings validate, app get-resource, admin dashboard"
        ),
        medium={
            "changes an application": (
                "app, appset, login, logout, relogin, repo, proj, cert, gpg, admin, notifications, configure"
            ),
            "switches the local session": "context",
        },
        high={
            "deletes an application with its resources": "app delete, app delete-resource, appset delete",
            "gives access to a cluster": "cluster add",
            "takes a cluster, repository or project out": "cluster rm, repo rm, proj delete",
            "changes accounts": "account",
            "makes a token": "account generate-token, proj role create-token",
            "changes a password": "account update-password, account bcrypt",
            "stores credentials": "repo add, repocreds add",
            "shows a password": "admin initial-password",
            "overwrites the server's state": "admin import",
            "takes the server's state out": "admin export",
            "grants permission": "proj role add-policy, proj role create, proj role add-group",
        },
    ),
    "flux": verbs(
        low=(
            "get, check, logs, events, tree, stats, trace, version, diff, export, build, debug, list, envsubst, "
            "completion"
        ),
        medium={
            "changes what a cluster runs": (
                "create, reconcile, suspend, resume, bootstrap, install, push, pull, tag, migrate"
            ),
        },
        high={
            "deletes a source or release": "delete",
            "takes flux off the cluster": "uninstall",
            "stores credentials": "create secret",
        },
    ),
    "istioctl": verbs(
        low=(
            "version, analyze, proxy-status, ps, proxy-config, pc, verify-install, profile, manifest generate, "
            "manifest diff, validate, describe, x, experimental, dashboard, bug-report, x precheck, precheck, "
            "ztunnel-config, waypoint list, waypoint status"
        ),
        medium={
            "changes the mesh": "install, manifest, upgrade, kube-inject, operator, tag, waypoint, admin, apply",
        },
        high={
            "takes the mesh off the cluster": "uninstall, operator remove",
            "makes credentials": "create-remote-secret",
        },
    ),
    "linkerd": verbs(
        low=(
            "check, version, stat, top, tap, routes, edges, viz stat, viz top, viz tap, viz edges, viz check, viz "
            "routes, diagnostics, profile, inject, install, upgrade, uninject, dashboard, viz dashboard, "
            "multicluster check, multicluster gateways, identity, prune, viz, jaeger, multicluster, authz,"
            "install-cni"
        ),
        medium={
            "links clusters": "multicluster link",
        },
        high={
            "prints what takes the mesh off the cluster": "uninstall",
        },
    ),
    "cilium": verbs(
        low=(
            "status, version, connectivity, config view, hubble ui, bpf, endpoint list, endpoint get, endpoint "
            "health, identity, identity list, identity get, policy get, policy trace, service list, monitor, node "
            "list, sysdump, policy validate, clustermesh status, encrypt status, map, metrics, context, "
            "debuginfo, endpoint log, fqdn, ip, kvstore get, lrp, recorder, statedb"
        ),
        medium={
            "changes the network of a cluster": (
                "install, upgrade, hubble, clustermesh, config, endpoint, service, node, encryption, encrypt, "
                "kvstore, policy import, prefilter, preflight"
            ),
        },
        high={
            "takes the network off the cluster": "uninstall, cleanup",
            "removes firewall rules": "policy delete",
            "deletes keys": "kvstore delete",
        },
    ),
    "hubble": verbs(
        low="observe, status, list, version, watch, config",
        medium={
            "opens a tunnel": "port-forward",
        },
    ),
    "velero": verbs(
        low=(
            "get, describe, backup get, backup describe, backup logs, restore get, restore describe, restore "
            "logs, schedule get, schedule describe, version, client config get, backup-location get, "
            "snapshot-location get, debug, plugin get, repo get"
        ),
        medium={
            "makes or configures backups": (
                "backup create, create, schedule, plugin, backup-location, snapshot-location, client, backup "
                "download, install, repo, backup"
            ),
            "puts a backup's objects into the cluster": "restore create, restore",
            "deletes the record of a restore": "restore delete",
        },
        high={
            "deletes backups or their plan": "backup delete, delete, schedule delete, backup-location delete",
            "takes backups off the cluster": "uninstall",
            "stops backups": "schedule pause",
        },
    ),
    "tkn": verbs(
        low=(
            "version, pipeline list, pipeline describe, pipelinerun list, pipelinerun logs, pipelinerun describe, "
            "task list, taskrun list, taskrun logs, pr list, pr logs, tr list, tr logs, hub, bundle list, "
            "pipeline logs, p list, t list, pr describe, tr describe, clustertask list"
        ),
        medium={
            "starts or changes a pipeline": (
                "pipeline, pipelinerun, task, taskrun, p, pr, t, tr, clustertask, bundle, resource, condition, "
                "eventlistener, triggertemplate, chain"
            ),
        },
    ),
    "kn": verbs(
        low=(
            "service list, service describe, revision list, version, route list, source list, broker list,trigger list"
        ),
        medium={
            "changes a service": (
                "service, revision, source, broker, trigger, channel, subscription, plugin, container, domain,func"
            ),
        },
        high={
            "deletes a service": "service delete, broker delete",
        },
    ),
    "kapp": verbs(
        low="list, ls, inspect, logs, diff, version, app-change list",
        medium={
            "changes what a cluster runs": "deploy, deploy-config, app-group, app-change, service-account",
        },
        high={
            "deletes an application with its resources": "delete",
        },
    ),
}
