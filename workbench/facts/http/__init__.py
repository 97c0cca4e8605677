"""HTTP requests: one or several, as a console, a log, a raw message or a bare address shows them."""

import re

from workbench.facts.digest import digested
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.http import search_api
from workbench.facts.http.request import Request, parse
from workbench.facts.http.skim import SKIM
from workbench.facts.paths import is_secret_path
from workbench.facts.scope import Scope
from workbench.facts.sensitive import is_secret, parts

_ATTACK = re.compile(
    r"(?:\.\./|%2e%2e|\.\.%2f){2,}|\$\{jndi:|<script\b|%3cscript|union(?:\s|\+|%20|/\*\*/)+(?:all(?:\s|\+|"
    r"%20)+)?select|(?:'|%27)\s*(?:\+|%20)*or(?:\+|%20|\s)+(?:'|%27)?1|"
    r"<!ENTITY|\{\{.*__class__|;(?:\s|\+|%20)*(?:cat|wget|curl|nc|bash|sh)\b|\(\)\s*\{\s*:;\s*\}|php://|"
    r"/bin/(?:ba)?sh|xp_cmdshell|169\.254\.169\.254\S*credentials",
    re.IGNORECASE,
)
_METADATA = re.compile(
    r"169\.254\.169\.254|metadata\.google\.internal|computeMetadata|100\.100\.100\.200|latest/meta-data", re.IGNORECASE
)
_SECRET_PATH = re.compile(
    r"(?:^|/)(?:\.env|\.git/config|\.htpasswd|\.aws/|\.ssh/|id_rsa|wp-config\.php|etc/(?:passwd|shadow)|"
    r"actuator/heapdump|heapdump|security-credentials|"
    r"service-accounts/\S*token|secrets?(?:/|$|:)|v1/secret/|vault/|credentials?(?:/|$|\?)|passwords?(?:/|$|"
    r"\?)|private[-_]?keys?(?:/|$)|api[-_]?keys?(?:/|$)|"
    r"tokens?(?:/|$|\?)|kubeconfig|backup\.sql|dump\.sql)",
    re.IGNORECASE,
)
_CONFIG_PATH = re.compile(
    r"(?:^|/)(?:actuator/(?:env|configprops)|env(?:ironment)?|debug/vars|server-status|phpinfo\.php|"
    r"_nodes/settings|export|dump)(?:/|$|\?)",
    re.IGNORECASE,
)
# Words of a path that name who may do what: writing them grants, takes or trusts.
_RIGHTS = frozenset(
    """
    users user roles role permissions permission policies policy iam acl acls grants tokens token keys key apikeys
    apikey credentials secrets secret members collaborators admins admin groups invitations sessions_ oauth saml
    sso mfa passwords password rolebindings clusterrolebindings clusterroles serviceaccounts ssh certificates
    webhooks hooks authorizations teams rolesmapping internalusers identity
""".split()
)
_GUARDS = frozenset(
    "audit auditing logging firewall firewalls waf backups backup retention encryption protection mfa "
    "security alerts monitors_".split()
)
_MINOR = frozenset(
    """
    comments comment posts post items item messages message notes note tasks task todos todo tags tag labels label
    documents document docs doc events event jobs job likes reviews review articles article products product
    orders order carts cart records record rows row reactions attachments images image photos photo files file
    pods pod notifications sessions session cache caches bookmarks favorites tickets ticket alias aliases pets pet
    books book entries entry subscriptions readings invoices invoice uploads contacts contact
""".split()
)
_VAULT = re.compile(
    r"(?:^|/)v1/sys/(?:seal|step-down|rekey|rotate|generate-root|init|policy|policies|auth|audit|mounts|remount|raw)(?:/|$)"
)
_READ_VERBS = re.compile(
    r"(?:^|[/:.])_?(?:search|query|lookup|validate|preview|estimate|simulate|check|list|get|describe|count|"
    r"find|filter|batchget|batch_get|introspect|calculate|explain|parse|convert|dry_?run|testiampermissions|"
    r"accessreviews?|selfsubject\w*|verify)$",
    re.IGNORECASE,
)
_ACTION = re.compile(r"(?:[?&\s]|^)Action=(\w+)|X-Amz-Target:\s*\S*\.(\w+)", re.IGNORECASE)
_MUTATION = re.compile(r"\bmutation\b")
_DESTROYS = re.compile(
    r"^(?:delete|destroy|terminate|purge|drop|remove|wipe|truncate|erase|reset|revoke|detach|disable|"
    r"deregister|shutdown|stop)",
    re.IGNORECASE,
)
_GRANTS = re.compile(
    r"(?i)[\"']?(?:role|roles|permissions?|is_?admin|is_?superuser|password|scopes?|policy|access_level)[\"']?\s*[:=]"
)


