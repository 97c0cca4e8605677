"""Finding: what a path on the command line stands for."""

import os
from pathlib import Path

import pytest

from workbench.corpora import find
from workbench.corpora.complaints import Complaints
from workbench.corpora.load import cases

LINE = '{"id": "%s", "command": "ls", "dialect": "bash"}\n'


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder, with the shipped corpora somewhere else."""
    shipped = tmp_path / "package" / "datasets"
    (shipped / "postgres").mkdir(parents=True)
    (shipped / "postgres" / "cases.jsonl").write_text(LINE % "shipped")
    monkeypatch.setattr(find, "shipped", lambda: shipped)
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path / "home")
    return tmp_path / "home"


def found(path: str) -> list[tuple[str, str]]:
    """Id and shown file of each case."""
    return [(located.case.id, located.file) for located in cases([path])]


def complaint(path: str) -> str:
    """The one complaint about *path*."""
    complaints = Complaints()
    assert list(cases([path], complaints)) == []
    (text,) = complaints.texts
    return text


def test_a_folder_is_every_corpus_file_below_it_in_order(home: Path) -> None:
    """Sorted by path, whatever the disk says; other files and hidden ones are left alone."""
    for name in ("b/2.jsonl", "b/1.jsonl", "a.jsonl", "b/c/3.JSONL", ".git/x.jsonl", "b/.x.jsonl"):
        (home / "mine" / name).parent.mkdir(parents=True, exist_ok=True)
        (home / "mine" / name).write_text(LINE % name)
    (home / "mine" / "README.md").write_text("no case")
    expected = ["a.jsonl", "b/1.jsonl", "b/2.jsonl", "b/c/3.JSONL"]
    assert found("mine") == [(name, f"mine/{name}") for name in expected]


def test_a_file_is_shown_as_it_was_given(home: Path) -> None:
    """Relative stays relative, absolute stays absolute."""
    (home / "a.jsonl").write_text(LINE % "a")
    assert found("a.jsonl") == [("a", "a.jsonl")]
    assert found("./a.jsonl") == [("a", "./a.jsonl")]
    assert found(str(home / "a.jsonl")) == [("a", str(home / "a.jsonl"))]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("path", ["postgres", "datasets/postgres", "postgres/cases.jsonl", "datasets"])
def test_a_shipped_corpus_is_found_by_name(path: str) -> None:
    """From any folder, by the name it has in the project's own."""
    ((id_, shown),) = found(path)
    assert id_ == "shipped"
    assert shown.startswith(path)


def test_what_is_there_comes_before_what_is_shipped(home: Path) -> None:
    """A folder of the user's is never hidden by a corpus of ours."""
    (home / "postgres").mkdir()
    (home / "postgres" / "a.jsonl").write_text(LINE % "mine")
    assert found("postgres") == [("mine", "postgres/a.jsonl")]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("path", ["../datasets/postgres", "/postgres", "datasets/../postgres", ""])
def test_only_a_plain_name_is_looked_up_among_the_shipped(path: str) -> None:
    """A path that leads elsewhere and is not there is not there."""
    assert "no such file or folder" in complaint(path)


def test_a_misspelt_name_gets_the_nearest(home: Path) -> None:
    """Of what lies beside it, or of what is shipped."""
    (home / "mine.jsonl").write_text(LINE % "a")
    told = "no such file or folder; give one, or a shipped corpus."
    assert complaint("postgers") == f'postgers: {told} Did you mean "postgres"?'
    assert complaint("datasets/postgers") == f'datasets/postgers: {told} Did you mean "postgres"?'
    assert complaint("mnie.jsonl") == f'mnie.jsonl: {told} Did you mean "mine.jsonl"?'
    assert complaint("nothing/like/it") == f"nothing/like/it: {told}"


def test_what_holds_no_case_is_named(home: Path) -> None:
    """An unknown ending, a folder without corpus files, an empty file, and what is neither file nor folder."""
    (home / "a.json").write_text("{}")
    (home / "folder").mkdir()
    (home / "empty.jsonl").write_text("\n\n")
    (home / "empty.csv").write_text("")
    os.mkfifo(home / "pipe.jsonl")
    use = ".jsonl, .csv or .parquet"
    assert complaint("a.json") == f"a.json: not a corpus file by its name; use {use}, or a folder of them"
    assert complaint("folder") == f"folder: no {use} file in this folder; put the cases into one"
    assert complaint("empty.jsonl") == "empty.jsonl: there is no case in it; write one a line"
    assert complaint("empty.csv") == "empty.csv: there is no case in it; write one a line"
    assert complaint("pipe.jsonl") == "pipe.jsonl: neither a file nor a folder; write the cases into a file first"


def test_no_path_at_all_is_a_complaint() -> None:
    """Nothing to read is not an empty success."""
    complaints = Complaints()
    assert list(cases([], complaints)) == []
    assert complaints.texts == ["corpus: none was named; give a file, a folder, or a shipped corpus"]


def test_one_bad_path_does_not_hide_the_next(home: Path) -> None:
    """All are looked at, and each has its complaint."""
    (home / "a.jsonl").write_text(LINE % "a")
    complaints = Complaints()
    assert [located.case.id for located in cases(["nope", "a.jsonl", "nor this"], complaints)] == ["a"]
    assert complaints.count == 2


def test_a_file_name_that_is_no_text_can_be_shown(home: Path) -> None:
    """Its odd bytes are spelt out, so that it can be printed and stored."""
    (home / "mine").mkdir()
    with open(b"mine/\xff.jsonl", "w") as file:
        file.write(LINE % "a")
    assert found("mine") == [("a", "mine/\\udcff.jsonl")]


def test_a_checkout_has_its_corpora_beside_the_package() -> None:
    """``datasets/`` of the checkout, or the copy inside an installed package."""
    root = find.shipped()
    assert root is not None
    assert root.name == "datasets"
