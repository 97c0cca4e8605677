"""What a Python call does to databases, clouds and servers, known by its method and what stands before it."""

import ast
import re

from workbench.facts.code import pydata
from workbench.facts.code.pyvalues import UNKNOWN, Values
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.scope import Scope
from workbench.facts.sensitive import is_secret

_LEVELS = {"high": high, "medium": medium}

_FILTERS = frozenset("filter exclude get filter_by where in_bulk first last order_by_ limit".split())

_LAZY_BOUND = _FILTERS | frozenset("count exists aggregate values_list_ latest earliest none explain".split())

# What ends in a bounded answer, or in none: only stored under a name, a lazy query reads nothing.
_ENDS = _LAZY_BOUND | frozenset("annotate aggregate [] = update delete using_ dates datetimes contains".split())


def client(node: ast.Call, name: str, values: Values, scope: Scope) -> list[Finding]:
    """Calls of network, cloud and schema libraries."""
    low_name = name.lower()
    last = low_name.rpartition(".")[2]
    root = low_name.partition(".")[0].removesuffix("()")
    if root in ("requests", "httpx", "aiohttp", "urllib3") and last in (
        "get",
        "post",
        "put",
        "patch",
        "delete",
        "head",
        "options",
        "request",
        "download",
        "urlopen",
        "stream",
    ):
        keys = {keyword.arg for keyword in node.keywords}
        if "files" in keys:
            return [high(name, "uploads a file")]
        sent = [keyword.value for keyword in node.keywords if keyword.arg in ("data", "json", "params", "content")]
        if any(values.dotted(part) == "os.environ" for given in sent for part in ast.walk(given)):
            return [high(name, "sends the whole environment to a server")]
        if last == "delete":
            return [
                medium(
                    name, "asks a server to delete something", (values.text(node.args[0]) if node.args else "") or ""
                )
            ]
        return [medium(name, "calls a server over the network", (values.text(node.args[0]) if node.args else "") or "")]
    if re.match(r"(?:django\.db\.)?migrations\.(?:runsql)$", low_name):
        return _sql(node, name, values, scope)
    if low_name.startswith(("migrations.", "django.db.migrations.")) and last in pydata.MIGRATIONS:
        level, reason = pydata.MIGRATIONS[last]
        return [_LEVELS[level](name, reason)]
    if low_name.startswith(("op.", "alembic.op.", "batch_op.")):
        if last == "execute":
            return _sql(node, name, values, scope)
        if last in pydata.ALEMBIC:
            level, reason = pydata.ALEMBIC[last]
            return [_LEVELS[level](name, reason)]
    if (
        "boto3" in low_name
        or "kubernetes" in low_name
        or "google.cloud" in low_name
        or "azure." in low_name
        or re.search(r"v1api\(\)|appsv1", low_name)
    ):
        return (
            [_cloud(name, last)]
            if last not in ("client", "resource", "session", "load_kube_config", "load_incluster_config")
            and "." in name
            else []
        )
    if last == "call_command" and node.args:
        command = values.text(node.args[0]) or "?"
        return [
            high(name, "deletes every row", command)
            if command in ("flush", "reset_db", "sqlflush")
            else medium(name, "runs a management command", command)
        ]
    return []


def _cloud(name: str, last: str) -> Finding:
    if re.search(
        r"policy|access_key|login_profile|create_user|add_user|cluster_role|role_binding|authorize|attach_role|acl",
        last,
    ) and not last.startswith(("get_", "list_", "read_", "describe_")):
        return high(name, "changes rights in the cloud")
    if "secret" in last and last.startswith(("get_", "read_", "list_", "access_")):
        return high(name, "reads secrets")
    if last.startswith(pydata.READS):
        return low(name, "reads the cloud's state")
    if last == "terminate" or (last == "delete" and re.search(r"\.(?:all|filter|pages)\(\)\.delete$", name.lower())):
        return high(name, "destroys everything that was selected in the cloud")
    if last.startswith(("delete_", "terminate_", "drop_", "purge_", "destroy_")) and not re.search(
        r"_(?:object|item|message|tags?|pod|namespaced_pod|job|namespaced_job)$", last
    ):
        return high(name, "destroys something in the cloud")
    return medium(name, "changes something in the cloud")


def _sql(node: ast.Call, name: str, values: Values, scope: Scope) -> list[Finding]:
    argument = (
        node.args[0]
        if node.args
        else next((key.value for key in node.keywords if key.arg in ("sql", "query", "statement")), None)
    )
    text = values.text(argument, loose=True)
    if text is None or text.startswith(UNKNOWN) or not re.match(r"\s*(?:--|/\*|\(|[A-Za-z]+[\s;*(]|[A-Za-z]+$)", text):
        return [unresolved(name, "runs a statement that cannot be seen here")]
    return scope.nested(text.replace(UNKNOWN, "1"), "sql")