# A patch names what it changes in its body: {"op": "add", "path": "/roles/-", …}.
_PATCHED = re.compile(
    r"\"path\"\s*:\s*\"/(?:\w+/){0,5}(?:roles?|grants?|permissions?|scopes?|isAdmin|is_admin|policies|acl|password)[/\"]",
    re.IGNORECASE,
)


# A statement as text: {"sql": "DROP TABLE orders"}.
_SQL_BODY = re.compile(
    r"\"(?:sql|query|statement|stmt|q)\"\s{0,3}:\s{0,3}\"\s{0,3}"
    r"((?:drop|truncate|delete\s+from|alter|grant|insert\s+into|update\s+\w+\s+set|create\s+\w+)\b[^\"]{0,200})",
    re.IGNORECASE,
)
_SQL_HIGH = re.compile(r"(?:drop|truncate|grant)\b|(?:delete|update)\b(?!.*\bwhere\b)", re.IGNORECASE)


def read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    """Findings of every request in *text*."""
    if re.match(r"\s*(?:\$\s+)?(?:curl|wget|http|https|httpie|xh|Invoke-\w+)\s", text):
        return scope.nested(text, "powershell" if re.match(r"\s*Invoke-", text) else "bash")
    return digested(text, SKIM, scope, lambda part: _read(part, scope))


def _read(text: str, scope: Scope) -> list[Finding]:
    requests = list(parse(text))
    if not requests:
        if re.match(r"\s*(?:\{|query\b|mutation\b|subscription\b)", text):
            return (
                [_graphql(text)]
                if re.search(r"\b(?:query|mutation)\b", text)
                else [low("body", "a body without a request")]
            )
        if re.fullmatch(r"(?:\s*(?:#|//)[^\n]*)*\s*", text):
            return []
        return [unresolved("http", "no request can be made out")]
    findings: list[Finding] = []
    for index, request in enumerate(requests):
        if index % 8 == 7 and scope.spent:
            return [*findings, unresolved("http", "too many requests to read in time")]
        findings += judge(request, scope)
    return findings


def judge(request: Request, scope: Scope) -> list[Finding]:
    """Findings of one request."""
    whole = f"{request.path}?{request.query}"
    if _ATTACK.search(whole) or _ATTACK.search("\n".join(request.headers.values())):
        return [high(request.method, "carries an attack in its address or headers", request.path[:80])]
    if _METADATA.search(request.host + request.path):
        guarded = re.search(r"credential|token|user-data|identity|/iam\b", whole)
        return [
            (high if guarded else medium)(request.method, "asks a cloud machine's metadata service", request.path[:80])
        ]
    found = search_api.judge(request.method, request.segments, request.query, request.body, scope)
    if found is not None:
        return found
    if request.path.rstrip("/").endswith("graphql") or re.match(
        r"\s*\{\s*\"query\"\s*:\s*\"\s*(?:query|mutation|\{)", request.body
    ):
        return [_graphql(request.body + request.query)]
    action = _ACTION.search(f"{request.query}\n{request.body}") or _ACTION.search(
        f"X-Amz-Target: {request.headers.get('x-amz-target', '.')}"
    )
    if action and (action[1] or action[2]):
        return [_action(action[1] or action[2])]
    if request.method in ("GET", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "QUERY"):
        return [_reading(request)]
    if request.method in ("DELETE", "PURGE"):
        return [_deleting(request)]
    return [_writing(request)]


def _reading(request: Request) -> Finding:
    target = request.path[:80]
    if request.method != "GET":
        return low(request.method, "asks about a resource", target)
    if _SECRET_PATH.search(request.path) or is_secret_path(request.path):
        return high("GET", "reads credentials", target)
    if _CONFIG_PATH.search(request.path):
        return medium("GET", "reads configuration or an export", target)
    if re.search(r"/(?:exec|attach|portforward|proxy)(?:/|$)", request.path) and "namespaces" in request.path:
        return medium("GET", "opens a way into a running container", target)
    last = re.split(r"[/:]", request.path.rstrip("/"))[-1]
    if (
        _DESTROYS.match(last) or re.fullmatch(r"(?:clear|flush|invalidate|restart|reboot)(?:[-_]\w+)?", last)
    ) and not request.path.endswith(("status", ".html")):
        return medium("GET", "calls an address named for a destructive act", target)
    if any(is_secret(segment) for segment in request.segments):
        return medium("GET", "reads something whose name says secret", target)
    return low("GET", "reads a resource", target)


def _words(request: Request) -> list[str]:
    return [segment.lower() for segment in request.segments if not re.search(r"[\d{<:$]", segment)]


