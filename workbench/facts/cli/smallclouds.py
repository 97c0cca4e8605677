"""What the verbs of the smaller clouds' own tools mean: tables."""

from workbench.facts.cli.verbs import verbs

SMALL_CLOUDS = {
    "doctl": verbs(
        low=(
            "account, auth list, balance, version, invoice, billing-history, compute droplet list, compute "
            "droplet ls, compute droplet get, compute image list, compute image ls, compute image get, compute "
            "volume list, compute volume ls, compute volume get, compute snapshot list, compute snapshot ls, "
            "compute snapshot get, compute domain list, compute domain ls, compute domain get, compute domain "
            "records list, compute domain records ls, compute domain records get, compute firewall list, compute "
            "firewall ls, compute firewall get, compute load-balancer list, compute load-balancer ls, compute "
            "load-balancer get, compute ssh-key list, compute ssh-key ls, compute ssh-key get, compute region "
            "list, compute region ls, compute region get, compute size list, compute size ls, compute size get, "
            "compute tag list, compute tag ls, compute tag get, compute certificate list, compute certificate ls, "
            "compute certificate get, kubernetes cluster list, kubernetes cluster ls, kubernetes cluster get, k8s "
            "cluster list, k8s cluster ls, k8s cluster get, databases list, databases ls, databases get, db list, "
            "db ls, db get, apps list, apps ls, apps get, app list, app ls, app get, projects list, projects ls, "
            "projects get, registry list, registry ls, registry get, vpcs list, vpcs ls, vpcs get, monitoring "
            "alert list, monitoring alert ls, monitoring alert get, compute action list, compute action ls, "
            "compute action get, databases db list, databases db ls, databases db get, databases pool list, "
            "databases pool ls, databases pool get, databases replica list, databases replica ls, databases "
            "replica get, databases backups list, databases backups ls, databases backups get, databases"
            "firewalls list, databases firewalls ls, databases firewalls get"
        ),
        medium={
            "creates or changes a cloud resource": (
                "compute, kubernetes, k8s, databases, db, apps, app, projects, registry, vpcs, monitoring, "
                "serverless, sandbox, auth"
            ),
            "opens a shell on a machine": "compute ssh",
            "writes a kubeconfig": "kubernetes cluster kubeconfig",
        },
        high={
            "deletes a cloud resource": (
                "compute droplet delete, compute droplet rm, compute image delete, compute image rm, compute "
                "volume delete, compute volume rm, compute snapshot delete, compute snapshot rm, compute domain "
                "delete, compute domain rm, compute firewall delete, compute firewall rm, compute load-balancer "
                "delete, compute load-balancer rm, compute certificate delete, compute certificate rm, kubernetes "
                "cluster delete, kubernetes cluster rm, k8s cluster delete, k8s cluster rm, databases delete, "
                "databases rm, databases db delete, databases db rm, databases user delete, databases user rm, db "
                "delete, db rm, apps delete, apps rm, app delete, app rm, projects delete, projects rm, registry "
                "delete, registry rm, vpcs delete, vpcs rm, compute ssh-key delete, compute ssh-key rm, "
                "monitoring alert delete, monitoring alert rm, compute reserved-ip delete, compute reserved-ip rm"
            ),
            "prints a token": "auth token",
            "shows passwords or adds a user": (
                "databases connection, databases user get, databases user list, databases user reset, databases "
                "user create, db user create"
            ),
            "adds a key": "compute ssh-key create, compute ssh-key import",
            "shows credentials": "kubernetes cluster kubeconfig show, registry docker-config",
            "stops a machine": "compute droplet-action power-off, compute droplet-action shutdown",
        },
    ),
    "hcloud": verbs(
        low=(
            "server list, server describe, volume list, volume describe, network list, network describe, firewall "
            "list, firewall describe, image list, image describe, context list, context describe, ssh-key list, "
            "ssh-key describe, load-balancer list, load-balancer describe, floating-ip list, floating-ip "
            "describe, datacenter list, datacenter describe, location list, location describe, server-type list, "
            "server-type describe, certificate list, certificate describe, primary-ip list, primary-ip describe, "
            "placement-group list, placement-group describe, iso list, iso describe, zone list, zone describe, "
            "version, all list, context active"
        ),
        medium={
            "changes a cloud resource": (
                "server, volume, network, firewall, image, context, load-balancer, floating-ip, certificate, "
                "primary-ip, placement-group, config, zone"
            ),
            "opens a shell on a machine": "server ssh",
        },
        high={
            "deletes a cloud resource": (
                "server delete, volume delete, network delete, firewall delete, image delete, load-balancer "
                "delete, floating-ip delete, certificate delete, primary-ip delete, zone delete"
            ),
            "stops a machine": "server shutdown, server poweroff",
            "shows credentials": "server reset-password, server request-console",
            "overwrites a machine": "server rebuild",
            "takes away what protects from deletion": "server disable-protection, volume disable-protection",
            "changes keys": "ssh-key",
            "adds a key": "ssh-key create",
        },
    ),
    "exo": verbs(
        low=(
            "compute instance list, compute instance show, config list, config show, status, version, dbaas list, "
            "dbaas show, zone, limits, storage list, dns list, iam api-key list, iam role list, compute ssh-key "
            "list, compute security-group list, compute sks list"
        ),
        medium={
            "changes a cloud resource": "compute, config, dbaas, storage, dns, x, api",
            "opens a shell on a machine": "ssh, compute instance ssh",
        },
        high={
            "deletes or stops a cloud resource": (
                "compute instance delete, compute instance stop, dbaas delete, storage delete, storage rb, dns "
                "remove, compute sks delete, compute instance-pool delete, compute block-storage delete, compute "
                "elastic-ip delete, compute private-network delete, compute security-group delete"
            ),
            "changes who may do what": "iam, iam api-key create",
        },
    ),
    "scw": verbs(
        low="version, info, instance server list, instance server get, config get, config dump, account project list",
        medium={
            "changes a cloud resource": (
                "instance, config, init, login, k8s, rdb, object, registry, container, function, dns, lb, vpc,feedback"
            ),
        },
        high={
            "deletes a cloud resource": (
                "instance server delete, instance server terminate, k8s cluster delete, rdb instance delete, "
                "registry namespace delete, instance volume delete, instance snapshot delete, object bucket"
                "delete"
            ),
            "changes who may do what": "iam",
        },
    ),
    "ibmcloud": verbs(
        low=(
            "target, regions, account show, account list, resource groups, resource service-instances, ks cluster "
            "ls, ks cluster get, ks workers, plugin list, plugin repo-plugins, catalog search, catalog service, "
            "iam users, iam roles, cr images, version, help, api, config --list"
        ),
        medium={
            "changes a cloud resource": (
                "login, logout, plugin, ks, cr, resource, catalog, fn, ce, cos, cdb, is, update, api, config, "
                "dev, dl, cf, schematics, target-set"
            ),
        },
        high={
            "changes who may do what": "iam",
            "prints tokens": "iam oauth-tokens",
            "makes a key": "iam api-key-create",
            "deletes a cloud resource": (
                "resource service-instance-delete, resource group-delete, ks cluster rm, is instance-delete, cdb "
                "deployment-delete, cr namespace-rm, cr image-rm"
            ),
            "shows or makes credentials": "resource service-key, resource service-key-create",
        },
    ),
    "cf": verbs(
        low=(
            "apps, a, app, services, s, service, logs, events, routes, r, domains, orgs, o, org, spaces, space, "
            "target, t, buildpacks, stacks, marketplace, m, org-users, space-users, quotas, quota, api, version, "
            "help, security-groups, service-keys, feature-flags, tasks"
        ),
        medium={
            "changes an app": (
                "push, p, start, st, restart, rs, restage, rg, scale, map-route, unmap-route, bind-service, bs, "
                "unbind-service, us, create-service, cs, update-service, create-space, create-org, create-route, "
                "set-env, se, unset-env, rename, run-task, ssh, login, l, logout, lo, cups, uups, copy-source, "
                "install-plugin, enable-ssh, cancel-deployment, rollback, create-app-manifest"
            ),
            "shows settings that may hold secrets": "env, e",
        },
        high={
            "deletes an app": "delete, d",
            "deletes a service with its data": "delete-service, ds",
            "deletes an organization, space or more": (
                "delete-org, delete-space, delete-route, delete-orphaned-routes, delete-domain, "
                "delete-service-broker, delete-security-group, delete-buildpack, delete-user,"
                "purge-service-instance, purge-service-offering"
            ),
            "stops a whole app": "stop, sp",
            "adds a user or grants a role": "set-org-role, set-space-role, create-user",
            "shows or makes credentials": "oauth-token, service-key, create-service-key, ssh-code",
        },
    ),
    "bosh": verbs(
        low=(
            "vms, deployments, ds, releases, rs, stemcells, ss, tasks, ts, task, t, env, envs, environments, "
            "environment, instances, is, logs, cloud-config, cc, manifest, man, events, locks, disks, "
            "interpolate, int, runtime-config, rc, configs, errands, networks, diff-config, ips, config, "
            "snapshots, variables, inspect-release"
        ),
        medium={
            "changes a deployment": (
                "deploy, d, upload-release, ur, upload-stemcell, us, update-cloud-config, ucc, "
                "update-runtime-config, urc, update-config, uc, run-errand, recreate, restart, start, cck, "
                "cloud-check, ssh, scp, take-snapshot, attach-disk, login, log-in, l, logout, alias-env, "
                "create-release, cr, create-env, take-out, ignore, unignore, finalize-release, upload-blobs, "
                "update-resurrection, add-blob, init-release, generate-job, generate-package, cancel-task, ct, "
                "cancel-tasks, export-release, orphan-disk, pcap"
            ),
        },
        high={
            "deletes a whole deployment": "delete-deployment, deld",
            "deletes a whole environment": "delete-env",
            "deletes a disk, machine or release": (
                "delete-release, delr, delete-stemcell, dels, delete-disk, delete-snapshot, delete-snapshots, "
                "delete-vm, delete-config, dc, clean-up, cleanup, reset-release"
            ),
            "stops a deployment": "stop",
        },
    ),
    "sfctl": verbs(
        low=(
            "cluster health, application list, application info, node list, node info, service list, partition "
            "list, replica list, application health, node health, cluster manifest, cluster show-connection, "
            "cluster code-versions, cluster config-versions, application type-list, service info, service health, "
            "partition health, replica info"
        ),
        medium={
            "changes the cluster": (
                "application, service, cluster, node, partition, replica, store, compose, container, rpm, "
                "sa-cluster, property, chaos, is, events, mesh, settings"
            ),
        },
        high={
            "deletes an application or service": (
                "application delete, service delete, compose remove, store delete, application unprovision, "
                "property delete"
            ),
            "gives up a node's data": "node remove-state",
            "disturbs nodes": "node disable, chaos start",
            "gives up data": "cluster recover-system, partition recover, partition data-loss",
        },
    ),
}
