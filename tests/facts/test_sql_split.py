"""Where statements begin and end."""

import pytest

from workbench.facts.sql.lex import source, tokenize
from workbench.facts.sql.split import by_lines, split


def cut(text: str, dialect: str) -> list[str]:
    return [source(statement, text) for statement in split(tokenize(text, dialect) or [], dialect)]


@pytest.mark.parametrize(
    ("dialect", "text", "expected"),
    [
        ("postgres", "select ';'; select 2", ["select ';'", "select 2"]),
        ("postgres", 'select ";" -- ; \n; select 2;;', ['select ";"', "select 2"]),
        ("postgres", "do $$ begin a; b; end $$; select 1", ["do $$ begin a; b; end $$", "select 1"]),
        ("postgres", "begin; update t set a=1; commit", ["begin", "update t set a=1", "commit"]),
        ("oracle", "begin a; begin b; end; end; drop table t", ["begin a; begin b; end; end", "drop table t"]),
        ("oracle", "declare x int; begin a; end; drop table t", ["declare x int; begin a; end", "drop table t"]),
        ("oracle", "begin if a then b; end if; loop c; end loop; end; drop table t",
         ["begin if a then b; end if; loop c; end loop; end", "drop table t"]),
        ("mysql", "create procedure p() begin case a when 1 then b; end case; end; drop table t",
         ["create procedure p() begin case a when 1 then b; end case; end", "drop table t"]),
        ("sqlite", "create trigger r after insert on t begin delete from u; end; drop table t",
         ["create trigger r after insert on t begin delete from u; end", "drop table t"]),
    ],
)  # fmt: skip
def test_semicolons_cut_outside_of_strings_comments_and_blocks(dialect: str, text: str, expected: list[str]) -> None:
    """A string, a comment or a block of code is never cut in two, and what follows it is not swallowed."""
    assert cut(text, dialect) == expected


def test_an_open_quote_runs_to_the_end() -> None:
    """Text with an unclosed quote still has tokens: the quote is closed at the end."""
    assert cut("drop table t; select 'abc", "postgres")[0] == "drop table t"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("delete from t\nselect 1", 2),
        ("insert into t\nselect 1", 1),
        ("with a as (\nselect 1)\nselect * from a", 1),
        ("select 1\nunion all\nselect 2", 1),
        ("update t\nset a = 1", 1),
    ],
)
def test_lines_cut_where_semicolons_are_missing(text: str, expected: int) -> None:
    """A verb at the start of a line opens a statement unless the one before still waits for it."""
    assert len(by_lines(tokenize(text, "postgres") or [])) == expected