def _deleting(request: Request) -> Finding:
    target = request.path[:80]
    words = _words(request)
    last = request.segments[-1].lower() if request.segments else ""
    if not request.segments or "*" in request.path or last in ("_all", "all"):
        return high(request.method, "deletes everything below an address", target)
    if set(words) & (_RIGHTS | _GUARDS):
        return high(request.method, "deletes users, rights, keys or protection", target)
    collection = next((word for word in reversed(words) if not _is_name(word, request)), words[-1] if words else "")
    if last in _MINOR and last.endswith("s") and len(request.segments) > 0:
        return high(request.method, "deletes a whole collection", target)
    if request.method == "PURGE" or collection in _MINOR or set(words[-2:]) & _MINOR:
        return medium(request.method, "deletes one named thing", target)
    return high(request.method, "deletes something that lasts", target)


def _is_name(word: str, request: Request) -> bool:
    return word == request.segments[-1].lower() and len(request.segments) > 1


def _writing(request: Request) -> Finding:
    target = request.path[:80]
    words = {part for segment in request.segments for part in (segment.lower(), *parts(segment))}
    path = request.path.rstrip("/")
    if said := _SQL_BODY.search(request.body):
        risk = high if _SQL_HIGH.match(said[1]) else medium
        return risk(request.method, "sends a statement that changes data", said[1][:80])
    if request.method == "POST" and _READ_VERBS.search(path):
        return low("POST", "asks a question by POST", target)
    verb = re.split(r"[/:]", path)[-1]
    if _VAULT.search(path) or ("rbac.authorization.k8s.io" in path and request.method != "POST"):
        return high(request.method, "changes rights or protection", target)
    if re.search(r"(?i)setiampolicy", path) or (words & _GUARDS and request.method != "POST"):
        return high(request.method, "changes rights or protection", target)
    if _DESTROYS.match(verb) and not request.body.strip().startswith("[") and verb.lower() not in ("reset", "stop"):
        return high(request.method, "calls a destructive action", target)
    if re.search(r"(?i)(?:shutdown|poweroff|power_off|halt)$", path) or re.search(
        r"\"type\"\s*:\s*\"(?:shutdown|power_off|rebuild|destroy|delete|password_reset)\"", request.body
    ):
        return high(request.method, "stops or rebuilds a whole machine", target)
    if words & {"login", "signin", "authenticate", "logout", "session", "sessions"}:
        return medium(request.method, "opens or ends a session", target)
    if words & {"exec"} and "namespaces" in words:
        return high(request.method, "runs a command in a container", target)
    collection = next(
        (segment.lower() for segment in reversed(request.segments) if not re.search(r"\d|[{<:$]", segment)), ""
    )
    if collection in _RIGHTS and (
        request.method == "POST" or collection not in ("users", "user") or _GRANTS.search(request.body)
    ):
        return high(request.method, "adds or changes users, rights, keys or trust", target)
    if _PATCHED.search(request.body):
        return high(request.method, "changes who may do what", target)
    if words & _RIGHTS and _GRANTS.search(request.body):
        return high(request.method, "changes who may do what", target)
    return medium(request.method, "creates or changes a resource", target)


def _graphql(body: str) -> Finding:
    mutation = _MUTATION.search(body)
    if not mutation:
        if re.search(r"(?i)\b\w*(?:password|secret|token|apikey)\w*\b", body):
            return medium("query", "reads a field whose name says secret")
        return low("query", "reads by GraphQL")
    names = re.findall(r"[{,]\s*(?:\w+\s*:\s*)?(\w+)\s*[({]", body[mutation.end() :])
    for name in names:
        words = set(parts(name))
        if _DESTROYS.match(name) or words & {
            "delete",
            "remove",
            "destroy",
            "purge",
            "grant",
            "role",
            "permission",
            "password",
            "token",
            "admin",
            "revoke",
        }:
            minor = {
                "comment",
                "post",
                "item",
                "message",
                "note",
                "tag",
                "reaction",
                "label",
                "like",
                "todo",
                "task",
            } & words
            return (medium if minor else high)("mutation", "deletes something or changes rights", name)
    return medium("mutation", "writes by GraphQL", names[0] if names else "")


def _action(name: str) -> Finding:
    if re.match(r"(?i)(?:get|list|describe|head|query|scan|lookup|batchget|search|select)", name):
        guarded = re.search(r"(?i)secret|password|parameter|token|credential|decrypt", name)
        return (
            high(name, "reads credentials")
            if guarded and not name.lower().startswith(("list", "describe"))
            else low(name, "reads by a cloud API")
        )
    if _DESTROYS.match(name) and not re.match(r"(?i)delete(?:item|message|tags?)$", name):
        return high(name, "destroys or disables something by a cloud API")
    if re.search(r"(?i)policy|role|user|accesskey|permission|grant|authorize|login|publicaccess", name):
        return high(name, "changes rights by a cloud API")
    return medium(name, "changes something by a cloud API")
