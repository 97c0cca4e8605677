"""The shape of the house: imports point down, the core does no I/O, start-up stays lean."""

import subprocess
import sys
from pathlib import Path

import workbench

ROOT = Path(__file__).parent.parent


def test_imports_point_down() -> None:
    """The contracts of pyproject.toml, whose list of modules must be whole."""
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_names_for_notebooks_are_sorted_and_load_when_used() -> None:
    """Each comes from the module that owns it."""
    assert workbench.__all__ == sorted(workbench.__all__)
    for name in workbench.__all__:
        assert getattr(workbench, name).__module__.startswith("workbench.")


def test_help_imports_nothing_but_the_parser() -> None:
    """Whatever is heavy waits for the verb that needs it."""
    script = (
        "import sys; from workbench.cli import verbs; verbs.main(['--help'], standalone_mode=False)\n"
        "print(sorted({name.split('.')[0] for name in sys.modules}),"
        "sorted(name for name in sys.modules if name.startswith('workbench')))"
    )
    done = subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    top, _, own = done.stdout.splitlines()[-1].partition("] [")
    for heavy in ("duckdb", "polars", "numpy", "sqlglot", "tree_sitter", "aiohttp", "msgspec", "rich"):
        assert f"'{heavy}'" not in top
    assert own == "'workbench', 'workbench.cli']"


def test_a_replay_does_not_pay_for_the_notebooks_frames(tmp_path: Path) -> None:
    """Polars is for people in Python; the command line's figures come from DuckDB and numpy."""
    script = (
        "import sys; from workbench import Workbench\n"
        f"run = Workbench.open({str(tmp_path / 's.duckdb')!r}).replay_sync('datasets/redis', model='baseline')\n"
        "run.as_dict(); assert 'polars' not in sys.modules and 'sqlglot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)  # noqa: S603 -- our own script
