"""What the README shows of commands is what they print: docs that cannot lie."""

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import workbench

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
_RUN = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b")


def shown(command: str) -> list[str]:
    """The lines that the README prints below *command*, runs by the same name; ``…`` stands for what is left out."""
    [block] = [block for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL) if command in block]
    return [line for line in _lines(block) if not line.startswith("$ ") and line != "…"]


def _lines(text: str) -> Iterator[str]:
    yield from (_RUN.sub("RUN", line.rstrip()) for line in text.splitlines() if line.strip())


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each of the README's commands prints."""
    folder = tmp_path_factory.mktemp("readme")
    db = folder / "s.duckdb"

    def run(*arguments: str, code: int = 0) -> str:
        done = workbench(*arguments, db=db)
        assert done.exit_code == code, done.output
        return done.stdout

    whole = run("replay", "datasets", "--model", "baseline")
    tuned = run("tune", _last(db, 1)[0], "--max-miss", "0.1", "--max-review", "0.5", "--export", str(folder / "p.toml"))
    run("replay", "datasets", "--where", "split = 'test'", "--model", "baseline", "--model", "learned")
    one, other = _last(db, 2)
    run("show", one, "--export", str(folder / "baseline.parquet"))
    gated = run("gate", other, "--baseline", str(folder / "baseline.parquet"), "--junit", str(folder / "gate.xml"))
    return {
        "baseline on datasets": whole,
        "workbench compare RUN1 RUN2": run("compare", one, other),
        "workbench tune RUN": tuned,
        "workbench gate RUN2": gated.replace(str(folder / "baseline.parquet"), "baseline.parquet"),
    }


def _last(db: Path, count: int) -> list[str]:
    """The ids of the last *count* runs, in the order in which they were begun."""
    return list(dict.fromkeys(_RUN.findall(workbench("runs", "--json", db=db).stdout)))[:count][::-1]


@pytest.mark.parametrize(
    "command", ["baseline on datasets", "workbench compare RUN1 RUN2", "workbench tune RUN", "workbench gate RUN2"]
)
def test_the_readme_shows_what_is_printed(printed: dict[str, str], command: str) -> None:
    """Line by line and in this order. Where this fails, put into the README what the difference below shows."""
    real = list(_lines(printed[command]))
    claimed = shown(command)
    assert len(claimed) > 5
    differ = difflib.unified_diff(claimed, real, "README", "printed", lineterm="", n=100)
    assert [line for line in claimed if line not in real] == [], "\n".join(differ)
    places = [real.index(line) for line in claimed if real.count(line) == 1]
    assert places == sorted(places)
