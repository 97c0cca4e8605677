"""What the verbs of the container tools beneath and beside docker mean: tables."""

from workbench.facts.cli.verbs import verbs

RUNTIMES = {
    "crictl": verbs(
        low=(
            "ps, pods, images, img, logs, inspect, inspecti, inspectp, info, stats, statsp, version, imagefsinfo, "
            "runtime-config, metricsp"
        ),
        medium={
            "changes containers": "pull, run, runp, create, start, update, config",
            "stops or removes a container": "stop, rm, stopp, rmp",
            "removes an image": "rmi",
            "attaches to a container": "attach, port-forward",
            "writes a checkpoint": "checkpoint",
        },
    ),
    "ctr": verbs(
        low=(
            "version, info, images ls, images list, image ls, i ls, containers ls, container ls, c ls, c info, "
            "tasks ls, task ls, t ls, namespaces ls, namespace ls, ns ls, snapshots ls, snapshot ls, content ls, "
            "plugins ls, events"
        ),
        medium={
            "changes containers or images": (
                "run, image, images, i, container, containers, c, task, tasks, t, snapshot, snapshots, content, "
                "leases, namespace, namespaces, ns"
            ),
        },
    ),
    "buildah": verbs(
        low="images, containers, ps, inspect, info, version, manifest inspect",
        medium={
            "builds or changes an image": (
                "from, bud, build, build-using-dockerfile, run, add, copy, config, commit, push, pull, tag, "
                "mount, umount, rm, rmi, login, logout, rename"
            ),
        },
        high={
            "removes unused images": "prune",
        },
    ),
    "skopeo": verbs(
        low="inspect, list-tags, manifest-digest, standalone-verify",
        medium={
            "copies images": "copy, sync, login, logout, standalone-sign",
        },
        high={
            "deletes an image from a registry": "delete",
        },
    ),
    "crane": verbs(
        low="ls, digest, manifest, config, catalog, validate, version, blob",
        medium={
            "copies or changes images": (
                "copy, cp, push, pull, tag, append, mutate, rebase, flatten, auth, export, edit, index, serve,registry"
            ),
        },
        high={
            "deletes an image from a registry": "delete",
        },
    ),
    "docker-machine": verbs(
        low="ls, ip, inspect, status, url, env, config, version, active",
        medium={
            "changes a machine": (
                "create, start, stop, restart, ssh, scp, upgrade, provision, regenerate-certs, kill, mount"
            ),
        },
        high={
            "deletes a machine": "rm",
        },
    ),
}
