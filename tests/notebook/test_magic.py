"""``%load_ext workbench``: the verdict of ``check``, in a cell."""

from collections.abc import Iterator
from pathlib import Path

import altair as alt
import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from tests.notebook.hostile import MARK
from tests.notebook.pages import Page, is_harmless
from workbench.domain.assessment import Assessment, Gap, GapReason
from workbench.domain.risk import Action, RiskLevel
from workbench.domain.verdict import Verdict
from workbench.notebook.magic import Judged, parse


@pytest.fixture(scope="module")
def shell() -> Iterator[InteractiveShell]:
    before = alt.renderers.active
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "workbench")
    yield shell
    alt.renderers.enable(before)
    InteractiveShell.clear_instance()


def _line(shell: InteractiveShell, line: str) -> Judged:
    found = shell.run_line_magic("risk", line)
    assert isinstance(found, Judged)
    return found


def _cell(shell: InteractiveShell, line: str, cell: str) -> Judged:
    found = shell.run_cell_magic("risk", line, cell)  # type: ignore[no-untyped-call]
    assert isinstance(found, Judged)
    return found


def test_a_command_gets_its_verdict(shell: InteractiveShell) -> None:
    """Action, risk, title and why, as text and as HTML."""
    found = _line(shell, "DROP TABLE users")
    assert (found.verdict.action, found.verdict.risk) == (Action.BLOCK, RiskLevel.HIGH)
    said = found.verdict.outcome
    assert isinstance(said, Assessment) and found.dialect in {"sql", "postgres"}
    for shown in (repr(found), Page(found._repr_html_()).text):
        assert said.title in shown and said.explanation in shown and "block  high" in shown and "guessed" in shown


def test_a_cell_is_judged_whole(shell: InteractiveShell) -> None:
    """Options stand in the first line, and all below is the command."""
    found = _cell(shell, "--dialect bash", "cd /srv\nrm -rf -- *\n")
    assert found.command == "cd /srv\nrm -rf -- *" and found.verdict.action is Action.BLOCK and not found.guessed


def test_nothing_in_a_command_is_a_variable(shell: InteractiveShell) -> None:
    """IPython would put Python's variables where a shell has its own."""
    shell.user_ns.update({"HOME": "/root", "x": "gone"})
    assert _line(shell, "echo $HOME {x}").command == "echo $HOME {x}"


def test_options_are_those_of_check(shell: InteractiveShell, tmp_path: Path) -> None:
    """A policy decides for its connections."""
    policy = tmp_path / "a policy.toml"
    policy.write_text('[[rules]]\nname = "lax"\nconnections = ["dev"]\nhigh = "review"\n')
    found = _line(shell, f"--policy '{policy}' --connection=dev --dialect postgres --model baseline DROP TABLE users")
    assert (found.verdict.action, found.verdict.rule, found.dialect) == (Action.REVIEW, "lax", "postgres")
    assert found.command == "DROP TABLE users"


@pytest.mark.parametrize(
    ("line", "cell", "said"),
    [
        ("--modle baseline ls", None, 'Did you mean "model"'),
        ("--model", None, "needs a value"),
        ("", None, "no command"),
        ("", "\n", "no command"),
        ("ls", "rm", "the command goes below"),
        ("--model antropic:x ls", None, "anthropic"),
        ("--policy none.toml ls", None, "none.toml"),
    ],
)
def test_what_cannot_be_judged_is_one_sentence(shell: InteractiveShell, line: str, cell: str | None, said: str) -> None:
    """And no traceback."""
    with pytest.raises(UsageError, match=said):
        if cell is None:
            shell.run_line_magic("risk", line)
        else:
            _cell(shell, line, cell)


def test_the_rest_of_a_line_is_the_command_as_it_stands() -> None:
    """Quotes and options of the command's own stay."""
    assert parse("--dialect bash rm '-rf' --model x") == ({"dialect": "bash"}, "rm '-rf' --model x")
    assert parse("-- --x") == ({}, "--x")


@pytest.mark.parametrize("outcome", [Assessment(RiskLevel.HIGH, MARK, MARK), Gap(GapReason.TIMEOUT, MARK)])
def test_hostile_text_stays_text(outcome: Assessment | Gap) -> None:
    """Command, what the model said, rule and dialect."""
    found = Judged(f"{MARK}\u202e", MARK, False, MARK, Verdict(Action.BLOCK, MARK, outcome, None, "model"))
    assert is_harmless(found._repr_html_())
    assert "\u202e" not in repr(found)
