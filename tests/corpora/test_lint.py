"""Lint: what is wrong, and what may be."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.corpora.lint import LintReport, lint
from workbench.corpora.table import nearly

WHOLE = {"dialect": "postgres", "label": "low", "rationale": "reads one row"}


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where to write the corpus; the working folder, so that it is called by its name alone."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "c.jsonl"


def report(corpus: Path, *rows: dict[str, Any]) -> LintReport:
    """The report on rows whose ids count from 1 unless they say otherwise."""
    lines = [json.dumps({"id": str(number), **WHOLE, **row}) for number, row in enumerate(rows, 1)]
    corpus.write_text("\n".join(lines))
    return lint([corpus.name])


def told(found: LintReport, kind: str) -> list[str]:
    """The texts of one kind of warning."""
    return [text for each in found.warnings if each.kind == kind for text in each.texts]


def test_a_sound_corpus_has_nothing_to_complain_of(corpus: Path) -> None:
    """Every label there, every rationale there, no command twice: no error and no warning."""
    rows = [{"command": f"SHOW {word}", "label": word} for word in ("low", "medium", "high")]
    assert report(corpus, *rows) == LintReport(3, (), 0, ())


def test_a_structural_fault_is_an_error(corpus: Path) -> None:
    """It refuses the corpus; what can be read is linted all the same."""
    found = report(corpus, {"command": "a", "label": "hihg"}, {"command": "b"}, {"command": "b"})
    assert not found.ok
    assert found.errors == ('c.jsonl:1: label "hihg" is not a risk level; use low, medium or high',)
    assert found.cases == 2
    assert len(told(found, "repeated command")) == 1


def test_an_id_twice_is_an_error(corpus: Path) -> None:
    """Across files and folders too; each later case names the first."""
    found = report(corpus, *({"id": id_, "command": f"x {id_} {n}"} for n, id_ in enumerate("abab")))
    assert (found.ok, found.error_count) == (False, 2)
    assert found.errors == (
        'c.jsonl:3: id "a" is taken by c.jsonl:1; give every case its own',
        'c.jsonl:4: id "b" is taken by c.jsonl:2; give every case its own',
    )
    assert lint([corpus.name, corpus.name]).error_count == 6


def test_a_command_in_both_splits_is_said_first(corpus: Path) -> None:
    """Whatever else is wrong; nearly the same is as bad as the same."""
    found = report(
        corpus,
        {"command": "SELECT * FROM t WHERE id = 1", "split": "test"},
        {"command": "select *  from t where id = 22"},
        {"command": "select *  from t where id = 22", "label": "high", "rationale": ""},
    )
    assert found.warnings[0].kind == "in both splits"
    assert found.warnings[0].texts == (
        'c.jsonl:1: the same or nearly the same command is in dev, c.jsonl:2 (id "2"), which flatters test; '
        "keep both in one split",
    )
    assert [each.kind for each in found.warnings] == [
        "in both splits", "two labels", "repeated command", "no rationale", "missing label",
    ]  # fmt: skip


def test_one_command_with_two_labels_is_told(corpus: Path) -> None:
    """Each case that disagrees with the first is named beside it; unlabelled ones disagree with nobody."""
    found = report(
        corpus,
        {"command": "x", "label": None},
        {"command": "x", "label": "low"},
        {"command": "x", "label": "high"},
        {"command": "x", "dialect": "mysql", "label": "medium"},
    )
    assert told(found, "two labels") == [
        'c.jsonl:3: labelled high here and low at c.jsonl:2 (id "2"); agree on one label'
    ]


def test_a_repeated_command_is_told_once_for_each_copy(corpus: Path) -> None:
    """Same dialect, same command, same arguments; another dialect or argument is another request."""
    found = report(
        corpus,
        {"command": "x"},
        {"command": "x"},
        {"command": "x"},
        {"command": "x", "dialect": "mysql"},
        {"command": "x", "arguments": ["-f"]},
    )
    assert told(found, "repeated command") == [
        f'c.jsonl:{line}: the same command as c.jsonl:1 (id "1"); drop one, '
        "unless they are asked under different connections"
        for line in (2, 3)
    ]
    assert told(found, "near-duplicate command") == []


def test_a_near_duplicate_is_told_once(corpus: Path) -> None:
    """Numbers, case, spacing and quoted words do not make a case new; a copy of a copy is a repeat, not this."""
    found = report(
        corpus,
        {"command": "SELECT a FROM t WHERE n = 'Ann'"},
        {"command": "select a\nfrom t where n = 'Bob'"},
        {"command": "select a\nfrom t where n = 'Bob'"},
        {"command": "select b from t where n = 'Bob'"},
    )
    assert told(found, "near-duplicate command") == [
        'c.jsonl:2: nearly the same command as c.jsonl:1 (id "1"); make them differ, or drop one'
    ]
    assert len(told(found, "repeated command")) == 1


def test_a_whole_command_in_quotes_is_not_folded_away(corpus: Path) -> None:
    """Two shells that run different things are not nearly the same."""
    found = report(corpus, {"command": 'bash -c "ls /tmp"'}, {"command": 'bash -c "rm -rf /srv"'})
    assert told(found, "near-duplicate command") == []


def test_what_scoring_needs_is_asked_for(corpus: Path) -> None:
    """A missing label, rationale or command is named; an unlabelled case needs no rationale."""
    found = report(
        corpus,
        {"command": "x", "label": None, "rationale": ""},
        {"command": "y", "rationale": "  "},
        {"command": " "},
    )
    assert told(found, "no label") == ["c.jsonl:1: no label; it can be replayed, not scored"]
    assert told(found, "no rationale") == ["c.jsonl:2: no rationale; say why the label is right, for whoever doubts it"]
    assert told(found, "empty command") == ["c.jsonl:3: the command is empty; write one, or drop the case"]


def test_an_unknown_dialect_is_a_hint(corpus: Path) -> None:
    """Once a dialect, where it first occurs, with the nearest name there is."""
    found = report(
        corpus,
        {"command": "a", "dialect": "postgre"},
        {"command": "b", "dialect": "postgre"},
        {"command": "c", "dialect": "9p"},
    )
    assert told(found, "unknown dialect") == [
        'c.jsonl:1: dialect "postgre" (2 cases) is not known, and judged as plain text; use a known one where it fits.'
        ' Did you mean "postgres"?',
        'c.jsonl:3: dialect "9p" (1 case) is not known, and judged as plain text; use a known one where it fits.',
    ]


def test_a_split_without_a_label_is_told(corpus: Path) -> None:
    """Its figures would say nothing of that label; a corpus without any label is told so case by case only."""
    found = report(corpus, {"command": "a"}, {"command": "b", "label": "high", "split": "test"})
    assert [text.split(";")[0] for text in told(found, "missing label")] == [
        'split "dev" has no case labelled medium',
        'split "dev" has no case labelled high',
        'split "test" has no case labelled low',
        'split "test" has no case labelled medium',
    ]
    assert told(report(corpus, {"command": "a", "label": None}), "missing label") == []


def test_each_kind_is_capped_but_counted(corpus: Path) -> None:
    """A hundred texts a kind are enough to see the pattern."""
    found = report(corpus, *({"command": "same"} for _ in range(251)))
    (repeated,) = (each for each in found.warnings if each.kind == "repeated command")
    assert (repeated.count, len(repeated.texts)) == (250, 100)
    assert repeated.texts[0].startswith("c.jsonl:2: ")


def test_errors_are_capped_but_counted(corpus: Path) -> None:
    """Faults of structure and ids given twice share the hundred."""
    found = report(corpus, *({"id": "a", "command": f"x{n}"} for n in range(81)), *({} for _ in range(60)))
    assert (found.error_count, len(found.errors)) == (140, 100)


def test_the_report_is_json(corpus: Path) -> None:
    """With counts and texts of errors, and of each kind of warning."""
    document = report(corpus, {"command": "x", "rationale": ""}, {"command": "y", "split": "?"}).as_dict()
    assert json.loads(json.dumps(document)) == document
    assert (document["cases"], document["errors"]["count"]) == (1, 1)
    assert document["warnings"]["no rationale"]["count"] == 1


def test_a_corpus_that_is_not_there_is_an_error(corpus: Path) -> None:
    """Lint of nothing does not pass."""
    corpus.write_text("")
    assert not lint([corpus.name]).ok
    assert not lint(["nowhere"]).ok


@given(st.text(max_size=80))
def test_folding_a_command_is_stable(command: str) -> None:
    """Folding twice changes nothing more, and spacing around a command never matters."""
    assert nearly(f"  {command}\n") == nearly(command)
    assert nearly(nearly("a 1 'x' " + command.replace("'", "").replace('"', ""))) == nearly(
        "a 1 'x' " + command.replace("'", "").replace('"', "")
    )
