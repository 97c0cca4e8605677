"""gcloud, gsutil and bq: what a command does, by its group, its verb and its options."""

import re

from workbench.facts.cli import gclouddata
from workbench.facts.cli.argv import Args, Grammar, parse
from workbench.facts.cli.cloudwords import READS, deleted, read_only, stopped, watches
from workbench.facts.cli.running import inner, script
from workbench.facts.cli.verbs import target, wants_help
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.paths import is_secret_path
from workbench.facts.scope import Scope
from workbench.facts.word import Word

_FLAGS = frozenset(
    "--quiet -q --async --no-async --force --recursive -r --global --all --log-http --no-log-http "
    "--user-output-enabled --tunnel-through-iap --internal-ip --plain --no-user-output-enabled --uri --brief "
    "--public --private".split()
)
_VALUED = frozenset(
    "--project --zone --region --account --format --filter --limit --sort-by --configuration --verbosity "
    "--location --impersonate-service-account --billing-project --flags-file --member --role --organization "
    "--folder --command --cluster --instance --network --image --machine-type --secret --iam-account --database "
    "--user --password".split()
)
_GROUPS_OF_RELEASE = frozenset({"alpha", "beta", "preview"})
_PUBLIC = re.compile(r"allUsers|allAuthenticatedUsers")


