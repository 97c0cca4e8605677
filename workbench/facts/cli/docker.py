"""docker, podman and nerdctl: what a command does to containers, images, volumes and the host beneath them."""

import re

from workbench.facts.cli.argv import Args, Grammar, base, parse
from workbench.facts.cli.dockerdata import COMPOSE, COMPOSE_VALUED, GLOBAL, RUN_VALUED, VALUED, VERBS
from workbench.facts.cli.running import in_fresh_container, inner
from workbench.facts.cli.runtimedata import RUNTIMES
from workbench.facts.cli.verbs import judged, target, wants_help
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.paths import is_secret_path
from workbench.facts.scope import Scope
from workbench.facts.word import Word

_GROUPS = frozenset({"container", "image", "builder"})
# A bind mount of these gives the container the host, or its keys.
_HOST_MOUNT = re.compile(
    r"(/|/etc|/root|/home|/var|/usr|/proc|/sys|/dev|/boot|/lib|/bin|/mnt|/host|/var/lib|/var/lib/docker|/var/lib/kubelet|[cC]:[\\/]?)/*$"
    r"|/etc/|/root/|.*/docker\.sock$|.*/containerd\.sock$|.*/podman\.sock$|.*/crio\.sock$|/var/run/?$|/run/?$|.*/\.(ssh|aws|kube|docker)(/|$)"
)
_NET_CLIENT = frozenset(
    "psql mysql mariadb mysqldump pg_dump pg_restore redis-cli mongo mongosh mongodump mongorestore curl wget aws "
    "gcloud az kubectl helm terraform ssh scp nc ncat nmap sqlcmd sqlplus docker git hydra sqlmap".split()
)
_MANY = re.compile(r"\$\(|`|\$\{?\w+\}?$")


