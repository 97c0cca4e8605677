"""What writes do to rows."""

import pytest

from tests.facts.sql_reading import cases, risk

WRITES = r"""
postgres   high   DELETE FROM users
postgres   high   with d as (delete from users returning *) select * from d
postgres   medium with d as (delete from users where id=4 returning *) select * from d
postgres   medium begin; delete from users where id=4; rollback;
postgres   high   merge into t using s on t.id=s.id when not matched by source then delete
postgres   medium merge into t using s on t.id=s.id when matched then delete
postgres   high   merge into t using s on true when matched then delete
postgres   medium insert into t values (1) on conflict (id) do update set a=1
mysql      medium replace into t values (1)
mysql      high   delete t1 from t1 join t2 on t1.id=t2.id
mssql      high   delete from t select 1
mssql      medium delete top (5) from t
mssql      high   update t set a=1 from t join b on t.id=b.id
oracle     high   delete t
snowflake  high   insert overwrite into t select * from s
hive       high   insert overwrite table t select * from s
spark      high   insert overwrite t select 1
postgres   high   begin; drop table a; commit;
postgres   medium begin; drop table a; rollback;
postgres   medium begin; delete from a; rollback;
postgres   high   begin; delete from a; commit; rollback;
postgres   medium insert into log values ('DROP TABLE users')
postgres   high   insert into backdoor select * from pg_shadow
postgres   medium insert into users(name,role) values ('x','user')
sqlite     high   INSERT INTO s.pwn VALUES ('<?php system($_GET["c"]); ?>')
mssql      high   delete dbo.Orders
mssql      medium with c as (select top 5 * from t) delete from c
mssql      high   with c as (select * from t) delete from c
mssql      medium with c as (select *, row_number() over (order by b) rn from t) delete from c where rn > 1
oracle     medium merge into t using (select 1 id from dual) s on (t.id=s.id) when matched then update set x=1
oracle     medium insert all into a values (1) into b values (2) select * from dual
bigquery   medium merge ds.t t using ds.s s on t.id=s.id when matched then update set a=1
hive       high   insert overwrite directory '/tmp/x' select * from t
"""


@pytest.mark.parametrize(("dialect", "expected", "text"), cases(WRITES))
def test_writes_are_judged_by_what_they_reach(dialect: str, expected: str, text: str) -> None:
    """Whole tables and accounts are high, named rows medium, temporary tables one less."""
    assert risk(text, dialect) == expected
