"""Command lines of hosting platforms, secret stores, configuration management and brokers, read from tables."""

from workbench.domain.risk import RiskLevel
from workbench.facts.cli.argv import Args, Grammar, base, parse
from workbench.facts.cli.automation import AUTOMATION
from workbench.facts.cli.brokers import BROKERS
from workbench.facts.cli.cloudwords import deleted
from workbench.facts.cli.delivery import DELIVERY
from workbench.facts.cli.hosting import HOSTING
from workbench.facts.cli.running import inner
from workbench.facts.cli.smallclouds import SMALL_CLOUDS
from workbench.facts.cli.stores import STORES
from workbench.facts.cli.verbs import judged, target, wants_help
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.scope import Scope
from workbench.facts.sensitive import is_secret
from workbench.facts.word import Word

_VALUED = frozenset(
    "-a --app -n --namespace -c --config --context -t --token -o --output --format --org --project --region --env "
    "-e --environment --server --endpoint --endpoints --cacert --cert --key --user -u --password -p --host -h "
    "--port --address -address --topic --vhost --node -l --limit -i --inventory -f --file --bootstrap-server "
    "--zookeeper --group -E -C --command --partitions --replication-factor --command-config --from --to".split()
)
_HELPS = frozenset({"--help", "--version", "-help", "-version"})
_LISTS = frozenset("list ls show get describe status info view inspect help --help".split())
TABLES = {**HOSTING, **SMALL_CLOUDS, **STORES, **DELIVERY, **BROKERS, **AUTOMATION}
_COLONS = frozenset({"heroku"})


