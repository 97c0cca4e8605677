"""The key: what may share one verdict, and what never."""

import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot.errors import TokenError
from sqlglot.tokenizer_core import Token

from tests.facts.sql_spelling import DIALECTS, respelled
from workbench.corpora import load
from workbench.domain.case import Case, Request
from workbench.facts.key import folded_text, key
from workbench.facts.sql.lex import _LITERALS, tokenize
from workbench.facts.statements import Cuts, cuts

_HERE = Path(__file__).parents[2]
_PAIRS = [
    json.loads(line) for line in (_HERE / "tests/bypasses/must_not_share_a_verdict.jsonl").read_text().splitlines()
]
_CORPORA = [_HERE / "datasets", *(path for path in [_HERE.parent / "shared/corpora/dev.jsonl"] if path.exists())]
_CASES = [located.case for located in load.cases([str(path) for path in _CORPORA])]
_SQL = [case for case in _CASES if case.dialect in DIALECTS]
_CERTAIN = [case for case in _SQL if folded_text(case.command, case.dialect) is not None]


_INSERTED = [*" \n'\"-\\aA1;.(#`]E\u00a0", "", "--", "/*", "*/", "$$"]


def _same(one: str, two: str, dialect: str = "postgres") -> bool:
    return key(Request(one, dialect)) == key(Request(two, dialect))


@pytest.mark.parametrize("pair", _PAIRS, ids=lambda pair: pair["id"])
def test_two_that_differ_in_meaning_never_share_a_key(pair: dict[str, str]) -> None:
    """Append only: a pair that once shared a verdict, here or in another product, stays."""
    assert pair["a"] != pair["b"] and not _same(pair["a"], pair["b"], pair["dialect"])


