"""aws: what an operation does, by its own entry where it has one, by its verb and noun where it has none."""

import re

import msgspec

from workbench.facts.cli import awsdata
from workbench.facts.cli.argv import Args, Grammar, parse
from workbench.facts.cli.aws_s3 import s3
from workbench.facts.cli.awsgrants import gives
from workbench.facts.cli.awstools import TOOLS
from workbench.facts.cli.cloudwords import deleted, is_light, read_only, stopped, watches
from workbench.facts.cli.running import inner, script
from workbench.facts.cli.verbs import judged, target, wants_help
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.scope import Scope
from workbench.facts.sensitive import is_secret
from workbench.facts.word import Word

_GLOBAL = Grammar(
    valued=frozenset(
        "--profile --region --output --endpoint-url --query --ca-bundle --cli-read-timeout --cli-connect-timeout "
        "--color --cli-binary-format".split()
    ),
    stop=1,
)
_WORLD = re.compile(r"0\.0\.0\.0/0|::/0|AllUsers|AuthenticatedUsers")
_GIVES_ALL = re.compile(
    r"public-read|Principal\W{1,8}\*|Principal\W{1,8}AWS\W{1,6}\*|\"Group\": ?\"all\"|Group=all|group-names[= ]all"
)


def read(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``aws`` command."""
    first = parse(argv, _GLOBAL, program="aws")
    if not first.words or wants_help(first) or first.words[0].text == "help":
        return [low("aws", "prints help or version")]
    service = first.words[0].text.lower()
    if service == "s3":
        return s3(list(first.words))
    valued = _GLOBAL.valued | {"--cli-input-json"}
    args = parse(list(first.words), Grammar(valued=valued, flags=awsdata.FLAGS, greedy=True), program="aws")
    words = args.texts
    if service == "configure" and not words:
        return [medium("aws configure", "stores credentials")]
    if not words:
        return [low(f"aws {service}", "prints help")]
    if "help" in words[:2] or any(args.has(flag) for flag in ("--generate-cli-skeleton", "--help")):
        return [low(f"aws {service} {words[0]}", "prints help")]
    if args.has("--dry-run", "--dryrun"):
        return [low(f"aws {service} {words[0]}", "dry run")]
    return _judge(service, words[0].lower(), args, scope)


def _judge(service: str, operation: str, args: Args, scope: Scope) -> list[Finding]:
    name = f"aws {service} {operation}"[:80]
    shown = target([word.text for _, values in args.options for word in values if not word.text.startswith("{")][:2])
    special = _SPECIAL.get((service, operation))
    if special is not None:
        return special(name, shown, args, scope)
    for table, make in ((awsdata.HIGH, high), (awsdata.MEDIUM, medium), (awsdata.LOW, low)):
        reason = table.get(f"{service} {operation}") or table.get(f"* {operation}")
        if reason:
            return [make(name, reason, shown)]
    opens = _opens_to_world(operation, args)
    if opens:
        return [high(name, opens, shown)]
    verb, _, noun = operation.partition("-")
    two = "-".join(operation.split("-")[:2])
    if two in {
        "batch-get",
        "batch-describe",
        "bulk-get",
        "batch-check",
        "batch-detect",
        "batch-read",
        "admin-get",
        "admin-list",
    }:
        return [read_only(name, shown)]
    if verb in {"batch", "admin", "bulk"}:
        verb, _, noun = noun.partition("-")
    return [_by_verb(service, name, verb, noun, shown)]


def _by_verb(service: str, name: str, verb: str, noun: str, shown: str) -> Finding:
    if verb in awsdata.READS:
        return read_only(name, shown)
    if verb in {
        "create",
        "put",
        "attach",
        "add",
        "update",
        "set",
        "upload",
        "import",
        "generate",
        "grant",
        "register",
        "issue",
    }:
        reason = gives(service, verb, noun)
        if reason:
            return high(name, reason, shown)
        return medium(name, "creates or changes a cloud resource", shown)
    if verb in awsdata.DELETES:
        return deleted(name, noun, shown)
    if verb in {
        "remove",
        "revoke",
        "detach",
        "untag",
        "disassociate",
        "reset",
        "release",
        "reject",
        "unassign",
        "withdraw",
    }:
        if verb == "reset" and not watches(noun) and "password" not in noun:
            return medium(name, "resets a setting", shown)
        if verb == "release" or "password" in noun:
            return high(name, "gives up or resets something with no easy way back", shown)
        return medium(name, "takes something off a cloud resource", shown)
    if verb in {
        "stop",
        "disable",
        "suspend",
        "deactivate",
        "cancel",
        "pause",
        "unmonitor",
        "unsubscribe",
        "stopped",
        "abort",
    }:
        if verb in {"cancel", "abort"} or is_light(noun):
            return medium(name, "cancels a running or planned job", shown)
        return stopped(name, noun, shown)
    return medium(name, "changes a cloud resource", shown)


def _opens_to_world(operation: str, args: Args) -> str:
    text = " ".join(word.text for _, values in args.options for word in values)
    if "ingress" in operation and operation.startswith("authorize") and _WORLD.search(text):
        return "opens a port to the whole world"
    if _GIVES_ALL.search(text) and re.match(r"(put|create|set|modify|add|update|copy|upload)", operation):
        return "opens access to the world"
    if args.has("--publicly-accessible") and not operation.startswith("describe"):
        return "opens a database to the world"
    permission = args.value("--launch-permission", "--create-volume-permission")
    if operation.startswith("modify-") and (
        "Add" in permission or args.value("--operation-type") == "add" or args.has("--values-to-add")
    ):
        return "shares an image or snapshot with another account"
    if args.value("--http-tokens") == "optional" or args.value("--backup-retention-period") == "0":
        return "weakens what protects a machine or its data"
    counts = [*args.values("--desired-count", "--desired-capacity", "--max-size", "--min-size")]
    if counts and operation.startswith(("update", "set")) and all(count == "0" for count in counts):
        return "scales a service down to nothing"
    if args.has(
        "--no-deletion-protection",
        "--no-enable",
        "--no-disable-api-termination",
        "--no-enable-log-file-validation",
        "--no-include-global-service-events",
    ) or re.search(
        r"(BlockPublicAcls|BlockPublicPolicy|RestrictPublicBuckets|IgnorePublicAcls|PointInTimeRecoveryEnabled)=false|Status=Suspended",
        text,
    ):
        return "weakens what protects data"
    return ""


def _parameter(name: str, shown: str, args: Args, scope: Scope) -> list[Finding]:
    if args.has("--with-decryption"):
        return [high(name, "shows decrypted parameters", shown)]
    if any(is_secret(value) for value in args.values("--name", "--names", "--path")):
        return [medium(name, "shows a parameter that may hold a secret", shown)]
    if args.has("--recursive"):
        return [medium(name, "shows parameters in bulk, which may hold secrets", shown)]
    return [read_only(name, shown)]


def _send_command(name: str, shown: str, args: Args, scope: Scope) -> list[Finding]:
    text = " ".join(args.values("--parameters"))
    found = re.search(r"commands\W{1,6}", text)
    commands = text[found.end() :].rstrip("\"']} ") if found else ""
    sent = medium(name, "runs commands on machines", shown)
    if not commands:
        return [unresolved(name, "runs commands on machines that are not shown here", shown)]
    lines = "\n".join(re.split(r"[\"'] ?, ?[\"']", commands))
    if "powershell" in args.value("--document-name").lower():
        return [sent, *scope.nested(lines, "powershell")]
    return [sent, *script(lines, scope)]


def _execute(name: str, shown: str, args: Args, scope: Scope) -> list[Finding]:
    return [*inner([], scope, tty=True, where="a running container"), *script(args.value("--command"), scope)]


def _query(name: str, shown: str, args: Args, scope: Scope) -> list[Finding]:
    sql = args.value("--query-string", "--sql", "--statement")
    if not sql:
        return [medium(name, "runs a query that is not shown here", shown)]
    return scope.nested(sql, "sql") or [low(name, "runs a query that reads", shown)]


def _configured(name: str, shown: str, args: Args, scope: Scope) -> list[Finding]:
    if any(is_secret(word) or word.endswith("access_key") for word in args.texts[1:]):
        return [high(name, "shows stored credentials")]
    return [read_only(name, target(args.texts[1:]))]


def _user_data(name: str, shown: str, args: Args, scope: Scope) -> list[Finding]:
    if "userData" in args.values("--attribute"):
        return [medium(name, "shows start-up data, which may hold secrets", shown)]
    return [read_only(name, shown)]


def _api_keys(name: str, shown: str, args: Args, scope: Scope) -> list[Finding]:
    if args.has("--include-values", "--include-value"):
        return [high(name, "shows API keys", shown)]
    return [read_only(name, shown)]


def _versioning(name: str, shown: str, args: Args, scope: Scope) -> list[Finding]:
    if "Suspended" in " ".join(args.values("--versioning-configuration")):
        return [high(name, "stops keeping old versions", shown)]
    return [medium(name, "keeps old versions", shown)]


def _lifecycle(name: str, shown: str, args: Args, scope: Scope) -> list[Finding]:
    if re.search(r"Expiration\W{1,9}(?:Days|Date)", " ".join(args.values("--lifecycle-configuration"))):
        return [high(name, "deletes objects by age from now on", shown)]
    return [medium(name, "changes which objects are kept", shown)]


def _grant(name: str, shown: str, args: Args, scope: Scope) -> list[Finding]:
    return [high(name, "takes a right to a key away", shown)]


_SPECIAL = {
    ("s3api", "put-bucket-lifecycle-configuration"): _lifecycle, ("s3api", "put-bucket-lifecycle"): _lifecycle,
    ("kms", "retire-grant"): _grant, ("kms", "revoke-grant"): _grant,
    ("ssm", "get-parameter"): _parameter, ("ssm", "get-parameters"): _parameter,
    ("ssm", "get-parameters-by-path"): _parameter, ("ssm", "get-parameter-history"): _parameter,
    ("ssm", "send-command"): _send_command, ("ecs", "execute-command"): _execute,
    ("athena", "start-query-execution"): _query, ("redshift-data", "execute-statement"): _query,
    ("rds-data", "execute-statement"): _query, ("dynamodb", "execute-statement"): _query,
    ("configure", "get"): _configured,
    ("ec2", "describe-instance-attribute"): _user_data, ("s3api", "put-bucket-versioning"): _versioning,
    ("apigateway", "get-api-keys"): _api_keys, ("apigateway", "get-api-key"): _api_keys,
}  # fmt: skip


def tool(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of ``sam``, ``cdk``, ``copilot``, ``eb`` and their kin."""
    args = parse(
        argv,
        Grammar(
            valued=frozenset("--profile --region --stack-name -t --template -a --app -c --context -n --name".split())
        ),
    )
    return judged(msgspec.structs.replace(args, program=args.program.replace("cdklocal", "cdk")), TOOLS[args.program])
