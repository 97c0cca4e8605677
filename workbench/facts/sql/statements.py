"""Statements that have no parse tree worth reading: judged by leading words and the options that change the risk."""

from sqlglot.tokenizer_core import Token

from workbench.facts.finding import Finding, unresolved
from workbench.facts.scope import Scope
from workbench.facts.sql import statements_common as common
from workbench.facts.sql import statements_mssql as mssql
from workbench.facts.sql import statements_mysql as mysql
from workbench.facts.sql import statements_oracle as oracle
from workbench.facts.sql import statements_postgres as postgres
from workbench.facts.sql import statements_sqlite as sqlite
from workbench.facts.sql import statements_warehouse as warehouse
from workbench.facts.sql.statements_create import CREATES, creates
from workbench.facts.sql.statements_data import DATA
from workbench.facts.sql.statements_rules import Table, find, finding
from workbench.facts.sql.statements_run import RUNS, bare_call
from workbench.facts.sql.statements_set import SETS
from workbench.facts.sql.statements_stmt import Statement

_TABLES: dict[str, Table] = {
    "postgres": postgres.RULES,
    "redshift": postgres.RULES,
    "mysql": mysql.RULES,
    "mssql": mssql.RULES,
    "oracle": oracle.RULES,
    "sqlite": sqlite.RULES,
    "duckdb": sqlite.RULES,
    **warehouse.TABLES,
}
_HANDLERS = {**SETS, **RUNS, **DATA}
# What has a useful parse tree, so that the reader of trees keeps it.
_TREES = frozenset("SELECT WITH INSERT REPLACE UPDATE DELETE MERGE TRUNCATE DROP VALUES TABLE FROM UPSERT".split())
_TREE_OBJECTS = frozenset("TABLE VIEW INDEX SCHEMA DATABASE MATERIALIZED SEQUENCE".split())


def claims(tokens: list[Token]) -> bool:
    """True where the leading words say that this statement is read here, even if a parser would give it a tree."""
    if not tokens:
        return False
    words = [token.text.upper() for token in tokens[:8]]
    first = words[0]
    if first in {"CREATE", "ALTER"} and "DATABASE" in words[1:4]:
        following = words[words.index("DATABASE") + 1 :][:1]
        return first == "ALTER" or following in (["LINK"], ["SCOPED"], ["AUDIT"], ["ENCRYPTION"], ["ROLE"])
    if first in {"CREATE", "ALTER"}:
        kind = next((word for word in words[1:] if word in CREATES or word in _TREE_OBJECTS), "")
        return kind not in _TREE_OBJECTS or (first == "ALTER" and kind in {"SCHEMA", "SEQUENCE"})
    if first == "(" or first in _TREES:
        return False
    return first in _KNOWN or not first[:1].isalpha()


def read_statement(tokens: list[Token], text: str, dialect: str, scope: Scope) -> list[Finding]:
    """Findings of one statement, given as its tokens and its source *text*."""
    statement = Statement(text, dialect, scope)
    found = _read(statement)
    return [*found, unresolved("statement", "too long to read to its end")] if statement.is_cut else found


def _read(statement: Statement) -> list[Finding]:
    if not statement.parts:
        return []
    handler = creates if statement.first in {"CREATE", "ALTER"} else _HANDLERS.get(statement.first)
    found = handler(statement) if handler else None
    if found is not None:
        return found
    rule = None
    for rules in _order(statement.dialect):
        rule = find(rules, statement.ups)
        if rule is not None:
            return [finding(rule, statement.ups, statement.target(len(rule.runs[0])))]
    return bare_call(statement) or [
        unresolved(statement.first.lower()[:40] or "statement", "a statement that is not known", statement.target(0))
    ]


def _order(dialect: str) -> list[Table]:
    own = _TABLES.get(dialect)
    rest = [rules for name, rules in _TABLES.items() if name != dialect and name not in {"redshift", "duckdb", "trino"}]
    return [*([own] if own is not None else []), common.RULES, *rest]


_KNOWN = frozenset({*_HANDLERS, *(word for rules in _order("sql") for word in rules)})