def read(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one command of a tool that a table describes."""
    args = parse(argv, Grammar(valued=_VALUED, single=base(argv[0]) in {"vault", "consul", "nomad"}))
    if args.program in _COLONS and args.words:
        parts = [Word(part) for part in args.words[0].text.split(":")]
        args = Args(args.program, (*parts, *args.words[1:]), args.options, args.rest, args.dashed)
    if args.program in {"heroku", "dokku"} and args.texts[:1] == ["run"]:
        return inner(_after(argv, "run"), scope, tty=True, where="a dyno")
    if args.program == "doppler" and args.texts[:1] == ["run"]:
        wrapped = " ".join(word.text for word in args.rest or args.words[1:])
        return scope.nested(args.value("--command") or wrapped, "bash") or [
            low("doppler run", "runs a harmless command")
        ]
    if args.program in {"fly", "flyctl"} and args.texts[:2] == ["ssh", "console"] and args.has("-C", "--command"):
        return scope.nested(args.value("-C", "--command"), "bash")
    if args.program == "knife" and args.texts[:1] == ["exec"] and args.has("-E"):
        return scope.nested(args.value("-E"), "rails") or [low("knife exec", "runs code that reads")]
    if args.program == "knife" and args.texts[:1] == ["ssh"]:
        command = args.rest or args.words[2:]
        return scope.nested(" ".join(word.text for word in command), "bash") or [
            low("knife ssh", "runs a harmless command on machines")
        ]
    if args.has("--dry-run", "--dryrun", "--noop", "--test"):
        return [low(args.program, "dry run", target(args.texts))]
    if args.program in {"kapp", "kn", "tkn"} and args.has("--help"):
        return [low(args.program, "prints help")]
    deeper = _deeper(args)
    return [deeper] if deeper else judged(args, TABLES[args.program], helps=_HELPS)


def _deeper(args: Args) -> Finding | None:
    """What a verb below a group says that the table knows only as a whole (``doctl databases sql-mode get``)."""
    words = args.texts
    found = TABLES[args.program].find(words)
    if found is None or found[1] is not RiskLevel.MEDIUM or wants_help(args, _HELPS):
        return None
    path = found[0]
    for at in range(path.count(" ") + 1, min(4, len(words))):
        name = " ".join([args.program, *words[: at + 1]])[:80]
        if words[at] in _LISTS:
            return low(name, "only reads", target(words[at + 1 :]))
        if words[at] in {"delete", "destroy", "purge"}:
            return deleted(name, "-".join(words[:at]), target(words[at + 1 :]))
    return None


def only_reads(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of a tool that can only read."""
    return [low(base(argv[0]), "only reads")]


def _after(argv: list[Word], verb: str) -> list[Word]:
    at = next((place for place, word in enumerate(argv) if word.text.split(":")[0] == verb), len(argv))
    rest = [word for word in argv[at + 1 :]]
    while rest and rest[0].text.startswith("-"):
        rest = (
            rest[2:] if rest[0].text in {"-a", "--app", "-s", "--size", "-r", "--remote", "-e", "--env"} else rest[1:]
        )
    return rest


def ansible(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``ansible`` command: a module run on hosts."""
    valued = frozenset(
        "-m --module-name -a --args -i --inventory -u --user -l --limit -f --forks -e --extra-vars -M -T -t --tree -c "
        "--connection --become-user --become-method --private-key --key-file -B -P --vault-password-file".split()
    )
    args = parse(argv, Grammar(valued=valued))
    if not args.words or wants_help(args) or args.has("-C", "--check", "--list-hosts"):
        return [low("ansible", "checks or lists only")]
    module = (args.value("-m", "--module-name") or "command").rpartition(".")[2]
    text, hosts = args.value("-a", "--args"), target(args.texts)
    if module in {"ping", "setup", "debug", "stat", "service_facts", "getent", "gather_facts", "slurp", "wait_for"}:
        return [low(f"ansible {module}", "only reads", hosts)]
    if module in {"shell", "command", "raw"}:
        return scope.nested(text, "bash") if text else [low("ansible", "does nothing")]
    if module == "script":
        return [unresolved("ansible script", "runs a script that is not shown here", hosts)]
    if module in {"user", "authorized_key", "group"}:
        return [high(f"ansible {module}", "adds or changes users or keys", hosts)]
    if module == "reboot" or "state=absent" in text:
        return [high(f"ansible {module}", "reboots hosts or removes something on them", hosts)]
    if module in {"service", "systemd"} and "state=stopped" in text:
        return [high(f"ansible {module}", "stops a service on every host", hosts)]
    return [medium(f"ansible {module}"[:60], "changes hosts", hosts)]


def playbook(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``ansible-playbook`` command."""
    args = parse(argv, Grammar(valued=_VALUED | {"-e", "--extra-vars", "--tags", "--skip-tags", "--limit"}))
    if args.has("--check", "-C", "--syntax-check", "--list-hosts", "--list-tasks", "--list-tags") or not args.words:
        return [low("ansible-playbook", "checks or lists only", target(args.texts))]
    return [medium("ansible-playbook", "changes hosts to what a playbook says", target(args.texts))]


def vault(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``vault`` or ``bao`` command: reading a path is reading a secret."""
    args = parse(
        argv,
        Grammar(
            valued=frozenset("-address -namespace -format -mount -field -method -path".split()) - {"-field"},
            single=True,
        ),
    )
    words = args.texts
    if (
        words[:1] == ["read"]
        and words[1:]
        and words[1]
        .lstrip("/")
        .startswith(("sys/health", "sys/seal-status", "sys/mounts", "sys/auth", "sys/policies", "sys/policy"))
    ):
        return [low("vault read", "only reads", target(words[1:]))]
    return judged(args, TABLES["vault"], helps=frozenset({"-help", "--help", "-h", "--version"}))


def consul(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of ``consul`` and ``etcdctl``, whose keys may hold anything."""
    args = parse(argv, Grammar(valued=_VALUED, single=base(argv[0]) == "consul"))
    words = args.texts
    deletes = words[:1] == ["del"] or words[:2] == ["kv", "delete"]
    if deletes:
        many = args.has("--prefix", "-recurse", "--from-key", "--range") or (words[0] == "del" and len(words) > 2)
        return [(high if many else medium)(f"{args.program} delete", "deletes keys", target(words[1:]))]
    gets = words[:1] == ["get"] or words[:2] == ["kv", "get"]
    if gets and any("/secrets" in word or is_secret(word) for word in words[1:]):
        return [high(f"{args.program} get", "shows secrets", target(words[1:]))]
    if gets and args.has("--prefix", "-recurse", "--from-key") and not args.has("--keys-only", "-keys", "--limit"):
        return [medium(f"{args.program} get", "shows every value under a prefix", target(words[1:]))]
    return judged(args, TABLES[args.program], helps=frozenset({"-help", "--help"}))


def kafka(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of the scripts that come with Kafka: the options are the verbs."""
    args = parse(
        argv, Grammar(valued=_VALUED | {"--entity-name", "--entity-type", "--add-config", "--config", "--execute-file"})
    )
    program = args.program.removesuffix(".sh").removesuffix(".bat")
    topic = target(args.values("--topic", "--group"))
    if args.has("--help", "--version", "--dry-run") or (
        program == "kafka-consumer-groups" and args.has("--reset-offsets") and not args.has("--execute")
    ):
        return [low(program, "prints help or only says what it would do", topic)]
    if program in {"kafka-delete-records", "kafka-leader-election"} or args.has(
        "--delete", "--delete-offsets", "--remove"
    ):
        return [high(program, "deletes a topic, its records or offsets", topic)]
    if program == "kafka-acls" and args.has("--add"):
        return [high(program, "grants access", topic)]
    if program in {"kafka-server-stop", "zookeeper-server-stop"}:
        return [high(program, "stops a broker")]
    if program == "kafka-configs" and "SCRAM" in args.value("--add-config"):
        return [high(program, "adds a user", topic)]
    changes = ("--create", "--alter", "--reset-offsets", "--execute", "--add", "--upgrade", "--transfer")
    if args.has(*changes) or program in {
        "kafka-console-producer",
        "kafka-server-start",
        "zookeeper-server-start",
        "kafka-mirror-maker",
        "kafka-producer-perf-test",
        "connect-standalone",
        "connect-distributed",
        "kafka-storage",
    }:
        return [medium(program, "changes the brokers or writes records", topic)]
    if program == "kafka-console-consumer" and args.has("--from-beginning") and not args.has("--max-messages"):
        return [medium(program, "reads every record of a topic", topic)]
    return [low(program, "only reads", topic)]
