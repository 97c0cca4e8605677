"""Hostile text: deep, long, dense, or cut off."""

import pytest

from tests.facts.sql_reading import findings, risk
from workbench.facts.scope import Limits
from workbench.facts.sql.lex import tokenize
from workbench.facts.sql.limits import is_parsable, readable

DIALECTS = ("postgres", "mysql", "mssql", "oracle", "sqlite", "snowflake", "bigquery")
HOSTILE = {
    "brackets": "select " + "(" * 3_000 + "1" + ")" * 3_000,
    "subqueries": "select * from (" * 1_000 + "t" + ")" * 1_000,
    "arrays that double the work": "select " + "array[" * 40 + "1" + "]" * 40,
    "subscripts": "select a" + "[1]" * 3_000,
    "not": "delete from t where " + "not " * 5_000 + "a = 1",
    "case": "select " + "case when " * 2_000 + "1" + " then 1 end" * 2_000,
    "or": "delete from t where a = 1" + " or a = 1" * 5_000,
    "open quotes": "'" * 9_001,
    "open comments": "/*" * 9_000,
    "dollars": "$a$" * 9_001,
    "prompts": "x=# " * 9_000,
    "begins": "begin " * 5_000,
    "semicolons": ";" * 20_000,
    "nothing": "\0" * 20_000,
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_read_or_unresolved(text: str, dialect: str) -> None:
    """No text raises; each gets findings or none."""
    assert all(finding.reason for finding in findings(text, dialect))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_cannot_be_parsed_is_never_low(dialect: str) -> None:
    """A write nested past every limit keeps the risk of its leading words."""
    assert risk("delete from t where " + "(" * 500 + "1=1" + ")" * 500, dialect) != "low"


def test_what_lies_past_the_end_of_reading_counts() -> None:
    """Dense text hides nothing: a dangerous word behind the part that is read makes the whole high."""
    rows = "insert into t values " + "(1,2)," * 9_000 + "(3)"  # never run
    assert risk(f"{rows}; drop table t", "postgres") == "high"
    assert risk(f"{rows}; select 1", "postgres") == "medium"


def test_ordinary_text_is_read_whole() -> None:
    """Only dense text is cut."""
    text = "select column_name from some_table where other_column = 'value';\n" * 500
    assert readable(text) == text


@pytest.mark.parametrize(("depth", "expected"), [(10, True), (60, True), (61, False)])
def test_nesting_is_bounded_before_parsing(depth: int, expected: bool) -> None:
    """The parser never sees more brackets than the limit."""
    tokens = tokenize("select " + "(" * depth + "1" + ")" * depth, "postgres")
    assert tokens is not None
    assert is_parsable(tokens, Limits()) is expected
