"""What a write does to rows: INSERT, UPDATE, DELETE, MERGE, wherever they stand in the tree."""

import re

from sqlglot import exp

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.sensitive import parts
from workbench.facts.sql.bounds import narrows, never
from workbench.facts.sql.names import full_name, last
from workbench.facts.sql.select import takes_whole
from workbench.facts.sql.session import Session

# Rows here are accounts and rights themselves.
_PRIVILEGES = frozenset(
    "pg_authid pg_auth_members pg_proc pg_language pg_class pg_database mysql.user mysql.db mysql.global_priv "
    "mysql.tables_priv mysql.func mysql.proc user$ sysauth$ sysusers sysxlogins sqlite_master sqlite_schema".split()
)
_MANY = 1_000_000
_PLANTED = re.compile(r"<\?php|<%\s*(?:eval|execute)|/dev/tcp/|bash\s+-i\b|\bnc\b.{0,40}\s-e\s", re.IGNORECASE)
_YES = frozenset("1 t true y yes".split())
_RANK_COLUMNS = frozenset("role roles privilege rank group level".split())
_RANKS = frozenset("admin administrator superuser superadmin root owner sysadmin dba".split())


def plants(text: str) -> bool:
    """True where a value is code that a web server or shell would run."""
    return _PLANTED.search(text) is not None


def read_write(node: exp.Expr, session: Session) -> list[Finding]:
    """Findings of one write; its subqueries are read elsewhere."""
    if isinstance(node, exp.Insert):
        return [_insert(node, session)]
    if isinstance(node, exp.Merge):
        return _merge(node, session)
    if isinstance(node, exp.Delete):
        return [_delete(node, session)]
    if isinstance(node, exp.Update):
        return [_update(node, session)]
    return []


def _target(node: exp.Expr) -> str:
    inner = node.this if isinstance(node.this, exp.Expr) else None
    if isinstance(node, exp.Delete) and node.args.get("tables"):
        first = node.args["tables"][0]
        inner = first if inner is None or first.name else inner
    while isinstance(inner, (exp.Schema, exp.Alias, exp.Subquery)):
        inner = inner.this
    return full_name(inner) if isinstance(inner, exp.Table) else (inner.name.lower() if inner is not None else "")


def _is_privileges(name: str) -> bool:
    return last(name) in _PRIVILEGES or ".".join(name.split(".")[-2:]) in _PRIVILEGES


def _delete(node: exp.Delete, session: Session) -> Finding:
    target = _target(node)
    where = node.args.get("where")
    if _is_privileges(target):
        return high("delete", f"deletes from {target}, which holds accounts or definitions", target)
    if never(where):
        return medium("delete", "deletes nothing as it stands", target)
    if narrows(where) or _limited(node, target, session):
        return (
            low("delete", "deletes some rows of a temporary table", target)
            if session.is_disposable(target)
            else medium("delete", f"deletes the rows of {target} that match", target)
        )
    if session.is_disposable(target):
        return medium("delete", f"deletes every row of {target}, which is temporary or was just made", target)
    return high("delete", f"deletes every row of {target or 'the table'}", target)


def _limited(node: exp.Expr, target: str, session: Session) -> bool:
    """A LIMIT of less than millions, T-SQL's TOP (which sqlglot takes for a table), or a CTE that is bounded itself."""
    limit = node.args.get("limit")
    if limit is not None:
        value = limit.expression
        return not (isinstance(value, exp.Literal) and value.name.isdigit() and int(value.name) >= _MANY)
    if any(table.name.lower() == "top" for table in node.args.get("tables") or []):
        return True
    ctes = {cte.alias.lower(): cte.this for cte in node.find_all(exp.CTE)}
    return target in ctes and not takes_whole(ctes[target], ctes, session)


def _update(node: exp.Update, session: Session) -> Finding:
    target = _target(node)
    where = node.args.get("where")
    if _is_privileges(target):
        return high("update", f"changes {target}, which holds accounts or definitions", target)
    if never(where):
        return medium("update", "updates nothing as it stands", target)
    if _promotes(node):
        return high("update", f"gives administrator rights in {target}", target)
    if narrows(where) or _limited(node, target, session):
        return (
            low("update", "changes rows of a temporary table", target)
            if session.is_disposable(target)
            else medium("update", f"changes the rows of {target} that match", target)
        )
    if session.is_disposable(target):
        return medium("update", f"changes every row of {target}, which is temporary or was just made", target)
    return high("update", f"changes every row of {target or 'the table'}", target)


def _promotes(node: exp.Update) -> bool:
    """SET is_admin = true, role = 'admin'."""
    for part in node.expressions:
        if not isinstance(part, exp.EQ):
            continue
        column, value = set(parts(part.this.name)), part.expression
        is_yes = bool(value.this) if isinstance(value, exp.Boolean) else value.name.lower() in _YES
        if is_yes and _RANKS & column and "id" not in column:
            return True
        if _RANK_COLUMNS & column and value.name.lower() in _RANKS:
            return True
    return False


def _insert(node: exp.Insert, session: Session) -> Finding:
    target = _target(node)
    source = node.expression
    if node.args.get("is_function"):
        return high("insert into function", "sends rows out of the database", target)
    if isinstance(node.this, exp.Directory):
        return high("insert overwrite directory", "writes the result of a query to files")
    if _is_privileges(target):
        return high("insert", f"adds to {target}, which holds accounts or definitions", target)
    if any(plants(literal.name) for literal in node.find_all(exp.Literal)):
        return high("insert", f"plants code for a shell in {target}", target)
    if session.is_disposable(target):
        return low("insert", "fills a temporary table", target)
    if node.args.get("overwrite"):
        return high("insert overwrite", f"replaces what {target} holds", target)
    if node.meta.get("replace") and isinstance(source, exp.Query):
        ctes = {cte.alias.lower(): cte.this for cte in source.find_all(exp.CTE)}
        if takes_whole(source, ctes, session):
            return high("replace", f"overwrites rows of {target} from a whole table", target)
    return medium("insert", f"adds rows to {target}", target)


def _merge(node: exp.Merge, session: Session) -> list[Finding]:
    target = _target(node)
    found: list[Finding] = []
    narrow = narrows(node.args.get("on")) or bool(node.args.get("using_cond"))
    whens = node.args.get("whens")
    for when in whens.expressions if whens is not None else []:
        then = when.args.get("then")
        verb = then.name.lower() if isinstance(then, exp.Var) else then.key if isinstance(then, exp.Expr) else ""
        orphaned = not when.args.get("matched") and when.args.get("source")
        if verb == "insert":
            found.append(medium("merge", f"adds rows to {target}", target))
        elif verb in {"update", "delete"}:
            if session.is_disposable(target):
                found.append(medium("merge", f"changes rows of {target}, which is temporary or was just made", target))
            elif (orphaned or not narrow) and when.args.get("condition") is None and (verb == "delete" or not narrow):
                found.append(high("merge", f"{verb}s every row of {target} that the source does not hold", target))
            else:
                found.append(medium("merge", f"{verb}s the rows of {target} that match", target))
    return found or [medium("merge", f"merges rows into {target}", target)]