def stored(node: ast.Call, name: str, values: Values, scope: Scope, after: frozenset[str]) -> list[Finding]:
    """Calls of ORMs and database clients, known by their method and what stands before it."""
    last = name.lower().rpartition(".")[2]
    chain = [part.removesuffix("()").removesuffix("[]") for part in name.lower().split(".")]
    owner = chain[:-1]
    if last in ("execute", "executescript", "raw", "read_sql", "read_sql_query", "mogrify") and owner:
        if last == "raw" and "objects" not in owner and not node.args:
            return []
        return _sql(node, name, values, scope)
    if last == "runsql":
        return _sql(node, name, values, scope)
    if not owner:
        return [medium(name, "writes a row")] if last in ("bulk_create", "get_or_create") else []
    if last == "delete" and owner[-1] == "indices":
        return [high(name, "deletes indexes with all that is in them")]
    if last == "terminate" and owner[-1] in ("filter", "all", "instances"):
        return [high(name, "ends machines for good")]
    if last in pydata.HIGH_METHODS and (last not in ("create_user", "drop_table") or owner):
        if last == "exec_command" and node.args and values.text(node.args[0]):
            return [
                medium(name, "runs a command on another host"),
                *scope.nested(values.text(node.args[0]) or "", "bash"),
            ]
        return [high(name, pydata.HIGH_METHODS[last])]
    if last in ("delete", "delete_many", "remove", "clear", "drop") and _deletes(chain, node):
        return [_delete(node, name, last, owner)]
    if last in ("update", "update_many") and (
        "objects" in owner or _FILTERS & set(owner) or "queryset" in owner or "qs" in owner or last == "update_many"
    ):
        if last == "update_many":
            empty = node.args and isinstance(node.args[0], ast.Dict) and not node.args[0].keys
            return [high(name, "changes every document") if empty else medium(name, "changes what a filter selects")]
        everything = "objects" in owner and not (_FILTERS & set(owner))
        return [high(name, "changes every row") if everything else medium(name, "changes what a filter selects")]
    if last in ("add", "set", "remove") and owner[-1] in ("groups", "user_permissions", "permissions"):
        return [high(name, "grants or takes rights")]
    if last in ("add", "set", "remove", "aadd") and _related(owner) and _looks_related(node):
        return [medium(name, "links or unlinks rows")]
    if last in pydata.WRITES and not (
        last in ("create", "save", "merge", "commit", "touch")
        and owner[-1] in ("uuid", "builder", "figure", "pd", "pandas", "canvas")
    ):
        return [medium(name, pydata.WRITES[last])]
    if (
        last in ("all", "find", "fetchall", "iterator", "values", "values_list", "query")
        and _everything(chain)
        and not after & _ENDS
    ):
        return [medium(name, "reads every row")]
    if last == "find" and node.args and isinstance(node.args[0], ast.Dict) and len(owner) > 1 and is_secret(owner[-1]):
        return [medium(name, "reads a collection whose name says secret")]
    return []


def _related(owner: list[str]) -> bool:
    """True where *owner* looks like ``object.things``, a related manager, and no set or header of one's own."""
    if owner[-1].endswith("_set"):
        return True
    plain = (
        "settings",
        "args",
        "options",
        "words",
        "headers",
        "class",
        "cookies",
        "params",
        "errors",
        "tags",
        "status",
    )
    return len(owner) == 2 and owner[-1].endswith("s") and owner[-1] not in plain and owner[0] not in ("self", "cls")


def _looks_related(node: ast.Call) -> bool:
    return bool(node.args) and all(isinstance(arg, ast.Name | ast.Call | ast.Attribute) for arg in node.args)


def _deletes(chain: list[str], node: ast.Call) -> bool:
    last, owner = chain[-1], chain[:-1]
    if last in ("delete", "delete_many"):
        return owner[-1] not in ("cache", "client", "session", "cookies", "headers") and not (owner == ["self"])
    if last == "drop":
        return len(owner) > 1 or owner[-1] in ("collection", "table", "col", "coll")
    if last == "clear":
        return owner[-1].endswith("_set") or "objects" in owner
    return "objects" in owner


def _delete(node: ast.Call, name: str, last: str, owner: list[str]) -> Finding:
    if last == "drop":
        return high(name, "drops a table or collection")
    if last == "delete_many":
        empty = not node.args or (isinstance(node.args[0], ast.Dict) and not node.args[0].keys)
        return high(name, "deletes every document") if empty else medium(name, "deletes what a filter selects")
    whole = ("objects" in owner or "query" in owner or owner[-1] == "all") and not _FILTERS & set(owner)
    return high(name, "deletes every row") if whole else medium(name, "deletes what was selected")


def _everything(chain: list[str]) -> bool:
    """True for ``Model.objects.all()`` and its kin with nothing that bounds them."""
    owner = chain[:-1]
    if chain[-1] == "fetchall" or not owner:
        return False
    if chain[-1] in ("values", "values_list", "iterator") and owner[-1] == "all":
        return False  # reported by the inner call
    return owner[-1] == "objects" and not _LAZY_BOUND & set(chain)
