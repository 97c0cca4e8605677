"""Fragments that are pasted into somebody else's query."""

import pytest

from tests.facts.sql_reading import cases, risk

FRAGMENTS = r"""
mysql      high   ' OR 1=1 --
mysql      high   ' OR '1'='1
mysql      high   admin' or '1'='1'#
mysql      high   1' UNION SELECT username, password FROM users -- -
mysql      high   1 UNION ALL SELECT NULL,NULL
mssql      high   '; EXEC xp_cmdshell('dir'); --
mssql      high   1; WAITFOR DELAY '0:0:5'
postgres   high   '; DROP TABLE users; --
mysql      high   1 AND SLEEP(5)
mysql      high   ' AND extractvalue(1,concat(0x7e,version())) --
mysql      medium SELECT * FROM users WHERE name = '' OR '1'='1'
postgres   low    select 'a' or 'b' limit 1
"""


@pytest.mark.parametrize(("dialect", "expected", "text"), cases(FRAGMENTS))
def test_a_fragment_shaped_as_an_attack_is_one(dialect: str, expected: str, text: str) -> None:
    """What starts in the middle of a query and bends it is high; the same words in a whole query are read as SQL."""
    assert risk(text, dialect) == expected
