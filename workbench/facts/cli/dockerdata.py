"""What the verbs and options of docker, compose and the lower container tools mean: tables."""

from workbench.facts.cli.verbs import verbs

GLOBAL = frozenset("-c --context -H --host -l --log-level --config --tlscacert --tlscert --tlskey -n --namespace --url --connection --identity --root --runroot --log-level --storage-driver --url".split())
VALUED = frozenset(
    "-f --filter --format -n --last --tail --since --until -t --tag --file --build-arg --target --platform --output -o "
    "-m --message -a --author -c --change --limit -s --signal --time --timeout --network --driver -d --opt --label "
    "--subnet --gateway --ip-range --replicas --image --mount --secret --config -e --env --name --constraint --publish "
    "-p --password -u --username --link --alias --cache-from --cache-to --endpoint-mode --update-delay --mode "
    "--advertise-addr --listen-addr --token --orchestrator --compose-file --docker --description --from "
    "--availability --role --reservation-memory --limit-cpu --env-add --env-rm --label-add --secret-add --secret-rm "
    "--publish-add --publish-rm --mount-add --constraint-add --args --builder --progress --ssh --memory --cpus "
    "--restart --detach-keys --template-driver --key --local".split()
) - {"-a", "-d", "-e"}
RUN_VALUED = frozenset(
    "-a --attach --add-host --annotation --blkio-weight --cap-add --cap-drop --cgroup-parent --cgroupns --cidfile "
    "--cpu-period --cpu-quota --cpu-shares -c --cpus --cpuset-cpus --cpuset-mems --detach-keys --device "
    "--device-cgroup-rule --device-read-bps --dns --dns-option --dns-search --domainname --entrypoint -e --env "
    "--env-file --expose --gpus --group-add --health-cmd --health-interval --health-retries --health-timeout -h "
    "--hostname --ip --ip6 --ipc --isolation --kernel-memory -l --label --label-file --link --log-driver --log-opt "
    "--mac-address -m --memory --memory-reservation --memory-swap --mount --name --network --net --network-alias "
    "--oom-score-adj --pid --pids-limit --platform -p --publish --pull --restart --runtime --security-opt --shm-size "
    "--stop-signal --stop-timeout --storage-opt --sysctl --tmpfs -u --user --ulimit --userns --uts -v --volume "
    "--volume-driver --volumes-from -w --workdir --pod --secret --arch --os --service-account --build-arg".split()
)
COMPOSE_VALUED = frozenset("-f --file -p --project-name --profile --env-file --project-directory --parallel --ansi --progress -H --host -c --context".split())

VERBS = verbs(
    low="ps, images, logs, inspect, stats, top, port, history, events, info, version, search, diff, wait, ls, list, system df, "
    "system events, system info, volume ls, volume list, volume inspect, network ls, network list, network inspect, "
    "service ls, service ps, service logs, service inspect, node ls, node ps, node inspect, stack ls, stack ps, stack services, "
    "stack config, config ls, config inspect, secret ls, secret inspect, context ls, context list, context show, context inspect, "
    "manifest inspect, trust inspect, trust view, buildx ls, buildx du, buildx inspect, buildx version, buildx imagetools inspect, "
    "buildx history ls, buildx history inspect, checkpoint ls, scout, image-tree, pod ps, pod ls, pod list, pod inspect, pod logs, pod stats, "
    "pod top, healthcheck, generate, machine ls, machine list, machine info, machine inspect, container-exists, exists, mcp, "
    "sbom, model ls, model list, model status, extension ls, context-show, system connection list",
    medium={
        "build, buildx, builder": "builds an image",
        "pull, import, load": "brings an image to this machine",
        "push": "uploads an image",
        "tag, commit": "makes or names an image",
        "save, export": "writes an image or a container's files to a file",
        "login, logout": "changes the stored registry session",
        "rename, update": "changes a container",
        "attach": "attaches to a running container",
        "volume, network, config, context": "creates or changes an object of the daemon",
        "network rm, network remove, network prune": "removes networks",
        "service, stack, node": "changes a service of the swarm",
        "secret": "stores a secret in the swarm",
        "manifest, trust": "changes what a registry says of an image",
        "checkpoint": "changes a container's checkpoints",
        "scan, init, debug, sandbox, ai, model, extension, machine, pod, play, kube, auto-update, cp, unshare, mount, umount": "changes containers",
        "system": "changes the daemon",
    },
    high={
        "system prune, system reset": "deletes every unused container, network and image",
        "volume rm, volume remove": "deletes a volume with its data",
        "volume prune": "deletes every unused volume",
        "service rm, service remove, stack rm, stack down, stack remove": "stops and removes a whole service",
        "node rm": "removes a node from the swarm",
        "secret rm, secret remove": "deletes a secret",
        "trust key, trust signer, trust revoke": "changes whose images are trusted",
        "pod rm, pod prune, machine rm, kube down": "removes a pod or machine",
        "context export": "writes credentials to a file",
        "buildx prune -a": "deletes the build cache",
    },
)

COMPOSE = verbs(
    low="ps, logs, config, images, top, events, port, version, ls, stats, convert, volumes, wait",
    medium={
        "up, create, start": "creates and starts the services",
        "down": "stops and removes the services, keeping their volumes",
        "stop, kill, pause, unpause, restart, scale": "stops or restarts services",
        "build, pull, push": "builds or moves images",
        "rm": "removes stopped containers",
        "cp": "copies files between a container and this machine",
        "attach, watch, commit, export, publish": "works on running containers",
    },
)

RUNTIMES = {
    "crictl": verbs(
        low="ps, pods, images, img, logs, inspect, inspecti, inspectp, info, stats, statsp, version, imagefsinfo, runtime-config, metricsp",
        medium={"pull, run, runp, create, start, update, config": "changes containers", "stop, rm, stopp, rmp": "stops or removes a container",
                "rmi": "removes an image", "attach, port-forward": "attaches to a container", "checkpoint": "writes a checkpoint"},
    ),
    "ctr": verbs(
        low="version, info, images ls, images list, image ls, i ls, containers ls, container ls, c ls, c info, tasks ls, task ls, t ls, "
        "namespaces ls, namespace ls, ns ls, snapshots ls, snapshot ls, content ls, plugins ls, events",
        medium={"run, image, images, i, container, containers, c, task, tasks, t, snapshot, snapshots, content, leases, namespace, namespaces, ns": "changes containers or images"},
    ),
    "buildah": verbs(
        low="images, containers, ps, inspect, info, version, manifest inspect",
        medium={"from, bud, build, build-using-dockerfile, run, add, copy, config, commit, push, pull, tag, mount, umount, rm, rmi, login, logout, rename": "builds or changes an image"},
        high={"prune": "removes unused images"},
    ),
    "skopeo": verbs(
        low="inspect, list-tags, manifest-digest, standalone-verify",
        medium={"copy, sync, login, logout, standalone-sign": "copies images"},
        high={"delete": "deletes an image from a registry"},
    ),
    "crane": verbs(
        low="ls, digest, manifest, config, catalog, validate, version, blob",
        medium={"copy, cp, push, pull, tag, append, mutate, rebase, flatten, auth, export, edit, index, serve, registry": "copies or changes images"},
        high={"delete": "deletes an image from a registry"},
    ),
    "docker-machine": verbs(
        low="ls, ip, inspect, status, url, env, config, version, active",
        medium={"create, start, stop, restart, ssh, scp, upgrade, provision, regenerate-certs, kill, mount": "changes a machine"},
        high={"rm": "deletes a machine"},
    ),
}  # fmt: skip
