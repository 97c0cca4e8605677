"""kubectl and oc: what a command does to a cluster, by verb, kind of object and options."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts.cli import kubedata
from workbench.facts.cli.argv import Args, Grammar, parse
from workbench.facts.cli.running import in_fresh_container, inner
from workbench.facts.cli.verbs import target, wants_help
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.paths import is_secret_path
from workbench.facts.scope import Scope
from workbench.facts.word import Word

# fmt: off
_VALUED = frozenset(
    "-n --namespace -o --output -f --filename -k --kustomize -l --selector -c --container --context --cluster "
    "--user -s --server --token --kubeconfig --as --as-group --as-uid --certificate-authority "
    "--client-certificate --client-key --field-selector --sort-by -L --label-columns --chunk-size --template "
    "--subresource --replicas --current-replicas --image --port --target-port --name --type -p --patch "
    "--patch-file --since --since-time --tail --limit-bytes --max-log-requests --timeout --for --min --max "
    "--cpu-percent --cpu --memory --env -e --overrides --restart --requests --limits --serviceaccount -z --role "
    "--clusterrole --group --verb --resource --resource-name --non-resource-url --from-literal --from-file "
    "--from-env-file --docker-server --docker-username --docker-password --docker-email --cert --key "
    "--grace-period --cascade --field-manager --revision --to-revision --duration --audience --address --profile "
    "-v --v --vmodule --request-timeout --raw --tls-server-name --username --password --schedule --rule --class "
    "--annotation --default-backend --tcp --external-name --load-balancer-ip --session-affinity --pod-selector "
    "--api-version --api-group --protocol --labels --from --copy-to --target --set-image --share-processes "
    "--output-directory --namespaces --cluster-ip --external-ip --generator --hard --scopes --value "
    "--prune-allowlist --keys --to --to-image --description --display-name --node-selector --strategy --build-arg "
    "--source-dir --dest-dir --image-stream --docker-image --param --param-file --role-namespace --role-name "
    "--since --path --unit -u --mount-path --sub-path --claim-name --claim-size --claim-class --secret-name "
    "--configmap-name --rolebinding-name".split()
)
# fmt: on
_GRAMMAR = Grammar(valued=_VALUED - {"-u"})
_NO_VALUE_HERE = {"logs": {"-p"}, "log": {"-p"}, "adm": {"-p"}, "exec": {"-e"}}
_DATA = re.compile(r"yaml|json|go-template|template|custom-columns|jsonpath")
_SHOWS_DATA = re.compile(r"^json$|^yaml$|(?<!meta)data\b|stringData|toJson|base64")
PRIVILEGED = re.compile(
    r"privileged\W{0,6}true|hostPath|hostPID\W{0,6}true|hostNetwork\W{0,6}true|hostIPC\W{0,6}true|nsenter|SYS_ADMIN"
    r"|allowPrivilegeEscalation\W{0,6}true|cluster-admin|docker\.sock|pod-security\.kubernetes\.io/enforce=privileged",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"(?:cluster)?roles?(?:binding)?s?(?:\.|$)|(?:validating|mutating)webhook\w*|scc$|securitycontextconstraints"
)
_SECRET_KIND = re.compile(r"secrets?(\.v1)?(\.|$)|sealedsecret|externalsecret")


def read(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one ``kubectl`` or ``oc`` command."""
    verb_guess = next((word.text for word in argv[1:] if word.text in _NO_VALUE_HERE), "")
    grammar = Grammar(valued=_GRAMMAR.valued - frozenset(_NO_VALUE_HERE.get(verb_guess, ())))
    args = parse(argv, grammar)
    if not args.words or wants_help(args):
        return [low(args.program, "prints help or version")]
    verb, args = args.words[0].text, args.skip(1)
    dry = next((values for name, values in args.options if name == "--dry-run"), None)
    if dry is not None and (not dry or dry[0].text.lower() not in {"none", "false"}):
        return [low(f"kubectl {verb}", "dry run")]
    if verb in {
        "auth",
        "config",
        "rollout",
        "set",
        "adm",
        "certificate",
        "create",
        "plugin",
        "policy",
        "secrets",
        "image",
    }:
        return _grouped(verb, args)
    special = _SPECIAL.get(verb)
    if special is not None:
        return special(verb, args, scope)
    found = kubedata.TOP.find([verb])
    if found is None:
        return [medium(f"kubectl {verb}"[:60], "a plugin or verb this reader does not know", target(args.texts))]
    _, risk, reason = found
    if verb in {"patch", "edit"} and any(map(_ROLE.match, _kinds(args))):
        return [high(f"kubectl {verb}", "changes who may do what", target(args.texts))]
    if verb == "taint" and args.has("--all") and any(word.endswith(":NoExecute") for word in args.texts):
        return [high("kubectl taint", "evicts the pods of every node", target(args.texts))]
    findings = [Finding(risk, f"kubectl {verb}", reason, target(args.texts))]
    if risk is RiskLevel.MEDIUM and _hits(args, PRIVILEGED):
        findings.append(high(f"kubectl {verb}", "gives a workload the host's privileges"))
    return findings


