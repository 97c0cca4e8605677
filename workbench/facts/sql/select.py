"""What a query shows: how much of which tables, and whether their names say that it is sensitive."""

from collections.abc import Iterator

from sqlglot import exp

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.sensitive import is_credential, is_personal, is_secret
from workbench.facts.sql.bounds import filters
from workbench.facts.sql.names import full_name, holds_credentials, is_catalog, last
from workbench.facts.sql.session import Session

_DEPTH = 70
_MANY = 1_000_000
_COUNTING = (exp.Count, exp.CountIf, exp.ApproxDistinct, exp.Min, exp.Max, exp.Avg, exp.Sum)


def read_query(query: exp.Expr, session: Session) -> list[Finding]:
    """Findings of reading *query*, subqueries and CTEs included."""
    ctes = {cte.alias.lower(): cte.this for cte in query.find_all(exp.CTE)}
    tables = [table for table in query.find_all(exp.Table) if _is_real(table, ctes)]
    names = {full_name(table) for table in tables}
    whole = takes_whole(query, ctes, session)
    owners = set(_shown(query))
    shown = {column for _, column in owners}
    found: list[Finding] = []
    for name in sorted(names):
        if holds_credentials(name, shown):
            found.append(high("select", f"reads password hashes or credentials from {name}", name))
    data = sorted(name for name in names if not is_catalog(name) and not session.is_disposable(name))
    if not data:
        return found or [low("select", "reads constants, catalogs or temporary tables")]
    secret_columns = sorted(column for column in shown if is_secret(column))
    credentials = [column for column in secret_columns if is_credential(column)]
    secret_tables = [name for name in data if is_secret(last(name))]
    taken = [full_name(table) for table in tables if is_secret(table.name) and _shows(table, owners)]
    where = ", ".join(data)[:80]
    if credentials:
        found.append(high("select", f"reads {credentials[0]} itself", where))
    elif whole and taken:
        found.append(high("select", f"reads all of {taken[0]}, whose name says it is sensitive", where))
    elif secret_columns and whole:
        found.append(high("select", f"reads {secret_columns[0]} of every row", where))
    elif "*" in shown and (named := _secret_in_filter(query)):
        found.append(medium("select", f"reads whole rows that hold {named}", where))
    elif secret_tables or secret_columns:
        found.append(medium("select", f"reads from {(secret_tables or secret_columns)[0]}, bounded", where))
    elif whole:
        found.append(medium("select", f"reads the whole of {where}", where))
    elif any(is_personal(column) for column in shown) and not _few(query):
        found.append(medium("select", "reads personal columns of many rows", where))
    elif _is_cartesian(query, ctes):
        found.append(medium("select", "multiplies whole tables with each other", where))
    hints = {hint.name.upper() for node in query.find_all(exp.WithTableHint) for hint in node.expressions}
    if not hints.isdisjoint({"TABLOCKX", "XLOCK"}):
        found.append(medium("select", "locks the table that it reads", where))
    if any(True for _ in query.find_all(exp.Lock)):
        found.append(medium("select for update", "locks the rows that it reads", where))
    return found or [low("select", "a bounded read", where)]


def _secret_in_filter(query: exp.Expr) -> str:
    columns = (column for where in query.find_all(exp.Where) for column in where.find_all(exp.Column))
    return next((column.name for column in columns if is_secret(column.name)), "")


def _is_real(table: exp.Table, ctes: dict[str, exp.Expr]) -> bool:
    if not isinstance(table.this, exp.Identifier):
        return False
    return bool(table.args.get("db")) or table.name.lower() not in ctes


def _is_limited(query: exp.Expr) -> bool:
    """A LIMIT, TOP or FETCH that is no larger than a table usually is."""
    limit = query.args.get("limit")
    if limit is None:
        return False
    most = limit.args.get("expression") or limit.args.get("count")
    return not (isinstance(most, exp.Literal) and most.name.isdigit() and int(most.name[:12]) >= _MANY)


def takes_whole(query: exp.Expr, ctes: dict[str, exp.Expr], session: Session, depth: int = 0) -> bool:
    """True where the result grows with a whole table: no filter, no limit, no aggregate over it."""
    if depth > _DEPTH:
        return True
    if isinstance(query, (exp.Subquery, exp.Paren, exp.CTE)):
        if _is_limited(query):
            return False
        return takes_whole(query.this, ctes, session, depth + 1)
    if isinstance(query, exp.SetOperation):
        if _is_limited(query):
            return False
        sides = [takes_whole(side, ctes, session, depth + 1) for side in (query.this, query.expression)]
        return any(sides) if isinstance(query, exp.Union) else all(sides)
    if not isinstance(query, exp.Select):
        return False
    if _is_limited(query) or query.args.get("group") or query.args.get("having") or query.args.get("qualify"):
        return False
    if filters(query.args.get("where")) or query.args.get("connect") or _aggregates(query) or _tells_nothing(query):
        return False
    sources = _sources(query)
    return any(_source_whole(source, ctes, session, depth + 1) for source in sources) and not _joins_filtered(
        query, ctes
    )


