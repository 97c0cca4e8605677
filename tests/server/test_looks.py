"""Tuning over the network: the same recommendation, and the look at test is written down where the runs are."""

from pathlib import Path

import pytest

from tests.cli import workbench
from tests.corpus import written
from tests.loopback import Loopback
from tests.server.conftest import ADMIN, Client, Serve
from tests.server.test_runs import url  # noqa: F401 -- a fixture
from tests.test_variants import answer
from tests.three import TEST, keep, rows, runs
from workbench.client.http import ServerError
from workbench.tuning.objective import Objective
from workbench.workbench import Workbench

_OBJECTIVE = Objective(0.3, None, 0.6)


@pytest.fixture
def kept(tmp_path: Path) -> list[str]:
    """The runs in the store that is served: a model, the same above the static risk, and the static risk alone."""
    path = keep(tmp_path)
    Path(path).rename(tmp_path / "server.duckdb")
    return runs(str(tmp_path / "server.duckdb"))


def test_tuning_over_the_network_is_tuning_beside_the_store(
    kept: list[str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Figure by figure; the look is the server's first, and the same choice beside the store is no new one."""
    model = kept[0]
    beside = Workbench.open(tmp_path / "server.duckdb").tuner(model).tune(_OBJECTIVE, look=False).as_dict()
    far = Workbench.connect(request.getfixturevalue("url"), token=ADMIN)
    assert far.tuner(model).tune(_OBJECTIVE, look=False).as_dict() == beside and far.looks() == []
    tuned = far.tuner(model).tune(_OBJECTIVE)
    assert (tuned.looks, tuned.seen) == (1, False) and tuned.as_dict()["recommended"] == beside["recommended"]
    again = Workbench.connect(request.getfixturevalue("url"), token=ADMIN)
    assert (again.tuner(model).tune(_OBJECTIVE).looks, again.tuner(model).tune(_OBJECTIVE).seen) == (1, True)
    [look] = again.looks()
    assert (look.by, look.run, look.model) == ("tune", model, "custom:m")
    assert look.figures["through"] == tuned.as_dict()["test"]["through"]


def test_the_command_line_tunes_what_a_server_holds(
    kept: list[str], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """``tune --server``, and ``runs --looks --server`` lists what it looked at."""
    monkeypatch.setenv("WORKBENCH_TOKEN", ADMIN)
    server = ("--server", request.getfixturevalue("url"))
    done = workbench("tune", kept[0], "--max-miss", "0.3", "--max-review", "0.6", *server)
    assert done.exit_code == 0 and "look 1 at this test split" in done.stdout
    assert "custom:m" in workbench("runs", "--looks", *server).stdout


def test_a_look_that_is_none_is_refused(kept: list[str], serve: Serve) -> None:
    """Of another's run, at another split, without the role, or by a name that is none; nothing is written down."""
    admin = serve()
    body = {"by": "tune", "subject": "1" * 64, "test": "0" * 64, "run": kept[0]}
    assert "test split" in admin.refused(400, "POST", "/api/looks", body)
    admin.refused(404, "POST", "/api/looks", {**body, "run": "0"})
    admin.refused(400, "POST", "/api/looks", {**body, "subject": "x"})
    admin.token_for("auditor", "ann@example.com").refused(403, "POST", "/api/looks", body)
    stranger: Client = admin.token_for("admin", "x@example.com", organization="acme")
    stranger.refused(404, "POST", "/api/looks", body)
    assert stranger.ok("GET", "/api/looks") == admin.ok("GET", "/api/looks") == {"looks": []}


def test_who_only_reads_may_tune_and_not_look(kept: list[str], request: pytest.FixtureRequest) -> None:
    """An auditor's look could not be written down, so no figure of test is shown."""
    url_ = request.getfixturevalue("url")
    token = Workbench.connect(url_, token=ADMIN).store.server.call(  # type: ignore[attr-defined]  # it is a Connected
        "POST", "/api/tokens", {"name": "ann", "role": "auditor"}
    )["token"]
    far = Workbench.connect(url_, token=token)
    assert far.tuner(kept[0]).tune(_OBJECTIVE, look=False).sweep.chosen is not None
    with pytest.raises(ServerError, match="role admin"):
        far.tuner(kept[0]).tune(_OBJECTIVE)
    assert far.looks() == []


def test_a_prompt_that_was_compared_is_looked_at_over_the_network_too(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Whoever compared it did so here, and only here is that known."""
    corpus = written(tmp_path / "corpus.jsonl", rows())
    for name in ("lax", "strict"):
        (tmp_path / f"{name}.md").write_text(f"Be {name}.")
    with Loopback(answer) as model:
        named = [word for name in ("lax", "strict") for word in ("--guidance", str(tmp_path / f"{name}.md"))]
        url_of = ("--model", "custom:m", "--api-url", model.url)
        done = workbench("replay", corpus, *url_of, *named, db=str(tmp_path / "server.duckdb"))
        assert done.exit_code == 0, done.output
        far = Workbench.connect(request.getfixturevalue("url"), token=ADMIN)
        far.replay_sync(corpus, model="custom:m", api_url=model.url, guidance="Be neither.")
        assert far.looks() == []
        run = far.replay_sync(corpus, model="custom:m", api_url=model.url, guidance="Be strict.")
    [look] = far.looks()
    assert (look.by, look.run, look.figures["accuracy"]["n"]) == ("prompt", run.id, TEST)