def _hits(args: Args, pattern: re.Pattern[str]) -> bool:
    texts = [*args.texts, *(word.text for _, values in args.options for word in values)]
    return any(pattern.search(text) for text in texts)


def _grouped(verb: str, args: Args) -> list[Finding]:
    words = args.texts
    name = f"kubectl {verb} {words[0] if words else ''}".strip()[:60]
    if not words:
        return [low(name, "prints help")] if verb not in {"create"} else [medium(name, "creates what a manifest says")]
    if (verb, words[0]) == ("config", "view") and args.has("--raw"):
        return [high(name, "shows the credentials of the kubeconfig")]
    if (verb, words[0]) == ("adm", "upgrade") and not args.has(
        "--to", "--to-latest", "--to-image", "--force", "--clear"
    ):
        return [low(name, "shows the state of the upgrade")]
    if (verb, words[0]) == ("adm", "prune") and args.has("--confirm"):
        return [high(name, "deletes old objects of the whole cluster", target(words[1:]))]
    if verb == "set" and words[0] == "env" and args.has("--list"):
        return [medium(name, "shows environment variables")]
    if verb == "rollout" and words[0] in {"status", "history"}:
        return [low(name, "only reads")]
    found = kubedata.GROUPS.find([verb, *words])
    if found is None:
        return [medium(name, "changes the cluster", target(words[1:]))]
    path, risk, reason = found
    if risk is RiskLevel.MEDIUM and verb != "config" and _hits(args, PRIVILEGED):
        return [high(name, "gives a workload or person the cluster's or host's privileges")]
    return [Finding(risk, f"kubectl {path}", reason, target(words[path.count(" ") :]))]


def _kinds(args: Args) -> list[str]:
    """Kinds that the operands name: ``pod x``, ``pods,svc -l``, ``deploy/x sts/y``."""
    words = args.texts
    if not words:
        return []
    if "/" not in words[0]:
        return words[0].lower().split(",")
    return [word.split("/")[0].lower() for word in words if "/" in word]


def _get(verb: str, args: Args, scope: Scope) -> list[Finding]:
    raw = args.value("--raw")
    if "/secrets" in raw:
        return [high("kubectl get --raw", "shows secrets", target([raw]))]
    if not any(_SECRET_KIND.match(kind) for kind in _kinds(args)):
        return [low(f"kubectl {verb}", "only reads", target(args.texts))]
    output = args.value("-o", "--output") or ("go-template" if args.has("--template") else "")
    shown = output + args.value("--template")
    if verb == "get" and _DATA.match(output) and _SHOWS_DATA.search(shown):
        return [high("kubectl get secret", "shows the content of secrets", target(args.texts))]
    return [low(f"kubectl {verb} secret", "lists the names of secrets", target(args.texts))]


def _delete(verb: str, args: Args, scope: Scope) -> list[Finding]:
    words, kinds = args.texts, _kinds(args)
    name = f"kubectl {verb}"
    files = args.values("-f", "--filename", "-k", "--kustomize")
    if files:
        disposable = all(re.search(r"pods?\b|job\b|\btest", file, re.IGNORECASE) for file in files)
        reason = "deletes what the manifest names"
        return [(medium if disposable and not args.has("-k") else high)(name, reason, target(files))]
    if not words:
        return [high(name, "deletes objects it does not name here")]
    if args.has("--all", "-A", "--all-namespaces") or "all" in kinds:
        return [high(name, "deletes every object of a kind", target(words))]
    heavy = [kind for kind in kinds if kind.split(".")[0] not in kubedata.DISPOSABLE]
    if heavy:
        return [high(name, f"deletes {heavy[0][:40]} objects, which nothing recreates", target(words))]
    return [medium(name, "deletes objects that are recreated or short-lived", target(words))]


