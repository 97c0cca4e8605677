"""A text of SQL as a whole."""

import pytest

from tests.facts.sql_reading import cases, risk

ONLY = r"""
postgres   low    -- drop table users
postgres   low    /* drop table users */ select 1
postgres   low    select 'drop table users; delete from x'
postgres   low    select id from tickets where body like '%; drop table %' limit 3
mysql      low    select 1 # ; drop table users
mysql      high   select 1 -- \n; drop table users
postgres   high   DrOp/**/TaBlE users
postgres   high   "x"; drop table users
postgres   low    select $q$; drop table users; $q$
mysql      high   select 1 /*!; drop table users */
mssql      low    select [drop table users] from sys.tables
postgres   medium comment on table t is 'drop table t'
"""


@pytest.mark.parametrize(("dialect", "expected", "text"), cases(ONLY))
def test_only_what_runs_counts(dialect: str, expected: str, text: str) -> None:
    """Comments, strings and quoted names are mentioned, not run."""
    assert risk(text, dialect) == expected


EXPLAIN = r"""
postgres   high   explain analyze delete from users
postgres   low    explain delete from users
postgres   low    explain (analyze false) delete from users
postgres   low    explain analyze select * from users
postgres   high   explain (analyze, buffers) update t set a=1
duckdb     low    describe t
"""


@pytest.mark.parametrize(("dialect", "expected", "text"), cases(EXPLAIN))
def test_explain_runs_only_what_it_analyzes(dialect: str, expected: str, text: str) -> None:
    """A plan is low; EXPLAIN ANALYZE runs what it explains."""
    assert risk(text, dialect) == expected
