"""az, azd and azcopy: what a command does, by its group, its verb and its options."""

import re
from collections.abc import Callable

from workbench.facts.cli import azdata
from workbench.facts.cli.argv import Args, Grammar, parse
from workbench.facts.cli.aztools import TOOLS
from workbench.facts.cli.azwords import MACHINES, gives, is_verb
from workbench.facts.cli.cloudwords import READS, deleted, is_light, read_only, stopped, watches
from workbench.facts.cli.running import inner, script
from workbench.facts.cli.verbs import judged, target, wants_help
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.scope import Scope
from workbench.facts.sensitive import is_secret
from workbench.facts.word import Word

_VALUED = frozenset("-o --output --query --subscription -g --resource-group -n --name".split())
_FLAGS = frozenset("-y --yes --debug --verbose --only-show-errors --no-wait".split())
_EVERYONE = frozenset({"all", "0.0.0.0-255.255.255.255"})
_WORLD = re.compile(r"^(\*|0\.0\.0\.0(/0)?|Internet|any|255\.255\.255\.255|::/0)$", re.IGNORECASE)


_OFF = re.compile(r"enabled\W{1,6}false", re.IGNORECASE)


def read(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``az`` command."""
    args = parse(argv, Grammar(valued=_VALUED, flags=_FLAGS, greedy=True))
    words = [word.lower() for word in args.texts]
    if not words or wants_help(args):
        return [low("az", "prints help or version")]
    if args.has("--dry-run", "--dryrun", "--what-if", "--validate-only"):
        return [low(f"az {' '.join(words[:4])}", "dry run")]
    if any("secret" in name and name.startswith("--include") for name, _ in args.options):
        return [high(f"az {' '.join(words[:4])}", "shows secrets", _shown(args))]
    if args.has("--generate-password"):
        return [high(f"az {' '.join(words[:4])}", "makes and shows a password", _shown(args))]
    if words[:2] == ["aks", "get-credentials"] and args.has("-a", "--admin"):
        return [high("az aks get-credentials", "fetches administrator credentials", _shown(args))]
    if words[0] == "rest":
        return [_rest(args)]
    if words[:3] == ["monitor", "diagnostic-settings", "update"] and _OFF.search(
        " ".join(args.values("--set", "--logs"))
    ):
        return [high("az monitor diagnostic-settings update", "stops logs from being kept", _shown(args))]
    if (
        words[:3] == ["security", "auto-provisioning-setting", "update"]
        and args.value("--auto-provision").lower() == "off"
    ):
        return [high("az security auto-provisioning-setting update", "keeps the security agent off new machines")]
    for count in range(min(6, len(words)), 0, -1):
        path = " ".join(words[:count])
        special = _SPECIAL.get(path)
        if special is not None:
            return special(path, args, scope)
        for table, make in ((azdata.HIGH, high), (azdata.MEDIUM, medium), (azdata.LOW, low)):
            if path in table:
                return [make(f"az {path}", table[path], _shown(args))]
    return [_by_verb(words, args)]


def _shown(args: Args) -> str:
    return target(args.values("-n", "--name", "--ids", "-g", "--resource-group"))


def _by_verb(words: list[str], args: Args) -> Finding:
    at = next((place for place in range(len(words) - 1, 0, -1) if is_verb(words[place])), len(words) - 1)
    verb, noun = words[at], words[at - 1] if at else ""
    name, shown = f"az {' '.join(words[: at + 1])}"[:80], _shown(args)
    if words[0] == "stack-whatif" or (
        verb == "export" and words[0] in {"deployment", "group", "stack", "policy", "ts"}
    ):
        return (medium if verb == "delete" else low)(name, "only says what a template would do", shown)
    if noun == "alerts-suppression-rule" and not verb.startswith(("list", "show", "delete")):
        return high(name, "hides security alerts", shown)
    if verb.startswith(
        (
            "list",
            "show",
            "get",
            "check",
            "validate",
            "what-if",
            "exists",
            "wait",
            "query",
            "search",
            "export-dry",
            "verify",
            "test",
            "format",
            "lint",
            "preview",
        )
    ):
        if (
            re.search(
                r"keys?$|connection-strings?|credentials?|access-token|secrets?$|passwords?|publishing-profiles|sas",
                verb,
            )
            and "key-policy" not in verb
        ):
            return high(name, "shows keys or passwords", shown)
        if (
            re.search(
                r"^(keys?|authkeys|auth-keys|credential|credentials|admin-key|query-key|authorization-rule-keys|deployment-tokens|secrets)$",
                noun,
            )
            and noun != "keyvault"
            and words[:2] != ["keyvault", "key"]
        ):
            return high(name, "shows keys or passwords", shown)
        return read_only(name, shown)
    if verb in {"delete", "purge", "destroy", "terminate"} or verb.startswith("delete-"):
        return deleted(name, noun, shown)
    if verb in {"remove", "unregister", "detach", "disassociate", "unauthorize", "untag"} or verb.startswith("remove-"):
        return medium(name, f"takes something off a {noun}"[:60], shown)
    if verb in {"stop", "deallocate", "disable", "suspend", "deactivate", "power-off"} or verb.startswith("disable-"):
        if noun in MACHINES:
            return high(name, f"stops a whole {noun}", shown)
        return stopped(name, f"{noun} {verb}", shown)
    if re.search(
        r"^(regenerate|renew|rotate|generate|reset|create|new|add)?-?(sas|key|keys|credentials?|token|password|sas-token)$|generate-sas|reset-credential|regenerate-key|renew-key|create-token",
        verb,
    ) or (verb in {"regenerate", "renew", "generate", "reset"} and re.search(r"key|credential|token|sas|secret", noun)):
        return high(name, "makes or shows a credential", shown)
    if verb in {"create", "add", "set", "update", "assign", "grant", "attach"}:
        reason = gives(words[:at], verb, args)
        if reason:
            return high(name, reason, shown)
    opens = _opens(args, words, verb)
    if opens:
        return high(name, opens, shown)
    if verb in READS:
        return read_only(name, shown)
    return medium(name, "creates or changes a cloud resource", shown)


def _opens(args: Args, words: list[str], verb: str) -> str:
    sources = args.values(
        "--source-address-prefixes",
        "--source-address-prefix",
        "--start-ip-address",
        "--source-addresses",
        "--ip-address",
        "--public-access",
        "--public",
    )
    group = " ".join(words)
    if verb in {"create", "update", "add", "set", "set-permission"}:
        allows = args.value("--access", "--action").lower() not in {"deny", "block"}
        if (
            re.search(r"\brule|firewall|access-restriction", group)
            and allows
            and any(_WORLD.match(source) for source in sources)
        ):
            return "opens a port to the whole world"
        if any(args.value("--public-access").lower() == word for word in ("container", "blob", "all")):
            return "opens storage to the world"
        if args.value("--default-action").lower() == "allow" or args.value("--public-access").lower() in _EVERYONE:
            return "opens a service to every network"
        if args.value("--anonymous-pull-enabled").lower() == "true":
            return "opens a registry to anyone"
        if args.value("--allow-blob-public-access").lower() == "true" or args.value("--https-only").lower() == "false":
            return "weakens what protects data"
        if args.value("--state", "--status").lower() in {"disabled", "disable"} and watches(group):
            return "turns off what watches or protects"
        if any(
            args.value(option).lower() == "false"
            for option in (
                "--enable-soft-delete",
                "--enable-purge-protection",
                "--enable-rbac-authorization",
                "--enabled",
                "--is-enabled",
            )
        ) and watches(group):
            return "turns off what watches or protects"
    return ""


def _rest(args: Args) -> Finding:
    method = (args.value("-m", "--method") or "get").lower()
    url = args.value("-u", "--uri", "--url")
    if method in {"get", "head"}:
        return read_only("az rest get", target([url]))
    if method == "delete":
        return (medium if is_light(url.rstrip("/").split("/")[-2] if url.count("/") > 1 else "") else high)(
            "az rest delete", "deletes a resource", target([url])
        )
    if re.search(r"roleAssignments|listKeys|regenerateKey|appRoleAssign|addPassword|/members/", url):
        return high(f"az rest {method}", "grants access or shows keys", target([url]))
    return medium(f"az rest {method}"[:40], "changes a resource", target([url]))


def _run_command(path: str, args: Args, scope: Scope) -> list[Finding]:
    scripts = args.values("--scripts", "--script", "-c", "--command")
    sent = medium(f"az {path}", "runs commands on a machine", _shown(args))
    if not scripts:
        return [sent]
    windows = "powershell" in args.value("--command-id").lower()
    text = "\n".join(scripts)
    return [sent, *(scope.nested(text, "powershell") if windows else script(text, scope))]


def _exec(path: str, args: Args, scope: Scope) -> list[Finding]:
    command = args.value("--exec-command", "--command")
    if not command or command in {"/bin/bash", "/bin/sh", "bash", "sh"}:
        return inner([], scope, tty=True, where="a running container")
    return script(command, scope) or [low(f"az {path}", "runs a harmless command")]


def _output(path: str, args: Args, scope: Scope) -> list[Finding]:
    if is_secret(args.value("--query")):
        return [high(f"az {path}", "shows a secret", _shown(args))]
    return [read_only(f"az {path}", _shown(args))]


def _registry_login(path: str, args: Args, scope: Scope) -> list[Finding]:
    if args.has("--expose-token", "-t"):
        return [high("az acr login", "prints a token", _shown(args))]
    return [medium("az acr login", "stores a session with a registry", _shown(args))]


def _configure(path: str, args: Args, scope: Scope) -> list[Finding]:
    if args.has("-l", "--list", "--list-defaults"):
        return [read_only(f"az {path}")]
    return [medium(f"az {path}", "changes the local configuration")]


def _credential(path: str, args: Args, scope: Scope) -> list[Finding]:
    if re.fullmatch(r"\W*username\W*", args.value("--query")):
        return [low("az acr credential show", "shows a user's name", _shown(args))]
    return [high("az acr credential show", "shows passwords", _shown(args))]


def _invoke(path: str, args: Args, scope: Scope) -> list[Finding]:
    action = args.value("--action")
    if re.search(r"off|stop|dealloc|key|secret|credential|token|connectionstring", action, re.IGNORECASE):
        return [high("az resource invoke-action", f"stops a resource or shows its keys ({action[:30]})", _shown(args))]
    return [medium("az resource invoke-action", "runs an action of a resource", _shown(args))]


def _pricing(path: str, args: Args, scope: Scope) -> list[Finding]:
    if args.value("--tier").lower() == "free":
        return [high("az security pricing create", "turns off a defence that is paid for", _shown(args))]
    return [medium("az security pricing create", "changes which defences are paid for", _shown(args))]


_SPECIAL: dict[str, Callable[[str, Args, Scope], list[Finding]]] = {
    "vm run-command invoke": _run_command, "vm run-command create": _run_command,
    "vmss run-command invoke": _run_command,
    "aks command invoke": _run_command, "container exec": _exec, "containerapp exec": _exec,
    "devops configure": _configure, "configure": _configure, "acr login": _registry_login,
    "resource invoke-action": _invoke,
    "security pricing create": _pricing, "acr credential show": _credential,
    "deployment group show": _output, "deployment sub show": _output,
}  # fmt: skip


def azd(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``azd`` or ``azcopy`` command."""
    args = parse(argv, Grammar(valued=frozenset("-e --environment -C --cwd --subscription --location".split())))
    if args.program == "azcopy" and args.texts[:1] == ["sync"] and args.has("--delete-destination"):
        return [high("azcopy sync", "deletes what the source does not have", target(args.texts[1:]))]
    if args.program == "azcopy" and args.has("--dry-run"):
        return [low("azcopy", "dry run")]
    if args.program == "azcopy" and args.texts[:1] in (["remove"], ["rm"]) and not args.has("--recursive"):
        return [medium("azcopy remove", "deletes one object", target(args.texts[1:]))]
    return judged(args, TOOLS[args.program])