def read(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``docker``, ``podman`` or ``nerdctl`` command."""
    first = parse(argv, Grammar(valued=GLOBAL, stop=1))
    if first.has("--help", "--version") or not first.words or first.texts[0] in {"help", "version"}:
        return [low(first.program, "prints help or version")]
    words = list(first.words)
    if words[0].text in _GROUPS and len(words) > 1:
        group, words = words[0].text, words[1:]
        words[0] = Word(_PLAIN_NAME.get((group, words[0].text), words[0].text))
    verb = words[0].text
    if verb in {"compose", "stack"} and verb == "compose":
        return compose([Word("docker-compose"), *words[1:]], scope)
    if verb in {"run", "create"}:
        return _run(words, scope)
    if verb == "exec":
        return _exec(words, scope)
    # Where "-f" means force, it takes no value.
    valued = VALUED - {"-f"} if verb in _FORCED else VALUED
    args = parse(words, Grammar(valued=valued), program="docker")
    if wants_help(args, frozenset({"--help"})):
        return [low(f"docker {verb}", "prints help")]
    special = _SPECIAL.get(verb)
    if special is not None:
        return special(verb, args)
    return judged(_with_verb(args, verb), VERBS, "a plugin or verb this reader does not know", frozenset({"--help"}))


_FORCED = frozenset(
    "rm rmi kill volume network system image-prune container-prune builder-prune swarm node service pod".split()
)
_PLAIN_NAME = {
    ("image", "rm"): "rmi", ("image", "remove"): "rmi", ("image", "ls"): "images", ("image", "list"): "images",
    ("image", "prune"): "image-prune", ("container", "prune"): "container-prune", ("builder", "prune"): "builder-prune",
    ("container", "ls"): "ps", ("container", "list"): "ps", ("container", "ps"): "ps", ("container", "remove"): "rm",
}  # fmt: skip


def _with_verb(args: Args, verb: str) -> Args:
    return Args(args.program, (Word(verb), *args.words), args.options, args.rest, args.dashed)


def _run(words: list[Word], scope: Scope) -> list[Finding]:
    args = parse(words, Grammar(valued=RUN_VALUED, stop=1), program="docker")
    if args.has("--help"):
        return [low("docker run", "prints help")]
    findings = [medium(f"docker {words[0].text}", "starts a container", target(args.texts[:1]))]
    mounts = _mounts(args)
    for reason in _powers(args, mounts):
        findings.append(high("docker run", reason, target(args.texts[:1])))
    command = list(args.words[1:])
    entry = args.values("--entrypoint")
    if entry and entry[-1]:
        command = [Word(entry[-1]), *command]
    if command:
        inside = inner(command, scope, tty=False, where="a new container")
        risky = mounts or any(word.text.rpartition("/")[2] in _NET_CLIENT for word in command)
        findings += inside if risky else in_fresh_container(inside)
    return findings


def _mounts(args: Args) -> list[str]:
    """What of the host the container sees: the sources of its bind mounts."""
    sources = [
        value[:3] if value[:1].isalpha() and value[1:3] in (":\\", ":/") else value.split(":")[0]
        for value in args.values("-v", "--volume")
    ]
    for value in args.values("--mount"):
        fields = dict(field.partition("=")[::2] for field in value.split(","))
        if fields.get("type", "volume") == "bind":
            sources.append(fields.get("source") or fields.get("src") or "")
    return [source for source in sources if source.startswith(("/", ".", "~", "$")) or source[1:2] == ":"]


def _powers(args: Args, mounts: list[str]) -> list[str]:
    reasons = []
    if args.has("--privileged"):
        reasons.append("gives the container every privilege of the host")
    if "host" in args.values("--pid", "--userns", "--uts", "--ipc"):
        reasons.append("shares the host's namespaces")
    if any(
        re.search(r"^(CAP_)?(ALL|SYS_ADMIN|SYS_PTRACE|SYS_MODULE|DAC_READ_SEARCH|SYS_RAWIO|NET_ADMIN|BPF)$", cap, re.I)
        for cap in args.values("--cap-add")
    ):
        reasons.append("gives the container capabilities over the host")
    if any("unconfined" in value or "disable" in value for value in args.values("--security-opt")):
        reasons.append("turns off the container's confinement")
    if any(_HOST_MOUNT.match(source) for source in mounts) or any(
        value.startswith("/dev/sd") for value in args.values("--device")
    ):
        reasons.append("mounts the host's own files")
    return reasons


def _exec(words: list[Word], scope: Scope) -> list[Finding]:
    args = parse(
        words,
        Grammar(valued=frozenset("-e --env --env-file -u --user -w --workdir --detach-keys --index".split()), stop=1),
    )
    if args.has("--help"):
        return [low("docker exec", "prints help")]
    findings = inner(
        args.words[1:], scope, tty=args.has("-t", "--tty", "-i", "--interactive"), where="a running container"
    )
    if args.has("--privileged"):
        findings.append(high("docker exec", "runs with every privilege of the host"))
    return findings or [low("docker exec", "runs a harmless command in a container")]


def _remove(verb: str, args: Args) -> list[Finding]:
    if any(
        not word.known and _MANY.search(word.text) and ("$(" in word.text or "`" in word.text) for word in args.words
    ):
        reason = (
            "removes every container that a command lists"
            if verb == "rm"
            else "acts on every object that a command lists"
        )
        return [(medium if verb == "rmi" else high)(f"docker {verb}", reason, target(args.texts))]
    if verb == "rm" and args.has("-v", "--volumes"):
        return [high("docker rm", "removes a container with its volumes", target(args.texts))]
    if args.has("-a", "--all"):
        return [high(f"docker {verb}", "acts on every container", target(args.texts))]
    reason = {"rm": "removes a container", "rmi": "removes an image"}.get(verb, "stops or restarts a container")
    return [medium(f"docker {verb}", reason, target(args.texts))]


def _copy(verb: str, args: Args) -> list[Finding]:
    if any(is_secret_path(word.rpartition(":")[2]) for word in args.texts):
        return [high("docker cp", "copies credentials", target(args.texts))]
    return [medium("docker cp", "copies files between a container and this machine", target(args.texts))]


def _prune(verb: str, args: Args) -> list[Finding]:
    if verb == "container-prune" or (verb == "image-prune" and args.has("-a", "--all")):
        return [high(f"docker {verb.replace('-', ' ')}", "removes everything unused of a kind")]
    return [medium(f"docker {verb.replace('-', ' ')}", "removes dangling images or build cache")]


def _swarm(verb: str, args: Args) -> list[Finding]:
    words = args.texts
    what = words[0] if words else ""
    if what in {"join-token", "unlock-key", "ca"}:
        return [high(f"docker swarm {what}", "shows or changes the keys of the swarm")]
    if what == "leave" and args.has("-f", "--force"):
        return [high("docker swarm leave", "takes the swarm's state away with a manager")]
    return (
        [medium(f"docker swarm {what}".strip(), "changes the swarm")] if what else [low("docker swarm", "prints help")]
    )


def _plugin(verb: str, args: Args) -> list[Finding]:
    if args.texts[:1] in (["ls"], ["list"], ["inspect"]):
        return [low("docker plugin", "only reads")]
    if args.has("--grant-all-permissions"):
        return [high("docker plugin", "gives a plugin every permission it asks for", target(args.texts))]
    return [medium("docker plugin", "changes the plugins of the daemon", target(args.texts))]


def _inspect(verb: str, args: Args) -> list[Finding]:
    if ".Env" in " ".join(args.values("-f", "--format")):
        return [medium("docker inspect", "shows a container's environment, which may hold secrets", target(args.texts))]
    return [low("docker inspect", "only reads", target(args.texts))]


_SPECIAL = {
    **dict.fromkeys("rm rmi stop kill restart pause unpause start".split(), _remove),
    **dict.fromkeys(["image-prune", "container-prune", "builder-prune"], _prune),
    "inspect": _inspect, "cp": _copy, "swarm": _swarm, "plugin": _plugin,
}  # fmt: skip


def compose(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``docker-compose`` or ``docker compose`` command."""
    first = parse(argv, Grammar(valued=COMPOSE_VALUED, stop=1), program="compose")
    if first.has("--help", "-h", "--version", "-v") or not first.words:
        return [low("compose", "prints help or version")]
    words = list(first.words)
    verb = words[0].text
    if first.has("--dry-run"):
        return [low(f"compose {verb}", "dry run")]
    if verb in {"exec", "run"}:
        args = parse(words, Grammar(valued=RUN_VALUED | {"--index"}, stop=1))
        command = list(args.words[1:])
        findings = [medium("compose run", "starts a container", target(args.texts[:1]))] if verb == "run" else []
        if verb == "exec" or command:
            findings += inner(command, scope, tty=verb == "exec" and not args.has("-T"), where="a service's container")
        return findings or [low("compose exec", "runs a harmless command in a container")]
    valued = frozenset("-t --timeout --scale --signal --format --tail -n --since".split())
    args = parse(words, Grammar(valued=valued | {"-s"} if verb == "kill" else valued), program="compose")
    if args.has("--help"):
        return [low(f"compose {verb}", "prints help")]
    if (verb == "down" and args.has("-v", "--volumes")) or (verb == "rm" and args.has("-v")):
        return [high(f"compose {verb}", "removes the services with their volumes")]
    return judged(_with_verb(args, verb), COMPOSE, helps=frozenset({"--help"}))


def daemon(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of starting ``dockerd``."""
    args = parse(argv, Grammar(valued=frozenset("-H --host -l --log-level -D".split()) - {"-D"}))
    if wants_help(args) or args.has("-v", "--validate"):
        return [low("dockerd", "prints help or checks the configuration")]
    open_hosts = [
        host
        for host in args.values("-H", "--host")
        if not host.startswith(("unix:", "fd:", "npipe:"))
        and "127.0.0.1" not in host
        and "localhost" not in host
        and not args.has("--tlsverify")
    ]
    if open_hosts or args.has("--insecure-registry"):
        return [high("dockerd", "opens the daemon to the network or trusts what it cannot verify", target(open_hosts))]
    return [medium("dockerd", "starts the container daemon")]


_RUNTIME_VALUED = frozenset("-n --namespace -a --address -t --tag -f --file --creds --src-creds --dest-creds".split())
_CRICTL_VALUED = frozenset(
    "-r --runtime-endpoint --image-endpoint -o --output --name --label --state --timeout".split()
)


def runtime(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of ``crictl``, ``ctr``, ``buildah`` and ``skopeo``."""
    if base(argv[0]) != "crictl":
        args = parse(argv, Grammar(valued=_RUNTIME_VALUED))
        return judged(args, RUNTIMES[args.program])
    args = parse(argv, Grammar(valued=_CRICTL_VALUED, stop=2))
    if args.texts[:1] == ["exec"]:
        findings = inner(args.words[2:], scope, tty=True, where="a running container")
        return findings or [low("crictl exec", "runs a harmless command in a container")]
    return judged(args, RUNTIMES["crictl"])