def _source_whole(source: exp.Expr, ctes: dict[str, exp.Expr], session: Session, depth: int) -> bool:
    if isinstance(source, exp.Table):
        if not isinstance(source.this, exp.Identifier) or source.args.get("sample"):
            return False
        name = full_name(source)
        if "." not in name and name in ctes:
            rest = {key: value for key, value in ctes.items() if key != name}  # a recursive CTE meets itself once
            return takes_whole(ctes[name], rest, session, depth)
        return not is_catalog(name) and not session.is_disposable(name)
    if isinstance(source, exp.Subquery):
        return takes_whole(source, ctes, session, depth)
    return False


def _sources(query: exp.Select) -> list[exp.Expr]:
    start = query.args.get("from_")
    sources = [start.this] if start is not None else []
    for holder in (query, start.this if start is not None else None):
        if holder is not None:
            sources.extend(join.this for join in holder.args.get("joins") or [])
    return sources


def _joins_filtered(query: exp.Select, ctes: dict[str, exp.Expr]) -> bool:
    """A join whose condition compares a column with a constant filters like a WHERE."""
    for join in query.args.get("joins") or []:
        on = join.args.get("on")
        if on is not None and join.side not in {"LEFT", "FULL"}:
            for comparison in on.find_all(exp.EQ, exp.In):
                if isinstance(comparison.expression, exp.Literal) or comparison.expressions:
                    return True
    return False


def _aggregates(query: exp.Select) -> bool:
    """Every column shown is folded by an aggregate (windowed ones too: what they fold is not shown)."""
    shown = query.expressions
    if not any(part.find(exp.AggFunc) for part in shown):
        return False
    if any(part.find(exp.Window) for part in shown):
        return True
    return not any(isinstance(node, (exp.Column, exp.Star)) for part in shown for node in _outside(part, exp.AggFunc))


def _outside(part: exp.Expr, *kinds: type[exp.Expr]) -> Iterator[exp.Expr]:
    """Nodes of *part* that stand outside any node of *kinds* and outside subqueries."""
    stack = [part]
    while stack:
        node = stack.pop()
        if isinstance(node, (*kinds, exp.Query)):
            continue
        yield node
        stack.extend(node.iter_expressions())


def _tells_nothing(query: exp.Select) -> bool:
    """Only constants and truth values come out."""
    return all(
        isinstance(part.unalias(), (exp.Predicate, exp.Literal, exp.Null, exp.Boolean)) and not part.find(exp.Subquery)
        for part in query.expressions
    )


def _shown(query: exp.Expr) -> Iterator[tuple[str, str]]:
    """Columns that any select of *query* hands out, each behind its alias; what is only counted or compared is not."""
    for select in query.find_all(exp.Select):
        for part in select.expressions:
            inner = part.unalias()
            if isinstance(inner, exp.Star) or (isinstance(inner, exp.Column) and isinstance(inner.this, exp.Star)):
                yield (inner.table.lower() if isinstance(inner, exp.Column) else ""), "*"
                continue
            for node in _outside(part, *_COUNTING, exp.Predicate):
                if isinstance(node, exp.Column):
                    yield node.table.lower(), node.name.lower()


def _shows(table: exp.Table, owners: set[tuple[str, str]]) -> bool:
    """True where a column that is handed out may be the table's own."""
    return any(owner in {"", table.alias_or_name.lower()} for owner, _ in owners)


def _few(query: exp.Expr) -> bool:
    """At most a page of rows: a limit, an aggregate, or a filter by equality."""
    if _is_limited(query):
        return True
    for select in query.find_all(exp.Select):
        where = select.args.get("where")
        if _is_limited(select) or select.args.get("group"):
            return True
        if where is not None and any(isinstance(part, exp.EQ) for part in where.find_all(exp.EQ)):
            return True
    return False


def _is_cartesian(select: exp.Expr, ctes: dict[str, exp.Expr]) -> bool:
    """Tables listed side by side with nothing to join or to filter them."""
    if not isinstance(select, exp.Select) or select.args.get("where") or select.args.get("limit"):
        return False
    start = select.args.get("from_")
    if start is None or not _is_data(start.this, ctes):
        return False
    return any(
        not join.args.get("on")
        and not join.args.get("using")
        and join.method != "NATURAL"
        and _is_data(join.this, ctes)
        for join in select.args.get("joins") or []
    )


def _is_data(source: exp.Expr, ctes: dict[str, exp.Expr]) -> bool:
    return isinstance(source, exp.Table) and _is_real(source, ctes) and not is_catalog(full_name(source))
