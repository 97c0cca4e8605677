"""Journal: decisions on disk before they are in their table, in two files beside the store that are written in turn.

A commit of DuckDB's takes more than all the rest of a decision; appending a line and waiting for the disk takes a
tenth of that. While one file is written the other is taken into the table (:mod:`workbench.store.settling`), and then
emptied. A line is, between tabs, the row's number and id, its place in the chain, its digest and link (empty where
nothing is chained), and the row as it is chained (:func:`workbench.domain.chain.text`).
"""

import contextlib
import os
from pathlib import Path
from typing import NamedTuple

import msgspec

from workbench.domain.errors import StoreError

_NAMES = ("journal-0", "journal-1")
_FIELDS = 6
_sync = getattr(os, "fdatasync", os.fsync)  # some systems have no more than the latter


class Lines(NamedTuple):
    """A file of the journal with something in it. ``longest`` is the length of its longest line in bytes."""

    path: Path
    longest: int


class Journal:
    """The journal of the store at *store*, whose last decision is the number *last*.

    It is empty when it is opened: what was left is taken in before.
    """

    def __init__(self, store: Path, last: int) -> None:
        """Make the files where there are none, for their owner alone.

        Raises:
            StoreError: they cannot be made, or are not empty.
        """
        self.last = last
        """The number of the last decision that is on disk."""
        try:
            self._files = [_File(path) for path in _paths(store)]
            _sync_folder(self._files[0].path.parent)
        except OSError as error:
            raise StoreError(f"cannot keep a journal beside {store}: {error.strerror}") from None
        for file in self._files:
            if file.path.stat().st_size:
                raise StoreError(
                    f"{file.path} holds decisions that were not taken in; close the store and open it again"
                )

    @property
    def size(self) -> int:
        """Bytes in the file that is written."""
        return self._files[0].size

    @property
    def waits(self) -> bool:
        """Whether anything is not known to be in the table."""
        return any(file.size for file in self._files)

    def append(self, lines: list[bytes], last: int) -> None:
        """Add *lines*, which end with the decision *last*; they are on disk when this returns.

        Raises:
            OSError: they are not, and nothing of them is in the journal.
        """
        self._files[0].append(lines)
        self.last = last

    def swap(self) -> bool:
        """Write the other file from now on; False where that is not empty."""
        if self._files[1].size:
            return False
        self._files.reverse()
        return True

    def full(self) -> list[Lines]:
        """The file that is not written, if there is anything in it."""
        return [Lines(file.path, file.longest) for file in self._files[1:] if file.size]

    def everything(self) -> list[Lines]:
        """Both files, oldest lines first, as far as there is anything in them."""
        return [Lines(file.path, file.longest) for file in reversed(self._files) if file.size]

    def clear(self, taken: list[Lines]) -> None:
        """Empty the files that were *taken* into the table; one that cannot be is taken in again, to no effect."""
        for file in self._files:
            if any(file.path == lines.path for lines in taken):
                with contextlib.suppress(OSError):
                    file.clear()

    def close(self) -> None:
        """Let go of the files."""
        for file in self._files:
            file.close()


class _File:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = self.longest = 0
        self._torn = False
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def append(self, lines: list[bytes]) -> None:
        if self._torn:
            os.ftruncate(self._file, self.size)
            self._torn = False
        content = memoryview(b"".join(lines))
        try:
            at = 0
            while at < len(content):
                at += os.write(self._file, content[at:])
            _sync(self._file)
        except OSError:
            # Of this nobody was answered. What cannot be taken back now is before the next line is written.
            self._torn = True
            os.ftruncate(self._file, self.size)
            self._torn = False
            raise
        self.size += len(content)
        self.longest = max([self.longest, *map(len, lines)])

    def clear(self) -> None:
        os.ftruncate(self._file, 0)
        self.size = self.longest = 0
        _sync(self._file)

    def close(self) -> None:
        os.close(self._file)


def line(number: int, id: str, place: tuple[int, bytes, bytes] | None, content: bytes) -> bytes:
    """The line of the row *number* of the decision *id*, at its *place* in the chain: its number, digest and link."""
    if place is None:
        return b"%d\t%b\t\t\t\t%b\n" % (number, id.encode(), content)
    at, digest, link = place
    return b"%d\t%b\t%d\t%b\t%b\t%b\n" % (
        number, id.encode(), at, digest.hex().encode(), link.hex().encode(), content,
    )  # fmt: skip


def is_there(store: Path) -> bool:
    """Whether *store* has a journal: it is served, or its server died."""
    return any(path.exists() for path in _paths(store))


def left(store: Path) -> list[Lines]:
    """What a server that died has left in the journal of *store*, oldest lines first.

    A line at the end that is not whole was answered to nobody, and is cut off.

    Raises:
        StoreError: a line within it is not as it was written, or a file cannot be read.
    """
    found = []
    for path in _paths(store):
        if path.exists() and path.stat().st_size and (lines := _whole(path)) is not None:
            found.append(lines)
    return [lines for _, lines in sorted(found)]


def remove(store: Path) -> None:
    """Remove the files of the journal of *store*, whose lines were taken in."""
    there = [path for path in _paths(store) if path.exists()]
    for path in there:
        path.unlink()
    if there:
        _sync_folder(there[0].parent)


def _whole(path: Path) -> tuple[int, Lines] | None:
    """The number of the first row in *path*, and its whole lines, the rest cut off; None where there are none."""
    first, longest, end = 0, 0, 0
    with path.open("r+b") as file:
        for at, row in enumerate(file, 1):
            if not row.endswith(b"\n"):
                break
            try:
                number, *_, content = row.split(b"\t")
                msgspec.json.decode(content)
                if row.count(b"\t") != _FIELDS - 1 or int(number) != (first + at - 1 if first else int(number)):
                    raise ValueError
            except (msgspec.MsgspecError, ValueError):
                raise StoreError(
                    f"{path}:{at}: this line of the journal is damaged, and decisions after it would be lost; keep a "
                    "copy of the file, then remove the line and all that follow it"
                ) from None
            first = first or int(number)
            longest, end = max(longest, len(row)), end + len(row)
        if end < file.seek(0, os.SEEK_END):
            file.truncate(end)
            os.fsync(file.fileno())
    return (first, Lines(path, longest)) if first else None


def _paths(store: Path) -> list[Path]:
    real = Path(os.path.realpath(store))  # however it is called the next time
    return [real.with_name(f"{real.name}.{name}") for name in _NAMES]


def _sync_folder(folder: Path) -> None:
    """Have the names in *folder* on disk: a file whose name is not would be lost with all that is in it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
