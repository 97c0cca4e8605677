"""Long texts: what is read first, and what is said of the rest."""

import pytest

from tests.facts.sql_reading import findings, risk
from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding
from workbench.facts.floor import pieces, read_piece, static_risk
from workbench.facts.scope import Limits, Scope
from workbench.facts.sql.danger import looks_dangerous
from workbench.facts.sql.lex import tokenize
from workbench.facts.sql.rewrite import shorten

QUERY = "select id, name from t where region = 'eu' limit 5;\n"
QUERIES = "".join(QUERY.replace(" t ", f" t{number} ") for number in range(400))
DIALECTS = ("postgres", "mysql", "oracle", "mssql", "snowflake")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("behind", ["drop table users;", "grant all on t to public;", "truncate table t;"])
def test_what_destroys_is_found_behind_hundreds_of_queries(dialect: str, behind: str) -> None:
    """Statements are read by what they could do, not by where they stand."""
    assert risk(QUERIES + behind, dialect) == "high"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_not_reached_is_unresolved(dialect: str) -> None:
    """Queries past what a piece may cost are never called low."""
    found = findings(QUERIES, dialect)
    assert any(finding.unresolved for finding in found)
    assert risk(QUERIES, dialect) == "medium"


def test_an_ordinary_script_is_read_whole() -> None:
    """Dozens of statements are no long text."""
    assert not any(finding.unresolved for finding in findings(QUERY * 30, "postgres"))


def test_an_unbounded_write_is_found_among_bounded_ones() -> None:
    """Of writes that are not reached, one without a condition decides."""
    write = "update t set a = 1"  # never run
    writes = f"{write} where id = 5;\n" * 400
    assert risk(writes, "postgres") == "medium"
    assert risk(";\n".join([writes, write]), "postgres") == "high"


def test_a_table_made_later_is_not_disposable_before() -> None:
    """Reading out of order does not excuse a DROP by a CREATE that follows it."""
    assert risk("drop table users;\n" + QUERIES + "create table users (id int);", "postgres") == "high"


def test_the_same_text_gets_the_same_findings_however_slow_the_machine() -> None:
    """What is read is decided by counts; a clock that never strikes changes nothing."""

    def read(limits: Limits) -> list[Finding]:
        return read_piece(QUERIES, "postgres", Scope(read_piece, limits))

    assert read(Limits(time_ms=60_000)) == read(Limits(time_ms=600_000))


def test_work_is_shared_with_nested_texts() -> None:
    """A text within a text takes from the same purse."""

    def read(text: str, dialect: str, scope: Scope) -> list[Finding]:
        assert scope.spend(60)
        return []

    outer = Scope(read, Limits(work=100))
    outer.nested("x", "sql")
    assert outer.work == 40
    assert not outer.spend(41)
    assert outer.spend(40)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x; drop/**/table t", True),
        ("GRANT all TO x", True),
        ("exec master..xp_cmdshell 'a'", True),
        ("delete from t where a = 1", True),
        ("update t set a = 1", True),
        ("execute 'a' || b", True),
        ("the price dropped; we updated it and granted wishes to users", False),
        ("select deleted, updated, executed from t", False),
    ],
)
def test_unread_text_is_searched_for_phrases(text: str, expected: bool) -> None:
    """Phrases of code count; the same words in prose do not."""
    assert looks_dangerous(text) is expected


def test_long_lists_of_values_are_cut_short() -> None:
    """Rows and lists of plain values are read by their first few, and stay resolved."""
    rows = "insert into t values " + "(1,'x',-2)," * 400 + "(3,'y',null)"
    listed = "delete from t where a in (" + "7, " * 2_000 + "8)"  # never run
    for text in (rows, listed):
        assert len(shorten(tokenize(text, "postgres") or [])[0]) < 200
        assert [finding.risk for finding in findings(text, "postgres")] == [RiskLevel.MEDIUM]


def test_rows_that_call_something_are_kept() -> None:
    """Only plain values are cut: a function in the last row still runs."""
    rows = "insert into t values " + "(1,'x')," * 200 + "(1, lo_export(1, '/srv/x'))"
    assert risk(rows, "postgres") == "high"


def test_code_planted_in_a_late_row_is_found() -> None:
    """What is cut is searched for code that a web server would run."""
    rows = "insert into t values " + "(1,'x')," * 200 + "(1,'<?php system($_GET[0]); ?>')"
    assert risk(rows, "mysql") == "high"


def test_a_statement_that_a_cut_goes_through_is_whole_in_one_piece() -> None:
    """Pieces overlap by more than a statement usually takes."""
    text = "select 1;\n" * 5_000 + "drop\ntable\nusers;\n" + "select 1;\n" * 5_000
    for size in range(49_900, 50_100, 7):
        assert any("drop\ntable\nusers" in piece for piece in pieces(text, size))


def test_quotes_over_a_cut_hide_nothing() -> None:
    """A piece that begins within a string takes code for text; phrases in it count all the same."""
    text = "select '" + "x" * 70_000 + "'; drop table users; select 'x"
    assert static_risk(text, "postgres").risk is RiskLevel.HIGH


def test_findings_of_long_texts_are_few_and_the_worst() -> None:
    """Memory stays flat, and the one DROP among thousands of findings is kept."""
    text = "create index on t (a);\n" * 9_000 + "drop table t;\n" + "create index on t (a);\n" * 9_000
    static = static_risk(text, "postgres")
    assert len(static.findings) == 50
    assert static.risk is RiskLevel.HIGH
    assert static.unresolved
