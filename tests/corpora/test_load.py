"""Loading: every format gives the same cases, and every fault its own line."""

import csv
import json
import os
import string
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.corpora.complaints import SHOWN, Complaints
from workbench.corpora.load import Located, cases
from workbench.domain.case import Case, CorpusFingerprint, Split, digest
from workbench.domain.errors import CorpusError
from workbench.domain.risk import RiskLevel

GOOD = {"id": "a", "command": "ls", "dialect": "bash"}
FIELDS = (
    "id", "command", "dialect", "label", "connection", "tags", "rationale", "source", "split", "arguments",
    "environment", "connection_tags", "meta",
)  # fmt: skip


def read(*paths: Path | str) -> tuple[list[Located], list[str]]:
    """All that can be read, and every complaint."""
    complaints = Complaints()
    found = list(cases([str(path) for path in paths], complaints))
    assert complaints.count == len(complaints.texts)
    return found, complaints.texts


def jsonl(path: Path, *rows: dict[str, Any] | str | bytes) -> Path:
    lines = (
        row if isinstance(row, bytes) else (row if isinstance(row, str) else json.dumps(row)).encode() for row in rows
    )
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path


def plain(case: Case) -> dict[str, Any]:
    """A case as Python's own types."""
    return {
        "id": case.id,
        "command": case.command,
        "dialect": case.dialect,
        "label": case.label and case.label.value,
        "connection": case.connection,
        "tags": list(case.tags),
        "rationale": case.rationale,
        "source": case.source,
        "split": case.split.value,
        "arguments": list(case.arguments),
        "environment": list(case.environment),
        "connection_tags": case.connection_tags,
        "meta": case.meta,
    }


def parquet(path: Path, query: str, options: str = "") -> Path:
    """A Parquet file of what *query* gives."""
    with duckdb.connect() as db:
        db.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet{options})")
    return path


def write_jsonl(path: Path, written: list[Case]) -> None:
    path.write_text("".join(json.dumps(plain(case)) + "\n" for case in written), encoding="utf-8")


