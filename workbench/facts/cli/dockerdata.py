"""What the verbs and options of docker, compose and the lower container tools mean: tables."""

from workbench.facts.cli.verbs import verbs

GLOBAL = frozenset(
    "-c --context -H --host -l --log-level --config --tlscacert --tlscert --tlskey -n --namespace --url "
    "--connection --identity --root --runroot --log-level --storage-driver --url".split()
)
VALUED = frozenset(
    "-f --filter --format -n --last --tail --since --until -t --tag --file --build-arg --target --platform "
    "--output -o -m --message -a --author -c --change --limit -s --signal --time --timeout --network --driver -d "
    "--opt --label --subnet --gateway --ip-range --replicas --image --mount --secret --config -e --env --name "
    "--constraint --publish -p --password -u --username --link --alias --cache-from --cache-to --endpoint-mode "
    "--update-delay --mode --advertise-addr --listen-addr --token --orchestrator --compose-file --docker "
    "--description --from --availability --role --reservation-memory --limit-cpu --env-add --env-rm --label-add "
    "--secret-add --secret-rm --publish-add --publish-rm --mount-add --constraint-add --args --builder --progress "
    "--ssh --memory --cpus --restart --detach-keys --template-driver --key --local".split()
) - {"-a", "-d", "-e"}
RUN_VALUED = frozenset(
    "-a --attach --add-host --annotation --blkio-weight --cap-add --cap-drop --cgroup-parent --cgroupns --cidfile "
    "--cpu-period --cpu-quota --cpu-shares -c --cpus --cpuset-cpus --cpuset-mems --detach-keys --device "
    "--device-cgroup-rule --device-read-bps --dns --dns-option --dns-search --domainname --entrypoint -e --env "
    "--env-file --expose --gpus --group-add --health-cmd --health-interval --health-retries --health-timeout -h "
    "--hostname --ip --ip6 --ipc --isolation --kernel-memory -l --label --label-file --link --log-driver "
    "--log-opt --mac-address -m --memory --memory-reservation --memory-swap --mount --name --network --net "
    "--network-alias --oom-score-adj --pid --pids-limit --platform -p --publish --pull --restart --runtime "
    "--security-opt --shm-size --stop-signal --stop-timeout --storage-opt --sysctl --tmpfs -u --user --ulimit "
    "--userns --uts -v --volume --volume-driver --volumes-from -w --workdir --pod --secret --arch --os "
    "--service-account --build-arg".split()
)
COMPOSE_VALUED = frozenset(
    "-f --file -p --project-name --profile --env-file --project-directory --parallel --ansi --progress -H --host "
    "-c --context".split()
)

VERBS = verbs(
    low=(
        "ps, images, logs, inspect, stats, top, port, history, events, info, version, search, diff, wait, ls, "
        "list, system df, system events, system info, volume ls, volume list, volume inspect, network ls, network "
        "list, network inspect, service ls, service ps, service logs, service inspect, node ls, node ps, node "
        "inspect, stack ls, stack ps, stack services, stack config, config ls, config inspect, secret ls, secret "
        "inspect, context ls, context list, context show, context inspect, manifest inspect, trust inspect, trust "
        "view, buildx ls, buildx du, buildx inspect, buildx version, buildx imagetools inspect, buildx history "
        "ls, buildx history inspect, checkpoint ls, scout, image-tree, pod ps, pod ls, pod list, pod inspect, pod "
        "logs, pod stats, pod top, healthcheck, generate, machine ls, machine list, machine info, machine "
        "inspect, container-exists, exists, mcp, sbom, model ls, model list, model status, extension ls,"
        "context-show, system connection list"
    ),
    medium={
        "builds an image": "build, buildx, builder",
        "brings an image to this machine": "pull, import, load",
        "uploads an image": "push",
        "makes or names an image": "tag, commit",
        "writes an image or a container's files to a file": "save, export",
        "changes the stored registry session": "login, logout",
        "changes a container": "rename, update",
        "attaches to a running container": "attach",
        "creates or changes an object of the daemon": "volume, network, config, context",
        "removes networks": "network rm, network remove, network prune",
        "changes a service of the swarm": "service, stack, node",
        "stores a secret in the swarm": "secret",
        "changes what a registry says of an image": "manifest, trust",
        "changes a container's checkpoints": "checkpoint",
        "changes containers": (
            "scan, init, debug, sandbox, ai, model, extension, machine, pod, play, kube, auto-update, cp, "
            "unshare, mount, umount"
        ),
        "changes the daemon": "system",
    },
    high={
        "deletes every unused container, network and image": "system prune, system reset",
        "deletes a volume with its data": "volume rm, volume remove",
        "deletes every unused volume": "volume prune",
        "stops and removes a whole service": "service rm, service remove, stack rm, stack down, stack remove",
        "removes a node from the swarm": "node rm",
        "deletes a secret": "secret rm, secret remove",
        "changes whose images are trusted": "trust key, trust signer, trust revoke",
        "removes a pod or machine": "pod rm, pod prune, machine rm, kube down",
        "writes credentials to a file": "context export",
        "deletes the build cache": "buildx prune -a",
    },
)

COMPOSE = verbs(
    low="ps, logs, config, images, top, events, port, version, ls, stats, convert, volumes, wait",
    medium={
        "creates and starts the services": "up, create, start",
        "stops and removes the services, keeping their volumes": "down",
        "stops or restarts services": "stop, kill, pause, unpause, restart, scale",
        "builds or moves images": "build, pull, push",
        "removes stopped containers": "rm",
        "copies files between a container and this machine": "cp",
        "works on running containers": "attach, watch, commit, export, publish",
    },
)