def _exec(verb: str, args: Args, scope: Scope) -> list[Finding]:
    words = list(args.rest) if args.dashed else list(args.words[1:])
    if verb == "rsh" and args.words and args.words[0].text.startswith("node/"):
        return [high("oc rsh", "opens a shell on a node")]
    if verb == "rsh" and not args.dashed:
        words = list(args.words[1:])
    tty = verb == "rsh" or args.has("-t", "--tty", "-i", "--stdin")
    findings = inner(words, scope, tty=tty, where="a running pod")
    return findings or [low(f"kubectl {verb}", "runs a harmless command in a pod")]


def _run(verb: str, args: Args, scope: Scope) -> list[Finding]:
    findings = [medium("kubectl run", "starts a pod", target(args.texts))]
    if args.has("--privileged") or _hits(args, PRIVILEGED):
        findings.append(high("kubectl run", "starts a pod with the host's privileges"))
    command = list(args.rest) or list(args.words[1:])
    if command:
        findings += in_fresh_container(inner(command, scope, tty=False, where="a new pod"))
    return findings


def _debug(verb: str, args: Args, scope: Scope) -> list[Finding]:
    host = any(re.match(r"nodes?/", word) or word.startswith("$") for word in args.texts[:1]) or args.has(
        "--to-namespace"
    )
    host = host or args.value("--profile") == "sysadmin" or args.texts[:1] in (["node"], ["nodes"])
    command = list(args.rest) or list(args.words[1:])
    where = "the host of a node" if host else "a debug container"
    started = medium(
        "kubectl debug", f"starts {where}" if not host else "starts a privileged pod on a node", target(args.texts)
    )
    return [started, *inner(command, scope, tty=True, where=where, host=host)]


def _copy(verb: str, args: Args, scope: Scope) -> list[Finding]:
    if any(is_secret_path(word.rpartition(":")[2]) for word in args.texts):
        return [high(f"kubectl {verb}", "copies credentials", target(args.texts))]
    return [medium(f"kubectl {verb}", "copies files between a pod and this machine", target(args.texts))]


def _scale(verb: str, args: Args, scope: Scope) -> list[Finding]:
    if args.value("--replicas") == "0":
        return [high("kubectl scale", "stops every replica of a workload", target(args.texts))]
    return [medium("kubectl scale", "changes how many replicas run", target(args.texts))]


def _whoami(verb: str, args: Args, scope: Scope) -> list[Finding]:
    if args.has("-t", "--show-token"):
        return [high("oc whoami", "prints the session's token")]
    return [low("oc whoami", "only reads")]


def _proxy(verb: str, args: Args, scope: Scope) -> list[Finding]:
    if args.value("--address") in {"0.0.0.0", "::"} or "*" in args.value("--accept-hosts"):  # noqa: S104
        return [high(f"kubectl {verb}", "opens the cluster's API to the network")]
    return [medium(f"kubectl {verb}", "opens a local way into the cluster", target(args.texts))]


def _extract(verb: str, args: Args, scope: Scope) -> list[Finding]:
    if any(_SECRET_KIND.match(kind) for kind in _kinds(args)):
        return [high("oc extract", "shows the content of secrets", target(args.texts))]
    return [medium("oc extract", "writes an object's data to files", target(args.texts))]


def _info(verb: str, args: Args, scope: Scope) -> list[Finding]:
    if args.texts[:1] == ["dump"]:
        return [medium("kubectl cluster-info dump", "dumps the state and logs of the cluster")]
    return [low("kubectl cluster-info", "only reads")]


def _drain(verb: str, args: Args, scope: Scope) -> list[Finding]:
    return [high("kubectl drain", "evicts every pod of a node", target(args.texts))]


def _manifest(verb: str, args: Args, scope: Scope) -> list[Finding]:
    name = f"kubectl {verb}"
    if _hits(args, PRIVILEGED):
        return [high(name, "gives a workload the host's privileges")]
    if args.has("--prune"):
        return [high(name, "deletes every selected object that the manifests do not name", target(args.texts))]
    if verb == "replace" and args.has("--force"):
        return [medium(name, "deletes and creates objects anew", target(args.values("-f", "--filename")))]
    return [medium(name, "changes objects to what a manifest says", target(args.values("-f", "--filename", "-k")))]


_SPECIAL = {
    "get": _get, "describe": _get, "delete": _delete, "exec": _exec, "rsh": _exec, "run": _run, "debug": _debug,
    "cp": _copy, "rsync": _copy, "scale": _scale, "whoami": _whoami, "proxy": _proxy, "port-forward": _proxy,
    "extract": _extract, "cluster-info": _info, "drain": _drain, "apply": _manifest, "replace": _manifest,
}  # fmt: skip