def write_csv(path: Path, written: list[Case]) -> None:
    with open(path, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(FIELDS)
        for case in written:
            rows.writerow([v if isinstance(v, str | None) else json.dumps(v) for v in plain(case).values()])


def write_parquet(path: Path, written: list[Case]) -> None:
    with duckdb.connect() as db:
        types = {name: "VARCHAR" for name in FIELDS}
        types |= dict.fromkeys(("tags", "arguments", "environment"), "VARCHAR[]")
        types |= {"connection_tags": "MAP(VARCHAR, VARCHAR)"}
        db.execute(f"CREATE TABLE t ({', '.join(f'{name} {kind}' for name, kind in types.items())})")
        for case in written:
            values = plain(case) | {"meta": json.dumps(case.meta)}
            tags = values.pop("connection_tags")
            marks = ["?"] * len(FIELDS)
            marks[FIELDS.index("connection_tags")] = "map(?::VARCHAR[], ?::VARCHAR[])"
            flat = [values[name] for name in FIELDS[:11]] + [list(tags), list(tags.values()), values["meta"]]
            db.execute(f"INSERT INTO t VALUES ({', '.join(marks)})", flat)  # noqa: S608
        db.execute(f"COPY t TO '{path}' (FORMAT parquet)")


WRITERS = {".jsonl": write_jsonl, ".csv": write_csv, ".parquet": write_parquet}

texts = st.text(max_size=20)
ids = st.text(string.ascii_letters + string.digits + "-_ é漢\"',;", min_size=1, max_size=8)
metas = st.dictionaries(
    st.text(string.ascii_lowercase, min_size=1, max_size=5).map(lambda name: f"x_{name}"),
    st.one_of(texts, st.integers(-(2**53), 2**53), st.booleans(), st.lists(texts, max_size=2), st.none()),
    max_size=2,
)
some_case = st.builds(
    Case,
    id=ids,
    command=st.text(min_size=1, max_size=60),
    dialect=st.text(string.ascii_lowercase, min_size=1, max_size=8),
    label=st.sampled_from([*RiskLevel, None]),
    connection=st.one_of(st.none(), st.text(min_size=1, max_size=8)),
    tags=st.lists(texts, max_size=3).map(tuple),
    rationale=texts,
    source=texts,
    split=st.sampled_from(Split),
    arguments=st.lists(texts, max_size=2).map(tuple),
    environment=st.lists(texts, max_size=2).map(tuple),
    connection_tags=st.dictionaries(texts, texts, max_size=2),
    meta=metas,
)


@pytest.mark.parametrize("ending", WRITERS)
@given(written=st.lists(some_case, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_loads_back(ending: str, tmp_path: Path, written: list[Case]) -> None:
    """Cases survive each format unchanged, whatever text they hold."""
    path = tmp_path / f"cases{ending}"
    WRITERS[ending](path, written)
    found, complaints = read(path)
    assert complaints == []
    assert [located.case for located in found] == written


def test_the_format_does_not_change_the_fingerprint(tmp_path: Path) -> None:
    """A corpus is named by its content, not by the kind of file it came in."""
    written = [
        Case("1", "SELECT 'a;b',\n\"c\" -- ☃", "postgres", RiskLevel.LOW, tags=("x", "y;z"), split=Split.TEST),
        Case("2", "rm -rf /srv", "bash", RiskLevel.HIGH, "box", arguments=("-x",), connection_tags={"env": "prod"}),
    ]
    names = set()
    for ending, write in WRITERS.items():
        write(tmp_path / f"cases{ending}", written)
        fingerprint = CorpusFingerprint()
        for located in cases([str(tmp_path / f"cases{ending}")]):
            fingerprint.add(digest(located.case))
        names.add(fingerprint.hexdigest())
    assert len(names) == 1


def test_every_field_of_the_interface_is_read(tmp_path: Path) -> None:
    """The documented example, with a field of the user's own beside."""
    row = {
        "id": "pg-1", "command": "DELETE FROM t -- all\nWHERE id = 5", "dialect": "postgres", "label": "medium",
        "connection": "pg-prod", "tags": ["delete"], "rationale": "one row", "source": "authored", "split": "test",
        "ticket": 17, "meta": {"by": "ann"},
    }  # fmt: skip
    ((case, *_), complaints) = read(jsonl(tmp_path / "a.jsonl", row))
    assert complaints == []
    assert case.case == Case(
        "pg-1", "DELETE FROM t -- all\nWHERE id = 5", "postgres", RiskLevel.MEDIUM, "pg-prod", ("delete",), "one row",
        "authored", Split.TEST, meta={"ticket": 17, "by": "ann"},
    )  # fmt: skip


@pytest.mark.parametrize("absent", [{}, {"label": None, "split": None}, {"label": "", "split": "", "connection": ""}])
def test_what_is_left_out_has_its_default(tmp_path: Path, absent: dict[str, Any]) -> None:
    """No label is unlabelled, no split is dev; null and empty say the same as nothing."""
    found, complaints = read(jsonl(tmp_path / "a.jsonl", GOOD | absent))
    assert complaints == []
    assert found[0].case == Case("a", "ls", "bash")


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    """Blank lines, line breaks inside a quoted field and Windows line ends do not shift the number."""
    first = jsonl(tmp_path / "a.jsonl", GOOD, "", "  \r", GOOD | {"id": "b"})
    assert [located.line for located in read(first)[0]] == [1, 4]
    second = tmp_path / "b.csv"
    second.write_bytes(b'id,command,dialect\r\n1,"a\n\nb",bash\r\n\r\n2,c,bash\r\n')
    found, complaints = read(second)
    assert complaints == []
    assert [(located.case.command, located.line) for located in found] == [("a\n\nb", 2), ("c", 6)]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ({**GOOD, "label": "hihg"}, 'label "hihg" is not a risk level; use low, medium or high'),
        ({**GOOD, "label": "HIGH"}, 'label "HIGH" is not a risk level; use low, medium or high'),
        ({**GOOD, "label": 3}, '"label" is a number; write text'),
        ({**GOOD, "split": "train"}, 'split "train" is neither half of a corpus; use dev or test'),
        ({"command": "ls", "dialect": "bash"}, 'no "id"; every case needs id, command and dialect'),
        ({"id": "a", "dialect": "bash"}, 'no "command"; every case needs id, command and dialect'),
        ({"id": "a", "command": "ls"}, 'no "dialect"; every case needs id, command and dialect'),
        ({**GOOD, "id": ""}, 'no "id"; every case needs id, command and dialect'),
        ({**GOOD, "id": None}, 'no "id"; every case needs id, command and dialect'),
        ({**GOOD, "id": 7}, '"id" is a number; write text'),
        ({**GOOD, "id": "a\nb"}, 'id "a\\nb" holds a control character; use printable characters'),
        ({**GOOD, "command": ["ls"]}, '"command" is a list; write text'),
        ({**GOOD, "command": True}, '"command" is true or false; write text'),
        ({**GOOD, "tags": "a;b"}, '"tags" is text, not a list of texts; write one'),
        ({**GOOD, "tags": ["a", 1]}, '"tags" is not a list of texts; write one'),
        ({**GOOD, "arguments": {}}, '"arguments" is an object, not a list of texts; write one'),
        (
            {**GOOD, "connection_tags": {"env": 1}},
            '"connection_tags" is not an object of texts; write {"name": "value"}',
        ),
        ("[1]", "not a JSON object; write one case a line, as {…}"),
        ('"text"', "not a JSON object; write one case a line, as {…}"),
        ('{"id": "a", "command": ', "not JSON (Input data was truncated); write one case a line, as {…}"),
        ('{"id": NaN}', "not JSON (invalid character (byte 7)); write one case a line, as {…}"),
        (b'{"id": "\xff"}', "not UTF-8 (byte 9); save the file as UTF-8"),
        (r'{"id": "\ud800"}', r"half a character (\ud800 to \udfff alone); write the whole character"),
        (r'{"id": "\udc00x"}', r"half a character (\ud800 to \udfff alone); write the whole character"),
        ('{"id": "a", "id": "b"}', '"id" stands there twice; keep one'),
        ("[" * 100_000, "nested too deep to read; write one flat object a line"),
        (b"\x00\x00", "not JSON (invalid character (byte 0)); write one case a line, as {…}"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, line: dict[str, Any] | str | bytes, complaint: str) -> None:
    """The good lines around it are read; the fault says where it is, what is wrong and what to do."""
    path = jsonl(tmp_path / "a.jsonl", GOOD, line, GOOD | {"id": "z"})
    found, complaints = read(path)
    assert [located.case.id for located in found] == ["a", "z"]
    assert complaints == [f"{path}:2: {complaint}"]


def test_a_line_with_several_faults_names_them_all(tmp_path: Path) -> None:
    """One look at the report is enough to mend the line."""
    path = jsonl(tmp_path / "a.jsonl", {"id": "a", "command": "ls", "label": "bad", "split": "half"})
    assert read(path)[1] == [
        f'{path}:1: no "dialect"; every case needs id, command and dialect',
        f'{path}:1: label "bad" is not a risk level; use low, medium or high',
        f'{path}:1: split "half" is neither half of a corpus; use dev or test',
    ]


def test_a_name_that_only_looks_doubled_is_no_fault(tmp_path: Path) -> None:
    """A field's name may be a value, or a field of an object below."""
    row = GOOD | {"tags": ["id", "command"], "extra": {"id": 1, "dialect": {"id": 2}}}
    found, complaints = read(jsonl(tmp_path / "a.jsonl", row))
    assert complaints == []
    assert found[0].case.meta == {"extra": {"id": 1, "dialect": {"id": 2}}}


def test_hostile_text_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    """What a complaint quotes is cut short, and its control characters are spelt out."""
    path = jsonl(tmp_path / "a.jsonl", GOOD | {"label": "\x1b[2J" + "x" * 1000})
    (complaint,) = read(path)[1]
    assert complaint.isprintable()
    assert len(complaint) < len(str(path)) + 150


def test_a_byte_order_mark_is_not_a_fault(tmp_path: Path) -> None:
    """Some editors write one in front of UTF-8, in either format of text."""
    one, two = tmp_path / "a.jsonl", tmp_path / "b.csv"
    one.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode())
    two.write_bytes(b"\xef\xbb\xbfid,command,dialect\na,ls,bash\n")
    for path in (one, two):
        assert [located.case for located in read(path)[0]] == [Case("a", "ls", "bash")]


def test_a_line_too_long_to_hold_is_skipped(tmp_path: Path) -> None:
    """A file without line breaks is a complaint, and the next line is read all the same."""
    path = jsonl(tmp_path / "a.jsonl", b"x" * (40 * 2**20), GOOD)
    found, complaints = read(path)
    assert [located.line for located in found] == [2]
    assert complaints == [f"{path}:1: line over 16 MiB; write one case a line"]


def test_table_cells_may_hold_lists_and_numbers(tmp_path: Path) -> None:
    """In CSV lists are ``a; b`` or JSON, an id of digits is text, empty is absent, other columns are meta."""
    path = tmp_path / "a.csv"
    path.write_text('id,command,dialect,label,tags,arguments,team,ticket\n007,ls,bash,,a; b;,"[""-c;"", ""x""]",db,\n')
    found, complaints = read(path)
    assert complaints == []
    assert found[0].case == Case("007", "ls", "bash", tags=("a", "b"), arguments=("-c;", "x"), meta={"team": "db"})


@pytest.mark.parametrize(
    ("text", "line", "complaint"),
    [
        ("id,command\n1,ls\n", 1, "no column dialect; the first line names them, separated by commas"),
        ("id;command;dialect\n1;ls;bash\n", 1, "no columns id, command, dialect; the first line names them"),
        ("id,command,dialect,id\n1,ls,bash,2\n", 1, 'column "id" stands there twice; keep one'),
        ("id,command,dialect\n1,a,b,bash\n", 2, "4 fields where the header has 3; put texts with commas in double"),
        ("id,command,dialect\n1,ls\n", 2, "2 fields where the header has 3; put texts with commas in double quotes"),
        ("id,command,dialect\n1,,bash\n", 2, 'no "command"; every case needs id, command and dialect'),
        ('id,command,dialect\n1,"a"b,bash\n', 2, "not CSV (',' expected after '\"'); put texts with commas, quotes"),
        ('id,command,dialect\n1,"ls,bash\n', 2, "not CSV (unexpected end of data); put texts with commas, quotes"),
        ('id,command,dialect,tags\n1,ls,bash,"[1]"\n', 2, '"tags" is not a list of texts; write one'),
        ('id,command,dialect,tags\n1,ls,bash,"[a"\n', 2, '"tags" is text, not a list of texts; write one'),
        ("id,command,dialect,connection_tags\n1,ls,bash,x\n", 2, '"connection_tags" is not an object of texts; write'),
    ],
)
def test_a_fault_of_a_csv_file_is_named_with_its_line(tmp_path: Path, text: str, line: int, complaint: str) -> None:
    """As in JSONL; what is wrong with the header is said once, not for every row."""
    path = tmp_path / "a.csv"
    path.write_text(text)
    found, complaints = read(path)
    assert found == []
    assert len(complaints) == 1
    assert complaints[0].startswith(f"{path}:{line}: {complaint}")


def test_bytes_that_are_no_text_cost_one_csv_row(tmp_path: Path) -> None:
    """The row is named, those around it are read."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,command,dialect\n1,a,bash\n2,\xff,bash\n3,c,bash\n")
    found, complaints = read(path)
    assert [located.case.id for located in found] == ["1", "3"]
    assert complaints == [f"{path}:3: not UTF-8; save the file as UTF-8"]


def test_parquet_columns_may_have_types_of_their_own(tmp_path: Path) -> None:
    """Numbers as ids, lists as text, structs, and in meta whatever JSON can say."""
    path = tmp_path / "a.parquet"
    parquet(
        path,
        "SELECT 7 AS id, 'ls' AS command, 'bash' AS dialect, 'a;b' AS tags, NULL AS label,"
        " {'env': 'prod', 'team': NULL} AS connection_tags, DATE '2024-02-29' AS day, 'nan'::DOUBLE AS score, 1.5 AS x",
    )
    found, complaints = read(path)
    assert complaints == []
    assert found[0].case == Case(
        "7", "ls", "bash", tags=("a", "b"), connection_tags={"env": "prod"}, meta={"day": "2024-02-29", "x": 1.5}
    )


def test_parquet_rows_keep_their_order_over_many_slices(tmp_path: Path) -> None:
    """A file is read piece by piece; no row is lost, doubled or moved at the seams."""
    path = tmp_path / "a.parquet"
    parquet(
        path,
        "SELECT i::VARCHAR AS id, repeat('x', 3000) AS command, 'bash' AS dialect FROM range(7000) t(i)",
        ", ROW_GROUP_SIZE 2048",
    )
    numbers = [(int(located.case.id), located.line) for located in cases([str(path)])]
    assert numbers == [(i, i + 1) for i in range(7000)]


def test_a_parquet_fault_is_named_with_its_row(tmp_path: Path) -> None:
    """Rows count from 1."""
    path = tmp_path / "a.parquet"
    parquet(
        path,
        "SELECT i::VARCHAR AS id, 'ls' AS command, 'bash' AS dialect, if(i = 2, 'hgih', 'high') AS label"
        " FROM range(4) t(i)",
    )
    found, complaints = read(path)
    assert [located.case.id for located in found] == ["0", "1", "3"]
    assert complaints == [f'{path}:3: label "hgih" is not a risk level; use low, medium or high']


def test_a_file_that_is_no_parquet_is_named(tmp_path: Path) -> None:
    """Junk, a cut file, and a table without the columns of a case are one complaint each."""
    parquet(tmp_path / "columns.parquet", "SELECT 1 AS id, 'x' AS command")
    whole = (tmp_path / "columns.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(whole[:-20])
    (tmp_path / "junk.parquet").write_bytes(b"no such thing")
    found, complaints = read(tmp_path)
    assert found == []
    assert complaints[0] == f"{tmp_path}/columns.parquet: no column dialect; name the columns as the fields of a case"
    assert complaints[1].startswith(f"{tmp_path}/cut.parquet: not a readable Parquet file (")
    assert complaints[2].startswith(f"{tmp_path}/junk.parquet: not a readable Parquet file (")


def test_an_empty_parquet_file_is_an_empty_corpus(tmp_path: Path) -> None:
    """Columns without a row hold no case."""
    path = tmp_path / "a.parquet"
    parquet(path, "SELECT '' AS id, '' AS command, '' AS dialect LIMIT 0")
    assert read(path) == ([], [f"{path}: there is no case in it; write one a line"])


def test_a_name_with_a_star_is_only_that_file(tmp_path: Path) -> None:
    """DuckDB would take it for a pattern and read the neighbours too."""
    for name, id_ in (("a*.parquet", "1"), ("ab.parquet", "2")):
        parquet(tmp_path / "x", f"SELECT '{id_}' AS id, 'ls' AS command, 'bash' AS dialect")
        os.rename(tmp_path / "x", tmp_path / name)
    assert [located.case.id for located in read(tmp_path / "a*.parquet")[0]] == ["1"]


def test_only_the_first_hundred_complaints_are_kept_in_words(tmp_path: Path) -> None:
    """A hopeless file is counted to its end but not quoted to its end."""
    path = jsonl(tmp_path / "a.jsonl", *["junk"] * 250)
    complaints = Complaints()
    assert list(cases([str(path)], complaints)) == []
    assert (complaints.count, len(complaints.texts)) == (250, SHOWN)
    assert complaints.texts[-1].startswith(f"{path}:100: ")


def test_without_a_list_for_them_faults_are_raised_at_the_end(tmp_path: Path) -> None:
    """Whoever hands over nothing to collect complaints in still cannot overlook them."""
    path = jsonl(tmp_path / "a.jsonl", GOOD, "junk", GOOD | {"id": "b"})
    seen: list[str] = []
    with pytest.raises(CorpusError) as caught:
        for located in cases([str(path)]):
            seen.append(located.case.id)
    assert seen == ["a", "b"]
    assert caught.value.count == 1
    assert caught.value.complaints[0].startswith(f"{path}:2: not JSON")


def test_a_corpus_is_a_stream(tmp_path: Path) -> None:
    """The first case is there before the rest of the file has been looked at."""
    complaints = Complaints()
    stream = cases([str(jsonl(tmp_path / "a.jsonl", GOOD, "junk"))], complaints)
    assert next(stream).case.id == "a"
    assert complaints.count == 0
    assert list(stream) == []
    assert complaints.count == 1


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """An error of the disk is a complaint like any other."""
    if not os.path.exists("/proc/self/mem"):
        pytest.skip("needs a file that opens but does not read")
    path = tmp_path / "a.jsonl"
    path.symlink_to("/proc/self/mem")
    found, complaints = read(path)
    assert found == []
    assert complaints == [f"{path}: cannot be read (Input/output error); check the file and its permissions"]


@pytest.mark.parametrize("pinned", [{"pinned": True}, {"tags": ["pinned"]}, {"pinned": "yes"}])
def test_a_pin_makes_another_corpus(tmp_path: Path, pinned: dict[str, Any]) -> None:
    """What is stored once stays as it is, so that a pin set later would not be seen; other fields change nothing."""
    fields = {"id": "a", "command": "drop table t", "dialect": "postgres", "label": "high"}
    digests = []
    for more in ({}, {"note": 1, "rationale": "why"}, pinned):
        (tmp_path / "c.jsonl").write_text(json.dumps({**fields, **more}))
        [found] = cases([str(tmp_path / "c.jsonl")])
        digests.append(digest(found.case))
    assert digests[0] == digests[1] != digests[2]
