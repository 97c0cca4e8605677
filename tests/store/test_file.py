"""The store's file: held in turns, waited for, brought up to date."""

import contextlib
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from workbench.domain.errors import StoreError, StoreFull, StoreLocked
from workbench.store.file import Store, one, translated


@contextlib.contextmanager
def held(path: Path, seconds: float) -> Iterator[int]:
    """Another process, by its id, holds the store for *seconds* from here on, or to the end of the block."""
    program = f"""
    import time, duckdb
    connection = duckdb.connect({str(path)!r})
    print("held", flush=True)
    time.sleep({seconds})
    connection.close()
    """
    arguments = [sys.executable, "-c", textwrap.dedent(program)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:  # noqa: S603
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        yield child.pid
        child.kill()


def test_a_store_is_made_with_its_folder_and_opened_again(tmp_path: Path) -> None:
    """Migrations are applied once and remembered."""
    store = Store(tmp_path / "a" / "b" / "store.duckdb")
    seen = []
    for _ in range(2):
        with store.hold() as connection:
            seen.append(one(connection, "select count(*), max(version), max(applied_at) from migrations"))
    assert seen[0] == seen[1] and seen[0][0] == seen[0][1] >= 1


def test_another_holder_is_waited_for(tmp_path: Path) -> None:
    """Who lets go in time is never noticed."""
    path = tmp_path / "store.duckdb"
    with Store(path).hold():
        pass
    with held(path, 0.5), Store(path).hold() as connection:
        assert one(connection, "select 1") == (1,)


def test_a_longer_holder_is_named(tmp_path: Path) -> None:
    """One clear sentence: who holds it, and what to do."""
    path = tmp_path / "store.duckdb"
    with Store(path).hold():
        pass
    with held(path, 30) as process, pytest.raises(StoreLocked, match=rf"process {process} .*wait .*or name another"):
        with Store(path, wait_s=0.2).hold():
            pass


def test_a_file_that_is_no_store_is_said_to_be_none(tmp_path: Path) -> None:
    """And left as it is."""
    path = tmp_path / "store.duckdb"
    path.write_text("hello" * 5_000)
    with pytest.raises(StoreError, match="cannot use"):
        with Store(path).hold():
            pass
    assert path.read_text() == "hello" * 5_000


def test_a_missing_store_is_not_made_by_reading(tmp_path: Path) -> None:
    """Reading names what to do instead."""
    with pytest.raises(StoreError, match="there is no store"):
        with Store(tmp_path / "none.duckdb").hold(create=False):
            pass
    assert list(tmp_path.iterdir()) == []


def test_a_store_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """An older program must not guess at a newer schema."""
    path = tmp_path / "store.duckdb"
    with Store(path).hold() as connection:
        connection.execute("insert into migrations values (999, 'later', null)")
    with pytest.raises(StoreError, match="newer"):
        with Store(path).hold():
            pass


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    """DuckDB says it in several ways."""
    for words in (
        'IO Error: Could not write file "x": No space left on device',
        "Out of Memory Error: could not write: disk is full",
    ):
        with pytest.raises(StoreFull, match="--resume"), translated(tmp_path):
            raise duckdb.IOException(words)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file where a folder should be."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot make the folder"):
        with Store(tmp_path / "file" / "store.duckdb").hold():
            pass