def read(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``gcloud`` command."""
    args = parse(argv, Grammar(valued=_VALUED, flags=_FLAGS, greedy=True))
    words = [word.lower() for word in args.texts]
    while words[:1] and words[0] in _GROUPS_OF_RELEASE:
        words, args = words[1:], args.skip(1)
    if not words or wants_help(args):
        return [low("gcloud", "prints help or version")]
    if args.has("--dry-run", "--validate-only"):
        return [low("gcloud", "dry run", target(words))]
    if _spanner_sql(words):
        return scope.nested(args.value("--sql"), "sql")
    for count in range(min(5, len(words)), 0, -1):
        path = " ".join(words[:count])
        shown = target(args.texts[count:])
        if path in gclouddata.HIGH:
            return [high(f"gcloud {path}", gclouddata.HIGH[path], shown)]
        if path == "logging sinks update" and args.has("--add-exclusion", "--update-exclusion", "--disabled"):
            return [high(f"gcloud {path}", "keeps entries out of the logs", shown)]
        if path in gclouddata.MEDIUM:
            return _known(path, args, shown, scope)
        if path in gclouddata.LOW:
            return [read_only(f"gcloud {path}", shown)]
    return [_by_verb(words, args)]


def _spanner_sql(words: list[str]) -> bool:
    return words[:3] == ["spanner", "databases", "execute-sql"]


def _known(path: str, args: Args, shown: str, scope: Scope) -> list[Finding]:
    command = args.value("--command")
    if path == "compute ssh" and (command or (args.rest and not args.rest[0].text.startswith("-"))):
        return script(command or " ".join(word.text for word in args.rest), scope) or [
            low("gcloud compute ssh", "runs a harmless command")
        ]
    if path == "compute ssh":
        return inner([], scope, tty=True, where="a machine")
    if path.startswith("storage") and any(is_secret_path(word) for word in args.texts):
        return [high(f"gcloud {path}", "copies credentials", shown)]
    return [medium(f"gcloud {path}", gclouddata.MEDIUM[path], shown)]


def _by_verb(words: list[str], args: Args) -> Finding:
    at = next((place for place, word in enumerate(words) if place and _is_verb(word)), None)
    if at is None:
        if len(words) > 1 and words[-1] in {"ssh", "scp"}:
            return medium("gcloud compute ssh", "opens a shell on a machine or copies files")
        return medium(f"gcloud {' '.join(words[:3])}"[:60], "does something this reader does not know")
    verb, noun = words[at], words[at - 1]
    name, shown = f"gcloud {' '.join(words[: at + 1])}"[:80], target(args.texts[at + 1 :])
    public = any(_PUBLIC.search(value) for value in args.values("--member", "--members", "--source-ranges"))
    if "iam-policy" in verb:
        if verb.startswith("get"):
            return read_only(name, shown)
        if verb.startswith("remove"):
            return medium(name, "takes a role away", shown)
        return high(name, "opens access to the world" if public else "grants a role", shown)
    if verb in {"delete", "destroy", "drop", "purge", "rm"} or verb.startswith("delete-"):
        if verb == "rm" and noun == "storage":
            everything = args.has("-r", "--recursive", "-R") or any("*" in word for word in args.texts)
            return (high if everything else medium)(name, "deletes objects", shown)
        return deleted(name, _singular(noun), shown)
    if verb in {"stop", "disable", "suspend", "pause", "cancel"}:
        return stopped(name, noun, shown)
    if verb in {"create", "update", "patch", "add", "deploy"} and (public or _opens(args)):
        return high(name, "opens access to the world", shown)
    if noun == "roles" and args.has("--add-permissions", "--permissions", "--file") and verb in {"update", "create"}:
        return high(name, "gives a role more rights", shown)
    if noun in {"users", "service-account-keys"} and verb in {"create", "set-password"}:
        return high(name, "adds a user or a key", shown)
    if any(args.has(f"--no-{what}") for what in ("enable-logging", "deletion-protection", "backup")) and not watches(
        verb
    ):
        return high(name, "weakens what protects data", shown)
    if verb in READS or verb.startswith(
        ("list", "describe", "get-", "get", "search", "lookup", "check", "validate", "test-iam", "query")
    ):
        return read_only(name, shown)
    if verb == "resize" and args.value("--size", "--num-nodes") == "0":
        return high(name, "scales down to nothing", shown)
    return medium(name, "creates or changes a cloud resource", shown)


def _opens(args: Args) -> bool:
    return any(
        value in {"0.0.0.0/0", "::/0"}
        for values in args.values("--source-ranges", "--authorized-networks")
        for value in values.split(",")
    ) or (args.has("--allow-unauthenticated"))


def _singular(noun: str) -> str:
    return noun[:-3] + "y" if noun.endswith("ies") else noun.removesuffix("s")


_VERBS = READS | frozenset(
    "create update delete deploy add remove set patch start stop reset restart resume suspend import export clone "
    "restore move enable disable activate cancel undelete rollback upgrade resize attach detach publish submit "
    "run call execute promote failover migrate rotate apply replace set-iam-policy get-iam-policy ssh scp cp mv "
    "rsync link unlink pull push ack seek access destroy drop purge invalidate invalidate-cdn-cache sign encrypt "
    "decrypt rm rb lock unlock register unregister snapshot recreate rolling-action wait-until wait-until-stable split "
    "switch connect drain cordon approve reject bulk pause abandon-instances tag untag trigger retry complete "
    "begin update-traffic provision install uninstall repair tail read log write".split()
)
_STARTS = tuple(
    "list- describe- get- add- remove- set- create- delete- update- reset- start- stop- import- export- enable- "
    "disable- simulate- check- validate- test- move- perform- rolling- query- search-".split()
)


def _is_verb(word: str) -> bool:
    return word in _VERBS or word.startswith(_STARTS)


def gsutil(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``gsutil`` command."""
    first = parse(argv, Grammar(valued=frozenset("-o -h -u -i".split()), stop=1))
    if not first.words or wants_help(first):
        return [low("gsutil", "prints help or version")]
    verb = first.texts[0]
    valued = {
        "mb": frozenset("-p -c -l -b --pap".split()),
        "signurl": frozenset("-d -m -u -r -b -c".split()),
        "rsync": frozenset("-x".split()),
    }
    args = parse(list(first.words), Grammar(valued=valued.get(verb, frozenset())), program="gsutil")
    words, name, shown = args.texts, f"gsutil {verb}", target(args.texts)
    action = words[0] if words else ""
    if verb in {"ls", "du", "stat", "cat", "hash", "version", "help", "perfdiag"} or (
        verb != "acl" and action == "get"
    ):
        return [read_only(name, shown)]
    if verb == "acl":
        return [
            read_only(name, shown)
            if action == "get"
            else high(f"{name} {action}"[:40], "changes who may read or write", shown)
        ]
    if verb in {"iam", "defacl", "hmac", "kms"}:
        return [high(f"{name} {action}"[:40], "changes who may read or write", shown)]
    if verb == "rm":
        everything = args.has("-r", "-R", "-a", "-I") or any("*" in word for word in words)
        return [(high if everything else medium)(name, "deletes objects", shown)]
    if verb == "rb":
        return [high(name, "deletes a bucket", shown)]
    if verb == "rsync":
        if args.has("-n"):
            return [low(name, "dry run", shown)]
        return [(high if args.has("-d") else medium)(name, "makes one place like another", shown)]
    if verb == "signurl":
        return [high(name, "gives anyone with the address access to an object", shown)]
    if verb in {"logging", "versioning", "lifecycle", "retention", "bucketpolicyonly", "ubla", "pap"} and action in {
        "off",
        "clear",
    } | ({"set"} if "off" in words[:3] or "suspended" in words[:3] else set()):
        return [high(f"{name} {action}", "weakens what protects data", shown)]
    if verb == "cp" and ("public-read" in words or is_secret_path(next(iter(words), ""))):
        return [high(name, "publishes objects or copies credentials", shown)]
    return [medium(name, "copies objects or changes a bucket", shown)]


def bq(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``bq`` command."""
    options = "--project_id --dataset_id --location --format --job_id --max_rows -n --destination_table --source_format"
    valued = frozenset(options.split())
    args = parse(argv, Grammar(valued=valued, single=True))
    words = args.texts
    if not words or wants_help(args):
        return [low("bq", "prints help or version")]
    verb, shown = words[0], target(words[1:])
    if args.has("--dry_run"):
        return [low(f"bq {verb}", "dry run", shown)]
    if verb == "query":
        return (
            scope.nested(" ".join(words[1:]), "bigquery")
            if words[1:]
            else [medium("bq query", "runs a query not shown here")]
        )
    if verb in {"ls", "show", "head", "wait", "version", "info", "get-iam-policy", "shell", "init"}:
        return [read_only(f"bq {verb}", shown)]
    if verb == "rm":
        return [high("bq rm", "deletes a table, view or dataset", shown)]
    if verb == "extract":
        return [high("bq extract", "exports a whole table", shown)]
    if verb in {"add-iam-policy-binding", "set-iam-policy"}:
        return [high(f"bq {verb}", "changes who may do what", shown)]
    if args.has("--replace"):
        return [high(f"bq {verb}", "overwrites a table", shown)]
    return [medium(f"bq {verb}"[:40], "creates or changes a table", shown)]