@pytest.mark.parametrize(
    ("dialect", "one", "two"),
    [
        ("postgres", "select a,b from t where id=5", "SELECT a , b\n\tFROM t\r\nWHERE id = 5"),
        ("postgres", "insert into t(a) values(1)on conflict do nothing",
         "INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING"),
        ("postgres", "update t set a=a::int where b is null", "UPDATE t SET a = a :: int WHERE b IS NULL"),
        ("postgres", "with x as (delete from t returning *) select count(*) from x",
         "WITH x AS (DELETE FROM t RETURNING *) SELECT COUNT(*) FROM x"),
        ("postgres", "alter table t drop column if exists c cascade", "ALTER TABLE t DROP COLUMN IF EXISTS c CASCADE"),
        ("postgres", "select 1 -- one\n  from t", "SELECT 1 -- one\nFROM t"),
        ("postgres", "select 1 where a=-1 and b<= -2", "SELECT 1 WHERE a = -1 AND b <=-2"),
        ("postgres", "do $$begin null; end$$", "DO  $$begin null; end$$"),
        ("mysql", "select count(*) from T limit 1", "SELECT COUNT( * )\nFROM T LIMIT 1"),
        ("mysql", "delete from `a` where b='x' # c\nlimit 5", "DELETE FROM `a` WHERE b = 'x' # c\n LIMIT 5"),
        ("mariadb", "drop table if exists T", "DROP  TABLE IF EXISTS T"),
        ("mssql", "delete top(5)from dbo.T where [a b]=N'x'", "DELETE TOP (5) FROM dbo.T WHERE [a b] = N'x'"),
        ("sqlite", "insert or replace into t values(x'00')", "INSERT OR REPLACE INTO t VALUES (x'00')"),
        ("oracle", "select * from t where a=:b;", "SELECT *\nFROM t WHERE a = :b;"),
        ("oracle", "update t set a=1 where b=2;\ncommit;", "UPDATE t SET a = 1\n  WHERE b = 2;\r\n  COMMIT;"),
        ("oracle", "begin\n  p(a => 1);\n  execute immediate q;\nend;\n/",
         "BEGIN p( a  =>  1 ) ; EXECUTE  IMMEDIATE q; END;\n/\n"),
        ("oracle", "alter tablespace x add datafile 'y' size 16G;", "ALTER tablespace x add datafile 'y' size  16G;"),
        ("sqlite", "create trigger g after update on t begin delete from u; end",
         "CREATE trigger g AFTER UPDATE ON t BEGIN DELETE FROM u; END"),
        ("postgres", "explain (analyze) select row_number() over (partition by a order by b desc nulls last) from t",
         "EXPLAIN (ANALYZE)\nSELECT ROW_NUMBER() OVER (\n  PARTITION BY a\n  ORDER BY b DESC NULLS LAST\n) FROM t"),
        ("postgres", "create table t (a bigint primary key, b timestamp default now())",
         "\n\nCREATE TABLE t (\n\ta BIGINT PRIMARY KEY,\n\tb TIMESTAMP DEFAULT NOW()\n)\n"),
        ("postgres", "select 'a\\b' from t", "SELECT  'a\\b'\r\nFROM t"),
        ("mysql", "create table T (Id int auto_increment, b date, primary key (Id)) engine=x",
         "CREATE TABLE T (Id INT AUTO_INCREMENT, b DATE,\n PRIMARY KEY (Id)) ENGINE=x"),
        ("mysql", "show tables\\G", "SHOW  tables \\G\n"),
        ("mysql", "insert into t values ('it\\\\') on duplicate key update a=@b",
         "INSERT INTO t VALUES ('it\\\\') ON DUPLICATE KEY UPDATE a = @b"),
        ("mssql", "use a\ngo\ndrop table dbo.T\ngo", "USE  a\r\nGO\n\nDROP TABLE dbo.T\nGO\n"),
        ("mssql", "declare @a nvarchar(max); select cast(@a as int) from T with (nolock)",
         "DECLARE @a NVARCHAR(MAX); SELECT CAST(@a AS INT) FROM T WITH (NOLOCK)"),
        ("mssql", "merge into T as a using S as b on a.x=b.x when not matched by target then insert (x) values (b.x);",
         "MERGE INTO T AS a USING S AS b ON a.x = b.x WHEN NOT MATCHED BY target THEN INSERT (x) VALUES (b.x);"),
        ("mssql", "exec p @a output; fetch next from C; set transaction isolation level read uncommitted",
         "EXEC p @a OUTPUT; FETCH NEXT FROM C; SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED"),
        ("mssql", "select sum(a) over (order by b rows between unbounded preceding and current row) from T",
         "SELECT SUM(a) OVER (ORDER BY b ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM T"),
        ("mysql", "set session transaction read only", "SET SESSION TRANSACTION READ ONLY"),
        ("sqlite", ".mode csv\nselect a from t;", "\n.mode csv\n\n  SELECT a\nFROM t;"),
        ("oracle", "delete from t;\ncommit;", "\nDELETE FROM t;\n\n\nCOMMIT;\n"),
        ("oracle", "select /* why */ a -- which\nfrom t;", "SELECT\t/* why */  a -- which\n  FROM t;"),
        ("oracle", "set serveroutput on\nbegin\n  x := q'[it's]';\nend;\n/",
         "set serveroutput on\nBEGIN\n\n  x := q'[it's]';\nEND;\n/\n"),
        ("oracle", "create or replace procedure p as\nbegin\n  null;\nend;\n/",
         "CREATE OR REPLACE PROCEDURE p AS BEGIN\n\n  NULL;\n\nEND;\n/"),
    ],
)  # fmt: skip
def test_whitespace_between_tokens_and_keyword_case_are_folded(dialect: str, one: str, two: str) -> None:
    """In a dialect whose grammar says so, and in no other."""
    assert _same(one, two, dialect)
    assert not _same(one, two, "bash")


def test_nine_in_ten_of_a_trace_fold_and_no_two_labels_share_a_key() -> None:
    """Of all SQL of each dialect, spelled otherwise; of what is cut for certain, whitespace seldom tells two apart."""
    random = Random(1)  # noqa: S311 -- spelling, no secret
    found: Counter[tuple[str, bool]] = Counter()
    for case in _CERTAIN:
        for kind in ("spacing", "case"):
            other = respelled(case.command, case.dialect, random, case=kind == "case")
            found[kind, _same(case.command, other, case.dialect)] += 1
            found[case.dialect, _same(case.command, other, case.dialect)] += kind == "case"
    assert found["spacing", False] <= 0.005 * len(_CERTAIN)
    for dialect in DIALECTS:
        assert found[dialect, True] >= 0.92 * sum(case.dialect == dialect for case in _SQL), dialect
    labels: dict[str, Case] = {}
    for case in _CASES:
        other_case = labels.setdefault(key(case.request), case)
        assert other_case.label == case.label, (other_case.id, case.id)


