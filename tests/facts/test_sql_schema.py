"""What CREATE, ALTER, DROP and TRUNCATE do."""

import pytest

from tests.facts.sql_reading import cases, risk

DEFINITIONS = r"""
postgres   high   drop table users
postgres   medium drop index users_idx
postgres   medium drop view v
postgres   medium drop materialized view v
postgres   high   drop schema app cascade
postgres   high   drop trigger t on users
postgres   high   drop policy p on users
postgres   high   drop sequence s
postgres   low    create temp table x as select * from y; drop table x
postgres   medium create table x(a int); drop table x;
postgres   high   truncate users
postgres   high   truncate table only users, accounts restart identity cascade
postgres   medium alter table users add column a int
postgres   high   alter table users drop column a
postgres   high   alter table users drop a
postgres   medium alter table users drop constraint a
postgres   medium alter table users alter column a drop not null
postgres   high   alter table users disable row level security
postgres   medium alter table users enable row level security
postgres   high   alter table users disable trigger all
postgres   high   alter table users owner to bob
postgres   medium alter table users rename to u2
postgres   medium alter table users alter column a type bigint
postgres   medium create or replace view v as select * from users
postgres   medium create table t2 as select * from t1
oracle     high   drop table t purge
snowflake  high   create or replace table t (a int)
bigquery   high   create or replace table ds.t as select 1
clickhouse high   alter table t delete where 1
clickhouse medium alter table t delete where id=4
postgres   medium create view v as select a from t
mssql      high   truncate table dbo.Orders
oracle     medium create table t as select * from x
oracle     high   truncate table x drop storage
oracle     medium comment on table t is 'drop table'
snowflake  high   drop warehouse wh
snowflake  medium undrop table t
bigquery   medium create table ds.t as select 1
clickhouse high   drop table t on cluster c
clickhouse high   insert into function s3('http://x') select * from t
clickhouse high   alter table t drop partition 202301
clickhouse medium optimize table t final
hive       high   drop table t purge
"""


@pytest.mark.parametrize(("dialect", "expected", "text"), cases(DEFINITIONS))
def test_definitions_are_judged_by_their_kind(dialect: str, expected: str, text: str) -> None:
    """What holds data or guards it is high to lose; what is rebuilt from its definition is medium."""
    assert risk(text, dialect) == expected
