"""Whether a WHERE narrows a write."""

import pytest

from tests.facts.sql_reading import cases, risk

TAUTOLOGIES = r"""
postgres   high   DELETE FROM users WHERE true
postgres   high   delete from users where 1=1
postgres   high   delete from users where id = id
postgres   high   delete from users where id = 5 or 1=1
postgres   high   delete from users where id > -1
postgres   high   delete from users where id > 0
postgres   high   delete from users where id is not null
postgres   high   delete from users where name like '%'
postgres   high   delete from users where not false
postgres   high   delete from users where exists (select 1)
postgres   high   delete from users where id in (select id from users)
postgres   high   delete from users where id <> 0
postgres   high   delete from users where 'a'='a'
postgres   high   delete from users where id is null or id is not null
postgres   high   delete from users where coalesce(id,0) >= 0
postgres   high   delete from users where length(name) >= 0
postgres   high   delete from users using accounts
postgres   high   delete from sessions where created_at < now()
postgres   high   update users set active=false where 2>1
postgres   high   update users set is_admin=true where id=1
bigquery   high   delete from ds.t where true
postgres   high   DELETE FROM t WHERE id BETWEEN 0 AND 999999999
postgres   high   DELETE FROM t WHERE NOT (1=0)
postgres   high   DELETE FROM t WHERE length(id::text) > 0
postgres   high   DELETE FROM t WHERE random() < 2
postgres   high   DELETE FROM t WHERE created_at > '1970-01-01'
postgres   high   DELETE FROM t WHERE id % 1 = 0
postgres   high   DELETE FROM t WHERE id + 0 = id
postgres   high   DELETE FROM t WHERE abs(id) >= 0
postgres   high   DELETE FROM t WHERE ctid IN (SELECT ctid FROM t)
postgres   high   DELETE FROM t WHERE id = ANY(ARRAY(SELECT id FROM t))
postgres   high   DELETE FROM t WHERE id = ANY(SELECT id FROM t)
postgres   high   DELETE FROM t WHERE (SELECT true)
postgres   high   DELETE FROM t WHERE (SELECT 1)=1
postgres   high   DELETE FROM t t1 WHERE EXISTS (SELECT 1 FROM t t2 WHERE t2.id = t1.id)
mysql      high   DELETE FROM t ORDER BY id LIMIT 100000000
mysql      high   DELETE FROM t WHERE 1
mysql      high   DELETE FROM t WHERE id REGEXP '.*'
mysql      high   DELETE FROM t WHERE id <=> id
mysql      high   UPDATE t SET a=1 WHERE id XOR 0 = 1 OR 1
mysql      high   UPDATE t SET a=1 WHERE !0
mysql      high   DELETE FROM t WHERE IF(1=1,true,false)
mysql      high   DELETE FROM t WHERE CASE WHEN 1=1 THEN 1 ELSE 0 END = 1
postgres   high   DELETE FROM t WHERE id NOT IN (1)
postgres   high   DELETE FROM t WHERE id NOT IN (0,-1)
postgres   high   DELETE FROM t WHERE a IS NOT DISTINCT FROM a
postgres   high   DELETE FROM t WHERE id IN (SELECT id FROM t WHERE true)
postgres   high   update pg_database set datallowconn=false where datname='x'
"""


@pytest.mark.parametrize(("dialect", "expected", "text"), cases(TAUTOLOGIES))
def test_tautologies_narrow_nothing(dialect: str, expected: str, text: str) -> None:
    """A condition that holds for every row, or nearly, is no filter, however it is dressed."""
    assert risk(text, dialect) == expected


FILTERS = r"""
postgres   medium delete from users using accounts a where a.id = users.account_id and a.closed
postgres   medium delete from users where id = 5
postgres   medium delete from users where id in (1,2,3)
postgres   medium delete from sessions where created_at < now() - interval '30 days'
postgres   medium update users set active=false where id=1
mysql      medium delete from users limit 1
mysql      medium delete t1 from t1 join t2 on t1.id=t2.id where t2.x=1
oracle     medium delete t where id=5
postgres   medium DELETE FROM t t1 WHERE EXISTS (SELECT 1 FROM u t2 WHERE t2.id = t1.id)
postgres   medium DELETE FROM t t1 WHERE NOT EXISTS (SELECT 1 FROM u t2 WHERE t2.id = t1.id)
mysql      medium DELETE FROM t ORDER BY id LIMIT 100
postgres   medium DELETE FROM t WHERE price < 5
postgres   medium DELETE FROM t WHERE a <> b
postgres   medium DELETE FROM t WHERE user_id NOT IN (SELECT id FROM users)
postgres   medium DELETE FROM t WHERE id IN (SELECT id FROM t WHERE a=1 LIMIT 10)
mssql      medium delete o from dbo.Orders o where o.id=5
mssql      medium update o set x=1 from dbo.Orders o where o.id=5
"""


@pytest.mark.parametrize(("dialect", "expected", "text"), cases(FILTERS))
def test_filters_narrow(dialect: str, expected: str, text: str) -> None:
    """A write by key, range or join touches only what matches."""
    assert risk(text, dialect) == expected
