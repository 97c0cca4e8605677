"""A statement's tree walked: its writes, what it shows, the functions it calls."""

from collections.abc import Sequence

from sqlglot import exp

from workbench.facts.finding import Finding, medium
from workbench.facts.sql.functions import read_functions
from workbench.facts.sql.select import read_query
from workbench.facts.sql.session import Session
from workbench.facts.sql.split import TSQL
from workbench.facts.sql.writes import read_write

# Elsewhere, and in PL/pgSQL, SELECT … INTO fills variables.
_INTO_MAKES_TABLES = frozenset({"postgres", "postgresql", "redshift", "duckdb", "sql", *TSQL})
_WRITES = (exp.Insert, exp.Update, exp.Delete, exp.Merge)


def read_tree(tree: exp.Expr, session: Session, *, shows: bool = True) -> list[Finding]:
    """Findings of *tree*; with *shows* false its result is thrown away, as by EXPLAIN ANALYZE."""
    found = read_functions(tree)
    writes = [node for node in tree.find_all(*_WRITES) if not isinstance(node.parent, exp.When)]
    for node in writes:
        found += read_write(node, session)
    for into in tree.find_all(exp.Into):
        found += _into(into, session)
    if writes:
        return found + _returned(writes, session)
    return found + (read_query(tree, session) if shows else [])


def _into(into: exp.Into, session: Session) -> list[Finding]:
    table = into.this
    in_code = session.scope.level > 0 and not into.args.get("temporary") and not into.args.get("unlogged")
    if (
        not isinstance(table, exp.Table)
        or session.dialect not in _INTO_MAKES_TABLES
        or (in_code and session.dialect not in TSQL)
    ):
        return []  # variables
    name = table.name
    disposable = into.args.get("temporary") or session.is_disposable(name)
    session.make(name, temporary=bool(disposable))
    return [] if disposable else [medium("select into", f"creates the table {name}", name)]


def _returned(writes: Sequence[exp.Expr], session: Session) -> list[Finding]:
    """What an INSERT … SELECT copies matters no more than the write, but for credentials."""
    return [
        finding
        for node in writes
        if isinstance(node, exp.Insert) and isinstance(node.expression, exp.Query)
        for finding in read_query(node.expression, session)
        if "credentials" in finding.reason or finding.reason.endswith(" itself")
    ]
