"""Heads: a file that says how far a chain was, and when; appended to only, and worth most where the store is not."""

import datetime
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from workbench.domain.chain import Head
from workbench.domain.errors import InputError, StoreError
from workbench.wire.chain import answer

_encode = msgspec.json.Encoder().encode


def beside(store: Path) -> Path:
    """Where the heads of *store* are kept unless it is said otherwise."""
    return store.with_name(store.name + ".heads")


class Heads:
    """The file at *path*. *failed* hears why a head could not be appended: the chain itself goes on."""

    def __init__(self, path: Path, failed: Callable[[str], None]) -> None:
        """Make the file where there is none, for its owner alone.

        Raises:
            StoreError: it cannot be written.
        """
        self._path = path
        self._failed = failed
        try:
            self._write(b"")
        except OSError as error:
            raise StoreError(f"WORKBENCH_HEADS_FILE: cannot write {path}: {error.strerror}") from None

    def append(self, head: Head) -> None:
        """Add *head*; it is on disk when this returns."""
        try:
            self._write(_encode(answer(head)) + b"\n")
        except OSError as error:
            self._failed(str(error.strerror))

    def _write(self, content: bytes) -> None:
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, content)
            os.fsync(file)
        finally:
            os.close(file)


def read(path: Path) -> list[Head]:
    """The heads in *path*, each once: a file of them, or an export as JSON lines.

    Raises:
        InputError: it cannot be read, has none, or has a line that is neither a head nor an export's.
    """
    found: dict[Head, None] = {}
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    head = _head(line) if line.strip() else None
                except msgspec.DecodeError:
                    raise InputError(
                        f"{path}:{number}: this is no head of a chain; it was cut short, or changed"
                    ) from None
                if head is not None:
                    found[head] = None
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
    if not found:
        raise InputError(f"{path} holds no head of a chain; give the file that the server appends to, or an export")
    return list(found)


class _Exported(msgspec.Struct):
    type: str | None = None
    head: Head | None = None


def _head(line: bytes) -> Head | None:
    exported = msgspec.json.decode(line, type=_Exported)
    if exported.type is not None and exported.head is None:
        return None
    head = exported.head or msgspec.json.decode(line, type=Head)
    at = head.at if head.at.tzinfo is None else head.at.astimezone(datetime.UTC).replace(tzinfo=None)
    return msgspec.structs.replace(head, at=at)