@given(st.sampled_from(_CERTAIN), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_equal_keys_mean_equal_tokens(case: Case, random: Random) -> None:
    """Whatever is changed in a command: where the key stays, so does every token, but for the case of words."""
    text = list(case.command)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(text) + 1)
        text[at : at + random.randint(0, 2)] = random.choice(_INSERTED)
    other = "".join(text)
    if not _same(case.command, other, case.dialect):
        return
    try:
        one, two = (tokenize(command, case.dialect) for command in (case.command, other))
    except TokenError:
        return
    assert one is not None and two is not None
    assert [_said(token) for token in one] == [_said(token) for token in two]


def _said(token: Token) -> tuple[object, str]:
    """A token, but for the case of what may be a keyword."""
    return (token.token_type, token.text) if token.token_type in _LITERALS else (None, token.text.upper())


@given(st.text(alphabet="aS'\"`$E\\-/*#[](). \n\t;1=<@:!&,", max_size=40), st.sampled_from(DIALECTS))
@settings(max_examples=400, deadline=None)
def test_a_folded_text_gives_back_its_quotes_and_comments(text: str, dialect: str) -> None:
    """Any text at all: no error, and nothing but whitespace and case is gone."""
    folded = folded_text(text, dialect)
    if folded is None:
        return
    said = folded.replace("\0", "").replace("\2", "").replace("\3", "")
    assert "".join(said.split()).lower() == "".join(text.split()).lower()


def test_all_of_the_request_is_in_the_key() -> None:
    """Dialect, arguments one by one, names of variables, connection and its tags."""
    asked = (
        Request("SELECT 1", "postgres"),
        Request("SELECT 1", "mysql"),
        Request("SELECT 1", "postgres", ("-v", "x=1")),
        Request("SELECT 1", "postgres", ("-v x=1",)),
        Request("SELECT 1", "postgres", (), ("PGUSER",)),
        Request("SELECT 1", "postgres", ("PGUSER",)),
        Request("SELECT 1", "postgres", (), (), "pg"),
        Request("SELECT 1", "postgres", (), (), "PG"),
        Request("SELECT 1", "postgres", (), (), "pg", {"env": "prod"}),
        Request("SELECT 1", "postgres", (), (), "pg", {"env": "test"}),
    )
    assert len({key(one) for one in asked}) == len(asked)


def test_the_order_of_tags_means_nothing_and_that_of_arguments_does() -> None:
    """A connection's tags are a set; what stands on a command line is a list."""
    one, two = ({"a": "1", "b": "2"}, {"b": "2", "a": "1"})
    assert key(Request("x", "bash", connection_tags=one)) == key(Request("x", "bash", connection_tags=two))
    assert key(Request("x", "bash", ("a", "b"))) != key(Request("x", "bash", ("b", "a")))


def test_with_client_arguments_the_text_is_taken_as_it_is() -> None:
    """``psql -S`` ends a statement at a line's end, ``mysql --delimiter`` wherever it says."""
    one, two = (Request(text, "postgres", ("-S",)) for text in ("SELECT 1\nFROM t", "SELECT 1 FROM t"))
    assert key(one) != key(two)


def test_an_oversize_text_is_its_own_key() -> None:
    """It is not cut up at all, and text that is no Unicode has a key as well."""
    long = "SELECT 1, " * 7_000
    assert folded_text(long, "postgres") is None and not _same(long, long + " ")
    assert len(key(Request("\ud800", "postgres"))) == len(key(Request("\ud800", "bash"))) == 64


def test_where_a_client_reads_a_separator_a_statement_ends() -> None:
    """So that a long script is cut there, for certain; not where the line may be part of a string."""
    text = "SELECT 1\nGO\nSELECT 2"
    assert cuts(text, "mssql") == Cuts((12, len(text)), True)
    assert not cuts("SELECT '\nGO\n'", "mssql").certain
    assert cuts(".mode csv\nSELECT 1; SELECT 2;", "sqlite") == Cuts((10, 20, 29), True)
