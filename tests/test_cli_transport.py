"""``--transport``: whichever client carries the requests, of every verb that asks, and of a run that goes on."""

from pathlib import Path

import pytest

from tests.cli import workbench
from tests.corpus import case, written
from tests.loopback import Loopback, call, completion, error

_AGENTS = {"lean": "workbench", "sdk": "AsyncOpenAI/Python"}


def _agents(server: Loopback) -> set[str]:
    return {seen.headers["user-agent"].rpartition(" ")[0] or seen.headers["user-agent"] for seen in server.seen}


@pytest.mark.parametrize("transport", _AGENTS)
@pytest.mark.parametrize(
    "verb", [["check", "select 1", "--model", "custom:m"], ["provider", "check", "custom:m"]], ids=["check", "provider"]
)
def test_the_flag_says_which_client_asks(
    verb: list[str], transport: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one verdict, and of the questions to an endpoint."""
    monkeypatch.chdir(tmp_path)
    with Loopback(completion(call())) as server:
        workbench(*verb, "--api-url", server.url, "--transport", transport)
    assert _agents(server) == {_AGENTS[transport]}


@pytest.mark.parametrize("transport", _AGENTS)
def test_a_run_goes_on_by_the_client_it_began_with(
    transport: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The flag is a term of the run, before what the model's table says, and is not given again."""
    monkeypatch.chdir(tmp_path)
    db = tmp_path / "store.duckdb"
    corpus = written(tmp_path / "c.jsonl", [case(n) for n in range(3)])
    with Loopback(error(429, "your quota", "insufficient_quota"), completion(call())) as server:
        other = "sdk" if transport == "lean" else "lean"
        (tmp_path / "workbench.toml").write_text(
            f'[models.judge]\nprovider = "custom"\nmodel = "m"\napi_url = "{server.url}"\ntransport = "{other}"\n'
        )
        options = ("--model", "judge", "--model", "baseline", "--transport", transport, "--concurrency", "1")
        done = workbench("replay", corpus, *options, db=db)
        assert done.exit_code == 0, done.output
        first = len(server.seen)
        judged = next(line.split()[-1] for line in done.stderr.splitlines() if "--resume" in line)
        assert workbench("replay", "--resume", judged, "--transport", transport, db=db).exit_code == 2
        assert workbench("replay", "--resume", judged, db=db).exit_code == 0
    assert (first, len(server.seen)) == (3, 4)
    assert _agents(server) == {_AGENTS[transport]}
